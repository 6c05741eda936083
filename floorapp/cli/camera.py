"""Pictures of screens without a display: the station's own window, drawn off screen and saved as PNG."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from floorapp.ui.app import make_application
from floorapp.ui.window import StationWindow
from floorapp.workflows.screens import Screen


class OffscreenCamera:
    """Draws each screen as the window would show it at 1280x800. Used from the main thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._app = make_application()
        self._window = StationWindow()

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._window.player.close()
        self._window.close()

    def take(self, screen: Screen, name: str) -> Path | None:
        """Draw a screen and give the picture's path."""
        self._window.show_screen(screen)
        self._window.show()
        self._app.processEvents()
        path = self._folder / f"{name}.png"
        self._window.grab().save(str(path))
        return path
