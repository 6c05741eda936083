"""Restricted circulation numbers: what a country or a chain of shops puts into a number that is its own.

A number 20 to 29 of 13 digits can hold the weight, the price or the count of the thing it is on. The item
is looked up by the number with that measure set to zero (and the check digits computed anew): that is the
barcode which the catalogue must hold, `2312340000000` and its check digit for Swedish item 2312 3400.
Numbers that begin with 02, 04 or another 2xx without a rule are looked up as they are.

Sources: GS1 General Specifications, section 2.1.11 and 7.9.4 (check digit of a measure); the national rules
as GS1 Denmark, Estonia, Finland, Germany, Latvia, Lithuania, Norway, Sweden and GS1 UK publish them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from floorapp.workflows.sscc import check_digit, has_check_digit

_PATTERN: Final = re.compile(r"P{3,9}C?V{3,6}")
_DECIMALS: Final = range(4)
_GRAMS: Final = 3
_CENTS: Final = 2


class Measure(StrEnum):
    """What a restricted number measures."""

    WEIGHT = "weight"  # in kg
    PRICE = "price"  # in the site's currency
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a restricted number holds what.

    `pattern` has 12 characters: `P` prefix and item, `C` the measure's own check digit, `V` the measure;
    `decimals` of the measure's digits are behind the point. Raises `ValueError` for any other.
    """

    measure: Measure
    pattern: str
    decimals: int

    def __post_init__(self) -> None:
        if len(self.pattern) != 12 or not _PATTERN.fullmatch(self.pattern):
            raise ValueError(f"a pattern is 12 characters such as PPPPPPPPVVVV, not {self.pattern[:40]!r}")
        if self.decimals not in _DECIMALS:
            raise ValueError(f"decimals are 0 to 3, not {self.decimals}")


@dataclass(frozen=True, slots=True)
class Measured:
    """A restricted number taken apart: `code` is the number to look up; a measure is 0 where it has none.

    `weight_g` in g, `price_cents` in hundredths of the currency.
    """

    code: str
    weight_g: int = 0
    price_cents: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class RestrictedRules:
    """The rules of a site: its country's (ISO 3166-1 alpha-2, empty for none), and its chain's before them.

    `chain` has prefixes of two to seven digits, the longest that fits wins; None: the number is plain.
    """

    country: str = ""
    chain: tuple[tuple[str, Layout | None], ...] = ()

    def read(self, gtin: str) -> Measured | None:
        """What a GTIN of 13 or 14 digits says by these rules; None where no rule is for it.

        None too for a wrong check digit, its own or the measure's.
        """
        digits = gtin.removeprefix("0") if len(gtin) == 14 else gtin
        if len(digits) != 13 or not has_check_digit(digits):
            return None
        layout = self._layout(digits)
        return None if layout is None else _taken_apart(digits, layout)

    def _layout(self, digits: str) -> Layout | None:
        fitting = [rule for rule in self.chain if digits.startswith(rule[0])]
        if fitting:
            return max(fitting, key=lambda rule: len(rule[0]))[1]
        return NATIONAL.get(self.country, {}).get(digits[:2])


def _taken_apart(digits: str, layout: Layout) -> Measured | None:
    begin = layout.pattern.index("V")
    end = layout.pattern.rindex("V") + 1
    value = digits[begin:end]
    zeros, own_check = "0" * len(value), "C" in layout.pattern
    if own_check and _measure_check(value) != digits[begin - 1]:
        return None
    middle = _measure_check(zeros) + zeros if own_check else zeros
    payload = digits[: end - len(middle)] + middle + digits[end:12]
    code = payload + check_digit(payload)
    match layout.measure:
        case Measure.WEIGHT:
            return Measured(code, weight_g=_scaled(value, _GRAMS - layout.decimals))
        case Measure.PRICE:
            return Measured(code, price_cents=_scaled(value, _CENTS - layout.decimals))
        case Measure.COUNT:
            return Measured(code, count=int(value))
        case _:
            assert_never(layout.measure)


