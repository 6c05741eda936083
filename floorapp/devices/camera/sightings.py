"""What a camera shows to people, and how the station reads what the camera's process says of it."""

from dataclasses import dataclass
from typing import Final

from floorapp.devices.camera.wire import Broken

LONGEST_TEXT_BYTES: Final = 8_192
"""A QR code holds 7,089 digits at most, ISO/IEC 18004. Its 2,953 bytes may be more in UTF-8: no such text
is any that a station reads."""
_LONGEST_WORDS: Final = 300

Corner = tuple[float, float]
Region = tuple[float, float, float, float]
"""Left and top edge, width and height, as shares of the picture."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A code in a picture: its four corners in order, as shares of the picture's width and height."""

    corners: tuple[Corner, ...]
    accepted: bool


@dataclass(frozen=True, slots=True)
class PreviewPicture:
    """What the camera sees: gray pixels row by row, one byte each, and the codes that were found in it."""

    device: str
    width: int
    height: int
    gray: bytes
    outlines: tuple[Outline, ...]
    region: Region | None


@dataclass(frozen=True, slots=True)
class SnapshotRead:
    """What a snapshot brought, as texts for people; empty when nothing could be read."""

    device: str
    texts: tuple[str, ...]


def plain(text: str) -> str:
    """What the process says in words, as it may stand in a log: bounded, on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:_LONGEST_WORDS])


def read_bytes(raw: object) -> bytes:
    """What was read. Raises `Broken`."""
    try:
        read = bytes.fromhex(str(raw))
    except ValueError as error:
        raise Broken("not bytes") from error
    if len(read) > LONGEST_TEXT_BYTES:
        raise Broken("a text that no symbol holds")
    return read


def read_outline(said: object) -> Outline:
    """An outline. Raises `Broken`."""
    match said:
        case [bool(accepted), [*corners]] if len(corners) == 4:
            return Outline(tuple(_corner(each) for each in corners), accepted)
    raise Broken("not an outline")


def _corner(said: object) -> Corner:
    match said:
        case [float(x) | int(x), float(y) | int(y)]:
            if -1 <= x <= 2 and -1 <= y <= 2:
                return float(x), float(y)
    raise Broken("not a corner")
