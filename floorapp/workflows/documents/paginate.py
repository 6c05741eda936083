"""Lays a flow of blocks out on pages: sheets of paper, label stock, or one page as long as a roll needs.

Rows of a table are never cut in two, its head is repeated on every page, and nothing is lost for want of
room: long texts are broken. Pages that are more than one are numbered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never

from floorapp.workflows.documents.metrics import width_mm
from floorapp.workflows.documents.sheet import (
    Align,
    Bars,
    Block,
    Box,
    Code,
    Column,
    Flow,
    Gap,
    Heading,
    Logo,
    Mark,
    Page,
    Pair,
    Paper,
    Paragraph,
    Picture,
    Rule,
    Sheet,
    Table,
    Text,
)
from floorapp.workflows.documents.text import LINE_PITCH, wrap
from floorapp.workflows.nouns import Language

_WIDE_PAPER_MM: Final = 140.0
_TEXT_MM: Final = (3.3, 4.0)
"""The height of letters on narrow and on wide paper."""
_HEADINGS: Final = {1: 1.9, 2: 1.4, 3: 1.15}
"""Heights of headings, in heights of text."""
_GUTTER_MM: Final = 2.5
_RULE_MM: Final = 0.35
_FOOT_MM: Final = 6.0
_NUMBER_MM: Final = 3.0
_LEAST_MM: Final = 2.0
_NARROW_MM: Final = 96.0
_MOST_NARROW: Final = 3
"""On paper narrower than this, a table of more columns has the first of each row above the others."""
_MOST_FOR_NUMBERS: Final = 0.7
_PAGE_OF: Final = {Language.EN: "Page {} of {}", Language.SV: "Sida {} av {}"}


@dataclass(frozen=True, slots=True)
class _Strip:
    """Marks that stay together. A new page repeats `head` above it; `glued` ones go with the next."""

    height_mm: float
    marks: tuple[Mark, ...]
    head: "_Strip | None" = None
    glued: bool = False


def paginate(flow: Flow, paper: Paper) -> Sheet:
    """The flow as pages of this paper."""
    inner_mm = paper.width_mm - 2 * paper.margin_mm
    margin_mm = max(paper.margin_mm, 2.0) if not paper.height_mm else paper.margin_mm
    text_mm = _TEXT_MM[paper.width_mm >= _WIDE_PAPER_MM]
    strips = [strip for block in flow.blocks for strip in _strips(block, inner_mm, text_mm)]
    room_mm = paper.height_mm - 2 * margin_mm - _FOOT_MM if paper.height_mm else float("inf")
    pages = list(_pages([piece for strip in strips for piece in _pieces(strip, room_mm)], room_mm))
    drawn = []
    for number, page in enumerate(pages, 1):
        marks, y_mm = [], margin_mm
        for strip in page:
            marks += [_moved(mark, paper.margin_mm, y_mm) for mark in strip.marks]
            y_mm += strip.height_mm
        if len(pages) > 1:
            said = _PAGE_OF[flow.language].format(number, len(pages))
            y_foot_mm = paper.height_mm - margin_mm - _NUMBER_MM
            marks.append(Text(paper.margin_mm, y_foot_mm, inner_mm, _NUMBER_MM, said, Align.RIGHT))
        drawn.append(Page(paper.width_mm, paper.height_mm or y_mm + margin_mm, tuple(marks)))
    return Sheet(flow.title, flow.language, tuple(drawn))


def _pages(strips: list[_Strip], room_mm: float) -> Iterator[list[_Strip]]:
    """Strips by page. A strip that is glued goes with the one after it; a table's head is repeated."""
    page: list[_Strip] = []
    used_mm = 0.0
    for number, strip in enumerate(strips):
        if page and used_mm + _together_mm(strips, number) > room_mm:
            yield page
            page = [strip.head] if strip.head is not None else []
            used_mm = sum(each.height_mm for each in page)
        page.append(strip)
        used_mm += strip.height_mm
    yield page


def _together_mm(strips: list[_Strip], first: int) -> float:
    """The height of a strip and of what must stand on the same page below it."""
    height_mm = 0.0
    for strip in strips[first:]:
        height_mm += strip.height_mm
        if not strip.glued:
            break
    return height_mm


