"""Orders too large for a good search still get an answer in time, and what is hopeless gets no more."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.workflows.cartons import engine, sets
from floorapp.workflows.cartons.blocks import VARIANTS
from floorapp.workflows.cartons.bounds import Bounds
from floorapp.workflows.cartons.candidate import Candidate, Verdict
from floorapp.workflows.cartons.climb import Climb
from floorapp.workflows.cartons.columns import in_columns
from floorapp.workflows.cartons.engine import cartonize, improve
from floorapp.workflows.cartons.first import first_division
from floorapp.workflows.cartons.objective import LeastCost
from floorapp.workflows.cartons.question import Question
from floorapp.workflows.cartons.rooms import BETWEEN, Effort
from floorapp.workflows.cartons.values import CartonType, Item, Problem
from floorapp.workflows.cartons.verifier import faults


def box(length: int, width: int, height: int, gross_g: int = 30_000, stock: int | None = None) -> CartonType:
    return CartonType("C", length, width, height, length, width, height, 0, gross_g, 0, stock)


def many(units: int, most: int = 100) -> tuple[Item, ...]:
    return tuple(
        Item(20 + 83 * n % most, 20 + 131 * n % most, 20 + 57 * n % most, 200, orientations=2 + 4 * (n % 2))
        for n in range(units)
    )


def test_the_clock_is_asked_between_small_slices_and_ends_all_work() -> None:
    answers = iter([True, True, False])
    effort = Effort(100 * BETWEEN, lambda: next(answers))
    assert not effort.is_spent()
    effort.looks -= 1
    assert not effort.is_spent()
    effort.looks -= BETWEEN
    assert not effort.is_spent()
    part = effort.part(5)
    assert part.looks == 5
    assert part.is_spent()
    effort.give_back(part)
    assert effort.looks == 99 * BETWEEN - 1 - 5


def test_a_carton_that_is_filled_in_columns_holds_what_a_person_can_put_there() -> None:
    problem = Problem(many(200), (box(300, 300, 300),), 60)
    asked = Question(problem)
    hurried = first_division(asked, 60, Effort(0))
    assert not any(hurried.left)
    slow = first_division(asked, 60, Effort(10**8))
    assert len(slow.types) < len(hurried.types)


ITEMS = st.builds(
    Item,
    *[st.integers(1, 12)] * 3,
    st.integers(0, 9),
    st.integers(1, 5),
    st.sampled_from((2, 6)),
    st.booleans(),
    st.none() | st.integers(0, 30),
    st.just(False),
    st.sampled_from(("", "a", "b")),
)


@given(st.lists(ITEMS, min_size=1, max_size=6).map(tuple), st.none() | st.integers(1, 3))
@settings(max_examples=150)
def test_columns_stand_and_bear_as_they_must(items: tuple[Item, ...], stock: int | None) -> None:
    problem = Problem(items, (box(14, 13, 12, 60, stock), box(12, 12, 12, 40)), 100)
    hurried = pytest.MonkeyPatch()
    with hurried.context() as patch:
        patch.setattr(engine, "_FIRST_LOOKS", 0)
        plan = next(improve(problem, looks=0))
    assert faults(problem, plan) == ()


def test_a_unit_too_large_for_the_room_ends_up_in_no_column() -> None:
    asked = Question(Problem((Item(50, 50, 50), Item(90, 20, 20)), (box(90, 90, 90),)))
    room = Question(Problem((), (box(60, 60, 60),))).rooms[0]
    assert [one.kind for one in in_columns(asked.kinds, [0, 1], [1, 1], room)] == [0]


def test_two_thousand_units_and_two_hundred_types_are_answered_in_seconds() -> None:
    types = tuple(box(250 + n, 300 + n, 350 + n) for n in range(200))
    problem = Problem(many(2_000, 180), types)
    begun = time.perf_counter()
    plan = cartonize(problem, looks=50_000)
    assert time.perf_counter() - begun < 20
    assert sum(len(one.placements) for one in plan.cartons) == 2_000


def test_more_cartons_than_are_looked_at_in_sets_are_not_called_best() -> None:
    problem = Problem((Item(100, 100, 100, quantity=sets.MOST_CARTONS + 1),), (box(100, 100, 100),))
    plan = cartonize(problem, looks=10_000)
    assert not plan.proved
    assert plan.cartons_bound == sets.MOST_CARTONS + 1


def test_what_leaves_much_out_after_long_effort_is_hopeless() -> None:
    items = (Item(61, 57, 49, quantity=18), Item(83, 41, 37, quantity=14), Item(97, 29, 53, quantity=14))
    asked = Question(Problem(items, (box(240, 170, 100),)))
    candidate = Candidate((0, 0), [asked.rooms[0]] * 2, asked.kinds, 60, (0,))
    assert not candidate.is_hopeless
    candidate.spent = 10**9
    assert candidate.is_hopeless == ((candidate._left_permille() or 0) > 60)
    candidate.look(Effort(10**5), Bounds(asked, Effort(10**6)))
    assert candidate.is_hopeless
    few = Question(Problem((Item(60, 60, 60, quantity=2),), (box(100, 100, 100),)))
    alone = Candidate((0,), few.rooms, few.kinds, 60, (0,))
    alone.spent = 10**9
    assert not alone.is_hopeless


def test_equal_units_are_laid_in_blocks_at_once() -> None:
    asked = Question(Problem((Item(70, 40, 30, quantity=120),), (box(350, 240, 120),)))
    climb = Climb(asked.kinds, asked.rooms, 60, 1)
    assert climb.run(1 + VARIANTS, Effort(10**7))


def test_every_turn_of_looks_at_one_carton_is_taken() -> None:
    items = (Item(61, 57, 49, quantity=9), Item(83, 41, 37, quantity=7), Item(97, 29, 53, quantity=6))
    asked = Question(Problem(items, (box(230, 170, 100),)))
    candidate = Candidate((0,), asked.rooms, asked.kinds, 60, (0,))
    bounds = Bounds(asked, Effort(10**6))
    for visit in range(4, 9):
        candidate.visits = visit
        assert candidate.look(Effort(3_000), bounds) is Verdict.UNKNOWN


def test_equal_shares_of_a_number_that_does_not_divide_leave_a_place_free() -> None:
    brick = Item(80, 285, 70, 199, quantity=17)
    problem = Problem((brick,), (box(229, 305, 260),))
    asked = Question(problem)
    candidate = Candidate((0, 0), [asked.rooms[0]] * 2, asked.kinds, 60, (0,))
    bounds = Bounds(asked, Effort(10**6))
    verdicts = []
    for visit in range(1, 8):
        candidate.visits = visit
        assert candidate.penalty > 0
        verdicts.append(candidate.look(Effort(400_000), bounds))
        if verdicts[-1] is Verdict.FITS:
            break
    assert verdicts[-1] is Verdict.FITS
    assert len(candidate.spots) == 17


def test_what_is_cheapest_is_never_dearer_than_what_is_smallest() -> None:
    cheap = replace(box(260, 200, 150), cost=10)
    problem = Problem(
        many(20, 80), (replace(box(200, 150, 100), cost=9), cheap, replace(box(400, 300, 200), cost=35))
    )

    def cost(one: CartonType, gross_g: int) -> int:
        return one.cost + gross_g // 1_000

    def of(looks: int, by_cost: bool) -> int:
        plan = cartonize(problem, LeastCost(cost) if by_cost else engine.FEWEST_THEN_SMALLEST, looks)
        assert faults(problem, plan) == ()
        return sum(cost(problem.cartons[one.carton or 0], one.gross_g) for one in plan.cartons)

    assert of(40_000, True) <= of(40_000, False)


def test_cost_counts_also_where_the_stock_does_not_hold_all() -> None:
    problem = Problem((Item(100, 100, 100, quantity=3),), (box(100, 100, 100, stock=1),))
    plan = cartonize(problem, LeastCost(lambda one, gross_g: one.cost), 5_000)
    assert faults(problem, plan) == ()
    assert len(plan.unpacked) == 1


def test_a_first_answer_does_not_wait_for_a_look_at_each_of_many_types(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_FIRST_LOOKS", 6_000)
    problem = Problem(many(30), tuple(box(200 + n, 200 + n, 200 + n) for n in range(40)))
    plan = next(improve(problem, looks=0))
    assert faults(problem, plan) == ()


def test_what_fails_again_and_again_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Candidate, "is_hopeless", True)
    items = (Item(61, 57, 49, quantity=9), Item(83, 41, 37, quantity=7), Item(97, 29, 53, quantity=6))
    problem = Problem(items, (box(230, 170, 100), box(400, 300, 200)))
    plan = cartonize(problem, looks=100_000)
    assert faults(problem, plan) == ()
    assert not plan.proved


def test_a_cheapest_answer_that_is_no_smaller_one_is_kept() -> None:
    """The smaller carton is the dearer one: each step down in volume costs more."""
    problem = Problem(
        many(16, 70),
        tuple(replace(box(300 - 20 * n, 200, 150 - 8 * n), cost=10 + n) for n in range(6)),
    )
    plan = cartonize(problem, LeastCost(lambda one, gross_g: one.cost), 60_000)
    assert faults(problem, plan) == ()
    assert min(one.carton or 0 for one in plan.cartons) == 0
