"""The codes that floorapp prints itself: a location proves itself by its check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.own_codes import PREFIXES, check_digits, location_barcode, location_of

LOCATIONS = st.from_regex(r"[A-Z0-9]{1,6}(-[A-Z0-9]{1,6}){0,4}", fullmatch=True)


def test_a_location_is_read_from_its_barcode() -> None:
    code = location_barcode("A-03-12-2-1")
    assert code.startswith("FLL:A-03-12-2-1-")
    assert location_of(code) == "A-03-12-2-1"


def test_check_digits_are_those_of_the_standard() -> None:
    """ISO/IEC 7064, annex: 794 has the check digits 44 in MOD 97-10."""
    assert check_digits("794") == "44"


@given(LOCATIONS)
def test_every_location_comes_back(location: str) -> None:
    assert location_of(location_barcode(location)) == location


@given(LOCATIONS, st.data())
def test_one_wrong_character_is_found(location: str, data: st.DataObject) -> None:
    code = location_barcode(location)
    place = data.draw(st.sampled_from([i for i in range(4, len(code)) if code[i] != "-"]))
    same_kind = "0123456789" if code[place].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    other = data.draw(st.sampled_from([each for each in same_kind if each != code[place]]))
    assert location_of(code[:place] + other + code[place + 1 :]) is None


@pytest.mark.parametrize(
    "text", ["FLL:", "FLL:A", "FLL:A-1", "A-03-12-2-1-30", "FLL:a-03-12-2-1-30", "FLL:A--30"]
)
def test_what_is_no_locations_barcode_is_none(text: str) -> None:
    assert location_of(text) is None


@pytest.mark.parametrize("location", ["", "A B", "A-", "å", "A-B-C-D-E-F", "ABCDEFG"])
def test_what_is_no_location_gets_no_barcode(location: str) -> None:
    with pytest.raises(ValueError, match="a location is one to five parts"):
        location_barcode(location)


def test_no_prefix_hides_another() -> None:
    assert len({prefix[:4] for prefix in PREFIXES}) == len(PREFIXES) == 4
