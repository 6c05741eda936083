"""How a station and its camera's process talk: whole messages over a pair of sockets, in both directions.

A message is a JSON object, and after a line's end what bytes go with it. The sockets keep messages whole
(SOCK_SEQPACKET), so neither end can be left in the middle of one. What the process says is made of pictures
that anybody can hold before the camera, so the station takes nothing on trust.
"""

import json
import socket
import threading
from dataclasses import dataclass
from typing import Any, Final

LONGEST_BYTES: Final = 200_000
"""The longest message: below what Linux lets a socket hold by default (net.core.wmem_max)."""


class Broken(Exception):  # noqa: N818 - it names what happened
    """The other end is gone, or does not speak our language."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what is said, and the bytes that go with it."""

    said: dict[str, Any]
    blob: bytes = b""


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST_BYTES)
    return ends


class Line:
    """One end. `send` is safe to call from any thread; one thread receives."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._lock = threading.Lock()

    def send(self, said: dict[str, Any], blob: bytes = b"", *, wait: bool = False) -> bool:
        """Send a message whole. Without `wait`, False where the other end has not read what it has got.

        Raises `Broken` when nobody is there any more, ValueError for a message that is too long.
        """
        data = json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n" + blob
        if len(data) > LONGEST_BYTES:
            raise ValueError(f"a message of {len(data)} bytes")
        try:
            with self._lock:
                self._end.send(data, 0 if wait else socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError as error:
            raise Broken(str(error)) from error
        return True

    def receive(self) -> Message:
        """Wait for the next message. Raises `Broken`."""
        try:
            data = self._end.recv(LONGEST_BYTES + 1)
        except OSError as error:
            raise Broken(str(error)) from error
        if not data:
            raise Broken("the other end is gone")
        head, _, blob = data.partition(b"\n")
        try:
            said = json.loads(head)
        except (ValueError, RecursionError) as error:
            raise Broken("not a message") from error
        if not isinstance(said, dict):
            raise Broken("not a message")
        return Message(said, blob)

    def fileno(self) -> int:
        """For a selector."""
        return self._end.fileno()

    def close(self) -> None:
        """Hang up."""
        self._end.close()