def _scaled(value: str, tens: int) -> int:
    """A number of digits times a power of ten; what is behind the last whole unit is cut."""
    return int(value + "0" * tens) if tens >= 0 else int(value[:tens])


def _measure_check(value: str) -> str:
    from biip.checksums import gs1_price_weight_check_digit

    return str(gs1_price_weight_check_digit(value)) if len(value) in (4, 5) else check_digit(value)


_W, _P, _C = Measure.WEIGHT, Measure.PRICE, Measure.COUNT
_BALTIC: Final = {
    "23": Layout(_W, "PPPPPPPPVVVV", 3),
    "24": Layout(_W, "PPPPPPPPVVVV", 2),
    "25": Layout(_W, "PPPPPPPPVVVV", 1),
}
_NORDIC: Final = {
    **_BALTIC,
    "20": Layout(_P, "PPPPPPPPVVVV", 2),
    "21": Layout(_P, "PPPPPPPPVVVV", 1),
    "22": Layout(_P, "PPPPPPPPVVVV", 0),
}
NATIONAL: Final[Mapping[str, Mapping[str, Layout]]] = {
    "SE": _NORDIC,
    "NO": _NORDIC,
    "FI": _BALTIC,
    "EE": _BALTIC,
    "LV": _BALTIC,
    "LT": _BALTIC,
    "DK": {
        "21": Layout(_P, "PPPPPPVVVVVV", 2),
        "22": Layout(_P, "PPPPPPVVVVVV", 2),
        "23": Layout(_P, "PPPPPPVVVVVV", 2),
        "24": Layout(_P, "PPPPPPVVVVVV", 2),
        "26": Layout(_W, "PPPPPPVVVVVV", 3),
        "27": Layout(_W, "PPPPPPPVVVVV", 3),
        "28": Layout(_W, "PPPPPPVVVVVV", 3),
    },
    "DE": {
        "22": Layout(_P, "PPPPPPCVVVVV", 2),
        "23": Layout(_P, "PPPPPPCVVVVV", 2),
        "25": Layout(_C, "PPPPPPCVVVVV", 0),
        "26": Layout(_C, "PPPPPPCVVVVV", 0),
        "28": Layout(_W, "PPPPPPCVVVVV", 3),
        "29": Layout(_W, "PPPPPPCVVVVV", 3),
    },
    "GB": {"20": Layout(_P, "PPPPPPPCVVVV", 2)},
}
"""What each country's GS1 organisation says of 20 to 29, by ISO 3166-1 alpha-2 code."""

NO_RULES: Final = RestrictedRules()
PREFIXES: Final = "2 to 7 digits that begin with 0 or 2"
"""What a chain's prefix is."""
LAYOUTS: Final = "weight PPPPPPPPVVVV 3, price …, count …, or plain"
"""What a layout is, as settings write it."""

_PREFIX: Final = re.compile(r"[02][0-9]{1,6}")


def is_prefix(text: str) -> bool:
    """Whether a text can be the prefix of a chain's rule."""
    return _PREFIX.fullmatch(text) is not None


def layout_of(text: str) -> Layout | None:
    """A layout as settings write it: `weight PPPPPPPPVVVV 3`, or `plain`. Raises `ValueError`."""
    if text == "plain":
        return None
    words = text.split()
    if len(words) != 3 or words[0] not in list(Measure) or not words[2].isdecimal():
        raise ValueError(f"a layout is `weight PPPPPPPPVVVV 3` or `plain`, not {text[:40]!r}")
    return Layout(Measure(words[0]), words[1], int(words[2]))


def rules_of(country: str, chain: Mapping[str, str]) -> RestrictedRules:
    """A site's rules as settings write them: a country, and layouts by prefix. Raises `ValueError`."""
    if country and country not in NATIONAL:
        raise ValueError(f"country is one of {', '.join(sorted(NATIONAL))}, not {country[:40]!r}")
    for prefix in chain:
        if not is_prefix(prefix):
            raise ValueError(f"a prefix is {PREFIXES}, not {prefix[:40]!r}")
    return RestrictedRules(country, tuple((prefix, layout_of(text)) for prefix, text in chain.items()))
