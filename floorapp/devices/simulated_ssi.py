"""A simulated Zebra scanner, at the level of its bytes: what an SSI driver talks to without any hardware.

It says that it is simulated by its name alone: SSI has no text to say it in. Its faults are those of a serial
line: acknowledgements that do not arrive, packets that arrive changed or short.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from floorapp.devices.ports import SIMULATED
from floorapp.devices.ssi import (
    ANSWER_TIMEOUT_S,
    DECODER,
    HOST,
    MOST_DATA_BYTES,
    RETRIES,
    Cause,
    Opcode,
    Packet,
    SsiReader,
    Status,
)

MODEL: Final = f"{SIMULATED} SSI scanner"
_CODE_128: Final = 0x03


@dataclass(slots=True)
class Faults:
    """How many of the next packets suffer: `lost_acks` never reach the scanner, the others leave it so."""

    lost_acks: int = 0
    changed: int = 0
    shortened: int = 0


@dataclass(slots=True)
class SsiMechanism:
    """The scanner behind the plug. `scan` is its trigger; the host's bytes go into `take`, its own come out.

    `tick` must be called now and then: it sends again what was not answered in `answer_timeout_s`. `done`
    counts the packets that were acknowledged, `failed` those that were given up, `beeps` holds its tones.
    Not safe from several threads.
    """

    answer_timeout_s: float = ANSWER_TIMEOUT_S
    clock: Callable[[], float] = time.monotonic
    faults: Faults = field(default_factory=Faults)
    beeps: list[int] = field(default_factory=list)
    lit: bool = False
    done: int = 0
    failed: int = 0
    _coming: deque[Packet] = field(default_factory=deque)
    _sent: Packet | None = None
    _sent_at: float = 0.0
    _tries: int = 0
    _reader: SsiReader = field(default_factory=SsiReader)

    @property
    def idle(self) -> bool:
        """Whether everything that was scanned is acknowledged or given up."""
        return self._sent is None and not self._coming

    def scan(self, raw: bytes, code_type: int = _CODE_128) -> None:
        """Read a code: it goes out in as many packets as it needs when those before it are done."""
        most = MOST_DATA_BYTES - 1
        parts = [raw[start : start + most] for start in range(0, len(raw), most)] or [b""]
        for part in parts[:-1]:
            self._coming.append(self._decoded(code_type, part, Status.CONTINUED))
        self._coming.append(self._decoded(code_type, parts[-1], Status.NONE))

    def take(self, data: bytes) -> bytes:
        """What the host sent; returns what the scanner sends."""
        return b"".join(self._heard(packet) for packet in self._reader.feed(data)) + self.tick()

    def tick(self) -> bytes:
        """What the scanner sends of itself now."""
        if self._sent is not None:
            overdue = self.clock() - self._sent_at >= self.answer_timeout_s
            return self._again() if overdue else b""
        if not self._coming:
            return b""
        self._sent, self._tries = self._coming.popleft(), 0
        return self._transmit(self._sent)

    def _heard(self, packet: Packet) -> bytes:
        if packet.source != HOST:
            return b""
        match packet.opcode:
            case Opcode.CMD_ACK | Opcode.CMD_NAK if self.faults.lost_acks:
                self.faults.lost_acks -= 1
                return b""
            case Opcode.CMD_ACK:
                self.done += self._sent is not None
                self._sent = None
                return b""
            case Opcode.CMD_NAK if packet.data[:1] == bytes((Cause.RESEND,)):
                return self._again()
            case Opcode.CMD_NAK:
                return b""
            case Opcode.BEEP if packet.data:
                if not packet.status & Status.RESEND:
                    self.beeps.append(packet.data[0])
            case Opcode.LED_ON | Opcode.LED_OFF:
                self.lit = packet.opcode == Opcode.LED_ON
            case _:
                return Packet(Opcode.CMD_NAK, DECODER, Status.NONE, bytes((Cause.BAD_CONTEXT,))).encode()
        return Packet(Opcode.CMD_ACK, DECODER, Status.NONE).encode()

    def _again(self) -> bytes:
        if self._sent is None:
            return b""
        if self._tries >= RETRIES:
            self.failed += 1
            self._sent = None
            return b""
        self._tries += 1
        return self._transmit(self._sent.resent())

    def _transmit(self, packet: Packet) -> bytes:
        self._sent_at = self.clock()
        sent = packet.encode()
        if self.faults.changed:
            self.faults.changed -= 1
            return sent[:-1] + bytes((sent[-1] ^ 0x40,))
        if self.faults.shortened:
            self.faults.shortened -= 1
            return sent[:-3] + sent[-2:]
        return sent

    @staticmethod
    def _decoded(code_type: int, text: bytes, status: Status) -> Packet:
        return Packet(Opcode.DECODE_DATA, DECODER, status, bytes((code_type,)) + text)
