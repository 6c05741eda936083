"""Pictures for receipt printers: `GS v 0`, made so that no picture can pass for a command.

A printer looks for real-time commands (`DLE EOT`, `DLE ENQ`, `DLE DC4`) in every byte that comes in, those of
pictures included: a row of dots that spells one could kick a drawer open. Such a row gets one dot more.

Source: Epson, ESC/POS command reference, `GS v 0` and the notes on real-time commands.
"""

from typing import Final

from PIL import Image, ImageChops, ImageDraw

from floorapp.devices import barcode_modules, raster
from floorapp.devices.escpos_layout import Line
from floorapp.devices.escpos_profile import CELL_DOTS, LETTER_DOTS, REAL_TIME, Profile
from floorapp.workflows.documents.sheet import Align, Bars, Code, Logo, Page, Picture, Symbology

_BAND_ROWS: Final = 240
_COARSEST_PER_MM: Final = 3
_LINE_GAP_DOTS: Final = 6
_SQUARE: Final = (Symbology.QR, Symbology.DATA_MATRIX)
_MODULE_MM: Final = {Symbology.QR: 0.8, Symbology.DATA_MATRIX: 0.8}
_BAR_MODULE_MM: Final = 0.5


def picture_bytes(picture: Image.Image) -> bytes:
    """The commands that print a "1" picture at the left edge, in bands that a printer's memory holds."""
    out = bytearray()
    row_bytes = (picture.width + 7) // 8
    dots = ImageChops.invert(picture.convert("L")).convert("1", dither=Image.Dither.NONE)
    for top in range(0, picture.height, _BAND_ROWS):
        band = dots.crop((0, top, picture.width, min(top + _BAND_ROWS, picture.height)))
        out += b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + band.height.to_bytes(2, "little")
        out += _harmless(band.tobytes())
    return bytes(out)


def _harmless(dots: bytes) -> bytes:
    for command in REAL_TIME:
        dots = dots.replace(command, b"\x18" + command[1:])
    return dots


def draw_line(line: Line, profile: Profile) -> Image.Image:
    """A line of text in any script, each cell in its place, as high as a printed line."""
    height = LETTER_DOTS * line.high
    canvas = Image.new("1", (profile.width_dots, height + _LINE_GAP_DOTS), 1)
    cell_dots = CELL_DOTS * line.wide
    for cell in line.cells:
        if not cell.text:
            continue
        drawn = raster.line(cell.text, height, bold=line.bold, max_width_px=cell.width * cell_dots)
        spare = max(0, cell.width * cell_dots - drawn.width)
        indent = {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[cell.align]
        canvas.paste(drawn, (cell.left * cell_dots + indent, 0))
    return canvas


def draw_code(block: Code, profile: Profile) -> Image.Image:
    """A barcode in the middle of the paper. Raises `BadBarcode` for one that is none or too wide for it."""
    square = block.symbology in _SQUARE
    module_mm = _MODULE_MM.get(block.symbology, _BAR_MODULE_MM)
    made = barcode_modules.modules(block.symbology, block.data)
    height_mm = block.height_mm
    if square:  # room for the quiet zones, and for modules of at least 3 dots
        least = 3 * made.rows / profile.per_mm
        height_mm = min(max(height_mm, least), made.rows * module_mm)
    width_mm = profile.width_dots / profile.per_mm
    bars = Bars(0, 0, width_mm + 0.001, height_mm + 0.001, block.symbology, block.data, module_mm)
    placed = barcode_modules.place(bars, profile.per_mm)
    quiet = made.quiet * placed.module if square else 0
    canvas = Image.new("1", (profile.width_dots, placed.row * made.rows + 2 * quiet), 1)
    pen = ImageDraw.Draw(canvas)
    for run in made.black:
        left = placed.left + run.left * placed.module
        top = quiet + run.top * placed.row
        right, foot = left + run.width * placed.module - 1, top + run.height * placed.row - 1
        pen.rectangle((left, top, right, foot), fill=0)
    return canvas


def draw_logo(block: Logo, profile: Profile) -> Image.Image:
    """A branding picture in the middle of the paper. Raises ValueError for one that is no picture."""
    width_mm = profile.width_dots / profile.per_mm
    page = Page(width_mm, block.height_mm, (Picture(0, 0, width_mm, block.height_mm, block.png),))
    drawn = raster.page(page, round(profile.per_mm))
    canvas = Image.new("1", (profile.width_dots, drawn.height), 1)
    ink = ImageChops.invert(drawn.convert("L")).getbbox()
    if ink is not None:
        left, _, right, _ = ink
        canvas.paste(
            drawn.crop((left, 0, right, drawn.height)), ((profile.width_dots - right + left) // 2, 0)
        )
    return canvas


def draw_page(page: Page, profile: Profile) -> Image.Image:
    """A placed page at its true size within 2 %, or smaller where the paper is narrower than it.

    Raises ValueError for a page so wide that nothing on it could be read.
    """
    per_mm = min(round(profile.per_mm), int((profile.width_dots + 1) / page.width_mm))
    if per_mm < _COARSEST_PER_MM:
        raise ValueError(f"a page {page.width_mm:g} mm wide on paper of {profile.width_dots} dots")
    drawn = raster.page(page, per_mm)
    return drawn.crop((0, 0, min(drawn.width, profile.width_dots), drawn.height))
