"""The echo: a ZPL printer sends a job's identity back when its label has been printed.

A field that is never drawn holds the identity, and `^HV` asks for it with each label that is printed.
Printers that do not know `^HV` leave it out silently, so a driver finds out by the first label whether it
comes.

Source: Zebra, ZPL II Programming Guide, `^HV` (host verification: field, bytes, header, end, per label) and
`^FN`. Not tried on a real printer.
"""

import re
import secrets
from typing import Final

TOKEN_CHARS: Final = 14
_HEADER: Final = b"FLE:"
_FIELD: Final = 9_999
_FAR_DOTS: Final = 32_000
"""Beyond every label: a field there is not drawn."""
_ECHO: Final = re.compile(rb"FLE:([0-9a-f]{14});")
_ASKED: Final = re.compile(rb"\^FO32000,32000\^FN9999\^FD([0-9a-f]{14})\^FS\^HV9999,14,FLE:,;,L\^FS")
_MOST_KEPT_BYTES: Final = 4_096


def new_token() -> str:
    """An identity that no other job has."""
    return secrets.token_hex(TOKEN_CHARS // 2)


def asking(payload: bytes, token: str) -> bytes:
    """A job whose last label asks for the echo; unchanged where it has no label."""
    end = payload.rfind(b"^XZ")
    if end < 0:
        return payload
    field = f"^FO{_FAR_DOTS},{_FAR_DOTS}^FN{_FIELD}^FD{token}^FS^HV{_FIELD},{TOKEN_CHARS},FLE:,;,L^FS"
    return payload[:end] + field.encode("ascii") + payload[end:]


def asked_by(label: bytes) -> tuple[bytes, bytes]:
    """A label without its question, and the echo that answers it: what a printer does with it."""
    found = _ASKED.search(label)
    if found is None:
        return label, b""
    return label[: found.start()] + label[found.end() :], _HEADER + found[1] + b";"


class Ear:
    """Hears the identities in whatever a printer says, also where they come in pieces."""

    def __init__(self) -> None:
        self._unread = b""
        self._heard: set[bytes] = set()

    def listen(self, data: bytes) -> None:
        """Take what came."""
        self._unread += data
        taken = 0
        for echo in _ECHO.finditer(self._unread):
            self._heard.add(echo[1])
            taken = echo.end()
        begun = self._unread.rfind(_HEADER[:1], taken)
        self._unread = self._unread[begun:] if begun >= 0 else b""
        if len(self._unread) > _MOST_KEPT_BYTES:
            self._unread = b""

    def heard(self, token: str) -> bool:
        """Whether a job's identity has come; it is forgotten then, with all others."""
        if token.encode("ascii") not in self._heard:
            return False
        self._heard.clear()
        return True
