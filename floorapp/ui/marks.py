"""The station's own signs, each a shape that can be told without colour, painted from paths.

All are drawn in a square of side 1 and scaled to where they stand.
"""

import math
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from floorapp.ui.kept import blank, ratio_of
from floorapp.workflows.screens import Mark


class Sign(StrEnum):
    """Signs that are not states."""

    BADGE = "badge"
    HALF = "half"  # the line in hand
    RING = "ring"  # a line not begun
    QUIET_TICK = "quiet_tick"


def draw(painter: QPainter, sign: Mark | Sign, place: QRectF, shape: QColor, cut: QColor) -> None:
    """Paint `sign` within `place`: its outline filled with `shape`, what is in it with `cut`."""
    side = min(place.width(), place.height())
    corner = QPointF(place.center().x() - side / 2, place.center().y() - side / 2)
    painter.drawPixmap(corner, _picture(sign, side, shape.rgba(), cut.rgba(), ratio_of(painter)))


@lru_cache(maxsize=64)
def _picture(sign: Mark | Sign, side: float, shape: int, cut: int, ratio: float) -> QPixmap:
    """A sign of this size and colours: it is painted once, for it stands on screen after screen."""
    made = blank(side, side, ratio)
    fill, inner = QColor.fromRgba(shape), QColor.fromRgba(cut)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        _PAINTERS[sign](painter, fill, inner)
    return made


def _stroke(painter: QPainter, colour: QColor, width: float, *lines: tuple[tuple[float, float], ...]) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in lines:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line]))


def _polygon(sides: int, turn: float) -> QPolygonF:
    corners = (turn + 2 * math.pi * corner / sides for corner in range(sides))
    return QPolygonF([QPointF(0.5 + 0.5 * math.cos(a), 0.5 + 0.5 * math.sin(a)) for a in corners])


def _disc_tick(painter: QPainter, _shape: QColor, cut: QColor) -> None:
    painter.drawEllipse(QRectF(0, 0, 1, 1))
    _stroke(painter, cut, 0.085, ((0.29, 0.52), (0.44, 0.67), (0.73, 0.35)))


def _octagon_cross(painter: QPainter, _shape: QColor, cut: QColor) -> None:
    corner = 0.5 - 0.5 * math.tan(math.pi / 8)
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(x, y)
                for x, y in (
                    (corner, 0),
                    (1 - corner, 0),
                    (1, corner),
                    (1, 1 - corner),
                    (1 - corner, 1),
                    (corner, 1),
                    (0, 1 - corner),
                    (0, corner),
                )
            ]
        )
    )
    _stroke(painter, cut, 0.1, ((0.31, 0.31), (0.69, 0.69)), ((0.69, 0.31), (0.31, 0.69)))


