"""PDF for office printers, read as a stranger would: PDFium draws the pages, zxing-cpp reads the barcodes."""

import io
import re
import zlib
from base64 import a85decode
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from floorapp.devices.barcode_modules import BadBarcode
from floorapp.devices.pdf import pdf
from floorapp.devices.raster import BadPicture
from floorapp.workflows.documents.compose import compose
from floorapp.workflows.documents.paginate import paginate
from floorapp.workflows.documents.sheet import Align, Bars, Box, Mark, Page, Picture, Sheet, Symbology, Text
from floorapp.workflows.documents.values import PickLine, PickList
from floorapp.workflows.nouns import Language
from floorapp.workflows.sscc import sscc
from tests.workflows.documents.examples import A4, LABEL, documents, templates

DPI = 300
SSCC = sscc("09520000999", 4711)
HOSTILE = (
    "^XA^FO0,0^GB800,800,800^FS^XZ",
    "(\\) Tj ET endstream %%EOF /JS (app.alert(1))",
    "<script>alert('x')</script> & \"quotes\"",
    "Åsa Öberg, Łódź, Ελλάδα, Москва",
    "株式会社 東京都 ﾃｽﾄ",
    "שלום עולם",
    "مرحبا",
)


def sheet(*marks: Mark, width_mm: float = 210, height_mm: float = 297, title: str = "Slip 1042") -> Sheet:
    return Sheet(title, Language.SV, (Page(width_mm, height_mm, marks),))


