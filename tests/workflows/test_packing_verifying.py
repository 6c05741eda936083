"""An order is open: units counted, wrong and surplus items, undo, missing items, and other cartons."""

from collections.abc import Callable

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import ReleaseOrder, Sound
from floorapp.workflows.events import Refusal, ScanRefused
from floorapp.workflows.facts import (
    CartonTypeChanged,
    LineShort,
    OrderShipped,
    OverScanned,
    ScanUndone,
    UnitsScanned,
    WrongItemScanned,
)
from floorapp.workflows.nouns import CartonType, Product, ShortReason
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.state import (
    ChoosingBox,
    ChoosingLine,
    ChoosingReason,
    Labelling,
    TooMany,
    Verifying,
    Waiting,
    WrongItem,
    work_of,
)
from floorapp.workflows.screens import AlarmScreen, ChoiceScreen, LineState, Mark, VerifyScreen, say
from tests.workflows.packing_rules import (
    CARD,
    CUBE,
    FOREIGN_SSCC,
    MEDIUM,
    MUG,
    ONE_PEN,
    PEN,
    PENS_AND_TAPE,
    SMALL,
    TAPE,
    TWO_MUGS,
    Floor,
    at_work,
    order,
    packing,
    units,
)

ONLY_CUBES = {"types": (CUBE,)}
CUBE_FOR_PENS = CartonType("PENS", 160, 20, 20, 166, 26, 26, 20, 5_000, 10)


def work(floor: Floor) -> w.Work:
    """The order in hand."""
    in_hand = work_of(floor.phase)
    assert in_hand is not None
    return in_hand


def verify_screen(floor: Floor) -> VerifyScreen:
    """The verify screen, which must be shown."""
    assert isinstance(floor.screen, VerifyScreen)
    return floor.screen


def test_each_unit_is_counted_and_what_is_left_is_said() -> None:
    floor = packing()
    floor.scan(PEN)
    assert floor.band.title == say("item_correct", name="Pen")
    assert floor.band.text == say("more_of_this", n=1)
    assert floor.band.figure == 2
    assert floor.sounds == [Sound.OK]
    floor.scan(PEN)
    assert floor.band.text == say("line_complete")


def test_a_case_barcode_counts_its_units() -> None:
    floor = packing(order("SO-6", (PEN, 6), (TAPE, 1)))
    floor.scan(PEN, 6)
    assert floor.facts_of(UnitsScanned)[0].quantity == 6
    assert floor.band.figure == 1


def test_a_case_of_six_when_two_are_left_is_four_too_many() -> None:
    floor = packing()
    floor.scan(PEN, 6)
    screen = floor.screen
    assert isinstance(screen, AlarmScreen)
    assert screen.title == say("too_many", n=4)
    assert screen.text == say("too_many_text", ordered=2, packed=0)
    assert screen.held is not None
    assert screen.held.head == say("you_scanned_too_many", n=6)
    assert w.packed(work(floor)) == 0


def test_a_wrong_item_takes_the_whole_screen_and_shows_what_to_look_for() -> None:
    floor = packing()
    floor.scan(MUG)
    screen = floor.screen
    assert isinstance(screen, AlarmScreen)
    assert screen.mark is Mark.WRONG
    assert screen.held is not None
    assert screen.wanted is not None
    assert (screen.held.name, screen.wanted.name) == ("Mug", "Tape")
    assert floor.facts_of(WrongItemScanned)[0].sku == "MUG"
    assert floor.sounds == [Sound.WRONG]
    assert floor.state.bench.tally.wrong == 1


def test_an_alarm_is_read_in_the_packers_language() -> None:
    floor = packing()
    floor.scan(MUG)
    floor.press(Command.LANG_SV)
    screen = floor.screen
    assert isinstance(screen, AlarmScreen)
    assert screen.held is not None
    assert screen.held.name == "Mugg"
    assert floor.sounds == [Sound.WRONG]


@pytest.mark.parametrize(("item", "sound"), [(MUG, Sound.WRONG), (PEN, Sound.TOO_MANY)])
def test_an_alarm_consumes_every_scan_but_the_right_one_and_sounds_each_time(
    item: Product, sound: Sound
) -> None:
    floor = packing()
    floor.scan(item, 9)
    alarm = floor.phase
    for _ in range(2):
        for act in (
            floor.unknown,
            lambda: floor.sscc(FOREIGN_SSCC),
            lambda: floor.scan(PENS_AND_TAPE),
            lambda: floor.scan(ONE_PEN),
            lambda: floor.scan(MEDIUM),
            lambda: floor.happens(ScanRefused, refusal=Refusal.EMPTY, shown=""),
            lambda: floor.press(Command.UNDO),
            lambda: floor.press(Command.BACK),
            lambda: floor.press(Command.DONE),
            lambda: floor.press(1),
            lambda: floor.badge(None),
        ):
            act()
            assert floor.phase == alarm
            assert floor.sounds == [sound]
            assert floor.told == []
    floor.scan(TAPE)
    assert floor.is_at(Verifying)
    assert floor.says == "item_correct"


