"""Lays the text blocks of a flow out in the columns of a receipt printer's font. Pure.

A line is cells at columns, so that one layout serves the line that is sent as text and the one that must be
drawn. Text is broken where its cell ends and never cut; numbers stand right-aligned and are broken last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from floorapp.devices.escpos_text import clean, columns, wrap
from floorapp.workflows.documents.sheet import Align, Heading, Pair, Paragraph, Table

_WIDTHWISE: Final = {1: 2, 2: 1, 3: 1}
_HEIGHTWISE: Final = {1: 2, 2: 2, 3: 1}
_NARROWEST: Final = 6
_GAP: Final = 1
_TABLE_GAP: Final = 2
"""One blank between two numbers would make them one: `1 1 299,00`."""


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
    """Rows below their titles; where the paper is too narrow for so many columns, pairs below one another."""
    titles = tuple(clean(column.title) for column in block.columns)
    rows = [tuple(clean(text) for text in row) for row in block.rows]
    if len(titles) * (_NARROWEST + _TABLE_GAP) > width + _TABLE_GAP:
        yield from _listed(titles, rows, width)
        return
    widths = _widths(block, titles, rows, width)
    lefts = [sum(widths[:index]) + _TABLE_GAP * index for index in range(len(widths))]
    places = tuple(zip(lefts, widths, (column.align for column in block.columns), strict=True))
    if any(titles):
        yield from _row(titles, places, bold=True)
    for row in rows:
        yield from _row(row, places)


def _listed(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[Line]:
    for row in rows:
        for title, text in zip(titles, row, strict=True):
            yield from pair(Pair(title, text), width)
        yield Line(())


def _widths(block: Table, titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Columns by their shares. Who needs less gets what it needs, and numbers theirs before all others."""
    room = width - _TABLE_GAP * (len(titles) - 1)
    needed = [max(1, *(columns(text) for text in texts)) for texts in zip(titles, *rows, strict=True)]
    shares = [max(column.share, 0.01) for column in block.columns]
    widths = [0] * len(titles)
    open_ones = set(range(len(titles)))

    def close(ones: set[int]) -> None:
        nonlocal open_ones, room
        for index in ones:
            widths[index] = needed[index]
            room -= needed[index]
        open_ones -= ones

    numbers = {index for index in open_ones if block.columns[index].align is Align.RIGHT}
    if sum(needed[index] for index in numbers) <= room - _NARROWEST * len(open_ones - numbers):
        close(numbers)
    while open_ones:
        total = sum(shares[index] for index in open_ones)
        modest = {index for index in open_ones if needed[index] <= room * shares[index] / total}
        if not modest:
            break
        close(modest)
    total = sum(shares[index] for index in open_ones)
    for index in sorted(open_ones):
        widths[index] = max(_NARROWEST, int(room * shares[index] / total))
    while sum(widths) + _TABLE_GAP * (len(widths) - 1) > width:
        widths[widths.index(max(widths))] -= 1
    growing = min(open_ones, default=next((i for i in range(len(widths)) if i not in numbers), 0))
    widths[growing] += width - _TABLE_GAP * (len(widths) - 1) - sum(widths)
    return widths


def _row(
    texts: Sequence[str], places: Sequence[tuple[int, int, Align]], *, bold: bool = False
) -> Iterator[Line]:
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
