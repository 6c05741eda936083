"""A carton that is planned on from how it stands: what lies in it stays, whatever comes next has a place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.workflows.cartonize import Placement, Plan, PlannedCarton, Unit, fits, plan
from floorapp.workflows.nouns import CartonType
from floorapp.workflows.plancheck import verify
from floorapp.workflows.refill import lying, refill, with_next

BOX = CartonType("M", 300, 200, 200, 310, 210, 210, 100, 20_000)
SLAB = Unit("slab", 300, 200, 40, 900, keep_upright=True)
CUP = Unit("cup", 80, 80, 80, 200, keep_upright=True)


def planned(*units: Unit) -> PlannedCarton:
    places = fits(units, BOX)
    assert places is not None
    return PlannedCarton(BOX, places)


def faults(carton: PlannedCarton, units: Sequence[Unit]) -> tuple[str, ...]:
    return verify(Plan((carton,), ()), units)


def test_a_cup_before_the_slab_that_takes_the_whole_floor_keeps_its_planned_place() -> None:
    tall = replace(BOX, inner_height_mm=260)
    carton = PlannedCarton(tall, planned(SLAB, CUP).placements)
    on = with_next(carton, Counter(), "cup", [SLAB, CUP])
    assert on == carton


def test_of_two_stacked_boxes_the_upper_one_may_come_first() -> None:
    brick, block = Unit("brick", 200, 150, 80, 900), Unit("block", 150, 140, 80, 500)
    carton = PlannedCarton(
        BOX, (Placement("brick", 0, 0, 0, 200, 150, 80), Placement("block", 0, 0, 80, 150, 140, 80))
    )
    on = with_next(carton, Counter(), "block", [brick, block])
    assert [one.sku for one in on.placements] == ["block", "brick"]
    assert on.placements[0].z == 0
    assert faults(on, [brick, block]) == ()


def test_what_comes_as_planned_or_can_lie_on_what_is_there_changes_nothing() -> None:
    carton = planned(SLAB, CUP, CUP)
    assert with_next(carton, Counter(), "slab", [SLAB, CUP]) is carton
    assert with_next(carton, Counter({"slab": 1}), "cup", [SLAB, CUP]) is carton
    assert with_next(carton, Counter({"slab": 1, "cup": 2}), "cup", [SLAB, CUP]) is carton


def test_a_place_below_something_is_out_of_reach() -> None:
    brick = Unit("brick", 100, 100, 80, 900)
    carton = PlannedCarton(
        BOX, (Placement("cup", 10, 10, 90, 80, 80, 80), Placement("brick", 0, 0, 0, 100, 100, 80))
    )
    on = with_next(carton, Counter({"cup": 1}), "brick", [CUP, brick])
    assert on.placements[0] == carton.placements[0]
    assert on.placements[1].x >= 90 or on.placements[1].y >= 90


def test_what_lies_in_a_carton_is_not_moved_when_the_rest_is_planned_anew() -> None:
    carton = planned(CUP, CUP, CUP)
    taken, free = lying(carton, Counter({"cup": 1}))
    assert [len(taken), len(free)] == [1, 2]
    again = refill(carton, taken, ["slab"], "", [SLAB, CUP])
    assert again is None
    flat = replace(SLAB, length_mm=200, keep_upright=False)
    again = refill(carton, taken, ["slab"], "", [flat, CUP])
    assert again is not None
    assert again.placements[0] == taken[0]
    assert faults(again, [flat, CUP]) == ()


@st.composite
def orders(draw: st.DrawFn) -> list[Unit]:
    sides = st.integers(20, 140)
    kinds = draw(st.lists(st.tuples(sides, sides, sides, st.booleans()), min_size=1, max_size=5))
    numbers = [draw(st.integers(1, 3)) for _ in kinds]
    return [
        Unit(f"s{number}", *size, 100, keep_upright=upright)
        for number, (*size, upright) in enumerate(kinds)
        for _ in range(numbers[number])
    ]


@given(orders(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_in_whatever_order_items_come_every_change_is_one_that_a_person_can_make(
    units: list[Unit], chance: object
) -> None:
    made = plan(units, [BOX])
    carton = made.cartons[0]
    here = [one.sku for one in carton.placements]
    chance.shuffle(here)  # type: ignore[attr-defined]
    inside: Counter[str] = Counter()
    for sku in here:
        before, _ = lying(carton, inside)
        changed = with_next(carton, inside, sku, units)
        if changed is not carton:
            assert list(changed.placements[: len(before)]) == before
            assert changed.placements[len(before)].sku == sku
            of_this = [one for one in units if one.sku in {place.sku for place in changed.placements}]
            assert [
                fault for fault in faults(changed, of_this) if "nowhere" not in fault and "hangs" not in fault
            ] == []
        carton = changed
        inside[sku] += 1
