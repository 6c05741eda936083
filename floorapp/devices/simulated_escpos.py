"""A receipt printer made of software: what it does with ESC/POS, and the TCP socket that it listens on.

It answers as a real one does: `DLE EOT` at once, whatever it is doing, and what stands in its buffer in its
turn. It can be put into the troubles of a real one, and it says that it is simulated.

Source: Epson, ESC/POS command reference.
"""

import contextlib
import logging
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from floorapp.devices.escpos_commands import command_length
from floorapp.devices.ports import SIMULATED

log = logging.getLogger(__name__)

FAULTS: Final = ("paper_out", "cover_open", "offline", "cutter", "hot")
OnReceipt = Callable[[bytes], None]

_MEMORY_BYTES: Final = 4_000_000
_TURN_S: Final = 0.01
_DLE, _LF = 0x10, 0x0A
_FIXED, _OFFLINE, _COVER, _STOPPED, _ERROR = 0x12, 0x08, 0x04, 0x20, 0x40
_CUTTER, _HOT, _LOW, _END = 0x08, 0x40, 0x0C, 0x60


class EscposMechanism:
    """The printer behind the plug: bytes in, answers out, receipts onto paper. Safe to use from any thread.

    `receipts` holds the bytes of what was printed, each from `ESC @` to its cut, the newest `keep` of them.
    `echoes` and `answers_paper` are whether it knows `GS ( H` and `GS r`; `tells` whether it sends its state
    by itself (`GS a`).
    """

    def __init__(self, on_receipt: OnReceipt | None = None, keep: int = 2_000) -> None:
        self.receipts: deque[bytes] = deque(maxlen=keep)
        self.receipt_time_s = 0.0
        self.echoes = True
        self.answers_paper = True
        self.tells = False
        self.mute = False
        self.paper_low = False
        self._on_receipt = on_receipt
        self._faults: set[str] = set()
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._hang_up = threading.Event()
        self._real_time = b""
        self._buffer = bytearray()
        self._current = bytearray()
        self._has_ink = False
        self._outgoing = bytearray()
        self._restarts = 0
        self._at_next: Callable[[], None] | None = None

    def set_fault(self, fault: str, *, present: bool) -> None:
        """Cause or end one of FAULTS. What waits is printed when the last one ends."""
        if fault not in FAULTS:
            raise ValueError(f"a simulated printer knows no fault {fault!r}; there are {', '.join(FAULTS)}")
        with self._changed:
            self._faults.add(fault) if present else self._faults.discard(fault)
            if self.tells:
                self._outgoing += bytes([0x18 if self._faults else 0x10, 0, _COVER if self._faults else 0, 0])
            self._changed.notify_all()

    def fault_at_next_receipt(self, fault: str) -> None:
        """Get into this trouble when the next receipt has come in, and before it is printed."""
        self._at_next = lambda: self.set_fault(fault, present=True)

    def mute_at_next_receipt(self) -> None:
        """Print the next receipt and never answer again."""
        self._at_next = lambda: setattr(self, "mute", True)

    def reset_at_next_receipt(self, *, printed: bool) -> None:
        """Restart when the next receipt has come in: after it is on paper, or before."""

        def restart() -> None:
            if printed:
                self._onto_paper()
            self.restart()

        self._at_next = restart

    def restart(self) -> None:
        """Lose power for a moment: what was in its memory is gone, and its connection."""
        with self._changed:
            self._buffer.clear()
            self._current.clear()
            self._outgoing.clear()
            self._real_time, self._has_ink = b"", False
            self._restarts += 1
            self._hang_up.set()

    def take(self, data: bytes) -> bytes:
        """Receive bytes; what it has to say by now."""
        with self._changed:
            unread, self._real_time = self._real_time + data, b""
            while (at := unread.find(_DLE)) >= 0 and at + 3 <= len(unread):
                self._store(unread[:at])
                if unread[at + 1] == 0x04 and 1 <= unread[at + 2] <= 4:
                    self._outgoing.append(self._status(unread[at + 2]))
                    unread = unread[at + 3 :]
                else:
                    self._store(unread[at : at + 1])
                    unread = unread[at + 1 :]
            cut = len(unread) if at < 0 else at
            self._store(unread[:cut])
            self._real_time = unread[cut:]
            self._changed.notify_all()
        return self.say()

    def say(self) -> bytes:
        """What it has to say by now."""
        with self._changed:
            said = bytes(self._outgoing)
            self._outgoing.clear()
        return b"" if self.mute else said

    def begin_connection(self) -> None:
        """Forget half a command, and answers, of a connection that is gone."""
        with self._changed:
            self._hang_up.clear()
            self._outgoing.clear()
            self._real_time = b""
            if self._buffer and not command_length(self._buffer):
                self._buffer.clear()

    def print_until_stopped(self) -> None:
        """Work on what comes in; for a thread of its own."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopped.is_set() or self._next_length() > 0)
                if self._stopped.is_set():
                    return
                length = self._next_length()
                command = bytes(self._buffer[:length])
                del self._buffer[:length]
            self._obey(command)

    def stop(self) -> None:
        """End printing."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    def _next_length(self) -> int:
        return command_length(self._buffer) if self._buffer and not self._faults else 0

    def _store(self, data: bytes) -> None:
        if len(self._buffer) + len(data) <= _MEMORY_BYTES:
            self._buffer += data

    def _status(self, which: int) -> int:
        faults = self._faults
        match which:
            case 1:
                return _FIXED | (_OFFLINE if faults else 0)
            case 2:
                bits = _COVER if "cover_open" in faults else 0
                bits |= _STOPPED if "paper_out" in faults else 0
                return _FIXED | bits | (_ERROR if faults & {"cutter", "hot"} else 0)
            case 3:
                return _FIXED | (_CUTTER if "cutter" in faults else 0) | (_HOT if "hot" in faults else 0)
            case _:
                end = "paper_out" in faults
                return _FIXED | (_LOW if self.paper_low or end else 0) | (_END if end else 0)

    def _obey(self, command: bytes) -> None:
        match command[:2]:
            case b"\x1b@":
                self._finish()
                self._current[:] = command
            case b"\x1dV":
                self._current += command
                self._has_ink = True
                self._finish()
            case b"\x1d(" if command[2:3] == b"H":
                self._finish()
                if self.echoes:
                    self._answer(b"\x37\x22" + command[7:11] + b"\x00")
                else:
                    self._current += command[2:]  # a printer that does not know it prints its letters
            case b"\x1dr":
                self._finish()
                if self.answers_paper:
                    self._answer(b"\x03" if self.paper_low else b"\x00")
            case b"\x1dI":
                self._answer(b"_" + SIMULATED.encode("ascii") + b"\x00")
            case _:
                self._current += command
                self._has_ink = self._has_ink or command[0] == _LF or command[:2] in (b"\x1dv", b"\x1dk")

    def _finish(self) -> None:
        """What is printed so far is a receipt, if anything is; it takes its time, and a hand where needed."""
        if not self._has_ink:
            return
        restarts = self._restarts
        trouble, self._at_next = self._at_next, None
        if trouble is not None:
            trouble()
        with self._changed:
            self._changed.wait_for(lambda: self._stopped.is_set() or not self._faults)
        self._stopped.wait(self.receipt_time_s)
        if restarts == self._restarts and not self._stopped.is_set():
            self._onto_paper()

    def _onto_paper(self) -> None:
        receipt = bytes(self._current)
        self._current.clear()
        self._has_ink = False
        self.receipts.append(receipt)
        if self._on_receipt is not None:
            try:
                self._on_receipt(receipt)
            except Exception:
                log.exception("what was told of a simulated receipt failed")

    def _answer(self, answer: bytes) -> None:
        with self._changed:
            self._outgoing += answer


class SimulatedEscposPrinter(EscposMechanism):
    """The mechanism on a TCP socket of this machine, one connection at a time, as real ones have it."""

    def __init__(self, port: int = 0, on_receipt: OnReceipt | None = None, keep: int = 2_000) -> None:
        super().__init__(on_receipt, keep)
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
            with connection, contextlib.suppress(OSError):
                self.begin_connection()
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(_TURN_S)
        while not self._stopped.is_set():
            try:
                data = connection.recv(65_536)
                if not data:
                    return
            except TimeoutError:
                data = b""
            said = self.take(data) if data else self.say()
            if self._hang_up.is_set():
                # A lingering time of 0 makes the kernel send RST, as a printer that lost power does later.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if said:
                connection.sendall(said)
