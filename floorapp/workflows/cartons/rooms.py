"""What a search moves about, in whole millimetres and grams: units, the rooms of cartons, gaps and spots.

x runs along a carton's length, y along its width, z upwards. These classes are compiled where a compiler is
at hand (docs/decisions/0010), so their numbers are 64-bit there: see `limits` for what keeps them in range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_extensions import i64

TO_END: Final = 20_000
"""Looks in which most that was begun is ended."""
BETWEEN: Final = 8_000
"""Looks between two looks at the clock: some 0.2 ms where the search is compiled."""


class Way:
    """One way in which a unit may lie: its extents along x, y and z."""

    __slots__ = ("dx", "dy", "dz")

    def __init__(self, dx: i64, dy: i64, dz: i64) -> None:
        self.dx: i64 = dx
        self.dy: i64 = dy
        self.dz: i64 = dz


class Kind:
    """Equal units of one item: the ways to lie, one unit's weight and volume, how many, and what it bears.

    `bears_g` is the weight that may lie on one unit, -1 for any; `bare` says that nothing may lie on it.
    Kinds of two different groups other than 0 may not share a carton.
    """

    __slots__ = (
        "bare",
        "bears_g",
        "count",
        "each_way",
        "group",
        "item",
        "low",
        "mm3",
        "number",
        "upright",
        "ways",
        "weight_g",
    )

    def __init__(
        self,
        number: i64,
        ways: list[Way],
        weight_g: i64,
        count: i64,
        upright: bool = False,
        bears_g: i64 = -1,
        bare: bool = False,
        group: i64 = 0,
    ) -> None:
        self.number: i64 = number
        self.ways = ways
        self.each_way = [[way] for way in ways]
        self.weight_g: i64 = weight_g
        self.count: i64 = count
        self.upright = upright
        self.bears_g: i64 = bears_g
        self.bare = bare
        self.group: i64 = group
        first = ways[0]
        self.mm3: i64 = first.dx * first.dy * first.dz
        low_x: i64 = first.dx
        low_y: i64 = first.dy
        low_z: i64 = first.dz
        for way in ways:
            low_x = min(low_x, way.dx)
            low_y = min(low_y, way.dy)
            low_z = min(low_z, way.dz)
        self.low = Way(low_x, low_y, low_z)


class Room:
    """The inside of one carton, and the weight that may go in."""

    __slots__ = ("dx", "dy", "dz", "mm3", "net_g", "type")

    def __init__(self, dx: i64, dy: i64, dz: i64, net_g: i64, type_number: i64 = 0) -> None:
        self.dx: i64 = dx
        self.dy: i64 = dy
        self.dz: i64 = dz
        self.net_g: i64 = net_g
        self.type: i64 = type_number
        self.mm3: i64 = dx * dy * dz


class Spot:
    """A unit of a kind in a room, from its back left bottom corner to the opposite one."""

    __slots__ = ("kind", "room", "x", "x2", "y", "y2", "z", "z2")

    def __init__(self, kind: i64, room: i64, x: i64, y: i64, z: i64, x2: i64, y2: i64, z2: i64) -> None:
        self.kind: i64 = kind
        self.room: i64 = room
        self.x: i64 = x
        self.y: i64 = y
        self.z: i64 = z
        self.x2: i64 = x2
        self.y2: i64 = y2
        self.z2: i64 = z2


class Effort:
    """Work that may still be done, counted in looks; what is counted is alike everywhere.

    `time_left`, where there is one, is asked every `BETWEEN` looks; once it says no, nothing may be done.
    """

    __slots__ = ("ask_at", "looks", "time_left")

    def __init__(self, looks: i64, time_left: Callable[[], bool] | None = None) -> None:
        self.looks: i64 = looks
        self.time_left = time_left
        self.ask_at: i64 = looks  # looks are never far above it unless some were given back: then it asks

    def is_spent(self) -> bool:
        """Whether nothing may be done any more."""
        if self.looks <= 0:
            return True
        if self.time_left is not None and not self.ask_at < self.looks <= self.ask_at + BETWEEN:
            self.ask_at = self.looks - BETWEEN
            if not self.time_left():
                self.looks = 0
                return True
        return False

    def is_overspent(self) -> bool:
        """Whether not even what was begun may be ended."""
        return self.is_spent() and self.looks < -TO_END

    def part(self, looks: i64) -> Effort:
        """At most so much of this effort, taken out of it until `give_back`."""
        granted: i64 = max(min(looks, self.looks), 0)
        self.looks -= granted
        return Effort(granted, self.time_left)

    def give_back(self, part: Effort) -> None:
        """Puts back what is left of a part, or takes away what it did too much."""
        self.looks += part.looks
