"""Facts that wait for the OMS: seen, taken out and brought back, and none of them twice or lost."""

import json
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from floorapp.cli import queue, replay
from floorapp.cli.ownership import whose
from floorapp.cli.queue import age_of
from floorapp.sync.outbox import Outbox
from floorapp.sync.store import Store
from tests.cli.conftest import Ran
from tests.cli.made import STATION, work

RunCommand = Callable[..., Ran]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    work(tmp_path / "data")
    return tmp_path / "data"


def ids(data_dir: Path) -> list[str]:
    return [fact.id for fact in queue.waiting(data_dir / "station.db")]


def test_what_waits_is_listed_in_its_order(run_command: RunCommand, data_dir: Path) -> None:
    with Outbox(data_dir / "station.db", STATION) as outbox:
        outbox.hold(ids(data_dir)[2], "unreadable")
    ran = run_command(queue, "queue", "list", "--data-dir", str(data_dir))
    assert ran.code == 0
    said = ran.out.splitlines()
    assert said[0].split()[-5:] == ["-", "OperatorSignedIn", "tries", "0", "pending"]
    assert said[2].split()[-6:] == ["SO-1001", "UnitsScanned", "tries", "0", "held", "(unreadable)"]
    assert said[-1] == f"{len(said) - 1} facts in the queue for the OMS, 1 held for a person"


def test_a_program_gets_the_queue_as_json(run_command: RunCommand, data_dir: Path) -> None:
    ran = run_command(queue, "queue", "list", "--data-dir", str(data_dir), "--json")
    found = json.loads(ran.out)
    assert [each["id"] for each in found] == ids(data_dir)
    assert found[1] | {"id": "", "age_s": 0} == {
        "row": 2,
        "id": "",
        "order": "SO-1001",
        "type": "OrderOpened",
        "actor": "anna",
        "at_ms": 1_800_000_002_000,
        "state": "pending",
        "tries": 0,
        "reason": "",
        "age_s": 0,
    }


def test_an_export_brought_to_a_new_folder_is_the_whole_queue(
    run_command: RunCommand, data_dir: Path, tmp_path: Path
) -> None:
    file, new = tmp_path / "rescue.ndjson", tmp_path / "new"
    new.mkdir()
    with Store(data_dir / "station.db", STATION):  # while the terminal runs
        ran = run_command(queue, "queue", "export", str(file), "--data-dir", str(data_dir), "--json")
    waiting = ids(data_dir)
    assert (ran.code, json.loads(ran.out)["facts"]) == (0, len(waiting))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    where = ("--data-dir", str(new), "--station", STATION)
    first = run_command(queue, "queue", "import", str(file), *where)
    assert (first.code, first.out) == (0, f"{len(waiting)} facts added, 0 here already\n")
    again = run_command(queue, "queue", "import", str(file), "--data-dir", str(new), "--json")
    assert json.loads(again.out) == {"added": 0, "present": len(waiting), "refused": []}
    assert ids(new) == waiting


def test_a_damaged_row_is_named_and_costs_only_itself(
    run_command: RunCommand, data_dir: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(data_dir / "station.db") as db:
        db.execute("UPDATE outbox SET body = '{' WHERE row = 3")
    db.close()
    file = tmp_path / "rescue.ndjson"
    ran = run_command(queue, "queue", "export", str(file), "--data-dir", str(data_dir))
    assert ran.code == 1
    assert ran.out == f"{file}: {len(ids(data_dir)) - 1} facts\n"
    assert ran.err == "floorapp: not in the file, because they cannot be read: 1 row (3)\n"


def test_an_export_never_overwrites(run_command: RunCommand, data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "rescue.ndjson"
    file.write_text("mine", encoding="utf-8")
    ran = run_command(queue, "queue", "export", str(file), "--data-dir", str(data_dir))
    assert (ran.code, ran.err) == (1, f"floorapp: {file}: File exists\n")
    assert file.read_text(encoding="utf-8") == "mine"


def test_lines_that_are_no_facts_of_this_station_are_named_and_the_others_taken(
    run_command: RunCommand, data_dir: Path, tmp_path: Path
) -> None:
    file, new = tmp_path / "rescue.ndjson", tmp_path / "new"
    new.mkdir()
    run_command(queue, "queue", "export", str(file), "--data-dir", str(data_dir))
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0], *["\x1b[2J"] * 21, lines[1]]), encoding="utf-8")
    ran = run_command(queue, "queue", "import", str(file), "--data-dir", str(new), "--station", STATION)
    assert ran.code == 1
    assert ran.out == "2 facts added, 0 here already\n"
    said = ran.err.splitlines()
    assert said[0] == f"floorapp: {file}:2: is not JSON"
    assert said[-1] == f"floorapp: {file}: and 1 more lines"
    assert len(said) == 21


def test_a_new_folder_needs_the_stations_name(run_command: RunCommand, tmp_path: Path) -> None:
    ran = run_command(queue, "queue", "import", str(tmp_path / "f"), "--data-dir", str(tmp_path))
    assert ran.code == 1
    assert "name its station by --station" in ran.err


