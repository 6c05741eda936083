"""The second front end: no window, one line of JSON for each screen, notice, sound and device status.

It shares the whole core with the window and needs no PySide6. Simulated scanners read a scan a line from the
standard input. Lines: {"screen": kind, "data": {…}}, {"notice": {…}}, {"sound": name}, {"device": {…}}.

Exit codes: 0 at SIGTERM or SIGINT, 1 when it cannot start, 74 (EX_IOERR of sysexits.h) when nobody reads the
standard output any more: a station that cannot be seen must not go on taking scans.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Final, TextIO

from floorapp.app import Terminal
from floorapp.config import StationConfig
from floorapp.devices.ports import DeviceStatus
from floorapp.workflows.codec import CODEC
from floorapp.workflows.effects import Sound
from floorapp.workflows.screens import Band, Screen

EXIT_UNHEARD: Final = 74


class LineWriter:
    """Writes what a window would show and sound. Lines are whole, whichever thread writes them."""

    def __init__(self, out: TextIO, unheard: Callable[[], None] = lambda: None) -> None:
        """`unheard` is called where nobody reads the lines any more."""
        self._out = out
        self._unheard = unheard
        self._lock = threading.Lock()
        self._notice: Band | None = None

    def device(self, status: DeviceStatus) -> None:
        """A device's status."""
        self._write(f'{{"device":{CODEC.encode(status)}}}')

    def show(self, screen: Screen, news: object) -> None:  # noqa: ARG002 - the line says what is shown
        """A screen, and after it the notice if that is new."""
        self._write(f'{{"screen":"{type(screen).__name__}","data":{CODEC.encode(screen)}}}')
        band: Band | None = getattr(screen, "band", None)
        if band is not None and band != self._notice:
            self._write(f'{{"notice":{CODEC.encode(band)}}}')
        self._notice = band

    def play(self, sound: Sound) -> None:
        """A sound."""
        self._write(f'{{"sound":"{sound.value}"}}')

    def _write(self, line: str) -> None:
        try:
            with self._lock:
                self._out.write(line + "\n")
                self._out.flush()
        except OSError:  # the pipe's other end is closed
            self._unheard()


def run_headless(config: StationConfig, roster_key: bytes) -> int:
    """Work until SIGTERM or SIGINT, or until nobody reads the lines. Raises what `Terminal` raises."""
    ended, unheard = threading.Event(), threading.Event()

    def end_unheard() -> None:
        unheard.set()
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    terminal = Terminal(config, LineWriter(sys.stdout, end_unheard), roster_key, scans_from_stdin=True)
    terminal.start()
    ended.wait()
    terminal.stop()
    if unheard.is_set():
        print("floorapp: nobody reads the standard output any more: the station ends", file=sys.stderr)
    # The thread that rests in a read of the standard input would keep the interpreter waiting. Every line was
    # flushed when it was written.
    os._exit(EXIT_UNHEARD if unheard.is_set() else 0)
