"""Pictures that are painted once and shown again: most of a screen is what the screen before had too.

Shaping and filling letters is the dearest part of a painting, and a verdict has no time to spare. Pictures
are made for the resolution of the screen that they are shown on.
"""

import math
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from floorapp.ui.typeface import Face, font, metrics

_SMOOTH = 2
"""Pixels that the smoothing of letters may take beyond their outline."""


def blank(width: float, height: float, ratio: float) -> QPixmap:
    """A transparent picture of this size in pixels of the painting, `ratio` device pixels each."""
    made = QPixmap(max(1, math.ceil(width * ratio)), max(1, math.ceil(height * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made


def ratio_of(painter: QPainter) -> float:
    """Device pixels for one pixel of a painting."""
    return painter.device().devicePixelRatio()


class Picture:
    """The last picture of a widget, shown again for as long as the widget says the same."""

    def __init__(self) -> None:
        self._made = QPixmap()
        self._of: tuple[object, ...] = ()

    def show(self, widget: QWidget, said: object, draw: Callable[[QPainter], None]) -> None:
        """Paint `widget`, by `draw` only where what it `said` at the last painting has changed."""
        with QPainter(widget) as painter:
            self.show_by(painter, widget, said, draw)

    def show_by(
        self, painter: QPainter, widget: QWidget, said: object, draw: Callable[[QPainter], None]
    ) -> None:
        """Like `show`, by a painter of the widget that goes on to paint more."""
        of = (said, widget.width(), widget.height(), ratio_of(painter))
        if of != self._of:
            self._made = blank(widget.width(), widget.height(), ratio_of(painter))
            with QPainter(self._made) as inside:
                draw(inside)
            self._of = of
        painter.drawPixmap(0, 0, self._made)


def draw_line(painter: QPainter, at: QPointF, text: str, face: Face, ink: QColor) -> None:
    """Draw one line of text; `at` is the left end of its baseline."""
    left, top, letters = _line(text, face, ink.rgba(), ratio_of(painter))
    painter.drawPixmap(QPointF(at.x() + left, at.y() + top), letters)


@lru_cache(maxsize=96)
def _line(text: str, face: Face, ink: int, ratio: float) -> tuple[int, int, QPixmap]:
    """The letters, no more air around them than smoothing needs, and where they stand from their baseline."""
    room = metrics(face).tightBoundingRect(text)
    left, top = math.floor(room.left()) - _SMOOTH, math.floor(room.top()) - _SMOOTH
    made = blank(room.right() + _SMOOTH - left, room.bottom() + _SMOOTH - top, ratio)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setFont(font(face))
        painter.setPen(QColor.fromRgba(ink))
        painter.drawText(QPointF(-left, -top), text)
    return left, top, made