def _pieces(strip: _Strip, room_mm: float) -> Iterator[_Strip]:
    """A strip, or where no page has room for it, its lines in as many strips as it takes."""
    room_mm -= strip.head.height_mm if strip.head is not None else 0.0
    while strip.height_mm > room_mm:
        first = tuple(mark for mark in strip.marks if mark.y_mm + mark.height_mm <= room_mm)
        rest = tuple(mark for mark in strip.marks if mark not in first)
        if not first or not rest:
            break
        top_mm = min(mark.y_mm for mark in rest)
        yield replace(strip, height_mm=room_mm, marks=first)
        moved = tuple(_moved(mark, 0.0, -top_mm) for mark in rest)
        strip = replace(strip, height_mm=strip.height_mm - top_mm, marks=moved)
    yield strip


def _moved(mark: Mark, x_mm: float, y_mm: float) -> Mark:
    return replace(mark, x_mm=mark.x_mm + x_mm, y_mm=mark.y_mm + y_mm)


def _strips(block: Block, inner_mm: float, text_mm: float) -> Iterator[_Strip]:
    match block:
        case Heading():
            height_mm = text_mm * _HEADINGS[block.level]
            yield _Strip(height_mm * 0.4, (), glued=True)
            yield from _lines(block.text, inner_mm, height_mm, block.align, bold=True, glued=True)
            yield _Strip(height_mm * 0.25, (), glued=True)
        case Paragraph():
            yield from _lines(block.text, inner_mm, text_mm, block.align, bold=block.bold)
        case Pair():
            yield _pair(block, inner_mm, text_mm)
        case Table():
            yield from _table(block, inner_mm, text_mm)
        case Code():
            yield _code(block, inner_mm, text_mm)
        case Logo():
            yield _Strip(block.height_mm + 2.0, (Picture(0.0, 0.0, inner_mm, block.height_mm, block.png),))
        case Rule():
            yield _Strip(3.0, (Box(0.0, 1.2, inner_mm, _RULE_MM),))
        case Gap():
            yield _Strip(block.height_mm, ())
        case _ as never:
            assert_never(never)


def _lines(
    text: str, inner_mm: float, height_mm: float, align: Align, *, bold: bool, glued: bool = False
) -> Iterator[_Strip]:
    for line in wrap(text, inner_mm, height_mm):
        yield _Strip(
            height_mm * LINE_PITCH,
            (Text(0.0, 0.0, inner_mm, height_mm, line, align, bold),),
            glued=glued,
        )


def _cell(
    text: str, place_mm: tuple[float, float], height_mm: float, align: Align, *, bold: bool
) -> list[Text]:
    """The lines of a text in a column (x, width); letters are smaller where a single word would be broken."""
    x_mm, cell_mm = place_mm
    longest = max((width_mm(word, height_mm) for word in text.split(" ")), default=0.0)
    if longest > cell_mm:
        height_mm = max(_LEAST_MM, height_mm * cell_mm / longest)
    return [
        Text(x_mm, number * height_mm * LINE_PITCH, cell_mm, height_mm, line, align, bold)
        for number, line in enumerate(wrap(text, cell_mm, height_mm))
    ]


def _row(cells: list[list[Text]], least_mm: float) -> _Strip:
    marks = [text for cell in cells for text in cell]
    height_mm = max((text.y_mm + text.height_mm * LINE_PITCH for text in marks), default=0.0)
    return _Strip(max(height_mm, least_mm), tuple(marks))


def _pair(pair: Pair, inner_mm: float, text_mm: float) -> _Strip:
    left_mm = inner_mm * 0.42
    right_mm = inner_mm - left_mm - _GUTTER_MM
    left = _cell(pair.left, (0.0, left_mm), text_mm, Align.LEFT, bold=pair.bold)
    right = _cell(pair.right, (left_mm + _GUTTER_MM, right_mm), text_mm, Align.RIGHT, bold=pair.bold)
    return _row([left, right], text_mm * LINE_PITCH)


