"""A station's window for the tests, silent, with a clock that stands."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from floorapp.ui.app import make_application
from floorapp.ui.canvas import Painted
from floorapp.ui.keys import PressTile
from floorapp.ui.sound import SoundPlayer
from floorapp.ui.window import StationWindow
from floorapp.workflows.screens import Screen

CLOCK = datetime(2026, 11, 24, 10, 42).astimezone()


@pytest.fixture(scope="session")
def app(qapp: QApplication) -> QApplication:
    """The application with the station's typeface."""
    made = make_application()
    assert made is qapp
    return made


@pytest.fixture
def played() -> list[Path]:
    """The sound files that were played."""
    return []


@pytest.fixture
def window(app: QApplication, played: list[Path]) -> Iterator[StationWindow]:
    """A window on show."""
    player = SoundPlayer(run=played.append)
    made = StationWindow(clock=lambda: CLOCK, player=player)
    made.resize(1280, 800)
    made.show()
    yield made
    player.close()
    made.close()
    made.deleteLater()
    app.sendPostedEvents(made, QEvent.Type.DeferredDelete)  # else its filter would hear all later tests


@pytest.fixture
def show(app: QApplication, window: StationWindow) -> Callable[[Screen], None]:
    """Shows a screen and waits until it is painted."""

    def shown(screen: Screen) -> None:
        window.show_screen(screen)
        window.grab()
        app.processEvents()

    return shown


def drawn(window: QWidget) -> list[Painted | PressTile]:
    """All parts of a window that are on show and paint themselves."""
    parts: list[Painted | PressTile] = [*window.findChildren(Painted), *window.findChildren(PressTile)]
    return [part for part in parts if part.isVisible()]


def tiles(window: QWidget) -> list[PressTile]:
    """What can be pressed now."""
    return [tile for tile in window.findChildren(PressTile) if tile.isVisible()]
