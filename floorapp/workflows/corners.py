"""Filling one carton piece by piece where blocks find no room: a piece may overhang what it lies on.

Each piece goes to a corner point that the pieces before it left: where a wall, a floor or another piece
stops it on three sides. Slower and denser than blocks; the effort is counted in pairs of pieces compared.

Source: Crainic, Perboli, Tadei (2008), Extreme point-based heuristics for three-dimensional bin packing,
INFORMS Journal on Computing 20(3).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from floorapp.workflows.blocks import Block, Effort, Filling, Kind, Size, by_floor, by_length, by_volume

_SUPPORT: Final = (3, 5)
"""At least three fifths of a piece's underside lie on something."""

_Point = tuple[int, int, int]
_Score = Callable[[_Point, Size], tuple[int, ...]]


class _Way(NamedTuple):
    """Which kind goes in first, and which corner is best for a piece of a size."""

    first: Callable[[Kind], tuple[int, ...]]
    score: _Score


def _lowest(point: _Point, size: Size) -> tuple[int, ...]:
    x, y, z = point
    return z + size[2], z, y + size[1], x + size[0]


def _backmost(point: _Point, size: Size) -> tuple[int, ...]:
    x, y, z = point
    return y + size[1], z + size[2], x + size[0]


def _leftmost(point: _Point, size: Size) -> tuple[int, ...]:
    x, y, z = point
    return x + size[0], z + size[2], y + size[1]


_WAYS: Final = tuple(
    _Way(first, score)
    for score in (_lowest, _backmost, _leftmost)
    for first in (by_floor, by_volume, by_length)
)


def fillings(kinds: Sequence[Kind], room: Size, max_weight_g: int, effort: Effort) -> Iterator[Filling]:
    """The carton filled in one way after the other, until the effort is spent; see `blocks.fillings`."""
    for way in _WAYS:
        if effort.looks <= 0:
            return
        yield _fill(kinds, room, max_weight_g, way, effort)


def _fill(kinds: Sequence[Kind], room: Size, max_weight_g: int, way: _Way, effort: Effort) -> Filling:
    left = [kind.pieces for kind in kinds]
    placed: list[Block] = []
    points: list[_Point] = [(0, 0, 0)]
    for number in sorted(range(len(kinds)), key=lambda number: way.first(kinds[number])):
        kind = kinds[number]
        while left[number] and kind.weight_g <= max_weight_g and effort.looks > 0:
            found = _corner(_spots(points, kind.sizes, room), placed, way.score, effort)
            if found is None:
                break
            point, size = found
            placed.append(Block(number, *point, size, 1, 1, 1))
            left[number] -= 1
            max_weight_g -= kind.weight_g
            points.remove(point)
            effort.looks -= 6 * len(placed)
            points.extend(new for new in dict.fromkeys(_points(point, size, placed)) if new not in points)
    return Filling(tuple(placed), tuple(left))


def _corner(
    spots: Iterable[tuple[_Point, Size]], placed: Sequence[Block], score_of: _Score, effort: Effort
) -> tuple[_Point, Size] | None:
    """The best of the spots in which a piece stands free and supported."""
    best = None
    best_score: tuple[int, ...] = ()
    for point, size in spots:
        score = score_of(point, size)
        if best is None or score < best_score:
            effort.looks -= len(placed)
            if _is_free(point, size, placed) and _is_supported(point, size, placed):
                best, best_score = (point, size), score
    return best


def _spots(points: Sequence[_Point], sizes: Sequence[Size], room: Size) -> Iterator[tuple[_Point, Size]]:
    """Each corner with each way to lie that stays inside the walls there."""
    for point in points:
        x, y, z = point
        for size in sizes:
            if x + size[0] <= room[0] and y + size[1] <= room[1] and z + size[2] <= room[2]:
                yield point, size


def _is_free(point: _Point, size: Size, placed: Sequence[Block]) -> bool:
    x, y, z = point
    to_x, to_y, to_z = x + size[0], y + size[1], z + size[2]
    for _, bx, by, bz, (dx, dy, dz), *_grid in placed:
        if bx < to_x and x < bx + dx and by < to_y and y < by + dy and bz < to_z and z < bz + dz:
            return False
    return True


def _is_supported(point: _Point, size: Size, placed: Sequence[Block]) -> bool:
    x, y, z = point
    if z == 0:
        return True
    to_x, to_y = x + size[0], y + size[1]
    area = 0
    for _, bx, by, bz, (dx, dy, dz), *_grid in placed:
        if bz + dz == z:
            across = min(to_x, bx + dx) - max(x, bx)
            along = min(to_y, by + dy) - max(y, by)
            if across > 0 and along > 0:
                area += across * along
    return area * _SUPPORT[1] >= size[0] * size[1] * _SUPPORT[0]


def _points(point: _Point, size: Size, placed: Sequence[Block]) -> Iterator[_Point]:
    """The corners that a piece makes: each of its three free edges, slid along the two other axes."""
    x, y, z = point
    for axis, edge in enumerate(((x + size[0], y, z), (x, y + size[1], z), (x, y, z + size[2]))):
        yield edge
        for along in range(3):
            if along != axis:
                yield _slid(edge, along, placed)


def _slid(point: _Point, axis: int, placed: Sequence[Block]) -> _Point:
    """`point` moved towards 0 along an axis until a piece or the wall stops it."""
    stop = 0
    one, two = (other for other in range(3) if other != axis)
    for block in placed:
        corner = block[1:4]
        end = corner[axis] + block.size[axis]
        if (
            stop < end <= point[axis]
            and corner[one] <= point[one] < corner[one] + block.size[one]
            and corner[two] <= point[two] < corner[two] + block.size[two]
        ):
            stop = end
    moved = list(point)
    moved[axis] = stop
    return moved[0], moved[1], moved[2]
