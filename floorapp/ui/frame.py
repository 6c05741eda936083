"""What stands in the same place on every screen: the bar, the band that answers a scan, the offline strip."""

import math
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from floorapp.ui import marks
from floorapp.ui.canvas import RIGHT, Canvas, Painted, Style
from floorapp.ui.kept import Picture
from floorapp.ui.look import Look
from floorapp.ui.marks import Sign
from floorapp.ui.typeface import BOLD, HEAVY, REGULAR, SEMIBOLD
from floorapp.ui.words import plain
from floorapp.workflows.screens import Band, Bar, Mark, Offline, Say

BAR_HEIGHT, BAND_HEIGHT, STRIP_HEIGHT = 80, 136, 72


class BarView(Painted):
    """The quiet line at the top: station, operator, order, link, time of day."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture = Picture()
        self._said: tuple[Bar, str, str, Look] | None = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The bar is the same scan after scan."""
        if self.look is not None:
            said = (self._bar, self._second, self._time, self.look)
            self._picture.show(self, said, self.paint)

    def show_bar(self, bar: Bar, second: str, now: datetime, look: Look) -> None:
        """Show a bar. `second` stands beside the station where the operator would."""
        said = (bar, second, f"{now:%H:%M}", look)
        if said == self._said:
            return
        self._said = said
        self._bar, self._second, self._time, self.look = said
        link = look.words.of("online" if bar.online else "offline")
        order = look.words.of("order", order=bar.order) if bar.order else ""
        self.describe(", ".join(filter(None, (plain(bar.station), plain(second), order, link))))
        self.update()

    def tick(self, now: datetime) -> None:
        """Follow the clock; repaints once a minute."""
        time = f"{now:%H:%M}"
        if self.look is not None and time != self._time:
            self._time, self._said = time, None
            self.update()

    def draw(self, canvas: Canvas) -> None:
        """Left to right: who, which order, is the network there, what time is it."""
        look, tints, words = canvas.look, canvas.look.colours, canvas.look.words
        height = self.place.height()
        strong = Style(27, tints.text, SEMIBOLD)
        quiet = strong.but(ink=tints.second, weight=REGULAR)

        def room(left: float, width: float) -> QRectF:
            return QRectF(left, 0, width, height - look.px(4))

        edge, gap = look.px(24), look.px(22)
        station = canvas.data(room(edge, look.px(250)), self._bar.station, strong.but(weight=BOLD))
        time = canvas.words(
            room(self.width() - edge - look.px(90), look.px(90)), self._time, strong.but(align=RIGHT)
        )
        time_left = self.width() - edge - time.width()
        text = words.of("online" if self._bar.online else "offline")
        link = canvas.words(
            room(time_left - gap - look.px(190), look.px(190)),
            text,
            (quiet if self._bar.online else strong.but(ink=tints.offline.sign)).but(align=RIGHT),
        )
        side = look.px(30)
        mark_left = time_left - gap - link.width() - look.px(18) - side
        self._link_mark(canvas, QRectF(mark_left, (height - look.px(4) - side) / 2, side, side))
        left = edge + station.width() + look.px(20)
        middle = self.width() / 2
        order_width = 0.0
        if self._bar.order:
            width = 2 * min(middle - left, mark_left - middle) * 0.62
            centred = strong.but(align=Qt.AlignmentFlag.AlignHCenter)
            spot = canvas.data(
                room(middle - width / 2, width), words.of("order", order=self._bar.order), centred
            )
            order_width = spot.width()
        end = middle - order_width / 2 if order_width else mark_left
        canvas.data(room(left, max(1.0, end - left - gap)), self._second, quiet)

    def _link_mark(self, canvas: Canvas, place: QRectF) -> None:
        tints = canvas.look.colours
        if self._bar.online:
            marks.draw(canvas.painter, Sign.QUIET_TICK, place, tints.quiet, tints.page)
        else:
            marks.draw(canvas.painter, Mark.OFFLINE, place, tints.offline.sign, tints.page)


