"""A carton takes no more: weight, label, its scan, reprints, and a label that nobody is sure of."""

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound, UseNextPrinter
from floorapp.workflows.events import DeviceChanged, DeviceState, PrintOutcome
from floorapp.workflows.facts import (
    CallReason,
    CartonClosed,
    LabelReprinted,
    OrderShipped,
    SupervisorCalled,
    WeightOverridden,
)
from floorapp.workflows.packing.closing import expected_g
from floorapp.workflows.packing.state import (
    ChoosingReprint,
    LabelDoubt,
    Labelling,
    Verifying,
    Waiting,
    Weighing,
    WeightOff,
    WrongLabel,
    work_of,
)
from floorapp.workflows.screens import (
    ActScreen,
    AlarmScreen,
    DoneScreen,
    Mark,
    PrintState,
    SupervisorScreen,
    say,
)
from floorapp.workflows.sscc import is_sscc
from tests.workflows.packing_rules import (
    ADA,
    BASE,
    BO,
    CARD,
    CUBE,
    FOREIGN_SSCC,
    MUG,
    ONE_PEN,
    OTHER_BASE,
    PEN,
    PENS_AND_TAPE,
    SMALL,
    SUE,
    TAPE,
    TWO_MUGS,
    Floor,
    labelling,
    order,
    packing,
)

DONE, FAILED, DOUBT = PrintOutcome.DONE, PrintOutcome.FAILED, PrintOutcome.DOUBT


def weighing(weight_g: int = 0) -> Floor:
    """A packed carton that must stand on the scale, which shows a weight already."""
    floor = packing(scale=True)
    floor.weighs(weight_g)
    return floor.packs(PENS_AND_TAPE)


RIGHT_G = 80 + 2 * 10 + 50  # the carton and its items


# Labels


def test_the_last_scan_prints_the_label_and_tells_no_carton_closed_yet() -> None:
    floor = labelling()
    assert floor.is_at(Labelling)
    assert floor.told == ["UnitsScanned"]
    assert floor.sounds == [Sound.DONE]
    assert floor.band.title == say("order_complete")
    job = floor.jobs[-1]
    assert (job.order, job.carton, job.copy, job.reason, job.of_job) == ("SO-1001", 1, 1, "", "")
    assert is_sscc(job.label.sscc)
    assert job.label.sscc.startswith(BASE)


def test_a_carton_is_closed_when_its_label_is_printed_and_only_once() -> None:
    floor = labelling()
    floor.printed(DONE)
    assert floor.told == ["CartonClosed"]
    floor.printed(DONE)
    assert floor.told == []
    floor.printed(FAILED, "paper_out")
    assert floor.is_at(Labelling)
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert screen.label.state is PrintState.PRINTED
    floor.label()
    assert floor.told == ["OrderShipped"]
    assert len(floor.facts_of(CartonClosed)) == 1


def test_the_labels_own_scan_proves_that_it_is_on_paper() -> None:
    floor = labelling()
    floor.label()
    assert floor.told == ["CartonClosed", "OrderShipped"]
    assert floor.says == "order_shipped"
    floor.printed(DONE)
    assert floor.told == []


def test_another_label_is_an_alarm_that_only_the_right_one_ends() -> None:
    floor = labelling()
    floor.sscc(FOREIGN_SSCC)
    screen = floor.screen
    assert isinstance(screen, AlarmScreen)
    assert (screen.title, screen.action) == (say("wrong_label"), say("wrong_label_action"))
    for act in (
        lambda: floor.sscc(FOREIGN_SSCC),
        lambda: floor.scan(PEN),
        floor.unknown,
        lambda: floor.press(Command.BACK),
        lambda: floor.press(Command.YES),
        lambda: floor.badge(BO),
        lambda: floor.badge(None),
    ):
        act()
        assert floor.is_at(WrongLabel)
        assert floor.sounds == [Sound.WRONG]
        assert floor.told == []
    floor.label()
    assert floor.is_at(Waiting)


def test_the_label_of_the_first_carton_is_wrong_on_the_second() -> None:
    floor = packing(TWO_MUGS, types=(CUBE,))
    floor.scan(MUG)
    floor.label()
    floor.scan(MUG)
    floor.sscc(floor.jobs[0].label.sscc)
    assert floor.is_at(WrongLabel)


