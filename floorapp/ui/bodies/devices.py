"""What works and what does not, by each device's last live value."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget

from floorapp.ui import marks
from floorapp.ui.canvas import TOP, Canvas, Painted, Style
from floorapp.ui.keys import CommandKey
from floorapp.ui.look import GAP, Look
from floorapp.ui.typeface import BOLD, SEMIBOLD
from floorapp.ui.words import plain
from floorapp.workflows.commands import Command
from floorapp.workflows.screens import DevicesScreen, Mark, Tile

_KEY_HEIGHT = 80
_MODELS = {
    "simulated": "dev_simulated",
    "write-only printer": "dev_write_only",
    "ZPL printer": "dev_zpl_printer",
    "wedge": "dev_wedge",
}
"""What drivers call a device that has no name of its own, and the words for it."""
_UNREAD = {"scanner": "dev_scan_to_test", "printer": "dev_connected"}
"""What is said of a device that is well and has given no value, by its kind."""


class DevicesBody(QWidget):
    """One tile a device."""

    def __init__(self, parent: QWidget, press: Callable[[Command], None]) -> None:
        super().__init__(parent)
        self._press = press
        self._tiles: list[DeviceTile] = []

    def show_screen(self, screen: DevicesScreen, look: Look) -> None:
        """Show the devices. Call after the body has its size."""
        while len(self._tiles) < len(screen.tiles):
            self._tiles.append(DeviceTile(self, self._press))
        gap = look.px(GAP)
        columns = 1 if len(screen.tiles) == 1 else 2 if len(screen.tiles) <= 4 else 3
        rows = max(2, -(-len(screen.tiles) // columns))
        width = (self.width() - gap * (columns - 1)) / columns
        height = (self.height() - gap * (rows - 1)) / rows
        for index, widget in enumerate(self._tiles):
            if index >= len(screen.tiles):
                widget.hide()
                continue
            row, column = divmod(index, columns)
            left, top = round(column * (width + gap)), round(row * (height + gap))
            widget.setGeometry(QRect(left, top, round(width), round(height)))
            widget.show_tile(screen.tiles[index], look)
            widget.show()


class DeviceTile(Painted):
    """A device: what it is, what it last said, what is wrong with it, how to test it."""

    def __init__(self, parent: QWidget, press: Callable[[Command], None]) -> None:
        super().__init__(parent)
        self._key = CommandKey(self, press, sunk=True)

    def show_tile(self, tile: Tile, look: Look) -> None:
        """Show a device. Call after the tile has its size."""
        self._tile, self.look = tile, look
        self.describe(". ".join(filter(None, (self._kind(look), plain(tile.reading), self._fault(look)))))
        if tile.key is None:
            self._key.hide()
        else:
            edge, height = round(look.px(24)), round(look.px(_KEY_HEIGHT))
            self._key.setGeometry(
                edge, self.height() - height - round(look.px(15)), self.width() - 2 * edge, height
            )
            self._key.show_key(tile.key, look, 31)
            self._key.show()
        self.update()

    def _kind(self, look: Look) -> str:
        code = f"dev_{self._tile.kind}"
        return look.words.of(code) if code in look.words.texts else plain(self._tile.kind)

    def _fault(self, look: Look) -> str:
        if not self._tile.fault:
            return ""
        code = f"fault_{self._tile.fault}"
        return look.words.of(code) if code in look.words.texts else look.words.of("fault_unknown")

    def draw(self, canvas: Canvas) -> None:
        """Sign and name, the last value large, the fault or how to test below."""
        look, tints, tile = canvas.look, canvas.look.colours, self._tile
        trouble = tile.mark in {Mark.WRONG, Mark.TOO_MANY, Mark.OFFLINE}
        tone = tints.tone(tile.mark)
        canvas.card(self.place, tints.card, tone.fill if trouble else None, 5)
        inner = self.place.adjusted(look.px(25), look.px(14), -look.px(20), 0)
        bottom = self.height() - look.px(_KEY_HEIGHT + 15 if tile.key is not None else 20)
        side = look.px(54)
        sign = QRectF(inner.left(), inner.top() + look.px(13), side, side)
        marks.draw(canvas.painter, tile.mark, sign, tone.sign, tints.card)
        left = sign.right() + look.px(16)
        width = inner.right() - left
        name = QRectF(left, inner.top(), width, look.px(50))
        canvas.data(name, self._kind(look), Style(39, tints.text, BOLD))
        model = look.words.of(_MODELS[tile.model]) if tile.model in _MODELS else tile.model
        under = QRectF(left, name.bottom(), width, look.px(32))
        canvas.data(under, model, Style(25, tints.second, least=0.8))
        fault = self._fault(look)
        reading = fault or tile.reading or look.words.of(_UNREAD.get(tile.kind, "dev_no_reading"))
        note = plain(tile.reading) if fault and tile.reading not in tile.model else ""
        if tile.kind == "scanner" and tile.reading and not fault:
            note = look.words.of("dev_scan_to_test")
        room = bottom - under.bottom() - look.px(8)
        value = QRectF(
            inner.left(), under.bottom() + look.px(2), inner.width(), room * (0.6 if note else 1.0)
        )
        canvas.data(value, reading, Style(52, tints.text, BOLD, least=0.5, lines=2))
        if note:
            below = QRectF(inner.left(), value.bottom(), inner.width(), room - value.height())
            canvas.words(below, note, Style(29, tints.second, SEMIBOLD, stand=TOP, least=0.7, lines=2))
