"""The codes that floorapp prints itself: badges, commands, carton types, locations.

Each has a prefix of its own, so that none is taken for a product. A location's code ends in two check
digits, which also serve as the digits that a picker reads aloud to prove the place.
"""

import re
from typing import Final

from floorapp.workflows.commands import PREFIX as COMMAND_PREFIX

BADGE_PREFIX: Final = "FLB:"
CARTON_TYPE_PREFIX: Final = "FLT:"
LOCATION_PREFIX: Final = "FLL:"
BADGE: Final = re.compile(rf"{BADGE_PREFIX}[A-Z2-7]{{26}}")
"""A badge: its prefix and 26 characters of base 32, which are a secret."""
PREFIXES: Final = (COMMAND_PREFIX, BADGE_PREFIX, CARTON_TYPE_PREFIX, LOCATION_PREFIX)

_LOCATION: Final = re.compile(r"[A-Z0-9]{1,6}(-[A-Z0-9]{1,6}){0,4}")
_CODE: Final = re.compile(rf"{LOCATION_PREFIX}({_LOCATION.pattern})-([0-9]{{2}})")


def location_barcode(location: str) -> str:
    """The text of a location's barcode: `FLL:A-03-12-2-1-30` for zone-aisle-bay-level-position A-03-12-2-1.

    Raises `ValueError` where a location is not one to five parts of 1 to 6 of `A-Z 0-9`.
    """
    return f"{LOCATION_PREFIX}{location}-{check_digits(location)}"


def check_digits(location: str) -> str:
    """The two check digits of a location: ISO/IEC 7064, MOD 97-10, over its letters and digits.

    A letter counts as 10 to 35, as in ISO 13616. Raises `ValueError` for what is no location.
    """
    if not _LOCATION.fullmatch(location):
        raise ValueError(f"a location is one to five parts of A-Z and 0-9, not {location[:40]!r}")
    number = int("".join(str(int(character, 36)) for character in location.replace("-", "")))
    return f"{98 - number * 100 % 97:02d}"


def location_of(text: str) -> str | None:
    """The location that a barcode's text names; None where its form or its check digits are wrong."""
    found = _CODE.fullmatch(text)
    if found is None or check_digits(found[1]) != found[3]:
        return None
    return found[1]
