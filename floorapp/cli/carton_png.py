"""Pictures of cartons as PNG, painted by Pillow at twice the size and made smaller, which smooths edges."""

import io
from functools import lru_cache
from itertools import pairwise
from math import hypot
from typing import Final, assert_never

from PIL import Image, ImageDraw, ImageFont

from floorapp.cli.carton_drawing import Disc, Face, Figure, Label, Picture, Point
from floorapp.cli.carton_svg import PAGE
from floorapp.ui import resources

_FINER: Final = 2
_MOST_SIDE: Final = 2_200
"""Pixels of a finished picture; a page of many steps is made smaller."""
_ANCHORS: Final = {"start": "ls", "middle": "ms", "end": "rs"}


def png(picture: Picture) -> bytes:
    """The picture as a file's content."""
    scale = min(1.0, _MOST_SIDE / max(picture.width, picture.height))
    width, height = round(picture.width * scale), round(picture.height * scale)
    image = Image.new("RGB", (width * _FINER, height * _FINER), PAGE)
    brush = _Brush(ImageDraw.Draw(image), scale * _FINER)
    for figure in picture.figures:
        brush.paint(figure)
    content = io.BytesIO()
    image.resize((width, height), Image.Resampling.LANCZOS).save(content, "PNG", optimize=True)
    return content.getvalue()


class _Brush:
    def __init__(self, draw: ImageDraw.ImageDraw, scale: float) -> None:
        self._draw, self._scale = draw, scale

    def paint(self, figure: Figure) -> None:
        """Paint one figure over what is there."""
        match figure:
            case Face(points, fill, edge, width, is_dashed):
                self._face(self._places(points), fill, edge, max(1, round(width * self._scale)), is_dashed)
            case Disc((x, y), radius, fill):
                box = ((x - radius, y - radius), (x + radius, y + radius))
                self._draw.ellipse(self._places(box), fill)
            case Label(at, text, size, ink, anchor):
                font = _font(round(size * self._scale))
                self._draw.text(self._places((at,))[0], text, ink, font, _ANCHORS[anchor])
            case _:
                assert_never(figure)

    def _face(self, places: list[Point], fill: str, edge: str, width: int, is_dashed: bool) -> None:
        if fill:
            self._draw.polygon(places, fill)
        if not edge:
            return
        for start, end in pairwise([*places, places[0]]):
            for one, other in _dashes(start, end, width) if is_dashed else [(start, end)]:
                self._draw.line([one, other], edge, width)
        for x, y in () if is_dashed else places:
            self._draw.ellipse(((x - width / 2, y - width / 2), (x + width / 2, y + width / 2)), edge)

    def _places(self, points: tuple[Point, ...]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]


def _dashes(start: Point, end: Point, width: int) -> list[tuple[Point, Point]]:
    """The dashes of a line: four widths long, three apart."""
    (x, y), (x2, y2) = start, end
    length = hypot(x2 - x, y2 - y)
    along = ((x2 - x) / length, (y2 - y) / length) if length else (0.0, 0.0)
    starts = range(0, max(1, int(length)), 7 * width)
    return [
        (
            (x + along[0] * at, y + along[1] * at),
            (x + along[0] * min(length, at + 4 * width), y + along[1] * min(length, at + 4 * width)),
        )
        for at in starts
    ]


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(resources.path("fonts", "Inter-Bold.otf"), size)
