"""What works and what does not, by each device's last live value."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget

from floorapp.ui import marks
from floorapp.ui.canvas import Canvas, Painted, Style
from floorapp.ui.keys import CommandKey
from floorapp.ui.look import GAP, Look
from floorapp.ui.preview import PreviewFeed, PreviewView
from floorapp.ui.typeface import BOLD, REGULAR, SEMIBOLD
from floorapp.ui.words import plain
from floorapp.workflows.commands import Command
from floorapp.workflows.screens import DevicesScreen, Mark, Tile

_KEY_HEIGHT, _KEY_BELOW = 80, 15
_SHORT_TILE_PX = 250
"""A tile that is lower than this gives its key less room: what the device says comes first."""
_MODELS = {
    "simulated": "dev_simulated",
    "write-only printer": "dev_write_only",
    "ZPL printer": "dev_zpl_printer",
    "MT-SICS scale": "dev_mt_sics",
    "wedge": "dev_wedge",
    "SSI scanner": "dev_ssi",
}
"""What drivers call a device that has no name of its own, and the words for it."""
_SAID_BY_ITS_WAY = frozenset({"serial scanner", "network scanner", "HID scanner", "evdev scanner", "camera"})
"""Names of drivers that say no more than how the device is attached."""


class DevicesBody(QWidget):
    """One tile a device."""

    def __init__(
        self, parent: QWidget, press: Callable[[Command], None], feeds: Mapping[str, PreviewFeed]
    ) -> None:
        """`feeds` are the pictures of the cameras, by name."""
        super().__init__(parent)
        self._press = press
        self._feeds = feeds
        self._tiles: list[DeviceTile] = []

    def show_screen(self, screen: DevicesScreen, look: Look) -> None:
        """Show the devices. Call after the body has its size."""
        while len(self._tiles) < len(screen.tiles):
            self._tiles.append(DeviceTile(self, self._press, self._feeds))
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

    def answered(self, device: str, took_ms: int) -> None:
        """The reading of `device` that is shown was on the glass `took_ms` after its driver had the scan."""
        for widget in self._tiles:
            if widget.isVisible() and widget.device == device:
                widget.answered(took_ms)

    def watched(self) -> frozenset[str]:
        """The cameras whose live picture is on show."""
        seen = (each for each in self._tiles if not each.isHidden() and each.picture_place() is not None)
        return frozenset(each.device for each in seen)


class DeviceTile(Painted):
    """A device: what it is, what it last said, what is wrong with it, how to test it."""

    def __init__(
        self, parent: QWidget, press: Callable[[Command], None], feeds: Mapping[str, PreviewFeed]
    ) -> None:
        super().__init__(parent)
        self._feeds = feeds
        self._pictures: dict[str, PreviewView] = {}
        self._key = CommandKey(self, press, sunk=True)
        self._tile: Tile | None = None
        self._took_ms: int | None = None

    @property
    def device(self) -> str:
        """The device that is shown."""
        return self._tile.device if self._tile is not None else ""

    def show_tile(self, tile: Tile, look: Look) -> None:
        """Show a device. Call after the tile has its size."""
        before = self._tile
        if before is None or (before.device, before.reading) != (tile.device, tile.reading):
            self._took_ms = None
        self._tile, self.look = tile, look
        self._describe(tile, look)
        if tile.key is None:
            self._key.hide()
        else:
            self._key.setGeometry(self._foot(look).toRect())
            self._key.show_key(tile.key, look, 31)
            self._key.show()
        self._show_picture(look)
        self.update()

    def _show_picture(self, look: Look) -> None:
        """A camera's live picture stands in its tile; each camera has its own widget."""
        place = self.picture_place()
        for device, shown in self._pictures.items():
            if place is None or device != self.device:
                shown.hide()
                shown.clear()
        if place is None:
            return
        if self.device not in self._pictures:
            self._pictures[self.device] = PreviewView(self, self._feeds[self.device])
        picture = self._pictures[self.device]
        picture.setGeometry(place)
        picture.show_look(look)
        picture.show()

    def answered(self, took_ms: int) -> None:
        """Say how long the answer took."""
        self._took_ms = took_ms
        if self._tile is not None and self.look is not None:
            self._describe(self._tile, self.look)
        self.update()

    def picture_place(self) -> QRect | None:
        """Where in this tile a camera's live picture has room, or None where none is to be seen."""
        tile, look = self._tile, self.look
        if tile is None or look is None or tile.mark is Mark.WRONG or tile.device not in self._feeds:
            return None
        top, bottom = look.px(16), self._foot(look).top() - look.px(10)
        if not self._is_wide():
            top += self._head(look)
        width = min(self.width() * 0.4, (bottom - top) * 1.6)
        return QRectF(self.width() - look.px(24) - width, top, width, bottom - top).toRect()

    def _describe(self, tile: Tile, look: Look) -> None:
        parts = (self._title(tile, look), self._model(tile, look), *self._said(tile, look))
        self.describe(". ".join(filter(None, parts)))

    def _foot(self, look: Look) -> QRectF:
        """Where the key is, or what is said in its place."""
        height = _KEY_HEIGHT if self.height() >= look.px(_SHORT_TILE_PX) else 66
        edge = look.px(24)
        top = self.height() - look.px(height + _KEY_BELOW)
        return QRectF(edge, top, self.width() - 2 * edge, look.px(height))

    def _is_wide(self) -> bool:
        """Whether a picture has room beside all that is said, and not only beside the reading."""
        return self.width() > 1.6 * self.height()

    def _head(self, look: Look) -> float:
        """How high sign, name and model stand."""
        return min(look.px(84), (self._foot(look).top() - look.px(14)) * 0.42)

    def _title(self, tile: Tile, look: Look) -> str:
        code = f"dev_{tile.kind}"
        if code not in look.words.texts:
            return plain(tile.name or tile.kind)
        return look.words.of(f"{code}_named", name=tile.name) if tile.name else look.words.of(code)

    def _model(self, tile: Tile, look: Look) -> str:
        model = look.words.of(_MODELS[tile.model]) if tile.model in _MODELS else plain(tile.model)
        if tile.model in _SAID_BY_ITS_WAY:
            model = ""
        way = look.words.text(tile.way) if tile.way is not None else ""
        return " · ".join(filter(None, (model, way)))

    def _said(self, tile: Tile, look: Look, code: str = "dev_answered") -> tuple[str, str]:
        """What stands large, and the line below it; `code` is how the time of the answer is told there."""
        large = look.words.text(tile.headline) if tile.headline is not None else plain(tile.reading)
        note = look.words.text(tile.note) if tile.note is not None else ""
        if self._took_ms is not None and tile.reading:
            note = " · ".join(filter(None, (note, look.words.of(code, n=self._took_ms))))
        return large, note

    def draw(self, canvas: Canvas) -> None:
        """Sign and name, the last value large, what explains it, and how to test below."""
        tile = self._tile
        assert tile is not None  # noqa: S101 - nothing is painted before there is a look
        look, tints = canvas.look, canvas.look.colours
        tone = tints.tone(tile.mark)
        trouble = tile.mark in {Mark.WRONG, Mark.TOO_MANY, Mark.OFFLINE}
        canvas.card(self.place, tints.card, tone.fill if trouble else None, 5)
        head, foot = self._head(look), self._foot(look)
        picture = self.picture_place()
        end = self.width() - look.px(20)
        beside = picture.left() - look.px(14) if picture is not None else end
        inner = QRectF(look.px(25), look.px(14), (beside if self._is_wide() else end) - look.px(25), head)
        self._draw_head(canvas, tile, inner)
        has_foot = tile.key is not None or tile.listens
        bottom = foot.top() - look.px(4) if has_foot else self.height() - look.px(16)
        room = QRectF(inner.left(), inner.bottom(), beside - inner.left(), bottom - inner.bottom())
        self._draw_value(canvas, tile, room)
        if tile.listens:
            self._invite(canvas, foot)

    def _draw_head(self, canvas: Canvas, tile: Tile, place: QRectF) -> None:
        look, tints = canvas.look, canvas.look.colours
        side = min(look.px(54), place.height() * 0.7)
        sign = QRectF(place.left(), place.top() + (place.height() - side) / 2, side, side)
        marks.draw(canvas.painter, tile.mark, sign, tints.tone(tile.mark).sign, tints.card)
        left = sign.right() + look.px(16)
        name = QRectF(left, place.top(), place.right() - left, place.height() * 0.58)
        canvas.data(name, self._title(tile, look), Style(39, tints.text, BOLD, least=0.6))
        under = QRectF(left, name.bottom(), name.width(), place.height() * 0.42)
        canvas.data(under, self._model(tile, look), Style(25, tints.second, least=0.65))

    def _draw_value(self, canvas: Canvas, tile: Tile, place: QRectF) -> None:
        look, tints = canvas.look, canvas.look.colours
        large, note = self._said(tile, look)
        below = place.height() * (0.36 if note else 0.0)
        value = QRectF(place.left(), place.top(), place.width(), place.height() - below)
        style = Style(52, tints.text, BOLD, least=0.5)
        if tile.headline is not None:
            canvas.words(value, large, style.but(lines=2, least=0.4))
        else:
            style = style.but(code=" " not in large)
            canvas.data(value, large, style if canvas.fits(value, large, style) else style.but(lines=2))
        if note:
            spot = QRectF(place.left(), value.bottom(), place.width(), below)
            style = Style(29, tints.second, REGULAR, least=0.6, lines=2)
            if not canvas.fits(spot, note, style.but(lines=1)):
                note = self._said(tile, look, "dev_took")[1]
            canvas.words(spot, note, style)

    def _invite(self, canvas: Canvas, place: QRectF) -> None:
        """The whole tile listens: there is nothing to press, only something to scan."""
        look, tints = canvas.look, canvas.look.colours
        side = min(look.px(46), place.height() * 0.6)
        top = place.center().y() - side / 2
        sign = QRectF(place.left() + look.px(14), top, side, side)
        marks.draw(canvas.painter, Mark.NEXT, sign, tints.quiet, tints.card)
        left = sign.right() + look.px(18)
        text = QRectF(left, place.top(), place.right() - left - look.px(10), place.height())
        words = look.words.of("dev_scan_to_test")
        canvas.words(text, words, Style(31, tints.text, SEMIBOLD, lines=2, least=0.6))
