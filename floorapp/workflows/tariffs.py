"""What a carrier bills for a carton, and which cartons it takes: a tariff as a value, in whole numbers.

A carrier bills the greater of the weight and the dimensional weight, which is the volume over a divisor. Each
rounds in its own way: UPS and FedEx in the USA take every side up to the next whole inch, divide by 139 and
take the result up to the next whole pound (UPS Rate and Service Guide and FedEx Service Guide, both since
18 August 2025; before then to the nearest inch); DHL Express divides cm by 5000 and goes up to the next half
kilo (DHL Express, "Volumetric weight"); air freight is divided by 6000 (IATA, TACT Rules). Length plus girth,
the longest side and twice the sum of the others, is limited too: by UPS and FedEx to 165 in, by GLS to 3 m.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import StrEnum
from math import prod
from typing import Final, assert_never

from floorapp.workflows.cartons.values import MOST_G, CartonType, Item

MOST_PRICE: Final = 1_000_000_000
MOST_BREAKS: Final = 200
THOUSANDTHS: Final = 1_000
"""Costs that are compared are in thousandths, so that a little paper counts too."""

_NG: Final = 1_000_000_000
_NM: Final = 1_000_000
"""Of a gram and of a millimetre: so fine that a thousandth of each carrier's unit is whole."""


class TariffError(ValueError):
    """A tariff cannot be meant; says which of its values is wrong."""


