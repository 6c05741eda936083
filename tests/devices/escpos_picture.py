"""Draws what a receipt printer printed, so that a person and a barcode reader can look at it."""

from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from tests.devices.escpos_reader import Cut, Fed, Item, PrintedCode, PrintedLine, PrintedPicture, Receipt

_CELL, _LETTER, _PITCH = 12, 24, 30
_FONTS = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf"),
)


def draw(receipt: Receipt, width_dots: int) -> Image.Image:
    """The paper, one pixel a dot. Raises AssertionError for what would stand beside the paper."""
    strips = [_strip(item, width_dots) for item in receipt.items]
    paper = Image.new("L", (width_dots, 20 + sum(strip.height for strip in strips)), 255)
    top = 10
    for strip in strips:
        paper.paste(strip, (0, top))
        top += strip.height
    return paper


def _strip(item: Item, width: int) -> Image.Image:
    match item:
        case PrintedLine():
            return _line(item, width)
        case PrintedPicture():
            assert item.picture.width <= (width + 7) // 8 * 8, "a picture wider than the paper"
            return item.picture.convert("L")
        case PrintedCode():
            return _code(item, width)
        case Fed():
            return Image.new("L", (width, item.dots), 255)
        case Cut():
            strip = Image.new("L", (width, 6), 255)
            for left in range(0, width, 16):
                ImageDraw.Draw(strip).line((left, 3, left + 8, 3), fill=128)
            return strip


def _line(line: PrintedLine, width: int) -> Image.Image:
    assert len(line.text) * _CELL * line.wide <= width, f"{line.text!r} is wider than the paper"
    strip = Image.new("L", (width, max(_PITCH, _LETTER * line.high + 6)), 255)
    path = _FONTS[line.bold]
    font = ImageFont.truetype(str(path), 20) if path.exists() else ImageFont.load_default(18)
    for index, letter in enumerate(line.text):
        cell = Image.new("L", (_CELL, _LETTER), 255)
        ImageDraw.Draw(cell).text((0, 0), letter, font=font, fill=0)
        cell = cell.resize((_CELL * line.wide, _LETTER * line.high))
        strip.paste(cell, (index * cell.width, 0))
    return strip


def _code(code: PrintedCode, width: int) -> Image.Image:
    formats = zxingcpp.BarcodeFormat
    if code.symbology == "qr":
        made = zxingcpp.create_barcode(code.data, formats.QRCode)
    elif code.data.startswith("<FNC1>"):
        bracketed = f"({code.data[6:8]}){code.data[8:]}"
        made = zxingcpp.create_barcode(bracketed, formats.Code128, gs1=True)
    else:
        made = zxingcpp.create_barcode(code.data, formats.Code128)
    image = Image.fromarray(zxingcpp.write_barcode_to_image(made, 1, False, False))  # type: ignore[arg-type]
    rows = image.height * code.module_dots if code.symbology == "qr" else code.height_dots
    if code.symbology != "qr":
        image = image.crop((0, image.height // 2, image.width, image.height // 2 + 1))
    image = image.resize((image.width * code.module_dots, rows), Image.Resampling.NEAREST)
    quiet = (4 if code.symbology == "qr" else 10) * code.module_dots
    assert image.width + 2 * quiet <= width, "a barcode wider than the paper: a printer leaves it out"
    foot = quiet if code.symbology == "qr" else 0
    strip = Image.new("L", (width, rows + 2 * foot), 255)
    strip.paste(image, ((width - image.width) // 2 if code.centred else 0, foot))
    return strip
