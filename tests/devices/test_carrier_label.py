"""Carriers' own labels: at the printer's very dots, and never a command that outlives the label."""

import io
import zlib

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.graphics.barcode import code128
from reportlab.pdfgen.canvas import Canvas

from floorapp.devices import carrier_label, carrier_render
from floorapp.devices.carrier_render import BadLabel, Room, pages_of
from floorapp.devices.zpl_sanitise import sanitised
from floorapp.workflows.nouns import LabelFormat
from tests.devices.zpl_reader import read
from tests.render.renderer import render_zpl, why_not

TRACKING = "00373500000000012345"
SIZE_MM = (101.6, 152.4)
INCH = 72.0
RENDERED = pytest.mark.skipif(bool(why_not()), reason=why_not())
ZPL = b"^XA^MMT^PR4^FO50,50^A0N,50,50^FDAnna^FS^FO50,200^BY3^BCN,150,Y^FD" + TRACKING.encode() + b"^FS^XZ"


def pdf(size: tuple[float, float] = (4 * INCH, 6 * INCH), pages: int = 1, *, sideways: bool = False) -> bytes:
    """A label with one barcode in its upper left corner, 4 × 6 in."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for _ in range(pages):
        if sideways:
            canvas.translate(size[0], 0)
            canvas.rotate(90)
        foot = (size[0] if sideways else size[1]) - 6 * INCH
        canvas.rect(4, foot + 4, 4 * INCH - 8, 6 * INCH - 8)
        code128.Code128(TRACKING, barWidth=1.3, barHeight=110).drawOn(canvas, 20, foot + 60)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def png(size: tuple[int, int], mode: str = "1") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, "PNG")
    return out.getvalue()


def codes(zpl: bytes, dpmm: int = 8) -> list[str]:
    picture = render_zpl(zpl, *SIZE_MM, dpmm)
    return [each.text for each in zxingcpp.read_barcodes(picture.convert("L"))]


@RENDERED
@pytest.mark.parametrize("dpmm", [8, 12])
@pytest.mark.parametrize(
    ("size", "sideways"),
    [((4 * INCH, 6 * INCH), False), ((6 * INCH, 4 * INCH), True), ((595, 842), False)],
    ids=["4x6", "on its side", "on A4"],
)
def test_a_pdf_label_of_any_page_is_printed_at_true_size_and_reads(
    size: tuple[float, float], sideways: bool, dpmm: int
) -> None:
    zpl = carrier_label.to_zpl(pdf(size, sideways=sideways), LabelFormat.PDF, dpmm, SIZE_MM)
    assert codes(zpl, dpmm) == [TRACKING]
    assert [command.name for command in read(zpl)].count("^GF") == 1
    assert len(zpl) < 20_000


def test_each_page_of_a_pdf_is_a_label_and_a_book_is_refused() -> None:
    assert carrier_label.to_zpl(pdf(pages=2), LabelFormat.PDF, 8, SIZE_MM).count(b"^XZ") == 2
    with pytest.raises(BadLabel, match="5 pages"):
        carrier_label.to_zpl(pdf(pages=5), LabelFormat.PDF, 8, SIZE_MM)


@pytest.mark.parametrize(
    ("data", "label_format", "why"),
    [
        (b"", LabelFormat.PDF, "no PDF"),
        (b"%PDF-1.4\nnothing", LabelFormat.PDF, "no PDF that can be read"),
        (b"GIF89a", LabelFormat.PNG, "no PNG"),
        (png((4, 4))[:40], LabelFormat.PNG, "no PNG"),
        (png((2_000, 3_000)), LabelFormat.PNG, "finer"),
        (b"x" * 5_000_000, LabelFormat.PDF, "longer than"),
        (b"%PDF-" + zlib.compress(b"x" * 5_000_000), LabelFormat.PDF, "no PDF that can be read"),
    ],
)
def test_what_is_no_label_is_refused_in_words(data: bytes, label_format: LabelFormat, why: str) -> None:
    with pytest.raises(BadLabel, match=why):
        carrier_label.to_zpl(data, label_format, 8, SIZE_MM)
    assert carrier_label.to_zpl(pdf(), LabelFormat.PDF, 8, SIZE_MM)  # the next one is none the worse


def test_an_empty_page_is_no_label() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.showPage()
    canvas.save()
    with pytest.raises(BadLabel, match="empty page"):
        carrier_label.to_zpl(out.getvalue(), LabelFormat.PDF, 8, SIZE_MM)


def test_a_picture_keeps_its_own_dots() -> None:
    picture = Image.effect_noise((400, 600), 200).point(lambda light: 255 if light > 128 else 0).convert("1")
    out = io.BytesIO()
    picture.save(out, "PNG")
    room = Room(812, 1_219, 8)
    (drawn,) = pages_of(out.getvalue(), False, room, 0)
    assert drawn.tobytes() == picture.tobytes()
    (doubled,) = pages_of(out.getvalue(), False, Room(2_438, 3_657, 24), 12)
    assert doubled.size == (800, 1_200)
    assert doubled.resize((400, 600), Image.Resampling.NEAREST).tobytes() == picture.tobytes()
    (turned,) = pages_of(png((1_200, 800)), False, room, 0)
    assert turned.size == (800, 1_200)
    with pytest.raises(BadLabel, match="drawn for 8"):
        pages_of(out.getvalue(), False, Room(1_219, 1_829, 12), 8)


def test_a_label_that_takes_too_long_to_draw_is_given_up_and_the_next_one_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carrier_label.warm_up()
    monkeypatch.setattr(carrier_label, "TIMEOUT_S", 0.0)
    with pytest.raises(BadLabel, match="cannot be drawn"):
        carrier_label.to_zpl(pdf((1_000, 1_500)), LabelFormat.PDF, 24, SIZE_MM)
    monkeypatch.setattr(carrier_label, "TIMEOUT_S", 10.0)
    assert carrier_label.to_zpl(pdf(), LabelFormat.PDF, 8, SIZE_MM)


@RENDERED
def test_a_carriers_zpl_is_printed_without_its_settings() -> None:
    zpl = sanitised(ZPL, 8, 8)
    names = [command.name for command in read(zpl)]
    assert "^MM" not in names
    assert "^PR" not in names
    assert names.count("^XA") == names.count("^XZ") == names.count("^PQ") == 1
    assert codes(zpl) == [TRACKING]


@pytest.mark.parametrize(
    ("zpl", "why"),
    [
        (b"", "nothing in it is drawn"),
        (b"^XA^XZ", "nothing in it is drawn"),
        (b"hello", "nothing in it is drawn"),
        (b'! U1 setvar "device.languages" "line_print"\r\n' + ZPL, "sets the printer up"),
        (b"~DGR:X.GRF,1,1,00" + ZPL, "outside its label"),
        (b"^XA^DFR:X^FDa^FS^XZ", "'\\^DF'"),
        (b"^XA^CC!!FDa!FS!XZ^XZ", "'\\^CC'"),
        (b"^XA^IDR:*.*^FDa^FS^XZ", "'\\^ID'"),
        (b"^XA^XGR:LOGO.GRF^FDa^FS^XZ", "'\\^XG'"),
        (b"^XA~DYR:X,A,T,4,,abcd^FDa^FS^XZ", "'~DY'"),
        (b"^XA^FDa^FS^XA^FDb^FS^XZ", "'\\^XA'"),
        (b"^XAtext^FDa^FS^XZ", "begins with"),
        (ZPL * 5, "holds 5 labels"),
        (b"^XA^FD" + b"x" * 1_100_000 + b"^FS^XZ", "longer than"),
    ],
)
def test_a_carriers_zpl_that_would_change_the_printer_or_lose_something_is_refused(
    zpl: bytes, why: str
) -> None:
    with pytest.raises(BadLabel, match=why):
        sanitised(zpl, 8, 0)


def test_a_label_for_another_print_head_is_refused() -> None:
    with pytest.raises(BadLabel, match="drawn for 12 dots per mm, and this printer has 8"):
        carrier_label.to_zpl(ZPL, LabelFormat.ZPL, 8, SIZE_MM, drawn_for_dpmm=12)


def test_a_settings_format_before_the_label_is_left_out_and_a_second_label_is_kept() -> None:
    zpl = sanitised(b"^XA^MMT^MNY^XZ" + ZPL + ZPL.lower().replace(b"anna", b"Erik"), 8, 0)
    assert zpl.count(b"^XZ") == 2
    assert b"MM" not in zpl


@pytest.mark.parametrize(("text", "letters"), [("Öberg".encode(), b"^CI28"), (b"\xd6berg", b"^CI27")])
def test_letters_are_read_as_they_were_written(text: bytes, letters: bytes) -> None:
    assert letters in sanitised(b"^XA^FO1,1^A0N,30^FD" + text + b"^FS^XZ", 8, 0)
    assert letters not in sanitised(b"^XA^CI13^FO1,1^A0N,30^FD" + text + b"^FS^XZ", 8, 0)


@given(st.binary(max_size=200) | st.text("^~XAFDSZGJ0 R:,!U1\n", max_size=200).map(str.encode))
def test_whatever_comes_is_refused_or_draws_and_does_nothing_else(data: bytes) -> None:
    try:
        zpl = sanitised(b"^XA^FO1,1^FDx^FS" + data + b"^XZ", 8, 0)
    except BadLabel:
        return
    for kind in (b"^DF", b"^ID", b"~JR", b"^JU", b"~DG", b"^MM", b"^CC", b"^CT", b"! U1", b"^XG"):
        assert kind not in zpl.upper()
    assert zpl.upper().count(b"^XA") == zpl.upper().count(b"^XZ")


@given(st.binary(max_size=400))
def test_whatever_comes_as_a_picture_is_refused_or_drawn(data: bytes) -> None:
    for is_pdf, head in ((True, b"%PDF-1.4\n"), (False, b"\x89PNG\r\n\x1a\n")):
        with pytest.raises(carrier_render.BadLabel):
            pages_of(head + data, is_pdf, Room(812, 1_219, 8), 0)
