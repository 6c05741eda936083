"""Decides from a printer's answers whether a label that was sent is on paper. Pure: time is told to it.

| what is known                                             | verdict                    |
|-----------------------------------------------------------|----------------------------|
| the odometer is one higher                                | done                       |
| the odometer is more than one higher, or lower            | doubt: somebody else prints|
| no odometer; nothing left to print for a while, no fault  | done                       |
| the connection was lost, and the printer has nothing left | doubt: it may have restarted|
| the printer lacks paper, is open or paused                | wait for the mending       |
| time is up, or a person will not wait any longer          | doubt                      |
"""

from dataclasses import dataclass

from floorapp.devices.ports import Fault
from floorapp.devices.zpl_status import HostStatus
from floorapp.workflows.events import PrintOutcome


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the driver waits, in s.

    `done_s` counts from the last byte sent, or from the end of a fault. While the printer itself says that it
    lacks paper or is open, the label in its memory comes out when that is mended: `mend_s` is for the person
    who does it. `settle_s` is how long a printer must have been idle to be believed.
    """

    answer_s: float = 2.0
    odometer_s: float = 0.5
    idle_s: float = 2.0
    poll_s: float = 0.05
    settle_s: float = 0.3
    done_s: float = 10.0
    mend_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a job. `odometer` is the last count read, None where the printer does not count."""

    outcome: PrintOutcome
    reason: Fault = Fault.NONE
    odometer: int | None = None


class Watch:
    """One label's wait. `before` is the odometer before the first byte; `lost` whether sending broke off.

    Times are in s since the last byte was sent.
    """

    def __init__(self, before: int | None, patience: Patience, *, lost: bool) -> None:
        self._before = before
        self._patience = patience
        self._lost = lost
        self._count = before
        self._fault = Fault.NONE
        self._silence = Fault.NONE
        self._fault_ended_s = 0.0
        self._idle_since_s: float | None = None

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
            self._count = count
        if not status.idle or status.fault:
            self._idle_since_s = None
        elif self._idle_since_s is None:
            self._idle_since_s = at_s

    def verdict(self, at_s: float, *, give_up: bool = False) -> Printed | None:
        """What became of the label, or None while it is too early to say. `give_up` wants an answer now."""
        if self._before is not None and self._count is not None and self._count != self._before:
            return self._counted(self._count - self._before)
        if self._idle_since_s is not None and at_s - self._idle_since_s >= self._patience.settle_s:
            if self._lost:
                return self._doubt(Fault.CONNECTION_LOST)
            if self._before is None:
                return Printed(PrintOutcome.DONE)
        limit_s = self._patience.mend_s if self._fault else self._fault_ended_s + self._patience.done_s
        if give_up or at_s >= limit_s:
            return self._doubt(self._fault or self._silence or Fault.NOT_CONFIRMED)
        return None

    def _counted(self, labels: int) -> Printed:
        if labels == 1:
            return Printed(PrintOutcome.DONE, odometer=self._count)
        return self._doubt(Fault.SHARED if labels > 1 else Fault.ODD_ANSWER)

    def _doubt(self, reason: Fault) -> Printed:
        return Printed(PrintOutcome.DOUBT, reason, self._count)
