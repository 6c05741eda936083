"""Someone is coming: why, the figures, and what may be done meanwhile."""

from PySide6.QtCore import QRectF

from floorapp.ui.bodies import stop
from floorapp.ui.canvas import CENTRE, TOP, Canvas, Painted, Style
from floorapp.ui.look import Look
from floorapp.ui.marks import Sign
from floorapp.ui.typeface import BOLD
from floorapp.workflows.screens import Figure, Mark, SupervisorScreen

EDGE = 40


class SupervisorBody(Painted):
    """The whole window in the supervisor's colour; keys, if any, stand below."""

    def show_screen(self, screen: SupervisorScreen, look: Look, keys_height: float) -> None:
        """Show why a supervisor is needed; the lowest `keys_height` pixels are the keys'."""
        self._screen, self._keys_height, self.look = screen, keys_height, look
        said = [screen.title, screen.text, *(part for f in screen.figures for part in (f.value, f.text))]
        self.describe(". ".join(look.words.text(part) for part in (*said, screen.action, screen.hint)))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """Sign and title, the figures on one card, who comes."""
        look, screen = canvas.look, self._screen
        tone = look.colours.supervisor
        stop.fill(canvas, self.place, tone)
        stop.head(canvas, self.place, Mark.SUPERVISOR, screen.title, screen.text)
        edge = look.px(EDGE)
        width = self.place.width() - 2 * edge
        bottom = self.place.height() - self._keys_height - look.px(EDGE if not self._keys_height else 8)
        height = look.px(stop.ACTION_HEIGHT + 6)
        action = QRectF(edge, bottom - height, width, height)
        stop.action(canvas, action, tone, Sign.BADGE, screen.action, hint=screen.hint)
        top = look.px(stop.HEAD_BOTTOM)
        room = QRectF(edge, top, width, action.top() - look.px(22) - top)
        canvas.card(room, look.colours.card)
        self._figures(canvas, room, screen.figures)

    def _figures(self, canvas: Canvas, room: QRectF, figures: tuple[Figure, ...]) -> None:
        """Large values side by side; without any, a badge's outline keeps the place."""
        look, tints = canvas.look, canvas.look.colours
        if not figures:
            from floorapp.ui import marks

            side = min(room.height() * 0.7, look.px(230))
            place = QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)
            marks.draw(canvas.painter, Sign.BADGE, place, tints.supervisor.sign, tints.card)
            return
        inner = room.adjusted(look.px(30), 0, -look.px(30), 0)
        each = inner.width() / len(figures)
        gap = look.px(12)
        for index, figure in enumerate(figures):
            column = QRectF(inner.left() + index * each + gap, room.top(), each - 2 * gap, room.height())
            middle = room.center().y()
            ink = tints.supervisor.sign if figure.strong else tints.text
            upper = QRectF(column.left(), middle - look.px(88), column.width(), look.px(118))
            canvas.say(upper, figure.value, Style(82, ink, BOLD, align=CENTRE, least=0.5))
            lower = QRectF(column.left(), middle + look.px(30), column.width(), look.px(90))
            style = Style(37, tints.second, align=CENTRE, stand=TOP, lines=2, least=0.65)
            canvas.say(lower, figure.text, style)
