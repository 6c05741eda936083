"""`floorapp cards`: the command card of a bench, the set-up label of scanners, and badges, to print on A4.

Each command's Data Matrix is printed at 17 mm, so that a hand scanner reads it at arm's length.
"""

import argparse
import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from floorapp.cli.setup_label import setup_page
from floorapp.cli.sheet import (
    A4_HEIGHT_MM,
    A4_WIDTH_MM,
    Page,
    Symbol,
    Text,
    data_matrix,
    fitting_mm,
    pdf,
    svg,
)
from floorapp.cli.speaking import refused, told, told_json
from floorapp.ui.words import Words, words
from floorapp.workflows.cards import SECTIONS
from floorapp.workflows.commands import Command
from floorapp.workflows.nouns import Language
from floorapp.workflows.own_codes import BADGE

SYMBOL_MM: Final = 17.0
BADGE_SYMBOL_MM: Final = 30.0
MOST_BADGES: Final = 500
_MARGIN_MM: Final = 12.0
_COLUMNS: Final = 4
_ROW_MM: Final = 23.0
_BADGE_COLUMNS: Final = 2
_BADGE_ROW_MM: Final = 54.0
_COLUMNS_OF_BADGES: Final = ("operator", "name", "badge")


class BadBadges(ValueError):  # noqa: N818 - it says what the file holds
    """The file of badges cannot be used; the text names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge to print: whose it is, and the text that signs that person in."""

    operator: str
    name: str
    badge: str


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `cards` to the command line."""
    command = subparsers.add_parser(
        "cards",
        help="print the command card, the set-up label of scanners, and badges",
        description="Write the command card of a bench as an A4 page to print at 100 %.",
    )
    command.add_argument("--language", choices=[each.value for each in Language], default="en")
    command.add_argument("--out", type=Path, metavar="FILE", help="a .pdf or .svg file; command-card.pdf")
    command.add_argument("--badges", type=Path, metavar="CSV", help="add badges: operator,name,badge")
    command.add_argument(
        "--setup-label", action="store_true", help="add the set-up label of scanners that type"
    )
    command.add_argument("--json", action="store_true", help="say as JSON what was written")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the card. 0 when it is written, 1 when it cannot be, 2 for another ending than .pdf or .svg."""
    out: Path = args.out or Path("command-card.pdf")
    if out.suffix not in (".pdf", ".svg"):
        refused(f"{out}: the card is written as .pdf or .svg")
        return 2
    try:
        badges = read_badges(args.badges) if args.badges else ()
        texts = words(Language(args.language))
        pages = [card(texts), *badge_pages(badges)]
        if args.setup_label:
            pages.insert(1, setup_page(texts.of("card_setup"), texts.of("card_setup_text")))
        _write(out, pdf(pages) if out.suffix == ".pdf" else svg(pages).encode("utf-8"), secret=bool(badges))
    except BadBadges as error:
        return refused(error)
    except OSError as error:
        return refused(f"{error.filename or out}: {error.strerror}")
    if args.json:
        commands = [
            {"command": command.name, "barcode": command.barcode, "word": word}
            for command, word in _card_words(texts)
        ]
        told_json({"file": str(out), "pages": len(pages), "badges": len(badges), "commands": commands})
    else:
        told(f"{out}: {len(pages)} page(s) of A4; print at 100 %, not fitted to the page")
    return 0


def _write(out: Path, content: bytes, *, secret: bool) -> None:
    """Write the file; a `secret` one for this user alone: whoever reads a badge can sign in."""
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if secret else 0o666)
    with os.fdopen(handle, "wb") as file:
        if secret:
            os.fchmod(handle, 0o600)
        file.write(content)


def _card_words(texts: Words) -> list[tuple[Command, str]]:
    return [(command, texts.key(command)) for section in SECTIONS for command, _ in section.keys]


