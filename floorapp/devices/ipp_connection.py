"""A printer that speaks IPP, or a queue of CUPS, as a queue that can be asked for each job.

Where the printer can (every queue of CUPS and every IPP Everywhere printer), a job is made first, and gets
its document when its number is known (Create-Job, Send-Document; RFC 8011, sections 4.2.4 and 4.3.1).
"""

import itertools
from collections.abc import Sequence
from typing import Final

from floorapp.devices import ipp, ipp_words
from floorapp.devices.ipp import Answer, Attribute, Group, Operation, Tag
from floorapp.devices.ipp_http import IppServer
from floorapp.devices.job_queue import QueuedJob, QueueState, Refused
from floorapp.devices.ports import ConnectionFault, Fault

USER: Final = "floorapp"
_MOST_JOBS: Final = 500
_PDF: Final = "application/pdf"
_RAW: Final = "application/vnd.cups-raw"
_BYTES: Final = "application/octet-stream"


class IppQueue:
    """The queue at an `ipp://` or `ipps://` url. Each request has a connection of its own."""

    def __init__(self, url: str, answer_s: float = 5.0) -> None:
        """Raises ValueError, naming what is wrong with the url."""
        self._server = IppServer(url, answer_s)
        self._numbers = itertools.count(1)
        self._version = ipp.VERSION
        self._formats: frozenset[str] = frozenset()
        self._operations: frozenset[int] = frozenset()

    def state(self) -> QueueState:
        """See `JobQueue.state`."""
        wanted = Attribute(Tag.KEYWORD, "requested-attributes", ipp_words.PRINTER_ATTRIBUTES)
        printer = self._ask(Operation.GET_PRINTER_ATTRIBUTES, [wanted]).first(Group.PRINTER)
        if printer.number("printer-state") is None:
            raise ConnectionFault(Fault.ODD_ANSWER, "it does not say how it is")
        self._formats = frozenset(printer.texts("document-format-supported"))
        self._operations = frozenset(printer.numbers("operations-supported"))
        return ipp_words.queue_state(printer)

    def begin(self, name: str, data: bytes) -> int:
        """See `JobQueue.begin`."""
        if not self._operations:
            self.state()
        self._format_of(data)
        if not {Operation.CREATE_JOB, Operation.SEND_DOCUMENT} <= self._operations:
            return 0
        return self._number(self._ask(Operation.CREATE_JOB, [_name(name)]))

    def feed(self, number: int, name: str, data: bytes) -> int:
        """See `JobQueue.feed`."""
        kind = Attribute(Tag.MIME_TYPE, "document-format", (self._format_of(data),))
        if not number:
            return self._number(self._ask(Operation.PRINT_JOB, [_name(name), kind], data))
        last = Attribute(Tag.BOOLEAN, "last-document", (True,))
        self._ask(Operation.SEND_DOCUMENT, [kind, last], data, job=number)
        return number

    def job(self, number: int) -> QueuedJob | None:
        """See `JobQueue.job`."""
        wanted = Attribute(Tag.KEYWORD, "requested-attributes", ipp_words.JOB_ATTRIBUTES)
        answer = self._ask(Operation.GET_JOB_ATTRIBUTES, [wanted], job=number, may_miss=True)
        return ipp_words.queued_job(answer.first(Group.JOB))

    def named(self, name: str) -> QueuedJob | None:
        """See `JobQueue.named`."""
        wanted = [
            Attribute(Tag.INTEGER, "limit", (_MOST_JOBS,)),
            Attribute(Tag.KEYWORD, "requested-attributes", ipp_words.JOB_ATTRIBUTES),
        ]
        for which in ("not-completed", "completed"):
            asked = [*wanted, Attribute(Tag.KEYWORD, "which-jobs", (which,)), _mine()]
            jobs = self._ask(Operation.GET_JOBS, asked).of(Group.JOB)
            found = [ipp_words.queued_job(job) for job in jobs if job.text("job-name") == name]
            if known := [job for job in found if job is not None]:
                return max(known, key=lambda job: job.number)
        return None

    def cancel(self, number: int) -> None:
        """See `JobQueue.cancel`. One that has its end already is not canceled, and that is no fault."""
        self._ask(Operation.CANCEL_JOB, [], job=number, may_miss=True)

    def end(self) -> None:
        """See `JobQueue.end`."""

    def _format_of(self, data: bytes) -> str:
        """What to call a document: raw bytes pass a queue of CUPS only under its own name for them."""
        if data.startswith(b"%PDF"):
            if self._formats and _PDF not in self._formats:
                raise Refused(Fault.NOT_PRINTABLE, "it prints no PDF itself; print by a queue of CUPS")
            return _PDF
        return _RAW if _RAW in self._formats else _BYTES

    def _number(self, answer: Answer) -> int:
        number = answer.first(Group.JOB).number("job-id")
        if number is None or number <= 0:
            raise ConnectionFault(Fault.ODD_ANSWER, "it made a job and does not say which")
        return number

    def _ask(
        self,
        operation: Operation,
        attributes: Sequence[Attribute],
        document: bytes = b"",
        *,
        job: int = 0,
        may_miss: bool = False,
    ) -> Answer:
        """Ask for an operation. Raises `Refused` where it is not done, unless it `may_miss` its job."""
        answer = self._sent(operation, attributes, document, job)
        if answer.status == ipp_words.OLD_PRINTER and self._version != ipp.OLD_VERSION:
            self._version = ipp.OLD_VERSION
            answer = self._sent(operation, attributes, document, job)
        if answer.is_ok or (may_miss and 0x400 <= answer.status < 0x500):
            return answer
        said = ipp_words.shown(answer.first(Group.OPERATION).text("status-message"))
        text = f"{operation.name}: 0x{answer.status:04x} {said}"
        if answer.status in ipp_words.BROKE:
            raise ConnectionFault(Fault.ODD_ANSWER, text)
        raise Refused(ipp_words.refusal(answer.status), text)

    def _sent(
        self, operation: Operation, attributes: Sequence[Attribute], document: bytes, job: int
    ) -> Answer:
        number = next(self._numbers)
        head = [
            Attribute(Tag.CHARSET, "attributes-charset", ("utf-8",)),
            Attribute(Tag.LANGUAGE, "attributes-natural-language", ("en",)),
            Attribute(Tag.URI, "printer-uri", (self._server.uri,)),
        ]
        if job:
            head.append(Attribute(Tag.INTEGER, "job-id", (job,)))
        head.append(Attribute(Tag.NAME, "requesting-user-name", (USER,)))
        message = ipp.request(operation, number, [*head, *attributes], self._version)
        data = self._server.ask(message, document)
        try:
            answer = ipp.parse(data)
        except ValueError as error:
            raise ConnectionFault(Fault.ODD_ANSWER, str(error)) from error
        if answer.request != number:
            raise ConnectionFault(Fault.ODD_ANSWER, f"it answers request {answer.request}, not {number}")
        return answer


def _name(name: str) -> Attribute:
    return Attribute(Tag.NAME, "job-name", (name,))


def _mine() -> Attribute:
    return Attribute(Tag.BOOLEAN, "my-jobs", (True,))
