"""Which cartons an order gets: as a packer sees it, and for any order whatever, doubted by the verifier."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.workflows.cartons import candidate as candidates
from floorapp.workflows.cartons import engine, sets
from floorapp.workflows.cartons.engine import cartonize, improve
from floorapp.workflows.cartons.objective import LeastCost
from floorapp.workflows.cartons.values import (
    CartonType,
    Item,
    Plan,
    Problem,
    ProblemError,
    Reason,
    Unpacked,
)
from floorapp.workflows.cartons.verifier import faults
from tests.conftest import ROOT

LOOKS = 20_000


def box(
    name: str, length: int, width: int, height: int, gross: int = 20_000, stock: int | None = None
) -> CartonType:
    return CartonType(name, length, width, height, length + 8, width + 8, height + 8, 100, gross, 100, stock)


SMALL = box("S", 200, 150, 100)
LARGE = box("L", 400, 300, 200)
CUBE = Item(100, 100, 100, 500)
STUBBORN = (Item(61, 57, 49, quantity=9), Item(83, 41, 37, quantity=7), Item(97, 29, 53, quantity=6))
"""Fill 85 % of an M, into which they do not go as far as anybody knows."""


def packed(*items: Item, cartons: tuple[CartonType, ...] = (SMALL, LARGE), looks: int = LOOKS) -> Plan:
    """The plan for these items, after the verifier has found nothing wrong with it."""
    problem = Problem(items, cartons)
    plan = cartonize(problem, looks=looks)
    assert faults(problem, plan) == ()
    return plan


def names(plan: Plan, cartons: tuple[CartonType, ...] = (SMALL, LARGE)) -> list[str]:
    return ["as it is" if one.carton is None else cartons[one.carton].name for one in plan.cartons]


def test_an_order_without_units_needs_no_carton() -> None:
    assert cartonize(Problem((), (SMALL,))) == Plan((), (), 0, 0, True)
    assert packed(replace(CUBE, quantity=0)).cartons == ()


def test_the_smallest_carton_that_holds_all_is_chosen_and_proved() -> None:
    one, three = packed(replace(CUBE, quantity=2)), packed(replace(CUBE, quantity=3))
    assert (names(one), one.proved, one.outer_mm3_bound) == (["S"], True, SMALL.outer_mm3)
    assert (names(three), three.proved, three.cartons_bound) == (["L"], True, 1)


def test_two_cartons_are_proved_where_one_cannot_do() -> None:
    plan = packed(replace(CUBE, quantity=26))
    assert (names(plan), plan.proved) == (["L", "S"], True)


def test_what_must_stand_is_not_laid_down() -> None:
    vase = Item(90, 90, 190, 300, orientations=2)
    assert names(packed(replace(vase, orientations=6))) == ["S"]
    assert names(packed(vase)) == ["L"]


def test_a_unit_larger_or_heavier_than_every_carton_is_named_with_its_reason() -> None:
    plan = packed(Item(500, 10, 10), Item(50, 50, 50, 30_000, quantity=2), CUBE)
    assert plan.unpacked == (Unpacked(0, 1, Reason.TOO_LARGE), Unpacked(1, 2, Reason.TOO_HEAVY))
    assert names(plan) == ["S"]


def test_without_cartons_nothing_is_packed() -> None:
    assert packed(CUBE, cartons=()).unpacked == (Unpacked(0, 1, Reason.NO_CARTONS),)
    assert packed(CUBE, cartons=(replace(SMALL, stock=0),)).unpacked == (Unpacked(0, 1, Reason.NO_CARTONS),)


def test_what_the_stock_does_not_hold_is_left_over_and_nothing_is_called_proved() -> None:
    plan = packed(replace(CUBE, quantity=5), cartons=(replace(SMALL, stock=2),))
    assert plan.unpacked == (Unpacked(0, 1, Reason.OUT_OF_STOCK),)
    assert not plan.proved


def test_a_type_with_one_carton_left_is_used_once() -> None:
    cartons = (replace(SMALL, stock=1), LARGE)
    assert names(packed(replace(CUBE, quantity=26), cartons=cartons), cartons) == ["L", "S"]
    assert names(packed(replace(CUBE, quantity=49), cartons=cartons), cartons) == ["L", "L", "S"]


def test_a_unit_in_its_own_carton_is_shipped_as_it_is() -> None:
    television = Item(1_200, 800, 150, 18_000, own_carton=True)
    plan = packed(television, CUBE)
    assert names(plan) == ["S", "as it is"]
    assert (plan.cartons_bound, plan.outer_mm3_bound) == (2, SMALL.outer_mm3 + television.mm3)


def test_nothing_lies_on_what_bears_nothing() -> None:
    glass = Item(200, 150, 50, 400, orientations=2, nothing_on_top=True)
    assert names(packed(glass, replace(glass, nothing_on_top=False))) == ["S"]
    plan = packed(replace(glass, quantity=2))
    assert names(plan) == ["L"]


def test_a_unit_bears_no_more_than_it_may() -> None:
    tray = Item(200, 150, 25, 400, orientations=2, max_load_g=500)
    assert names(packed(replace(tray, quantity=2))) == ["S"]
    assert names(packed(replace(tray, quantity=3))) == ["L"]


def test_items_of_two_mixing_groups_are_in_two_cartons() -> None:
    food, soap = replace(CUBE, mixing_group="food"), replace(CUBE, mixing_group="chemicals")
    plan = packed(food, soap)
    assert (names(plan), plan.proved) == (["S", "S"], True)
    assert names(packed(food, CUBE)) == ["S"]


def test_a_carton_is_not_loaded_beyond_its_weight() -> None:
    assert names(packed(replace(CUBE, weight_g=15_000, quantity=2))) == ["S", "S"]


def test_things_cut_from_a_carton_go_back_into_it() -> None:
    items = (Item(197, 83, 100), Item(197, 67, 41), Item(197, 67, 59), Item(3, 150, 100))
    assert names(packed(*items)) == ["S"]


def test_few_kinds_in_equal_cartons_get_equal_shares() -> None:
    brick = Item(80, 285, 70, 199, quantity=18)
    carton = box("C", 229, 305, 260)
    plan = packed(brick, cartons=(carton,), looks=60_000)
    assert len(plan.cartons) == 2


def test_the_cheaper_cartons_are_chosen_where_cost_counts() -> None:
    cheap, dear = replace(box("A", 300, 300, 300), cost=50), replace(box("B", 250, 250, 250), cost=90)
    problem = Problem((CUBE,), (cheap, dear))
    plan = cartonize(problem, LeastCost(lambda one, gross_g: one.cost), LOOKS)
    assert ([one.carton for one in plan.cartons], plan.proved) == ([0], True)
    assert faults(problem, plan) == ()


def test_two_cheap_cartons_are_better_than_a_dear_one() -> None:
    small, large = replace(box("A", 100, 100, 100), cost=10), replace(box("B", 200, 100, 100), cost=90)
    problem = Problem((replace(CUBE, quantity=2),), (small, large))
    plan = cartonize(problem, LeastCost(lambda one, gross_g: one.cost), LOOKS)
    assert [one.carton for one in plan.cartons] == [0, 0]
    assert plan.proved
    assert plan.cartons_bound == 1


def test_each_of_several_cartons_is_changed_for_one_that_costs_less() -> None:
    bulky = replace(SMALL, outer_length_mm=300, cost=10)
    misshapen = replace(box("T", 190, 190, 100), cost=5)
    problem = Problem((replace(CUBE, quantity=26),), (SMALL, bulky, misshapen, LARGE))
    plan = cartonize(problem, LeastCost(lambda one, gross_g: one.cost), looks=100_000)
    assert faults(problem, plan) == ()
    assert [one.carton for one in plan.cartons] == [3, 1]


def test_an_answer_comes_at_once_and_gets_better() -> None:
    items = tuple(
        Item(40 + 7 * number % 60, 50 + 11 * number % 50, 30 + 13 * number % 70, 100) for number in range(16)
    )
    problem = Problem(items, (SMALL, box("M", 260, 200, 150), LARGE))
    plans = list(improve(problem, looks=LOOKS))
    assert all(faults(problem, plan) == () for plan in plans)
    values = [(len(plan.cartons), plan.outer_mm3) for plan in plans]
    assert values == sorted(values, reverse=True)
    hurried = list(improve(problem, looks=0, time_left=lambda: False))
    assert faults(problem, hurried[-1]) == ()


def test_time_that_is_up_ends_the_search() -> None:
    problem = Problem(STUBBORN, (box("M", 230, 170, 100), LARGE))
    asked = iter([True, False])
    plan = cartonize(problem, looks=10**9, time_left=lambda: next(asked))
    assert faults(problem, plan) == ()
    assert next(asked, None) is None


def test_more_sets_of_cartons_than_are_looked_through_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "MOST_SETS", 1)
    plan = packed(replace(CUBE, quantity=26))
    assert not plan.proved


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (lambda: Problem((Item(0, 1, 1),), ()), "items[0].length_mm is 0; it must be from 1 to 10000"),
        (lambda: Problem((Item(1, 1, 1, quantity=2_001),), ()), "quantity is 2001"),
        (lambda: Problem((Item(1, 1, 1, quantity=2_000), Item(1, 1, 1)), ()), "number of units is 2001"),
        (lambda: Problem((Item(1, 1, 1, max_load_g=-1),), ()), "items[0].max_load_g is -1"),
        (lambda: Problem((Item(1, 1, 1, orientations=3),), ()), "orientations is 3; it must be 2 or 6"),  # type: ignore[arg-type]
        (lambda: Problem((), (replace(SMALL, stock=-1),)), "cartons[0].stock is -1"),
        (lambda: Problem((), (replace(SMALL, inner_width_mm=20_000),)), "cartons[0].inner_width_mm is 20000"),
        (lambda: Problem((), (), support_pct=101), "support_pct is 101"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(problem: object, words: str) -> None:
    with pytest.raises(ProblemError) as error:
        problem()  # type: ignore[operator]
    assert words in str(error.value)


def dimensions(most: int) -> st.SearchStrategy[int]:
    return st.integers(1, most)


ITEMS = st.builds(
    Item,
    dimensions(12),
    dimensions(12),
    dimensions(12),
    st.integers(0, 9),
    st.integers(0, 5),
    st.sampled_from((2, 6)),
    st.booleans(),
    st.none() | st.integers(0, 30),
    st.sampled_from((False, False, False, True)),
    st.sampled_from(("", "", "a", "b")),
)


@st.composite
def carton_types(draw: st.DrawFn) -> CartonType:
    inner = draw(st.tuples(dimensions(16), dimensions(16), dimensions(16)))
    wall = draw(st.integers(0, 2))
    return CartonType(
        "C",
        *inner,
        *(one + wall for one in inner),
        draw(st.integers(0, 5)),
        draw(st.integers(5, 60)),
        draw(st.integers(0, 9)),
        draw(st.none() | st.integers(0, 3)),
    )


PROBLEMS = st.builds(
    Problem,
    st.lists(ITEMS, max_size=5).map(tuple),
    st.lists(carton_types(), max_size=4).map(tuple),
    st.sampled_from((0, 60, 100)),
)


@given(PROBLEMS, st.booleans())
@settings(max_examples=150)
def test_any_order_is_packed_so_that_a_person_can_do_it(problem: Problem, by_cost: bool) -> None:
    objective = LeastCost(lambda one, gross_g: one.cost + gross_g) if by_cost else engine.FEWEST_THEN_SMALLEST
    for plan in improve(problem, objective, 6_000):
        assert faults(problem, plan) == ()


@given(PROBLEMS)
@settings(max_examples=15)
def test_the_same_order_gets_the_same_plan(problem: Problem) -> None:
    assert cartonize(problem, looks=6_000) == cartonize(problem, looks=6_000)


def fits_by_brute_force(sizes: list[tuple[int, int, int]], room: tuple[int, int, int]) -> bool:
    """Whether cuboids of these sizes, turned about their height only, go into a tiny room: all are tried."""

    def places(size: tuple[int, int, int]) -> Iterator[frozenset[tuple[int, int, int]]]:
        for length, width, height in {size, (size[1], size[0], size[2])}:
            corners = [range(room[axis] - (length, width, height)[axis] + 1) for axis in range(3)]
            for x, y, z in product(*corners):
                yield frozenset(product(range(x, x + length), range(y, y + width), range(z, z + height)))

    def rest(number: int, taken: frozenset[tuple[int, int, int]]) -> bool:
        if number == len(sizes):
            return True
        return any(rest(number + 1, taken | cells) for cells in places(sizes[number]) if not cells & taken)

    return rest(0, frozenset())


@given(
    st.lists(st.tuples(dimensions(3), dimensions(3), dimensions(3)), min_size=1, max_size=4),
    st.tuples(dimensions(4), dimensions(4), dimensions(3)),
)
@settings(max_examples=120)
def test_proofs_agree_with_trying_every_place(
    sizes: list[tuple[int, int, int]], room: tuple[int, int, int]
) -> None:
    """The tiny carton is chosen exactly when everything fits in it; the other one is sure to hold all."""
    tiny, vast = CartonType("tiny", *room, *room), CartonType("vast", 20, 20, 20, 20, 20, 20)
    problem = Problem(tuple(Item(*size, orientations=2) for size in sizes), (tiny, vast), support_pct=0)
    plan = cartonize(problem, looks=200_000)
    assert faults(problem, plan) == ()
    assert plan.proved
    assert (plan.cartons[0].carton == 0) == fits_by_brute_force(sizes, room)


def shared_problems(path: Path, most: int) -> list[tuple[dict[str, object], Problem]]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines()[:most]:
        order = json.loads(line)
        items = tuple(Item(*size, g, q, o) for q, *size, g, o in order["items"])
        cartons = tuple(
            CartonType(n, il, iw, ih, ol, ow, oh, t, m)
            for n, ol, ow, oh, t, il, iw, ih, m in order["cartons"]
        )
        found.append((order, Problem(items, cartons)))
    return found


@pytest.mark.needs_shared
def test_the_misses_that_users_of_other_packers_reported_are_solved(shared_data: Path) -> None:
    for order, problem in shared_problems(shared_data / "cartons" / "reported_misses.jsonl", 6):
        plan = cartonize(problem, looks=2_000_000)
        assert faults(problem, plan) == ()
        assert names(plan, problem.cartons) == [order["fits_in_one"]]


_COMPARED = """
import hashlib, sys
if sys.argv[1] == "sources":
    from tests import uncompiled
    uncompiled.install()
