"""Units in view: each counts once, however long it is held, and again when it has been away.

A unit is a text in a place. It may move, and it may not be read for a while: as long as its place looks the
same it lies there still. It has left when its place has looked otherwise for `REARM_S`. Two units with the
same text are two only where both are read in the same picture, apart from each other, and in two pictures.
"""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.reads import Code, Quad, bounds, identity

REARM_S: Final = 0.3
_PATCH_PX: Final = 24
_CHANGED: Final = 22.0
"""Mean difference of gray, of 255, above which a place shows something else."""
_UNLIKE: Final = 0.5
"""Correlation below which it does too, where it has changed at all: labels may be faint."""
_UNCHANGED: Final = 1.5
"""Mean difference below which nothing has changed: what is left of noise."""
_BESIDE, _BELOW = 0.8, 1.6
"""Of a code's width: middles further from each other are those of two codes."""
_PICTURES_OF_PAIR: Final = 2

Key = tuple[str, str]
Box = tuple[int, int, int, int]


@dataclass(slots=True)
class _Unit:
    """Where a unit was read last, when, how its place looked then, and since when it looks otherwise."""

    quad: Quad
    read_s: float
    box: Box
    patch: Gray
    gone_since_s: float | None = None


class Tracker:
    """The units of one camera's view. Call `begin` for each picture, then `take` for each of its codes."""

    def __init__(self) -> None:
        self._units: dict[Key, list[_Unit]] = {}
        self._pairs: dict[Key, int] = {}
        self._gray: Gray | None = None
        self._at_s = 0.0
        self._taken: list[_Unit] = []

    def begin(self, gray: Gray, at_s: float) -> None:
        """A picture, taken at `at_s`. What has been gone for long enough is forgotten."""
        self._gray, self._at_s, self._taken = gray, at_s, []
        for key, units in list(self._units.items()):
            self._units[key] = [unit for unit in units if not self._has_left(unit, gray)]
            if not self._units[key]:
                del self._units[key]
                self._pairs.pop(key, None)

    def take(self, code: Code, *, beside: bool = False) -> bool:
        """A certain code of the newest picture: whether it is a unit that has not been counted.

        `beside` says that the same text was read elsewhere in this picture too.
        """
        if self._gray is None:
            return False
        key = identity(code.symbology, code.text)
        units = self._units.setdefault(key, [])
        unit = self._known(units, code.quad, beside)
        if unit is None and units:
            self._pairs[key] = self._pairs.get(key, 0) + 1
            if not beside or self._pairs[key] < _PICTURES_OF_PAIR:
                return False
        box = _box(code.quad, self._gray)
        seen = _Unit(code.quad, self._at_s, box, _patch(self._gray, box))
        self._taken.append(seen)
        if unit is None:
            self._drop_covered(key, code.quad)
            units.append(seen)
            return True
        units[units.index(unit)] = seen
        return False

    def _known(self, units: list[_Unit], quad: Quad, beside: bool) -> _Unit | None:
        """The unit that this is: the nearest one, unless a pair is in view and it lies elsewhere."""
        free = [unit for unit in units if not any(unit is taken for taken in self._taken)]
        if not free:
            return next((unit for unit in units if not apart(unit.quad, quad)), None)
        nearest = min(free, key=lambda unit: _distance(unit.quad, quad))
        if not apart(nearest.quad, quad) or not (beside or len(units) > 1):
            return nearest
        return nearest if nearest.gone_since_s is not None else None

    def _drop_covered(self, key: Key, quad: Quad) -> None:
        """Where a new unit lies, what was there and is not read in this picture has left."""
        left, top, right, bottom = bounds(quad)
        for other, units in self._units.items():
            if other != key:
                units[:] = [
                    unit
                    for unit in units
                    if any(unit is taken for taken in self._taken)
                    or unit.read_s == self._at_s
                    or not (left <= _middle(unit.quad)[0] <= right and top <= _middle(unit.quad)[1] <= bottom)
                ]

    def _has_left(self, unit: _Unit, gray: Gray) -> bool:
        if not _is_changed(unit.patch, _patch(gray, unit.box)):
            unit.gone_since_s = None
            return False
        if unit.gone_since_s is None:
            unit.gone_since_s = self._at_s
        return self._at_s - max(unit.gone_since_s, unit.read_s) >= REARM_S


def apart(one: Quad, other: Quad) -> bool:
    """Whether two reads of the same text in one picture are of two symbols.

    Scan lines of one symbol lie one above the other, and in a tall one far from each other.
    """
    first = one if _width(one) >= _width(other) else other
    wide = max(1.0, _width(first))
    along_x, along_y = (first[1][0] - first[0][0]) / wide, (first[1][1] - first[0][1]) / wide
    (x, y), (x_, y_) = _middle(one), _middle(other)
    along = abs((x_ - x) * along_x + (y_ - y) * along_y)
    across = abs((y_ - y) * along_x - (x_ - x) * along_y)
    return along > _BESIDE * wide or across > _BELOW * wide


def _width(quad: Quad) -> float:
    return math.dist(quad[0], quad[1])


def _distance(one: Quad, other: Quad) -> float:
    return math.dist(_middle(one), _middle(other))


def _middle(quad: Quad) -> tuple[float, float]:
    return sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4


def _box(quad: Quad, gray: Gray) -> Box:
    """The ground of a code, never empty: a single scan line has no height."""
    rows, columns = gray.shape
    left, top, right, bottom = bounds(quad)
    grown = max(4.0, (right - left - (bottom - top)) / 4)
    x, y = int(min(max(0, left - 4), columns - 1)), int(min(max(0, top - grown), rows - 1))
    return x, y, int(min(columns, max(x + 1, right + 4))), int(min(rows, max(y + 1, bottom + grown)))


def _is_changed(before: Gray, now: Gray) -> bool:
    difference = float(np.mean(cv2.absdiff(before, now)))
    if not _UNCHANGED < difference < _CHANGED:
        return difference >= _CHANGED
    one, other = before - float(before.mean()), now - float(now.mean())
    alike = float((one * other).sum()) / (float(np.linalg.norm(one) * np.linalg.norm(other)) + 1e-6)
    return alike < _UNLIKE


def _patch(gray: Gray, box: Box) -> Gray:
    left, top, right, bottom = box
    cut = gray[top:bottom, left:right]
    if cut.size == 0:  # the picture has become smaller
        return np.zeros((_PATCH_PX, _PATCH_PX), np.uint8)
    small = cv2.resize(cut, (_PATCH_PX, _PATCH_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)
