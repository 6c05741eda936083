"""One line of text in a PDF: in the fonts that have its letters, aligned, and squeezed into its width.

A line of a script that runs from right to left, or whose letters join, is a picture of its shaped letters;
the text itself lies under it unseen, so that it can be searched and copied.
"""

import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from floorapp.devices.typeface import FILES, file_of
from floorapp.workflows.documents.sheet import Align, Text

POINTS_PER_MM: Final = 72 / 25.4
_PICTURE_DPI: Final = 600
_ASCENT, _DESCENT = 0.928, 0.236
"""DejaVu's, as parts of the em: its tallest letter and the foot of its `g` lie within."""
_UNSEEN: Final = 3
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


@lru_cache(maxsize=len(FILES))
def _font(name: str) -> TTFont:
    """A font, read once and known to reportlab."""
    font = TTFont(f"floorapp-{name}", str(file_of(name)))
    pdfmetrics.registerFont(font)
    return font


@lru_cache(maxsize=4096)
def _name_for(character: str, bold: bool) -> str:
    """Which font has a character; the first one shows a box for what none has."""
    first = "bold" if bold else "regular"
    if character.isascii() or ord(character) in _font(first).face.charToGlyph:
        return first
    return "wide" if ord(character) in _font("wide").face.charToGlyph else first


def draw(canvas: Canvas, mark: Text, top: float) -> None:
    """Draw a line whose place begins `top` points above the page's foot, in the ink that is set."""
    size = mark.height_mm / (_ASCENT + _DESCENT) * POINTS_PER_MM
    runs = [(name, "".join(run)) for name, run in groupby(mark.text, lambda each: _name_for(each, mark.bold))]
    width = sum(_font(name).stringWidth(text, size) for name, text in runs)
    room = mark.width_mm * POINTS_PER_MM
    squeezed = min(1.0, room / width) if width else 1.0
    left = mark.x_mm * POINTS_PER_MM + _indent(mark.align, room - width * squeezed)
    shaped = _is_shaped(mark.text)
    if shaped:
        _draw_picture(canvas, mark, top)
    line = canvas.beginText(left, top - _ASCENT * size)
    line.setTextRenderMode(_UNSEEN if shaped else 0)
    line.setHorizScale(squeezed * 100)
    for name, text in runs:
        line.setFont(_font(name).fontName, size)
        line.textOut(text)
    canvas.drawText(line)


def _indent(align: Align, spare: float) -> float:
    match align:
        case Align.LEFT:
            return 0.0
        case Align.CENTRE:
            return spare / 2
        case Align.RIGHT:
            return spare


def _is_shaped(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text)


def _draw_picture(canvas: Canvas, mark: Text, top: float) -> None:
    """The shaped letters of a line as a picture of a 600 dpi printer's dots, paper showing between them."""
    dots = _PICTURE_DPI / 25.4
    height = max(1, round(mark.height_mm * dots))
    coverage = _shaped(mark.text, height, mark.bold)
    picture = Image.new("RGB", coverage.size, "white" if mark.reverse else "black")
    picture.putalpha(coverage)
    point = POINTS_PER_MM / dots
    width = min(mark.width_mm * POINTS_PER_MM, coverage.width * point)
    left = mark.x_mm * POINTS_PER_MM + _indent(mark.align, mark.width_mm * POINTS_PER_MM - width)
    high = coverage.height * point
    canvas.drawImage(ImageReader(picture), left, top - high, width, high, mask="auto")


@lru_cache(maxsize=64)
def _shaped(text: str, height: int, bold: bool) -> Image.Image:
    """How much of each dot is ink, in a picture as high as the letters."""
    file = file_of("bold" if bold else "regular")
    font = ImageFont.truetype(str(file), height / (_ASCENT + _DESCENT))
    width = max(1, round(font.getlength(text)))
    coverage = Image.new("L", (width, height))
    ImageDraw.Draw(coverage).text(
        (0, height * _ASCENT / (_ASCENT + _DESCENT)), text, fill=255, font=font, anchor="ls"
    )
    return coverage
