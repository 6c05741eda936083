"""The sync process: `python -m floorapp.sync.process --data-dir D --url U --station S`.

It may die and start again at any time: what it knows is in the station's files. It reads one JSON object a
line on stdin, {"do": "wake" | "claim" | "release" | "reload" | "quit", "order": …}, and writes news, one line
each, on stdout. It ends when stdin ends or its parent is gone.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from floorapp.sync import secrets_store
from floorapp.sync.backoff import CAP_S
from floorapp.sync.claims import Claims
from floorapp.sync.client import checked_url
from floorapp.sync.contract import BadMessage, parse_json, text
from floorapp.sync.database import StoreFailed
from floorapp.sync.enrolment import SNAPSHOT_FILE, STORE_FILE
from floorapp.sync.feed import Feed
from floorapp.sync.label_fetcher import LabelFetcher
from floorapp.sync.link import Link
from floorapp.sync.listener import Listener
from floorapp.sync.news import ALIVE
from floorapp.sync.outbox import Outbox
from floorapp.sync.sender import Sender
from floorapp.sync.workers import NewsLine, Shared, Site, complain, where

TICK_S: Final = 0.2
ALIVE_EVERY_S: Final = 2.0
STUCK_S: Final = 90.0
TOKEN_EVERY_S: Final = 2.0
MAX_ASK_BYTES: Final = 4096
NICENESS: Final = 10
"""On a small machine the terminal goes first: a scan is answered before its facts are sent."""
EXIT_QUIT, EXIT_FAILED, EXIT_STUCK = 0, 1, 4

Ask = tuple[str, str]
_QUIT: Final[Ask] = ("quit", "")


class Process:
    """The main thread: passes the terminal's asks on, shows that the workers live, and ends."""

    def __init__(self, site: Site, news: NewsLine) -> None:
        self._site = site
        self._news = news
        self._asks: SimpleQueue[Ask] = SimpleQueue()
        self._parent = os.getppid()
        self._outbox = Outbox.open(site.data_dir / STORE_FILE, site.station)
        self._link = Link(news.tell)
        self._alive_at_s = 0.0
        self._sender: Sender | None = None
        self._claims: Claims | None = None
        self._feed: Feed | None = None
        self._shared: Shared | None = None
        self._asked_early: dict[Ask, None] = {}

    def run(self) -> int:
        """Work until told to quit; returns the exit code."""
        threading.Thread(target=self._listen, name="asks", daemon=True).start()
        token_due_s = 0.0
        while True:
            now_s = time.monotonic()
            if self._shared is None and now_s >= token_due_s:
                token_due_s = now_s + TOKEN_EVERY_S
                self._start_workers(now_s)
            try:
                ask = self._asks.get(timeout=TICK_S)
            except Empty:
                pass
            else:
                if ask == _QUIT:
                    return EXIT_QUIT
                self._do(ask)
            ending = self._look_round(time.monotonic())
            if ending is not None:
                return ending

    def _start_workers(self, now_s: float) -> None:
        token = secrets_store.load(self._site.data_dir, self._site.station).token
        if not token:
            self._link.pending(self._outbox.pending(), now_s)
            self._link.fails("enrolment", "not_enrolled", now_s)
            return
        site = Site(self._site.data_dir, self._site.url, self._site.station, token, self._site.retry_cap_s)
        self._link.pending(self._outbox.pending(), now_s)
        self._link.recovers("enrolment")
        shared = self._shared = Shared(site, self._outbox, self._news, self._link)
        streaming = threading.Event()
        feed = self._feed = Feed(shared, site.data_dir / SNAPSHOT_FILE, streaming)
        self._sender, self._claims = Sender(shared), Claims(shared)
        labels = LabelFetcher(shared, site.data_dir / SNAPSHOT_FILE)
        feed.tells = labels.wake
        for worker in (feed, self._sender, self._claims, labels, Listener(shared, streaming, feed.wake)):
            worker.start()
        for ask in self._asked_early:
            self._do(ask)

    def _do(self, ask: Ask) -> None:
        if self._sender is None or self._claims is None or self._feed is None:
            self._asked_early[ask] = None
            return
        match ask:
            case ("wake", _):
                self._sender.wake.set()
            case ("claim", order):
                self._claims.want(order)
            case ("release", order):
                self._claims.give_back(order)
            case ("reload", _):
                self._feed.damaged.set()
                self._feed.wake.set()

    def _look_round(self, now_s: float) -> int | None:
        """The main thread's duties between asks; the exit code where it is time to end."""
        self._link.tick(now_s)
        if os.getppid() != self._parent:
            return EXIT_QUIT
        if self._shared is not None:
            if self._shared.failed.is_set():
                return EXIT_FAILED
            stuck = [name for name, at_s in self._shared.pulses.items() if now_s - at_s > STUCK_S]
            if stuck:
                complain(f"stuck: {', '.join(stuck)}")
                return EXIT_STUCK
        if now_s - self._alive_at_s > ALIVE_EVERY_S:
            self._alive_at_s = now_s
            self._news.line(ALIVE)
        return None

    def _listen(self) -> None:
        """Read the terminal's asks. A line that is none is left out; no more lines means that it is gone."""
        while line := sys.stdin.buffer.readline(MAX_ASK_BYTES):
            try:
                wire = parse_json(line)
                verb = text(wire, "", "do", limit=16)
                order = text(wire, "", "order", limit=64) if "order" in wire else ""
            except BadMessage as problem:
                complain(f"not understood: {problem}")
                continue
            self._asks.put((verb, order))
        self._asks.put(_QUIT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the process; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m floorapp.sync.process", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, help="the station's folder")
    parser.add_argument("--url", required=True, help="the OMS's address, https or on this machine")
    parser.add_argument("--station", required=True, help="this station's name")
    parser.add_argument("--retry-cap-s", type=float, default=CAP_S, help="the longest wait between tries")
    chosen = parser.parse_args(arguments)
    # News has the real stdout to itself: a stray print of a library must not break a line.
    news = NewsLine(os.dup(sys.stdout.fileno()))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.excepthook = lambda failure: complain(
        where(failure.exc_value) if failure.exc_value else "thread failed"
    )
    os.nice(NICENESS)
    try:
        url = checked_url(chosen.url)
        site = Site(chosen.data_dir, url, chosen.station, "", chosen.retry_cap_s)
        return Process(site, news).run()
    except StoreFailed as failure:
        complain(f"store: {failure.problem.value}")
    except ValueError as error:
        complain(str(error))
    except Exception as error:
        complain(where(error))
    return EXIT_FAILED


if __name__ == "__main__":
    # The workers sit in network calls that no one needs any more.
    os._exit(main())