def test_the_printers_news_waits_beneath_the_alarm() -> None:
    floor = labelling()
    floor.sscc(FOREIGN_SSCC)
    floor.printed(DONE)
    assert floor.told == ["CartonClosed"]
    assert floor.is_at(WrongLabel)
    floor.label()
    assert floor.told == ["OrderShipped"]


@pytest.mark.parametrize(("outcome", "next_phase"), [(FAILED, Labelling), (DOUBT, LabelDoubt)])
def test_an_alarm_for_want_of_the_right_label_can_be_left(outcome: PrintOutcome, next_phase: type) -> None:
    floor = labelling()
    floor.sscc(FOREIGN_SSCC)
    floor.printed(outcome, "paper_out")
    screen = floor.screen
    assert isinstance(screen, AlarmScreen)
    assert screen.action == say("wrong_label_none_action")
    floor.press(Command.REPRINT)
    assert floor.is_at(next_phase)
    assert len(floor.jobs) == (2 if outcome is FAILED else 1)


def test_from_the_alarm_a_printed_label_is_printed_again_with_a_reason() -> None:
    floor = labelling()
    floor.sscc(FOREIGN_SSCC)
    floor.press(Command.REPRINT)
    assert floor.is_at(ChoosingReprint)
    floor.press(1)
    assert floor.jobs[-1].reason == "lost"


@pytest.mark.parametrize("outcome", [FAILED, DOUBT])
def test_the_printers_news_does_not_end_an_alarm_in_which_another_label_is_asked_for(
    outcome: PrintOutcome,
) -> None:
    floor = labelling()
    floor.sscc(FOREIGN_SSCC)
    floor.press(Command.REPRINT)
    floor.printed(outcome, "paper_out")
    assert floor.is_at(ChoosingReprint)
    floor.press(Command.BACK)
    assert floor.is_at(WrongLabel)
    assert floor.sounds == [Sound.WRONG]


def test_a_printer_without_paper_says_so_and_prints_again_when_asked() -> None:
    floor = labelling()
    floor.printed(FAILED, "paper_out")
    assert floor.band.title == say("label_failed")
    assert floor.band.text == say("fault_paper_out")
    assert floor.sounds == [Sound.REFUSED]
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert (screen.action, screen.label.fault) == (say("reprint_then_scan"), "paper_out")
    floor.press(Command.REPRINT)
    assert floor.told == ["LabelReprinted"]
    assert (floor.jobs[-1].copy, floor.jobs[-1].reason) == (2, "not_printed")
    assert floor.says == "order_complete"
    floor.printed(DONE)
    floor.label()
    assert floor.told == ["OrderShipped"]


def test_a_printer_that_says_nothing_more_has_failed_for_an_unknown_reason() -> None:
    floor = labelling()
    floor.printed(FAILED)
    assert floor.band.text == say("fault_unknown")


def test_a_late_answer_about_the_first_copy_does_not_speak_for_the_second() -> None:
    floor = labelling()
    floor.printed(FAILED, "paper_out")
    floor.press(Command.REPRINT)
    for outcome in (DONE, FAILED, DOUBT):
        before = floor.state
        floor.printed(outcome, job=0)
        assert floor.state == before
        assert floor.told == []


def test_labels_can_go_to_another_printer() -> None:
    floor = labelling()
    floor.press(Command.OTHER_PRINTER)
    assert UseNextPrinter() in floor.last.effects
    assert floor.is_at(Labelling)


def test_while_the_label_waits_nothing_else_is_done() -> None:
    floor = labelling()
    phase = floor.phase
    for act, said in (
        (lambda: floor.scan(PEN), "scan_label_first"),
        (lambda: floor.scan(ONE_PEN), "scan_label_first"),
        (floor.unknown, "scan_label_first"),
        (lambda: floor.press(Command.UNDO), "undo_too_late"),
        (lambda: floor.press(Command.OUT), "sign_out_first"),
        (lambda: floor.press(Command.SHORT), "command_not_here"),
        (lambda: floor.badge(None), "badge_unknown"),
    ):
        act()
        assert floor.says == said
        assert floor.phase == phase
        assert floor.sounds == [Sound.REFUSED]
        assert isinstance(floor.screen, DoneScreen)


