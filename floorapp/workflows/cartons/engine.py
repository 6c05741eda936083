"""The choice of cartons for an order: a first answer at once, then better ones until nothing can be better.

Sets of cartons that may hold the order are candidates. Those that would be better than the best answer so far
are looked at in turn, the likelier and less tried ones first. The effort is counted in looks and not timed:
the same order, objective and effort give the same answers on every machine, unless `time_left` ends it.
"""

from collections.abc import Callable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from floorapp.workflows.cartons.bounds import Bounds
from floorapp.workflows.cartons.candidate import Candidate, Verdict
from floorapp.workflows.cartons.downsize import downsized
from floorapp.workflows.cartons.first import first_division
from floorapp.workflows.cartons.objective import FEWEST_THEN_SMALLEST, Objective, Value
from floorapp.workflows.cartons.question import Counts, Question
from floorapp.workflows.cartons.rooms import Effort, Spot
from floorapp.workflows.cartons.sets import Sets, Types
from floorapp.workflows.cartons.values import FilledCarton, Plan, Problem

DEFAULT_LOOKS: Final = 3_000_000
"""About 0.1 s where the search is compiled."""
_FIRST_LOOKS: Final = 400_000
"""For the first answer, some 10 ms; what is not in a carton then is put into columns."""
_PROOF_LOOKS: Final = 200_000
"""For the bounds in a plan, after the search."""
_LOOSE_PERMILLE: Final = 850
_FEWER_FIRST: Final = 6
_LEAST_PART: Final = 3
"""At least this part of all effort is for another aim, after the search for few and small cartons."""

TimeLeft = Callable[[], bool]

_Ranked = tuple[int, Value, Types, Candidate]


def cartonize(
    problem: Problem,
    objective: Objective = FEWEST_THEN_SMALLEST,
    looks: int = DEFAULT_LOOKS,
    time_left: TimeLeft = lambda: True,
) -> Plan:
    """The best answer that is found with so many looks, or before `time_left` says no."""
    *_, plan = improve(problem, objective, looks, time_left)
    return plan


