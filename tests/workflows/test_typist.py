"""Keys become the text that the scanner means."""

import pytest

from floorapp.workflows.keymap import ALT, CAPS_LOCK, CONTROL, LEFT_ALT, RIGHT_ALT, SHIFT, Layout
from floorapp.workflows.typist import UNKNOWN, KeyboardSettings, Letters, Typist

A, Y, Z, SPACE, ENTER, TAB, F8, F9, CAPS = 30, 21, 44, 57, 28, 15, 66, 67, 58
RIGHT_BRACKET, LEFT_BRACKET, BACKSLASH = 27, 26, 43
KEYPAD = {"0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "5": 76, "6": 77, "7": 71, "8": 72, "9": 73}


def typed(typist: Typist, *keys: tuple[int, int] | int) -> str:
    """What keys type, each with what is held."""
    return "".join(typist.press(*key) if isinstance(key, tuple) else typist.press(key, 0) for key in keys)


def alt_code(typist: Typist, digits: str) -> str:
    began = typed(typist, (LEFT_ALT, 0), *((KEYPAD[digit], ALT) for digit in digits))
    return began + typist.release(LEFT_ALT)


def set_to(layout: Layout = Layout.US, letters: Letters = Letters.AS_SHIFTED, gs: str = "") -> Typist:
    return Typist(KeyboardSettings(layout, letters, gs_key=gs))


def test_letters_are_capitals_with_shift_and_only_with_it() -> None:
    assert typed(set_to(), A, (A, SHIFT), (A, CAPS_LOCK), (A, SHIFT | CAPS_LOCK)) == "aAaA"


@pytest.mark.parametrize(
    ("letters", "expected"),
    [(Letters.AS_SHIFTED, "aAaA1"), (Letters.AGAINST_CAPS_LOCK, "aAAa1"), (Letters.INVERTED, "AaAa1")],
)
def test_a_scanner_that_presses_shift_against_caps_lock_is_understood(
    letters: Letters, expected: str
) -> None:
    keys = (A, (A, SHIFT), (A, CAPS_LOCK), (A, SHIFT | CAPS_LOCK), (2, CAPS_LOCK))
    assert typed(set_to(letters=letters), *keys) == expected


@pytest.mark.parametrize(
    ("layout", "expected"),
    [(Layout.US, "yz"), (Layout.GB, "yz"), (Layout.SE, "yz"), (Layout.DE, "zy"), (Layout.FR, "yw")],
)
def test_the_same_keys_are_other_letters_on_other_keyboards(layout: Layout, expected: str) -> None:
    assert typed(set_to(layout), Y, Z) == expected


def test_alt_gr_types_the_third_character_of_a_key() -> None:
    assert typed(set_to(Layout.SE), (RIGHT_ALT, 0), (9, ALT), (10, ALT), (3, ALT)) == "[]@"
    assert typed(set_to(Layout.SE), (RIGHT_ALT, 0), (A, ALT)) == UNKNOWN


@pytest.mark.parametrize(
    ("second", "expected"), [(SPACE, "^"), (18, "ê"), (45, "^x"), (ENTER, "^\r"), ((27, SHIFT), "^")]
)
def test_a_dead_key_waits_for_the_next(second: int | tuple[int, int], expected: str) -> None:
    assert typed(set_to(Layout.SE), (27, SHIFT), second) == expected


def test_enter_and_tab_are_what_they_are_with_anything_held() -> None:
    assert typed(set_to(), ENTER, 96, TAB, (ENTER, SHIFT), (TAB, CONTROL)) == "\r\r\t\r\t"


@pytest.mark.parametrize("layout", list(Layout))
def test_ctrl_and_the_key_right_of_p_and_one_more_is_a_gs(layout: Layout) -> None:
    assert typed(set_to(layout), (RIGHT_BRACKET, CONTROL)) == "\x1d"


def test_ctrl_makes_control_characters() -> None:
    keys = ((A, CONTROL), (LEFT_BRACKET, CONTROL), (BACKSLASH, CONTROL), (7, CONTROL), (12, CONTROL))
    assert typed(set_to(), *keys, (50, CONTROL)) == "\x01\x1b\x1c\x1e\x1f\r"
    assert typed(set_to(), (3, CONTROL), (4, CONTROL)) == "\x00" + UNKNOWN
    assert typed(set_to(Layout.SE), (RIGHT_ALT, 0), (10, ALT | CONTROL)) == "\x1d"


def test_a_function_key_is_a_gs_where_it_is_set_to_be() -> None:
    assert typed(set_to(gs="f8"), A, F8, A) == "a\x1da"
    assert typed(set_to(gs="F8"), F9) == UNKNOWN
    assert typed(set_to(), F8) == UNKNOWN


@pytest.mark.parametrize("digits", ["29", "029", "0029"])
def test_an_alt_code_is_its_character(digits: str) -> None:
    assert alt_code(set_to(), digits) == "\x1d"


def test_an_alt_code_up_to_255_is_a_byte_and_above_a_character() -> None:
    typist = set_to()
    text = "".join(alt_code(typist, digits) for digits in ("065", "0195", "0165", "26085"))
    assert text.encode("utf-8", "surrogateescape") == "Aå日".encode()


@pytest.mark.parametrize("digits", ["55296", "1114112"])
def test_an_alt_code_of_no_character_is_none(digits: str) -> None:
    assert alt_code(set_to(), digits) == UNKNOWN


def test_an_alt_code_without_end_fills_no_memory() -> None:
    typist = set_to()
    keys = ((KEYPAD["0"], ALT),) * 20
    assert typed(typist, (LEFT_ALT, 0), *keys) == UNKNOWN * 13
    assert len(typist._alt_digits) == 7


def test_an_alt_code_ends_when_alt_is_no_longer_held_though_nobody_saw_it_go() -> None:
    typist = set_to()
    typed(typist, (LEFT_ALT, 0), (KEYPAD["6"], ALT), (KEYPAD["5"], ALT))
    assert typist.press(A, 0) == "Aa"
    assert typist.release(LEFT_ALT) == ""
    assert typist.release(A) == ""


def test_right_alt_is_alt_on_a_keyboard_without_alt_gr() -> None:
    typist = set_to()
    typed(typist, (RIGHT_ALT, 0), (KEYPAD["6"], ALT), (KEYPAD["5"], ALT))
    assert typist.release(RIGHT_ALT) == "A"


def test_alt_and_a_letter_mean_nothing() -> None:
    assert typed(set_to(), (LEFT_ALT, 0), (A, ALT)) == UNKNOWN


def test_what_was_begun_can_be_forgotten() -> None:
    typist = set_to(Layout.SE)
    typed(typist, (27, SHIFT), (LEFT_ALT, 0), (KEYPAD["6"], ALT))
    typist.forget()
    assert typist.press(A, 0) == "a"


def test_keys_that_are_only_held_type_nothing() -> None:
    assert typed(set_to(), 42, 54, 29, 97, CAPS, 69, 125) == ""


def test_a_gs_that_is_typed_as_a_text_is_one_in_the_whole_scan() -> None:
    assert KeyboardSettings(gs_text="{GS}").spelled(b"10A{GS}21B") == b"10A\x1d21B"
    assert KeyboardSettings().spelled(b"10A{GS}21B") == b"10A{GS}21B"
