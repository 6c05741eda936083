"""A place that looks like bars as a strip: level, enlarged, its bars made upright, and only a few rows high.

Each row is the mean of a band of the picture, taken along the bars. That is what helps against noise (the
mean of ten rows has a third of it), and a strip is so small that decoders take well under a millisecond, so
that many preparations of it can be tried.
"""

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np

from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.locate import Spot
from floorapp.devices.camera.prepare import Matrix, View

ROWS: Final = 32
_MORE: Final = 0.22
"""Of the spot's length on either side, for quiet zones and for ends that the spot lacks."""
_LEAST_MORE_PX: Final = 24.0
_WANTED_PX: Final = 1100
_MOST_ENLARGED: Final = 3.0
_SHARE: Final = 0.86
"""Of the spot's height that is read: its upper and lower edges are words or paper."""
_ALL_BARRED: Final = 0.75
"""Of the rows of a strip: if as many are busy, it is left as it is."""
_BUSY_ROW: Final = 0.6
_FEWEST_ROWS: Final = 3
_STEEPEST: Final = 12.0
"""Pixels a row: what leans more is no bar."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The upright cut of a spot, `ROWS` high. `matrix` leads from the picture to `gray`, 2 × 3.

    `factor` is how many of its pixels along the scan line are one of the picture.
    """

    gray: Gray
    matrix: Matrix
    factor: float

    def banded(self, bands: int) -> View:
        """So many rows, each the mean of a band along the bars."""
        rows, columns = self.gray.shape
        if bands >= rows:
            return View(self.gray, self.matrix, "strip")
        small = cv2.resize(self.gray, (columns, bands), interpolation=cv2.INTER_AREA)
        squeeze = np.array([[1.0], [bands / rows]])
        return View(np.asarray(small, dtype=np.uint8), self.matrix * squeeze, f"bands {bands}")


def strip(gray: Gray, spot: Spot) -> Strip:
    """Cut a spot out of a picture. Where words above and below are in it, only its bars are cut out."""
    cut = _cut(gray, spot)
    first, last = _barred_rows(cut.gray)
    if last - first >= _ALL_BARRED * ROWS:
        return cut
    per_row = max(6.0, spot.height * _SHARE) / ROWS
    turn, down = math.radians(spot.degrees), ((first + last) / 2 - ROWS / 2) * per_row
    x, y = spot.x - down * math.sin(turn), spot.y + down * math.cos(turn)
    return _cut(gray, replace(spot, x=x, y=y, height=(last - first) * per_row / _SHARE))


def _cut(gray: Gray, spot: Spot) -> Strip:
    long = spot.length + 2 * max(_LEAST_MORE_PX, _MORE * spot.length)
    high = max(6.0, spot.height * _SHARE)
    factor = min(_MOST_ENLARGED, max(1.0, _WANTED_PX / long))
    matrix = cv2.getRotationMatrix2D((spot.x, spot.y), spot.degrees, 1.0)
    matrix[0] *= factor
    wide_px, high_px = round(long * factor), round(high)
    matrix[0, 2] += wide_px / 2 - factor * spot.x
    matrix[1, 2] += high_px / 2 - spot.y
    cut = cv2.warpAffine(
        gray, matrix, (wide_px, high_px), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    rows = cv2.resize(cut, (wide_px, ROWS), interpolation=cv2.INTER_AREA)
    squeezed = matrix * np.array([[1.0], [ROWS / high_px]])
    return Strip(_straightened(_straightened(np.asarray(rows, dtype=np.uint8))), squeezed, factor)


def _barred_rows(rows: Gray) -> tuple[int, int]:
    """The first row of the busiest neighbourhood of rows, and the one after its last."""
    steps = np.diff(rows.astype(np.float32), axis=1)
    busy = np.convolve((steps * steps).mean(axis=1), np.ones(3) / 3, mode="same")
    high = busy > _BUSY_ROW * float(busy.max())
    first = last = int(busy.argmax())
    while first > 0 and high[first - 1]:
        first -= 1
    while last < len(high) and high[last]:
        last += 1
    return (first, last) if last - first >= _FEWEST_ROWS else (0, len(high))


def _straightened(rows: Gray) -> Gray:
    """Bars made upright. How far they lean changes evenly along the strip, as perspective has it."""
    gx = cv2.Sobel(rows, cv2.CV_32F, 1, 0)
    gy = cv2.Sobel(rows, cv2.CV_32F, 0, 1)
    xx = (gx * gx).sum(axis=0, dtype=np.float64)
    xy = (gx * gy).sum(axis=0, dtype=np.float64)
    at = np.linspace(-1, 1, rows.shape[1])
    normal = np.array([[xx.sum(), (xx * at).sum()], [(xx * at).sum(), (xx * at * at).sum()]])
    normal += np.eye(2) * (1.0 + 1e-3 * normal[0, 0])
    lean, more = np.linalg.solve(normal, -np.array([xy.sum(), (xy * at).sum()]))
    slope = np.clip(lean + more * at, -_STEEPEST, _STEEPEST).astype(np.float32)
    down = np.arange(rows.shape[0], dtype=np.float32)[:, None]
    across = np.arange(rows.shape[1], dtype=np.float32)[None, :] + (down - (rows.shape[0] - 1) / 2) * slope
    still = np.broadcast_to(down, across.shape)
    return _bytes(
        cv2.remap(
            rows, across, np.ascontiguousarray(still), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    )


@dataclass(frozen=True, slots=True)
class Texture:
    """How often a strip turns dark or light along its middle, and how alike its rows are, 0…1."""

    edges: int
    agreement: float


def texture(cut: Strip) -> Texture:
    """Bars have many edges, the same in all rows. Words have fewer that agree, strokes and boxes have few."""
    rows, reach = cut.gray.astype(np.float32), round(40 * cut.factor) | 1
    quarter = rows.shape[0] // 4
    middle = rows[quarter:-quarter].mean(axis=0)[None]
    soft = cv2.GaussianBlur(middle, (0, 0), sigmaX=cut.factor, sigmaY=1e-3)
    level = (soft - cv2.blur(middle, (reach, 1)))[0]
    sides = np.sign(level)[np.abs(level) > 0.4 * float(level.std())]
    bands = cv2.resize(rows - cv2.blur(rows, (reach, 1)), (rows.shape[1], 8), interpolation=cv2.INTER_AREA)
    alike = float(bands.mean(axis=0).var()) / (float(bands.var()) + 1e-3)
    return Texture(int(np.count_nonzero(np.diff(sides))), alike)


def evened(rows: Gray, reach: int) -> Gray:
    """The darkest and the lightest within `reach` pixels made black and white, row by row."""
    kernel = np.ones((1, reach | 1), np.uint8)
    low = cv2.blur(cv2.erode(rows, kernel), (reach | 1, 1)).astype(np.float32)
    high = cv2.blur(cv2.dilate(rows, kernel), (reach | 1, 1)).astype(np.float32)
    level = (rows - low) * (255.0 / np.maximum(high - low, 8.0))
    return _bytes(np.clip(level, 0, 255))


def sharpened(rows: Gray, sigma: float) -> Gray:
    """Unsharp mask along the rows: what the lens smeared stands out again."""
    soft = cv2.GaussianBlur(rows, (0, 0), sigmaX=sigma, sigmaY=1e-3)
    return _bytes(cv2.addWeighted(rows, 3.0, soft, -2.0, 0))


def _bytes(pixels: Any) -> Gray:
    return np.ascontiguousarray(pixels, dtype=np.uint8)
