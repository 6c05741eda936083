"""Decides from a printer's answers whether a label that was sent is on paper. Pure: time is told to it.

| what is known                                                    | verdict                     |
|------------------------------------------------------------------|-----------------------------|
| the printer sent the job's identity back                         | done                        |
| the odometer is higher by the job's labels                       | done                        |
| the odometer is higher by more, or lower                         | doubt: somebody else prints |
| the odometer stands, and nothing has been left to print for long | failed: nothing came        |
| no odometer; nothing left to print for a while, no fault         | done                        |
| no odometer; the connection was lost, and nothing is left        | doubt: it may have restarted|
| the printer lacks paper, is open or paused                       | wait for the mending        |
| time is up, or a person will not wait any longer                 | doubt                       |
"""

from dataclasses import dataclass

from floorapp.devices.ports import Fault
from floorapp.devices.zpl_status import HostStatus
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the driver waits, in s.

    `done_s` counts from the last byte sent, or from the end of a fault. While the printer itself says that it
    lacks paper or is open, the label in its memory comes out when that is mended: `mend_s` is for the person
    who does it. `settle_s` is how long a printer must have been idle to be believed, and `sure_s` how long
    for it to be certain that a label of which its odometer says nothing does not come any more.
    """

    answer_s: float = 2.0
    odometer_s: float = 0.5
    idle_s: float = 2.0
    poll_s: float = 0.05
    settle_s: float = 0.3
    sure_s: float = 3.0
    done_s: float = 10.0
    mend_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a job. `odometer` is the last count read, None where the printer does not count.

    `proof` is how it is known that the job is on paper. `nothing_came` says of a failed job that it was sent,
    and that it is certain that nothing of it is on paper or will be.
    """

    outcome: PrintOutcome
    reason: Fault = Fault.NONE
    odometer: int | None = None
    proof: Proof | None = None
    nothing_came: bool = False


class Watch:
    """One job's wait. `before` is the odometer before the first byte; `lost` whether sending broke off.

    `labels` is how many labels the job has. Times are in s since the last byte was sent.
    """

    def __init__(self, before: int | None, patience: Patience, *, lost: bool, labels: int = 1) -> None:
        self._before = before
        self._patience = patience
        self._lost = lost
        self._count = before
        self._counted_since = False
        self._labels = labels
        self._echoed = False
        self._fault = Fault.NONE
        self._silence = Fault.NONE
        self._fault_ended_s = 0.0
        self._idle_since_s: float | None = None

    def echoed(self) -> None:
        """The printer sent the identity of this very job back."""
        self._echoed = True

    def missed(self, fault: Fault) -> None:
        """The printer could not be asked. Silence is no loss: a busy printer may answer late."""
        self._silence = fault
        self._idle_since_s = None
        if fault not in (Fault.NO_ANSWER, Fault.ODD_ANSWER):
            self._lost = True

    def saw(self, status: HostStatus, count: int | None, at_s: float) -> None:
        """The printer answered; `count` is None where it does not count or did not say."""
        if self._fault and not status.fault:
            self._fault_ended_s = at_s
        self._fault = status.fault
        self._silence = Fault.NONE
        if count is not None:
            self._count, self._counted_since = count, True
        if not status.idle or status.fault:
            self._idle_since_s = None
        elif self._idle_since_s is None:
            self._idle_since_s = at_s

    def verdict(self, at_s: float, *, give_up: bool = False) -> Printed | None:
        """What became of the label, or None while it is too early to say. `give_up` wants an answer now."""
        if self._echoed:
            return Printed(PrintOutcome.DONE, odometer=self._count, proof=Proof.ECHOED)
        idle_s = -1.0 if self._idle_since_s is None else at_s - self._idle_since_s
        if self._before is not None and self._count is not None and self._count != self._before:
            counted = self._counted(self._count - self._before, idle_s)
            if counted is not None:
                return counted
        elif self._before is None and idle_s >= self._patience.settle_s and not self._lost:
            return Printed(PrintOutcome.DONE, proof=Proof.IDLE)
        elif self._lost and not self._counted_since and idle_s >= self._patience.settle_s:
            return self._doubt(Fault.CONNECTION_LOST)
        elif self._counted_since and idle_s >= self._patience.sure_s:
            reason = Fault.CONNECTION_LOST if self._lost else Fault.NOT_CONFIRMED
            return Printed(PrintOutcome.FAILED, reason, self._count, nothing_came=True)
        limit_s = self._patience.mend_s if self._fault else self._fault_ended_s + self._patience.done_s
        if give_up or at_s >= limit_s:
            return self._doubt(self._fault or self._silence or Fault.NOT_CONFIRMED)
        return None

    def _counted(self, more: int, idle_s: float) -> Printed | None:
        if more == self._labels:
            return Printed(PrintOutcome.DONE, odometer=self._count, proof=Proof.COUNTED)
        if 0 < more < self._labels:  # some of them are out: the others may still come
            return self._doubt(Fault.NOT_CONFIRMED) if idle_s >= self._patience.sure_s else None
        return self._doubt(Fault.SHARED if more > 0 else Fault.ODD_ANSWER)

    def _doubt(self, reason: Fault) -> Printed:
        return Printed(PrintOutcome.DOUBT, reason, self._count)
