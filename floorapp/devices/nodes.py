"""Device nodes of Linux that scanners are read from, such as /dev/hidraw0: found, opened, lost, found again.

A node comes and goes with its cable, and may come back under another number; udev grants access a moment
after it appears. While it is missing it is looked for every 20 ms, which costs a `stat` each time.
"""

import errno
import logging
import os
import select
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

from floorapp.devices.backoff import BackOff
from floorapp.devices.ports import Emit, Fault, Scanned, StatusReport
from floorapp.devices.repeats import Repeats

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.02
READ_TIMEOUT_S: Final = 0.25
_STOP_TIMEOUT_S: Final = 2.0
_LIVED_S: Final = 1.0
"""A node that was read so long is a scanner's; what fails at once is tried ever less often."""
_FAULTS: Final = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), Fault.NO_PERMISSION),
    **dict.fromkeys((errno.EBUSY, errno.EAGAIN), Fault.IN_USE),
    **dict.fromkeys((errno.ENOTTY, errno.EINVAL, errno.EISDIR), Fault.REFUSED),
}

Find = Callable[[], str | None]
"""Says at which path the node is now; None where it is not."""


class Closes(Protocol):
    """Something that is open."""

    def close(self) -> None:
        """Close it."""
        ...


C = TypeVar("C", bound=Closes)


def fault_of(error: OSError) -> Fault:
    """Say in a code why a node could not be opened or was lost."""
    return _FAULTS.get(error.errno or 0, Fault.UNPLUGGED)


class Node:
    """An open device node that gives one report, or some events, a read."""

    def __init__(self, path: str, flags: int = os.O_RDONLY) -> None:
        """Raises OSError."""
        self.number = os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)
        self._poll = select.poll()
        self._poll.register(self.number, select.POLLIN)

    def read(self, most_bytes: int, timeout_s: float) -> bytes:
        """What has come, or nothing within the time. Raises OSError when the device is gone."""
        if not self._poll.poll(timeout_s * 1000):
            return b""
        try:
            data = os.read(self.number, most_bytes)
        except BlockingIOError:
            return b""
        if not data:
            raise OSError(errno.ENODEV, "the device is gone")
        return data

    def close(self) -> None:
        """Close it."""
        os.close(self.number)


class NodeFinder:
    """Waits until it is worth trying to open a node: it has come, or changed, or some time has passed."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._back_off = BackOff()
        self._seen: tuple[object, ...] | None = None

    def trying(self) -> None:
        """The node is about to be opened: what changes from now on is worth another try."""
        self._seen = self._look()

    def lived(self) -> None:
        """The node worked for a while: the next fault begins with quick tries."""
        self._back_off.reset()

    def wait(self, stop: threading.Event) -> None:
        """Wait until the node should be tried again, or until `stop` is set."""
        waited_s, wait_s = 0.0, self._back_off.next_s()
        while not stop.wait(LOOK_EVERY_S):
            waited_s += LOOK_EVERY_S
            node, seen = self._look(), self._seen
            self._seen = node
            if node != seen:
                self._back_off.reset()
                if node is not None:
                    return
            if node is not None and waited_s >= wait_s:
                return

    def _look(self) -> tuple[object, ...] | None:
        """What identifies the node now, its rights too; None where it is not there."""
        path = self._find()
        try:
            found = os.stat(path) if path else None  # noqa: PTH116  (a Path would be built every 20 ms)
        except OSError:
            return None
        return found and (path, found.st_dev, found.st_ino, found.st_rdev, found.st_mode, found.st_ctime_ns)


class NodeScanner(ABC, Generic[C]):
    """The thread that all scanners on device nodes have. A scanner says how it is opened and read.

    `repeat_ms`: the same text again within this time is the scanner's own doubling, see `Repeats`.
    """

    def __init__(self, device: str, emit: Emit, model: str, find: Find, repeat_ms: int = 0) -> None:
        self._device = device
        self._emit = emit
        self._status = StatusReport(emit, device, "scanner", model)
        self._stop = threading.Event()
        self._repeats = Repeats(repeat_ms)
        self._find = find
        self._finder = NodeFinder(find)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look for the scanner and to bring its scans."""
        self._thread = threading.Thread(target=self._run, name=f"scanner {self._device}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the node; no scan comes after this returns."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    @abstractmethod
    def _open(self, path: str) -> C:
        """Open the scanner at its path. Raises OSError."""

    @abstractmethod
    def _bring(self, opened: C) -> None:
        """Wait for up to READ_TIMEOUT_S and bring what came. Raises OSError when the scanner is gone."""

    @abstractmethod
    def _drop(self) -> int:
        """Forget what came of a scan that can no longer be completed; how many bytes it was."""

    def _give(self, raw: bytes, length: int, symbology: str = "") -> None:
        """Bring a whole scan of which `length` bytes were sent."""
        if length > len(raw):
            log.warning("scanner %s sent a scan of %d bytes; cut", self._device, length)
        if self._repeats.swallows(raw):
            log.info("scanner %s doubled a scan", self._device)
            return
        self._emit(Scanned(self._device, raw, symbology))
        self._status.ready()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._finder.trying()
            opened = self._try_open()
            if opened is None:
                self._finder.wait(self._stop)
                continue
            opened_at = time.monotonic()
            self._status.ready()
            try:
                while not self._stop.is_set():
                    self._bring(opened)
            except OSError as error:
                self._lost(fault_of(error), error)
            finally:
                opened.close()
            if time.monotonic() - opened_at >= _LIVED_S:
                self._finder.lived()
            else:
                self._finder.wait(self._stop)

    def _try_open(self) -> C | None:
        path = self._find()
        if path is None:
            self._lost(Fault.UNPLUGGED, "no device has its USB id")
            return None
        try:
            opened = self._open(path)
        except OSError as error:
            self._lost(fault_of(error), error)
            return None
        log.info("scanner %s is ready at %s", self._device, path)
        return opened

    def _lost(self, fault: Fault, why: OSError | str) -> None:
        dropped = self._drop()
        if dropped:
            log.warning("scanner %s went in mid-scan; %d bytes dropped", self._device, dropped)
            fault = Fault.UNPLUGGED_IN_SCAN
        if not (self._status.is_missing and fault is Fault.UNPLUGGED):
            log.warning("scanner %s is missing: %s", self._device, why)
            self._status.missing(fault)
