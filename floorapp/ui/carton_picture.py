"""The carton as the packer sees it: cardboard, what lies in it, and one blue thing where the next item goes.

Isometric from the front: x runs right and down, y left and down, z up, so the back left bottom corner of
the carton is the top of the picture's floor. Boxes are painted from the back to the front.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from floorapp.ui import marks
from floorapp.ui.canvas import CENTRE, LEFT, Canvas, Style
from floorapp.ui.kept import blank, ratio_of
from floorapp.ui.theme import CartonColours
from floorapp.ui.typeface import BOLD, SEMIBOLD
from floorapp.workflows.pieces import Piece, painting_pieces
from floorapp.workflows.screens import BoxState, BoxView, CartonView, Caution, Mark
from floorapp.workflows.sight import COS, SIN, Shape

Size = tuple[float, float, float]
"""A carton's length, width and height in mm."""


class _Sight:
    """Turns mm in the carton into pixels of the picture."""

    def __init__(self, size: Size, place: QRectF) -> None:
        length, width, height = size
        across = (length + width) * COS
        down = (length + width) * SIN + height
        self._scale = min(place.width() / across, place.height() / down)
        self._x = place.center().x() + (width - length) * COS * self._scale / 2
        self._y = place.center().y() - down * self._scale / 2 + height * self._scale

    def at(self, x: float, y: float, z: float) -> QPointF:
        """Where a point of the carton stands in the picture."""
        return QPointF(
            self._x + (x - y) * COS * self._scale,
            self._y + ((x + y) * SIN - z) * self._scale,
        )

    def polygon(self, *corners: tuple[float, float, float]) -> QPolygonF:
        """A face."""
        return QPolygonF([self.at(*corner) for corner in corners])


def back_to_front(boxes: Sequence[BoxView]) -> list[tuple[BoxView, Shape]]:
    """The boxes, cut where no order of painting them whole is right, in painting order.

    Boxes that overlap in space, a fault of the data, still all come.
    """
    return [(boxes[piece.box], piece.shape) for piece in _pieces(tuple(map(_shape, boxes)))]


def _shape(box: BoxView) -> Shape:
    return box.x, box.y, box.z, box.dx, box.dy, box.dz


@lru_cache(maxsize=8)
def _pieces(shapes: tuple[Shape, ...]) -> tuple[Piece, ...]:
    """The pieces in painting order, as near to the order of packing as that allows.

    They are asked for with every scan and take time by the square of the boxes, so they are found once.
    """
    return tuple(painting_pieces(shapes))


class CartonPainter:
    """Paints cartons, and keeps the last picture: a scan adds one box to it, and is painted as one box."""

    def __init__(self) -> None:
        self._kept = QPixmap()
        self._of: tuple[object, ...] = ()
        self._boxes: list[tuple[Shape, Shape]] = []
        """Each piece that is painted, and the box that it is of."""

    def draw(self, canvas: Canvas, carton: CartonView, place: QRectF) -> None:
        """Paint the carton as large as `place` allows. A carton without size is not painted."""
        if min(carton.length_mm, carton.width_mm, carton.height_mm) <= 0:
            return
        size = (float(carton.length_mm), float(carton.width_mm), float(carton.height_mm))
        whole = QRectF(place.toRect())  # the kept picture lies on whole pixels, and so must what is new
        line = max(1.0, canvas.look.px(2))
        pen = _Pen(canvas.painter, _Sight(size, whole), canvas.look.colours.carton, line)
        shown = [one for one in back_to_front(carton.boxes) if one[0].state is not BoxState.LATER]
        placed = list(takewhile(lambda one: one[0].state is BoxState.PLACED, shown))
        self._keep(
            pen, size, whole.translated(-whole.topLeft()), [(shape, _shape(box)) for box, shape in placed]
        )
        canvas.painter.drawPixmap(whole.topLeft(), self._kept)
        for box, shape in shown[len(placed) :]:
            pen.box(shape, _shape(box), coming=box.state is BoxState.NEXT)
        pen.glass(size)

    def _keep(self, pen: "_Pen", size: Size, room: QRectF, boxes: list[tuple[Shape, Shape]]) -> None:
        """Bring the kept picture to walls and these boxes; what it shows already stays."""
        of = (size, room.width(), room.height(), pen.tints, pen.ratio)
        if of != self._of or self._boxes != boxes[: len(self._boxes)]:
            self._of, self._boxes = of, []
            self._kept = blank(room.width(), room.height(), pen.ratio)
        elif len(boxes) == len(self._boxes):
            return
        with QPainter(self._kept) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            inside = _Pen(painter, _Sight(size, room), pen.tints, pen.line)
            if not self._boxes:
                inside.walls(size)
            for shape, whole in boxes[len(self._boxes) :]:
                inside.box(shape, whole, coming=False)
        self._boxes = boxes


