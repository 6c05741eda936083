"""The demo's short shift: three orders, one wrong item, one network cut, each scan through the whole station.

It works as a packer does: it looks at the screen, scans what the screen asks for, and looks again.
"""

import json
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from floorapp.app import CannotStart, Terminal
from floorapp.cli.demo_goods import PACKER_BADGE, SHIFT, WRONG_SKU, barcode_of
from floorapp.cli.demo_site import SCALE, SCANNER, DemoSite
from floorapp.config import StationConfig
from floorapp.devices.ports import DeviceStatus
from floorapp.workflows.effects import Sound
from floorapp.workflows.packing.closing import expected_g
from floorapp.workflows.packing.state import Weighing, work_of
from floorapp.workflows.packing.work import current_sku
from floorapp.workflows.screens import (
    ActScreen,
    AlarmScreen,
    DoneScreen,
    Offline,
    PrintState,
    Screen,
    SignInScreen,
    VerifyScreen,
    WaitScreen,
)

SHOWN_TIMEOUT_S: Final = 20.0
BADGE_AGAIN_S: Final = 0.2
AIM_GS1_128: Final = b"]C1"


class Camera(Protocol):
    """Takes a picture of a screen; None where this machine cannot draw one."""

    def take(self, screen: Screen, name: str) -> Path | None:
        """Draw `screen` and keep it under `name`."""


class Watcher:
    """A front end that remembers: what the station shows and sounds, for the packer who looks."""

    def __init__(self) -> None:
        self._screens: queue.Queue[Screen] = queue.Queue()
        self.sounds: list[Sound] = []

    def show(self, screen: Screen, news: object) -> None:  # noqa: ARG002 - the packer sees no cause
        """Remember a screen."""
        self._screens.put(screen)

    def device(self, status: DeviceStatus) -> None:
        """The packer sees devices by their screens alone."""

    def play(self, sound: Sound) -> None:
        """Remember a sound."""
        self.sounds.append(sound)

    def until(self, wanted: Callable[[Screen], bool], what: str) -> Screen:
        """Look until a screen is as wanted. Raises `CannotStart` when it does not come."""
        deadline = time.monotonic() + SHOWN_TIMEOUT_S
        last = "nothing"
        while (left := deadline - time.monotonic()) > 0:
            try:
                screen = self._screens.get(timeout=left)
            except queue.Empty:
                break
            if wanted(screen):
                return screen
            last = type(screen).__name__
        raise CannotStart(f"the shift waited {SHOWN_TIMEOUT_S:.0f} s for {what} and saw {last}")


@dataclass(slots=True)
class Summary:
    """What the shift did."""

    orders: int = 0
    units: int = 0
    wrong_items_stopped: int = 0
    packed_offline: int = 0
    shipped_at_oms: int = 0
    labels: list[str] = field(default_factory=list)
    screenshots: list[str] = field(default_factory=list)


class Packer:
    """Scans what the screen asks for."""

    def __init__(self, terminal: Terminal, watcher: Watcher, summary: Summary, camera: Camera) -> None:
        self._terminal, self._watcher, self._summary, self._camera = terminal, watcher, summary, camera

    def scan(self, text: str | bytes) -> None:
        """Pull the simulated scanner's trigger."""
        raw = text.encode() if isinstance(text, str) else text
        self._terminal.equipment.scanners[SCANNER].feed(raw)

    def sign_in(self) -> None:
        """Show the badge, again until the station has learnt who has it."""
        self._keep(self._watcher.until(lambda screen: isinstance(screen, SignInScreen), "the sign-in screen"))
        deadline = time.monotonic() + SHOWN_TIMEOUT_S
        while time.monotonic() < deadline:
            self.scan(PACKER_BADGE)
            answer = self._watcher.until(
                lambda screen: (
                    isinstance(screen, WaitScreen)
                    or (isinstance(screen, SignInScreen) and screen.band is not None)
                ),
                "an answer to the badge",
            )
            if isinstance(answer, WaitScreen):
                return
            time.sleep(BADGE_AGAIN_S)
        raise CannotStart("the station never learnt whose badge this is")

    def until_stocked(self) -> None:
        """Wait for the first changes of the OMS: settings, products and orders."""
        self._keep(
            self._watcher.until(
                lambda screen: isinstance(screen, WaitScreen) and screen.waiting > 0, "orders to pack"
            )
        )

    def pack(self, order: str, *, wrong_item: str = "") -> None:
        """Pack one order from its number to its label. `wrong_item` is scanned once on the way."""
        self.scan(order)
        screen = self._watcher.until(lambda seen: isinstance(seen, VerifyScreen), f"order {order}")
        while not isinstance(screen, DoneScreen):
            if wrong_item:
                self.scan(wrong_item)
                self._keep(self._watcher.until(lambda seen: isinstance(seen, AlarmScreen), "the alarm"))
                self._summary.wrong_items_stopped += 1
                wrong_item = ""
            screen = self._next_item()
        self._stick_label(screen)
        self._terminal.equipment.scales[SCALE].put(0)
        self._summary.orders += 1

    def _next_item(self) -> Screen:
        work = work_of(self._terminal.state.phase)
        assert work is not None  # noqa: S101 - an order is open
        left = sum(line.quantity for line in work.order.lines) - sum(each.packed for each in work.counts)
        self.scan(barcode_of(current_sku(work)))
        self._summary.units += 1
        screen = self._watcher.until(
            lambda seen: (
                isinstance(seen, DoneScreen | ActScreen)
                or (isinstance(seen, VerifyScreen) and seen.band.figure == left - 1)
            ),
            "the next item",
        )
        if isinstance(screen, ActScreen):
            screen = self._weigh()
        if isinstance(screen, VerifyScreen) and left == 5:
            self._keep(screen)
        return screen

    def _weigh(self) -> Screen:
        state = self._terminal.state
        assert isinstance(state.phase, Weighing)  # noqa: S101 - the screen asks for it
        self._terminal.equipment.scales[SCALE].put(expected_g(state, state.phase.work))
        return self._watcher.until(lambda seen: isinstance(seen, DoneScreen), "the label")

    def _stick_label(self, screen: Screen) -> None:
        if isinstance(screen, DoneScreen) and screen.label.state is not PrintState.PRINTED:
            screen = self._watcher.until(
                lambda seen: isinstance(seen, DoneScreen) and seen.label.state is PrintState.PRINTED,
                "the printed label",
            )
        assert isinstance(screen, DoneScreen)  # noqa: S101 - just seen
        self._keep(screen)
        self.scan(AIM_GS1_128 + b"00" + screen.label.sscc.encode())
        self._watcher.until(lambda seen: isinstance(seen, WaitScreen), "the next order")

    def until_offline(self) -> None:
        """Wait until the station has noticed the cut."""
        seen = self._watcher.until(lambda screen: _offline(screen) is not None, "the offline strip")
        self._keep(seen)

    def until_delivered(self) -> None:
        """Wait until all that was saved here is at the OMS."""
        self._watcher.until(lambda screen: _offline(screen) is None, "the network")
        deadline = time.monotonic() + SHOWN_TIMEOUT_S
        while self._terminal.pending() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _keep(self, screen: Screen) -> None:
        path = self._camera.take(screen, f"{len(self._summary.screenshots) + 1:02d}-{_name(screen)}")
        if path is not None:
            self._summary.screenshots.append(str(path))


