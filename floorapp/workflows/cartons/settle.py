"""Things as they come to lie: what is in the air drops, what has play moves up, and what rests on what.

Also the order in which a person can put them in: from the floor up, so each one finds what it rests on, and
nothing lies over its place yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from floorapp.workflows.cartons.rooms import Kind, Spot

if TYPE_CHECKING:
    from mypy_extensions import i64


def height_of(spot: Spot) -> i64:
    """The key to sort by height, then from the back to the front, then from the left to the right."""
    return (spot.z << 40) + (spot.y << 20) + spot.x


def left_of(spot: Spot) -> i64:
    """The key to sort from the left to the right."""
    return (spot.x << 40) + (spot.z << 20) + spot.y


def back_of(spot: Spot) -> i64:
    """The key to sort from the back to the front."""
    return (spot.y << 40) + (spot.z << 20) + spot.x


def dropped(spots: list[Spot]) -> list[Spot]:
    """The same units, each as low as what lies under it lets it, in an order to put them in."""
    low: list[Spot] = []
    for spot in sorted(spots, key=height_of):
        z: i64 = 0
        for other in low:
            if (
                other.z2 > z
                and other.room == spot.room
                and other.x < spot.x2
                and spot.x < other.x2
                and other.y < spot.y2
                and spot.y < other.y2
            ):
                z = other.z2
        low.append(Spot(spot.kind, spot.room, spot.x, spot.y, z, spot.x2, spot.y2, z + spot.z2 - spot.z))
    low.sort(key=height_of)
    return low


def pushed(spots: list[Spot]) -> list[Spot]:
    """The same units, each moved to the left wall and then to the back wall as far as others let it."""
    moved: list[Spot] = []
    for spot in sorted(spots, key=left_of):
        x: i64 = 0
        for other in moved:
            if (
                other.x2 > x
                and other.room == spot.room
                and other.y < spot.y2
                and spot.y < other.y2
                and other.z < spot.z2
                and spot.z < other.z2
            ):
                x = other.x2
        moved.append(Spot(spot.kind, spot.room, x, spot.y, spot.z, x + spot.x2 - spot.x, spot.y2, spot.z2))
    back: list[Spot] = []
    for spot in sorted(moved, key=back_of):
        y: i64 = 0
        for other in back:
            if (
                other.y2 > y
                and other.room == spot.room
                and other.x < spot.x2
                and spot.x < other.x2
                and other.z < spot.z2
                and spot.z < other.z2
            ):
                y = other.y2
        back.append(Spot(spot.kind, spot.room, spot.x, y, spot.z, spot.x2, y + spot.y2 - spot.y, spot.z2))
    return back


def upside_down(spots: list[Spot], heights: list[i64]) -> list[Spot]:
    """Each room's filling mirrored, so that what was on top lies below."""
    return [
        Spot(
            spot.kind,
            spot.room,
            spot.x,
            spot.y,
            heights[spot.room] - spot.z2,
            spot.x2,
            spot.y2,
            heights[spot.room] - spot.z,
        )
        for spot in spots
    ]


def rests(spots: list[Spot], support_pct: i64) -> bool:
    """Whether each unit has so much of its base on the floor or on others."""
    for spot in spots:
        if spot.z == 0:
            continue
        held: i64 = 0
        for other in spots:
            if other.z2 == spot.z and other.room == spot.room:
                across: i64 = min(spot.x2, other.x2) - max(spot.x, other.x)
                along: i64 = min(spot.y2, other.y2) - max(spot.y, other.y)
                if across > 0 and along > 0:
                    held += across * along
        if held * 100 < (spot.x2 - spot.x) * (spot.y2 - spot.y) * support_pct:
            return False
    return True


def borne(kinds: list[Kind], spots: list[Spot], room: i64) -> bool:
    """Whether no unit in a room bears more than it may.

    Counted on the safe side: each unit that another touches from above bears all of it and of its load.
    """
    there = [spot for spot in spots if spot.room == room]
    there.sort(key=height_of, reverse=True)
    loads: list[i64] = []
    place: i64 = 0
    for spot in there:
        kind = kinds[spot.kind]
        load: i64 = 0
        above: i64 = 0
        while above < place:
            other = there[above]
            if (
                other.z == spot.z2
                and other.x < spot.x2
                and spot.x < other.x2
                and other.y < spot.y2
                and spot.y < other.y2
            ):
                if kind.bare:
                    return False
                load += loads[above] + kinds[other.kind].weight_g
            above += 1
        if 0 <= kind.bears_g < load:
            return False
        loads.append(load)
        place += 1
    return True


def made_firm(
    kinds: list[Kind], spots: list[Spot], heights: list[i64], support_pct: i64
) -> list[Spot] | None:
    """A filling in which each unit rests and bears as it must, made from one that may hang, or None.

    `heights` are the rooms'; the spots come in an order to put them in.
    """
    for start in (spots, upside_down(spots, heights)):
        firm = dropped(start)
        rounds: i64 = 0
        while rounds < 3:
            if rests(firm, support_pct) and _all_borne(kinds, firm, heights):
                return firm
            firm = dropped(pushed(firm))
            rounds += 1
    return None


def _all_borne(kinds: list[Kind], spots: list[Spot], heights: list[i64]) -> bool:
    room: i64 = 0
    while room < len(heights):
        if not borne(kinds, spots, room):
            return False
        room += 1
    return True
