"""What a decoder read in a picture, and what is told of it: the words of all who decode.

Symbologies are named as in the decoders' test collections: Code128, EAN13, UPCA, UPCE, EAN8, ITF, Code39,
Code93, Codabar, DataBar, DataBarExp, DataBarExpStk, DataBarLimited, QRCode, MicroQR, rMQR, DataMatrix,
PDF417, MicroPDF417, Aztec, MaxiCode. A text is what the symbol carries: FNC1 between fields is GS (0x1D), and
there are no brackets. UPC-A and UPC-E are 13 digits, as scanners send them with the AIM identifier `]E0`.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""The corners of a symbol, in pixels of the picture that was given: x to the right, y down."""

EAN_GROUP: Final = "EAN13"
EAN_LIKE: Final = frozenset({"EAN13", "UPCA", "UPCE", "EAN8"})
MATRIX: Final = frozenset(
    {"QRCode", "MicroQR", "rMQR", "DataMatrix", "PDF417", "MicroPDF417", "Aztec", "MaxiCode"}
)
"""Symbologies with error correction (Reed-Solomon): a wrong read is next to impossible. Micro QR
has too little of it."""


class Family(Enum):
    """Whose algorithm a read comes from: two of one family make the same error, two families do not."""

    ZXING = "zxing"
    ZBAR = "zbar"
    OPENCV = "opencv"
    BARS = "bars"
    """Our own look at the picture for the bars that a text would have: it confirms, and never proposes."""


@dataclass(frozen=True, slots=True)
class Read:
    """One decoder's answer. `tier` names the preprocessing it saw; `aim` is the AIM identifier (`]C1`)."""

    text: str
    symbology: str
    aim: str
    family: Family
    tier: str
    quad: Quad


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a picture as it is told: accepted or not, and by how many votes."""

    text: str
    symbology: str
    aim: str
    accepted: bool
    votes: int
    quad: Quad


def identity(symbology: str, text: str) -> tuple[str, str]:
    """What makes two reads the same code: UPC-A, UPC-E and EAN-13 with the same 13 digits are one.

    Of a Code 39 that uses pairs for full ASCII one decoder tells the pairs, another what they stand for.
    """
    if symbology in ("EAN13", "UPCA", "UPCE"):
        return EAN_GROUP, text.zfill(13)
    if symbology.startswith("DataBar"):
        return "DataBar", text
    if symbology == "Code39":
        while (letters := _PAIRS.sub(lambda pair: _full_ascii(pair[0]), text)) != text:
            text = letters  # what pairs stand for may look like a pair, and the other decoder's text too
    return symbology, text


_PAIRS: Final = re.compile(r"[+$][A-Z]|/[A-LOZ]|%[A-W]")


def _full_ascii(pair: str) -> str:
    """What a pair of Code 39's characters stands for. Source: ISO/IEC 16388, annex A."""
    shift, letter = pair[0], pair[1]
    number = ord(letter) - ord("A")
    if shift == "+":
        return chr(ord("a") + number)
    if shift == "$":
        return chr(1 + number)
    if shift == "/":
        return ":" if letter == "Z" else chr(ord("!") + number)
    return _PERCENT[number]


_PERCENT: Final = "\x1b\x1c\x1d\x1e\x1f;<=>?[\\]^_{|}~\x7f\x00@`"


def bounds(quad: Quad) -> tuple[float, float, float, float]:
    """The upright box around a quad: left, top, right, bottom."""
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return min(xs), min(ys), max(xs), max(ys)


def overlap(one: Quad, other: Quad, margin: float = 4.0) -> bool:
    """Whether two quads share ground, by their upright boxes grown by `margin` pixels.

    A single scan line is a quad without height, so boxes are compared and not areas.
    """
    left, top, right, bottom = bounds(one)
    left_, top_, right_, bottom_ = bounds(other)
    return (
        left - margin <= right_
        and left_ <= right + margin
        and top - margin <= bottom_
        and top_ <= bottom + margin
    )


def moved(quad: Quad, scale: float, dx: float, dy: float) -> Quad:
    """Where a quad of a cut-out lies in the whole: cut out at (`dx`, `dy`), then enlarged `scale` times."""
    a, b, c, d = ((x / scale + dx, y / scale + dy) for x, y in quad)
    return a, b, c, d
