"""Lets a scanner that types like a keyboard be heard in every window of the station.

In the station's own window nothing takes typed text, so every key goes to the framer and no further. In a
field that a human may type in, keys pass unharmed; when they turn out to have been a scan, the field gets
back what it held before, and the scan's Enter reaches no widget. Qt marks quickly repeated digits as
auto-repeat; they are heard like any other.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from floorapp.ui.wedge_framer import WedgeFramer

_TERMINATORS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_SHIFTS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta})


class WedgeFilter(QObject):
    """Listens to all keys of an application and hands scans to `scanned`.

    `window` is the station's window: keys to it and its children are never a human's text.
    """

    def __init__(self, app: QApplication, window: QWidget, scanned: Callable[[bytes], None]) -> None:
        super().__init__(window)
        self._window = window
        self._scanned = scanned
        self._framer = WedgeFramer()
        self._field: QLineEdit | None = None
        self._before = ("", 0)
        self._swallow_release: int | None = None
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setTimerType(Qt.TimerType.PreciseTimer)
        self._silence.timeout.connect(self._fell_silent)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True keeps an event from its widget."""
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget):
            return False
        if kind == QEvent.Type.KeyRelease:
            return self._released(watched, event)
        return self._pressed(watched, event)

    def _pressed(self, watched: QWidget, event: QKeyEvent) -> bool:
        ours = watched.window() is self._window
        if event.key() in _SHIFTS:
            return ours
        if not ours and watched is not QApplication.focusWidget():
            return False  # the same key again, on its way up to the parents of who did not want it
        now = float(event.timestamp()) or time.monotonic() * 1000
        scan = self._framer.key(_typed(event), now)
        if self._framer.begins:
            self._remember(watched)
        if scan is not None:
            self._silence.stop()
            self._swallow_release = event.key()
            self._give(scan)
            return True
        if self._framer.pending:
            self._silence.start(self._framer.silence_ms)
        return ours

    def _released(self, watched: QWidget, event: QKeyEvent) -> bool:
        if self._swallow_release == event.key():
            self._swallow_release = None
            return True
        return watched.window() is self._window

    def _remember(self, watched: QWidget) -> None:
        """Keep what an edit field holds, should the burst that begins be a scan."""
        self._field = watched if isinstance(watched, QLineEdit) else None
        if self._field is not None:
            self._before = (self._field.text(), self._field.cursorPosition())

    def _fell_silent(self) -> None:
        scan = self._framer.silence(float("inf"))
        if scan is not None:
            self._give(scan)

    def _give(self, scan: bytes) -> None:
        field, self._field = self._field, None
        if field is not None:
            text, position = self._before
            field.setText(text)
            field.setCursorPosition(position)
        self._scanned(scan)


def _typed(event: QKeyEvent) -> str:
    """What a key typed; the terminators are the same whatever Qt calls their text."""
    if event.key() in _TERMINATORS:
        return "\r"
    return event.text()
