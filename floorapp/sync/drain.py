"""What to send now and what an answer means: the outbox's side of the protocol, without any I/O.

The caller asks `plan`, sends what it is told, and reports either `answered` or `failed`; what comes back are
verdicts to record. Only a definite answer that repeats a fact's id and digest settles it. Whatever else a
server says, in whatever form, leaves the fact in the queue and the next try to a clock.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from floorapp.sync.backoff import CAP_S, Backoff, Dice, delay_s
from floorapp.sync.batching import FIRST, grown, halved
from floorapp.sync.contract import DEFINITE, Answer, Envelope, Outcome
from floorapp.sync.records import Move, Postpone, Settle, Verdict

BLAMED_S: Final = 2.0
"""A fact over which a call failed waits so much longer than the next call, for the others to pass it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Send up to `limit` of the facts that wait."""

    limit: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Send nothing for so many seconds, whatever is scanned meanwhile."""

    wait_s: float


class Failure(Enum):
    """Why a call brought no answers to facts."""

    AWAY = auto()  # no connection, or no whole answer
    REFUSED = auto()  # 401, 403, 404, 409, 429, 503: nothing to do with the facts
    CHOKED = auto()  # a time-out, 500, or an answer out of this contract: perhaps over one of the facts
    BATCH_REFUSED = auto()  # 400, 413, 422: too much, or something in this batch


class Drain:
    """The sending side's memory between calls. `now_s` is a monotonic clock."""

    def __init__(self, dice: Dice, cap_s: float = CAP_S) -> None:
        self._dice = dice
        self._cap_s = cap_s
        self._calls = Backoff(dice, cap_s)
        self._size = FIRST
        self._tries: defaultdict[str, int] = defaultdict(int)

    def plan(self, now_s: float) -> Offer | Rest:
        """What to do now."""
        wait_s = self._calls.wait_s(now_s)
        return Rest(wait_s) if wait_s > 0 else Offer(self._size)

    def answered(self, now_s: float, sent: Sequence[Envelope], answers: Sequence[Answer]) -> list[Verdict]:
        """The server answered 200 with these readable answers. Says what each sent fact's answer means."""
        ours = [(fact, _answer_to(fact, answers)) for fact in sent]
        if all(answer is None for _, answer in ours):
            return self.failed(now_s, sent, Failure.CHOKED)
        # A server that asks for patience about one fact is well: the others go on at full speed.
        self._calls.worked()
        self._size = grown(self._size)
        return [self._verdict(fact, answer) for fact, answer in ours]

    def failed(
        self, now_s: float, sent: Sequence[Envelope], failure: Failure, retry_after_s: float | None = None
    ) -> list[Verdict]:
        """The call brought no answers. No fact is settled by that.

        A batch that may be to blame is halved until the guilty fact is alone; that one then waits by itself,
        so that it delays no other. Where the server says so plainly, the halves are sent at once.
        """
        blamed = failure in (Failure.CHOKED, Failure.BATCH_REFUSED)
        if blamed and len(sent) > 1:
            self._size = halved(len(sent))
            if failure is Failure.BATCH_REFUSED and retry_after_s is None:
                return []
        self._calls.failed(now_s, retry_after_s)
        least_s = self._calls.wait_s(now_s) + BLAMED_S
        return [self._postponed(fact, least_s) for fact in sent] if blamed and len(sent) == 1 else []

    def _verdict(self, fact: Envelope, answer: Answer | None) -> Verdict:
        if answer is not None and _settles(answer):
            self._tries.pop(fact.id, None)
            return Settle(answer)
        if answer is not None and answer.outcome is Outcome.CONFLICT:
            return Move(fact.id)
        return self._postponed(fact)

    def _postponed(self, fact: Envelope, least_s: float = 0.0) -> Postpone:
        self._tries[fact.id] += 1
        return Postpone(fact.id, max(least_s, delay_s(self._tries[fact.id], self._dice, cap_s=self._cap_s)))


def _answer_to(fact: Envelope, answers: Sequence[Answer]) -> Answer | None:
    """The answer to a fact; None where there is none, or where there are several that differ."""
    ours = {answer for answer in answers if answer.id == fact.id and answer.h == fact.h}
    return ours.pop() if len(ours) == 1 else None


def _settles(answer: Answer) -> bool:
    """Definite, and a replay names the first outcome, which was a definite one and no replay itself."""
    if answer.outcome is Outcome.REPLAYED:
        return answer.first in DEFINITE and answer.first is not Outcome.REPLAYED
    return answer.definite
