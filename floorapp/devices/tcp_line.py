"""A scanner behind a TCP port: a fixed scanner, or a serial server in raw mode.

A connection that is gone without a word looks like a scanner that is not used. Keepalive notices a machine or
a cable that is gone, within 10 s; a scanner that answers a heartbeat is missed within 3 s, also when its
machine is there and only its program hangs.
"""

import contextlib
import select
import socket
import threading
import time
from typing import Final

from floorapp.devices.backoff import BackOff
from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.scanner_line import FOREVER_S, LIVED_S

CONNECT_TIMEOUT_S: Final = 1.0
QUICK_TRY_S: Final = 0.05
QUICK_TRIES: Final = 40
"""A server that restarts is back within 2 s, and is tried as often as that costs nothing."""
BEAT_EVERY_S: Final = 1.0
ANSWER_TIMEOUT_S: Final = 1.5
FIRST_ANSWER_S: Final = 0.9
_CHUNK_BYTES: Final = 65_536
_GONE_MS: Final = 8_000
_KEEPALIVE: Final = (
    ("TCP_KEEPIDLE", 4),
    ("TCP_KEEPINTVL", 2),
    ("TCP_KEEPCNT", 3),
    ("TCP_USER_TIMEOUT", _GONE_MS),
)
_AWAY: Final = frozenset({Fault.REFUSED, Fault.UNREACHABLE, Fault.CONNECTION_LOST, Fault.NO_ANSWER})


class Heartbeat:
    """When to ask whether the other side lives, and when to stop believing it. All that comes is life."""

    def __init__(self, every_s: float = BEAT_EVERY_S, answer_timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        self._every_s, self._answer_timeout_s = every_s, answer_timeout_s
        self._heard_at, self._asked_at = 0.0, 0.0

    @property
    def waits(self) -> bool:
        """Whether it was asked and nothing has come since."""
        return self._asked_at > self._heard_at

    def heard(self) -> None:
        """Something came."""
        self._heard_at = time.monotonic()

    def asked(self) -> None:
        """It was asked."""
        self._asked_at = time.monotonic()

    def due_s(self) -> float:
        """S until it should be asked, 0 or less for now. ConnectionFault when no answer came in time."""
        now = time.monotonic()
        if not self.waits:
            return self._heard_at + self._every_s - now
        left_s = self._asked_at + self._answer_timeout_s - now
        if left_s <= 0:
            raise ConnectionFault(Fault.NO_ANSWER, f"no answer to a heartbeat in {self._answer_timeout_s} s")
        return left_s


class TcpLine:
    """A connection to `host` and `port`. We connect; a scanner that wants to connect to us is not served.

    `heartbeat` are bytes that the scanner answers with `answer`, such as ENQ and ACK; without them only
    keepalive watches. Answers are taken out of what is read. With a heartbeat the line is open when the first
    answer has come: the machine of a program that hangs takes connections too.
    """

    away = _AWAY

    def __init__(self, host: str, port: int, *, heartbeat: bytes = b"", answer: bytes = b"\x06") -> None:
        self.place = f"tcp://{host}:{port}"
        self._address = (host, port)
        self._heartbeat, self._answer = heartbeat, answer
        self._owed = 0
        self._early = b""
        self._beat = Heartbeat()
        self._back_off = BackOff()
        self._tries = 0
        self._opened_at = 0.0
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """See `Line.open`."""
        try:
            opened = socket.create_connection(self._address, CONNECT_TIMEOUT_S)
        except ConnectionRefusedError as error:
            raise ConnectionFault(Fault.REFUSED, str(error)) from error
        except OSError as error:
            raise ConnectionFault(Fault.UNREACHABLE, str(error)) from error
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE:
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        self._socket = opened
        self._opened_at = time.monotonic()
        self._owed, self._early = 0, b""
        self._beat.heard()
        if self._heartbeat and self._answer:
            self._greet()

    def fileno(self) -> int:
        """See `Line.fileno`."""
        return self._connected().fileno()

    def read(self) -> bytes:
        """See `Line.read`."""
        early, self._early = self._early, b""
        data = self.receive()
        came = min(self._owed, data.count(self._answer)) if self._answer else 0
        self._owed -= came
        data = data.replace(self._answer, b"", came)
        return early + data

    def receive(self) -> bytes:
        """What has come, an answer to a heartbeat in it too."""
        try:
            data = self._connected().recv(_CHUNK_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error
        if not data:
            raise ConnectionFault(Fault.CONNECTION_LOST, "the other side hung up")
        self._beat.heard()
        return data

    def write(self, data: bytes) -> None:
        """See `Line.write`."""
        try:
            self._connected().send(data)
        except BlockingIOError:
            return
        except OSError as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error

    def tend(self) -> float:
        """See `Line.tend`."""
        if not self._heartbeat:
            return FOREVER_S
        due_s = self._beat.due_s()
        if due_s <= 0:
            self._ask()
            return ANSWER_TIMEOUT_S
        return due_s

    def close(self) -> None:
        """See `Line.close`."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None
            if time.monotonic() - self._opened_at >= LIVED_S:
                self._tries = 0
                self._back_off.reset()

    def wait(self, stop: threading.Event) -> None:
        """See `Line.wait`: 0.05 s for 2 s, then 0.05 → 5 s, as nothing tells when a server is back."""
        self._tries += 1
        stop.wait(QUICK_TRY_S if self._tries <= QUICK_TRIES else self._back_off.next_s())

    def _ask(self) -> None:
        self.write(self._heartbeat)
        self._beat.asked()
        self._owed += bool(self._answer)

    def _greet(self) -> None:
        """Ask for the first time, and wait for the answer. Raises ConnectionFault where none comes."""
        try:
            self._ask()
            poll = select.poll()
            poll.register(self.fileno(), select.POLLIN)
            answered = bool(poll.poll(FIRST_ANSWER_S * 1000))
            self._early = self.read() if answered else b""
        except ConnectionFault:
            self.close()
            raise
        if not answered:
            self.close()
            raise ConnectionFault(Fault.NO_ANSWER, f"{self.place} takes a connection and says nothing")

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise ConnectionFault(Fault.CONNECTION_LOST, "not connected")
        return self._socket
