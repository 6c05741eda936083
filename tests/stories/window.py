"""Stories played at the station's window, off screen: scans are typed, keys clicked, screens painted."""

import gc
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from floorapp.app import FrontEnd
from floorapp.cli.windowed import BridgeFront
from floorapp.devices.ports import Scanned
from floorapp.reading import Pressed
from floorapp.ui.app import make_application
from floorapp.ui.keys import PressTile
from floorapp.ui.sound import SoundPlayer
from floorapp.ui.window import Bridge, StationWindow
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.screens import Screen
from tests.stories.bench import RealOms
from tests.stories.terminal import AtStation
from tests.stories.witnessed import WAIT_S

KEY_EVERY_MS = 2
BETWEEN_SCANS_MS = 1_000


class Watched(StationWindow):
    """The station's window, watched for what it shows and whether it has painted since.

    `painted` of the window is not asked: Qt does not paint a window that an alarm covers wholly.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(player=SoundPlayer(run=lambda _: None))
        self.shows: Screen | None = None
        self.has_painted = False
        app.installEventFilter(self)

    def show_screen(self, screen: Screen) -> None:
        """Show a screen."""
        super().show_screen(screen)
        self.shows, self.has_painted = screen, False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the painting of the window and its parts, and keep nothing from them."""
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget) and watched.window() is self:
            self.has_painted = True
        return False


class Witness(BridgeFront):
    """The window's front end, which knows what it has handed over."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.screen: Screen | None = None
        self.sounds: list[Sound] = []

    def show(self, screen: Screen, news: object) -> None:
        """Hand a screen over."""
        self.screen = screen
        super().show(screen, news)

    def play(self, sound: Sound) -> None:
        """Hand a sound over."""
        self.sounds.append(sound)
        super().play(sound)


class AtWindow(AtStation):
    """A station with its window, which stays open through a story, also over a power cut of the rest."""

    def __init__(self, folder: Path, oms: Callable[[], RealOms]) -> None:
        super().__init__(folder, oms)
        self._app = make_application()
        self._window = Watched(self._app)
        self._bridge = Bridge()
        self._window.connect_bridge(self._bridge)
        self._window.commanded.connect(lambda command: self._terminal.tell(Pressed(Command(command))))
        self._window.scanned.connect(lambda device, raw: self._terminal.tell(Scanned(device, bytes(raw))))
        self._at_ms = BETWEEN_SCANS_MS
        self._window.resize(1280, 800)
        self._window.show()

    def front(self) -> FrontEnd:
        """What carries screens to the window."""
        self._witness = Witness(self._bridge)
        return self._witness

    def seen(self) -> Screen:
        """The screen that the window shows, once it is the last one handed over and has been painted."""
        deadline = time.monotonic() + WAIT_S
        while not (self._window.has_painted and self._window.shows is self._witness.screen):
            assert time.monotonic() < deadline, f"the window does not paint {self._witness.screen}"
            self._app.processEvents()
        picture = self._window.grab().toImage()
        assert _tints(picture) > 2, "the window is blank"
        assert self._window.shows is not None
        return self._window.shows

    def heard(self) -> list[str]:
        """What the window was asked to sound."""
        sounds, self._witness.sounds = self._witness.sounds, []
        return [sound.value for sound in sounds]

    def scan(self, text: str) -> None:
        """The scanner types, and Enter."""
        self._at_ms += BETWEEN_SCANS_MS
        for character in text + "\r":
            code = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character.upper()))
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, character)
                key.setTimestamp(self._at_ms)
                QApplication.sendEvent(self._window, key)
            self._at_ms += KEY_EVERY_MS

    def press(self, command: Command) -> None:
        """Click the command's key where the window shows one, else scan its barcode."""
        self._answered()
        self.seen()
        tiles = [tile for tile in self._window.findChildren(PressTile) if tile.command is command]
        shown = next((tile for tile in tiles if tile.isVisible()), None)
        if shown is None:
            self.scan(command.barcode)
        else:
            QTest.mouseClick(shown, Qt.MouseButton.LeftButton)
        self._answered()

    def rest(self) -> None:
        """Qt has its turn too."""
        self._app.processEvents()
        super().rest()

    def end(self) -> None:
        """Close the window after the station."""
        super().end()
        self._window.player.close()
        self._window.close()
        self._app.processEvents()  # what the window still meant to do
        self._window.deleteLater()
        self._app.sendPostedEvents(self._window, QEvent.Type.DeferredDelete)
        gc.collect()


def _tints(picture: QImage) -> int:
    """How many colours there are on a coarse grid."""
    width, height = picture.width(), picture.height()
    return len({picture.pixel(x, y) for x in range(0, width, 16) for y in range(0, height, 16)})
