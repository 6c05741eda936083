"""One element of a GS1 message: an application identifier and its value."""

from dataclasses import dataclass
from typing import Final

MOST_ELEMENTS: Final = 64
"""No message holds more."""


@dataclass(frozen=True, slots=True)
class Element:
    """An application identifier of two to four digits, and its value without brackets or separators."""

    ai: str
    value: str


class Wrong(ValueError):  # noqa: N818 - it says what is wrong
    """A message is not as GS1 has it; the text says why in a few words, nothing of the message raw."""
