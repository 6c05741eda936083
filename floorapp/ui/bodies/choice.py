"""One question with up to nine numbered answers: each is a digit to scan or a tile to press."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget

from floorapp.ui.canvas import Canvas, Painted, Style
from floorapp.ui.keys import PressTile, draw_matrix
from floorapp.ui.look import GAP, Look
from floorapp.ui.typeface import BOLD, HEAVY
from floorapp.ui.words import isolated
from floorapp.workflows.commands import Command
from floorapp.workflows.screens import ChoiceScreen, Option

_HEAD_HEIGHT = 132


class ChoiceBody(Painted):
    """The question above its answers."""

    def __init__(self, parent: QWidget, press: Callable[[Command], None]) -> None:
        super().__init__(parent)
        self._press = press
        self._tiles: list[OptionTile] = []

    def show_screen(self, screen: ChoiceScreen, look: Look) -> None:
        """Show the question and its answers. Call after the body has its size."""
        self._screen, self.look = screen, look
        self.describe(f"{look.words.text(screen.title)}. {look.words.text(screen.text)}")
        while len(self._tiles) < len(screen.options):
            self._tiles.append(OptionTile(self, self._press))
        gap = look.px(GAP)
        columns = 1 if len(screen.options) <= 3 else 2 if len(screen.options) <= 6 else 3
        rows = max(2, -(-len(screen.options) // columns))
        top = look.px(_HEAD_HEIGHT) + gap
        width = (self.width() - gap * (columns - 1)) / columns
        height = min((self.height() - top - gap * (rows - 1)) / rows, look.px(230))
        for index, tile in enumerate(self._tiles):
            if index >= len(screen.options):
                tile.hide()
                continue
            row, column = divmod(index, columns)
            left, at = round(column * (width + gap)), round(top + row * (height + gap))
            tile.setGeometry(QRect(left, at, round(width), round(height)))
            tile.show_option(screen.options[index], look)
            tile.show()
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """The question on a card; the tiles draw themselves."""
        look, tints = canvas.look, canvas.look.colours
        card = QRectF(0, 0, self.place.width(), look.px(_HEAD_HEIGHT))
        canvas.card(card, tints.card)
        inner = card.adjusted(look.px(26), look.px(12), -look.px(26), -look.px(10))
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() * 0.62)
        canvas.say(upper, self._screen.title, Style(54, tints.text, BOLD, least=0.55))
        lower = QRectF(inner.left(), upper.bottom(), inner.width(), inner.bottom() - upper.bottom())
        canvas.say(lower, self._screen.text, Style(31, tints.second, least=0.7))


class OptionTile(PressTile):
    """One answer: its digit, its barcode, what it says."""

    def show_option(self, option: Option, look: Look) -> None:
        """Show an answer."""
        self._option = option
        self._text = look.words.text(option.text) if option.text is not None else isolated(option.name)
        self.show_command(option.command, f"{option.command.value}: {self._text}", look)

    def draw(self, canvas: Canvas, command: Command) -> None:
        """Digit, barcode, text over detail."""
        look, tints, option = canvas.look, canvas.look.colours, self._option
        place = QRectF(self.rect())
        lit = self.isDown()
        canvas.card(place, tints.chosen if lit else tints.card, tints.next.fill if lit else tints.outline)
        number = QRectF(look.px(22), 0, look.px(56), place.height())
        canvas.data(
            number, str(command.digit or command.value), Style(64, tints.next.fill, HEAVY, grows=False)
        )
        room = QRectF(look.px(88), look.px(8), look.px(56), place.height() - look.px(16))
        left = draw_matrix(canvas, command, room) + look.px(24)
        words = QRectF(left, look.px(8), place.width() - left - look.px(18), place.height() - look.px(16))
        style = Style(44, tints.text, BOLD, lines=2, least=0.6)
        if option.detail is not None:
            small = Style(28, tints.second, least=0.55)
            canvas.pair(words, self._text, style, look.words.text(option.detail), small)
        elif option.text is not None:
            canvas.words(words, self._text, style)
        else:
            canvas.data(words, self._text, style)