def drawn(made: bytes, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(made) as document:
        return document[page].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")


def text_of(made: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(made) as document:
        return document[page].get_textpage().get_text_range()


def ink_box(picture: Image.Image) -> tuple[float, float, float, float]:
    """Where the ink stands: left, top, right and bottom in mm."""
    box = picture.point(lambda light: 255 if light < 128 else 0).getbbox()
    assert box is not None
    return tuple(edge / DPI * 25.4 for edge in box)  # type: ignore[return-value]


def test_every_page_has_its_own_exact_size() -> None:
    pages = (Page(210, 297, ()), Page(101.5, 152.25, ()), Page(215.9, 279.4, ()))
    with pypdfium2.PdfDocument(pdf(Sheet("Sizes", Language.EN, pages))) as document:
        assert len(document) == 3
        for page, made in zip(pages, document, strict=True):
            assert made.get_size() == pytest.approx(
                (page.width_mm / 25.4 * 72, page.height_mm / 25.4 * 72), abs=0.01
            )


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_text_and_reads_the_same(text: str, bold: bool) -> None:
    made = pdf(sheet(Text(10, 10, 190, 5, text, bold=bold), title=text))
    assert text_of(made) == text
    left, top, right, bottom = ink_box(drawn(made))
    assert 10 <= left < 12
    assert right <= 200
    assert 9.95 <= top < bottom <= 15.1


def test_letters_of_other_planes_and_unknown_ones_are_seen_and_break_nothing() -> None:
    made = pdf(sheet(Text(10, 10, 100, 5, "Gift 😀 𠀀 \ue000 for you")))
    assert text_of(made).startswith("Gift ")
    assert text_of(made).endswith(" for you")
    assert ink_box(drawn(made))[2] > 30


def test_a_document_of_more_letters_than_one_subset_holds_still_reads_the_same() -> None:
    lines = ["".join(chr(0x4E00 + 40 * row + column) for column in range(40)) for row in range(20)]
    made = pdf(sheet(*(Text(5, 5 + 8 * row, 200, 5, line) for row, line in enumerate(lines))))
    assert text_of(made).split() == lines


@pytest.mark.parametrize(
    ("align", "left_mm", "right_mm"), [("left", 10, 0), ("centre", 0, 0), ("right", 0, 60)]
)
@pytest.mark.parametrize("text", ["HH", "אא"])
def test_a_text_stands_where_it_is_aligned(align: str, left_mm: float, right_mm: float, text: str) -> None:
    left, _, right, _ = ink_box(drawn(pdf(sheet(Text(10, 10, 50, 5, text, Align(align))))))
    if left_mm:
        assert left == pytest.approx(left_mm, abs=0.6)
    elif right_mm:
        assert right == pytest.approx(right_mm, abs=0.6)
    else:
        assert (left + right) / 2 == pytest.approx(35, abs=0.4)


def test_a_text_wider_than_its_place_is_squeezed_and_never_stretched() -> None:
    squeezed = ink_box(drawn(pdf(sheet(Text(10, 10, 30, 8, "Wide words that need more room")))))
    assert squeezed[2] <= 40.1
    assert squeezed[2] > 39
    free = ink_box(drawn(pdf(sheet(Text(10, 10, 180, 8, "Short")))))
    assert free[2] < 40


def test_reverse_text_is_white_on_its_box() -> None:
    made = pdf(sheet(Box(10, 10, 50, 10), Text(12, 12, 46, 6, "LANE A3", reverse=True)))
    box = drawn(made).crop((round(12 / 25.4 * DPI), round(12 / 25.4 * DPI), 650, round(18 / 25.4 * DPI)))
    assert box.getextrema() == (0, 255)
    assert ink_box(drawn(made)) == pytest.approx((10, 10, 60, 20), abs=0.2)
    after = pdf(sheet(Box(10, 10, 50, 10), Text(12, 12, 46, 6, "A", reverse=True), Text(10, 30, 50, 6, "B")))
    assert ink_box(drawn(after))[3] > 30, "black again after white"


def test_a_frame_is_hollow_and_a_rule_is_not() -> None:
    picture = drawn(pdf(sheet(Box(10, 10, 40, 20, 1.0), Box(10, 40, 40, 0.5))))

    def at(x_mm: float, y_mm: float) -> int:
        return picture.getpixel((round(x_mm / 25.4 * DPI), round(y_mm / 25.4 * DPI)))

    assert [at(10.5, 20), at(30, 10.5), at(49.5, 20), at(30, 29.5)] == [0, 0, 0, 0]
    assert [at(30, 20), at(9.5, 20), at(50.5, 20)] == [255, 255, 255]
    assert at(30, 40.25) == 0


@pytest.mark.parametrize(
    ("symbology", "data", "identifier", "text"),
    [
        (Symbology.GS1_128, f"00{SSCC}", "]C1", f"(00){SSCC}"),
        (Symbology.GS1_128, "0109520000999018172611301005\x1d21A-7", "]C1", None),
        (Symbology.CODE_128, "SO-1042 (a)\\", "]C0", "SO-1042 (a)\\"),
        (Symbology.QR, "https://x.example/r?c=å&d=%28", "]Q1", "https://x.example/r?c=å&d=%28"),
        (Symbology.DATA_MATRIX, "FLR:UNDO", "]d1", "FLR:UNDO"),
    ],
)
def test_every_barcode_decodes_to_what_was_meant(
    symbology: Symbology, data: str, identifier: str, text: str | None
) -> None:
    made = pdf(sheet(Bars(10, 10, 120, 30, symbology, data)))
    (found,) = zxingcpp.read_barcodes(drawn(made))
    assert found.symbology_identifier == identifier
    if text is None:
        assert found.bytes.rstrip(b"\x1d") == data.encode()
    else:
        assert found.text == text


def test_bars_are_whole_dots_of_the_printer_and_keep_their_quiet_zone() -> None:
    made = pdf(sheet(Bars(10, 10, 90, 25, Symbology.GS1_128, f"00{SSCC}", 0.5)))
    (stream,) = re.findall(rb"\n(?:<<|.*?/Length \d+).*?stream\s*(.*?)endstream", made, re.DOTALL)[:1]
    operators = zlib.decompress(
        a85decode(stream.strip(), adobe=False) if b"~>" not in stream else _a85(stream)
    )
    widths = {float(each) for each in re.findall(rb"[\d.]+ [\d.]+ ([\d.]+) [\d.]+ re", operators)}
    dot = 72 / 600
    assert widths
    for width in widths:
        assert width / dot == pytest.approx(round(width / dot), abs=0.01)
        assert round(width / dot) % round(min(widths) / dot) == 0
    left, top, right, bottom = ink_box(drawn(made))
    module = min(widths) / 72 * 25.4
    assert left - 10 >= 10 * module
    assert 100 - right >= 10 * module
    assert (top, bottom) == pytest.approx((10, 35), abs=0.15)


def _a85(stream: bytes) -> bytes:
    return a85decode(stream.strip().removesuffix(b"~>"))


def test_a_barcode_that_cannot_be_scanned_is_refused_by_name() -> None:
    with pytest.raises(BadBarcode, match="too small"):
        pdf(sheet(Bars(10, 10, 3, 20, Symbology.CODE_128, "SO-1042")))
    with pytest.raises(BadBarcode, match="check digit"):
        pdf(sheet(Bars(10, 10, 90, 20, Symbology.GS1_128, "00373314700104711201")))
    with pytest.raises(BadBarcode, match="1 to 400"):
        pdf(sheet(Bars(10, 10, 90, 20, Symbology.QR, "x" * 401)))
    assert pdf(sheet()).startswith(b"%PDF"), "a refused document leaves nothing locked"


def logo(size: tuple[int, int], colour: tuple[int, int, int, int] = (0, 0, 0, 255)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG")
    return out.getvalue()


def test_a_picture_keeps_its_proportions_at_the_left_of_its_place() -> None:
    made = pdf(sheet(Picture(20, 20, 60, 20, logo((40, 40)))))
    assert ink_box(drawn(made)) == pytest.approx((20, 20, 40, 40), abs=0.2)


def test_what_a_picture_shows_through_is_paper() -> None:
    made = pdf(sheet(Picture(20, 20, 20, 20, logo((10, 10), (0, 0, 0, 0)))))
    assert drawn(made).getextrema() == (255, 255)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_picture_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        pdf(sheet(Picture(20, 20, 20, 20, data)))


def test_the_same_sheet_always_gives_the_same_bytes() -> None:
    whole = sheet(
        *(Text(10, 10 + 8 * row, 100, 5, text) for row, text in enumerate(HOSTILE)),
        Bars(10, 120, 90, 25, Symbology.GS1_128, f"00{SSCC}"),
        Picture(10, 160, 20, 20, logo((10, 10))),
    )
    first = pdf(whole)
    pdf(sheet(Text(10, 10, 100, 5, "another one between")))
    assert pdf(whole) == first


def test_printers_threads_may_make_documents_at_the_same_time() -> None:
    sheets = [sheet(Text(10, 10, 100, 5, f"order {n} 東{chr(0x4E00 + n)}")) for n in range(24)]
    alone = [pdf(each) for each in sheets]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(pdf, sheets)) == alone


def test_the_file_names_the_document_and_nobody_and_does_nothing_by_itself() -> None:
    made = pdf(sheet(Text(10, 10, 100, 5, "x"), title="Följesedel (1042)"))
    with pypdfium2.PdfDocument(made) as document:
        said = document.get_metadata_dict()
    assert said["Title"] == "Följesedel (1042)"
    assert (said["Author"], said["Subject"], said["Keywords"]) == ("", "", "")
    assert said["Creator"] == said["Producer"] == "floorapp"
    objects = re.sub(rb"stream\r?\n.*?endstream", b"", made, flags=re.DOTALL)
    for word in ("JavaScript", "JS", "URI", "Launch", "OpenAction", "AA", "AcroForm", "EmbeddedFile"):
        assert not re.search(rf"/{word}\b".encode(), objects), word
    assert b"/PrintScaling /None" in made
    assert b"/Lang" in made


@pytest.mark.parametrize("language", Language)
def test_every_document_prints_on_office_paper_with_every_barcode_readable(language: Language) -> None:
    for document in documents(language):
        made = compose(document, templates(), A4)
        made = made if isinstance(made, Sheet) else paginate(made, A4)
        data = pdf(made)
        for number, page in enumerate(made.pages):
            read = {code.text for code in zxingcpp.read_barcodes(drawn(data, number))}
            meant = {mark.data for mark in page.marks if isinstance(mark, Bars)}
            assert {text.replace("(00)", "00") for text in read} == meant, made.title
            seen = "".join(text_of(data, number).split())
            for mark in page.marks:
                if isinstance(mark, Text):
                    assert "".join(mark.text.split()) in seen


def test_a_pick_list_of_a_thousand_lines_is_made_whole() -> None:
    lines = tuple(PickLine(f"A-{n:04}", f"SKU-{n}", f"Mugg {n}", n, f"SO-{n}") for n in range(1, 1_001))
    composed = compose(PickList("PICK-7", "discrete", "A", "2026-11-24", lines, Language.SV), templates(), A4)
    made = composed if isinstance(composed, Sheet) else paginate(composed, A4)
    data = pdf(made)
    with pypdfium2.PdfDocument(data) as document:
        assert len(document) == len(made.pages) > 10
    assert "SKU-1000" in text_of(data, len(made.pages) - 1)
    assert len(data) < 1_000_000


def test_a_label_prints_on_label_paper_of_an_office_printer_too() -> None:
    composed = compose(documents(Language.EN)[0], templates(), LABEL)
    assert isinstance(composed, Sheet)
    with pypdfium2.PdfDocument(pdf(composed)) as document:
        assert document[0].get_size() == pytest.approx((287.7, 431.6), abs=0.1)