def improve(
    problem: Problem,
    objective: Objective = FEWEST_THEN_SMALLEST,
    looks: int = DEFAULT_LOOKS,
    time_left: TimeLeft = lambda: True,
) -> Iterator[Plan]:
    """A first answer, each better one, and at the end the last one with all that is known of its rank.

    The first answer comes whatever the effort and the time are. Where something else counts before the number
    of cartons, the search begins from the answer of fewest and smallest ones, so that it is never worse.
    """
    question = Question(problem)
    effort = Effort(max(looks, 0), time_left)
    if objective.counts_first:
        yield from _Search(question, objective, effort).run()
        return
    smallest = _Search(question, FEWEST_THEN_SMALLEST, effort)
    more = Effort(max(looks, 0) // _LEAST_PART, time_left)
    best = _Search(question, objective, more)
    for _ in smallest.answers():
        if best.take(smallest):
            yield best.plan()
    more.give_back(effort)
    yield from best.run()


class _Search:
    """One order's search. `best` is the best answer so far: its value and its cartons."""

    def __init__(self, question: Question, objective: Objective, effort: Effort) -> None:
        self._question = question
        self._objective = objective
        self._effort = effort
        self._bounds = Bounds(question, effort)
        self._sets = Sets(question, objective)
        self._never: set[Types] = set()
        self._given_up: set[Types] = set()
        self._candidates: dict[Types, Candidate] = {}
        self._left: Counts = (0,) * len(question.kinds)
        self._cartons: tuple[FilledCarton, ...] = ()
        self._types: Types = ()
        self._spots: Sequence[Sequence[Spot]] = ()
        self._value: Value | None = None
        self._is_whole = True

    def run(self) -> Iterator[Plan]:
        """See `improve`."""
        yield from self.answers()
        yield self.plan(*self._proven())

    def answers(self) -> Iterator[Plan]:
        """A first answer, unless there is one already, and each better one."""
        if self._question.kinds:
            if not self._types:
                self._start()
                yield self.plan()
            yield from self._improved()

    def take(self, other: "_Search") -> bool:
        """Takes the answer of another search for the same question, if it is better; whether it is."""
        if any(other._left):
            self._types, self._left, self._cartons = other._types, other._left, other._cartons
            return True
        return bool(other._types) and self._accept(other._types, other._spots)

    def _start(self) -> None:
        """A first answer: one carton if a quick look finds one, else several, as far as the stock goes."""
        first = Effort(_FIRST_LOOKS)
        singles = first.part(_FIRST_LOOKS // 2)
        types, _ = self._sets.of(1, None, singles)
        for one in sorted(types, key=self._sets.value):
            if singles.is_spent():
                break
            if self._look(self._candidate(one), singles):
                break
        first.give_back(singles)
        if not self._types:
            self._divide(first)
        self._effort.looks -= _FIRST_LOOKS - first.looks

    def _divide(self, effort: Effort) -> None:
        division = first_division(self._question, self._question.problem.support_pct, effort)
        if any(division.left):
            self._types, self._left = division.types, division.left
            self._cartons = self._question.filled(division.types, division.spots)
        else:
            self._accept(division.types, division.spots)

    def _improved(self) -> Iterator[Plan]:
        """Each better answer, until there are no candidates, no effort or no time left."""
        if self._downsize():
            yield self.plan()
        heap = self._open_heap()
        while heap and not self._effort.is_spent():
            candidate = heappop(heap)[-1]
            if self._look(candidate, self._effort):
                self._downsize()
                yield self.plan()
                heap = self._open_heap()
            elif candidate.is_hopeless:
                self._given_up.add(candidate.types)
            elif candidate.types not in self._never:
                heappush(heap, self._ranked(candidate))

    def _open_heap(self) -> list[_Ranked]:
        heap = [
            self._ranked(candidate)
            for candidate in self._open_candidates()
            if candidate.types not in self._given_up
        ]
        heapify(heap)
        return heap

    def _ranked(self, candidate: Candidate) -> _Ranked:
        """A candidate with what to sort it by: the likelier, less tried, and those of fewer cartons first."""
        rank = (candidate.spent + 200) * candidate.penalty
        if len(candidate.types) < len(self._types) and candidate.fill_permille < _LOOSE_PERMILLE:
            rank //= _FEWER_FIRST
        return rank, candidate.value, candidate.types, candidate

    def _open_candidates(self) -> list[Candidate]:
        """All that would be better than the best answer and are not shown to hold too little."""
        self._is_whole = True
        found: list[Candidate] = []
        most = len(self._types) if self._objective.counts_first else len(self._types) + 1
        for cartons in range(self._sets.least, most + 1):
            sets, is_whole = self._sets.of(cartons, self._value, self._effort)
            found += [self._candidate(types) for types in sets if types not in self._never]
            if not is_whole:
                self._is_whole = False
                break
        return found

    def _candidate(self, types: Types) -> Candidate:
        known = self._candidates.get(types)
        if known is None:
            question = self._question
            rooms = [question.rooms[one] for one in types]
            known = Candidate(
                types, rooms, question.kinds, question.problem.support_pct, self._sets.value(types)
            )
            self._candidates[types] = known
        return known

    def _look(self, candidate: Candidate, effort: Effort) -> bool:
        """Looks once more at a candidate; whether that gave a better answer."""
        verdict = candidate.look(effort, self._bounds)
        if verdict is Verdict.NEVER:
            self._never.add(candidate.types)
        if verdict is not Verdict.FITS:
            return False
        return self._accept(candidate.types, _by_room(candidate.spots, len(candidate.types)))

    def _accept(self, types: Sequence[int], spots: Sequence[Sequence[Spot]]) -> bool:
        """Takes an answer if it is better than the best so far: the largest first, none without units."""
        outer_mm3 = [self._question.types[one][1].outer_mm3 for one in types]
        used = sorted(
            (p for p, inside in enumerate(spots) if inside), key=lambda p: (-outer_mm3[p], types[p], p)
        )
        types, spots = tuple(types[place] for place in used), [spots[place] for place in used]
        cartons = self._question.filled(types, spots)
        value = self._objective.of([self._question.types[one][1] for one in types], cartons)
        if self._value is not None and value >= self._value:
            return False
        self._types, self._spots, self._cartons, self._value = types, spots, cartons, value
        self._left = (0,) * len(self._question.kinds)
        return True

    def _downsize(self) -> bool:
        """Takes smaller ones for several cartons where a quick look finds some; whether it did."""
        if len(self._spots) < 2:
            return False
        return self._accept(*downsized(self._question, self._sets, self._types, self._spots, self._effort))

    def _proven(self) -> tuple[int, int, bool]:
        """The bounds of the number of cartons and of outer volume; whether the best answer is a best one."""
        if any(self._left):
            return 0, 0, False
        is_proved = not self._question.kinds or (not self._open_candidates() and self._is_whole)
        if is_proved and self._objective.counts_first:
            return len(self._types), sum(carton.outer_mm3 for carton in self._cartons), True
        effort = Effort(_PROOF_LOOKS)
        for cartons in range(self._sets.least, len(self._types) + 1):
            sets, is_whole = self._sets.of(cartons, None, effort)
            outer_mm3 = self._least_outer_mm3(sets, effort)
            if outer_mm3 is not None or not is_whole:
                return cartons, outer_mm3 or 0 if is_whole else 0, is_proved
        return len(self._types), 0, is_proved

    def _least_outer_mm3(self, sets: Sequence[Types], effort: Effort) -> int | None:
        """Less than that no set of those is that may hold all; None when none of them may."""
        types = self._question.types
        by_volume = sorted((sum(types[one][1].outer_mm3 for one in chosen), chosen) for chosen in sets)
        for outer_mm3, chosen in by_volume:
            effort.looks -= self._bounds.looks_a_set(chosen)
            if effort.is_spent() or not self._holds_too_little(chosen):
                return outer_mm3
        return None

    def _holds_too_little(self, types: Types) -> bool:
        return types in self._never or (types not in self._candidates and self._bounds.cannot_hold(types))

    def plan(self, cartons_bound: int = 0, outer_mm3_bound: int = 0, is_proved: bool = False) -> Plan:
        """The best answer so far."""
        own = self._question.own
        return Plan(
            (*self._cartons, *own),
            (*self._question.unpacked, *self._question.left_over(self._left)),
            cartons_bound + len(own),
            outer_mm3_bound + sum(carton.outer_mm3 for carton in own),
            is_proved,
        )


def _by_room(spots: Sequence[Spot], rooms: int) -> list[list[Spot]]:
    """The units of each room."""
    inside: list[list[Spot]] = [[] for _ in range(rooms)]
    for spot in spots:
        inside[spot.room].append(spot)
    return inside
