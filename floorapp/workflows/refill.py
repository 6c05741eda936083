"""A carton that is being filled, planned on from how it stands: items come early, or some are missing.

What lies in the carton stays where it is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from floorapp.workflows.cartonize import Placement, PlannedCarton, Unit
from floorapp.workflows.plancheck import MIN_SUPPORT, over, rests_on

_SUPPORT_PCT = int(MIN_SUPPORT * 100)


def lying(carton: PlannedCarton, inside: Counter[str]) -> tuple[list[Placement], list[Placement]]:
    """The places that are taken, so many of each SKU in their order, and those that are not."""
    left = Counter(inside)
    taken: list[Placement] = []
    free: list[Placement] = []
    for place in carton.placements:
        (taken if left[place.sku] > 0 else free).append(place)
        left[place.sku] -= 1
    return taken, free


def with_next(carton: PlannedCarton, inside: Counter[str], sku: str, units: Sequence[Unit]) -> PlannedCarton:
    """The carton planned on so that a unit of `sku` has a place now, `inside` being what lies in it already.

    `units` are the units planned into the carton. Where its planned place is free from above and holds it,
    nothing changes; nor where no way was found to place all others round it.
    """
    taken, free = lying(carton, inside)
    place = next((one for one in free if one.sku == sku), None)
    if place is None or _can_be_put(place, taken):
        return carton
    refilled = refill(carton, taken, [one.sku for one in free], sku, units)
    return carton if refilled is None else refilled


def _can_be_put(place: Placement, taken: Sequence[Placement]) -> bool:
    if any(over(place, other) and other.z >= place.z for other in taken):
        return False
    return place.z == 0 or rests_on(place, taken) >= MIN_SUPPORT


def refill(
    carton: PlannedCarton,
    taken: Sequence[Placement],
    wanted: Sequence[str],
    first: str,
    units: Sequence[Unit],
) -> PlannedCarton | None:
    """The carton with `taken` as it lies and a place for each SKU of `wanted`, that of `first` first.

    None where no way was found. `units` has a unit of each SKU.
    """
    from floorapp.workflows.cartons.around import around
    from floorapp.workflows.cartons.question import kind_of
    from floorapp.workflows.cartons.rooms import Room, Spot

    each = {unit.sku: unit for unit in units}
    counts = Counter(wanted)
    numbers = {
        sku: number for number, sku in enumerate(dict.fromkeys((*counts, *(one.sku for one in taken))))
    }
    kinds = [kind_of(each[sku].item(max(counts[sku], 0)), number) for sku, number in numbers.items()]
    size = carton.carton_type
    room = Room(size.inner_length_mm, size.inner_width_mm, size.inner_height_mm, size.max_weight_g)
    fixed = [
        Spot(numbers[one.sku], 0, one.x, one.y, one.z, one.x + one.dx, one.y + one.dy, one.z + one.dz)
        for one in taken
    ]
    found = around(kinds, fixed, numbers.get(first, -1), room, _SUPPORT_PCT)
    if found is None:
        return None
    skus = list(numbers)
    added = [
        Placement(skus[one.kind], one.x, one.y, one.z, one.x2 - one.x, one.y2 - one.y, one.z2 - one.z)
        for one in found
    ]
    return replace(carton, placements=(*taken, *added))
