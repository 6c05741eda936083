"""The station's one window: it shows the screen it is given and says what was pressed or typed by a scanner.

It decides nothing. The station's thread reaches it through a `Bridge`; everything here runs in Qt's thread.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, assert_never

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from floorapp.ui import frame, keys
from floorapp.ui.bodies.act import STOPS, ActBody, StopBody
from floorapp.ui.bodies.alarm import AlarmBody
from floorapp.ui.bodies.choice import ChoiceBody
from floorapp.ui.bodies.devices import DevicesBody
from floorapp.ui.bodies.done import DoneBody
from floorapp.ui.bodies.stop import BOTTOM as STOP_BOTTOM
from floorapp.ui.bodies.stop import EDGE as STOP_EDGE
from floorapp.ui.bodies.supervisor import EDGE as SUPERVISOR_EDGE
from floorapp.ui.bodies.supervisor import SupervisorBody
from floorapp.ui.bodies.verify import VerifyBody
from floorapp.ui.bodies.welcome import SignInBody, WaitBody
from floorapp.ui.look import DESIGN_HEIGHT, DESIGN_WIDTH, GAP, MARGIN, Look, look_of
from floorapp.ui.preview import PreviewFeed
from floorapp.ui.sound import SoundPlayer
from floorapp.ui.theme import palette
from floorapp.ui.wedge import WedgeFilter
from floorapp.workflows.effects import Sound
from floorapp.workflows.nouns import Loudness
from floorapp.workflows.screens import (
    ActScreen,
    AlarmScreen,
    Band,
    ChoiceScreen,
    DevicesScreen,
    DoneScreen,
    Key,
    Offline,
    Screen,
    SignInScreen,
    SupervisorScreen,
    VerifyScreen,
    WaitScreen,
)
from floorapp.workflows.typist import KeyboardSettings
from floorapp.workflows.wedge_setup import SetupAnswer

WEDGE = "wedge"
"""The device name of scans that were typed."""

_SUPERVISOR_EVERY_MS = 10_000
_CLOCK_EVERY_MS = 1_000
_SOUND_AFTER_MS = 8
"""Starting a player takes time from painting, and nobody hears the difference."""
_DONE_BAND_HEIGHT = 150
_FEW_KEYS_HEIGHT = 96
_Body = TypeVar("_Body", bound=QWidget)


class Bridge(QObject):
    """Carries screens and sounds from the station's thread to Qt's."""

    screen = Signal(object)
    sound = Signal(object)
    scan = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()
        """Set whenever the window has painted."""

    def show(self, screen: Screen, give_way_s: float, scan: tuple[str, int] | None = None) -> None:
        """Hand a screen over, and wait up to `give_way_s` until its answer is painted. Not from Qt's thread.

        Python runs one thread at a time: what the caller does next would hold the painting up. `scan` is
        what the screen answers: the device, and when its driver had the scan, in ns of the monotonic clock.
        """
        self.answered.clear()
        if scan is not None:
            self.scan.emit(*scan)
        self.screen.emit(screen)
        self.answered.wait(give_way_s)


def local_now() -> datetime:
    """The time of day on the wall."""
    return datetime.now().astimezone()


class StationWindow(QWidget):
    """Shows screens.

    Signals: `commanded(Command)` for a pressed key, `scanned(device, bytes)` for a scan typed by a keyboard
    wedge, `painted(Screen)` once a new screen is on the glass, `watched(frozenset)` with the names of the
    cameras whose live picture is on show, when that changes. `clock` gives the local time of the bar.
    `keyboard` is how the wedge scanner is set up; what its set-up label tells goes to `learned`.
    """

    commanded = Signal(object)
    scanned = Signal(str, object)
    painted = Signal(object)
    watched = Signal(object)

    def __init__(
        self,
        clock: Callable[[], datetime] = local_now,
        player: SoundPlayer | None = None,
        *,
        keyboard: KeyboardSettings = KeyboardSettings(),  # noqa: B008  (frozen)
        learned: Callable[[SetupAnswer], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("floorapp")
        self.setMinimumSize(640, 400)
        self.resize(DESIGN_WIDTH, DESIGN_HEIGHT)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clock = clock
        self._player = player if player is not None else SoundPlayer()
        self._screen: Screen | None = None
        self._unpainted: Screen | None = None
        self._scan: tuple[str, int] | None = None
        self._feeds: dict[str, PreviewFeed] = {}
        self._watched: frozenset[str] = frozenset()
        self._bodies: dict[type[QWidget], QWidget] = {}
        self._bridge: Bridge | None = None
        self._body: QWidget | None = None
        self._rest: Callable[[], None] | None = None
        self._bar = frame.BarView(self)
        self._band = frame.BandView(self)
        self._strip = frame.StripView(self)
        self._keys = keys.KeyRow(self, self.commanded.emit)
        for part in (self._bar, self._band, self._strip, self._keys):
            part.hide()
        self._ticking = self._timer(_CLOCK_EVERY_MS, self._tick)
        self._ticking.start()
        self._resting = self._timer(0, self._show_rest)
        self._resting.setSingleShot(True)
        self._calling = self._timer(_SUPERVISOR_EVERY_MS, lambda: self.play(Sound.SUPERVISOR))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._wedge = WedgeFilter(
                app,
                self,
                lambda scan: self.scanned.emit(WEDGE, scan),
                settings=keyboard,
                learned=learned,
            )

    def _timer(self, every_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(every_ms)
        timer.timeout.connect(act)
        return timer

    def connect_bridge(self, bridge: Bridge) -> None:
        """Show and sound what comes over the bridge, whichever thread sends it."""
        self._bridge = bridge
        bridge.screen.connect(self.show_screen, Qt.ConnectionType.QueuedConnection)
        bridge.sound.connect(self.play, Qt.ConnectionType.QueuedConnection)
        bridge.scan.connect(self.answering, Qt.ConnectionType.QueuedConnection)

    def add_camera(self, device: str) -> PreviewFeed:
        """Where the pictures of a camera are handed over, from any thread, while `watched` names it."""
        return self._feeds.setdefault(device, PreviewFeed())

    def answering(self, device: str, at_ns: int) -> None:
        """The next screen answers a scan that `device` had at `at_ns` by the monotonic clock."""
        self._scan = (device, at_ns)

    @property
    def player(self) -> SoundPlayer:
        """What sounds the verdicts; its status says whether it can."""
        return self._player

    def play(self, sound: Sound) -> None:
        """Sound a verdict as loud as its screen says, as soon as that has had the time to be painted."""
        loudness = self._screen.bar.loudness if self._screen is not None else Loudness.NORMAL
        QTimer.singleShot(_SOUND_AFTER_MS, self, lambda: self._player.play(sound, loudness))

    def show_screen(self, screen: Screen) -> None:
        """Show a screen, in the language and theme that its bar asks for. Qt's thread only.

        The answer to the scan is painted first. What only goes with it, the lines, the carton's picture, the
        two products of an alarm, takes longer and follows at once: see `_then`.
        """
        calls = isinstance(screen, SupervisorScreen)
        if calls and not self._calling.isActive():
            self._calling.start()
        elif not calls:
            self._calling.stop()
        self._screen = self._unpainted = screen
        self._lay_out(screen)
        self._ask_to_be_told()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale everything to the window."""
        super().resizeEvent(event)
        if self._screen is not None:
            self._lay_out(self._screen)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page is the palette's; tell who waits for a new screen once its parts are painted too."""
        super().paintEvent(event)
        if self._unpainted is not None and self._rest is None:
            QTimer.singleShot(0, self, self._tell_painted)

    def event(self, event: QEvent) -> bool:
        """Qt has painted all that changed, also where a body covers the whole page and nothing is below."""
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            if self._bridge is not None:
                self._bridge.answered.set()
            self._tell_painted()
        return handled

    def _ask_to_be_told(self) -> None:
        """Each part asks for its own painting; this is a corner of the bare page, so that Qt comes back."""
        self.update(0, self.height() - 1, 1, 1)

    def _tell_painted(self) -> None:
        if self._unpainted is not None and self._rest is None:
            screen, self._unpainted = self._unpainted, None
            self._tell_time(screen)
            self._tell_watched(screen)
            self.painted.emit(screen)

    def _tell_watched(self, screen: Screen) -> None:
        body = self._bodies.get(DevicesBody)
        now: frozenset[str] = frozenset()
        if isinstance(screen, DevicesScreen) and isinstance(body, DevicesBody):
            now = body.watched()
        if now != self._watched:
            self._watched = now
            self.watched.emit(now)

    def _tell_time(self, screen: Screen) -> None:
        """A reading that was tried is on the glass: how long that took stands beside it a moment later."""
        scan, self._scan = self._scan, None
        body = self._bodies.get(DevicesBody)
        if scan is not None and isinstance(screen, DevicesScreen) and isinstance(body, DevicesBody):
            device, at_ns = scan
            body.answered(device, -(-(time.monotonic_ns() - at_ns) // 1_000_000))

    def _tick(self) -> None:
        self._bar.tick(self._clock())

    def _then(self, rest: Callable[[], None]) -> None:
        """Do `rest` of a screen once its answer is on the glass; at once while there is no glass."""
        self._rest = rest
        if self.isVisible():
            self._resting.start()
        else:
            self._show_rest()

    def _show_rest(self) -> None:
        rest, self._rest = self._rest, None
        if rest is not None:
            rest()
            self._keys.raise_()
            self._ask_to_be_told()

    def _lay_out(self, screen: Screen) -> None:
        self._rest = None
        look = look_of(screen.bar, self.width(), self.height())
        if self.palette() != palette(screen.bar.theme):
            self.setPalette(palette(screen.bar.theme))
        match screen:
            case AlarmScreen():
                self._frame_whole(look, (), 0, 0)
                alarm = self._use(AlarmBody, self.rect())
                alarm.show_screen(screen, look)
                self._then(alarm.show_rest)
            case SupervisorScreen():
                taken = self._frame_whole(look, screen.keys, SUPERVISOR_EDGE, SUPERVISOR_EDGE)
                self._use(SupervisorBody, self.rect()).show_screen(screen, look, taken)
            case ActScreen() if screen.mark in STOPS:
                taken = self._frame_whole(look, screen.keys, STOP_EDGE, STOP_BOTTOM)
                self._use(StopBody, self.rect()).show_screen(screen, look, taken)
            case SignInScreen():
                room = self._frame(screen, look, screen.offline, screen.band, screen.keys)
                self._use(SignInBody, room).show_screen(screen, look)
            case WaitScreen():
                room = self._frame(screen, look, screen.offline, screen.band, screen.keys)
                self._use(WaitBody, room).show_screen(screen, look)
            case VerifyScreen():
                room = self._frame(screen, look, screen.offline, screen.band, screen.keys)
                self._leave(VerifyBody)
                self._then(lambda: self._use(VerifyBody, room).show_screen(screen, look))
            case DoneScreen():
                room = self._frame(screen, look, screen.offline, screen.band, screen.keys)
                self._use(DoneBody, room).show_screen(screen, look)
            case ChoiceScreen():
                room = self._frame(screen, look, screen.offline, None, screen.keys)
                self._stand(ChoiceBody, lambda: ChoiceBody(self, self.commanded.emit), room).show_screen(
                    screen, look
                )
            case ActScreen():
                room = self._frame(screen, look, screen.offline, None, screen.keys)
                self._use(ActBody, room).show_screen(screen, look)
            case DevicesScreen():
                room = self._frame(screen, look, screen.offline, None, screen.keys)
                self._stand(
                    DevicesBody, lambda: DevicesBody(self, self.commanded.emit, self._feeds), room
                ).show_screen(screen, look)
            case _:
                assert_never(screen)
        self._keys.raise_()

    def _frame(
        self,
        screen: Screen,
        look: Look,
        offline: Offline | None,
        band: Band | None,
        shown: tuple[Key, ...],
    ) -> QRect:
        """Place bar, band, strip and keys; returns the room between them."""
        edge, gap, width = round(look.px(MARGIN)), round(look.px(GAP)), self.width()
        inner = width - 2 * edge
        top = round(look.px(frame.BAR_HEIGHT))
        second = look.words.of("devices_title") if isinstance(screen, DevicesScreen) else screen.bar.operator
        self._bar.setGeometry(0, 0, width, top)
        self._bar.show_bar(screen.bar, second, self._clock(), look)
        self._bar.show()
        if band is not None:
            height = round(
                look.px(_DONE_BAND_HEIGHT if isinstance(screen, DoneScreen) else frame.BAND_HEIGHT)
            )
            self._band.setGeometry(edge, top, inner, height)
            self._band.show_band(band, look)
            top += height + gap
        self._band.setVisible(band is not None)
        if offline is not None:
            height = round(look.px(frame.STRIP_HEIGHT))
            self._strip.setGeometry(edge, top, inner, height)
            self._strip.show_strip(offline, look)
            top += height + gap
        self._strip.setVisible(offline is not None)
        bottom = self._place_keys(look, shown)
        return QRect(edge, top, inner, bottom - top)

    def _frame_whole(self, look: Look, shown: tuple[Key, ...], edge: float, below: float) -> float:
        """The body has the whole window, above bar, band and strip. Returns how much of its bottom keys take.

        The keys keep `edge` and `below` design pixels from the window's sides and bottom.
        """
        bottom = self._place_keys(look, shown, edge, below)
        return float(self.height() - bottom) if shown else 0.0

    def _place_keys(
        self, look: Look, shown: tuple[Key, ...], side: float = MARGIN, below: float = MARGIN
    ) -> int:
        """Place the keys at the bottom; returns where the room above them ends."""
        edge = round(look.px(side))
        bottom = self.height() - round(look.px(below))
        self._keys.setVisible(bool(shown))
        if not shown:
            return bottom
        height = round(look.px(_FEW_KEYS_HEIGHT if len(shown) <= 3 else keys.HEIGHT))
        self._keys.setGeometry(edge, bottom - height, self.width() - 2 * edge, height)
        self._keys.show_keys(shown, look)
        return bottom - height - round(look.px(GAP))

    def _use(self, kind: type[_Body], room: QRect) -> _Body:
        """The body of this kind, made at its first use, alone on show in `room`."""
        return self._stand(kind, lambda: kind(self), room)

    def _stand(self, kind: type[_Body], make: Callable[[], _Body], room: QRect) -> _Body:
        body = self._bodies.get(kind)
        if not isinstance(body, kind):
            body = make()
            self._bodies[kind] = body
        self._leave(kind)
        self._body = body
        body.setGeometry(room)
        body.show()
        return body

    def _leave(self, kind: type[QWidget]) -> None:
        """Hide a body that is of another kind."""
        if self._body is not None and not isinstance(self._body, kind):
            self._body.hide()
