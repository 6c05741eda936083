"""What was asked onto paper, and how far it came: a label is printed at most once by machine.

intent -> sending (saved before the first byte) -> done | failed | doubt. After a crash `intent` is safe to
print; `sending` is unknown, and the label's own scan, a person or the printer must say. `proof` tells how a
job that is done is known to be (`Proof`), `fault` what kept one from paper.
"""

import hashlib
import sqlite3
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from floorapp.sync.database import Database
from floorapp.sync.records import JobRecord, JobState
from floorapp.workflows.documents.jobs import Reprint
from floorapp.workflows.events import PrintOutcome

_JOBS: Final = (
    "SELECT job, order_id, carton, kind, copy, state, printer, sent_to, fault, proof, reason, at_ms"
    " FROM print_job"
)
_NO_FURTHER_COPY: Final = (
    "NOT EXISTS (SELECT 1 FROM print_job AS other WHERE other.copy > j.copy"
    " AND (other.order_id, other.carton, other.kind) = (j.order_id, j.carton, j.kind))"
)
_AGAIN: Final = (
    "UPDATE print_job AS j SET state = 'intent' WHERE job = ? AND state IN ('sending', 'doubt') AND "  # noqa: S608
    + _NO_FURTHER_COPY
)
_RETRY: Final = (
    "UPDATE print_job AS j SET state = 'intent', fault = '' WHERE job = ? AND state = 'failed' AND "  # noqa: S608
    + _NO_FURTHER_COPY
)
_DOUBTS: Final = (
    "SELECT job, odo_before FROM print_job AS j WHERE state = 'doubt'"
    " AND odo_before IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM print_job AS later WHERE later.sent_to = j.sent_to"
    "  AND (later.sent_no, later.row) > (j.sent_no, j.row))"
)


class DuplicateJob(Exception):  # noqa: N818 - it names what was refused
    """A second job for the same (order, carton, kind, copy), or of the same identity: never printed."""

    def __init__(self, job: JobRecord) -> None:
        super().__init__(f"job {job.job!r}: copy {job.copy} of this label already exists")
        self.job = job.job


class PrintJournal(Database):
    """The print jobs of `station.db`, for the spooler's thread."""

    def ask(self, job: JobRecord, at_ms: int) -> None:
        """Add a job of no order, from beside the work; its copy is the next of its kind. It is durable then.

        Raises `DuplicateJob` where its identity is known already.
        """
        with self._writing() as db:
            add_job(db, at_ms, replace(job, copy=0))

    def counts(self) -> dict[str, int]:
        """How many jobs stand in each state."""
        with self._reading() as db:
            return dict(db.execute("SELECT state, count(*) FROM print_job GROUP BY state").fetchall())

    def state_of(self, job: str) -> JobState | None:
        """How far a job is; None for an unknown one."""
        with self._reading() as db:
            row = db.execute(f"{_JOBS} WHERE job = ?", (job,)).fetchone()
        return None if row is None else JobState(*row)

    def next_job(self, printers: Collection[str]) -> JobRecord | None:
        """The oldest job that waits for one of these printers, by the name that the job was given."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT job, order_id, carton, kind, copy, payload, printer, reason, of_job, actor, form"
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
                "UPDATE print_job SET state = 'sending', sent_to = ?, odo_before = ?, odo_after = NULL,"
                " fault = '', tries = tries + 1, sent_no = (SELECT max(sent_no) + 1 FROM print_job)"
                " WHERE job = ? AND state = 'intent'",
                (printer, odometer, job),
            )
            if changed.rowcount != 1:
                raise ValueError(f"job {job!r} does not wait to be printed")

    def finished(
        self,
        job: str,
        outcome: PrintOutcome,
        odometer: int | None = None,
        *,
        proof: str = "",
        fault: str = "",
    ) -> None:
        """Save how a job that was being sent ended, and how that is known. Raises ValueError for another."""
        with self._writing() as db:
            changed = db.execute(
                "UPDATE print_job SET state = ?, odo_after = ?, proof = ?, fault = ?"
                " WHERE job = ? AND state = 'sending'",
                (outcome.value, odometer, proof, fault, job),
            )
            if changed.rowcount != 1:
                raise ValueError(f"job {job!r} was not being sent")

    def again(self, job: str) -> bool:
        """Let a job wait anew of which it is certain that nothing came out; its number of tries goes on.

        False where it has an end already, or where a person has asked for a further copy of it.
        """
        with self._writing() as db:
            changed = db.execute(
                _AGAIN,
                (job,),
            )
            return changed.rowcount == 1

    def tries(self, job: str) -> int:
        """How often a job was begun to be sent."""
        with self._reading() as db:
            row = db.execute("SELECT tries FROM print_job WHERE job = ?", (job,)).fetchone()
        return 0 if row is None else int(row[0])

    def jobs(self, most: int = 50) -> tuple[JobState, ...]:
        """The print queue as people see it: what is not done first, then the newest, `most` in all."""
        with self._reading() as db:
            rows = db.execute(
                f"{_JOBS} WHERE payload IS NOT NULL OR state <> 'done'"
                " ORDER BY state = 'done', row DESC LIMIT ?",
                (most,),
            ).fetchall()
        return tuple(JobState(*row) for row in rows)

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

    def doubt_at(self, printer: str) -> tuple[str, int] | None:
        """The job in doubt that a printer's odometer can still answer for, and the count before it.

        None where the printer did not count, or has had another job since.
        """
        with self._reading() as db:
            row = db.execute(
                f"{_DOUBTS} AND sent_to = ? ORDER BY sent_no DESC, row DESC LIMIT 1", (printer,)
            ).fetchone()
        return None if row is None else (row[0], row[1])

    def doubts_at(self, printer: str) -> tuple[str, ...]:
        """All jobs in doubt that a printer had last, oldest first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT job FROM print_job WHERE state = 'doubt' AND sent_to = ? ORDER BY row", (printer,)
            ).fetchall()
        return tuple(row[0] for row in rows)

    def answer_doubt(self, job: str, outcome: PrintOutcome, odometer: int | None, *, proof: str = "") -> bool:
        """Record what a printer says of a job in doubt; False where a person was quicker."""
        with self._writing() as db:
            changed = db.execute(
                "UPDATE print_job SET state = ?, odo_after = ?, proof = ? WHERE job = ? AND state = 'doubt'",
                (outcome.value, odometer, proof, job),
            )
            return changed.rowcount == 1


