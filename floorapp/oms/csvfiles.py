"""CSV files of the import format: reading cell by cell with the place of every error, and writing.

A cell that a spreadsheet would run as a formula (it begins with `= + - @`, a tab or a return) is written with
an apostrophe before it, and read without it; so is a cell that begins with an apostrophe before one of these
or before another apostrophe. Every text comes back as it was.
"""

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, TypeVar

MAX_ERRORS: Final = 20
MAX_TEXT: Final = 512
MAX_FILE_BYTES: Final = 256 * 1024 * 1024
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_IDENTITY: Final = re.compile(r"[A-Za-z0-9._/-]{1,64}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong, and where.

    `line` counts from 1, the header's line; 0 is the whole file. `column` is the header's word.
    """

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file} line {self.line}" if self.line else self.file
        return f"{place}, {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"


@dataclass(slots=True)
class Errors:
    """What is wrong in a set of files. It keeps the first 20 of each file and counts all."""

    kept: list[RowError] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, error: RowError) -> None:
        """Note one."""
        count = self.counts[error.file] = self.counts.get(error.file, 0) + 1
        if count <= MAX_ERRORS:
            self.kept.append(error)


class BadCell(ValueError):  # noqa: N818 - it is a cell, and bad
    """A cell cannot be what its column holds; the text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its cells by column, and the line it begins on."""

    file: str
    line: int
    cells: dict[str, str]
    errors: Errors

    def get(self, column: str, read: Callable[[str], T], default: T) -> T:
        """A cell as `read` understands it. What is wrong is noted, and `default` returned."""
        try:
            return read(self.cells.get(column, ""))
        except BadCell as error:
            self.refuse(column, str(error))
            return default

    def refuse(self, column: str, reason: str) -> None:
        """Note that a cell is wrong."""
        self.errors.add(RowError(self.file, self.line, column, reason))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a file must have, and those that it may have."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()


def rows_of(path: Path, columns: Columns, errors: Errors) -> Iterator[Row]:
    """The rows of a file, until one cannot be read at all. Empty lines are passed over."""
    text = _text_of(path, errors)
    if text is None:
        return
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = _header(path, lines, columns, errors)
    if header is None:
        return
    line = lines.line_num + 1
    try:
        for cells in lines:
            if cells and len(cells) != len(header):
                errors.add(RowError(path.name, line, "", f"has {len(cells)} cells, not {len(header)}"))
            elif cells:
                values = map(unescape, cells)
                yield Row(path.name, line, dict(zip(header, values, strict=True)), errors)
            line = lines.line_num + 1
    except csv.Error as error:
        errors.add(RowError(path.name, line, "", f"is not CSV: {error}"))


def _text_of(path: Path, errors: Errors) -> str | None:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            errors.add(RowError(path.name, 1, "", f"the file is larger than {MAX_FILE_BYTES} bytes"))
            return None
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        errors.add(RowError(path.name, line, "", f"is not UTF-8: byte 0x{content[error.start]:02x}"))
    except OSError as error:
        errors.add(RowError(path.name, 1, "", f"cannot be read: {error.strerror}"))
    return None


def _header(path: Path, lines: Iterator[list[str]], columns: Columns, errors: Errors) -> list[str] | None:
    try:
        header = [name.strip() for name in next(lines, [])]
    except csv.Error as error:
        errors.add(RowError(path.name, 1, "", f"is not CSV: {error}"))
        return None
    wrong = [("", reason)] if (reason := _no_header(header, columns)) else _wrong_columns(header, columns)
    for name, reason in wrong:
        errors.add(RowError(path.name, 1, name, reason))
    return None if wrong else header


def _no_header(header: list[str], columns: Columns) -> str:
    """Why a first line names no columns at all, or nothing: one fault is told once, not for each column."""
    known = {*columns.needed, *columns.optional}
    if not any(header):
        return f"is empty; the first line must name the columns: {', '.join(columns.needed)}"
    if known & set(header):
        return ""
    for mark, its_name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if known & {name.strip(' "') for name in header[0].split(mark)} and mark in header[0]:
            return f"its cells are parted by {its_name}; save it as CSV with commas, in UTF-8"
    return f"the first line must name the columns: {', '.join(columns.needed)}"


def _wrong_columns(header: list[str], columns: Columns) -> list[tuple[str, str]]:
    known = {*columns.needed, *columns.optional}
    return [
        *((name, "the column is missing") for name in columns.needed if name not in header),
        *((ascii(name)[:80], "the column is not known here") for name in header if name not in known),
        *((name, "the column is there twice") for name in known if header.count(name) > 1),
    ]


def text(cell: str) -> str:
    """Any text of at most 512 characters."""
    if len(cell) > MAX_TEXT:
        raise BadCell(f"is longer than {MAX_TEXT} characters")
    if "\0" in cell:
        raise BadCell("holds a NUL character")
    return cell


def name(cell: str) -> str:
    """A text that is not empty."""
    if not cell.strip():
        raise BadCell("is empty")
    return text(cell)


def identity(cell: str) -> str:
    """A number or SKU: 1 to 64 of A-Z a-z 0-9 . _ / -"""
    if not _IDENTITY.fullmatch(cell):
        raise BadCell(f"must be 1 to 64 of A-Z a-z 0-9 . _ / - and is {cell[:80]!a}")
    return cell


def identity_or_none(cell: str) -> str:
    """An identity, or nothing."""
    return identity(cell) if cell else ""


def whole(least: int, most: int) -> Callable[[str], int]:
    """Reads an integer from `least` to `most`; an empty cell is 0 where that is allowed."""

    def read(cell: str) -> int:
        stripped = cell.strip() or "0"
        if not re.fullmatch(r"-?[0-9]{1,15}", stripped, re.ASCII) or not least <= int(stripped) <= most:
            raise BadCell(f"must be a whole number from {least} to {most} and is {cell[:80]!a}")
        return int(stripped)

    return read


def cents(cell: str) -> int:
    """A price such as 12.5 in hundredths; an empty cell is 0."""
    found = re.fullmatch(r"([0-9]{1,9})(?:\.([0-9]{1,2})0*)?", cell.strip() or "0", re.ASCII)
    if found is None:
        raise BadCell(f"must be a price such as 12.50 and is {cell[:80]!a}")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def cents_or_none(cell: str) -> int | None:
    """A price in hundredths, or nothing."""
    return cents(cell) if cell.strip() else None


def flag(cell: str) -> bool:
    """0 or 1, true or false; an empty cell is false."""
    known = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}
    if cell.strip().lower() not in known:
        raise BadCell(f"must be 0 or 1 and is {cell[:80]!a}")
    return known[cell.strip().lower()]


def one_of(values: Sequence[str], default: str) -> Callable[[str], str]:
    """Reads one of some words; an empty cell is `default`."""

    def read(cell: str) -> str:
        word = cell.strip() or default
        if word not in values:
            raise BadCell(f"must be one of {', '.join(values)} and is {cell[:80]!a}")
        return word

    return read


def escape(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    risky = cell.startswith(_FORMULA) or (cell[:1] == "'" and cell[1:2] in {*_FORMULA, "'"})
    return "'" + cell if risky else cell


def unescape(cell: str) -> str:
    """The text that `escape` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {*_FORMULA, "'"} else cell


def private(path: Path) -> IO[str]:
    """Open a file for writing that nobody but this user may read, whatever it was before."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8", newline="")


def write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """Write a private file; None is an empty cell. Returns the number of rows."""
    count = 0
    with private(path) as file:
        writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(["" if cell is None else escape(str(cell)) for cell in row])
            count += 1
    return count