def _triangle(painter: QPainter, shape: QColor, cut: QColor) -> None:
    corners = QPolygonF([QPointF(0.5, 0.07), QPointF(0.96, 0.87), QPointF(0.04, 0.87)])
    pen = QPen(shape, 0.08)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolygon(corners)
    _stroke(painter, cut, 0.095, ((0.5, 0.37), (0.5, 0.60)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(cut)
    painter.drawEllipse(QPointF(0.5, 0.755), 0.053, 0.053)


def _square_ticks(painter: QPainter, shape: QColor, cut: QColor) -> None:
    painter.drawRoundedRect(QRectF(0.02, 0.02, 0.96, 0.96), 0.14, 0.14)
    first = ((0.15, 0.53), (0.29, 0.67), (0.55, 0.36))
    second = ((0.43, 0.63), (0.48, 0.67), (0.82, 0.34))
    _stroke(painter, cut, 0.085, first)
    _stroke(painter, shape, 0.2, second[1:])
    _stroke(painter, cut, 0.085, first[1:], second)


def _bust(painter: QPainter, cut: QColor, place: QRectF, radius: float) -> None:
    """Head and shoulders within `place`; `radius` is the head's."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(cut)
    middle, width = place.center().x(), place.width()
    painter.drawEllipse(QPointF(middle, place.top() + radius), radius, radius)
    top, base = place.top() + radius * 2.35, place.bottom()
    shoulders = QPainterPath(QPointF(place.left(), base))
    shoulders.cubicTo(place.left(), top + 0.03, middle - width / 4, top, middle, top)
    shoulders.cubicTo(middle + width / 4, top, place.right(), top + 0.03, place.right(), base)
    shoulders.closeSubpath()
    painter.drawPath(shoulders)


def _hexagon_person(painter: QPainter, _shape: QColor, cut: QColor) -> None:
    painter.drawPolygon(_polygon(6, 0))
    _bust(painter, cut, QRectF(0.29, 0.253, 0.42, 0.487), 0.112)


def _pill(painter: QPainter, _shape: QColor, cut: QColor) -> None:
    painter.drawRoundedRect(QRectF(0, 0.15, 1, 0.7), 0.3, 0.35)
    _stroke(painter, cut, 0.085, ((0.3, 0.63), (0.7, 0.37)))


_BARS = (
    (0.000, 0.073),
    (0.154, 0.049),
    (0.276, 0.122),
    (0.472, 0.049),
    (0.593, 0.073),
    (0.748, 0.122),
    (0.951, 0.049),
)
"""Left edge and width of each bar, as shares of the whole."""


def _bars(painter: QPainter, colour: QColor, place: QRectF) -> None:
    """A linear barcode's bars that fill `place`."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for left, width in _BARS:
        bar = QRectF(place.left() + left * place.width(), place.top(), width * place.width(), place.height())
        painter.drawRect(bar)


def _scan_frame(painter: QPainter, shape: QColor, _cut: QColor) -> None:
    low, high, arm = 0.035, 0.965, 0.18
    _stroke(
        painter,
        shape,
        0.07,
        ((low, low + arm), (low, low), (low + arm, low)),
        ((high - arm, low), (high, low), (high, low + arm)),
        ((high, high - arm), (high, high), (high - arm, high)),
        ((low + arm, high), (low, high), (low, high - arm)),
    )
    _bars(painter, shape, QRectF(0.2, 0.24, 0.6, 0.52))


def _scale(painter: QPainter, shape: QColor, cut: QColor) -> None:
    """A carton on a platform scale with a dial."""
    painter.drawRoundedRect(QRectF(0.25, 0.03, 0.5, 0.3), 0.03, 0.03)
    _stroke(painter, cut, 0.05, ((0.5, 0.055), (0.5, 0.15)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shape)
    painter.drawRoundedRect(QRectF(0.06, 0.38, 0.88, 0.1), 0.05, 0.05)
    body = QPolygonF([QPointF(0.2, 0.52), QPointF(0.8, 0.52), QPointF(0.92, 0.97), QPointF(0.08, 0.97)])
    painter.drawPolygon(body)
    painter.setBrush(cut)
    painter.drawEllipse(QPointF(0.5, 0.745), 0.165, 0.165)
    _stroke(painter, shape, 0.055, ((0.5, 0.745), (0.585, 0.66)))


def _badge(painter: QPainter, _shape: QColor, cut: QColor) -> None:
    painter.drawRoundedRect(QRectF(0.12, 0, 0.76, 1), 0.075, 0.075)
    painter.setBrush(cut)
    painter.drawRoundedRect(QRectF(0.395, 0.057, 0.21, 0.053), 0.02, 0.02)
    _bust(painter, cut, QRectF(0.268, 0.215, 0.465, 0.505), 0.137)
    _bars(painter, cut, QRectF(0.268, 0.79, 0.465, 0.127))


def _half(painter: QPainter, shape: QColor, _cut: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(shape, 0.075))
    painter.drawEllipse(QRectF(0.0375, 0.0375, 0.925, 0.925))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shape)
    painter.drawPie(QRectF(0.18, 0.18, 0.64, 0.64), -90 * 16, 180 * 16)


def _ring(painter: QPainter, shape: QColor, _cut: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(shape, 0.075))
    painter.drawEllipse(QRectF(0.0375, 0.0375, 0.925, 0.925))


_PAINTERS: dict[Mark | Sign, Callable[[QPainter, QColor, QColor], None]] = {
    Mark.OK: _disc_tick,
    Mark.WRONG: _octagon_cross,
    Mark.TOO_MANY: _triangle,
    Mark.DONE: _square_ticks,
    Mark.SUPERVISOR: _hexagon_person,
    Mark.OFFLINE: _pill,
    Mark.NEXT: _scan_frame,
    Mark.WEIGH: _scale,
    Sign.BADGE: _badge,
    Sign.HALF: _half,
    Sign.RING: _ring,
    Sign.QUIET_TICK: _disc_tick,
}
