"""Inter, shipped with the station, in the few cuts that the screens use.

Figures are tabular everywhere, so that a count never jumps; zeros are slashed in codes only, where 0 and O
must not be mistaken.
"""

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from floorapp.ui import resources

FAMILY = "Inter"
REGULAR = 400
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


@lru_cache(maxsize=256)
def font(px: int, weight: int = REGULAR, code: bool = False) -> QFont:
    """Inter at `px` pixels. `code` slashes the zeros. Treat the result as read-only: it is shared."""
    made = QFont(FAMILY)
    made.setPixelSize(max(1, px))
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    if code:
        made.setFeature(QFont.Tag("zero"), 1)
    return made


@lru_cache(maxsize=256)
def metrics(px: int, weight: int = REGULAR, code: bool = False) -> QFontMetricsF:
    """The measures of `font` with the same arguments."""
    return QFontMetricsF(font(px, weight, code))
