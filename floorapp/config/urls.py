"""Which addresses a station may be given."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

_BAUD_QUERY: Final = re.compile(r"baud=([0-9]{3,7})")


def is_path(text: str) -> bool:
    """Whether a text may name a file or folder: bounded, on one line, nothing hidden in it."""
    return 0 < len(text) <= 1000 and text.isprintable()


def is_printer_url(text: str) -> bool:
    """Whether a text names a way to a printer, by its form; the way itself says what is wrong with it.

    tcp://host:port, serial:///dev/…, usblp:///dev/usb/lp0, ipp[s]://host/path, cups:NAME, file:///path or
    simulated:
    """
    if not is_path(text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    match parts.scheme:
        case "tcp":
            return bool(parts.hostname and port)
        case "ipp" | "ipps":
            return bool(parts.hostname and len(parts.path) > 1)
        case "cups":
            return not parts.netloc and bool(parts.path) and "/" not in parts.path
        case "serial" | "file" | "usblp":
            return not parts.netloc and parts.path.startswith("/") and len(parts.path) > 1
        case _:
            return text == "simulated:"


def is_scanner_url(text: str) -> bool:
    """Whether a text names a way to a scanner on the network: tcp://host:port or rfc2217://host:port?baud=9600

    What it lets through, a network scanner can be made of.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")  # raises UnicodeError, a ValueError, for what no host is called
    except ValueError:
        return False
    if not (is_path(text) and host and port) or parts.path or parts.fragment or "@" in parts.netloc:
        return False
    if parts.scheme == "tcp":
        return not parts.query
    baud = _BAUD_QUERY.fullmatch(parts.query)
    return parts.scheme == "rfc2217" and (not parts.query or (baud is not None and _is_baud(int(baud[1]))))


def _is_baud(baud: int) -> bool:
    return 300 <= baud <= 4_000_000


def is_camera_source(text: str) -> bool:
    """Whether a text names a camera: a number, a device, a file, http(s)://, rtsp:// or simulated:"""
    if not is_path(text):
        return False
    if text.startswith("/") or text == "simulated:" or (text.isascii() and text.isdigit() and len(text) < 4):
        return True
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https", "rtsp"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def oms_url(raw: object) -> str | None:
    """The server's url without its last slash. Plain HTTP never leaves this machine."""
    if not isinstance(raw, str) or not is_path(raw):
        return None
    try:
        parts = urlsplit(raw)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if not host or port == 0 or parts.username is not None or "?" in raw or "#" in raw or " " in raw:
        return None
    secure = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    return raw.rstrip("/") if secure else None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
