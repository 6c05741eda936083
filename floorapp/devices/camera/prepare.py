"""Pictures made easier to read: places that look like bars cut out, turned upright and enlarged; and filters.

A `View` is a picture made from another, with the way back for what is found in it. Sizes in pixels, angles in
degrees.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.reads import Quad, Read

Matrix = NDArray[Any]
"""2 × 3: from the whole picture to the view."""

_LOOK_PX: Final = 640
"""The longest side of the picture in which bars are looked for."""
_NARROWEST_PX: Final = 6
_MOST_PLACES: Final = 6
_QUIET_SHARE: Final = 0.16
"""Of a place's length on each side: more than ten modules of any symbol with 60 modules or more."""
_WANTED_LENGTH_PX: Final = 900
_MOST_ENLARGED: Final = 4.0


@dataclass(frozen=True, slots=True)
class View:
    """A picture made from the whole one by an affine `matrix`."""

    gray: Gray
    matrix: Matrix
    name: str

    def filtered(self, name: str, change: Callable[[Gray], Gray]) -> "View":
        """The same view through a filter that moves nothing."""
        return View(change(self.gray), self.matrix, f"{self.name} {name}".strip())

    def home(self, read: Read) -> Read:
        """A read of this view, placed in the whole picture."""
        return replace(read, quad=self.home_quad(read.quad))

    def home_quad(self, quad: Quad) -> Quad:
        """A quad of this view in the whole picture."""
        back = cv2.invertAffineTransform(self.matrix)
        a, b, c, d = ((float(x), float(y)) for x, y in np.array(quad) @ back[:, :2].T + back[:, 2])
        return a, b, c, d


def whole(gray: Gray) -> View:
    """The picture as it is."""
    return View(gray, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), "")


def scaled(gray: Gray, factor: float) -> View:
    """The picture enlarged (smoothly) or made smaller (by area)."""
    rows, columns = gray.shape
    size = max(1, round(columns * factor)), max(1, round(rows * factor))
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    x, y = size[0] / columns, size[1] / rows
    matrix = np.array([[x, 0.0, (x - 1) / 2], [0.0, y, (y - 1) / 2]])
    return View(_bytes(cv2.resize(gray, size, interpolation=how)), matrix, f"x{factor:g}")


def turned(gray: Gray, degrees: float, factor: float = 1.0) -> View:
    """The picture turned about its middle; what comes from outside repeats the edge."""
    rows, columns = gray.shape
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, factor)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    wide, high = math.ceil(columns * cos + rows * sin), math.ceil(columns * sin + rows * cos)
    matrix[0, 2] += wide / 2 - columns / 2
    matrix[1, 2] += high / 2 - rows / 2
    return View(_warped(gray, matrix, (wide, high)), matrix, f"turned {degrees:g}")


@dataclass(frozen=True, slots=True)
class Place:
    """What looks like bars: its middle, extent along and across the scan line, and the line's angle."""

    x: float
    y: float
    length: float
    height: float
    degrees: float

    def upright(self, gray: Gray, flip: float = 0.0) -> View:
        """The place cut out with quiet zones, the scan line level, enlarged to a good size."""
        long = max(self.length, 24.0) * (1 + 2 * _QUIET_SHARE)
        high = max(self.height, 12.0) * 1.1
        factor = min(_MOST_ENLARGED, max(0.5, _WANTED_LENGTH_PX / long))
        matrix = cv2.getRotationMatrix2D((self.x, self.y), self.degrees + flip, factor)
        wide_px, high_px = round(long * factor), max(16, round(high * factor))
        matrix[0, 2] += wide_px / 2 - self.x
        matrix[1, 2] += high_px / 2 - self.y
        return View(_warped(gray, matrix, (wide_px, high_px)), matrix, f"place x{factor:.1f}")


def place_of(quad: Quad) -> Place:
    """The place of a quad whose first side runs along the scan line."""
    points = np.array(quad)
    along = (points[1] - points[0] + points[2] - points[3]) / 2
    down = (points[3] - points[0] + points[2] - points[1]) / 2
    middle = points.mean(axis=0)
    degrees = math.degrees(math.atan2(along[1], along[0]))
    return Place(float(middle[0]), float(middle[1]), float(np.hypot(*along)), float(np.hypot(*down)), degrees)