def draw_caution(canvas: Canvas, place: QRectF, caution: Caution) -> None:
    """What is wrong with the carton and what to do: amber, a triangle, and words as large as can be."""
    look, tone = canvas.look, canvas.look.colours.too_many
    canvas.card(place, tone.fill)
    inner = place.adjusted(look.px(22), look.px(16), -look.px(22), -look.px(16))
    tall = inner.height() > look.px(330)
    side = look.px(120 if tall else 62)
    if tall:
        sign = QRectF(inner.center().x() - side / 2, inner.top() + look.px(10), side, side)
        words = QRectF(inner.left(), sign.bottom() + look.px(14), inner.width(), 0)
        words.setHeight((inner.bottom() - words.top()) * 0.6)
    else:
        words = QRectF(inner.left() + side + look.px(16), inner.top(), 0, inner.height() * 0.58)
        words.setRight(inner.right())
        sign = QRectF(inner.left(), words.center().y() - side / 2, side, side)
    marks.draw(canvas.painter, Mark.TOO_MANY, sign, tone.ink, tone.fill)
    align = CENTRE if tall else LEFT
    canvas.say(
        words, caution.text, Style(40 if tall else 33, tone.ink, BOLD, align=align, lines=4, least=0.5)
    )
    below = QRectF(inner.left(), words.bottom(), inner.width(), inner.bottom() - words.bottom())
    canvas.say(below, caution.action, Style(29, tone.ink, SEMIBOLD, align=align, lines=3, least=0.65))


class _Pen:
    """Paints the parts of one carton."""

    def __init__(self, painter: QPainter, sight: _Sight, tints: CartonColours, line: float) -> None:
        self._painter, self._sight = painter, sight
        self.tints, self.line, self.ratio = tints, line, ratio_of(painter)

    def walls(self, size: Size) -> None:
        """Floor and the two walls at the back."""
        length, width, height = size
        self._stroke(self.tints.edge, 1)
        self._face(self.tints.floor, (0, 0, 0), (length, 0, 0), (length, width, 0), (0, width, 0))
        self._face(self.tints.wall, (0, 0, 0), (length, 0, 0), (length, 0, height), (0, 0, height))
        side = self.tints.wall.darker(112)
        self._face(side, (0, 0, 0), (0, width, 0), (0, width, height), (0, 0, height))

    def glass(self, size: Size) -> None:
        """The two front walls, seen through, and their rims."""
        length, width, height = size
        self._stroke(self.tints.edge, 1.2)
        right = ((length, 0.0, 0.0), (length, width, 0.0), (length, width, height), (length, 0.0, height))
        left = ((0.0, width, 0.0), (length, width, 0.0), (length, width, height), (0.0, width, height))
        self._face(Qt.BrushStyle.NoBrush, *right)
        self._face(Qt.BrushStyle.NoBrush, *left)

    def box(self, shape: Shape, whole: Shape, *, coming: bool) -> None:
        """A box, or a piece of it without edges along cuts; the one that is `coming` is the blue thing."""
        x, y, z, dx, dy, dz = shape
        x2, y2, z2 = x + dx, y + dy, z + dz
        top, left, right = self.tints.next if coming else self.tints.placed
        self._stroke(self.tints.next_edge if coming else self.tints.placed_edge, 1.5 if coming else 1)
        edge = self._painter.pen()
        if shape != whole:
            self._painter.setPen(Qt.PenStyle.NoPen)
        self._face(left, (x, y2, z), (x2, y2, z), (x2, y2, z2), (x, y2, z2))
        self._face(right, (x2, y, z), (x2, y2, z), (x2, y2, z2), (x2, y, z2))
        self._face(top, (x, y, z2), (x2, y, z2), (x2, y2, z2), (x, y2, z2))
        if shape != whole:
            self._painter.setPen(edge)
            self._edges(shape, whole)

    def _edges(self, shape: Shape, whole: Shape) -> None:
        """Those edges of a piece that are edges of its box, and seen."""
        ends = [(shape[axis], shape[axis] + shape[axis + 3]) for axis in range(3)]
        limits = [(whole[axis], whole[axis] + whole[axis + 3]) for axis in range(3)]
        for axis in range(3):
            one, other = [number for number in range(3) if number != axis]
            for at_one, at_other in ((1, 1), (0, 1), (1, 0)):
                if (ends[one][at_one], ends[other][at_other]) != (
                    limits[one][at_one],
                    limits[other][at_other],
                ):
                    continue
                start = [0.0, 0.0, 0.0]
                start[axis], start[one], start[other] = (
                    ends[axis][0],
                    ends[one][at_one],
                    ends[other][at_other],
                )
                end = list(start)
                end[axis] = ends[axis][1]
                self._painter.drawLine(self._sight.at(*start), self._sight.at(*end))

    def _stroke(self, colour: QColor, lines: float) -> None:
        pen = QPen(colour, self.line * lines)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._painter.setPen(pen)

    def _face(self, fill: QColor | Qt.BrushStyle, *corners: tuple[float, float, float]) -> None:
        self._painter.setBrush(fill)
        self._painter.drawPolygon(self._sight.polygon(*corners))
