"""Smaller cartons for what lies in each of several, where a quick look finds that it goes in."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from floorapp.workflows.cartons.climb import Climb
from floorapp.workflows.cartons.lift import goes_in
from floorapp.workflows.cartons.question import Question
from floorapp.workflows.cartons.rooms import Effort, Kind, Spot
from floorapp.workflows.cartons.sets import Sets

_TRIES: Final = 6
_LOOKS: Final = 20_000
_LOOKS_A_TYPE: Final = 50


def downsized(
    question: Question, sets: Sets, types: Sequence[int], spots: Sequence[Sequence[Spot]], effort: Effort
) -> tuple[list[int], list[Sequence[Spot]]]:
    """The same cartons, each of the best type into which its units are found to go, and where they lie."""
    types, spots = list(types), list(spots)
    values = [sets.value((one,)) for one in range(len(question.types))]
    ranked = sorted(range(len(values)), key=lambda one: values[one])
    used = Counter(types)
    for place, inside in enumerate(spots):
        counts = Counter(spot.kind for spot in inside)
        numbers = sorted(counts)
        kinds = question.chosen({number: counts[number] for number in numbers})
        for smaller in [one for one in ranked if values[one] < values[types[place]]]:
            if effort.is_spent():
                break
            effort.looks -= _LOOKS_A_TYPE + len(kinds)
            stock = question.types[smaller][1].stock
            if stock is not None and used[smaller] >= stock:
                continue
            found = _filled(question, smaller, kinds, effort)
            if found is not None:
                used.update({types[place]: -1, smaller: 1})
                types[place] = smaller
                spots[place] = [
                    Spot(numbers[one.kind], 0, one.x, one.y, one.z, one.x2, one.y2, one.z2) for one in found
                ]
                break
    return types, spots


def _filled(question: Question, type_number: int, kinds: list[Kind], effort: Effort) -> list[Spot] | None:
    """Where these kinds lie in one carton of the type, if a quick look finds a way."""
    room = question.rooms[type_number]
    if (
        sum(kind.mm3 * kind.count for kind in kinds) > room.mm3
        or sum(kind.weight_g * kind.count for kind in kinds) > room.net_g
        or not all(goes_in(kind, room) for kind in kinds)
    ):
        return None
    climb = Climb(kinds, [room], question.problem.support_pct, 1)
    part = effort.part(_LOOKS)
    found = climb.run(_TRIES, part)
    effort.give_back(part)
    return climb.best.spots if found and climb.best is not None else None
