"""Sets of carton types, several of one type included, that are worth a look."""

from collections.abc import Iterator, Sequence
from typing import Final

from floorapp.workflows.cartons.objective import Objective, Value
from floorapp.workflows.cartons.question import Question
from floorapp.workflows.cartons.rooms import Effort

MOST_SETS: Final = 6_000
"""Sets of one number of cartons that are looked through; of more, nothing is proved."""
_LOOKS_A_SET: Final = 30
_LOOKS_A_COST: Final = 200
_LOOKS_A_CANDIDATE: Final = 270
"""What it costs to look at one set, to ask what it costs, and to make it a candidate."""

MOST_CARTONS: Final = 60
"""Sets of more cartons are not looked at."""

Types = tuple[int, ...]


class Sets:
    """The sets of a question's types, by number of cartons, that could be better than a given value."""

    def __init__(self, question: Question, objective: Objective) -> None:
        self._question = question
        self._objective = objective
        self._weight_g = question.weight_g
        self._mm3 = question.mm3
        self._most_mm3 = max((room.mm3 for room in question.rooms), default=0)
        self._looks_a_set = _LOOKS_A_SET if objective.counts_first else _LOOKS_A_COST
        self._looks_a_candidate = _LOOKS_A_CANDIDATE + 2 * len(question.kinds)
        most_g = max((room.net_g for room in question.rooms), default=0)
        self.least = max(-(-self._mm3 // max(self._most_mm3, 1)), -(-self._weight_g // max(most_g, 1)), 1)
        """No fewer cartons hold the volume and the weight of all."""
        self._stock = [one.stock for _, one in question.types]

    def value(self, types: Sequence[int]) -> Value:
        """What a set is worth at best."""
        return self._objective.at_best([self._question.types[one][1] for one in types], self._weight_g)

    def of(self, cartons: int, better_than: Value | None, effort: Effort) -> tuple[list[Types], bool]:
        """Those of so many cartons with enough room and a better value; whether these are all there are."""
        found: list[Types] = []
        if cartons > MOST_CARTONS:
            return found, False
        looked = 0
        for types in self._chosen((), 0, cartons, 0):
            looked += 1
            effort.looks -= self._looks_a_set * cartons
            if looked > MOST_SETS or effort.is_spent():
                return found, False
            if better_than is None or self.value(types) < better_than:
                effort.looks -= self._looks_a_candidate
                found.append(types)
        return found, True

    def _chosen(self, types: Types, first: int, more: int, mm3: int) -> Iterator[Types]:
        if mm3 + more * self._most_mm3 < self._mm3:
            return
        if not more:
            yield types
            return
        for number in range(first, len(self._stock)):
            stock = self._stock[number]
            if stock is None or types.count(number) < stock:
                room_mm3 = self._question.rooms[number].mm3
                yield from self._chosen((*types, number), number, more - 1, mm3 + room_mm3)
