"""Text for ZPL: hostile strings made harmless, and how wide font 0 draws them. Pure.

Source for `^FH` and the limit of a field: Zebra, ZPL II Programming Guide, `^FH` and `^FD` (3,072 bytes).
"""

import string
import unicodedata
from functools import lru_cache

MAX_FIELD_BYTES = 3_072

_PLAIN = frozenset((string.ascii_letters + string.digits + " ./:,+*#()-").encode())

# Advance widths of font 0 as parts of its height: measured from what zpl-renderer-js draws, and rounded up.
_WIDTHS = (
    ("'\\| ", 0.26),
    ("{}fijltI/:;", 0.29),
    ('r!"(),.[]`', 0.34),
    ("z", 0.40),
    ("cksvxyJ", 0.46),
    ("ABCKPSVXY", 0.57),
    ("DGHNOQRU\u00d8", 0.62),
    ("w&", 0.68),
    ("mM-", 0.81),
    ("W%@", 0.84),
)
_WIDTH_OF = {character: advance for characters, advance in _WIDTHS for character in characters}
_WIDTH_OTHER = 0.52
_WIDTH_OTHER_SCRIPT = 0.75
_WIDTH_WIDE = 1.05


def escape(text: str) -> str:
    """The data of a `^FH_^FD` field: every byte that is not plainly harmless as `_XX` of its UTF-8.

    Raises ValueError when the field would be longer than a printer takes.
    """
    escaped = "".join(chr(byte) if byte in _PLAIN else f"_{byte:02X}" for byte in text.encode())
    if len(escaped) > MAX_FIELD_BYTES:
        raise ValueError(f"a field of {len(escaped)} bytes: a printer takes {MAX_FIELD_BYTES}")
    return escaped


def width(text: str, height: int) -> float:
    """Estimated width in dots of a line in font 0 at `height` dots; never less than what is printed."""
    return sum(_character_width(character) for character in text) * height


@lru_cache(4_096)
def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    base = unicodedata.normalize("NFD", character)[0]
    if base in _WIDTH_OF:
        return _WIDTH_OF[base]
    if unicodedata.east_asian_width(base) in ("W", "F"):
        return _WIDTH_WIDE
    return _WIDTH_OTHER if ord(base) < 0x250 else _WIDTH_OTHER_SCRIPT
