"""Sign in and wait: one question, as large as it can be."""

from PySide6.QtCore import QRectF

from floorapp.ui import marks
from floorapp.ui.canvas import CENTRE, Canvas, Painted, Style
from floorapp.ui.look import GAP, Look
from floorapp.ui.marks import Sign
from floorapp.ui.typeface import BOLD, HEAVY
from floorapp.ui.words import words
from floorapp.workflows.nouns import Language
from floorapp.workflows.screens import Mark, Say, SignInScreen, WaitScreen

_FIGURES_HEIGHT = 96
_STRIP_HEIGHT = 104
_MOST_NAMED = 3
"""How many unlabelled cartons are named; the others are counted."""


class SignInBody(Painted):
    """Scan your badge, in each language."""

    def show_screen(self, screen: SignInScreen, look: Look) -> None:
        """Show the question; the other languages' own stands below it."""
        self.look = look
        self._language = screen.bar.language
        self.describe(look.words.of("signin_title"))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """A badge, the question, and the question again."""
        others = [words(language).of("signin_title") for language in Language if language != self._language]
        canvas.card(self.place, canvas.look.colours.card)
        _question(canvas, self.place, Sign.BADGE, canvas.look.words.of("signin_title"), "  ·  ".join(others))


class WaitBody(Painted):
    """Scan a tote or order, and two or three quiet figures of the day."""

    def show_screen(self, screen: WaitScreen, look: Look) -> None:
        """Show the question, what waits, and the figures."""
        self._screen, self.look = screen, look
        said = (look.words.of("wait_title"), look.words.text(_queue(screen)), *_unlabelled(screen, look))
        self.describe(". ".join(said))
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """The question above, what is not labelled yet below it, and the figures at the foot."""
        look, screen = canvas.look, self._screen
        gap, low = look.px(GAP), look.px(_FIGURES_HEIGHT)
        strip = look.px(_STRIP_HEIGHT) + gap if screen.unlabelled else 0
        upper = QRectF(0, 0, self.place.width(), self.place.height() - low - gap - strip)
        if screen.unlabelled:
            self._strip(canvas, QRectF(0, upper.bottom() + gap, self.place.width(), look.px(_STRIP_HEIGHT)))
        canvas.card(upper, look.colours.card)
        queue = look.words.text(_queue(screen))
        _question(canvas, upper, Mark.NEXT, look.words.of("wait_title"), queue)
        figures = [(screen.packed_today, "packed_today"), (screen.wrong_today, "wrong_today")]
        if screen.per_hour:
            figures.append((screen.per_hour, "per_hour"))
        width = (self.place.width() - (len(figures) - 1) * gap) / len(figures)
        for index, (value, code) in enumerate(figures):
            place = QRectF(index * (width + gap), upper.bottom() + strip + gap, width, low)
            canvas.card(place, look.colours.card)
            self._figure(canvas, place, look.words.number(value), look.words.of(code, n=value))

    def _strip(self, canvas: Canvas, place: QRectF) -> None:
        """How many cartons wait for their labels, and of each what to do or what keeps it."""
        look = canvas.look
        title, *texts = _unlabelled(self._screen, look)
        canvas.card(place, look.colours.card)
        side = place.height() * 0.5
        sign = QRectF(place.left() + look.px(22), place.center().y() - side / 2, side, side)
        marks.draw(canvas.painter, Mark.TOO_MANY, sign, look.colours.too_many.fill, look.colours.card)
        inner = place.adjusted(sign.right() + look.px(20), look.px(8), -look.px(16), -look.px(8))
        half = inner.height() / 2
        upper, lower = inner.adjusted(0, 0, 0, -half), inner.adjusted(0, half, 0, 0)
        canvas.words(upper, title, Style(32, look.colours.text, BOLD, least=0.7))
        canvas.words(lower, "  ·  ".join(texts), Style(27, look.colours.second, least=0.7))

    def _figure(self, canvas: Canvas, place: QRectF, value: str, text: str) -> None:
        look = canvas.look
        inner = place.adjusted(look.px(25), 0, -look.px(16), 0)
        number = canvas.words(inner, value, Style(52, look.colours.text, BOLD))
        rest = inner.adjusted(number.width() + look.px(20), look.px(3), 0, look.px(3))
        canvas.words(rest, text, Style(29, look.colours.second, lines=2, least=0.7))


def _unlabelled(screen: WaitScreen, look: Look) -> tuple[str, ...]:
    """The cartons that are packed and not yet labelled, in words: how many, and each of the first."""
    if not screen.unlabelled:
        return ()
    said = [look.words.of("wait_unlabelled", n=len(screen.unlabelled))]
    for carton in screen.unlabelled[:_MOST_NAMED]:
        fault = look.words.of(f"fault_{carton.fault}") if carton.fault else ""
        said.append(look.words.of(f"unlabelled_{carton.state.value}", order=carton.order, fault=fault))
    return tuple(said)


def _queue(screen: WaitScreen) -> Say:
    if screen.next_truck:
        return Say("wait_queue", (("n", screen.waiting), ("truck", screen.next_truck)))
    return Say("wait_queue_no_truck", (("n", screen.waiting),))


def _question(canvas: Canvas, place: QRectF, sign: Mark | Sign, title: str, text: str) -> None:
    """A large blue sign, the question below it, and one quiet line."""
    look = canvas.look
    title_px, text_px = look.type_px(88), look.type_px(36)
    words_height = title_px * 1.3 + text_px * 1.6
    side = min(look.px(216), max(0.0, place.height() - words_height - look.px(84)))
    air = look.px(42) if side > look.px(90) else look.px(16)
    total = side + air + words_height
    top = place.top() + (place.height() - total) / 2
    if side > look.px(40):
        frame = QRectF(place.center().x() - side / 2, top, side, side)
        marks.draw(canvas.painter, sign, frame, look.colours.next.fill, look.colours.card)
        top += side + air
    else:
        top = place.top() + (place.height() - words_height) / 2
    inner = QRectF(place.left() + look.px(30), top, place.width() - look.px(60), title_px * 1.3)
    canvas.words(inner, title, Style(86, look.colours.text, HEAVY, align=CENTRE, least=0.6))
    below = QRectF(inner.left(), inner.bottom(), inner.width(), text_px * 1.6)
    canvas.words(below, text, Style(36, look.colours.second, align=CENTRE))
