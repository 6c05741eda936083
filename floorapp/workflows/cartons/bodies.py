"""What is known of a unit while the exact search narrows where it can lie, and of two to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from floorapp.workflows.cartons.rooms import Way

if TYPE_CHECKING:
    from mypy_extensions import i64


class Body:
    """What is known of one unit: its ways, where it begins at least and ends at most along each axis."""

    __slots__ = (
        "dx",
        "dy",
        "dz",
        "end_x",
        "end_y",
        "end_z",
        "face_x",
        "face_y",
        "face_z",
        "ways",
        "x",
        "y",
        "z",
    )

    def __init__(self, ways: list[Way]) -> None:
        self.ways = ways
        self.x: i64 = 0
        self.y: i64 = 0
        self.z: i64 = 0
        self.end_x: i64 = 0
        self.end_y: i64 = 0
        self.end_z: i64 = 0
        self.dx: i64 = 0
        self.dy: i64 = 0
        self.dz: i64 = 0
        self.face_x: i64 = 0
        self.face_y: i64 = 0
        self.face_z: i64 = 0

    def copy(self) -> Body:
        """The same knowledge, to be narrowed apart."""
        other = Body(self.ways)
        other.x = self.x
        other.y = self.y
        other.z = self.z
        other.end_x = self.end_x
        other.end_y = self.end_y
        other.end_z = self.end_z
        other.dx = self.dx
        other.dy = self.dy
        other.dz = self.dz
        other.face_x = self.face_x
        other.face_y = self.face_y
        other.face_z = self.face_z
        return other

    def measure(self) -> None:
        """The least extent along each axis, and the least face across it, of the ways that are left."""
        first = self.ways[0]
        dx: i64 = first.dx
        dy: i64 = first.dy
        dz: i64 = first.dz
        face_x: i64 = dy * dz
        face_y: i64 = dx * dz
        face_z: i64 = dx * dy
        for way in self.ways:
            dx = min(dx, way.dx)
            dy = min(dy, way.dy)
            dz = min(dz, way.dz)
            face_x = min(face_x, way.dy * way.dz)
            face_y = min(face_y, way.dx * way.dz)
            face_z = min(face_z, way.dx * way.dy)
        self.dx = dx
        self.dy = dy
        self.dz = dz
        self.face_x = face_x
        self.face_y = face_y
        self.face_z = face_z

    def narrow_ways(self) -> bool:
        """Leaves out the ways for which there is no room any more; False when none is left."""
        for way in self.ways:
            if self.x + way.dx > self.end_x or self.y + way.dy > self.end_y or self.z + way.dz > self.end_z:
                break
        else:
            return True
        self.ways = [
            way
            for way in self.ways
            if self.x + way.dx <= self.end_x
            and self.y + way.dy <= self.end_y
            and self.z + way.dz <= self.end_z
        ]
        if not self.ways:
            return False
        self.measure()
        return True


def possible(a: Body, b: Body, mask: i64) -> i64:
    """Which of the relations between two units there is still room for.

    1, 4 and 16: the first before the second along x, y, z; 2, 8 and 32: the second before the first.
    """
    left: i64 = mask
    if a.x + a.dx + b.dx > b.end_x:
        left &= 62
    if b.x + b.dx + a.dx > a.end_x:
        left &= 61
    if a.y + a.dy + b.dy > b.end_y:
        left &= 59
    if b.y + b.dy + a.dy > a.end_y:
        left &= 55
    if a.z + a.dz + b.dz > b.end_z:
        left &= 47
    if b.z + b.dz + a.dz > a.end_z:
        left &= 31
    return left


def bits(mask: i64) -> i64:
    """How many relations a mask has."""
    count: i64 = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count
