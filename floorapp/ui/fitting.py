"""Makes a text fit its place: more lines first, then smaller, and only at the end cut with an ellipsis."""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import Qt

from floorapp.ui.typeface import Face, metrics

_STEP = 0.94
_LINE = 1.15
INTER_LINE = 1.21
"""The line height of Inter itself, which leaves more air between lines than a heading needs."""
_LEAN = 0.2
_CAPITALS = 0.8


class Room(NamedTuple):
    """The place for a text in pixels, and how it may give: at most `lines`, down to `least_px`."""

    width: int
    height: int
    lines: int
    least_px: int


class Fitted(NamedTuple):
    """The lines as they are drawn in `face`; `whole` is False when something was cut."""

    lines: tuple[str, ...]
    face: Face
    whole: bool

    @property
    def line_height(self) -> float:
        """From baseline to baseline in pixels."""
        return self.face.px * _LINE


@lru_cache(maxsize=512)
def fit(text: str, face: Face, room: Room) -> Fitted:
    """`text` within `room`, at the size of `face` if that can be."""
    while True:
        most = max(1, min(room.lines, int((room.height + face.px * _LEAN) / (face.px * _LINE))))
        lines = _wrapped(text, face, room.width)
        if lines is not None and len(lines) <= most and face.px * _CAPITALS <= room.height:
            return Fitted(_balanced(text, face, room.width, lines), face, True)
        if face.px <= room.least_px:
            return _cut(text, face, room.width, most)
        face = face._replace(px=max(room.least_px, min(face.px - 1, int(face.px * _STEP))))


def _wrapped(text: str, face: Face, width: int) -> list[str] | None:
    """`text` broken at spaces, a code anywhere, or None where one word alone is too wide."""
    if face.code:
        return _wrapped_anywhere(text, face, width)
    measure = metrics(face).horizontalAdvance
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


def _balanced(text: str, face: Face, width: int, lines: list[str]) -> tuple[str, ...]:
    """As many lines, as equal in length as can be: no word is left alone on the last one."""
    if face.code or len(lines) < 2 or "\n" in text:
        return tuple(lines)
    low, high = width // 2, width
    while high - low > 4:
        middle = (low + high) // 2
        tried = _wrapped(text, face, middle)
        if tried is not None and len(tried) == len(lines):
            lines, high = tried, middle
        else:
            low = middle
    return tuple(lines)


def _wrapped_anywhere(text: str, face: Face, width: int) -> list[str]:
    """A code has no words: its lines are as long as they can be."""
    measure = metrics(face).horizontalAdvance
    lines: list[str] = []
    rest = text
    while measure(rest) > width and len(rest) > 1:
        end = _break_at(rest, face, width)
        lines.append(rest[:end].rstrip(" "))
        rest = rest[end:].lstrip(" ")
    return [*lines, rest]


def _cut(text: str, face: Face, width: int, most: int) -> Fitted:
    """As many lines as there is room for, broken anywhere, the last one elided."""
    ruler = metrics(face)
    rest = text.replace("\n", " ")
    lines: list[str] = []
    while len(lines) < most - 1 and ruler.horizontalAdvance(rest) > width:
        end = _break_at(rest, face, width)
        lines.append(rest[:end].rstrip(" "))
        rest = rest[end:].lstrip(" ")
    last = ruler.elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return Fitted((*lines, last), face, last == rest)


def _break_at(text: str, face: Face, width: int) -> int:
    """Where to break a line that is too long: after the last space that fits, else inside the word."""
    measure = metrics(face).horizontalAdvance
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    space = text.rfind(" ", 0, low + 1)
    return space if space > 0 else low
