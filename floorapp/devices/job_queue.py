"""A printer behind a queue that knows each job and can be asked for it: IPP, CUPS, Windows.

A job is begun before it gets its document, so it has an identity before anything can be on paper: whatever
happens to the connection then, the queue says what became of that job.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, runtime_checkable

from floorapp.devices.ports import Fault


class Stage(Enum):
    """How far a job is."""

    WAITING = auto()  # nothing of it has been printed, and it may be
    PRINTING = auto()
    DONE = auto()
    STOPPED = auto()  # aborted or canceled: it has ended, and nothing more of it comes


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job as its queue tells. `number` is the queue's own identity of it.

    `pages` is how many of its pages are on paper, None where the queue does not say. `unprintable` says that
    the queue did not understand the document; `canceled` that it was ended on request.
    """

    number: int
    stage: Stage
    pages: int | None = None
    unprintable: bool = False
    canceled: bool = False
    document_came: bool = True


@dataclass(frozen=True, slots=True)
class QueueState:
    """How a printer and its queue are. `said` is the printer's own word for its fault, for people."""

    model: str
    fault: Fault = Fault.NONE
    said: str = ""


@runtime_checkable
class JobQueue(Protocol):
    """A queue, used by one thread. Every method raises ConnectionFault, and none hangs."""

    def state(self) -> QueueState:
        """Ask how the printer is."""

    def begin(self, name: str) -> int:
        """Make a job of this name without a document; its number. Nothing is printed by it.

        0 where the queue takes a job only with its document.
        """

    def feed(self, number: int, name: str, data: bytes) -> int:
        """Give the job its document, or make it with its document where `number` is 0; its number."""

    def job(self, number: int) -> QueuedJob | None:
        """Ask for a job; None where the queue does not know it."""

    def named(self, name: str) -> QueuedJob | None:
        """Look for a job by its name, the newest of them; None where the queue shows none."""

    def cancel(self, number: int) -> None:
        """Ask for the end of a job. What became of it, `job` tells."""

    def end(self) -> None:
        """Leave the queue for good. Never fails."""
