"""From SSI packets to scans: what is joined, what is a scan sent again, and what is another unit. No I/O.

One thing cannot be told: a second unit with the same code, of whose first sending not one byte came, looks
like the first unit whose acknowledgement got lost. It does not count, no verdict sounds, and it is scanned
again; counted, a unit that is not there would go on the list.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

from floorapp.devices.framing import MAX_FRAME_BYTES
from floorapp.devices.ssi import LONGEST_ANSWER_TIMEOUT_S, RETRIES, SYMBOLOGIES, Garbled, Packet, Status
from floorapp.devices.wired_scanner import Bring

log = logging.getLogger(__name__)

_GIVEN_UP_S: Final = LONGEST_ANSWER_TIMEOUT_S * RETRIES + 0.5
"""After so long the scanner has stopped sending a packet again, whatever it is set to."""
_NEXT_WITHIN_S: Final = 6.0
"""The next packet of a message comes as soon as the last is acknowledged: one so late is of another."""


class Messages:
    """Makes scans of DECODE_DATA packets: joins what came in several, and counts what was sent again once.

    A packet with the resend bit that equals the last one is that one, whose acknowledgement got lost. It is
    another, as of a second unit, when a packet that was *not* sent again was garbled since, or when the
    scanner had long stopped trying.
    """

    def __init__(self, bring: Bring, clock: Callable[[], float] = time.monotonic) -> None:
        self._bring = bring
        self._clock = clock
        self._parts = bytearray()
        self._symbology = ""
        self._last: tuple[Status, bytes] | None = None
        self._last_at = 0.0
        self._other_garbled = False
        self._garbles = 0
        self._owed_bytes, self._owed_at = 0, 0.0

    def take(self, packet: Packet) -> None:
        """One whole packet, acknowledged already."""
        now = self._clock()
        self._owed_bytes = 0
        if self._is_again(packet, now):
            self._last_at = now
            return
        within_s = _GIVEN_UP_S if packet.status & Status.RESEND else _NEXT_WITHIN_S
        if self._parts and now - self._last_at > within_s:
            self.drop()
        if not self._parts:
            self._symbology = SYMBOLOGIES.get(packet.data[0], "") if packet.data else ""
        self._last, self._last_at = (packet.status & Status.CONTINUED, packet.data), now
        self._other_garbled, self._garbles = False, 0
        text = packet.data[1:]
        self._parts += text[: max(0, MAX_FRAME_BYTES - len(self._parts))]
        if packet.status & Status.CONTINUED:
            return
        raw = bytes(self._parts)
        self._parts.clear()
        if raw:
            self._bring(raw, self._symbology)

    def garbled(self, garbled: Garbled) -> None:
        """What came is no packet, and was asked for again: until that comes, a scan is on the wire."""
        self._owed_bytes, self._owed_at = garbled.length, self._clock()
        self._other_garbled = self._other_garbled or not garbled.resend
        self._garbles += 1
        if self._garbles > RETRIES:
            self.drop()  # the scanner gives up, and its next packet begins another scan

    def drop(self) -> int:
        """Forget the parts of a scan that is not whole, and say how many bytes that is."""
        owed = self._owed_bytes if self._clock() - self._owed_at <= _GIVEN_UP_S else 0
        dropped = len(self._parts) + owed
        if dropped:
            log.warning("%d bytes of a scan whose rest did not come are dropped", dropped)
        self._parts.clear()
        self._owed_bytes = 0
        return dropped

    def _is_again(self, packet: Packet, now: float) -> bool:
        return (
            bool(packet.status & Status.RESEND)
            and (packet.status & Status.CONTINUED, packet.data) == self._last
            and not self._other_garbled
            and now - self._last_at <= _GIVEN_UP_S
        )
