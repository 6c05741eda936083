"""Filling one carton with blocks of equal pieces: where everything lies, or how much of it goes in.

A block is a cuboid of equal pieces in the corner of a free space. What is left of the space becomes three
spaces: above the block, beside it and before it. Every space stands on the carton's floor or on a block's
whole top, so nothing overhangs and nothing overlaps, whatever is chosen. What is chosen is tried in several
ways, within an effort that is counted and not timed: the same pieces always give the same answer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, NamedTuple

Size = tuple[int, int, int]
"""Extents along x, y and z in mm."""


class Kind(NamedTuple):
    """Equal pieces: the ways in which one may lie, its weight in g, and how many there are."""

    sizes: tuple[Size, ...]
    weight_g: int
    pieces: int

    @property
    def mm3(self) -> int:
        """Volume of one piece in mm³."""
        dx, dy, dz = self.sizes[0]
        return dx * dy * dz


class Block(NamedTuple):
    """`across` by `along` by `up` pieces of the kind with this number, from the corner x, y, z."""

    kind: int
    x: int
    y: int
    z: int
    size: Size
    across: int
    along: int
    up: int

    @property
    def pieces(self) -> int:
        """How many pieces the block has."""
        return self.across * self.along * self.up

    def corners(self) -> Iterator[tuple[int, int, int]]:
        """The back left bottom corner of each piece."""
        dx, dy, dz = self.size
        for k, j, i in product(range(self.up), range(self.along), range(self.across)):
            yield self.x + i * dx, self.y + j * dy, self.z + k * dz


class Filling(NamedTuple):
    """What lies in a carton, and how many pieces of each kind do not."""

    blocks: tuple[Block, ...]
    left: tuple[int, ...]

    @property
    def holds_all(self) -> bool:
        """Whether every piece is in."""
        return not any(self.left)


@dataclass(slots=True)
class Effort:
    """Work that may still be done, in looks at one way to lie in one space."""

    looks: int


class _Space(NamedTuple):
    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int


class _Way(NamedTuple):
    """One way to fill: which kind comes first, how a block grows, which block is best."""

    first: Callable[[Kind], tuple[int, ...]]
    grow: Callable[[_Space, Size, int], tuple[int, int, int]]
    score: Callable[[_Space, Size, tuple[int, int, int]], tuple[int, ...]]


def _layers(space: _Space, size: Size, count: int) -> tuple[int, int, int]:
    """A block as wide as it can be, then as high."""
    across = min(space.dx // size[0], count)
    along = min(space.dy // size[1], count // across)
    return across, along, min(space.dz // size[2], count // (across * along))


def _columns(space: _Space, size: Size, count: int) -> tuple[int, int, int]:
    """A block as high as it can be, then as wide."""
    up = min(space.dz // size[2], count)
    across = min(space.dx // size[0], count // up)
    return across, min(space.dy // size[1], count // (across * up)), up


def _many(space: _Space, size: Size, grid: tuple[int, int, int]) -> tuple[int, ...]:
    """Most pieces at once, then the space that they fill best."""
    pieces = grid[0] * grid[1] * grid[2]
    return -pieces, space.dx * space.dy * space.dz, space.z, space.dz - size[2] * grid[2]


def _snug(space: _Space, size: Size, grid: tuple[int, int, int]) -> tuple[int, ...]:
    """The floor that is filled best: least left of it beside and before the block."""
    across, along = size[0] * grid[0], size[1] * grid[1]
    return space.dx * space.dy - across * along, space.z, -size[0] * size[1]


def _low(space: _Space, size: Size, grid: tuple[int, int, int]) -> tuple[int, ...]:
    """The lowest top, so that what comes later finds room."""
    return space.z + size[2] * grid[2], space.dx * space.dy - size[0] * grid[0] * size[1] * grid[1]


def by_volume(kind: Kind) -> tuple[int, ...]:
    """The largest first."""
    return -kind.mm3, -max(kind.sizes[0])


def by_floor(kind: Kind) -> tuple[int, ...]:
    """The largest face first: wide things lie below narrow ones."""
    return -max(dx * dy for dx, dy, _ in kind.sizes), -kind.mm3


def by_length(kind: Kind) -> tuple[int, ...]:
    """The longest first."""
    return -max(kind.sizes[0]), -kind.mm3


_WAYS: Final = tuple(
    _Way(first, grow, score)
    for first, score, grow in (
        *product((by_floor, by_volume), (_snug, _low), (_layers, _columns)),
        *product((by_floor, by_volume, by_length), (_many,), (_layers, _columns)),
        *product((by_length,), (_snug, _low), (_layers, _columns)),
    )
)


def fillings(kinds: Sequence[Kind], room: Size, max_weight_g: int, effort: Effort) -> Iterator[Filling]:
    """The carton filled in one way after the other, until the effort is spent.

    `room` is the carton's inner length, width and height in mm; `max_weight_g` is never passed.
    """
    for way in _WAYS:
        if effort.looks <= 0:
            return
        yield _fill(kinds, room, max_weight_g, way, effort)


def _fill(kinds: Sequence[Kind], room: Size, max_weight_g: int, way: _Way, effort: Effort) -> Filling:
    spaces = [_Space(0, 0, 0, *room)]
    left = [kind.pieces for kind in kinds]
    blocks: list[Block] = []
    for number in sorted(range(len(kinds)), key=lambda number: way.first(kinds[number])):
        kind = kinds[number]
        while left[number] and spaces:
            count = min(left[number], max_weight_g // kind.weight_g if kind.weight_g else left[number])
            best = _best(spaces, kind.sizes, count, way, effort) if count else None
            if best is None:
                break
            index, size, (across, along, up) = best
            space = spaces.pop(index)
            block = Block(number, space.x, space.y, space.z, size, across, along, up)
            blocks.append(block)
            left[number] -= block.pieces
            max_weight_g -= block.pieces * kind.weight_g
            spaces.extend(_around(space, size[0] * across, size[1] * along, size[2] * up))
    return Filling(tuple(blocks), tuple(left))


def _best(
    spaces: Sequence[_Space], sizes: Iterable[Size], count: int, way: _Way, effort: Effort
) -> tuple[int, Size, tuple[int, int, int]] | None:
    """The space, the way to lie and the block that score best, or None when no piece goes in anywhere."""
    best = None
    best_score: tuple[int, ...] = ()
    for index, space in enumerate(spaces):
        _, _, _, room_x, room_y, room_z = space
        for size in sizes:
            effort.looks -= 1
            if size[0] > room_x or size[1] > room_y or size[2] > room_z:
                continue
            grid = way.grow(space, size, count)
            score = way.score(space, size, grid)
            if best is None or score < best_score:
                best, best_score = (index, size, grid), score
    return best


def _around(space: _Space, dx: int, dy: int, dz: int) -> Iterator[_Space]:
    """The spaces above, beside and before a block, those with anything in them.

    The floor round the block is cut so that the larger of its two pieces is as large as can be.
    """
    x, y, z, room_x, room_y, room_z = space
    if room_z > dz:
        yield _Space(x, y, z + dz, dx, dy, room_z - dz)
    beside_is_long = (room_x - dx) * room_y >= room_x * (room_y - dy)
    if room_x > dx:
        yield _Space(x + dx, y, z, room_x - dx, room_y if beside_is_long else dy, room_z)
    if room_y > dy:
        yield _Space(x, y + dy, z, dx if beside_is_long else room_x, room_y - dy, room_z)
