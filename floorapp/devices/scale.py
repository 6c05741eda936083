"""A scale that speaks MT-SICS over a serial port or TCP: brings each new stable weight, once."""

import logging
import threading
import time

from floorapp.devices.backoff import BackOff
from floorapp.devices.connections import Connection
from floorapp.devices.mt_sics import (
    ASK_MODEL,
    ASK_WEIGHT,
    SET_TO_ZERO,
    Reading,
    Said,
    WeightWatch,
    parse_model,
    parse_weight,
    parse_zero,
)
from floorapp.devices.ports import ConnectionFault, Emit, Fault, StatusReport, Weighed

log = logging.getLogger(__name__)

ASK_EVERY_S = 0.1
ANSWER_TIMEOUT_S = 1.0
ZERO_TIMEOUT_S = 8.0
"""A scale answers `Z` when it stands still, or when it has waited long enough for that."""
ZERO_TOLD_S = 6.0
"""Why a scale was not set to zero is said for so long."""
_LOOK_UP_S = 0.25
_STOP_TIMEOUT_S = 2.5
_MAX_LINE_BYTES = 200


class _Stopping(Exception):  # noqa: N818 - it names what happens
    """The driver ends while it waits for an answer."""


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
        self._wake = threading.Event()
        self._zero = threading.Event()
        self._not_zeroed, self._told_until_s = Fault.NONE, 0.0
        self._thread: threading.Thread | None = None
        self._held = b""

    def start(self) -> None:
        """Begin to ask the scale."""
        self._thread = threading.Thread(target=self._run, name=f"scale {self._device}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the connection; no weight comes after this returns."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def look(self) -> None:
        """Look for the scale at once, if it is missing."""
        self._wake.set()

    def zero(self) -> None:
        """Set to zero as soon as the scale stands still. Returns at once; the status says why it was not."""
        self._zero.set()

    def _run(self) -> None:
        back_off = BackOff()
        while not self._stop.is_set():
            try:
                self._connection.open()
                self._held = b""
                self._zero.clear()
                self._status.model = parse_model(self._answer_to(ASK_MODEL)) or self._model
                while not self._stop.is_set():
                    if self._zero.is_set():
                        self._set_to_zero()
                    self._weigh()
                    back_off.reset()
                    self._stop.wait(ASK_EVERY_S)
            except _Stopping:
                break
            except ConnectionFault as error:
                if not self._status.is_missing:
                    log.warning("scale %s: %s", self._device, error)
                self._status.missing(error.fault)
                self._watch.forget()
                self._connection.close()
                self._wake.wait(back_off.next_s())
                self._wake.clear()
        self._connection.close()

    def _set_to_zero(self) -> None:
        self._zero.clear()
        self._not_zeroed = parse_zero(self._answer_to(SET_TO_ZERO, ZERO_TIMEOUT_S))
        self._told_until_s = time.monotonic() + ZERO_TOLD_S
        self._say_ready()

    def _say_ready(self) -> None:
        """All is well, but for a zero that was asked for and not set a moment ago."""
        if self._not_zeroed and time.monotonic() < self._told_until_s:
            self._status.warning(self._not_zeroed)
        else:
            self._status.ready()

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
                    self._say_ready()
                if weight_g is not None:
                    self._emit(Weighed(self._device, weight_g))
            case Said.OVERLOAD:
                self._status.warning(Fault.OVERLOAD)
            case Said.UNDERLOAD:
                self._status.warning(Fault.UNDERLOAD)
            case Said.NOT_NOW:
                pass

    def _answer_to(self, question: bytes, timeout_s: float = ANSWER_TIMEOUT_S) -> str:
        """Ask and wait for one line. Raises ConnectionFault when none comes, _Stopping when nobody waits."""
        self._connection.send(question)
        deadline = time.monotonic() + timeout_s
        while b"\n" not in self._held:
            if self._stop.is_set():
                raise _Stopping
            left_s = deadline - time.monotonic()
            if left_s <= 0 or len(self._held) > _MAX_LINE_BYTES:
                raise ConnectionFault(Fault.NO_ANSWER, f"no answer to {question!r}: {self._held[:40]!r}")
            self._held += self._connection.receive(min(left_s, _LOOK_UP_S))
        line, _, self._held = self._held.partition(b"\n")
        return line.decode("ascii", "replace")
