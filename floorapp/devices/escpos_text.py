"""Text for receipt printers: hostile strings made harmless, measured, broken in columns, encoded. Pure.

Every character is sent in a code page that has it, after an explicit `ESC t`; what none has cannot be sent,
and is for whoever draws it. Of the C0 and C1 control bytes none is ever part of a text: a product's name must
not cut the paper or open a drawer.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from floorapp.devices.escpos_profile import CodePage

_WIDE = ("W", "F")
_BREAKS = "-/_.,"
_RIGHT_TO_LEFT = ("R", "AL", "AN")


def clean(text: str) -> str:
    """The text without control, bidi and zero-width characters; line ends and other white space as blanks."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if _is_blank(each) else each for each in composed if _is_kept(each))
    return " ".join(kept.split())


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Zl", "Zp", "Zs")


def _is_kept(character: str) -> bool:
    return _is_blank(character) or not unicodedata.category(character).startswith("C")


@lru_cache(maxsize=4096)
def _columns_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def columns(text: str) -> int:
    """How many columns of the printer's font a clean text takes: 2 for a wide character, 0 for an accent."""
    return sum(_columns_of(character) for character in text)


def wrap(text: str, width: int) -> list[str]:
    """Clean text in lines of at most `width` columns, broken at blanks, else within the word; never cut.

    At least one line. `width` is at least 2.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and columns(line) + 1 + columns(word) <= width:
            line += " " + word
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width)
        lines += full
    return [*lines, line]


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word in pieces of at most `width` columns: broken behind a hyphen or a slash where one is near the
    end, and never between a letter and its accent."""
    piece, used = "", 0
    for character in word:
        taken = _columns_of(character)
        if used + taken > width:
            end = max(piece.rfind(sign) for sign in _BREAKS) + 1
            if end <= len(piece) // 2:
                end = len(piece)
            yield piece[:end]
            piece = piece[end:]
            used = columns(piece)
        piece += character
        used += taken
    yield piece


class Encoder:
    """Puts text into bytes, and remembers which code page the printer is in."""

    def __init__(self, pages: tuple[CodePage, ...]) -> None:
        self._pages = pages
        self._current: CodePage | None = None

    def can(self, text: str) -> bool:
        """Whether every character is in one of the pages, and the line runs from left to right."""
        return all(self._page_of(character) is not None or character.isascii() for character in text)

    def encode(self, text: str) -> bytes:
        """The bytes of a clean text with the page switches that it needs. Raises ValueError unless `can`."""
        out = bytearray()
        for character in text:
            if " " <= character <= "~":
                out.append(ord(character))
                continue
            page = self._page_of(character)
            if page is None:
                raise ValueError(f"no code page has {character!r}")
            if page is not self._current:
                out += b"\x1bt" + bytes([page.number])
                self._current = page
            out.append(page.bytes_of[character])
        return bytes(out)

    def _page_of(self, character: str) -> CodePage | None:
        """The page to send a character in: the one that is on, if it has it."""
        if character.isascii() or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
            return None
        if self._current is not None and character in self._current.bytes_of:
            return self._current
        return next((page for page in self._pages if character in page.bytes_of), None)
