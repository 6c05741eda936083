"""Text for paper: hostile strings made harmless, and fitted into their place by how wide they are at most."""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from floorapp.workflows.documents.metrics import width_mm

MAX_CHARS: Final = 160
MAX_MESSAGE_CHARS: Final = 2_000
LINE_PITCH: Final = 1.15
"""From one line's top to the next one's, in letter heights."""

_NO_BREAK: Final = "\u00a0"
_NO_BREAKS: Final = (_NO_BREAK, "\u202f", "\u2007")
_CUT: Final = "..."


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
    """The beginning of a text that is too wide, and dots that say so."""
    room = wide_mm - width_mm(_CUT, height_mm)
    return text[: _longest(text, room, height_mm)].rstrip() + _CUT


def _longest(text: str, wide_mm: float, height_mm: float) -> int:
    """How many of the first letters fit."""
    return _last_true(len(text), lambda count: width_mm(text[:count], height_mm) <= wide_mm)


def _last_true(most: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `most` for which `holds`, which is true up to it and false beyond."""
    return bisect_left(range(1, most + 1), x=True, key=lambda number: not holds(number))