def _table(table: Table, inner_mm: float, text_mm: float) -> Iterator[_Strip]:
    widths = _widths(table, inner_mm, text_mm)
    if len(widths) > _MOST_NARROW and inner_mm < _NARROW_MM:
        yield from _stacked(table, inner_mm, text_mm)
        return
    lefts = [sum(widths[:number]) + _GUTTER_MM * number for number in range(len(widths))]
    places = list(zip(lefts, widths, strict=True))
    head = _head(
        _line(table.columns, tuple(c.title for c in table.columns), places, text_mm * 0.85), inner_mm
    )
    yield head
    for texts in table.rows:
        made = _line(table.columns, texts, places, text_mm, bold=False)
        yield _Strip(made.height_mm + 0.8, made.marks, head)
    yield _Strip(1.5, ())


def _widths(table: Table, inner_mm: float, text_mm: float) -> list[float]:
    """The columns' widths: numbers take what the longest of them needs, texts share the rest."""
    room_mm = inner_mm - _GUTTER_MM * (len(table.columns) - 1)
    needs = [
        max(width_mm(text, text_mm) for text in (*column.title.split(" "), *cells))
        if column.align is Align.RIGHT
        else 0.0
        for column, cells in zip(table.columns, _turned(table), strict=True)
    ]
    shares = sum(column.share for column, need in zip(table.columns, needs, strict=True) if not need)
    if not shares or sum(needs) > room_mm * _MOST_FOR_NUMBERS:
        shares = sum(column.share for column in table.columns)
        needs = [0.0] * len(needs)
    rest_mm = room_mm - sum(needs)
    return [
        need or rest_mm * column.share / shares for column, need in zip(table.columns, needs, strict=True)
    ]


def _turned(table: Table) -> list[tuple[str, ...]]:
    """The cells of each column."""
    return [tuple(row[number] for row in table.rows) for number in range(len(table.columns))]


def _stacked(table: Table, inner_mm: float, text_mm: float) -> Iterator[_Strip]:
    """A table on narrow paper: what stands first in a row has a line of its own above the rest."""
    whole = [(0.0, inner_mm)]
    below = Table(table.columns[1:], tuple(row[1:] for row in table.rows))
    widths = _widths(below, inner_mm, text_mm * 0.85)
    lefts = [sum(widths[:number]) + _GUTTER_MM * number for number in range(len(widths))]
    places = list(zip(lefts, widths, strict=True))
    titles = tuple(column.title for column in table.columns)

    def both(texts: tuple[str, ...], height_mm: float, *, bold: bool) -> _Strip:
        name = _line(table.columns[:1], texts[:1], whole, height_mm, bold=bold)
        rest = _line(below.columns, texts[1:], places, text_mm * 0.85, bold=bold)
        moved = tuple(_moved(mark, 0.0, name.height_mm) for mark in rest.marks)
        return _Strip(name.height_mm + rest.height_mm, name.marks + moved)

    head = _head(both(titles, text_mm * 0.85, bold=True), inner_mm)
    yield head
    for texts in table.rows:
        made = both(texts, text_mm, bold=False)
        yield _Strip(made.height_mm + 1.2, made.marks, head)
    yield _Strip(1.5, ())


def _line(
    columns: tuple[Column, ...],
    texts: tuple[str, ...],
    places: list[tuple[float, float]],
    height_mm: float,
    *,
    bold: bool = True,
) -> _Strip:
    cells = zip(texts, places, columns, strict=True)
    drawn = [_cell(text, place, height_mm, each.align, bold=bold) for text, place, each in cells]
    return _row(drawn, height_mm * LINE_PITCH)


def _head(titles: _Strip, inner_mm: float) -> _Strip:
    """A table's titles over a rule."""
    rule = Box(0.0, titles.height_mm + 0.5, inner_mm, _RULE_MM)
    return _Strip(titles.height_mm + 1.8, (*titles.marks, rule), glued=True)


def _code(code: Code, inner_mm: float, text_mm: float) -> _Strip:
    bars = Bars(0.0, 1.0, inner_mm, code.height_mm, code.symbology, code.data)
    marks: list[Mark] = [bars]
    y_mm = code.height_mm + 2.0
    for line in wrap(code.caption, inner_mm, text_mm):
        marks.append(Text(0.0, y_mm, inner_mm, text_mm, line, Align.CENTRE))
        y_mm += text_mm * LINE_PITCH
    return _Strip(y_mm + 1.0, tuple(marks))
