"""A document as ESC/POS: what a receipt printer is sent for a flow down its roll, or for placed pages.

Text goes as text in the code pages that the printer has. A line with a letter that none of them has, or that
runs from right to left, is drawn. Nothing of a document's text can be a command.

Source: Epson, ESC/POS command reference (`ESC @`, `FS .`, `ESC R`, `ESC t`, `ESC E`,
`GS !`, `ESC a`, `ESC J`).
"""

from collections.abc import Iterator
from typing import Any, Final, assert_never

from floorapp.devices import escpos_layout
from floorapp.devices.escpos_codes import native_code
from floorapp.devices.escpos_layout import Cell, Line
from floorapp.devices.escpos_profile import Profile, read_profile
from floorapp.devices.escpos_raster import draw_code, draw_line, draw_logo, draw_page, picture_bytes
from floorapp.devices.escpos_text import Encoder
from floorapp.workflows.documents.sheet import (
    Align,
    Block,
    Code,
    Flow,
    Gap,
    Heading,
    Logo,
    Pair,
    Paragraph,
    Rule,
    Sheet,
    Table,
)

# As it is after power-up, no double-byte letters (clones begin with GB18030), and ASCII as in the USA.
_BEGIN: Final = b"\x1b@\x1c.\x1bR\x00"
_PLAIN: Final = b"\x1bE\x00\x1d!\x00"
_RULE_SIGN: Final = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
_MOST_FEED_DOTS: Final = 255


def escpos(document: Flow | Sheet, profile: str, *, code_page: str = "", width_dots: int = 0) -> bytes:
    """The bytes that print a document once on a printer of this profile, and cut it off.

    `width_dots` over 0 is what the paper is wide, else the profile's own width; `code_page` (`cp858`) is
    tried first. A sheet's pages are pictures, each cut off. Raises `UnknownProfile`, `BadBarcode`, or
    ValueError for a picture that is none.
    """
    able = read_profile(profile, width_dots, code_page)
    match document:
        case Flow():
            return _BEGIN + b"".join(_Roll(able).print(document.blocks)) + _cut(able)
        case Sheet():
            return _BEGIN + b"".join(
                picture_bytes(draw_page(page, able)) + _cut(able) for page in document.pages
            )
        case _:
            assert_never(document)


def _cut(profile: Profile) -> bytes:
    """Feed past the tear-off edge, and cut if there is a knife: leaving a strip, so that nothing falls."""
    from escpos.printer import Dummy

    printer: Any = Dummy(profile=profile.name)
    printer.cut(mode="PART")
    return bytes(printer.output)


class _Roll:
    """Prints one flow: remembers the code page that is on, and the letters."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._encoder = Encoder(profile.pages)
        self._style = _PLAIN

    def print(self, blocks: tuple[Block, ...]) -> Iterator[bytes]:
        """The bytes of each block."""
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[bytes]:
        width = self._profile.columns
        match block:
            case Heading():
                yield from self._lines(escpos_layout.heading(block, width))
            case Paragraph():
                yield from self._lines(escpos_layout.paragraph(block, width))
            case Pair():
                yield from self._lines(escpos_layout.pair(block, width))
            case Table():
                yield from self._lines(escpos_layout.table(block, width))
            case Code():
                yield from self._code(block)
            case Logo():
                yield picture_bytes(draw_logo(block, self._profile))
            case Rule():
                sign = _RULE_SIGN if self._encoder.can(_RULE_SIGN) else "-"
                yield self._line(Line((Cell(0, width, sign * width),)))
            case Gap():
                yield self._feed(round(block.height_mm * self._profile.per_mm))
            case _:
                assert_never(block)

    def _lines(self, lines: Iterator[Line]) -> Iterator[bytes]:
        for line in lines:
            yield self._line(line)

    def _line(self, line: Line) -> bytes:
        if not self._encoder.can(line.text):
            return picture_bytes(draw_line(line, self._profile))
        size = (line.wide - 1) << 4 | (line.high - 1)
        style = b"\x1bE%c\x1d!%c" % (line.bold, size)
        switch, self._style = (b"" if style == self._style else style), style
        return switch + self._encoder.encode(line.text) + b"\n"

    def _code(self, block: Code) -> Iterator[bytes]:
        native = native_code(block, self._profile)
        if native is None:
            yield picture_bytes(draw_code(block, self._profile))
        else:
            yield b"\x1ba\x01" + native + b"\x1ba\x00"
        if block.caption:
            caption = Paragraph(block.caption, Align.CENTRE)
            yield from self._lines(escpos_layout.paragraph(caption, self._profile.columns))

    def _feed(self, dots: int) -> bytes:
        whole, rest = divmod(max(dots, 0), _MOST_FEED_DOTS)
        return b"\x1bJ\xff" * whole + (b"\x1bJ%c" % rest if rest else b"")
