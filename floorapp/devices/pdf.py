"""Documents as PDF for office printers, by reportlab. Pure: the same sheet always gives the same bytes.

Text only ever stands in strings of a font, which the library writes as glyph numbers: nothing of a document
is read as PDF. There are no links, scripts, forms or dates, and no person is named in the file's properties.
Readers are asked to print at true size (`PrintScaling`). Barcodes are filled rectangles whose modules are
whole dots of a 600 dpi printer, on the grid of its dots.
"""

import io
import threading
from functools import lru_cache
from typing import Final, assert_never

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from floorapp.devices import pdf_text
from floorapp.devices.barcode_modules import modules, place
from floorapp.devices.pdf_text import POINTS_PER_MM
from floorapp.devices.raster import MOST_PIXELS, BadPicture
from floorapp.workflows.documents.sheet import Bars, Box, Page, Picture, Sheet, Text

BARCODE_DPI: Final = 600
_PRODUCER: Final = "floorapp"
_BLACK, _WHITE = 0.0, 1.0
_one_at_a_time = threading.Lock()  # reportlab's fonts are shared, and know one document at a time


def pdf(sheet: Sheet) -> bytes:
    """A sheet as a PDF file, a page for each of its pages, each of its own size in mm.

    Raises `BadBarcode` for a barcode that cannot be drawn, `BadPicture` for a picture.
    """
    out = io.BytesIO()
    with _one_at_a_time:
        canvas = Canvas(out, invariant=1, pageCompression=1, lang=sheet.language.value)
        canvas.setTitle(sheet.title)
        canvas.setAuthor("")
        canvas.setSubject("")
        canvas.setCreator(_PRODUCER)
        canvas.setProducer(_PRODUCER)
        canvas.setViewerPreference("PrintScaling", "None")
        for page in sheet.pages:
            _Painter(canvas, page).paint()
            canvas.showPage()
        canvas.save()
    return out.getvalue()


class _Painter:
    """Paints one page. Its measures are mm from the top left, those of PDF points from the bottom left."""

    def __init__(self, canvas: Canvas, page: Page) -> None:
        self._canvas = canvas
        self._page = page
        canvas.setPageSize((page.width_mm * POINTS_PER_MM, page.height_mm * POINTS_PER_MM))
        self._grey = _BLACK

    def paint(self) -> None:
        """Paint every mark in its order."""
        for mark in self._page.marks:
            match mark:
                case Text():
                    self._text(mark)
                case Box():
                    self._box(mark)
                case Bars():
                    self._bars(mark)
                case Picture():
                    self._picture(mark)
                case _:
                    assert_never(mark)

    def _ink(self, grey: float) -> None:
        if grey != self._grey:
            self._canvas.setFillGray(grey)
            self._grey = grey

    def _up(self, y_mm: float) -> float:
        return (self._page.height_mm - y_mm) * POINTS_PER_MM

    def _text(self, mark: Text) -> None:
        if not mark.text.strip():
            return
        self._ink(_WHITE if mark.reverse else _BLACK)
        pdf_text.draw(self._canvas, mark, self._up(mark.y_mm))

    def _box(self, mark: Box) -> None:
        """A frame lies within its box: it is four rules, whose corners no reader rounds."""
        self._ink(_BLACK)
        border = mark.border_mm
        if not border or 2 * border >= min(mark.width_mm, mark.height_mm):
            self._fill(mark.x_mm, mark.y_mm, mark.width_mm, mark.height_mm)
            return
        high = mark.height_mm - 2 * border
        self._fill(mark.x_mm, mark.y_mm, mark.width_mm, border)
        self._fill(mark.x_mm, mark.y_mm + mark.height_mm - border, mark.width_mm, border)
        self._fill(mark.x_mm, mark.y_mm + border, border, high)
        self._fill(mark.x_mm + mark.width_mm - border, mark.y_mm + border, border, high)

    def _fill(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        points = (x_mm * POINTS_PER_MM, self._up(y_mm + height_mm))
        self._canvas.rect(*points, width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM, stroke=0, fill=1)

    def _bars(self, mark: Bars) -> None:
        """One path for all modules, so that no seam shows between them."""
        self._ink(_BLACK)
        spot = place(mark, BARCODE_DPI / 25.4)
        dot = 72 / BARCODE_DPI
        path = self._canvas.beginPath()
        top = self._page.height_mm * POINTS_PER_MM
        for run in modules(mark.symbology, mark.data).black:
            foot = spot.top + (run.top + run.height) * spot.row
            left = spot.left + run.left * spot.module
            wide, high = run.width * spot.module, run.height * spot.row
            path.rect(left * dot, top - foot * dot, wide * dot, high * dot)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _picture(self, mark: Picture) -> None:
        reader = _reader(mark.png)
        across, high = reader.getSize()
        scale = min(mark.width_mm / across, mark.height_mm / high) * POINTS_PER_MM
        foot = self._up(mark.y_mm) - high * scale
        self._canvas.drawImage(reader, mark.x_mm * POINTS_PER_MM, foot, across * scale, high * scale)


@lru_cache(maxsize=8)
def _reader(png: bytes) -> ImageReader:
    """A branding picture on white, read once. Raises `BadPicture`."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPicture(f"a picture of {picture.width} x {picture.height} pixels is too large")
            seen = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadPicture(f"the picture is no PNG that can be read: {error}") from error
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return ImageReader(white)
