"""What the keys of a keyboard type, by the keyboard that a scanner was set up to be.

A scanner that types sends the codes of keys and not characters, as if it were a keyboard of one country. What
the station's own layout makes of them does not matter: the codes tell which keys it meant. Codes are those of
Linux (`linux/input-event-codes.h`), which X11 and Wayland give on with 8 added; the characters are those of
the keyboards of Windows, which the scanners' manuals name.
"""

from enum import StrEnum
from typing import Final

LEFT_ALT: Final = 56
RIGHT_ALT: Final = 100
SHIFTS: Final = frozenset({42, 54})
CONTROLS: Final = frozenset({29, 97})
ALTS: Final = frozenset({LEFT_ALT, RIGHT_ALT})
LOCKS: Final = frozenset({58, 69, 70})
WINDOWS: Final = frozenset({125, 126})
SILENT: Final = SHIFTS | CONTROLS | ALTS | LOCKS | WINDOWS
"""Keys that type nothing themselves."""

SHIFT: Final = 1
CAPS_LOCK: Final = 2
CONTROL: Final = 4
ALT: Final = 8
"""What is held while a key goes down, as the bits of X11's key mask (`X.h`)."""

ENTER: Final = "\r"
TAB: Final = "\t"
TERMINATORS: Final = {28: ENTER, 96: ENTER, 15: TAB}

KEYPAD_DIGITS: Final = {
    **{71: "7", 72: "8", 73: "9", 75: "4", 76: "5"},
    **{77: "6", 79: "1", 80: "2", 81: "3", 82: "0"},
}
SAME_EVERYWHERE: Final = {
    **KEYPAD_DIGITS,
    **{57: " ", 55: "*", 74: "-", 78: "+", 98: "/", 83: "."},
}
CONTROL_KEYS: Final = {3: "\x00", 7: "\x1e", 12: "\x1f", 26: "\x1b", 27: "\x1d", 43: "\x1c"}
"""What Ctrl makes of 2 6 - [ ] \\ as they lie on a US keyboard: so it is on most keyboards of Windows."""

_NAMED: Final = {
    **{f"F{number}": 58 + number for number in range(1, 11)},
    **{"F11": 87, "F12": 88},
    **{f"F{number}": 170 + number for number in range(13, 25)},
    **{"ESCAPE": 1, "BACKSPACE": 14, "HOME": 102, "UP": 103, "PAGEUP": 104, "LEFT": 105, "RIGHT": 106},
    **{"END": 107, "DOWN": 108, "PAGEDOWN": 109, "INSERT": 110, "DELETE": 111, "PAUSE": 119, "MENU": 127},
}
_NAMES: Final = {code: name for name, code in _NAMED.items()}

_KEYS: Final = (41, *range(2, 14), *range(16, 28), *range(30, 41), 43, 86, *range(44, 54))
"""The keys that type characters, row by row from the top left, the one beside the left shift included."""

NO_CHARACTER: Final = "\0"


class Layout(StrEnum):
    """The country whose keyboard a scanner is."""

    US = "us"
    GB = "gb"
    SE = "se"
    DE = "de"
    FR = "fr"


# A dead key is written as the combining accent that it puts on the next character; NUL is a key without one.
_ACUTE, _GRAVE, _HAT, _DOTS, _TILDE = "\u0301", "\u0300", "\u0302", "\u0308", "\u0303"
ACCENTS: Final = {_ACUTE: "´", _GRAVE: "`", _HAT: "^", _DOTS: "¨", _TILDE: "~"}
"""From a combining accent to the character that its dead key types before a space."""

_US: Final = (
    r"`1234567890-=" r"qwertyuiop[]" r"asdfghjkl;'" "\\" r"\zxcvbnm,./",
    r"~!@#$%^&*()_+" r"QWERTYUIOP{}" r'ASDFGHJKL:"' "|" r"|ZXCVBNM<>?",
)
_GB: Final = (
    r"`1234567890-=" r"qwertyuiop[]" r"asdfghjkl;'" "#" r"\zxcvbnm,./",
    r'¬!"£$%^&*()_+' r"QWERTYUIOP{}" r"ASDFGHJKL:@" "~" r"|ZXCVBNM<>?",
)
_SE: Final = (
    "§1234567890+" + _ACUTE + "qwertyuiopå" + _DOTS + "asdfghjklöä'" + "<zxcvbnm,.-",
    '½!"#¤%&/()=?' + _GRAVE + "QWERTYUIOPÅ" + _HAT + "ASDFGHJKLÖÄ*" + ">ZXCVBNM;:_",
)
_DE: Final = (
    _HAT + "1234567890ß" + _ACUTE + "qwertzuiopü+" + "asdfghjklöä#" + "<yxcvbnm,.-",
    '°!"§$%&/()=?' + _GRAVE + "QWERTZUIOPÜ*" + "ASDFGHJKLÖÄ'" + ">YXCVBNM;:_",
)
_FR: Final = (
    "²&é\"'(-è_çà)=" + "azertyuiop" + _HAT + "$" + "qsdfghjklmù*" + "<wxcvbn,;:!",
    "\x001234567890°+" + "AZERTYUIOP" + _DOTS + "£" + "QSDFGHJKLM%µ" + ">WXCVBN?./§",
)

_PLAIN_AND_SHIFTED: Final = {Layout.US: _US, Layout.GB: _GB, Layout.SE: _SE, Layout.DE: _DE, Layout.FR: _FR}
_ALT_GR: Final[dict[Layout, dict[int, str]]] = {
    Layout.US: {},
    Layout.GB: {41: "¦", 5: "€"},
    Layout.SE: {
        **{3: "@", 4: "£", 5: "$", 6: "€", 8: "{", 9: "[", 10: "]", 11: "}", 12: "\\"},
        **{18: "€", 27: _TILDE, 50: "µ", 86: "|"},
    },
    Layout.DE: {
        **{3: "²", 4: "³", 8: "{", 9: "[", 10: "]", 11: "}", 12: "\\"},
        **{16: "@", 18: "€", 27: "~", 50: "µ", 86: "|"},
    },
    Layout.FR: {
        **{3: _TILDE, 4: "#", 5: "{", 6: "[", 7: "|", 8: _GRAVE, 9: "\\", 10: "^", 11: "@"},
        **{12: "]", 13: "}", 18: "€", 27: "¤"},
    },
}

Level = dict[int, str]
Levels = tuple[Level, Level, Level]
"""What each key types alone, with Shift, and with AltGr; an accent where it is a dead key."""


def levels(layout: Layout) -> Levels:
    """What the keys of a keyboard type."""
    plain, shifted = (dict(zip(_KEYS, row, strict=True)) for row in _PLAIN_AND_SHIFTED[layout])
    return (
        {**SAME_EVERYWHERE, **plain},
        {**SAME_EVERYWHERE, **{code: typed for code, typed in shifted.items() if typed != NO_CHARACTER}},
        _ALT_GR[layout],
    )


def key_code(name: str) -> int | None:
    """The code of a key that types nothing, by its name such as `F8` or `INSERT`; None for no such key."""
    return _NAMED.get(name.upper())


def key_name(code: int) -> str:
    """The name of a key that types nothing; empty for one without a name."""
    return _NAMES.get(code, "")
