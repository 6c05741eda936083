"""What a scale says in MT-SICS, from lines to values. Pure.

Source: METTLER TOLEDO, Standard Interface Command Set, level 0: `SI` asks for the weight now, the answer is
`S S value unit` when stable and `S D value unit` while it moves; `S +` and `S -` are over- and underload,
`S I` means "cannot now". `Z` sets to zero once the scale stands still: `Z A` done, `Z I` it did not stand
still, `Z +` and `Z -` out of the range that may be set to zero. Decimal throughout: a weight is no float.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from floorapp.devices.ports import Fault

ASK_WEIGHT = b"SI\r\n"
ASK_MODEL = b"I2\r\n"
SET_TO_ZERO = b"Z\r\n"
MAX_WEIGHT_G = 5_000_000

_GRAMS = {
    "mg": Decimal("0.001"),
    "g": Decimal(1),
    "kg": Decimal(1000),
    "t": Decimal(1_000_000),
    "lb": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
}
_WEIGHT = re.compile(r"S ([SD])\s+(-?[0-9]{1,9}(?:\.[0-9]{1,6})?)\s+([a-z]{1,2})")
_ZEROED = {
    "Z A": Fault.NONE,
    "Z I": Fault.ZERO_MOVES,
    "Z +": Fault.ZERO_LOADED,
    "Z -": Fault.ZERO_BELOW,
}
_MODEL = re.compile(r'I2 A "([^"]{1,80})"')


class Said(Enum):
    """What a scale says beside a weight."""

    OVERLOAD = "S +"
    UNDERLOAD = "S -"
    NOT_NOW = "S I"


@dataclass(frozen=True, slots=True)
class Reading:
    """A gross weight in whole g, halves up. A stable one is a weight; a moving one says that it moves."""

    weight_g: int
    stable: bool


def parse_weight(line: str) -> Reading | Said:
    """Read one answer to `SI`. Raises ValueError, quoting the line, when it is none."""
    text = line.strip()
    for said in Said:
        if text == said.value:
            return said
    found = _WEIGHT.fullmatch(text)
    if found is None or found.group(3) not in _GRAMS:
        raise ValueError(f"not a weight: {line[:60]!r}")
    grams = (Decimal(found.group(2)) * _GRAMS[found.group(3)]).quantize(Decimal(1), ROUND_HALF_UP)
    if abs(grams) > MAX_WEIGHT_G:
        raise ValueError(f"no weight of a carton: {line[:60]!r}")
    return Reading(int(grams), stable=found.group(1) == "S")


def parse_model(line: str) -> str:
    """The model that an answer to `I2` names, printable, at most 40 characters; empty when it names none."""
    found = _MODEL.fullmatch(line.strip())
    return "".join(character for character in found.group(1) if character.isprintable())[:40] if found else ""


def parse_zero(line: str) -> Fault:
    """What an answer to `Z` says: Fault.NONE when it is done, else why it is not."""
    return _ZEROED.get(line.strip(), Fault.ZERO_UNKNOWN)


class WeightWatch:
    """Picks from readings the weights that are news.

    A stable weight is news when it differs from the last one, or when the scale was moved by `rearm_g` or
    more in between: the same weight again is another carton. Zero is news like any other. A few grams below
    zero are an empty scale.
    """

    def __init__(self, rearm_g: int = 20) -> None:
        self._rearm_g = rearm_g
        self._last_g: int | None = None
        self._moved = False

    def see(self, reading: Reading) -> int | None:
        """The weight in g to report, or None when this is not news."""
        weight_g = max(0, reading.weight_g)
        if not reading.stable:
            self._moved |= self._last_g is not None and abs(weight_g - self._last_g) >= self._rearm_g
            return None
        if weight_g == self._last_g and not self._moved:
            return None
        self._last_g, self._moved = weight_g, False
        return weight_g

    def forget(self) -> None:
        """The scale was away: what stands on it when it is back is news."""
        self._last_g, self._moved = None, False
