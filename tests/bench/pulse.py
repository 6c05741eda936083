"""The station's program with a pulse in the window's thread: how long did anything keep it from its events?

`python -m tests.bench.pulse FILE station …` runs the command and writes to FILE, at its end, every time that
the thread did not come back to its events within 2 ms: how long it was away in ms, how much of that it
computed, how often it waited by itself (a lock, a file, a socket), and how often the machine took the
processor away from it.
"""

import json
import resource
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from floorapp.__main__ import main as floorapp
from floorapp.cli import windowed

EVERY_MS = 1
KEPT_MS = 2.0


class Pulse:
    """A timer of 1 ms whose beats come late when the thread is away."""

    def __init__(self, app: QApplication, into: Path) -> None:
        self._into = into
        self._away: list[tuple[float, float, float, int, int]] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = _usage()
        self._timer.start(EVERY_MS)
        app.aboutToQuit.connect(self._keep)

    def _beat(self) -> None:
        now, last = _usage(), self._last
        away_ms = (now[0] - last[0]) * 1e3 - EVERY_MS
        if away_ms > KEPT_MS:
            began_s = now[0] - away_ms / 1e3
            self._away.append(
                (began_s, away_ms, (now[1] - last[1]) * 1e3, now[2] - last[2], now[3] - last[3])
            )
        self._last = now

    def _keep(self) -> None:
        self._into.write_text(json.dumps(self._away))


def _usage() -> tuple[float, float, int, int]:
    used = resource.getrusage(resource.RUSAGE_THREAD)
    return time.monotonic(), used.ru_utime + used.ru_stime, used.ru_nvcsw, used.ru_nivcsw


def main() -> int:
    """Run the command that follows the file's name."""
    into, make = Path(sys.argv[1]), windowed.make_application
    pulses = []

    def make_with_pulse(argv: list[str]) -> QApplication:
        app = make(argv)
        pulses.append(Pulse(app, into))
        return app

    windowed.make_application = make_with_pulse
    return floorapp(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
