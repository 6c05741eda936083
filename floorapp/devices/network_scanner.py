"""A barcode scanner on the network: at a terminal server by RFC 2217, or behind a plain TCP port."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

from floorapp.devices.framed_talk import FramedTalk
from floorapp.devices.ports import Emit
from floorapp.devices.rfc2217_line import Rfc2217Line
from floorapp.devices.scanner_line import Line
from floorapp.devices.scanner_vendors import framer_of, vendor_named
from floorapp.devices.tcp_line import TcpLine
from floorapp.devices.wired_scanner import WiredScanner

DEFAULT_BAUD = 9600


class NetworkScanner(WiredScanner):
    """Driver of one scanner at `rfc2217://host:port?baud=9600` or `tcp://host:port`.

    Over RFC 2217 the server's own answers are the heartbeat. Over plain TCP there is one where `heartbeat` is
    given: bytes that the scanner answers with `answer`, such as ENQ and ACK. Raises ValueError for a url, a
    vendor, a prefix or a suffix that cannot be.
    """

    def __init__(
        self,
        device: str,
        url: str,
        emit: Emit,
        *,
        vendor: str = "",
        prefix: str = "",
        suffix: str = "",
        repeat_ms: int = 0,
        heartbeat: bytes = b"",
        answer: bytes = b"\x06",
        model: str = "network scanner",
    ) -> None:
        maker = vendor_named(vendor)
        talk = partial(FramedTalk, framer_of(maker, prefix.encode(), suffix.encode()), maker)
        line = line_to(url, heartbeat, answer)
        super().__init__(device, line, emit, talk, model=model, repeat_ms=repeat_ms)


def line_to(url: str, heartbeat: bytes = b"", answer: bytes = b"\x06") -> Line:
    """The line that a url names; nothing is opened yet. Raises ValueError, naming what is wrong with it."""
    wrong = f"{url!r}: write rfc2217://host:port or tcp://host:port, such as tcp://192.0.2.20:4001"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{wrong}; the port must be 1 to 65535") from error
    if not host or not port or parts.path or parts.fragment or "@" in parts.netloc or not _is_host(host):
        raise ValueError(wrong)
    if parts.scheme == "tcp" and not parts.query:
        return TcpLine(host, port, heartbeat=heartbeat, answer=answer)
    if parts.scheme != "rfc2217":
        raise ValueError(wrong)
    settings = parse_qs(parts.query, keep_blank_values=True)
    baud = settings.pop("baud", [str(DEFAULT_BAUD)])[-1]
    if settings or not baud.isdecimal() or not 300 <= int(baud) <= 4_000_000:
        raise ValueError(f"{url!r}: there is only ?baud=, a number from 300 to 4000000")
    return Rfc2217Line(host, port, int(baud))


def _is_host(host: str) -> bool:
    """Whether a host may be called so; Python's sockets raise UnicodeError for one that may not."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True
