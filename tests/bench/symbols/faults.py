"""What a camera and its light do to a scene: blur, glare, little contrast, noise, JPEG.

A scene is light 0…1, rows × columns; the picture that comes out has a byte a pixel. Strengths are those of
the shared frames (0) and up to what no decoder reads at all (2); lengths in pixels.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Gray = NDArray[np.uint8]

RADIUS_PX: Final = (1.2, 2.0, 2.8)
MOTION_PX: Final = (3, 5, 8)
CONTRAST: Final = (0.28, 0.17, 0.10)
NOISE: Final = (14.0, 26.0, 40.0)
"""Standard deviation, of 255."""
_QUALITY: Final = 90


def camera(
    scene: Floats, condition: str, severity: int, middles: NDArray[np.float32], dice: np.random.Generator
) -> Gray:
    """The picture that a camera takes of the scene. Glare falls near the `middles` of labels."""
    light, noise = scene, float(dice.uniform(1.5, 3.0))
    match condition:
        case "defocus":
            light = defocus(light, RADIUS_PX[severity] * float(dice.uniform(0.9, 1.1)))
        case "motion":
            light = motion(light, MOTION_PX[severity], float(dice.uniform(0, np.pi)))
        case "lowcontrast":
            light = contrast(light, CONTRAST[severity] * float(dice.uniform(0.9, 1.1)))
        case "glare":
            light = glare(light, middles, severity, dice)
        case "noise":
            noise = NOISE[severity] * float(dice.uniform(0.9, 1.1))
        case "mixed":
            light = defocus(light, (0.8, 1.2, 1.7)[severity])
            light = glare(light, middles, severity, dice)
            light = contrast(light, (0.45, 0.35, 0.28)[severity])
            noise = (8.0, 11.0, 14.0)[severity]
        case "hand" | "level":
            light = _in_a_hand(light, severity, middles, dice)
            noise = (8.0, 14.0, 22.0)[severity] * float(dice.uniform(0.7, 1.3))
    seen = 255 * light + dice.normal(0, noise, light.shape)
    return _squeezed(np.asarray(np.clip(seen, 0, 255), np.uint8))


def _in_a_hand(
    light: Floats, severity: int, middles: NDArray[np.float32], dice: np.random.Generator
) -> Floats:
    """A frame of a moving code: focus hunts, the hand shakes, a lamp's reflection wanders."""
    light = defocus(light, float(dice.uniform(0.6, (1.3, 1.8, 2.3)[severity])))
    light = motion(light, int(dice.integers(1, (3, 5, 6)[severity])), float(dice.uniform(0, np.pi)))
    return glare(light, middles, severity, dice) if dice.random() < 0.6 else light


def defocus(light: Floats, radius: float) -> Floats:
    """Each point spread over a disc."""
    side = int(np.ceil(radius)) * 2 + 1
    fine = 8
    y, x = (np.mgrid[: side * fine, : side * fine] + 0.5) / fine - side / 2
    disc = (x * x + y * y <= radius * radius).astype(np.float32)
    kernel = disc.reshape(side, fine, side, fine).mean((1, 3))
    return np.asarray(cv2.filter2D(light, -1, kernel / kernel.sum()), np.float32)


def motion(light: Floats, length: int, angle: float) -> Floats:
    """Each point spread along a line."""
    side = length | 1
    fine = np.zeros((side * 8, side * 8), np.float32)
    reach = np.array([np.cos(angle), np.sin(angle)]) * length * 4
    ends = [(int(x), int(y)) for x, y in (side * 4 - reach, side * 4 + reach)]
    cv2.line(fine, ends[0], ends[1], 1.0, 8)
    kernel = cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.filter2D(light, -1, kernel / kernel.sum()), np.float32)


def contrast(light: Floats, share: float) -> Floats:
    """The same about the middle, fainter."""
    return np.asarray(0.42 + share * (light - 0.5), np.float32)


def glare(light: Floats, middles: NDArray[np.float32], severity: int, dice: np.random.Generator) -> Floats:
    """A lamp in glossy paper: long bright spots near the labels that wash out what lies below."""
    y, x = np.mgrid[: light.shape[0], : light.shape[1]].astype(np.float32)
    lit = light.copy()
    for middle in middles:
        for _ in range(int(dice.integers(0, 2 + severity))):
            at = middle + dice.normal(0, 50, 2)
            turn = float(dice.uniform(0, np.pi))
            along = (x - at[0]) * np.cos(turn) + (y - at[1]) * np.sin(turn)
            across = (y - at[1]) * np.cos(turn) - (x - at[0]) * np.sin(turn)
            long, short = dice.uniform(30, 60 + 25 * severity), dice.uniform(8, 16 + 6 * severity)
            lit += float(dice.uniform(0.5, 1.3)) * np.exp(-((along / long) ** 2 + (across / short) ** 2))
    return np.asarray(np.minimum(lit, 1.0), np.float32)


def _squeezed(gray: Gray) -> Gray:
    done, data = cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    assert done
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return np.ascontiguousarray(picture, dtype=np.uint8)
