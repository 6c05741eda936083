"""Whether a few units go into a room at all, by trying every way in which they can lie to one another.

Two units in one room are apart along at least one axis, so one of six relations holds between them. The
search narrows, for each pair, which of the six are still possible, and for each unit where it can lie.
Source: Onodera, Taniguchi, Tamaru (1991), Branch-and-bound placement for building block layout, DAC;
Pisinger, Sigurd (2007), Using decomposition techniques and constraint programming for solving the
two-dimensional bin packing problem, INFORMS Journal on Computing 19(1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floorapp.workflows.cartons.bodies import Body, bits, possible
from floorapp.workflows.cartons.rooms import Effort, Kind, Room, Spot

if TYPE_CHECKING:
    from mypy_extensions import i64

FITS: Final = 1
NEVER: Final = 0
UNKNOWN: Final = -1


class Exact:
    """One search, that ends with an answer or with its effort."""

    def __init__(self, kinds: list[Kind], room: Room, effort: Effort) -> None:
        self.room = room
        self.effort = effort
        self.bodies: list[Body] = []
        self.kind_of: list[i64] = []
        ranked: list[tuple[i64, i64]] = sorted([(-kind.mm3, kind.number) for kind in kinds])
        for _, number in ranked:
            kind = kinds[number]
            count: i64 = kind.count
            while count > 0:
                self.bodies.append(self._body(kind))
                self.kind_of.append(number)
                count -= 1
        self.count: i64 = len(self.bodies)
        self.found: list[Spot] = []

    def _body(self, kind: Kind) -> Body:
        body = Body(kind.ways)
        body.end_x = self.room.dx
        body.end_y = self.room.dy
        body.end_z = self.room.dz
        body.measure()
        return body

    def answer(self) -> i64:
        """`FITS` with the places in `found`, `NEVER`, or `UNKNOWN` when the effort was spent."""
        for body in self.bodies:
            if not body.narrow_ways():
                return NEVER
        relations = [63] * (self.count * self.count)
        one: i64 = 0
        while one + 1 < self.count:
            if self.kind_of[one] == self.kind_of[one + 1]:  # of equal units the first begins no further right
                relations[one * self.count + one + 1] = 61
            one += 1
        return self._search(self.bodies, relations)

    def _search(self, bodies: list[Body], relations: list[int]) -> i64:
        self.effort.looks -= self.count * self.count
        if self.effort.is_spent():
            return UNKNOWN
        self._first_half(bodies[0])
        if not self._narrow(bodies, relations) or self._crowded(bodies):
            return NEVER
        pair: i64 = self._tightest(relations)
        if pair >= 0:
            return self._by_relation(bodies, relations, pair)
        for body in bodies:
            if len(body.ways) > 1:
                return self._by_way(bodies, relations, body)
        number: i64 = 0
        for body in bodies:
            way = body.ways[0]
            self.found.append(
                Spot(
                    self.kind_of[number],
                    0,
                    body.x,
                    body.y,
                    body.z,
                    body.x + way.dx,
                    body.y + way.dy,
                    body.z + way.dz,
                )
            )
            number += 1
        return FITS

    def _first_half(self, body: Body) -> None:
        """Every filling can be mirrored, so the largest unit's middle is in the first half of each axis."""
        dx: i64 = 0
        dy: i64 = 0
        dz: i64 = 0
        for way in body.ways:
            dx = max(dx, way.dx)
            dy = max(dy, way.dy)
            dz = max(dz, way.dz)
        body.end_x = min(body.end_x, (self.room.dx + dx) // 2)
        body.end_y = min(body.end_y, (self.room.dy + dy) // 2)
        body.end_z = min(body.end_z, (self.room.dz + dz) // 2)

    def _by_relation(self, bodies: list[Body], relations: list[int], pair: i64) -> i64:
        mask: i64 = relations[pair]
        bit: i64 = 1
        while bit < 64:
            if mask & bit:
                closer = list(relations)
                closer[pair] = bit
                result: i64 = self._search([body.copy() for body in bodies], closer)
                if result != NEVER:
                    return result
            bit <<= 1
        return NEVER

    def _by_way(self, bodies: list[Body], relations: list[int], chosen: Body) -> i64:
        for way in chosen.ways:
            copies: list[Body] = []
            for body in bodies:
                other = body.copy()
                if body is chosen:
                    other.ways = [way]
                    other.measure()
                copies.append(other)
            result: i64 = self._search(copies, list(relations))
            if result != NEVER:
                return result
        return NEVER

    def _tightest(self, relations: list[int]) -> i64:
        """The pair with the fewest relations left, more than one; -1 when each has one."""
        best: i64 = -1
        best_left: i64 = 7
        one: i64 = 0
        while one < self.count:
            other: i64 = one + 1
            while other < self.count:
                mask: i64 = relations[one * self.count + other]
                if mask & (mask - 1):
                    left: i64 = bits(mask)
                    if left < best_left:
                        best_left = left
                        best = one * self.count + other
                        if left == 2:
                            return best
                other += 1
            one += 1
        return best

    def _narrow(self, bodies: list[Body], relations: list[int]) -> bool:
        """Draws all conclusions from the relations until there are no more; False when they contradict."""
        count: i64 = self.count
        changed = True
        while changed:
            changed = False
            one: i64 = 0
            while one < count:
                a = bodies[one]
                other: i64 = one + 1
                while other < count:
                    b = bodies[other]
                    mask: i64 = relations[one * count + other]
                    left: i64 = possible(a, b, mask)
                    if left == 0:
                        return False
                    if left != mask:
                        relations[one * count + other] = left
                        changed = True
                    if left & (left - 1) == 0 and self._apply(a, b, left):
                        changed = True
                        if not a.narrow_ways() or not b.narrow_ways():
                            return False
                    other += 1
                one += 1
        return True

    def _apply(self, a: Body, b: Body, relation: i64) -> bool:
        """Takes the one relation that is left between two units into account; whether that told anything."""
        if relation & 42:
            a, b = b, a
        moved = False
        if relation & 3:
            if b.x < a.x + a.dx:
                b.x = a.x + a.dx
                moved = True
            if a.end_x > b.end_x - b.dx:
                a.end_x = b.end_x - b.dx
                moved = True
        elif relation & 12:
            if b.y < a.y + a.dy:
                b.y = a.y + a.dy
                moved = True
            if a.end_y > b.end_y - b.dy:
                a.end_y = b.end_y - b.dy
                moved = True
        else:
            if b.z < a.z + a.dz:
                b.z = a.z + a.dz
                moved = True
            if a.end_z > b.end_z - b.dz:
                a.end_z = b.end_z - b.dz
                moved = True
        return moved

    def _crowded(self, bodies: list[Body]) -> bool:
        """Whether units that all cross one plane surely have more area there than the room."""
        for body in bodies:
            # where this unit surely is: from its latest beginning to its earliest end
            x: i64 = body.end_x - body.dx
            y: i64 = body.end_y - body.dy
            z: i64 = body.end_z - body.dz
            area_x: i64 = 0
            area_y: i64 = 0
            area_z: i64 = 0
            for other in bodies:
                if other.end_x - other.dx <= x < other.x + other.dx:
                    area_x += other.face_x
                if other.end_y - other.dy <= y < other.y + other.dy:
                    area_y += other.face_y
                if other.end_z - other.dz <= z < other.z + other.dz:
                    area_z += other.face_z
            if (
                area_x > self.room.dy * self.room.dz
                or area_y > self.room.dx * self.room.dz
                or area_z > self.room.dx * self.room.dy
            ):
                return True
        return False
