"""Decides from what a queue says of a job whether its document is on paper. Pure: time is told to it.

| what is known                                            | verdict                                  |
|----------------------------------------------------------|------------------------------------------|
| the job is completed                                     | done                                     |
| … with errors                                            | doubt                                    |
| it has ended, and was never begun                        | failed: nothing came                     |
| it has ended in the middle                               | doubt                                    |
| the document was lost on its way, and the job waits      | cancel it, and see                       |
| time is up, or a person will not wait any longer         | cancel it, and see                       |
| the queue does not know the job, or does not say         | doubt                                    |
"""

from floorapp.devices.job_queue import QueuedJob, QueueState, Stage
from floorapp.devices.ports import Fault
from floorapp.devices.print_verdict import Patience, Printed
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome


class JobWatch:
    """One job's wait. `lost` says whether giving it its document broke off. Times are in s since then."""

    def __init__(self, patience: Patience, *, lost: bool) -> None:
        self._patience = patience
        self._lost = lost
        self._fault = Fault.NONE
        self._silence = Fault.NONE
        self._fault_ended_s = 0.0
        self._job: QueuedJob | None = None
        self._began = False
        self._unknown_since_s: float | None = None
        self._canceled_at_s: float | None = None
        self._given_up = False

    def missed(self, fault: Fault) -> None:
        """The queue could not be asked."""
        self._silence = fault

    def saw(self, job: QueuedJob | None, state: QueueState, at_s: float) -> None:
        """The queue answered; `job` is None where it does not know the job."""
        if self._fault and not state.fault:
            self._fault_ended_s = at_s
        self._fault, self._silence, self._job = state.fault, Fault.NONE, job
        self._began = self._began or (job is not None and job.begun)
        if job is not None:
            self._unknown_since_s = None
        elif self._unknown_since_s is None:
            self._unknown_since_s = at_s

    def canceled(self, at_s: float) -> None:
        """The queue was asked to end the job."""
        if self._canceled_at_s is None:
            self._canceled_at_s = at_s

    def wants_cancel(self, at_s: float, *, give_up: bool = False) -> bool:
        """Whether the job is to be ended now, so that nothing of it comes out behind everybody's back."""
        self._given_up = self._given_up or give_up
        if self._job is None or self._job.stage in (Stage.DONE, Stage.STOPPED):
            return False
        if self._lost and self._job.stage is Stage.WAITING and at_s >= self._patience.sure_s:
            return True
        return self._given_up or at_s >= self._limit_s

    def verdict(self, at_s: float, *, give_up: bool = False) -> Printed | None:
        """What became of the job, or None while it is too early to say."""
        job = self._job
        if job is not None and job.stage is Stage.DONE:
            done = Printed(PrintOutcome.DONE, proof=Proof.ANSWERED)
            return self._doubt() if job.with_errors else done
        if job is not None and job.stage is Stage.STOPPED:
            if self._began:
                return self._doubt()
            lost = self._lost and not self._given_up
            reason = self._fault or (Fault.CONNECTION_LOST if self._lost else Fault.NOT_CONFIRMED)
            return Printed(PrintOutcome.FAILED, self._reason(reason), nothing_came=lost)
        if self._unknown_since_s is not None and at_s - self._unknown_since_s >= self._patience.sure_s:
            return self._doubt()
        if self._canceled_at_s is not None:
            return self._doubt() if at_s - self._canceled_at_s >= self._patience.answer_s else None
        late = at_s >= self._limit_s + self._patience.answer_s
        silent = job is None or bool(self._silence)
        return self._doubt() if late or (silent and (give_up or at_s >= self._limit_s)) else None

    @property
    def _limit_s(self) -> float:
        if self._fault:
            return self._fault_ended_s + self._patience.mend_s
        return self._fault_ended_s + self._patience.done_s

    def _reason(self, otherwise: Fault) -> Fault:
        return Fault.NOT_PRINTABLE if self._job is not None and self._job.unprintable else otherwise

    def _doubt(self) -> Printed:
        lost = Fault.CONNECTION_LOST if self._lost else Fault.NOT_CONFIRMED
        return Printed(PrintOutcome.DOUBT, self._reason(self._fault or self._silence or lost))
