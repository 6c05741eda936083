"""A ZPL printer: prints one label, and says truly what became of it.

Before the first byte it asks the printer how it is and how many labels it has printed in its life; a printer
that lacks paper gets no byte. Afterwards it listens until the printer names the job, and asks until the count
is higher. What cannot be confirmed is in doubt, and doubt is a question to a person, never a second label.
"""

import threading
import time
from collections.abc import Callable

from floorapp.devices import zpl_echo, zpl_status
from floorapp.devices.connections import Connection
from floorapp.devices.ports import ConnectionFault, Emit, Fault, StatusReport
from floorapp.devices.print_verdict import Patience, Printed, Watch
from floorapp.devices.trouble_log import TroubleLog
from floorapp.devices.zpl_echo import Ear, new_token
from floorapp.devices.zpl_status import HostStatus
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome

_MAX_ANSWER_BYTES = 16_384
_FORGET_HALF_A_LABEL = b"~JX"
"""Cancels the format that is partly in, such as the half that a lost connection left; nothing that prints."""
_SILENT_LABELS = 2
"""A printer that printed so many labels and echoed none of them is not asked for an echo any more."""


class Abandoned(Exception):  # noqa: N818 - it names what happened
    """The station stopped while a label was on its way: its job stays `sending`, and is asked about."""


