"""One thing to do before work goes on: calm and blue for a plain step, the whole window for a stop."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from floorapp.ui import marks
from floorapp.ui.bodies import stop
from floorapp.ui.bodies.done import draw_label_card
from floorapp.ui.canvas import CENTRE, TOP, Canvas, Painted, Style
from floorapp.ui.look import GAP, Look
from floorapp.ui.typeface import BOLD, HEAVY, SEMIBOLD
from floorapp.workflows.screens import ActScreen, LabelView, Mark, Say

STOPS = frozenset({Mark.WRONG, Mark.TOO_MANY, Mark.SUPERVISOR})
_LABEL_SHARE = 0.42
_TITLE = 84


class ActBody(Painted):
    """A plain step: sign, title, text and steps on one card, the label beside it where there is one."""

    def show_screen(self, screen: ActScreen, look: Look) -> None:
        """Show what to do."""
        self._screen, self.look = screen, look
        self.describe(_spoken(screen, look))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """The card of what to do, and the card of the label."""
        look, tints, screen = canvas.look, canvas.look.colours, self._screen
        card = QRectF(self.place)
        if screen.label is not None:
            beside = _split(card, look)
            canvas.card(beside, tints.card)
            draw_label_card(canvas, beside, screen.label)
        canvas.card(card, tints.card, tints.next.fill, 5)
        inner = card.adjusted(look.px(34), look.px(24), -look.px(34), -look.px(24))
        steps = _steps_height(look, screen.steps)
        room = inner.adjusted(0, 0, 0, -steps)
        self._question(canvas, room)
        if screen.steps:
            below = QRectF(inner.left(), room.bottom(), inner.width(), steps)
            draw_steps(
                canvas, below, screen.steps, ink=tints.text, disc=tints.next.fill, figure=tints.next.ink
            )

    def _question(self, canvas: Canvas, room: QRectF) -> None:
        look, tints, screen = canvas.look, canvas.look.colours, self._screen
        words = look.type_px(_TITLE) * 1.3 + look.type_px(40) * 1.7
        side = min(look.px(216), max(0.0, room.height() - words - look.px(24)))
        top = room.center().y() - (side + words + look.px(20)) / 2
        tone = tints.tone(screen.mark)
        if side > look.px(60):
            sign = QRectF(room.center().x() - side / 2, top, side, side)
            marks.draw(canvas.painter, screen.mark, sign, tone.sign, tints.card)
            top = sign.bottom() + look.px(20)
        else:
            top = room.center().y() - words / 2
        title = QRectF(room.left(), top, room.width(), look.type_px(_TITLE) * 1.3)
        canvas.say(title, screen.title, Style(_TITLE, tints.text, HEAVY, align=CENTRE, lines=2, least=0.5))
        text = QRectF(room.left(), title.bottom(), room.width(), room.bottom() - title.bottom())
        canvas.say(text, screen.text, Style(40, tints.second, align=CENTRE, lines=2, least=0.6, stand=TOP))


class StopBody(Painted):
    """A stop: like an alarm, with steps to follow; keys stand below."""

    def show_screen(self, screen: ActScreen, look: Look, keys_height: float) -> None:
        """Show what is wrong and what to do; the lowest `keys_height` pixels are the keys'."""
        self._screen, self._keys_height, self.look = screen, keys_height, look
        self.describe(_spoken(screen, look))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """Stripes, sign and title, then the steps on a card."""
        look, tints, screen = canvas.look, canvas.look.colours, self._screen
        tone = tints.tone(screen.mark)
        stop.fill(canvas, self.place, tone)
        if screen.mark is not Mark.SUPERVISOR:
            stop.hazard_edges(canvas, self.place, tone)
        stop.head(canvas, self.place, screen.mark, screen.title, screen.text)
        edge, top = look.px(stop.EDGE), look.px(stop.HEAD_BOTTOM)
        bottom = self.place.height() - self._keys_height - look.px(6 if self._keys_height else stop.BOTTOM)
        card = QRectF(edge, top, self.place.width() - 2 * edge, bottom - top)
        if screen.label is not None:
            self._label(canvas, card, screen.label)
        if not screen.steps:
            return
        canvas.card(card, tints.card)
        inner = card.adjusted(look.px(40), look.px(24), -look.px(40), -look.px(24))
        draw_steps(canvas, inner, screen.steps, ink=tints.text, disc=tone.sign, figure=tints.card)

    def _label(self, canvas: Canvas, card: QRectF, label: LabelView) -> None:
        beside = _split(card, canvas.look)
        canvas.card(beside, canvas.look.colours.card)
        draw_label_card(canvas, beside, label)


def _split(card: QRectF, look: Look) -> QRectF:
    """Shorten `card` and return the room for a label at its right."""
    width = card.width() * _LABEL_SHARE
    beside = QRectF(card.right() - width, card.top(), width, card.height())
    card.setRight(beside.left() - look.px(GAP))
    return beside


def _spoken(screen: ActScreen, look: Look) -> str:
    return ". ".join(look.words.text(said) for said in (screen.title, screen.text, *screen.steps))


def _steps_height(look: Look, steps: tuple[Say, ...]) -> float:
    return len(steps) * look.px(78) if steps else 0.0


def draw_steps(
    canvas: Canvas, room: QRectF, steps: tuple[Say, ...], *, ink: QColor, disc: QColor, figure: QColor
) -> None:
    """Numbered steps, one below the other, evenly spread over `room`. A single step has no number."""
    look = canvas.look
    each = min(room.height() / len(steps), look.px(110))
    top = room.center().y() - each * len(steps) / 2
    side = min(look.px(58), each - look.px(10))
    for index, step in enumerate(steps):
        row = QRectF(room.left(), top + index * each, room.width(), each)
        if len(steps) == 1:
            canvas.say(row, step, Style(36, ink, SEMIBOLD, align=CENTRE, lines=2, least=0.6))
            return
        place = QRectF(row.left(), row.center().y() - side / 2, side, side)
        canvas.painter.setBrush(disc)
        canvas.painter.setPen(disc)
        canvas.painter.drawEllipse(place)
        canvas.words(place, str(index + 1), Style(35, figure, BOLD, align=CENTRE))
        words = row.adjusted(side + look.px(24), 0, 0, 0)
        canvas.say(words, step, Style(41, ink, SEMIBOLD, lines=2, least=0.6))
