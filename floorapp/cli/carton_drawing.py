"""How a carton is filled, drawn step by step: cardboard, what lies in it already, and one blue thing.

A picture is a list of figures that `carton_svg` and `carton_png` write. It has the colours of the pack
screen's light theme and is made to be followed from 1.5 m: no words but the step's number and, small, the
item. Where something hides the blue thing, dashes show where it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, assert_never

from floorapp.workflows.pieces import Piece, painting_pieces
from floorapp.workflows.sight import COS, SIN, Shape, covers, seen_at

Point = tuple[float, float]
Corner = tuple[float, float, float]
Size = tuple[int, int, int]

WIDTH: Final = 720
HEIGHT: Final = 720
"""Of the picture of one step, in its own units."""
MOST_PICTURES: Final = 60
"""Of one carton. With more units than that, one picture shows several at once."""
PER_PAGE: Final = 12

_CARD, _INK, _QUIET = "#FFFFFF", "#141D24", "#4A575F"
_FLOOR, _WALL, _SIDE_WALL, _EDGE = "#D9C3A0", "#C4A57A", "#AF936D", "#917651"
_PLACED, _PLACED_EDGE = ("#C2C8C9", "#AAAEAC", "#989C99"), "#70777A"
_NEXT, _NEXT_EDGE = ("#0A72DC", "#0B61B8", "#0A4F96"), "#082C55"
_LINE: Final = 2.5
_SEAM: Final = 0.8
"""By so much the parts of a face overlap, so that no light line shows between them."""


@dataclass(frozen=True, slots=True)
class Face:
    """A polygon. No `fill`: only its edge; no `edge`: only its fill."""

    points: tuple[Point, ...]
    fill: str = ""
    edge: str = ""
    width: float = _LINE
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle."""

    middle: Point
    radius: float
    fill: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words on one line; `at` is their baseline, at the left, the middle or the right of them."""

    at: Point
    text: str
    size: float
    ink: str
    anchor: str = "start"


Figure = Face | Disc | Label


@dataclass(frozen=True, slots=True)
class Picture:
    """Figures on a card of this width and height."""

    width: float
    height: float
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A carton with its inner size and its units in packing order, and what is said of each of them."""

    name: str
    size: Size
    shapes: tuple[Shape, ...]
    captions: tuple[str, ...]


