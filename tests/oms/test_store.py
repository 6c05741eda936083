"""The database: its schema, its writer, its audit chain, and what the command line says of it."""

import argparse
import json
import stat
import threading
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event

from floorapp.oms import audit, ledger
from floorapp.oms.apply import Applied
from floorapp.oms.cli import add_commands
from floorapp.oms.demo import import_demo
from floorapp.oms.store import Busy, StoreError, Writer, open_store
from floorapp.oms.tables import audit as audit_table
from floorapp.oms.tables import metadata, site
from tests.oms.conftest import Site
from tests.oms.site import oms


def test_the_migrations_make_exactly_the_tables(database: str) -> None:
    engine = open_store(database)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_newer_database_and_a_wrong_address_are_refused(engine: sa.Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for url in (str(engine.url), "mysql://x", "nonsense", f"sqlite:///{tmp_path}"):
        with pytest.raises(StoreError):
            open_store(url)


def test_the_database_file_is_private(engine: sa.Engine) -> None:
    assert stat.S_IMODE(Path(str(engine.url.database)).stat().st_mode) == 0o600


def test_a_commit_reaches_the_disk_before_it_is_answered(database: str) -> None:
    engine = open_store(database)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            found = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous")
            ]
            assert found == ["wal", 2]
        else:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    engine.dispose()


def _chain(engine: sa.Engine) -> list[dict[str, object]]:
    with engine.begin() as connection:
        audit.write(connection, [{"what": "test", "number": number} for number in range(5)])
    with engine.begin() as connection:
        audit.write(connection, [{"what": "test", "number": 5}])
        return list(audit.entries(connection))


def test_any_change_to_the_audit_chain_is_found(engine: sa.Engine) -> None:
    whole = _chain(engine)
    assert audit.first_broken(whole) is None
    changed = [dict(row) for row in whole]
    changed[2]["entry"] = {**changed[2]["entry"], "number": 7}  # type: ignore[dict-item]
    swapped = [whole[0], whole[2], whole[1], *whole[3:]]
    assert audit.first_broken(changed) == 3
    assert audit.first_broken(swapped) == 2
    assert audit.first_broken(whole[:2] + whole[3:]) == 3
    assert audit.first_broken([*whole[:3], whole[2], *whole[3:]]) == 4


def test_the_command_finds_a_changed_audit_entry(engine: sa.Engine) -> None:
    _chain(engine)
    assert oms("verify", database=str(engine.url)).returncode == 0
    with engine.begin() as connection:
        connection.execute(
            sa.update(audit_table).where(audit_table.c.n == 4).values(entry='{"n":4,"what":"forged"}')
        )
    found = oms("verify", "--json", database=str(engine.url), check=False)
    assert (found.returncode, json.loads(found.stdout)["broken_at"]) == (1, 4)


def test_a_full_queue_says_so_and_what_is_queued_is_done(engine: sa.Engine) -> None:
    gate, entered = threading.Event(), threading.Event()

    def wait(_connection: sa.Connection) -> str:
        entered.set()
        gate.wait(10)
        return "done"

    writer = Writer(engine, size=2)
    first = writer.submit(wait)
    entered.wait(10)
    queued = [writer.submit(lambda _connection: "done") for _ in range(2)]
    with pytest.raises(Busy):
        writer.submit(lambda _connection: "never")
    gate.set()
    assert [future.result(10) for future in (first, *queued)] == ["done"] * 3
    writer.close()


def test_a_failed_piece_of_work_undoes_itself_and_no_other(engine: sa.Engine) -> None:
    gate = threading.Event()

    def put(connection: sa.Connection, key: str) -> None:
        connection.execute(sa.insert(site).values(key=key, value=""))
        if key == "bad":
            raise ValueError(key)

    writer = Writer(engine)
    writer.submit(lambda _connection: gate.wait(10))
    futures = {key: writer.submit(partial(put, key=key)) for key in ("one", "bad", "two")}
    gate.set()
    assert isinstance(futures["bad"].exception(10), ValueError)
    assert futures["one"].exception(10) is futures["two"].exception(10) is None
    with engine.begin() as connection:
        kept = set(connection.scalars(sa.select(site.c.key)))
    assert {"one", "two"} <= kept
    assert "bad" not in kept
    writer.close()


def test_a_commit_that_fails_is_answered_to_all_and_stores_nothing(engine: sa.Engine) -> None:
    writer = Writer(engine)

    def broken_disk(_connection: sa.Connection) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, OSError("disk full"))

    event.listen(engine, "commit", broken_disk)
    future = writer.submit(lambda connection: connection.execute(sa.insert(site).values(key="k", value="")))
    assert isinstance(future.exception(10), sa.exc.OperationalError)
    event.remove(engine, "commit", broken_disk)
    with engine.begin() as connection:
        assert connection.scalars(sa.select(site.c.key).where(site.c.key == "k")).all() == []
    writer.close()


def test_a_carton_that_makes_our_own_code_fail_holds_its_order_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, orders = site.station("PACK-77"), [site.order({"21-0475": 1}) for _ in range(3)]
    told = [fact for order in orders for fact in station.ship(order, {"21-0475": 1})]
    poison = told[4]
    decide = ledger.apply.decide

    def faulty(*args: object) -> object:
        decision = decide(*args)  # type: ignore[arg-type]
        if isinstance(decision, Applied) and args[1] == ledger.fact_of(poison):
            raise ZeroDivisionError
        return decision

    monkeypatch.setattr(ledger.apply, "decide", faulty)
    with site.engine.begin() as connection:
        answers = ledger.settle(connection, told)
    outcomes = [answer.outcome.value for answer in answers]
    assert outcomes == ["applied"] * 4 + ["dispute"] * 2 + ["applied"] * 3


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("hold", "NO-SUCH", "--reason", "x"), 1),
        (("enrol", "a b"), 1),
        (("badge", "nobody"), 1),
        (("revoke", "nobody"), 1),
        (("serve", "--host", "0.0.0.0"), 1),
        (("serve", "--company-prefix", "12"), 1),
        (("import", "/nonexistent"), 1),
        (("hold", "SO-1"), 2),
        (("serve", "--port", "99999"), 2),
        (("nonsense",), 2),
    ],
)
def test_a_command_that_cannot_be_done_says_why(
    engine: sa.Engine, words: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    try:
        args = parser.parse_args(["oms", *words, "--database", str(engine.url)])
        ended = args.run(args)
    except SystemExit as usage:
        ended = usage.code
    assert ended == code
    said = capsys.readouterr()
    assert said.err or "error" in said.out


def test_an_order_goes_on_hold_and_is_freed_from_the_command_line(engine: sa.Engine) -> None:
    import_demo(engine)
    url = str(engine.url)
    assert json.loads(oms("cancel", "SO-104711", "--json", database=url).stdout)["hold"] == "cancelled"
    assert "is cancelled" in oms("free", "SO-104711", database=url, check=False).stderr
    freed = oms("free", "SO-104711", "--cancelled", "--json", database=url)
    assert json.loads(freed.stdout)["version"] == 3
    oms("hold", "SO-104711", "--reason", "check", database=url)
    assert json.loads(oms("unhold", "SO-104711", "--json", database=url).stdout)["hold"] == "none"
    badge = oms("badge", "asa", database=url).stdout.strip()
    assert badge.startswith("FLB:")
    assert len(badge) == 30
