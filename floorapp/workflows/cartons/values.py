"""What a cartonization is asked and what it answers, in whole millimetres, grams and carton costs.

x runs from the left wall along a carton's inner length, y from the back wall along its width, z upwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

MOST_MM: Final = 10_000
MOST_G: Final = 1_000_000_000
MOST_UNITS: Final = 2_000
MOST_TYPES: Final = 200
"""The greatest numbers that are taken; all arithmetic on them stays within 64 bits."""


class ProblemError(ValueError):
    """What is asked cannot be meant; says which value of what is wrong."""


@dataclass(frozen=True, slots=True)
class Item:
    """Equal units. `orientations` is 6, or 2 when the height stays vertical.

    `max_load_g` is what one unit bears on its top, None for anything. Items of two different mixing groups
    never share a carton; "" mixes with all. A unit with `own_carton` is shipped as it is.
    """

    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int = 0
    quantity: int = 1
    orientations: Literal[2, 6] = 6
    nothing_on_top: bool = False
    max_load_g: int | None = None
    own_carton: bool = False
    mixing_group: str = ""

    @property
    def mm3(self) -> int:
        """Volume of one unit."""
        return self.length_mm * self.width_mm * self.height_mm


@dataclass(frozen=True, slots=True)
class CartonType:
    """One size of carton. `max_gross_g` includes the tare; `stock` None means as many as wanted."""

    name: str
    inner_length_mm: int
    inner_width_mm: int
    inner_height_mm: int
    outer_length_mm: int
    outer_width_mm: int
    outer_height_mm: int
    tare_g: int = 0
    max_gross_g: int = MOST_G
    cost: int = 0
    stock: int | None = None

    @property
    def outer_mm3(self) -> int:
        """Volume that one takes in a vehicle."""
        return self.outer_length_mm * self.outer_width_mm * self.outer_height_mm

    @property
    def inner_mm3(self) -> int:
        """Volume that one holds."""
        return self.inner_length_mm * self.inner_width_mm * self.inner_height_mm


@dataclass(frozen=True, slots=True)
class Problem:
    """An order and a catalogue. Of each unit's base `support_pct` must lie on something; 0 lets units hang.

    Raises ProblemError when a number is out of range, or when there are too many units or types.
    """

    items: tuple[Item, ...]
    cartons: tuple[CartonType, ...]
    support_pct: int = 60

    def __post_init__(self) -> None:
        _check("support_pct", self.support_pct, 0, 100)
        for number, item in enumerate(self.items):
            _check_item(f"items[{number}]", item)
        for number, carton in enumerate(self.cartons):
            _check_carton(f"cartons[{number}]", carton)
        _check("the number of units", sum(item.quantity for item in self.items), 0, MOST_UNITS)
        _check("the number of carton types", len(self.cartons), 0, MOST_TYPES)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one unit lies: the item's number, its corner at the back left bottom, and its extents."""

    item: int
    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int


@dataclass(frozen=True, slots=True)
class FilledCarton:
    """A carton and its units, in an order in which a person can put them in.

    `carton` is the type's number in the catalogue, or None for a unit that is shipped as it is; that unit's
    placement then is its own outside.
    """

    carton: int | None
    placements: tuple[Placement, ...]
    gross_g: int
    outer_mm3: int


class Reason(StrEnum):
    """Why units are in no carton."""

    NO_CARTONS = "no_cartons"
    """The catalogue is empty, or out of stock."""
    TOO_LARGE = "too_large"
    """One unit is larger than each carton."""
    TOO_HEAVY = "too_heavy"
    """One unit is heavier than what a carton that is large enough may hold."""
    OUT_OF_STOCK = "out_of_stock"
    """There are too few cartons for all units."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Units of an item that are in no carton, and why."""

    item: int
    quantity: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer, and what is known of all others.

    No answer whatever that packs the same units has fewer than `cartons_bound` cartons, and none with that
    few has less outer volume than `outer_mm3_bound`. `proved` says that this answer is a best one by the
    objective that was asked for.
    """

    cartons: tuple[FilledCarton, ...]
    unpacked: tuple[Unpacked, ...]
    cartons_bound: int
    outer_mm3_bound: int
    proved: bool

    @property
    def outer_mm3(self) -> int:
        """Outer volume of all cartons."""
        return sum(carton.outer_mm3 for carton in self.cartons)


def _check(what: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ProblemError(f"{what} is {value}; it must be from {least} to {most}")


def _check_all(where: str, names: Sequence[str], of: object, least: int, most: int) -> None:
    for name in names:
        _check(f"{where}.{name}", getattr(of, name), least, most)


def _check_item(where: str, item: Item) -> None:
    _check_all(where, ("length_mm", "width_mm", "height_mm"), item, 1, MOST_MM)
    _check(f"{where}.weight_g", item.weight_g, 0, MOST_G)
    _check(f"{where}.quantity", item.quantity, 0, MOST_UNITS)
    if item.max_load_g is not None:
        _check(f"{where}.max_load_g", item.max_load_g, 0, MOST_G)
    if item.orientations not in (2, 6):
        raise ProblemError(f"{where}.orientations is {item.orientations}; it must be 2 or 6")


def _check_carton(where: str, carton: CartonType) -> None:
    inner = ("inner_length_mm", "inner_width_mm", "inner_height_mm")
    outer = ("outer_length_mm", "outer_width_mm", "outer_height_mm")
    _check_all(where, (*inner, *outer), carton, 1, MOST_MM)
    _check_all(where, ("tare_g", "max_gross_g", "cost"), carton, 0, MOST_G)
    if carton.stock is not None:
        _check(f"{where}.stock", carton.stock, 0, MOST_UNITS)
