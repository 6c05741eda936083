"""Cuts a scanner's byte stream into scans. No I/O: bytes go in, frames come out.

However the stream is split into reads, the frames are the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_FRAME_BYTES = 10_240
CR_LF_TAB = b"\r\n\t"


@dataclass(frozen=True, slots=True)
class Frame:
    """One scan. `length` is what the scanner sent in bytes; `raw` holds its first 10,240 at most."""

    raw: bytes
    length: int

    @property
    def oversized(self) -> bool:
        """Whether `raw` is only the beginning of what was sent."""
        return self.length > len(self.raw)


class TerminatorFramer:
    """Frames that end in CR, LF, CR LF or Tab, with an optional prefix and suffix around the data.

    Empty frames are ignored, so CR LF ends one frame and not two. A frame longer than `max_bytes` is reported
    once, cut, when its terminator comes. A prefix or suffix that is not there is not an error: the scanner
    may have been set up again, and the data is what counts.
    """

    def __init__(
        self,
        terminators: bytes = CR_LF_TAB,
        prefix: bytes = b"",
        suffix: bytes = b"",
        max_bytes: int = MAX_FRAME_BYTES,
    ) -> None:
        if not terminators:
            raise ValueError("a framer needs at least one terminator byte")
        if any(byte in terminators for byte in prefix + suffix):
            raise ValueError(f"prefix {prefix!r} and suffix {suffix!r} must not hold a terminator")
        self._ends = frozenset(terminators)
        self._prefix = prefix
        self._suffix = suffix
        self._keep_bytes = max_bytes + len(prefix) + len(suffix)
        self._max_bytes = max_bytes
        self._held = bytearray()
        self._length = 0

    @property
    def pending_bytes(self) -> int:
        """Bytes of a scan whose terminator has not come."""
        return self._length

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Take what was read and give every frame that it completes, in order."""
        start = 0
        for index, byte in enumerate(data):
            if byte in self._ends:
                self._hold(data[start:index])
                start = index + 1
                yield from self.flush()
        self._hold(data[start:])

    def flush(self) -> Iterator[Frame]:
        """Give what is held as a frame: for devices that end a scan by silence instead of a terminator."""
        held, length = bytes(self._held), self._length
        self.drop()
        if self._prefix and held.startswith(self._prefix):
            held, length = held[len(self._prefix) :], length - len(self._prefix)
        if self._suffix and length == len(held) and held.endswith(self._suffix):
            held, length = held[: -len(self._suffix)], length - len(self._suffix)
        if held:
            yield Frame(held[: self._max_bytes], length)

    def drop(self) -> int:
        """Forget a scan that can no longer be completed, and say how many bytes of it had come."""
        dropped = self._length
        self._held.clear()
        self._length = 0
        return dropped

    def _hold(self, data: bytes) -> None:
        self._length += len(data)
        self._held += data[: max(0, self._keep_bytes - len(self._held))]
