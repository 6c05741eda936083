"""The set-up label of a scanner that types: scanned once, it tells how the scanner was set up.

The label is a Data Matrix of `SETUP_TEXT`. Its letters lie on the same keys of every keyboard that is known
here as far as it must be recognised, and on different ones where the keyboards must be told apart.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Final, NamedTuple

from floorapp.workflows.keymap import ENTER, KEYPAD_DIGITS, SILENT, TAB, Layout, key_name
from floorapp.workflows.typist import GS, UNKNOWN, KeyboardSettings, Letters, Typist

_HEAD: Final = "FLR:SET]C1"
_TAIL: Final = '0123456789-/:_yzYZAQ"aq'
SETUP_TEXT: Final = _HEAD + GS + _TAIL
"""What the label holds."""

_MARK: Final = [33, 38, 19]
_SET: Final = [31, 18, 20]
"""The keys F L R and S E T, which are the same on all keyboards here."""
_MARK_AT: Final = (0, 3)
"""The label's beginning, or that behind an AIM identifier."""
_COLON_KEYS: Final = 5
"""At most so many keys make the colon: one, or an Alt code's digits."""
_LEAST_STROKES: Final = len(_HEAD + _TAIL)
_MOST_STROKES: Final = 8 * len(SETUP_TEXT)
_LONGEST_GS: Final = 16


class Stroke(NamedTuple):
    """A key that went down, or up, with what was held (the bits of `keymap`)."""

    code: int
    held: int
    down: bool


class SetupProblem(StrEnum):
    """Why a set-up label was not understood."""

    NO_GS = "no_gs"
    """The scanner leaves the GS away, or types what any code may hold: it must be set to send one."""
    UNKNOWN_KEYBOARD = "unknown_keyboard"
    """The scanner is a keyboard that is not known here: set it to US."""


SetupAnswer = KeyboardSettings | SetupProblem
"""What a scan of the label tells."""


def is_setup(strokes: Sequence[Stroke]) -> bool:
    """Whether keys look like the set-up label's: quick, as it is asked of every scan."""
    if not _LEAST_STROKES <= len(strokes) <= _MOST_STROKES:
        return False
    first = [stroke.code for stroke in strokes[:40] if stroke.down and stroke.code not in SILENT]
    if any(first[at : at + 3] == _MARK and _says_set(first[at + 3 :]) for at in _MARK_AT):
        return True
    if not first or first[0] not in KEYPAD_DIGITS:
        return False
    return _without_aim(_typed(strokes, KeyboardSettings())[0]).startswith(_HEAD[:7])


def _says_set(codes: list[int]) -> bool:
    return any(codes[at : at + 3] == _SET for at in range(1, _COLON_KEYS + 1))


def learn(strokes: Sequence[Stroke]) -> SetupAnswer:
    """The settings of the scanner that typed the label with these keys."""
    problem = SetupProblem.UNKNOWN_KEYBOARD
    for letters in Letters:
        for layout in Layout:
            tried = KeyboardSettings(layout, letters)
            typed, unknown = _typed(strokes, tried)
            ends_with_key = typed.endswith((ENTER, TAB))
            text = _without_aim(typed.rstrip(ENTER + TAB))
            if not (text.startswith(_HEAD) and text.endswith(_TAIL)):
                continue
            if len(text) < len(_HEAD) + len(_TAIL) or not (gs := text[len(_HEAD) : -len(_TAIL)]):
                problem = SetupProblem.NO_GS
                continue
            match gs:
                case "\x1d":
                    return KeyboardSettings(layout, letters, ends_with_key=ends_with_key)
                case "\x1a" if len(unknown) == 1 and key_name(unknown[0]):
                    return KeyboardSettings(
                        layout, letters, gs_key=key_name(unknown[0]), ends_with_key=ends_with_key
                    )
                case _ if _in_any_code(gs):
                    problem = SetupProblem.NO_GS
                case _ if gs.isprintable() and gs.isascii() and len(gs) <= _LONGEST_GS:
                    return KeyboardSettings(layout, letters, gs_text=gs, ends_with_key=ends_with_key)
                case _:
                    continue
    return problem


def _in_any_code(gs: str) -> bool:
    """Whether what came for the GS stands in any code too: an Alt+029 that arrived as 029, a Ctrl+] as ]."""
    return gs.isdigit() or (len(gs) == 1 and gs.isalnum()) or gs in _HEAD or gs in _TAIL


def to_json(settings: KeyboardSettings) -> str:
    """Settings as they are kept in a file."""
    return json.dumps(asdict(settings), indent=2) + "\n"


def from_json(text: str) -> KeyboardSettings:
    """Settings from what was kept. Raises ValueError that says what is wrong with it."""
    kept = json.loads(text)
    if not isinstance(kept, dict):
        raise ValueError("the settings of a wedge are an object")  # noqa: TRY004  (one kind of error for a file)
    known = KeyboardSettings()
    gs_key, gs_text = kept.get("gs_key", ""), kept.get("gs_text", "")
    ends_with_key = kept.get("ends_with_key", False)
    if not (isinstance(gs_key, str) and isinstance(gs_text, str) and isinstance(ends_with_key, bool)):
        raise ValueError("gs_key and gs_text are texts, and ends_with_key is true or false")  # noqa: TRY004
    if len(gs_text) > _LONGEST_GS:
        raise ValueError(f"gs_text is longer than {_LONGEST_GS} characters")
    layout, letters = kept.get("layout", known.layout), kept.get("letters", known.letters)
    return KeyboardSettings(Layout(layout), Letters(letters), gs_key, gs_text, ends_with_key)


def _typed(strokes: Sequence[Stroke], settings: KeyboardSettings) -> tuple[str, list[int]]:
    """What keys type by these settings, and the codes of those that mean nothing."""
    typist = Typist(settings)
    text, unknown = "", []
    for stroke in strokes:
        typed = typist.press(stroke.code, stroke.held) if stroke.down else typist.release(stroke.code)
        if typed.endswith(UNKNOWN) and stroke.down:
            unknown.append(stroke.code)
        text += typed
    return text, unknown


def _without_aim(text: str) -> str:
    """A text without the AIM identifier that some scanners set in front of it."""
    return text[3:] if text[:1] == "]" and text[3:7].casefold() == _HEAD[:4].casefold() else text
