"""Packed, not yet labelled: a label that does not come holds no packer up, and is never forgotten."""

from dataclasses import replace

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound, UseNextPrinter
from floorapp.workflows.events import DeviceChanged, DeviceState, PrintOutcome
from floorapp.workflows.facts import CartonClosed, OrderShipped
from floorapp.workflows.packing.state import LabelDoubt, Labelling, Verifying, Waiting
from floorapp.workflows.screens import DoneScreen, PrintState, UnlabelledView, WaitScreen, say
from tests.workflows.packing_rules import CUBE, ONE_PEN, PENS_AND_TAPE, TWO_MUGS, Floor, labelling, packing

DONE, FAILED, DOUBT = PrintOutcome.DONE, PrintOutcome.FAILED, PrintOutcome.DOUBT


def later() -> Floor:
    """A packed order whose label failed and that was put aside for it."""
    floor = labelling()
    floor.printed(FAILED, "paper_out")
    floor.press(Command.PUT_ASIDE)
    return floor


def waits(floor: Floor) -> tuple[UnlabelledView, ...]:
    screen = floor.screen
    assert isinstance(screen, WaitScreen)
    return screen.unlabelled


def printer(floor: Floor, state: DeviceState, kind: str = "printer") -> None:
    floor.happens(DeviceChanged, device="labels", kind=kind, model="ZPL", state=state, reading="", fault="")


def test_a_label_that_failed_can_come_later_and_the_packer_goes_on() -> None:
    floor = labelling()
    floor.printed(FAILED, "paper_out")
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert screen.keys[-1].text == say("key_label_later")
    floor.press(Command.PUT_ASIDE)
    assert floor.is_at(Waiting)
    assert waits(floor) == (UnlabelledView("SO-1001", 1, PrintState.FAILED, "paper_out"),)
    floor.scan(ONE_PEN)
    assert floor.is_at(Verifying)


def test_while_its_label_is_on_the_way_an_order_is_not_put_aside_by_one_scan() -> None:
    floor = labelling()
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert say("key_label_later") not in [key.text for key in screen.keys]
    floor.press(Command.PUT_ASIDE)
    assert floor.is_at(Labelling)


def test_its_label_is_asked_for_again_when_a_printer_is_well_again_and_once_only() -> None:
    floor = later()
    job = floor.jobs[-1].job
    printer(floor, DeviceState.WARNING)
    assert floor.last.retries == ()
    printer(floor, DeviceState.READY)
    assert floor.last.retries == (job,)
    assert waits(floor)[0].state is PrintState.WAITING
    printer(floor, DeviceState.READY)
    assert floor.last.retries == ()
    assert len(floor.jobs) == 1


def test_no_scanner_that_comes_back_asks_for_a_label() -> None:
    floor = later()
    printer(floor, DeviceState.READY, "scanner")
    assert floor.last.retries == ()


def test_the_label_in_hand_is_asked_for_again_too() -> None:
    floor = labelling()
    floor.printed(FAILED, "paper_out")
    printer(floor, DeviceState.READY)
    assert floor.last.retries == (floor.jobs[-1].job,)
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert screen.label.state is PrintState.WAITING
    floor.printed(DONE)
    assert floor.told == ["CartonClosed"]


def test_another_printer_prints_the_label_that_failed_on_the_first() -> None:
    floor = labelling()
    floor.press(Command.OTHER_PRINTER)
    assert floor.last.retries == ()
    floor.printed(FAILED, "head_open")
    floor.press(Command.OTHER_PRINTER)
    assert floor.last.retries == (floor.jobs[-1].job,)
    assert UseNextPrinter() in floor.last.effects
    assert len(floor.jobs) == 1


def test_the_scan_of_the_label_goes_on_with_its_order_and_ships_it() -> None:
    floor = later()
    floor.printed(DONE)
    assert floor.told == ["CartonClosed"]
    assert waits(floor) == (UnlabelledView("SO-1001", 1, PrintState.PRINTED, ""),)
    floor.printed(FAILED)  # too late: it is on paper
    assert waits(floor)[0].state is PrintState.PRINTED
    floor.label()
    assert floor.told == ["OrderOpened", "OrderShipped"]
    assert floor.is_at(Waiting)
    assert waits(floor) == ()
    assert floor.sounds == [Sound.DONE]
    assert len(floor.facts_of(CartonClosed)) == 1
    assert len(floor.facts_of(OrderShipped)) == 1


def test_the_scan_proves_the_label_also_where_the_printer_never_answered() -> None:
    floor = later()
    floor.label()
    assert floor.told == ["OrderOpened", "CartonClosed", "OrderShipped"]


def test_the_label_of_a_first_carton_goes_on_with_the_next_one() -> None:
    floor = packing(TWO_MUGS, types=(CUBE,))
    floor.scan(TWO_MUGS.lines[0].product)
    floor.printed(FAILED, "paused")
    floor.press(Command.PUT_ASIDE)
    floor.label()
    assert floor.is_at(Verifying)
    assert floor.sounds == [Sound.OK]


def test_a_label_in_doubt_is_looked_for_when_its_order_goes_on() -> None:
    floor = later()
    floor.printed(DOUBT)
    assert waits(floor)[0].state is PrintState.DOUBT
    printer(floor, DeviceState.READY)
    assert floor.last.retries == ()  # it may be on paper
    floor.scan(PENS_AND_TAPE)
    assert floor.is_at(LabelDoubt)


def test_a_failure_after_the_order_was_put_aside_is_told_on_the_screen_that_waits() -> None:
    floor = later()
    printer(floor, DeviceState.READY)
    floor.printed(FAILED, "head_open")
    assert waits(floor) == (UnlabelledView("SO-1001", 1, PrintState.FAILED, "head_open"),)
    assert floor.is_at(Waiting)


@pytest.mark.parametrize("unsure", [True, False])
def test_after_a_power_cut_they_wait_as_they_did(unsure: bool) -> None:
    floor = later()
    job = floor.jobs[-1].job
    floor.power_cut(*([job] if unsure else ["another"]))
    floor.happens(
        DeviceChanged, device="x", kind="scale", model="", state=DeviceState.READY, reading="", fault=""
    )
    assert waits(floor)[0].state is (PrintState.DOUBT if unsure else PrintState.FAILED)


def test_another_label_scanned_while_waiting_is_none_of_theirs() -> None:
    floor = later()
    floor.sscc("395200000000000012")
    assert floor.says == "code_unknown"
    assert waits(floor)


def test_a_retry_changes_nothing_else_of_the_decision() -> None:
    floor = later()
    before = floor.state
    printer(floor, DeviceState.READY)
    after = floor.state
    assert replace(after.bench, devices=(), aside=()) == replace(before.bench, devices=(), aside=())
