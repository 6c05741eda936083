"""What every driver shares: the news that it brings, and how it is started and stopped.

A driver owns one device and one thread. It never decides anything: it says what came in and how the device
is, through an `Emit` that is safe to call from any thread and never blocks (a queue's `put`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from floorapp.workflows.events import DeviceState, PrintOutcome

SIMULATED = "simulated"


class Fault(StrEnum):
    """What can be wrong with a device, as a code that the screens have words for."""

    NONE = ""
    UNPLUGGED = "unplugged"
    UNPLUGGED_IN_SCAN = "unplugged_in_scan"  # part of a scan came and was dropped: scan it again
    NO_PERMISSION = "no_permission"
    IN_USE = "in_use"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    CONNECTION_LOST = "connection_lost"
    NO_ANSWER = "no_answer"
    ODD_ANSWER = "odd_answer"
    PAPER_OUT = "paper_out"
    RIBBON_OUT = "ribbon_out"
    HEAD_OPEN = "head_open"
    PAUSED = "paused"
    TEMPERATURE = "temperature"
    BUSY = "busy"
    DISK = "disk"
    NOT_SAVED = "not_saved"  # the print journal could not be written, so nothing was sent
    NOT_PRINTABLE = "not_printable"  # this printer cannot print such a document
    NOT_CONFIRMED = "not_confirmed"  # the printer answers, and says nothing of this label
    SHARED = "shared"  # the printer counted more labels than this station sent
    OVERLOAD = "overload"
    UNDERLOAD = "underload"
    ZERO_MOVES = "zero_moves"  # the scale was not set to zero: it did not stand still
    ZERO_LOADED = "zero_loaded"  # … something stands on it
    ZERO_BELOW = "zero_below"  # … something that belongs on it is missing
    ZERO_UNKNOWN = "zero_unknown"  # … it does not know how
    NO_PICTURE = "no_picture"  # the camera is there and gives no picture
    NOT_INSTALLED = "not_installed"  # what the device needs is not on this machine; the reading names it
    NO_SECOND_READER = "no_second_reader"  # the camera reads, with one decoder where there should be two


@dataclass(frozen=True, slots=True)
class Scanned:
    """One whole scan, as the scanner sent it between two terminators: hostile until it is parsed.

    `symbology` is the AIM identifier (ISO/IEC 15424), such as `]E0`, of a device that reports it beside the
    data; a scanner that sends it in front of the data leaves it in `raw`, and `symbology` empty. `at_ns` is
    when the driver had the whole scan, by the monotonic clock.
    """

    device: str
    raw: bytes
    symbology: str = ""
    at_ns: int = field(default_factory=time.monotonic_ns, compare=False)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A new stable gross weight in g, 0 when the scale is empty again."""

    device: str
    weight_g: int


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """A device came, went or changed. `kind` is scanner, scale, printer or camera; `fault` is a `Fault`."""

    device: str
    kind: str
    model: str
    state: DeviceState
    reading: str
    fault: str


@dataclass(frozen=True, slots=True)
class JobAnswered:
    """How a print job ended. `reason` is a `Fault`, empty when it is done."""

    job: str
    outcome: PrintOutcome
    reason: str


News = Scanned | Weighed | DeviceStatus | JobAnswered
Emit = Callable[[News], None]


class ConnectionFault(Exception):  # noqa: N818 - it names what happened
    """The way to a device failed. `fault` is the code for people; the text is for the log."""

    def __init__(self, fault: Fault, text: str) -> None:
        super().__init__(f"{fault.value}: {text}")
        self.fault = fault


class Driver(Protocol):
    """One device. `start` returns at once; `stop` returns when the device is closed, within 2 s."""

    def start(self) -> None:
        """Begin to bring news."""

    def stop(self) -> None:
        """Close the device; no news comes after this returns. A second call does nothing."""


@runtime_checkable
class Sounding(Protocol):
    """A scanner that can sound the station's verdict on what it scanned."""

    def verdict(self, good: bool) -> None:
        """Sound it soon. Returns at once, from any thread; a scanner without a sound for it stays silent."""


class StatusReport:
    """Tells how one device is, and tells it once: the same state is not news."""

    def __init__(self, emit: Emit, device: str, kind: str, model: str) -> None:
        self._emit = emit
        self._device = device
        self._kind = kind
        self.model = model
        self._last: DeviceStatus | None = None

    def ready(self, reading: str = "") -> None:
        """The device works."""
        self._tell(DeviceState.READY, reading, Fault.NONE)

    def warning(self, fault: Fault, reading: str = "") -> None:
        """The device answers, and something needs a hand."""
        self._tell(DeviceState.WARNING, reading, fault)

    def missing(self, fault: Fault, reading: str = "") -> None:
        """The device is not there. `reading` may say what to do."""
        self._tell(DeviceState.MISSING, reading, fault)

    @property
    def is_missing(self) -> bool:
        """Whether the last thing told was that the device is not there."""
        return self._last is not None and self._last.state is DeviceState.MISSING

    def _tell(self, state: DeviceState, reading: str, fault: Fault) -> None:
        status = DeviceStatus(self._device, self._kind, self.model, state, reading, fault.value)
        if status != self._last:
            self._last = status
            self._emit(status)
