"""A printer behind a queue: prints one document, and says what the queue says became of it.

The job has the print job's own identity as its name, and is asked for by it before anything is sent again:
after a lost connection, and after a power cut too, nobody has to go and look.
"""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

from floorapp.devices.job_queue import JobQueue, QueuedJob, QueueState, Refused, Stage
from floorapp.devices.job_verdict import JobWatch
from floorapp.devices.ports import ConnectionFault, Emit, Fault, StatusReport
from floorapp.devices.print_verdict import Patience, Printed
from floorapp.devices.trouble_log import TroubleLog
from floorapp.devices.zpl_printer import Abandoned
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome

PATIENCE: Final = Patience(answer_s=5.0, poll_s=0.25, sure_s=3.0, done_s=60.0, mend_s=60.0)
"""A printer of pages may have to warm up first."""


class OfficePrinter:
    """Driver of one printer. Only the thread that owns it calls it."""

    def __init__(self, device: str, queue: JobQueue, emit: Emit, patience: Patience | None = None) -> None:
        self.device = device
        self._queue = queue
        self._patience = patience or PATIENCE
        self._status = StatusReport(emit, device, "printer", "printer of a queue")
        self._trouble = TroubleLog(f"printer {device}")
        self._name = ""

    def name_next(self, job: str) -> None:
        """The identity of the job that is printed next: it is found again by it after a restart too."""
        self._name = job

    def print(
        self,
        payload: bytes,
        sending: Callable[[int | None], None],
        stop: threading.Event,
        give_up: threading.Event | None = None,
    ) -> Printed:
        """Print one document, once.

        `sending(None)` must have made the intent durable when it returns: only then is the document given to
        the queue. `give_up` ends the wait: the job is canceled, and what became of it is asked. Raises
        Abandoned when `stop` is set before the outcome is known, and what `sending` raises.
        """
        name, self._name = self._name or f"floorapp {secrets.token_hex(8)}", ""
        try:
            known = self._known(name)
            if known is None:
                state = self._look()
                if state.fault:
                    return Printed(PrintOutcome.FAILED, state.fault)
                number = self._queue.begin(name, payload)
        except ConnectionFault as error:
            self._lost(error)
            return Printed(PrintOutcome.FAILED, error.fault)
        if known is not None:
            sending(None)
            return self._confirm(known.number, name, stop, give_up, lost=True)
        self._intend(sending, number)
        try:
            number = self._queue.feed(number, name, payload)
        except Refused as error:
            self._lost(error)
            self._cancel(number)
            return Printed(PrintOutcome.FAILED, error.fault)
        except ConnectionFault as error:
            self._lost(error)
            return self._confirm(number, name, stop, give_up, lost=True)
        return self._confirm(number, name, stop, give_up, lost=False)

    def settled(self, job: str) -> Printed | None:
        """What the queue says became of a job in doubt; None where it does not know, or not yet."""
        try:
            found = self._queue.named(job)
        except ConnectionFault as error:
            self._lost(error)
            return None
        match found:
            case QueuedJob(stage=Stage.DONE, with_errors=False):
                return Printed(PrintOutcome.DONE, proof=Proof.ANSWERED)
            case QueuedJob(stage=Stage.STOPPED, begun=False):
                return Printed(PrintOutcome.FAILED, Fault.NOT_CONFIRMED, nothing_came=True)
            case _:
                return None

    def check(self) -> bool:
        """Ask the printer how it is and report it. False while something must be done about it."""
        try:
            return not self._look().fault
        except ConnectionFault as error:
            self._lost(error)
            return False

    def count(self, stop: threading.Event) -> int | None:  # noqa: ARG002 - what the spooler asks with
        """None: a queue knows jobs, and does not count what this station sent."""
        return None

    def close(self) -> None:
        """Nothing is held open between jobs."""

    def end(self) -> None:
        """Leave the printer for good."""
        self._queue.end()

    def _known(self, name: str) -> QueuedJob | None:
        """What an earlier try of this very job left in the queue, where some of it is or will be on paper.

        A job without a document, of which only the number was lost, goes.
        """
        found = self._queue.named(name)
        if found is not None and found.empty and found.stage is Stage.WAITING:
            self._queue.cancel(found.number)
            found = self._queue.job(found.number)
        return None if found is None or found.stage is Stage.STOPPED else found

    def _intend(self, sending: Callable[[int | None], None], number: int) -> None:
        """Make the intent durable; where that fails, the job that has no document goes."""
        try:
            sending(None)
        except BaseException:
            self._cancel(number)
            raise

    def _confirm(
        self,
        number: int,
        name: str,
        stop: threading.Event,
        give_up: threading.Event | None,
        *,
        lost: bool,
    ) -> Printed:
        """Ask until the queue says what became of the job, or time is up."""
        watch = JobWatch(self._patience, lost=lost)
        began = time.monotonic()
        while True:
            try:
                job = self._queue.job(number) if number else self._queue.named(name)
                state = self._look()
            except ConnectionFault as error:
                self._lost(error)
                watch.missed(error.fault)
            else:
                number = number if job is None else job.number
                watch.saw(job, state, time.monotonic() - began)
            at_s, waits_no_longer = time.monotonic() - began, give_up is not None and give_up.is_set()
            if watch.wants_cancel(at_s, give_up=waits_no_longer):
                self._cancel(number)
                watch.canceled(at_s)
            verdict = watch.verdict(at_s, give_up=waits_no_longer)
            if verdict is not None:
                return verdict
            if stop.wait(self._patience.poll_s):
                raise Abandoned(self.device)

    def _cancel(self, number: int) -> None:
        if number:
            with contextlib.suppress(ConnectionFault):
                self._queue.cancel(number)

    def _look(self) -> QueueState:
        """How the printer is, reported as well."""
        state = self._queue.state()
        self._status.model = state.model
        if state.fault:
            self._trouble.tell(ConnectionFault(state.fault, state.said))
            self._status.warning(state.fault, state.said)
        else:
            self._trouble.over()
            self._status.ready()
        return state

    def _lost(self, error: ConnectionFault) -> None:
        self._trouble.tell(error)
        self._status.missing(error.fault)
