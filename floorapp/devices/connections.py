"""The ways to a printer or a scale, by url: how bytes get there and what comes back.

- `tcp://host:port` — one connection at a time, with keepalive; the owner closes it when idle, so that another
  station can print too.
- `serial:///dev/serial/by-id/…?baud=9600` — 8N1, for this process alone.
- `file:///var/spool/labels` — a folder: each job becomes a numbered file of its own (`000001.zpl`, `.pdf` or
  `.bin`), whole or not at all. `file:///dev/usb/lp0` — a raw device node: the bytes are handed to the kernel.
  Neither can be asked anything: what was written counts as printed, and only the scan of the label proves it.
- `usblp:///dev/usb/lp0` — a USB printer through the kernel's driver, which can be asked how it is.
- `simulated:` — a printer made of software, in this process, reached over a real socket.
"""

import contextlib
import socket
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, urlsplit

import serial

from floorapp.devices.file_connection import FileConnection
from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.serial_port import PORT_FAULTS, fault_of, open_port
from floorapp.devices.simulated_printer import OnLabel, SimulatedPrinter
from floorapp.devices.usblp_connection import UsblpConnection

CONNECT_TIMEOUT_S = 2.0
SEND_TIMEOUT_S = 5.0
DEFAULT_BAUD = 9600
_CHUNK_BYTES = 4096
_SERIAL_CHUNK_BYTES = 512


class Connection(Protocol):
    """A way to one device, used by one thread. Every method raises ConnectionFault, and none hangs."""

    @property
    def can_answer(self) -> bool:
        """Whether the device can be asked anything."""

    def open(self) -> None:
        """Connect, within 2 s. Does nothing when it is open already."""

    def send(self, data: bytes) -> None:
        """Hand over all bytes, never resting longer than 5 s. After a fault some of them may have arrived."""

    def receive(self, timeout_s: float) -> bytes:
        """Some bytes, or none when nothing came within the time."""

    def close(self) -> None:
        """Disconnect until the next `open`. Never fails."""

    def end(self) -> None:
        """Disconnect for good. Never fails."""


class TcpConnection:
    """A device on the network. It takes one connection at a time, so a silent one may be in another's use."""

    can_answer = True

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Connect with TCP keepalive: a cable pulled while idle is noticed within half a minute."""
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
        for name, seconds in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
        self._socket = opened

    def send(self, data: bytes) -> None:
        """Hand all bytes to the network."""
        connected = self._connected()
        try:
            connected.settimeout(SEND_TIMEOUT_S)
            connected.sendall(data)
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


class SerialConnection:
    """A device on a serial port."""

    can_answer = True

    def __init__(self, path: str, baud: int = DEFAULT_BAUD) -> None:
        self._path = path
        self._baud = baud
        self._port: serial.Serial | None = None

    def open(self) -> None:
        """Open the port for this process alone."""
        if self._port is not None:
            return
        try:
            self._port = open_port(self._path, self._baud, CONNECT_TIMEOUT_S, SEND_TIMEOUT_S)
        except PORT_FAULTS as error:
            raise ConnectionFault(fault_of(error), str(error)) from error

    def send(self, data: bytes) -> None:
        """Hand all bytes to the port. The time counts for each 512 of them: a slow line is not a fault."""
        port = self._opened()
        try:
            for start in range(0, len(data), _SERIAL_CHUNK_BYTES):
                port.write(data[start : start + _SERIAL_CHUNK_BYTES])
        except PORT_FAULTS as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error

    def receive(self, timeout_s: float) -> bytes:
        """What has come."""
        port = self._opened()
        try:
            port.timeout = timeout_s
            data = port.read(1)
            return bytes(data + port.read(port.in_waiting)) if data else b""
        except PORT_FAULTS as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error

    def close(self) -> None:
        """Close the port."""
        if self._port is not None:
            with contextlib.suppress(*PORT_FAULTS):
                self._port.close()
            self._port = None

    def end(self) -> None:
        """Close the port for good."""
        self.close()

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise ConnectionFault(Fault.CONNECTION_LOST, "not open")
        return self._port


class SimulatedConnection(TcpConnection):
    """A simulated printer and the way to it in one; `printer` is where its labels are kept."""

    def __init__(self, on_label: OnLabel | None = None) -> None:
        self.printer = SimulatedPrinter(port=0, on_label=on_label)
        self.printer.start()
        super().__init__("127.0.0.1", self.printer.port)

    def end(self) -> None:
        """Hang up and switch the printer off; its labels can still be looked at."""
        super().end()
        self.printer.stop()


def connect(url: str, on_label: OnLabel | None = None) -> Connection:
    """The connection that a url of station.toml names; nothing is opened yet.

    `on_label` is told each label of `simulated:`. Raises ValueError, naming what is wrong with the url.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "tcp":
            return _tcp(url, parts)
        case "serial":
            return _serial(url, parts)
        case "file":
            if parts.netloc or not parts.path.startswith("/"):
                raise ValueError(f"{url!r}: write file:// and an absolute path, such as file:///var/labels")
            return FileConnection(Path(parts.path))
        case "usblp":
            if parts.netloc or len(parts.path) < 2:
                raise ValueError(f"{url!r}: write usblp:// and a node, such as usblp:///dev/usb/lp0")
            return UsblpConnection(Path(parts.path))
        case "simulated":
            return SimulatedConnection(on_label)
        case _:
            raise ValueError(
                f"{url!r}: expected tcp://host:port, serial:///dev/…?baud=9600, usblp:///dev/usb/lp0,"
                " file:///path or simulated:"
            )


def _tcp(url: str, parts: SplitResult) -> TcpConnection:
    try:
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{url!r}: the port must be 1 to 65535") from error
    if not parts.hostname or not port:
        raise ValueError(f"{url!r}: write tcp://host:port, such as tcp://192.0.2.10:9100")
    return TcpConnection(parts.hostname, port)


def _serial(url: str, parts: SplitResult) -> SerialConnection:
    if parts.netloc or len(parts.path) < 2:
        raise ValueError(
            f"{url!r}: write serial:// and a device path, such as serial:///dev/ttyUSB0?baud=9600"
        )
    settings = parse_qs(parts.query, keep_blank_values=True)
    unknown = sorted(set(settings) - {"baud"})
    if unknown:
        raise ValueError(f"{url!r}: unknown setting {unknown[0]!r}; there is only baud")
    baud = settings.get("baud", [str(DEFAULT_BAUD)])[-1]
    if not baud.isdecimal() or not 300 <= int(baud) <= 4_000_000:
        raise ValueError(f"{url!r}: baud must be a number from 300 to 4000000")
    return SerialConnection(parts.path, int(baud))
