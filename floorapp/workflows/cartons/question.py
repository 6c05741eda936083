"""An order and a catalogue made ready for the search: kinds of equal units, rooms, and what fits nowhere."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import permutations

from floorapp.workflows.cartons.lift import goes_in
from floorapp.workflows.cartons.rooms import Kind, Room, Spot, Way
from floorapp.workflows.cartons.settle import height_of
from floorapp.workflows.cartons.values import (
    CartonType,
    FilledCarton,
    Item,
    Placement,
    Problem,
    Reason,
    Unpacked,
)

Counts = tuple[int, ...]
"""Units of each kind."""


class Question:
    """What is to be packed into what. `kinds` are those that go into some carton; `types` those in stock."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.types: list[tuple[int, CartonType]] = [
            (number, one)
            for number, one in enumerate(problem.cartons)
            if one.stock != 0 and one.max_gross_g >= one.tare_g
        ]
        self.rooms = [
            Room(
                one.inner_length_mm,
                one.inner_width_mm,
                one.inner_height_mm,
                one.max_gross_g - one.tare_g,
                number,
            )
            for number, (_, one) in enumerate(self.types)
        ]
        self.unpacked: list[Unpacked] = []
        self.own: list[FilledCarton] = []
        self._groups: dict[str, int] = {"": 0}
        self._members: list[list[int]] = []
        self.kinds: list[Kind] = []
        self._gather()
        self.counts: Counts = tuple(kind.count for kind in self.kinds)
        self.careful = any(kind.bare or kind.bears_g >= 0 for kind in self.kinds)

    def _gather(self) -> None:
        alike: dict[tuple[object, ...], list[int]] = {}
        for number, item in enumerate(self.problem.items):
            if item.quantity and item.own_carton:
                self.own.extend([_as_it_is(number, item)] * item.quantity)
            elif item.quantity:
                alike.setdefault(_key(item), []).append(number)
        for numbers in alike.values():
            item = self.problem.items[numbers[0]]
            count = sum(self.problem.items[one].quantity for one in numbers)
            group = self._groups.setdefault(item.mixing_group, len(self._groups))
            kind = again(kind_of(item, len(self.kinds), group), len(self.kinds), count)
            reason = self._why_nowhere(kind)
            if reason is None:
                self.kinds.append(kind)
                self._members.append(numbers)
            else:
                self.unpacked.extend(
                    Unpacked(one, self.problem.items[one].quantity, reason) for one in numbers
                )

    def _why_nowhere(self, kind: Kind) -> Reason | None:
        if not self.rooms:
            return Reason.NO_CARTONS
        large_enough = [room for room in self.rooms if goes_in(kind, room)]
        if not large_enough:
            return Reason.TOO_LARGE
        if all(room.net_g < kind.weight_g for room in large_enough):
            return Reason.TOO_HEAVY
        return None

    @property
    def mm3(self) -> int:
        """Volume of all units."""
        return sum(kind.mm3 * kind.count for kind in self.kinds)

    @property
    def weight_g(self) -> int:
        """Weight of all units."""
        return sum(kind.weight_g * kind.count for kind in self.kinds)

    def some(self, counts: Sequence[int]) -> list[Kind]:
        """The kinds again, numbered anew, with so many units of each; those with none are left out."""
        return self.chosen({number: count for number, count in enumerate(counts) if count})

    def chosen(self, counts: Mapping[int, int]) -> list[Kind]:
        """So many units of each of certain kinds, numbered anew in the order of the mapping."""
        return [again(self.kinds[number], at, count) for at, (number, count) in enumerate(counts.items())]

    def left_over(self, counts: Counts) -> list[Unpacked]:
        """So many units of each kind as units for which there was no carton left."""
        found: Counter[int] = Counter()
        for members, kind, count in zip(self._members, self.kinds, counts, strict=True):
            found.update((members_of(self.problem.items, members))[kind.count - count :])
        return [Unpacked(item, quantity, Reason.OUT_OF_STOCK) for item, quantity in sorted(found.items())]

    def filled(self, types: Sequence[int], spots: Sequence[Sequence[Spot]]) -> tuple[FilledCarton, ...]:
        """Cartons of these types with what lies in each, every unit with its item's number."""
        pools = [members_of(self.problem.items, members)[::-1] for members in self._members]
        cartons = []
        for type_number, inside in zip(types, spots, strict=True):
            number, carton_type = self.types[type_number]
            placements = tuple(
                Placement(
                    pools[spot.kind].pop(),
                    spot.x,
                    spot.y,
                    spot.z,
                    spot.x2 - spot.x,
                    spot.y2 - spot.y,
                    spot.z2 - spot.z,
                )
                for spot in sorted(inside, key=height_of)
            )
            gross_g = carton_type.tare_g + sum(self.kinds[spot.kind].weight_g for spot in inside)
            cartons.append(FilledCarton(number, placements, gross_g, carton_type.outer_mm3))
        return tuple(cartons)


def kind_of(item: Item, number: int, group: int = 0) -> Kind:
    """The units of an item."""
    return Kind(
        number,
        [Way(*size) for size in _sizes(item)],
        item.weight_g,
        item.quantity,
        item.orientations == 2,
        -1 if item.max_load_g is None else item.max_load_g,
        item.nothing_on_top,
        group,
    )


def again(kind: Kind, number: int, count: int) -> Kind:
    """The same kind with another number and so many units."""
    return Kind(number, kind.ways, kind.weight_g, count, kind.upright, kind.bears_g, kind.bare, kind.group)


def members_of(items: Sequence[Item], members: Sequence[int]) -> list[int]:
    """The item's number of each unit of these items."""
    return [number for number in members for _ in range(items[number].quantity)]


def _key(item: Item) -> tuple[object, ...]:
    """Equal for items whose units may stand in for one another."""
    size = (item.length_mm, item.width_mm, item.height_mm)
    alike = (*sorted(size[:2]), size[2]) if item.orientations == 2 else tuple(sorted(size))
    return alike, item.orientations, item.weight_g, item.nothing_on_top, item.max_load_g, item.mixing_group


def _sizes(item: Item) -> list[tuple[int, int, int]]:
    """The different ways to lie, always in the same order for the same three dimensions."""
    length, width, height = item.length_mm, item.width_mm, item.height_mm
    if item.orientations == 2:
        return sorted({(length, width, height), (width, length, height)})
    return sorted(set(permutations((length, width, height))))  # type: ignore[arg-type]


def _as_it_is(number: int, item: Item) -> FilledCarton:
    placement = Placement(number, 0, 0, 0, item.length_mm, item.width_mm, item.height_mm)
    return FilledCarton(None, (placement,), item.weight_g, item.mm3)
