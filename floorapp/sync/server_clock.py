"""How far this machine's clock is off the server's, out of the answers of ordinary calls."""

from collections import deque
from typing import Final

SAMPLES: Final = 8
TELL_MS: Final = 1_000
"""A change of less than this is not worth telling."""


class ServerClock:
    """The offset of the quickest of the last eight calls: the less a call took, the less it can be wrong."""

    def __init__(self) -> None:
        self._samples: deque[tuple[int, int]] = deque(maxlen=SAMPLES)
        self._told_ms: int | None = None

    def heard(self, sent_ms: int, received_ms: int, server_ms: int) -> int | None:
        """A call's moments, by both clocks. Returns the offset in ms when it is worth telling."""
        round_trip_ms = received_ms - sent_ms
        if round_trip_ms < 0:
            return None
        self._samples.append((round_trip_ms, server_ms - sent_ms - round_trip_ms // 2))
        off_ms = min(self._samples)[1]
        if self._told_ms is not None and abs(off_ms - self._told_ms) < TELL_MS:
            return None
        self._told_ms = off_ms
        return off_ms
