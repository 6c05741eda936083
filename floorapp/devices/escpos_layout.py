"""Lays the text blocks of a flow out in the columns of a receipt printer's font. Pure.

A line is cells at columns, so that one layout serves the line that is sent as text and the one that must be
drawn. Text is broken where its cell ends and never cut; numbers stand right-aligned and are broken last.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from floorapp.devices.escpos_text import clean, columns, wrap
from floorapp.workflows.documents.sheet import Align, Heading, Pair, Paragraph, Table

_WIDTHWISE: Final = {1: 2, 2: 1, 3: 1}
_HEIGHTWISE: Final = {1: 2, 2: 2, 3: 1}
_SHORTEST_NAME: Final = 12
_GAP: Final = 1
_TABLE_GAP: Final = 2
"""One blank between two numbers would make them one: `1 1 299,00`."""

Place = tuple[int, int, Align]
"""A column of a table: where it begins, how wide it is, and how its texts stand."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in its place: `left` and `width` in columns of the line's own letters."""

    left: int
    width: int
    text: str
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `wide` and `high` are how many times its letters are magnified, 1 or 2."""

    cells: tuple[Cell, ...]
    bold: bool = False
    wide: int = 1
    high: int = 1

    @property
    def text(self) -> str:
        """The line as one text, its cells at their columns; without blanks at its end."""
        out = ""
        for cell in self.cells:
            spare = cell.width - columns(cell.text)
            indent = {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[cell.align]
            if cell.text:
                out += " " * (cell.left + indent - columns(out)) + cell.text
        return out


def heading(block: Heading, width: int) -> Iterator[Line]:
    """A heading in large letters, on paper of `width` columns."""
    level = min(max(block.level, 1), 3)
    wide, high = _WIDTHWISE[level], _HEIGHTWISE[level]
    for text in wrap(clean(block.text), width // wide):
        yield Line((Cell(0, width // wide, text, block.align),), bold=True, wide=wide, high=high)


def paragraph(block: Paragraph, width: int) -> Iterator[Line]:
    """Text of any length."""
    for text in wrap(clean(block.text), width):
        yield Line((Cell(0, width, text, block.align),), bold=block.bold)


def pair(block: Pair, width: int) -> Iterator[Line]:
    """A name at the left, and its value at the right."""
    left, right = clean(block.left), clean(block.right)
    needed = columns(right)
    if columns(left) + _GAP + needed > width:
        needed = min(needed, max(width - columns(left) - _GAP, width // 2))
    name = width - needed - _GAP
    yield from _row(
        (left, right), ((0, name, Align.LEFT), (width - needed, needed, Align.RIGHT)), bold=block.bold
    )


def table(block: Table, width: int) -> Iterator[Line]:
    """Rows below their titles, side by side where every word and number fits.

    On narrower paper the longest text of a row gets lines of its own above the rest of it, and where that
    does not fit either, a row is pairs below one another.
    """
    titles = tuple(clean(column.title) for column in block.columns)
    rows = [tuple(clean(text) for text in row) for row in block.rows]
    aligns = tuple(column.align for column in block.columns)
    needed = [max(1, *(columns(text) for text in texts)) for texts in zip(titles, *rows, strict=True)]
    texts = [index for index, align in enumerate(aligns) if align is not Align.RIGHT] or [0]
    name = max(texts, key=needed.__getitem__)
    others = sum(needed) - needed[name] + _TABLE_GAP * (len(needed) - 1)
    if others + min(needed[name], _SHORTEST_NAME) <= width:
        places = _places(needed, aligns, name, width)
        yield from _rows(titles, rows, lambda row, bold: _row(row, places, bold=bold))
    elif others - _TABLE_GAP <= width and len(needed) > 1:
        rest = [index for index in range(len(needed)) if index != name]
        places = _places([needed[index] for index in rest], [aligns[index] for index in rest], 0, width)

        def stacked(row: Sequence[str], bold: bool) -> Iterator[Line]:
            yield from _row([row[name]], [(0, width, aligns[name])], bold=bold)
            yield from _row([row[index] for index in rest], places, bold=bold)

        yield from _rows(titles, rows, stacked)
    else:
        yield from _listed(titles, rows, width)


def _rows(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    lay_out: Callable[[Sequence[str], bool], Iterator[Line]],
) -> Iterator[Line]:
    if any(titles):
        yield from lay_out(titles, True)
    for row in rows:
        yield from lay_out(row, False)


def _listed(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[Line]:
    for row in rows:
        for title, text in zip(titles, row, strict=True):
            yield from pair(Pair(title, text), width)
        yield Line(())


def _places(needed: Sequence[int], aligns: Sequence[Align], name: int, width: int) -> tuple[Place, ...]:
    """Where columns stand: each as wide as it needs, and `name` in what is left."""
    widths = list(needed)
    widths[name] += width - sum(widths) - _TABLE_GAP * (len(widths) - 1)
    lefts = [sum(widths[:index]) + _TABLE_GAP * index for index in range(len(widths))]
    return tuple(zip(lefts, widths, aligns, strict=True))


def _row(texts: Sequence[str], places: Sequence[Place], *, bold: bool = False) -> Iterator[Line]:
    """Texts side by side, each broken within its own place."""
    broken = [wrap(text, width) for text, (_, width, _) in zip(texts, places, strict=True)]
    for parts in zip_longest(*broken, fillvalue=""):
        yield Line(
            tuple(
                Cell(left, width, text, align)
                for text, (left, width, align) in zip(parts, places, strict=True)
            ),
            bold=bold,
        )
