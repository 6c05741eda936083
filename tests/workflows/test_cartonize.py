"""Which carton is taken and where things lie in it, doubted by a checker that knows nothing of how."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.cartonize import (
    PLACES,
    Placement,
    Plan,
    PlannedCarton,
    Unit,
    fits,
    may_hold,
    plan,
    where,
)
from floorapp.workflows.cartons import engine, gaps, values
from floorapp.workflows.cartons.values import Problem
from floorapp.workflows.nouns import CartonType
from floorapp.workflows.plancheck import verify


def box(
    name: str, length: int, width: int, height: int, max_g: int = 10_000, wall: int = 5, cost: int = 100
) -> CartonType:
    return CartonType(
        name, length, width, height, length + 2 * wall, width + 2 * wall, height + 2 * wall, 100, max_g, cost
    )


SMALL = box("S", 200, 150, 100)
LARGE = box("L", 400, 300, 200)
TYPES = (LARGE, SMALL)
CUBE = Unit("CUBE", 100, 100, 100, 500)


def names(made: Plan) -> list[str]:
    return [carton.carton_type.carton_type for carton in made.cartons]


def test_no_units_need_no_carton() -> None:
    assert plan([], TYPES) == Plan((), ())


def test_without_a_catalogue_everything_is_unplaced() -> None:
    assert plan([CUBE, replace(CUBE, sku="X", length_mm=0)], []) == Plan((), ("CUBE", "X"))


def test_the_smallest_carton_that_takes_all_is_taken() -> None:
    assert names(plan([CUBE, CUBE], TYPES)) == ["S"]
    assert names(plan([CUBE] * 3, TYPES)) == ["L"]


def test_of_equal_cartons_the_cheaper_and_then_the_first_by_name_is_taken() -> None:
    cheap = box("Z", 200, 150, 100, cost=90)
    assert names(plan([CUBE], [SMALL, cheap])) == ["Z"]
    assert names(plan([CUBE], [SMALL, box("A", 200, 150, 100)])) == ["A"]


def test_a_thing_is_turned_to_fit_unless_it_must_stand() -> None:
    tall = Unit("VASE", 90, 90, 190, 300)
    assert names(plan([tall], [SMALL])) == ["S"]
    upright = replace(tall, keep_upright=True)
    assert plan([upright], [SMALL]) == Plan((), ("VASE",))
    (carton,) = plan([upright], TYPES).cartons
    assert carton.carton_type is LARGE
    assert carton.placements[0].dz == 190


def test_a_thing_that_must_stand_may_be_turned_about() -> None:
    assert names(plan([Unit("VASE", 140, 190, 90, 300, keep_upright=True)], [SMALL])) == ["S"]


def test_the_weight_limit_is_kept() -> None:
    assert fits([replace(CUBE, weight_g=5_001)] * 2, SMALL) is None
    assert names(plan([replace(CUBE, weight_g=5_001)] * 2, TYPES)) == ["S", "S"]
    assert plan([replace(CUBE, weight_g=10_001)], TYPES).unplaced == ("CUBE",)


@pytest.mark.parametrize("upright", [False, True])
def test_a_thing_of_which_only_the_length_is_known_is_put_into_no_carton_that_is_shorter(
    upright: bool,
) -> None:
    pole = Unit("POLE", 1_500, 0, 0, 100, keep_upright=upright)
    assert plan([pole], TYPES).unplaced == ("POLE",)
    longest = max(each.inner_length_mm for each in TYPES)
    (carton,) = plan([replace(pole, length_mm=longest)], TYPES).cartons
    assert carton.carton_type.inner_length_mm == longest


def test_what_stands_upright_is_no_higher_than_its_carton() -> None:
    low = box("LOW", 400, 400, 100, 1_000)
    vase = Unit("VASE", 80, 80, 300, 500)
    assert may_hold(vase, low)
    assert not may_hold(replace(vase, keep_upright=True), low)
    assert not may_hold(replace(vase, weight_g=1_001), low)
    assert may_hold(replace(vase, weight_g=1_001), low, heavy=True)


def test_a_thing_too_long_for_every_carton_is_unplaced_and_the_rest_packed() -> None:
    made = plan([CUBE, Unit("POLE", 900, 20, 20, 100), CUBE], TYPES)
    assert names(made) == ["S"]
    assert made.unplaced == ("POLE",)


def test_many_things_go_into_few_cartons_the_last_a_small_one() -> None:
    light = replace(CUBE, weight_g=10)
    made = plan([light] * 26, TYPES)
    assert names(made) == ["L", "S"]
    assert verify(made, [light] * 26) == ()


def test_a_long_thing_gets_a_long_carton_though_another_holds_more() -> None:
    tube = box("TUBE", 900, 50, 50)
    made = plan([Unit("POLE", 880, 40, 40, 100), *[replace(CUBE, weight_g=10)] * 24], [LARGE, tube])
    assert sorted(names(made)) == ["L", "TUBE"]
    assert made.unplaced == ()


def test_a_thing_of_unknown_size_has_weight_and_no_place() -> None:
    card = Unit("CARD", 0, 0, 0, 9_500)
    (carton,) = plan([card, CUBE], TYPES).cartons
    assert [one.sku for one in carton.placements] == ["CUBE"]
    heavier = replace(card, weight_g=9_501)
    assert fits([heavier, CUBE], SMALL) is None
    made = plan([heavier, CUBE], TYPES)
    assert names(made) == ["S", "S"]
    assert made.cartons[1].placements == ()


def test_an_order_of_unknown_sizes_gets_cartons_by_weight() -> None:
    card = Unit("CARD", 0, 10, 10, 4_000)
    light = box("A", 100, 100, 10, max_g=4_500)
    assert names(plan([card], [light, LARGE])) == ["A"]
    assert names(plan([card, card], [light, LARGE])) == ["L"]
    assert names(plan([card] * 3, [light, LARGE])) == ["L", "A"]
    assert plan([replace(card, weight_g=20_000)], TYPES).unplaced == ("CARD",)
    assert fits([card], SMALL) == ()


def test_equal_things_of_different_products_keep_their_names() -> None:
    units = [replace(CUBE, sku="RED"), replace(CUBE, sku="BLUE")]
    (carton,) = plan(units, TYPES).cartons
    assert sorted(one.sku for one in carton.placements) == ["BLUE", "RED"]


def test_things_go_in_bottom_up_and_back_to_front() -> None:
    placements = fits([replace(CUBE, weight_g=10)] * 24, LARGE)
    assert placements is not None
    assert len(placements) == 24
    assert all((a.z, a.y, a.x) < (b.z, b.y, b.x) for a, b in pairwise(placements))


def test_a_wide_thing_may_overhang_what_it_lies_on_a_little() -> None:
    """Blocks alone find no room for the wide sheet: it must lie across the two stacks."""
    stacks = [Unit("A", 100, 150, 60, 10, keep_upright=True), Unit("B", 90, 150, 60, 10, keep_upright=True)]
    units = [*stacks, Unit("SHEET", 200, 150, 40, 10, keep_upright=True)]
    placements = fits(units, SMALL)
    assert placements is not None
    assert verify(Plan((PlannedCarton(SMALL, placements),), ()), units) == ()


@pytest.mark.parametrize(
    ("placement", "code"),
    [
        (Placement("A", 0, 0, 0, 100, 100, 50), "place_bottom_back_left"),
        (Placement("A", 300, 0, 0, 100, 90, 50), "place_bottom_back_right"),
        (Placement("A", 150, 0, 0, 100, 90, 50), "place_bottom_back"),
        (Placement("A", 300, 200, 50, 100, 100, 50), "place_top_front_right"),
        (Placement("A", 0, 200, 50, 100, 100, 50), "place_top_front_left"),
        (Placement("A", 0, 200, 50, 400, 100, 50), "place_top_front"),
        (Placement("A", 0, 0, 50, 100, 300, 50), "place_top_left"),
        (Placement("A", 300, 0, 0, 100, 300, 50), "place_bottom_right"),
        (Placement("A", 0, 0, 0, 400, 300, 50), "place_bottom_middle"),
    ],
)
def test_where_a_thing_goes_is_said_by_level_and_corner(placement: Placement, code: str) -> None:
    assert where(placement, LARGE) == code
    assert code in PLACES


def test_every_place_has_a_code_and_every_code_a_place() -> None:
    codes = {
        where(Placement("A", x, y, z, 10, 10, 10), LARGE)
        for x in (0, 195, 390)
        for y in (0, 145, 290)
        for z in (0, 10)
    }
    assert codes == set(PLACES)
    assert len(PLACES) == 18


SIDE = st.integers(1, 300)
UNIT = st.builds(
    Unit,
    st.sampled_from("ABCDEF"),
    st.sampled_from([0, 40, 50, 100]) | SIDE,
    st.sampled_from([40, 50, 100]) | SIDE,
    st.sampled_from([4, 8, 50]) | SIDE,
    st.integers(0, 4_000),
    st.booleans(),
)


@st.composite
def cargo(draw: st.DrawFn) -> list[Unit]:
    """Up to six products of one size and weight a SKU, up to ten units of each."""
    products = draw(st.lists(UNIT, min_size=1, max_size=6, unique_by=lambda unit: unit.sku))
    return [unit for unit in products for _ in range(draw(st.integers(1, 10)))]


CATALOGUE = st.lists(
    st.builds(box, st.sampled_from("MNOPQ"), SIDE, SIDE, SIDE, st.integers(100, 20_000)),
    max_size=4,
    unique_by=lambda one: one.carton_type,
)


@given(cargo(), CATALOGUE)
def test_no_plan_is_ever_one_that_cannot_be_packed(units: list[Unit], types: list[CartonType]) -> None:
    made = plan(units, types)
    assert verify(made, units) == ()
    assert made == plan(units, types)
    for carton_type in types:
        placements = fits(units, carton_type)
        if placements is not None:
            assert verify(Plan((PlannedCarton(carton_type, placements),), ()), units) == ()
            assert len(made.cartons) == 1


def test_what_no_carton_can_be_is_left_alone() -> None:
    flat, huge = replace(SMALL, inner_height_mm=0), replace(SMALL, outer_length_mm=20_000)
    assert plan([CUBE], [flat, huge]) == Plan((), ("CUBE",))
    assert fits([CUBE], flat) is None
    pole, anvil = replace(CUBE, length_mm=10_001), replace(CUBE, weight_g=1_000_000_001)
    assert plan([pole, CUBE, anvil], TYPES).unplaced == ("CUBE", "CUBE")
    assert fits([pole], LARGE) is None
    assert fits([replace(CUBE, length_mm=201)], SMALL) is None


def test_several_hundred_different_things_are_planned_in_bounded_time() -> None:
    units = [
        Unit(f"P{n}", 20 + n * 37 % 180, 20 + n * 53 % 130, 5 + n * 29 % 90, 50 + n % 400) for n in range(400)
    ]
    begun = perf_counter()
    made = plan(units, TYPES)
    assert perf_counter() - begun < 10
    assert verify(made, units) == ()
    assert made.unplaced == ()


@pytest.mark.parametrize(
    ("placements", "fault"),
    [
        ([(0, 0, 0, 100, 100, 100), (50, 0, 0, 100, 100, 100)], "overlap"),
        ([(150, 0, 0, 100, 100, 100), (0, 0, 0, 100, 100, 100)], "is not inside"),
        ([(-1, 0, 0, 100, 100, 100), (100, 0, 0, 100, 100, 100)], "is not inside"),
        ([(0, 0, 0, 100, 100, 100), (50, 0, 100, 100, 100, 100)], "hangs in the air"),
        ([(0, 0, 100, 100, 100, 100), (0, 0, 0, 100, 100, 100)], "is in the way"),
        ([(0, 0, 0, 100, 100, 100)], "are nowhere"),
        ([(0, 0, 0, 100, 100, 100), (100, 0, 0, 100, 100, 90)], "is no unit"),
        ([(0, 0, 0, 100, 100, 100), (100, 0, 0, 100, 100, 0)], "has no extent"),
        ([(0, 0, 0, 100, 100, 100)] * 3, "is no unit"),
    ],
)
def test_the_checker_sees_each_fault(placements: list[tuple[int, ...]], fault: str) -> None:
    laid = tuple(Placement("CUBE", *place) for place in placements)
    assert any(fault in found for found in verify(Plan((PlannedCarton(SMALL, laid),), ()), [CUBE, CUBE]))


def test_the_checker_sees_wrong_sides_weights_and_names() -> None:
    vase = Unit("VASE", 90, 80, 100, 6_000, keep_upright=True)
    lying = Plan((PlannedCarton(LARGE, (Placement("VASE", 0, 0, 0, 100, 80, 90),)),), ())
    assert any("wrong side" in fault for fault in verify(lying, [vase]))
    heavy = Plan(
        (
            PlannedCarton(
                LARGE, (Placement("VASE", 0, 0, 0, 90, 80, 100), Placement("VASE", 90, 0, 0, 90, 80, 100))
            ),
        ),
        (),
    )
    assert any("12000 g are more than 10000 g" in fault for fault in verify(heavy, [vase, vase]))
    assert any("were not to be packed" in fault for fault in verify(Plan((), ("X", "VASE")), [vase]))
    assert verify(Plan((), ("VASE",)), [vase]) == ()


def _real_orders(folder: Path) -> Iterator[list[Unit]]:
    products = {}
    for row in _rows(folder / "products.csv"):
        sides = (int(row[f"{side}_mm"]) for side in ("length", "width", "height"))
        products[row["sku"]] = Unit(row["sku"], *sides, int(row["weight_g"]), row["keep_upright"] == "1")
    orders: dict[str, list[Unit]] = {}
    for row in _rows(folder / "order_lines.csv"):
        orders.setdefault(row["order"], []).extend([products[row["sku"]]] * int(row["quantity"]))
    yield from orders.values()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _real_cartons(folder: Path) -> list[CartonType]:
    sides = [f"{place}_{side}_mm" for place in ("inner", "outer") for side in ("length", "width", "height")]
    return [
        CartonType(row["carton"], *(int(row[name]) for name in (*sides, "tare_g", "max_weight_g")))
        for row in _rows(folder / "cartons.csv")
    ]


@pytest.mark.needs_shared
def test_every_real_order_gets_cartons_that_can_be_packed_and_at_once(shared_data: Path) -> None:
    types = _real_cartons(shared_data / "orders")
    times, cartons, orders = [], 0, 0
    for units in _real_orders(shared_data / "orders"):
        begun = perf_counter()
        made = plan(units, types)
        times.append(perf_counter() - begun)
        assert made.unplaced == ()
        assert verify(made, units) == ()
        cartons += len(made.cartons)
        orders += 1
    times.sort()
    assert orders > 1_000
    assert cartons <= 1.07 * orders
    is_slow = gaps.__file__.endswith(".py")  # not compiled
    assert times[len(times) // 2] < (0.050 if is_slow else 0.010)
    assert times[int(len(times) * 0.99)] < (2.0 if is_slow else 0.060)


def _broken(*_: object, **__: object) -> object:
    raise ZeroDivisionError


def test_a_search_that_fails_leaves_the_packer_without_advice_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "cartonize", _broken)
    assert plan([CUBE], TYPES) == Plan((), ())


def test_of_a_faulty_plan_nothing_is_shown_and_the_simplest_takes_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = engine.cartonize

    def faulty(problem: Problem, looks: int) -> values.Plan:
        made = right(problem, looks=looks)
        return made if not looks else replace(made, cartons=())

    monkeypatch.setattr(engine, "cartonize", faulty)
    assert names(plan([CUBE], TYPES)) == ["S"]
