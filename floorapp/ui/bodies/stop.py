"""What the screens that stop the work have in common: the whole window in one colour, a sign, and why."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPolygonF

from floorapp.ui import canvas as at
from floorapp.ui import marks
from floorapp.ui.canvas import TOP, Canvas, Style
from floorapp.ui.kept import blank, ratio_of
from floorapp.ui.marks import Sign
from floorapp.ui.theme import Tone
from floorapp.ui.typeface import BOLD, HEAVY, SEMIBOLD
from floorapp.workflows.screens import Mark, Say

EDGE = 32
BOTTOM = 42
HEAD_BOTTOM = 252
ACTION_HEIGHT = 112
HAZARD_HEIGHT = 22


def hazard_edges(canvas: Canvas, place: QRectF, tone: Tone) -> None:
    """Slanted stripes along the top and the bottom: a warning that needs no colour."""
    look = canvas.look
    height, edge = look.px(HAZARD_HEIGHT), look.px(EDGE)
    strip = _stripes(place.width() - 2 * edge, height, look.px(42), tone.ink.rgba(), ratio_of(canvas.painter))
    for top in (place.top(), place.bottom() - height):
        canvas.painter.drawPixmap(QPointF(place.left() + edge, top), strip)


@lru_cache(maxsize=8)
def _stripes(width: float, height: float, apart: float, ink: int, ratio: float) -> QPixmap:
    """One strip of stripes. Painting its sixty polygons takes 3 ms, which no alarm has to spare."""
    made = blank(width, height, ratio)
    colour = QColor.fromRgba(ink)
    colour.setAlphaF(0.88)
    count = max(2, round((width - 2 * height) / apart) + 1)
    step = (width - 2 * height) / (count - 1)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for left in (index * step for index in range(count)):
            corners = ((left, height), (left + height, 0), (left + height * 2, 0), (left + height, height))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    return made


def head(canvas: Canvas, place: QRectF, mark: Mark, title: Say, text: Say) -> None:
    """The sign at the left, what is wrong, and one line of why."""
    look, tone = canvas.look, canvas.look.colours.tone(mark)
    side = look.px(190 if mark in {Mark.TOO_MANY, Mark.SUPERVISOR} else 176)
    middle = look.px(135 if mark is Mark.SUPERVISOR else 128)
    sign = QRectF(middle - side / 2, look.px(136) - side / 2, side, side)
    marks.draw(canvas.painter, mark, sign, tone.ink, tone.fill)
    left = middle + look.px(130)
    width = place.width() - left - look.px(EDGE)
    canvas.say(
        QRectF(left, look.px(46), width, look.px(128)),
        title,
        Style(101, tone.ink, HEAVY, stand=at.BOTTOM, lines=2, least=0.5),
    )
    canvas.say(
        QRectF(left, look.px(174), width, look.px(60)),
        text,
        Style(42, tone.ink, SEMIBOLD, stand=TOP, lines=2, least=0.6),
    )


def action(
    canvas: Canvas, place: QRectF, tone: Tone, sign: Mark | Sign, said: Say, *, hint: Say | None = None
) -> None:
    """What to do now, framed, with the sign of what to scan."""
    look = canvas.look
    canvas.card(place, QColor(0, 0, 0, 0), tone.ink, 4)
    side = min(look.px(62 if sign == Mark.NEXT else 78), place.height() * 0.72)
    right = place.right() - look.px(34) - look.px(2)
    where = QRectF(right - side, place.center().y() - side / 2, side, side)
    marks.draw(canvas.painter, sign, where, tone.ink, tone.fill)
    left = place.left() + look.px(34)
    room = QRectF(left, place.top(), where.left() - left - look.px(24), place.height())
    style = Style(41, tone.ink, BOLD, lines=2, least=0.65)
    if hint is None:
        canvas.say(room, said, style)
        return
    upper = room.adjusted(0, look.px(12), 0, 0)
    upper.setHeight(look.px(54))
    canvas.say(upper, said, style.but(lines=1))
    lower = QRectF(room.left(), upper.bottom(), room.width(), place.bottom() - upper.bottom() - look.px(10))
    canvas.say(lower, hint, Style(30, tone.ink, SEMIBOLD, lines=2, least=0.7, stand=TOP))


def fill(canvas: Canvas, place: QRectF, tone: Tone) -> None:
    """The whole window in the state's colour."""
    canvas.painter.fillRect(place, tone.fill)
