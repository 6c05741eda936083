"""What no set of cartons can do: proofs that certain cartons do not hold an order.

A proof is for units that need not rest on anything, so it holds for those that must as well.
"""

from collections.abc import Sequence
from typing import Final

from floorapp.workflows.cartons.exact import NEVER, Exact
from floorapp.workflows.cartons.lift import goes_in, lifted, pair_fits
from floorapp.workflows.cartons.question import Question
from floorapp.workflows.cartons.rooms import Effort, Kind, Room
from floorapp.workflows.cartons.scales import least_taken, scales

_SCALES: Final = 6
_SCALE_LOOKS: Final = 60_000
_CAPACITY_LOOKS: Final = 3_000
_BOUND_LOOKS: Final = 1_500
_MOST_IN_CLIQUE: Final = 40


def too_much(kinds: list[Kind], room: Room, effort: Effort) -> bool:
    """Whether some scale shows that one room does not hold these kinds, each of which goes in alone."""
    return any(one.total > one.whole for one in scales(kinds, room, 1, effort))


def too_much_lifted(kinds: list[Kind], room: Room, effort: Effort) -> bool:
    """The same after the units were grown by what nothing can use."""
    grown, small = lifted(kinds, room)
    return any(one.total > one.whole for one in scales(grown, small, 1, effort))


