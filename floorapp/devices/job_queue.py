"""A printer behind a queue that knows each job and can be asked for it: IPP and CUPS.

A job is begun before it gets its document, so it has an identity before anything can be on paper: whatever
happens to the connection then, the queue says what became of that job.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from floorapp.devices.ports import ConnectionFault, Fault


class Refused(ConnectionFault):
    """The queue said no: nothing of what it was asked for is done, or will be."""


class Stage(Enum):
    """How far a job is."""

    WAITING = auto()
    PRINTING = auto()
    DONE = auto()
    STOPPED = auto()  # aborted or canceled: nothing more of it comes


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job as its queue tells. `number` is the queue's own identity of it.

    `begun` is False when it is certain that nothing of it has been printed so far. `unprintable` says that
    the queue cannot print such a document, `with_errors` of a done job that not all may be on paper, and
    `empty` that the job has no document yet.
    """

    number: int
    stage: Stage
    begun: bool = True
    unprintable: bool = False
    with_errors: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True)
class QueueState:
    """How a printer and its queue are. `said` is the printer's own word for its fault, for people."""

    model: str
    fault: Fault = Fault.NONE
    said: str = ""


class JobQueue(Protocol):
    """A queue, used by one thread. Every method raises ConnectionFault, and none hangs."""

    def state(self) -> QueueState:
        """Ask how the printer is."""

    def begin(self, name: str, data: bytes) -> int:
        """Make a job of this name for a document, without it; its number. Nothing is printed by it.

        0 where the queue takes a job only with its document. Raises `Refused` for a document that the queue
        does not print.
        """

    def feed(self, number: int, name: str, data: bytes) -> int:
        """Give the job its document, or make it with its document where `number` is 0; its number."""

    def job(self, number: int) -> QueuedJob | None:
        """Ask for a job; None where the queue does not know it."""

    def named(self, name: str) -> QueuedJob | None:
        """Look for this station's newest job of a name; None where the queue shows none."""

    def cancel(self, number: int) -> None:
        """Ask for the end of a job. What became of it, `job` tells."""

    def end(self) -> None:
        """Leave the queue for good. Never fails."""


class QueueConnection:
    """A queue as a way that cannot answer, for drivers that know no jobs: what it took counts as printed."""

    can_answer = False

    def __init__(self, queue: JobQueue) -> None:
        self.queue = queue

    def open(self) -> None:
        """See that the printer can print."""
        state = self.queue.state()
        if state.fault:
            raise ConnectionFault(state.fault, state.said)

    def send(self, data: bytes) -> None:
        """Make it a job."""
        name = "floorapp"
        self.queue.feed(self.queue.begin(name, data), name, data)

    def receive(self, timeout_s: float) -> bytes:  # noqa: ARG002 - nothing ever comes
        """Nothing: this way has one direction."""
        return b""

    def close(self) -> None:
        """Nothing is held open between jobs."""

    def end(self) -> None:
        """Leave the queue for good."""
        self.queue.end()
