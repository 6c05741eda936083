"""The OMS's database: opening it, bringing its schema up to date, one writer, and gapless numbers.

SQLite (WAL, `synchronous=FULL`) has one writer thread that commits what has gathered as one group: several
SQLite writers starve each other. PostgreSQL has a few; a transaction that lost to another is run again.
"""

import logging
import os
import queue
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

import alembic.command
import alembic.config
import alembic.util
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from floorapp.oms import address
from floorapp.oms.address import checked_url, in_words, shown
from floorapp.oms.tables import counter, site

log = logging.getLogger(__name__)

StoreError = address.StoreError
"""The database cannot be opened or is not ours; the text says why and what to do."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"
GROUP: Final = 64
RETRIES: Final = 8
_LOST_RACE: Final = frozenset({"40001", "40P01"})
_MIGRATION_LOCK: Final = 0x464C4F4F52
DEMO_PREFIX: Final = "9520000"
"""GS1's company prefix for demonstrations: two sites that both use it make the same SSCCs."""


class Busy(Exception):  # noqa: N818 - the trade's word
    """The queue of writes is full: come again later."""


def open_store(url: str) -> sa.Engine:
    """An engine on `url` with its schema brought up to date; made where there is nothing yet.

    `url` is `sqlite:///PATH` or `postgresql://…`. Raises `StoreError`, also for what is not an OMS's.
    """
    parsed = checked_url(url)
    try:
        engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
        migrate(engine)
    except alembic.util.CommandError as error:
        raise StoreError(f"{shown(parsed)} was made by a newer floorapp: use that one, or newer") from error
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise StoreError(f"{shown(parsed)} cannot be used: {in_words(error)}") from error
    return engine


def _sqlite(url: sa.URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        folder = Path(url.database).absolute().parent
        folder.mkdir(parents=True, exist_ok=True)
        _make_private(Path(url.database))
    engine = sa.create_engine(url, connect_args={"timeout": 10}, pool_size=8)

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _make_private(path: Path) -> None:
    """Addresses are in it: nobody but the server's own user reads it."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _postgresql(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=12,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10, "options": "-c synchronous_commit=on -c timezone=UTC"},
    )


def migrate(engine: sa.Engine) -> None:
    """Run the steps that are missing, and make what a new site needs. A newer schema is refused."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")
        for name in ("rev", "audit", "fence"):
            put(connection, counter, {"name": name, "value": 0}, keep=True)
        for key, value in _new_site().items():
            put(connection, site, {"key": key, "value": value}, keep=True)


def _new_site() -> dict[str, str]:
    return {
        "roster_key": secrets.token_hex(32),
        "company_prefix": DEMO_PREFIX,
        "weight_tolerance_g": "30",
        "weight_tolerance_percent": "3",
    }


def reading(engine: sa.Engine) -> sa.Connection:
    """A connection whose reads all see one moment and wait for no writer. Use it in a `with`."""
    if engine.dialect.name == "sqlite":
        return engine.connect().execution_options(reading=True)
    return engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def now_ms() -> int:
    """The server's time, in ms since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


def put(connection: sa.Connection, table: sa.Table, rows: Any, *, keep: bool = False) -> None:
    """Insert one row or a list of rows; where the key is taken, replace it, or with `keep` leave it."""
    if not rows:
        return
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key.columns]
    names = (rows[0] if isinstance(rows, list) else rows).keys()
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    if keep or not changed:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    else:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    connection.execute(statement, rows)


def take(connection: sa.Connection, name: str, count: int = 1) -> int:
    """Take the next `count` numbers of a counter and return the first.

    The row stays locked until the commit, so that a higher number is never seen before a lower one.
    """
    taken = connection.execute(
        sa.update(counter)
        .where(counter.c.name == name)
        .values(value=counter.c.value + count)
        .returning(counter.c.value)
    ).scalar_one()
    return int(taken) - count + 1


def site_value(connection: sa.Connection, key: str) -> str:
    """A setting of the site."""
    return str(connection.execute(sa.select(site.c.value).where(site.c.key == key)).scalar_one())


Work = Callable[[sa.Connection], Any]


class Writer:
    """Runs pieces of work in transactions, in the order in which they came; bounded.

    A future has its result only after the commit. `committed` is called (in the writer's thread) after each.
    """

    def __init__(
        self, engine: sa.Engine, *, size: int = 2_000, committed: Callable[[], None] = lambda: None
    ) -> None:
        self._engine = engine
        self._queue: queue.Queue[tuple[Work, Future[Any]] | None] = queue.Queue(size)
        self._committed = committed
        one_writer = engine.dialect.name == "sqlite"
        self._group = GROUP if one_writer else 1
        self._threads = [
            threading.Thread(target=self._run, name=f"oms-writer-{number}", daemon=True)
            for number in range(1 if one_writer else 4)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work) -> Future[Any]:
        """Queue a piece of work. Raises `Busy` when the queue is full."""
        future: Future[Any] = Future()
        try:
            self._queue.put_nowait((work, future))
        except queue.Full:
            raise Busy from None
        return future

    def close(self) -> None:
        """Finish what is queued, then end."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(timeout=3)

    def _run(self) -> None:
        open_ = True
        while open_:
            item = self._queue.get()
            if item is None:
                return
            group = [item]
            while len(group) < self._group:
                try:
                    following = self._queue.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    open_ = False
                    break
                group.append(following)
            self._write(group)

    def _write(self, group: list[tuple[Work, Future[Any]]]) -> None:
        for attempt in range(RETRIES):
            try:
                results = self._transact([work for work, _ in group])
            except sa.exc.DBAPIError as error:
                if _lost_race(error) and attempt < RETRIES - 1:
                    time.sleep(secrets.randbelow(20 << attempt) / 1000)
                    continue
                log.warning("a transaction failed: %s", type(error.orig).__name__)
                results = [error] * len(group)
            except Exception as error:
                log.exception("a transaction failed")
                results = [error] * len(group)
            break
        self._committed()
        for (_, future), result in zip(group, results, strict=True):
            if not future.set_running_or_notify_cancel():
                continue  # whoever asked has gone; the others still wait for their answers
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

    def _transact(self, works: list[Work]) -> list[Any]:
        results: list[Any] = []
        with self._engine.begin() as connection:
            for work in works:
                try:
                    with connection.begin_nested():
                        results.append(work(connection))
                except Exception as error:
                    if isinstance(error, sa.exc.DBAPIError) and (_lost_race(error) or broken(error)):
                        raise
                    results.append(error)
        return results


def _lost_race(error: sa.exc.DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _LOST_RACE


def broken(error: Exception) -> bool:
    """Whether the database, and not what it was given, is at fault: disk full, connection lost, locked."""
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
