"""Making a question harder without changing its answer: space that nothing can use belongs to what bounds it.

A line of units along an axis has a length that is a sum of their extents. So a room is no wider than the
greatest such sum, and a unit may be grown to all that the others, in a line beside it, cannot take.
Source: Boschetti (2004), New lower bounds for the three-dimensional finite bin packing problem, Discrete
Applied Mathematics 140; Carlier, Clautiaux, Moukrim (2007), Computers & Operations Research 34(8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floorapp.workflows.cartons.rooms import Kind, Room, Way

if TYPE_CHECKING:
    from mypy_extensions import i64

MOST_GROWN: Final = 24
"""Units that are grown one by one; of more, the sums leave nothing unused."""


def lifted(kinds: list[Kind], room: Room) -> tuple[list[Kind], Room]:
    """Kinds of one unit each, and a room, that fit if and only if the given ones do.

    Every kind must go into the empty room in some way. More than `MOST_GROWN` units are not grown.
    """
    units: list[list[Way]] = []
    givers: list[Kind] = []
    for kind in kinds:
        ways = [way for way in kind.ways if way.dx <= room.dx and way.dy <= room.dy and way.dz <= room.dz]
        count: i64 = kind.count
        while count > 0:
            units.append(ways)
            givers.append(kind)
            count -= 1
    dx: i64 = longest_line(units, -1, 0, room.dx)
    dy: i64 = longest_line(units, -1, 1, room.dy)
    dz: i64 = longest_line(units, -1, 2, room.dz)
    small = Room(dx, dy, dz, room.net_g, room.type)
    place: i64 = 0
    while place < len(units) <= MOST_GROWN:
        units[place] = _grown(units, place, small)
        place += 1
    made: list[Kind] = []
    for ways, giver in zip(units, givers, strict=True):
        made.append(Kind(len(made), ways, giver.weight_g, 1, giver.upright))
    return made, small


def _grown(units: list[list[Way]], place: i64, room: Room) -> list[Way]:
    """The ways of one unit, each grown to what the others leave of every axis; equal ones once."""
    grown: list[Way] = []
    seen: set[tuple[i64, i64, i64]] = set()
    for way in units[place]:
        dx: i64 = room.dx - longest_line(units, place, 0, room.dx - way.dx)
        dy: i64 = room.dy - longest_line(units, place, 1, room.dy - way.dy)
        dz: i64 = room.dz - longest_line(units, place, 2, room.dz - way.dz)
        if (dx, dy, dz) not in seen:
            seen.add((dx, dy, dz))
            grown.append(Way(dx, dy, dz))
    return grown


def longest_line(units: list[list[Way]], but: i64, axis: i64, most: i64) -> i64:
    """The greatest length up to `most` of a line of units along an axis, one unit left out."""
    # One bit a length. These are Python's unlimited integers also when compiled: `int`, never `i64`.
    reach: int = 1
    wide: int = most
    mask: int = (1 << (wide + 1)) - 1
    place: i64 = 0
    for ways in units:
        if place != but:
            before: int = reach
            for way in ways:
                extent: int = way.dx if axis == 0 else way.dy if axis == 1 else way.dz
                if extent <= wide:
                    reach |= before << extent
            reach &= mask
        place += 1
    return reach.bit_length() - 1


def pair_fits(one: Kind, other: Kind, room: Room) -> bool:
    """Whether a unit of each kind go into the empty room together."""
    for a in one.ways:
        if a.dx > room.dx or a.dy > room.dy or a.dz > room.dz:
            continue
        for b in other.ways:
            if b.dx > room.dx or b.dy > room.dy or b.dz > room.dz:
                continue
            if a.dx + b.dx <= room.dx or a.dy + b.dy <= room.dy or a.dz + b.dz <= room.dz:
                return True
    return False


def goes_in(kind: Kind, room: Room) -> bool:
    """Whether one unit goes into the empty room."""
    for way in kind.ways:
        if way.dx <= room.dx and way.dy <= room.dy and way.dz <= room.dz:
            return True
    return False