def test_a_reprint_has_a_reason_and_the_copies_are_counted() -> None:
    floor = labelling()
    floor.printed(DONE)
    for copy, digit in enumerate((1, 2, 3, 4), 2):
        floor.press(Command.REPRINT, digit)
        assert floor.jobs[-1].copy == copy
    assert [job.reason for job in floor.jobs[1:]] == ["lost", "damaged", "not_printed", "other"]
    assert {job.of_job for job in floor.jobs[1:]} == {floor.jobs[0].job}
    assert {job.label.sscc for job in floor.jobs} == {floor.jobs[0].label.sscc}
    assert len(floor.facts_of(LabelReprinted)) == 4
    floor.label()
    assert len(floor.facts_of(CartonClosed)) == 1


def test_leaving_the_reprint_question_says_again_what_is_complete() -> None:
    floor = labelling()
    floor.press(Command.REPRINT, 9)
    assert floor.sounds == [Sound.REFUSED]
    floor.press(Command.UNDO)
    floor.scan(PEN)
    assert floor.is_at(ChoosingReprint)
    floor.press(Command.BACK)
    assert floor.is_at(Labelling)
    assert floor.says == "order_complete"


def test_the_right_label_answers_the_reprint_question() -> None:
    floor = labelling()
    floor.press(Command.REPRINT)
    floor.label()
    assert floor.told == ["CartonClosed", "OrderShipped"]


def test_the_reprint_question_stays_when_the_printer_is_done() -> None:
    floor = labelling()
    floor.press(Command.REPRINT)
    floor.printed(DONE)
    assert floor.told == ["CartonClosed"]
    assert floor.is_at(ChoosingReprint)
    floor.press(Command.BACK)
    floor.label()
    assert floor.told == ["OrderShipped"]


def test_a_failure_of_the_last_orders_reprint_is_said_while_waiting() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    floor.press(Command.REPRINT, 1)
    floor.printed(DONE)
    assert floor.says == "reprinting"
    floor.printed(DOUBT)
    assert floor.band.title == say("label_doubt")
    assert floor.band.text is None
    floor.printed(FAILED, "head_open")
    assert (floor.band.title, floor.band.text) == (say("label_failed"), say("fault_head_open"))
    floor.scan(PENS_AND_TAPE)
    answer = floor.band
    floor.printed(FAILED, "head_open")
    assert floor.band == answer
    assert floor.sounds == [Sound.REFUSED]


# Doubt


def test_a_label_in_flight_at_a_power_cut_comes_back_as_a_question() -> None:
    floor = labelling()
    floor.power_cut(floor.jobs[-1].job)
    assert floor.is_at(LabelDoubt)
    assert floor.sounds == [Sound.SUPERVISOR]
    assert isinstance(floor.screen, ActScreen)
    assert len(floor.jobs) == 1


def test_a_power_cut_with_no_label_in_flight_changes_nothing() -> None:
    floor = labelling()
    before = floor.state
    floor.power_cut("PACK-07-1")
    assert floor.state == before
    idle = packing()
    before = idle.state
    idle.power_cut()
    assert idle.state == before


def test_an_alarm_stands_after_a_power_cut_and_the_doubt_beneath_it() -> None:
    floor = labelling()
    floor.sscc(FOREIGN_SSCC)
    floor.power_cut(floor.jobs[-1].job)
    assert floor.is_at(WrongLabel)
    floor.press(Command.REPRINT)
    assert floor.is_at(LabelDoubt)


def test_a_label_in_doubt_that_is_there_closes_the_carton() -> None:
    floor = labelling()
    floor.printed(DOUBT, "no_answer")
    assert floor.says == "label_doubt"
    floor.press(Command.YES)
    assert floor.told == ["CartonClosed"]
    assert floor.is_at(Labelling)
    assert floor.says == "order_complete"
    floor.label()
    assert floor.told == ["OrderShipped"]


def test_a_label_in_doubt_that_is_not_there_is_printed_again() -> None:
    floor = labelling()
    floor.printed(DOUBT)
    floor.press(Command.NO)
    assert (floor.jobs[-1].copy, floor.jobs[-1].reason) == (2, "not_printed")
    assert floor.is_at(Labelling)


