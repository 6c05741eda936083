"""Filling rooms with blocks of equal units, for orders with many units of few kinds.

One gap after the other gets the block that fills most of it. Source: Parreño, Alvarez-Valdes,
Tamarit, Oliveira (2008), A maximal-space algorithm for the container loading problem, INFORMS Journal on
Computing 20(3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floorapp.workflows.cartons.gaps import Filling, Gap, Load, cut, support
from floorapp.workflows.cartons.rooms import Effort, Kind, Room, Spot, Way

if TYPE_CHECKING:
    from mypy_extensions import i64

    from floorapp.workflows.cartons.climb import Dice

VARIANTS: Final = 6
"""Fillings without chance; later ones change what a block is worth by chance."""
_MOST_CHANCE: Final = 60


class Block:
    """Equal units, all lying the same way, so many along each axis."""

    __slots__ = ("count_x", "count_y", "count_z", "kind", "way", "worth")

    def __init__(self, kind: Kind, way: Way, count_x: i64, count_y: i64, count_z: i64) -> None:
        self.kind = kind
        self.way = way
        self.count_x: i64 = count_x
        self.count_y: i64 = count_y
        self.count_z: i64 = count_z
        self.worth: i64 = count_x * count_y * count_z * kind.mm3


def fill_blocks(
    kinds: list[Kind], rooms: list[Room], support_pct: i64, variant: i64, dice: Dice, effort: Effort
) -> Filling:
    """One room after the other filled from the floor, the back or the left, perhaps layer by layer."""
    filling = Filling()
    load = Load(kinds, rooms, support_pct)
    left: list[i64] = [kind.count for kind in kinds]
    chance: i64 = 0 if variant < VARIANTS else 5 + dice.roll(_MOST_CHANCE)
    room: i64 = 0
    while room < len(rooms):
        while load.gaps[room] and not effort.is_spent():
            gaps = load.gaps[room]
            at: i64 = _first(gaps, variant % 3)
            effort.looks -= 6 * len(gaps)
            block = _best(load, left, gaps[at], room, variant % 2 == 1, chance, dice, effort)
            if block is None:
                gaps.pop(at)
            else:
                _lay(load, left, gaps[at], room, block)
        room += 1
    for kind in kinds:
        count: i64 = left[kind.number]
        filling.left_mm3 += count * kind.mm3
        while count > 0:
            filling.left.append(kind.number)
            count -= 1
    filling.spots = load.spots
    return filling


def _first(gaps: list[Gap], axis: i64) -> i64:
    """The place in the list of the gap that is nearest to the floor, the back or the left."""
    best: i64 = 0
    best_key: i64 = 1 << 62
    at: i64 = 0
    for gap in gaps:
        key: i64 = (gap.z << 40) + (gap.y << 20) + gap.x
        if axis == 1:
            key = (gap.y << 40) + (gap.z << 20) + gap.x
        elif axis == 2:
            key = (gap.x << 40) + (gap.z << 20) + gap.y
        if key < best_key:
            best_key = key
            best = at
        at += 1
    return best


def _best(
    load: Load,
    left: list[i64],
    gap: Gap,
    room: i64,
    in_layers: bool,
    chance: i64,
    dice: Dice,
    effort: Effort,
) -> Block | None:
    """The block in the gap's corner that is worth most, or None when nothing goes in."""
    best: Block | None = None
    best_worth: i64 = 0
    for kind in load.kinds:
        most: i64 = left[kind.number]
        if kind.weight_g > 0:
            most = min(most, load.spare[room] // kind.weight_g)
        if most == 0 or not load.mixes(kind, room):
            continue
        for way in kind.ways:
            effort.looks -= 4
            along_x: i64 = (gap.x2 - gap.x) // way.dx
            along_y: i64 = (gap.y2 - gap.y) // way.dy
            along_z: i64 = (gap.z2 - gap.z) // way.dz
            if along_x == 0 or along_y == 0 or along_z == 0:
                continue
            block = _cut_down(kind, way, most, along_x, along_y, 1 if in_layers else along_z)
            worth: i64 = block.worth
            if chance > 0:
                worth = worth * (100 - dice.roll(chance)) // 100
            if worth > best_worth and _rests(load, gap, room, block):
                best_worth = worth
                best = block
    return best


def _cut_down(kind: Kind, way: Way, most: i64, along_x: i64, along_y: i64, along_z: i64) -> Block:
    """The largest block of at most so many units: whole along the axes where the most go."""
    if along_x >= along_y:
        count_x: i64 = min(along_x, most)
        count_y: i64 = min(along_y, most // count_x)
    else:
        count_y = min(along_y, most)
        count_x = min(along_x, most // count_y)
    return Block(kind, way, count_x, count_y, min(along_z, most // (count_x * count_y)))


def _rests(load: Load, gap: Gap, room: i64, block: Block) -> bool:
    """Whether each unit in the block's lowest layer has enough below it."""
    if gap.z == 0 or load.support_pct == 0:
        return True
    way = block.way
    need: i64 = way.dx * way.dy * load.support_pct
    across: i64 = 0
    while across < block.count_x:
        x: i64 = gap.x + across * way.dx
        along: i64 = 0
        while along < block.count_y:
            y: i64 = gap.y + along * way.dy
            if support(load.spots, room, x, y, gap.z, x + way.dx, y + way.dy) * 100 < need:
                return False
            along += 1
        across += 1
    return True


def _lay(load: Load, left: list[i64], gap: Gap, room: i64, block: Block) -> None:
    """Puts a block into the corner of a gap, and cuts the room's gaps by it."""
    kind = block.kind
    way = block.way
    up: i64 = 0
    while up < block.count_z:
        z: i64 = gap.z + up * way.dz
        along: i64 = 0
        while along < block.count_y:
            y: i64 = gap.y + along * way.dy
            across: i64 = 0
            while across < block.count_x:
                x: i64 = gap.x + across * way.dx
                load.spots.append(Spot(kind.number, room, x, y, z, x + way.dx, y + way.dy, z + way.dz))
                across += 1
            along += 1
        up += 1
    units: i64 = block.count_x * block.count_y * block.count_z
    left[kind.number] -= units
    load.take(kind, units, room)
    whole = Spot(
        kind.number,
        room,
        gap.x,
        gap.y,
        gap.z,
        gap.x + block.count_x * way.dx,
        gap.y + block.count_y * way.dy,
        gap.z + block.count_z * way.dz,
    )
    load.gaps[room] = cut(load.gaps[room], whole, _low(load.kinds, left))


def _low(kinds: list[Kind], left: list[i64]) -> Way:
    """The least extents of any unit that is left."""
    low = Way(1 << 40, 1 << 40, 1 << 40)
    for kind in kinds:
        if left[kind.number] > 0:
            low = Way(min(low.dx, kind.low.dx), min(low.dy, kind.low.dy), min(low.dz, kind.low.dz))
    return low
