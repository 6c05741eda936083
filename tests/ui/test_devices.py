"""The devices screen: how long an answer took, and what a camera sees."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from floorapp.cli.windowed import BridgeFront
from floorapp.devices.ports import Scanned
from floorapp.ui.bodies.devices import DevicesBody, DeviceTile
from floorapp.ui.examples import EXAMPLES
from floorapp.ui.preview import Preview, PreviewView
from floorapp.ui.window import Bridge, StationWindow
from floorapp.workflows.nouns import Language
from floorapp.workflows.screens import DevicesScreen, Screen, Tile
from tests.ui.conftest import drawn, tiles

Show = Callable[[Screen], None]
GRAY = Preview(4, 3, bytes(range(0, 240, 20)))


def devices(state: str = "devices", language: Language = Language.EN) -> DevicesScreen:
    screen = EXAMPLES[state](language)
    assert isinstance(screen, DevicesScreen)
    return screen


def heard(window: StationWindow, device: str) -> str:
    """What a screen reader says of a device."""
    found = [tile for tile in window.findChildren(DeviceTile) if tile.isVisible() and tile.device == device]
    return found[0].accessibleName()


def with_tile(screen: DevicesScreen, device: str, **changes: object) -> DevicesScreen:
    """The screen with one tile changed."""

    def changed(tile: Tile) -> Tile:
        return replace(tile, **changes) if tile.device == device else tile  # type: ignore[arg-type]

    return replace(screen, tiles=tuple(map(changed, screen.tiles)))


def test_the_time_from_the_scanner_to_the_glass_stands_beside_the_reading(
    qtbot: QtBot, window: StationWindow
) -> None:
    bridge = Bridge()
    window.connect_bridge(bridge)
    began = time.monotonic_ns()
    with qtbot.waitSignal(window.painted, timeout=2_000):
        bridge.show(devices(), 0.0, ("hand 1", began - 40_000_000))
    most_ms = (time.monotonic_ns() - began) / 1e6 + 41
    told = heard(window, "hand 1")
    assert told.startswith("Scanner. Zebra DS3678 · USB serial. 7310 0000 4711 4. EAN-13 · answered in ")
    assert 40 < int(told.removesuffix(" ms").rpartition(" ")[2]) <= most_ms
    assert "answered" not in heard(window, "scale 1")


def test_the_station_hands_over_when_its_driver_had_the_scan(qtbot: QtBot, window: StationWindow) -> None:
    bridge = Bridge()
    window.connect_bridge(bridge)
    with qtbot.waitSignal(window.painted, timeout=2_000):
        BridgeFront(bridge).show(devices("devices_six"), Scanned("ring", b"42"))
    assert "GS1 Data Matrix · answered in " in heard(window, "ring")
    with qtbot.waitSignal(window.painted, timeout=2_000):
        BridgeFront(bridge).show(devices("devices_unread"), None)
    assert "answered" not in heard(window, "hand 1")


def test_a_time_belongs_to_its_own_reading(window: StationWindow, show: Show) -> None:
    show(devices())
    body = window.findChild(DevicesBody)
    assert body is not None
    body.answered("hand 1", 2)
    assert heard(window, "hand 1").endswith("EAN-13 · answered in 2 ms")
    show(devices(language=Language.SV))
    assert heard(window, "hand 1").endswith("EAN-13 · svarade på 2 ms")
    show(with_tile(devices(), "hand 1", reading="42"))
    assert "answered" not in heard(window, "hand 1")


def test_a_screen_that_answers_no_scan_has_no_time(qtbot: QtBot, window: StationWindow) -> None:
    bridge = Bridge()
    window.connect_bridge(bridge)
    for screen, scan in ((EXAMPLES["wait"](Language.EN), ("hand 1", 0)), (devices(), None)):
        with qtbot.waitSignal(window.painted, timeout=2_000):
            bridge.show(screen, 0.0, scan)
    assert "answered" not in heard(window, "hand 1")


@pytest.mark.parametrize("size", [(800, 480), (1024, 600), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("language", list(Language))
def test_the_time_of_an_answer_fits_beside_every_symbology(
    window: StationWindow, show: Show, size: tuple[int, int], language: Language
) -> None:
    window.resize(*size)
    for state in ("devices", "devices_six", "devices_eight", "devices_offline"):
        show(devices(state, language))
        body = window.findChild(DevicesBody)
        assert body is not None
        for device in ("hand 1", "ring", "over"):
            body.answered(device, 1_234)
        window.grab()
        for part in drawn(window):
            assert part.overflows == [], f"{state}: cuts {part.overflows}"


def test_what_a_camera_sees_is_shown_while_its_tile_is(
    qtbot: QtBot, window: StationWindow, show: Show
) -> None:
    watched: list[frozenset[str]] = []
    window.watched.connect(watched.append)
    feed = window.add_camera("over")
    assert window.add_camera("over") is feed
    show(devices("devices_six"))
    assert watched == [frozenset({"over"})]
    [picture] = [view for view in window.findChildren(PreviewView) if view.isVisible()]
    before = picture.grab().toImage()
    feed.show(GRAY)
    qtbot.waitUntil(lambda: picture.grab().toImage() != before, timeout=2_000)
    show(with_tile(devices("devices_six"), "over", reading="43"))
    assert watched == [frozenset({"over"})]
    show(EXAMPLES["wait"](Language.EN))
    assert watched[1:] == [frozenset()]


def test_a_camera_that_is_gone_shows_no_old_picture(window: StationWindow, show: Show) -> None:
    window.add_camera("over").show(GRAY)
    show(devices("devices_six"))
    show(devices())
    assert [view for view in window.findChildren(PreviewView) if view.isVisible()] == []


@pytest.mark.parametrize("size", [(800, 480), (1280, 800), (1920, 1080)])
def test_a_picture_leaves_words_and_keys_free(
    window: StationWindow, show: Show, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.add_camera("over")
    for state in ("devices_six", "devices_second_page"):
        show(devices(state))
        [picture] = [view for view in window.findChildren(PreviewView) if view.isVisible()]
        assert picture.width() > 60 and picture.height() > 30
        beside = [tile for tile in tiles(window) if tile.parent() is picture.parent()]
        assert not any(picture.geometry().intersects(key.geometry()) for key in beside)
        for part in drawn(window):
            assert part.overflows == [], f"{state}: cuts {part.overflows}"
    assert isinstance(window.grab().toImage(), QImage)
