"""The verifier of carton plans finds each thing that can be wrong with one."""

from dataclasses import replace

import pytest

from floorapp.workflows.cartons.engine import cartonize
from floorapp.workflows.cartons.values import (
    CartonType,
    FilledCarton,
    Item,
    Placement,
    Plan,
    Problem,
    Reason,
    Unpacked,
)
from floorapp.workflows.cartons.verifier import faults

BOX = CartonType("B", 100, 100, 100, 110, 110, 110, 50, 1_050, stock=2)
ITEMS = (
    Item(60, 50, 40, 300, orientations=2),
    Item(60, 50, 30, 200, orientations=2, max_load_g=100),
    Item(50, 50, 20, 100, mixing_group="food"),
    Item(300, 200, 100, 900, own_carton=True),
)
PROBLEM = Problem(ITEMS, (BOX,))
LOW, HIGH, SIDE = (
    Placement(0, 0, 0, 0, 60, 50, 40),
    Placement(1, 0, 0, 40, 60, 50, 30),
    Placement(2, 0, 50, 0, 50, 50, 20),
)
FILLED = FilledCarton(0, (LOW, SIDE, HIGH), 650, BOX.outer_mm3)
OWN = FilledCarton(None, (Placement(3, 0, 0, 0, 300, 200, 100),), 900, 6_000_000)
GOOD = Plan((FILLED, OWN), (), 2, 0, False)


def with_placements(*placements: Placement) -> Plan:
    weight_g = sum(ITEMS[one.item].weight_g for one in placements if one.item < len(ITEMS))
    return replace(GOOD, cartons=(replace(FILLED, placements=placements, gross_g=50 + weight_g), OWN))


def test_a_right_plan_has_no_faults() -> None:
    assert BOX.inner_mm3 == 1_000_000
    assert faults(PROBLEM, GOOD) == ()
    assert faults(PROBLEM, cartonize(PROBLEM)) == ()


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (with_placements(LOW, SIDE), "item 1 is there 1 times and in the plan 0 times"),
        (with_placements(LOW, SIDE, HIGH, replace(SIDE, item=9)), "holds an item that is not there"),
        (with_placements(LOW, SIDE, replace(HIGH, dx=50, dy=30, dz=60)), "lies in a way in which it may not"),
        (with_placements(LOW, SIDE, replace(HIGH, dx=61)), "lies in a way in which it may not"),
        (with_placements(LOW, SIDE, replace(HIGH, x=41)), "is not inside"),
        (with_placements(LOW, SIDE, replace(HIGH, z=50)), "does not rest on enough"),
        (with_placements(LOW, SIDE, replace(HIGH, x=30)), "does not rest on enough"),
        (with_placements(HIGH, LOW, SIDE), "is in the way of what is put in after it"),
        (with_placements(LOW, SIDE, replace(HIGH, z=0)), "overlap"),
        (with_placements(LOW, HIGH, SIDE, replace(SIDE, y=0, z=70)), "has something on top"),
        (with_placements(replace(HIGH, z=0), replace(LOW, z=30), SIDE), "bears 300 g and may bear 100 g"),
        (with_placements(LOW, SIDE, HIGH, *OWN.placements), "holds a unit that is shipped as it is"),
        (with_placements(), "is empty"),
        (replace(GOOD, cartons=(replace(FILLED, gross_g=600), OWN)), "weighs 650 g, not 600 g"),
        (
            replace(GOOD, cartons=(replace(FILLED, outer_mm3=1), OWN)),
            "has an outer volume of 1331000 mm³, not 1",
        ),
        (
            replace(GOOD, cartons=(FILLED, replace(OWN, gross_g=1))),
            "has not the weight and volume of its unit",
        ),
        (replace(GOOD, cartons=(FILLED, replace(FILLED, carton=None))), "holds other than one unit"),
        (replace(GOOD, cartons=(FILLED, FILLED, FILLED, OWN)), "3 of 'B' are used and 2 in stock"),
        (replace(GOOD, cartons_bound=3), "is better than what the bounds say can be"),
        (replace(GOOD, outer_mm3_bound=99_999_999), "is better than what the bounds say can be"),
        (replace(GOOD, unpacked=(Unpacked(0, 1, Reason.TOO_LARGE),)), "in the plan 2 times"),
    ],
)
def test_each_fault_is_found(plan: Plan, words: str) -> None:
    items = (*ITEMS[:2], replace(ITEMS[2], nothing_on_top=False), ITEMS[3])
    if "on top" in words:
        items = (ITEMS[0], replace(ITEMS[1], nothing_on_top=True), *ITEMS[2:])
    assert any(words in fault for fault in faults(Problem(items, (BOX,)), plan))


def test_two_mixing_groups_in_one_carton_are_a_fault() -> None:
    items = (replace(ITEMS[0], mixing_group="soap"), *ITEMS[1:])
    assert any("two mixing groups" in fault for fault in faults(Problem(items, (BOX,)), GOOD))
