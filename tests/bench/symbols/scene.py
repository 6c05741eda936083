"""Labels in a picture of 1280 × 720, as a camera above a packing bench sees them, with their truth.

The picture is drawn at twice its size and made smaller by area, so that modules of any size are as smooth as
a lens makes them. Conditions and their strengths follow the shared frames: `SEVERITIES` of each,
0 the mildest.
"""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.bench.symbols import faults
from tests.bench.symbols.writer import SCALE, Gray, Symbol

WIDTH, HEIGHT = 1280, 720
_UP: Final = 2
"""How many times larger a scene is drawn."""
Floats = NDArray[np.float32]
Corners = NDArray[np.float32]

CONDITIONS: Final = (
    "clean",
    "rotation",
    "perspective",
    "defocus",
    "motion",
    "lowcontrast",
    "glare",
    "noise",
    "small",
    "multi",
    "mixed",
)
SEVERITIES: Final = 3


@dataclass(frozen=True, slots=True)
class Code:
    """What is in a picture: the corners of the symbol's bars or modules, in pixels, from its top left on."""

    kind: str
    text: str
    quad: Corners


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and its truth. `condition` is one of `CONDITIONS`, or `empty`."""

    condition: str
    severity: int
    gray: Gray
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A label: a symbol with quiet zones and words around it. `box` is where the bars are."""

    symbol: Symbol
    gray: Gray
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a page lies: its middle, a module's size (pixels), its angle, how far its corners are pulled."""

    x: float
    y: float
    module_px: float
    degrees: float
    pull: Corners

    def corners(self, page: Page) -> Corners:
        """The page's corners in the scene."""
        high, wide = (side * self.module_px / SCALE for side in page.gray.shape)
        square = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]], np.float32) / 2
        turn = np.deg2rad(self.degrees)
        rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        pulled = square * (1 + self.pull)
        return np.asarray(pulled @ rotation + (self.x, self.y), np.float32)


def frame(condition: str, severity: int, symbols: list[Symbol], dice: np.random.Generator) -> Frame:
    """One picture with some of the symbols in it. `empty` is without codes."""
    stage = Stage(condition, severity, symbols, dice)
    gray = faults.camera(stage.drawn(stage.poses), condition, severity, stage.middles(), dice)
    return Frame(condition, severity, gray, stage.truth(stage.poses))


class Stage:
    """A background and labels on it, drawn as often as wanted with the labels in other poses."""

    def __init__(
        self, condition: str, severity: int, symbols: list[Symbol], dice: np.random.Generator, most: int = 4
    ) -> None:
        self._dice = dice
        self._back = _background(dice)
        most = 8 if condition == "multi" else most
        least = 5 if condition == "multi" else 1
        wanted = 0 if condition == "empty" else int(dice.integers(least, most + 1))
        chosen = [symbols[int(one)] for one in dice.choice(len(symbols), wanted, replace=False)]
        self.pages: list[Page] = []
        self.poses: list[Pose] = []
        for symbol in chosen:
            page = _page(symbol, dice)
            pose = self._placed(page, condition, severity)
            if pose is not None:
                self.pages.append(page)
                self.poses.append(pose)

    def drawn(self, poses: list[Pose]) -> Floats:
        """The scene in light, before the camera's own faults; 0…1."""
        canvas = self._back.copy()
        for page, pose in zip(self.pages, poses, strict=True):
            _paste(canvas, page, pose)
        small = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.float32)

    def truth(self, poses: list[Pose]) -> tuple[Code, ...]:
        """What is where."""
        return tuple(
            Code(page.symbol.kind, page.symbol.text, _moved(page, pose))
            for page, pose in zip(self.pages, poses, strict=True)
        )

    def middles(self) -> Corners:
        """Where the labels lie."""
        return np.array([(pose.x, pose.y) for pose in self.poses], np.float32).reshape(-1, 2)

    def _placed(self, page: Page, condition: str, severity: int) -> Pose | None:
        """A pose in which the page lies in the picture and on no other, if one is found."""
        dice = self._dice
        for attempt in range(60):
            turned = condition in ("rotation", "hand")
            degrees = float(dice.uniform(-180, 180) if turned else dice.normal(0, 5))
            reach = (0.10, 0.16, 0.22)[severity] if condition == "perspective" else 0.03
            pull = dice.uniform(-reach, reach, (4, 2)).astype(np.float32)
            module = _module_px(condition, severity, page, dice) * (1 - 0.004 * attempt)
            pose = Pose(float(dice.uniform(0, WIDTH)), float(dice.uniform(0, HEIGHT)), module, degrees, pull)
            corners = pose.corners(page)
            inside = (corners > 4).all() and (corners < (WIDTH - 4, HEIGHT - 4)).all()
            if inside and not any(
                _touch(corners, other.corners(lies))
                for lies, other in zip(self.pages, self.poses, strict=True)
            ):
                return pose
        return None


def jittered(pose: Pose, dice: np.random.Generator) -> Pose:
    """The pose a frame later, as in a hand."""
    return replace(
        pose,
        x=pose.x + float(dice.normal(0, 4)),
        y=pose.y + float(dice.normal(0, 4)),
        degrees=pose.degrees + float(dice.normal(0, 0.7)),
        module_px=pose.module_px * float(dice.normal(1, 0.006)),
    )


