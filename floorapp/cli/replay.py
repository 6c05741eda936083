"""`floorapp replay`: walk a station's journal through the decisions again, and see what the operator saw.

A journal is a support case: the same events give the same decisions here as they did on the floor.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final, cast

from floorapp.cli.speaking import refused, told, told_json
from floorapp.cli.store_file import CannotRead, reading, station_of, store_in
from floorapp.ui.words import Words, words
from floorapp.workflows.codec import CODEC, Undecodable
from floorapp.workflows.effects import PlaySound
from floorapp.workflows.events import Event
from floorapp.workflows.nouns import Language
from floorapp.workflows.packing import PackState, Step, fresh, screen_of, step
from floorapp.workflows.screens import Band, Bar, Key, LineView, Say, Screen
from floorapp.workflows.traits import Traits

MAX_LINE_BYTES: Final = 1024 * 1024
_END_OF_TIME_MS: Final = 253_402_300_800_000  # the year 10000, where datetime ends
_SQLITE_HEAD: Final = b"SQLite format 3\0"


class BadJournal(ValueError):  # noqa: N818 - it says what the file holds
    """A journal breaks off; the text names file, place and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the journal holds it: where it stands there (`line 7`), and its JSON."""

    place: str
    seq: int
    event: Any


@dataclass(frozen=True, slots=True)
class Turn:
    """One event, what was decided, and what the operator saw then."""

    event: Event
    decided: Step
    screen: Screen


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `replay` to the command line."""
    command = subparsers.add_parser(
        "replay",
        help="walk through a station's journal",
        description="Walk through what happened at a station, event by event. Nothing is changed.",
    )
    command.add_argument(
        "journal",
        type=Path,
        metavar="JOURNAL",
        help="a station's data folder or station.db, or a file of `floorapp queue journal`",
    )
    command.add_argument("--screens", action="store_true", help="say all that each screen says")
    command.add_argument("--station", default="", help="the station's name, which a journal does not hold")
    command.add_argument("--language", choices=[each.value for each in Language], default="en")
    command.add_argument("--json", action="store_true", help="one JSON line for each event")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print each event with what it led to. 1 where the journal cannot be followed, with the place."""
    texts = words(Language(args.language))
    count = 0
    try:
        for turn in turns(args.journal, args.station):
            count += 1
            if count == 1 and turn.event.seq > 1 and not args.json:
                told(f"begins with event {turn.event.seq}: what the station held before it is not known")
            if args.json:
                told_json(_as_json(turn, texts))
            else:
                _tell(turn, texts, all_of_it=args.screens)
    except (BadJournal, CannotRead) as error:
        return refused(error)
    except OSError as error:
        return refused(f"{args.journal}: {error.strerror}")
    if not args.json:
        told(f"{count} events replayed")
    return 0


def turns(journal: Path, station: str = "") -> Iterator[Turn]:
    """Each event of a journal with what it leads to, from a station that nobody has used.

    A journal whose oldest events were purged begins in the middle: its first turns may differ from what
    happened. Raises `BadJournal`, `CannotRead` or OSError.
    """
    if journal.is_dir():
        journal = _store_of_folder(journal)
    with journal.open("rb") as file:
        is_store = file.read(len(_SQLITE_HEAD)) == _SQLITE_HEAD
    state = fresh(station or (_station(journal) if is_store else "") or "STATION")
    last: int | None = None
    for entry in _from_store(journal) if is_store else _from_lines(journal):
        if last is not None and entry.seq != last + 1:
            raise BadJournal(f"{journal}: {entry.place}: event {entry.seq} does not follow event {last}")
        last = entry.seq
        turn = _turn(journal, entry, state)
        state = turn.decided.state
        yield turn


def _turn(journal: Path, entry: Entry, state: PackState) -> Turn:
    try:
        event = cast(Event, CODEC.structure(entry.event, Event))
    except Undecodable as error:
        raise BadJournal(f"{journal}: {entry.place}: {error}") from error
    if not 0 <= event.at_ms < _END_OF_TIME_MS:
        raise BadJournal(f"{journal}: {entry.place}: no moment is {event.at_ms} ms after 1970")
    if event.seq != entry.seq:
        raise BadJournal(f"{journal}: {entry.place}: the event says that it is event {event.seq}")
    try:
        decided = step(state, event)
        return Turn(event, decided, screen_of(decided.state))
    except Exception as error:  # a journal that was written by hand may hold what no station decides on
        raise BadJournal(
            f"{journal}: {entry.place}: event {entry.seq} cannot be decided: {type(error).__name__}: {error}"
        ) from error


def _store_of_folder(folder: Path) -> Path:
    path = store_in(folder)
    if not path.exists():
        raise BadJournal(
            f"{folder}: there is no {path.name} in this folder; name the station's data folder, or a file "
            "that `floorapp queue journal` wrote"
        )
    return path


def _station(journal: Path) -> str:
    with reading(journal) as store:
        return station_of(store)


def _from_store(journal: Path) -> Iterator[Entry]:
    with reading(journal) as store:
        for seq, text in store.execute("SELECT seq, json FROM journal ORDER BY seq"):
            yield Entry(f"event {seq}", seq, _parsed(journal, f"event {seq}", text))


def _from_lines(journal: Path) -> Iterator[Entry]:
    with journal.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            place = f"line {number}"
            if len(line) > MAX_LINE_BYTES:
                raise BadJournal(f"{journal}: {place}: is longer than {MAX_LINE_BYTES} bytes")
            if not line.strip():
                continue
            match _parsed(journal, place, line):
                case {"seq": int(seq), "at_ms": int(), "event": event}:
                    yield Entry(place, seq, event)
                case _:
                    raise BadJournal(f'{journal}: {place}: is not {{"seq": …, "at_ms": …, "event": …}}')


def _parsed(journal: Path, place: str, text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadJournal(f"{journal}: {place}: is not JSON: {error}") from error


def _as_json(turn: Turn, texts: Words) -> dict[str, Any]:
    decided = turn.decided
    return {
        "seq": turn.event.seq,
        "at_ms": turn.event.at_ms,
        "event": type(turn.event).__name__,
        "with": brief(turn.event),
        "phase": type(decided.state.phase).__name__,
        "facts": [json.loads(CODEC.encode(fact)) for fact in decided.facts],
        "jobs": [job.job for job in decided.jobs],
        "sounds": _sounds(decided),
        "screen": {"kind": type(turn.screen).__name__, "words": spoken(turn.screen, texts)},
    }


def _tell(turn: Turn, texts: Words, *, all_of_it: bool) -> None:
    decided, kind = turn.decided, type(turn.screen).__name__
    said = spoken(turn.screen, texts)
    at = datetime.fromtimestamp(turn.event.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    told(f"{turn.event.seq:>6}  {at}  {type(turn.event).__name__} {_pairs(brief(turn.event))}".rstrip())
    told(f"        -> {type(decided.state.phase).__name__}: {' · '.join(said[:2]) or kind}")
    for fact in decided.facts:
        told(f"        fact {type(fact).__name__} {_pairs(brief(fact))}")
    for job in decided.jobs:
        told(f"        label {job.job} (copy {job.copy})")
    for sound in _sounds(decided):
        told(f"        sound {sound}")
    if all_of_it:
        told(f"        screen {kind}")
        for line in said:
            told(f"            {line}")


def _sounds(decided: Step) -> list[str]:
    return [effect.sound.value for effect in decided.effects if isinstance(effect, PlaySound)]


def _pairs(values: dict[str, str | int]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def brief(value: Any) -> dict[str, str | int]:
    """An event's or a fact's own fields; a thing of the floor by its identity, which is its first field.

    What a code said of a unit is told trait by trait, without those that it did not say.
    """
    found: dict[str, str | int] = {}
    for field in fields(value):
        if field.name in ("seq", "at_ms"):
            continue
        match getattr(value, field.name):
            case None | "" | ():
                continue
            case Traits() as traits:
                found |= {name: said for name, said in brief(traits).items() if said}
            case Enum() as member:
                found[field.name] = str(member.value)
            case tuple() as members:
                found[field.name] = ",".join(_identity(member) for member in members)
            case int() as number:
                found[field.name] = int(number)
            case other:
                found[field.name] = _identity(other)
    return found


def _identity(value: Any) -> str:
    if not is_dataclass(value):
        return str(value)
    return str(getattr(value, fields(value)[0].name))


def spoken(value: Any, texts: Words) -> list[str]:
    """All that a screen says, from top to bottom, without its keys and its top line."""
    match value:
        case Say():
            return [texts.text(value).replace("\n", " ")]
        case Bar() | Key():
            return []
        case Band(figure=int(figure), figure_text=Say() as unit):
            rest = replace(value, figure=None, figure_text=None)
            return [*spoken(rest, texts), f"{texts.number(figure)} {texts.text(unit)}"]
        case LineView():
            return [f"{value.name}: {value.packed}/{value.ordered}"]
        case tuple():
            return [line for member in value for line in spoken(member, texts)]
        case _ if is_dataclass(value):
            return [line for field in fields(value) for line in spoken(getattr(value, field.name), texts)]
        case _:
            return []
