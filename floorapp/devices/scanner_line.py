"""The way to a scanner, whatever it is: a serial port, a terminal server, a socket. Used by one thread."""

import os
import select
import threading
from typing import Final, Protocol

from floorapp.devices.ports import Fault

FOREVER_S: Final = 3600.0
LIVED_S: Final = 1.0
"""A line that was open so long is a good one; what fails at once is tried ever less often."""


class Line(Protocol):
    """A line that is opened, lost and opened again. Its faults are ConnectionFaults.

    `away` are the faults that say no more than that the scanner is not there: told once, not at each try.
    """

    place: str
    away: frozenset[Fault]

    def open(self) -> None:
        """Open, within 3 s, with nothing left of what was sent before."""

    def fileno(self) -> int:
        """What to wait for, readable when `read` has something. Only while open."""

    def read(self) -> bytes:
        """What has come: perhaps nothing, after the line's own words were taken out. Never waits."""

    def write(self, data: bytes) -> None:
        """Hand over bytes. Never waits: what the other side does not take at once is dropped."""

    def tend(self) -> float:
        """Do what keeps the line known to be alive; s until it must be asked again."""

    def close(self) -> None:
        """Close until the next `open`. Never fails."""

    def wait(self, stop: threading.Event) -> None:
        """After `open` failed: wait until it is worth trying again, or until `stop` is set."""


class Alarm:
    """Waits for bytes on a line, and can be woken from another thread meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handle = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def wait(self, handle: int, timeout_s: float) -> bool:
        """Whether there is something to read. Ends early when `ring` was called."""
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        poll.register(self._handle, select.POLLIN)
        ready = {each for each, _ in poll.poll(max(0.0, timeout_s) * 1000)}
        if self._handle in ready:
            os.eventfd_read(self._handle)
        return handle in ready

    def ring(self) -> None:
        """Wake the one who waits. Does nothing once the alarm is closed."""
        with self._lock:
            if self._handle >= 0:
                os.eventfd_write(self._handle, 1)

    def close(self) -> None:
        """Nobody waits any more."""
        with self._lock:
            if self._handle >= 0:
                os.close(self._handle)
            self._handle = -1