def test_one_wrong_item_after_another_is_one_alarm_after_another() -> None:
    floor = packing()
    floor.scan(MUG)
    floor.scan(CARD)
    assert floor.is_at(WrongItem)
    floor.scan(PEN, 9)
    assert floor.is_at(TooMany)
    assert [fact.sku for fact in floor.facts_of(WrongItemScanned)] == ["MUG", "CARD"]
    assert floor.facts_of(OverScanned)[0].quantity == 9


def test_from_an_alarm_an_item_can_be_said_missing() -> None:
    floor = packing()
    floor.scan(MUG)
    floor.press(Command.SHORT)
    assert floor.is_at(ChoosingLine)


def test_the_last_unit_can_be_taken_back_one_by_one() -> None:
    floor = packing()
    floor.scan(PEN)
    floor.scan(TAPE)
    floor.press(Command.UNDO)
    assert floor.band.title == say("undone", name="Tape")
    assert floor.band.figure == 2
    floor.press(Command.UNDO)
    assert floor.band.figure == 3
    floor.press(Command.UNDO)
    assert floor.says == "nothing_to_undo"
    assert [fact.sku for fact in floor.facts_of(ScanUndone)] == ["TAPE", "PEN"]


def test_what_cannot_be_done_now_is_said_and_changes_nothing_else() -> None:
    floor = packing()
    phase = floor.phase
    for act, said in (
        (lambda: floor.scan(PENS_AND_TAPE), "scan_first"),
        (lambda: floor.scan(ONE_PEN), "order_open_other"),
        (lambda: floor.sscc(FOREIGN_SSCC), "label_early"),
        (floor.unknown, "code_unknown"),
        (lambda: floor.happens(ScanRefused, refusal=Refusal.UNREADABLE, shown=""), "code_refused_unreadable"),
        (lambda: floor.press(Command.OUT), "sign_out_first"),
        (lambda: floor.press(Command.REPRINT), "command_not_here"),
        (lambda: floor.press(Command.NEW_BOX), "box_is_empty"),
    ):
        act()
        assert floor.says == said
        assert floor.phase == phase
        assert floor.sounds == [Sound.REFUSED]
        assert floor.told == []


def test_the_open_line_comes_first_and_finished_ones_sink() -> None:
    floor = packing(order("SO-8", (PEN, 1), (TAPE, 2), (MUG, 1)))
    floor.scan(PEN)
    floor.scan(TAPE)
    lines = verify_screen(floor).lines
    assert [(line.sku, line.state) for line in lines] == [
        ("TAPE", LineState.CURRENT),
        ("MUG", LineState.OPEN),
        ("PEN", LineState.DONE),
    ]


def test_a_missing_item_is_recorded_with_its_reason_and_the_rest_goes_on() -> None:
    floor = packing()
    floor.press(Command.SHORT)
    screen = floor.screen
    assert isinstance(screen, ChoiceScreen)
    named = {option.name: option.command for option in screen.options}
    floor.press(named["Pen"])
    assert floor.is_at(ChoosingReason)
    floor.press(2)
    assert floor.facts_of(LineShort)[0] == LineShort("SO-1001", "op-ada", "PEN", 2, ShortReason.DAMAGED)
    assert floor.says == "short_recorded"
    assert [line.state for line in verify_screen(floor).lines] == [LineState.CURRENT, LineState.SHORT]
    floor.scan(TAPE)
    assert floor.band.text == say("items_short", n=1, total=3, short=2)
    floor.label()
    shipped = floor.facts_of(OrderShipped)[0]
    assert (units(shipped.contents), units(shipped.short)) == ({"TAPE": 1}, {"PEN": 2})


def test_the_only_open_line_needs_no_question_which() -> None:
    floor = packing(ONE_PEN)
    floor.press(Command.SHORT)
    assert floor.is_at(ChoosingReason)


def test_a_digit_without_an_option_is_refused() -> None:
    floor = packing()
    floor.press(Command.SHORT, 9)
    assert floor.is_at(ChoosingLine)
    assert floor.sounds == [Sound.REFUSED]
    floor.press(1, 9)
    assert floor.is_at(ChoosingReason)
    floor.press(Command.BACK, Command.BOX, 9)
    assert floor.is_at(ChoosingBox)


