"""Tells a scanner's own doubling from a second unit with the same code. Shared by every scanner driver."""

import time
from collections.abc import Callable


class Repeats:
    """One device's window: the same text again within `repeat_ms` of when it was brought is a repeat.

    Off at 0, as two units of one product are scanned within half a second: only for devices that are known to
    double. A device doubles at once, so another code in between ends the window. The window is counted from
    the scan that was brought, so that a code held before the scanner comes again after it.
    """

    def __init__(self, repeat_ms: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        if repeat_ms < 0:
            raise ValueError(f"repeat_ms = {repeat_ms}: it must be 0 or more")
        self._window_s = repeat_ms / 1000
        self._clock = clock
        self._last: bytes | None = None
        self._brought_at = 0.0

    def swallows(self, raw: bytes) -> bool:
        """Whether this scan is the last one over again. One that is not begins a new window."""
        if not self._window_s:
            return False
        now = self._clock()
        if raw == self._last and now - self._brought_at < self._window_s:
            return True
        self._last, self._brought_at = raw, now
        return False
