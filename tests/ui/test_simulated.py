"""The simulated scanner and printer: they say what they are, and hand over exactly what was given."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from floorapp.ui.simulated_paper import SimulatedPaper
from floorapp.ui.simulated_scanner import SimulatedScanner


def test_a_click_scans_the_code_behind_the_label(qtbot: QtBot, app: object) -> None:
    panel = SimulatedScanner()
    qtbot.addWidget(panel)
    scans: list[bytes] = []
    panel.scanned.connect(scans.append)
    panel.set_suggestions([("Order SO-1", "SO-1"), ("Mug <b>x</b>", "]C1 01\x1d10")])
    panel.show()
    listed = panel.findChild(QListWidget)
    assert isinstance(listed, QListWidget)
    place = listed.visualItemRect(listed.item(1)).center()
    qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert scans == [b"]C1 01\x1d10"]
    assert listed.item(1).text() == "Mug <b>x</b>"


def test_enter_scans_what_was_typed_and_clears_the_field(qtbot: QtBot, app: object) -> None:
    panel = SimulatedScanner()
    qtbot.addWidget(panel)
    field = panel.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    with qtbot.waitSignal(panel.scanned, timeout=1_000) as scanned:
        field.setText("Åsa-1")
        field.returnPressed.emit()
    assert scanned.args == ["Åsa-1".encode()]
    assert field.text() == ""
    with qtbot.assertNotEmitted(panel.scanned, wait=50):
        field.returnPressed.emit()


def test_both_say_that_they_are_simulated(qtbot: QtBot, app: object) -> None:
    panel, paper = SimulatedScanner(), SimulatedPaper()
    qtbot.addWidget(panel)
    qtbot.addWidget(paper)
    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert "Simulated scanner" in texts
    assert "Simulated" in paper.windowTitle()


def test_the_paper_shows_the_last_label(qtbot: QtBot, app: object) -> None:
    paper = SimulatedPaper()
    qtbot.addWidget(paper)
    before = paper.grab().toImage()
    paper.show_label(
        "PostNord", ("Karin Lindqvist", "Storgatan 14", "602 20 Norrköping"), "373314700104711201"
    )
    first = paper.grab().toImage()
    paper.show_label("PostNord", ("Karin Lindqvist",) * 60, "")
    assert len({bytes(i.constBits()) for i in (before, first, paper.grab().toImage())}) == 3
    assert "PostNord" in paper.accessibleName()
    assert paper.overflows == []