def test_a_label_in_doubt_is_answered_by_its_own_scan_and_by_nothing_else() -> None:
    floor = labelling()
    floor.printed(DOUBT)
    for act in (lambda: floor.scan(PEN), floor.unknown, lambda: floor.press(Command.REPRINT)):
        act()
        assert floor.is_at(LabelDoubt)
        assert floor.sounds == [Sound.REFUSED]
    floor.sscc(FOREIGN_SSCC)
    assert floor.is_at(WrongLabel)
    floor.label()
    assert floor.told == ["CartonClosed", "OrderShipped"]


@pytest.mark.parametrize(("outcome", "told"), [(DONE, ["CartonClosed"]), (FAILED, [])])
def test_the_printer_may_settle_the_doubt_itself(outcome: PrintOutcome, told: list[str]) -> None:
    floor = labelling()
    floor.printed(DOUBT)
    floor.printed(outcome)
    assert floor.told == told
    assert floor.is_at(Labelling)


# Weight


def test_a_weight_that_is_right_already_needs_no_step() -> None:
    floor = weighing(RIGHT_G + 10)
    assert floor.is_at(Labelling)
    assert floor.band.text == say("items_and_weight", n=3, total=3, weight_g=RIGHT_G + 10)
    assert floor.jobs[-1].label.weight_g == RIGHT_G + 10


def test_without_weights_in_the_catalogue_the_scale_is_not_asked() -> None:
    floor = packing(order("SO-20", (CARD, 1)), scale=True)
    floor.scan(CARD)
    assert floor.is_at(Labelling)


def test_the_carton_waits_for_the_scale_and_for_nothing_else() -> None:
    floor = weighing()
    assert floor.is_at(Weighing)
    assert isinstance(floor.screen, ActScreen)
    for act in (lambda: floor.scan(PEN), lambda: floor.press(Command.BACK), floor.unknown):
        act()
        assert floor.is_at(Weighing)
        assert floor.sounds == [Sound.REFUSED]
    floor.weighs(80)
    assert floor.is_at(Weighing)
    floor.weighs(RIGHT_G)
    assert floor.is_at(Labelling)
    floor.label()
    assert floor.facts_of(CartonClosed)[0].measured_g == RIGHT_G


def test_a_weight_that_is_off_calls_a_supervisor_and_ends_by_the_right_weight() -> None:
    floor = weighing()
    floor.weighs(RIGHT_G + 300)
    assert floor.is_at(WeightOff)
    assert floor.sounds == [Sound.SUPERVISOR]
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert screen.text == say("weight_more", diff_g=300)
    floor.weighs(0)
    assert floor.is_at(WeightOff)
    floor.weighs(RIGHT_G - 50)
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert screen.text == say("weight_less", diff_g=50)
    assert screen.figures[2].text == say("about_units", n=1, name="Tape")
    floor.weighs(RIGHT_G)
    assert floor.is_at(Labelling)
    assert not floor.facts_of(WeightOverridden)


def test_a_weight_that_is_off_is_told_to_the_oms_once_and_not_with_each_reading() -> None:
    floor = weighing()
    floor.weighs(RIGHT_G + 300)
    assert floor.last.facts == (SupervisorCalled("SO-1001", ADA.operator, CallReason.WEIGHT),)
    floor.weighs(RIGHT_G + 310)
    floor.weighs(0)
    floor.weighs(RIGHT_G + 300)
    assert len(floor.facts_of(SupervisorCalled)) == 1


def test_a_difference_that_no_item_explains_is_only_a_difference() -> None:
    floor = packing(order("SO-22", (MUG, 1)), scale=True)
    floor.scan(MUG)
    work = work_of(floor.phase)
    assert work is not None
    floor.weighs(expected_g(floor.state, work) + 100)
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert screen.figures[2].text == say("difference")


def test_only_a_supervisor_accepts_a_weight_that_is_off() -> None:
    floor = weighing()
    floor.weighs(RIGHT_G + 300)
    for act in (
        lambda: floor.badge(ADA),
        lambda: floor.badge(BO),
        lambda: floor.badge(None),
        lambda: floor.press(Command.YES),
        lambda: floor.scan(PEN),
    ):
        act()
        assert floor.is_at(WeightOff)
        assert floor.sounds == [Sound.SUPERVISOR]
    floor.badge(SUE)
    assert floor.is_at(Labelling)
    override = floor.facts_of(WeightOverridden)[0]
    assert (override.actor, override.measured_g, override.expected_g) == ("op-sue", RIGHT_G + 300, RIGHT_G)
    assert floor.band.text == say("items_of", n=3, total=3)
    assert floor.state.bench.operator == ADA


