"""The print queue on the screen: what is in it, what a digit does, and who may print again."""

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.documents.jobs import Reprint
from floorapp.workflows.effects import LookAtPrints, Sound
from floorapp.workflows.events import PrintEntry, PrintOutcome, PrintsSeen
from floorapp.workflows.packing.prints import MOST_SHOWN
from floorapp.workflows.packing.state import Labelling, Panel, Verifying, Waiting
from floorapp.workflows.screens import ChoiceScreen, DoneScreen, PrintState, WaitScreen, say
from tests.workflows.packing_rules import (
    BASE,
    PENS_AND_TAPE,
    SERIALS,
    SUE,
    Floor,
    at_work,
    labelling,
    packing,
)

SLIP = PrintEntry("P-7-packing_slip", "packing_slip", "SO-1", "done", "slips", "")
FAILED_SLIP = PrintEntry("P-9-packing_slip", "packing_slip", "SO-2", "failed", "slips", "paper_out")
LABEL = PrintEntry("P-5", "carton_label", "SO-3", "done", "labels", "")
DOUBTED = PrintEntry("P-6-receipt", "receipt", "SO-4", "doubt", "slips", "")
WAITING = PrintEntry("P-8-receipt", "receipt", "SO-5", "intent", "", "")


def queue(floor: Floor, *entries: PrintEntry) -> ChoiceScreen:
    floor.press(Command.PRINTS)
    assert LookAtPrints() in floor.last.effects
    floor.happens(PrintsSeen, entries=entries)
    return shown(floor)


def shown(floor: Floor) -> ChoiceScreen:
    screen = floor.screen
    assert isinstance(screen, ChoiceScreen)
    return screen


def test_the_queue_says_what_each_document_is_and_how_it_is() -> None:
    screen = queue(at_work(), FAILED_SLIP, WAITING, SLIP)
    assert screen.title == say("prints_title")
    assert [option.text for option in screen.options] == [
        say("print_kind_packing_slip", order="SO-2"),
        say("print_kind_receipt", order="SO-5"),
        say("print_kind_packing_slip", order="SO-1"),
    ]
    assert [option.detail for option in screen.options] == [
        say("fault_paper_out"),
        say("print_state_intent", printer=""),
        say("print_state_done", printer="slips"),
    ]


def test_an_empty_queue_says_so_and_a_long_one_shows_its_first() -> None:
    assert queue(at_work()).text == say("prints_empty")
    assert len(queue(at_work(), *[SLIP] * 20).options) == MOST_SHOWN


def test_it_is_laid_over_the_work_and_back_leads_to_it() -> None:
    floor = packing()
    before = floor.phase
    queue(floor, SLIP)
    assert floor.phase == before
    floor.press(Command.BACK)
    assert floor.state.bench.panel is Panel.NONE
    assert floor.is_at(Verifying)
    queue(floor, SLIP)
    floor.scan(PENS_AND_TAPE.lines[0].product)  # a scan is work, whatever lies over it
    assert floor.state.bench.panel is Panel.NONE
    assert floor.told == ["UnitsScanned"]


def test_a_slip_that_failed_is_printed_after_all() -> None:
    floor = at_work()
    queue(floor, FAILED_SLIP)
    floor.press(1)
    assert floor.last.retries == ("P-9-packing_slip",)
    assert LookAtPrints() in floor.last.effects


def test_a_label_that_failed_is_asked_for_again_with_its_screen() -> None:
    floor = labelling()
    floor.printed(PrintOutcome.FAILED, "paper_out")
    job = floor.jobs[-1].job
    queue(floor, PrintEntry(job, "carton_label", "SO-1001", "failed", "labels", "paper_out"))
    floor.press(1)
    assert floor.last.retries == (job,)
    floor.press(Command.BACK)
    assert floor.is_at(Labelling)
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert screen.label.state is PrintState.WAITING


@pytest.mark.parametrize("entry", [SLIP, DOUBTED])
def test_a_slip_is_printed_again_with_a_reason(entry: PrintEntry) -> None:
    floor = at_work()
    queue(floor, entry)
    floor.press(1)
    screen = shown(floor)
    assert screen.title == say("prints_why")
    assert screen.options[1].text == say("reprint_reason_damaged")
    floor.press(5)
    assert floor.sounds == [Sound.REFUSED]
    floor.press(Command.BACK)
    assert shown(floor).title == say("prints_title")
    floor.press(1, 2)
    (again,) = floor.last.reprints
    operator = floor.state.bench.operator
    assert operator is not None
    assert isinstance(again, Reprint)
    assert (again.of_job, again.reason, again.actor) == (entry.job, "damaged", operator.operator)
    assert shown(floor).title == say("prints_title")


def test_a_carton_s_label_is_printed_again_at_its_order() -> None:
    floor = at_work()
    queue(floor, LABEL, WAITING)
    floor.press(1)
    assert floor.says == "reprint_at_order"
    floor.press(2)
    assert floor.says == "print_on_its_way"
    floor.press(3)
    assert floor.sounds == [Sound.REFUSED]
    assert floor.last.reprints == floor.last.retries == ()


def test_where_the_site_wants_it_only_a_supervisor_prints_again() -> None:
    floor = at_work()
    floor.settings(base=BASE, serials=SERIALS, supervisor_reprints=True)
    queue(floor, SLIP)
    floor.press(1)
    assert floor.says == "reprint_needs_supervisor"
    floor.badge(SUE)
    queue(floor, SLIP)
    floor.press(1, 1)
    assert len(floor.last.reprints) == 1


def test_a_label_too_is_printed_again_by_a_supervisor_only() -> None:
    floor = at_work()
    floor.settings(base=BASE, serials=SERIALS, supervisor_reprints=True)
    floor.scan(PENS_AND_TAPE)
    floor.packs(PENS_AND_TAPE)
    floor.printed(PrintOutcome.DONE)
    floor.press(Command.REPRINT, 1)
    assert floor.says == "reprint_needs_supervisor"
    assert len(floor.jobs) == 1
    floor.press(Command.BACK)
    floor.label()
    assert floor.is_at(Waiting)
    assert isinstance(floor.screen, WaitScreen)
