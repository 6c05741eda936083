"""Another carton than advised is taken: one question why, which holds nobody up and changes no advice."""

import json
from dataclasses import replace

import pytest

from floorapp.workflows.codec import fact_data, fact_of
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.facts import CartonTypeChanged, OrderOpened, UnitsScanned, WrongItemScanned
from floorapp.workflows.nouns import CartonType, Hold, OverrideReason
from floorapp.workflows.packing.state import (
    ChoosingBoxReason,
    ChoosingLine,
    Labelling,
    Stopped,
    Verifying,
    Work,
    WrongItem,
    work_of,
)
from floorapp.workflows.screens import ChoiceScreen, say
from tests.workflows.packing_rules import (
    ADA,
    BO,
    CUBE,
    MEDIUM,
    MUG,
    ONE_PEN,
    PEN,
    PENS_AND_TAPE,
    SMALL,
    TAPE,
    TWO_MUGS,
    Floor,
    order,
    packing,
)

LARGE = CartonType("L", 400, 300, 250, 406, 306, 256, 300, 20_000, 120)


def asked(*, types: tuple[CartonType, ...] = (SMALL, MEDIUM), taken: CartonType = MEDIUM) -> Floor:
    """Small is advised, and the packer has just taken another carton."""
    floor = packing(types=types)
    floor.scan(taken)
    assert floor.is_at(ChoosingBoxReason)
    return floor


def work(floor: Floor) -> Work:
    """The order in hand."""
    found = work_of(floor.phase)
    assert found is not None
    return found


def reasons(floor: Floor) -> list[tuple[str, str, str]]:
    """What was told of cartons taken: advised, taken, why."""
    return [(fact.advised, fact.taken, fact.reason.value) for fact in floor.facts_of(CartonTypeChanged)]


@pytest.mark.parametrize(
    ("digit", "reason"), [(1, "did_not_fit"), (2, "too_loose"), (3, "out_of_stock"), (4, "other")]
)
def test_one_press_says_why(digit: int, reason: str) -> None:
    floor = asked()
    screen = floor.screen
    assert isinstance(screen, ChoiceScreen)
    assert screen.title == say("override_title", advised="S", taken="M")
    assert [option.text for option in screen.options][digit - 1] == say(f"override_reason_{reason}")
    floor.press(digit)
    assert reasons(floor) == [("S", "M", reason)]
    assert floor.is_at(Verifying)
    assert work(floor).carton.carton_type == "M"
    assert floor.sounds == [Sound.OK]


def test_a_digit_that_stands_for_no_answer_leaves_the_question() -> None:
    floor = asked()
    floor.press(5)
    assert floor.is_at(ChoosingBoxReason)
    assert floor.sounds == [Sound.REFUSED]
    floor.unknown()
    assert floor.is_at(ChoosingBoxReason)
    assert floor.sounds == [Sound.REFUSED]


def test_the_next_item_counts_at_once_and_no_reason_is_recorded() -> None:
    floor = asked()
    floor.scan(PEN)
    assert floor.told == ["CartonTypeChanged", "UnitsScanned"]
    assert floor.is_at(Verifying)
    assert reasons(floor) == [("S", "M", "")]


def test_a_wrong_item_is_an_alarm_at_once() -> None:
    floor = asked()
    floor.scan(MUG)
    assert floor.is_at(WrongItem)
    assert floor.told == ["CartonTypeChanged", "WrongItemScanned"]
    assert floor.facts_of(WrongItemScanned)


def test_back_and_other_commands_go_on_without_a_reason() -> None:
    floor = asked()
    floor.press(Command.BACK)
    assert floor.is_at(Verifying)
    assert floor.says == "box_changed"
    assert reasons(floor) == [("S", "M", "")]
    floor = asked()
    floor.press(Command.SHORT)
    assert floor.is_at(ChoosingLine)
    assert reasons(floor) == [("S", "M", "")]


def test_help_and_language_leave_the_question_where_it_is() -> None:
    floor = asked()
    floor.press(Command.LANG_SV, Command.HELP, Command.BACK)
    assert floor.is_at(ChoosingBoxReason)
    assert reasons(floor) == []


def test_the_carton_taken_read_twice_is_asked_about_once() -> None:
    floor = asked()
    floor.scan(MEDIUM)
    assert floor.is_at(ChoosingBoxReason)
    assert floor.sounds == [Sound.OK]
    assert reasons(floor) == []


def test_a_third_carton_is_a_new_question_and_the_advised_one_is_none() -> None:
    floor = asked(types=(SMALL, MEDIUM, LARGE))
    floor.scan(LARGE)
    assert floor.is_at(ChoosingBoxReason)
    assert reasons(floor) == [("S", "M", "")]
    floor.scan(SMALL)
    assert floor.is_at(Verifying)
    assert reasons(floor) == [("S", "M", ""), ("S", "L", ""), ("S", "S", "")]


def test_nobody_is_asked_why_where_nothing_was_advised() -> None:
    floor = packing(TWO_MUGS, types=())
    floor.scan(MEDIUM)
    assert floor.is_at(Verifying)
    assert reasons(floor) == [("", "M", "")]


