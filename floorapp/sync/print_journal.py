"""What was asked onto paper, and how far it came: a label is printed at most once by machine.

intent -> sending (saved before the first byte) -> done | failed | doubt. After a crash `intent` is safe to
print; `sending` is unknown, and a person or the printer's odometer must say.
"""

import hashlib
import sqlite3
from collections.abc import Collection

from floorapp.sync.database import Database
from floorapp.sync.records import JobRecord
from floorapp.workflows.events import PrintOutcome


class DuplicateJob(Exception):  # noqa: N818 - it names what was refused
    """A second job for the same (order, carton, kind, copy), or of the same identity: never printed."""

    def __init__(self, job: JobRecord) -> None:
        super().__init__(f"job {job.job!r}: copy {job.copy} of this label already exists")
        self.job = job.job


class PrintJournal(Database):
    """The print jobs of `station.db`, for the spooler's thread."""

    def next_job(self, printers: Collection[str]) -> JobRecord | None:
        """The oldest job that waits for one of these printers, by the name that the job was given."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT job, order_id, carton, kind, copy, payload, printer, reason, of_job, actor"
                " FROM print_job WHERE state = 'intent' ORDER BY row"
            )
            for row in rows:
                if row[6] in printers:
                    return JobRecord(*row)
        return None

    def sending(self, job: str, printer: str, odometer: int | None) -> None:
        """Save that the first byte is about to go to `printer`, whose odometer reads so many labels.

        Raises ValueError when the job does not wait to be printed.
        """
        with self._writing() as db:
            changed = db.execute(
                "UPDATE print_job SET state = 'sending', sent_to = ?, odo_before = ?, odo_after = NULL"
                " WHERE job = ? AND state = 'intent'",
                (printer, odometer, job),
            )
            if changed.rowcount != 1:
                raise ValueError(f"job {job!r} does not wait to be printed")

    def finished(self, job: str, outcome: PrintOutcome, odometer: int | None = None) -> None:
        """Save how a job that was being sent ended. A printed job's bytes are forgotten.

        Raises ValueError when the job was not being sent.
        """
        with self._writing() as db:
            changed = db.execute(
                "UPDATE print_job SET state = ?1, odo_after = ?2,"
                " payload = CASE ?1 WHEN 'done' THEN NULL ELSE payload END"
                " WHERE job = ?3 AND state = 'sending'",
                (outcome.value, odometer, job),
            )
            if changed.rowcount != 1:
                raise ValueError(f"job {job!r} was not being sent")

    def unsure(self) -> tuple[str, ...]:
        """Jobs that may be on paper or not, oldest first."""
        with self._reading() as db:
            rows = db.execute("SELECT job FROM print_job WHERE state = 'doubt' ORDER BY row").fetchall()
        return tuple(row[0] for row in rows)

    def labels_of(self, order: str) -> tuple[tuple[int, int, str], ...]:
        """The carton labels of an order: carton, copies that were asked for, and the job of the first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT carton, max(copy), min(CASE copy WHEN 1 THEN job END) FROM print_job"
                " WHERE order_id = ? AND kind = 'carton_label' GROUP BY carton ORDER BY carton",
                (order,),
            ).fetchall()
        return tuple((row[0], row[1], row[2] or "") for row in rows)

    def ended(self, job: str) -> PrintOutcome | None:
        """How a job ended for certain: done or failed. None while it waits, is sent, or is in doubt."""
        with self._reading() as db:
            row = db.execute(
                "SELECT state FROM print_job WHERE job = ? AND state IN ('done', 'failed')", (job,)
            ).fetchone()
        return None if row is None else PrintOutcome(row[0])

    def last_doubt(self, printers: Collection[str]) -> tuple[str, str, int] | None:
        """The job in doubt that a printer's odometer can still answer for: job, printer, count before it.

        None where the printer did not count, or has had another job since.
        """
        with self._reading() as db:
            row = db.execute(
                "SELECT job, sent_to, odo_before, state, printer FROM print_job AS j WHERE state = 'doubt'"
                " AND odo_before IS NOT NULL AND NOT EXISTS"
                " (SELECT 1 FROM print_job WHERE row > j.row AND sent_to = j.sent_to)"
                " ORDER BY row DESC LIMIT 1"
            ).fetchone()
        return None if row is None or row[4] not in printers else (row[0], row[1], row[2])

    def answer_doubt(self, job: str, outcome: PrintOutcome, odometer: int) -> bool:
        """Record what a printer's odometer says of a job in doubt; False where a person was quicker."""
        with self._writing() as db:
            changed = db.execute(
                "UPDATE print_job SET state = ?1, odo_after = ?2,"
                " payload = CASE ?1 WHEN 'done' THEN NULL ELSE payload END"
                " WHERE job = ?3 AND state = 'doubt'",
                (outcome.value, odometer, job),
            )
            return changed.rowcount == 1


def seen_on_paper(db: sqlite3.Connection, job: str) -> None:
    """Record, inside the caller's transaction, that a person holds this label: that ends every doubt.

    It also ends a job whose end the spooler could not save, or which the printer says it has not printed.
    Raises ValueError for a job that was never begun.
    """
    changed = db.execute(
        "UPDATE print_job SET state = 'done', payload = NULL WHERE job = ? AND state <> 'intent'", (job,)
    )
    if changed.rowcount != 1:
        raise ValueError(f"job {job!r} was never sent to a printer")


def add_job(db: sqlite3.Connection, at_ms: int, job: JobRecord) -> None:
    """Add a job inside the caller's transaction. Raises `DuplicateJob`."""
    try:
        db.execute(
            "INSERT INTO print_job (job, order_id, carton, kind, copy, payload, bytes_sha, printer, reason,"
            " of_job, actor, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                job.job,
                job.order,
                job.carton,
                job.kind,
                job.copy,
                job.payload,
                hashlib.sha256(job.payload).hexdigest(),
                job.printer,
                job.reason,
                job.of_job,
                job.actor,
                at_ms,
            ),
        )
    except sqlite3.IntegrityError as error:
        raise DuplicateJob(job) from error


def doubt_what_was_sending(db: sqlite3.Connection) -> None:
    """After a start: whatever was being sent when we went down is in doubt."""
    db.execute("UPDATE print_job SET state = 'doubt' WHERE state = 'sending'")