def test_rescued_facts_begin_a_folder_that_is_not_there(
    run_command: RunCommand, data_dir: Path, tmp_path: Path
) -> None:
    file, new = tmp_path / "rescue.ndjson", tmp_path / "spare" / "data"
    run_command(queue, "queue", "export", str(file), "--data-dir", str(data_dir))
    ran = run_command(queue, "queue", "import", str(file), "--data-dir", str(new), "--station", STATION)
    assert (ran.code, ran.err) == (0, "")
    assert ids(new) == ids(data_dir)
    assert stat.S_IMODE(new.stat().st_mode) == 0o700


def test_a_stations_file_is_not_imported_as_if_it_were_an_export(
    run_command: RunCommand, data_dir: Path, tmp_path: Path
) -> None:
    new, station_db = tmp_path / "new", data_dir / "station.db"
    ran = run_command(queue, "queue", "import", str(station_db), "--data-dir", str(new), "--station", "P")
    assert ran.code == 1
    assert "use `floorapp queue export`" in ran.err and ran.err.count("\n") == 1
    assert not new.exists()


def test_the_journal_of_a_station_at_work_is_written_for_replay(
    run_command: RunCommand, data_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "case.ndjson"
    with Store(data_dir / "station.db", STATION):
        ran = run_command(queue, "queue", "journal", str(file), "--data-dir", str(data_dir))
    assert ran.out == f"{file}: 9 events; walk through them with: floorapp replay {file}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    sources = (file, data_dir, data_dir / "station.db")
    walked = [run_command(replay, "replay", str(each), "--station", STATION).out for each in sources]
    assert walked[0].endswith("9 events replayed\n")
    assert walked == [walked[0]] * 3
    again = run_command(queue, "queue", "journal", str(file), "--data-dir", str(data_dir), "--json")
    assert (again.code, again.err) == (1, f"floorapp: {file}: File exists\n")


def test_a_damaged_event_of_a_journal_is_named(
    run_command: RunCommand, data_dir: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(data_dir / "station.db") as db:
        db.execute("UPDATE journal SET json = '{' WHERE seq = 5")
    db.close()
    ran = run_command(queue, "queue", "journal", str(tmp_path / "j"), "--data-dir", str(data_dir))
    assert ran.code == 1
    assert f"{data_dir}/station.db: event 5 is damaged" in ran.err


def test_a_file_to_import_that_is_not_there_is_named(run_command: RunCommand, data_dir: Path) -> None:
    ran = run_command(queue, "queue", "import", "/nowhere/f", "--data-dir", str(data_dir))
    assert (ran.code, ran.err) == (1, "floorapp: /nowhere/f: No such file or directory\n")


@pytest.mark.parametrize("act", [["list"], ["export", "out.ndjson"], ["import", "in.ndjson"]])
def test_a_file_that_is_no_stations_is_refused_in_one_line(
    run_command: RunCommand, tmp_path: Path, act: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.ndjson").touch()
    (tmp_path / "station.db").write_bytes(b"no database at all, but long enough to look like one" * 20)
    ran = run_command(queue, "queue", *act, "--data-dir", str(tmp_path))
    assert ran.code == 1
    assert ran.err.startswith("floorapp: ") and ran.err.count("\n") == 1
    assert not (tmp_path / "out.ndjson").exists()


def test_a_journal_is_not_imported_as_if_it_were_an_export(
    run_command: RunCommand, data_dir: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "journal.ndjson"
    assert run_command(queue, "queue", "journal", str(journal), "--data-dir", str(data_dir)).code == 0
    ran = run_command(queue, "queue", "import", str(journal), "--data-dir", str(data_dir))
    said = f"floorapp: {journal}: is a journal, not an exported queue; `floorapp replay` reads it\n"
    assert (ran.code, ran.out, ran.err) == (1, "", said)


def test_a_queue_that_this_user_may_not_read_says_whose_it_is(
    run_command: RunCommand, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, how: Path(path) != data_dir and may(path, how))
    ran = run_command(queue, "queue", "list", "--data-dir", str(data_dir))
    said = f"floorapp: {data_dir / 'station.db'} may not be read: {whose(data_dir / 'station.db')}; "
    assert (ran.code, ran.err) == (1, f"{said}run this as that user\n")
    assert f"{data_dir} belongs to " in ran.err


@pytest.mark.parametrize("act", [["list"], ["export", "out.ndjson"], ["journal", "j"]])
def test_a_folder_without_a_station_is_named(run_command: RunCommand, tmp_path: Path, act: list[str]) -> None:
    ran = run_command(queue, "queue", *act, "--data-dir", str(tmp_path))
    assert (ran.code, ran.err) == (1, f"floorapp: {tmp_path}/station.db: there is no such file\n")


@pytest.mark.parametrize("words", [["queue"], ["queue", "list"], ["queue", "drop", "--data-dir", "x"]])
def test_a_wrong_use_ends_with_2(run_command: RunCommand, words: list[str]) -> None:
    assert run_command(queue, *words).code == 2


@pytest.mark.parametrize(
    ("age_ms", "words"),
    [
        (-1, ""),
        (0, "0 s"),
        (59_999, "59 s"),
        (125_000, "2 min 5 s"),
        (3_660_000, "1 h 1 min"),
        (273_600_000, "3 d 4 h"),
    ],
)
def test_an_age_is_told_in_two_units(age_ms: int, words: str) -> None:
    assert age_of(age_ms) == words
