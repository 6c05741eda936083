"""Stop: what you hold beside what to look for, and what to do. The whole window, no bar."""

from PySide6.QtCore import QRectF

from floorapp.ui import marks, products
from floorapp.ui.bodies import stop
from floorapp.ui.canvas import BOTTOM, TOP, Canvas, Painted, Style
from floorapp.ui.look import Look
from floorapp.ui.typeface import BOLD, metrics
from floorapp.ui.words import plain
from floorapp.workflows.screens import AlarmScreen, Card, Mark

_CARDS_GAP = 20


class AlarmBody(Painted):
    """Wrong item, one too many, wrong label: the same layout, told apart by shape and colour."""

    def show_screen(self, screen: AlarmScreen, look: Look) -> None:
        """Show an alarm."""
        self._screen, self.look = screen, look
        said = (screen.title, screen.text, screen.action)
        cards = [f"{look.words.text(c.head)}: {plain(c.name)}" for c in (screen.held, screen.wanted) if c]
        self.describe(". ".join([*(look.words.text(part) for part in said), *cards]))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """Stripes, sign and title, the two products, the way out."""
        look, screen = canvas.look, self._screen
        tone = look.colours.tone(screen.mark)
        stop.fill(canvas, self.place, tone)
        stop.hazard_edges(canvas, self.place, tone)
        stop.head(canvas, self.place, screen.mark, screen.title, screen.text)
        edge = look.px(stop.EDGE)
        width = self.place.width() - 2 * edge
        bottom = self.place.height() - look.px(42)
        way_out = QRectF(edge, bottom - look.px(stop.ACTION_HEIGHT), width, look.px(stop.ACTION_HEIGHT))
        top = look.px(stop.HEAD_BOTTOM)
        height = way_out.top() - look.px(20) - top
        cards = [card for card in (screen.held, screen.wanted) if card is not None]
        gap = look.px(_CARDS_GAP)
        each = (width - gap * (len(cards) - 1)) / max(1, len(cards))
        for index, card in enumerate(cards):
            _product(canvas, QRectF(edge + index * (each + gap), top, each, height), card)
        stop.action(canvas, way_out, tone, Mark.NEXT, screen.action)


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
    """The name over its SKU, the pair in the middle."""
    look, tints = canvas.look, canvas.look.colours
    detail = look.words.text(card.detail) if card.detail is not None else ""
    if not detail and card.sku:
        detail = look.words.of("sku", sku=card.sku)
    below = look.type_px(29) * 1.6 if detail else 0.0
    code = not card.sku
    style = Style(47, tints.text, BOLD, lines=3, least=0.6, code=code, stand=BOTTOM)
    advance = metrics(look.type_px(47), BOLD, code).horizontalAdvance(plain(card.name))
    rows = max(1, min(3, -(-int(advance * 1.12) // max(1, int(room.width())))))
    high = rows * look.type_px(47) * 1.21
    top = room.center().y() - (high + below) / 2
    upper = QRectF(room.left(), max(room.top(), top), room.width(), min(high, room.height() - below))
    spot = canvas.data(upper, card.name, style)
    if detail:
        lower = QRectF(room.left(), spot.bottom(), room.width(), below)
        canvas.data(lower, detail, Style(29, tints.second, code=True, stand=TOP, least=0.75, lines=2))
