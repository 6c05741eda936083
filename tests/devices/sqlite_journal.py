"""A print journal in a small database, with the states of the station's own: a double for the spooler."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from floorapp.workflows.events import PrintOutcome


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A job that waits."""

    job: str
    payload: bytes


class SqliteJournal:
    """intent → sending → done | failed | doubt; any other step is an error, as in the real one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.broken = False
        self.unreadable = False
        with closing(self._db()) as db, db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS job (row INTEGER PRIMARY KEY, job TEXT UNIQUE, payload BLOB,"
                " state TEXT DEFAULT 'intent', printer TEXT, odo_before INTEGER, odo_after INTEGER)"
            )

    def add(self, job: str, payload: bytes) -> None:
        with closing(self._db()) as db, db:
            db.execute("INSERT INTO job (job, payload) VALUES (?, ?)", (job, payload))

    def next_job(self) -> StoredJob | None:
        if self.unreadable:
            raise sqlite3.OperationalError("disk I/O error")
        with closing(self._db()) as db:
            row = db.execute("SELECT job, payload FROM job WHERE state = 'intent' ORDER BY row").fetchone()
        return None if row is None else StoredJob(*row)

    def sending(self, job: str, printer: str, odometer: int | None) -> None:
        if self.broken:
            raise sqlite3.OperationalError("database or disk is full")
        self._step(
            "UPDATE job SET state = 'sending', printer = ?, odo_before = ?"
            " WHERE job = ? AND state = 'intent'",
            (printer, odometer, job),
        )

    def finished(self, job: str, outcome: PrintOutcome, odometer: int | None) -> None:
        self._step(
            "UPDATE job SET state = ?, odo_after = ? WHERE job = ? AND state = 'sending'",
            (outcome.value, odometer, job),
        )

    def last_doubt(self) -> tuple[str, str, int] | None:
        with closing(self._db()) as db:
            row: tuple[str, str, int] | None = db.execute(
                "SELECT job, printer, odo_before FROM job WHERE state = 'doubt' AND odo_before IS NOT NULL"
                " ORDER BY row DESC"
            ).fetchone()
        return row

    def answer_doubt(self, job: str, outcome: PrintOutcome, odometer: int) -> bool:
        self._step(
            "UPDATE job SET state = ?, odo_after = ? WHERE job = ? AND state = 'doubt'",
            (outcome.value, odometer, job),
        )
        return True

    def states(self) -> dict[str, str]:
        with closing(self._db()) as db:
            return dict(db.execute("SELECT job, state FROM job ORDER BY row"))

    def row(self, job: str) -> tuple[object, ...]:
        """State, printer, odometer before and after."""
        with closing(self._db()) as db:
            found: tuple[object, ...] = db.execute(
                "SELECT state, printer, odo_before, odo_after FROM job WHERE job = ?", (job,)
            ).fetchone()
        return found

    def _step(self, statement: str, values: tuple[object, ...]) -> None:
        with closing(self._db()) as db, db:
            if db.execute(statement, values).rowcount != 1:
                raise ValueError(f"not a step of the journal: {values}")

    def _db(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=5)
