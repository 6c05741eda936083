"""Live reading, picture after picture: little work on each, votes over a few of them, and each unit once.

Every picture gets zxing's quick look. While that makes nothing certain, one dearer look is added to each, in
turn, until all have been tried on a scene that stands still. A text that stays in view is one unit: it counts
again after it has been unread for 0.3 s and what lay in its place has changed, for a code that is only hard
to read still lies there.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final

import cv2
import numpy as np

from floorapp.devices.camera import engines
from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.gates import NOTHING, Known, Sighting, judged
from floorapp.devices.camera.prepare import places, sharpened
from floorapp.devices.camera.reads import Code, Read, bounds, identity

WINDOW: Final = 4
"""Votes are counted over so many pictures, this one too: what lies in a place changes."""
ALSO_EVERY: Final = 4
"""Where something is certain, every so many pictures get a dearer look all the same: for what lies beside."""
REARM_S: Final = 0.3
_PATCH_PX: Final = 24
_SCENE_PX: Final = (64, 36)
_STIRRED: Final = 10
"""Difference of gray, of 255, in one spot of a scene made small: something has moved. Noise makes less."""
_CHANGED: Final = 22.0
"""Mean difference of gray, of 255, above which a place shows something else."""

Look = Callable[[Gray], list[Read]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture: the codes in view, and those of them that are new units."""

    codes: tuple[Code, ...]
    scans: tuple[Code, ...]


@dataclass(slots=True)
class _Unit:
    """A unit in view: where it was read last, how that looked, and since when something else is there."""

    read_s: float
    place: tuple[int, int, int, int]
    patch: Gray
    gone_since_s: float | None = None


def _by_zbar(gray: Gray) -> list[Read]:
    return engines.zbar(gray, density=2, tier="whole")


def _turned_and_inverted(gray: Gray) -> list[Read]:
    return engines.zxing(gray, tier="thorough")


def _in_place(which: int, decode: Look) -> Look:
    """A look at one of the places that look like bars, the likeliest first: level, enlarged, sharpened."""

    def look(gray: Gray) -> list[Read]:
        for place in islice(places(gray), which, which + 1):
            view = place.upright(gray).filtered("sharpened", sharpened)
            return [view.home(read) for read in decode(view.gray)]
        return []

    return look


def _zxing_lines(gray: Gray) -> list[Read]:
    return engines.zxing(gray, formats=engines.LINEAR, thorough=False, tier="place")


def _zbar_lines(gray: Gray) -> list[Read]:
    return engines.zbar(gray, density=4, tier="place")


_LOOKS: Final[tuple[Look, ...]] = (
    _by_zbar,
    _in_place(0, _zxing_lines),
    _in_place(0, _zbar_lines),
    _turned_and_inverted,
    _in_place(1, _zxing_lines),
    _in_place(1, _zbar_lines),
    _by_zbar,
    _in_place(2, _zxing_lines),
    _in_place(2, _zbar_lines),
)
"""15 to 50 ms each at 1280 × 720, so that a slow core keeps up with the pictures."""


class Watch:
    """Reads the pictures of one camera. `known` are the texts of the open order and the catalogue."""

    def __init__(self, known: Known = NOTHING) -> None:
        self._known = known
        self._window: deque[list[Sighting]] = deque(maxlen=WINDOW - 1)
        self._tried = 0
        self._scene: Gray | None = None
        self._number = 0
        self._units: dict[tuple[str, str], _Unit] = {}
        self._gray: Gray | None = None
        self._at_s = 0.0

    def frame(self, gray: Gray, at_s: float) -> Seen:
        """Read a picture that was taken at `at_s`, in s of a clock that never goes back."""
        self._number += 1
        self._gray, self._at_s = gray, at_s
        self._forget_gone(gray, at_s)
        reads = engines.zxing(gray, thorough=False, tier="quick")
        codes = self._judged(reads)
        certain = any(code.accepted for code in codes)
        if self._may_try(gray) and (not certain or self._number % ALSO_EVERY == 0):
            reads += _LOOKS[self._tried % len(_LOOKS)](gray)
            self._tried += 1
            codes = self._judged(reads)
        self._window.append([Sighting(read, self._number) for read in reads])
        return Seen(codes, tuple(code for code in codes if code.accepted and self.take(code)))

    def _judged(self, reads: list[Read]) -> tuple[Code, ...]:
        """The codes of this picture, by the votes of the last few."""
        before = [sighting for frame in self._window for sighting in frame]
        now = {identity(read.symbology, read.text) for read in reads}
        codes = judged([*before, *(Sighting(read, self._number) for read in reads)], self._known)
        return tuple(code for code in codes if identity(code.symbology, code.text) in now)

    def _may_try(self, gray: Gray) -> bool:
        """Whether a dearer look may find more: not where all have been taken of a scene that stands still."""
        scene = np.asarray(cv2.resize(gray, _SCENE_PX, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        if self._scene is None or int(cv2.absdiff(scene, self._scene).max()) > _STIRRED:
            self._scene, self._tried = scene, 0
        return self._tried < 2 * len(_LOOKS)

    def take(self, code: Code) -> bool:
        """A code of the newest picture is certain; whether it is a unit that has not been counted."""
        if self._gray is None:
            return False
        key = identity(code.symbology, code.text)
        place = _place(code, self._gray)
        new = key not in self._units
        self._units[key] = _Unit(self._at_s, place, _patch(self._gray, place))
        return new

    def _forget_gone(self, gray: Gray, at_s: float) -> None:
        """Forget each unit in whose place something else has lain for a while."""
        for key, unit in list(self._units.items()):
            difference = float(np.mean(cv2.absdiff(_patch(gray, unit.place), unit.patch)))
            if difference < _CHANGED:
                unit.gone_since_s = None
            elif unit.gone_since_s is None:
                unit.gone_since_s = at_s
            if unit.gone_since_s is not None and at_s - max(unit.gone_since_s, unit.read_s) >= REARM_S:
                del self._units[key]


def _place(code: Code, gray: Gray) -> tuple[int, int, int, int]:
    """The ground of a code, never empty: a single scan line has no height."""
    rows, columns = gray.shape
    left, top, right, bottom = bounds(code.quad)
    grown = max(4.0, (right - left - (bottom - top)) / 4)
    x, y = int(min(max(0, left - 4), columns - 1)), int(min(max(0, top - grown), rows - 1))
    return x, y, int(min(columns, max(x + 1, right + 4))), int(min(rows, max(y + 1, bottom + grown)))


def _patch(gray: Gray, place: tuple[int, int, int, int]) -> Gray:
    left, top, right, bottom = place
    cut = gray[top:bottom, left:right]
    if cut.size == 0:  # the picture has become smaller
        return np.zeros((_PATCH_PX, _PATCH_PX), np.uint8)
    small = cv2.resize(cut, (_PATCH_PX, _PATCH_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)
