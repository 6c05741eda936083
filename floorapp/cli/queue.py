"""`floorapp queue`: facts that are saved at a station and not yet settled by the OMS, and its journal.

Listing and exporting only read, so they work while the terminal runs, when it cannot start, and on a damaged
file. Importing puts rescued facts into a station's file; doing it twice changes nothing.
"""

import argparse
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from floorapp.cli.journal import export_journal
from floorapp.cli.speaking import counted, refused, told, told_json
from floorapp.cli.store_file import CannotRead, reading, station_of, store_in
from floorapp.sync.database import StoreFailed
from floorapp.sync.outbox import Outbox
from floorapp.sync.rescue import Exported, Imported, export_unsettled, import_facts

_MOST_REASONS = 20
_HEAD_BYTES = 100
_SQLITE_HEAD = b"SQLite format 3\0"
_JOURNAL_HEAD = re.compile(rb'\s*\{"seq": ?[0-9]+, ?"at_ms":')


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unsettled fact: its place, what it is, since when (ms since 1970 UTC), and how often it was sent.

    `state` is pending or held; `reason` says why it is held.
    """

    row: int
    id: str
    order: str
    type: str
    actor: str
    at_ms: int
    state: str
    tries: int
    reason: str


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `queue` and its acts to the command line."""
    command = subparsers.add_parser(
        "queue",
        help="list, export or import facts that wait for the OMS; export a journal",
        description="Facts that are saved at a station and not yet settled by the OMS.",
    )
    acts = command.add_subparsers(dest="act", required=True, metavar="list|export|import|journal")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data-dir",
        type=Path,
        required=True,
        metavar="DIR",
        help="the station's data folder: data_dir in station.toml",
    )
    shared.add_argument("--json", action="store_true", help="answer in JSON")
    acts.add_parser("list", parents=[shared], help="list them").set_defaults(run=run_list)
    export = acts.add_parser("export", parents=[shared], help="write them to a new file, a line each")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=run_export)
    import_ = acts.add_parser("import", parents=[shared], help="add exported facts that are not here")
    import_.add_argument("file", type=Path, metavar="FILE")
    import_.add_argument("--station", default="", help="the station's name, where its folder is new")
    import_.set_defaults(run=run_import)
    journal = acts.add_parser("journal", parents=[shared], help="write all that happened, for `replay`")
    journal.add_argument("file", type=Path, metavar="FILE")
    journal.set_defaults(run=run_journal)


def waiting(store_path: Path) -> list[Waiting]:
    """The unsettled facts of a station.db, in the order in which they are sent. Raises `CannotRead`."""
    with reading(store_path) as store:
        rows = store.execute(
            "SELECT row, id, order_id, type, actor, at_wall_ms, state, tries, reason FROM outbox"
            " WHERE state <> 'settled' ORDER BY row"
        )
        return [Waiting(*row) for row in rows]


def run_list(args: argparse.Namespace) -> int:
    """List what waits."""
    try:
        facts = waiting(store_in(args.data_dir))
    except CannotRead as error:
        return refused(error)
    now_ms = time.time_ns() // 1_000_000
    if args.json:
        told_json([_as_json(fact, now_ms) for fact in facts])
        return 0
    for fact in facts:
        state = f"{fact.state} ({fact.reason})" if fact.reason else fact.state
        order = fact.order or "-"
        age = age_of(now_ms - fact.at_ms)
        told(f"{fact.row:>7}  {age:>8}  {order:<20} {fact.type:<20} tries {fact.tries:<4} {state}")
    held = sum(fact.state == "held" for fact in facts)
    told(f"{counted(len(facts), 'fact')} in the queue for the OMS, {held} held for a person")
    return 0


