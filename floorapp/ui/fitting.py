"""Makes a text fit its place: more lines first, then smaller, and only at the end cut with an ellipsis."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt

from floorapp.ui.typeface import metrics

_STEP = 0.94
_LINE = 1.21


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines as they are drawn, at `px`; `whole` is False when something was cut."""

    lines: tuple[str, ...]
    px: int
    whole: bool

    @property
    def line_height(self) -> float:
        """From baseline to baseline in pixels."""
        return self.px * _LINE


@lru_cache(maxsize=2048)
def fit(
    text: str, px: int, weight: int, code: bool, width: int, height: int, most_lines: int, least_px: int
) -> Fitted:
    """`text` in at most `most_lines` lines within `width` × `height` pixels, between `least_px` and `px`."""
    size = px
    while True:
        room = max(1, min(most_lines, int((height + size * 0.3) / (size * _LINE))))
        lines = _wrapped(text, size, weight, code, width)
        if lines is not None and len(lines) <= room and size * 0.8 <= height:
            return Fitted(tuple(lines), size, True)
        if size <= least_px:
            return _cut(text, size, weight, code, width, room)
        size = max(least_px, min(size - 1, int(size * _STEP)))


def _wrapped(text: str, px: int, weight: int, code: bool, width: int) -> list[str] | None:
    """`text` broken at spaces, or None where one word alone is too wide."""
    measure = metrics(px, weight, code).horizontalAdvance
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if measure(longer) <= width:
                line = longer
                continue
            if not line or measure(word) > width:
                return None
            lines.append(line)
            line = word
        lines.append(line)
    return lines


def _cut(text: str, px: int, weight: int, code: bool, width: int, room: int) -> Fitted:
    """As many lines as there is room for, broken anywhere, the last one elided."""
    ruler = metrics(px, weight, code)
    rest = text.replace("\n", " ")
    lines: list[str] = []
    while rest and len(lines) < room - 1:
        if ruler.horizontalAdvance(rest) <= width:
            break
        end = _break_at(rest, px, weight, code, width)
        lines.append(rest[:end].rstrip(" "))
        rest = rest[end:].lstrip(" ")
    last = ruler.elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return Fitted((*lines, last), px, last == rest)


def _break_at(text: str, px: int, weight: int, code: bool, width: int) -> int:
    """Where to break a line that is too long: after the last space that fits, else inside the word."""
    measure = metrics(px, weight, code).horizontalAdvance
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    space = text.rfind(" ", 0, low + 1)
    return space if space > 0 else low