class Bounds:
    """What is known of the types of a question, found out when it is first asked for."""

    def __init__(self, question: Question, effort: Effort) -> None:
        self._kinds = question.kinds
        self._rooms = question.rooms
        self._effort = effort
        self._weight_g = question.weight_g
        self._mm3 = question.mm3
        self._groups = len({kind.group for kind in question.kinds} - {0})
        self._weights: dict[int, list[tuple[int, list[int]]]] = {}
        self._holds: dict[int, list[bool]] = {}
        self._pairs: dict[tuple[int, int, int], bool] = {}
        self._capacity: dict[tuple[int, int], int] = {}

    def holds(self, type_number: int) -> list[bool]:
        """For each kind, whether one unit goes into the type."""
        known = self._holds.get(type_number)
        if known is None:
            room = self._rooms[type_number]
            known = [kind.weight_g <= room.net_g and goes_in(kind, room) for kind in self._kinds]
            self._holds[type_number] = known
        return known

    def looks_a_set(self, types: Sequence[int]) -> int:
        """What it costs to look whether a set cannot hold all."""
        return (_BOUND_LOOKS + 4 * len(self._kinds)) * (len(types) - 1) + len(self._kinds)

    def cannot_hold(self, types: Sequence[int]) -> bool:
        """Whether these cartons surely do not hold all units."""
        rooms = [self._rooms[one] for one in types]
        if sum(room.net_g for room in rooms) < self._weight_g or sum(room.mm3 for room in rooms) < self._mm3:
            return True
        different = sorted(set(types))
        homes = [tuple(one for one in different if self.holds(one)[kind.number]) for kind in self._kinds]
        if not all(homes) or self._groups > len(types):
            return True
        if len(types) == 1:
            return False
        return (
            self._too_heavy_on_scales(types, homes)
            or self._too_many_alike(types, homes)
            or self._clique(types, homes)
        )

    def _weights_of(self, type_number: int) -> list[tuple[int, list[int]]]:
        """Some scales of the type: what it holds, at least, and what a unit of each kind takes, at most.

        The first is the volume. Each other comes twice: such that all units take their own volume, and
        such that the type holds its own volume; so the scales of different types can be compared.
        """
        known = self._weights.get(type_number)
        if known is None:
            room = self._rooms[type_number]
            inside = [kind for kind, goes in zip(self._kinds, self.holds(type_number), strict=True) if goes]
            renumbered = [Kind(at, kind.ways, kind.weight_g, kind.count) for at, kind in enumerate(inside)]
            inside_mm3 = sum(kind.mm3 * kind.count for kind in inside)
            holds = self.holds(type_number)
            known = [
                (room.mm3, [kind.mm3 if held else -1 for kind, held in zip(self._kinds, holds, strict=True)])
            ]
            for scale in scales(renumbered, room, _SCALES, Effort(_SCALE_LOOKS)) if inside else ():
                for times, by in ((inside_mm3, max(scale.total, 1)), (room.mm3, scale.whole)):
                    weights = [-1] * len(self._kinds)
                    for kind, unit in zip(inside, scale.units, strict=True):
                        weights[kind.number] = unit * times // by
                    known.append((-(-scale.whole * times // by), weights))
            self._weights[type_number] = known
        return known

    def _too_heavy_on_scales(self, types: Sequence[int], homes: Sequence[tuple[int, ...]]) -> bool:
        """Whether units take more than the rooms, also of those alone that go into certain types only."""
        for group in {*homes, tuple(sorted(set(types)))}:
            among = [one for one in types if one in group]
            counts = [
                kind.count if set(home) <= set(group) else 0
                for kind, home in zip(self._kinds, homes, strict=True)
            ]
            if sum(kind.weight_g * count for kind, count in zip(self._kinds, counts, strict=True)) > sum(
                self._rooms[one].net_g for one in among
            ):
                return True
            for level in range(min(len(self._weights_of(one)) for one in group)):
                scale = {one: self._weights_of(one)[level] for one in group}
                whole = sum(scale[one][0] for one in among)
                if least_taken(counts, [weights for _, weights in scale.values()]) > whole:
                    return True
        return False

    def _too_many_alike(self, types: Sequence[int], homes: Sequence[tuple[int, ...]]) -> bool:
        """Whether there are more units of one kind than the cartons hold of that kind alone."""
        for kind, home in zip(self._kinds, homes, strict=True):
            if kind.count > 1 and sum(self.capacity(one, kind) for one in types if one in home) < kind.count:
                return True
        return False

    def capacity(self, type_number: int, kind: Kind) -> int:
        """At most so many units of one kind go into the type, up to the number that there is."""
        key = (type_number, kind.number)
        known = self._capacity.get(key)
        if known is None:
            room = self._rooms[type_number]
            known = min(kind.count, room.mm3 // kind.mm3)
            if kind.weight_g:
                known = min(known, room.net_g // kind.weight_g)
            while known > 1 and self._never(Kind(0, kind.ways, kind.weight_g, known), room):
                known -= 1
            self._capacity[key] = known
        return known

    @staticmethod
    def _never(kind: Kind, room: Room) -> bool:
        return (
            too_much([kind], room, Effort(_SCALE_LOOKS))
            or too_much_lifted([kind], room, Effort(_SCALE_LOOKS))
            or (kind.count <= 16 and Exact([kind], room, Effort(_CAPACITY_LOOKS)).answer() == NEVER)
        )

    def _clique(self, types: Sequence[int], homes: Sequence[tuple[int, ...]]) -> bool:
        """Whether there are more units than cartons of which no two go into one carton."""
        apart: list[Kind] = []
        found = 0
        for kind in sorted(self._kinds, key=lambda kind: -kind.mm3)[:_MOST_IN_CLIQUE]:
            if all(self._are_apart(kind, other, homes) for other in apart):
                apart.append(kind)
                alone = kind.count > 1 and self._are_apart(kind, kind, homes)
                found += kind.count if alone else 1
                if found > len(types):
                    return True
        return False

    def _are_apart(self, one: Kind, other: Kind, homes: Sequence[tuple[int, ...]]) -> bool:
        if one.group and other.group and one.group != other.group:
            return True
        return not any(
            self._together(type_number, one, other)
            for type_number in homes[one.number]
            if type_number in homes[other.number]
        )

    def _together(self, type_number: int, one: Kind, other: Kind) -> bool:
        key = (type_number, min(one.number, other.number), max(one.number, other.number))
        known = self._pairs.get(key)
        if known is None:
            room = self._rooms[type_number]
            known = one.weight_g + other.weight_g <= room.net_g and pair_fits(one, other, room)
            self._pairs[key] = known
        return known
