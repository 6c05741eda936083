"""How everything is to look at this moment: colours, words, and the size of the screen."""

from dataclasses import dataclass

from floorapp.ui.theme import Colours, colours
from floorapp.ui.words import Words, words
from floorapp.workflows.screens import Bar

DESIGN_WIDTH, DESIGN_HEIGHT = 1280, 800
"""Every length in this package is in pixels of a screen of this size, and scaled from there."""

LEAST_TYPE_PX = 16
"""Letters get no smaller than this by scaling: below it they cannot be read from a packer's distance."""

LARGE = 1.3
"""How much larger letters are where somebody asks for it."""

MARGIN = 16
GAP = 14
RADIUS = 14


@dataclass(frozen=True, slots=True)
class Look:
    """Colours, words and scale. `unit` is the length in pixels of one design pixel.

    Letters are `letters` times as large as designed wherever their place has the room, and nothing moves.
    """

    colours: Colours
    words: Words
    unit: float
    letters: float = 1.0

    def px(self, design: float) -> float:
        """A length of the design in pixels of this screen."""
        return design * self.unit

    def type_px(self, design: float) -> int:
        """A type size of the design in pixels of this screen, still readable on a small one."""
        return round(max(design * self.unit, min(design, LEAST_TYPE_PX)))


def look_of(bar: Bar, width: int, height: int) -> Look:
    """The look that a screen's bar asks for in a window of `width` × `height` pixels."""
    unit = max(0.4, min(width / DESIGN_WIDTH, height / DESIGN_HEIGHT))
    return Look(colours(bar.theme), words(bar.language), unit, LARGE if bar.large else 1.0)
