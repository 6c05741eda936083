"""The command card: every command as a barcode that a hand scanner reads at arm's length, by sections."""

from collections.abc import Mapping
from typing import Final

from floorapp.workflows.cards import SECTIONS, word_of
from floorapp.workflows.commands import Command
from floorapp.workflows.documents.sheet import Align, Bars, Mark, Page, Paper, Sheet, Symbology, Text
from floorapp.workflows.documents.text import LINE_PITCH, fit
from floorapp.workflows.nouns import Language

CODE_MM: Final = 17.0
"""The side of a Data Matrix with its quiet zone: read at 0.5 m by a usual hand scanner."""
_CELL_MM: Final = 45.0
_ROW_MM: Final = 21.0
_HEAD_MM: Final = 9.0
_TITLE_MM: Final = 12.0
_GAP_MM: Final = 2.5


def command_card(language: Language, words: Mapping[str, str], paper: Paper) -> Sheet:
    """The card on as many pages of this paper as it needs. Raises ValueError for paper that is too narrow."""
    inner_mm = paper.width_mm - 2 * paper.margin_mm
    columns = int(inner_mm // _CELL_MM)
    if not columns:
        raise ValueError(f"the command card needs paper of {_CELL_MM + 2 * paper.margin_mm:.0f} mm at least")
    pages: list[list[Mark]] = [[]]
    foot_mm = paper.height_mm - paper.margin_mm if paper.height_mm else float("inf")
    y_mm = paper.margin_mm
    pages[-1] += _line(paper.margin_mm, y_mm, inner_mm, 7.0, words["command_card"])
    y_mm += _TITLE_MM
    for section in SECTIONS:
        rows = -(-len(section.keys) // columns)
        if y_mm + _HEAD_MM + rows * _ROW_MM > foot_mm and pages[-1]:
            pages.append([])
            y_mm = paper.margin_mm
        pages[-1] += _line(paper.margin_mm, y_mm, inner_mm, 4.5, words[section.title])
        keys = [(command, words[word]) for command, word in section.keys]
        for number, (command, word) in enumerate(keys):
            row, column = divmod(number, columns)
            x_mm = paper.margin_mm + column * inner_mm / columns
            pages[-1] += _key(command, word, x_mm, y_mm + _HEAD_MM + row * _ROW_MM, inner_mm / columns)
        y_mm += _HEAD_MM + rows * _ROW_MM + _GAP_MM
    height_mm = paper.height_mm or y_mm + paper.margin_mm
    drawn = tuple(Page(paper.width_mm, height_mm, tuple(marks)) for marks in pages)
    return Sheet(words["command_card"], language, drawn)


def _key(command: Command, word: str, x_mm: float, y_mm: float, cell_mm: float) -> list[Mark]:
    code = Bars(x_mm, y_mm, CODE_MM, CODE_MM, Symbology.DATA_MATRIX, command.barcode, module_mm=1.0)
    left_mm = cell_mm - CODE_MM - 4.0
    lines = fit(word, left_mm, 4.4, 2.4, lines=3, broken_mm=4.0)
    height_mm = sum(line.height_mm * LINE_PITCH for line in lines)
    top_mm = y_mm + (CODE_MM - height_mm) / 2
    marks: list[Mark] = [code]
    for line in lines:
        marks.append(
            Text(x_mm + CODE_MM + 2.0, top_mm, left_mm, line.height_mm, line.text, Align.LEFT, bold=True)
        )
        top_mm += line.height_mm * LINE_PITCH
    return marks


def _line(x_mm: float, y_mm: float, width_mm: float, height_mm: float, text: str) -> list[Mark]:
    lines = fit(text, width_mm, height_mm, 2.0)
    return [Text(x_mm, y_mm, width_mm, line.height_mm, line.text, bold=True) for line in lines]


WORDS: Final = frozenset({"command_card", *(section.title for section in SECTIONS)}) | frozenset(
    word_of(command) for section in SECTIONS for command, _ in section.keys
)
"""The words that the card needs in every language."""