class BandView(Painted):
    """The answer to the last scan, always here, in its state's shape and colour.

    Scan after scan its card, sign and title are the same, so they are a picture that is kept.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = Picture()
        self._cut: list[str] = []

    def show_band(self, band: Band, look: Look) -> None:
        """Show a band."""
        self._band, self.look = band, look
        parts = [band.title, band.text, band.figure_text]
        said = [look.words.text(part) for part in parts if part is not None]
        if band.figure is not None:
            said.insert(-1 if band.figure_text else len(said), look.words.number(band.figure))
        self.describe(", ".join(said))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """Sign, title over text, figure over what it counts."""
        look, band = canvas.look, self._band
        height, right = self.place.height(), self.place.width() - look.px(32)
        grow = height / look.px(BAND_HEIGHT)
        figure = Figure(canvas, band, right, grow) if band.figure is not None else None
        side = min(look.px(84), height - look.px(20))
        sign = QRectF(look.px(30), (height - side) / 2, side, side)
        left = sign.right() + look.px(31)
        width = math.floor((right - figure.width if figure is not None else right) - look.px(16) - left)
        tone = look.colours.tone(band.mark)

        def card(painter: QPainter) -> None:
            inside = Canvas(painter, look)
            inside.card(self.place, tone.fill)
            marks.draw(painter, band.mark, sign, tone.ink, tone.fill)
            title = Style(56 * grow, tone.ink, BOLD, least=0.55, lines=2)
            room = QRectF(left, look.px(8), width, height - look.px(16))
            if band.text is not None:
                title = title.but(lines=1, least=0.5)
                room = QRectF(left, look.px(15 * grow), width, look.px(68 * grow))
            inside.say(room, band.title, title)
            self._cut = inside.overflows

        said = (band.mark, band.title, band.text is None, width, look)
        self._card.show_by(canvas.painter, self, said, card)
        canvas.overflows.extend(self._cut)
        if band.text is not None:
            text = Style(33 * grow, tone.ink, SEMIBOLD, lines=2, least=0.6)
            canvas.say(QRectF(left, look.px(80 * grow), width, look.px(44 * grow)), band.text, text)
        if figure is not None:
            figure.draw()


class Figure:
    """How many are left, over what it counts, at the right end of a band."""

    def __init__(self, canvas: Canvas, band: Band, right: float, grow: float) -> None:
        look, ink = canvas.look, canvas.look.colours.tone(band.mark).ink
        self._canvas = canvas
        self._parts = [
            (
                QRectF(right - look.px(260), look.px(12 * grow), look.px(260), look.px(84 * grow)),
                look.words.number(band.figure or 0),
                Style(72 * grow, ink, BOLD, align=RIGHT, least=0.5),
            )
        ]
        if band.figure_text is not None:
            below = QRectF(right - look.px(260), look.px(92 * grow), look.px(260), look.px(36 * grow))
            text = look.words.text(band.figure_text)
            self._parts.append((below, text, Style(29 * grow, ink, SEMIBOLD, align=RIGHT)))

    @property
    def width(self) -> float:
        """In pixels."""
        return max(self._canvas.width_of(*part) for part in self._parts)

    def draw(self) -> None:
        """Draw it on its canvas."""
        for part in self._parts:
            self._canvas.words(*part)


class StripView(Painted):
    """Work goes on without the OMS: why, and how many scans are saved here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._said: tuple[Offline, Look] | None = None

    def show_strip(self, offline: Offline, look: Look) -> None:
        """Show how much is saved here and since when."""
        if (offline, look) == self._said:
            return
        self._said = (offline, look)
        self._offline, self.look = offline, look
        self.describe(f"{self._why(look)} {self._saved(look)}")
        self.update()

    def _why(self, look: Look) -> str:
        return look.words.of("withdrawn_strip" if self._offline.withdrawn else "offline_strip")

    def _saved(self, look: Look) -> str:
        since = datetime.fromtimestamp(self._offline.since_ms / 1000).astimezone()
        args = (("n", self._offline.saved_here), ("since", f"{since:%H:%M}"))
        return look.words.text(Say("saved_here", args))

    def draw(self, canvas: Canvas) -> None:
        """A dark strip under the band: it informs and asks for nothing."""
        look, tone = canvas.look, canvas.look.colours.offline
        height = self.place.height()
        canvas.card(self.place, tone.fill)
        side = look.px(46)
        sign = QRectF(look.px(24), (height - side) / 2, side, side)
        marks.draw(canvas.painter, Mark.OFFLINE, sign, tone.ink, tone.fill)
        left, right = look.px(88), self.place.width() - look.px(26)
        saved = canvas.words(
            QRectF(right - look.px(560), 0, look.px(560), height),
            self._saved(look),
            Style(28, tone.ink, SEMIBOLD, align=RIGHT, least=0.8),
        )
        canvas.words(
            QRectF(left, 0, right - saved.width() - left - look.px(20), height),
            self._why(look),
            Style(33, tone.ink, HEAVY if look.unit < 0.7 else BOLD, least=0.8),
        )
