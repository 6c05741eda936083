"""What the device tests hold in their hands: an inbox for news, a cable to pull, a wire to a mechanism."""

import contextlib
import os
import queue
import select
import socket
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from floorapp.devices.ports import DeviceStatus, News, Scanned, Weighed
from floorapp.workflows.events import DeviceState

WAIT_S = 5.0
T = TypeVar("T", bound=News)


class Inbox:
    """Collects a driver's news in order; `emit` is what the driver is given."""

    def __init__(self) -> None:
        self._coming: queue.SimpleQueue[News] = queue.SimpleQueue()
        self.seen: list[News] = []
        self.emit = self._coming.put

    def next(self, kind: type[T], timeout_s: float = WAIT_S) -> T:
        """The next news of this kind; other news before it are kept in `seen` and passed over."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                news = self._coming.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {kind.__name__} within {timeout_s} s; seen: {self.seen}") from None
            self.seen.append(news)
            if isinstance(news, kind):
                return news

    def scans(self, count: int, timeout_s: float = WAIT_S) -> list[bytes]:
        """The next so many scans, as the device sent them."""
        return [self.next(Scanned, timeout_s).raw for _ in range(count)]

    def state(self, state: DeviceState, timeout_s: float = WAIT_S) -> DeviceStatus:
        """Wait until the device says that it is so."""
        while (status := self.next(DeviceStatus, timeout_s)).state is not state:
            pass
        return status

    def nothing_more(self, kind: type[News], for_s: float = 0.15) -> bool:
        """Whether no news of this kind comes any more."""
        try:
            self.next(kind, for_s)
        except AssertionError:
            return True
        return False

    def statuses(self) -> list[tuple[DeviceState, str]]:
        """All states told so far, with their faults."""
        return [(news.state, news.fault) for news in self.seen if isinstance(news, DeviceStatus)]

    def weights(self) -> list[int]:
        """All weights told so far."""
        return [news.weight_g for news in self.seen if isinstance(news, Weighed)]


class Cable:
    """A serial device behind a path that stays the same, plugged in and pulled out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._owner: subprocess.Popen[bytes] | None = None

    def plug_in(self) -> float:
        """Plug in, and say when the path was there (monotonic s)."""
        self._owner = subprocess.Popen(
            [sys.executable, "-S", str(Path(__file__).with_name("pty_owner.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self._owner.stdout is not None
        node = bytearray()
        while not node.endswith(b"\n"):
            node += self._owner.stdout.read(1) or b""
        appearing = self.path.with_suffix(".new")
        appearing.symlink_to(node.decode().strip())
        appearing.rename(self.path)
        return time.monotonic()

    def pull_out(self) -> None:
        """Unplug: the path is gone and the line hangs up."""
        if self._owner is None:
            return
        self.path.unlink()  # first, as the kernel may give the node's number to somebody else at once
        self._owner.kill()
        self._owner.wait()
        for pipe in (self._owner.stdin, self._owner.stdout):
            assert pipe is not None
            pipe.close()
        self._owner = None

    def send(self, data: bytes) -> None:
        """Send bytes down the wire."""
        assert self._owner is not None and self._owner.stdin is not None
        self._owner.stdin.write(data)

    def send_at(self, data: bytes, baud: int) -> None:
        """Send bytes as fast as a line of this speed (8N1) carries them, and no faster."""
        began = time.monotonic()
        sent = 0
        while sent < len(data):
            due = min(len(data), int((time.monotonic() - began) * baud / 10) + 1)
            if due > sent:
                self.send(data[sent:due])
                sent = due
            time.sleep(0.0005)


class Mechanism(Protocol):
    """A simulated instrument: bytes in, answers out."""

    def take(self, data: bytes) -> bytes: ...


class PtyWire:
    """A pseudo-terminal with a mechanism at its other end; `path` is where a driver plugs in."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._mechanism = mechanism
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            if select.select([self._master], [], [], 0.05)[0]:
                os.write(self._master, self._mechanism.take(os.read(self._master, 4096)))

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)


class TcpWire:
    """A TCP port with a mechanism behind it, one connection at a time."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._mechanism = mechanism
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._listener.settimeout(0.05)
        while not self._stop.is_set():
            # A driver that goes while an answer is on its way resets the line.
            with (
                contextlib.suppress(TimeoutError, ConnectionError),
                self._listener.accept()[0] as connection,
            ):
                connection.settimeout(0.05)
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                data = connection.recv(4096)
                if not data:
                    return
                connection.sendall(self._mechanism.take(data))

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._listener.close()


def eventually(holds: Callable[[], bool], timeout_s: float = WAIT_S) -> bool:
    """Whether this comes to hold within the time."""
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
