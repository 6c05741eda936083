"""Measures by which units are surely too much for a room, whichever way they lie.

A measure turns the extents along one axis into others so that what fits side by side still does (a dual
feasible function). If the measured volumes of the units exceed the measured room, they do not go in.
Sources: Fekete, Schepers (2004), A general framework for bounds for higher-dimensional orthogonal packing
problems, Mathematical Methods of Operations Research 60; Carlier, Clautiaux, Moukrim (2007), New reduction
procedures and lower bounds for the two-dimensional bin packing problem, Computers & Operations Res. 34(8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floorapp.workflows.cartons.rooms import Effort, Kind, Room

if TYPE_CHECKING:
    from mypy_extensions import i64

MOST_MEASURES: Final = 12
"""Measures along one axis; their combinations over three axes are looked at."""


class Scale:
    """What each kind's unit weighs on one measure of a room that holds `whole`; no more can go in."""

    __slots__ = ("total", "units", "whole")

    def __init__(self, whole: i64, units: list[int], total: i64) -> None:
        self.whole: i64 = whole
        self.units = units
        self.total: i64 = total


class Measure:
    """What one function makes of the extents along one axis, way by way of all kinds, and of the room's."""

    __slots__ = ("of", "whole")

    def __init__(self, whole: i64, of: list[int]) -> None:
        self.whole: i64 = whole
        self.of = of


def thick(extent: i64, wide: i64, step: i64) -> i64:
    """What is under `step` counts nothing, and what leaves less than `step` beside it counts all."""
    if extent > wide - step:
        return wide
    return 0 if extent < step else extent


def stepped(extent: i64, wide: i64, step: i64) -> i64:
    """How many steps go in, what is over half being counted by what it leaves."""
    if 2 * extent > wide:
        return 2 * (wide // step - (wide - extent) // step)
    return wide // step if 2 * extent == wide else 2 * (extent // step)


def parts(extent: i64, wide: i64, step: i64) -> i64:
    """How many of `step + 1` equal parts the extent surely takes."""
    if (step + 1) * extent % wide == 0:
        return extent * step
    return (step + 1) * extent // wide * wide


def _measured(family: i64, extent: i64, wide: i64, step: i64) -> i64:
    if family == 0:
        return extent
    if family == 1:
        return thick(extent, wide, step)
    if family == 2:
        return stepped(extent, wide, step)
    return parts(extent, wide, step)


def measures(wide: i64, extents: list[int]) -> list[Measure]:
    """The measures along an axis of a room; extents greater than `wide` are left as they are."""
    tries: list[tuple[int, int]] = [(0, 1), (3, 1), (3, 2)]
    for extent in sorted(set(extents), reverse=True):
        step: i64 = extent
        if 2 * step > wide:
            step = wide - extent + 1
        if step > 0 and 2 * step <= wide:
            tries.append((1, step))
            tries.append((2, step))
    made: list[Measure] = []
    seen: set[tuple[int, ...]] = set()
    for family, step in tries:
        whole: i64 = _measured(family, wide, wide, step)
        of: list[int] = []
        for extent in extents:
            of.append(_measured(family, extent, wide, step) if extent <= wide else whole + 1)
        key = (whole, *of)
        if key not in seen:
            seen.add(key)
            made.append(Measure(whole, of))
        if len(made) >= MOST_MEASURES:
            break
    return made


def scales(kinds: list[Kind], room: Room, most: i64, effort: Effort) -> list[Scale]:
    """The scales of a room on which these kinds weigh most, heaviest first.

    Every kind must go into the empty room in some way.
    """
    xs: list[int] = []
    ys: list[int] = []
    zs: list[int] = []
    starts: list[int] = [0]
    for kind in kinds:
        for way in kind.ways:
            if way.dx <= room.dx and way.dy <= room.dy and way.dz <= room.dz:
                xs.append(way.dx)
                ys.append(way.dy)
                zs.append(way.dz)
        starts.append(len(xs))
    along_x = measures(room.dx, xs)
    along_y = measures(room.dy, ys)
    along_z = measures(room.dz, zs)
    found: list[Scale] = []
    floor_ratio: i64 = 0
    for one in along_x:
        for two in along_y:
            if found and effort.is_spent():
                return found
            for three in along_z:
                scale = _scale(kinds, starts, one, two, three)
                effort.looks -= len(xs)
                if not found or ratio(scale) > floor_ratio:
                    found.append(scale)
                    found.sort(key=ratio, reverse=True)
                    if len(found) > most:
                        found.pop()
                        floor_ratio = ratio(found[len(found) - 1])
    return found


def ratio(scale: Scale) -> i64:
    """About how full the room would be on a scale, in millionths; not to prove anything with."""
    return scale.total * 1_000 // (scale.whole // 1_000 + 1)


def _scale(kinds: list[Kind], starts: list[int], one: Measure, two: Measure, three: Measure) -> Scale:
    units: list[int] = []
    total: i64 = 0
    number: i64 = 0
    of_x = one.of
    of_y = two.of
    of_z = three.of
    for kind in kinds:
        at: i64 = starts[number]
        number += 1
        end: i64 = starts[number]
        least: i64 = 1 << 62
        while at < end:
            x: i64 = of_x[at]
            y: i64 = of_y[at]
            z: i64 = of_z[at]
            least = min(least, x * y * z)
            at += 1
        units.append(least)
        total += least * kind.count
    return Scale(one.whole * two.whole * three.whole, units, total)


def least_taken(counts: list[int], weights: list[list[int]]) -> i64:
    """What all units take on scales of which each unit may choose one; a negative weight is no choice."""
    total: i64 = 0
    number: i64 = 0
    for count in counts:
        least: i64 = -1
        for scale in weights:
            weight: i64 = scale[number]
            if weight >= 0 and (least < 0 or weight < least):
                least = weight
        if least > 0:
            total += least * count
        number += 1
    return total
