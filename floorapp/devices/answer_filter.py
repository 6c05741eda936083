"""Takes a scanner's answers to commands out of its stream, so that none becomes a scan. No I/O."""

import re
from collections.abc import Iterator
from typing import Final, Protocol

from floorapp.devices.framing import CR_LF_TAB, Frame, TerminatorFramer

MAX_ANSWER_BYTES: Final = 512
_END: Final = re.compile(rb"[" + CR_LF_TAB + rb"]")


class Framer(Protocol):
    """Cuts a stream into scans."""

    @property
    def pending_bytes(self) -> int:
        """Bytes of a scan that is not whole."""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Take what was read and give every frame that it completes, in order."""

    def drop(self) -> int:
        """Forget what is not whole, and say how many bytes of it had come."""


class AnswerFilter:
    """A framer that an answer, from `start` to `end`, does not reach. Answers stand between two scans.

    A scan may begin like an answer. It is one when it has its end before a terminator and within 512 bytes;
    else every byte of it is data. However the stream is split into reads, the frames are the same.
    """

    def __init__(self, framer: TerminatorFramer, start: bytes, end: bytes) -> None:
        self._framer = framer
        self._start, self._end = start, end
        self._held = b""

    @property
    def pending_bytes(self) -> int:
        """See `Framer`: half an answer is not part of a scan."""
        answer = self._held.startswith(self._start)
        return self._framer.pending_bytes + (0 if answer else len(self._held))

    def feed(self, data: bytes) -> Iterator[Frame]:
        """See `Framer`."""
        self._held += data
        while self._held:
            if not self._framer.pending_bytes and self._maybe_answer():
                if (end := self._answer_end()) < 0:
                    return
                self._held = self._held[end:]
                continue
            found = _END.search(self._held)
            cut = found.end() if found else len(self._held)
            passed, self._held = self._held[:cut], self._held[cut:]
            yield from self._framer.feed(passed)

    def drop(self) -> int:
        """See `Framer`."""
        dropped = self.pending_bytes
        self._framer.drop()
        self._held = b""
        return dropped

    def _maybe_answer(self) -> bool:
        """Whether what is held is an answer, or may become one."""
        if not self._held.startswith(self._start):
            return self._start.startswith(self._held)
        if self._answer_end() >= 0:
            return True
        return len(self._held) <= MAX_ANSWER_BYTES and not _END.search(self._held)

    def _answer_end(self) -> int:
        """Where the answer ends that is held, or -1 where it is not whole or is none."""
        if not self._held.startswith(self._start):
            return -1
        found = self._held.find(self._end, len(self._start), MAX_ANSWER_BYTES)
        if found < 0 or _END.search(self._held[:found]):
            return -1
        return found + len(self._end)
