"""A scale that speaks MT-SICS over a serial port or TCP: brings each new stable weight, once."""

import logging
import threading
import time

from floorapp.devices.backoff import BackOff
from floorapp.devices.connections import Connection
from floorapp.devices.mt_sics import (
    ASK_MODEL,
    ASK_WEIGHT,
    Reading,
    Said,
    WeightWatch,
    parse_model,
    parse_weight,
)
from floorapp.devices.ports import ConnectionFault, Emit, Fault, StatusReport, Weighed

log = logging.getLogger(__name__)

ASK_EVERY_S = 0.1
ANSWER_TIMEOUT_S = 1.0
_STOP_TIMEOUT_S = 2.5
_MAX_LINE_BYTES = 200


class MtSicsScale:
    """Driver of one scale. It asks ten times a second, and says missing when no answer comes within 1 s."""

    def __init__(self, device: str, connection: Connection, emit: Emit, model: str = "MT-SICS scale") -> None:
        self._device = device
        self._connection = connection
        self._emit = emit
        self._model = model
        self._status = StatusReport(emit, device, "scale", model)
        self._watch = WeightWatch()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._held = b""

    def start(self) -> None:
        """Begin to ask the scale."""
        self._thread = threading.Thread(target=self._run, name=f"scale {self._device}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the connection; no weight comes after this returns."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        back_off = BackOff()
        while not self._stop.is_set():
            try:
                self._connection.open()
                self._held = b""
                self._status.model = parse_model(self._answer_to(ASK_MODEL)) or self._model
                while not self._stop.is_set():
                    self._weigh()
                    back_off.reset()
                    self._stop.wait(ASK_EVERY_S)
            except ConnectionFault as error:
                if not self._status.is_missing:
                    log.warning("scale %s: %s", self._device, error)
                self._status.missing(error.fault)
                self._watch.forget()
                self._connection.close()
                self._stop.wait(back_off.next_s())
        self._connection.close()

    def _weigh(self) -> None:
        line = self._answer_to(ASK_WEIGHT)
        try:
            said = parse_weight(line)
        except ValueError as error:
            log.warning("scale %s: %s", self._device, error)
            self._status.warning(Fault.ODD_ANSWER)
            return
        match said:
            case Reading():
                weight_g = self._watch.see(said)
                if said.stable:
                    self._status.ready()
                if weight_g is not None:
                    self._emit(Weighed(self._device, weight_g))
            case Said.OVERLOAD:
                self._status.warning(Fault.OVERLOAD)
            case Said.UNDERLOAD:
                self._status.warning(Fault.UNDERLOAD)
            case Said.NOT_NOW:
                pass

    def _answer_to(self, question: bytes) -> str:
        """Ask and wait for one line. Raises ConnectionFault when none comes in time."""
        self._connection.send(question)
        deadline = time.monotonic() + ANSWER_TIMEOUT_S
        while b"\n" not in self._held:
            left_s = deadline - time.monotonic()
            if left_s <= 0 or len(self._held) > _MAX_LINE_BYTES:
                raise ConnectionFault(Fault.NO_ANSWER, f"no answer to {question!r}: {self._held[:40]!r}")
            self._held += self._connection.receive(left_s)
        line, _, self._held = self._held.partition(b"\n")
        return line.decode("ascii", "replace")
