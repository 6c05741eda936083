"""The terminal's end of the sync process: keeps it running, passes asks to it and news from it.

One thread does all of it without ever blocking on the process, so a hung one cannot hold up the station.
"""

import os
import random
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final

from floorapp.sync.backoff import CAP_S, Backoff
from floorapp.sync.contract import BadMessage, canonical
from floorapp.sync.news import ALIVE, ClaimNews, DisputeNews, LinkNews, News, news_of

HUNG_S: Final = 15.0
RESTART_CAP_S: Final = 10.0
STOP_S: Final = 3.0
STEADY_S: Final = 30.0
"""A process that lived this long has not failed at its start."""

_TICK_S: Final = 0.5
_MAX_LINE: Final = 64 * 1024


class Courier:
    """Starts the sync process and starts it again whenever it dies or hangs.

    `on_news` is called on the courier's thread. `wake`, `claim`, `release` and `reload` return at once, from
    any thread. The same news is not told twice in a row, also over restarts of the process.
    """

    def __init__(
        self,
        data_dir: Path,
        url: str,
        station: str,
        on_news: Callable[[News], None],
        *,
        hung_s: float = HUNG_S,
        retry_cap_s: float = CAP_S,
    ) -> None:
        self._command = (
            *(sys.executable, "-m", "floorapp.sync.process"),
            *("--data-dir", str(data_dir), "--url", url, "--station", station),
            *("--retry-cap-s", str(retry_cap_s)),
        )
        self._hung_s = hung_s
        self._sieve = _Sieve(on_news)
        self._asks: deque[bytes] = deque()
        self._claimed: dict[str, None] = {}
        self._lock = Lock()
        self._stopping = False
        self._poke_in, self._poke_out = socket.socketpair()
        self._poke_in.setblocking(False)
        self._poke_out.setblocking(False)
        self._thread = Thread(target=self._run, name="courier", daemon=True)
        self.pid: int | None = None
        """The process's id while it runs."""

    def start(self) -> None:
        """Start the thread, which starts the process."""
        self._thread.start()

    def wake(self) -> None:
        """Facts were saved: send them now."""
        self._ask({"do": "wake"})

    def claim(self, order: str) -> None:
        """Ask for the right to work an order, and keep it until released."""
        with self._lock:
            self._claimed[order] = None
        self._sieve.forget_claim(order)
        self._ask({"do": "claim", "order": order})

    def release(self, order: str) -> None:
        """Give the right to work an order back."""
        with self._lock:
            self._claimed.pop(order, None)
        self._ask({"do": "release", "order": order})

    def reload(self) -> None:
        """The snapshot is damaged: load it again."""
        self._ask({"do": "reload"})

    def stop(self) -> None:
        """End the process, within a few seconds, and the thread."""
        self._stopping = True
        self._poke()
        if self._thread.is_alive():
            self._thread.join(STOP_S * 2)
        self._poke_in.close()
        self._poke_out.close()

    def _ask(self, ask: dict[str, Any]) -> None:
        line = canonical(ask) + b"\n"
        with self._lock:
            if not self._asks or self._asks[-1] != line:
                self._asks.append(line)
        self._poke()

    def _poke(self) -> None:
        with suppress(OSError):  # it is poked already, or gone
            self._poke_in.send(b".")

    def _run(self) -> None:
        backoff = Backoff(random.random, RESTART_CAP_S)
        while not self._stopping:
            started_s = time.monotonic()
            self._live()
            self._sieve.ended()
            if time.monotonic() - started_s > STEADY_S:
                backoff.worked()
            backoff.failed(time.monotonic())
            while not self._stopping and (wait_s := backoff.wait_s(time.monotonic())) > 0:
                time.sleep(min(wait_s, 0.1))

    def _live(self) -> None:
        """One process, from its start to its end."""
        try:
            process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        except OSError:
            return
        self.pid = process.pid
        with self._lock:
            self._asks.clear()
            self._asks.extend(canonical({"do": "claim", "order": order}) + b"\n" for order in self._claimed)
        try:
            self._converse(process)
        finally:
            self._end(process)
            self.pid = None

    def _converse(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin and process.stdout  # noqa: S101 - pipes were asked for
        stdin, stdout = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(stdin, False)
        lines = _Lines()
        unsent = b""
        heard_s = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            selector.register(self._poke_out, selectors.EVENT_READ)
            while not self._stopping and time.monotonic() - heard_s < self._hung_s:
                ready = {key.fd for key, _ in selector.select(_TICK_S)}
                if self._poke_out.fileno() in ready:
                    self._poke_out.recv(4096)
                if stdout in ready:
                    chunk = os.read(stdout, _MAX_LINE)
                    if not chunk:
                        return
                    heard_s = time.monotonic()
                    for line in lines.feed(chunk):
                        self._sieve.line(line)
                try:
                    unsent = self._pass_on(stdin, unsent)
                except BrokenPipeError:
                    return

    def _pass_on(self, stdin: int, unsent: bytes) -> bytes:
        """Write what is asked as far as the pipe takes it; returns the rest."""
        while True:
            if not unsent:
                with self._lock:
                    if not self._asks:
                        return b""
                    unsent = self._asks.popleft()
            try:
                unsent = unsent[os.write(stdin, unsent) :]
            except BlockingIOError:
                return unsent

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin and process.stdout  # noqa: S101 - pipes were asked for
        process.stdin.close()
        if self._stopping:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_S)
        process.kill()
        process.wait()
        process.stdout.close()


class _Lines:
    """Whole lines out of chunks. A line that is too long is dropped."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> Sequence[bytes]:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > _MAX_LINE:
            self._rest = b""
        return lines


class _Sieve:
    """Lets through only news that is new to this terminal."""

    def __init__(self, on_news: Callable[[News], None]) -> None:
        self._on_news = on_news
        self._link: LinkNews | None = None
        self._link_heard = False
        self._claims: dict[str, ClaimNews] = {}
        self._disputes: set[str] = set()

    def line(self, line: bytes) -> None:
        """A line of the process."""
        if line == ALIVE:
            return
        try:
            news = news_of(line)
        except BadMessage:
            return
        if self._is_new(news):
            self._on_news(news)

    def forget_claim(self, order: str) -> None:
        """An order is claimed afresh: its answer is new, whatever it says."""
        self._claims.pop(order, None)

    def ended(self) -> None:
        """The process ended. One that never said how the link is leaves us without one."""
        if not self._link_heard and self._link is not None and self._link.online:
            self._link = LinkNews(online=False, pending=self._link.pending, reason="sync_stopped")
            self._on_news(self._link)
        self._link_heard = False

    def _is_new(self, news: News) -> bool:
        match news:
            case LinkNews():
                self._link_heard = True
                is_new, self._link = news != self._link, news
                return is_new
            case ClaimNews(order=order):
                is_new = self._claims.get(order) != news
                self._claims[order] = news
                return is_new
            case DisputeNews(fact=fact):
                is_new = fact not in self._disputes
                self._disputes.add(fact)
                return is_new
            case _:
                return True
