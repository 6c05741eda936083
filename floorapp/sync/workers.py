"""What the sync process's threads share: the news line, the link's state, a pulse, and how they end."""

import os
import random
import sys
import time
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from floorapp.sync.backoff import CAP_S
from floorapp.sync.client import OmsClient
from floorapp.sync.database import StoreFailed
from floorapp.sync.link import Link
from floorapp.sync.news import ClockNews, News, OrderNews, to_line
from floorapp.sync.outbox import Outbox
from floorapp.sync.server_clock import ServerClock
from floorapp.workflows.nouns import Hold

NAP_S: Final = 1.0
AUTHORITY_FILE: Final = "oms-ca.pem"


class NewsLine:
    """Lines to the terminal, whole, from any thread. Where nobody reads them any more, the process ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = Lock()

    def line(self, line: bytes) -> None:
        """Write one line."""
        rest = memoryview(line + b"\n")
        with self._lock:
            try:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
            except OSError:
                os._exit(0)

    def tell(self, news: News) -> None:
        """Write one piece of news."""
        self.line(to_line(news))


@dataclass(frozen=True, slots=True)
class Site:
    """Where the process works: its folder, its server, its name and its token."""

    data_dir: Path
    url: str
    station: str
    token: str
    retry_cap_s: float = CAP_S

    def client(self) -> OmsClient:
        """A connection of one's own."""
        authority = self.data_dir / AUTHORITY_FILE
        return OmsClient(self.url, self.token, authority if authority.exists() else None)


@dataclass(slots=True)
class Shared:
    """What the workers have in common."""

    site: Site
    outbox: Outbox
    news: NewsLine
    link: Link
    pulses: dict[str, float] = field(default_factory=dict)
    failed: Event = field(default_factory=Event)
    _clock: ServerClock = field(default_factory=ServerClock)
    _holds: dict[str, tuple[Hold, str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def heard_time(self, sent_ms: int, server_ms: int) -> None:
        """An answer named the server's time: remember how far off we are, and tell when it changed."""
        with self._lock:
            off_ms = self._clock.heard(sent_ms, wall_ms(), server_ms)
        if off_ms is not None:
            self.outbox.set_meta(off_ms=str(off_ms))
            self.news.tell(ClockNews(off_ms))

    def tell_hold(self, order: str, hold: Hold, reason: str) -> None:
        """Tell of an order's hold once, whether the stream or the feed brought it first."""
        with self._lock:
            if self._holds.get(order) == (hold, reason):
                return
            self._holds[order] = (hold, reason)
        self.news.tell(OrderNews(order, hold, reason))


def wall_ms() -> int:
    """This machine's clock, in ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


def dice() -> float:
    """A number from 0 up to 1."""
    return random.random()  # noqa: S311 - jitter


class Worker(Thread):
    """A thread that works in turns. One that fails over our own mistake ends the process, to start afresh."""

    def __init__(self, name: str, shared: Shared) -> None:
        super().__init__(name=name, daemon=True)
        self.shared = shared
        self.wake = Event()

    @abstractmethod
    def turn(self) -> None:
        """Do what there is to do, and wait a little."""

    def run(self) -> None:
        """Work until the process ends."""
        while True:
            self.pulse()
            try:
                self.turn()
            except StoreFailed as failure:
                complain(f"{self.name}: {failure.problem.value}")
                self.shared.link.fails(self.name, f"store_{failure.problem.value}", time.monotonic())
                self.rest(NAP_S)
            except Exception as error:
                complain(f"{self.name}: {where(error)}")
                self.shared.failed.set()
                return

    def pulse(self) -> None:
        """Show that this thread is not stuck."""
        self.shared.pulses[self.name] = time.monotonic()

    def rest(self, seconds: float) -> None:
        """Wait, whatever is asked meanwhile."""
        self._until(time.sleep, seconds)

    def doze(self, seconds: float) -> None:
        """Wait until somebody sets `wake`, or so long."""
        self._until(self.wake.wait, seconds, stop=self.wake.is_set)
        self.wake.clear()

    def _until(
        self, sleep: Callable[[float], object], seconds: float, stop: Callable[[], bool] = lambda: False
    ) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not stop():
            sleep(min(left, NAP_S))
            self.pulse()


def where(error: BaseException) -> str:
    """An exception's kind and place, without its words: those may hold a customer's data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + place


def complain(words: str) -> None:
    """A line for whoever looks after the machine. Never a customer's data."""
    print(f"sync: {words}", file=sys.stderr, flush=True)
