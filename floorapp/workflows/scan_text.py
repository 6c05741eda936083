"""Scans are hostile input: what of one may be looked at, shown and kept.

A scan that is too long, or holds control or hidden characters, is refused here and reaches no look-up; what
is shown of it is short and printable, and what is kept of it is hex. A badge's content is a secret and is
neither shown nor kept.
"""

import hashlib
from typing import Final

from floorapp.workflows import gs1
from floorapp.workflows.events import Refusal, ScanRefused
from floorapp.workflows.own_codes import BADGE_PREFIX

MAX_SCAN_BYTES: Final = 512
MAX_SHOWN: Final = 40
"""How many characters of a refused or unknown scan are shown."""
ENDS: Final = "\r\n\t "
"""What may stand round a scan and is no part of it."""

_CUT: Final = "…"
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Characters that count as printable and show nothing; variation selectors come besides."""


def show(text: str, most: int = MAX_SHOWN) -> str:
    """At most `most` printable characters of a text: escapes made visible, a badge's content left out."""
    badge = text.upper().find(BADGE_PREFIX)
    if badge >= 0:
        text = text[:badge] + BADGE_PREFIX + _CUT
    pieces = [character if _is_shown(character) else _escape(character) for character in text[: most + 1]]
    if sum(map(len, pieces)) <= most:
        return "".join(pieces)
    while sum(map(len, pieces)) > most - len(_CUT):
        pieces.pop()
    return "".join(pieces) + _CUT


def refused(raw: bytes, seq: int, at_ms: int, refusal: Refusal, shown: str) -> ScanRefused:
    """A refused scan with what the journal keeps of its bytes: nothing where they may hold a badge."""
    if BADGE_PREFIX.encode() in raw.upper():
        return ScanRefused(seq, at_ms, refusal, shown, size=len(raw))
    digest = hashlib.sha256(raw).hexdigest() if len(raw) > MAX_SCAN_BYTES else ""
    return ScanRefused(seq, at_ms, refusal, shown, raw[:MAX_SCAN_BYTES].hex(), len(raw), digest)


def refusal_of(raw: bytes, allowed: str = "") -> tuple[Refusal, str] | None:
    """Why these bytes are no scan that anybody should look at, and what to show of them; None where they are.

    `allowed` are control characters that this scanner sends in the place of a GS.
    """
    if len(raw) > MAX_SCAN_BYTES:
        return Refusal.TOO_LONG, show(raw[:MAX_SCAN_BYTES].decode(errors="backslashreplace"))
    try:
        text = raw.decode().strip(ENDS)
    except UnicodeDecodeError:
        return Refusal.UNREADABLE, show(raw.decode(errors="backslashreplace"))
    if not gs1.split_aim(text)[1].strip(ENDS):
        return Refusal.EMPTY, show(text)
    if text.isascii() and text.isprintable():
        return None
    allowed += gs1.GS
    hostile = [character for character in text if character not in allowed and not _is_shown(character)]
    if not hostile:
        return None
    control = any(character < " " or "\x7f" <= character <= "\x9f" for character in hostile)
    return Refusal.CONTROL_CHARACTER if control else Refusal.HIDDEN_CHARACTER, show(text)


def _is_shown(character: str) -> bool:
    """Whether a character is drawn as something that a person can see (or is the plain space)."""
    return (
        character.isprintable()
        and character not in _BLANK
        and not "\ufe00" <= character <= "\ufe0f"
        and not "\U000e0100" <= character <= "\U000e01ef"
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()
