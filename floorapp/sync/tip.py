"""Comparing the two ends of a station's chain at first contact: was a store rolled back, here or there?"""

from enum import Enum, auto

from floorapp.sync.records import ChainTip


class Standing(Enum):
    """How the station's chain stands to the server's."""

    AGREED = auto()
    STATION_BEHIND = auto()  # our file was rolled back, or copied and used elsewhere
    SERVER_BEHIND = auto()  # the server was restored from an older backup


def compare(ours: ChainTip, theirs: ChainTip, our_digest_there: str | None, settled_after: bool) -> Standing:
    """What two tips of one epoch say.

    `our_digest_there` is the digest of our fact at the server's `seq`, None where the file does not hold it;
    `settled_after` says whether we hold facts after it that the server had answered once.
    """
    if theirs.seq > ours.seq:
        return Standing.STATION_BEHIND
    if theirs.seq > 0 and our_digest_there is not None and our_digest_there != theirs.h:
        return Standing.STATION_BEHIND
    return Standing.SERVER_BEHIND if settled_after else Standing.AGREED
