"""Devices are tried at a whole terminal: each scan and weight is on the devices screen a moment later."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from floorapp.app import Terminal
from floorapp.config import StationConfig, parse
from floorapp.devices.ports import DeviceStatus, Scanned
from floorapp.workflows.effects import Sound
from floorapp.workflows.screens import DevicesScreen, Say, Screen, SignInScreen, Tile, say

NAME = "PACK-07"
WAIT_S = 10.0


class Glass:
    """A front end that keeps what it is shown, and what each screen answers."""

    def __init__(self) -> None:
        self.screens: SimpleQueue[tuple[Screen, object]] = SimpleQueue()

    def show(self, screen: Screen, news: object) -> None:
        self.screens.put((screen, news))

    def play(self, sound: Sound) -> None:
        pass

    def device(self, status: DeviceStatus) -> None:
        pass

    def until(self, holds: Callable[[Screen], bool]) -> tuple[Screen, object]:
        """The first screen for which this holds, and what it answers."""
        deadline = time.monotonic() + WAIT_S
        seen: list[Screen] = []
        while time.monotonic() < deadline:
            try:
                screen, news = self.screens.get(timeout=0.2)
            except Empty:
                continue
            if holds(screen):
                return screen, news
            seen.append(screen)
        raise AssertionError(f"not seen; last was {seen[-1:]}")


@pytest.fixture
def config(tmp_path: Path) -> StationConfig:
    (tmp_path / "data").mkdir()
    text = (
        f'[station]\nname = "{NAME}"\ndata_dir = "data"\n[oms]\nurl = "http://127.0.0.1:1"\n'
        '[[scanner]]\nkind = "simulated"\nname = "right hand"\n'
        '[[scanner]]\nkind = "simulated"\nname = "left hand"\n'
        '[[scale]]\nkind = "simulated"\nname = "scale"\n'
    )
    return parse(text, tmp_path / "station.toml")


@pytest.fixture
def bench(config: StationConfig) -> Iterator[tuple[Terminal, Glass]]:
    glass = Glass()
    terminal = Terminal(config, glass, b"k" * 32)
    terminal.start()
    yield terminal, glass
    terminal.stop()


def tile_of(screen: Screen, device: str) -> Tile | None:
    if not isinstance(screen, DevicesScreen):
        return None
    return next((tile for tile in screen.tiles if tile.device == device), None)


def shows(device: str, headline: Say | None) -> Callable[[Screen], bool]:
    """Whether a device's tile says so; None where a reading stands there instead."""

    def shown(screen: Screen) -> bool:
        tile = tile_of(screen, device)
        return tile is not None and tile.headline == headline

    return shown


def is_whole(screen: Screen) -> bool:
    """Whether all three devices of the bench have told how they are."""
    return isinstance(screen, DevicesScreen) and len(screen.tiles) == 3


def test_what_is_scanned_and_weighed_is_seen_and_the_scan_is_not_meant(bench: tuple[Terminal, Glass]) -> None:
    terminal, glass = bench
    hand = terminal.equipment.scanners["left hand"]
    hand.feed(b"FLR:DEVICES")
    screen, _ = glass.until(is_whole)
    assert isinstance(screen, DevicesScreen)
    assert [tile.device for tile in screen.tiles] == ["right hand", "left hand", "scale"]
    hand.feed(b"]E07310000047114")
    screen, news = glass.until(shows("left hand", None))
    shown = tile_of(screen, "left hand")
    assert shown is not None
    assert (shown.reading, shown.note) == ("7310 0000 4711 4", say("symbology", name="EAN-13"))
    assert isinstance(news, Scanned)
    assert news.at_ns <= time.monotonic_ns()
    hand.feed(b"]E07310000047114")  # the same again is answered again
    assert tile_of(glass.until(lambda _: True)[0], "left hand") == shown
    terminal.equipment.scales["scale"].put(2_434)
    glass.until(shows("scale", say("weight_value", value_g=2_434)))
    hand.feed(b"FLR:BACK")
    screen, _ = glass.until(lambda screen: isinstance(screen, SignInScreen))
    assert isinstance(screen, SignInScreen)
    assert screen.band is None


def test_a_scanner_that_is_pulled_out_is_seen_at_once(bench: tuple[Terminal, Glass]) -> None:
    terminal, glass = bench
    terminal.equipment.scanners["left hand"].feed(b"FLR:DEVICES")
    glass.until(is_whole)
    terminal.equipment.scanners["right hand"].unplug()
    glass.until(shows("right hand", say("fault_unplugged")))