def card(texts: Words) -> Page:
    """The command card in one language."""
    marks: list[Text | Symbol] = [Text(_MARGIN_MM, 18, 7, "floorapp", bold=True)]
    cell_mm = (A4_WIDTH_MM - 2 * _MARGIN_MM) / _COLUMNS
    y_mm = 22.0
    for section in SECTIONS:
        y_mm += 6
        if section.title in texts.texts:
            marks.append(Text(_MARGIN_MM, y_mm - 1, 4, texts.of(section.title), bold=True))
        for index, (command, _) in enumerate(section.keys):
            row, column = divmod(index, _COLUMNS)
            x_mm, top_mm = _MARGIN_MM + column * cell_mm, y_mm + 1 + row * _ROW_MM
            marks += _cell(x_mm, top_mm, cell_mm, texts.key(command), command.barcode)
        y_mm += _ROW_MM * -(-len(section.keys) // _COLUMNS)
    return tuple(marks)


def _cell(x_mm: float, y_mm: float, width_mm: float, word: str, barcode: str) -> Iterator[Text | Symbol]:
    """A command's symbol, its word beside it on as many lines as it has words, and its text below."""
    yield Symbol(x_mm, y_mm, SYMBOL_MM, data_matrix(barcode))
    for number, part in enumerate(word.split()):
        size_mm = fitting_mm(part, 4, width_mm - SYMBOL_MM - 4)
        yield Text(x_mm + SYMBOL_MM + 2, y_mm + 4 + number * 4.5, size_mm, part, bold=True)
    yield Text(x_mm, y_mm + SYMBOL_MM + 3, 2.4, barcode)


def badge_pages(badges: Sequence[Badge]) -> Iterator[Page]:
    """Badges to cut out, ten a page. What signs a person in is in the symbol only."""
    rows = int((A4_HEIGHT_MM - 2 * _MARGIN_MM) // _BADGE_ROW_MM)
    cell_mm = (A4_WIDTH_MM - 2 * _MARGIN_MM) / _BADGE_COLUMNS
    for start in range(0, len(badges), rows * _BADGE_COLUMNS):
        marks: list[Text | Symbol] = []
        for index, badge in enumerate(badges[start : start + rows * _BADGE_COLUMNS]):
            row, column = divmod(index, _BADGE_COLUMNS)
            x_mm, y_mm = _MARGIN_MM + column * cell_mm, _MARGIN_MM + row * _BADGE_ROW_MM
            beside_mm = x_mm + BADGE_SYMBOL_MM + 4
            room_mm = cell_mm - BADGE_SYMBOL_MM - 8
            marks.append(Symbol(x_mm, y_mm, BADGE_SYMBOL_MM, data_matrix(badge.badge)))
            marks.append(Text(beside_mm, y_mm + 8, fitting_mm(badge.name, 6, room_mm), badge.name, bold=True))
            marks.append(Text(beside_mm, y_mm + 16, fitting_mm(badge.operator, 4, room_mm), badge.operator))
        yield tuple(marks)


def read_badges(path: Path) -> tuple[Badge, ...]:
    """The badges of a UTF-8 CSV with the columns operator, name and badge.

    Raises `BadBadges` naming file, line and what is wrong, OSError where the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if not set(_COLUMNS_OF_BADGES) <= set(rows.fieldnames or ()):
                raise BadBadges(f"{path}:1: the columns must be {', '.join(_COLUMNS_OF_BADGES)}")
            return tuple(_badges(path, rows))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadBadges(f"{path}: is not a UTF-8 CSV file: {error}") from error


def _badges(path: Path, rows: "csv.DictReader[str]") -> Iterator[Badge]:
    for number, row in enumerate(rows, 1):
        operator, name, badge = (row[column] or "" for column in _COLUMNS_OF_BADGES)
        if number > MOST_BADGES:
            raise BadBadges(f"{path}:{rows.line_num}: more than {MOST_BADGES} badges")
        if not all(text.isprintable() and 0 < len(text) <= 64 for text in (operator, name)):
            raise BadBadges(f"{path}:{rows.line_num}: operator and name must be 1 to 64 printable letters")
        if not BADGE.fullmatch(badge):
            raise BadBadges(f"{path}:{rows.line_num}: badge must be FLB: and 26 of A-Z 2-7")
        yield Badge(operator, name, badge)
