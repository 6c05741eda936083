"""The station's window and a field, as a process that says what scans it hears.

Run as a program: prints the ids of its windows, then answers each line of JSON on stdin with one on stdout.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from floorapp.ui.app import make_application
from floorapp.ui.sound import SoundPlayer
from floorapp.ui.wedge import WedgeFilter
from floorapp.ui.window import StationWindow
from floorapp.workflows.typist import KeyboardSettings
from floorapp.workflows.wedge_setup import SetupAnswer, from_json


class Timed(WedgeFilter):
    """Adds up how long the filter takes for each key."""

    took_ns: ClassVar[list[int]] = []

    def eventFilter(self, watched: Any, event: Any) -> bool:
        began = time.perf_counter_ns()
        kept = super().eventFilter(watched, event)
        if event.type() == event.Type.KeyPress:
            self.took_ns.append(time.perf_counter_ns() - began)
        return kept


class Program:
    """The window and what it heard."""

    def __init__(self) -> None:
        self.app = make_application()
        self.window = StationWindow(player=SoundPlayer(run=_silent))
        for child in self.window.findChildren(WedgeFilter):
            self.app.removeEventFilter(child)
        self.heard: list[str] = []
        self.learned: list[SetupAnswer] = []
        self.panel = QWidget()
        self.panel.setWindowTitle("field")
        self.field = QLineEdit()
        self.entered = 0
        self.field.returnPressed.connect(self._enter)
        QVBoxLayout(self.panel).addWidget(self.field)
        self.window.show()
        self.panel.show()
        self.filter = self._filter(KeyboardSettings())

    def _filter(self, settings: KeyboardSettings) -> WedgeFilter:
        return Timed(
            self.app,
            self.window,
            lambda raw: self.heard.append(raw.hex()),
            settings=settings,
            learned=self.learned.append,
        )

    def _enter(self) -> None:
        self.entered += 1

    def answer(self, question: dict[str, Any]) -> Any:
        """Do what is asked."""
        match question["do"]:
            case "active":
                if self.panel.isActiveWindow():
                    self.field.setFocus()
                    return "field" if QApplication.focusWidget() is self.field else ""
                return "window" if self.window.isActiveWindow() else ""
            case "scans":
                heard, self.heard = self.heard, []
                return heard
            case "settings":
                self.app.removeEventFilter(self.filter)
                self.filter = self._filter(from_json(question["settings"]))
            case "by_text":  # as a program hears keys that does not look at their codes
                self.filter._has_codes = False
            case "deaf":
                self.app.removeEventFilter(self.filter)
            case "learned":
                learned = [each if isinstance(each, str) else asdict(each) for each in self.learned]
                self.learned.clear()
                return learned
            case "text":
                text, entered = self.field.text(), self.entered
                self.field.setText(question.get("set", ""))
                self.entered = 0
                return [text, entered]
            case "took":
                took, Timed.took_ns[:] = list(Timed.took_ns), []
                return took
        return None


def _silent(sound: Path) -> None:
    """Plays nothing."""


def main() -> None:
    program = Program()
    say: Callable[[Any], None] = lambda told: print(json.dumps(told), flush=True)  # noqa: E731

    def listen() -> None:
        data = os.read(0, 65_536)
        if not data:
            program.app.quit()
        for line in data.splitlines():
            say(program.answer(json.loads(line)))

    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(listen)
    say({"window": int(program.window.winId()), "field": int(program.panel.winId())})
    program.app.exec()
    program.window.close()
    program.panel.close()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
