"""The station's colours, light and dark, by what they mean.

Contrast of each pair is at least 6.4:1; ok and wrong stay 29 apart (CIE76) in every colour deficiency.
"""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QPalette

from floorapp.workflows.nouns import Theme
from floorapp.workflows.screens import Mark


@dataclass(frozen=True, slots=True)
class Tone:
    """A state's surface and what is written on it; `sign` is the state's colour on a card."""

    fill: QColor
    ink: QColor
    sign: QColor


@dataclass(frozen=True, slots=True)
class CartonColours:
    """The placement picture: cardboard, what lies in it (top, left, right) and the one next thing."""

    wall: QColor
    floor: QColor
    edge: QColor
    placed: tuple[QColor, QColor, QColor]
    placed_edge: QColor
    next: tuple[QColor, QColor, QColor]
    next_edge: QColor


@dataclass(frozen=True, slots=True)
class Colours:
    """Everything that one theme paints with."""

    page: QColor
    card: QColor
    sunk: QColor
    text: QColor
    second: QColor
    outline: QColor
    quiet: QColor
    chosen: QColor
    ok: Tone
    wrong: Tone
    too_many: Tone
    supervisor: Tone
    offline: Tone
    next: Tone
    carton: CartonColours

    def tone(self, mark: Mark) -> Tone:
        """The colours of a state."""
        match mark:
            case Mark.OK | Mark.DONE:
                return self.ok
            case Mark.WRONG:
                return self.wrong
            case Mark.TOO_MANY:
                return self.too_many
            case Mark.SUPERVISOR:
                return self.supervisor
            case Mark.OFFLINE:
                return self.offline
            case Mark.NEXT | Mark.WEIGH:
                return self.next


def _tone(fill: str, ink: str, sign: str = "") -> Tone:
    return Tone(QColor(fill), QColor(ink), QColor(sign or fill))


def _three(top: str, left: str, right: str) -> tuple[QColor, QColor, QColor]:
    return QColor(top), QColor(left), QColor(right)


LIGHT = Colours(
    page=QColor("#E9ECEB"),
    card=QColor("#FFFFFF"),
    sunk=QColor("#F2F4F3"),
    text=QColor("#14202A"),
    second=QColor("#47545F"),
    outline=QColor("#C3CACC"),
    quiet=QColor("#87939B"),
    chosen=QColor("#DCE9F6"),
    ok=_tone("#006B4E", "#FFFFFF"),
    wrong=_tone("#B42A06", "#FFFFFF"),
    too_many=_tone("#F5B800", "#1F1700", "#8A5F00"),
    supervisor=_tone("#9B2D6F", "#FFFFFF"),
    offline=_tone("#3E4C59", "#FFFFFF"),
    next=_tone("#0A57A4", "#FFFFFF"),
    carton=CartonColours(
        wall=QColor("#C4A57A"),
        floor=QColor("#D9C3A0"),
        edge=QColor("#917651"),
        placed=_three("#C2C8C9", "#AAAEAC", "#989C99"),
        placed_edge=QColor("#70777A"),
        next=_three("#0A72DC", "#0B61B8", "#0A4F96"),
        next_edge=QColor("#082C55"),
    ),
)

DARK = Colours(
    page=QColor("#0E1419"),
    card=QColor("#1A232A"),
    sunk=QColor("#222C34"),
    text=QColor("#F1F4F5"),
    second=QColor("#B4C0C8"),
    outline=QColor("#3A4650"),
    quiet=QColor("#7F8C95"),
    chosen=QColor("#14304E"),
    ok=_tone("#34C796", "#08110D"),
    wrong=_tone("#FF7A4F", "#08110D"),
    too_many=_tone("#FFC72E", "#1F1700"),
    supervisor=_tone("#F7A8DA", "#08110D"),
    offline=_tone("#9FB0BF", "#08110D"),
    next=_tone("#6DB4F7", "#08110D"),
    carton=CartonColours(
        wall=QColor("#5A462C"),
        floor=QColor("#45372A"),
        edge=QColor("#7D6644"),
        placed=_three("#6C767C", "#596267", "#4B5358"),
        placed_edge=QColor("#2E363B"),
        next=_three("#57ADFF", "#4593DF", "#3A7EC2"),
        next_edge=QColor("#0B2747"),
    ),
)


def colours(theme: Theme) -> Colours:
    """The colours of a theme."""
    return DARK if theme is Theme.DARK else LIGHT


@lru_cache(maxsize=2)
def palette(theme: Theme) -> QPalette:
    """The same colours for Qt's own widgets. A palette changes in a millisecond; a style sheet does not."""
    tints = colours(theme)
    made = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, tints.page),
        (QPalette.ColorRole.Base, tints.card),
        (QPalette.ColorRole.AlternateBase, tints.sunk),
        (QPalette.ColorRole.Button, tints.card),
        (QPalette.ColorRole.WindowText, tints.text),
        (QPalette.ColorRole.Text, tints.text),
        (QPalette.ColorRole.ButtonText, tints.text),
        (QPalette.ColorRole.PlaceholderText, tints.second),
        (QPalette.ColorRole.Highlight, tints.next.fill),
        (QPalette.ColorRole.HighlightedText, tints.next.ink),
    ):
        made.setColor(role, colour)
    return made
