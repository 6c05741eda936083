"""The ways to a printer or a scale, by url: how bytes get there and what comes back.

- `tcp://host:port` — one connection at a time, with keepalive; the owner closes it when idle, so that another
  station can print too.
- `serial:///dev/serial/by-id/…?baud=9600&flow=rts` — 8N1, for this process alone; `flow` is rts, xon or none.
- `usblp:///dev/usb/lp0` — a USB printer through the kernel's driver, which can be asked how it is.
- `ipp://host:631/printers/NAME`, `ipps://…` — a printer that speaks IPP, or a queue of CUPS; `cups:NAME` is a
  queue of this machine. They know each job: see `QueueConnection`.
- `file:///var/spool/labels` — a folder: each job becomes a numbered file of its own (`000001.zpl`, `.pdf` or
  `.bin`), whole or not at all. `file:///dev/usb/lp0` — a raw device node: the bytes are handed to the kernel.
  Neither can be asked anything: what was written counts as printed, and only the scan of the label proves it.
- `simulated:` — a printer made of software, in this process, reached over a real socket.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from floorapp.devices.file_connection import FileConnection
from floorapp.devices.job_queue import QueueConnection
from floorapp.devices.serial_connection import DEFAULT_BAUD, Flow, SerialConnection
from floorapp.devices.simulated_printer import OnLabel, SimulatedPrinter
from floorapp.devices.tcp_connection import TcpConnection
from floorapp.devices.usblp_connection import UsblpConnection

__all__ = ["Connection", "SimulatedConnection", "TcpConnection", "connect"]

_LOCAL_CUPS: Final = "ipp://localhost:631/printers/"


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

    `on_label` is told each label of `simulated:`. A `QueueConnection` is a queue that `OfficePrinter` asks
    for each job. Raises ValueError, naming what is wrong with the url.
    """
    parts = urlsplit(url)
    if parts.scheme == "simulated":
        return SimulatedConnection(on_label)
    way = _WAYS.get(parts.scheme)
    if way is None:
        raise ValueError(
            f"{url!r}: expected tcp://host:port, serial:///dev/…?baud=9600, usblp:///dev/usb/lp0,"
            " ipp://host:631/printers/NAME, cups:NAME, file:///path or simulated:"
        )
    return way(url, parts)


def _tcp(url: str, parts: SplitResult) -> Connection:
    try:
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{url!r}: the port must be 1 to 65535") from error
    if not parts.hostname or not port:
        raise ValueError(f"{url!r}: write tcp://host:port, such as tcp://192.0.2.10:9100")
    return TcpConnection(parts.hostname, port)


def _serial(url: str, parts: SplitResult) -> Connection:
    if parts.netloc or len(parts.path) < 2:
        raise ValueError(
            f"{url!r}: write serial:// and a device path, such as serial:///dev/ttyUSB0?baud=9600"
        )
    settings = parse_qs(parts.query, keep_blank_values=True)
    unknown = sorted(set(settings) - {"baud", "flow"})
    if unknown:
        raise ValueError(f"{url!r}: unknown setting {unknown[0]!r}; there are baud and flow")
    baud = settings.get("baud", [str(DEFAULT_BAUD)])[-1]
    if not (baud.isascii() and baud.isdecimal()) or not 300 <= int(baud) <= 4_000_000:
        raise ValueError(f"{url!r}: baud must be a number from 300 to 4000000")
    flow = settings.get("flow", [Flow.NONE.value])[-1]
    if flow not in {each.value for each in Flow}:
        raise ValueError(f"{url!r}: flow must be {', '.join(Flow)}")
    return SerialConnection(parts.path, int(baud), Flow(flow))


def _usblp(url: str, parts: SplitResult) -> Connection:
    if parts.netloc or len(parts.path) < 2:
        raise ValueError(f"{url!r}: write usblp:// and a node, such as usblp:///dev/usb/lp0")
    return UsblpConnection(Path(parts.path))


def _file(url: str, parts: SplitResult) -> Connection:
    if parts.netloc or not parts.path.startswith("/"):
        raise ValueError(f"{url!r}: write file:// and an absolute path, such as file:///var/labels")
    return FileConnection(Path(parts.path))


def _ipp(url: str, _: SplitResult) -> Connection:
    from floorapp.devices.ipp_connection import IppQueue  # brings TLS

    return QueueConnection(IppQueue(url))


def _cups(url: str, parts: SplitResult) -> Connection:
    from floorapp.devices.ipp_connection import IppQueue

    name = unquote(parts.path)
    if parts.netloc or not name or parts.query or "/" in name:
        raise ValueError(f"{url!r}: write cups: and the name of a queue of this machine, such as cups:office")
    return QueueConnection(IppQueue(_LOCAL_CUPS + quote(name)))


_WAYS: Final[dict[str, Callable[[str, SplitResult], Connection]]] = {
    "tcp": _tcp,
    "serial": _serial,
    "usblp": _usblp,
    "file": _file,
    "ipp": _ipp,
    "ipps": _ipp,
    "cups": _cups,
}
