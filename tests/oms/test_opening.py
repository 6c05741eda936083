"""Which database a command of `floorapp oms` opens, which it makes, and whose company prefix a site has."""

import argparse
import contextlib
import re
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from floorapp.config import ConfigError, parse
from floorapp.oms import enrol
from floorapp.oms.cli import add_commands
from floorapp.oms.opening import set_company_prefix
from floorapp.oms.store import DEMO_PREFIX, open_store, site_value
from floorapp.oms.tables import change
from floorapp.sync.outbox import Outbox

READERS = (
    ("enrol", "PACK-01"),
    ("revoke", "PACK-01"),
    ("badge", "asa"),
    ("hold", "SO-1", "--reason", "x"),
    ("free", "SO-1"),
    ("cancel", "SO-1"),
    ("export", "out"),
    ("verify",),
    ("floor",),
)


@pytest.fixture
def goods(tmp_path: Path) -> Path:
    folder = tmp_path / "goods"
    folder.mkdir()
    (folder / "operators.csv").write_text("operator,name,roles\nasa,Åsa,packer\n", "utf-8")
    return folder


Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("verify", database=url, code=1)`: what a command says on stderr, and how it ends."""
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))

    def run(*words: str, database: str, code: int = 0) -> str:
        args = parser.parse_args(["oms", words[0], "--database", database, *words[1:]])
        assert args.run(args) == code, words
        said = capsys.readouterr()
        assert code == 0 or said.out == "", words
        return said.err

    return run


@pytest.mark.parametrize("words", READERS, ids=lambda words: words[0])
def test_a_command_that_looks_for_a_database_makes_none(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = run(*words, database=f"sqlite:///{tmp_path}/new/oms.sqlite", code=1)
    assert f"there is no OMS database at {tmp_path}/new/oms.sqlite" in said
    assert not (tmp_path / "new").exists()


def other_files(folder: Path) -> dict[Path, str]:
    with Outbox(folder / "station.db", "PACK-07"):
        pass
    with sqlite3.connect(folder / "other.db") as other:
        other.execute("CREATE TABLE film (title TEXT)")
    other.close()
    (folder / "note.txt").write_text("milk and bread", "utf-8")
    return {
        folder / "station.db": "is a station's file, not an OMS database",
        folder / "other.db": "is another program's database",
        folder / "note.txt": "is not a database",
        folder: "is not a database",
    }


@pytest.mark.parametrize("name", ["import", "serve", "verify"])
def test_what_is_not_an_oms_database_is_left_as_it_is(
    run: Run, tmp_path: Path, goods: Path, name: str
) -> None:
    words = ("import", str(goods)) if name == "import" else (name,)
    for path, why in other_files(tmp_path).items():
        before = path.read_bytes() if path.is_file() else None
        assert why in run(*words, database=f"sqlite:///{path}", code=1)
        assert before is None or path.read_bytes() == before


def test_an_address_that_is_none_and_a_server_that_is_not_there_are_told_in_plain_words(
    run: Run, goods: Path
) -> None:
    for address in ("oms.sqlite", "mysql://x/y", "postgresql+nothing://x/y", ""):
        assert "must be sqlite:///PATH" in run("import", str(goods), database=address, code=1)
    said = run("verify", database="postgresql://me:secret@127.0.0.1:1/oms", code=1)
    assert "Connection refused" in said
    assert "secret" not in said and "psycopg" not in said


def test_a_folder_without_anything_to_import_makes_no_database(run: Run, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/oms.sqlite"
    assert "there is no such folder" in run("import", str(tmp_path / "no"), database=database, code=1)
    assert "none of products.csv" in run("import", str(tmp_path), database=database, code=1)
    assert not (tmp_path / "oms.sqlite").exists()


def test_a_site_without_its_own_company_prefix_is_warned_until_it_has_one(
    run: Run, tmp_path: Path, goods: Path
) -> None:
    database = f"sqlite:///{tmp_path}/oms.sqlite"
    for _ in range(2):
        assert DEMO_PREFIX in run("import", str(goods), database=database)
    wrong = run("import", str(goods), "--company-prefix", "73x", database=database, code=1)
    assert "7 to 10 digits" in wrong
    assert run("import", str(goods), "--company-prefix", "7350001", database=database) == ""
    assert run("import", str(goods), database=database) == ""
    engine = open_store(database)
    with engine.begin() as connection:
        assert site_value(connection, "company_prefix") == "7350001"
    engine.dispose()


def test_enrolled_stations_hear_of_a_new_company_prefix_once(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        assert enrol.enrol(connection, "PACK-01", enrol.new_code(connection, "PACK-01"))
        revision = sa.select(change.c.rev).where(change.c.entity == "settings")
        before = connection.execute(revision).scalar_one()
        set_company_prefix(connection, "7350001")
        told = connection.execute(revision).scalar_one()
        set_company_prefix(connection, "7350001")
        assert before < told == connection.execute(revision).scalar_one()


@pytest.mark.parametrize(
    ("name", "fits"),
    [("P", True), ("PACK-07", True), ("9._-", True), ("A" * 32, True)]
    + [(name, False) for name in ("A" * 33, "-A", ".A", "A B", "Å", "", "A/B")],
)
def test_a_code_is_given_only_for_a_name_that_a_station_may_have(
    run: Run, engine: sa.Engine, name: str, fits: bool
) -> None:
    said = run("enrol", "--", name, database=str(engine.url), code=0 if fits else 1)
    assert ("1 to 32" in said) is not fits
    with engine.begin() as connection, contextlib.suppress(enrol.Refused):
        enrol.new_code(connection, name)
        assert fits
    text = f'[station]\nname = "{name}"\n[oms]\nurl = "http://127.0.0.1:8040"\n'
    try:
        assert parse(text, Path("station.toml")).station.name == name
    except ConfigError:
        assert not fits
    else:
        assert fits


def test_a_code_stands_alone_on_stdout_for_a_script(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    args = parser.parse_args(["oms", "enrol", "PACK-07", "--database", str(engine.url)])
    assert args.run(args) == 0
    said = capsys.readouterr()
    assert re.fullmatch(r"[A-Z2-7]{5}-[A-Z2-7]{5}\n", said.out)
    assert said.err == "Enter this code at station PACK-07 within 10 minutes. It works once.\n"


def test_a_file_in_place_of_its_folder_is_told_which_folder(run: Run, tmp_path: Path, goods: Path) -> None:
    said = run("import", str(goods / "operators.csv"), database=f"sqlite:///{tmp_path}/oms.sqlite", code=1)
    assert (
        said == f"floorapp oms: {goods / 'operators.csv'} is a file: give the folder that it is in, {goods}\n"
    )


def test_an_operator_who_is_not_there_is_named(run: Run, engine: sa.Engine) -> None:
    assert run("badge", "nobody", database=str(engine.url), code=1) == (
        "floorapp oms: there is no operator 'nobody'\n"
    )


def test_a_port_that_is_taken_names_the_way_out(run: Run, engine: sa.Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = ("serve", "--port", str(port), "--company-prefix", "7350001")
        said = run(*words, database=str(engine.url), code=1)
    assert f"cannot listen on 127.0.0.1 port {port}: another program does" in said
    assert "--port takes another port" in said


def test_one_error_is_one_error(
    engine: sa.Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "operators.csv").write_text("operator,name,roles\nasa,,packer\n", "utf-8")
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    args = parser.parse_args(["oms", "import", str(tmp_path), "--database", str(engine.url)])
    assert args.run(args) == 1
    assert "operators.csv: 1 error, nothing imported" in capsys.readouterr().out
