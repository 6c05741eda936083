"""Trade item numbers: in which ways 8 to 14 digits can be read, and what a case is a case of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.sscc import check_digit, has_check_digit
from floorapp.workflows.trade_items import base_of, forms, readings, upc_e


@pytest.mark.parametrize(
    ("digits", "upc_a"),
    [  # GS1 General Specifications, figure 5.2.2.4-1, and the numbers of decoders' own tests
        ("01234505", "012000003455"),
        ("04252614", "042100005264"),
        ("01234531", "012300000451"),
        ("01234543", "012340000053"),
        ("01234565", "012345000065"),
        ("01234558", "012345000058"),
        ("12345670", "123456000070"),
    ],
)
def test_a_upc_e_is_written_out(digits: str, upc_a: str) -> None:
    assert upc_e(digits) == upc_a


@pytest.mark.parametrize("digits", ["21234565", "01234566", "0123456", "0123456x", "", "٠1234565"])
def test_what_is_no_upc_e_is_not_written_out(digits: str) -> None:
    assert upc_e(digits) == ""


@given(st.from_regex(r"[01][0-9]{6}", fullmatch=True))
def test_exactly_one_check_digit_makes_a_upc_e(digits: str) -> None:
    right = [upc_e(f"{digits}{check}") for check in range(10)]
    (found,) = filter(None, right)
    assert len(found) == 12
    assert has_check_digit(found)


@pytest.mark.parametrize(
    ("text", "aim", "gtins"),
    [
        ("96385074", "]E4", ("00000096385074",)),
        ("96385074", "", ("00000096385074",)),
        ("04252614", "]E0", ("00042100005264",)),
        ("04252614", "", ("00042100005264",)),
        ("04252614", "]E4", ()),
        ("04252614", "]A0", ()),
        ("04252614", "]X0", ()),
        ("01234565", "]E0", ("00000001234565", "00012345000065")),
        ("00000017", "", ("00000000000017",)),
        ("036000291452", "]E0", ("00036000291452",)),
        ("4006381333931", "]E0", ("04006381333931",)),
        ("4006381333932", "]E0", ()),
        ("14006381333938", "]I1", ("14006381333938",)),
        ("400638133393", "", ()),
        ("40063813339", "", ()),
        ("400638133393١", "", ()),
        ("", "", ()),
    ],
)
def test_digits_are_read_in_every_way_in_which_they_are_right(
    text: str, aim: str, gtins: tuple[str, ...]
) -> None:
    assert readings(text, aim) == gtins


def test_eight_digits_may_be_right_in_two_ways() -> None:
    both = [f"0{n:06d}{c}" for n in range(2_000) for c in range(10) if len(readings(f"0{n:06d}{c}")) == 2]
    assert both
    for digits in both:
        assert readings(digits) == (digits.zfill(14), upc_e(digits).zfill(14))
        assert readings(digits, "]E4") == (digits.zfill(14),)


def test_a_gtin_has_a_form_for_each_length_that_it_may_have() -> None:
    assert forms("00000096385074") == ("00000096385074", "0000096385074", "000096385074", "96385074")
    assert forms("04006381333931") == ("04006381333931", "4006381333931")
    assert forms("00036000291452") == ("00036000291452", "0036000291452", "036000291452")
    assert forms("14006381333938") == ("14006381333938",)


def test_a_case_is_a_case_of_its_base() -> None:
    assert base_of("14006381333938") == "04006381333931"
    assert base_of("80614141123453") == "00614141123459"[:13] + check_digit("0061414112345")
    assert base_of("04006381333931") == ""
    assert base_of("94006381333932") == "", "indicator 9 is variable measure"
    assert base_of("4006381333931") == ""
