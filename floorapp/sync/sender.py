"""Hands the outbox to the OMS: looks whether both ends of the chain agree, then sends until nothing waits."""

import time
from collections.abc import Sequence
from typing import Final

from floorapp.sync.backoff import Backoff
from floorapp.sync.chains import Chains
from floorapp.sync.client import BadAnswer, CallFailed, Refused, TimedOut, Unreachable
from floorapp.sync.contract import Answer, Envelope
from floorapp.sync.drain import Drain, Failure, Rest
from floorapp.sync.link import why
from floorapp.sync.news import DisputeNews, EpochNews, QueueNews
from floorapp.sync.records import Move
from floorapp.sync.workers import Shared, Worker, complain, dice, wall_ms

IDLE_S: Final = 5.0
WAITING_S: Final = 0.25
_BATCH_REFUSED: Final = frozenset({400, 413, 422})


class Sender(Worker):
    """The outbox's worker. Wake it when facts were saved."""

    def __init__(self, shared: Shared) -> None:
        super().__init__("outbox", shared)
        self._client = shared.site.client()
        self._drain = Drain(dice, shared.site.retry_cap_s)
        self._block_calls = Backoff(dice, shared.site.retry_cap_s)
        self._tip_calls = Backoff(dice, shared.site.retry_cap_s)
        self._compared_on = -1
        self._chains = Chains(shared, self._client)
        self._told: set[str] = set()

    def turn(self) -> None:
        """Compare the chains at first and after each break of the link; then send one batch, or wait.

        A connection that was made anew without a failed call is a break too: the server may have been
        restored from a backup meanwhile.
        """
        outbox = self.shared.outbox
        self._tell_disputes()
        if self._client.connections != self._compared_on or self.shared.link.broke.is_set():
            self._compare_chains()
            return
        if outbox.block() is None:
            self._get_block()
        plan = self._drain.plan(time.monotonic())
        if isinstance(plan, Rest):
            self._count()
            self.rest(plan.wait_s)
            return
        batch = outbox.pending_batch(plan.limit)
        if batch:
            self._send(batch)
            self._count()
        else:
            # Facts that must wait are looked at again by the clock, not by the next scan.
            self.doze(WAITING_S if self._count() else IDLE_S)

    def _count(self) -> int:
        pending = self.shared.outbox.pending()
        self.shared.link.pending(pending, time.monotonic())
        return pending

    def _send(self, batch: Sequence[Envelope]) -> None:
        sent_ms = wall_ms()
        try:
            answers, server_ms = self._client.send(self.shared.site.station, batch[0].epoch, batch)
        except CallFailed as failure:
            self._failed(batch, failure)
            return
        self._answered(batch, answers)
        self.shared.heard_time(sent_ms, server_ms)

    def _answered(self, batch: Sequence[Envelope], answers: Sequence[Answer]) -> None:
        now_s = time.monotonic()
        self.shared.link.works(self.name, now_s)
        verdicts = self._drain.answered(now_s, batch, answers)
        self.shared.outbox.apply(verdicts)
        self._tell_disputes()
        if any(isinstance(verdict, Move) for verdict in verdicts):
            self.shared.news.tell(EpochNews("conflict"))

    def _failed(self, batch: Sequence[Envelope], failure: CallFailed) -> None:
        now_s = time.monotonic()
        kind, retry_after_s = _kind(failure)
        if kind is not Failure.BATCH_REFUSED:
            self.shared.link.fails(self.name, why(failure), now_s)
        self.shared.outbox.apply(self._drain.failed(now_s, batch, kind, retry_after_s))

    def _tell_disputes(self) -> None:
        for dispute in self.shared.outbox.untold_disputes():
            if dispute.fact not in self._told:
                self._told.add(dispute.fact)
                self.shared.news.tell(DisputeNews(dispute.fact, dispute.order, dispute.kind, dispute.winner))

    def _compare_chains(self) -> None:
        wait_s = self._tip_calls.wait_s(time.monotonic())
        if wait_s > 0:
            self._count()
            self.rest(wait_s)
            return
        self.shared.link.broke.clear()
        try:
            self._chains.compare()
        except CallFailed as failure:
            now_s = time.monotonic()
            self.shared.link.fails(self.name, why(failure), now_s)
            self._tip_calls.failed(now_s, failure.retry_after_s if isinstance(failure, Refused) else None)
            return
        self.shared.link.works(self.name, time.monotonic())
        self._tip_calls.worked()
        self._compared_on = self._client.connections

    def _get_block(self) -> None:
        """Our file began anew, and its old block may be on paper: get another. Facts do not wait."""
        if self._block_calls.wait_s(time.monotonic()) > 0:
            return
        epoch = self.shared.outbox.tip().epoch
        try:
            self.shared.outbox.keep_block(epoch, self._client.begin_epoch(epoch))
        except CallFailed as failure:
            complain(f"no SSCC block: {why(failure)}")
            self._block_calls.failed(time.monotonic())
            return
        self.shared.news.tell(QueueNews())


def _kind(failure: CallFailed) -> tuple[Failure, float | None]:
    match failure:
        case Refused(status=status, retry_after_s=retry_after_s) if status in _BATCH_REFUSED:
            return Failure.BATCH_REFUSED, retry_after_s
        case Refused(status=500):
            return Failure.CHOKED, None
        case Refused(retry_after_s=retry_after_s):
            return Failure.REFUSED, retry_after_s
        case TimedOut() | BadAnswer():
            return Failure.CHOKED, None
        case Unreachable() | _:
            return Failure.AWAY, None
