"""One scan of the set-up label tells how a scanner is set up; nothing else is taken for it."""

import json
import timeit
from collections.abc import Iterable

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.keymap import (
    ACCENTS,
    ALT,
    CAPS_LOCK,
    CONTROL,
    LEFT_ALT,
    RIGHT_ALT,
    SHIFT,
    Layout,
    levels,
)
from floorapp.workflows.typist import GS, KeyboardSettings, Letters, Typist
from floorapp.workflows.wedge_setup import (
    SETUP_TEXT,
    SetupProblem,
    Stroke,
    from_json,
    is_setup,
    learn,
    to_json,
)

ENTER, F8, SPACE, RIGHT_BRACKET = 28, 66, 57, 27
KEYPAD = {"0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "5": 76, "6": 77, "7": 71, "8": 72, "9": 73}
CTRL_GS = [Stroke(RIGHT_BRACKET, CONTROL, down=True)]


def alt_code(number: int) -> list[Stroke]:
    digits = [Stroke(KEYPAD[digit], ALT, down=True) for digit in f"{number:03d}"]
    return [Stroke(LEFT_ALT, 0, down=True), *digits, Stroke(LEFT_ALT, ALT, down=False)]


def strokes(
    text: str, layout: Layout = Layout.US, gs: Iterable[Stroke] = CTRL_GS, caps: int = 0, invert: bool = False
) -> list[Stroke]:
    """What a scanner of this keyboard presses for a text."""
    plain, shifted, alt_gr = levels(layout)
    made: list[Stroke] = []
    for character in text:
        wanted = character.swapcase() if invert and character.isalpha() else character
        if character == GS:
            made += gs
            continue
        for level, held in ((plain, 0), (shifted, SHIFT), (alt_gr, ALT)):
            codes = [code for code, typed in level.items() if ACCENTS.get(typed, typed) == wanted]
            if codes:
                if held == ALT:
                    made.append(Stroke(RIGHT_ALT, caps, down=True))
                made.append(Stroke(codes[0], held | caps, down=True))
                if level[codes[0]] in ACCENTS:
                    made.append(Stroke(SPACE, caps, down=True))
                break
    return made


def label(**how: object) -> list[Stroke]:
    return strokes(SETUP_TEXT, **how)  # type: ignore[arg-type]


def test_the_label_holds_what_layouts_garble() -> None:
    assert all(part in SETUP_TEXT for part in ("]C1", GS, "-/:_yzYZAQ", "0123456789"))


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("layout", list(Layout))
def test_it_tells_which_keyboard_the_scanner_is(layout: Layout, ends: bool) -> None:
    pressed = label(layout=layout) + [Stroke(ENTER, 0, down=True)] * ends
    assert is_setup(pressed)
    assert learn(pressed) == KeyboardSettings(layout, ends_with_key=ends)


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize(
    ("gs", "learned"),
    [
        (alt_code(29), {}),
        ([Stroke(F8, 0, down=True)], {"gs_key": "F8"}),
        (strokes("|"), {"gs_text": "|"}),
        (strokes("GS99"), {"gs_text": "GS99"}),
    ],
)
def test_it_tells_how_the_scanner_sends_a_gs(
    layout: Layout, gs: list[Stroke], learned: dict[str, str]
) -> None:
    if "gs_text" in learned:
        gs = strokes(learned["gs_text"], layout)
    assert learn(label(layout=layout, gs=gs)) == KeyboardSettings(layout, **learned)  # type: ignore[arg-type]


@pytest.mark.parametrize("caps", [0, CAPS_LOCK])
def test_it_tells_what_the_scanner_does_to_letters(caps: int) -> None:
    found = learn(label(caps=caps, invert=True))
    expected = Letters.AGAINST_CAPS_LOCK if caps else Letters.INVERTED
    assert found == KeyboardSettings(Layout.US, expected)
    assert learn(label(caps=caps)) == KeyboardSettings()


def test_a_scanner_that_types_each_character_as_an_alt_code_is_understood() -> None:
    pressed = [stroke for character in SETUP_TEXT for stroke in alt_code(ord(character))]
    assert is_setup(pressed)
    assert learn(pressed) == KeyboardSettings()


@pytest.mark.parametrize("layout", list(Layout))
def test_an_aim_identifier_in_front_changes_nothing(layout: Layout) -> None:
    pressed = strokes("]d1" + SETUP_TEXT, layout)
    assert is_setup(pressed)
    assert learn(pressed) == KeyboardSettings(layout)


def test_a_gs_that_is_left_away_is_a_problem() -> None:
    assert learn(label(gs=[])) is SetupProblem.NO_GS


@pytest.mark.parametrize("text", ["029", "0029", "]", "7", "A"])
def test_a_gs_that_arrives_as_what_any_code_may_hold_is_a_problem_and_not_learned(text: str) -> None:
    assert learn(label(gs=strokes(text))) is SetupProblem.NO_GS


@pytest.mark.parametrize("by_number", [True, False])
@pytest.mark.parametrize("command", list(Command))
def test_no_command_is_taken_for_the_label(command: Command, by_number: bool) -> None:
    text = command.barcode
    pressed = [stroke for each in text for stroke in alt_code(ord(each))] if by_number else strokes(text)
    assert not is_setup(pressed * 2)
    assert not is_setup(pressed)


@pytest.mark.parametrize(
    "pressed",
    [
        label()[:-1],
        label(gs=[Stroke(200, 0, down=True)]),  # a key without a name
        label(gs=[Stroke(F8, 0, down=True)] * 2),
        label(gs=strokes("X" * 17)),
        strokes("FLR:SET"),
    ],
)
def test_what_nobody_knows_is_no_setting(pressed: list[Stroke]) -> None:
    assert learn(pressed) is SetupProblem.UNKNOWN_KEYBOARD


@pytest.mark.parametrize(
    "pressed",
    [
        [],
        strokes("FLR:HELP"),
        strokes("0109501234500001" * 3),
        strokes("]C1" + "0109501234500001" * 3),
        [stroke for character in "0109501234500001" * 3 for stroke in alt_code(ord(character))],
        [Stroke(79, 0, down=True)] * 50,
        [Stroke(79, 0, down=False)] * 50,
        label() * 20,
    ],
)
def test_other_scans_are_not_taken_for_it(pressed: list[Stroke]) -> None:
    assert not is_setup(pressed)


def test_every_other_scan_is_told_from_it_in_no_time() -> None:
    pressed = strokes("]C1" + "0109501234500001" * 4)
    assert min(timeit.repeat(lambda: is_setup(pressed), number=20, repeat=10)) / 20 < 200e-6


@pytest.mark.parametrize("layout", list(Layout))
def test_what_was_learned_reads_every_other_code(layout: Layout) -> None:
    found = learn(label(layout=layout))
    assert isinstance(found, KeyboardSettings)
    text = "]d2" + "".join(chr(code) for code in range(0x20, 0x7F))
    typist = Typist(found)
    typed = [
        typist.press(each.code, each.held) if each.down else typist.release(each.code)
        for each in strokes(text, layout)
    ]
    assert "".join(typed) == text


def test_settings_are_kept_as_they_are() -> None:
    settings = KeyboardSettings(Layout.FR, Letters.INVERTED, "F8", "", ends_with_key=True)
    assert from_json(to_json(settings)) == settings
    assert from_json("{}") == KeyboardSettings()


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "[]",
        '{"layout": "xx"}',
        '{"letters": 1}',
        '{"gs_key": 1}',
        '{"gs_text": null}',
        '{"ends_with_key": 1}',
        json.dumps({"gs_text": "x" * 17}),
    ],
)
def test_what_is_kept_and_makes_no_sense_is_refused(kept: str) -> None:
    with pytest.raises(ValueError):
        from_json(kept)
