"""The verify screen: the line to scan next large, what is done small and low, and where this item goes."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget

from floorapp.ui import marks, products
from floorapp.ui.canvas import CENTRE, RIGHT, Canvas, Painted, Style
from floorapp.ui.carton_picture import CartonPainter, draw_caution
from floorapp.ui.look import GAP, Look
from floorapp.ui.marks import Sign
from floorapp.ui.typeface import BOLD, HEAVY, REGULAR, SEMIBOLD
from floorapp.ui.words import plain
from floorapp.workflows.screens import CartonView, LineState, LineView, Mark, VerifyScreen

_LINES_SHARE = 0.633
_ORDER = {LineState.CURRENT: 0, LineState.OPEN: 1, LineState.SHORT: 2, LineState.DONE: 3}
_HEIGHT = {LineState.CURRENT: 146, LineState.OPEN: 88, LineState.SHORT: 62, LineState.DONE: 62}
_AIR = {LineState.CURRENT: 8, LineState.OPEN: 8, LineState.SHORT: 0, LineState.DONE: 0}
_MORE_HEIGHT = 44


class VerifyBody(QWidget):
    """Lines at the left, the carton at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = LinesView(self)
        self._carton = CartonPicture(self)

    def show_screen(self, screen: VerifyScreen, look: Look) -> None:
        """Show the lines and the carton. Call after the body has its size."""
        left = round(self.width() * _LINES_SHARE)
        gap = round(look.px(GAP))
        self._lines.setGeometry(QRect(0, 0, left, self.height()))
        self._carton.setGeometry(QRect(left + gap, 0, self.width() - left - gap, self.height()))
        self._lines.show_lines(screen.lines, look)
        self._carton.show_carton(screen.carton, look)


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and where it stands: `top` and `height` in design pixels."""

    line: LineView
    top: float
    height: float


def arrange(lines: tuple[LineView, ...], room: float) -> tuple[list[Placed], int]:
    """The lines that fit `room` design pixels, the line in hand first and done ones last.

    Also returns how many do not fit; a row is then left free for saying so.
    """
    ordered = sorted(lines, key=lambda line: _ORDER[line.state])
    placed: list[Placed] = []
    top = 0.0
    for index, line in enumerate(ordered):
        height = _HEIGHT[line.state]
        last = index == len(ordered) - 1
        if top + height > (room if last else room - _MORE_HEIGHT) + 1 and placed:
            rest_fits = sum(_HEIGHT[after.state] + _AIR[after.state] for after in ordered[index:])
            if top + rest_fits - _AIR[ordered[-1].state] > room + 1:
                return placed, len(ordered) - index
        placed.append(Placed(line, top, height))
        top += height + _AIR[line.state]
    return placed, 0


class LinesView(Painted):
    """The order's lines, never scrolled."""

    def show_lines(self, lines: tuple[LineView, ...], look: Look) -> None:
        """Show the lines."""
        self._lines, self.look = lines, look
        self.describe("; ".join(f"{plain(line.name)} {line.packed} / {line.ordered}" for line in lines))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """Each line by its state."""
        look = canvas.look
        placed, hidden = arrange(self._lines, self.place.height() / look.unit)
        for row in placed:
            place = QRectF(0, look.px(row.top), self.place.width(), look.px(row.height))
            match row.line.state:
                case LineState.CURRENT:
                    _current(canvas, place, row.line)
                case LineState.OPEN:
                    _open(canvas, place, row.line)
                case LineState.SHORT | LineState.DONE:
                    _finished(canvas, place, row.line)
        if hidden:
            top = look.px(placed[-1].top + placed[-1].height + _AIR[placed[-1].line.state])
            more = QRectF(look.px(28), top, self.place.width() - look.px(56), look.px(_MORE_HEIGHT))
            text = look.words.of("more_lines", n=hidden)
            canvas.words(more, text, Style(26, look.colours.second, SEMIBOLD))


def _current(canvas: Canvas, place: QRectF, line: LineView) -> None:
    look, tints = canvas.look, canvas.look.colours
    canvas.card(place, tints.chosen, tints.next.fill, 5)
    middle = place.center().y()
    sign = Sign.HALF if line.packed else Sign.RING
    marks.draw(canvas.painter, sign, _square(look, 24, 52, middle), tints.next.fill, tints.chosen)
    _picture(canvas, line.sku, _square(look, 112, 108, middle))
    count = _count(canvas, place, line, (92, 58), 28)
    left = look.px(240)
    width = count - left - look.px(16)
    _name(canvas, QRectF(left, place.top(), width, place.height()), line, (42, 28))


def _open(canvas: Canvas, place: QRectF, line: LineView) -> None:
    look, tints = canvas.look, canvas.look.colours
    canvas.card(place, tints.card)
    middle = place.center().y()
    marks.draw(canvas.painter, Sign.RING, _square(look, 25, 40, middle), tints.quiet, tints.card)
    _picture(canvas, line.sku, _square(look, 94, 64, middle))
    count = _count(canvas, place, line, (56, 36), 24)
    left = look.px(178)
    width = count - left - look.px(16)
    _name(canvas, QRectF(left, place.top(), width, place.height()), line, (37, 25))


def _finished(canvas: Canvas, place: QRectF, line: LineView) -> None:
    look, tints = canvas.look, canvas.look.colours
    middle = place.center().y()
    short = line.state is LineState.SHORT
    tone = tints.too_many if short else tints.ok
    mark = Mark.TOO_MANY if short else Mark.OK
    marks.draw(canvas.painter, mark, _square(look, 28, 34, middle), tone.sign, tints.page)
    _picture(canvas, line.sku, _square(look, 94, 38, middle))
    count = _count(canvas, place, line, (34, 23), 24)
    style = Style(28, tints.second, least=0.8)
    left = look.px(150)
    if short:
        room = QRectF(left, place.top(), count - left - look.px(16), place.height())
        text = look.words.of("short_count", n=line.short)
        spot = canvas.words(room, text, style.but(ink=tints.text, weight=SEMIBOLD, align=RIGHT))
        count = room.right() - spot.width()
    canvas.data(QRectF(left, place.top(), count - left - look.px(16), place.height()), line.name, style)


