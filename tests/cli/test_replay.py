"""A journal from the floor walks again as it went."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.cli import replay
from floorapp.cli.replay import BadJournal, brief, turns
from floorapp.cli.store_file import CannotRead
from floorapp.sync.store import Store
from floorapp.workflows.codec import CODEC
from floorapp.workflows.events import ItemScanned
from floorapp.workflows.nouns import Product
from floorapp.workflows.packing import PackState
from floorapp.workflows.traits import Traits
from tests.cli.conftest import Ran
from tests.cli.made import SHIFT, STATION, journal_of, lines_of, work

RunCommand = Callable[..., Ran]


@pytest.fixture
def station_db(tmp_path: Path) -> Path:
    return work(tmp_path / "data")


@pytest.mark.parametrize("exported", [False, True])
def test_a_replay_ends_where_the_station_stood(station_db: Path, exported: bool) -> None:
    journal = journal_of(station_db) if exported else station_db
    *_, last = turns(journal, STATION if exported else "")
    with Store(station_db, STATION) as store:
        saved = store.load()
    assert saved is not None
    assert last.decided.state == CODEC.decode(saved.state_json, PackState)


def test_each_event_is_told_with_its_phase_facts_and_sounds(
    run_command: RunCommand, station_db: Path
) -> None:
    ran = run_command(replay, "replay", str(journal_of(station_db)))
    assert ran.code == 0
    said = ran.out.splitlines()
    item = next(
        index for index, line in enumerate(said) if "     4  2027-01-15 08:00:03  ItemScanned" in line
    )
    assert said[item].endswith("product=PEN quantity=1")
    assert said[item + 1].startswith("        -> Verifying: Ballpoint pen — correct · ")
    assert said[item + 2 : item + 4] == [
        "        fact UnitsScanned order=SO-1001 actor=anna sku=PEN quantity=1 carton=1",
        "        sound ok",
    ]
    assert any(line.startswith("        label ") and line.endswith("(copy 1)") for line in said)
    assert said[-1] == "9 events replayed"


def test_screens_are_told_in_full_and_in_the_language_asked_for(
    run_command: RunCommand, station_db: Path
) -> None:
    short = run_command(replay, "replay", str(station_db), "--language", "sv")
    full = run_command(replay, "replay", str(station_db), "--language", "sv", "--screens")
    assert "screen VerifyScreen" in full.out
    assert "kvar att skanna" in full.out
    assert "screen VerifyScreen" not in short.out
    assert len(full.out.splitlines()) > len(short.out.splitlines())


def test_a_program_reads_a_line_of_json_for_each_event(run_command: RunCommand, station_db: Path) -> None:
    ran = run_command(replay, "replay", str(station_db), "--json")
    found: list[dict[str, Any]] = [json.loads(line) for line in ran.out.splitlines()]
    assert [each["seq"] for each in found] == list(range(1, 10))
    assert [each["phase"] for each in found][6:] == ["Verifying", "Verifying", "Labelling"]
    assert found[4]["sounds"] == ["refused"]
    assert found[3]["screen"]["words"][:4] == [
        "Ballpoint pen — correct",
        "1 more of this one",
        "2 left to scan",
        "Ballpoint pen: 1/2",
    ]
    assert found[8]["jobs"] and found[8]["screen"]["kind"] == "DoneScreen"
    assert found[3]["facts"][0]["_type"] == "UnitsScanned"


def test_nothing_of_a_scan_reaches_the_terminal_raw(run_command: RunCommand, station_db: Path) -> None:
    ran = run_command(replay, "replay", str(station_db), "--screens")
    assert "\x1b" not in ran.out
    assert "12‹ESC›[2J34" in ran.out


def test_a_station_db_is_only_read_and_may_be_in_use(run_command: RunCommand, station_db: Path) -> None:
    with Store(station_db, STATION) as store:
        before = store.load()
        assert run_command(replay, "replay", str(station_db)).code == 0
        assert store.load() == before


def test_a_journal_that_begins_in_the_middle_says_so(run_command: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "j"
    file.write_text("\n\n".join(lines_of(SHIFT[1:])), encoding="utf-8")
    ran = run_command(replay, "replay", str(file))
    assert ran.out.startswith("begins with event 2: what the station held before it is not known\n")


GOOD = lines_of(SHIFT)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("{", "line 3: is not JSON"),
        ("[" * 100_000, "line 3: is not JSON"),
        ("\x1b[2J", "line 3: is not JSON"),
        ("[]", 'line 3: is not {"seq"'),
        ('{"seq": "3", "at_ms": 1, "event": {}}', 'line 3: is not {"seq"'),
        ('{"seq": 3, "at_ms": 1, "event": {"_type": "Nothing"}}', "line 3: not a value of the union"),
        (GOOD[3], "line 3: event 4 does not follow event 2"),
        (GOOD[2].replace('"seq": 3, "at_ms": 1800000002000, "event": {"_type": "OrderScanned", "seq": 3',
                         '"seq": 3, "at_ms": 1, "event": {"_type": "OrderScanned", "seq": 4'),
         "line 3: the event says that it is event 4"),
        ('{"seq": 3, "at_ms": 1, "event": {"_type": "BadgeScanned", "seq": 3, "at_ms": 1' + "0" * 15
         + ', "operator": null}}', "line 3: no moment is"),
        ("x" * (replay.MAX_LINE_BYTES + 1), "line 3: is longer than"),
    ],
)  # fmt: skip
def test_a_broken_line_is_named_and_ends_the_walk(
    run_command: RunCommand, tmp_path: Path, broken: str, words: str
) -> None:
    file = tmp_path / "journal.ndjson"
    file.write_text("\n".join([*GOOD[:2], broken, *GOOD[3:]]), encoding="utf-8")
    ran = run_command(replay, "replay", str(file))
    assert ran.code == 1
    assert ran.err.startswith(f"floorapp: {file}: {words}")
    assert ran.err.count("\n") == 1
    assert len(ran.err) < 700
    assert "\x1b" not in ran.err
    assert "BadgeScanned" in ran.out


def test_an_event_that_no_station_can_decide_on_is_named(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("PEN")

    monkeypatch.setattr(replay, "step", broken)
    file = tmp_path / "journal.ndjson"
    file.write_text(GOOD[0], encoding="utf-8")
    ran = run_command(replay, "replay", str(file))
    assert (ran.code, ran.err) == (
        1,
        f"floorapp: {file}: line 1: event 1 cannot be decided: KeyError: 'PEN'\n",
    )


def test_a_damaged_event_in_a_station_db_is_named(run_command: RunCommand, station_db: Path) -> None:
    with sqlite3.connect(station_db) as db:
        db.execute("UPDATE journal SET json = 7 WHERE seq = 5")
    db.close()
    ran = run_command(replay, "replay", str(station_db))
    assert ran.code == 1
    assert "event 5: " in ran.err


@pytest.mark.parametrize("content", [b"SQLite format 3\0" + b"x" * 100, None])
def test_a_file_that_cannot_be_read_is_said_in_one_line(
    run_command: RunCommand, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "journal"
    if content is not None:
        file.write_bytes(content)
    ran = run_command(replay, "replay", str(file))
    assert ran.code == 1
    assert ran.err.startswith(f"floorapp: {file}: ") and ran.err.count("\n") == 1


def test_a_folder_without_a_station_says_what_to_name(run_command: RunCommand, tmp_path: Path) -> None:
    ran = run_command(replay, "replay", str(tmp_path))
    assert ran.code == 1
    assert ran.err.startswith(f"floorapp: {tmp_path}: there is no station.db in this folder; name the")
    assert "`floorapp queue journal`" in ran.err


def test_a_file_of_another_schema_is_refused(run_command: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE x (y)")
    db.close()
    ran = run_command(replay, "replay", str(file))
    assert ran.code == 1
    assert "cannot be read as a station's file" in ran.err


@given(st.binary(max_size=200))
def test_no_file_ends_in_another_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any-journal"
    file.write_bytes(content)
    try:
        list(turns(file))
    except (BadJournal, CannotRead) as error:
        assert str(error).startswith(str(file))


@given(st.lists(st.sampled_from(SHIFT), max_size=12))
def test_events_in_any_order_never_end_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, events: list[Any]
) -> None:
    file = tmp_path_factory.getbasetemp() / "any-order"
    numbered = [replace(event, seq=seq) for seq, event in enumerate(events, 1)]
    file.write_text("\n".join(lines_of(numbered)), encoding="utf-8")
    assert len(list(turns(file))) == len(events)


def test_what_a_code_said_of_a_unit_is_told_trait_by_trait() -> None:
    event = ItemScanned(1, 1_000, Product("MILK", "Milk"), traits=Traits("L1", expiry="2027-02-28"))
    assert brief(event) == {"product": "MILK", "quantity": 1, "lot": "L1", "expiry": "2027-02-28"}
