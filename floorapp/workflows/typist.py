"""Turns the keys that a scanner presses into the text that it means, one key at a time.

Besides plain keys a scanner may type a character as an Alt code (Alt held, its number on the keypad), a
control character as Ctrl and a letter, and a GS, which has no key, as a function key. The result is text in
which a byte of 128 to 255 stands as Python's `surrogateescape` writes it: an Alt code up to 255 is a byte of
the code's data, and the data may be UTF-8.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from floorapp.workflows.keymap import (
    ACCENTS,
    ALT,
    CAPS_LOCK,
    CONTROL,
    CONTROL_KEYS,
    KEYPAD_DIGITS,
    LEFT_ALT,
    RIGHT_ALT,
    SHIFT,
    SILENT,
    TERMINATORS,
    Layout,
    key_code,
    levels,
)

GS: Final = "\x1d"
UNKNOWN: Final = "\x1a"
"""What a key that means nothing types, ASCII's SUB: a scan that holds one is refused and not misread."""
_MOST_ALT_DIGITS: Final = 7
_GREATEST_BYTE: Final = 255


class Letters(StrEnum):
    """What a scanner does to letters beside pressing Shift for capitals.

    A key's code knows nothing of Caps Lock, so what is typed AS_SHIFTED is exact whatever the lock. Some
    scanners see the lock's light and press Shift the other way round while it is on; some are set to do so
    always.
    """

    AS_SHIFTED = "as_shifted"
    AGAINST_CAPS_LOCK = "against_caps_lock"
    INVERTED = "inverted"


@dataclass(frozen=True, slots=True)
class KeyboardSettings:
    """How a scanner that types was set up.

    `gs_key` names the key that it presses for a GS (`F8`), `gs_text` is what it types for one; both are empty
    where it sends Ctrl+] or Alt+029. `ends_with_key`: it is known to press Enter or Tab after each code.
    """

    layout: Layout = Layout.US
    letters: Letters = Letters.AS_SHIFTED
    gs_key: str = ""
    gs_text: str = ""
    ends_with_key: bool = False

    def spelled(self, scan: bytes) -> bytes:
        """A whole scan with what is typed for a GS made a GS."""
        return scan.replace(self.gs_text.encode(), GS.encode()) if self.gs_text else scan


class Typist:
    """Hears the keys of one scanner. `press` and `release` give what was typed: nothing or a character.

    `held` is made of the bits of `keymap`. Nothing means that the key is a part of what comes next; Enter and
    Tab are `\\r` and `\\t`; UNKNOWN is a key that means nothing.
    """

    def __init__(self, settings: KeyboardSettings) -> None:
        self._plain, self._shifted, self._alt_gr = levels(settings.layout)
        self._letters = settings.letters
        gs_key = key_code(settings.gs_key)
        self._unlevelled = {**TERMINATORS, **({} if gs_key is None else {gs_key: GS})}
        self._right_alt = False
        self._alt_digits = ""
        self._accent = ""

    def press(self, code: int, held: int) -> str:
        """A key goes down."""
        if code in SILENT:
            return self._silent(code)
        unfinished = "" if held & ALT else self._alt_code()
        if code in self._unlevelled:
            typed = self._unlevelled[code]
        elif held & CONTROL:
            typed = self._controlled(code, held)
        elif held & ALT and not (self._right_alt and self._alt_gr):
            return self._alt_digit(code)
        else:
            typed = self._character(code, held)
        return unfinished + self._accented(typed)

    def release(self, code: int) -> str:
        """A key goes up."""
        return self._alt_code() if code in (LEFT_ALT, RIGHT_ALT) else ""

    def forget(self) -> None:
        """Drop what waits for its next key."""
        self._alt_digits = self._accent = ""

    def _silent(self, code: int) -> str:
        if code in (LEFT_ALT, RIGHT_ALT):
            self._right_alt = code == RIGHT_ALT
        return ""

    def _character(self, code: int, held: int) -> str:
        if held & ALT:
            level = self._alt_gr
        elif held & SHIFT:
            level = self._shifted
        else:
            level = self._plain
        typed = level.get(code, UNKNOWN)
        if self._letters is not Letters.AS_SHIFTED and typed.isalpha() and self._inverts(held):
            return typed.swapcase()
        return typed

    def _inverts(self, held: int) -> bool:
        return self._letters is Letters.INVERTED or bool(held & CAPS_LOCK)

    def _controlled(self, code: int, held: int) -> str:
        """A control character: Ctrl with a letter of the layout, or with `]` wherever it lies on it."""
        letter = self._character(code, held)
        if "A" <= letter.upper() <= "Z" or letter in "[\\]":
            return chr(ord(letter.upper()) & 0x1F)
        return CONTROL_KEYS.get(code, UNKNOWN)

    def _alt_digit(self, code: int) -> str:
        digit = KEYPAD_DIGITS.get(code)
        if digit is None or len(self._alt_digits) == _MOST_ALT_DIGITS:
            return UNKNOWN
        self._alt_digits += digit
        return ""

    def _alt_code(self) -> str:
        """The character of the digits that were typed while Alt was held."""
        if not self._alt_digits:
            return ""
        number, self._alt_digits = int(self._alt_digits), ""
        if number <= _GREATEST_BYTE:
            return bytes([number]).decode("ascii", "surrogateescape")
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            return UNKNOWN
        return chr(number)

    def _accented(self, typed: str) -> str:
        """`typed` with the accent of the dead key before it; a dead key itself types nothing yet."""
        accent = self._accent
        if typed in ACCENTS:
            self._accent = typed
            return ACCENTS[accent] if accent else ""
        if not accent:
            return typed
        self._accent = ""
        if typed == " ":
            return ACCENTS[accent]
        joined = unicodedata.normalize("NFC", typed + accent)
        return joined if len(joined) == 1 else ACCENTS[accent] + typed
