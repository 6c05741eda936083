"""The packets of Zebra's Simple Serial Interface. No I/O: bytes go in, packets come out.

A packet is length, opcode, source, status, data and a 16-bit checksum. A side sends and waits for the answer,
so there is never a second packet behind one that is not answered yet.

Source: Simple Serial Interface Programmer's Guide, Zebra 72E-40451; the same protocol in the integration
guides of the SE955 and MS4404 scan engines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final

WAKE_UP: Final = b"\x00"
"""Wakes a scanner that sleeps. Not a packet: a scanner that is awake ignores it."""

DECODER, HOST = 0, 4
RETRIES: Final = 2
"""Both sides send a packet that is not answered twice more, with the resend bit set."""
ANSWER_TIMEOUT_S: Final = 2.0
"""The scanner's Serial Response Time-out as it is delivered."""
LONGEST_ANSWER_TIMEOUT_S: Final = 9.9
"""… and the longest that it can be set to."""
MOST_DATA_BYTES: Final = 251

_HEADER_BYTES = 4
_CHECKSUM_BYTES = 2


class Opcode(IntEnum):
    """What a packet is about: those that this program sends, or takes from a scanner."""

    CMD_ACK = 0xD0
    CMD_NAK = 0xD1
    BEEP = 0xE6
    LED_ON = 0xE7
    LED_OFF = 0xE8
    SCAN_ENABLE = 0xE9
    DECODE_DATA = 0xF3
    EVENT = 0xF6


class Status(IntFlag):
    """Bits of the status byte. `CONTINUED`: more packets of this message follow."""

    NONE = 0
    RESEND = 1
    CONTINUED = 2


class Cause(IntEnum):
    """Why a packet was not taken."""

    RESEND = 1  # the checksum is wrong
    BAD_CONTEXT = 2  # not known, or not now
    DENIED = 6


class Beep(IntEnum):
    """Of the 26 tones those that are used here."""

    ONE_SHORT_HIGH = 0x00
    THREE_SHORT_LOW = 0x07


LED_DECODE: Final = 1
"""The light of a good read, bit 0 of the lights' byte."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. `opcode` may be one that `Opcode` does not name."""

    opcode: int
    source: int
    status: Status
    data: bytes = b""

    def encode(self) -> bytes:
        """The packet on the wire. Raises ValueError for more than 251 bytes of data."""
        if len(self.data) > MOST_DATA_BYTES:
            raise ValueError(f"{len(self.data)} bytes of data; a packet holds {MOST_DATA_BYTES}")
        length = _HEADER_BYTES + len(self.data)
        body = bytes((length, self.opcode, self.source, self.status)) + self.data
        return body + checksum(body)

    def resent(self) -> "Packet":
        """The same packet, sent again."""
        return Packet(self.opcode, self.source, self.status | Status.RESEND, self.data)


@dataclass(frozen=True, slots=True)
class Garbled:
    """What came and is no packet. `resend`: as far as can be seen, it was a packet that was sent again."""

    length: int
    resend: bool


def checksum(body: bytes) -> bytes:
    """The two's complement of the sum of all bytes before it, high byte first."""
    return (-sum(body) & 0xFFFF).to_bytes(2, "big")


def from_host(opcode: Opcode, data: bytes = b"") -> Packet:
    """A packet of this side."""
    return Packet(opcode, HOST, Status.NONE, data)


ACK: Final = from_host(Opcode.CMD_ACK).encode()
NAK_RESEND: Final = from_host(Opcode.CMD_NAK, bytes((Cause.RESEND,))).encode()
NAK_BAD_CONTEXT: Final = from_host(Opcode.CMD_NAK, bytes((Cause.BAD_CONTEXT,))).encode()


class SsiReader:
    """Cuts what a decoder sends into packets. Never holds more than one packet's bytes.

    What fails its checksum is dropped up to the next silence, and never searched for packets: the text of a
    barcode may hold one. `quiet` is called after a silence in mid-packet, or after something garbled.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._garbled: Garbled | None = None

    @property
    def restless(self) -> bool:
        """Whether a silence now would mean something."""
        return bool(self._held) or self._garbled is not None

    @property
    def pending_bytes(self) -> int:
        """Bytes of what came and was not answered as a whole packet."""
        return len(self._held) + (self._garbled.length if self._garbled else 0)

    def feed(self, data: bytes) -> Iterator[Packet]:
        """Take what was read and give every packet that it completes, in order."""
        for byte in data:
            if self._garbled is not None:
                self._garbled = Garbled(self._garbled.length + 1, self._garbled.resend)
                continue
            if not self._held and byte < _HEADER_BYTES:
                continue  # a wake-up, or noise between packets
            self._held.append(byte)
            if len(self._held) < self._held[0] + _CHECKSUM_BYTES:
                continue
            packet = _decoded(bytes(self._held))
            if packet is None:
                self._spoil()
            else:
                self._held.clear()
                yield packet

    def quiet(self) -> Garbled | None:
        """Nothing came for a while: what was garbled, or is half a packet, is over. None if all is well."""
        if self._held:
            self._spoil()
        garbled, self._garbled = self._garbled, None
        return garbled

    def drop(self) -> int:
        """Forget what is not whole, and say how many bytes that is."""
        dropped = self.pending_bytes
        self._held.clear()
        self._garbled = None
        return dropped

    def _spoil(self) -> None:
        held = self._held
        resend = len(held) >= _HEADER_BYTES and held[2] == DECODER and bool(held[3] & Status.RESEND)
        self._garbled = Garbled(len(held), resend)
        self._held.clear()


def _decoded(whole: bytes) -> Packet | None:
    body, check = whole[:-_CHECKSUM_BYTES], whole[-_CHECKSUM_BYTES:]
    if checksum(body) != check:
        return None
    known = Status.RESEND | Status.CONTINUED
    return Packet(body[1], body[2], Status(body[3]) & known, body[_HEADER_BYTES:])


SYMBOLOGIES: Final = {
    0x01: "]A0",  # Code 39
    0x03: "]C0",  # Code 128
    0x07: "]G0",  # Code 93
    0x08: "]E0",  # UPC-A
    0x0A: "]E4",  # EAN-8
    0x0B: "]E0",  # EAN-13
    0x0F: "]C1",  # GS1-128
    0x11: "]L0",  # PDF417
    0x13: "]A4",  # Code 39 full ASCII, already converted
    0x25: "]U0",  # MaxiCode
    0x30: "]e0",  # GS1 DataBar
    0x31: "]e0",  # GS1 DataBar Limited
    0x32: "]e0",  # GS1 DataBar Expanded
    0xC1: "]d2",  # GS1 Data Matrix
    0xC2: "]Q3",  # GS1 QR Code
}
"""From the bar code type of DECODE_DATA to the AIM identifier (ISO/IEC 15424).

Left out, so that the text decides: types that do not say whether a check digit is sent (interleaved 2 of 5)
or expanded (UPC-E), that an older scanner also gives to a GS1 symbol (Data Matrix 1B, QR 1C), and rare ones.
"""