def test_an_order_that_stops_or_is_put_aside_still_tells_the_carton() -> None:
    floor = asked()
    floor.oms_says(PENS_AND_TAPE.order, Hold.CANCELLED)
    assert floor.is_at(Stopped)
    assert reasons(floor) == [("S", "M", "")]
    floor = asked()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    assert floor.told == ["CartonTypeChanged", "OrderPutAside"]
    floor.scan(PENS_AND_TAPE)
    assert work(floor).carton.carton_type == "M"


def test_a_power_cut_leaves_the_question() -> None:
    floor = asked()
    floor.power_cut()
    assert floor.is_at(ChoosingBoxReason)
    floor.press(1)
    assert reasons(floor) == [("S", "M", "did_not_fit")]


def test_whoever_took_the_carton_is_named_also_when_another_answers() -> None:
    floor = asked()
    floor.badge(BO)
    floor.press(2)
    assert floor.facts_of(CartonTypeChanged)[0].actor == ADA.operator


@pytest.mark.parametrize("digit", [1, 2, 4])
def test_no_other_reason_changes_what_is_advised(digit: int) -> None:
    floor = asked()
    floor.press(digit)
    floor.press(Command.HELP, Command.PUT_ASIDE)
    floor.scan(ONE_PEN)
    assert work(floor).carton.advised == "S"


def test_a_carton_that_has_run_out_is_not_advised_until_it_is_taken_again() -> None:
    floor = asked()
    floor.press(3)
    assert floor.says == "box_out_of_stock"
    assert floor.band.text is None
    assert work(floor).carton.advised == "M"
    floor.packs(PENS_AND_TAPE)
    floor.label()
    floor.scan(ONE_PEN)
    assert work(floor).carton.advised == "M"
    floor.power_cut()
    floor.scan(SMALL)
    floor.press(Command.BACK)
    floor.scan(PEN)
    floor.label()
    floor.scan(order("SO-9", (TAPE, 1)))
    assert work(floor).carton.advised == "S"


def test_a_new_sign_in_advises_all_cartons_again() -> None:
    floor = asked()
    floor.press(3)
    floor.badge(ADA)
    assert floor.state.bench.out_of_stock == {"S"}
    floor.badge(BO)
    assert floor.state.bench.out_of_stock == frozenset()


def test_the_packer_hears_which_carton_would_do_and_keeps_the_one_in_hand() -> None:
    floor = asked(types=(SMALL, MEDIUM, LARGE), taken=LARGE)
    floor.press(3)
    assert floor.band.text == say("box_advised_now", carton="M")
    assert (work(floor).carton.carton_type, work(floor).carton.advised) == ("L", "M")
    floor.scan(MEDIUM)
    assert floor.is_at(Verifying)


def test_where_too_many_units_are_left_to_plan_nothing_is_advised_anew() -> None:
    floor = packing(order("SO-1", (TAPE, 1)), types=(SMALL, MEDIUM))
    floor.scan(MEDIUM)
    phase = floor.phase
    assert isinstance(phase, ChoosingBoxReason)
    crowd = order("SO-1", (TAPE, 501))
    floor.state = replace(floor.state, phase=replace(phase, work=replace(phase.work, order=crowd)))
    floor.press(3)
    assert work(floor).carton.advised == ""


def test_what_is_missing_is_planned_without_what_has_run_out() -> None:
    floor = asked()
    floor.press(3)
    floor.press(Command.SHORT, 1, 1)
    assert [each.carton_type.carton_type for each in work(floor).plan.cartons] == ["M"]


def test_the_next_carton_of_an_order_is_chosen_without_what_has_run_out() -> None:
    floor = packing(order("SO-1", (MUG, 2)), types=(CUBE, SMALL, MEDIUM))
    advised = work(floor).carton.advised
    other = MEDIUM if advised != "M" else SMALL
    floor.scan(other)
    floor.press(3)
    floor.scan(MUG)
    floor.press(Command.NEW_BOX)
    assert floor.is_at(Labelling)
    floor.label()
    floor.scan(other)
    assert floor.state.bench.out_of_stock == {advised}
    assert work(floor).carton.advised not in ("", advised)


def test_an_order_put_aside_before_its_first_item_is_advised_another_carton() -> None:
    floor = packing()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    floor.scan(ONE_PEN)
    floor.scan(MEDIUM)
    floor.press(3, Command.HELP, Command.PUT_ASIDE)
    floor.scan(PENS_AND_TAPE)
    assert work(floor).carton.advised == "M"
    assert len(floor.facts_of(OrderOpened)) == 3
    floor.scan(PEN)
    assert floor.facts_of(UnitsScanned)


def test_a_fact_from_before_reasons_were_asked_is_read() -> None:
    told = CartonTypeChanged("SO-1", "op-ada", 1, "S", "M", OverrideReason.TOO_LOOSE)
    data = fact_data(told)
    assert fact_of("CartonTypeChanged", "SO-1", "op-ada", json.loads(json.dumps(data))) == told
    del data["reason"]
    assert fact_of("CartonTypeChanged", "SO-1", "op-ada", data) == replace(told, reason=OverrideReason.UNSAID)
