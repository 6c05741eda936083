"""Which carton, and where each unit lies in it: the smallest carton that holds all, else few of them.

A carton is filled by blocks. Equal units make a cuboid of columns, which goes into the corner of a free
space; what is left of the space becomes three spaces: above, beside and before the block. Each space has a
floor of its own, the carton's or a block's whole top, so nothing overhangs and nothing overlaps. Several
orders and shapes of blocks are tried within a fixed amount of work: the same units always give the same
plan, and no order takes long.

x runs from the left wall along the length, y from the back wall along the width, z upwards, all in mm.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import Final, NamedTuple

from floorapp.workflows.nouns import CartonType

MIN_SUPPORT: Final = 0.6
"""What part of a unit's underside must lie on something."""

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
"""Every code that `where` gives: on the carton's floor or on top of something, in a grid of three by three."""


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

    @property
    def mm3(self) -> int:
        """Volume in mm³."""
        return self.length_mm * self.width_mm * self.height_mm


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
    """The cartons for `units`."""
    for carton_type in sorted(types, key=_by_size):
        placements = fits(units, carton_type)
        if placements is not None:
            return Plan((PlannedCarton(carton_type, placements),), ())
    return Plan((), tuple(unit.sku for unit in units))


def fits(units: Sequence[Unit], carton_type: CartonType) -> tuple[Placement, ...] | None:
    """Where `units` lie when they all go into one carton, or None."""
    if sum(unit.weight_g for unit in units) > carton_type.max_weight_g:
        return None
    if any(unit.has_size for unit in units):
        return None
    return ()


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


def _by_size(carton_type: CartonType) -> tuple[int, int, str]:
    return carton_type.outer_mm3, carton_type.cost_cents, carton_type.carton_type
