"""A scanner on the serial port of a terminal server, by RFC 2217. Every such server answers the heartbeat."""

import select
import threading
import time
from typing import Final

from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.rfc2217 import PROBE, ComPort, escaped
from floorapp.devices.tcp_line import TcpLine

AGREE_TIMEOUT_S: Final = 0.9


class Rfc2217Line:
    """The port behind `host` and `port`, 8N1 at `baud` bit/s. A server that is gone is missed within 3 s."""

    away = TcpLine.away

    def __init__(self, host: str, port: int, baud: int = 9600) -> None:
        self.place = f"rfc2217://{host}:{port}"
        self._tcp = TcpLine(host, port, heartbeat=PROBE, answer=b"")
        self._baud = baud
        self._port = ComPort(baud)
        self._early = b""

    def open(self) -> None:
        """See `Line.open`: connects, and agrees with the server on the port, within 2 s."""
        self._tcp.open()
        self._port = ComPort(self._baud)
        self._early = b""
        try:
            self._agree(time.monotonic() + AGREE_TIMEOUT_S)
        except ConnectionFault:
            self._tcp.close()
            raise

    def fileno(self) -> int:
        """See `Line.fileno`."""
        return self._tcp.fileno()

    def read(self) -> bytes:
        """See `Line.read`."""
        early, self._early = self._early, b""
        return early + self._receive()

    def write(self, data: bytes) -> None:
        """See `Line.write`."""
        self._tcp.write(escaped(data))

    def tend(self) -> float:
        """See `Line.tend`."""
        return self._tcp.tend()

    def close(self) -> None:
        """See `Line.close`."""
        self._tcp.close()

    def wait(self, stop: threading.Event) -> None:
        """See `Line.wait`."""
        self._tcp.wait(stop)

    def _agree(self, deadline: float) -> None:
        self._tcp.write(self._port.hello())
        poll = select.poll()
        poll.register(self._tcp.fileno(), select.POLLIN)
        while not self._port.ready:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise ConnectionFault(Fault.NO_ANSWER, f"{self.place} does not speak RFC 2217")
            if poll.poll(left_s * 1000):
                self._early += self._receive()
            if self._port.refusal:
                raise ConnectionFault(Fault.REFUSED, f"{self.place}: {self._port.refusal}")

    def _receive(self) -> bytes:
        data = self._port.feed(self._tcp.receive())
        replies = self._port.take_replies()
        if replies:
            self._tcp.write(replies)
        return data
