"""The picture files of an answer: a folder an order, in it a file a step and the pages of all steps."""

import re
from collections.abc import Callable
from pathlib import Path

from floorapp.cli.carton_answers import Answer, places, shipped
from floorapp.cli.carton_drawing import Filled, Picture, pages, steps
from floorapp.ui.words import plain

Write = Callable[[Picture], bytes]


def write_pictures(answer: Answer, number: int, folder: Path, ending: str, write: Write) -> int:
    """Write the pictures of the order on line `number`; how many there are. Raises OSError.

    `carton-1-step-02.svg` shows the second unit, `carton-1-page-1.svg` the first twelve. A unit that is
    shipped as it is has no picture.
    """
    place = folder / _name(number, answer.asked.order)
    count = 0
    for carton, filled in enumerate(_cartons(answer), 1):
        if filled is None:
            continue
        pictures = steps(filled)
        named = [(f"carton-{carton}-step-{step:02}", one) for step, one in enumerate(pictures, 1)]
        named += [(f"carton-{carton}-page-{page}", one) for page, one in enumerate(pages(pictures), 1)]
        place.mkdir(parents=True, exist_ok=True)
        for name, picture in named:
            (place / f"{name}.{ending}").write_bytes(write(picture))
        count += len(named)
    return count


def _name(number: int, order: str | int) -> str:
    """A folder's name that is the order's id, as far as that is harmless, after the line that it is on."""
    return f"{number:05}-{re.sub('[^A-Za-z0-9-]+', '_', str(order))[:40]}"


def _cartons(answer: Answer) -> list[Filled | None]:
    return [
        Filled(
            plain(one.name),
            (
                one.carton_type.inner_length_mm,
                one.carton_type.inner_width_mm,
                one.carton_type.inner_height_mm,
            ),
            tuple(
                (x, y, z, dx, dy, dz)
                for _, x, y, z, dx, dy, dz in places(one, answer.asked.settings.margin_mm)
            ),
            tuple(_caption(answer, unit.item) for unit in one.filled.placements),
        )
        if one.carton_type
        else None
        for one in shipped(answer)
    ]


def _caption(answer: Answer, item: int) -> str:
    """The item's name, or its sides where it has none."""
    one = answer.asked.items[item]
    return plain(answer.asked.names[item]) or f"{one.length_mm}×{one.width_mm}×{one.height_mm}"
