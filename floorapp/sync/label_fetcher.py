"""Fetches carriers' labels before they are needed: those of the orders that wait, the next truck's first."""

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from floorapp.sync.backoff import Backoff
from floorapp.sync.client import CallFailed, Refused
from floorapp.sync.contract import BadMessage
from floorapp.sync.feed_values import order_of
from floorapp.sync.label_cache import MOST_BYTES, LabelCache
from floorapp.sync.news import LabelsNews
from floorapp.sync.workers import Shared, Worker, complain, dice, wall_ms

LOOK_EVERY_S: Final = 60.0
_WAIT_S: Final = 2.0
# Orders without a label need not be read: the text is looked for before it is parsed.
_ORDERS: Final = (
    "SELECT data FROM orders WHERE instr(data, '\"carrier_labels\":[{') > 0"
    ' AND instr(data, \'"state":"open"\') > 0 ORDER BY waits DESC, cutoff, order_id'
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that an open order needs."""

    order: str
    sha256: str


class LabelFetcher(Worker):
    """The worker. Wake it when the snapshot has changed."""

    def __init__(self, shared: Shared, snapshot: Path) -> None:
        super().__init__("labels", shared)
        self._client = shared.site.client()
        self._snapshot = snapshot
        self._cache = LabelCache(shared.site.data_dir)
        self._calls = Backoff(dice, shared.site.retry_cap_s)
        self._refused: set[str] = set()

    def turn(self) -> None:
        """Fetch one order's labels; wait where none is missing."""
        wait_s = self._calls.wait_s(time.monotonic())
        if wait_s > 0:
            self.rest(wait_s)
            return
        wanted = self._wanted()
        self._cache.forget_all_but({each.sha256 for each in wanted})
        missing = next((each for each in wanted if not self._is_done(each)), None)
        if missing is None:
            self.doze(LOOK_EVERY_S)
            return
        try:
            self._fetch(missing.order, {each.sha256 for each in wanted if each.order == missing.order})
        except CallFailed as failure:
            after_s = failure.retry_after_s if isinstance(failure, Refused) else None
            self._calls.failed(time.monotonic(), after_s)
        except OSError as error:
            complain(f"labels: cannot be kept: {error.strerror}")
            self._calls.failed(time.monotonic(), None)
        else:
            self._calls.worked()

    def _is_done(self, wanted: Wanted) -> bool:
        return self._cache.has(wanted.sha256) or wanted.sha256 in self._refused

    def _wanted(self) -> list[Wanted]:
        """The labels of open orders that are valid now, in the order in which trucks leave."""
        try:
            place = f"{self._snapshot.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(place, uri=True, timeout=_WAIT_S)) as db:
                rows = db.execute(_ORDERS).fetchall()
        except sqlite3.Error:
            return []
        now_ms = wall_ms()
        found = []
        for (data,) in rows:
            raw = json.loads(data)
            try:
                labels = order_of(raw).frame.carrier_labels
            except BadMessage:
                continue
            for label, told in zip(labels, raw["carrier_labels"], strict=True):
                until_ms = told.get("valid_until_ms", 0)
                if not isinstance(until_ms, int) or not until_ms or until_ms > now_ms:
                    found.append(Wanted(label.order, label.sha256))
        return found

    def _fetch(self, order: str, wanted: set[str]) -> None:
        came = self._client.labels(order)
        for sha256 in wanted - {each for each in wanted if self._cache.has(each)}:
            data = came.get(sha256)
            if data is None or len(data) > MOST_BYTES:
                complain(f"labels: order {order!a} has no label {sha256[:12]} as it was told")
                self._refused.add(sha256)
            else:
                self._cache.keep(data)
        self.shared.news.tell(LabelsNews(order))
