"""The letters on paper: DejaVu Sans Condensed, and Droid Sans Fallback for the scripts that it lacks.

What neither has (Hangul, emoji) is drawn as the first one's box, so that a missing letter is seen.
"""

from functools import lru_cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import ImageFont

ASCENT: Final = 0.928
DESCENT: Final = 0.236
"""DejaVu's, as parts of the em: its tallest letter and the foot of its `g` lie within."""
FILES: Final = {
    "regular": "DejaVuSansCondensed.ttf",
    "bold": "DejaVuSansCondensed-Bold.ttf",
    "wide": "DroidSansFallbackFull.ttf",
}


def file_of(name: str) -> Path:
    """The font file of a name: in a wheel it lies inside the package, in a checkout beside it."""
    inside = Path(str(resources.files("floorapp"))) / "_resources"
    folder = inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "resources"
    return folder / "fonts" / FILES[name]


@lru_cache(maxsize=64)
def font(name: str, height_px: float) -> ImageFont.FreeTypeFont:
    """A font whose letters are so high, from the top of the tallest to the foot of `g`."""
    return ImageFont.truetype(str(file_of(name)), max(1.0, height_px / (ASCENT + DESCENT)))


def runs(text: str, *, bold: bool) -> tuple[tuple[str, str], ...]:
    """A line in runs of one font each: the font's name, and the letters."""
    found = groupby(text, lambda character: _name_for(character, bold))
    return tuple((name, "".join(run)) for name, run in found)


@lru_cache(maxsize=8_192)
def _name_for(character: str, bold: bool) -> str:
    first = "bold" if bold else "regular"
    if character.isascii() or _has(first, character):
        return first
    return "wide" if _has("wide", character) else first


def _has(name: str, character: str) -> bool:
    """Whether a font has a letter: one that it lacks looks as any other that it lacks."""
    return _look(name, character) != _look(name, "\uffff")


@lru_cache(maxsize=8_192)
def _look(name: str, character: str) -> bytes:
    return bytes(font(name, 24.0).getmask(character, mode="1"))