def _square(look: Look, left: float, side: float, middle: float) -> QRectF:
    return QRectF(look.px(left), middle - look.px(side) / 2, look.px(side), look.px(side))


def _picture(canvas: Canvas, sku: str, place: QRectF) -> None:
    canvas.painter.drawPixmap(place.topLeft().toPoint(), products.picture(sku, round(place.width())))


def _name(canvas: Canvas, place: QRectF, line: LineView, sizes: tuple[int, int]) -> None:
    """The name over the SKU; the line in hand may take three lines for its name."""
    look, tints = canvas.look, canvas.look.colours
    large, small = sizes
    air = look.px(8)
    current = line.state is LineState.CURRENT
    style = Style(large, tints.text, BOLD if current else SEMIBOLD, lines=3 if current else 1, least=0.64)
    under = Style(small, tints.second, REGULAR, code=True, least=0.8)
    canvas.pair(place.adjusted(0, air, 0, -air), line.name, style, look.words.of("sku", sku=line.sku), under)


def _count(canvas: Canvas, place: QRectF, line: LineView, sizes: tuple[int, int], edge: float) -> float:
    """`packed / ordered` on one baseline, `edge` design pixels from the right; returns where it begins."""
    look, tints = canvas.look, canvas.look.colours
    large, small = sizes
    right = place.right() - look.px(edge)
    drop = (look.type_px(large) - look.type_px(small)) * 0.353
    of = canvas.words(
        QRectF(right - look.px(220), place.top() + drop, look.px(220), place.height()),
        f"/ {line.ordered}",
        Style(small, tints.second, REGULAR, align=RIGHT),
    )
    right -= of.width() + look.px(large * 0.22)
    open_line = line.state in {LineState.CURRENT, LineState.OPEN}
    weight = HEAVY if line.state is LineState.CURRENT else BOLD
    packed = canvas.words(
        QRectF(right - look.px(200), place.top(), look.px(200), place.height()),
        str(line.packed),
        Style(large, tints.text if open_line else tints.second, weight, align=RIGHT, least=0.5),
    )
    return right - packed.width()


class CartonPicture(Painted):
    """One carton and one blue thing: where this item goes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._carton = CartonView("", 0, 0, 0, 0)
        self._painter = CartonPainter()

    def show_carton(self, carton: CartonView, look: Look) -> None:
        """Show the carton in hand; one that is shown already is not painted again."""
        if self.look == look and self._carton == carton:
            return
        self._carton, self.look = carton, look
        said = [carton.where] if carton.caution is None else [carton.caution.text, carton.caution.action]
        told = (look.words.text(each) for each in said if each is not None)
        self.describe(". ".join(filter(None, [self._head(look), plain(carton.item), *told])))
        self.update()

    def _head(self, look: Look) -> str:
        carton = self._carton
        if not carton.carton_type:
            return look.words.of("box_unknown_fit")
        if carton.number > 1:
            return look.words.of("box_head_number", number=carton.number, carton=carton.carton_type)
        return look.words.of("box_head", carton=carton.carton_type)

    def draw(self, canvas: Canvas) -> None:
        """Its name and size above, the picture, and the words below."""
        look, tints, carton = canvas.look, canvas.look.colours, self._carton
        canvas.card(self.place, tints.card)
        inner = self.place.adjusted(look.px(18), look.px(14), -look.px(18), -look.px(12))
        if not carton.carton_type:
            if carton.caution is not None:
                draw_caution(canvas, self.place, carton.caution)
            else:
                canvas.words(inner, self._head(look), Style(40, tints.text, BOLD, align=CENTRE, lines=3))
            return
        top = QRectF(inner.left(), inner.top(), inner.width(), look.px(54))
        size = look.words.of(
            "box_size", length=carton.length_mm, width=carton.width_mm, height=carton.height_mm
        )
        style = Style(27, tints.second, align=RIGHT, least=0.8)
        aside = canvas.words(top, size, style) if carton.length_mm else QRectF()
        head = top.adjusted(0, 0, -aside.width() - look.px(12), 0)
        canvas.data(head, self._head(look), Style(46, tints.text, BOLD, least=0.5))
        bottom = inner.bottom()
        if carton.caution is not None:
            panel = QRectF(self.place)
            panel.setTop(top.bottom() + (inner.bottom() - top.bottom()) * (0.42 if carton.boxes else 0.03))
            draw_caution(canvas, panel, carton.caution)
            bottom = panel.top() - look.px(6)
        elif carton.where is not None:
            words = QRectF(inner.left(), bottom - look.px(42), inner.width(), look.px(42))
            style = Style(32, tints.text, BOLD, align=CENTRE, least=0.65)
            if carton.item:
                above = words.translated(0, -words.height())
                canvas.data(above, carton.item, style.but(ink=tints.second, weight=SEMIBOLD))
                canvas.say(words, carton.where, style)
                words = above
            else:
                canvas.say(words, carton.where, style)
            bottom = words.top() - look.px(6)
        room = QRectF(inner.left(), top.bottom() + look.px(6), inner.width(), 0)
        room.setBottom(bottom)
        self._painter.draw(canvas, carton, room.adjusted(look.px(8), 0, -look.px(8), 0))
