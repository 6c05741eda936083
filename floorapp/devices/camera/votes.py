"""Votes over the last few pictures. Pictures count apart only where they differ.

A code that lies still looks the same in every picture, and a decoder that errs in one errs in all. So a read
has a new vote only when something has changed in its place since its last one; noise is no change.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.gates import Sighting
from floorapp.devices.camera.reads import Quad, Read, bounds, identity

WINDOW: Final = 4
"""Votes are counted over so many pictures: what lies in a place changes."""
CELL_PX: Final = 32
STIRRED: Final = 6
"""Difference of gray, of 255, of a cell's mean: something has moved. Noise of 40 makes less."""

Key = tuple[str, str]


def cells(gray: Gray) -> Gray:
    """A picture made so small that noise has gone, a pixel for `CELL_PX` × `CELL_PX`."""
    rows, columns = gray.shape
    size = max(1, columns // CELL_PX), max(1, rows // CELL_PX)
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def is_stirred(one: Gray, other: Gray) -> bool:
    """Whether something has moved between two pictures made small."""
    return one.shape != other.shape or one.size == 0 or int(cv2.absdiff(one, other).max()) > STIRRED


@dataclass(frozen=True, slots=True)
class _Look:
    """How the scene was when a code had its last vote, and in which picture."""

    scene: Gray
    number: int


class Votes:
    """What was read in the last pictures."""

    def __init__(self) -> None:
        self._pictures: deque[list[Sighting]] = deque(maxlen=WINDOW)
        self._looks: dict[Key, _Look] = {}
        self._number = 0

    def add(self, scene: Gray, reads: list[Read]) -> list[Sighting]:
        """The votes with those of a new picture; `scene` is it made small by `cells`."""
        self._number += 1
        numbers = {key: self._number_of(key, scene, quad) for key, quad in _places(reads).items()}
        new = [Sighting(read, numbers[identity(read.symbology, read.text)]) for read in reads]
        self._pictures.append(new)
        held = {identity(seen.read.symbology, seen.read.text) for each in self._pictures for seen in each}
        self._looks = {key: look for key, look in self._looks.items() if key in held}
        return self.counted()

    def counted(self) -> list[Sighting]:
        """All votes that count now."""
        return [seen for each in self._pictures for seen in each]

    def _number_of(self, key: Key, scene: Gray, quad: Quad) -> int:
        before = self._looks.get(key)
        if before is not None and before.scene.shape == scene.shape:
            left, top, right, bottom = (int(edge) // CELL_PX for edge in bounds(quad))
            around = slice(max(0, top - 1), max(1, bottom + 2)), slice(max(0, left - 1), max(1, right + 2))
            if not is_stirred(scene[around], before.scene[around]):
                return before.number
        self._looks[key] = _Look(scene, self._number)
        return self._number


def _places(reads: list[Read]) -> dict[Key, Quad]:
    return {identity(read.symbology, read.text): read.quad for read in reads}
