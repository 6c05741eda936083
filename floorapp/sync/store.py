"""`station.db`: where the workflow stands, its journal, its outbox and its print jobs, in one file.

A decision is saved whole in one durable transaction; only then may anything be shown, sounded or printed.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from floorapp.sync.clocks import Clocks
from floorapp.sync.outbox import Outbox
from floorapp.sync.print_journal import (
    PrintJournal,
    add_job,
    add_reprint,
    doubt_what_was_sending,
    retry,
    seen_on_paper,
)
from floorapp.sync.records import Decision, JournalEntry, Saved

KEEP_DAYS: Final = 14
"""How long settled facts and journalled events stay, for an OMS that is restored from a backup."""

_DAY_MS: Final = 86_400_000
_PAGE: Final = 500
PURGED_AT_ONCE: Final = 500
"""Rows of each kind that one purge looks at: no scan waits for more than that."""

_PURGE: Final = (
    # A document names its reader: it is kept for further copies while the parcel is in the house.
    "UPDATE print_job SET payload = NULL WHERE state IN ('done', 'failed') AND payload IS NOT NULL"
    " AND at_ms < :day_before",
    "DELETE FROM journal WHERE seq IN (SELECT seq FROM journal ORDER BY seq LIMIT :most) AND at_ms < :before",
    "DELETE FROM outbox WHERE row IN (SELECT row FROM outbox ORDER BY row LIMIT :most)"
    " AND state = 'settled' AND outcome_at_ms < :before AND NOT (outcome = 'dispute' AND told = 0)",
    # A label in doubt is still asked about.
    "DELETE FROM print_job WHERE row IN (SELECT row FROM print_job ORDER BY row LIMIT :most)"
    " AND state IN ('done', 'failed') AND at_ms < :before",
    "DELETE FROM order_tip"
    " WHERE order_id IN (SELECT order_id FROM order_done WHERE at_ms < :before LIMIT :most)"
    " AND order_id NOT IN (SELECT order_id FROM outbox WHERE state <> 'settled')",
    "DELETE FROM order_done"
    " WHERE order_id IN (SELECT order_id FROM order_done WHERE at_ms < :before LIMIT :most)"
    " AND order_id NOT IN (SELECT order_id FROM outbox WHERE state <> 'settled')",
)


class Store(Outbox, PrintJournal):
    """The station's own file, used by the station's and the spooler's threads. One process opens it.

    Opening puts jobs that were being sent when the last process ended in doubt, so nothing but the terminal
    may open it while a terminal runs (others open `Outbox`).
    """

    # A scan does not wait for the copy into the file: the sync process, which commits answers, comes to it
    # first. This is for a station that has long been offline.
    checkpoint_pages = 4_000

    def __init__(self, path: Path, station: str, clocks: Clocks | None = None) -> None:
        super().__init__(path, station, clocks, "FULL")
        with self._writing() as db:
            doubt_what_was_sending(db)

    def load(self) -> Saved | None:
        """Where the workflow stood after its last decision, or None in a new store."""
        with self._reading() as db:
            row = db.execute("SELECT json, event_seq FROM state").fetchone()
        return None if row is None else Saved(*row)

    def commit(self, decision: Decision) -> None:
        """Save a decision, whole. When this returns, it survives a power cut.

        Raises `StoreFailed` when it may or may not be saved: commit the same decision again, which changes
        nothing when it is there. Raises `DuplicateJob` and saves nothing when a label would be printed a
        second time under the same copy number; ValueError for a decision about another past.
        """
        with self._writing() as db:
            if _is_saved(db, decision):
                return
            db.execute("INSERT OR REPLACE INTO state VALUES (1, ?, ?)", (decision.state_json, decision.seq))
            db.execute(
                "INSERT INTO journal VALUES (?, ?, ?)", (decision.seq, decision.at_ms, decision.event_json)
            )
            self._append(db, decision.at_ms, decision.facts)
            for job in decision.jobs:
                add_job(db, decision.at_ms, job)
            for reprint in decision.reprints:
                add_reprint(db, decision.at_ms, reprint)
            for job_id in decision.retries:
                retry(db, job_id)
            for job_id in decision.seen:
                seen_on_paper(db, job_id)
            for order, how in decision.done:
                db.execute("INSERT OR REPLACE INTO order_done VALUES (?, ?, ?)", (order, how, decision.at_ms))
            for fact in decision.told:
                db.execute("UPDATE outbox SET told = 1 WHERE id = ?", (fact,))
                db.execute(
                    "DELETE FROM order_done WHERE order_id IN (SELECT order_id FROM outbox WHERE id = ?)",
                    (fact,),
                )

    def done_orders(self) -> dict[str, str]:
        """Orders that need no more work here, with how: `shipped` or `put_aside`."""
        with self._reading() as db:
            return dict(db.execute("SELECT order_id, how FROM order_done").fetchall())

    def events(self, from_seq: int = 1) -> Iterator[JournalEntry]:
        """The journal from an event on, in order."""
        while True:
            with self._reading() as db:
                page = db.execute(
                    "SELECT seq, at_ms, json FROM journal WHERE seq >= ? ORDER BY seq LIMIT ?",
                    (from_seq, _PAGE),
                ).fetchall()
            yield from (JournalEntry(*row) for row in page)
            if len(page) < _PAGE:
                return
            from_seq = page[-1][0] + 1

    def export_journal(self, path: Path) -> int:
        """Write the journal to a new file, one JSON object a line, and return the number of events.

        Raises OSError, also where the file exists already.
        """
        count = 0
        with path.open("x", encoding="utf-8") as out:
            for entry in self.events():
                event = json.loads(entry.event_json)
                line = {"seq": entry.seq, "at_ms": entry.at_ms, "event": event}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
        return count

    def purge(self, now_ms: int) -> None:
        """Forget some of what is older than 14 days: events, settled facts, ended print jobs, done orders.

        What an ended print job says (names, addresses) is forgotten after one day.

        `now_ms` must be the OMS's time: a machine's clock that runs far ahead would forget what an OMS that
        is restored from a backup needs. Nothing unsettled, untold or in doubt is touched, whatever it says.
        """
        named = {
            "before": now_ms - KEEP_DAYS * _DAY_MS,
            "day_before": now_ms - _DAY_MS,
            "most": PURGED_AT_ONCE,
        }
        with self._writing() as db:
            for statement in _PURGE:
                db.execute(statement, {key: each for key, each in named.items() if f":{key}" in statement})


def _is_saved(db: sqlite3.Connection, decision: Decision) -> bool:
    row = db.execute("SELECT event_seq FROM state").fetchone()
    if row is None or decision.seq > row[0]:
        return False
    same = db.execute("SELECT 1 FROM journal WHERE seq = ? AND json = ?", (decision.seq, decision.event_json))
    if same.fetchone() is None:
        raise ValueError(f"event {decision.seq} comes after event {row[0]}, or was another one")
    return True
