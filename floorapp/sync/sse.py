"""Server-sent events out of bytes (WHATWG HTML, 9.2.6), bounded and without I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_LINE_BYTES: Final = 8 * 1024
MAX_EVENT_BYTES: Final = 64 * 1024


class TooLong(ValueError):  # noqa: N818 - it says what is wrong
    """A line or an event is longer than this contract allows."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: its name, and its data as text."""

    name: str
    data: str


class EventParser:
    """Feed it bytes as they come; it gives whole events."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """The events that these bytes complete. Raises `TooLong`."""
        for byte in chunk:
            if byte != 0x0A:
                self._line.append(byte)
                if len(self._line) > MAX_LINE_BYTES:
                    raise TooLong("a line of the event stream is too long")
                continue
            line = self._line.rstrip(b"\r").decode("utf-8", "replace")
            self._line.clear()
            if line:
                self._field(line)
            else:
                if self._data:
                    yield StreamEvent(self._name or "message", "\n".join(self._data))
                self._name, self._data, self._size = "", [], 0

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        self._size += len(line)
        if self._size > MAX_EVENT_BYTES:
            raise TooLong("an event of the event stream is too long")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
