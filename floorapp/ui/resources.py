"""Where the words, fonts, sounds and pictures lie: beside the package in a checkout, inside it in a wheel."""

from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def root() -> Path:
    """The folder of all resources.

    Raises `FileNotFoundError` naming both places when neither exists: the installation is broken.
    """
    places = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")
    for place in places:
        if (place / "words").is_dir():
            return place
    raise FileNotFoundError(f"floorapp's resources are in none of: {', '.join(map(str, places))}")


def path(kind: str, name: str) -> Path:
    """The file `name` of `kind` (words, fonts, sounds, products), whether it exists or not.

    `name` must be a bare file name: a product's SKU is free text and must not walk out of the folder.
    """
    if not name or name != Path(name).name or "\\" in name or "\0" in name:
        raise ValueError(f"not a bare file name: {name!r}")
    return root() / kind / name


def files(kind: str, ending: str) -> list[Path]:
    """The files of `kind` whose names end in `ending`, by name."""
    return sorted((root() / kind).glob(f"*{ending}"))
