"""A sheet in ZPL for thermal printers of 152 to 600 dpi: each page is one label. Pure.

What comes from outside only ever stands in a `^FH_^FD` field of which every byte is escaped that is not
plainly harmless, or in a picture: a customer called `^XA` is a customer and not a command.

Texts are in font 0, which every ZPL printer has and which draws Latin letters; a line with any other letter
is drawn as a picture of dots. Bars are the printer's own; QR and Data Matrix symbols are pictures, because
printers place theirs differently.

Sources: Zebra, ZPL II Programming Guide; GS1 General Specifications, 5.4 (GS1-128).
"""

import re
from typing import Final, assert_never

from floorapp.devices import raster
from floorapp.devices.barcode_modules import BadBarcode, modules, place
from floorapp.devices.zpl_graphics import graphic
from floorapp.devices.zpl_text import escape, width
from floorapp.workflows.documents.sheet import Align, Bars, Box, Page, Picture, Sheet, Symbology, Text

SUPPORTED_DPMM: Final = (6, 8, 12, 24)
_FONT_0: Final = re.compile(r"[ -\[\]-~\u00a0-\u017e\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac]*")
"""What font 0 draws on every printer: Latin-1, Latin Extended-A, and usual typographic marks.

Not `\\`, which some firmware reads as the beginning of a sign of its own (`\\&`).
"""
_CODE_128: Final = re.compile(r"[ -~]{1,80}")
_QUIET_MODULES: Final = 10
_SYMBOL_MODULES: Final = 11
_STOP_MODULES: Final = 13


def zpl(sheet: Sheet, dpmm: int) -> bytes:
    """A sheet for a printer of `dpmm` dots per mm, one label a page and one copy of each.

    Raises ValueError for another `dpmm`, and for a barcode or picture that cannot be drawn.
    """
    if dpmm not in SUPPORTED_DPMM:
        raise ValueError(f"{dpmm} dots per mm: printers have {SUPPORTED_DPMM}")
    return b"".join(_page(page, dpmm) for page in sheet.pages)


def _page(page: Page, dpmm: int) -> bytes:
    # What an earlier job may have left behind and what moves or mirrors the picture is set back. Darkness
    # and print mode are the printer's own settings.
    commands = [
        "^XA^CI28^LH0,0^LS0^LT0^FWN^PON^PMN^LRN",
        f"^PW{round(page.width_mm * dpmm)}^LL{round(page.height_mm * dpmm)}",
    ]
    for mark in page.marks:
        match mark:
            case Text():
                commands.append(_text(mark, dpmm))
            case Box():
                commands.append(_box(mark, dpmm))
            case Bars():
                commands.append(_bars(mark, dpmm))
            case Picture():
                at = f"^FO{round(mark.x_mm * dpmm)},{round(mark.y_mm * dpmm)}"
                commands.append(f"{at}{graphic(raster.picture(mark, dpmm))}^FS")
            case _ as never:
                assert_never(never)
    return "\n".join([*commands, "^PQ1,0,1,Y", "^XZ", ""]).encode("ascii")


def _text(mark: Text, dpmm: int) -> str:
    height = max(1, round(mark.height_mm * dpmm))
    room = max(1, round(mark.width_mm * dpmm))
    left, top = round(mark.x_mm * dpmm), round(mark.y_mm * dpmm)
    invert = "^FR" if mark.reverse else ""
    if not _FONT_0.fullmatch(mark.text):
        drawn = raster.line(mark.text, height, bold=mark.bold, max_width_px=room)
        at = f"^FO{round(left + raster.indent(mark.align, room - drawn.width))},{top}"
        return f"{at}{invert}{graphic(drawn)}^FS"
    wide = width(mark.text, height)
    squeezed = f",{max(1, int(height * room / wide))}" if wide > room else ""
    match mark.align:
        case Align.LEFT:
            at = f"^FO{left},{top}"
        case Align.RIGHT:
            at = f"^FO{left + room},{top},1"
        case Align.CENTRE:
            at = f"^FO{round(left + raster.indent(Align.CENTRE, room - wide))},{top}"
    return f"{at}^A0N,{height}{squeezed}{invert}^FH_^FD{escape(mark.text)}^FS"


def _box(mark: Box, dpmm: int) -> str:
    wide, high = max(1, round(mark.width_mm * dpmm)), max(1, round(mark.height_mm * dpmm))
    border = max(1, round(mark.border_mm * dpmm)) if mark.border_mm else min(wide, high)
    return f"^FO{round(mark.x_mm * dpmm)},{round(mark.y_mm * dpmm)}^GB{wide},{high},{border},B^FS"


def _bars(mark: Bars, dpmm: int) -> str:
    match mark.symbology:
        case Symbology.CODE_128 | Symbology.GS1_128:
            return _linear(mark, dpmm)
        case Symbology.QR | Symbology.DATA_MATRIX:
            return _drawn(mark, dpmm)
        case _ as never:
            assert_never(never)


def _linear(mark: Bars, dpmm: int) -> str:
    """Code 128 by the printer: pairs of digits in subset C, else subset B.

    `>` changes the subset in field data, and firmwares differ in how it is escaped: such a code is a picture.
    """
    data = mark.data
    if not _CODE_128.fullmatch(data):
        raise BadBarcode(f"Code 128 of {data[:40]!r}: 1 to 80 plain characters are needed")
    if ">" in data:
        return _drawn(mark, dpmm)
    pairs = len(data) % 2 == 0 and data.isdecimal()
    symbols = len(data) // 2 if pairs else len(data)
    if mark.symbology is Symbology.GS1_128:
        if not pairs:
            raise BadBarcode(f"GS1-128 of {data[:40]!r}: an even number of digits is needed")
        field, symbols = f">;>8{data}", symbols + 1
    else:
        field = f">;{data}" if pairs else f">:{escape(data)}"
    total = _SYMBOL_MODULES * (symbols + 2) + _STOP_MODULES
    room = round(mark.width_mm * dpmm)
    module = min(int(mark.module_mm * dpmm + 1e-6), room // (total + 2 * _QUIET_MODULES))
    if module < 1:
        raise BadBarcode(f"Code 128 of {data[:40]!r}: {mark.width_mm:g} mm is too small for {total} modules")
    left = round(mark.x_mm * dpmm) + (room - total * module) // 2
    at = f"^FO{left},{round(mark.y_mm * dpmm)}^BY{module}"
    return f"{at}^BCN,{round(mark.height_mm * dpmm)},N,N,N^FH_^FD{field}^FS"


def _drawn(mark: Bars, dpmm: int) -> str:
    """A symbol as a picture of whole-dot modules."""
    from PIL import Image, ImageDraw

    spot, made = place(mark, dpmm), modules(mark.symbology, mark.data)
    drawn = Image.new("1", (made.columns * spot.module, made.rows * spot.row), 255)
    pen = ImageDraw.Draw(drawn)
    for run in made.black:
        left, top = run.left * spot.module, run.top * spot.row
        pen.rectangle((left, top, left + run.width * spot.module - 1, top + spot.row - 1), fill=0)
    return f"^FO{spot.left},{spot.top}{graphic(drawn)}^FS"
