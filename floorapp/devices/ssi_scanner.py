"""A Zebra scanner on a serial port that speaks SSI: every scan in packets, checked and acknowledged.

What SSI gives over plain data: a scan that was garbled on the wire is sent again, the scanner says what kind
of code it read, and its beeper and light obey. Set up the scanner for the SSI host, decode data in packets,
and ACK/NAK handshaking (all as delivered once SSI is chosen).
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from floorapp.devices.ports import Emit
from floorapp.devices.scanner_line import FOREVER_S
from floorapp.devices.serial_line import SerialLine
from floorapp.devices.ssi import (
    ACK,
    DECODER,
    LED_DECODE,
    NAK_BAD_CONTEXT,
    NAK_RESEND,
    RETRIES,
    WAKE_UP,
    Beep,
    Cause,
    Garbled,
    Opcode,
    Packet,
    SsiReader,
    from_host,
)
from floorapp.devices.ssi_messages import Messages
from floorapp.devices.wired_scanner import Bring, Send, WiredScanner

log = logging.getLogger(__name__)

QUIET_S: Final = 0.05
"""A silence in mid-packet that ends it: at 9600 baud a byte takes 1 ms, and USB hands over each 16 ms."""
LIGHT_S: Final = 0.3
COMMAND_TIMEOUT_S: Final = 0.5
"""A beep is wanted at once or not at all, so this side does not wait as long as the scanner does."""


class SsiScanner(WiredScanner):
    """Driver of one SSI scanner. `path` is best a /dev/serial/by-id name; `baud` in bit/s, 8N1."""

    def __init__(
        self,
        device: str,
        path: str,
        emit: Emit,
        *,
        baud: int = 9600,
        repeat_ms: int = 0,
        model: str = "SSI scanner",
    ) -> None:
        super().__init__(device, SerialLine(path, baud), emit, SsiTalk, model=model, repeat_ms=repeat_ms)


class SsiTalk:
    """The host's side: decode data in, acknowledgements and verdicts out. `clock` is monotonic, in s."""

    def __init__(self, bring: Bring, send: Send, clock: Callable[[], float] = time.monotonic) -> None:
        self._send = send
        self._clock = clock
        self._reader = SsiReader()
        self._messages = Messages(bring, clock)
        self._commands = Commands(send)
        self._heard_at = 0.0

    def begin(self) -> None:
        """See `Talk`."""
        self._send(WAKE_UP)

    def take(self, data: bytes) -> None:
        """See `Talk`."""
        self._heard_at = self._clock()
        for packet in self._reader.feed(data):
            if packet.source == DECODER:
                self._answer(packet)

    def tend(self) -> float:
        """See `Talk`: asks again for what was garbled, and sends the next command when it may."""
        now = self._clock()
        if self._reader.restless:
            left_s = self._heard_at + QUIET_S - now
            if left_s > 0:
                return left_s
            self._again(self._reader.quiet())
        return self._commands.tend(now)

    def verdict(self, good: bool) -> None:
        """See `Talk`."""
        self._commands.sound(good, self._clock())

    def drop(self) -> int:
        """See `Talk`."""
        self._commands.forget()
        return self._reader.drop() + self._messages.drop()

    def _answer(self, packet: Packet) -> None:
        match packet.opcode:
            case Opcode.CMD_ACK:
                self._commands.answered()
            case Opcode.CMD_NAK:
                self._commands.refused(packet.data[:1] == bytes((Cause.RESEND,)))
            case Opcode.DECODE_DATA:
                self._send(ACK)  # before anything else: the scanner waits
                self._messages.take(packet)
            case Opcode.EVENT:
                self._send(ACK)
            case _:
                self._send(NAK_BAD_CONTEXT)

    def _again(self, garbled: Garbled | None) -> None:
        if garbled is not None:
            log.info("%d garbled bytes; asked for them again", garbled.length)
            self._messages.garbled(garbled)
            self._send(NAK_RESEND)


class Commands:
    """Sends one command after the other, each when the one before is answered or given up. Never waits."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._coming: deque[tuple[float, Packet]] = deque()
        self._sent: Packet | None = None
        self._sent_at = 0.0
        self._tries = 0

    def sound(self, good: bool, now: float) -> None:
        """Sound a verdict instead of what is not sounded yet."""
        light = bytes((LED_DECODE,))
        dark = from_host(Opcode.LED_OFF, light)
        beep = from_host(Opcode.BEEP, bytes((Beep.ONE_SHORT_HIGH if good else Beep.THREE_SHORT_LOW,)))
        self.forget()
        if good:
            lit = from_host(Opcode.LED_ON, light)
            self._coming.extend(((now, beep), (now, lit), (now + LIGHT_S, dark)))
        else:
            self._coming.extend(((now, beep), (now, dark)))

    def answered(self) -> None:
        """The scanner has taken the command."""
        self._sent = None

    def refused(self, resend: bool) -> None:
        """The scanner asks for the command again, or will not have it."""
        if resend:
            self._sent_at = 0.0
        else:
            self._sent = None

    def forget(self) -> None:
        """Nothing more is wanted."""
        self._coming.clear()
        self._sent = None

    def tend(self, now: float) -> float:
        """Send what is due; s until something may be."""
        if self._sent is not None and now >= self._sent_at + COMMAND_TIMEOUT_S:
            self._retry(now)
        if self._sent is None and self._coming and self._coming[0][0] <= now:
            _, self._sent = self._coming.popleft()
            self._sent_at, self._tries = now, 0
            self._send(self._sent.encode())
        if self._sent is not None:
            return self._sent_at + COMMAND_TIMEOUT_S - now
        return self._coming[0][0] - now if self._coming else FOREVER_S

    def _retry(self, now: float) -> None:
        if self._sent is None or self._tries >= RETRIES:
            log.info("the scanner does not answer commands")
            self.forget()
            return
        self._tries += 1
        self._sent_at = now
        self._send(self._sent.resent().encode())
