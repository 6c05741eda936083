"""Stop: what you hold beside what to look for, and what to do. The whole window, no bar."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QWidget

from floorapp.ui import marks, products
from floorapp.ui.bodies import stop
from floorapp.ui.canvas import CENTRE, Canvas, Painted, Style
from floorapp.ui.look import Look
from floorapp.ui.typeface import BOLD
from floorapp.ui.words import plain
from floorapp.workflows.screens import AlarmScreen, Card, Mark, Say

_CARDS_GAP = 20


class AlarmBody(Painted):
    """Wrong item, one too many, wrong label: the same layout, told apart by shape and colour."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # it fills itself: no page is painted below
        self._compared = ComparedView(self)

    def show_screen(self, screen: AlarmScreen, look: Look) -> None:
        """Show an alarm: that, and why, it stops. `show_rest` shows what to compare and to do."""
        self._screen, self.look = screen, look
        self._compared.hide()
        self.describe(". ".join(look.words.text(part) for part in (screen.title, screen.text)))
        self.update()

    def show_rest(self) -> None:
        """Show the products side by side and the way out. Call after `show_screen`."""
        assert self.look is not None  # noqa: S101 - said above
        edge, top = round(self.look.px(stop.EDGE)), round(self.look.px(stop.HEAD_BOTTOM))
        bottom = self.height() - round(self.look.px(stop.BOTTOM))
        self._compared.setGeometry(edge, top, self.width() - 2 * edge, bottom - top)
        self._compared.show_screen(self._screen, self.look)
        self._compared.show()

    def draw(self, canvas: Canvas) -> None:
        """Stripes, sign and title."""
        screen, tone = self._screen, canvas.look.colours.tone(self._screen.mark)
        stop.fill(canvas, self.place, tone)
        stop.hazard_edges(canvas, self.place, tone)
        stop.head(canvas, self.place, screen.mark, screen.title, screen.text)


class ComparedView(Painted):
    """The two products, and under them the way out."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the alarm below is not painted again

    def show_screen(self, screen: AlarmScreen, look: Look) -> None:
        """Show what an alarm is about."""
        self._screen, self.look = screen, look
        cards = [f"{look.words.text(c.head)}: {plain(c.name)}" for c in (screen.held, screen.wanted) if c]
        self.describe(". ".join([*cards, look.words.text(screen.action)]))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """The two products, the way out."""
        look, screen = canvas.look, self._screen
        tone = look.colours.tone(screen.mark)
        stop.fill(canvas, self.place, tone)
        width, height = self.place.width(), self.place.height()
        cards = [card for card in (screen.held, screen.wanted) if card is not None]
        if not cards:
            _only_action(canvas, self.place, screen.action, screen.mark)
            return
        act = look.px(stop.ACTION_HEIGHT)
        gap = look.px(_CARDS_GAP)
        each = (width - gap * (len(cards) - 1)) / len(cards)
        for index, card in enumerate(cards):
            _product(canvas, QRectF(index * (each + gap), 0, each, height - act - look.px(20)), card)
        stop.action(canvas, QRectF(0, height - act, width, act), tone, Mark.NEXT, screen.action)


def _only_action(canvas: Canvas, place: QRectF, action: Say, mark: Mark) -> None:
    """No products to compare: what to do has the whole card."""
    look, tints = canvas.look, canvas.look.colours
    canvas.card(place, tints.card)
    side = look.px(190)
    top = place.center().y() - look.px(160)
    sign = QRectF(place.center().x() - side / 2, top, side, side)
    marks.draw(canvas.painter, Mark.NEXT, sign, tints.tone(mark).sign, tints.card)
    words = QRectF(place.left() + look.px(40), sign.bottom() + look.px(24), 0, look.px(130))
    words.setRight(place.right() - look.px(40))
    canvas.say(words, action, Style(62, tints.text, BOLD, align=CENTRE, lines=2, least=0.6))


def _product(canvas: Canvas, place: QRectF, card: Card) -> None:
    look, tints = canvas.look, canvas.look.colours
    canvas.card(place, tints.card)
    side = look.px(40)
    sign = QRectF(place.left() + look.px(26), place.top() + look.px(16), side, side)
    marks.draw(canvas.painter, card.mark, sign, tints.tone(card.mark).sign, tints.card)
    head = QRectF(
        sign.right() + look.px(15),
        sign.top(),
        place.right() - sign.right() - look.px(36),
        side,
    )
    canvas.say(head, card.head, Style(32, tints.second, BOLD, least=0.75))
    body = QRectF(place.left(), sign.bottom(), place.width(), place.bottom() - sign.bottom())
    left = place.left() + look.px(40)
    if card.sku:
        edge = min(look.px(220), body.height() - look.px(24))
        where = QRectF(place.left() + look.px(60), body.center().y() - edge / 2, edge, edge)
        canvas.painter.drawPixmap(where.topLeft().toPoint(), products.picture(card.sku, round(edge)))
        left = where.right() + look.px(26)
    room = QRectF(left, body.top(), place.right() - left - look.px(26), body.height())
    _name(canvas, room, card)


def _name(canvas: Canvas, room: QRectF, card: Card) -> None:
    """The name over its SKU; an unknown code stands alone."""
    look, tints = canvas.look, canvas.look.colours
    detail = look.words.text(card.detail) if card.detail is not None else ""
    if not detail and card.sku:
        detail = look.words.of("sku", sku=card.sku)
    style = Style(47, tints.text, BOLD, lines=3, least=0.6, code=not card.sku)
    canvas.pair(room, card.name, style, detail, Style(29, tints.second, code=True, least=0.7))
