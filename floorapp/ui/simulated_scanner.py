"""A scanner for a station without one: type a code, or click it. It says that it is simulated."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from floorapp.ui.typeface import BOLD, Face, font
from floorapp.ui.words import isolated

_CODE = Qt.ItemDataRole.UserRole


class SimulatedScanner(QWidget):
    """A small window of its own. Signal `scanned(bytes)`: what a real scanner would have sent."""

    scanned = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Simulated scanner")
        self.resize(360, 560)
        title = QLabel("Simulated scanner")
        title.setFont(font(Face(20, BOLD)))
        hint = QLabel("No hardware: click a code, or type one and press Enter.")
        hint.setWordWrap(True)
        self._field = QLineEdit()
        self._field.setPlaceholderText("Code")
        self._field.setAccessibleName("Code to scan")
        self._field.setFont(font(Face(18, code=True)))
        self._field.returnPressed.connect(self._enter)
        self._list = QListWidget()
        self._list.setAccessibleName("Codes at hand")
        self._list.setFont(font(Face(16)))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(self._click)
        layout = QVBoxLayout(self)
        for part in (title, hint, self._field, self._list):
            layout.addWidget(part)
        self._shown: list[tuple[str, str]] = []

    def set_suggestions(self, suggestions: list[tuple[str, str]]) -> None:
        """Offer codes: each a label to read and the code that a click scans."""
        if suggestions == self._shown:
            return
        self._shown = list(suggestions)
        self._list.clear()
        for label, code in suggestions:
            item = QListWidgetItem(isolated(label))
            item.setData(_CODE, code)
            item.setToolTip("")
            self._list.addItem(item)

    def _enter(self) -> None:
        text = self._field.text()
        if text:
            self._field.clear()
            self.scanned.emit(text.encode("utf-8", "replace"))

    def _click(self, item: QListWidgetItem) -> None:
        self._list.clearSelection()
        self.scanned.emit(str(item.data(_CODE)).encode("utf-8", "replace"))
