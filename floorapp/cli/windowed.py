"""The first front end: the station's window, with the simulated devices' own windows beside it."""

import gc
import logging
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from floorapp.app import Terminal
from floorapp.cli.memory import give_back_pictures
from floorapp.config import Scanner, ScannerKind, StationConfig
from floorapp.devices import keyboard_file
from floorapp.devices.camera.sightings import PreviewPicture
from floorapp.devices.ports import DeviceStatus, Scanned
from floorapp.devices.repeats import Repeats
from floorapp.equipment import keyboard_settings, set_up
from floorapp.reading import Pressed
from floorapp.ui.app import make_application
from floorapp.ui.preview import Outline, Preview
from floorapp.ui.window import Bridge, StationWindow
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.packing import screen_of
from floorapp.workflows.screens import Screen

log = logging.getLogger(__name__)

KEYBOARD_FILE: Final = "keyboard-wedge.json"
"""In the station's data folder: how its wedge scanner is set up."""
_SIGNALS_EVERY_MS = 200
_PAINTED_WITHIN_MS = 1_000
_GIVE_WAY_S = 0.010
"""The station's thread waits this long at most for an answer to be painted before it acts on it."""
_GARBAGE_OBJECTS = 20_000
"""Garbage is looked for after some scans, not several times within one."""
_THREADS_SWITCH_S = 0.0005
"""A thread that computes gives way to painting after this long; Python's own 5 ms are a third of a frame."""


class BridgeFront:
    """Carries screens and sounds from the station's thread to Qt's."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def show(self, screen: Screen, news: object) -> None:
        """Hand a screen to Qt's thread, with the time of the scan that it answers."""
        scan = (news.device, news.at_ns) if isinstance(news, Scanned) else None
        self._bridge.show(screen, _GIVE_WAY_S, scan)

    def device(self, status: DeviceStatus) -> None:
        """The window shows devices by their screens alone."""

    def play(self, sound: Sound) -> None:
        """Hand a sound to Qt's thread."""
        self._bridge.sound.emit(sound)


def run_window(
    config: StationConfig,
    roster_key: bytes,
    *,
    beside: Callable[[Terminal, StationWindow], object] | None = None,
    on_label: Callable[[bytes], None] | None = None,
) -> int:
    """Open the window and work until it is closed. `beside` may open further windows, and is kept alive."""
    # Before there is any window: what a signal raised in a call from Qt would end the process there.
    asked_to_end = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: _end(asked_to_end))
    app = make_application(sys.argv[:1])
    wedge = _wedge_of(config)
    file = config.station.data_dir / KEYBOARD_FILE
    bridge = Bridge()

    def tell(news: object) -> None:  # the terminal is made after its window
        terminal.tell(news)

    window = StationWindow(
        keyboard=keyboard_file.load(file, keyboard_settings(wedge)),
        learned=partial(set_up, file, tell),
    )
    window.connect_bridge(bridge)
    feeds = {camera.name: window.add_camera(camera.name) for camera in config.cameras}
    terminal = Terminal(
        config,
        BridgeFront(bridge),
        roster_key,
        on_label=on_label,
        on_preview=lambda picture: feeds[picture.device].show(_preview(picture)),
    )
    window.watched.connect(terminal.equipment.watch)
    window.commanded.connect(lambda command: terminal.tell(Pressed(Command(command))))
    window.scanned.connect(typed_scans(tell, wedge.repeat_ms))
    kept = beside(terminal, window) if beside is not None else None
    _show_saved(terminal, window)
    pulse = QTimer()  # Python runs its signal handlers only between its own instructions
    pulse.timeout.connect(_let_python_run)
    pulse.start(_SIGNALS_EVERY_MS)
    sys.setswitchinterval(_THREADS_SWITCH_S)
    give_back_pictures()
    terminal.start()
    gc.freeze()  # what has been made so far stays to the end: no scan waits while it is looked through
    gc.set_threshold(_GARBAGE_OBJECTS)
    code = app.exec() if window.isVisible() and not asked_to_end.is_set() else 0
    pulse.stop()
    terminal.stop()
    window.player.close()
    del kept
    return code


def _wedge_of(config: StationConfig) -> Scanner:
    """The wedge of a station; one that it does not name is heard too."""
    unnamed = Scanner(ScannerKind.WEDGE, "")
    return next((each for each in config.scanners if each.kind is ScannerKind.WEDGE), unnamed)


def typed_scans(tell: Callable[[object], None], repeat_ms: int) -> Callable[[str, bytes], None]:
    """What takes the scans that are typed into the window, without those that their scanner doubled."""
    repeats = Repeats(repeat_ms)

    def typed(device: str, raw: bytes) -> None:
        if repeats.swallows(raw):
            log.info("scanner %s doubled a scan", device)
        else:
            tell(Scanned(device, raw))

    return typed


def _preview(picture: PreviewPicture) -> Preview:
    """A camera's picture as the window draws it."""
    outlines = tuple(Outline(each.corners, each.accepted) for each in picture.outlines)
    return Preview(picture.width, picture.height, picture.gray, outlines, picture.region)


def _show_saved(terminal: Terminal, window: StationWindow) -> None:
    """Bring the saved screen to the glass before devices and the sync process start.

    What is scanned or pressed meanwhile waits in the station's inbox. A window that is never exposed, behind
    others perhaps, holds nothing up for longer than a second.
    """
    painting = QEventLoop()
    window.painted.connect(painting.quit)
    QTimer.singleShot(_PAINTED_WITHIN_MS, painting, painting.quit)
    window.show_screen(screen_of(terminal.state))
    window.show()
    painting.exec()


def _end(asked_to_end: threading.Event) -> None:
    asked_to_end.set()
    QCoreApplication.quit()


def _let_python_run() -> None:
    """Give Python's signal handlers their turn."""
