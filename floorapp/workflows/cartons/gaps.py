"""Filling rooms unit by unit: each goes into the gap where it scores best, resting on what lies below.

A gap is a largest empty cuboid; gaps overlap. Source: Lai, Chan (1997), Developing a simulated annealing
algorithm for the cutting stock problem, Computers & Industrial Engineering 32(1) ("difference process").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floorapp.workflows.cartons.rooms import Effort, Kind, Room, Spot, Way
from floorapp.workflows.cartons.settle import borne

if TYPE_CHECKING:
    from mypy_extensions import i64

RULES: Final = 8
FAR: Final = 1 << 62


class Gap:
    """A largest empty cuboid of a room."""

    __slots__ = ("x", "x2", "y", "y2", "z", "z2")

    def __init__(self, x: i64, y: i64, z: i64, x2: i64, y2: i64, z2: i64) -> None:
        self.x: i64 = x
        self.y: i64 = y
        self.z: i64 = z
        self.x2: i64 = x2
        self.y2: i64 = y2
        self.z2: i64 = z2


class Filling:
    """Where units lie, and the kinds of those that found no place, one entry a unit."""

    __slots__ = ("left", "left_mm3", "spots")

    def __init__(self) -> None:
        self.spots: list[Spot] = []
        self.left: list[i64] = []
        self.left_mm3: i64 = 0


def score(rule: i64, gap: Gap, way: Way) -> i64:
    """How good it is to lay a unit this way into the back left bottom corner of a gap; least is best."""
    x2: i64 = gap.x + way.dx
    y2: i64 = gap.y + way.dy
    z2: i64 = gap.z + way.dz
    if rule == 0:
        return (z2 << 40) + (y2 << 20) + x2
    if rule == 1:
        return (y2 << 40) + (z2 << 20) + x2
    if rule == 2:
        return (x2 << 40) + (z2 << 20) + y2
    if rule == 3:
        return x2 * x2 + y2 * y2 + z2 * z2
    over_x: i64 = gap.x2 - x2
    over_y: i64 = gap.y2 - y2
    over_z: i64 = gap.z2 - z2
    least: i64 = min(over_x, over_y, over_z)
    if rule == 4:
        return (least << 40) + ((over_x + over_y + over_z) << 20) + z2
    if rule == 5:
        return (gap.z << 40) + (min(over_x, over_y) << 20) + over_z
    if rule == 6:
        return (gap.x2 - gap.x) * (gap.y2 - gap.y) * (gap.z2 - gap.z) - (way.dx * way.dy)
    return ((gap.x + gap.y + gap.z) << 40) + (least << 20) + z2


def support(spots: list[Spot], room: i64, x: i64, y: i64, z: i64, x2: i64, y2: i64) -> i64:
    """The area in mm² on which a unit at this place rests."""
    area: i64 = 0
    for spot in spots:
        if spot.z2 == z and spot.room == room:
            across: i64 = min(x2, spot.x2) - max(x, spot.x)
            along: i64 = min(y2, spot.y2) - max(y, spot.y)
            if across > 0 and along > 0:
                area += across * along
    return area


def spot_in(gap: Gap, way: Way, kind: i64, room: i64, corner: i64) -> Spot:
    """A unit's place in a corner of a gap's floor: 1 for the right instead of the left, 2 for the front."""
    x: i64 = gap.x2 - way.dx if corner & 1 else gap.x
    y: i64 = gap.y2 - way.dy if corner & 2 else gap.y
    return Spot(kind, room, x, y, gap.z, x + way.dx, y + way.dy, gap.z + way.dz)


class Load:
    """What a filling holds while it grows: each room's gaps, and what the room may still take."""

    __slots__ = ("careful", "gaps", "groups", "kinds", "spare", "spots", "support_pct")

    def __init__(self, kinds: list[Kind], rooms: list[Room], support_pct: i64) -> None:
        self.kinds = kinds
        self.support_pct: i64 = support_pct
        self.spots: list[Spot] = []
        self.gaps: list[list[Gap]] = []
        self.spare: list[i64] = []
        self.groups: list[i64] = []
        self.careful = False
        for kind in kinds:
            if kind.bare or kind.bears_g >= 0:
                self.careful = True
        for room in rooms:
            self.gaps.append([Gap(0, 0, 0, room.dx, room.dy, room.dz)])
            self.spare.append(room.net_g)
            self.groups.append(0)

    def add(self, spot: Spot, low: Way | None) -> None:
        """Takes a spot that `best` found; `low` are the least extents of what comes later."""
        kind = self.kinds[spot.kind]
        self.spots.append(spot)
        self.take(kind, 1, spot.room)
        if low is not None:
            self.gaps[spot.room] = cut(self.gaps[spot.room], spot, low)

    def take(self, kind: Kind, units: i64, room: i64) -> None:
        """Counts the weight and the group of units that went into a room."""
        self.spare[room] = self.spare[room] - kind.weight_g * units
        if kind.group != 0:
            self.groups[room] = kind.group

    def best(self, kind: Kind, ways: list[Way], rule: i64, corner: i64, by_room: bool) -> Spot | None:
        """Where a unit scores best, or None when it goes in nowhere."""
        least: i64 = FAR
        found: Gap | None = None
        found_way: Way | None = None
        found_room: i64 = 0
        weight_g: i64 = kind.weight_g
        room: i64 = -1
        for gaps in self.gaps:
            room += 1
            if found is not None and by_room:
                break
            if weight_g > self.spare[room] or not self.mixes(kind, room):
                continue
            for gap in gaps:
                room_x: i64 = gap.x2 - gap.x
                room_y: i64 = gap.y2 - gap.y
                room_z: i64 = gap.z2 - gap.z
                for way in ways:
                    if way.dx > room_x or way.dy > room_y or way.dz > room_z:
                        continue
                    value: i64 = score(rule, gap, way)
                    if value >= least:
                        continue
                    if gap.z > 0 and self.support_pct > 0 and not self._rests(gap, way, room, corner):
                        continue
                    if self.careful and not self._is_borne(spot_in(gap, way, kind.number, room, corner)):
                        continue
                    least = value
                    found = gap
                    found_way = way
                    found_room = room
        if found is None or found_way is None:
            return None
        return spot_in(found, found_way, kind.number, found_room, corner)

    def _rests(self, gap: Gap, way: Way, room: i64, corner: i64) -> bool:
        x: i64 = gap.x2 - way.dx if corner & 1 else gap.x
        y: i64 = gap.y2 - way.dy if corner & 2 else gap.y
        held: i64 = support(self.spots, room, x, y, gap.z, x + way.dx, y + way.dy)
        return held * 100 >= way.dx * way.dy * self.support_pct

    def mixes(self, kind: Kind, room: i64) -> bool:
        """Whether a unit may share the room with what is in it."""
        group: i64 = self.groups[room]
        return kind.group == 0 or group == 0 or group == kind.group

    def size(self) -> i64:
        """How many gaps there are."""
        count: i64 = 0
        for gaps in self.gaps:
            count += len(gaps)
        return count

    def _is_borne(self, spot: Spot) -> bool:
        self.spots.append(spot)
        is_borne = borne(self.kinds, self.spots, spot.room)
        self.spots.pop()
        return is_borne


