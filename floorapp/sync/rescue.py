"""Getting unsettled facts out of a store, damaged or not, and into another: one JSON object a line.

A fact keeps its id, place and digest, so that sending it from here and from there counts once.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from floorapp.sync.contract import BadMessage, Envelope, canonical, digest, envelope_of, parse_json, text
from floorapp.sync.outbox import ENVELOPE_COLUMNS, Outbox, envelope_from

MAX_LINE_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Exported:
    """How many facts were written, and the row numbers that could not be read."""

    facts: int
    unreadable: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """Facts that are new here, facts that were here already, and what was refused: line number and why."""

    added: int
    present: int
    refused: tuple[tuple[int, str], ...]


def export_unsettled(path: Path, out: BinaryIO) -> Exported:
    """Write every readable fact of a store that the OMS has not settled, held ones included.

    Rows are read one by one, so that a damaged page costs only its own rows. Raises `sqlite3.Error` where
    the file is so damaged that not one row can be looked for, FileNotFoundError where there is none.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    facts = 0
    unreadable: list[int] = []
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        station = str(db.execute("SELECT value FROM meta WHERE key = 'station'").fetchone()[0])
        for number in range(1, _last_row(db) + 1):
            try:
                line = _line(db, number, station)
            except (sqlite3.Error, ValueError, TypeError):
                unreadable.append(number)
                continue
            if line is not None:
                out.write(line)
                facts += 1
    return Exported(facts, tuple(unreadable))


def _last_row(db: sqlite3.Connection) -> int:
    """The highest row number ever given. SQLite keeps it apart from the rows themselves."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    return 0 if row is None else int(row[0])


def _line(db: sqlite3.Connection, number: int, station: str) -> bytes | None:
    found = db.execute(
        f"SELECT state, bearing, reason, {ENVELOPE_COLUMNS} FROM outbox WHERE row = ?",  # noqa: S608
        (number,),
    )
    names = [column[0] for column in found.description]
    values = found.fetchone()
    if values is None or values[0] == "settled":
        return None
    row: dict[str, Any] = dict(zip(names, values, strict=True))
    fact = envelope_from(row, station)
    if digest(fact) != fact.h:
        raise ValueError("another digest than it says")
    head = {
        "station": station,
        "epoch": fact.epoch,
        "bearing": bool(row["bearing"]),
        "state": row["state"],
        "reason": row["reason"],
    }
    return canonical(head | fact.to_wire()) + b"\n"


def import_facts(outbox: Outbox, source: BinaryIO) -> Imported:
    """Put exported facts into a store of the same station, to be sent as they are.

    A fact that is here already changes nothing, so that importing twice is importing once. A line that is
    not a whole fact of this station is refused and the others are taken.
    """
    added = present = 0
    refused: list[tuple[int, str]] = []
    for number, line in _lines(source):
        try:
            fact, bearing = _fact_of(line, outbox.station)
            if outbox.insert_if_absent(fact, bearing=bearing):
                added += 1
            else:
                present += 1
        except (BadMessage, ValueError) as error:
            refused.append((number, str(error)))
    return Imported(added, present, tuple(refused))


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := source.readline(MAX_LINE_BYTES + 1):
        number += 1
        if line.strip():
            yield number, line


def _fact_of(line: bytes, station: str) -> tuple[Envelope, bool]:
    if len(line) > MAX_LINE_BYTES:
        raise BadMessage("", f"is longer than {MAX_LINE_BYTES} bytes")
    wire = parse_json(line)
    if text(wire, "", "station", limit=64) != station:
        raise BadMessage("/station", f"is not {station}")
    fact = envelope_of(wire, station, text(wire, "", "epoch", limit=64, empty=False), "")
    if digest(fact) != fact.h:
        raise BadMessage("/h", "is not the digest of this fact")
    return fact, wire.get("bearing") is not False