class ZplPrinter:
    """Driver of one printer. Only the thread that owns it calls it."""

    def __init__(
        self, device: str, connection: Connection, emit: Emit, patience: Patience | None = None
    ) -> None:
        self.device = device
        self._connection = connection
        self._patience = patience or Patience()
        self._status = StatusReport(emit, device, "printer", "ZPL printer")
        self._trouble = TroubleLog(f"printer {device}")
        self._identified = False
        self._asks_odometer = True
        self._has_counted = False
        self._ear = Ear()
        self._echoes = False
        self._unechoed = 0

    def print(
        self,
        payload: bytes,
        sending: Callable[[int | None], None],
        stop: threading.Event,
        give_up: threading.Event | None = None,
    ) -> Printed:
        """Print one label, once.

        `sending(odometer)` must have made the intent durable when it returns: only then does the first byte
        go out. `give_up` ends the wait for the outcome: what is not certain by then is in doubt. Raises
        Abandoned when `stop` is set before the outcome is known, and what `sending` raises.
        """
        try:
            odometer = self._prepare(stop)
        except ConnectionFault as error:
            self._lost(error)
            return Printed(PrintOutcome.FAILED, error.fault)
        sending(odometer)
        token = new_token()
        lost = False
        try:
            self._connection.send(self._asking(payload, token))
        except ConnectionFault as error:
            self._lost(error)
            lost = True
            if not self._connection.can_answer:
                return Printed(PrintOutcome.DOUBT, error.fault, odometer)
        if not self._connection.can_answer:
            return Printed(PrintOutcome.DONE, proof=Proof.WRITTEN)
        watch = Watch(odometer, self._patience, lost=lost, labels=max(1, payload.count(b"^XZ")))
        printed = self._confirm(watch, token, stop, give_up)
        self._learn(printed)
        return printed

    def _asking(self, payload: bytes, token: str) -> bytes:
        if not self._connection.can_answer:
            return payload
        asks = self._echoes or self._unechoed < _SILENT_LABELS
        return _FORGET_HALF_A_LABEL + (zpl_echo.asking(payload, token) if asks else payload)

    def _learn(self, printed: Printed) -> None:
        """Find out by its labels whether the printer echoes."""
        if printed.proof is Proof.ECHOED:
            self._echoes, self._unechoed = True, 0
        elif printed.outcome is PrintOutcome.DONE and not self._echoes:
            self._unechoed += 1

    def check(self) -> bool:
        """Ask the printer how it is and report it; the connection is free for others afterwards.

        False while something must be done about it.
        """
        fault = Fault.NONE
        try:
            self._opened()
            if self._connection.can_answer:
                fault = self._ask_status().fault
        except ConnectionFault as error:
            self._lost(error)
            fault = error.fault
        self.close()
        return not fault

    def count(self, stop: threading.Event) -> int | None:
        """Labels in its life, when it is ready and has nothing left to print; None: it cannot be known."""
        try:
            return self._prepare(stop)
        except ConnectionFault as error:
            self._lost(error)
            return None
        finally:
            self.close()

    def close(self) -> None:
        """Leave the printer to others until the next job."""
        self._connection.close()
        self._asks_odometer, self._has_counted = True, False

    def end(self) -> None:
        """Leave the printer for good."""
        self._connection.end()

    def _prepare(self, stop: threading.Event) -> int | None:
        """See that the printer can print, and read its odometer; a connection that died idle is renewed."""
        try:
            return self._ready_odometer(stop)
        except ConnectionFault as error:
            if error.fault is not Fault.CONNECTION_LOST:
                raise
            self.close()
            return self._ready_odometer(stop)

    def _ready_odometer(self, stop: threading.Event) -> int | None:
        self._opened()
        if not self._connection.can_answer:
            return None
        deadline = time.monotonic() + self._patience.idle_s
        status = self._ask_status()
        if status.partial_format:
            self._connection.send(_FORGET_HALF_A_LABEL)
            status = self._ask_status()
        while not status.fault and not status.idle:
            if time.monotonic() > deadline:
                raise ConnectionFault(Fault.BUSY, "labels of somebody else are waiting in it")
            self._rest(stop)
            status = self._ask_status()
        if status.fault:
            raise ConnectionFault(status.fault, "not ready to print")
        return self._ask_odometer()

    def _confirm(
        self, watch: Watch, token: str, stop: threading.Event, give_up: threading.Event | None
    ) -> Printed:
        """Ask until the label is on paper for certain, or time is up."""
        began = time.monotonic()
        while True:
            try:
                self._opened()
                status, count = self._ask_status(), self._ask_odometer()
                if status.partial_format:  # the rest of it was lost, and never comes
                    self._connection.send(_FORGET_HALF_A_LABEL)
            except ConnectionFault as error:
                self._lost(error)
                watch.missed(error.fault)
            else:
                watch.saw(status, count, time.monotonic() - began)
            if self._ear.heard(token):
                watch.echoed()
            verdict = watch.verdict(
                time.monotonic() - began, give_up=give_up is not None and give_up.is_set()
            )
            if verdict is not None:
                return verdict
            self._rest(stop)

    def _opened(self) -> None:
        self._connection.open()
        if not self._identified:
            self._identify()
        if not self._connection.can_answer:
            self._status.ready()
            self._trouble.over()

    def _identify(self) -> None:
        self._identified = True
        if not self._connection.can_answer:
            self._status.model = "write-only printer"
            return
        answer = self._ask(zpl_status.ASK_IDENTITY, zpl_status.identity_complete, self._patience.odometer_s)
        self._status.model = zpl_status.parse_identity(answer) or "ZPL printer"

    def _ask_status(self) -> HostStatus:
        answer = self._ask(zpl_status.ASK_STATUS, zpl_status.status_complete, self._patience.answer_s)
        if not answer:
            raise ConnectionFault(Fault.NO_ANSWER, f"no answer to ~HS in {self._patience.answer_s} s")
        try:
            status = zpl_status.parse_status(answer)
        except ValueError as error:
            raise ConnectionFault(Fault.ODD_ANSWER, str(error)) from error
        if status.fault:
            self._status.warning(status.fault)
        else:
            self._status.ready()
            if status.idle:
                self._trouble.over()
        return status

    def _ask_odometer(self) -> int | None:
        """Labels in its life; a printer that does not count is not asked again on this connection."""
        if not self._asks_odometer:
            return None
        answer = self._ask(zpl_status.ASK_ODOMETER, zpl_status.odometer_complete, self._patience.odometer_s)
        count = zpl_status.parse_odometer(answer)
        self._has_counted = self._has_counted or count is not None
        self._asks_odometer = self._has_counted
        return count

    def _ask(self, question: bytes, complete: Callable[[bytes], bool], timeout_s: float) -> bytes:
        """Send a question and collect its answer; one that came too late for the last question is dropped."""
        for _ in range(8):
            late = self._connection.receive(0.0)
            if not late:
                break
            self._ear.listen(late)
        self._connection.send(question)
        deadline = time.monotonic() + timeout_s
        answer = b""
        while not complete(answer) and len(answer) < _MAX_ANSWER_BYTES:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                break
            came = self._connection.receive(left_s)
            self._ear.listen(came)
            answer += came
        return answer

    def _lost(self, error: ConnectionFault) -> None:
        self._trouble.tell(error)
        if error.fault in _STILL_THERE:
            return
        self.close()
        self._identified = False
        self._status.missing(error.fault)

    def _rest(self, stop: threading.Event) -> None:
        if stop.wait(self._patience.poll_s):
            raise Abandoned(self.device)


_STILL_THERE = {
    Fault.PAPER_OUT,
    Fault.RIBBON_OUT,
    Fault.HEAD_OPEN,
    Fault.PAUSED,
    Fault.TEMPERATURE,
    Fault.BUSY,
}
