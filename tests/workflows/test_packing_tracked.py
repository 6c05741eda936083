"""Tracked products: a unit counts when its lot, serial or date is known, in one code or in two."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from floorapp.workflows.codec import CODEC
from floorapp.workflows.commands import Command
from floorapp.workflows.completing import Half
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import (
    CodeKind,
    ItemScanned,
    NamedScanned,
    Refusal,
    ScanRefused,
)
from floorapp.workflows.facts import CartonClosed, Traced, UnitFault, UnitsScanned, UnitStopped
from floorapp.workflows.nouns import Order, Tracking
from floorapp.workflows.packing import PackState
from floorapp.workflows.packing.state import (
    ChoosingBoxReason,
    ChoosingReason,
    Labelling,
    Verifying,
    WrongItem,
    WrongUnit,
)
from floorapp.workflows.packing.work import MOST_TRACED
from floorapp.workflows.screens import AlarmScreen, Mark, VerifyScreen, say
from floorapp.workflows.traits import Traits
from tests.workflows.packing_rules import (
    BOTH,
    DAY,
    FOREIGN_SSCC,
    GLUE,
    LAMP,
    LOT,
    MEDIUM,
    MILK,
    MUG,
    PAST,
    PEN,
    SUE,
    YEAST,
    Floor,
    at_work,
    order,
    packing,
)

TWO_MILKS = order("SO-31", (MILK, 2), (PEN, 1))
GLUES = order("SO-32", (GLUE, 3), (PEN, 1))
LAMPS = order("SO-33", (LAMP, 2), (PEN, 1))
YEASTS = order("SO-34", (YEAST, 2), (PEN, 1))


def half(floor: Floor) -> Half | None:
    """The first of two codes, where one waits."""
    assert isinstance(floor.phase, Verifying)
    return floor.phase.half


def traced(floor: Floor) -> tuple[Traced, ...]:
    """What was read of the units in the carton in hand."""
    assert isinstance(floor.phase, Verifying)
    return floor.phase.work.carton.traced


def counted(floor: Floor) -> int:
    """How many units have been told as scanned."""
    return sum(fact.quantity for fact in floor.facts_of(UnitsScanned))


# One code, or two


def test_one_code_that_says_all_counts_at_once() -> None:
    floor = packing(TWO_MILKS)
    floor.scan(MILK, traits=BOTH)
    assert (floor.says, floor.sounds) == ("item_correct", [Sound.OK])
    assert traced(floor) == (Traced("MILK", 1, BOTH),)


def test_a_unit_does_not_count_before_its_lot_is_read() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    assert floor.band.title == say("scan_also_lot")
    assert floor.band.text == say("half_scanned", name="Glue")
    assert (floor.mark, floor.sounds, floor.told) == (Mark.NEXT, [Sound.REFUSED], [])
    floor.trait(LOT)
    assert (floor.says, counted(floor)) == ("item_correct", 1)
    assert traced(floor) == (Traced("GLUE", 1, LOT),)


@pytest.mark.parametrize(
    ("what", "first", "asked"),
    [
        (TWO_MILKS, Traits(), "scan_also_lot_expiry"),
        (TWO_MILKS, LOT, "scan_also_expiry"),
        (TWO_MILKS, DAY, "scan_also_lot"),
        (LAMPS, LOT, "scan_also_serial"),
        (YEASTS, LOT, "scan_also_expiry"),
    ],
)
def test_the_screen_names_what_is_missing(what: Order, first: Traits, asked: str) -> None:
    floor = packing(what)
    floor.scan(what.lines[0].product, traits=first)
    assert floor.says == asked
    screen = floor.screen
    assert isinstance(screen, VerifyScreen)
    assert screen.band.title.code == asked
    assert screen.lines[0].packed == 0


@pytest.mark.parametrize("first", [LOT, DAY])
@pytest.mark.parametrize("named_again", [True, False])
def test_the_second_code_completes_the_unit_with_or_without_its_product(
    first: Traits, named_again: bool
) -> None:
    floor = packing(TWO_MILKS)
    second = DAY if first is LOT else LOT
    floor.scan(MILK, traits=first)
    if named_again:
        floor.scan(MILK, traits=second)
    else:
        floor.trait(second)
    assert counted(floor) == 1
    assert traced(floor) == (Traced("MILK", 1, BOTH),)


def test_the_codes_may_come_in_either_order() -> None:
    floor = packing(TWO_MILKS)
    floor.trait(DAY)
    assert (floor.says, floor.band.text) == ("scan_item_too", say("half_traits"))
    floor.trait(LOT)
    assert half(floor) == Half("", 0, BOTH)
    floor.scan(MILK)
    assert (counted(floor), traced(floor)) == (1, (Traced("MILK", 1, BOTH),))


def test_a_code_that_says_something_else_replaces_the_one_before_while_no_item_is_read() -> None:
    floor = packing(TWO_MILKS)
    floor.trait(LOT)
    floor.trait(Traits(lot="L2"))
    assert half(floor) == Half("", 0, Traits(lot="L2"))


def test_a_best_before_date_is_a_date() -> None:
    floor = packing(YEASTS)
    floor.scan(YEAST, traits=Traits(best_before="2027-01-31"))
    assert counted(floor) == 1


def test_the_first_code_waits_over_a_power_cut_and_for_any_time() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    floor.power_cut()
    floor.at_ms += 3 * 86_400_000
    assert floor.says == "scan_also_lot"
    floor.trait(LOT)
    assert counted(floor) == 1


def test_a_badge_or_a_scanner_that_goes_leaves_the_question_in_sight() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    floor.badge(SUE)
    screen = floor.screen
    assert isinstance(screen, VerifyScreen)
    assert (screen.band.title.code, screen.band.text) == ("signed_in", say("scan_also_lot"))
    floor.trait(LOT)
    assert counted(floor) == 1


def test_a_unit_that_opens_its_order_is_asked_for_its_lot() -> None:
    floor = at_work()
    gift = replace(GLUES, flags=frozenset({"gift"}))
    floor.happens(ItemScanned, product=GLUE, best_order=gift)
    screen = floor.screen
    assert isinstance(screen, VerifyScreen)
    assert (screen.band.title, screen.band.text) == (say("scan_also_lot"), say("flag_gift"))
    assert floor.told == ["OrderOpened"]
    floor.trait(LOT)
    assert counted(floor) == 1


def test_the_last_unit_in_two_codes_completes_the_order() -> None:
    floor = packing(order("SO-35", (GLUE, 1)))
    floor.scan(GLUE)
    floor.trait(LOT)
    assert floor.is_at(Labelling)


# What leaves a first code


@pytest.mark.parametrize("command", [Command.UNDO, Command.BACK])
def test_undo_and_back_drop_the_first_code_and_nothing_else(command: Command) -> None:
    floor = packing(GLUES)
    floor.scan(PEN)
    floor.scan(GLUE)
    floor.press(command)
    assert (half(floor), floor.says, floor.told, floor.sounds) == (None, "half_dropped", [], [Sound.OK])
    floor.press(Command.UNDO)
    assert floor.told == ["ScanUndone"]


def test_another_item_drops_the_first_code() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    floor.scan(PEN)
    assert (half(floor), floor.says) == (None, "item_correct")
    band = floor.state.bench.band
    assert band is not None
    assert band.text == say("half_scanned", name=GLUE.name)
    floor.scan(GLUE)
    floor.scan(MUG)
    assert floor.is_at(WrongItem)
    floor.scan(GLUE)
    assert half(floor) == Half("GLUE", 1, Traits())


def test_another_unit_of_the_product_begins_anew() -> None:
    floor = packing(TWO_MILKS)
    floor.scan(MILK, traits=LOT)
    floor.scan(MILK, traits=Traits(lot="L2"))
    assert half(floor) == Half("MILK", 1, Traits(lot="L2"))
    floor.scan(MILK, 2, traits=LOT)
    assert half(floor) == Half("MILK", 2, LOT)
    floor.trait(DAY)
    assert traced(floor) == (Traced("MILK", 2, BOTH),)


def test_two_codes_that_contradict_each_other_count_nothing() -> None:
    floor = packing(TWO_MILKS)
    floor.scan(MILK, traits=LOT)
    floor.trait(Traits(lot="L2", expiry="2027-02-28"))
    assert (half(floor), floor.says, counted(floor)) == (None, "codes_disagree", 0)


def test_a_scan_that_means_nothing_leaves_the_first_code_and_the_question() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    waits = floor.phase
    acts: tuple[Callable[[], Any], ...] = (
        floor.unknown,
        lambda: floor.happens(ScanRefused, refusal=Refusal.AMBIGUOUS, shown="10A"),
        lambda: floor.happens(NamedScanned, kind=CodeKind.PLACE, text="7300010000001"),
        lambda: floor.sscc(FOREIGN_SSCC),
    )
    for act in acts:
        act()
        assert floor.phase == waits
        screen = floor.screen
        assert isinstance(screen, VerifyScreen)
        assert screen.band.text == say("scan_also_lot")


def test_an_order_that_is_put_aside_keeps_no_half_unit() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    floor.press(Command.HELP, Command.PUT_ASIDE)
    floor.scan(GLUES)
    assert half(floor) is None


# A code without a product


def test_a_code_that_no_open_line_needs_is_not_held() -> None:
    floor = packing()
    floor.trait(LOT)
    assert (half(floor), floor.says) == (None, "code_has_no_product")
    floor = packing(GLUES)
    floor.trait(DAY)
    assert (half(floor), floor.says) == (None, "code_has_no_product")


def test_the_second_code_read_twice_is_no_other_unit() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    floor.trait(LOT)
    before = floor.state
    floor.trait(LOT)
    assert (floor.state, floor.sounds, floor.told) == (before, [Sound.OK], [])
    floor.scan(GLUE)
    floor.trait(LOT)
    assert counted(floor) == 2


def test_a_trait_opens_no_order_and_answers_no_question_but_one() -> None:
    floor = at_work()
    floor.trait(LOT)
    assert floor.says == "code_has_no_product"
    floor.scan(GLUES)
    floor.scan(MEDIUM)
    assert floor.is_at(ChoosingBoxReason)
    floor.trait(LOT)
    assert half(floor) == Half("", 0, LOT)
    assert floor.told == ["CartonTypeChanged"]
    floor.press(Command.SHORT, 1)
    assert floor.is_at(ChoosingReason)
    floor.trait(LOT)
    assert floor.sounds == [Sound.REFUSED]


# Units that must not be packed


@pytest.mark.parametrize(
    "traits", [PAST, Traits(best_before="2026-09-20"), replace(PAST, best_before="2030-01-01")]
)
def test_a_unit_whose_last_day_is_over_takes_the_whole_screen(traits: Traits) -> None:
    floor = packing(YEASTS)
    floor.scan(YEAST, traits=traits)
    screen = floor.screen
    assert isinstance(screen, AlarmScreen)
    assert (screen.mark, screen.title) == (Mark.WRONG, say("unit_past"))
    assert screen.text == say("unit_past_text", date="2026-09-20")
    assert floor.sounds == [Sound.WRONG]
    assert floor.facts_of(UnitStopped)[0].fault is UnitFault.PAST
    assert counted(floor) == 0


def test_on_its_last_day_a_unit_may_leave() -> None:
    floor = packing(YEASTS)
    floor.scan(YEAST, traits=Traits(expiry="2026-09-21"))
    assert counted(floor) == 1


def test_a_date_that_is_over_is_stopped_also_of_a_product_that_is_not_tracked() -> None:
    floor = packing()
    floor.scan(PEN, traits=PAST)
    assert floor.is_at(WrongUnit)


def test_the_second_code_may_show_that_the_unit_is_past() -> None:
    floor = packing(TWO_MILKS)
    floor.scan(MILK, traits=LOT)
    floor.trait(PAST)
    assert floor.is_at(WrongUnit)
    floor.scan(MILK, traits=BOTH)
    assert counted(floor) == 1


def test_the_alarm_of_a_unit_ends_by_another_unit_or_by_its_absence() -> None:
    floor = packing(YEASTS)
    floor.scan(YEAST, traits=PAST)
    alarm = floor.phase
    for act in (floor.unknown, lambda: floor.trait(DAY), lambda: floor.badge(None)):
        act()
        assert (floor.phase, floor.sounds) == (alarm, [Sound.WRONG])
    floor.press(Command.SHORT, 1)
    assert floor.is_at(ChoosingReason)
    floor.press(Command.BACK)
    assert (floor.phase, floor.sounds) == (alarm, [Sound.WRONG])
    floor.scan(YEAST, traits=DAY)
    assert counted(floor) == 1


def test_a_serial_is_packed_once() -> None:
    floor = packing(LAMPS)
    floor.scan(LAMP, traits=Traits(serial="S1"))
    floor.scan(LAMP, traits=Traits(serial="S1"))
    screen = floor.screen
    assert isinstance(screen, AlarmScreen)
    assert screen.text == say("unit_twice_text", serial="S1")
    assert floor.facts_of(UnitStopped)[0].fault is UnitFault.TWICE
    floor.scan(LAMP, traits=Traits(serial="S2"))
    assert traced(floor) == tuple(Traced("LAMP", 1, Traits(serial=serial)) for serial in ("S1", "S2"))


def test_a_serial_is_packed_once_in_all_cartons_of_the_order() -> None:
    floor = packing(LAMPS)
    floor.scan(LAMP, traits=Traits(serial="S1"))
    floor.press(Command.NEW_BOX)
    floor.label()
    floor.scan(LAMP, traits=Traits(serial="S1"))
    assert floor.is_at(WrongUnit)


def test_a_serial_that_was_taken_back_may_come_again() -> None:
    floor = packing(LAMPS)
    floor.scan(LAMP, traits=Traits(serial="S1"))
    floor.press(Command.UNDO)
    assert traced(floor) == ()
    floor.scan(LAMP, traits=Traits(serial="S1"))
    assert floor.says == "item_correct"


def test_a_case_has_no_serial_of_its_units() -> None:
    floor = packing(LAMPS)
    floor.scan(LAMP, 2, traits=Traits(serial="S1"))
    assert (floor.says, half(floor), counted(floor)) == ("scan_each_serial", None, 0)


# What is told


def test_a_carton_says_what_was_read_of_its_units() -> None:
    floor = packing(order("SO-36", (GLUE, 3)))
    for lot in ("L1", "L2", "L1"):
        floor.scan(GLUE, traits=Traits(lot=lot))
    floor.printed()
    closed: CartonClosed = floor.facts_of(CartonClosed)[0]
    assert closed.traced == (Traced("GLUE", 2, Traits(lot="L1")), Traced("GLUE", 1, Traits(lot="L2")))


def test_of_equal_units_one_is_taken_back() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE, traits=LOT)
    floor.scan(GLUE, traits=LOT)
    floor.press(Command.UNDO)
    assert traced(floor) == (Traced("GLUE", 1, LOT),)


def test_a_weight_or_price_is_kept_of_a_product_that_is_not_tracked() -> None:
    floor = packing()
    floor.scan(PEN, traits=Traits(weight_g=312))
    assert traced(floor) == (Traced("PEN", 1, Traits(weight_g=312)),)


@pytest.mark.parametrize(("kind", "code"), [(kind, f"code_is_{kind.value}") for kind in CodeKind])
def test_a_code_that_is_not_packed_is_named(kind: CodeKind, code: str) -> None:
    for floor in (at_work(), packing()):
        phase = floor.phase
        floor.happens(NamedScanned, kind=kind, text="A-03-12")
        assert (floor.says, floor.phase, floor.sounds) == (code, phase, [Sound.REFUSED])


# What was saved before


def test_a_state_that_was_saved_before_units_were_traced_is_read() -> None:
    floor = packing()
    floor.scan(PEN)
    data = json.loads(CODEC.encode(floor.state))
    phase = data["phase"]
    del phase["half"], phase["work"]["carton"]["traced"]
    for scan in phase["work"]["scans"]:
        del scan["traits"]
    assert CODEC.decode(json.dumps(data), PackState) == floor.state


def test_a_lot_read_first_is_not_given_to_an_item_that_has_none() -> None:
    floor = packing(GLUES)
    floor.trait(LOT)
    floor.scan(PEN)
    assert (half(floor), floor.says, traced(floor)) == (None, "item_correct", ())
    floor.scan(GLUE)
    assert floor.says == "scan_also_lot"


def test_a_lot_read_first_lets_no_wrong_item_pass() -> None:
    floor = packing(GLUES)
    floor.trait(LOT)
    floor.scan(MUG)
    assert floor.is_at(WrongItem)


def test_a_date_read_first_stops_no_item_that_it_cannot_be_of() -> None:
    floor = packing(TWO_MILKS)
    floor.trait(PAST)
    floor.scan(PEN)
    assert floor.says == "item_correct"


def test_a_first_code_that_is_all_that_is_wanted_now_asks_for_nothing() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    untracked = replace(GLUE, tracking=Tracking.NONE)
    floor.revised(replace(order("SO-32", (untracked, 3), (PEN, 1)), version=2))
    assert half(floor) is None
    assert isinstance(floor.screen, VerifyScreen)
    floor.scan(untracked)
    assert (floor.says, counted(floor)) == ("item_correct", 1)


def test_a_first_code_whose_other_one_is_still_wanted_stays_when_the_office_changes_the_order() -> None:
    floor = packing(GLUES)
    floor.scan(GLUE)
    floor.revised(replace(GLUES, lane="B7", version=2))
    assert half(floor) == Half("GLUE", 1, Traits())
    floor.press(Command.BACK)
    floor.revised(replace(GLUES, lane="B8", version=3))
    assert half(floor) is None
    floor.trait(LOT)
    floor.revised(replace(GLUES, lane="B9", version=4))
    assert half(floor) == Half("", 0, LOT)


def test_a_carton_takes_no_more_traced_units_than_can_be_told_of_it() -> None:
    floor = packing(order("SO-39", (LAMP, MOST_TRACED + 2)))
    for number in range(MOST_TRACED):
        floor.scan(LAMP, traits=Traits(serial=f"S{number}"))
    assert floor.is_at(Labelling)
