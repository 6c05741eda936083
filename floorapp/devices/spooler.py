"""The one thread that owns a printer, and puts each print job on paper at most once.

The journal is written before the first byte (`sending`), so a power cut leaves a question and never a silent
second label. A job of which it is certain that nothing came out is sent again by itself, a few times; one in
doubt never is: that is for the label's own scan, or the packer.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, runtime_checkable

from floorapp.devices.ports import Emit, Fault, JobAnswered
from floorapp.devices.print_verdict import Printed
from floorapp.devices.routes import Routes
from floorapp.devices.zpl_printer import Abandoned
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome

log = logging.getLogger(__name__)

_STOP_TIMEOUT_S = 4.0
_LOOK_EVERY_S = 1.0
"""A job that another process put into the journal wakes nobody."""
_MOST_TRIES = 3
"""How often a job is sent that certainly did not come out, before a person is told."""


class TakenError(ValueError):
    """The job does not wait any more: another printer has it, or it has its end."""


class Job(Protocol):
    """A print job as the journal keeps it: its identity and the bytes for the printer."""

    @property
    def job(self) -> str:
        """The job's identity for ever."""

    @property
    def payload(self) -> bytes:
        """What is to be printed: bytes for a printer, or what `payload_of` makes them of."""

    @property
    def form(self) -> str:
        """What the payload is."""


class Journal(Protocol):
    """Where print jobs are kept. Each call is durable when it returns; all come from the spooler's thread."""

    def next_job(self) -> Job | None:
        """The oldest job that was intended and never begun, or None."""

    def sending(self, job: str, printer: str, odometer: int | None) -> None:
        """From now on there may be a label. `odometer` is the printer's count before it.

        Raises `TakenError` where the job does not wait any more.
        """

    def finished(
        self, job: str, outcome: PrintOutcome, odometer: int | None, *, proof: str, fault: str
    ) -> None:
        """How the job ended, the printer's count after it, and how that is known, or what was wrong."""

    def again(self, job: str) -> bool:
        """Nothing of a job came out, for certain: it waits anew. False where it has an end already."""

    def last_doubt(self) -> tuple[str, int] | None:
        """A job in doubt after which this printer got no other: job, and the count before it."""

    def doubts(self) -> tuple[str, ...]:
        """All jobs in doubt that this printer had."""

    def answer_doubt(self, job: str, outcome: PrintOutcome, odometer: int | None, *, proof: str) -> bool:
        """What the printer says of it; False where a person has answered already."""


class Printer(Protocol):
    """What the spooler asks of a printer's driver."""

    device: str

    def print(
        self,
        payload: bytes,
        sending: Callable[[int | None], None],
        stop: threading.Event,
        give_up: threading.Event | None = None,
    ) -> Printed:
        """Print one job, once; see ZplPrinter.print."""

    def check(self) -> bool:
        """Report how the printer is. False while something must be done about it."""

    def count(self, stop: threading.Event) -> int | None:
        """Labels in its life, when it is ready and has nothing left to print; None: it cannot be known."""

    def close(self) -> None:
        """Leave the printer to others until the next job."""

    def end(self) -> None:
        """Leave the printer for good."""


@runtime_checkable
class KnowsJobs(Protocol):
    """A printer whose queue keeps each job by its identity, and can be asked for it afterwards."""

    def name_next(self, job: str) -> None:
        """The identity of the job that is printed next."""

    def settled(self, job: str) -> Printed | None:
        """What became of a job; None where that is not known, or not yet."""