def test_an_item_that_was_thought_missing_is_counted_when_it_is_scanned() -> None:
    floor = packing()
    floor.press(Command.SHORT)
    floor.scan(PEN)
    assert floor.is_at(Verifying)
    assert floor.says == "item_correct"


def test_a_question_can_be_left_and_the_screen_says_where_work_stands() -> None:
    floor = packing()
    floor.scan(PEN)
    for question in (Command.SHORT, Command.BOX):
        floor.press(question, Command.BACK)
        assert floor.is_at(Verifying)
        assert floor.band.figure == 2
        assert floor.mark is Mark.NEXT


def test_an_order_of_which_nothing_is_there_ships_nothing() -> None:
    floor = packing(ONE_PEN)
    floor.press(Command.SHORT, 1)
    assert floor.is_at(Waiting)
    assert floor.told == ["LineShort", "OrderPutAside"]
    assert floor.says == "order_all_short"
    assert ReleaseOrder("SO-1002") in floor.last.effects
    assert not floor.jobs


def test_short_of_the_rest_closes_the_carton_in_hand() -> None:
    floor = packing()
    floor.scan(TAPE)
    floor.press(Command.SHORT, 4)
    assert floor.is_at(Labelling)
    assert floor.told == ["LineShort"]


def test_more_than_nine_open_lines_show_nine_with_the_current_first() -> None:
    many = order("SO-10", *((Product(f"S{n:02}", f"Thing {n}"), 1) for n in range(12)))
    floor = packing(many)
    floor.press(Command.SHORT)
    screen = floor.screen
    assert isinstance(screen, ChoiceScreen)
    assert len(screen.options) == 9
    assert screen.options[0].name == "Thing 0"


def test_three_hundred_lines_are_packed_like_three() -> None:
    many = order("SO-300", *((Product(f"S{n:03}", f"Thing {n}", "", 20, 20, 20, 5), 1) for n in range(300)))
    floor = packing(many)
    for line in many.lines[:20]:
        floor.scan(line.product)
    assert floor.band.figure == 280
    assert len(verify_screen(floor).lines) == 300


def test_an_order_of_very_many_units_is_packed_without_advice() -> None:
    floor = packing(order("SO-MANY", (PEN, 1_000_000)))
    assert verify_screen(floor).carton.carton_type == ""
    floor.scan(PEN, 1_000_000)
    assert floor.is_at(Labelling)


# Cartons


def test_the_smallest_carton_is_advised_and_the_picture_says_where() -> None:
    floor = packing()
    carton = verify_screen(floor).carton
    assert carton.carton_type == "S"
    assert len(carton.boxes) == 3
    assert carton.where is not None
    floor.scan(PEN)
    assert verify_screen(floor).carton.where is not None


def test_the_advised_carton_is_confirmed_by_its_own_scan() -> None:
    floor = packing()
    floor.scan(SMALL)
    assert floor.says == "box_changed"
    assert floor.told == []


def test_another_carton_may_be_taken_with_items_in_it() -> None:
    floor = packing()
    floor.scan(PEN)
    floor.scan(MEDIUM)
    floor.press(4)
    assert floor.facts_of(CartonTypeChanged)[0].taken == "M"
    assert verify_screen(floor).carton.carton_type == "M"
    assert units(work(floor).carton.contents) == {"PEN": 1}
    floor.press(Command.UNDO)
    assert not work(floor).carton.contents


def test_a_carton_is_chosen_by_digit_or_scan() -> None:
    floor = packing()
    floor.press(Command.BOX, 2, Command.BACK)
    assert verify_screen(floor).carton.carton_type == "M"
    floor.press(Command.BOX)
    floor.scan(SMALL)
    assert verify_screen(floor).carton.carton_type == "S"
    assert [fact.taken for fact in floor.facts_of(CartonTypeChanged)] == ["M", "S"]


def test_the_key_for_a_new_carton_works_where_it_is_shown() -> None:
    floor = packing()
    floor.scan(PEN)
    floor.press(Command.BOX, Command.NEW_BOX)
    assert floor.is_at(Labelling)
    assert floor.says == "carton_complete"


def test_an_empty_carton_needs_no_new_one() -> None:
    floor = packing()
    floor.press(Command.BOX, Command.NEW_BOX)
    assert floor.is_at(Verifying)
    assert floor.says == "box_is_empty"


def test_other_commands_do_nothing_while_a_question_stands() -> None:
    floor = packing()
    floor.press(Command.SHORT)
    floor.press(Command.NEW_BOX)
    assert floor.is_at(ChoosingLine)
    assert floor.sounds == [Sound.REFUSED]