def fill(
    kinds: list[Kind],
    order: list[i64],
    rooms: list[Room],
    rule: i64,
    by_room: bool,
    support_pct: i64,
    most_left_mm3: i64,
    effort: Effort,
) -> Filling:
    """Rooms filled with one unit after the other. `order` names each unit's kind times 32, plus
    8 times the corner of the gap that it goes to (see `Load.best`), plus 0 or 1 + the number of the way in
    which it is to lie if it can.

    `by_room` fills the first room as long as anything goes in; `support_pct` is how much of a unit's base
    must rest on something. It ends early when more than `most_left_mm3` finds no place.
    """
    filling = Filling()
    load = Load(kinds, rooms, support_pct)
    failed: list[bool] = [False] * len(kinds)
    lows = _lows(kinds, order)
    position: i64 = 0
    for entry in order:
        position += 1
        wanted: i64 = entry >> 5
        kind = kinds[wanted]
        spot: Spot | None = None
        if not failed[wanted] and not effort.is_overspent():
            turn: i64 = entry & 7
            corner: i64 = (entry >> 3) & 3
            if turn > 0:
                spot = load.best(kind, kind.each_way[turn - 1], rule, corner, by_room)
            if spot is None:
                spot = load.best(kind, kind.ways, rule, corner, by_room)
            effort.looks -= 10 + 4 * load.size()
        if spot is None:
            failed[wanted] = True
            filling.left.append(wanted)
            filling.left_mm3 += kind.mm3
            if filling.left_mm3 > most_left_mm3:
                break
        else:
            load.add(spot, lows[position] if position < len(order) else None)
    filling.spots = load.spots
    return filling


