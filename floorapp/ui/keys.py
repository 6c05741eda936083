"""Command keys: a word beside its barcode, pressed or scanned alike.

A key acts on release, its whole tile is the target, and it never has the keyboard's focus: a scanner that
types Enter or Space presses nothing.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from floorapp.ui import barcodes
from floorapp.ui.canvas import Canvas, Style
from floorapp.ui.kept import Picture
from floorapp.ui.look import GAP, Look
from floorapp.ui.typeface import BOLD, SEMIBOLD
from floorapp.workflows.commands import Command
from floorapp.workflows.screens import Key

HEIGHT = 84
_QUIET_MODULES = 1


class PressTile(QAbstractButton):
    """A tile that asks for a command: the whole of it is the target, and it acts on release."""

    def __init__(self, parent: QWidget, press: Callable[[Command], None]) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._press = press
        self.command: Command | None = None
        self.look: Look | None = None
        self.overflows: list[str] = []
        self.clicked.connect(self._pressed)

    def _pressed(self) -> None:
        if self.command is not None:
            self._press(self.command)

    def show_command(self, command: Command, name: str, look: Look) -> None:
        """Stand for `command`; `name` is what a screen reader says."""
        self.command, self.look = command, look
        if name != self.accessibleName():
            self.setAccessibleName(name)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a keyboard press nothing here, whatever focus Qt may have lent."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """See keyPressEvent."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw once a command is known."""
        if self.look is None or self.command is None:
            return
        with QPainter(self) as painter:
            self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        """Draw by `painter`, and keep what did not fit. Only once a command is known."""
        assert self.look is not None and self.command is not None  # noqa: S101 - said above
        canvas = Canvas(painter, self.look)
        self.draw(canvas, self.command)
        self.overflows = canvas.overflows

    def draw(self, canvas: Canvas, command: Command) -> None:
        """Paint the whole tile."""
        raise NotImplementedError


class CommandKey(PressTile):
    """One command under its word. `sunk` greys it, where it stands on a card."""

    def __init__(self, parent: QWidget, press: Callable[[Command], None], sunk: bool = False) -> None:
        super().__init__(parent, press)
        self._sunk = sunk
        self._picture = Picture()
        self._said: tuple[Key, float, Look] | None = None

    def show_key(self, key: Key, look: Look, type_px: float = 28.0) -> None:
        """Show a command, its word set in `type_px`."""
        if (key, type_px, look) == self._said:
            return
        self._said = (key, type_px, look)
        self._key, self._type_px = key, type_px
        self.show_command(key.command, look.words.text(key.text), look)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The keys are the same scan after scan."""
        if self.look is not None and self.command is not None:
            said = (self._key, self._type_px, self.look, self.isDown())
            self._picture.show(self, said, self.paint)

    def draw(self, canvas: Canvas, command: Command) -> None:
        """The tile, its barcode on white, its word."""
        look, tints, key = canvas.look, canvas.look.colours, self._key
        place = QRectF(self.rect())
        lit = key.chosen or self.isDown()
        fill = tints.chosen if lit else tints.sunk if self._sunk else tints.card
        canvas.card(place, fill, tints.next.fill if lit else tints.outline, 4 if key.chosen else 2)
        room = QRectF(look.px(12), look.px(6), look.px(76), place.height() - look.px(12))
        left = draw_matrix(canvas, command, room) + look.px(14)
        word = QRectF(left, look.px(6), place.width() - left - look.px(14), place.height() - look.px(12))
        weight = BOLD if self._type_px > 30 else SEMIBOLD
        canvas.say(word, key.text, Style(self._type_px, tints.text, weight, lines=2, least=0.65))


def draw_matrix(canvas: Canvas, command: Command, room: QRectF) -> float:
    """Paint a command's Data Matrix on white in the middle of `room`, up to 4 design pixels a module.

    Returns where it ends at the right, at least the end of `room`.
    """
    image = barcodes.data_matrix(command)
    modules = image.width() + 2 * _QUIET_MODULES
    most = max(4, round(4 * canvas.look.unit))
    module = max(1, min(most, int(room.height()) // modules))
    white = QRect(0, 0, module * modules, module * modules)
    white.moveCenter(room.center().toPoint())
    canvas.painter.setPen(Qt.PenStyle.NoPen)
    canvas.painter.setBrush(Qt.GlobalColor.white)
    canvas.painter.drawRoundedRect(white, canvas.look.px(5), canvas.look.px(5))
    quiet = module * _QUIET_MODULES
    barcodes.paint(canvas.painter, image, white.adjusted(quiet, quiet, -quiet, -quiet))
    return max(float(white.right()), room.right())


class KeyRow(QWidget):
    """The commands of a screen, side by side at the bottom."""

    def __init__(self, parent: QWidget, press: Callable[[Command], None]) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._press = press
        self._keys: list[CommandKey] = []

    def show_keys(self, keys: tuple[Key, ...], look: Look) -> None:
        """Show these keys, equally wide. Call after the row has its size."""
        while len(self._keys) < len(keys):
            self._keys.append(CommandKey(self, self._press))
        if not keys:
            for spare in self._keys:
                spare.hide()
            return
        gap = look.px(GAP) * 0.86
        columns = max(2, len(keys))
        width = (self.width() - gap * (columns - 1)) / columns
        for index, widget in enumerate(self._keys):
            if index >= len(keys):
                widget.hide()
                continue
            left = round(index * (width + gap))
            widget.setGeometry(left, 0, round(width), self.height())
            widget.show_key(keys[index], look, 36 if len(keys) <= 3 else 28)
            widget.show()
