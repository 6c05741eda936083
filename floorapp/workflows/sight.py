"""How boxes in a carton are seen from the front, in isometric view: where, and which is painted over which.

x runs right and down in the picture, y left and down, z up; the eye looks along (-1, -1, -1). Boxes that are
painted from the back to the front look right: the later one covers the earlier one.
"""

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import Final

COS: Final = 3**0.5 / 2
SIN: Final = 0.5
"""Of the 30 degrees at which both floor edges fall (ISO 5456-3, isometric axonometry)."""

Shape = tuple[int, int, int, int, int, int]
"""Where a box lies in its carton and its extents: x, y, z, dx, dy, dz in mm."""
Graph = dict[int, set[int]]
"""For each number those that come before it."""


def seen_at(x: float, y: float, z: float) -> tuple[float, float]:
    """Where a point of the carton is in the picture, right and down, both in mm at the scale of the edges."""
    return (x - y) * COS, (x + y) * SIN - z


def painting_order(shapes: Sequence[Shape]) -> list[int]:
    """The boxes' numbers in painting order, as near to the order given as that allows.

    Where boxes hide each other in a ring, the one that hides least comes too early (see `pieces`). Boxes that
    overlap in space, a fault of the data, still all come. Takes time by the square of the boxes.
    """
    order = sorted_by(graph(shapes, range(len(shapes)), _in_front))
    below = graph(shapes, sorted(set(range(len(shapes))) - set(order)), covers)
    while below:
        found = sorted_by(below) or [min(below, key=lambda number: len(below[number]))]
        order += found
        done = set(found)
        below = {number: some - done for number, some in below.items() if number not in done}
    return order


def graph(
    shapes: Sequence[Shape], numbers: Sequence[int], comes_after: Callable[[Shape, Shape], bool]
) -> Graph:
    """For each of these boxes, which others must be painted before it."""
    below: Graph = {number: set() for number in numbers}
    for one, other in combinations(numbers, 2):
        if comes_after(shapes[one], shapes[other]):
            below[one].add(other)
        elif comes_after(shapes[other], shapes[one]):
            below[other].add(one)
    return below


def sorted_by(below: Graph) -> list[int]:
    """Numbers such that each comes after those below it, the lowest first; none that a ring is below."""
    above: dict[int, list[int]] = {number: [] for number in below}
    for number, some in below.items():
        for other in some:
            above[other].append(number)
    waits_for = {number: len(some) for number, some in below.items()}
    free = [number for number, count in waits_for.items() if not count]
    heapify(free)
    order = []
    while free:
        number = heappop(free)
        order.append(number)
        for other in above[number]:
            waits_for[other] -= 1
            if not waits_for[other]:
                heappush(free, other)
    return order


def covers(front: Shape, back: Shape) -> bool:
    """Whether a box covers some of another one in the picture."""
    return _in_front(front, back) and _meet_in_picture(front, back)


def _in_front(front: Shape, back: Shape) -> bool:
    """Whether `front` must be painted after `back`, which lies wholly at the back of, left of or below it."""
    return _clears(back, front) and not _clears(front, back)


def _clears(back: Shape, front: Shape) -> bool:
    return back[0] + back[3] <= front[0] or back[1] + back[4] <= front[1] or back[2] + back[5] <= front[2]


def _meet_in_picture(a: Shape, b: Shape) -> bool:
    """Whether two boxes share any of the picture: each is seen as a hexagon that three strips cut out."""
    ax, ay, az, adx, ady, adz = a
    bx, by, bz, bdx, bdy, bdz = b
    return (
        -adx - bdy < (ax - ay) - (bx - by) < ady + bdx
        and -ady - bdz < (ay - az) - (by - bz) < adz + bdy
        and -adx - bdz < (ax - az) - (bx - bz) < adz + bdx
    )
