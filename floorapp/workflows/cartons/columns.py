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
MOST_TRIED: Final = 50
"""Columns that a unit is tried on: the latest ones."""


class Column:
    """What lies one on top of the other: its corner, the extents of its top, and what the top bears."""

    __slots__ = ("bears_g", "dx", "dy", "x", "y", "z")

    def __init__(self, x: i64, y: i64, dx: i64, dy: i64) -> None:
        self.x: i64 = x
        self.y: i64 = y
        self.z: i64 = 0
        self.dx: i64 = dx
        self.dy: i64 = dy
        self.bears_g: i64 = ANYTHING


class Columns:
    """One room that is filled unit by unit."""

    __slots__ = ("columns", "group", "next_x", "next_y", "room", "row_dy", "spare_g", "spots")

    def __init__(self, room: Room) -> None:
        self.room = room
        self.spots: list[Spot] = []
        self.columns: list[Column] = []
        self.spare_g: i64 = room.net_g
        self.group: i64 = 0
        self.next_x: i64 = 0
        self.next_y: i64 = 0
        self.row_dy: i64 = 0

    def put(self, kind: Kind) -> bool:
        """Places one unit if it goes onto a column or into a new one."""
        if kind.weight_g > self.spare_g or (kind.group != 0 and self.group != 0 and self.group != kind.group):
            return False
        return self._on_top(kind) or self._beside(kind)

    def _on_top(self, kind: Kind) -> bool:
        at: i64 = max(len(self.columns) - MOST_TRIED, 0)
        while at < len(self.columns):
            column = self.columns[at]
            at += 1
            if kind.weight_g > column.bears_g:
                continue
            for way in kind.ways:
                if way.dx <= column.dx and way.dy <= column.dy and column.z + way.dz <= self.room.dz:
                    self._lay(kind, way, column)
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
        column = Column(self.next_x, self.next_y, flat.dx, flat.dy)
        self.columns.append(column)
        self.next_x += flat.dx
        self.row_dy = max(self.row_dy, flat.dy)
        self._lay(kind, flat, column)
        return True

    def _in_new_row(self, kind: Kind) -> bool:
        """Begins a row in front of this one, unless the unit is too large for it as well."""
        next_x: i64 = self.next_x
        row_dy: i64 = self.row_dy
        self.next_x = 0
        self.next_y += row_dy
        self.row_dy = 0
        if self._beside(kind):
            return True
        self.next_x = next_x
        self.next_y -= row_dy
        self.row_dy = row_dy
        return False

    def _lay(self, kind: Kind, way: Way, column: Column) -> None:
        x: i64 = column.x
        y: i64 = column.y
        z: i64 = column.z
        self.spots.append(Spot(kind.number, 0, x, y, z, x + way.dx, y + way.dy, z + way.dz))
        column.z = z + way.dz
        column.dx = way.dx
        column.dy = way.dy
        column.bears_g -= kind.weight_g
        if kind.bare:
            column.bears_g = -1
        elif kind.bears_g >= 0:
            column.bears_g = min(column.bears_g, kind.bears_g)
        self.spare_g -= kind.weight_g
        if kind.group != 0:
            self.group = kind.group


def in_columns(kinds: list[Kind], order: list[int], counts: list[int], room: Room) -> list[Spot]:
    """Where units of the kinds lie, `counts` of each at most; taken in this order of their numbers."""
    columns = Columns(room)
    for number in order:
        kind = kinds[number]
        left: i64 = counts[number]
        while left > 0 and columns.put(kind):
            left -= 1
    return columns.spots