class Spooler:
    """Prints on one printer the jobs that its journal names.

    `payload_of` makes a job's bytes for this printer; ValueError says that it cannot be printed here.
    `check_every_s` is how often the printer is asked how it is while nothing is to be printed, and
    `trouble_every_s` how often while it is not ready: whoever loads paper looks at the screen. `linger_s` is
    how long a connection is kept for a next job, and `sure_s` how long the odometer must have stood still for
    a label in doubt not to come any more. `rest_s` lies before a job is sent again.
    """

    def __init__(
        self,
        printer: Printer,
        journal: Journal,
        emit: Emit,
        *,
        payload_of: Callable[[Job], bytes] = lambda job: job.payload,
        check_every_s: float = 10.0,
        trouble_every_s: float = 1.0,
        linger_s: float = 2.0,
        sure_s: float = 5.0,
        rest_s: float = 0.5,
    ) -> None:
        self._printer = printer
        self._journal = journal
        self._emit = emit
        self._payload_of = payload_of
        self._check_every_s = check_every_s
        self._trouble_every_s = min(trouble_every_s, check_every_s)
        self._linger_s = linger_s
        self._sure_s = sure_s
        self._rest_s = rest_s
        self._none_since: tuple[str, float] | None = None
        self._tries: tuple[str, int] = ("", 0)
        self._woken = threading.Event()
        self._stop = threading.Event()
        self._give_up = threading.Event()
        self._unsaved: dict[str, tuple[Printed, bool]] = {}
        self._thread: threading.Thread | None = None

    @property
    def device(self) -> str:
        """The printer's name."""
        return self._printer.device

    def start(self) -> None:
        """Begin with what the journal holds."""
        self._thread = threading.Thread(target=self._run, name=f"spooler {self.device}", daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Let it end soon; `stop` waits for that."""
        self._stop.set()
        self._woken.set()

    def stop(self) -> None:
        """End within 4 s. A label on its way stays `sending` in the journal, and is asked about."""
        self.ask_to_stop()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def wake(self) -> None:
        """The journal has a new job. Safe from any thread, never blocks."""
        self._woken.set()

    def give_up(self) -> None:
        """Wait no longer for a label on its way: it is answered at once. Safe from any thread."""
        self._give_up.set()

    def _run(self) -> None:
        check_at = time.monotonic()
        close_at: float | None = None
        while not self._stop.is_set():
            self._woken.clear()
            job = self._next()
            now = time.monotonic()
            if job is not None:
                if not self._print(job):
                    check_at = now  # what keeps it from printing may soon be mended
                close_at = time.monotonic() + self._linger_s
            elif now >= check_at:
                well = self._check() and not self._settle_doubt()
                every_s = self._check_every_s if well else self._trouble_every_s
                close_at, check_at = None, time.monotonic() + every_s
            elif close_at is not None and now >= close_at:
                self._close()
                close_at = None
            else:
                self._woken.wait(min(check_at, close_at or check_at, now + _LOOK_EVERY_S) - now)
        self._printer.end()

    def _next(self) -> Job | None:
        """The job to print, once all ends that could not be saved before are saved."""
        for job, (printed, begun) in list(self._unsaved.items()):
            if not self._save_end(job, printed, begun=begun):
                return None
            del self._unsaved[job]
        try:
            return self._journal.next_job()
        except Exception:
            log.exception("the print journal cannot be read")
            return None

    def _print(self, job: Job) -> bool:
        """Print a job; False when it did not end as it should."""
        self._give_up.clear()
        began: list[int | None] = []

        def sending(odometer: int | None) -> None:
            self._journal.sending(job.job, self.device, odometer)
            began.append(odometer)

        try:
            payload = self._payload_of(job)
        except ValueError as error:
            log.warning("job %s cannot be printed on %s: %s", job.job, self.device, error)
            return self._finish(job, Printed(PrintOutcome.FAILED, Fault.NOT_PRINTABLE), begun=False)
        try:
            if isinstance(self._printer, KnowsJobs):
                self._printer.name_next(job.job)
            printed = self._printer.print(payload, sending, self._stop, self._give_up)
        except Abandoned:
            log.warning("stopped while job %s was on its way to %s", job.job, self.device)
            return False
        except TakenError:
            log.info("job %s went another way", job.job)
            return True
        except Exception:
            log.exception("job %s on printer %s", job.job, self.device)
            printed = (
                Printed(PrintOutcome.DOUBT, Fault.NOT_CONFIRMED)
                if began
                else Printed(PrintOutcome.FAILED, Fault.NOT_SAVED)
            )
        if printed.nothing_came and not self._give_up.is_set() and self._again(job.job):
            return True
        return self._finish(job, printed, begun=bool(began))

    def _again(self, job: str) -> bool:
        """Let a job wait anew that certainly did not come out; False when it was tried often enough."""
        tries = self._tries[1] + 1 if self._tries[0] == job else 1
        self._tries = (job, tries)
        try:
            if tries >= _MOST_TRIES or not self._journal.again(job):
                return False
        except Exception:
            log.exception("job %s cannot be put back", job)
            return False
        log.info("job %s did not come out of %s for certain, try %d", job, self.device, tries)
        self._stop.wait(self._rest_s * tries)
        return True

    def _finish(self, job: Job, printed: Printed, *, begun: bool) -> bool:
        if not self._save_end(job.job, printed, begun=begun):
            # Only this process knows now that the job has had its answer: it must not come again.
            self._unsaved[job.job] = (printed, begun)
        log.info("print job %s: %s %s", job.job, printed.outcome, printed.reason)
        self._emit(JobAnswered(job.job, printed.outcome, printed.reason.value))
        return printed.outcome is PrintOutcome.DONE

    def _save_end(self, job: str, printed: Printed, *, begun: bool) -> bool:
        try:
            if not begun:  # the journal knows one way to the end, and it is no lie: the job was tried
                with suppress(ValueError):  # an earlier try came this far
                    self._journal.sending(job, self.device, None)
            proof = "" if printed.proof is None else printed.proof.value
            fault = printed.reason.value
            self._journal.finished(job, printed.outcome, printed.odometer, proof=proof, fault=fault)
        except ValueError:
            log.warning("print job %s has another end already", job)
        except Exception:
            log.exception("the end of print job %s cannot be saved", job)
            return False
        return True

    def _check(self) -> bool:
        """Ask the printer how it is; False while it is not well."""
        try:
            return self._printer.check()
        except Exception:
            log.exception("printer %s cannot be asked", self.device)
            return True

    def _settle_doubt(self) -> bool:
        """Let the printer's odometer answer for the label in doubt, where it can; else a person is asked.

        True while it may soon be able to.
        """
        try:
            if isinstance(self._printer, KnowsJobs):
                return self._settle_by_queue(self._printer)
            doubt = self._journal.last_doubt()
            count = None if doubt is None else self._printer.count(self._stop)
            if doubt is None or count is None:
                return doubt is not None
            job, before = doubt
            outcome = self._counted(job, count - before)
            if outcome is None:
                return count == before
            if outcome is PrintOutcome.FAILED and self._again(job):
                return False
            proof = Proof.COUNTED.value if outcome is PrintOutcome.DONE else ""
            if self._journal.answer_doubt(job, outcome, count, proof=proof):
                reason = "" if outcome is PrintOutcome.DONE else Fault.NOT_CONFIRMED.value
                self._emit(JobAnswered(job, outcome, reason))
        except Abandoned:
            return False
        except Exception:
            log.exception("the label in doubt cannot be asked about")
        return False

    def _settle_by_queue(self, queue: KnowsJobs) -> bool:
        """Let a printer's queue answer for the jobs in doubt; True while one of them is not answered."""
        jobs = self._journal.doubts()
        for job in jobs:
            printed = queue.settled(job)
            if printed is None or (printed.nothing_came and self._again(job)):
                continue
            proof = "" if printed.proof is None else printed.proof.value
            if self._journal.answer_doubt(job, printed.outcome, None, proof=proof):
                self._emit(JobAnswered(job, printed.outcome, printed.reason.value))
        return bool(jobs)

    def _counted(self, job: str, labels: int) -> PrintOutcome | None:
        """What it means that the printer has so many labels more than before a job; None: nothing is sure.

        One is that label. None at all is believed when the printer has said so for a while: it may be slow.
        """
        now = time.monotonic()
        if labels != 0:
            return PrintOutcome.DONE if labels == 1 else None
        if self._none_since is None or self._none_since[0] != job:
            self._none_since = (job, now)
        return PrintOutcome.FAILED if now - self._none_since[1] >= self._sure_s else None

    def _close(self) -> None:
        self._printer.close()


class Spoolers:
    """All printers of a station, each with its own spooler, and which of them takes what."""

    def __init__(self, spoolers: Sequence[Spooler], routes: Routes) -> None:
        self._spoolers = {each.device: each for each in spoolers}
        self._routes = routes

    def start(self) -> None:
        """Begin with what the journal holds."""
        for spooler in self._spoolers.values():
            spooler.start()

    def stop(self) -> None:
        """End all of them at the same time, within 4 s."""
        for spooler in self._spoolers.values():
            spooler.ask_to_stop()
        for spooler in self._spoolers.values():
            spooler.stop()

    def wake(self) -> None:
        """The journal has a new job. Safe from any thread, never blocks."""
        for spooler in self._spoolers.values():
            spooler.wake()

    def use_next(self, role: str) -> str | None:
        """Send a role's jobs to its next printer from now on, and give its name; None where there is none.

        Nobody waits for the old one any longer: a label on its way there is answered at once.
        """
        moved = self._routes.use_next(role)
        if moved is None:
            return None
        old, new = moved
        log.info("%s goes to printer %s from now on", role, new)
        if (spooler := self._spoolers.get(old)) is not None:
            spooler.give_up()
        self.wake()
        return new
