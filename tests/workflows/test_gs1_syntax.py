"""GS1 messages in each notation: whole ones are read whole, and of a wrong one nothing is believed."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.gs1_associations import fault
from floorapp.workflows.gs1_elements import Element
from floorapp.workflows.gs1_identifiers import identifier, identifier_at
from floorapp.workflows.gs1_swallowed import swallowed
from floorapp.workflows.gs1_syntax import GS, MOST_CHARACTERS, parse

GTIN = "09520000000011"
SSCC = "376104250021234569"


def said(text: str) -> list[tuple[str, str]]:
    """The elements of a right message."""
    message = parse(text)
    assert message.valid, message.error
    return [(each.ai, each.value) for each in message.elements]


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (f"^01{GTIN}", [("01", GTIN)]),
        (f"^01{GTIN}^", [("01", GTIN)]),
        (f"^01{GTIN}10LOT^21SER", [("01", GTIN), ("10", "LOT"), ("21", "SER")]),
        (f"^00{SSCC}", [("00", SSCC)]),
        ("^10A^17261231", [("10", "A"), ("17", "261231")]),
        ("^17260200", [("17", "260200")]),
        (f"(01){GTIN}(10)LOT", [("01", GTIN), ("10", "LOT")]),
        (r"(10)A\(B(21)C", [("10", "A(B"), ("21", "C")]),
        (r"(10)A\(", [("10", "A(")]),
        (f"]C101{GTIN}10LOT{GS}21SER", [("01", GTIN), ("10", "LOT"), ("21", "SER")]),
        (f"]d2{GS}01{GTIN}", [("01", GTIN)]),
        (f"]Q301{GTIN}", [("01", GTIN)]),
        (f"]J101{GTIN}", [("01", GTIN)]),
        (f"]e001{GTIN}", [("01", GTIN)]),
        ("]E09520000000011", []),
        (f"]E09520000000011|]e010LOT{GS}21SER", [("10", "LOT"), ("21", "SER")]),
        ("]E496385074", []),
        ("]E3952000000001112", []),
        ("]E3952000000001112345", []),
        ("]Q1any text, also ^ and )", []),
        ("]d1", []),
        ("]J0", []),
        (f"]Q1https://id.gs1.org/01/{GTIN}", [("01", GTIN)]),
        ("]Q1HtTpS://id.gs1.org/01/1", []),
        (f"https://id.gs1.org/01/{GTIN}/10/A?17=261231#x", [("01", GTIN), ("10", "A"), ("17", "261231")]),
        (f"HTTP://[2001:db8::1]:80/shop/00/7/01/{GTIN}", [("01", GTIN)]),
        (f"https://a/01/{GTIN}?&&&99=A+B%2f&x=1&&lone", []),
        ("https://a/01/" + GTIN + "?99=A%2fB&98=x%zz", [("01", GTIN), ("99", "A/B"), ("98", "x%zz")]),
        ("https://a/8004/95201A?01=9520000000011", [("8004", "95201A"), ("01", GTIN)]),
        (f"https://a/01/{GTIN}/235/X?10=A", [("01", GTIN), ("235", "X"), ("10", "A")]),
    ],
)
def test_a_right_message_says_its_elements_in_order(text: str, elements: list[tuple[str, str]]) -> None:
    if "A+B" in text:
        assert parse(text).error == "(99) its length or one of its characters is wrong"
        return
    assert said(text) == elements


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "begins like no GS1 notation"),
        ("12345", "begins like no GS1 notation"),
        ("ftp://a/01/1", "begins like no GS1 notation"),
        ("^", "the message is empty"),
        ("^891234", "no application identifier begins '8912'"),
        (f"^01{GTIN}2", "no application identifier begins '2'"),
        (f"^01{GTIN[:-1]}", "(01) its length is wrong"),
        ("^0109520000000012", "(01) the check digit is wrong"),
        ("^10", "(10) it is empty"),
        ("^10A~", "(10) its length or one of its characters"),
        ("^10å", "(10) its length or one of its characters"),
        ("^17260001", "(17) there is no such month"),
        ("^17261301", "(17) its length or one of its characters"),
        ("^17260230", "(17) there is no such day"),
        ("^" + "99A^" * 65, "more than 64 elements"),
        ("(1A)1", "there is no application identifier '1A'"),
        ("(011)1", "there is no application identifier '011'"),
        ("(01", "an identifier stands in brackets"),
        ("(10)A(11", "an identifier stands in brackets"),
        ("(10)(21)A", "(10) it is empty"),
        ("(10)A^", "(10) its length or one of its characters"),
        ("]C1", "the message is empty"),
        ("]d2", "the message is empty"),
        ("]C110A^", "a scan holds no ^"),
        ("]E09520000000011|]e010A^", "a scan holds no ^"),
        ("]E09520000000012", "the check digit is wrong"),
        ("]E0952", "holds 13 digits"),
        ("]E4952000000001", "holds 8 digits"),
        ("]E0952000000001A", "holds 13 digits"),
        ("]E395200000000111", "an add-on has two or five digits"),
        ("]E395200000000111A", "an add-on has two or five digits"),
        ("]E09520000000011|]e0", "the message is empty"),
        ("]XX1", "holds nothing of GS1's"),
        ("]", "holds nothing of GS1's"),
        ("https://", "no domain or no path"),
        ("https:///01/1", "no domain or no path"),
        ("https://a", "no domain or no path"),
        ("https://a$/01/1", "a domain has no such character"),
        ("https://a/01/1 2", "a URI has no such character"),
        ("https://a/", "holds no GS1 key"),
        ("https://a/21/1", "holds no GS1 key"),
        ("https://a/gtin/1", "holds no GS1 key"),
        (f"https://a/01/{GTIN}/", "holds no GS1 key"),
        ("https://a/01/9520000000011", "(01) its length is wrong"),
        (f"https://a/01/{GTIN}/10/%00", "(10) its length or one of its characters"),
        (f"https://a/01/{GTIN}/21/A/10/B", "a key with its qualifiers in their order"),
        (f"https://a/01/{GTIN}/22/A/235/B", "a key with its qualifiers in their order"),
        (f"https://a/01/{GTIN}?10=A", "(10) belongs into the path"),
        (f"https://a/01/{GTIN}?99=A&99=A", "(99) comes twice"),
        (f"https://a/01/{GTIN}?01={GTIN}", "(01) comes twice"),
        (f"https://a/01/{GTIN}/235/A?21=A", "(21) may not stand in a query"),
        (f"https://a/01/{GTIN}?89=A", "no application identifier '89'"),
        (f"https://a/01/{GTIN}?99=", "(99) it is empty"),
        (f"https://a/01/{GTIN}?" + "&".join(f"99={n}" for n in range(64)), "more than 64 elements"),
        ("]" * (MOST_CHARACTERS + 1), "longer than 10240 characters"),
    ],
)
def test_a_wrong_message_says_nothing_but_why(text: str, error: str) -> None:
    message = parse(text)
    assert error in message.error
    assert message.elements == ()
    assert not message.ambiguous
    assert message.error.isascii()
    assert message.error.isprintable()


@pytest.mark.parametrize(
    ("ai", "right", "wrong"),
    [
        ("00", [SSCC], ["A" + SSCC[1:], SSCC[:-1] + "0"]),
        ("253", ["9520000000011", "9520000000011ABC"], ["9520000000012", "9520000000011" + "A" * 18]),
        ("255", ["9520000000011123456789012"], ["95200000000111234567890123"]),
        ("30", ["1"], ["", "123456789"]),
        ("391" + "2", ["75212345"], ["98712345", "752"]),
        ("401", ["9520A"], ["952", "A520"]),
        ("402", ["95200000000000011"], ["95200000000000017"]),
        ("414", ["9520000000011"], ["9520000000012"]),
        ("421", ["752S11122"], ["987S11122"]),
        ("422", ["752"], ["987", "75"]),
        ("423", ["752528", "752"], ["752987", "7525"]),
        ("4300", ["A%20B"], ["A%2", "A%0g", "%"]),
        ("4307", ["SE"], ["AA", "se"]),
        ("4309", ["15000000001600000000"], ["18000000010000000000", "00000000003600000001"]),
        ("4321", ["1"], ["2"]),
        ("4324", ["2612312359", "2612002359"], ["2612312400", "2612312360"]),
        ("4326", ["261231"], ["261200"]),
        ("4330", ["001200", "001200-"], ["001200X"]),
        ("7003", ["2612312359"], ["2612002359"]),
        ("7007", ["261230", "261230261231"], ["2612302612", "261230261232"]),
        ("7011", ["261230", "2612302359"], ["26123023", "2612302460"]),
        ("7030", ["752ABC", "999ABC"], ["987ABC", "752"]),
        ("7040", ["1ABC", "1AB-"], ["1AB="]),
        ("7241", ["01", "10", "80"], ["00", "11", "79"]),
        ("7250", ["20240229"], ["20230229", "00000101", "20231301"]),
        ("7251", ["202402292359"], ["202402292400"]),
        ("7252", ["9"], ["3"]),
        ("7258", ["1/2"], ["0/2", "3/2", "1-2"]),
        (
            "8001",
            ["12341234512398"],
            ["00001234512398", "12340000012398", "12341234500098", "12341234512328"],
        ),
        ("8003", ["09520000000011", "09520000000011ABC"], ["19520000000011", "09520000000012"]),
        ("8006", [GTIN + "0102"], [GTIN + "0302", GTIN + "0002", "09520000000012" + "0102"]),
        ("8007", ["SE4550000000058398257466", "DE91100000000123456789"], ["SE4550000000058398257467"]),
        ("8007", [], ["XX4550000000058398257466", "se4550000000058398257466", "SE45", "SE45-0000000058398"]),
        ("8008", ["26123123", "261231235959"], ["26123124", "2612312360", "26123223"]),
        ("8010", ["9520A-/#"], ["952", "9520a"]),
        ("8011", ["1", "0", "120"], ["01"]),
        (
            "8013",
            ["1987654Ad4X4bL5ttr2310c2K"],
            ["1987654Ad4X4bL5ttr2310cXK", "1987654Ad4X4bL5ttr2310c2i", "2"],
        ),
        ("8014", ["12345678901234567890123NT"], ["952012822"]),
        ("8030", ["AB_-", "12=", "1=="], ["123=", "A.B", "A" * 91, "==="]),
        ("4302", ["%20" * 23], ["%20" * 24, "%aa%bb" * 100 + "é"]),
    ],
)
def test_a_value_is_checked_as_its_identifier_asks(ai: str, right: list[str], wrong: list[str]) -> None:
    found = identifier(ai)
    assert found is not None
    assert {value: found.fault(value) for value in right} == dict.fromkeys(right, "")
    assert all(found.fault(value) for value in wrong)


def test_no_identifier_is_the_beginning_of_another() -> None:
    assert identifier("0") is None
    assert identifier("011") is None
    assert identifier_at("0") is None
    assert (known := identifier_at("3103")) is not None
    assert (known.ai, known.fixed) == ("3103", 6)


@pytest.mark.parametrize(
    "data",
    [
        f"01{GTIN}10AB2112345",
        f"01{GTIN}10AB17261231",
        f"01{GTIN}10AB1726123111261130",
        f"01{GTIN}10AB172612312112345",
        f"01{GTIN}10AB3103001500",
        f"01{GTIN}21AB10LOT7",
        "10AB17261231",
    ],
)
def test_a_value_that_may_have_swallowed_another_is_ambiguous(data: str) -> None:
    assert parse(f"]C1{data}").ambiguous
    assert not parse(f"^{data}").ambiguous


@pytest.mark.parametrize(
    "data",
    [
        f"01{GTIN}",
        f"01{GTIN}17261231",
        f"01{GTIN}10ABC123",
        f"01{GTIN}10ABC1712",
        f"01{GTIN}10AB17261331",
        f"01{GTIN}10AB17261231X",
        f"01{GTIN}10L21A",
        f"01{GTIN}17261231" + "10AB17261130",
        f"01{GTIN}10AB2112345{GS}99X",
        f"01{GTIN}10AB9912345",
    ],
)
def test_a_value_that_is_what_it_seems_is_not_ambiguous(data: str) -> None:
    message = parse(f"]C1{data}")
    assert message.valid
    assert not message.ambiguous


def test_nothing_swallows_nothing() -> None:
    assert not swallowed(())
    assert not swallowed((Element("89", "10ABC17261231"),))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"(01){GTIN}(10)A", ""),
        ("(10)A", "(10) needs one of"),
        (f"(01){GTIN}(250)A", "(250) needs one of 21"),
        (f"(01){GTIN}(21)B(250)A", ""),
        (f"(01){GTIN}(3103)000100(3922)0299", ""),
        (f"(01){GTIN}(3922)0299", "(3922) needs one of 30,31nn"),
        (f"(01){GTIN}(3103)000100(3102)000100", "(3103) may not stand beside 310n"),
        (f"(02){GTIN}(37)2(00){SSCC}", ""),
        (f"(01){GTIN}(37)2", "may not stand beside 37"),
        (f"(01){GTIN}(10)A(10)B", "(10) comes twice"),
        (f"(01){GTIN}(10)A(10)A", ""),
        ("(8003)09520000000011", ""),
        (f"(8030)AB(01){GTIN}", "(8030) needs one of"),
        (f"(8030)AB(01){GTIN}(21)A", ""),
        ("(400)A", ""),
    ],
)
def test_elements_stand_together_as_gs1_asks(text: str, wrong: str) -> None:
    found = fault(parse(text).elements)
    assert found == wrong if not wrong else wrong in found


@given(st.one_of(st.text(), st.text("()^]0123456789ABC%?&=/\\\x1d|eE:htps.", max_size=80)))
def test_no_text_is_too_odd_for_an_answer(text: str) -> None:
    for begins in ("", "(", "^", "]C1", "]E0", "https://a/01/"):
        message = parse(begins + text)
        assert message.valid or not message.elements
        fault(message.elements)


@pytest.mark.parametrize("piece", ["%aa%bb", "99A^", "(99)A", "21", "10", "/01", "&99=A", "]C1", "\x1d"])
@pytest.mark.parametrize("begins", ["^7256", "^99", "(7256)", "]C199", "https://a/01/" + GTIN + "?99="])
def test_hostile_lengths_are_answered_at_once(begins: str, piece: str) -> None:
    text = (begins + piece * MOST_CHARACTERS)[:MOST_CHARACTERS]
    began = time.perf_counter()
    parse(text)
    assert time.perf_counter() - began < 1.0


@pytest.mark.needs_shared
def test_the_vectors_of_gs1s_own_engine_are_all_right(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "barcodes/gs1_vectors.json").read_text("utf-8"))["vectors"]
    for vector in vectors:
        message = parse(vector["input"])
        assert message.valid == vector["valid"], vector["input"]
        if vector["valid"]:
            assert [[each.ai, each.value] for each in message.elements] == vector["ais"], vector["input"]
            assert (fault(message.elements) == "") == vector["assoc_ok"], vector["input"]