def _check(what: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise TariffError(f"{what} is {value}; it must be from {least} to {most}")


class Units(StrEnum):
    """What a tariff is written in: its divisor, steps and breaks."""

    CM_KG = "cm-kg"
    IN_LB = "in-lb"

    @property
    def length_nm(self) -> int:
        """One unit of length in nm."""
        return 10_000_000 if self is Units.CM_KG else 25_400_000

    @property
    def weight_ng(self) -> int:
        """One unit of weight in ng (the pound by the agreement of 1959)."""
        return 1_000_000_000_000 if self is Units.CM_KG else 453_592_370_000


class Towards(StrEnum):
    """Which way a carrier rounds. NEAREST takes a half up."""

    UP = "up"
    NEAREST = "nearest"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Rounding:
    """To whole multiples of a step, in thousandths of the tariff's unit; a step of 0 leaves all as it is."""

    step: int = 0
    towards: Towards = Towards.UP

    def __post_init__(self) -> None:
        _check("the step of a rounding", self.step, 0, 1_000_000)

    def of(self, amount: int, unit: int) -> int:
        """`amount`, in nm or ng as `unit` is, rounded; one `unit` of the tariff is whole in thousandths."""
        step = self.step * unit // 1_000
        if step == 0:
            return amount
        match self.towards:
            case Towards.UP:
                return -(-amount // step) * step
            case Towards.NEAREST:
                return (2 * amount + step) // (2 * step) * step
            case Towards.DOWN:
                return amount // step * step
            case _:
                assert_never(self.towards)


@dataclass(frozen=True, slots=True)
class WeightBreak:
    """The price of all that is billed by up to this weight, in thousandths of the tariff's unit."""

    up_to: int
    price: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """How a carrier bills, and what it takes; lengths in mm, weights in g, prices as the cartons' costs.

    `divisor` is in cm³ a kg or in³ a lb, 0 where only weight counts; volumes up to `free_mm3` are billed by
    weight alone (USPS: one cubic foot). A limit of 0 is none. Heavier than the last break is not carried.
    Raises TariffError when a number is out of range or breaks do not rise in weight and in price.
    """

    breaks: tuple[WeightBreak, ...] = ()
    units: Units = Units.CM_KG
    divisor: int = 0
    free_mm3: int = 0
    round_side: Rounding = Rounding()
    round_weight: Rounding = Rounding()
    max_length_mm: int = 0
    max_length_girth_mm: int = 0
    max_weight_g: int = 0

    def __post_init__(self) -> None:
        _check("divisor", self.divisor, 0, 1_000_000)
        _check("free_mm3", self.free_mm3, 0, 10**12)
        _check("max_length_mm", self.max_length_mm, 0, 1_000_000)
        _check("max_length_girth_mm", self.max_length_girth_mm, 0, 1_000_000)
        _check("max_weight_g", self.max_weight_g, 0, MOST_G)
        _check("the number of breaks", len(self.breaks), 0, MOST_BREAKS)
        for number, one in enumerate(self.breaks):
            _check(f"breaks[{number}].up_to", one.up_to, 1, 10**12)
            _check(f"breaks[{number}].price", one.price, 0, MOST_PRICE)
        for number, (one, after) in enumerate(zip(self.breaks, self.breaks[1:], strict=False), 1):
            if after.up_to <= one.up_to or after.price < one.price:
                raise TariffError(f"breaks[{number}] must be heavier than the one before it, and not cheaper")

    def billed_ng(self, sides_mm: tuple[int, int, int], gross_g: int) -> int:
        """The weight that is billed, in ng; never less for more weight or a longer side."""
        weight = self.round_weight.of(gross_g * _NG, self.units.weight_ng)
        length, width, height = sides_mm
        if not self.divisor or length * width * height <= self.free_mm3:
            return weight
        unit = self.units.length_nm
        volume = 1
        for side in sides_mm:
            volume *= self.round_side.of(side * _NM, unit)
        dimensional = -(-volume * self.units.weight_ng // (self.divisor * unit**3))
        return max(weight, self.round_weight.of(dimensional, self.units.weight_ng))

    def billed_weight_g(self, sides_mm: tuple[int, int, int], gross_g: int) -> int:
        """The weight that is billed, in whole g, a fraction counted as one."""
        return -(-self.billed_ng(sides_mm, gross_g) // _NG)

    def freight(self, sides_mm: tuple[int, int, int], gross_g: int) -> int:
        """The price of carrying it; what is beyond the last break costs as that one."""
        if not self.breaks:
            return 0
        number = bisect_left(self.breaks, self.billed_ng(sides_mm, gross_g), key=self._end_ng)
        return self.breaks[min(number, len(self.breaks) - 1)].price

    def refuses(self, sides_mm: tuple[int, int, int], gross_g: int) -> str:
        """Which limit of the carrier a carton of these outer sides and this weight passes, or "" if none."""
        shorter, middle, longest = sorted(sides_mm)
        if self.max_length_mm and longest > self.max_length_mm:
            return "max_length_mm"
        if self.max_length_girth_mm and longest + 2 * (middle + shorter) > self.max_length_girth_mm:
            return "max_length_girth_mm"
        if self.max_weight_g and gross_g > self.max_weight_g:
            return "max_weight_g"
        if self.breaks and self.billed_ng(sides_mm, gross_g) > self._end_ng(self.breaks[-1]):
            return "breaks"
        return ""

    def _end_ng(self, one: WeightBreak) -> int:
        return one.up_to * self.units.weight_ng // 1_000


BY_NOTHING: Final = Tariff()
"""No carrier: the billed weight is the weight, and freight costs nothing."""


def outer_sides(carton: CartonType) -> tuple[int, int, int]:
    """Outer length, width and height in mm."""
    return carton.outer_length_mm, carton.outer_width_mm, carton.outer_height_mm


def sides_of(item: Item) -> tuple[int, int, int]:
    """A unit's own length, width and height in mm."""
    return item.length_mm, item.width_mm, item.height_mm


def carried(carton: CartonType, tariff: Tariff) -> CartonType:
    """The carton as the carrier takes it: not too heavy, and out of stock when it takes none of this size."""
    sides = outer_sides(carton)
    if tariff.refuses(sides, carton.tare_g):
        return replace(carton, stock=0)
    least, most = carton.tare_g, max(carton.tare_g, carton.max_gross_g)
    if not tariff.refuses(sides, most):
        return carton
    while least < most:
        middle = (least + most + 1) // 2
        if tariff.refuses(sides, middle):
            most = middle - 1
        else:
            least = middle
    return replace(carton, max_gross_g=min(carton.max_gross_g, least))


@dataclass(frozen=True, slots=True)
class CartonCost:
    """What a filled carton costs in all, in thousandths of a cost, as `objective.CostOf`.

    Material is charged by the carton's whole inner volume, at `material_price` for 1,000 litres: in every
    answer the same units take away the same volume, so the order of answers is that of the voids. The
    cartons that are asked about are `margin_mm` less at every inner face; that is filled as well.
    """

    tariff: Tariff
    material_price: int = 0
    margin_mm: int = 0

    def __call__(self, carton: CartonType, gross_g: int) -> int:
        """Carton, freight and material; never less for more weight."""
        sides = (carton.inner_length_mm, carton.inner_width_mm, carton.inner_height_mm)
        inner_mm3 = prod(side + 2 * self.margin_mm for side in sides)
        material = inner_mm3 * self.material_price * THOUSANDTHS // 10**9
        return (carton.cost + self.tariff.freight(outer_sides(carton), gross_g)) * THOUSANDTHS + material
