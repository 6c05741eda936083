"""Decides from a receipt printer's answers whether a document is on paper. Pure: time is told to it.

| what is known                                                   | verdict         |
|-----------------------------------------------------------------|-----------------|
| it sent the document's identity back (`GS ( H`)                 | done, echoed    |
| it answered a question that stood behind the document (`GS r`)  | done, idle      |
| it can do neither, says how it is, and nothing is wrong         | done, written   |
| it lacks paper, is open or offline                              | wait for a hand |
| time is up, or a person will not wait any longer                | doubt           |
"""

from enum import Enum, auto

from floorapp.devices.ports import Fault
from floorapp.devices.print_verdict import Patience, Printed
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome


class Way(Enum):
    """How a printer can tell that a document is printed, as probed."""

    ECHO = auto()
    BUFFERED = auto()
    NONE = auto()


class PaperWatch:
    """One document's wait. Times are in s since its last byte was sent."""

    def __init__(self, way: Way, patience: Patience) -> None:
        self._way = way
        self._patience = patience
        self._proof: Proof | None = None
        self._fault = Fault.NONE
        self._silence = Fault.NONE
        self._fault_ended_s = 0.0
        self._well_since_s: float | None = None

    def proved(self, proof: Proof) -> None:
        """The printer said so itself."""
        self._proof = proof

    @property
    def is_proved(self) -> bool:
        """Whether the printer has said so."""
        return self._proof is not None

    def missed(self, fault: Fault) -> None:
        """It could not be asked how it is. A busy printer may answer late."""
        self._silence = fault
        self._well_since_s = None

    def saw(self, fault: Fault, at_s: float) -> None:
        """How it said that it is."""
        if self._fault and not fault:
            self._fault_ended_s = at_s
        self._fault, self._silence = fault, Fault.NONE
        if fault:
            self._well_since_s = None
        elif self._well_since_s is None:
            self._well_since_s = at_s

    def verdict(self, at_s: float, *, give_up: bool = False) -> Printed | None:
        """What became of the document, or None while it is too early to say. `give_up` wants it now."""
        if self._proof is not None:
            return done(self._proof)
        well_s = 0.0 if self._well_since_s is None else at_s - self._well_since_s
        if self._way is Way.NONE and well_s >= self._patience.settle_s:
            return done(Proof.WRITTEN)
        limit_s = self._patience.mend_s if self._fault else self._fault_ended_s + self._patience.done_s
        if give_up or at_s >= limit_s:
            return Printed(PrintOutcome.DOUBT, self._fault or self._silence or Fault.NOT_CONFIRMED)
        return None


def done(proof: Proof) -> Printed:
    """On paper, and how that is known."""
    return Printed(PrintOutcome.DONE, proof=proof)
