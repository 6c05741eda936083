"""Listens to the OMS's event stream: wakes the feed, and tells of holds and cancellations at once."""

import time
from threading import Event

from floorapp.sync.backoff import Backoff
from floorapp.sync.client import CallFailed
from floorapp.sync.contract import BadMessage, parse_json, text
from floorapp.sync.sse import EventParser, StreamEvent, TooLong
from floorapp.sync.workers import Shared, Worker, dice
from floorapp.workflows.nouns import Hold


class Listener(Worker):
    """The stream's worker. Without a stream the feed is polled, so its failure is no news."""

    def __init__(self, shared: Shared, streaming: Event, feed_wake: Event) -> None:
        super().__init__("stream", shared)
        self._client = shared.site.client()
        self._streaming = streaming
        self._feed_wake = feed_wake
        self._calls = Backoff(dice, shared.site.retry_cap_s)

    def turn(self) -> None:
        """Listen until the stream ends, then wait a little."""
        try:
            self._listen()
        except (CallFailed, TooLong):
            pass
        finally:
            if self._streaming.is_set():
                self._streaming.clear()
                self.shared.link.broke.set()
                self._calls.worked()
                self._feed_wake.set()
        self._calls.failed(time.monotonic())
        self.rest(self._calls.wait_s(time.monotonic()))

    def _listen(self) -> None:
        parser = EventParser()
        with self._client.stream() as chunks:
            self._streaming.set()
            self._feed_wake.set()  # what happened before the stream stood
            for chunk in chunks:
                self.pulse()
                for event in parser.feed(chunk):
                    self._heard(event)

    def _heard(self, event: StreamEvent) -> None:
        if event.name in ("hold", "cancel"):
            try:
                wire = parse_json(event.data.encode())
                order = text(wire, "", "order", limit=64, empty=False)
                reason = text(wire, "", "reason") if "reason" in wire else ""
            except BadMessage:
                return
            hold = Hold.CANCELLED if event.name == "cancel" else Hold.ON_HOLD
            self.shared.tell_hold(order, hold, reason)
        self._feed_wake.set()
