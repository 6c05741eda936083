"""Where a camera's pictures come from, as a station names it, and how people are shown it: no secrets."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

SIMULATED_SOURCE: Final = "simulated:"
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_NETWORK: Final = frozenset({"http", "https", "rtsp", "rtsps"})


class SourceKind(Enum):
    """How pictures come from it."""

    DEVICE = "device"
    FILE = "file"
    NETWORK = "network"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Source:
    """A source of pictures. `address` is a path or a URL, which may hold a password: show `shown` instead."""

    kind: SourceKind
    address: str

    @property
    def shown(self) -> str:
        """The address as it may stand in a log or on a screen: no user, password, query or fragment."""
        if self.kind is not SourceKind.NETWORK:
            return self.address
        parts = urlsplit(self.address)
        where = parts.netloc.rpartition("@")[2]
        secret = "***@" if "@" in parts.netloc else ""
        query = "?***" if parts.query or parts.fragment else ""
        return f"{parts.scheme}://{secret}{where}{parts.path}{query}"


def source_of(text: str) -> Source:
    """What `text` names: a device's number, a path, an http, https, rtsp or rtsps URL, or `simulated:`.

    Raises ValueError, which does not repeat the text: it may hold a password.
    """
    if text == SIMULATED_SOURCE:
        return Source(SourceKind.SIMULATED, text)
    if _NUMBER.fullmatch(text):
        return Source(SourceKind.DEVICE, f"/dev/video{int(text)}")
    try:
        parts = urlsplit(text)
        if parts.scheme in _NETWORK and parts.hostname and parts.port != 0:
            return Source(SourceKind.NETWORK, text)
    except ValueError:
        pass
    else:
        if parts.scheme == "" and text and "\0" not in text:
            return Source(SourceKind.DEVICE if text.startswith("/dev/") else SourceKind.FILE, text)
    raise ValueError("a camera's source is a number, a path, an http(s) or rtsp address, or simulated:")
