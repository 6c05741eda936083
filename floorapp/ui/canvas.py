"""A painter that knows the look, draws plain text only, and reports each text that did not fit."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from floorapp.ui.fitting import INTER_LINE, Fitted, Room, fit
from floorapp.ui.kept import draw_line
from floorapp.ui.look import RADIUS, Look
from floorapp.ui.typeface import REGULAR, Face, advance, metrics
from floorapp.ui.words import isolated
from floorapp.workflows.screens import Say

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
TOP = Qt.AlignmentFlag.AlignTop
MIDDLE = Qt.AlignmentFlag.AlignVCenter
BOTTOM = Qt.AlignmentFlag.AlignBottom


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. `px` is the design size; it may shrink to `least` of that, over up to `lines`.

    One that `grows` is set larger where the look asks for it and its place has the room.
    """

    px: float
    ink: QColor
    weight: int = REGULAR
    align: Qt.AlignmentFlag = LEFT
    stand: Qt.AlignmentFlag = MIDDLE
    lines: int = 1
    code: bool = False
    least: float = 0.7
    grows: bool = True

    def but(self, **changes: object) -> "Style":
        """The same style with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


class Canvas:
    """One painting of one widget."""

    def __init__(self, painter: QPainter, look: Look) -> None:
        self.painter = painter
        self.look = look
        self.overflows: list[str] = []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def say(self, place: QRectF, said: Say, style: Style) -> QRectF:
        """Draw words; a text that does not fit whole is reported. Returns where the letters stand."""
        return self.words(place, self.look.words.text(said), style)

    def words(self, place: QRectF, text: str, style: Style) -> QRectF:
        """Draw a text of the station's own, like `say`."""
        spot, whole = self._put(place, text, style)
        if not whole:
            self.overflows.append(text)
        return spot

    def data(self, place: QRectF, text: str, style: Style) -> QRectF:
        """Draw order data: plain, isolated, and cut where it is endless."""
        return self._put(place, isolated(text), style)[0]

    def pair(self, place: QRectF, name: str, style: Style, detail: str, small: Style) -> None:
        """Draw order data over words of detail, the two together in the middle of `place`."""
        below = self.height_of(place.width(), place.height() / 2, detail, small) * 1.12 if detail else 0.0
        high = self.height_of(place.width(), place.height() - below, isolated(name), style)
        top = max(place.top(), place.center().y() - (high + below) / 2)
        upper = QRectF(place.left(), top, place.width(), max(1.0, min(high, place.height() - below)))
        self.data(upper, name, style.but(stand=MIDDLE))
        if detail:
            lower = QRectF(place.left(), upper.bottom(), place.width(), below)
            self.words(lower, detail, small.but(stand=BOTTOM))

    def card(self, place: QRectF, fill: QColor, edge: QColor | None = None, edge_px: float = 2) -> None:
        """A rounded card; its edge lies inside `place`."""
        width = self.look.px(edge_px) if edge is not None else 0.0
        inner = place.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        self.painter.setBrush(fill)
        self.painter.setPen(QPen(edge, width) if edge is not None else Qt.PenStyle.NoPen)
        radius = self.look.px(RADIUS)
        self.painter.drawRoundedRect(inner, radius, radius)

    def height_of(self, width: float, height: float, text: str, style: Style) -> float:
        """How high `text` will stand in a place of this size, in pixels."""
        fitted = self._fit(width, height, text, style)
        return fitted.line_height * len(fitted.lines)

    def width_of(self, place: QRectF, text: str, style: Style) -> float:
        """How wide `text` will stand in `place`, in pixels."""
        fitted = self._fit(place.width(), place.height(), text, style)
        return max(advance(fitted.face, line) for line in fitted.lines)

    def size_of(self, place: QRectF, text: str, style: Style) -> int:
        """How large the letters of `text` will be in `place`, in pixels."""
        return self._fit(place.width(), place.height(), text, style).face.px

    def fits(self, place: QRectF, text: str, style: Style) -> bool:
        """Whether `text` stands whole in `place`."""
        return self._fit(place.width(), place.height(), text, style).whole

    def _fit(self, width: float, height: float, text: str, style: Style) -> Fitted:
        px = self.look.type_px(style.px)
        least = min(px, self.look.type_px(style.px * style.least))
        room = Room(int(width) + 1, int(height) + 1, style.lines, least)
        fitted = fit(text, Face(px, style.weight, style.code), room)
        if self.look.letters == 1.0 or not style.grows or fitted.face.px < px:
            return fitted
        large = self.look.type_px(style.px * self.look.letters)
        return fit(text, Face(large, style.weight, style.code), room._replace(least_px=px))

    def _put(self, place: QRectF, text: str, style: Style) -> tuple[QRectF, bool]:
        fitted = self._fit(place.width(), place.height(), text, style)
        ruler = metrics(fitted.face)
        block = fitted.line_height * len(fitted.lines)
        top = place.top()
        if style.stand == MIDDLE:
            top += (place.height() - block) / 2
        elif style.stand == BOTTOM:
            top += place.height() - block
        rise = ruler.ascent() - (INTER_LINE * fitted.face.px - fitted.line_height) / 2
        widest = 0.0
        left = place.left()
        for index, line in enumerate(fitted.lines):
            width = advance(fitted.face, line)
            left = place.left()
            if style.align == CENTRE:
                left += (place.width() - width) / 2
            elif style.align == RIGHT:
                left += place.width() - width
            baseline = top + index * fitted.line_height + rise
            draw_line(self.painter, QPointF(left, baseline), line, fitted.face, style.ink)
            widest = max(widest, width)
        return QRectF(left, top, widest, block), fitted.whole


class Painted(QWidget):
    """A widget that is one painting. `overflows` holds the words that did not fit at the last one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.look: Look | None = None
        self.overflows: list[str] = []

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw once a look is known; before that there is nothing to draw."""
        if self.look is None:
            return
        with QPainter(self) as painter:
            self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        """Draw by `painter`, and keep what did not fit. Only once a look is known."""
        assert self.look is not None  # noqa: S101 - said above
        canvas = Canvas(painter, self.look)
        self.draw(canvas)
        self.overflows = canvas.overflows

    def draw(self, canvas: Canvas) -> None:
        """Paint the whole widget."""
        raise NotImplementedError

    def describe(self, name: str) -> None:
        """What a screen reader says of this widget."""
        if name != self.accessibleName():
            self.setAccessibleName(name)

    @property
    def place(self) -> QRectF:
        """The widget's own rectangle."""
        return QRectF(self.rect())
