"""The bars that a text has: widths in linear symbols, character by character, and what else could be there.

Sources: ISO/IEC 15420 (EAN/UPC), ISO/IEC 16390 (Interleaved 2 of 5).
"""

from dataclasses import dataclass
from typing import Final

from floorapp.devices.camera.reads import identity

Widths = tuple[float, ...]
"""Of bars and spaces in turn, in modules."""


@dataclass(frozen=True, slots=True)
class Part:
    """A character of a symbol, and the other patterns that could stand in its place; none for guards."""

    widths: Widths
    others: tuple[Widths, ...] = ()


@dataclass(frozen=True, slots=True)
class Symbol:
    """The parts of a symbol from its first bar to its last, and its quiet zones in modules."""

    parts: tuple[Part, ...]
    quiet: tuple[float, float]

    @property
    def modules(self) -> float:
        """The length without quiet zones."""
        return sum(sum(part.widths) for part in self.parts)


_EAN: Final[tuple[Widths, ...]] = (
    (3, 2, 1, 1),
    (2, 2, 2, 1),
    (2, 1, 2, 2),
    (1, 4, 1, 1),
    (1, 1, 3, 2),
    (1, 2, 3, 1),
    (1, 1, 1, 4),
    (1, 3, 1, 2),
    (1, 2, 1, 3),
    (3, 1, 1, 2),
)
"""Set A, from a space; set C is the same from a bar, set B is set C backwards."""
_EAN_ODD: Final = tuple(widths[::-1] for widths in _EAN)
_EAN_LEFT: Final = _EAN + _EAN_ODD
_EAN_SETS: Final = (
    "AAAAAA",
    "AABABB",
    "AABBAB",
    "AABBBA",
    "ABAABB",
    "ABBAAB",
    "ABBBAA",
    "ABABAB",
    "ABABBA",
    "ABBABA",
)
_UPC_E_SETS: Final = (
    "BBBAAA",
    "BBABAA",
    "BBAABA",
    "BBAAAB",
    "BABBAA",
    "BAABBA",
    "BAAABB",
    "BABABA",
    "BABAAB",
    "BAABAB",
)
_GUARD: Final = Part((1, 1, 1))
_CENTRE: Final = Part((1, 1, 1, 1, 1))


def _left(digit: str, which: str) -> Part:
    widths = (_EAN if which == "A" else _EAN_ODD)[int(digit)]
    return Part(widths, tuple(other for other in _EAN_LEFT if other != widths))


def _right(digit: str) -> Part:
    widths = _EAN[int(digit)]
    return Part(widths, tuple(other for other in _EAN if other != widths))


def _ean13(digits: str) -> Symbol:
    left = (_left(digit, which) for digit, which in zip(digits[1:7], _EAN_SETS[int(digits[0])], strict=True))
    return Symbol((_GUARD, *left, _CENTRE, *map(_right, digits[7:]), _GUARD), (7, 5))


def _ean8(digits: str) -> Symbol:
    left = (_left(digit, "A") for digit in digits[:4])
    return Symbol((_GUARD, *left, _CENTRE, *map(_right, digits[4:]), _GUARD), (5, 5))


def _upc_e(digits: str) -> Symbol | None:
    """Of the 13 digits that a UPC-E stands for."""
    if digits[0] != "0" or digits[1] not in "01" or not (short := upc_e_shortened(digits)):
        return None
    sets = _UPC_E_SETS[int(digits[12])]
    if digits[1] == "1":
        sets = sets.translate(str.maketrans("AB", "BA"))
    body = (_left(digit, which) for digit, which in zip(short, sets, strict=True))
    return Symbol((_GUARD, *body, Part((1, 1, 1, 1, 1, 1))), (7, 5))


def upc_e_shortened(digits: str) -> str:
    """The six digits in a UPC-E's bars, of its 13; empty where they cannot be shortened.

    Source: GS1 General Specifications, 5.2.2.4.1.
    """
    maker, item = digits[2:7], digits[7:12]
    if maker[2] in "012" and maker[3:] == "00" and item[:2] == "00":
        return maker[:2] + item[2:] + maker[2]
    if maker[3:] == "00" and item[:3] == "000":
        return maker[:3] + item[3:] + "3"
    if maker[4] == "0" and item[:4] == "0000":
        return maker[:4] + item[4] + "4"
    if item[:4] == "0000" and item[4] in "56789":
        return maker + item[4]
    return ""


_ITF: Final = ("nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw", "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn")


_RATIOS: Final = (2.0, 2.5, 3.0)


def _widths(letters: str, wide: float) -> Widths:
    return tuple(wide if letter == "w" else 1.0 for letter in letters)


def _itf(digits: str, wide: float) -> Symbol | None:
    if len(digits) % 2:
        return None
    pairs = [
        _widths("".join(bar + space for bar, space in zip(one, two, strict=True)), wide)
        for one in _ITF
        for two in _ITF
    ]
    parts = []
    for start in range(0, len(digits), 2):
        widths = pairs[int(digits[start : start + 2])]
        parts.append(Part(widths, tuple(other for other in pairs if other != widths)))
    return Symbol((Part(_widths("nnnn", wide)), *parts, Part(_widths("wnn", wide))), (6, 6))


def symbols(symbology: str, text: str) -> tuple[Symbol, ...]:
    """How a text may look: one symbol, or one for each usual ratio of wide to narrow; none where unknown."""
    digits = text.isascii() and text.isdigit()
    if symbology in ("EAN13", "UPCA") and digits and len(text) <= 13:
        return (_ean13(identity("EAN13", text)[1]),)
    if symbology == "EAN8" and digits and len(text) == 8:
        return (_ean8(text),)
    if symbology == "UPCE" and digits and len(text) == 13:
        found = _upc_e(text)
        return (found,) if found else ()
    if symbology == "ITF" and digits:
        return tuple(found for ratio in _RATIOS if (found := _itf(text, ratio)) is not None)
    return ()
