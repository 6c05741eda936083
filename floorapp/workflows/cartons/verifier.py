"""Whether a plan can be packed as it says: written apart from what makes plans, so that it can doubt them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from floorapp.workflows.cartons.values import CartonType, FilledCarton, Item, Placement, Plan, Problem


def faults(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """What is wrong with a plan, in words for a developer; empty when it is right."""
    return (
        *(
            f"carton {number}: {fault}"
            for number, carton in enumerate(plan.cartons, 1)
            for fault in _carton_faults(problem, carton)
        ),
        *_unit_faults(problem, plan),
        *_stock_faults(problem, plan),
        *_bound_faults(plan),
    )


def _carton_faults(problem: Problem, carton: FilledCarton) -> Iterator[str]:
    items = problem.items
    if any(one.item not in range(len(items)) for one in carton.placements):
        yield "holds an item that is not there"
        return
    weight_g = sum(items[one.item].weight_g for one in carton.placements)
    for one in carton.placements:
        if not _may_lie(items[one.item], one):
            yield f"{one} lies in a way in which it may not"
    if carton.carton is None:
        yield from _own_faults(items, carton, weight_g)
        return
    kind = problem.cartons[carton.carton]
    if not carton.placements:
        yield "is empty"
    if any(items[one.item].own_carton for one in carton.placements):
        yield "holds a unit that is shipped as it is"
    if carton.gross_g != kind.tare_g + weight_g or carton.gross_g > kind.max_gross_g:
        yield f"weighs {kind.tare_g + weight_g} g, not {carton.gross_g} g, and may weigh {kind.max_gross_g} g"
    if carton.outer_mm3 != kind.outer_mm3:
        yield f"has an outer volume of {kind.outer_mm3} mm³, not {carton.outer_mm3}"
    if len({items[one.item].mixing_group for one in carton.placements} - {""}) > 1:
        yield "holds units of two mixing groups"
    yield from _place_faults(problem.support_pct, kind, carton.placements)
    yield from _load_faults(items, carton.placements)


def _own_faults(items: Sequence[Item], carton: FilledCarton, weight_g: int) -> Iterator[str]:
    if len(carton.placements) != 1 or not items[carton.placements[0].item].own_carton:
        yield "is none, and holds other than one unit that is shipped as it is"
    elif carton.gross_g != weight_g or carton.outer_mm3 != items[carton.placements[0].item].mm3:
        yield "has not the weight and volume of its unit"


def _place_faults(support_pct: int, kind: CartonType, placed: Sequence[Placement]) -> Iterator[str]:
    walls = (kind.inner_length_mm, kind.inner_width_mm, kind.inner_height_mm)
    for number, one in enumerate(placed):
        ends = (one.x + one.dx, one.y + one.dy, one.z + one.dz)
        if min(one.x, one.y, one.z) < 0 or any(end > wall for end, wall in zip(ends, walls, strict=True)):
            yield f"{one} is not inside"
        held = sum(_shared(one, other) for other in placed[:number] if other.z + other.dz == one.z)
        if one.z > 0 and held * 100 < one.dx * one.dy * support_pct:
            yield f"{one} does not rest on enough when it is put in"
        if any(_shared(one, later) and later.z + later.dz <= one.z for later in placed[number + 1 :]):
            yield f"{one} is in the way of what is put in after it"
    for one, other in combinations(placed, 2):
        if _shared(one, other) and one.z < other.z + other.dz and other.z < one.z + one.dz:
            yield f"{one} and {other} overlap"


def _shared(one: Placement, other: Placement) -> int:
    """The area in mm² that two placements share, seen from above."""
    across = min(one.x + one.dx, other.x + other.dx) - max(one.x, other.x)
    along = min(one.y + one.dy, other.y + other.dy) - max(one.y, other.y)
    return max(0, across) * max(0, along)


def _load_faults(items: Sequence[Item], placed: Sequence[Placement]) -> Iterator[str]:
    """What bears too much, each unit bearing all of what touches it from above and of what that bears."""
    borne_g: dict[int, int] = {}
    for number in sorted(range(len(placed)), key=lambda number: -placed[number].z):
        one = placed[number]
        item = items[one.item]
        above = [
            other
            for other in range(len(placed))
            if placed[other].z == one.z + one.dz and _shared(one, placed[other])
        ]
        borne_g[number] = sum(borne_g[other] + items[placed[other].item].weight_g for other in above)
        if above and item.nothing_on_top:
            yield f"{one} has something on top"
        if item.max_load_g is not None and borne_g[number] > item.max_load_g:
            yield f"{one} bears {borne_g[number]} g and may bear {item.max_load_g} g"


def _may_lie(item: Item, one: Placement) -> bool:
    if item.orientations == 2 and one.dz != item.height_mm:
        return False
    return sorted((one.dx, one.dy, one.dz)) == sorted((item.length_mm, item.width_mm, item.height_mm))


def _unit_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    found = Counter(one.item for carton in plan.cartons for one in carton.placements)
    for left in plan.unpacked:
        found[left.item] += left.quantity
    for number, item in enumerate(problem.items):
        if found[number] != item.quantity:
            yield f"item {number} is there {item.quantity} times and in the plan {found[number]} times"


def _stock_faults(problem: Problem, plan: Plan) -> Iterator[str]:
    used = Counter(carton.carton for carton in plan.cartons)
    for number, kind in enumerate(problem.cartons):
        if kind.stock is not None and used[number] > kind.stock:
            yield f"{used[number]} of {kind.name!r} are used and {kind.stock} in stock"


def _bound_faults(plan: Plan) -> Iterator[str]:
    count = len(plan.cartons)
    if not plan.unpacked and (
        plan.cartons_bound > count or (plan.cartons_bound == count and plan.outer_mm3_bound > plan.outer_mm3)
    ):
        yield "is better than what the bounds say can be"