from floorapp.workflows.cartons import gaps
from floorapp.workflows.cartons.engine import cartonize
from floorapp.workflows.cartons.values import CartonType, Item, Problem
plans = []
for seed in range(12):
    dice = lambda k, a, b: a + (seed * 7919 + k * 104729) % 1009 % (b - a)
    items = tuple(
        Item(dice(3*k, 30, 160), dice(3*k+1, 20, 120), dice(3*k+2, 10, 90), 50, 1 + k % 3, 2 + 4 * (k % 2))
        for k in range(2 + seed)
    )
    sizes = [(90*n+60, 70*n+50, 50*n+40) for n in (1, 2, 3)]
    cartons = tuple(CartonType("", *size, *(one + 6 for one in size), 10, 30_000) for size in sizes)
    plans.append(cartonize(Problem(items, cartons, 60 * (seed % 2)), looks=30_000))
print(gaps.__file__.endswith(".py"), hashlib.sha256(repr(plans).encode()).hexdigest())
"""


def test_the_compiled_kernel_and_its_sources_give_the_same_plans() -> None:
    if not list((ROOT / "floorapp" / "workflows" / "cartons").glob("kernel__mypyc*")):
        pytest.skip("the kernel is not compiled (packaging/compile_kernel.py)")
    said = [
        subprocess.run(
            [sys.executable, "-c", _COMPARED, how],
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ).stdout.split()
        for how in ("sources", "compiled")
    ]
    assert [first for first, _ in said] == ["True", "False"]
    assert said[0][1] == said[1][1]


def test_every_kind_of_look_is_taken_at_a_single_carton() -> None:
    """Things that just do not go in, and that no bound shows not to, use up the whole effort."""
    problem = Problem(STUBBORN, (box("M", 230, 170, 100), LARGE))
    plan = cartonize(problem, looks=1_200_000)
    assert faults(problem, plan) == ()
    assert candidates.Verdict.NEVER.value == "never"
