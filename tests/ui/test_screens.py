"""Every screen, in every language and theme: drawn, fitting, read aloud, not to be fooled."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
import zxingcpp
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from floorapp.ui.canvas import Canvas, Style
from floorapp.ui.examples import EXAMPLES
from floorapp.ui.frame import BandView
from floorapp.ui.gallery import MORE_SIZES, render, shots
from floorapp.ui.look import LARGE, look_of
from floorapp.ui.window import Bridge, StationWindow
from floorapp.ui.words import words
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.nouns import Language, Theme
from floorapp.workflows.screens import Band, Mark, Say, Screen, VerifyScreen, say
from tests.ui.conftest import drawn, tiles

Show = Callable[[Screen], None]
STATES = pytest.mark.parametrize("state", list(EXAMPLES))
LANGUAGES = pytest.mark.parametrize("language", list(Language))
THEMES = pytest.mark.parametrize("theme", list(Theme))


def example(state: str, language: Language = Language.EN, theme: Theme = Theme.LIGHT) -> Screen:
    made = EXAMPLES[state](language)
    return replace(made, bar=replace(made.bar, language=language, theme=theme))


def colours_of(image: QImage) -> int:
    """Different colours on a coarse grid: a blank screen has one."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 8) for y in range(0, image.height(), 8)})


@STATES
@LANGUAGES
@THEMES
def test_every_text_fits_its_place(
    window: StationWindow, show: Show, state: str, language: Language, theme: Theme
) -> None:
    show(example(state, language, theme))
    assert colours_of(window.grab().toImage()) > 4
    assert drawn(window)
    for part in drawn(window):
        assert part.overflows == [], f"{type(part).__name__} cuts {part.overflows}"


@STATES
@LANGUAGES
@pytest.mark.parametrize("size", MORE_SIZES)
def test_every_text_fits_at_every_size(
    window: StationWindow, show: Show, state: str, language: Language, size: tuple[int, int]
) -> None:
    window.resize(*size)
    show(example(state, language))
    for part in drawn(window):
        assert part.overflows == [], f"{type(part).__name__} cuts {part.overflows}"


@STATES
@LANGUAGES
@pytest.mark.parametrize("size", [(800, 480), (1280, 800)])
def test_larger_letters_fit_too(
    window: StationWindow, show: Show, state: str, language: Language, size: tuple[int, int]
) -> None:
    window.resize(*size)
    screen = example(state, language)
    show(screen)
    normal = window.grab().toImage()
    show(replace(screen, bar=replace(screen.bar, large=True)))
    assert window.grab().toImage() != normal
    for part in drawn(window):
        assert part.overflows == [], f"{type(part).__name__} cuts {part.overflows}"


def test_no_letters_are_smaller_where_larger_ones_are_asked_for(app: QApplication) -> None:
    look = look_of(example("verify").bar, 1280, 800)
    painted = QImage(1280, 800, QImage.Format.Format_RGB32)
    with QPainter(painted) as painter:
        normal, large = Canvas(painter, look), Canvas(painter, replace(look, letters=LARGE))
        for width in range(60, 900, 20):
            for text in ("Svenska", "Not in the tote", "Order SO-104711 must wait: call the office"):
                for lines in (1, 2):
                    style = Style(40, look.colours.text, lines=lines, least=0.5)
                    place = QRectF(0, 0, width, 90)
                    assert large.size_of(place, text, style) >= normal.size_of(place, text, style)


@LANGUAGES
@pytest.mark.parametrize("size", [(800, 480), (1280, 800)])
def test_every_answer_of_the_band_fits(app: QApplication, language: Language, size: tuple[int, int]) -> None:
    look = look_of(example("verify", language).bar, *size)
    band = BandView()
    band.resize(round(look.px(1248)), round(look.px(136)))
    args = (("order", "SO-104711"), ("name", "Mugg Skog grön"), ("station", "Pack 12"), ("n", 2))
    args += (
        ("carton", "M2"),
        ("number", 2),
        ("code", "731000004711"),
        ("reason", "adress"),
        ("truck", "11:30"),
    )
    for code, forms in words(language).texts.items():
        if "\n" in forms[0] or code.startswith("key_"):
            continue
        band.show_band(Band(Mark.OK, Say(code, args), None, 12, say("left_to_scan", n=12)), look)
        band.grab()
        assert band.overflows == [], code


@LANGUAGES
def test_a_key_is_heard_by_its_name_and_seen_by_its_barcode(
    window: StationWindow, show: Show, language: Language
) -> None:
    for state in EXAMPLES:
        show(example(state, language))
        for tile in tiles(window):
            assert tile.accessibleName()
            assert tile.command is not None
        for part in drawn(window):
            assert part.accessibleName(), type(part).__name__


@STATES
@THEMES
def test_every_key_s_barcode_is_read_from_the_screen(
    window: StationWindow, show: Show, state: str, theme: Theme
) -> None:
    show(example(state, theme=theme))
    expected = {tile.command.barcode for tile in tiles(window) if tile.command}
    grey = window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = memoryview(grey.constBits()).cast("B", (grey.height(), grey.bytesPerLine()))
    read = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.DataMatrix)
    assert {code.text for code in read} == expected


