"""A filling that is quick for any number of units: columns of units side by side, in rows from the back.

Each unit lies flat, wholly on the one below it or on the floor. A carton so filled is rarely full: this is
for orders so large that nothing better is found in the time in which a packer expects an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floorapp.workflows.cartons.rooms import Kind, Room, Spot, Way

if TYPE_CHECKING:
    from mypy_extensions import i64

ANYTHING: Final = 1 << 62


class Columns:
    """One room that is filled unit by unit; the column in hand is the one that was begun last."""

    __slots__ = (
        "dx",
        "dy",
        "group",
        "next_x",
        "next_y",
        "room",
        "row_dy",
        "spare_g",
        "spots",
        "top_g",
        "x",
        "z",
    )

    def __init__(self, room: Room) -> None:
        self.room = room
        self.spots: list[Spot] = []
        self.spare_g: i64 = room.net_g
        self.group: i64 = 0
        self.x: i64 = 0
        self.z: i64 = 0
        self.dx: i64 = 0
        self.dy: i64 = 0
        self.top_g: i64 = 0
        self.next_x: i64 = 0
        self.next_y: i64 = 0
        self.row_dy: i64 = 0

    def put(self, kind: Kind) -> bool:
        """Places one unit if it goes onto the column in hand or into a new one."""
        if kind.weight_g > self.spare_g or (kind.group != 0 and self.group not in {0, kind.group}):
            return False
        return self._on_top(kind) or self._beside(kind)

    def _on_top(self, kind: Kind) -> bool:
        if kind.weight_g > self.top_g:
            return False
        for way in kind.ways:
            if way.dx <= self.dx and way.dy <= self.dy and self.z + way.dz <= self.room.dz:
                self._lay(kind, way)
                return True
        return False

    def _beside(self, kind: Kind) -> bool:
        flat: Way | None = None
        for way in kind.ways:
            is_in_row = self.next_x + way.dx <= self.room.dx and self.next_y + way.dy <= self.room.dy
            if is_in_row and way.dz <= self.room.dz and (flat is None or way.dz < flat.dz):
                flat = way
        if flat is None:
            return self.next_x > 0 and self._in_new_row(kind)
        self.x = self.next_x
        self.z = 0
        self.dx = flat.dx
        self.dy = flat.dy
        self.top_g = ANYTHING
        self.next_x = self.x + flat.dx
        self.row_dy = max(self.row_dy, flat.dy)
        self._lay(kind, flat)
        return True

    def _in_new_row(self, kind: Kind) -> bool:
        """Begins a row in front of this one, unless the unit is too large for it as well."""
        next_x: i64 = self.next_x
        next_y: i64 = self.next_y
        row_dy: i64 = self.row_dy
        self.next_x = 0
        self.next_y = next_y + row_dy
        self.row_dy = 0
        if self._beside(kind):
            return True
        self.next_x = next_x
        self.next_y = next_y
        self.row_dy = row_dy
        return False

    def _lay(self, kind: Kind, way: Way) -> None:
        x: i64 = self.x
        y: i64 = self.next_y
        z: i64 = self.z
        self.spots.append(Spot(kind.number, 0, x, y, z, x + way.dx, y + way.dy, z + way.dz))
        self.z = z + way.dz
        self.dx = way.dx
        self.dy = way.dy
        self.spare_g -= kind.weight_g
        if kind.group != 0:
            self.group = kind.group
        self.top_g -= kind.weight_g
        if kind.bare:
            self.top_g = -1
        elif kind.bears_g >= 0:
            self.top_g = min(self.top_g, kind.bears_g)


def in_columns(kinds: list[Kind], order: list[int], counts: list[int], room: Room) -> list[Spot]:
    """Where units of the kinds lie, `counts` of each at most; taken in this order of their numbers."""
    columns = Columns(room)
    for number in order:
        kind = kinds[number]
        left: i64 = counts[number]
        while left > 0 and columns.put(kind):
            left -= 1
    return columns.spots
