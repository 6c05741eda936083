"""Whether both ends of the station's chains of facts agree, and what to do where they do not."""

from floorapp.sync.client import OmsClient
from floorapp.sync.news import EpochNews
from floorapp.sync.tip import ServerTip, Standing, compare, lacks
from floorapp.sync.workers import Shared


class Chains:
    """Compares each epoch of which the file still holds facts. Used by the outbox's worker."""

    def __init__(self, shared: Shared, client: OmsClient) -> None:
        self._shared = shared
        self._client = client
        self._lost_told: set[tuple[str, int]] = set()

    def compare(self) -> None:
        """Send again what a restored server lacks; begin a new epoch where we were rolled back ourselves.

        Raises `CallFailed`.
        """
        outbox = self._shared.outbox
        current = outbox.tip().epoch
        for epoch in outbox.epochs():
            before = outbox.kept_before(epoch)
            theirs = self._client.tip(epoch, before)
            kept = outbox.kept(epoch, theirs.seq)
            there = outbox.digest_at(epoch, theirs.seq)
            match compare(outbox.tip(epoch), theirs, there, kept):
                case Standing.STATION_BEHIND if epoch == current:
                    outbox.begin_epoch()
                    self._shared.news.tell(EpochNews("station_behind"))
                case Standing.SERVER_BEHIND:
                    above = before if lacks(theirs, kept) else theirs.seq
                    resent = outbox.send_again_above(epoch, above)
                    self._shared.news.tell(EpochNews("server_behind", resent))
                case _:
                    pass
            self._tell_lost(theirs, before)

    def _tell_lost(self, theirs: ServerTip, before: int) -> None:
        """The backup is older than what stations keep: some facts are nowhere any more."""
        lost = (theirs.epoch, before)
        if theirs.seq < before and lost not in self._lost_told:
            self._lost_told.add(lost)
            self._shared.news.tell(EpochNews("facts_lost", before - theirs.seq))
