"""A printer that says nothing of its jobs: what was handed over whole counts as printed.

For pages over a raw connection or into a folder. Nobody knows then what came of them but who looks.
"""

import threading
from collections.abc import Callable

from floorapp.devices.connections import Connection
from floorapp.devices.ports import ConnectionFault, Emit, Fault, StatusReport
from floorapp.devices.print_verdict import Printed
from floorapp.devices.trouble_log import TroubleLog
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome


class WrittenPrinter:
    """Driver of one printer. Only the thread that owns it calls it."""

    def __init__(self, device: str, connection: Connection, emit: Emit) -> None:
        self.device = device
        self._connection = connection
        self._status = StatusReport(emit, device, "printer", "write-only printer")
        self._trouble = TroubleLog(f"printer {device}")

    def print(
        self,
        payload: bytes,
        sending: Callable[[int | None], None],
        stop: threading.Event,  # noqa: ARG002 - nothing is waited for
        give_up: threading.Event | None = None,  # noqa: ARG002
    ) -> Printed:
        """Hand one job over, once; `sending(None)` makes the intent durable before the first byte."""
        try:
            self._opened()
        except ConnectionFault as error:
            self._lost(error)
            return Printed(PrintOutcome.FAILED, error.fault)
        sending(None)
        try:
            self._connection.send(payload)
        except ConnectionFault as error:
            self._lost(error)
            return Printed(PrintOutcome.DOUBT, error.fault)
        finally:
            self.close()
        return Printed(PrintOutcome.DONE, proof=Proof.WRITTEN)

    def check(self) -> bool:
        """See that it can be reached; False where it cannot."""
        try:
            self._opened()
        except ConnectionFault as error:
            self._lost(error)
            return False
        self.close()
        return True

    def count(self, stop: threading.Event) -> int | None:  # noqa: ARG002
        """Nothing: it does not count."""
        return None

    def close(self) -> None:
        """Leave the printer to others until the next job."""
        self._connection.close()

    def end(self) -> None:
        """Leave the printer for good."""
        self._connection.end()

    def _opened(self) -> None:
        self._connection.open()
        self._status.ready()
        self._trouble.over()

    def _lost(self, error: ConnectionFault) -> None:
        self._trouble.tell(error)
        self.close()
        self._status.missing(error.fault or Fault.CONNECTION_LOST)
