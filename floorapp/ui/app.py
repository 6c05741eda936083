"""Makes the Qt application: the binding is sound, the typeface is there, the look is the station's own."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from floorapp.ui import typeface

_PROBES = 100


class BrokenBindingError(RuntimeError):
    """This PySide6 would abort after some thousand calls."""


def check_binding() -> None:
    """Raise `BrokenBindingError` when calls that return nothing take a reference of None with them.

    PySide6 6.12.0 on Python 3.11 does, and the process aborts when None is gone.
    """
    probe = QObject()
    before = sys.getrefcount(None)
    for _ in range(_PROBES):
        probe.setObjectName("probe")
    if before - sys.getrefcount(None) >= _PROBES // 2:
        import PySide6

        raise BrokenBindingError(
            f"PySide6 {PySide6.__version__} does not work with Python {sys.version.split()[0]}: it would "
            "abort after some thousand scans. Install another version, such as PySide6-Essentials 6.11.3."
        )


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """The application, or the one that exists, checked and with the station's typeface.

    Raises `BrokenBindingError`, or `RuntimeError` when a font cannot be read.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(argv) or ["floorapp"])
    check_binding()
    app.setApplicationName("floorapp")
    app.setStyle("Fusion")
    typeface.load()
    app.setFont(typeface.font(typeface.Face(16)))
    return app
