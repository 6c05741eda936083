"""Keeps the snapshot up with the OMS: reads the changes feed, page by page, when stream or clock say so."""

import time
from pathlib import Path
from threading import Event
from typing import Final

from floorapp.sync.backoff import Backoff
from floorapp.sync.client import CallFailed, Refused
from floorapp.sync.database import Problem, StoreFailed
from floorapp.sync.link import why
from floorapp.sync.news import QueueNews
from floorapp.sync.snapshot import SnapshotWriter
from floorapp.sync.workers import Shared, Worker, complain, dice, wall_ms

POLL_S: Final = 2.0
POLL_BESIDE_STREAM_S: Final = 4.0
"""Also how soon a revoked station knows it."""
TELL_EVERY_S: Final = 2.0
TIME_EVERY_S: Final = 600.0
_GONE: Final = 410
_COMPLAINTS: Final = 20


class Feed(Worker):
    """The feed's worker. Wake it when something has changed; `streaming` says that somebody will."""

    def __init__(self, shared: Shared, snapshot: Path, streaming: Event) -> None:
        super().__init__("feed", shared)
        self._client = shared.site.client()
        self._snapshot = SnapshotWriter(snapshot)
        self._streaming = streaming
        self._calls = Backoff(dice, shared.site.retry_cap_s)
        self.damaged = Event()
        """Set when somebody has found the snapshot damaged: it is loaded again."""
        self.tells: Event | None = None
        """Set whenever the snapshot has changed, for who else reads it."""
        self._changed = True  # the last process may have ended between reading a page and telling of it
        self._refused = 0
        self._told_at_s = 0.0
        self._time_due_s = 0.0

    def turn(self) -> None:
        """Read one page; wait where there is no more."""
        wait_s = self._calls.wait_s(time.monotonic())
        if wait_s > 0:
            self.rest(wait_s)
            return
        try:
            self._ask_time()
            if self.damaged.is_set():
                self._begin_anew()
            more = self._read_page()
        except CallFailed as failure:
            self._failed(failure)
            return
        except StoreFailed as failure:
            if failure.problem is Problem.DAMAGED:
                self.damaged.set()
            raise
        now_s = time.monotonic()
        self._calls.worked()
        self.shared.link.works(self.name, now_s)
        if self._changed and (not more or now_s - self._told_at_s > TELL_EVERY_S):
            self._changed, self._told_at_s = False, now_s
            if self.tells is not None:
                self.tells.set()
            self.shared.news.tell(QueueNews(len(self._snapshot.incomplete()), self._refused))
        if not more:
            self.doze(POLL_BESIDE_STREAM_S if self._streaming.is_set() else POLL_S)

    def _read_page(self) -> bool:
        page = self._client.changes(self._snapshot.cursor)
        if page.changes or page.cursor != self._snapshot.cursor:
            applied = self._snapshot.apply(page.changes, page.cursor, last=not page.more)
            self._changed = True
            self._refused += len(applied.refused)
            for refusal in applied.refused[:_COMPLAINTS]:
                complain(f"feed: left out {refusal}")
            for change in applied.holds:
                self.shared.tell_hold(change.order, change.hold, change.reason)
        return page.more

    def _begin_anew(self) -> None:
        """Throw the damaged file away, but only while there is a server to load another from."""
        self._client.time_ms()
        complain("feed: the snapshot is damaged and is loaded again")
        self._snapshot.throw_away()
        self.damaged.clear()

    def _ask_time(self) -> None:
        if time.monotonic() >= self._time_due_s:
            sent_ms = wall_ms()
            self.shared.heard_time(sent_ms, self._client.time_ms())
            self._time_due_s = time.monotonic() + TIME_EVERY_S

    def _failed(self, failure: CallFailed) -> None:
        now_s = time.monotonic()
        if isinstance(failure, Refused) and failure.status == _GONE and self._snapshot.cursor:
            self._snapshot.start_over()
            self.shared.link.broke.set()
            return
        self.shared.link.fails(self.name, why(failure), now_s)
        self._calls.failed(now_s, failure.retry_after_s if isinstance(failure, Refused) else None)
