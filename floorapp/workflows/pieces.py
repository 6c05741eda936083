"""Boxes for the eye where no order of painting them whole is right: those that hide each other in a ring.

Three long boxes can lie so that each covers the next one. One of a ring is cut where the others end, until
there is no ring; a cut is not seen, for the edges along it are not painted.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import Final, NamedTuple

from floorapp.workflows.sight import Graph, Shape, covers, graph, painting_order, sorted_by

MOST_BOXES: Final = 300
"""More are painted whole: it takes time by the square of the boxes to find each ring."""
_MOST_CUTS: Final = 60


class Piece(NamedTuple):
    """All or a part of the box with this number."""

    box: int
    shape: Shape


def painting_pieces(shapes: Sequence[Shape]) -> list[Piece]:
    """The boxes, cut where they must be, in painting order.

    Right for boxes that do not overlap in space; others, and very many, are painted as `painting_order` says.
    """
    pieces = [Piece(number, shape) for number, shape in enumerate(shapes)]
    for _ in range(_MOST_CUTS if len(shapes) <= MOST_BOXES else 0):
        below = graph([piece.shape for piece in pieces], range(len(pieces)), covers)
        order = sorted_by(below)
        if len(order) == len(pieces):
            return [pieces[place] for place in order]
        ring = _ring(below, set(below) - set(order))
        # One is: boxes that no plane of the others parts are cells of one grid, and cells make no ring.
        others = [pieces[place].shape for place in ring]
        cut, parts = next(
            (place, parts) for place in ring if len(parts := list(_parts(pieces[place].shape, others))) > 1
        )
        pieces[cut : cut + 1] = [Piece(pieces[cut].box, part) for part in parts]
    return [Piece(number, shapes[number]) for number in painting_order(shapes)]


def _ring(below: Graph, waiting: set[int]) -> list[int]:
    """Places of which each covers the next, and the last the first: what waits, waits for one that waits."""
    walked: list[int] = []
    place = min(waiting)
    while place not in walked:
        walked.append(place)
        place = min(below[place] & waiting)
    return walked[walked.index(place) :]


def _ends(shape: Shape, others: Sequence[Shape]) -> list[list[int]]:
    """Along each axis, where a box begins, where others begin or end inside it, and where it ends."""
    found = []
    for axis in range(3):
        start, end = shape[axis], shape[axis] + shape[axis + 3]
        planes = {plane for one in others for plane in (one[axis], one[axis] + one[axis + 3])}
        found.append([start, *sorted(plane for plane in planes if start < plane < end), end])
    return found


def _parts(shape: Shape, others: Sequence[Shape]) -> Iterator[Shape]:
    xs, ys, zs = _ends(shape, others)
    for (z, z2), (y, y2), (x, x2) in product(pairwise(zs), pairwise(ys), pairwise(xs)):
        yield x, y, z, x2 - x, y2 - y, z2 - z
