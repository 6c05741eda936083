"""What every scanner on a line does: its thread, its line lost and found again, its scans, its verdicts.

A driver is a line (`scanner_line`), and a talk: what is said over it. The thread waits for bytes, for what
the line or the talk has to do next, or for a verdict; nothing else happens in it.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from floorapp.devices.ports import ConnectionFault, Emit, Fault, Scanned, StatusReport
from floorapp.devices.repeats import Repeats
from floorapp.devices.scanner_line import LIVED_S, Alarm, Line

log = logging.getLogger(__name__)

_STOP_TIMEOUT_S: Final = 2.0
_MOST_VERDICTS: Final = 2

Bring = Callable[[bytes, str], None]
"""Takes a whole scan, and its AIM identifier where the device reports one beside the data."""
Send = Callable[[bytes], None]


class Talk(Protocol):
    """What is said over an open line. Called by the driver's thread alone."""

    def begin(self) -> None:
        """The line has just been opened."""

    def take(self, data: bytes) -> None:
        """Bytes came."""

    def tend(self) -> float:
        """Do what time asks for; s until it must be asked again."""

    def verdict(self, good: bool) -> None:
        """Sound the verdict on the scanner, if it knows how."""

    def drop(self) -> int:
        """The line is gone: forget what is not whole, and say how many bytes of a scan that is."""


class WiredScanner:
    """Driver of one scanner on a line. `begin_talk` is given how to bring a scan and how to send bytes.

    Lost, it says so once, looks for the scanner and goes on; half a scan that was on the wire is dropped and
    reported, never joined to what comes next.
    """

    def __init__(
        self,
        device: str,
        line: Line,
        emit: Emit,
        begin_talk: Callable[[Bring, Send], Talk],
        *,
        model: str,
        repeat_ms: int = 0,
    ) -> None:
        self._device = device
        self._line = line
        self._emit = emit
        self._talk = begin_talk(self._bring, line.write)
        self._repeats = Repeats(repeat_ms)
        self._status = StatusReport(emit, device, "scanner", model)
        self._verdicts: deque[bool] = deque(maxlen=_MOST_VERDICTS)
        self._stop = threading.Event()
        self._alarm: Alarm | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look for the scanner and to bring its scans."""
        self._alarm = Alarm()
        self._thread = threading.Thread(
            target=self._run, args=(self._alarm,), name=f"scanner {self._device}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Close the line; no scan comes after this returns."""
        self._stop.set()
        if self._alarm is not None:
            self._alarm.ring()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def verdict(self, good: bool) -> None:
        """See `ports.Sounding`. Of verdicts that come faster than they are sounded the last two count."""
        self._verdicts.append(good)
        if self._alarm is not None:
            self._alarm.ring()

    def _run(self, alarm: Alarm) -> None:
        while not self._stop.is_set():
            try:
                self._line.open()
            except ConnectionFault as fault:
                self._lost(fault)
                self._line.wait(self._stop)
                continue
            opened_at = time.monotonic()
            self._status.ready()
            log.info("scanner %s is ready at %s", self._device, self._line.place)
            try:
                self._listen(alarm)
            except ConnectionFault as fault:
                self._line.close()
                self._lost(fault)
                if time.monotonic() - opened_at < LIVED_S:
                    self._line.wait(self._stop)
        self._line.close()
        alarm.close()

    def _listen(self, alarm: Alarm) -> None:
        """Bring scans until the line fails or the driver stops."""
        self._verdicts.clear()
        self._talk.begin()
        self._hear()
        while not self._stop.is_set():
            wait_s = min(self._line.tend(), self._talk.tend())
            if alarm.wait(self._line.fileno(), wait_s):
                self._hear()
            while self._verdicts:
                self._talk.verdict(self._verdicts.popleft())

    def _hear(self) -> None:
        data = self._line.read()
        if data and not self._stop.is_set():
            self._talk.take(data)

    def _bring(self, raw: bytes, symbology: str) -> None:
        if self._repeats.swallows(raw):
            log.info("scanner %s doubled a scan", self._device)
            return
        self._emit(Scanned(self._device, raw, symbology))

    def _lost(self, error: ConnectionFault) -> None:
        fault, dropped = error.fault, self._talk.drop()
        if dropped:
            log.warning("scanner %s went in mid-scan; %d bytes dropped", self._device, dropped)
            fault = Fault.UNPLUGGED_IN_SCAN
        known = self._status.is_missing and fault in self._line.away
        if not known and not self._stop.is_set():
            log.warning("scanner %s is missing at %s: %s", self._device, self._line.place, error)
            self._status.missing(fault)