@pytest.mark.parametrize("state", ["done", "done_printed", "done_failed", "doubt"])
def test_the_label_on_the_screen_is_not_read_as_a_label(
    window: StationWindow, show: Show, state: str
) -> None:
    show(example(state))
    grey = window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = memoryview(grey.constBits()).cast("B", (grey.height(), grey.bytesPerLine()))
    assert zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.AllLinear) == []


@LANGUAGES
def test_what_is_wrong_with_a_carton_is_heard_too(
    window: StationWindow, show: Show, language: Language
) -> None:
    for state in ("verify_no_box", "verify_too_heavy"):
        screen = example(state, language)
        assert isinstance(screen, VerifyScreen) and screen.carton.caution
        show(screen)
        heard = " ".join(part.accessibleName() for part in drawn(window))
        assert words(language).text(screen.carton.caution.text) in heard
        assert words(language).text(screen.carton.caution.action) in heard


def test_a_key_acts_on_release_anywhere_on_its_tile(qtbot: QtBot, window: StationWindow, show: Show) -> None:
    commands: list[Command] = []
    window.commanded.connect(commands.append)
    show(example("verify"))
    for tile in tiles(window):
        for corner in (QPoint(2, 2), QPoint(tile.width() - 3, tile.height() - 3)):
            qtbot.mousePress(tile, Qt.MouseButton.LeftButton, pos=corner)
            assert commands == []
            qtbot.mouseRelease(tile, Qt.MouseButton.LeftButton, pos=corner)
            assert commands == [tile.command]
            commands.clear()


def test_a_press_that_slides_off_the_key_does_nothing(
    qtbot: QtBot, window: StationWindow, show: Show
) -> None:
    commands: list[Command] = []
    window.commanded.connect(commands.append)
    show(example("verify"))
    tile = tiles(window)[0]
    qtbot.mousePress(tile, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(tile, Qt.MouseButton.LeftButton, pos=QPoint(-50, -50))
    assert commands == []


def test_an_alarm_has_nothing_to_press(window: StationWindow, show: Show) -> None:
    show(example("verify"))
    show(example("wrong_item"))
    assert tiles(window) == []


@pytest.mark.parametrize(
    "name", ["<b>x</b>", "a\u202eb", "&amp;&x", "x" * 5_000, "\0\x1b[2J", "%1 {n} \ud800", ""]
)
def test_a_hostile_name_is_drawn_as_it_is(window: StationWindow, show: Show, name: str) -> None:
    for state in EXAMPLES:
        screen = example(state)
        if isinstance(screen, VerifyScreen):
            lines = tuple(replace(line, name=name, sku=name[:40]) for line in screen.lines)
            screen = replace(
                screen, lines=lines, band=replace(screen.band, title=say("item_correct", name=name))
            )
        hostile = replace(screen.bar, operator=name, order=name, station=name)
        show(replace(screen, bar=hostile))
    show(example("verify"))


def test_markup_takes_the_room_of_its_letters(window: StationWindow, show: Show) -> None:
    """Were `<b>` obeyed, both names would be drawn alike."""
    screen = example("verify")
    assert isinstance(screen, VerifyScreen)
    pictures = []
    for name in ("x", "<b>x</b>", "<i>x</i>"):
        show(replace(screen, lines=(replace(screen.lines[0], name=name),)))
        pictures.append(window.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]


def test_language_and_theme_change_at_once(app: QApplication, window: StationWindow, show: Show) -> None:
    every = [example("verify", language, theme) for language in Language for theme in Theme]
    for screen in every:
        show(screen)
    seen = {tiles(window)[0].accessibleName()}
    best = float("inf")  # of the thread's own time: the machine is shared
    for _ in range(5):
        for screen in every:
            began = time.thread_time()
            window.show_screen(screen)
            window.repaint()
            best = min(best, time.thread_time() - began)
            seen.add(tiles(window)[0].accessibleName())
            page = window.grab().toImage().pixelColor(2, 798)
            assert (page.lightness() < 100) == (screen.bar.theme is Theme.DARK)
    assert seen == {"Help", "Hjälp"}
    assert best < 0.020


def test_the_bridge_carries_screens_and_sounds_and_says_when_they_are_painted(
    qtbot: QtBot, window: StationWindow, played: list[object]
) -> None:
    bridge = Bridge()
    window.connect_bridge(bridge)
    screen = example("wait")
    with qtbot.waitSignal(window.painted, timeout=2_000) as painted:
        bridge.screen.emit(screen)
    assert painted.args == [screen]
    bridge.sound.emit(Sound.OK)
    qtbot.waitUntil(lambda: len(played) == 1, timeout=2_000)


def test_a_supervisor_is_called_again_until_the_screen_goes(window: StationWindow, show: Show) -> None:
    show(example("supervisor"))
    assert window._calling.isActive()
    assert window._calling.interval() == 10_000
    show(example("verify"))
    assert not window._calling.isActive()


def test_the_gallery_holds_every_state(tmp_path: object, app: QApplication) -> None:
    names = [shot.name for shot in shots()]
    assert len(names) == len(set(names)) >= len(EXAMPLES) * 4


def test_the_gallery_writes_pictures(tmp_path_factory: pytest.TempPathFactory, app: QApplication) -> None:
    folder = tmp_path_factory.mktemp("gallery")
    assert render(folder, "wait_sv_dark") == 1
    assert QImage(str(folder / "wait_sv_dark.png")).width() == 1280