def places(gray: Gray) -> Iterator[Place]:
    """Places where edges are strong and all run one way, as in linear symbols; the likeliest first.

    By the structure tensor (J. Bigun, G. Granlund: Optimal orientation detection of linear symmetry, 1987).
    """
    if min(gray.shape) < _NARROWEST_PX:
        return
    shrink = min(1.0, _LOOK_PX / max(gray.shape))
    small = scaled(gray, shrink).gray if shrink < 1 else gray
    pixels = small.astype(np.float32)
    gx, gy = cv2.Sobel(pixels, cv2.CV_32F, 1, 0), cv2.Sobel(pixels, cv2.CV_32F, 0, 1)
    found: list[tuple[float, Place]] = []
    for window in (9, 21):
        found += _places_at(gx, gy, window, shrink)
    found.sort(key=lambda pair: -pair[0])
    kept: list[Place] = []
    for _, place in found:
        if len(kept) < _MOST_PLACES and not any(_same(place, other) for other in kept):
            kept.append(place)
            yield place


def _places_at(gx: Any, gy: Any, window: int, shrink: float) -> Iterator[tuple[float, Place]]:
    xx, yy, xy = (cv2.boxFilter(product, -1, (window, window)) for product in (gx * gx, gy * gy, gx * gy))
    energy = xx + yy
    coherence = np.sqrt((xx - yy) ** 2 + 4 * xy * xy) / (energy + 1.0)
    strong = (energy > max(400.0, 0.15 * float(np.percentile(energy, 99)))) & (coherence > 0.6)
    mask = cv2.morphologyEx(strong.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    for label in sorted(range(1, count), key=lambda one: -stats[one, cv2.CC_STAT_AREA])[:_MOST_PLACES]:
        if stats[label, cv2.CC_STAT_AREA] < 150:
            return
        inside = labels == label
        a, b, c = (float(part[inside].sum()) for part in (xx, yy, xy))
        angle = 0.5 * math.atan2(2 * c, a - b)
        ys, xs = np.nonzero(inside)
        along, across = (
            xs * math.cos(angle) + ys * math.sin(angle),
            ys * math.cos(angle) - xs * math.sin(angle),
        )
        (low, high), (top, bottom) = np.percentile(along, (1, 99)), np.percentile(across, (5, 95))
        if high - low < 16:
            continue
        u, v = (low + high) / 2, (top + bottom) / 2
        x, y = u * math.cos(angle) - v * math.sin(angle), u * math.sin(angle) + v * math.cos(angle)
        straight = math.hypot(a - b, 2 * c) / (a + b + 1e-6)
        size = (float(high - low) / shrink, float(bottom - top) / shrink)
        yield (
            straight * float(stats[label, cv2.CC_STAT_AREA]),
            Place(float(x) / shrink, float(y) / shrink, *size, math.degrees(angle)),
        )


def _same(one: Place, other: Place) -> bool:
    near = math.hypot(one.x - other.x, one.y - other.y) < 0.2 * max(one.length, other.length)
    turn = abs((one.degrees - other.degrees + 90) % 180 - 90)
    return near and turn < 8 and 0.7 < one.length / max(other.length, 1.0) < 1.4


def sharpened(gray: Gray) -> Gray:
    """Unsharp mask: what the lens smeared stands out again."""
    return _bytes(cv2.addWeighted(gray, 2.2, cv2.GaussianBlur(gray, (0, 0), 2.0), -1.2, 0))


def smoothed(gray: Gray) -> Gray:
    """Gaussian of 1.2 pixels: the only help against heavy noise."""
    return _bytes(cv2.GaussianBlur(gray, (0, 0), 1.2))


def evened(gray: Gray) -> Gray:
    """Contrast made equal everywhere, tile by tile (CLAHE)."""
    return _bytes(cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8)).apply(gray))


def stretched(gray: Gray) -> Gray:
    """The darkest and the lightest of each neighbourhood made black and white."""
    size = max(9, min(gray.shape) // 6 | 1)
    kernel = np.ones((size, size), np.uint8)
    low = cv2.GaussianBlur(cv2.erode(gray, kernel), (0, 0), size / 3).astype(np.float32)
    high = cv2.GaussianBlur(cv2.dilate(gray, kernel), (0, 0), size / 3).astype(np.float32)
    return _bytes(np.clip((gray - low) * (255.0 / np.maximum(high - low, 12.0)), 0, 255))


def run_along_bars(gray: Gray) -> Gray:
    """Each row the mean of its neighbours: bars stay, noise goes. For upright places only."""
    return _bytes(cv2.blur(gray, (1, max(3, gray.shape[0] // 8))))


def _warped(gray: Gray, matrix: Matrix, size: tuple[int, int]) -> Gray:
    return _bytes(cv2.warpAffine(gray, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def _bytes(pixels: Any) -> Gray:
    return np.ascontiguousarray(pixels, dtype=np.uint8)
