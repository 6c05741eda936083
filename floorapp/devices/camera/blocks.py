"""A place that is busy in two directions, as matrix codes and stacked codes are, made level and enlarged.

A turned PDF417 is read only where its rows are level to a few degrees, and small modules are read better
enlarged. The angle is that of the most gradients, to a quarter turn, so words around a symbol agree with it.
"""

import math
from typing import Any, Final

import cv2
import numpy as np

from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.locate import Spot
from floorapp.devices.camera.prepare import View

_MORE: Final = 0.15
"""Of a place's size on every side: quiet zones, and corners that were not busy enough."""
_LEAST_MORE_PX: Final = 14.0
_ENLARGED: Final = 2.0
_MOST_PX: Final = 360_000
"""Of a block: it takes zxing 3 ms. A larger one is enlarged less."""


def block(gray: Gray, spot: Spot, enlarged: float = _ENLARGED) -> View:
    """Cut a spot out of a picture."""
    degrees = spot.degrees if spot.bars else _degrees(_around(gray, spot))
    along, across = spot.length, spot.height
    if not spot.bars:  # its extent is that of an upright box
        turn = math.radians(degrees)
        cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
        along, across = along * cos + across * sin, across * cos + along * sin
    wide = along + 2 * max(_LEAST_MORE_PX, _MORE * along)
    high = across + 2 * max(_LEAST_MORE_PX, _MORE * across)
    factor = min(enlarged, math.sqrt(_MOST_PX / (wide * high)))
    matrix = cv2.getRotationMatrix2D((spot.x, spot.y), degrees, factor)
    size = max(16, round(wide * factor)), max(16, round(high * factor))
    matrix[0, 2] += size[0] / 2 - spot.x
    matrix[1, 2] += size[1] / 2 - spot.y
    cut = cv2.warpAffine(gray, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return View(np.ascontiguousarray(cut, dtype=np.uint8), matrix, f"block x{factor:.1f}")


def _around(gray: Gray, spot: Spot) -> Gray:
    left, top = (
        max(0, int(middle - side / 2)) for middle, side in ((spot.x, spot.length), (spot.y, spot.height))
    )
    return gray[top : top + int(spot.height) + 1, left : left + int(spot.length) + 1]


def _degrees(cut: Gray) -> float:
    """The angle at which most edges are level or upright, and of the two the one with more upright edges.

    Directions are averaged on a circle that goes round four times, each gradient by its strength.
    """
    if min(cut.shape) < 3:
        return 0.0
    gx, gy = (cv2.Sobel(cut, cv2.CV_32F, *order) for order in ((1, 0), (0, 1)))
    double, cross = gx * gx - gy * gy, 2 * gx * gy
    strength = gx * gx + gy * gy + 1.0
    angle = 0.25 * math.atan2(_sum(2 * double * cross / strength), _sum((double**2 - cross**2) / strength))
    if _sum(double) * math.cos(2 * angle) + _sum(cross) * math.sin(2 * angle) < 0:
        angle += math.pi / 2
    return math.degrees(angle)


def _sum(values: Any) -> float:
    return float(values.sum(dtype=np.float64))
