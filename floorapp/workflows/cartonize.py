"""Which carton, and where each unit lies in it: the smallest carton that holds all, else few of them.

x runs from the left wall along the length, y from the back wall along the width, z upwards, all in mm. The
search is the matter of `cartons`; the effort spent on it is bounded, and the same units always give the same
plan. Here its questions are put and answered in the terms of an order.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from floorapp.workflows.nouns import CartonType

if TYPE_CHECKING:
    from floorapp.workflows.cartons import values

_LOOKS: Final = 150_000
_QUICK_LOOKS: Final = 20_000
"""Effort for an order, and for a single carton: at most some 6 ms where the search is compiled, and 1 s
where it is not."""

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

    def item(self, quantity: int) -> "values.Item":
        """So many units as the search takes them."""
        from floorapp.workflows.cartons.values import Item

        ways: Literal[2, 6] = 2 if self.keep_upright else 6
        return Item(self.length_mm, self.width_mm, self.height_mm, self.weight_g, quantity, ways)

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
    """The cartons for `units`: as few as possible, then as small as possible, then as cheap.

    No units need no carton. The largest carton comes first. Of equal types the first by name is taken.
    """
    if not units:
        return Plan((), ())
    by_size = sorted(filter(_is_usable, types), key=_by_size)
    loose = [unit for unit in units if not unit.has_size]
    sized = [unit for unit in units if unit.has_size]
    known = [unit for unit in sized if _is_known(unit)]
    opened, unplaced = _opened(known, by_size, loose)
    unplaced += [unit.sku for unit in sized if not _is_known(unit)]
    unplaced += _add_loose(loose, opened, by_size)
    return Plan(tuple(PlannedCarton(one.carton_type, one.placements) for one in opened), tuple(unplaced))


def fits(units: Sequence[Unit], carton_type: CartonType) -> tuple[Placement, ...] | None:
    """Where `units` lie when they all go into one carton, or None when no way was found."""
    sized = [unit for unit in units if unit.has_size]
    loose = [unit for unit in units if not unit.has_size]
    if not _is_usable(carton_type) or not all(map(_is_known, sized)) or not _takes_loose(carton_type, loose):
        return None
    loose_g = sum(unit.weight_g for unit in loose)
    opened, unplaced = _in_cartons(sized, [carton_type], loose_g, _QUICK_LOOKS)
    if unplaced or len(opened) > 1:
        return None
    return opened[0].placements if opened else ()


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


@dataclass(slots=True)
class _Opened:
    """A carton that is being planned, and the weight that it can still take."""

    carton_type: CartonType
    placements: tuple[Placement, ...]
    spare_g: int


def _opened(
    units: Sequence[Unit], by_size: Sequence[CartonType], loose: Sequence[Unit]
) -> tuple[list[_Opened], list[str]]:
    """Cartons for units with a size, and the SKUs of those in none.

    One that also takes what has no size is better than one with that in another carton.
    """
    if loose:
        able = [one for one in by_size if _takes_loose(one, loose)]
        opened, unplaced = _in_cartons(units, able, sum(unit.weight_g for unit in loose), _LOOKS)
        if len(opened) == 1 and not unplaced:
            return opened, unplaced
    return _in_cartons(units, by_size, 0, _LOOKS)


def _takes_loose(carton_type: CartonType, loose: Sequence[Unit]) -> bool:
    """Whether a carton takes all units without a size, by their weight and what is known of their sizes."""
    weight_g = sum(unit.weight_g for unit in loose)
    return weight_g <= carton_type.max_weight_g and all(may_hold(unit, carton_type) for unit in loose)


def _in_cartons(
    units: Sequence[Unit], types: Sequence[CartonType], loose_g: int, looks: int
) -> tuple[list[_Opened], list[str]]:
    """Cartons for units with a size, each with that much weight kept free, and the SKUs of those in none."""
    from floorapp.workflows.cartons.values import CartonType as Type
    from floorapp.workflows.cartons.values import Problem

    numbered: dict[Unit, int] = Counter(units)
    kinds = list(numbered)
    items = tuple(one.item(count) for one, count in numbered.items())
    cartons = tuple(
        Type(
            one.carton_type,
            *_room(one),
            one.outer_length_mm,
            one.outer_width_mm,
            one.outer_height_mm,
            max_gross_g=one.max_weight_g - loose_g,
            cost=one.cost_cents,
        )
        for one in types
    )
    made = _checked(Problem(items, cartons), looks)
    if made is None:
        return [], []
    opened = []
    for carton, number in [(one, one.carton) for one in made.cartons if one.carton is not None]:
        carton_type = types[number]
        placements = tuple(
            Placement(kinds[one.item].sku, one.x, one.y, one.z, one.dx, one.dy, one.dz)
            for one in carton.placements
        )
        opened.append(_Opened(carton_type, placements, carton_type.max_weight_g - carton.gross_g))
    return opened, [kinds[left.item].sku for left in made.unpacked for _ in range(left.quantity)]


def _checked(problem: "values.Problem", looks: int) -> "values.Plan | None":
    """A plan in which the verifier finds no fault: the best, else the simplest, else none.

    A packer without advice can work, and one with false advice or a stopped terminal cannot.
    """
    # not before there is an order: it takes 30 ms
    from floorapp.workflows.cartons.engine import cartonize
    from floorapp.workflows.cartons.verifier import faults

    for effort in (looks, 0):
        with suppress(Exception):
            made = cartonize(problem, looks=effort)
            if not faults(problem, made):
                return made
    return None


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


def _room(carton_type: CartonType) -> tuple[int, int, int]:
    return carton_type.inner_length_mm, carton_type.inner_width_mm, carton_type.inner_height_mm


def _is_known(unit: Unit) -> bool:
    """Whether the numbers of a unit are such as the search takes; no carton holds a greater one."""
    from floorapp.workflows.cartons.values import MOST_G, MOST_MM

    return max(unit.length_mm, unit.width_mm, unit.height_mm) <= MOST_MM and unit.weight_g <= MOST_G


def _is_usable(carton_type: CartonType) -> bool:
    """Whether the numbers of a type are such as the search takes."""
    from floorapp.workflows.cartons.values import MOST_G, MOST_MM

    outer = (carton_type.outer_length_mm, carton_type.outer_width_mm, carton_type.outer_height_mm)
    sides = (*_room(carton_type), *outer)
    return min(sides) > 0 and max(sides) <= MOST_MM and 0 <= carton_type.max_weight_g <= MOST_G


def _by_size(carton_type: CartonType) -> tuple[int, int, str]:
    return carton_type.outer_mm3, carton_type.cost_cents, carton_type.carton_type
