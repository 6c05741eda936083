"""What one scan says in GS1's terms, from every kind of symbol and from hostile ones."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.gs1 import ANYTHING, GS, Gs1, read, split_aim
from floorapp.workflows.sscc import has_check_digit, is_sscc

SSCC = "376104250021234569"
GTIN = "09520000000011"
AIMS = ("", "]C1", "]C0", "]e0", "]d2", "]d1", "]Q3", "]Q1", "]J1", "]E0", "]E3", "]E4", "]I1", "]A0", "]L0")


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        (f"]C100{SSCC}", ""),
        (f"00{SSCC}", "]C1"),
        (f"]C1{GS}00{SSCC}", ""),
        (f"00{SSCC}", ""),
        (SSCC, ""),
        (SSCC, "]I1"),
        (f"]C100{SSCC}10LOT{GS}", "]C0"),
    ],
)
def test_a_license_plate_is_read_however_it_arrives(text: str, symbology: str) -> None:
    said = read(text, symbology)
    assert said is not None
    assert said.sscc == SSCC


@pytest.mark.parametrize(
    "text", [f"]C100{SSCC[:-1]}0", f"00{SSCC[:-1]}0", SSCC[:-1] + "0", f"]C100{SSCC[:-1]}010A"]
)
def test_a_license_plate_with_a_wrong_check_digit_is_none(text: str) -> None:
    assert read(text, "") is None


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("]E09520000000011", GTIN),
        ("9520000000011", GTIN),
        ("036000291452", "00036000291452"),
        ("]E00036000291452", "00036000291452"),
        ("]E496385074", "00000096385074"),
        ("96385074", "00000096385074"),
        ("]I109520000000011", GTIN),
        ("]C10109520000000011", GTIN),
        ("]e00109520000000011", GTIN),
        ("0109520000000011", GTIN),
        ("]E3952000000001112", GTIN),
        ("]E3952000000001112345", GTIN),
    ],
)
def test_a_trade_item_is_read_however_it_arrives(text: str, gtin: str) -> None:
    assert read(text, "") == Gs1(gtin=gtin)


@pytest.mark.parametrize(
    "text",
    ["]E09520000000012", "9520000000012", "]C10109520000000012", "]C1010952000000001210A", "]E01", "]E0"],
)
def test_a_trade_item_with_a_wrong_check_digit_is_none(text: str) -> None:
    assert read(text, "") is None


def test_an_add_on_never_makes_a_license_plate_of_an_ean() -> None:
    assert read("]E3" + SSCC, "") is None


@pytest.mark.parametrize("aim", ["]C1", "]e0", "]d2", "]Q3", "]J1"])
def test_lot_expiry_and_serial_are_told_apart_by_the_separator(aim: str) -> None:
    text = f"{aim}01{GTIN}1727013110A-1{GS}21S/9"
    assert read(text, "") == Gs1(gtin=GTIN, lot="A-1", expiry="270131", serial="S/9")


def test_a_message_without_identifier_is_known_by_its_separator_or_its_key() -> None:
    assert read(f"10A{GS}01{GTIN}", "") == Gs1(gtin=GTIN, lot="A")
    assert read(f"01{GTIN}10A", "]C0") == Gs1(gtin=GTIN, lot="A")
    assert read("10ABC", "") is None


def test_a_case_says_how_many_it_holds() -> None:
    assert read(f"]C102{GTIN}3712", "") == Gs1(gtin=GTIN, count=12)
    assert read(f"]C101{GTIN}305", "") == Gs1(gtin=GTIN, count=5)
    assert read(f"]C101{GTIN}300", "") == Gs1(gtin=GTIN)
    assert read(f"]C100{SSCC}02{GTIN}3712", "") == Gs1(gtin=GTIN, sscc=SSCC, count=12)


def test_contents_without_a_count_are_no_trade_item() -> None:
    assert read(f"]C102{GTIN}", "") is None


def test_a_composite_gives_the_item_of_its_linear_part() -> None:
    assert read("]E09520000000011|]e010A1", "") == Gs1(gtin=GTIN, lot="A1")
    assert read("]E09520000000012|]e010A1", "") is None


@pytest.mark.parametrize("aim", ["]C1", "]d2", "]Q3", "]e0", "]J1"])
def test_an_empty_message_says_nothing(aim: str) -> None:
    assert read(aim, "") is None
    assert read("", aim) is None


@pytest.mark.parametrize(
    "text",
    [
        f"]C101{GTIN}10A{GS}01{GTIN[:-2]}28",  # two different items
        f"]C101{GTIN}17270230",  # 30 February
        f"]C101{GTIN}2",  # cut short
        f"]C101{GTIN}0",  # no such key
        "]C19912345",  # internal data only
        "]J",
        "]",
        "]]]",
        f"]C101{GTIN}10A\x00",
        f"]C101{GTIN}10\u202ea",
        "]C1" + "9" * 600,
    ],
)
def test_a_message_that_is_broken_or_hostile_says_nothing(text: str) -> None:
    assert read(text, "") is None


def test_a_digital_link_is_read_and_never_fetched() -> None:
    assert read(f"]Q1https://id.gs1.org/01/{GTIN}/10/A1?17=270131", "") == Gs1(
        gtin=GTIN, lot="A1", expiry="270131"
    )
    assert read(f"https://example.com/x/01/{GTIN}?utm=1", "") == Gs1(gtin=GTIN)
    assert read(f"https://id.gs1.org/00/{SSCC}", "]d1") == Gs1(sscc=SSCC)


@pytest.mark.parametrize(
    "text",
    [
        f"]A0https://id.gs1.org/01/{GTIN}",
        "https://id.gs1.org/01/09520000000012",
        f"https://id.gs1.org/01/{GTIN[1:]}",
        f"https://id.gs1.org/01/{GTIN}?17=270131&17=270201",
        f"https://id.gs1.org/01/{GTIN}/10/A?10=B",
        f"https://id.gs1.org/01/{GTIN}?9999=1",
        f"https://id.gs1.org/01/{GTIN}?10=",
        "https://[",
        "https://example.com/",
        "https://id.gs1.org/414/9520000000012",
    ],
)
def test_a_digital_link_that_is_wrong_says_nothing(text: str) -> None:
    assert read(text, "") is None


def test_the_identifier_in_the_text_wins_over_the_drivers() -> None:
    assert split_aim("]C1abc", "]E0") == ("]C1", "abc")
    assert split_aim("abc", "]E0") == ("]E0", "abc")
    assert split_aim("abc", "Code 128") == ("", "abc")
    assert split_aim("]-1abc", "") == ("", "]-1abc")


_KEYS = ("00", "01", "02", "10", "17", "21", "30", "37", "3103", "7003", "8008", "4326", SSCC, GTIN)
_LINK = ("https://id.gs1.org/", "/", "?", "&", "=", "%")
_ODD = (GS, "|]e0", "0", "99", "A", "\x00", "å", "²", "\ud800", " ")
_PIECES = st.sampled_from((*AIMS, *_KEYS, *_LINK, *_ODD))


@given(
    st.lists(_PIECES | st.text(max_size=4), max_size=12).map("".join),
    st.sampled_from(AIMS) | st.text(max_size=4),
)
def test_no_text_makes_it_raise_or_believe_a_wrong_check_digit(text: str, symbology: str) -> None:
    said = read(text, symbology)
    if said is not None:
        assert not said.gtin or (len(said.gtin) == 14 and has_check_digit(said.gtin))
        assert not said.sscc or is_sscc(said.sscc)
        assert said.count is None or said.count > 0
        assert said != Gs1()


def test_a_plain_scan_does_not_wait_for_the_library() -> None:
    """Start to first scan is counted in tenths of a second, and the import of biip alone is one."""
    code = (
        "import sys; from floorapp.workflows.gs1 import read;"
        f"assert read(']C100{SSCC}', '') and read('9520000000011', '') and read(']C101{GTIN}', '');"
        "sys.exit('biip' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.needs_shared
def test_what_gs1s_own_engine_reads_is_read_alike(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "barcodes" / "gs1_vectors.json").read_text("utf-8"))["vectors"]
    read_alike = 0
    for vector in vectors:
        message = vector.get("expect") or vector["input"]
        keys = dict(vector["ais"] or ())
        if not message.startswith("^") or not keys.keys() & {"00", "01"}:
            continue
        said = read("]C1" + message[1:].replace("^", GS), "")
        assert said is not None, vector
        assert said.gtin == keys.get("01", said.gtin), vector
        told = (said.sscc, said.lot, said.serial, said.expiry)
        assert told == tuple(keys.get(key, "") for key in ("00", "10", "21", "17")), vector
        read_alike += 1
    assert read_alike > 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"]C101{GTIN}3103001234", Gs1(gtin=GTIN, net_weight_g=1234)),
        (f"]C101{GTIN}3105001235", Gs1(gtin=GTIN, net_weight_g=12)),
        (f"]C101{GTIN}3104000005", Gs1(gtin=GTIN, net_weight_g=1)),
        (f"]C101{GTIN}392212345", Gs1(gtin=GTIN, price="123.45")),
        (f"]C101{GTIN}3920123", Gs1(gtin=GTIN, price="123")),
        (f"]C101{GTIN}39325752", None),
        (f"]C101{GTIN}39337525", Gs1(gtin=GTIN, price="0.005", currency="752")),
        (f"]C101{GTIN}15261231", Gs1(gtin=GTIN, best_before="261231")),
        (f"]C101{GTIN}11261231", Gs1(gtin=GTIN, production="261231")),
        ("]C14149520000000011", Gs1(gln="9520000000011")),
        ("]C1800309520000000011A1", Gs1(grai="09520000000011A1")),
        ("]C180049520A", Gs1(giai="9520A")),
        (f"HTTPS://ID.GS1.ORG/01/{GTIN}", Gs1(gtin=GTIN)),
        (f"]C101{GTIN}10AB17261231", Gs1(gtin=GTIN, lot="AB17261231", unsure=frozenset({"17"}))),
    ],
)
def test_what_a_symbol_says_besides(text: str, said: Gs1 | None) -> None:
    assert read(text, "") == said


@pytest.mark.parametrize("substitute", ["{GS}", "<GS>", "~", "|", "^"])
def test_a_substitute_stands_for_the_separator(substitute: str) -> None:
    text = f"{substitute}01{GTIN}10AB{substitute}21SER"
    assert read(text, "]C1", gs_substitute=substitute) == Gs1(gtin=GTIN, lot="AB", serial="SER")


def test_a_substitute_that_may_be_data_too_is_never_guessed() -> None:
    text = f"01{GTIN}10AB+21SER"
    assert read(text, "]C1", gs_substitute="+") == Gs1(gtin=GTIN, lot="AB", serial="SER", unsure=ANYTHING)
    assert read(f"01{GTIN}10AB+X", "]C1", gs_substitute="+") == Gs1(gtin=GTIN, lot="AB+X")


def test_without_its_substitute_a_scan_is_read_as_it_is() -> None:
    assert read(f"01{GTIN}", "]C1", gs_substitute="{GS}") == Gs1(gtin=GTIN)
