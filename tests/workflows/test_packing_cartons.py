"""The carton in hand: what goes into it, what it carries, and what the packer is told when nothing fits."""

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.nouns import Product
from floorapp.workflows.packing.state import Labelling, Verifying
from floorapp.workflows.screens import (
    ActScreen,
    BoxState,
    CartonView,
    Caution,
    LineState,
    Mark,
    Say,
    SupervisorScreen,
    VerifyScreen,
    say,
)
from tests.workflows.packing_rules import (
    CARD,
    MEDIUM,
    MUG,
    PEN,
    SMALL,
    TAPE,
    Floor,
    at_work,
    order,
    packing,
    packing_on_a_scale,
)

POLE = Product("POLE", "Pole", "Stång", 1_500, 40, 40, 900)
ANVIL = Product("ANVIL", "Anvil", "Städ", 120, 90, 90, 25_000)
SACK = Product("SACK", "Sack", "Säck", 0, 0, 0, 3_000)  # its size is not known
NO_BOX = Caution(say("item_fits_no_box", name="Pole"), say("own_box_or_bigger"))


def carton(floor: Floor) -> CartonView:
    screen = floor.screen
    assert isinstance(screen, VerifyScreen)
    return screen.carton


def keys(floor: Floor) -> set[Command]:
    screen = floor.screen
    assert isinstance(screen, VerifyScreen)
    return {key.command for key in screen.keys}


def marked(floor: Floor) -> str:
    """The SKU of the line that is marked."""
    screen = floor.screen
    assert isinstance(screen, VerifyScreen)
    (line,) = (line for line in screen.lines if line.state is LineState.CURRENT)
    return line.sku


def test_an_item_that_fits_no_carton_is_said_so_by_name() -> None:
    floor = packing(order("SO-1", (POLE, 1)))
    assert carton(floor).carton_type == ""
    assert carton(floor).caution == NO_BOX
    floor.press(Command.LANG_SV)
    assert carton(floor).caution == Caution(say("item_fits_no_box", name="Stång"), say("own_box_or_bigger"))
    floor.scan(POLE)
    assert floor.is_at(Labelling)


def test_an_item_that_fits_no_carton_comes_last_and_on_its_own() -> None:
    floor = packing(order("SO-1", (POLE, 1), (PEN, 1)))
    assert carton(floor).caution == NO_BOX
    assert carton(floor).carton_type == "S"
    assert marked(floor) == "PEN"
    floor.scan(POLE)
    assert floor.says == "next_box_item"
    assert floor.sounds == [Sound.REFUSED]
    floor.scan(PEN)
    assert floor.says == "carton_complete"
    floor.label()
    assert (carton(floor).carton_type, carton(floor).caution) == ("", NO_BOX)
    floor.scan(POLE)
    assert floor.says == "order_complete"


def test_an_item_too_heavy_for_every_carton_is_said_so() -> None:
    floor = packing(order("SO-1", (ANVIL, 1)))
    assert carton(floor).caution == Caution(say("item_too_heavy", name="Anvil"), say("own_box_or_stronger"))


def test_an_item_that_does_not_go_into_the_carton_taken_is_said_so() -> None:
    floor = packing(order("SO-1", (MUG, 2)))
    floor.scan(SMALL)
    assert carton(floor).caution is None
    floor = packing(order("SO-1", (Product("VASE", "Vase", "", 250, 150, 150, 400), 1)))
    floor.scan(SMALL)
    floor.press(Command.BACK)
    caution = Caution(say("item_not_in_this_box", name="Vase", carton="S"), say("take_bigger_box"))
    assert carton(floor).caution == caution
    floor.scan(MEDIUM)
    assert carton(floor).caution is None


def test_without_a_catalogue_of_cartons_nothing_is_warned_of() -> None:
    floor = packing(order("SO-1", (POLE, 1)), types=())
    assert carton(floor).caution is None


