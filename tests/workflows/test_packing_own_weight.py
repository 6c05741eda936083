"""Units of variable weight: what their own codes say of their weight is what the scale judges by."""

from floorapp.workflows.commands import Command
from floorapp.workflows.nouns import Product
from floorapp.workflows.packing.state import Labelling, Verifying, Weighing, WeightOff
from floorapp.workflows.screens import SupervisorScreen, say
from floorapp.workflows.traits import Traits
from tests.workflows.packing_rules import PEN, SMALL, order, packing

CHEESE = Product("CHEESE", "Cheese", "Ost", 100, 80, 40, 500)
HAM = Product("HAM", "Ham", "Skinka", 100, 80, 40)  # nobody can say what one weighs

CHEESES = order("SO-41", (CHEESE, 2), (PEN, 1))
HAMS = order("SO-42", (HAM, 2))


def test_a_unit_weighs_what_its_own_code_says() -> None:
    floor = packing(CHEESES, scale=True)
    floor.scan(CHEESE, traits=Traits(weight_g=812))
    floor.scan(CHEESE)
    floor.scan(PEN)
    floor.weighs(SMALL.tare_g + 500 + 500 + 10)
    assert floor.is_at(WeightOff)
    floor.weighs(SMALL.tare_g + 812 + 500 + 10)
    assert floor.is_at(Labelling)
    assert isinstance(floor.phase, Labelling)
    assert floor.phase.work.full[0].computed_g == SMALL.tare_g + 812 + 500 + 10


def test_a_scale_judges_a_product_without_a_weight_where_every_unit_says_its_own() -> None:
    floor = packing(HAMS, scale=True)
    floor.scan(HAM, traits=Traits(weight_g=700))
    floor.scan(HAM, traits=Traits(weight_g=300))
    assert floor.is_at(Weighing)
    floor.weighs(SMALL.tare_g + 700)
    assert isinstance(floor.screen, SupervisorScreen)
    assert floor.screen.figures[2].text == say("difference")
    floor.weighs(SMALL.tare_g + 1_000)
    assert floor.is_at(Labelling)


def test_a_scale_does_not_judge_where_one_unit_says_no_weight() -> None:
    floor = packing(HAMS, scale=True)
    floor.scan(HAM, traits=Traits(weight_g=700))
    floor.scan(HAM)
    assert floor.is_at(Labelling)


def test_a_weight_that_is_undone_counts_no_more() -> None:
    floor = packing(CHEESES, scale=True)
    floor.scan(CHEESE, traits=Traits(weight_g=812))
    floor.press(Command.UNDO)
    floor.scan(CHEESE)
    floor.scan(CHEESE)
    floor.scan(PEN)
    floor.weighs(SMALL.tare_g + 1_010)
    assert floor.is_at(Labelling)


def test_a_unit_that_is_heavier_than_its_kind_goes_into_the_next_carton() -> None:
    floor = packing(CHEESES)
    floor.scan(PEN)
    floor.scan(CHEESE, traits=Traits(weight_g=SMALL.max_weight_g))
    assert floor.says == "next_box_item"
    assert floor.is_at(Verifying)