def test_no_carton_that_fits_is_no_reason_to_stop() -> None:
    floor = packing(TWO_MUGS, types=())
    carton = verify_screen(floor).carton
    assert (carton.carton_type, carton.boxes) == ("", ())
    floor.packs(TWO_MUGS)
    assert floor.is_at(Labelling)


def test_an_order_in_two_cartons_goes_on_when_the_first_has_its_label() -> None:
    floor = packing(TWO_MUGS, **ONLY_CUBES)
    floor.scan(MUG)
    assert floor.is_at(Labelling)
    assert floor.band.title == say("carton_complete", number=1)
    assert floor.jobs[-1].label.cartons == 0
    floor.label()
    assert floor.told == ["CartonClosed"]
    assert floor.is_at(Verifying)
    assert floor.band.title == say("new_box", number=2)
    floor.label()
    assert floor.is_at(Verifying)
    assert floor.sounds == [Sound.OK]
    floor.press(Command.UNDO)
    assert floor.says == "nothing_to_undo"
    floor.scan(MUG)
    assert (floor.jobs[-1].label.carton, floor.jobs[-1].label.cartons) == (2, 2)
    floor.label()
    shipped = floor.facts_of(OrderShipped)[0]
    assert units(shipped.contents) == {"MUG": 2}
    assert len(set(shipped.ssccs)) == 2


def test_an_item_of_the_next_carton_waits_for_it() -> None:
    floor = packing(order("SO-11", (MUG, 1), (PEN, 1)), types=(CUBE, CUBE_FOR_PENS))
    planned = work(floor).plan.cartons
    assert len(planned) == 2
    later = PEN if planned[0].placements[0].sku == "MUG" else MUG
    floor.scan(later)
    assert floor.band.title == say("next_box_item", name=later.name)
    assert w.packed(work(floor)) == 0
    assert floor.sounds == [Sound.REFUSED]
    first = MUG if later is PEN else PEN
    floor.scan(first)
    assert floor.is_at(Labelling)


def test_what_goes_into_a_later_carton_is_not_asked_for_now() -> None:
    floor = packing(order("SO-12", (MUG, 2), (CARD, 1)), **ONLY_CUBES)
    assert w.current_sku(work(floor)) == "MUG"
    floor.scan(MUG)
    assert floor.is_at(Labelling)


def test_short_of_the_last_planned_item_closes_the_carton_that_has_no_room_for_the_rest() -> None:
    box = CartonType("B", 120, 90, 120, 126, 96, 126, 60, 5_000, 30)
    lamp = Product("LAMP", "Lamp", "", 120, 90, 101, 200)
    floor = packing(order("SO-13", (MUG, 1), (TAPE, 1), (lamp, 1)), types=(MEDIUM, box))
    floor.scan(MUG)
    floor.scan(box)
    first, second = work(floor).plan.cartons
    assert {place.sku for place in first.placements} == {"MUG", "TAPE"}
    assert {place.sku for place in second.placements} == {"LAMP"}
    floor.press(Command.SHORT, 1)
    assert floor.phase == ChoosingReason(Verifying(work(floor)), "TAPE")
    floor.press(1)
    assert floor.is_at(Labelling)
    assert units(work(floor).full[0].contents) == {"MUG": 1}


def test_units_without_a_size_do_not_close_a_carton_one_by_one() -> None:
    heavy = Product("ANVIL", "Anvil", "", 0, 0, 0, 4_000)
    floor = packing(order("SO-14", (heavy, 4)), types=(SMALL,))
    assert len(work(floor).plan.cartons) > 1
    floor.scan(heavy)
    assert floor.is_at(Verifying)
    assert verify_screen(floor).carton.where is None
    floor.press(Command.NEW_BOX)
    assert floor.is_at(Labelling)


def test_short_of_everything_in_the_second_carton_ships_the_first() -> None:
    floor = packing(TWO_MUGS, **ONLY_CUBES)
    floor.scan(MUG)
    floor.label()
    floor.press(Command.SHORT, 1)
    assert floor.told == ["LineShort", "OrderShipped"]
    shipped = floor.facts_of(OrderShipped)[0]
    assert (units(shipped.contents), units(shipped.short)) == ({"MUG": 1}, {"MUG": 1})
    assert floor.is_at(Waiting)


@pytest.mark.parametrize("begin", [at_work, packing])
def test_of_a_long_refused_code_so_much_is_shown_that_what_to_do_can_be_read(
    begin: Callable[..., Floor],
) -> None:
    floor = begin()
    floor.happens(
        ScanRefused, refusal=Refusal.HIDDEN_CHARACTER, shown="https://id.gs1.org/01/0952000000001/10/A…"
    )
    assert floor.band.title == say("code_refused_hidden_character", code="https://id.gs1.org/…")
