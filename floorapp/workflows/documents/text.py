"""Text for paper: hostile strings made harmless, and fitted into their place by an estimate of width.

The widths are parts of a letter's height (from the top of the tallest letter to the foot of `g`): of each
letter the wider of a ZPL printer's font 0 and DejaVu Sans Condensed, regular and bold, rounded up. An encoder
whose letters are wider squeezes the line; nothing is ever cut for being a little too wide.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MAX_CHARS: Final = 160
MAX_MESSAGE_CHARS: Final = 2_000
LINE_PITCH: Final = 1.15
"""From one line's top to the next one's, in letter heights."""

_NO_BREAK: Final = "\u00a0"
_NO_BREAKS: Final = (_NO_BREAK, "\u202f", "\u2007")
_CUT: Final = "..."
_WIDTHS: Final = (
    ("jil'|", 0.30),
    ("I\\[]()/:;.,! \u00a0", 0.36),
    ('frt`-"*?', 0.42),
    ("zcksvxyJ", 0.52),
    ("abdeghnopquTFLZ0123456789$_{}", 0.56),
    ("ABCEKPRSVXY", 0.61),
    ("DGHNOQU\u00d8#+<=>^~", 0.67),
    ("w&", 0.73),
    ("mM@", 0.83),
    ("W%\u0152\u0153\u00c6\u00e6", 0.91),
)
_WIDTH_OF: Final = {character: advance for characters, advance in _WIDTHS for character in characters}
_OTHER_LATIN: Final = 0.62
_OTHER_SCRIPT: Final = 0.80
_WIDE: Final = 1.05
_LAST_LATIN: Final = 0x24F


@dataclass(frozen=True, slots=True)
class Fitted:
    """One line as it is printed, and the height of its letters in mm."""

    text: str
    height_mm: float


def clean(text: str, max_chars: int = MAX_CHARS) -> str:
    """One line of harmless text: no control, bidi or zero-width characters, at most `max_chars` long.

    Line ends and other white space become one blank; a no-break space stays. Lone surrogates are dropped.
    """
    # No need to normalise megabytes to keep 160 characters of them.
    composed = unicodedata.normalize("NFC", text[: max_chars * 8])
    kept = "".join(_blank(each) if _is_blank(each) else each for each in composed if _is_kept(each))
    return " ".join(word for word in kept.split(" ") if word)[:max_chars].strip(f" {_NO_BREAK}")


def _blank(character: str) -> str:
    return _NO_BREAK if character in _NO_BREAKS else " "


def clean_lines(text: str, max_chars: int = MAX_MESSAGE_CHARS) -> tuple[str, ...]:
    """A message as harmless lines, as its writer broke them; empty ones at its ends are dropped."""
    lines = [clean(line, max_chars) for line in text[:max_chars].replace("\r\n", "\n").split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Zl", "Zp", "Zs")


def _is_kept(character: str) -> bool:
    return _is_blank(character) or not unicodedata.category(character).startswith("C")


def width_mm(text: str, height_mm: float) -> float:
    """Estimated width of a line whose letters are `height_mm` high."""
    return sum(map(_advance, text)) * height_mm


@lru_cache(4_096)
def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    base = unicodedata.normalize("NFD", character)[0]
    if base in _WIDTH_OF:
        return _WIDTH_OF[base]
    if unicodedata.east_asian_width(base) in ("W", "F"):
        return _WIDE
    return _OTHER_LATIN if ord(base) <= _LAST_LATIN else _OTHER_SCRIPT


def fit(
    text: str,
    wide_mm: float,
    largest_mm: float,
    smallest_mm: float,
    *,
    lines: int = 1,
    broken_mm: float = 0.0,
) -> tuple[Fitted, ...]:
    """At most `lines` lines of a text, each at most `wide_mm` wide; none for an empty text.

    Letters are as high as they can be, from `largest_mm` down to `smallest_mm`. Down to seven tenths of the
    size, smaller letters are better than a broken line, whose letters are at most `broken_mm` high. What does
    not fit at the smallest size ends in `...`.
    """
    text = clean(text)
    if not text:
        return ()
    height = min(largest_mm, wide_mm / max(width_mm(text, 1.0), 1e-9))
    if lines == 1 or height >= 0.7 * largest_mm:
        if height >= smallest_mm:
            return (Fitted(text, height),)
        return (Fitted(_cut(text, wide_mm, smallest_mm), smallest_mm),)
    height = min(largest_mm, broken_mm or largest_mm)
    while height > smallest_mm and len(wrap(text, wide_mm, height)) > lines:
        height = max(smallest_mm, height * 0.94)
    wrapped = wrap(text, wide_mm, height)
    if len(wrapped) > lines:
        rest = " ".join(wrapped[lines - 1 :])
        wrapped = (*wrapped[: lines - 1], _cut(rest, wide_mm, height))
    return tuple(Fitted(line, height) for line in wrapped)


def wrap(text: str, wide_mm: float, height_mm: float) -> tuple[str, ...]:
    """The lines of a clean text, broken at blanks, and within a word only where it is too long for a line."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_mm(longer, height_mm) <= wide_mm:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, wide_mm, height_mm)
        lines += full
    return (*lines, line) if line else tuple(lines)


def _pieces(word: str, wide_mm: float, height_mm: float) -> list[str]:
    """A word in pieces that each fit; at least one letter a piece, however narrow the place is."""
    pieces: list[str] = []
    while width_mm(word, height_mm) > wide_mm:
        taken = max(1, _longest(word, wide_mm, height_mm))
        if taken >= len(word):
            break
        pieces.append(word[:taken])
        word = word[taken:]
    return [*pieces, word]


def _cut(text: str, wide_mm: float, height_mm: float) -> str:
    if width_mm(text, height_mm) <= wide_mm:
        return text
    room = wide_mm - width_mm(_CUT, height_mm)
    return text[: _longest(text, room, height_mm)].rstrip() + _CUT


def _longest(text: str, wide_mm: float, height_mm: float) -> int:
    """How many of the first letters fit."""
    return _last_true(len(text), lambda count: width_mm(text[:count], height_mm) <= wide_mm)


def _last_true(most: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `most` for which `holds`, which is true up to it and false beyond."""
    return bisect_left(range(1, most + 1), x=True, key=lambda number: not holds(number))
