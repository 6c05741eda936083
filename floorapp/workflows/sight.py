"""How boxes in a carton are seen from the front, in isometric view: where, and which is painted over which.

x runs right and down in the picture, y left and down, z up; the eye looks along (-1, -1, -1). Boxes that are
painted from the back to the front look right: the later one covers the earlier one.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import Final

COS: Final = 3**0.5 / 2
SIN: Final = 0.5
"""Of the 30 degrees at which both floor edges fall (ISO 5456-3, isometric axonometry)."""

Shape = tuple[int, int, int, int, int, int]
"""Where a box lies in its carton and its extents: x, y, z, dx, dy, dz in mm."""


def seen_at(x: float, y: float, z: float) -> tuple[float, float]:
    """Where a point of the carton is in the picture, right and down, both in mm at the scale of the edges."""
    return (x - y) * COS, (x + y) * SIN - z


def painting_order(shapes: Sequence[Shape]) -> list[int]:
    """The boxes' numbers in painting order, as near to the order given as that allows.

    Boxes that overlap in space, a fault of the data, still all come. Takes time by the square of the boxes.
    """
    count = len(shapes)
    covered_by: list[list[int]] = [[] for _ in range(count)]
    waits_for = [0] * count
    for one in range(count):
        for other in range(one):
            if _behind(shapes[one], shapes[other]):
                covered_by[one].append(other)
                waits_for[other] += 1
            elif _behind(shapes[other], shapes[one]):
                covered_by[other].append(one)
                waits_for[one] += 1
    free = [number for number in range(count) if not waits_for[number]]
    heapify(free)
    waiting = set(range(count))
    ordered: list[int] = []
    while waiting:
        number = heappop(free) if free else _least_covering(waiting, shapes)
        waiting.remove(number)
        ordered.append(number)
        for covering in covered_by[number]:
            waits_for[covering] -= 1
            if not waits_for[covering] and covering in waiting:
                heappush(free, covering)
    return ordered


def covers(front: Shape, back: Shape) -> bool:
    """Whether a box covers some of another one in the picture."""
    return _behind(back, front) and _meet_in_picture(front, back)


def _least_covering(waiting: set[int], shapes: Sequence[Shape]) -> int:
    """Of boxes that wait for each other in a ring, the one that covers least of the others in the picture."""
    numbers = sorted(waiting)

    def covered(number: int) -> tuple[int, int]:
        shape = shapes[number]
        return sum(covers(shape, shapes[other]) for other in numbers), number

    return min(numbers, key=covered)


def _behind(a: Shape, b: Shape) -> bool:
    """Whether `a` must be painted before `b`: it lies wholly at the back of, left of or below it."""
    return _clears(a, b) and not _clears(b, a)


def _clears(back: Shape, front: Shape) -> bool:
    return back[0] + back[3] <= front[0] or back[1] + back[4] <= front[1] or back[2] + back[5] <= front[2]


def _meet_in_picture(a: Shape, b: Shape) -> bool:
    """Whether two boxes share any of the picture: each is seen as a hexagon that three strips cut out."""
    return all(
        a[i] - (a[j] + a[j + 3]) < b[i] + b[i + 3] - b[j]
        and b[i] - (b[j] + b[j + 3]) < a[i] + a[i + 3] - a[j]
        for i, j in ((0, 1), (1, 2), (0, 2))
    )