def steps(carton: Filled) -> list[Picture]:
    """One picture for each unit that is put in, or for some units at once if there are very many."""
    pieces = painting_pieces(carton.shapes)
    total = len(carton.shapes)
    at_once = max(1, -(-total // MOST_PICTURES))
    return [
        _step(carton, pieces, before, min(before + at_once, total)) for before in range(0, total, at_once)
    ]


def pages(pictures: Sequence[Picture]) -> Iterator[Picture]:
    """All steps of a carton side by side, at most twelve on a page."""
    for start in range(0, len(pictures), PER_PAGE):
        some = pictures[start : start + PER_PAGE]
        across = min(len(some), 4 if len(some) > 6 else 3)
        figures = [
            _moved(figure, number % across * WIDTH, number // across * HEIGHT)
            for number, picture in enumerate(some)
            for figure in picture.figures
        ]
        yield Picture(across * WIDTH, -(-len(some) // across) * HEIGHT, tuple(figures))


def _moved(figure: Figure, right: float, down: float) -> Figure:
    match figure:
        case Face(points, fill, edge, width, is_dashed):
            return Face(tuple((x + right, y + down) for x, y in points), fill, edge, width, is_dashed)
        case Disc((x, y), radius, fill):
            return Disc((x + right, y + down), radius, fill)
        case Label((x, y), text, size, ink, anchor):
            return Label((x + right, y + down), text, size, ink, anchor)
        case _:
            assert_never(figure)


def _step(carton: Filled, pieces: Sequence[Piece], before: int, after: int) -> Picture:
    sight = _Sight(carton.size)
    figures: list[Figure] = [*_card(), *_walls(sight, carton.size)]
    for number, shape in pieces:
        if number < after:
            figures += _box(sight, carton.shapes[number], shape, is_next=number >= before)
    figures += _glass(sight, carton.size)
    figures += [
        edge for number in range(before, after) for edge in _ghost(sight, carton.shapes, number, after)
    ]
    return Picture(WIDTH, HEIGHT, (*figures, *_heading(carton, before, after)))


class _Sight:
    """Turns mm in a carton into places of the picture, as large as goes into its middle."""

    def __init__(self, size: Size) -> None:
        length, width, height = size
        across, down = (length + width) * COS, (length + width) * SIN + height
        self._scale = min((WIDTH - 80) / across, (HEIGHT - 230) / down)
        self._x = WIDTH / 2 + (width - length) * COS * self._scale / 2
        self._y = 130 + (HEIGHT - 230) / 2 - down * self._scale / 2 + height * self._scale

    def at(self, corner: Corner) -> Point:
        """Where a point of the carton is."""
        right, down = seen_at(*corner)
        return round(self._x + right * self._scale, 1), round(self._y + down * self._scale, 1)

    def face(self, corners: Sequence[Corner], fill: str, edge: str, width: float = _LINE) -> Face:
        """A face of something in the carton."""
        return Face(tuple(map(self.at, corners)), fill, edge, width)


def _card() -> Iterator[Figure]:
    corners = ((6.0, 6.0), (WIDTH - 6.0, 6.0), (WIDTH - 6.0, HEIGHT - 6.0), (6.0, HEIGHT - 6.0))
    yield Face(corners, _CARD)


def _walls(sight: _Sight, size: Size) -> Iterator[Figure]:
    """Floor and the two walls at the back."""
    length, width, height = size
    yield sight.face(((0, 0, 0), (length, 0, 0), (length, width, 0), (0, width, 0)), _FLOOR, _EDGE)
    yield sight.face(((0, 0, 0), (length, 0, 0), (length, 0, height), (0, 0, height)), _WALL, _EDGE)
    yield sight.face(((0, 0, 0), (0, width, 0), (0, width, height), (0, 0, height)), _SIDE_WALL, _EDGE)


def _glass(sight: _Sight, size: Size) -> Iterator[Figure]:
    """The two walls in front, seen through."""
    length, width, height = size
    right = ((length, 0, 0), (length, width, 0), (length, width, height), (length, 0, height))
    left = ((0, width, 0), (length, width, 0), (length, width, height), (0, width, height))
    yield sight.face(right, "", _EDGE, _LINE * 1.4)
    yield sight.face(left, "", _EDGE, _LINE * 1.4)


def _faces(shape: Shape) -> tuple[tuple[int, tuple[Corner, ...]], ...]:
    """The three faces that are seen, with the axis that each looks along: top, left, right."""
    x, y, z, dx, dy, dz = shape
    x2, y2, z2 = x + dx, y + dy, z + dz
    return (
        (2, ((x, y, z2), (x2, y, z2), (x2, y2, z2), (x, y2, z2))),
        (1, ((x, y2, z), (x2, y2, z), (x2, y2, z2), (x, y2, z2))),
        (0, ((x2, y, z), (x2, y2, z), (x2, y2, z2), (x2, y, z2))),
    )


def _box(sight: _Sight, whole: Shape, shape: Shape, is_next: bool) -> Iterator[Figure]:
    """A box, or of one that is cut the piece `shape`: it has only the faces and edges that the box has."""
    fills, edge = (_NEXT, _NEXT_EDGE) if is_next else (_PLACED, _PLACED_EDGE)
    width = _LINE * (1.4 if is_next else 0.8)
    for (axis, corners), fill in zip(_faces(shape), fills, strict=True):
        if shape == whole:
            yield sight.face(corners, fill, edge, width)
        elif shape[axis] + shape[axis + 3] == whole[axis] + whole[axis + 3]:
            yield sight.face(corners, fill, fill, _SEAM)
            for ends in pairwise((*corners, corners[0])):
                if _is_edge(whole, ends):
                    yield sight.face(ends, "", edge, width)


def _is_edge(whole: Shape, ends: tuple[Corner, Corner]) -> bool:
    """Whether a line on the outside of a box lies on one of its edges: two of its planes."""
    planes = 0
    for axis in range(3):
        walls = (whole[axis], whole[axis] + whole[axis + 3])
        planes += ends[0][axis] == ends[1][axis] and ends[0][axis] in walls
    return planes >= 2


def _ghost(sight: _Sight, shapes: Sequence[Shape], number: int, after: int) -> Iterator[Figure]:
    """Dashes round a blue thing, some of which is hidden by what lies in the carton already."""
    shape = shapes[number]
    if any(covers(other, shape) for other in shapes[:after]):
        for _, corners in _faces(shape):
            yield Face(tuple(map(sight.at, corners)), "", _NEXT_EDGE, _LINE * 1.4, is_dashed=True)


def _heading(carton: Filled, before: int, after: int) -> Iterator[Figure]:
    """The step's number, large, and what is put in and into what, small."""
    total = len(carton.shapes)
    said = str(after) if after == before + 1 else f"{before + 1}\u2013{after}"
    yield Disc((78, 78), 54, _NEXT[0])
    yield Label((78, 78 + (22 if len(said) < 3 else 14)), said, 62 if len(said) < 3 else 38, _CARD, "middle")
    yield Label((150, 100), f"/ {total}", 44, _QUIET)
    yield Label((WIDTH - 32, 72), _cut(carton.name, 22), 44, _INK, "end")
    yield Label((WIDTH - 32, 112), "×".join(map(str, carton.size)), 28, _QUIET, "end")
    caption = carton.captions[before]
    yield Label((WIDTH / 2, HEIGHT - 40), _cut(caption, 36), 34, _INK, "middle")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
