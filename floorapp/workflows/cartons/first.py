"""A quick division of an order over several cartons, to begin with: each carton as full as it gets."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from floorapp.workflows.cartons.climb import first_order
from floorapp.workflows.cartons.gaps import FAR, Filling, fill
from floorapp.workflows.cartons.question import Counts, Question
from floorapp.workflows.cartons.rooms import Effort, Kind, Spot

_MOST_TYPES: Final = 10
"""Types that are tried for one carton: the largest ones that take anything."""
_RULES: Final = (0, 5)


class Division(NamedTuple):
    """Cartons of certain types, what lies in each, and how many units of each kind are in none."""

    types: tuple[int, ...]
    spots: tuple[tuple[Spot, ...], ...]
    left: Counts


def first_division(question: Question, support_pct: int, effort: Effort) -> Division:
    """Cartons for all units as far as the stock goes, each by the type that takes most of what is left."""
    left = question.counts
    stock = [one.stock for _, one in question.types]
    types: list[int] = []
    spots: list[tuple[Spot, ...]] = []
    while any(left):
        able = [number for number in range(len(stock)) if stock[number] != 0]
        best = _fullest(question, left, able, support_pct, effort)
        if best is None:
            break
        number, inside = best
        types.append(number)
        spots.append(inside)
        now = stock[number]
        if now is not None:
            stock[number] = now - 1
        taken = [spot.kind for spot in inside]
        left = tuple(count - taken.count(kind) for kind, count in enumerate(left))
    return Division(tuple(types), tuple(spots), left)


def _fullest(
    question: Question, left: Counts, able: Sequence[int], support_pct: int, effort: Effort
) -> tuple[int, tuple[Spot, ...]] | None:
    """The type that takes the largest volume, the smaller of two equals, and where the units lie in it."""
    kinds = question.some(left)
    numbers = [number for number, count in enumerate(left) if count]
    best: tuple[tuple[int, int, int], int, Filling] | None = None
    tried = 0
    for number in sorted(able, key=lambda one: (-question.rooms[one].mm3, one)):
        if tried >= _MOST_TYPES or (best is not None and question.rooms[number].mm3 < -best[0][0]):
            break
        for rule in _RULES:
            filling = fill(
                kinds, first_order(kinds, 0), [question.rooms[number]], rule, True, support_pct, FAR, effort
            )
            rank = (-_taken(kinds, filling), question.types[number][1].outer_mm3, number)
            if filling.spots and (best is None or rank < best[0]):
                best = (rank, number, filling)
        tried += best is not None
    if best is None:
        return None
    _, number, filling = best
    return number, tuple(
        Spot(numbers[spot.kind], 0, spot.x, spot.y, spot.z, spot.x2, spot.y2, spot.z2)
        for spot in filling.spots
    )


def _taken(kinds: Sequence[Kind], filling: Filling) -> int:
    return sum(kinds[spot.kind].mm3 for spot in filling.spots)
