"""The carton label: a pleasure to read, and no customer's name is ever a command."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices import zpl
from floorapp.devices.zpl_text import MAX_FIELD_BYTES, clean, escape, fit, width
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, Language
from tests.devices.zpl_reader import read, texts
from tests.render.renderer import Decoded, decode, render_zpl, why_not

SSCC = "395200000000000012"
ADDRESS = Address("Åsa Lindström", ("Södra Förstadsgatan 24 B", "Lgh 1203"), "211 43", "Malmö", "Sweden")
LABEL = CartonLabel(SSCC, "SO-104233", "PostNord", "MyPack", ADDRESS, 2_400, 1, 2, "B3", Language.SV)
HOSTILE = (
    "^XA",
    "~JR",
    "^FS^XZ~JR^XA^FD",
    "Anna\r\n^XZ\n~DGR:X",
    "日本 太郎",
    "å\u0308Ö",
    "\u202eevil\u202c مرحبا",
    "NUL\x00\x1b\x1d",
    "_5E_7E",
    ">;>8",
    "\ud800",
    "x" * 5_000,
    "日" * 5_000,
    "",
)
ANY_TEXT = st.text(alphabet=st.characters(), max_size=60) | st.sampled_from(HOSTILE)
RENDERED = pytest.mark.skipif(bool(why_not()), reason=why_not())


def commands(label: CartonLabel) -> list[str]:
    return [command.name for command in read(zpl.carton_label(label))]


def named(name: str) -> CartonLabel:
    return replace(LABEL, ship_to=replace(ADDRESS, name=name))


@given(ANY_TEXT)
def test_whatever_the_customer_is_called_the_label_has_the_commands_of_a_customer_called_x(name: str) -> None:
    assert commands(named(name)) == commands(named("X"))


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_text_of_the_label_is_ever_a_command(
    first: str, second: str, third: str, fourth: str, fifth: str
) -> None:
    plain = replace(LABEL, order="é")  # an order that cannot be a Code 128 in either label
    address = Address(fourth, (fifth, first), second, third, fourth)
    hostile = CartonLabel(SSCC, "é" + first, second, third, address, 1, 1, 0, fifth, Language.EN)
    assert commands(hostile) == commands(plain)
    assert commands(replace(hostile, order=first))[:6] == commands(plain)[:6]
    assert set(commands(replace(hostile, order=first))) <= set(commands(LABEL))


@given(ANY_TEXT)
def test_a_field_says_the_text_itself_and_nothing_is_longer_than_a_printer_takes(text: str) -> None:
    harmless = clean(text)
    field = escape(harmless)
    assert len(field) <= MAX_FIELD_BYTES
    assert texts(f"^XA^FH_^FD{field}^FS^XZ".encode()) == ([harmless] if harmless else [])
    assert not set(field) & set("^~\r\n\x00")


def test_a_field_longer_than_a_printer_takes_is_refused() -> None:
    with pytest.raises(ValueError, match="3072"):
        escape("日" * 400)


def test_control_bidi_and_hidden_characters_are_gone_and_white_space_is_one_blank() -> None:
    assert clean(" Anna\r\n\t\x1dB\u202e\u2066\u200b\x00\x1b\ud800erg\u2028x ") == "Anna Berg x"


@given(ANY_TEXT, st.integers(60, 800), st.integers(1, 4))
def test_a_fitted_line_is_never_wider_than_its_place(text: str, max_width: int, lines: int) -> None:
    fitted = fit(text, max_width, 60, 24, lines=lines)
    assert len(fitted) == lines
    for line in fitted:
        assert width(line.text, line.height) <= max_width or len(line.text) <= 3


def test_a_line_without_a_gap_is_broken_at_its_place_and_not_a_hair_beyond() -> None:
    (line,) = fit("x" * 100, 720, 60, 24)
    assert width(line.text, line.height) <= 720


def test_a_long_name_becomes_smaller_then_two_lines_then_is_cut() -> None:
    (short,) = fit("Anna", 750, 60, 24)
    (smaller,) = fit("Anna Maria Elisabeth Bergström-Lindqvist", 750, 60, 24)
    first, second = fit("Anna Maria Elisabeth Bergström-Lindqvist of Gothenburg", 450, 60, 24, lines=2)
    assert short.height == 60
    assert 24 <= smaller.height < 60 and smaller.text.endswith("Lindqvist")
    assert first.text and second.text.endswith("Gothenburg")
    (cut,) = fit("word " * 60, 300, 60, 24)
    assert cut.height == 24 and cut.text.endswith("...")


def test_the_label_says_what_the_floor_needs() -> None:
    said = texts(zpl.carton_label(LABEL))
    for text in (
        "PostNord", "MyPack", "B3", "Åsa Lindström", "Södra Förstadsgatan 24 B", "Lgh 1203", "211 43 Malmö",
        "Sweden", "SO-104233", "1 av 2", "2,4 kg", "(00) 3 9520 0000 0000 0001 2", f">;>800{SSCC}",
    ):  # fmt: skip
        assert text in said


def test_an_english_label_says_it_in_english_and_a_carton_of_unknown_many_says_only_its_number() -> None:
    said = texts(zpl.carton_label(replace(LABEL, language=Language.EN, carton=3, cartons=0)))
    assert {"2.4 kg", "3", "SHIP TO", "CARTON", "LANE"} <= set(said)
    assert not any("of" in text.split() for text in said)


@pytest.mark.parametrize(
    ("weight_g", "english", "swedish"),
    [(0, "0.0 kg", "0,0 kg"), (85, "85 g", "85 g"), (100, "0.1 kg", "0,1 kg"), (2_449, "2.4 kg", "2,4 kg"),
     (2_450, "2.5 kg", "2,5 kg"), (31_000, "31.0 kg", "31,0 kg")],
)  # fmt: skip
def test_a_weight_is_written_as_people_read_it(weight_g: int, english: str, swedish: str) -> None:
    assert zpl.weight_text(weight_g, Language.EN) == english
    assert zpl.weight_text(weight_g, Language.SV) == swedish


@pytest.mark.parametrize(
    "sscc", ["395200000000000013", "39520000000000001", "39520000000000001^", "", "٣" * 18]
)
def test_a_wrong_sscc_is_never_printed(sscc: str) -> None:
    with pytest.raises(ValueError, match="SSCC"):
        zpl.carton_label(replace(LABEL, sscc=sscc))


def test_a_printer_of_unknown_resolution_is_refused() -> None:
    with pytest.raises(ValueError, match="10 dots per mm"):
        zpl.carton_label(LABEL, dpmm=10)


def test_every_address_line_is_on_the_label_also_when_a_shop_sends_many() -> None:
    lines = tuple(f"Line {number}" for number in range(1, 8))
    said = " ".join(texts(zpl.carton_label(replace(LABEL, ship_to=replace(ADDRESS, lines=lines)))))
    assert all(line in said for line in lines)


@RENDERED
@pytest.mark.parametrize("dpmm", [6, 8, 12, 24])
def test_both_barcodes_are_read_at_every_resolution(dpmm: int) -> None:
    image = render_zpl(zpl.carton_label(LABEL, dpmm), zpl.WIDTH_MM, zpl.HEIGHT_MM, dpmm)
    assert decode(image) == [Decoded("SO-104233", "]C0"), Decoded("00" + SSCC, "]C1")]


@RENDERED
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_leaves_the_label_readable(name: str) -> None:
    address = Address(name, (name, name, name, name, name), name, name, name)
    label = replace(LABEL, ship_to=address, carrier=name, service=name, lane=name)
    image = render_zpl(zpl.carton_label(label), zpl.WIDTH_MM, zpl.HEIGHT_MM, 8)
    assert decode(image) == [Decoded("SO-104233", "]C0"), Decoded("00" + SSCC, "]C1")]


@RENDERED
@pytest.mark.parametrize(
    "text", ["W" * 18, "mmmmm WWWWW @@@@@", "Llanfairpwllgwyngyll", "ÅÄÖ-ÅÄÖ-ÅÄÖ", "1234567890"]
)
def test_our_estimate_of_width_is_never_less_than_what_is_drawn(text: str) -> None:
    field = f"^XA^CI28^FO0,10^A0N,50^FH_^FD{escape(text)}^FS^XZ".encode()
    ink = render_zpl(field, 200, 20, 8).convert("L").point(lambda shade: 255 - shade).getbbox()
    assert ink is not None
    assert ink[2] <= width(text, 50) <= ink[2] * 1.25


@RENDERED
def test_the_picture_stays_inside_the_paper_and_out_of_the_barcodes_quiet_zones() -> None:
    crowded = "Wimmersperg & Sons Import Export Aktiebolag " * 4
    address = Address(crowded, (crowded,) * 6, crowded, crowded, crowded)
    label = replace(
        LABEL, ship_to=address, carrier=crowded, service=crowded, lane=crowded, order="SO-1", carton=999
    )
    image = render_zpl(zpl.carton_label(label), zpl.WIDTH_MM, zpl.HEIGHT_MM, 8).convert("L")
    ink = image.point(lambda shade: 255 - shade).getbbox()
    assert ink is not None
    assert ink[0] >= 24 and ink[2] <= 812 - 24 and ink[1] >= 20 and ink[3] <= 1_218 - 20
    quiet = image.crop((94 - 40, 852, 94 - 2, 1_110)), image.crop((718 + 2, 852, 718 + 40, 1_110))
    assert all(side.getextrema() == (255, 255) for side in quiet)


@pytest.mark.parametrize("lane", ["", " ", "\u200b"])
def test_a_label_without_a_lane_has_no_box_for_one(lane: str) -> None:
    without, with_one = (read(zpl.carton_label(replace(LABEL, lane=each))) for each in (lane, "B3"))
    assert [command.name for command in without] == [command.name for command in with_one]
    white = [command.data for command in without if command.name == "^GB" and command.data.endswith("W")]
    assert white == ["228,160,160,W"]
    assert "BANA" not in [command.data for command in without]


@RENDERED
def test_where_no_lane_is_the_paper_stays_white() -> None:
    corner = (812 - 28 - 228, 20, 812, 196)
    without, with_one = (
        render_zpl(zpl.carton_label(replace(LABEL, lane=lane)), zpl.WIDTH_MM, zpl.HEIGHT_MM, 8).convert("L")
        for lane in ("", "B3")
    )
    assert without.crop(corner).getextrema() == (255, 255)
    assert with_one.crop(corner).getextrema() == (0, 255)


@RENDERED
def test_the_test_label_is_drawn_and_holds_nothing_that_a_scan_could_take_for_work() -> None:
    label = zpl.test_label("PACK-07 ^XZ~JR", "ZD421-203dpi")
    assert {"PACK-07 ^XZ~JR", "ZD421-203dpi", "TEST"} <= set(texts(label))
    assert decode(render_zpl(label, zpl.WIDTH_MM, zpl.HEIGHT_MM, 8)) == []
