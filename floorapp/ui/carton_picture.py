"""The carton as the packer sees it: cardboard, what lies in it, and one blue thing where the next item goes.

Isometric from the front: x runs right and down, y left and down, z up, so the back left bottom corner of
the carton is the top of the picture's floor. Boxes are painted from the back to the front.
"""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from floorapp.ui.canvas import Canvas
from floorapp.ui.theme import CartonColours
from floorapp.workflows.screens import BoxState, BoxView, CartonView

_COS, _SIN = math.cos(math.pi / 6), 0.5


class _Sight:
    """Turns mm in the carton into pixels of the picture."""

    def __init__(self, carton: CartonView, place: QRectF) -> None:
        length, width, height = carton.length_mm, carton.width_mm, carton.height_mm
        across = (length + width) * _COS
        down = (length + width) * _SIN + height
        self._scale = min(place.width() / across, place.height() / down)
        self._x = place.center().x() + (width - length) * _COS * self._scale / 2
        self._y = place.center().y() - down * self._scale / 2 + height * self._scale

    def at(self, x: float, y: float, z: float) -> QPointF:
        """Where a point of the carton stands in the picture."""
        return QPointF(
            self._x + (x - y) * _COS * self._scale,
            self._y + ((x + y) * _SIN - z) * self._scale,
        )

    def polygon(self, *corners: tuple[float, float, float]) -> QPolygonF:
        """A face."""
        return QPolygonF([self.at(*corner) for corner in corners])


def behind(a: BoxView, b: BoxView) -> bool:
    """Whether `a` must be painted before `b`: it lies wholly at the back of, left of or below it."""
    if _hides(a, b):
        return not _hides(b, a)
    return False


def _hides(back: BoxView, front: BoxView) -> bool:
    return back.x + back.dx <= front.x or back.y + back.dy <= front.y or back.z + back.dz <= front.z


def back_to_front(boxes: Sequence[BoxView]) -> list[BoxView]:
    """The boxes in painting order. Boxes that overlap in space, a fault of the data, still all come."""
    waiting = sorted(boxes, key=lambda box: (box.x + box.y + box.z, box.x, box.y, box.z))
    ordered: list[BoxView] = []
    while waiting:
        free = (
            index
            for index, box in enumerate(waiting)
            if not any(behind(other, box) for other in waiting if other is not box)
        )
        ordered.append(waiting.pop(next(free, 0)))
    return ordered


def draw(canvas: Canvas, carton: CartonView, place: QRectF) -> None:
    """Paint the carton as large as `place` allows. A carton without size is not painted."""
    if min(carton.length_mm, carton.width_mm, carton.height_mm) <= 0:
        return
    sight = _Sight(carton, place)
    tints = canvas.look.colours.carton
    line = max(1.0, canvas.look.px(2))
    painter = canvas.painter
    length, width, height = float(carton.length_mm), float(carton.width_mm), float(carton.height_mm)
    _walls(painter, sight, tints, line, (length, width, height))
    for box in back_to_front([box for box in carton.boxes if box.state is not BoxState.LATER]):
        _box(painter, sight, tints, line, box)
    _glass(painter, sight, tints, line, (length, width, height))


def _walls(
    painter: QPainter, sight: _Sight, tints: CartonColours, line: float, size: tuple[float, float, float]
) -> None:
    length, width, height = size
    painter.setPen(_pen(tints.edge, line))
    painter.setBrush(tints.floor)
    painter.drawPolygon(sight.polygon((0, 0, 0), (length, 0, 0), (length, width, 0), (0, width, 0)))
    painter.setBrush(tints.wall)
    painter.drawPolygon(sight.polygon((0, 0, 0), (length, 0, 0), (length, 0, height), (0, 0, height)))
    painter.setBrush(tints.wall.darker(112))
    painter.drawPolygon(sight.polygon((0, 0, 0), (0, width, 0), (0, width, height), (0, 0, height)))


def _glass(
    painter: QPainter, sight: _Sight, tints: CartonColours, line: float, size: tuple[float, float, float]
) -> None:
    """The two front walls, seen through, and their rims."""
    length, width, height = size
    painter.setPen(_pen(tints.edge, line * 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(
        sight.polygon((length, 0, 0), (length, width, 0), (length, width, height), (length, 0, height))
    )
    painter.drawPolygon(
        sight.polygon((0, width, 0), (length, width, 0), (length, width, height), (0, width, height))
    )


def _box(painter: QPainter, sight: _Sight, tints: CartonColours, line: float, box: BoxView) -> None:
    coming = box.state is BoxState.NEXT
    top, left, right = tints.next if coming else tints.placed
    painter.setPen(_pen(tints.next_edge if coming else tints.placed_edge, line * (1.5 if coming else 1)))
    x, y, z = box.x, box.y, box.z
    x2, y2, z2 = x + box.dx, y + box.dy, z + box.dz
    for tint, corners in (
        (left, ((x, y2, z), (x2, y2, z), (x2, y2, z2), (x, y2, z2))),
        (right, ((x2, y, z), (x2, y2, z), (x2, y2, z2), (x2, y, z2))),
        (top, ((x, y, z2), (x2, y, z2), (x2, y2, z2), (x, y2, z2))),
    ):
        painter.setBrush(tint)
        painter.drawPolygon(sight.polygon(*corners))


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
