"""One job through a station's print journal, from beside its terminal or in its place."""

import fcntl
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from floorapp.config import StationConfig
from floorapp.equipment import spoolers
from floorapp.printing import Press
from floorapp.sync.contract import uuid7
from floorapp.sync.enrolment import STORE_FILE
from floorapp.sync.print_journal import PrintJournal
from floorapp.sync.records import JobForm, JobRecord, JobState
from floorapp.sync.schema import MIGRATIONS
from floorapp.sync.store import Store

LOCK_FILE: Final = "lock"
TIMEOUT_S: Final = 90.0
"""Longer than a printer may lack paper while its label waits in it."""
_LOOK_EVERY_S: Final = 0.1


def print_through(config: StationConfig, press: Press, kind: str, payload: bytes) -> JobState:
    """Put bytes onto one printer of a station, once, and tell how far that came within 90 s.

    Raises `StoreFailed` or OSError where the station's journal cannot be used.
    """
    folder = config.station.data_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now_ms = time.time_ns() // 1_000_000
    job = JobRecord(
        f"{config.station.name}-{uuid7(now_ms, secrets.token_bytes(10))}",
        "",
        0,
        kind,
        1,
        payload,
        f"printer:{press.printer.name}",
        "command line",
        "",
        "",
        JobForm.BYTES,
    )
    with _owned(folder) as owned:
        if not owned:
            with PrintJournal(folder / STORE_FILE, MIGRATIONS) as journal:
                journal.ask(job, now_ms)
                return _ended(journal, job.job)
        with Store.open(folder / STORE_FILE, config.station.name) as store:
            store.ask(job, now_ms)
            spooling = spoolers(
                config, store, lambda _: None, press.templates, press.labels, only=press.printer.name
            )
            assert spooling is not None  # noqa: S101 - it is one of the station's printers
            spooling.start()
            try:
                return _ended(store, job.job)
            finally:
                spooling.stop()


@contextmanager
def _owned(folder: Path) -> Iterator[bool]:
    """Whether no terminal works from this folder; none can begin to while the block runs."""
    with (folder / LOCK_FILE).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _ended(journal: PrintJournal, job: str) -> JobState:
    until_s = time.monotonic() + TIMEOUT_S
    while True:
        state = journal.state_of(job)
        if state is None:
            raise ValueError(f"job {job} has left the journal")
        if state.state in ("done", "failed", "doubt") or time.monotonic() > until_s:
            return state
        time.sleep(_LOOK_EVERY_S)