def _offline(screen: Screen) -> Offline | None:
    return getattr(screen, "offline", None)


def _name(screen: Screen) -> str:
    return type(screen).__name__.removesuffix("Screen").lower()


def play(site: DemoSite, config: StationConfig, roster_key: bytes, *, as_json: bool) -> int:
    """Play the shift and print what came of it. 0 when every order is shipped exactly once."""
    summary = Summary()
    folder = site.folder / "labels"
    folder.mkdir(exist_ok=True)

    def keep_label(zpl: bytes) -> None:
        path = folder / f"{len(summary.labels) + 1:03d}.zpl"
        path.write_bytes(zpl)
        summary.labels.append(str(path))

    with _camera(site.folder / "screens") as camera, _station(config, roster_key, keep_label) as at_work:
        terminal, watcher = at_work
        packer = Packer(terminal, watcher, summary, camera)
        packer.sign_in()
        packer.until_stocked()
        first, second, third = SHIFT
        packer.pack(first, wrong_item=barcode_of(WRONG_SKU))
        packer.pack(second)
        site.stop_server()
        packer.until_offline()
        packer.pack(third)
        summary.packed_offline += 1
        site.start_server()
        packer.until_delivered()
    summary.shipped_at_oms = site.shipped()
    _tell(site, summary, as_json=as_json)
    whole = summary.shipped_at_oms == summary.orders == len(summary.labels) == len(SHIFT)
    return 0 if whole else 1


@contextmanager
def _station(
    config: StationConfig, roster_key: bytes, on_label: Callable[[bytes], None]
) -> Iterator[tuple[Terminal, Watcher]]:
    watcher = Watcher()
    terminal = Terminal(config, watcher, roster_key, on_label=on_label)
    terminal.start()
    try:
        yield terminal, watcher
    finally:
        terminal.stop()


class NoCamera:
    """Without PySide6 there are no pictures."""

    def take(self, screen: Screen, name: str) -> Path | None:  # noqa: ARG002 - there is nothing to take
        """No picture."""
        return None


@contextmanager
def _camera(folder: Path) -> Iterator[Camera]:
    try:
        from floorapp.cli.camera import OffscreenCamera
    except ImportError:
        yield NoCamera()
        return
    with OffscreenCamera(folder) as camera:
        yield camera


def _tell(site: DemoSite, summary: Summary, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({name: getattr(summary, name) for name in Summary.__slots__}, ensure_ascii=False))
        return
    print(f"Packed {summary.orders} orders, {summary.units} items.")
    print(f"Stopped {summary.wrong_items_stopped} wrong item before it went into a box.")
    print(f"The network was cut for {summary.packed_offline} order; nothing was lost.")
    print(f"The OMS holds {summary.shipped_at_oms} orders as shipped, each once.")
    print("Labels, as the simulated printer got them:", *summary.labels, sep="\n  ")
    if summary.screenshots:
        print("Screens:", *summary.screenshots, sep="\n  ")
    else:
        print("No screenshots: PySide6 is not installed here.")
    print(f"All files stay in {site.folder}; remove it when you have seen them.")
