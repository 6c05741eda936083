"""A quick division of an order over several cartons, to begin with: each carton as full as it gets."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from floorapp.workflows.cartons.climb import first_order
from floorapp.workflows.cartons.columns import in_columns
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
    """Cartons for all units as far as the stock goes, each by the type that takes most of what is left.

    When the effort is spent, the largest type that takes anything is filled in columns.
    """
    left = list(question.counts)
    stock = [one.stock for _, one in question.types]
    types: list[int] = []
    spots: list[tuple[Spot, ...]] = []
    able = sorted(range(len(stock)), key=lambda one: (-question.rooms[one].mm3, one))
    flattest = sorted(
        question.kinds, key=lambda kind: (-kind.mm3 // min(way.dz for way in kind.ways), kind.number)
    )
    order = [kind.number for kind in flattest]
    while any(left):
        best = None if effort.is_spent() else _fullest(question, left, able, support_pct, effort)
        while best is None and able:
            inside = in_columns(question.kinds, order, left, question.rooms[able[0]])
            if inside:
                best = able[0], tuple(inside)
            else:
                del able[0]
        if best is None:
            break
        number, spots_inside = best
        types.append(number)
        spots.append(spots_inside)
        now = stock[number]
        if now is not None:
            stock[number] = now - 1
            if now == 1:
                able.remove(number)
        for kind, taken in Counter(spot.kind for spot in spots_inside).items():
            left[kind] -= taken
    return Division(tuple(types), tuple(spots), tuple(left))


def _fullest(
    question: Question, left: Sequence[int], able: Sequence[int], support_pct: int, effort: Effort
) -> tuple[int, tuple[Spot, ...]] | None:
    """The type that takes the largest volume, the smaller of two equals, and where the units lie in it."""
    kinds = question.some(left)
    numbers = [number for number, count in enumerate(left) if count]
    best: tuple[tuple[int, int, int], int, Filling] | None = None
    tried = 0
    for number in able:
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
    if best is None or effort.is_spent():
        return None
    _, number, filling = best
    return number, tuple(
        Spot(numbers[spot.kind], 0, spot.x, spot.y, spot.z, spot.x2, spot.y2, spot.z2)
        for spot in filling.spots
    )


def _taken(kinds: Sequence[Kind], filling: Filling) -> int:
    return sum(kinds[spot.kind].mm3 for spot in filling.spots)
