"""Text for ZPL: hostile strings made harmless, and fitted into their place by an estimate of width. Pure.

Source for `^FH` and the limit of a field: Zebra, ZPL II Programming Guide, `^FH` and `^FD` (3,072 bytes).
"""

import string
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

MAX_FIELD_BYTES = 3_072
MAX_TEXT_CHARS = 160

_PLAIN = frozenset((string.ascii_letters + string.digits + " ./:,+*#()-").encode())
_CUT = "..."

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


@dataclass(frozen=True, slots=True)
class FittedLine:
    """One line as it is printed: its text, and the height of its letters in dots."""

    text: str
    height: int


def clean(text: str, max_chars: int = MAX_TEXT_CHARS) -> str:
    """One line of harmless text: no control, bidi or zero-width characters, at most `max_chars` long.

    Line ends and other white space become one blank. Lone surrogates are dropped.
    """
    # No need to normalise megabytes to keep 160 characters of them.
    composed = unicodedata.normalize("NFC", text[: max_chars * 8])
    kept = "".join(
        " " if _is_blank(character) else character for character in composed if _is_kept(character)
    )
    return " ".join(kept.split())[:max_chars].rstrip()


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Zl", "Zp", "Zs")


def _is_kept(character: str) -> bool:
    return _is_blank(character) or not unicodedata.category(character).startswith("C")


def escape(text: str, keep: str = "") -> str:
    """The data of a `^FH_^FD` field: every byte that is not plainly harmless as `_XX` of its UTF-8.

    What a field reads as a sign of its own stays as it is where it is in `keep`: the `>` of Code 128.

    Raises ValueError when the field would be longer than a printer takes.
    """
    plain = _PLAIN | frozenset(keep.encode())
    escaped = "".join(chr(byte) if byte in plain else f"_{byte:02X}" for byte in text.encode())
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


def fit(
    text: str, max_width: int, largest: int, smallest: int, *, lines: int = 1, broken: int = 0
) -> tuple[FittedLine, ...]:
    """Exactly `lines` lines, the last ones empty where they are not needed, each at most `max_width` dots.

    Letters are as high as they can be, from `largest` down to `smallest` dots. Down to seven tenths of the
    size, smaller letters are better than a broken line; a broken one has letters of `broken` dots at most.
    What does not fit at the smallest size is cut and ends in three dots.
    """
    harmless = clean(text)
    narrowest = max(smallest, largest * 7 // 10) if lines > 1 else smallest
    height = _highest(narrowest, largest, lambda height: width(harmless, height) <= max_width)
    if height is not None:
        return _padded([harmless], lines, height)
    height = _highest(
        smallest, broken or largest, lambda height: len(_wrap(harmless, max_width, height)) <= lines
    )
    if height is not None:
        return _padded(_wrap(harmless, max_width, height), lines, height)
    wrapped = _wrap(harmless, max_width, smallest)
    rest = " ".join(wrapped[lines - 1 :])
    return _padded([*wrapped[: lines - 1], _cut(rest, max_width, smallest)], lines, smallest)


def _highest(smallest: int, largest: int, fits: Callable[[int], bool]) -> int | None:
    """The largest height that fits, given that every smaller one fits too; None when none does."""
    heights = range(smallest, largest + 1)
    fitting = bisect_left(heights, True, key=lambda height: not fits(height))
    return heights[fitting - 1] if fitting else None


def _padded(texts: list[str], lines: int, height: int) -> tuple[FittedLine, ...]:
    return tuple(FittedLine(text, height) for text in [*texts, *[""] * (lines - len(texts))])


def _wrap(text: str, max_width: int, height: int) -> list[str]:
    """Break at blanks, and inside a word only where the word alone is too wide."""
    done: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, height) <= max_width:
            line = longer
            continue
        if line:
            done.append(line)
        line = word
        while width(line, height) > max_width:
            head = _head(line, max_width, height)
            done.append(head)
            line = line[len(head) :]
    return [*done, line] if line else done


def _head(word: str, max_width: float, height: int) -> str:
    """The beginning of a word that fits, at least one character."""
    used = 0.0
    for end, character in enumerate(word):
        used += _character_width(character)
        if used * height > max_width and end:
            return word[:end]
    return word


def _cut(text: str, max_width: int, height: int) -> str:
    # Half a dot spared, so that no rounding of sums can bring the line beyond its place.
    return _head(text, max_width - width(_CUT, height) - 0.5, height).rstrip() + _CUT
