"""Where in a picture codes may be: places that look like bars, and places busy in all directions.

Gradients of the picture at half its size, summed in cells of 8 × 8 pixels (the structure tensor): bars have
strong gradients of one direction, matrix codes strong ones of all. The cells are few, so this takes a few ms
at 1280 × 720. It says where to look, and nothing of what is there.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from floorapp.devices.camera.engines import Gray

Floats = NDArray[Any]

CELL_PX: Final = 8
_HALF: Final = 2
_STRAIGHT: Final = 0.6
"""Coherence of directions, 0…1, above which they are those of bars."""
_STRONG: Final = 0.6
"""How many times the picture's noise the gradients of a place have above it."""
_LEAST_ENERGY: Final = 8.0
_ONE_EDGE: Final = 0.1
"""Bars go up as often as down: where gradients agree more than this, there is a single edge."""
_LEAST_CELLS: Final = 6
_MOST: Final = 14


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its middle, its extent along and across the scan line, and the line's angle in degrees.

    `bars` says whether it looks like bars; a busy place has angle 0. `score` ranks the spots of a picture.
    """

    x: float
    y: float
    length: float
    height: float
    degrees: float
    bars: bool
    score: float


@dataclass(frozen=True, slots=True)
class _Cells:
    """Means of gradients and of their products in each cell."""

    xx: Floats
    yy: Floats
    xy: Floats
    x: Floats
    y: Floats

    def parts(self) -> tuple[Floats, ...]:
        return self.xx, self.yy, self.xy, self.x, self.y


def spots(gray: Gray) -> list[Spot]:
    """The likeliest places first, bars and busy ones in one list."""
    if min(gray.shape) < 6 * CELL_PX:
        return []
    cells = _cells(gray)
    found: list[Spot] = []
    for window in (3, 5):
        near = _Cells(*(cv2.blur(part, (window, window)) for part in cells.parts()))
        energy = near.xx + near.yy
        noise = float(np.percentile(energy, 20))
        many = (near.x**2 + near.y**2) < _ONE_EDGE * energy
        strong = many & (energy - noise > max(_LEAST_ENERGY, _STRONG * noise))
        straight = np.sqrt((near.xx - near.yy) ** 2 + 4 * near.xy**2) > _STRAIGHT * (energy - noise)
        found += _bar_spots(cells, strong & straight)
        if window == 3:
            found += _busy_spots(energy, strong & ~straight)
    kept: list[Spot] = []
    for spot in sorted(found, key=lambda one: -one.score):
        if not any(_same(spot, other) for other in kept):
            kept.append(spot)
    return kept[:_MOST]


def _cells(gray: Gray) -> _Cells:
    rows, columns = (side // CELL_PX for side in gray.shape)
    trimmed = gray[: rows * CELL_PX, : columns * CELL_PX]
    size = columns * CELL_PX // _HALF, rows * CELL_PX // _HALF
    half = cv2.resize(trimmed, size, interpolation=cv2.INTER_AREA)
    x, y = (cv2.Sobel(half, cv2.CV_32F, *order, scale=0.25) for order in ((1, 0), (0, 1)))
    products = (cv2.multiply(one, two) for one, two in ((x, x), (y, y), (x, y)))
    return _Cells(
        *(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA) for part in (*products, x, y))
    )


def _bar_spots(cells: _Cells, mask: Floats) -> list[Spot]:
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    found = []
    for inside in _components(closed):
        a, b, c = (float(part[inside].sum()) for part in (cells.xx, cells.yy, cells.xy))
        angle = 0.5 * math.atan2(2 * c, a - b)
        straight = math.hypot(a - b, 2 * c) / (a + b + 1e-6)
        spot = _spread(inside, angle, straight * math.sqrt((a + b) / len(inside[0])), True)
        if spot.length >= 2.5 * CELL_PX:
            found.append(spot)
    return found


def _busy_spots(energy: Floats, mask: Floats) -> list[Spot]:
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    found = []
    for inside in _components(closed):
        spot = _spread(inside, 0.0, 0.35 * math.sqrt(float(energy[inside].mean())), False)
        if max(spot.length, spot.height) < 3.5 * min(spot.length, spot.height):
            found.append(spot)
    return found


def _components(mask: Floats) -> list[tuple[Floats, Floats]]:
    """The cells of each patch that is large enough, the largest first."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    large = [label for label in range(1, count) if areas[label] >= _LEAST_CELLS]
    large.sort(key=lambda label: -areas[label])
    return [np.nonzero(labels == label) for label in large[:_MOST]]  # type: ignore[misc]  # two dimensions


def _spread(inside: tuple[Floats, Floats], angle: float, strength: float, bars: bool) -> Spot:
    ys, xs = ((part + 0.5) * CELL_PX for part in inside)
    cos, sin = math.cos(angle), math.sin(angle)
    along, across = xs * cos + ys * sin, ys * cos - xs * sin
    (low, high), (top, bottom) = np.percentile(along, (1, 99)), np.percentile(across, (5, 95))
    u, v = (low + high) / 2, (top + bottom) / 2
    return Spot(
        x=float(u * cos - v * sin),
        y=float(u * sin + v * cos),
        length=float(high - low) + CELL_PX,
        height=float(bottom - top) + CELL_PX,
        degrees=math.degrees(angle),
        bars=bars,
        score=strength * math.sqrt(len(xs)),
    )


def _same(one: Spot, other: Spot) -> bool:
    if one.bars != other.bars:
        return False
    near = math.hypot(one.x - other.x, one.y - other.y) < 0.12 * max(one.length, other.length)
    turn = abs((one.degrees - other.degrees + 90) % 180 - 90)
    return near and turn < 4 and 0.8 < one.length / other.length < 1.25
