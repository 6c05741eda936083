"""Comparing the two ends of a station's chain: was a store rolled back, here or there?"""

from dataclasses import dataclass
from enum import Enum, auto

from floorapp.sync.records import ChainTip


class Standing(Enum):
    """How the station's chain stands to the server's."""

    AGREED = auto()
    STATION_BEHIND = auto()  # our file was rolled back, or copied and used elsewhere
    SERVER_BEHIND = auto()  # the server was restored from an older backup


@dataclass(frozen=True, slots=True)
class ServerTip:
    """The last fact of an epoch that the server holds, and how many it holds after the place asked about."""

    epoch: str
    seq: int
    h: str
    count: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The settled facts of an epoch that the file holds: how many up to the server's tip, any after."""

    settled: int
    settled_after: bool


def compare(ours: ChainTip, theirs: ServerTip, our_digest_there: str | None, kept: Kept) -> Standing:
    """What the two ends of one epoch say.

    `our_digest_there` is the digest of our fact at the server's `seq`, None where the file does not hold it.
    A server that was restored and has taken later facts since has our tip, and a hole before it: it counts
    fewer facts than it had settled.
    """
    if theirs.seq > ours.seq:
        return Standing.STATION_BEHIND
    if theirs.seq > 0 and our_digest_there is not None and our_digest_there != theirs.h:
        return Standing.STATION_BEHIND
    return Standing.SERVER_BEHIND if kept.settled_after or lacks(theirs, kept) else Standing.AGREED


def lacks(theirs: ServerTip, kept: Kept) -> bool:
    """Whether the server lacks facts before its own tip that it had settled."""
    return kept.settled > theirs.count
