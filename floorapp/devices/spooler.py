"""The one thread that owns a role's printers, and puts each print job on paper at most once.

The journal is written before the first byte (`sending`), so a power cut leaves a question and never a silent
second label. A job that failed is not tried again by itself, and one in doubt never is: both are for the
packer, who asks for a further copy with a reason.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from floorapp.devices.ports import Emit, Fault, JobAnswered
from floorapp.devices.print_verdict import Printed
from floorapp.devices.zpl_printer import Abandoned
from floorapp.workflows.events import PrintOutcome

log = logging.getLogger(__name__)

_STOP_TIMEOUT_S = 4.0


class Job(Protocol):
    """A print job as the journal keeps it: its identity and the bytes for the printer."""

    @property
    def job(self) -> str:
        """The job's identity for ever."""

    @property
    def payload(self) -> bytes:
        """What goes to the printer, unchanged."""


class Journal(Protocol):
    """Where print jobs are kept. Each call is durable when it returns; all come from the spooler's thread."""

    def next_job(self) -> Job | None:
        """The oldest job that was intended and never begun, or None."""

    def sending(self, job: str, printer: str, odometer: int | None) -> None:
        """From now on there may be a label. `odometer` is the printer's count before it."""

    def finished(self, job: str, outcome: PrintOutcome, odometer: int | None) -> None:
        """How the job ended, and the printer's count after it."""

    def last_doubt(self) -> tuple[str, str, int] | None:
        """A job in doubt after which its printer got no other: job, printer, the count before it."""

    def answer_doubt(self, job: str, outcome: PrintOutcome, odometer: int) -> bool:
        """What the printer's count says of it; False where a person has answered already."""


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
        """Print one label, once; see ZplPrinter.print."""

    def check(self) -> bool:
        """Report how the printer is. False while something must be done about it."""

    def count(self, stop: threading.Event) -> int | None:
        """Labels in its life, when it is ready and has nothing left to print; None: it cannot be known."""

    def close(self) -> None:
        """Leave the printer to others until the next job."""

    def end(self) -> None:
        """Leave the printer for good."""


class Spooler:
    """Prints the jobs of one role on the first of its printers, or on the one that `use_next` chose.

    `check_every_s` is how often the printers are asked how they are while nothing is to be printed, and
    `trouble_every_s` how often while one of them is not ready: whoever loads paper looks at the screen.
    `linger_s` is how long a connection is kept for a next label, and `sure_s` how long a printer's odometer
    must have stood still for a label in doubt not to come any more.
    """

    def __init__(
        self,
        printers: Sequence[Printer],
        journal: Journal,
        emit: Emit,
        *,
        check_every_s: float = 10.0,
        trouble_every_s: float = 1.0,
        linger_s: float = 2.0,
        sure_s: float = 10.0,
    ) -> None:
        if not printers:
            raise ValueError("a spooler needs at least one printer")
        self._printers = tuple(printers)
        self._journal = journal
        self._emit = emit
        self._check_every_s = check_every_s
        self._trouble_every_s = min(trouble_every_s, check_every_s)
        self._linger_s = linger_s
        self._sure_s = sure_s
        self._none_since: tuple[str, float] | None = None
        self._chosen = 0
        self._woken = threading.Event()
        self._stop = threading.Event()
        self._give_up = threading.Event()
        self._unsaved: dict[str, tuple[str, Printed, bool]] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin with what the journal holds."""
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End within 4 s. A label on its way stays `sending` in the journal, and is asked about."""
        self._stop.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def wake(self) -> None:
        """The journal has a new job. Safe from any thread, never blocks."""
        self._woken.set()

    def use_next(self) -> str:
        """Send jobs to the next configured printer from now on, and give its name.

        Nobody waits for the old one any longer: a label on its way there is answered at once.
        """
        self._chosen = (self._chosen + 1) % len(self._printers)
        self._give_up.set()
        log.info("labels go to printer %s from now on", self._printers[self._chosen].device)
        return self._printers[self._chosen].device

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
                well = self._check()
                self._settle_doubt()
                every_s = self._check_every_s if well else self._trouble_every_s
                close_at, check_at = None, time.monotonic() + every_s
            elif close_at is not None and now >= close_at:
                self._close()
                close_at = None
            else:
                self._woken.wait(min(check_at, close_at or check_at) - now)
        for printer in self._printers:
            printer.end()

    def _next(self) -> Job | None:
        """The job to print, once all ends that could not be saved before are saved."""
        for job, end in list(self._unsaved.items()):
            if not self._save_end(job, *end):
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
        printer = self._printers[self._chosen]
        began: list[int | None] = []

        def sending(odometer: int | None) -> None:
            self._journal.sending(job.job, printer.device, odometer)
            began.append(odometer)

        try:
            printed = printer.print(job.payload, sending, self._stop, self._give_up)
        except Abandoned:
            log.warning("stopped while job %s was on its way to %s", job.job, printer.device)
            return False
        except Exception:
            log.exception("job %s on printer %s", job.job, printer.device)
            printed = (
                Printed(PrintOutcome.DOUBT, Fault.NOT_CONFIRMED)
                if began
                else Printed(PrintOutcome.FAILED, Fault.NOT_SAVED)
            )
        self._finish(job, printer.device, printed, begun=bool(began))
        return printed.outcome is PrintOutcome.DONE

    def _finish(self, job: Job, device: str, printed: Printed, *, begun: bool) -> None:
        if not self._save_end(job.job, device, printed, begun):
            # Only this process knows now that the job has had its answer: it must not come again.
            self._unsaved[job.job] = (device, printed, begun)
        log.info("print job %s: %s %s", job.job, printed.outcome, printed.reason)
        self._emit(JobAnswered(job.job, printed.outcome, printed.reason.value))

    def _save_end(self, job: str, device: str, printed: Printed, begun: bool) -> bool:
        try:
            if not begun:  # the journal knows one way to the end, and it is no lie: the job was tried
                with suppress(ValueError):  # an earlier try came this far
                    self._journal.sending(job, device, None)
            self._journal.finished(job, printed.outcome, printed.odometer)
        except ValueError:
            log.warning("print job %s has another end already", job)
        except Exception:
            log.exception("the end of print job %s cannot be saved", job)
            return False
        return True

    def _check(self) -> bool:
        """Ask every printer how it is; False while one of them is not well."""
        well = True
        for printer in self._printers:
            if self._stop.is_set():
                break
            try:
                well = printer.check() and well
            except Exception:
                log.exception("printer %s cannot be asked", printer.device)
        return well

    def _settle_doubt(self) -> None:
        """Let a printer's odometer answer for the label in doubt, where it can; else a person is asked."""
        try:
            doubt = self._journal.last_doubt()
            printer = next((each for each in self._printers if doubt and each.device == doubt[1]), None)
            count = None if printer is None else printer.count(self._stop)
            if doubt is None or count is None:
                return
            job, _, before = doubt
            outcome = self._counted(job, count - before)
            if outcome is not None and self._journal.answer_doubt(job, outcome, count):
                reason = "" if outcome is PrintOutcome.DONE else Fault.NOT_CONFIRMED.value
                self._emit(JobAnswered(job, outcome, reason))
        except Abandoned:
            return
        except Exception:
            log.exception("the label in doubt cannot be asked about")

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
        for printer in self._printers:
            printer.close()