def test_a_supervisor_lets_a_carton_go_when_the_scale_is_broken() -> None:
    floor = weighing()
    floor.badge(SUE)
    assert floor.is_at(Labelling)
    assert floor.facts_of(WeightOverridden)[0].measured_g == 0
    floor.label()
    assert floor.facts_of(CartonClosed)[0].measured_g is None


def test_a_badge_swap_while_weighing_changes_who_acts() -> None:
    floor = weighing()
    floor.badge(BO)
    assert floor.is_at(Weighing)
    floor.weighs(RIGHT_G)
    assert floor.jobs[-1].actor == "op-bo"


# License plates


def test_each_carton_has_its_own_license_plate() -> None:
    floor = packing(TWO_MUGS, types=(CUBE,))
    floor.scan(MUG)
    floor.label()
    floor.scan(MUG)
    floor.label()
    floor.scan(ONE_PEN)
    floor.scan(PEN)
    assert len({job.label.sscc for job in floor.jobs}) == 3


def test_a_used_up_block_stops_before_the_next_carton_and_loses_nothing() -> None:
    floor = packing(TWO_MUGS, types=(CUBE,), serials=1)
    floor.scan(MUG)
    floor.label()
    assert floor.is_at(Labelling)
    assert floor.says == "station_not_ready"
    assert floor.told == ["CartonClosed"]
    floor.label()
    assert floor.told == []
    floor.settings(base=OTHER_BASE)
    floor.label()
    assert floor.is_at(Verifying)
    floor.scan(MUG)
    floor.label()
    assert len(floor.facts_of(OrderShipped)) == 1
    assert len(floor.facts_of(CartonClosed)) == 2


def test_a_station_that_loses_its_block_finishes_the_carton_in_hand() -> None:
    floor = packing(ONE_PEN)
    floor.settings(base="", serials=0)
    floor.scan(PEN)
    floor.label()
    assert floor.told == ["CartonClosed", "OrderShipped"]
    floor.scan(PENS_AND_TAPE)
    assert floor.says == "station_not_ready"


def test_a_block_that_comes_back_goes_on_where_it_was_left() -> None:
    floor = packing(ONE_PEN)
    plates = []
    for number, base in enumerate((BASE, OTHER_BASE, BASE, "", OTHER_BASE, BASE)):
        floor.scan(PEN)
        floor.label()
        plates.append(floor.jobs[-1].label.sscc)
        floor.settings(base=base)
        floor.scan(order(f"SO-{number}", (PEN, 1)))
        if floor.is_at(Waiting):
            floor.settings(base=BASE)
            floor.scan(order(f"SO-{number}", (PEN, 1)))
    assert len(set(plates)) == len(plates)


def test_a_new_block_changes_nothing_else() -> None:
    floor = packing()
    floor.settings(serials=50)
    assert floor.is_at(Verifying)
    assert floor.state.bench.settings.sscc_serials == 50
    assert not floor.state.bench.used_blocks
    assert floor.state.bench.settings.carton_types[0] == SMALL


# What the done screen says


@pytest.mark.parametrize(
    ("rest", "hint"),
    [
        ({"lane": "7", "cutoff": "15:30"}, say("lane_truck", lane="7", truck="15:30")),
        ({"lane": "7"}, say("lane", lane="7")),
        ({"cutoff": "15:30"}, say("truck", truck="15:30")),
        ({}, None),
    ],
)
def test_where_the_carton_goes_is_said(rest: dict[str, str], hint: object) -> None:
    floor = labelling(order("SO-30", (TAPE, 1), **rest))
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert screen.hint == hint
    assert screen.band.mark is Mark.DONE


def test_a_scale_that_is_gone_says_nothing_of_the_next_carton() -> None:
    floor = weighing()
    floor.weighs(RIGHT_G)
    floor.label()
    floor.happens(DeviceChanged, device="scale", kind="scale", model="(simulated)", state=DeviceState.MISSING)
    assert floor.state.bench.weight_g == 0


def test_after_a_power_cut_the_scale_must_speak_again() -> None:
    floor = weighing()
    floor.weighs(RIGHT_G)
    floor.power_cut()
    assert floor.state.bench.weight_g == 0
