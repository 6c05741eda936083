"""Sheets in ZPL: labels that are a pleasure to read, and no customer's name is ever a command."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices import raster, sheet_zpl
from floorapp.devices.barcode_modules import BadBarcode
from floorapp.devices.zpl_text import MAX_FIELD_BYTES, escape, width
from floorapp.printing import load_templates
from floorapp.workflows.documents.compose import compose
from floorapp.workflows.documents.paginate import paginate
from floorapp.workflows.documents.sheet import Align, Bars, Box, Flow, Page, Paper, Sheet, Symbology, Text
from floorapp.workflows.documents.text import clean
from floorapp.workflows.documents.values import Document
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, Language
from tests.devices.zpl_reader import read, texts
from tests.render.renderer import Decoded, decode, render_zpl, why_not
from tests.workflows.documents.examples import documents

SSCC = "395200000000000012"
ADDRESS = Address("Åsa Lindström", ("Södra Förstadsgatan 24 B", "Lgh 1203"), "211 43", "Malmö", "Sweden")
LABEL = CartonLabel(SSCC, "SO-104233", "PostNord", "MyPack", ADDRESS, 2_400, 1, 2, "B3", Language.SV)
STOCK = Paper(101.5, 152.25, 3.5)
HOSTILE = (
    "^XA",
    "~JR",
    "^FS^XZ~JR^XA^FD",
    "Anna\r\n^XZ\n~DGR:X",
    "日本 太郎",
    "å\u0308Ö",
    "\u202eevil\u202c مرحبا",
    "NUL\x00\x1b\x1d",
    "_5E_7E \\& \\",
    ">;>8",
    "\ud800",
    "x" * 5_000,
    "日" * 5_000,
    "",
)
DRAWING = {
    *("^XA", "^CI", "^LH", "^LS", "^LT", "^FW", "^PO", "^PM", "^LR", "^PW", "^LL", "^FO", "^A", "^FR", "^FH"),
    *("^FD", "^FS", "^GB", "^GF", "^BY", "^BC", "^PQ", "^XZ"),
}
ANY_TEXT = st.text(alphabet=st.characters(), max_size=60) | st.sampled_from(HOSTILE)
RENDERED = pytest.mark.skipif(bool(why_not()), reason=why_not())
TEMPLATES = load_templates()


def sheet(document: Document, paper: Paper = STOCK) -> Sheet:
    made = compose(document, TEMPLATES, paper)
    return paginate(made, paper) if isinstance(made, Flow) else made


def label(document: CartonLabel = LABEL, dpmm: int = 8) -> bytes:
    return sheet_zpl.zpl(sheet(document), dpmm)


def one(text: str, align: Align = Align.LEFT, *, reverse: bool = False) -> bytes:
    mark = Text(5, 5, 60, 5, text, align, reverse=reverse)
    return sheet_zpl.zpl(Sheet("", Language.EN, (Page(101.5, 20, (mark,)),)), 8)


def commands(zpl: bytes) -> list[str]:
    return [command.name for command in read(zpl)]


@given(ANY_TEXT, st.sampled_from(Align), st.booleans())
def test_a_text_has_the_commands_of_the_text_x_or_is_a_picture(
    text: str, align: Align, reverse: bool
) -> None:
    harmless = clean(text)
    found = one(harmless, align, reverse=reverse)
    plain = commands(one("X", align, reverse=reverse))
    if "^GF" in commands(found):
        assert [name for name in commands(found) if name not in ("^GF",)] == [
            name for name in plain if name not in ("^A", "^FH", "^FD")
        ]
    else:
        assert commands(found) == plain
        assert texts(found) == ([harmless] if harmless else [])


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_text_of_a_label_is_ever_a_command(
    first: str, second: str, third: str, fourth: str, fifth: str
) -> None:
    address = Address(fourth, (fifth, first), second, third, fourth)
    hostile = CartonLabel(SSCC, first, second, third, address, 1, 1, 0, fifth, Language.EN)
    assert set(commands(label(hostile))) <= DRAWING


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


def test_the_label_says_what_the_floor_needs() -> None:
    said = texts(label())
    for text in (
        "PostNord", "MyPack", "B3", "Åsa Lindström", "Södra Förstadsgatan 24 B", "Lgh 1203", "211 43 Malmö",
        "Sweden", "SO-104233", "1 av 2", "2,4 kg", "(00) 3 9520 0000 0000 0001 2", f">;>800{SSCC}",
    ):  # fmt: skip
        assert text in said


@pytest.mark.parametrize(
    "sscc", ["395200000000000013", "39520000000000001", "39520000000000001^", "", "٣" * 18]
)
def test_a_wrong_sscc_is_never_printed(sscc: str) -> None:
    with pytest.raises(ValueError, match="SSCC"):
        label(replace(LABEL, sscc=sscc))


def test_a_printer_of_unknown_resolution_is_refused() -> None:
    with pytest.raises(ValueError, match="10 dots per mm"):
        label(dpmm=10)


@RENDERED
@pytest.mark.parametrize("dpmm", [6, 8, 12, 24])
def test_both_barcodes_are_read_at_every_resolution(dpmm: int) -> None:
    image = render_zpl(label(dpmm=dpmm), 101.5, 152.25, dpmm)
    assert decode(image) == [Decoded("SO-104233", "]C0"), Decoded("00" + SSCC, "]C1")]


@RENDERED
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_leaves_the_label_readable(name: str) -> None:
    address = Address(name, (name, name, name, name, name), name, name, name)
    hostile = replace(LABEL, ship_to=address, carrier=name, service=name, lane=name)
    image = render_zpl(label(hostile), 101.5, 152.25, 8)
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
    full = replace(
        LABEL, ship_to=address, carrier=crowded, service=crowded, lane=crowded, order="SO-1", carton=999
    )
    image = render_zpl(label(full), 101.5, 152.25, 8).convert("L")
    ink = image.point(lambda shade: 255 - shade).getbbox()
    assert ink is not None
    assert ink[0] >= 24 and ink[2] <= 812 - 24 and ink[1] >= 20 and ink[3] <= 1_218 - 20
    quiet = image.crop((94 - 40, 852, 94 - 2, 1_110)), image.crop((718 + 2, 852, 718 + 40, 1_110))
    assert all(side.getextrema() == (255, 255) for side in quiet)


@RENDERED
@pytest.mark.parametrize("document", documents(Language.SV), ids=lambda each: type(each).__name__)
def test_every_document_is_drawn_on_a_label_printer_and_its_codes_read_as_in_our_own_picture(
    document: Document,
) -> None:
    made = sheet(document)
    for page, zpl in zip(made.pages, sheet_zpl.zpl(made, 8).split(b"^XZ\n"), strict=False):
        drawn = render_zpl(zpl + b"^XZ", page.width_mm, page.height_mm, 8)
        ours = raster.page(page, 8).convert("L")
        assert drawn.size == ours.size
        assert sorted(decode(drawn), key=str) == sorted(decode(ours), key=str)
        codes = [mark.data for mark in page.marks if isinstance(mark, Bars)]
        assert len(decode(drawn)) == len(codes)


@pytest.mark.parametrize("data", ["A1>b", "123456", "12345", "-._ /"])
@RENDERED
def test_code_128_carries_what_it_was_given(data: str) -> None:
    bars = Bars(5, 5, 90, 12, Symbology.CODE_128, data, 0.5)
    page = Sheet("", Language.EN, (Page(101.5, 25, (bars,)),))
    assert decode(render_zpl(sheet_zpl.zpl(page, 8), 101.5, 25, 8)) == [Decoded(data, "]C0")]


@pytest.mark.parametrize(
    ("symbology", "data", "wide_mm"),
    [
        (Symbology.CODE_128, "å", 90),
        (Symbology.CODE_128, "", 90),
        (Symbology.GS1_128, "00123", 90),
        (Symbology.CODE_128, "a long one that has no room", 20),
    ],
)
def test_bars_that_cannot_be_drawn_are_refused(symbology: Symbology, data: str, wide_mm: float) -> None:
    page = Sheet("", Language.EN, (Page(101.5, 25, (Bars(5, 5, wide_mm, 12, symbology, data),)),))
    with pytest.raises(BadBarcode):
        sheet_zpl.zpl(page, 8)


def test_letters_that_font_0_lacks_are_drawn_as_pictures_and_others_are_not() -> None:
    assert "^GF" not in commands(one("Åsa Öberg – 12,50 €"))
    for text in ("日本", "Москва", "שלום", "\\&"):
        assert "^GF" in commands(one(text))
        assert texts(one(text)) == []


def test_a_frame_and_a_filled_box_are_boxes() -> None:
    marks = (Box(1, 1, 50, 10), Box(1, 20, 50, 10, 0.5))
    found = read(sheet_zpl.zpl(Sheet("", Language.EN, (Page(60, 40, marks),)), 8))
    assert [each.data for each in found if each.name == "^GB"] == ["400,80,80,B", "400,80,4,B"]
