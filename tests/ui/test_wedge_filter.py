"""A scanner that types is heard in every window, presses nothing, and leaves human typing alone."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from floorapp.ui.examples import EXAMPLES
from floorapp.ui.simulated_scanner import SimulatedScanner
from floorapp.ui.window import StationWindow
from floorapp.workflows.nouns import Language

SCANNER_MS, HUMAN_MS = 2, 140


def key(target: QWidget, character: str, at_ms: int, repeat: bool = False) -> None:
    """A key goes down and up at `at_ms`."""
    code = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}.get(character, Qt.Key(0))
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, code or ord(character.upper()), Qt.KeyboardModifier(0), character, repeat)
        event.setTimestamp(at_ms)
        QApplication.sendEvent(target, event)


def type_text(target: QWidget, text: str, gap_ms: int, start_ms: int = 10_000) -> None:
    for index, character in enumerate(text):
        repeated = index > 0 and text[index - 1] == character
        key(target, character, start_ms + index * gap_ms, repeated)


@pytest.fixture
def heard(window: StationWindow) -> list[tuple[str, bytes]]:
    scans: list[tuple[str, bytes]] = []
    window.scanned.connect(lambda device, raw: scans.append((device, raw)))
    return scans


@pytest.fixture
def pressed(window: StationWindow) -> list[object]:
    commands: list[object] = []
    window.commanded.connect(commands.append)
    return commands


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[QLineEdit]:
    panel = SimulatedScanner()
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    edit = panel.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is edit)
    yield edit
    panel.close()


def test_a_typed_scan_is_heard_with_its_repeated_digits(
    window: StationWindow, heard: list[tuple[str, bytes]]
) -> None:
    type_text(window, "7310000000011\r", SCANNER_MS)
    assert heard == [("wedge", b"7310000000011")]


@pytest.mark.parametrize("code", ["O-4", "A1"])
def test_a_short_code_is_heard_and_leaves_a_field_as_it_was(
    window: StationWindow, field: QLineEdit, heard: list[tuple[str, bytes]], code: str
) -> None:
    type_text(window, f"{code}\r", SCANNER_MS)
    type_text(field, "half", HUMAN_MS, 50_000)
    type_text(field, f"{code}\r", SCANNER_MS, 60_000)
    assert heard == [("wedge", code.encode())] * 2
    assert field.text() == "half"


def test_a_group_separator_typed_as_a_control_character_is_kept(
    window: StationWindow, heard: list[tuple[str, bytes]]
) -> None:
    type_text(window, "10A01\x1d21B\r", SCANNER_MS)
    assert heard == [("wedge", b"10A01\x1d21B")]


@pytest.mark.parametrize("state", ["wait", "verify", "choice_line", "done", "devices", "doubt"])
def test_enter_space_and_tab_press_nothing_on_any_screen(
    window: StationWindow, pressed: list[object], heard: list[tuple[str, bytes]], state: str
) -> None:
    window.show_screen(EXAMPLES[state](Language.EN))
    for tile in [window, *window.findChildren(QWidget)]:
        type_text(tile, "12345\r", SCANNER_MS)
        type_text(tile, "\r \t\r", HUMAN_MS, 50_000)
    assert heard
    assert pressed == []


def test_silence_ends_a_scan_without_enter(
    qtbot: QtBot, window: StationWindow, heard: list[tuple[str, bytes]]
) -> None:
    type_text(window, "SO-104711", SCANNER_MS)
    assert heard == []
    qtbot.waitUntil(lambda: heard == [("wedge", b"SO-104711")], timeout=2_000)


def test_a_human_types_into_a_field_unharmed(
    window: StationWindow, field: QLineEdit, heard: list[tuple[str, bytes]]
) -> None:
    type_text(field, "SO-104711", HUMAN_MS)
    assert field.text() == "SO-104711"
    assert heard == []


def test_a_human_s_enter_reaches_the_field(
    qtbot: QtBot, window: StationWindow, field: QLineEdit, heard: list[tuple[str, bytes]]
) -> None:
    with qtbot.waitSignal(field.returnPressed, timeout=1_000):
        type_text(field, "12345\r", HUMAN_MS)
    assert heard == []


def test_a_scan_into_a_field_leaves_it_as_it_was_and_presses_no_enter(
    window: StationWindow, field: QLineEdit, heard: list[tuple[str, bytes]]
) -> None:
    entered: list[bool] = []
    field.returnPressed.connect(lambda: entered.append(True))
    type_text(field, "half", HUMAN_MS)
    type_text(field, "7310000000011\r", SCANNER_MS, 60_000)
    assert heard == [("wedge", b"7310000000011")]
    assert field.text() == "half"
    assert entered == []


def test_a_key_that_types_nothing_spoils_a_scan_and_begins_none(
    window: StationWindow, heard: list[tuple[str, bytes]]
) -> None:
    for at_ms, text in ((10_000, ""), (10_002, "10A"), (10_010, ""), (10_012, "21B\r")):
        if text:
            type_text(window, text, SCANNER_MS, at_ms)
            continue
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F8, Qt.KeyboardModifier(0), "")
        event.setTimestamp(at_ms)
        QApplication.sendEvent(window, event)
    assert heard == [("wedge", b"10A\x1a21B")]