def _as_json(fact: Waiting, now_ms: int) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__slots__} | {"age_s": (now_ms - fact.at_ms) // 1000}


def age_of(age_ms: int) -> str:
    """An age in its largest whole unit and the next: `3 d 4 h`, `2 min 5 s`; empty for the future."""
    if age_ms < 0:
        return ""
    seconds = age_ms // 1000
    for unit, size, next_unit, next_size in (
        ("d", 86_400, "h", 3_600),
        ("h", 3_600, "min", 60),
        ("min", 60, "s", 1),
    ):
        if seconds >= size:
            return f"{seconds // size} {unit} {seconds % size // next_size} {next_unit}"
    return f"{seconds} s"


def run_export(args: argparse.Namespace) -> int:
    """Write what waits to a new file that only its owner can read. 1 where a row could not be read."""
    path = store_in(args.data_dir)
    try:
        with reading(path) as store:
            station_of(store)
            target = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(target, "wb") as out:
                exported = export_unsettled(path, out)
                out.flush()
                os.fsync(out.fileno())
    except CannotRead as error:
        return refused(error)
    except OSError as error:
        return refused(f"{args.file}: {error.strerror}")
    if args.json:
        told_json({"file": str(args.file), "facts": exported.facts, "unreadable": list(exported.unreadable)})
    else:
        told(f"{args.file}: {counted(exported.facts, 'fact')}")
    return _unreadable(exported)


def _unreadable(exported: Exported) -> int:
    if not exported.unreadable:
        return 0
    rows = ", ".join(map(str, exported.unreadable[:_MOST_REASONS]))
    return refused(
        f"not in the file, because they cannot be read: {counted(len(exported.unreadable), 'row')} ({rows})"
    )


def run_import(args: argparse.Namespace) -> int:
    """Add the facts of an export that are not here. 1 where a line was refused; the others are taken."""
    path = store_in(args.data_dir)
    try:
        station = args.station
        if path.exists():
            with reading(path) as store:
                station = station_of(store)
        elif not station:
            return refused(f"{path}: there is no such file; to begin one, name its station by --station")
        with args.file.open("rb") as source:
            if other := _other_file(source.peek(_HEAD_BYTES)):
                return refused(f"{args.file}: {other}")
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with Outbox(path, station, None, "FULL") as outbox:
                imported = import_facts(outbox, source)
    except (CannotRead, StoreFailed) as error:
        return refused(error)
    except OSError as error:
        return refused(f"{error.filename or args.file}: {error.strerror}")
    if args.json:
        told_json(
            {
                "added": imported.added,
                "present": imported.present,
                "refused": [list(each) for each in imported.refused],
            }
        )
    else:
        told(f"{counted(imported.added, 'fact')} added, {imported.present} here already")
    return _not_taken(args.file, imported)


def _other_file(head: bytes) -> str:
    """What a file is that begins like this, where it is plainly no export of a queue."""
    if head.startswith(_SQLITE_HEAD):
        return "is a station's file; use `floorapp queue export` on its folder"
    if _JOURNAL_HEAD.match(head):
        return "is a journal, not an exported queue; `floorapp replay` reads it"
    return ""


def _not_taken(file: Path, imported: Imported) -> int:
    for line, reason in imported.refused[:_MOST_REASONS]:
        refused(f"{file}:{line}: {_in_words(reason)}")
    if len(imported.refused) > _MOST_REASONS:
        refused(f"{file}: and {len(imported.refused) - _MOST_REASONS} more lines")
    return 1 if imported.refused else 0


def _in_words(reason: str) -> str:
    """Why a line is not a fact, without the pointer to the whole of it and Python's name of the error."""
    return re.sub(r" \(\w+Error\)$", "", reason.removeprefix("/: "))


def run_journal(args: argparse.Namespace) -> int:
    """Write the journal to a new file that only its owner can read."""
    try:
        count = export_journal(store_in(args.data_dir), args.file)
    except CannotRead as error:
        return refused(error)
    except OSError as error:
        return refused(f"{args.file}: {error.strerror}")
    if args.json:
        told_json({"file": str(args.file), "events": count})
    else:
        told(f"{args.file}: {counted(count, 'event')}; walk through them with: floorapp replay {args.file}")
    return 0
