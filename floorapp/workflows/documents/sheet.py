"""A document ready for paper: pages of placed marks, and blocks that flow down a roll or over pages.

One sheet feeds every encoder and the picture on the screen, so that what is shown is what is printed. All
measures are in mm from the top left corner of the page, to the right and down. Every text is one line, clean
(no control, bidi or zero-width character) and fitted by whoever made the sheet: encoders escape, they never
break or measure lines anew.
"""

from dataclasses import dataclass
from enum import StrEnum

from floorapp.workflows.nouns import Language


class Align(StrEnum):
    """Where a text stands within its width."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Symbology(StrEnum):
    """The barcodes that documents carry."""

    CODE_128 = "code_128"
    GS1_128 = "gs1_128"
    QR = "qr"
    DATA_MATRIX = "data_matrix"


@dataclass(frozen=True, slots=True)
class Text:
    """One line. `height_mm` is the height of its letters from the top of the tallest to the foot of `g`.

    `x_mm, y_mm` is the top left corner of its place, which is `width_mm` wide. An encoder whose letters are
    wider than the fitting estimate squeezes them into that width. `reverse` is white on black: the black is a
    `Box` below it.
    """

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    text: str
    align: Align = Align.LEFT
    bold: bool = False
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A frame of `border_mm`, or a filled box where that is 0. A rule is a filled box."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    border_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """A barcode in the middle of its place, at the largest whole-dot module that fits with its quiet zones.

    `data` is what a scanner gives: of a GS1-128 the digits of the element string with its application
    identifiers and without FNC1 or brackets, such as `00` and 18 digits. The text below bars is a `Text`.
    `module_mm` is the greatest module (the standard's X-dimension), `height_mm` includes no quiet zone.
    """

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    symbology: Symbology
    data: str
    module_mm: float = 0.5


@dataclass(frozen=True, slots=True)
class Picture:
    """A branding picture (PNG), fitted into its place without changing its proportions, left-aligned."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    png: bytes


Mark = Text | Box | Bars | Picture


@dataclass(frozen=True, slots=True)
class Page:
    """One page or label, painted in the order of its marks."""

    width_mm: float
    height_mm: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document. `title` names it for people and files (`Packing slip 1042`)."""

    title: str
    language: Language
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line in large letters; `level` 1 is the largest of 1 to 3."""

    text: str
    level: int = 1
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Clean text of any length, broken where the paper ends."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A name at the left and its value at the right of one line; both may be broken."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, and its share of the width among all columns' shares."""

    title: str
    share: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of clean texts, as many in each as there are columns. The head is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A barcode across the paper with its text below."""

    symbology: Symbology
    data: str
    caption: str = ""
    height_mm: float = 14.0


@dataclass(frozen=True, slots=True)
class Logo:
    """A branding picture (PNG), at most so high."""

    png: bytes
    height_mm: float = 14.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Gap:
    """White space."""

    height_mm: float = 3.0


Block = Heading | Paragraph | Pair | Table | Code | Logo | Rule | Gap


@dataclass(frozen=True, slots=True)
class Flow:
    """A document as blocks below one another, for a roll, or to be laid out on pages."""

    title: str
    language: Language
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printer holds. `height_mm` 0 is a roll without end; `margin_mm` is what stays white."""

    width_mm: float
    height_mm: float
    margin_mm: float = 3.5
