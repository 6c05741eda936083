"""Lets a scanner that types like a keyboard be heard in every window of the station.

What it means is read from the codes of its keys and not from their text, which the station's layout, Caps
Lock and dead keys spoil. In the station's own window nothing takes typed text, so every key goes to the
framer and no further. In a field that a human may type in, keys pass unharmed; when they turn out to have
been a scan, the field gets back what it held before, and the scan's Enter reaches no widget. There an input
method may keep the press of a key to itself, as dead keys need it: then the key is heard as it goes up.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from floorapp.ui.wedge_framer import MOST_GAP_MS, WedgeFramer
from floorapp.workflows.keymap import ALT, ALTS, CAPS_LOCK, CONTROL, SHIFT, SILENT
from floorapp.workflows.typist import UNKNOWN, KeyboardSettings, Typist
from floorapp.workflows.wedge_setup import SetupAnswer, Stroke, is_setup, learn

_PRESS, _RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
_TERMINATORS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_SHIFTS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta})
_WITH_CODES: Final = ("xcb", "wayland")
_CODE_OFFSET: Final = 8
"""X11's and Wayland's key codes are the kernel's with 8 added (xkeyboard-config, keycodes/evdev)."""
_MASK: Final = SHIFT | CAPS_LOCK | CONTROL
_ALT_MASK: Final = 0x88
"""Alt is X11's first modifier, and AltGr its fifth."""
_MOST_STROKES: Final = 1024


class WedgeFilter(QObject):
    """Listens to all keys of an application and hands scans to `scanned`.

    `window` is the station's window: keys to it and its children are never a human's text. What a
    scan of the set-up label tells changes `settings` and goes to `learned` instead.
    """

    def __init__(
        self,
        app: QApplication,
        window: QWidget,
        scanned: Callable[[bytes], None],
        *,
        settings: KeyboardSettings = KeyboardSettings(),  # noqa: B008  (frozen)
        learned: Callable[[SetupAnswer], None] = lambda _: None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._scanned = scanned
        self._learned = learned
        self._has_codes = QGuiApplication.platformName().startswith(_WITH_CODES)
        self._use(settings)
        self._strokes: deque[Stroke] = deque(maxlen=_MOST_STROKES)
        self._last_ms = 0.0
        self._down: set[int] = set()
        self._field: QLineEdit | None = None
        self._before = ("", 0)
        self._swallow_release: int | None = None
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setTimerType(Qt.TimerType.PreciseTimer)
        self._silence.timeout.connect(self._fell_silent)
        app.installEventFilter(self)

    @property
    def settings(self) -> KeyboardSettings:
        """How the scanner is believed to be set up now."""
        return self._settings

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True keeps an event from its widget."""
        kind = event.type()
        if kind not in (_PRESS, _RELEASE) or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget):
            return False
        ours = watched.window() is self._window
        if not ours and watched is not QApplication.focusWidget():
            return False  # the same key again, on its way up to the parents of who did not want it
        code = max(0, event.nativeScanCode() - _CODE_OFFSET) if self._has_codes else 0
        if kind == _RELEASE:
            return self._released(watched, event, code) or ours
        return self._pressed(watched, event, code) or ours

    def _use(self, settings: KeyboardSettings) -> None:
        self._settings = settings
        self._typist = Typist(settings)
        self._framer = WedgeFramer(settings.ends_with_key)

    def _pressed(self, watched: QWidget, event: QKeyEvent, code: int) -> bool:
        """Whether a key's press ended a scan."""
        if not code:
            return event.key() not in _SHIFTS and self._heard(watched, event, _typed(event))
        self._down.add(code)
        return self._heard(watched, event, self._typed_by(event, code, down=True))

    def _released(self, watched: QWidget, event: QKeyEvent, code: int) -> bool:
        """Whether a key's going up belongs to a scan that has ended, or ended it."""
        if self._swallow_release == event.key():
            self._swallow_release = None
            self._down.discard(code)
            return True
        if not code:
            return False
        if code in self._down:
            self._down.discard(code)
        elif isinstance(watched, QLineEdit) and code not in SILENT:
            return self._heard(watched, event, self._typed_by(event, code, down=True))
        if code in ALTS:
            return self._heard(watched, event, self._typed_by(event, code, down=False))
        return False

    def _typed_by(self, event: QKeyEvent, code: int, *, down: bool) -> str:
        """What a key types by its code; it may be a part of the next character, and type nothing."""
        native = event.nativeModifiers()
        held = native & _MASK | (ALT if native & _ALT_MASK else 0)
        now = _now_ms(event)
        if not 0 <= now - self._last_ms <= MOST_GAP_MS:
            self._strokes.clear()
            self._typist.forget()
        self._last_ms = now
        self._strokes.append(Stroke(code, held, down))
        typed = self._typist.press(code, held) if down else self._typist.release(code)
        if not typed:
            self._framer.part(now)
        return typed

    def _heard(self, watched: QWidget, event: QKeyEvent, typed: str) -> bool:
        """Whether what was typed ended a scan."""
        now, repeated = _now_ms(event), event.isAutoRepeat()
        ended = False
        for character in typed:
            if character == UNKNOWN and not self._framer.pending:
                continue  # a human's key that types nothing: no scan begins with one
            scan = self._framer.key(character, now, repeated)
            if self._framer.begins:
                self._remember(watched)
            if scan is not None:
                self._swallow_release = event.key()
                self._give(scan)
                ended = True
        if self._framer.pending:
            self._silence.start(self._framer.silence_ms)
        else:
            self._silence.stop()
        return ended

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
        strokes = tuple(self._strokes)
        self._strokes.clear()
        self._typist.forget()
        if is_setup(strokes):
            answer = learn(strokes)
            if isinstance(answer, KeyboardSettings):
                self._use(answer)
            self._learned(answer)
            return
        self._scanned(self._settings.spelled(scan))


def _now_ms(event: QKeyEvent) -> float:
    return float(event.timestamp()) or time.monotonic() * 1000


def _typed(event: QKeyEvent) -> str:
    """What a key without a code typed; the terminators are the same whatever Qt calls their text."""
    if event.key() in _TERMINATORS:
        return "\r"
    text = event.text()
    return text.encode("utf-8", "replace").decode() if len(text) == 1 else UNKNOWN
