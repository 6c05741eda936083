"""Text and whole pages as pictures of a printer's own dots: for letters that it lacks, and for the screen.

A picture is 1 bit deep, white paper and black ink, at the printer's dots: nothing is scaled afterwards.
"""

import io
from functools import lru_cache
from typing import Final, assert_never

from PIL import Image, ImageDraw

from floorapp.devices import typeface
from floorapp.devices.barcode_modules import modules, place
from floorapp.workflows.documents.sheet import Align, Bars, Box, Page, Picture, Text

MOST_PIXELS: Final = 20_000_000
_INK_FROM: Final = 128
"""Of 255: a dot that a letter covers more than half is black."""
_PAPER, _INK = 255, 0


class BadPicture(ValueError):  # noqa: N818 - it says what the picture is
    """A branding picture cannot be drawn; the text says why."""


def line(text: str, height_px: int, *, bold: bool = False, max_width_px: int = 0) -> Image.Image:
    """A line of text, black on white, `height_px` high and as wide as its letters.

    Letters of every script stand as their readers write them, right to left where they do. One that is wider
    than `max_width_px` is squeezed into it, where that is given.
    """
    coverage = _coverage(text, max(1, height_px), bold)
    if max_width_px and coverage.width > max_width_px:
        coverage = coverage.resize((max_width_px, coverage.height), Image.Resampling.BOX)
    return coverage.point(lambda ink: _INK if ink >= _INK_FROM else _PAPER).convert("1", dither=_NO_DITHER)


_NO_DITHER: Final = Image.Dither.NONE


@lru_cache(maxsize=128)
def _coverage(text: str, height_px: int, bold: bool) -> Image.Image:
    """How much of each dot is ink."""
    parts = [(typeface.font(name, height_px), run) for name, run in typeface.runs(text, bold=bold)]
    widths = [font.getlength(run) for font, run in parts]
    canvas = Image.new("L", (max(1, round(sum(widths))), height_px), 0)
    pen = ImageDraw.Draw(canvas)
    base = height_px * typeface.ASCENT / (typeface.ASCENT + typeface.DESCENT)
    left = 0.0
    for (font, run), wide in zip(parts, widths, strict=True):
        pen.text((left, base), run, fill=255, font=font, anchor="ls")
        left += wide
    return canvas


def page(drawn: Page, dpmm: int) -> Image.Image:
    """A whole page at `dpmm` dots per mm. Raises ValueError for a barcode or picture that cannot be drawn."""
    size = round(drawn.width_mm * dpmm), round(drawn.height_mm * dpmm)
    if size[0] * size[1] > MOST_PIXELS or min(size) < 1:
        raise ValueError(f"a page of {size[0]} x {size[1]} dots cannot be drawn")
    canvas = Image.new("1", size, _PAPER)
    for mark in drawn.marks:
        match mark:
            case Text():
                _text(canvas, mark, dpmm)
            case Box():
                _box(canvas, mark, dpmm)
            case Bars():
                _bars(canvas, mark, dpmm)
            case Picture():
                logo = picture(mark, dpmm)
                canvas.paste(logo, (round(mark.x_mm * dpmm), round(mark.y_mm * dpmm)))
            case _ as never:
                assert_never(never)
    return canvas


def png(drawn: Image.Image, dpmm: int) -> bytes:
    """A picture as a PNG that knows its true size."""
    out = io.BytesIO()
    drawn.save(out, "PNG", dpi=(dpmm * 25.4, dpmm * 25.4))
    return out.getvalue()


def indent(align: Align, spare: float) -> float:
    """How far to the right a line begins that leaves so much of its place."""
    match align:
        case Align.LEFT:
            return 0.0
        case Align.CENTRE:
            return max(0.0, spare / 2)
        case Align.RIGHT:
            return max(0.0, spare)
        case _ as never:
            assert_never(never)


def _text(canvas: Image.Image, mark: Text, dpmm: int) -> None:
    if not mark.text.strip():
        return
    room = round(mark.width_mm * dpmm)
    drawn = line(mark.text, round(mark.height_mm * dpmm), bold=mark.bold, max_width_px=room)
    left = round(mark.x_mm * dpmm + indent(mark.align, room - drawn.width))
    ink = drawn.point(lambda dot: 255 - dot)
    canvas.paste(_PAPER if mark.reverse else _INK, (left, round(mark.y_mm * dpmm)), ink)


def _box(canvas: Image.Image, mark: Box, dpmm: int) -> None:
    left, top = round(mark.x_mm * dpmm), round(mark.y_mm * dpmm)
    wide, high = max(1, round(mark.width_mm * dpmm)), max(1, round(mark.height_mm * dpmm))
    border = max(1, round(mark.border_mm * dpmm)) if mark.border_mm else min(wide, high)
    ImageDraw.Draw(canvas).rectangle(
        (left, top, left + wide - 1, top + high - 1),
        fill=_INK if 2 * border >= min(wide, high) else None,
        outline=_INK,
        width=border,
    )


def _bars(canvas: Image.Image, mark: Bars, dpmm: int) -> None:
    spot = place(mark, dpmm)
    pen = ImageDraw.Draw(canvas)
    for run in modules(mark.symbology, mark.data).black:
        left, top = spot.left + run.left * spot.module, spot.top + run.top * spot.row
        right, foot = left + run.width * spot.module - 1, top + run.height * spot.row - 1
        pen.rectangle((left, top, right, foot), fill=_INK)


@lru_cache(maxsize=8)
def picture(mark: Picture, dpmm: int) -> Image.Image:
    """A branding picture at its place's dots, black or white. Raises `BadPicture`."""
    try:
        with Image.open(io.BytesIO(mark.png), formats=("PNG",)) as read:
            if read.width * read.height > MOST_PIXELS:
                raise BadPicture(f"a picture of {read.width} x {read.height} pixels is too large")
            seen = read.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadPicture(f"the picture is no PNG that can be read: {error}") from error
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    room = max(1, round(mark.width_mm * dpmm)), max(1, round(mark.height_mm * dpmm))
    scale = min(room[0] / seen.width, room[1] / seen.height)
    size = max(1, round(seen.width * scale)), max(1, round(seen.height * scale))
    grey = white.convert("L").resize(size, Image.Resampling.LANCZOS)
    return grey.point(lambda light: _PAPER if light >= _INK_FROM else _INK).convert("1", dither=_NO_DITHER)
