"""A scanner made of software, for demonstration and tests. It says that it is simulated."""

import threading
from collections import deque

from floorapp.devices.framing import MAX_FRAME_BYTES
from floorapp.devices.ports import SIMULATED, Emit, Fault, Scanned, StatusReport


class SimulatedScanner:
    """Keeps the contract of a real scanner; `feed` is its trigger, `unplug` and `plug_in` its cable.

    `verdicts` are the last hundred that it sounded, good as True.
    """

    def __init__(self, device: str, emit: Emit) -> None:
        self._device = device
        self._emit = emit
        self._status = StatusReport(emit, device, "scanner", SIMULATED)
        self.verdicts: deque[bool] = deque(maxlen=100)
        self._lock = threading.Lock()
        self._plugged = True
        self._started = False

    def start(self) -> None:
        """Report the scanner as ready."""
        with self._lock:
            self._started = True
            self._report()

    def stop(self) -> None:
        """Bring no more scans."""
        with self._lock:
            self._started = False

    def feed(self, raw: bytes) -> None:
        """Scan this. Nothing comes while the scanner is unplugged or stopped, and of an empty scan."""
        with self._lock:
            if raw and self._started and self._plugged:
                self._emit(Scanned(self._device, raw[:MAX_FRAME_BYTES]))

    def verdict(self, good: bool) -> None:
        """See `ports.Sounding`."""
        self.verdicts.append(good)

    def unplug(self) -> None:
        """Pull the cable."""
        with self._lock:
            self._plugged = False
            self._report()

    def plug_in(self) -> None:
        """Put the cable back."""
        with self._lock:
            self._plugged = True
            self._report()

    def _report(self) -> None:
        if not self._started:
            return
        if self._plugged:
            self._status.ready()
        else:
            self._status.missing(Fault.UNPLUGGED)
