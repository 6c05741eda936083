"""A ZPL printer made of software: what it does with bytes, and the TCP socket that it listens on.

It answers `~HS`, `~HI` and the odometer as a real one does, echoes labels that ask for it, prints in order,
and can be put into the troubles
of a real one: no paper, open head, silence, a reset in mid-job, slowness. It says that it is simulated.
"""

import contextlib
import logging
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable

from floorapp.devices.ports import SIMULATED
from floorapp.devices.zpl_echo import asked_by

log = logging.getLogger(__name__)

FAULTS = ("paper_out", "head_open", "ribbon_out", "paused")
OnLabel = Callable[[bytes], None]

_TOKEN = re.compile(rb'\^XA|\^XZ|~HS|~HI|~JR|~JX|! U1 getvar "([^"\r\n]{0,100})"')
_MAX_FORMAT_BYTES = 4_000_000
_LONGEST_TOKEN = 128
_LISTEN_S = 0.02
_ODOMETER = b"odometer.total_label_count"


class PrinterReset(Exception):  # noqa: N818 - it names what happened
    """The printer restarted: its connection is gone, and what was in its memory."""


class PrinterMechanism:
    """The printer behind the plug: bytes in, answers out, labels onto paper. Safe to use from any thread.

    `labels` holds the ZPL of what is on paper, in order, the newest `keep` of them. Half a label stays in its
    memory when a connection is lost, as in a real one, until `~JX` or its end comes.
    """

    def __init__(self, on_label: OnLabel | None = None, keep: int = 2_000) -> None:
        self.labels: deque[bytes] = deque(maxlen=keep)
        self.label_time_s = 0.0
        self.has_odometer = True
        self.has_echo = True
        self.mute = False
        self._faults: set[str] = set()
        self._on_label = on_label
        self._odometer = 4711
        self._waiting: deque[bytes] = deque()
        self._printing = False
        self._at_next: Callable[[bytes], None] | None = None
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._echoes = bytearray()
        self._unread = bytearray()
        self._format: bytearray | None = None

    def listen(self, on_label: OnLabel) -> None:
        """Tell each label from now on to this, and to nobody else."""
        self._on_label = on_label

    @property
    def odometer(self) -> int:
        """Labels printed in its life."""
        return self._odometer

    @property
    def busy(self) -> bool:
        """Whether a label waits or is being printed."""
        with self._changed:
            return self._printing or bool(self._waiting)

    def set_fault(self, fault: str, *, present: bool) -> None:
        """Cause or end one of FAULTS. What waits is printed when the last one ends."""
        if fault not in FAULTS:
            raise ValueError(f"a simulated printer knows no fault {fault!r}; there are {', '.join(FAULTS)}")
        with self._changed:
            self._faults.add(fault) if present else self._faults.discard(fault)
            self._changed.notify_all()

    def reset_at_next_label(self, *, printed: bool) -> None:
        """Restart when the next label has come in: after it is on paper, or before."""

        def restart(label: bytes) -> None:
            if printed:
                self._onto_paper(label)
            raise self._reset()

        self._at_next = restart

    def fault_at_next_label(self, fault: str) -> None:
        """Get into this trouble when the next label has come in, and before it is printed."""
        self._at_next = lambda _: self.set_fault(fault, present=True)

    def mute_at_next_label(self) -> None:
        """Print the next label and never answer again."""
        self._at_next = lambda _: setattr(self, "mute", True)

    def take(self, data: bytes) -> bytes:
        """Receive bytes and answer what asks for it. Raises PrinterReset when it restarts."""
        self._unread += data
        unread, taken = bytes(self._unread), 0
        answers = bytearray()
        for token in _TOKEN.finditer(unread):
            self._keep(unread[taken : token.start()])
            taken = token.end()
            match token.group()[:3]:
                case b"^XA":
                    self._format = bytearray(b"^XA")
                case b"^XZ":
                    self._receive()
                case b"~JX":
                    self._format = None
                case b"~JR":
                    raise self._reset()
                case _:
                    answers += self._answer(token)
        sure = max(taken, _end_of_what_is_sure(unread))
        self._keep(unread[taken:sure])
        del self._unread[:sure]
        return b"" if self.mute else bytes(answers)

    def said(self) -> bytes:
        """The echoes of labels that came out since this was asked last; none while it is mute."""
        with self._changed:
            echoes, self._echoes = bytes(self._echoes), bytearray()
        return b"" if self.mute else echoes

    def begin_connection(self) -> None:
        """Forget half a command, and what nobody heard, of a connection that is gone."""
        self._unread.clear()
        with self._changed:
            self._echoes.clear()

    def print_until_stopped(self) -> None:
        """Print what comes in; for a thread of its own."""
        while True:
            with self._changed:
                self._changed.wait_for(self._may_print)
                if self._stopped.is_set():
                    return
                self._printing = True
                label = self._waiting.popleft()
            self._stopped.wait(self.label_time_s)
            with self._changed:
                self._onto_paper(label)

    def stop(self) -> None:
        """End printing."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    def _may_print(self) -> bool:
        return self._stopped.is_set() or (bool(self._waiting) and not self._faults)

    def _keep(self, data: bytes) -> None:
        """Add to the label that is coming in; one that is larger than the memory is lost."""
        if self._format is not None:
            self._format += data
            if len(self._format) > _MAX_FORMAT_BYTES:
                self._format = None

    def _receive(self) -> None:
        if self._format is None:
            return
        label, self._format = bytes(self._format + b"^XZ"), None
        with self._changed:
            trouble, self._at_next = self._at_next, None
            if trouble is not None:
                trouble(label)
            self._waiting.append(label)
            self._changed.notify_all()

    def _reset(self) -> PrinterReset:
        with self._changed:
            self._waiting.clear()
        self.begin_connection()
        self._format = None
        return PrinterReset("the simulated printer restarted")

    def _onto_paper(self, label: bytes) -> None:
        label, echo = asked_by(label)
        self._odometer += 1
        self._printing = False
        self.labels.append(label)
        if self.has_echo:
            self._echoes += echo
        if self._on_label is not None:
            try:
                self._on_label(label)
            except Exception:
                log.exception("what was told of a simulated label failed")

    def _answer(self, token: re.Match[bytes]) -> bytes:
        match token.group()[:3]:
            case b"~HS":
                return self._status()
            case b"~HI":
                return b"\x02" + SIMULATED.encode() + b",V1.0,8,8192KB\x03\r\n"
            case _:
                known = token.group(1) == _ODOMETER and self.has_odometer
                return b'"%d"\r\n' % self._odometer if known else b"?\r\n"

    def _status(self) -> bytes:
        with self._changed:
            waiting, printing = len(self._waiting), int(self._printing)
            paper_out, head_open, ribbon_out, paused = (int(fault in self._faults) for fault in FAULTS)
        partial = int(self._format is not None)
        first = f"030,{paper_out},{paused},1218,{waiting:03d},0,0,{partial},000,0,0,0"
        second = f"000,0,{head_open},{ribbon_out},0,2,4,0,{printing:08d},1,000"
        return "".join(f"\x02{text}\x03\r\n" for text in (first, second, "1234,0")).encode()


def _end_of_what_is_sure(unread: bytes) -> int:
    """Where the last bytes begin that may still become a command when more of them come."""
    begins = max(unread.rfind(sign) for sign in (b"^", b"~", b"!"))
    return begins if begins >= 0 and len(unread) - begins < _LONGEST_TOKEN else len(unread)


class SimulatedPrinter(PrinterMechanism):
    """The mechanism on a TCP socket of this machine, one connection at a time, as real ones have it."""

    def __init__(self, port: int = 0, on_label: OnLabel | None = None, keep: int = 2_000) -> None:
        super().__init__(on_label, keep)
        self._listener = socket.create_server(("127.0.0.1", port), backlog=4)
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to listen and to print."""
        for work in (self.print_until_stopped, self._serve):
            thread = threading.Thread(target=work, name=f"simulated printer {self.port}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Hang up and end, within a second."""
        super().stop()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(1.0)

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.begin_connection()
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(_LISTEN_S)
        while not self._stopped.is_set():
            try:
                if echoes := self.said():
                    connection.sendall(echoes)
                data = connection.recv(65_536)
                if not data:
                    return
                answer = self.take(data)
                connection.sendall(answer)
            except TimeoutError:
                continue
            except PrinterReset:
                # A lingering time of 0 makes the kernel send RST, as a printer that lost power does later.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            except OSError:
                return
