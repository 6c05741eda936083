"""An ESC/POS printer: prints one document, and says truly what became of it.

Before the first byte it asks the printer how it is; one that lacks paper gets no byte. An identity of its own
stands behind every document, and the printer sends it back when the document is printed. Not every printer
can: one that cannot is asked in weaker ways, found out by a probe that prints nothing.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

from floorapp.devices import escpos_answers
from floorapp.devices.connections import Connection
from floorapp.devices.escpos_answers import Answer, BufferedPaper, Echo, Said, StatusByte, ask_echo
from floorapp.devices.escpos_verdict import PaperWatch, Way, done
from floorapp.devices.ports import ConnectionFault, Emit, Fault, StatusReport
from floorapp.devices.print_verdict import Patience, Printed
from floorapp.devices.trouble_log import TroubleLog
from floorapp.devices.zpl_printer import Abandoned
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome

_FORGET: Final = b"\x1b@"
"""Behind every probe: letters of a question that a printer did not understand are not printed."""

_UNKNOWN_MODEL: Final = "ESC/POS printer"


class EscposPrinter:
    """Driver of one printer. Only the thread that owns it calls it.

    `answers` False is for a printer that is known never to say anything: what was written to it counts as
    printed, as with a connection that cannot answer.
    """

    def __init__(
        self,
        device: str,
        connection: Connection,
        emit: Emit,
        patience: Patience | None = None,
        *,
        answers: bool = True,
    ) -> None:
        self.device = device
        self._connection = connection
        self._patience = patience or Patience()
        self._can_answer = answers and connection.can_answer
        self._status = StatusReport(emit, device, "printer", _UNKNOWN_MODEL)
        self._trouble = TroubleLog(f"printer {device}")
        self._identified = False
        self._unread = b""
        self._way: Way | None = None
        self._best_way = Way.NONE
        self._owed = 0  # answers to GS r that are still to come: they carry no identity

    def print(
        self,
        payload: bytes,
        sending: Callable[[int | None], None],
        stop: threading.Event,
        give_up: threading.Event | None = None,
    ) -> Printed:
        """Print one document, once.

        `sending(None)` must have made the intent durable when it returns: only then does the first byte go
        out. `give_up` ends the wait for the outcome: what is not certain by then is in doubt. Raises
        Abandoned when `stop` is set before the outcome is known, and what `sending` raises.
        """
        try:
            way = self._prepare(stop)
        except ConnectionFault as error:
            self._lost(error)
            return Printed(PrintOutcome.FAILED, error.fault)
        sending(None)
        identity = _new_identity()
        question = {Way.ECHO: ask_echo(identity), Way.BUFFERED: escpos_answers.ASK_BUFFERED_PAPER}
        self._owed += way is Way.BUFFERED
        try:
            self._connection.send(payload + question.get(way, b""))
            if not self._can_answer:
                return done(Proof.WRITTEN)
            return self._confirm(way, identity, stop, give_up)
        except ConnectionFault as error:
            self._lost(error)
            return Printed(PrintOutcome.DOUBT, error.fault)

    def check(self) -> bool:
        """Ask the printer how it is and report it; the connection is free for others afterwards.

        False while something must be done about it.
        """
        fault = Fault.NONE
        try:
            self._opened()
            if self._can_answer:
                fault = self._ask_fault()
        except ConnectionFault as error:
            self._lost(error)
            fault = error.fault
        self.close()
        return not fault

    def count(self, stop: threading.Event) -> int | None:  # noqa: ARG002 - what the spooler asks with
        """None: receipt printers of this language have no count that can be asked for everywhere."""
        return None

    def close(self) -> None:
        """Leave the printer to others until the next job."""
        self._connection.close()
        self._unread, self._way, self._owed = b"", None, 0

    def end(self) -> None:
        """Leave the printer for good."""
        self._connection.end()

    def _prepare(self, stop: threading.Event) -> Way:
        """See that the printer can print, and how it can tell; a connection that died idle is renewed."""
        try:
            return self._ready(stop)
        except ConnectionFault as error:
            if error.fault is not Fault.CONNECTION_LOST:
                raise
            self.close()
            return self._ready(stop)

    def _ready(self, stop: threading.Event) -> Way:
        self._opened()
        if not self._can_answer:
            return Way.NONE
        fault = self._ask_fault()
        if fault:
            raise ConnectionFault(fault, "not ready to print")
        return self._probe(stop)

    def _probe(self, stop: threading.Event) -> Way:
        """How this printer tells that it has printed. What it could once it can: silence is then work."""
        if self._way in (None, Way.ECHO):
            identity = _new_identity()
            if self._answered(ask_echo(identity), Echo(identity), Way.ECHO, stop):
                return self._know(Way.ECHO)
        may_be_buffered = self._way in (None, Way.BUFFERED) and self._best_way is not Way.ECHO
        if may_be_buffered and self._answered(escpos_answers.ASK_BUFFERED_PAPER, None, Way.BUFFERED, stop):
            return self._know(Way.BUFFERED)
        if self._best_way is not Way.NONE:
            fault = self._ask_fault() or Fault.BUSY
            raise ConnectionFault(fault, "what somebody else prints is in front")
        return self._know(Way.NONE)

    def _know(self, way: Way) -> Way:
        self._way = way
        if way is not Way.NONE:
            self._best_way = way
        return way

    def _answered(self, question: bytes, wanted: Echo | None, way: Way, stop: threading.Event) -> bool:
        """Whether the probe is answered: `wanted` itself, or any `BufferedPaper` where that is None."""
        patience = self._patience
        limit_s = patience.idle_s if self._best_way is way else patience.odometer_s
        self._hear(0.0)
        self._owed += wanted is None
        self._connection.send(question + _FORGET)
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            if stop.is_set():
                raise Abandoned(self.device)
            for answer in self._hear(min(patience.poll_s, max(0.0, deadline - time.monotonic()))):
                if answer == wanted or (wanted is None and self._is_last(answer)):
                    return True
        return False

    def _confirm(
        self, way: Way, identity: bytes, stop: threading.Event, give_up: threading.Event | None
    ) -> Printed:
        """Listen and ask until the document is on paper for certain, or time is up."""
        watch = PaperWatch(way, self._patience)
        began = time.monotonic()

        def listen(answers: tuple[Answer, ...]) -> None:
            if Echo(identity) in answers:
                watch.proved(Proof.ECHOED)
            elif way is Way.BUFFERED and any(self._is_last(each) for each in answers):
                watch.proved(Proof.IDLE)

        while True:
            try:
                fault = self._ask_fault(listen)
            except ConnectionFault as error:
                if error.fault is not Fault.NO_ANSWER and not watch.is_proved:
                    raise
                watch.missed(error.fault)
            else:
                watch.saw(fault, time.monotonic() - began)
            verdict = watch.verdict(
                time.monotonic() - began, give_up=give_up is not None and give_up.is_set()
            )
            if verdict is not None:
                if verdict.reason is Fault.NO_ANSWER:
                    self._lost(ConnectionFault(Fault.NO_ANSWER, "silent since the document was sent"))
                return verdict
            if stop.is_set():
                raise Abandoned(self.device)
            listen(self._hear(self._patience.poll_s))

    def _opened(self) -> None:
        self._connection.open()
        if not self._can_answer:
            self._status.model = "write-only printer"
            self._status.ready()
            self._trouble.over()

    def _ask_fault(self, listen: Callable[[tuple[Answer, ...]], None] | None = None) -> Fault:
        """How it is, reported as well; `listen` is told what else it said. Raises on silence."""
        fault = self._fault(listen or _ignore)
        if not fault and not self._identified and listen is None:
            self._identify()
        if fault:
            self._status.warning(fault)
        else:
            self._status.ready()
            self._trouble.over()
        return fault

    def _fault(self, told: Callable[[tuple[Answer, ...]], None]) -> Fault:
        printer = self._ask(escpos_answers.ASK_PRINTER, told)
        paper = escpos_answers.paper_fault(self._ask(escpos_answers.ASK_PAPER, told))
        if paper or not escpos_answers.is_offline(printer):
            return paper
        offline = self._ask(escpos_answers.ASK_OFFLINE, told)
        return escpos_answers.offline_fault(offline, self._ask(escpos_answers.ASK_ERROR, told))

    def _ask(self, question: bytes, told: Callable[[tuple[Answer, ...]], None]) -> int:
        """The status byte that answers a real-time question."""
        told(self._hear(0.0))
        self._connection.send(question)
        deadline = time.monotonic() + self._patience.answer_s
        while (left_s := deadline - time.monotonic()) > 0:
            answers = self._hear(left_s)
            told(answers)
            for answer in answers:
                if isinstance(answer, StatusByte):
                    return answer.bits
        self._unread = b""
        raise ConnectionFault(Fault.NO_ANSWER, f"no answer to DLE EOT in {self._patience.answer_s} s")

    def _identify(self) -> None:
        """Ask once what it is; one that does not say is what its language says."""
        self._identified = True
        self._connection.send(escpos_answers.ASK_MODEL + _FORGET)
        deadline = time.monotonic() + self._patience.odometer_s
        self._status.model = _UNKNOWN_MODEL
        while (left_s := deadline - time.monotonic()) > 0:
            for answer in self._hear(left_s):
                if isinstance(answer, Said) and answer.text:
                    self._status.model = answer.text
                    return

    def _hear(self, timeout_s: float) -> tuple[Answer, ...]:
        """What it said within this time: one reading of the line, which is bounded."""
        came = self._connection.receive(timeout_s)
        answers, self._unread = escpos_answers.pick(self._unread + came)
        self._owed = max(0, self._owed - sum(isinstance(answer, BufferedPaper) for answer in answers))
        return answers

    def _is_last(self, answer: Answer) -> bool:
        """Whether it is the answer to the last `GS r`, and not one that came late to an earlier one."""
        return isinstance(answer, BufferedPaper) and self._owed == 0

    def _lost(self, error: ConnectionFault) -> None:
        self._trouble.tell(error)
        if error.fault in _STILL_THERE:
            return
        self.close()
        self._identified = False
        self._status.missing(error.fault)


def _ignore(answers: tuple[Answer, ...]) -> None:
    """What nobody waits for."""


def _new_identity() -> bytes:
    """An identity of 4 characters that no other recent document has."""
    return secrets.token_urlsafe(3).encode("ascii")


_STILL_THERE: Final = {Fault.PAPER_OUT, Fault.HEAD_OPEN, Fault.PAUSED, Fault.TEMPERATURE, Fault.BUSY}
