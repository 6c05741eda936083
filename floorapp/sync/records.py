"""What goes into the station's store and comes out of it, as values.

Moments are ms since 1970 UTC; JSON is text here, and its meaning belongs to the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from floorapp.sync.contract import Answer
from floorapp.workflows.documents.jobs import Reprint


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A fact on its way into the outbox. `order` is empty where it is about none.

    A `bearing` fact moves the state of its order. `base_version` is the order version that it builds on.
    """

    order: str
    type: str
    data: Mapping[str, Any]
    actor: str
    bearing: bool
    base_version: int = 0


class JobForm(StrEnum):
    """What a print job's payload is: a document as JSON, or bytes for a printer."""

    DOCUMENT = "document"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A print job: what goes on paper, under an identity that is printed at most once by machine.

    One (order, carton, kind, copy) is one job for ever. Copies after the first have a `reason`. `printer` is
    the role whose printer takes it.
    """

    job: str
    order: str
    carton: int
    kind: str
    copy: int
    payload: bytes
    printer: str
    reason: str
    of_job: str
    actor: str
    form: str = JobForm.DOCUMENT


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a print job is: intent, sending, done, failed or doubt. It was asked for at `at_ms`.

    `sent_to` is the printer that had it last, `fault` what kept it from paper, and `proof` how it is known
    that it is there.
    """

    job: str
    order: str
    carton: int
    kind: str
    copy: int
    state: str
    printer: str
    sent_to: str
    fault: str
    proof: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Decision:
    """All that one event changes, saved whole or not at all.

    `seq` and `event_json` are the event; `state_json` is where the workflow stands after it. `done` names
    orders that need no more work here, with how: `shipped` or `put_aside`. `seen` names jobs in doubt whose
    labels a person holds. `retries` names jobs that failed for certain and are asked for again as they are,
    and `reprints` further copies of earlier jobs. `told` names the disputed facts that this event has shown
    to a person; their orders are not done after all.
    """

    seq: int
    at_ms: int
    event_json: str
    state_json: str
    facts: tuple[FactRecord, ...] = ()
    jobs: tuple[JobRecord, ...] = ()
    done: tuple[tuple[str, str], ...] = ()
    seen: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    retries: tuple[str, ...] = ()
    reprints: tuple[Reprint, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """Where the workflow stood after its last decision."""

    state_json: str
    event_seq: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One event of the journal, as it was saved."""

    seq: int
    at_ms: int
    event_json: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact that the OMS could not accept as told, and which nobody has been shown yet."""

    fact: str
    order: str
    kind: str
    winner: str


@dataclass(frozen=True, slots=True)
class ChainTip:
    """The last link of an epoch's chain: its `seq`, 0 before the first, and its digest."""

    epoch: str
    seq: int
    h: str


@dataclass(frozen=True, slots=True)
class Settle:
    """A definite answer: the fact leaves the queue and stays in the file."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Postpone:
    """No definite answer: the fact stays pending and is not sent again for `delay_s` seconds."""

    fact: str
    delay_s: float


@dataclass(frozen=True, slots=True)
class Move:
    """Another fact holds this one's place at the OMS: it takes a new place, in a new epoch if need be."""

    fact: str


Verdict = Settle | Postpone | Move


@dataclass(frozen=True, slots=True)
class SsccBlock:
    """The license plates of this file alone: SSCCs that begin with `base`, with serials below `serials`."""

    base: str
    serials: int


@dataclass(frozen=True, slots=True)
class StationSettings:
    """The site's settings for this station."""

    sscc_base: str
    sscc_serials: int
    weight_tolerance_g: int
    weight_tolerance_percent: int
