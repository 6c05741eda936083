"""A carrier's PDF or PNG as dots, drawn in a process of its own: such files come from outside.

`python -m floorapp.devices.carrier_render` reads requests from its standard input and answers each: a line of
JSON and so many bytes. It may use 1 GB and no file, and whoever asks ends it when it takes too long.
"""

import io
import json
import resource
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final

from PIL import Image

MOST_BYTES: Final = 4_000_000
MOST_PAGES: Final = 4
_MOST_MEMORY_BYTES: Final = 1 << 30
_MOST_PIXELS: Final = 40_000_000
_POINTS_PER_MM: Final = 72 / 25.4
_INK_BELOW: Final = 128
_LOOK_SCALE: Final = 1.0
"""Dots a point of the first look at a page, which only finds where its ink is."""


class BadLabel(ValueError):  # noqa: N818 - it says what the label is
    """A carrier's label cannot be printed; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Room:
    """The label to fill, in dots, and how many of them a mm has."""

    width: int
    height: int
    dpmm: int


def pages_of(data: bytes, is_pdf: bool, room: Room, drawn_for_dpmm: int) -> list[Image.Image]:
    """Each page as a 1-bit picture that fits into the room, black on white. Raises `BadLabel`."""
    if len(data) > MOST_BYTES:
        raise BadLabel(f"is longer than {MOST_BYTES} bytes")
    return _of_pdf(data, room) if is_pdf else [_of_png(data, room, drawn_for_dpmm)]


def _of_pdf(data: bytes, room: Room) -> list[Image.Image]:
    import pypdfium2

    if not data.lstrip()[:5] == b"%PDF-":
        raise BadLabel("is no PDF")
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise BadLabel(f"is no PDF that can be read: {error}") from error
    if not 1 <= count <= MOST_PAGES:
        raise BadLabel(f"has {count} pages; 1 to {MOST_PAGES} can be printed")
    with document:
        return [_page(document[number], room) for number in range(count)]


def _page(page: "object", room: Room) -> Image.Image:
    """One page at true size, or smaller where it must be; what is white round the label is left out first."""
    from pypdfium2 import PdfPage

    assert isinstance(page, PdfPage)  # noqa: S101 - it is the library's own
    width, height = page.get_size()
    if not 10 <= min(width, height) <= max(width, height) <= 5_000:
        raise BadLabel(f"has a page of {width:.0f} × {height:.0f} points")
    true = room.dpmm / _POINTS_PER_MM
    crop = (0.0, 0.0, 0.0, 0.0)
    if not _fits(width, height, true, room):
        crop = _white_around(page, width, height)
    inner = width - crop[0] - crop[2], height - crop[1] - crop[3]
    turned = _scale(inner[1], inner[0], room) > _scale(*inner, room) * 1.02
    across, high = (inner[1], inner[0]) if turned else inner
    scale = min(true, _scale(across, high, room))
    drawn = page.render(scale=scale, grayscale=True, crop=crop, draw_annots=False, may_draw_forms=False)
    picture = drawn.to_pil()
    if turned:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    return _dots(picture).crop((0, 0, min(picture.width, room.width), min(picture.height, room.height)))


def _fits(width: float, height: float, scale: float, room: Room) -> bool:
    """Whether a page at a scale is no larger than the room, by two dots at most, in either way up."""
    sides = sorted((width * scale, height * scale))
    return sides[0] <= min(room.width, room.height) + 2 and sides[1] <= max(room.width, room.height) + 2


def _scale(width: float, height: float, room: Room) -> float:
    return min((room.width + 1) / width, (room.height + 1) / height)


def _white_around(page: "object", width: float, height: float) -> tuple[float, float, float, float]:
    """How much of a page is white at its left, foot, right and top, in points; a little is kept."""
    from pypdfium2 import PdfPage

    assert isinstance(page, PdfPage)  # noqa: S101
    seen = page.render(scale=_LOOK_SCALE, grayscale=True, draw_annots=False, may_draw_forms=False).to_pil()
    ink = seen.point(lambda light: 255 if light < 250 else 0).getbbox()
    if ink is None:
        raise BadLabel("is an empty page")
    left, top, right, foot = (side / _LOOK_SCALE for side in ink)
    keep = 6.0
    return (
        max(0.0, left - keep),
        max(0.0, height - foot - keep),
        max(0.0, width - right - keep),
        max(0.0, top - keep),
    )


def _of_png(data: bytes, room: Room, drawn_for_dpmm: int) -> Image.Image:
    """The picture at its own dots: they are the printer's, or whole times larger ones."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise BadLabel("is no PNG")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as read:
            if read.width * read.height > _MOST_PIXELS:
                raise BadLabel(f"has {read.width} × {read.height} pixels")
            seen = read.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadLabel(f"is no PNG that can be read: {error}") from error
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    dots = _dots(white.convert("L"))
    if drawn_for_dpmm and room.dpmm % drawn_for_dpmm:
        raise BadLabel(f"is drawn for {drawn_for_dpmm} dots per mm, and this printer has {room.dpmm}")
    times = room.dpmm // drawn_for_dpmm if drawn_for_dpmm else 1
    if times > 1:
        dots = dots.resize((dots.width * times, dots.height * times), Image.Resampling.NEAREST)
    if dots.width > room.width + 2 or dots.height > room.height + 2:
        turned = dots.transpose(Image.Transpose.ROTATE_90)
        if turned.width > room.width + 2 or turned.height > room.height + 2:
            size = f"{dots.width} × {dots.height}"
            raise BadLabel(
                f"has {size} dots, and the label {room.width} × {room.height}: it is for finer ones"
            )
        dots = turned
    return dots.crop((0, 0, min(dots.width, room.width), min(dots.height, room.height)))


def _dots(grey: Image.Image) -> Image.Image:
    """Black or white by what covers more of each dot; never dithered."""
    dark = grey.convert("L").point(lambda light: 0 if light < _INK_BELOW else 255)
    return dark.convert("1", dither=Image.Dither.NONE)


def main() -> int:
    """Answer requests until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2  # noqa: F401 - before the first request waits for it

    while head := sys.stdin.buffer.readline(4_096):
        asked = json.loads(head)
        data = sys.stdin.buffer.read(asked["bytes"])
        _answer(asked, data, sys.stdout.buffer)
    return 0


def _answer(asked: dict[str, int], data: bytes, out: IO[bytes]) -> None:
    try:
        room = Room(asked["width"], asked["height"], asked["dpmm"])
        pictures = pages_of(data, bool(asked["pdf"]), room, asked["drawn_for"])
        sizes = [(each.width, each.height) for each in pictures]
        body = b"".join(each.tobytes() for each in pictures)
        head = json.dumps({"sizes": sizes, "bytes": len(body)})
    except BadLabel as error:
        head, body = json.dumps({"wrong": str(error)[:300]}), b""
    except MemoryError:
        head, body = json.dumps({"wrong": "takes too much memory"}), b""
    out.write(head.encode() + b"\n" + body)
    out.flush()


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        sys.exit(main())