def test_a_carton_takes_no_more_than_it_carries_where_no_size_is_known() -> None:
    floor = packing(order("SO-1", (SACK, 2)), types=(SMALL,))
    floor.scan(SACK)
    assert Command.NEW_BOX not in keys(floor)
    floor.scan(SACK)
    assert floor.band.title == say("next_box_item", name="Sack")
    assert floor.told == []
    assert Command.NEW_BOX in keys(floor)
    floor.press(Command.NEW_BOX)
    floor.label()
    floor.scan(SACK)
    assert floor.says == "order_complete"


def test_a_weaker_carton_taken_for_a_heavy_load_is_warned_of() -> None:
    floor = packing(order("SO-1", (SACK, 3)), types=(SMALL, MEDIUM))
    floor.scan(SACK, 2)
    assert carton(floor).caution is None
    floor.scan(SMALL)
    floor.press(Command.BACK)
    heavy = Caution(say("box_too_heavy", carton="S"), say("box_too_heavy_action", most_g=5_000))
    assert carton(floor).caution == heavy
    floor.press(Command.UNDO)
    assert carton(floor).caution is None


def test_what_no_size_and_no_weight_is_known_of_goes_into_any_carton() -> None:
    floor = packing(order("SO-1", (CARD, 3)))
    floor.scan(CARD)
    assert floor.is_at(Verifying)
    assert (carton(floor).caution, carton(floor).boxes) == (None, ())


def test_the_list_marks_the_open_line_and_the_picture_the_place_of_the_item_in_hand() -> None:
    floor = packing(order("SO-1", (PEN, 2), (TAPE, 1)))
    for what, named in ((TAPE, "Tape"), (PEN, "")):
        floor.scan(what)
        assert (marked(floor), carton(floor).item) == ("PEN", named)
        (box,) = (box for box in carton(floor).boxes if box.state is BoxState.NEXT)
        assert {box.dx, box.dy, box.dz} == {what.length_mm, what.width_mm, what.height_mm}
    floor.press(Command.UNDO)
    assert marked(floor) == "PEN"


def test_a_line_that_is_whole_is_large_no_more_once_another_waits() -> None:
    floor = packing(order("SO-1", (TAPE, 1), (PEN, 1), (MUG, 1)))
    for what in (TAPE, PEN, MUG):
        screen = floor.screen
        assert isinstance(screen, VerifyScreen)
        current = screen.lines[0]
        assert current.state is LineState.CURRENT
        assert current.packed + current.short < current.ordered
        floor.scan(what)
    assert floor.is_at(Labelling)


def test_once_the_rest_of_a_line_is_missing_the_next_item_is_marked() -> None:
    floor = packing(order("SO-1", (PEN, 2), (TAPE, 1)))
    floor.scan(PEN)
    floor.press(Command.SHORT, 1, 1)
    assert marked(floor) == "TAPE"


@pytest.mark.parametrize(("online", "title"), [(True, "help_title"), (False, "help_offline_title")])
def test_help_is_called_only_where_somebody_can_hear_it(online: bool, title: str) -> None:
    floor = at_work()
    floor.link(online=online)
    floor.press(Command.HELP)
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert screen.title == Say(title)
    floor.link(online=not online)
    assert floor.screen.title != Say(title)  # type: ignore[union-attr]


def test_a_supervisor_is_fetched_on_foot_while_the_network_is_away() -> None:
    floor = packing_on_a_scale()
    floor.link(online=False)
    floor.weighs(9_000)
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert screen.action == say("supervisor_to_fetch")
    floor.link(online=True)
    assert floor.screen.action == say("supervisor_called")  # type: ignore[union-attr]


def test_an_unknown_barcode_says_what_was_scanned_and_what_to_do() -> None:
    floor = packing()
    floor.unknown("9999")
    assert floor.mark is Mark.TOO_MANY
    assert (floor.band.title, floor.band.text) == (
        say("code_unknown", code="9999"),
        say("scan_other_barcode"),
    )


def test_weighing_shows_the_sign_of_a_scale() -> None:
    screen = packing_on_a_scale().screen
    assert isinstance(screen, ActScreen)
    assert screen.mark is Mark.WEIGH
