"""What a printer says of itself and of a job by IPP, as values. Pure.

Source: RFC 8011, sections 5.3.7, 5.3.8 (job-state, -reasons), 5.4.11, 5.4.12 (printer-state, -reasons),
appendix B (status codes); PWG 5100.9 for reasons that are not in it; CUPS for `offline`.
"""

from typing import Final

from floorapp.devices.ipp import AnswerGroup
from floorapp.devices.job_queue import QueuedJob, QueueState, Stage
from floorapp.devices.ports import Fault

JOB_ATTRIBUTES: Final = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "time-at-processing",
    "number-of-documents",
)
PRINTER_ATTRIBUTES: Final = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "printer-make-and-model",
    "operations-supported",
    "document-format-supported",
)
NOT_FOUND: Final = 0x0406
OLD_PRINTER: Final = 0x0503
BROKE: Final = frozenset({0x0500, 0x0504, 0x0505})
"""Internal, device and temporary errors: nobody knows what was done before."""
_PRINTER_STOPPED: Final = 5
_STAGES: Final = {
    3: Stage.WAITING,
    4: Stage.WAITING,
    5: Stage.PRINTING,
    6: Stage.PRINTING,
    7: Stage.STOPPED,
    8: Stage.STOPPED,
    9: Stage.DONE,
}
_REFUSALS: Final = {
    0x0401: Fault.NO_PERMISSION,
    0x0402: Fault.NO_PERMISSION,
    0x0403: Fault.NO_PERMISSION,
    NOT_FOUND: Fault.UNPLUGGED,
    0x040A: Fault.NOT_PRINTABLE,  # client-error-document-format-not-supported
    0x0506: Fault.PAUSED,  # server-error-not-accepting-jobs
    0x0507: Fault.BUSY,
}
_UNPRINTABLE: Final = frozenset(
    {"unsupported-document-format", "document-format-error", "document-unprintable-error"}
)
_REASONS: Final = {
    "cover-open": Fault.HEAD_OPEN,
    "door-open": Fault.HEAD_OPEN,
    "interlock-open": Fault.HEAD_OPEN,
    "input-tray-missing": Fault.PAPER_OUT,
    "media-empty": Fault.PAPER_OUT,
    "media-needed": Fault.PAPER_OUT,
    "marker-supply-empty": Fault.RIBBON_OUT,
    "toner-empty": Fault.RIBBON_OUT,
    "developer-empty": Fault.RIBBON_OUT,
    "marker-waste-full": Fault.PAUSED,
    "media-jam": Fault.PAUSED,
    "output-area-full": Fault.PAUSED,
    "output-tray-missing": Fault.PAUSED,
    "fuser-over-temp": Fault.TEMPERATURE,
    "fuser-under-temp": Fault.TEMPERATURE,
    "spool-area-full": Fault.BUSY,
    "shutdown": Fault.UNREACHABLE,
    "timed-out": Fault.UNREACHABLE,
    "offline": Fault.UNREACHABLE,
    "paused": Fault.PAUSED,
    "moving-to-paused": Fault.PAUSED,
    "other": Fault.NONE,
}
"""By the reason, without how severe it is, what a person must do something about. The cause comes first."""
_STOPS_ALWAYS: Final = frozenset({"offline", "shutdown", "paused", "moving-to-paused"})
"""Reasons that stop a printer however severe it calls them: CUPS says `offline-report` of one that is off."""
_MOST_CHARS: Final = 60


def queue_state(printer: AnswerGroup) -> QueueState:
    """How a printer is."""
    model = shown(printer.text("printer-make-and-model")) or "IPP printer"
    stopped = printer.number("printer-state") == _PRINTER_STOPPED
    reasons = printer.texts("printer-state-reasons")
    faults = [found for found in (_fault(reason, stopped=stopped) for reason in reasons) if found]
    if faults:
        order = list(_REASONS)
        reason, fault = min(faults, key=lambda found: order.index(found[0]))
        return QueueState(model, fault, reason)
    said = shown(printer.text("printer-state-message"))
    if stopped or printer.flag("printer-is-accepting-jobs") is False:
        return QueueState(model, Fault.PAUSED, said or "stopped")
    return QueueState(model)


def queued_job(job: AnswerGroup) -> QueuedJob | None:
    """How far a job is; None where the answer does not say."""
    number, state = job.number("job-id"), job.number("job-state")
    stage = _STAGES.get(state or 0)
    if number is None or stage is None:
        return None
    reasons = frozenset(job.texts("job-state-reasons"))
    if "time-at-processing" in job.attributes:
        begun = stage in (Stage.PRINTING, Stage.DONE) or job.number("time-at-processing") is not None
    else:
        begun = stage is not Stage.WAITING
    return QueuedJob(
        number,
        stage,
        begun=begun,
        unprintable=not _UNPRINTABLE.isdisjoint(reasons),
        with_errors="job-completed-with-errors" in reasons,
        empty=job.number("number-of-documents") == 0,
    )


def refusal(status: int) -> Fault:
    """What it means that a queue does not do what it is asked for."""
    return _REFUSALS.get(status, Fault.REFUSED)


def shown(text: str) -> str:
    """A text of a printer, fit to be shown: printable, one line, bounded."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:_MOST_CHARS]


def _fault(reason: str, *, stopped: bool) -> tuple[str, Fault] | None:
    """A reason of severity `report` or `warning` does not stop a printer that has not stopped."""
    word, severity = reason, "error"
    for ending in ("error", "warning", "report"):
        if reason.endswith(f"-{ending}"):
            word, severity = reason.removesuffix(f"-{ending}"), ending
    fault = _REASONS.get(word)
    if not fault or not (severity == "error" or stopped or word in _STOPS_ALWAYS):
        return None
    return word, fault