def _module_px(condition: str, severity: int, page: Page, dice: np.random.Generator) -> float:
    if condition == "small":
        return (1.45, 1.2, 1.0)[severity] * float(dice.uniform(0.97, 1.05))
    if condition == "multi":
        return float(dice.uniform(1.3, 1.9))
    most = min(3.2, 0.8 * WIDTH * SCALE / page.gray.shape[1], 0.7 * HEIGHT * SCALE / page.gray.shape[0])
    return float(dice.uniform(min(2.0, most), most))


def _touch(one: Corners, other: Corners) -> bool:
    return bool((one.min(0) < other.max(0) + 6).all() and (other.min(0) < one.max(0) + 6).all())


# --- pages ---------------------------------------------------------------------------------------

_WORDS: Final = ("LOT 4711", "QTY 24 PCS", "Ship to: DOCK 7", "Made in EU", "FRAGILE", "Art. 20-118-6")


def _page(symbol: Symbol, dice: np.random.Generator) -> Page:
    """White paper with the quiet zone that the symbol's standard wants, and words above and below."""
    quiet = SCALE * int(dice.integers(10, 14))
    above, below = (quiet + SCALE * int(dice.integers(4, 22)) for _ in range(2))
    left, top, right, bottom = symbol.box
    page = cv2.copyMakeBorder(symbol.gray, above, below, quiet, quiet, cv2.BORDER_CONSTANT, value=255.0)
    for y, room in ((above - SCALE * 4, above), (page.shape[0] - SCALE * 4, below)):
        size = min(room - quiet, 22 * SCALE) / 22
        if size > 0.6:
            words = _WORDS[int(dice.integers(len(_WORDS)))]
            font = int(dice.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX]))
            thick = max(1, int(size * 2))
            cv2.putText(page, words, (quiet, y), font, size * 0.8, 20.0, thick, cv2.LINE_AA)
    box = left + quiet, top + above, right + quiet, bottom + above
    return Page(symbol, np.ascontiguousarray(page, dtype=np.uint8), box)


def _homography(page: Page, pose: Pose, scale: float) -> NDArray[np.float64]:
    high, wide = page.gray.shape
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, pose.corners(page) * scale))


def _moved(page: Page, pose: Pose) -> Corners:
    left, top, right, bottom = page.box
    corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float32)
    moved = cv2.perspectiveTransform(corners, _homography(page, pose, 1))
    return np.asarray(moved[0], np.float32)


def _paste(canvas: Floats, page: Page, pose: Pose) -> None:
    size = canvas.shape[1], canvas.shape[0]
    shrink = min(1.0, pose.module_px * _UP / SCALE)
    gray = cv2.resize(page.gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    small = np.diag([page.gray.shape[1] / gray.shape[1], page.gray.shape[0] / gray.shape[0], 1.0])
    matrix = _homography(page, pose, _UP) @ small
    paper = 0.04 + 0.88 * gray.astype(np.float32) / 255
    laid = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.ones_like(paper), matrix, size, flags=cv2.INTER_LINEAR)
    canvas *= 1 - mask
    canvas += laid * mask


# --- the bench -----------------------------------------------------------------------------------


def _background(dice: np.random.Generator) -> Floats:
    """A bench: uneven gray, boxes, words, and strokes that look a little like bars."""
    wide, high = WIDTH * _UP, HEIGHT * _UP
    blotches = cv2.resize(dice.normal(0, 1, (45, 80)).astype(np.float32), (wide, high))
    slope = _slope(wide, dice)[None, :]
    canvas = np.asarray(float(dice.uniform(0.3, 0.6)) + 0.015 * blotches + slope, np.float32)
    canvas += _slope(high, dice)[:, None]
    for _ in range(int(dice.integers(0, 6))):
        x, y = (int(dice.integers(0, side)) for side in (wide, high))
        x_, y_ = x + int(dice.integers(80, 700)), y + int(dice.integers(40, 600))
        cv2.rectangle(canvas, (x, y), (x_, y_), float(dice.uniform(0.15, 0.8)), -1)
    for _ in range(int(dice.integers(0, 3))):
        at = int(dice.integers(0, wide)), int(dice.integers(0, high))
        words = "".join(dice.choice(list("ABCDEFGHIJKLMNOP0123456789"), 12).tolist())
        ink = np.zeros((high, wide), np.uint8)
        cv2.putText(ink, words, at, 0, float(dice.uniform(1, 4)), 255.0, 5)
        canvas[ink > 0] = float(dice.uniform(0.1, 0.9))
    for _ in range(int(dice.integers(0, 5))):
        _strokes(canvas, dice)
    return canvas


def _slope(count: int, dice: np.random.Generator) -> Floats:
    first, last = (float(end) for end in dice.uniform(-0.15, 0.15, 2))
    return np.linspace(first, last, count, dtype=np.float32)


def _strokes(canvas: Floats, dice: np.random.Generator) -> None:
    x, y = int(dice.integers(0, canvas.shape[1])), int(dice.integers(0, canvas.shape[0]))
    tall, ink = int(dice.integers(60, 340)), float(dice.uniform(0.05, 0.9))
    for _ in range(int(dice.integers(4, 12))):
        lean = int(dice.choice([0, 0, 0, int(dice.integers(-80, 80))]))
        cv2.line(canvas, (x, y), (x + lean, y + tall), ink, int(dice.integers(2, 12)))
        x += int(dice.integers(6, 30))
