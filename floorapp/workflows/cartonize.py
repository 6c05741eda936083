"""Which carton, and where each unit lies in it: the smallest carton that holds all, else few of them.

x runs from the left wall along the length, y from the back wall along the width, z upwards, all in mm. How
one carton is filled is the matter of `blocks` and `corners`; the effort spent on it is bounded, and the same
units always give the same plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, permutations
from typing import Final

from floorapp.workflows import blocks, corners
from floorapp.workflows.blocks import Effort, Filling, Kind, Size
from floorapp.workflows.nouns import CartonType

_BLOCK_LOOKS: Final = 6_000
_CORNER_LOOKS: Final = 40_000
_SPLIT_LOOKS: Final = 12_000
"""Effort for one carton by blocks, for any single one by corners, and for the choice of one of several."""

PLACES: Final = tuple(
    f"place_{level}_{spot}"
    for level in ("bottom", "top")
    for spot in (
        "back_left",
        "back",
        "back_right",
        "left",
        "middle",
        "right",
        "front_left",
        "front",
        "front_right",
    )
)
"""Every code that `where` gives: on the carton's floor or on top of something, three by three spots."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece to be packed, mm and g. A unit with a dimension of 0 has weight and no place."""

    sku: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    keep_upright: bool = False

    @property
    def has_size(self) -> bool:
        """Whether all three dimensions are known."""
        return min(self.length_mm, self.width_mm, self.height_mm) > 0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one unit lies: its corner at the back left bottom and its extent, mm inside the carton."""

    sku: str
    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int


@dataclass(frozen=True, slots=True)
class PlannedCarton:
    """A carton and its units, in an order in which a person can put them in: bottom up, back to front."""

    carton_type: CartonType
    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The cartons of some units. `unplaced` are SKUs, one a unit, that no carton of the catalogue holds."""

    cartons: tuple[PlannedCarton, ...]
    unplaced: tuple[str, ...]


def plan(units: Sequence[Unit], types: Sequence[CartonType]) -> Plan:
    """The cartons for `units`: the smallest one that takes all, else few, each as full as can be.

    Smallest is by outer volume, then cost, then name. No units need no carton. Of several cartons the
    largest share goes in first, so the last may be small.
    """
    if not units:
        return Plan((), ())
    cargo = _Cargo(units)
    by_size = sorted(types, key=_by_size)
    opened: list[_Opened] = []
    while cargo.has_sized:
        opened_now = _one_for_all(cargo, by_size) or _fullest(cargo, by_size)
        if opened_now is None:
            break
        opened.append(opened_now)
    unplaced = [*cargo.sized_left(), *_add_loose(cargo.loose, opened, by_size)]
    return Plan(tuple(PlannedCarton(one.carton_type, one.placements) for one in opened), tuple(unplaced))


def fits(units: Sequence[Unit], carton_type: CartonType) -> tuple[Placement, ...] | None:
    """Where `units` lie when they all go into one carton, or None when no way was found."""
    cargo = _Cargo(units)
    filling = _holding_all(cargo, carton_type, Effort(_CORNER_LOOKS))
    return None if filling is None else cargo.take(filling)


def may_hold(unit: Unit, carton_type: CartonType, *, heavy: bool = False) -> bool:
    """Whether one unit alone goes into a carton, by its weight and by those dimensions that are known.

    `heavy`: look at the dimensions only.
    """
    if unit.weight_g > carton_type.max_weight_g and not heavy:
        return False
    *floor, height = _room(carton_type)
    sides, room = [unit.length_mm, unit.width_mm], floor
    if unit.keep_upright:
        if unit.height_mm > height:
            return False
    else:
        sides, room = [*sides, unit.height_mm], [*floor, height]
    return all(side <= most for side, most in zip(sorted(sides), sorted(room), strict=True))


