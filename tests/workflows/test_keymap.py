"""Each key of each keyboard has its character, and every character of a code its key."""

import pytest

from floorapp.workflows.keymap import ACCENTS, Layout, key_code, key_name, levels

ASCII = {chr(code) for code in range(0x20, 0x7F)}


@pytest.mark.parametrize("layout", list(Layout))
def test_each_ascii_character_can_be_typed_on_each_keyboard(layout: Layout) -> None:
    typed = {ACCENTS.get(each, each) for level in levels(layout) for each in level.values()}
    assert typed >= ASCII


@pytest.mark.parametrize("layout", list(Layout))
def test_no_character_of_a_keyboard_is_one_that_no_code_holds(layout: Layout) -> None:
    for level in levels(layout):
        assert all(len(each) == 1 and (each.isprintable() or each in ACCENTS) for each in level.values())


def test_the_us_keyboard_is_as_it_is_printed_on_its_keys() -> None:
    plain, shifted, alt_gr = levels(Layout.US)
    assert "".join(plain[code] for code in range(2, 14)) == "1234567890-="
    assert "".join(shifted[code] for code in range(2, 14)) == "!@#$%^&*()_+"
    assert (plain[41], plain[43], shifted[43], plain[39], shifted[40]) == ("`", "\\", "|", ";", '"')
    assert alt_gr == {}


def test_the_keypad_types_digits_whatever_num_lock_is() -> None:
    plain, shifted, _ = levels(Layout.SE)
    assert [plain[code] for code in (82, 79, 73, 83)] == ["0", "1", "9", "."]
    assert shifted[79] == "1"


def test_keys_that_type_nothing_have_names() -> None:
    assert (key_code("F8"), key_code("f12"), key_code("F13"), key_code("{GS}")) == (66, 88, 183, None)
    assert (key_name(66), key_name(110), key_name(16)) == ("F8", "INSERT", "")
