"""A device on the network that takes bytes at a TCP port, such as a printer at 9100."""

import socket
import time
from typing import Final

from floorapp.devices.ports import ConnectionFault, Fault

CONNECT_TIMEOUT_S: Final = 2.0
SEND_TIMEOUT_S: Final = 5.0
_SLOWEST_BYTES_PER_S: Final = 500
_CHUNK_BYTES: Final = 4096
_KEEPALIVE: Final = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
"""A cable pulled while idle is noticed within half a minute."""
_UNACKNOWLEDGED_MS: Final = 8_000
"""A machine that has gone without a word acknowledges nothing: what was sent to it fails after this time."""


class TcpConnection:
    """A device on the network. It takes one connection at a time, so a silent one may be in another's use."""

    can_answer = True

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Connect."""
        if self._socket is not None:
            return
        try:
            opened = socket.create_connection(self._address, CONNECT_TIMEOUT_S)
        except ConnectionRefusedError as error:
            raise ConnectionFault(Fault.REFUSED, str(error)) from error
        except OSError as error:
            raise ConnectionFault(Fault.UNREACHABLE, str(error)) from error
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (*_KEEPALIVE, ("TCP_USER_TIMEOUT", _UNACKNOWLEDGED_MS)):
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        self._socket = opened

    def send(self, data: bytes) -> None:
        """Hand all bytes to the network. The time counts from the last byte taken: slowness is no fault,

        unless it takes less than 500 bytes/s.
        """
        connected = self._connected()
        deadline = time.monotonic() + SEND_TIMEOUT_S + len(data) / _SLOWEST_BYTES_PER_S
        left = memoryview(data)
        try:
            while left:
                connected.settimeout(max(0.001, min(SEND_TIMEOUT_S, deadline - time.monotonic())))
                left = left[connected.send(left) :]
        except TimeoutError as error:
            text = f"it takes no more: {len(left)} of {len(data)} bytes are left"
            raise ConnectionFault(Fault.CONNECTION_LOST, text) from error
        except OSError as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error

    def receive(self, timeout_s: float) -> bytes:
        """What has come; the other side's hanging up is a fault."""
        connected = self._connected()
        try:
            connected.settimeout(max(timeout_s, 0.001))
            data = connected.recv(_CHUNK_BYTES)
        except TimeoutError:
            return b""
        except OSError as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error
        if not data:
            raise ConnectionFault(Fault.CONNECTION_LOST, "the device hung up")
        return data

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def end(self) -> None:
        """Hang up for good."""
        self.close()

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise ConnectionFault(Fault.CONNECTION_LOST, "not connected")
        return self._socket
