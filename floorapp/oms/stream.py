"""Telling the stations at once: "something changed", and orders that were held or cancelled.

The hub looks at the revision of the changes feed after each commit of this server, and four times a second
for what other programs (`floorapp oms import`, `hold`, `cancel`) have written. Stations that read slowly lose
events, not correctness: the feed holds everything.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

log = logging.getLogger(__name__)

LOOK_S: Final = 0.25
BEAT_S: Final = 15.0
WAITING_EVENTS: Final = 256

Look = Callable[[int], tuple[int, list[dict[str, str]]]]


class Hub:
    """Everybody who listens. `look(revision)` gives the head and the orders stopped after `revision`."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._listeners: set[asyncio.Queue[bytes | None]] = set()
        self._woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._closed = False

    def wake(self) -> None:
        """Look now. May be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def close(self) -> None:
        """End all streams. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._closed = True
        for listener in self._listeners:
            _offer(listener, None)

    async def watch(self) -> None:
        """Look and tell, until cancelled."""
        revision = (await asyncio.to_thread(self._look, 0))[0]
        while True:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            try:
                head, stopped = await asyncio.to_thread(self._look, revision)
            except Exception:
                log.exception("the changes feed cannot be read")
                await asyncio.sleep(1)
                continue
            if head != revision:
                self._tell(head, stopped)
            revision = head

    def _tell(self, head: int, stopped: list[dict[str, str]]) -> None:
        told = [_event(stop.pop("event"), stop) for stop in stopped] + [_event("changed", {"cursor": head})]
        for listener in self._listeners:
            for event in told:
                _offer(listener, event)

    async def listen(self) -> AsyncIterator[bytes]:
        """One station's stream, as server-sent events, with a comment as a heartbeat every 15 s."""
        listener: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING_EVENTS)
        self._listeners.add(listener)
        try:
            yield b": listening\n\n"
            while not self._closed:
                try:
                    async with asyncio.timeout(BEAT_S):
                        event = await listener.get()
                except TimeoutError:
                    event = b": still here\n\n"
                if event is None:
                    return
                yield event
        finally:
            self._listeners.discard(listener)


def _offer(listener: asyncio.Queue[bytes | None], event: bytes | None) -> None:
    if listener.full():
        listener.get_nowait()
    listener.put_nowait(event)


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode("ascii")
