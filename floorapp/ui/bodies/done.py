"""Done: label on, scan the label. The label is drawn so that the right one is taken from the printer."""

from PySide6.QtCore import QRectF

from floorapp.ui import label_picture, marks
from floorapp.ui.canvas import CENTRE, TOP, Canvas, Painted, Style
from floorapp.ui.look import GAP, Look
from floorapp.ui.marks import Sign
from floorapp.ui.typeface import BOLD
from floorapp.ui.words import plain
from floorapp.workflows.screens import DoneScreen, LabelView, Mark, PrintState

_LABEL_SHARE = 0.455
_STATE_WORDS = {
    PrintState.WAITING: "label_printing",
    PrintState.PRINTED: "label_printed",
    PrintState.FAILED: "label_failed",
    PrintState.DOUBT: "label_doubt",
}


class DoneBody(Painted):
    """The label at the left, what to do with it at the right."""

    def show_screen(self, screen: DoneScreen, look: Look) -> None:
        """Show the label and the one thing left to do."""
        self._screen, self.look = screen, look
        said = [look.words.of(_STATE_WORDS[screen.label.state]), look.words.text(screen.action)]
        self.describe(". ".join([*said, plain(screen.label.name)]))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """Two cards; the blue edge is where the next action is."""
        look = canvas.look
        width = self.place.width() * _LABEL_SHARE
        left = QRectF(0, 0, width, self.place.height())
        right_at = width + look.px(GAP)
        right = QRectF(right_at, 0, self.place.width() - right_at, self.place.height())
        canvas.card(left, look.colours.card)
        draw_label_card(canvas, left, self._screen.label)
        canvas.card(right, look.colours.card, look.colours.next.fill, 5)
        self._action(canvas, right)

    def _action(self, canvas: Canvas, place: QRectF) -> None:
        look, tints, screen = canvas.look, canvas.look.colours, self._screen
        hint_height = look.type_px(35) * 1.5 if screen.hint is not None else 0.0
        words_height = look.type_px(52) * 1.21 * 2
        side = min(look.px(142), max(0.0, place.height() - words_height - hint_height - look.px(90)))
        air = look.px(26)
        top = place.center().y() - (side + air + words_height + hint_height) / 2
        sign = QRectF(place.center().x() - side / 2, top, side, side)
        marks.draw(canvas.painter, Mark.NEXT, sign, tints.next.fill, tints.card)
        words = QRectF(
            place.left() + look.px(28), sign.bottom() + air, place.width() - look.px(56), words_height
        )
        canvas.say(words, screen.action, Style(52, tints.text, BOLD, align=CENTRE, lines=3, least=0.6))
        if screen.hint is not None:
            below = QRectF(words.left(), words.bottom(), words.width(), hint_height)
            canvas.say(below, screen.hint, Style(35, tints.second, align=CENTRE, lines=2, least=0.65))


def draw_label_card(canvas: Canvas, card: QRectF, label: LabelView) -> None:
    """Where the label is, why it is not there if so, and the label itself. The card is drawn already."""
    look, tints = canvas.look, canvas.look.colours
    inner = card.adjusted(look.px(26), look.px(18), -look.px(26), -look.px(26))
    side = look.px(46)
    mark: Mark | Sign
    match label.state:
        case PrintState.PRINTED:
            mark, colour = Mark.OK, tints.ok.sign
        case PrintState.FAILED | PrintState.DOUBT:
            mark, colour = Mark.TOO_MANY, tints.too_many.sign
        case PrintState.WAITING:
            mark, colour = Sign.HALF, tints.next.fill
    sign = QRectF(inner.left(), inner.top() + look.px(7), side, side)
    marks.draw(canvas.painter, mark, sign, colour, tints.card)
    head_left = sign.right() + look.px(16)
    head = QRectF(head_left, inner.top(), inner.right() - head_left, look.px(60))
    canvas.words(head, look.words.of(_STATE_WORDS[label.state]), Style(42, tints.text, BOLD, least=0.6))
    detail = _detail(canvas, label)
    bottom = head.bottom()
    if detail:
        under = QRectF(head_left, bottom, head.width(), look.px(40))
        canvas.words(under, detail, Style(29, tints.second, stand=TOP, least=0.7))
        bottom = under.bottom()
    room = QRectF(inner.left(), bottom + look.px(8), inner.width(), inner.bottom() - bottom - look.px(8))
    unit = min(room.width() / label_picture.WIDTH, room.height() / label_picture.HEIGHT)
    paper = QRectF(0, 0, label_picture.WIDTH * unit, label_picture.HEIGHT * unit)
    paper.moveCenter(room.center())
    label_picture.draw(canvas, label, paper)


def _detail(canvas: Canvas, label: LabelView) -> str:
    words = canvas.look.words
    if label.fault:
        code = f"fault_{label.fault}"
        return words.of(code) if code in words.texts else words.of("fault_unknown")
    return words.of("copy_number", n=label.copy) if label.copy > 1 else ""
