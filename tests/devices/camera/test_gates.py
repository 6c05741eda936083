"""Which reads are accepted. Without pictures: what decoders say is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices.camera.gates import Sighting, enough, has_check_digit, judged
from floorapp.devices.camera.reads import Code, Family, Quad, Read

ZXING, ZBAR, OPENCV, BARS = Family.ZXING, Family.ZBAR, Family.OPENCV, Family.BARS
MILK = "7310865004703"


def at(x: float = 0, y: float = 0, width: float = 100, height: float = 40) -> Quad:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


HERE = at()


def seen(family: Family, text: str, symbology: str = "EAN13", quad: Quad = HERE, frame: int = 0) -> Sighting:
    return Sighting(Read(text, symbology, "]E0", family, "", quad), frame)


def accepted(*sightings: Sighting, known: frozenset[str] = frozenset()) -> list[str]:
    return [code.text for code in judged(sightings, known) if code.accepted]


def test_one_decoder_alone_does_not_make_an_ean_certain() -> None:
    assert accepted(seen(ZXING, MILK)) == []
    assert accepted(seen(ZBAR, MILK)) == []


def test_two_decoders_that_agree_do() -> None:
    assert accepted(seen(ZXING, MILK), seen(ZBAR, MILK)) == [MILK]


def test_one_decoder_has_one_vote_a_frame_however_often_it_reads() -> None:
    assert accepted(*[seen(ZXING, MILK)] * 9) == []


def test_one_decoder_in_two_frames_has_two_votes() -> None:
    assert accepted(seen(ZXING, MILK, frame=1), seen(ZXING, MILK, frame=2)) == [MILK]


def test_opencv_is_never_enough_alone_in_however_many_frames() -> None:
    assert accepted(*[seen(OPENCV, MILK, frame=frame) for frame in range(9)]) == []


def test_opencv_counts_as_a_third_party() -> None:
    assert accepted(seen(OPENCV, MILK), seen(ZBAR, MILK)) == [MILK]


def test_bars_that_look_as_they_should_are_a_vote() -> None:
    assert accepted(seen(ZXING, MILK), seen(BARS, MILK)) == [MILK]
    assert accepted(seen(OPENCV, MILK), seen(BARS, MILK)) == [MILK]


def test_a_look_at_bars_proposes_nothing() -> None:
    assert accepted(seen(BARS, MILK, frame=1), seen(BARS, MILK, frame=2)) == []


@pytest.mark.parametrize("symbology", ["QRCode", "DataMatrix", "PDF417", "Aztec", "Code128", "DataBar"])
def test_a_symbol_that_checks_itself_needs_one_read_by_zxing(symbology: str) -> None:
    assert accepted(seen(ZXING, "LOC-A1", symbology)) == ["LOC-A1"]


def test_a_code_128_that_only_zbar_reads_is_not_certain() -> None:
    assert accepted(seen(ZBAR, "LOC-A1", "Code128")) == []


def test_a_qr_code_whose_letters_zbar_guesses_is_not_certain() -> None:
    assert accepted(seen(ZBAR, "smörgås", "QRCode")) == []
    assert accepted(seen(ZBAR, "sandwich", "QRCode")) == ["sandwich"]


def test_a_text_that_the_open_order_knows_needs_one_vote() -> None:
    assert accepted(seen(ZBAR, MILK), known=frozenset({MILK})) == [MILK]
    assert accepted(seen(ZBAR, MILK), known=frozenset({"7310865004710"})) == []


def test_even_the_catalogue_does_not_make_opencv_enough() -> None:
    assert accepted(seen(OPENCV, MILK), known=frozenset({MILK})) == []


def test_very_short_texts_are_too_easily_known() -> None:
    assert not enough("Code39", "17", {(ZBAR, 0)}, frozenset({"17"}))


def test_an_itf_needs_fourteen_digits_and_a_right_check_digit() -> None:
    both = {(ZXING, 0), (ZBAR, 0)}
    assert enough("ITF", "30712345000010", both)
    assert not enough("ITF", "30712345000011", both)
    assert not enough("ITF", "307123", both)


def test_an_itf_of_another_length_needs_two_decoders_and_its_bars() -> None:
    assert enough("ITF", "2167361334", {(ZXING, 0), (ZBAR, 0), (BARS, 0)})
    assert not enough("ITF", "2167361334", {(ZXING, 0), (BARS, 0)})
    assert not enough("ITF", "1334", {(ZXING, 0), (ZBAR, 0), (BARS, 0)})


def test_a_part_of_a_longer_code_is_not_a_code() -> None:
    whole = [seen(ZXING, "30712345000010", "ITF"), seen(ZBAR, "30712345000010", "ITF")]
    part = [seen(family, "71234500", "ITF", at(10, 5, 60, 20)) for family in (ZXING, ZBAR, BARS)]
    assert accepted(*whole, *part) == ["30712345000010"]


def test_two_eans_in_one_place_contradict_each_other() -> None:
    misread = [seen(ZXING, "9074932437075"), seen(ZBAR, "9074932437075")]
    assert accepted(*misread) == ["9074932437075"]
    assert accepted(*misread, seen(OPENCV, "0024932431015", "UPCA")) == []


def test_of_two_eans_in_one_place_the_one_with_its_bars_is_right() -> None:
    misread = [seen(ZXING, "9074932437075"), seen(ZBAR, "9074932437075")]
    right = [seen(ZXING, "0023942431015", "UPCA"), seen(BARS, "0023942431015", "UPCA")]
    assert accepted(*misread, *right) == ["0023942431015"]


def test_two_eans_side_by_side_are_two_codes() -> None:
    left = [seen(family, MILK, quad=at(0)) for family in (ZXING, ZBAR)]
    right = [seen(family, "9002233139084", quad=at(300)) for family in (ZXING, ZBAR)]
    assert sorted(accepted(*left, *right)) == [MILK, "9002233139084"]


def test_an_ean_that_opencv_finds_in_the_bars_of_a_code_128_does_not_disturb_it() -> None:
    assert accepted(seen(ZXING, "LOC-A1", "Code128"), seen(OPENCV, MILK)) == ["LOC-A1"]


def test_a_upc_a_and_an_ean_13_that_begins_with_0_are_one_code() -> None:
    (code,) = judged([seen(ZXING, "0882428015046", "UPCA"), seen(ZBAR, "0882428015046", "EAN13")])
    assert (code.votes, code.accepted) == (2, True)


@pytest.mark.parametrize(
    ("pairs", "text"), [("+A+B", "ab"), ("A/OB/Z", "A/B:"), ("%V%K%T$A", "@[\x7f\x01"), ("A-1+", "A-1+")]
)
def test_pairs_of_a_code_39_are_the_same_code_as_what_they_stand_for(pairs: str, text: str) -> None:
    (code,) = judged([seen(ZXING, text, "Code39"), seen(ZBAR, pairs, "Code39")])
    assert (code.text, code.votes, code.accepted) == (text, 2, True)


def test_what_is_not_certain_is_told_after_what_is() -> None:
    codes = judged([seen(ZBAR, MILK, quad=at(300)), seen(ZXING, "LOC-A1", "Code128")])
    assert [code.accepted for code in codes] == [True, False]
    assert all(isinstance(code, Code) for code in codes)


@given(st.lists(st.integers(0, 9), min_size=7, max_size=13))
def test_exactly_one_digit_checks_any_number(digits: list[int]) -> None:
    number = "".join(map(str, digits))
    assert sum(has_check_digit(f"{number}{last}") for last in range(10)) == 1


@given(st.text(max_size=20), st.sampled_from(["EAN13", "ITF", "Code39", "QRCode", "Code128"]))
def test_no_text_breaks_the_gates(text: str, symbology: str) -> None:
    judged([seen(ZXING, text, symbology), seen(ZBAR, text, symbology), seen(BARS, text, symbology)])
