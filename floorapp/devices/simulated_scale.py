"""A scale made of software: a driver for demonstration, and the instrument that a real driver asks."""

import threading
from typing import Final

from floorapp.devices.ports import SIMULATED, Emit, Fault, StatusReport, Weighed

ZERO_RANGE_G: Final = 600


class SimulatedScale:
    """Keeps the contract of a real scale; `put` is what stands on it. It says that it is simulated."""

    def __init__(self, device: str, emit: Emit) -> None:
        self._device = device
        self._emit = emit
        self._status = StatusReport(emit, device, "scale", SIMULATED)
        self._lock = threading.Lock()
        self._weight_g = 0
        self._started = False

    def start(self) -> None:
        """Report the scale as ready, and what stands on it."""
        with self._lock:
            self._started = True
            self._status.ready()
            self._emit(Weighed(self._device, self._weight_g))

    def stop(self) -> None:
        """Bring no more weights."""
        with self._lock:
            self._started = False

    def put(self, weight_g: int) -> None:
        """Put another carton of this gross weight in g on the scale; 0 takes it off."""
        if weight_g < 0:
            raise ValueError(f"{weight_g} g: nothing weighs less than nothing")
        with self._lock:
            news = weight_g > 0 or self._weight_g != 0
            self._weight_g = weight_g
            if self._started and not self._status.is_missing:
                self._status.ready()
            if news and self._started and not self._status.is_missing:
                self._emit(Weighed(self._device, weight_g))

    def zero(self) -> None:
        """Set to zero what is zero already; with a carton on it, say that it cannot be until the next one."""
        with self._lock:
            if self._started and not self._status.is_missing and self._weight_g:
                self._status.warning(Fault.ZERO_LOADED)

    def unplug(self) -> None:
        """Pull the cable."""
        with self._lock:
            self._status.missing(Fault.UNPLUGGED)

    def plug_in(self) -> None:
        """Put the cable back: what stands on the scale is news."""
        with self._lock:
            if self._status.is_missing:
                self._status.ready()
                self._emit(Weighed(self._device, self._weight_g))


class ScaleMechanism:
    """An instrument behind the plug that speaks MT-SICS: lines in, answers out. Safe from any thread.

    `put` is stable at once; `move` is a reading that still moves; `say` answers something else, as overload
    (`S +`) or nonsense; `mute` answers nothing. What is within `ZERO_RANGE_G` can be set to zero; it
    does not wait to stand still, but says at once that it moves.
    """

    def __init__(self) -> None:
        self.mute = False
        self._answer = "S S 0 g"
        self._held = b""

    def put(self, weight_g: int) -> None:
        """Stand this weight in g on the scale."""
        self._answer = f"S S {weight_g:>10} g"

    def move(self, weight_g: int) -> None:
        """Show this weight while it still moves."""
        self._answer = f"S D {weight_g:>10} g"

    def say(self, answer: str) -> None:
        """Answer this line to every question for the weight."""
        self._answer = answer

    def _zero(self) -> str:
        _, state, *rest = self._answer.split()
        weight_g = int(rest[0]) if state in {"S", "D"} and rest[0].lstrip("-").isdigit() else 0
        if state == "D":
            return "Z I"
        if abs(weight_g) > ZERO_RANGE_G:
            return "Z +" if weight_g > 0 else "Z -"
        self.put(0)
        return "Z A"

    def take(self, data: bytes) -> bytes:
        """Receive bytes and answer every whole line of them."""
        *lines, self._held = (self._held + data).split(b"\n")
        if self.mute:
            return b""
        return b"".join(f"{self._reply(line.strip())}\r\n".encode() for line in lines)

    def _reply(self, command: bytes) -> str:
        match command:
            case b"SI":
                return self._answer
            case b"Z":
                return self._zero()
            case b"I2":
                return f'I2 A "{SIMULATED} MT-SICS"'
            case _:
                return "ES"
