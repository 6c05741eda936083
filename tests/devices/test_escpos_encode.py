"""What comes out of a receipt printer, read by a reader that was written from the printer's manual."""

import io
import threading
import time
import unicodedata
from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from floorapp.devices.barcode_modules import BadBarcode
from floorapp.devices.escpos_encode import escpos
from floorapp.devices.escpos_printer import EscposPrinter
from floorapp.devices.escpos_profile import UnknownProfile, profile_names, read_profile
from floorapp.devices.simulated_escpos_connection import SimulatedEscposConnection
from floorapp.workflows.documents.sheet import (
    Align,
    Bars,
    Block,
    Box,
    Code,
    Column,
    Flow,
    Gap,
    Heading,
    Logo,
    Page,
    Pair,
    Paragraph,
    Rule,
    Sheet,
    Symbology,
    Table,
    Text,
)
from floorapp.workflows.events import PrintOutcome
from floorapp.workflows.nouns import Language
from tests.devices.escpos_picture import draw
from tests.devices.escpos_reader import Cut, PrintedCode, Receipt, Refused, read

SSCC = "00373123450000000015"
PROFILES = ("default", "TM-T88V", "TM-T20II", "NT-5890K", "TM-P80")
HOSTILE = (
    "\x1b@",
    "\x1dV\x00",
    "\x10\x04\x01",
    "\x10\x14\x01\x00\x01",
    "\x1bp\x00\x19\xfa",
    "\x18",
    "\x00",
    "\x0c",
    "\x1b\x00",
    "\x9b31m",
    "\x7f",
    "\u202e",
    "\u200b",
    "\ud800",
    "\x1c&",
    "\x0b\x85\u2028",
)


def flow(*blocks: Block) -> Flow:
    return Flow("Packing slip 1042", Language.EN, blocks)


def printed(*blocks: Block, profile: str = "TM-T88V", width_dots: int = 0, code_page: str = "") -> Receipt:
    return read(escpos(flow(*blocks), profile, width_dots=width_dots, code_page=code_page))


def squeezed(text: str) -> str:
    return "".join(text.split())


