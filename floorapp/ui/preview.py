"""What a camera sees, live: its picture, the part of it that is read, and the codes that were found.

Pictures come from a device's thread, faster than they may be painted: the newest one is kept and the others
are let go, so a picture never waits in line before a scan's answer.
"""

import threading
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from floorapp.ui import marks
from floorapp.ui.canvas import Canvas, Painted
from floorapp.ui.look import Look
from floorapp.workflows.screens import Mark

_EDGE_PX, _LINE_PX, _SIGN_PX = 2.0, 4.0, 34.0
_DIM: Final = QColor(0, 0, 0, 130)
"""Over what is not read."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A code in a picture: its corners in order, as shares of the picture's width and height."""

    corners: tuple[tuple[float, float], ...]
    accepted: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture in gray, one byte a pixel, row by row. `region` is left, top, width and height in shares."""

    width: int
    height: int
    gray: bytes
    outlines: tuple[Outline, ...] = ()
    region: tuple[float, float, float, float] | None = None


class PreviewFeed(QObject):
    """Carries pictures from a device's thread to Qt's: only ever one is on its way."""

    came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._newest: Preview | None = None

    def show(self, preview: Preview) -> None:
        """Hand a picture over. From any thread; returns at once."""
        with self._lock:
            waiting, self._newest = self._newest is not None, preview
        if not waiting:
            self.came.emit()

    def take(self) -> Preview | None:
        """The newest picture, once."""
        with self._lock:
            newest, self._newest = self._newest, None
        return newest


class PreviewView(Painted):
    """Shows the newest picture of a feed, as large as it fits and in its own shape."""

    def __init__(self, parent: QWidget | None, feed: PreviewFeed) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._feed = feed
        self._preview: Preview | None = None
        feed.came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def show_look(self, look: Look) -> None:
        """Take on colours, words and scale."""
        self.look = look
        self.describe(look.words.of("dev_camera"))
        self.update()

    def clear(self) -> None:
        """There is no picture any more."""
        self._feed.take()
        self._preview = None
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """The picture, what of it is read, and what was found in it."""
        canvas.painter.fillRect(self.place, canvas.look.colours.sunk)
        preview = self._preview
        if preview is None:
            sign = canvas.look.px(_SIGN_PX * 2)
            place = QRectF(0, 0, sign, sign)
            place.moveCenter(self.place.center())
            marks.draw(canvas.painter, Mark.NEXT, place, canvas.look.colours.quiet, canvas.look.colours.sunk)
            return
        shown = self._fitted(preview)
        image = QImage(
            preview.gray, preview.width, preview.height, preview.width, QImage.Format.Format_Grayscale8
        )
        canvas.painter.drawImage(shown, image)
        if preview.region is not None:
            self._draw_region(canvas, shown, preview.region)
        for outline in preview.outlines:
            self._draw_outline(canvas, shown, outline)

    def _take(self) -> None:
        preview = self._feed.take()
        if preview is not None and len(preview.gray) == preview.width * preview.height > 0:
            self._preview = preview
            self.update()

    def _fitted(self, preview: Preview) -> QRectF:
        scale = min(self.width() / preview.width, self.height() / preview.height)
        place = QRectF(0, 0, preview.width * scale, preview.height * scale)
        place.moveCenter(self.place.center())
        return place

    def _draw_region(self, canvas: Canvas, shown: QRectF, region: tuple[float, float, float, float]) -> None:
        left, top, width, height = region
        read = QRectF(
            shown.left() + left * shown.width(),
            shown.top() + top * shown.height(),
            width * shown.width(),
            height * shown.height(),
        )
        beside = QPainterPath()
        beside.addRect(shown)
        beside.addRect(read)
        canvas.painter.fillPath(beside, _DIM)
        canvas.painter.setBrush(Qt.BrushStyle.NoBrush)
        canvas.painter.setPen(QPen(QColor("white"), canvas.look.px(_EDGE_PX)))
        canvas.painter.drawRect(read)

    def _draw_outline(self, canvas: Canvas, shown: QRectF, outline: Outline) -> None:
        """Read: a whole line and a tick. Not yet: a broken line. Both stand on white."""
        corners = [
            QPointF(shown.left() + x * shown.width(), shown.top() + y * shown.height())
            for x, y in outline.corners
        ]
        shape = QPolygonF([*corners, corners[0]])
        tone = canvas.look.colours.ok if outline.accepted else canvas.look.colours.next
        style = Qt.PenStyle.SolidLine if outline.accepted else Qt.PenStyle.DashLine
        canvas.painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor("white"), _LINE_PX * 2), (tone.fill, _LINE_PX)):
            pen = QPen(colour, canvas.look.px(width), style if colour == tone.fill else Qt.PenStyle.SolidLine)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            canvas.painter.setPen(pen)
            canvas.painter.drawPolyline(shape)
        if outline.accepted:
            side = canvas.look.px(_SIGN_PX)
            place = QRectF(0, 0, side, side)
            place.moveCenter(shape.boundingRect().center())
            marks.draw(canvas.painter, Mark.OK, place, tone.fill, tone.ink)
