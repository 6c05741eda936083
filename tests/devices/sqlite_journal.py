"""A print journal in a small database, with the states of the station's own: a double for the spooler."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from floorapp.devices.routes import Routes
from floorapp.devices.spooler import TakenError
from floorapp.workflows.events import PrintOutcome

ROLE = "carton_label"


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A job that waits."""

    job: str
    payload: bytes
    form: str = "bytes"


class SqliteJournal:
    """intent → sending → done | failed | doubt; any other step is an error, as in the real one."""

    def __init__(self, path: Path, routes: Routes | None = None, printer: str = "") -> None:
        self._path = path
        self._routes, self._printer = routes, printer
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
        if self._routes is not None and ROLE not in self._routes.roles_of(self._printer):
            return None
        with closing(self._db()) as db:
            row = db.execute("SELECT job, payload FROM job WHERE state = 'intent' ORDER BY row").fetchone()
        if self._routes is not None and ROLE not in self._routes.roles_of(self._printer):
            return None
        return None if row is None else StoredJob(*row)

    def sending(self, job: str, printer: str, odometer: int | None) -> None:
        if self.broken:
            raise sqlite3.OperationalError("database or disk is full")
        try:
            self._step(
                "UPDATE job SET state = 'sending', printer = ?, odo_before = ?"
                " WHERE job = ? AND state = 'intent'",
                (printer, odometer, job),
            )
        except ValueError as error:
            raise TakenError(str(error)) from error

    def again(self, job: str) -> bool:
        with closing(self._db()) as db, db:
            changed = db.execute(
                "UPDATE job SET state = 'intent' WHERE job = ? AND state IN ('sending', 'doubt')", (job,)
            )
            return changed.rowcount == 1

    def finished(
        self,
        job: str,
        outcome: PrintOutcome,
        odometer: int | None,
        *,
        proof: str = "",
        fault: str = "",
    ) -> None:
        self._step(
            "UPDATE job SET state = ?, odo_after = ? WHERE job = ? AND state = 'sending'",
            (outcome.value, odometer, job),
        )

    def last_doubt(self) -> tuple[str, int] | None:
        with closing(self._db()) as db:
            row: tuple[str, int] | None = db.execute(
                "SELECT job, odo_before FROM job WHERE state = 'doubt' AND odo_before IS NOT NULL"
                " AND printer = ? ORDER BY row DESC",
                (self._printer,),
            ).fetchone()
        return row

    def doubts(self) -> tuple[str, ...]:
        with closing(self._db()) as db:
            rows = db.execute(
                "SELECT job FROM job WHERE state = 'doubt' AND printer = ? ORDER BY row", (self._printer,)
            ).fetchall()
        return tuple(row[0] for row in rows)

    def answer_doubt(self, job: str, outcome: PrintOutcome, odometer: int | None, *, proof: str = "") -> bool:
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
