"""Pictures made worse in ways whose truth is known: what a camera and a floor do to labels, and traps.

Each takes a gray picture and a seeded generator, and answers a gray picture. Sizes in pixels.
"""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Damage = Callable[[Gray, np.random.Generator], Gray]


def _bytes(pixels: NDArray[np.float64] | NDArray[np.float32] | NDArray[np.uint8]) -> Gray:
    return np.ascontiguousarray(np.clip(pixels, 0, 255), dtype=np.uint8)


def out_of_focus(gray: Gray, chance: np.random.Generator) -> Gray:
    return _bytes(cv2.GaussianBlur(gray, (0, 0), float(chance.uniform(0.8, 2.5))))


def moved(gray: Gray, chance: np.random.Generator) -> Gray:
    length = int(chance.integers(3, 10))
    kernel = np.zeros((length, length), np.float32)
    slope = float(chance.uniform(0, np.pi))
    for step in np.linspace(-length / 2 + 0.5, length / 2 - 0.5, 4 * length):
        x, y = round(length / 2 - 0.5 + step * np.cos(slope)), round(length / 2 - 0.5 + step * np.sin(slope))
        kernel[min(length - 1, max(0, y)), min(length - 1, max(0, x))] = 1
    return _bytes(cv2.filter2D(gray, -1, kernel / kernel.sum()))


def noisy(gray: Gray, chance: np.random.Generator) -> Gray:
    return _bytes(gray + chance.normal(0, float(chance.uniform(10, 45)), gray.shape))


def faint(gray: Gray, chance: np.random.Generator) -> Gray:
    contrast = float(chance.uniform(0.06, 0.25))
    return _bytes(gray * contrast + chance.uniform(20, 150) + chance.normal(0, 1.5, gray.shape))


def turned(gray: Gray, chance: np.random.Generator) -> Gray:
    rows, columns = gray.shape
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), float(chance.uniform(-180, 180)), 0.8)
    return _bytes(cv2.warpAffine(gray, matrix, (columns, rows), borderMode=cv2.BORDER_REPLICATE))


def leaning(gray: Gray, chance: np.random.Generator) -> Gray:
    rows, columns = gray.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    shift = chance.uniform(-0.18, 0.18, (4, 2)) * (columns, rows)
    matrix = cv2.getPerspectiveTransform(corners, (corners + shift).astype(np.float32))
    return _bytes(cv2.warpPerspective(gray, matrix, (columns, rows), borderMode=cv2.BORDER_REPLICATE))


def small(gray: Gray, chance: np.random.Generator) -> Gray:
    factor = float(chance.uniform(0.3, 0.7))
    size = max(8, round(gray.shape[1] * factor)), max(8, round(gray.shape[0] * factor))
    return _bytes(cv2.resize(gray, size, interpolation=cv2.INTER_AREA))


def squeezed(gray: Gray, chance: np.random.Generator) -> Gray:
    done, data = cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(4, 15))])
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    assert done and picture is not None
    return _bytes(picture)


def cut(gray: Gray, chance: np.random.Generator) -> Gray:
    rows, columns = gray.shape
    left, top = int(columns * chance.uniform(0, 0.45)), int(rows * chance.uniform(0, 0.3))
    right, bottom = int(columns * chance.uniform(0.55, 1)), int(rows * chance.uniform(0.7, 1))
    return np.ascontiguousarray(gray[top : max(top + 8, bottom), left : max(left + 8, right)])


def glaring(gray: Gray, chance: np.random.Generator) -> Gray:
    rows, columns = gray.shape
    y, x = np.mgrid[:rows, :columns]
    near = ((x - chance.uniform(0, columns)) / columns) ** 2 + ((y - chance.uniform(0, rows)) / rows) ** 2
    return _bytes(gray + 255 * np.exp(-near / float(chance.uniform(0.005, 0.03))))


def shuffled(gray: Gray, chance: np.random.Generator) -> Gray:
    """A trap: upright strips of the picture in another order, which no printer printed."""
    strips = np.array_split(gray, int(chance.integers(2, 7)), axis=1)
    return np.ascontiguousarray(
        np.concatenate([strips[one] for one in chance.permutation(len(strips))], axis=1)
    )


def scratched(gray: Gray, chance: np.random.Generator) -> Gray:
    """Dark and light strokes across, some along the bars: a bar more, or one less."""
    marked = gray.copy()
    rows, columns = gray.shape
    for _ in range(int(chance.integers(1, 6))):
        ends = chance.integers(0, (columns, rows, columns, rows)).tolist()
        if chance.random() < 0.5:
            ends[2] = ends[0]
        colour = int(chance.choice([0, 255]))
        cv2.line(marked, (ends[0], ends[1]), (ends[2], ends[3]), colour, int(chance.integers(1, 5)))
    return marked


DAMAGES: tuple[Damage, ...] = (
    out_of_focus,
    moved,
    noisy,
    faint,
    turned,
    leaning,
    small,
    squeezed,
    cut,
    glaring,
    scratched,
    shuffled,
)


def damaged(gray: Gray, damages: int, seed: int) -> Iterator[tuple[str, Gray]]:
    """So many pictures made of one, each by a damage or two; the same for the same seed."""
    chance = np.random.default_rng(seed)
    for _ in range(damages):
        first, second = chance.choice(len(DAMAGES), 2, replace=False)
        name, picture = DAMAGES[first].__name__, DAMAGES[first](gray, chance)
        if chance.random() < 0.4:
            name, picture = f"{name}+{DAMAGES[second].__name__}", DAMAGES[second](picture, chance)
        yield name, picture


def empty(count: int, seed: int) -> Iterator[tuple[str, Gray]]:
    """Pictures without a code: noise, stripes of random widths, words, grids."""
    chance = np.random.default_rng(seed)
    for number in range(count):
        kind = ("noise", "stripes", "words", "grid")[number % 4]
        picture = np.full((240, 480), 230, np.uint8)
        if kind == "noise":
            picture = _bytes(cv2.GaussianBlur(chance.normal(128, 80, (240, 480)), (0, 0), 0.3 + number % 5))
        elif kind == "stripes":
            module, x = int(chance.integers(2, 5)), 30
            while x < 440:
                wide = module * int(chance.integers(1, 5))
                picture[40:200, x : x + wide] = 20
                x += wide + module * int(chance.integers(1, 5))
        elif kind == "words":
            for line in range(8):
                words = "".join(chance.choice(list("IllHiMN0O1|   EWAB"), 40).tolist())
                cv2.putText(picture, words, (5, 30 * line + 25), 0, 0.6, 20, int(chance.integers(1, 3)))
        else:
            step = int(chance.integers(3, 9))
            cells = (chance.random((240 // step + 1, 480 // step + 1)) < 0.5) * 200 + 30
            picture = _bytes(np.kron(cells, np.ones((step, step)))[:240, :480])
        yield kind, picture