def clean(text: str) -> str:
    """What of a text is to be on paper, without its blanks."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(each for each in composed if unicodedata.category(each)[0] not in "CZ")


PACKING_SLIP = (
    Heading("Packing slip", 1, Align.CENTRE),
    Heading("Order 1042", 2),
    Gap(3.0),
    Paragraph("Åsa Öberg, Storgatan 1, 123 45 Göteborg — Łódź, Київ"),
    Pair("Carton", "1 of 2"),
    Pair("Total", "1 234,50 €", bold=True),
    Rule(),
    Table(
        (Column("Item", 3), Column("SKU", 2), Column("Qty", 1, Align.RIGHT)),
        (
            ("Socks, red, size 38–42, with a very long name", "SOCK-RED-38", "2"),
            ("日本の靴下", "JP-1", "10"),
            ("بنطلون", "AR-1", "1"),
        ),
    ),
    Rule(),
    Code(Symbology.CODE_128, "ORD-1042", "ORD-1042"),
    Code(Symbology.GS1_128, SSCC, "(00) 3 7312345 000000001 5"),
    Code(Symbology.QR, "https://example.com/return/1042", height_mm=20),
    Code(Symbology.DATA_MATRIX, "1042"),
)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_packing_slip_is_all_there_within_the_paper_and_its_barcodes_can_be_scanned(profile: str) -> None:
    receipt = printed(*PACKING_SLIP, profile=profile)
    for words in ("Packing slip", "Åsa Öberg", "Łódź,", "Київ", "1 234,50 €", "SKU", "1 of 2"):
        assert words in receipt.text
    paper = draw(receipt, read_profile(profile).width_dots)
    scanned = {(code.text, code.format) for code in zxingcpp.read_barcodes(paper)}
    assert scanned == {
        ("ORD-1042", zxingcpp.BarcodeFormat.Code128),
        (f"(00){SSCC[2:]}", zxingcpp.BarcodeFormat.Code128),
        ("https://example.com/return/1042", zxingcpp.BarcodeFormat.QRCode),
        ("1042", zxingcpp.BarcodeFormat.DataMatrix),
    }


def test_a_receipt_begins_from_a_known_state_and_ends_with_a_cut_that_leaves_a_strip() -> None:
    receipt = printed(Paragraph("X"))
    assert receipt.commands[:3] == ["ESC @", "FS .", "ESC R 0"]
    assert receipt.commands[-2:] == ["ESC d 6", "GS V 1"]
    assert receipt.items[-1] == Cut(part=True)


def test_a_printer_without_a_knife_is_fed_to_its_edge() -> None:
    assert printed(Paragraph("X"), profile="NT-5890K").commands[-1] == "ESC d 6"


ENCODABLE = st.characters(codec="cp1252", exclude_categories=("Cc", "Cf", "Zs"))
HOSTILE_TEXT = st.lists(st.one_of(ENCODABLE, st.sampled_from(HOSTILE), st.just(" ")), max_size=80).map(
    "".join
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE_TEXT)
@example("".join(HOSTILE))
def test_no_text_is_ever_a_command(text: str) -> None:
    def blocks(words: str) -> tuple[Block, ...]:
        return (
            Heading(words),
            Paragraph(words, bold=True),
            Pair(words, words),
            Table((Column(words, 1), Column("Qty", 1, Align.RIGHT)), ((words, "1"),)),
        )

    def without_pages(receipt: Receipt) -> list[str]:
        return [command for command in receipt.commands if not command.startswith("ESC t")]

    hostile, harmless = printed(*blocks(text)), printed(*blocks("X"))
    assert without_pages(hostile) == without_pages(harmless)
    assert not hostile.pictures


@settings(max_examples=150, deadline=None)
@given(HOSTILE_TEXT, st.sampled_from(PROFILES))
def test_what_is_printed_is_the_text_and_nothing_of_it_is_cut(text: str, profile: str) -> None:
    receipt = printed(Paragraph(text), profile=profile)
    if not receipt.pictures:
        assert squeezed(receipt.text) == clean(text)
    assert all(len(line.text) <= read_profile(profile).columns for line in receipt.lines)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(Align), st.integers(1, 3))
def test_any_text_in_the_world_prints_and_no_picture_of_it_is_a_command(
    text: str, align: Align, level: int
) -> None:
    receipt = printed(Heading(text, level, align), Paragraph(text, align), Pair(text, "1"), width_dots=384)
    draw(receipt, 384)


def test_letters_are_sent_in_a_code_page_that_has_them_after_a_switch() -> None:
    receipt = printed(Paragraph("Göteborg 5 €, Łódź, Київ, Αθήνα, İzmir"))
    assert receipt.text == "Göteborg 5 €, Łódź, Київ, Αθήνα, İzmir"
    assert not receipt.pictures


def test_the_code_page_of_the_site_is_tried_first() -> None:
    assert "ESC t 16" in printed(Paragraph("ö"), code_page="cp1252").commands
    assert "ESC t 19" in printed(Paragraph("ö"), code_page="CP858").commands


@pytest.mark.parametrize("words", ["日本の靴下", "שלום", "بنطلون", "ผ้า", "🧦"])
def test_what_no_code_page_has_is_drawn_and_nothing_else(words: str) -> None:
    receipt = printed(Paragraph("before"), Paragraph(f"{words} x"), Paragraph("after"))
    assert receipt.text == "before\nafter"
    (picture,) = receipt.pictures
    assert picture.width == 512
    ink = Image.eval(picture.convert("L"), lambda dot: 255 - dot).getbbox()
    assert ink is not None
    assert ink[2] - ink[0] > 20


def test_a_drawn_row_keeps_its_columns() -> None:
    table = Table((Column("Item", 1), Column("Qty", 1, Align.RIGHT)), (("日本", "12"), ("Socks", "34")))
    receipt = printed(table)
    (picture,) = receipt.pictures
    ink = Image.eval(picture.convert("L"), lambda dot: 255 - dot).getbbox()
    assert ink is not None
    assert ink[0] < 24
    assert 42 * 12 - 14 <= ink[2] <= 42 * 12
    assert receipt.lines[-1].text.endswith("34")


def test_numbers_stand_below_one_another_at_the_right_and_are_not_broken() -> None:
    table = Table(
        (Column("Item", 4), Column("Qty", 1, Align.RIGHT), Column("Price", 1, Align.RIGHT)),
        (
            ("A very long name of a thing that goes on and on, red", "2", "1 234 567,50"),
            ("Socks", "1000", "9,00"),
        ),
    )
    lines = printed(table, profile="NT-5890K").text.split("\n")
    assert lines[0].endswith("Price")
    assert lines[0].split() == ["Item", "Qty", "Price"]
    assert {len(line) for line in lines if line[-1:].isdigit()} == {32}
    assert any(line.endswith(" 2  1 234 567,50") for line in lines), "one blank would make one number"
    assert lines[-1].split() == ["Socks", "1000", "9,00"]


def test_a_table_too_wide_for_the_paper_becomes_pairs() -> None:
    columns = tuple(Column(f"Title {number}", 1) for number in range(8))
    row = tuple(f"value {number}" for number in range(8))
    lines = printed(Table(columns, (row,)), profile="NT-5890K").lines
    assert [line.text.split("  ")[0] for line in lines[:2]] == ["Title 0", "Title 1"]
    assert all(line.text.endswith(f"value {number}") for number, line in enumerate(lines[:8]))


def test_a_long_code_of_an_article_is_broken_behind_its_hyphen() -> None:
    lines = printed(Paragraph("SOCK-RED-WARM-LONG-SIZE-38-PACK-OF-3"), profile="NT-5890K").lines
    assert [line.text for line in lines] == ["SOCK-RED-WARM-LONG-SIZE-38-PACK-", "OF-3"]


def test_where_a_row_does_not_fit_its_name_stands_above_its_numbers_and_no_word_is_broken() -> None:
    numbers = tuple(Column(title, 1, Align.RIGHT) for title in ("Packed", "Ordered", "Price", "Amount"))
    table = Table(
        (Column("Item", 3), Column("SKU", 1), *numbers),
        (("Linen towel, sand, 50 x 70 cm", "33-0102", "2", "2", "149,50 kr", "299,00 kr"),),
    )
    titles, title_rest, name, rest = (line.text for line in printed(table, profile="TM-T20II").lines)
    assert (titles, name) == ("Item", "Linen towel, sand, 50 x 70 cm")
    assert title_rest.split() == ["SKU", "Packed", "Ordered", "Price", "Amount"]
    assert " ".join(rest.split()) == "33-0102 2 2 149,50 kr 299,00 kr"
    assert len(rest) == len(title_rest) == 48


def test_headings_are_large_and_bold_and_text_after_them_is_not() -> None:
    lines = printed(*(Heading(f"H{level}", level) for level in (1, 2, 3)), Paragraph("text")).lines
    assert [(line.wide, line.high, line.bold) for line in lines] == [
        (2, 2, True),
        (1, 2, True),
        (1, 1, True),
        (1, 1, False),
    ]


def test_a_gap_is_as_high_as_it_is_asked_to_be() -> None:
    (first, second, *_) = [item.dots for item in printed(Gap(40.0)).items if hasattr(item, "dots")]
    assert (first, second) == (255, 28)  # 40 mm of 180 dots an inch


@pytest.mark.parametrize("data", ["ORD-1042", "a{b}c{{", "12345678", "123", "1604", "1620", '~ !"#'])
def test_a_code_128_is_drawn_by_the_printer_and_holds_its_data(data: str) -> None:
    receipt = printed(Code(Symbology.CODE_128, data, "below"))
    (code,) = receipt.codes
    assert (code.symbology, code.data, code.centred) == ("code128", data, True)
    assert receipt.text.strip() == "below"


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=20))
def test_any_data_of_a_code_128_arrives(data: str) -> None:
    receipt = printed(Code(Symbology.CODE_128, data), profile="TM-T20II", width_dots=832)
    assert [code.data for code in receipt.codes] == [data]


@given(st.integers(0, 10**17 - 1))
@example(16_04_16_20_000000000)
def test_any_sscc_arrives_behind_its_function_sign(number: int) -> None:
    digits = f"{number:017d}"
    check = -sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(digits)) % 10
    receipt = printed(Code(Symbology.GS1_128, f"00{digits}{check}"), profile="TM-T20II")
    held = [code.data for code in receipt.codes]
    assert held == [f"<FNC1>00{digits}{check}"] or (not held and receipt.pictures)


def test_a_barcode_that_the_printer_would_leave_out_for_its_width_is_drawn_finer() -> None:
    data = "ORDER-1042-CARTON-1-OF-2"
    receipt = printed(Code(Symbology.CODE_128, data), profile="TM-T20II", width_dots=384)
    assert not receipt.codes
    assert [code.text for code in zxingcpp.read_barcodes(draw(receipt, 384).resize((1536, 2400)))] == [data]


def test_a_barcode_that_no_paper_holds_is_refused_by_its_name() -> None:
    with pytest.raises(BadBarcode, match="ORDER"):
        printed(Code(Symbology.CODE_128, "ORDER-" * 12), profile="NT-5890K")


def test_a_barcode_that_is_none_is_refused() -> None:
    with pytest.raises(BadBarcode, match="check digit"):
        printed(Code(Symbology.GS1_128, "00373123450000000012"))


def test_a_qr_is_drawn_by_the_printer_and_holds_its_data() -> None:
    (code,) = printed(Code(Symbology.QR, "https://example.com/?q=1042", height_mm=25)).codes
    assert (code.symbology, code.data, code.centred) == ("qr", "https://example.com/?q=1042", True)
    assert 3 <= code.module_dots <= 8


def a_logo() -> bytes:
    picture = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((10, 10, 290, 90), fill=(0, 0, 0, 255))
    saved = io.BytesIO()
    picture.save(saved, "PNG")
    return saved.getvalue()


def test_a_logo_stands_in_the_middle_as_high_as_it_is_asked_to_be() -> None:
    (picture,) = printed(Logo(a_logo(), height_mm=10.0), profile="TM-T20II").pictures
    assert abs(picture.height - 80) <= 2
    ink = Image.eval(picture.convert("L"), lambda dot: 255 - dot).getbbox()
    assert ink is not None
    assert abs(ink[0] + ink[2] - 576) <= 4
    assert ink[2] - ink[0] > 150


def test_a_logo_that_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\w"):
        printed(Logo(b"GIF89a and so on"))


def test_a_label_is_a_picture_of_its_true_size_for_each_page() -> None:
    page = Page(
        60.0,
        40.0,
        (
            Box(0.0, 0.0, 60.0, 40.0, 0.5),
            Text(2.0, 2.0, 56.0, 6.0, "Tote 17 日本", bold=True),
            Bars(2.0, 12.0, 56.0, 20.0, Symbology.CODE_128, "TOTE-17"),
        ),
    )
    receipt = read(escpos(Sheet("Tote", Language.EN, (page, page)), "TM-T20II"))
    assert sum(isinstance(item, Cut) for item in receipt.items) == 2
    assert abs(sum(picture.height for picture in receipt.pictures) - 2 * 320) <= 2
    assert not receipt.text
    scanned = zxingcpp.read_barcodes(draw(receipt, 576))
    assert [code.text for code in scanned] == ["TOTE-17"] * 2


def test_a_page_that_nobody_could_read_on_the_roll_is_refused() -> None:
    sheet = Sheet("List", Language.EN, (Page(210.0, 297.0, ()),))
    with pytest.raises(ValueError, match="210 mm"):
        escpos(sheet, "TM-T88V")


def test_a_label_that_is_wider_than_the_roll_is_drawn_smaller_and_still_scans() -> None:
    page = Page(100.0, 60.0, (Bars(5.0, 5.0, 90.0, 30.0, Symbology.GS1_128, SSCC),))
    receipt = read(escpos(Sheet("Carton", Language.EN, (page,)), "TM-T88V"))
    assert all(500 <= picture.width <= 512 for picture in receipt.pictures)
    scanned = zxingcpp.read_barcodes(draw(receipt, 512))
    assert [code.text for code in scanned] == [f"(00){SSCC[2:]}"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x00, 0xFF]), min_size=64, max_size=64))
def test_no_row_of_dots_is_a_command(row: list[int]) -> None:
    from floorapp.devices.escpos_raster import picture_bytes

    dots = Image.frombytes("1", (512, 1), bytes(0xFF ^ byte for byte in row))
    (picture,) = read(picture_bytes(dots)).pictures
    sent = bytes(0xFF ^ byte for byte in picture.tobytes())
    assert all(out in (byte, 0x18 if byte == 0x10 else byte) for byte, out in zip(row, sent, strict=True))
    harmful = {(0x10, second) for second in (0x04, 0x05, 0x14)}
    for (was, _), pair in zip(pairwise(row), pairwise(sent), strict=True):
        assert pair not in harmful
        assert was == pair[0] or pair[0] == 0x18


def test_the_paper_can_be_of_another_width_than_the_model_has() -> None:
    (line,) = printed(Rule(), width_dots=384).lines
    assert len(line.text) == 32


@pytest.mark.parametrize(
    ("profile", "settings_", "told"),
    [
        ("TM-T99", {}, "'TM-T99'"),
        ("OCD-300", {}, "cannot draw"),
        ("TSP600", {}, "ESC/POS emulation"),
        ("TM-T88V", {"width_dots": 40}, "40 dots"),
        ("TM-T88V", {"code_page": "cp932"}, "'cp932'"),
    ],
)
def test_a_wrong_profile_is_refused_and_says_what_is_right(
    profile: str, settings_: dict[str, int | str], told: str
) -> None:
    with pytest.raises(UnknownProfile, match=told):
        escpos(flow(), profile, **settings_)  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", profile_names())
def test_every_profile_prints(profile: str) -> None:
    able = read_profile(profile)
    assert 16 <= able.columns <= able.width_dots // 12
    assert escpos(flow(Heading("Order"), Pair("Carton", "1"), Code(Symbology.CODE_128, "1042")), profile)


@pytest.mark.parametrize(
    "bad", [b"\x10\x04\x01", b"\x1bp\x00\x19\xfa", b"\x18", b"text", b"\x1dV\x42\x00", b"\x1bR\x03", b"\x1b"]
)
def test_the_reader_refuses_what_no_document_may_hold(bad: bytes) -> None:
    with pytest.raises(Refused):
        read(bad)


def test_the_reader_reads_the_manuals_own_examples() -> None:
    example_bytes = b"\x1b@\x1ba\x01\x1dw\x03\x1dh\x64\x1dkI\x0a{BNo.{C\x0c\x22\x38"
    (code,) = read(example_bytes).codes
    assert code == PrintedCode("code128", "No.123456", 3, 100, centred=True)


def test_a_slip_with_pictures_goes_through_the_driver_and_comes_out_whole() -> None:
    payload = escpos(flow(*PACKING_SLIP), "NT-5890K")
    connection = SimulatedEscposConnection()
    printer = EscposPrinter("slips", connection, lambda news: None)
    printed_ = printer.print(payload, lambda odometer: None, threading.Event())
    printer.end()
    assert printed_.outcome is PrintOutcome.DONE
    assert b"".join(connection.printer.receipts) == payload


def test_one_slip_takes_no_time_to_speak_of() -> None:
    rows = tuple((f"Article number {number} of the order", f"SKU-{number}", "1") for number in range(500))
    table = Table((Column("Item", 3), Column("SKU", 2), Column("Qty", 1, Align.RIGHT)), rows)
    began = time.monotonic()
    assert len(printed(table).lines) >= 501
    assert time.monotonic() - began < 2.0