def where(placement: Placement, carton_type: CartonType) -> str:
    """The code of the words that say where a unit goes, one of `PLACES`.

    `bottom` is on the carton's floor, `top` on something; the spot is the third of the length and of the
    width in which the unit's middle lies.
    """
    level = "bottom" if placement.z == 0 else "top"
    across = _third(2 * placement.x + placement.dx, 2 * carton_type.inner_length_mm)
    along = _third(2 * placement.y + placement.dy, 2 * carton_type.inner_width_mm)
    row = ("back", "", "front")[along]
    column = ("left", "", "right")[across]
    return f"place_{level}_{'_'.join(filter(None, (row, column))) or 'middle'}"


def _third(middle: int, whole: int) -> int:
    return min(2, 3 * middle // max(1, whole))


class _Cargo:
    """Units that are still to be packed: those of one size and weight are one kind, whatever their SKU."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.loose = [unit for unit in units if not unit.has_size]
        self._skus: dict[tuple[tuple[Size, ...], int], list[str]] = {}
        for unit in units:
            if unit.has_size:
                self._skus.setdefault((_sizes(unit), unit.weight_g), []).append(unit.sku)

    @property
    def has_sized(self) -> bool:
        return any(self._skus.values())

    @property
    def weight_g(self) -> int:
        """Weight of all that is left, with what has no size."""
        sized = sum(weight_g * len(skus) for (_, weight_g), skus in self._skus.items())
        return sized + sum(unit.weight_g for unit in self.loose)

    def kinds(self) -> list[Kind]:
        return [Kind(sizes, weight_g, len(skus)) for (sizes, weight_g), skus in self._skus.items()]

    def sized_left(self) -> list[str]:
        return list(chain.from_iterable(self._skus.values()))

    def take(self, filling: Filling) -> tuple[Placement, ...]:
        """The units of a filling, in the order in which they are put in; they are no longer left."""
        pools = list(self._skus.values())
        lying = sorted(
            (z, y, x, block.kind, block.size) for block in filling.blocks for x, y, z in block.corners()
        )
        placements = [Placement(pools[kind].pop(0), x, y, z, *size) for z, y, x, kind, size in lying]
        self._skus = {kind: skus for kind, skus in self._skus.items() if skus}
        return tuple(placements)


@dataclass(slots=True)
class _Opened:
    """A carton that is being planned, and the weight that it can still take."""

    carton_type: CartonType
    placements: tuple[Placement, ...]
    spare_g: int


def _one_for_all(cargo: _Cargo, by_size: Sequence[CartonType]) -> _Opened | None:
    """The smallest carton that takes all that is left."""
    corner_effort = Effort(_CORNER_LOOKS)
    for carton_type in by_size:
        filling = _holding_all(cargo, carton_type, corner_effort)
        if filling is not None:
            spare_g = carton_type.max_weight_g - sum(kind.weight_g * kind.pieces for kind in cargo.kinds())
            return _Opened(carton_type, cargo.take(filling), spare_g)
    return None


def _holding_all(cargo: _Cargo, carton_type: CartonType, corner_effort: Effort) -> Filling | None:
    """A filling of one carton with everything, or None when none was found within the effort."""
    kinds = cargo.kinds()
    room = _room(carton_type)
    if cargo.weight_g > carton_type.max_weight_g or sum(kind.mm3 * kind.pieces for kind in kinds) > _mm3(
        room
    ):
        return None
    if not all(any(_goes_in(size, room) for size in kind.sizes) for kind in kinds):
        return None
    if not all(may_hold(unit, carton_type) for unit in cargo.loose):
        return None
    fillings = chain(
        blocks.fillings(kinds, room, carton_type.max_weight_g, Effort(_BLOCK_LOOKS)),
        corners.fillings(kinds, room, carton_type.max_weight_g, corner_effort),
    )
    return next((filling for filling in fillings if filling.holds_all), None)


def _fullest(cargo: _Cargo, by_size: Sequence[CartonType]) -> _Opened | None:
    """The carton that takes the largest volume of what is left; the smaller of two equals."""
    kinds = cargo.kinds()
    effort = Effort(_SPLIT_LOOKS)
    best: tuple[int, int, CartonType, Filling] | None = None
    for carton_type in sorted(by_size, key=lambda carton_type: -_mm3(_room(carton_type))):
        if best is not None and (effort.looks <= 0 or _mm3(_room(carton_type)) < -best[0]):
            break
        filling = _most(kinds, carton_type, effort)
        taken_mm3 = _taken(kinds, filling)
        score = (-taken_mm3, by_size.index(carton_type))
        if filling.blocks and (best is None or score < best[:2]):
            best = (*score, carton_type, filling)
    if best is None:
        return None
    _, _, carton_type, filling = best
    taken_g = sum(kinds[block.kind].weight_g * block.pieces for block in filling.blocks)
    return _Opened(carton_type, cargo.take(filling), carton_type.max_weight_g - taken_g)


def _most(kinds: Sequence[Kind], carton_type: CartonType, effort: Effort) -> Filling:
    """The filling by blocks that takes the largest volume; at least one way is tried."""
    room = _room(carton_type)
    effort.looks = max(effort.looks, 1)
    return max(
        blocks.fillings(kinds, room, carton_type.max_weight_g, effort),
        key=lambda filling: _taken(kinds, filling),
    )


def _taken(kinds: Sequence[Kind], filling: Filling) -> int:
    return sum(kinds[block.kind].mm3 * block.pieces for block in filling.blocks)


def _add_loose(loose: Sequence[Unit], opened: list[_Opened], by_size: Sequence[CartonType]) -> list[str]:
    """Puts units without a size wherever their weight and what is known of their size may go.

    Returns the SKUs of those that no carton takes.
    """
    homeless = []
    weight_left = sum(unit.weight_g for unit in loose)
    for unit in loose:
        carton = next(
            (one for one in opened if one.spare_g >= unit.weight_g and may_hold(unit, one.carton_type)), None
        )
        if carton is None and (carton := _for_weight(unit, weight_left, by_size)) is not None:
            opened.append(carton)
        if carton is None:
            homeless.append(unit.sku)
        else:
            carton.spare_g -= unit.weight_g
        weight_left -= unit.weight_g
    return homeless


def _for_weight(unit: Unit, all_g: int, by_size: Sequence[CartonType]) -> _Opened | None:
    """The smallest carton that carries `all_g`, else the strongest, if that may hold `unit`."""
    able = [carton_type for carton_type in by_size if may_hold(unit, carton_type)]
    if not able:
        return None
    strongest = max(able, key=lambda carton_type: carton_type.max_weight_g)
    chosen = next((carton_type for carton_type in able if carton_type.max_weight_g >= all_g), strongest)
    return _Opened(chosen, (), chosen.max_weight_g)


def _sizes(unit: Unit) -> tuple[Size, ...]:
    """The different ways in which a unit may lie, always in the same order for the same three dimensions."""
    length, width, height = unit.length_mm, unit.width_mm, unit.height_mm
    if unit.keep_upright:
        longer, shorter = max(length, width), min(length, width)
        return tuple(dict.fromkeys(((longer, shorter, height), (shorter, longer, height))))
    return tuple(dict.fromkeys(permutations(sorted((length, width, height), reverse=True))))  # type: ignore[arg-type]


def _goes_in(size: Size, room: Size) -> bool:
    return size[0] <= room[0] and size[1] <= room[1] and size[2] <= room[2]


def _room(carton_type: CartonType) -> Size:
    return carton_type.inner_length_mm, carton_type.inner_width_mm, carton_type.inner_height_mm


def _mm3(size: Size) -> int:
    return size[0] * size[1] * size[2]


def _by_size(carton_type: CartonType) -> tuple[int, int, str]:
    return carton_type.outer_mm3, carton_type.cost_cents, carton_type.carton_type