def seen_on_paper(db: sqlite3.Connection, job: str) -> None:
    """Record, inside the caller's transaction, that a person holds this label: that ends every doubt.

    It also ends a job whose end the spooler could not save, or which the printer says it has not printed.
    Raises ValueError for a job that was never begun.
    """
    changed = db.execute(
        "UPDATE print_job SET state = 'done', proof = 'scanned', fault = ''"
        " WHERE job = ? AND state <> 'intent'",
        (job,),
    )
    if changed.rowcount != 1:
        raise ValueError(f"job {job!r} was never sent to a printer")


def add_job(db: sqlite3.Connection, at_ms: int, job: JobRecord) -> None:
    """Add a job inside the caller's transaction; one of copy 0 gets the next number of its kind.

    Raises `DuplicateJob`.
    """
    if not job.copy:
        (copies,) = db.execute(
            "SELECT coalesce(max(copy), 0) FROM print_job WHERE order_id = ? AND carton = ? AND kind = ?",
            (job.order, job.carton, job.kind),
        ).fetchone()
        job = replace(job, copy=copies + 1)
    try:
        db.execute(
            "INSERT INTO print_job (job, order_id, carton, kind, copy, payload, bytes_sha, printer, reason,"
            " of_job, actor, form, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                job.form,
                at_ms,
            ),
        )
    except sqlite3.IntegrityError as error:
        raise DuplicateJob(job) from error


def retry(db: sqlite3.Connection, job: str) -> None:
    """Let a job wait anew that failed for certain, inside the caller's transaction.

    One that has gone another way since is left as it is: a retry is a wish, and never a second label.
    """
    db.execute(_RETRY, (job,))


def add_reprint(db: sqlite3.Connection, at_ms: int, reprint: Reprint) -> None:
    """Add a further copy of an earlier job inside the caller's transaction.

    The document is the earlier one's, and the copy's number follows the highest that there is. What has been
    forgotten since it was chosen cannot be printed, and is not.
    """
    row = db.execute(
        "SELECT order_id, carton, kind, payload, printer, form, CASE of_job WHEN '' THEN job ELSE of_job END,"
        " (SELECT max(copy) FROM print_job AS c WHERE c.order_id = j.order_id AND c.carton = j.carton"
        "  AND c.kind = j.kind) FROM print_job AS j WHERE job = ? AND payload IS NOT NULL",
        (reprint.of_job,),
    ).fetchone()
    if row is None:
        return
    order, carton, kind, payload, role, form, first, copies = row
    copy = JobRecord(
        reprint.job,
        order,
        carton,
        kind,
        copies + 1,
        payload,
        role,
        reprint.reason,
        first,
        reprint.actor,
        form,
    )
    add_job(db, at_ms, copy)


def doubt_what_was_sending(db: sqlite3.Connection) -> None:
    """After a start: whatever was being sent when we went down is in doubt."""
    db.execute("UPDATE print_job SET state = 'doubt' WHERE state = 'sending'")