def _lows(kinds: list[Kind], order: list[i64]) -> list[Way]:
    """For each position in the order, the least extents of any unit from there on."""
    lows: list[Way] = []
    low = kinds[order[-1] >> 5].low
    for entry in reversed(order):
        other = kinds[entry >> 5].low
        if other.dx < low.dx or other.dy < low.dy or other.dz < low.dz:
            low = Way(min(low.dx, other.dx), min(low.dy, other.dy), min(low.dz, other.dz))
        lows.append(low)
    lows.reverse()
    return lows


def cut(gaps: list[Gap], spot: Spot, low: Way) -> list[Gap]:
    """The gaps that are left round a spot: those that still take a unit of the least extents."""
    x: i64 = spot.x
    y: i64 = spot.y
    z: i64 = spot.z
    x2: i64 = spot.x2
    y2: i64 = spot.y2
    z2: i64 = spot.z2
    kept: list[Gap] = []
    made: list[Gap] = []
    for gap in gaps:
        if gap.x >= x2 or gap.x2 <= x or gap.y >= y2 or gap.y2 <= y or gap.z >= z2 or gap.z2 <= z:
            kept.append(gap)
            continue
        wide = gap.x2 - gap.x >= low.dx
        deep = gap.y2 - gap.y >= low.dy
        high = gap.z2 - gap.z >= low.dz
        if deep and high:
            if x - gap.x >= low.dx:
                made.append(Gap(gap.x, gap.y, gap.z, x, gap.y2, gap.z2))
            if gap.x2 - x2 >= low.dx:
                made.append(Gap(x2, gap.y, gap.z, gap.x2, gap.y2, gap.z2))
        if wide and high:
            if y - gap.y >= low.dy:
                made.append(Gap(gap.x, gap.y, gap.z, gap.x2, y, gap.z2))
            if gap.y2 - y2 >= low.dy:
                made.append(Gap(gap.x, y2, gap.z, gap.x2, gap.y2, gap.z2))
        if wide and deep:
            if z - gap.z >= low.dz:
                made.append(Gap(gap.x, gap.y, gap.z, gap.x2, gap.y2, z))
            if gap.z2 - z2 >= low.dz:
                made.append(Gap(gap.x, gap.y, z2, gap.x2, gap.y2, gap.z2))
    start: i64 = 0
    for one in made:
        start += 1
        if not _inside_any(one, kept, 0) and not _inside_any(one, made, start):
            kept.append(one)
    return kept


def _inside_any(one: Gap, others: list[Gap], start: i64) -> bool:
    """Whether a gap lies within another, from `start` on."""
    at: i64 = start
    end: i64 = len(others)
    while at < end:
        other = others[at]
        if (
            other.x <= one.x
            and other.y <= one.y
            and other.z <= one.z
            and other.x2 >= one.x2
            and other.y2 >= one.y2
            and other.z2 >= one.z2
        ):
            return True
        at += 1
    return False
