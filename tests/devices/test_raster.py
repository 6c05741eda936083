"""Pictures of dots: what a printer without letters prints, and what the screen shows before."""

import io

import pytest
import zxingcpp
from PIL import Image

from floorapp.devices import raster, typeface
from floorapp.workflows.documents.sheet import Align, Bars, Box, Page, Picture, Symbology, Text


def ink(picture: Image.Image) -> int:
    return picture.convert("L").histogram()[0]


def logo(size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, (0, 0, 0, 255)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("text", ["Åsa", "日本語", "Москва", "שלום", "مرحبا", "1 234,50 kr"])
def test_letters_of_every_script_are_drawn_and_none_as_a_box(text: str) -> None:
    drawn = raster.line(text, 40)
    assert drawn.mode == "1"
    assert drawn.height == 40
    assert ink(drawn) > 50
    box = raster.line("\uffff" * len(text), 40)
    assert drawn.tobytes() != box.tobytes()


def test_a_letter_that_no_font_has_is_seen_as_a_box() -> None:
    assert ink(raster.line("\U0001f381", 40)) > 20
    assert typeface.runs("a日b", bold=True) == (("bold", "a"), ("wide", "日"), ("bold", "b"))


def test_a_line_is_squeezed_into_its_place_and_never_stretched() -> None:
    free = raster.line("Storgatan", 40)
    assert raster.line("Storgatan", 40, max_width_px=60).width == 60
    assert raster.line("Storgatan", 40, max_width_px=2_000).size == free.size


def test_a_page_has_its_size_in_dots_and_its_marks_where_they_belong() -> None:
    marks = (
        Box(0, 0, 10, 10),
        Text(1, 1, 8, 4, "A", Align.CENTRE, reverse=True),
        Box(20, 0, 10, 10, 0.5),
        Text(30, 12, 19, 4, "right", Align.RIGHT),
        Text(30, 12, 19, 4, " "),
        Bars(0, 20, 50, 12, Symbology.CODE_128, "SO-1", 0.5),
        Bars(0, 35, 50, 20, Symbology.DATA_MATRIX, "FLR:UNDO", 1.0),
        Picture(30, 0, 10, 10, logo()),
    )
    page = raster.page(Page(50, 60, marks), 8)
    assert page.size == (400, 480)
    assert {each.text for each in zxingcpp.read_barcodes(page.convert("L"))} == {"SO-1", "FLR:UNDO"}
    assert page.getpixel((2, 2)) == 0
    assert page.getpixel((200, 40)) == 255  # inside the frame
    assert page.getpixel((162, 1)) == 0  # the frame itself
    assert page.crop((0, 0, 80, 80)).getextrema() == (0, 255)  # white letters on black
    assert page.getpixel((250, 20)) == 0
    right = page.crop((240, 90, 400, 135)).convert("L").point(lambda light: 255 - light).getbbox()
    assert right is not None
    assert 385 <= 240 + right[2] <= 392


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="dots"):
        raster.page(Page(2_000, 2_000, ()), 24)
    for wrong in (b"no picture", logo()[:30]):
        with pytest.raises(raster.BadPicture, match="no PNG"):
            raster.picture(Picture(0, 0, 10, 10, wrong), 8)
    with pytest.raises(raster.BadPicture, match="too large"):
        raster.picture(Picture(0, 0, 10, 10, logo((6_000, 6_000))), 8)


def test_a_picture_as_png_knows_its_true_size() -> None:
    with Image.open(io.BytesIO(raster.png(Image.new("1", (80, 80)), 8))) as read:
        assert read.info["dpi"][0] == pytest.approx(203.2, abs=0.1)
