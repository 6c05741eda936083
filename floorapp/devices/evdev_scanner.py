"""A scanner that types like a keyboard, taken away from the keyboard: Linux evdev with an exclusive grab.

Its keys reach no window and no layout; the driver reads which were pressed, so a human who types at the same
time disturbs nothing. Source: linux/input.h and Documentation/input/event-codes.rst.
"""

import fcntl
import logging
import struct
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from floorapp.devices.framing import Frame, TerminatorFramer
from floorapp.devices.nodes import READ_TIMEOUT_S, Node, NodeScanner
from floorapp.devices.ports import Emit, Fault
from floorapp.workflows.keymap import ALT, ALTS, CONTROL, CONTROLS, SHIFT, SHIFTS
from floorapp.workflows.typist import UNKNOWN, KeyboardSettings, Typist
from floorapp.workflows.wedge_setup import SetupAnswer, Stroke, is_setup, learn

log = logging.getLogger(__name__)

_EVENT: Final = struct.Struct("@llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
_READ_BYTES: Final = 64 * _EVENT.size
_EV_SYN, _EV_KEY = 0, 1
_SYN_REPORT, _SYN_DROPPED = 0, 3
_UP, _DOWN = 0, 1
_EVIOCGRAB: Final = 0x40044590
_BITS: Final = ((SHIFTS, SHIFT), (CONTROLS, CONTROL), (ALTS, ALT))

_SILENCE_S: Final = 0.13
"""After this a scan without a terminator has ended: scanners may pause for 0.12 s within one."""
_REST_WITHIN_S: Final = 1.0
_MOST_STROKES: Final = 1024


def grab(number: int) -> None:
    """Take an input device for this process alone. Raises OSError, EBUSY when another has it."""
    fcntl.ioctl(number, _EVIOCGRAB, 1)


class EvdevScanner(NodeScanner[Node]):
    """Driver of one keyboard scanner. `path` is best a /dev/input/by-id/…-event-kbd name.

    A scan of the set-up label is none of a code: what it tells goes to `learned`, on the driver's thread, and
    changes `settings`.
    """

    def __init__(
        self,
        device: str,
        path: str,
        emit: Emit,
        *,
        settings: KeyboardSettings = KeyboardSettings(),  # noqa: B008  (frozen)
        learned: Callable[[SetupAnswer], None] = lambda _: None,
        repeat_ms: int = 0,
        model: str = "evdev scanner",
        grab: Callable[[int], None] = grab,
    ) -> None:
        super().__init__(device, emit, model, lambda: path, repeat_ms)
        self._learned = learned
        self._grab = grab
        self._framer = TerminatorFramer()
        self._use(settings)
        self._strokes: deque[Stroke] = deque(maxlen=_MOST_STROKES)
        self._held: set[int] = set()
        self._deaf = False
        self._spoiled = False
        self._partial = b""
        self._heard_at = 0.0

    def _use(self, settings: KeyboardSettings) -> None:
        self._settings = settings
        self._typist = Typist(settings)
        self._ends_with_key = settings.ends_with_key

    def _open(self, path: str) -> Node:
        node = Node(path)
        try:
            self._grab(node.number)
        except OSError:
            node.close()
            raise
        self._forget()
        return node

    def _bring(self, opened: Node) -> None:
        waits = self._framer.pending_bytes or self._spoiled
        data = opened.read(_READ_BYTES, _SILENCE_S if waits else READ_TIMEOUT_S)
        now = time.monotonic()
        if not data:
            self._silent(now - self._heard_at)
            return
        self._heard_at = now
        data = self._partial + data
        whole = len(data) - len(data) % _EVENT.size
        self._partial = data[whole:]
        for _, _, kind, code, value in _EVENT.iter_unpack(data[:whole]):
            self._event(kind, code, value)

    def _drop(self) -> int:
        dropped = self._framer.pending_bytes
        self._forget()
        return dropped

    def _event(self, kind: int, code: int, value: int) -> None:
        if kind == _EV_SYN:
            if code == _SYN_DROPPED:
                self._deaf = True  # events were lost, and those up to the next report are worth nothing
            elif code == _SYN_REPORT and self._deaf:
                self._deaf = False
                self._spoil("keys were lost")
        elif kind == _EV_KEY and not self._deaf:
            if value == _DOWN:
                self._held.add(code)
                held = self._mask()
                self._strokes.append(Stroke(code, held, down=True))
                self._take(self._typist.press(code, held))
            elif value == _UP:
                self._held.discard(code)
                if code in ALTS:
                    self._strokes.append(Stroke(code, 0, down=False))
                self._take(self._typist.release(code))

    def _mask(self) -> int:
        return sum(bit for keys, bit in _BITS if not keys.isdisjoint(self._held))

    def _take(self, typed: str) -> None:
        for character in typed:
            ended = character in "\r\n\t"
            if (ended or character == UNKNOWN) and not self._framer.pending_bytes:
                self._strokes.clear()  # a key that types nothing, before a scan
                self._spoiled = self._spoiled and not ended
                continue
            if self._spoiled:
                self._spoiled = not ended
                continue
            self._ends_with_key = self._ends_with_key or (ended and self._framer.pending_bytes > 0)
            for frame in self._framer.feed(character.encode("utf-8", "surrogateescape")):
                self._ended(frame)

    def _silent(self, for_s: float) -> None:
        """Nothing was typed for a while: the end of a scan, or of one whose end was lost."""
        if self._spoiled:
            self._spoiled = for_s < _REST_WITHIN_S
        elif self._framer.pending_bytes and not self._ends_with_key:
            for frame in self._framer.flush():
                self._ended(frame)
        elif self._framer.pending_bytes and for_s >= _REST_WITHIN_S:
            self._spoil("the rest of a scan did not come")
            self._spoiled = False

    def _ended(self, frame: Frame) -> None:
        """A whole scan: the set-up label's, or a code's."""
        strokes = tuple(self._strokes)
        self._strokes.clear()
        if is_setup(strokes):
            answer = learn(strokes)
            log.info("scanner %s: %s", self._device, answer)
            if isinstance(answer, KeyboardSettings):
                self._use(answer)
            self._learned(answer)
            return
        raw = self._settings.spelled(frame.raw)
        self._give(raw, frame.length - len(frame.raw) + len(raw))

    def _spoil(self, why: str) -> None:
        """Part of a scan was lost: nothing of it is a scan, up to its end."""
        log.warning("scanner %s: %s; %d bytes dropped", self._device, why, self._framer.pending_bytes)
        self._forget()
        self._spoiled = True
        self._status.warning(Fault.UNPLUGGED_IN_SCAN)

    def _forget(self) -> None:
        self._framer.drop()
        self._typist.forget()
        self._strokes.clear()
        self._held.clear()
        self._deaf = self._spoiled = False
        self._partial = b""
