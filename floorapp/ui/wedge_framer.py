"""Tells a scanner's burst of keys from a human's typing, by speed. No Qt, no clock: times come in.

Measured (keyboard-wedge scanners on a Linux host): 1 to 2 ms a key, with outliers of up to 120 ms. A burst
is a scan when its median gap is at most 30 ms, no gap exceeds 120 ms, it has at least 4 characters, and it
ends with Enter or Tab, or with silence. Two or three characters are a scan when each gap, their Enter's too,
is at most 30 ms: fingers that roll over two keys are as quick, but no Enter follows as quickly.

A key that is held down repeats every 20 to 40 ms, and is no scan. Between a scanner's equal characters the
key goes up and down within a millisecond, which Qt calls a repetition too: those are characters like others.
"""

from statistics import median

from floorapp.workflows.typist import UNKNOWN

MEDIAN_GAP_MS = 30
MOST_GAP_MS = 120
FEWEST_CHARACTERS = 4
FEWEST_BEFORE_ENTER = 2
MOST_CHARACTERS = 4096
"""What a scan is cut to; the codes that are read here are shorter, so that a cut one is refused."""
SILENCE_MS = 100
REST_WITHIN_MS = 600
"""So long the rest of a scan may be held up on its way, by a machine that is busy."""
HELD_KEY_GAP_MS = 15
"""A repetition after a longer gap is that of a key held down, as fast as keyboards are set to repeat."""
TERMINATORS = frozenset("\r\n\t")


class WedgeFramer:
    """Collects typed characters and hands out whole scans as UTF-8.

    A character that stands for a byte (`surrogateescape`) becomes that byte.

    Once a scan has ended with a terminator, this scanner is known to send one. Then silence does not cut a
    code in two: the rest is waited for, and when it comes later than a scanner types, the scan has an UNKNOWN
    in its hole, which makes it one to be scanned again.
    """

    def __init__(self, sends_terminator: bool = False) -> None:
        self._text: list[str] = []
        self._gaps: list[float] = []
        self._held = 0
        self._last_ms = 0.0
        self._sends_terminator = sends_terminator

    @property
    def silence_ms(self) -> int:
        """How long to wait after the last key before `silence` should be called."""
        return REST_WITHIN_MS if self._sends_terminator else SILENCE_MS

    @property
    def pending(self) -> bool:
        """Whether characters wait for the end of a burst."""
        return bool(self._text)

    @property
    def begins(self) -> bool:
        """Whether the last character began a new burst."""
        return len(self._text) == 1

    def part(self, at_ms: float) -> None:
        """Take a key at `at_ms` that is a part of the next character, such as Shift: it was no pause."""
        if self._text:
            gap = self._gap(at_ms)
            if self._text and len(self._gaps) < MOST_CHARACTERS:
                self._gaps.append(gap)
            self._last_ms = at_ms

    def key(self, text: str, at_ms: float, repeated: bool = False) -> bytes | None:
        """Take one typed character at `at_ms`; returns the scan when the key was its terminator.

        `text` is what the key typed: a character, a control character, or a terminator. A longer text (an
        input method's) is a human's and ends the burst. `repeated`: the window system calls it a repetition.
        """
        gap = self._gap(at_ms)
        if text in TERMINATORS:
            scan = self._ended(gap)
            self._sends_terminator = self._sends_terminator or scan is not None
            self._forget()
            return scan
        if len(text) != 1:
            self._forget()
            return None
        self._last_ms = at_ms
        if len(self._text) >= MOST_CHARACTERS:
            return None  # the end is waited for, and nothing more is kept
        if self._text:
            self._gaps.append(gap)
        if repeated and gap > HELD_KEY_GAP_MS:
            self._held += 1
        self._text.append(text)
        return None

    def silence(self, at_ms: float) -> bytes | None:
        """Nothing was typed until `at_ms`; returns the scan that this ends, if it was one."""
        if not self._text or at_ms - self._last_ms < self.silence_ms:
            return None
        scan = self._scan(self._gaps)
        self._forget()
        return scan

    def _gap(self, at_ms: float) -> float:
        """The time since the last key; one that no scanner leaves ends the burst before, or is a hole."""
        gap = at_ms - self._last_ms
        if self._text and not 0 <= gap <= MOST_GAP_MS:
            if self._sends_terminator and 0 < gap <= REST_WITHIN_MS and self._scan(self._gaps) is not None:
                self._text.append(UNKNOWN)
                self._gaps.append(gap)
            else:
                self._forget()
        return gap

    def _ended(self, gap_ms: float) -> bytes | None:
        """The scan that a terminator ends, typed `gap_ms` after the last character."""
        gaps = [*self._gaps, gap_ms]
        if FEWEST_BEFORE_ENTER <= len(self._text) < FEWEST_CHARACTERS and not self._held:
            return self._bytes() if max(gaps) <= MEDIAN_GAP_MS else None
        return self._scan(gaps)

    def _scan(self, gaps: list[float]) -> bytes | None:
        if len(self._text) < FEWEST_CHARACTERS or median(gaps) > MEDIAN_GAP_MS:
            return None
        if self._is_held_key():
            return None
        return self._bytes()

    def _is_held_key(self) -> bool:
        """Whether one key was held down. The window system may miss that it repeats; its pace shows it."""
        one_key = len(set(self._text)) == 1 and median(self._gaps) > HELD_KEY_GAP_MS
        return one_key or 2 * self._held >= len(self._text)

    def _bytes(self) -> bytes:
        return "".join(self._text).encode("utf-8", "surrogateescape")

    def _forget(self) -> None:
        self._text.clear()
        self._gaps.clear()
        self._held = 0
