"""What else goes into a carton: the kind of packaging material that suits it, and how much of it.

What is not filled by goods is void, and void lets goods move. Paper braces heavy goods and air pillows burst
under them, but pillows are lighter and quicker; glass and the like want cushioning on all sides. There is no
measure of void fill that the trade agrees on, so a site says of each of its materials what one piece fills.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_MATERIALS: Final = 50
_G_PER_KG: Final = 1_000
_ML_MM3: Final = 1_000
_LITRES_1000_MM3: Final = 10**9


class MaterialError(ValueError):
    """A material cannot be meant; says which of its values is wrong."""


@dataclass(frozen=True, slots=True)
class Material:
    """A packaging material. One `unit` of it (m, pcs) fills `fills_ml` and costs `price`.

    It goes with fragile goods where `cushions`, and below `max_load_g` of goods in the carton (0: any).
    Prices are in thousandths of a cost. Raises MaterialError when a number is out of range.
    """

    name: str
    unit: str
    fills_ml: int
    price: int = 0
    cushions: bool = False
    max_load_g: int = 0

    def __post_init__(self) -> None:
        for what, value, least in (
            ("fills_ml", self.fills_ml, 1),
            ("price", self.price, 0),
            ("max_load_g", self.max_load_g, 0),
        ):
            if not least <= value <= 10**9:
                raise MaterialError(f"{what} is {value}; it must be from {least} to {10**9}")

    @property
    def price_1000_l(self) -> int:
        """What 1,000 litres of void cost, in whole costs, a fraction counted as one."""
        return -(-self.price * 1_000_000 // (self.fills_ml * 1_000))


@dataclass(frozen=True, slots=True)
class Fill:
    """So many units of a material, for a void in ml. No material suits: `material` is None."""

    material: Material | None
    units: int
    void_ml: int


PAPER: Final = Material("paper", "m", 1_500, cushions=True)
"""Crumpled kraft paper of 38 cm from a dispenser, a cautious figure; it takes any load."""
AIR_PILLOWS: Final = Material("air pillows", "pcs", 1_000, max_load_g=5_000)
"""Pillows of 20 x 20 cm. They burst under heavy goods, and at an edge of glass."""
MATERIALS: Final = (AIR_PILLOWS, PAPER)
"""What a site has that says nothing of it, the first that suits being taken."""


def filling(void_mm3: int, load_g: int, fragile: bool, materials: Sequence[Material] = MATERIALS) -> Fill:
    """What fills a void in a carton with `load_g` of goods: the first material that suits them."""
    void_ml = void_mm3 // _ML_MM3
    for material in materials:
        heavy = material.max_load_g and load_g > material.max_load_g
        if not heavy and (material.cushions or not fragile):
            return Fill(material, -(-void_ml // material.fills_ml), void_ml)
    return Fill(None, 0, void_ml)
