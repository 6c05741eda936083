"""One line of text in a PDF: in the fonts that have its letters, aligned, and squeezed into its width.

A line with letters that run from right to left, or beyond Unicode's first plane, is a picture of its shaped
letters; its text lies under it unseen, so that it can be searched and copied. PDF readers take text for
written from left to right as it is seen, and turn what runs from right to left back (PDF 32000-1, 14.8.2.3).
"""

import unicodedata
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Final

from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from floorapp.devices import raster, typeface
from floorapp.workflows.documents.sheet import Text

POINTS_PER_MM: Final = 72 / 25.4
_PICTURE_DPI: Final = 600
_UNSEEN: Final = 3
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_LEFT_TO_RIGHT: Final = frozenset({"L", "EN", "AN"})
_MIRRORED: Final = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_LAST_OF_FIRST_PLANE: Final = "\uffff"
_UNNAMED: Final = "\ufffd"
"""Stands for a letter beyond the first plane in the unseen text: reportlab cannot name it (`ToUnicode`)."""


@lru_cache(maxsize=len(typeface.FILES))
def _font(name: str) -> TTFont:
    """A font, read once and known to reportlab."""
    font = TTFont(f"floorapp-{name}", str(typeface.file_of(name)))
    pdfmetrics.registerFont(font)
    return font


def draw(canvas: Canvas, mark: Text, top: float) -> None:
    """Draw a line whose place begins `top` points above the page's foot, in the ink that is set."""
    size = mark.height_mm / (typeface.ASCENT + typeface.DESCENT) * POINTS_PER_MM
    as_picture = _is_picture(mark.text)
    if as_picture:
        _draw_picture(canvas, mark, top)
    written = _as_seen(mark.text) if as_picture else mark.text
    runs = [(_font(name), text) for name, text in typeface.runs(written, bold=mark.bold)]
    width = sum(font.stringWidth(text, size) for font, text in runs)
    room = mark.width_mm * POINTS_PER_MM
    squeezed = min(1.0, room / width) if width else 1.0
    left = mark.x_mm * POINTS_PER_MM + raster.indent(mark.align, room - width * squeezed)
    line = canvas.beginText(left, top - typeface.ASCENT * size)
    line.setTextRenderMode(_UNSEEN if as_picture else 0)
    line.setHorizScale(squeezed * 100)
    for font, text in runs:
        line.setFont(font.fontName, size)
        line.textOut(text)
    canvas.drawText(line)


def _is_picture(text: str) -> bool:
    return not text.isascii() and any(
        each > _LAST_OF_FIRST_PLANE or unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text
    )


def _as_seen(text: str) -> str:
    """A line in the order in which its letters are seen: enough of Unicode's rules for a line of a label."""
    named = [_UNNAMED if each > _LAST_OF_FIRST_PLANE else each for each in text]
    sides = [_side(each) for each in named]
    base = next((side for side in sides if side), 1)
    before = list(accumulate(sides, lambda last, side: side or last, initial=base))[1:]
    after = list(accumulate(reversed(sides), lambda last, side: side or last, initial=base))[:0:-1]
    settled = [last if last == following else base for last, following in zip(before, after, strict=True)]
    parts = [
        (side, "".join(letter for letter, _ in part))
        for side, part in groupby(zip(named, settled, strict=True), lambda each: each[1])
    ]
    seen = [part[::-1].translate(_MIRRORED) if side < 0 else part for side, part in parts]
    return "".join(reversed(seen) if base < 0 else seen)


def _side(character: str) -> int:
    """1 for a letter that runs to the right, -1 for one to the left, 0 for what goes with others."""
    kind = unicodedata.bidirectional(character)
    return -1 if kind in _RIGHT_TO_LEFT else 1 if kind in _LEFT_TO_RIGHT else 0


def _draw_picture(canvas: Canvas, mark: Text, top: float) -> None:
    """The shaped letters of a line in the dots of a 600 dpi printer, paper showing between them."""
    dots = _PICTURE_DPI / 25.4
    room = max(1, round(mark.width_mm * dots))
    height = max(1, round(mark.height_mm * dots))
    letters = raster.line(mark.text, height, bold=mark.bold, max_width_px=room).convert("L")
    picture = Image.new("RGB", letters.size, "white" if mark.reverse else "black")
    picture.putalpha(ImageChops.invert(letters))
    point = POINTS_PER_MM / dots
    left = mark.x_mm * POINTS_PER_MM + raster.indent(mark.align, room - letters.width) * point
    high = letters.height * point
    canvas.drawImage(ImageReader(picture), left, top - high, letters.width * point, high, mask="auto")
