"""A SQLite file whose commits are durable, and whose failures have names.

One connection behind a lock serves all threads of a process; other processes have their own. After an I/O
error a commit that was reported as failed may still be there, so the connection is thrown away, and whoever
asks next gets a fresh one and must look before writing again.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from threading import RLock
from typing import ClassVar, Final, Literal, Self

BUSY_MS: Final = 5_000
Migration = tuple[str, ...]
"""The statements that bring a file from one version to the next."""


class Problem(StrEnum):
    """Why a store could not do as it was asked."""

    FULL = "full"
    IO = "io"
    READ_ONLY = "read_only"
    DAMAGED = "damaged"
    BUSY = "busy"
    TOO_NEW = "too_new"
    OTHER_STATION = "other_station"


class StoreFailed(Exception):  # noqa: N818 - what the floor calls it
    """The file could not be read or written. Nothing may be shown as accepted on the strength of it."""

    def __init__(self, problem: Problem, path: Path, detail: str) -> None:
        super().__init__(f"{path.name}: {problem.value}: {detail}")
        self.problem = problem


def problem_of(error: sqlite3.Error) -> Problem:
    """What SQLite's word for a failure means here."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL"):
        return Problem.FULL
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return Problem.READ_ONLY
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return Problem.DAMAGED
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Problem.BUSY
    return Problem.IO


class Database:
    """An open file of a known schema. Raises `StoreFailed` wherever SQLite or the disk fails.

    `synchronous` FULL makes each commit survive a power cut. NORMAL is for writes whose loss does no harm.
    """

    checkpoint_pages: ClassVar[int] = 1_000
    """A commit that leaves this many pages in the write-ahead log also copies them into the file."""

    def __init__(
        self,
        path: Path,
        migrations: tuple[Migration, ...],
        synchronous: Literal["FULL", "NORMAL"] = "FULL",
    ) -> None:
        self.path = path
        self._migrations = migrations
        self._synchronous = synchronous
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        with self._reading():
            pass

    def close(self) -> None:
        """Close the file. A later call opens it again."""
        with self._lock:
            self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed when the block ends, undone when it raises."""
        with self._reading() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    database.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._opened()
            except sqlite3.IntegrityError:
                raise
            except sqlite3.Error as error:
                self._drop()
                raise StoreFailed(problem_of(error), self.path, str(error)) from error

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise StoreFailed(Problem.IO, self.path, error.strerror or "cannot be opened") from error
        database = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        try:
            database.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA secure_delete=ON")
            _use_wal(database)
            database.execute(f"PRAGMA wal_autocheckpoint={self.checkpoint_pages}")
            database.execute(f"PRAGMA synchronous={self._synchronous}")
            self._migrate(database)
        except BaseException:
            database.close()
            raise
        return database

    def _migrate(self, database: sqlite3.Connection) -> None:
        """Bring the file to our version in place, after a copy of what was there. Never the other way."""
        version, ours = _version(database), len(self._migrations)
        if version > ours:
            raise StoreFailed(
                Problem.TOO_NEW, self.path, f"was written by a newer version (schema {version}, ours {ours})"
            )
        if version == ours:
            return
        if version > 0:
            with sqlite3.connect(self.path.with_suffix(f".v{version}.db")) as copy:
                database.backup(copy)
            copy.close()
        database.execute("BEGIN IMMEDIATE")
        for statements in self._migrations[_version(database) :]:
            for statement in statements:
                database.execute(statement)
        database.execute(f"PRAGMA user_version={ours}")
        database.execute("COMMIT")


def _version(database: sqlite3.Connection) -> int:
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    return version


def _use_wal(database: sqlite3.Connection) -> None:
    """Switch to WAL. The switch does not wait for other openers by itself (SQLite: WAL, section 2)."""
    give_up = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            database.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if problem_of(error) is not Problem.BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return
