"""License plates: the check digit of GS1, and serials that fit or are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.sscc import check_digit, has_check_digit, is_sscc, readable, sscc

DIGITS = st.text("0123456789", min_size=1, max_size=17)


@pytest.mark.parametrize(
    ("payload", "check"),
    [
        ("37610425002123456", "9"),  # the GS1 General Specifications' own example, figure 7.9-1
        ("629104150021", "3"),
        ("9638507", "4"),
        ("00000000000000000", "0"),
    ],
)
def test_the_check_digit_is_that_of_gs1(payload: str, check: str) -> None:
    assert check_digit(payload) == check


@pytest.mark.parametrize("text", ["", "12a", "١٢٣", "²", "1 2", "-1"])
def test_what_is_no_number_has_no_check_digit(text: str) -> None:
    with pytest.raises(ValueError, match="check digit needs digits"):
        check_digit(text)
    assert not has_check_digit(text)


def test_a_serial_is_padded_to_what_the_base_leaves() -> None:
    assert sscc("395200000", 7) == "395200000000000074"
    assert is_sscc(sscc("395200000", 7))


def test_the_last_serial_fits_and_the_next_is_refused() -> None:
    assert is_sscc(sscc("3952000000000000", 9))
    with pytest.raises(ValueError, match="serial 10 does not fit into the 1 digits"):
        sscc("3952000000000000", 10)


@pytest.mark.parametrize(("base", "serial"), [("", 1), ("39520000000000000", 0), ("39x", 1), ("395", -1)])
def test_a_wrong_base_or_serial_is_refused(base: str, serial: int) -> None:
    with pytest.raises(ValueError, match=r"base|serial"):
        sscc(base, serial)


@given(DIGITS, st.integers(0, 17), st.integers(1, 9))
def test_one_misread_digit_is_always_noticed(payload: str, place: int, off: int) -> None:
    right = payload + check_digit(payload)
    assert has_check_digit(right)
    place %= len(right)
    wrong = right[:place] + str((int(right[place]) + off) % 10) + right[place + 1 :]
    assert not has_check_digit(wrong)


def test_a_plate_has_eighteen_digits() -> None:
    assert not is_sscc("96385074")
    assert not is_sscc("395200000000000073")


def test_a_plate_is_read_aloud_in_groups_of_four() -> None:
    assert readable("395200000000000012") == "(00) 3 9520 0000 0000 0001 2"
