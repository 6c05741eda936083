"""A loopback server that answers whether an item is right: what a browser's page would ask for each scan.

`python -m tests.bench.answer_server` prints its port and serves until it is ended. After `GET /delay/N` it
waits N ms before each answer. It is as small as it can be, so that the browser is not charged for it.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

PAGE = (Path(__file__).parent / "page.html").read_bytes()
DELAY = b"/delay/"


class Answers(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection."""

    def __init__(self, delay: Callable[[], float], set_delay: Callable[[float], None]) -> None:
        self._delay, self._set_delay = delay, set_delay
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A browser is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request. Requests have no bodies."""
        self._unread += data
        while b"\r\n\r\n" in self._unread:
            request, _, self._unread = self._unread.partition(b"\r\n\r\n")
            path = request.split(b" ", 2)[1]
            if path == b"/":
                self._answer(b"text/html; charset=utf-8", PAGE)
            elif path.startswith(DELAY):
                self._set_delay(int(path[len(DELAY) :]) / 1000)
                self._answer(b"text/plain", b"ok")
            else:
                verdict = b"wrong" if path.endswith(b"9991") else b"right"
                asyncio.get_running_loop().call_later(self._delay(), self._answer, b"text/plain", verdict)

    def _answer(self, kind: bytes, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nCache-Control: no-store\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % (kind, len(body)) + body)


async def serve() -> None:
    """Serve on a free port of the loopback."""
    delay_s = [0.0]

    def set_delay(seconds: float) -> None:
        delay_s[0] = seconds

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answers(lambda: delay_s[0], set_delay), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        sys.exit(0)
