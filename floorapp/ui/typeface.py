"""Inter, shipped with the station, in the few cuts that the screens use.

Figures are tabular everywhere, so that a count never jumps; zeros are slashed in codes only, where 0 and O
must not be mistaken.
"""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from floorapp.ui import resources

FAMILY = "Inter"
REGULAR = 500
SEMIBOLD = 600
BOLD = 700
HEAVY = 800


def load() -> tuple[str, ...]:
    """Give Qt the shipped cuts and return the names of families that it then knows from them.

    Raises `RuntimeError` naming the file when a cut cannot be read. Needs a QGuiApplication.
    """
    families: list[str] = []
    for file in resources.files("fonts", ".otf"):
        number = QFontDatabase.addApplicationFont(str(file))
        if number < 0:
            raise RuntimeError(f"the font file cannot be read: {file}")
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


class Face(NamedTuple):
    """One cut of Inter at one size in pixels; `code` slashes the zeros."""

    px: int
    weight: int = REGULAR
    code: bool = False


@lru_cache(maxsize=256)
def font(face: Face) -> QFont:
    """The font of a face. Treat it as read-only: it is shared."""
    made = QFont(FAMILY)
    made.setPixelSize(max(1, face.px))
    made.setWeight(QFont.Weight(face.weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    if face.code:
        made.setFeature(QFont.Tag("zero"), 1)
    return made


@lru_cache(maxsize=512)
def advance(face: Face, text: str) -> float:
    """How wide a text is in a face, in pixels."""
    return metrics(face).horizontalAdvance(text)


@lru_cache(maxsize=256)
def metrics(face: Face) -> QFontMetricsF:
    """The measures of a face."""
    return QFontMetricsF(font(face))
