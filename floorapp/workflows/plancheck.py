"""Whether a plan can be packed as it says: written apart from what makes plans, so that it can doubt them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

from floorapp.workflows.cartonize import Placement, Plan, PlannedCarton, Unit

MIN_SUPPORT: Final = Fraction(3, 5)
"""What part of a unit's underside must lie on the floor or on something."""


def verify(plan: Plan, units: Sequence[Unit]) -> tuple[str, ...]:
    """What is wrong with a plan for these units, in words for a developer; empty when it is right."""
    faults = [
        f"carton {number}: {fault}"
        for number, carton in enumerate(plan.cartons, 1)
        for fault in (*_position_faults(carton), *_weight_faults(carton, units))
    ]
    return (*faults, *_unit_faults(plan, units))


def _position_faults(carton: PlannedCarton) -> Iterator[str]:
    kind = carton.carton_type
    for number, one in enumerate(carton.placements):
        if min(one.dx, one.dy, one.dz) <= 0:
            yield f"{one} has no extent"
            continue
        ends = (one.x + one.dx, one.y + one.dy, one.z + one.dz)
        walls = (kind.inner_length_mm, kind.inner_width_mm, kind.inner_height_mm)
        if min(one.x, one.y, one.z) < 0 or any(end > wall for end, wall in zip(ends, walls, strict=True)):
            yield f"{one} is not inside"
        if one.z > 0 and rests_on(one, carton.placements[:number]) < MIN_SUPPORT:
            yield f"{one} hangs in the air when it is put in"
        if any(over(one, later) > 0 and later.z < one.z for later in carton.placements[number + 1 :]):
            yield f"{one} is in the way of what is put in after it"
    for one, other in combinations(carton.placements, 2):
        if over(one, other) > 0 and one.z < other.z + other.dz and other.z < one.z + one.dz:
            yield f"{one} and {other} overlap"


def rests_on(one: Placement, earlier: Sequence[Placement]) -> Fraction:
    """What part of the underside of one lies on others."""
    area = sum(over(one, other) for other in earlier if other.z + other.dz == one.z)
    return Fraction(area, one.dx * one.dy)


def over(one: Placement, other: Placement) -> int:
    """The area in mm² that two placements share, seen from above."""
    across = min(one.x + one.dx, other.x + other.dx) - max(one.x, other.x)
    along = min(one.y + one.dy, other.y + other.dy) - max(one.y, other.y)
    return max(0, across) * max(0, along)


def _weight_faults(carton: PlannedCarton, units: Sequence[Unit]) -> Iterator[str]:
    weights = {unit.sku: unit.weight_g for unit in units}
    weight_g = sum(weights.get(one.sku, 0) for one in carton.placements)
    if weight_g > carton.carton_type.max_weight_g:
        yield f"{weight_g} g are more than {carton.carton_type.max_weight_g} g"


def _unit_faults(plan: Plan, units: Sequence[Unit]) -> Iterator[str]:
    """Each unit is placed once in a way that it may lie, or named as unplaced, or has no size."""
    waiting = list(units)
    for carton in plan.cartons:
        for one in carton.placements:
            unit = next((unit for unit in waiting if unit.sku == one.sku and _may_lie(unit, one)), None)
            if unit is None:
                yield f"{one} is no unit, or lies on a wrong side"
            else:
                waiting.remove(unit)
    left = Counter(unit.sku for unit in waiting)
    unplaced = Counter(plan.unplaced)
    if unplaced - left:
        yield f"{sorted(unplaced - left)} are unplaced and were not to be packed"
    if left - unplaced - Counter(unit.sku for unit in waiting if not unit.has_size):
        yield f"{sorted(left - unplaced)} are nowhere"


def _may_lie(unit: Unit, one: Placement) -> bool:
    if unit.keep_upright and one.dz != unit.height_mm:
        return False
    return sorted((one.dx, one.dy, one.dz)) == sorted((unit.length_mm, unit.width_mm, unit.height_mm))
