"""A device on a serial port, for this process alone: 8N1, with or without flow control."""

import contextlib
import time
from enum import StrEnum
from typing import Final

import serial

from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.serial_port import PORT_FAULTS, fault_of, open_port

CONNECT_TIMEOUT_S: Final = 2.0
SEND_TIMEOUT_S: Final = 5.0
DEFAULT_BAUD: Final = 9600
_CHUNK_BYTES: Final = 512
_DRAIN_REST_S: Final = 0.01


class Flow(StrEnum):
    """How a device says that it can take no more: not at all, by its CTS line, or by the letter XOFF."""

    NONE = "none"
    RTS = "rts"
    XON = "xon"


class SerialConnection:
    """A device on a serial port."""

    can_answer = True

    def __init__(self, path: str, baud: int = DEFAULT_BAUD, flow: Flow = Flow.NONE) -> None:
        self._path = path
        self._baud = baud
        self._flow = flow
        self._port: serial.Serial | None = None

    def open(self) -> None:
        """Open the port for this process alone."""
        if self._port is not None:
            return
        try:
            port = open_port(self._path, self._baud, CONNECT_TIMEOUT_S, SEND_TIMEOUT_S)
        except PORT_FAULTS as error:
            raise ConnectionFault(fault_of(error), str(error)) from error
        try:
            port.rtscts, port.xonxoff = self._flow is Flow.RTS, self._flow is Flow.XON
        except PORT_FAULTS as error:
            port.close()
            raise ConnectionFault(Fault.REFUSED, f"{self._path}: {error}") from error
        self._port = port

    def send(self, data: bytes) -> None:
        """Hand all bytes to the line. The time counts from the last bytes taken: a slow line is no fault.

        What a device that takes no more has not got is thrown away: closing would wait for it.
        """
        port = self._opened()
        piece = min(_CHUNK_BYTES, max(16, self._baud // 10))  # at most a second of the line
        try:
            for start in range(0, len(data), piece):
                port.write(data[start : start + piece])
            self._drained(port)
        except serial.SerialTimeoutException as error:
            with contextlib.suppress(*PORT_FAULTS):
                port.reset_output_buffer()
            raise ConnectionFault(Fault.CONNECTION_LOST, f"it takes no more: {error}") from error
        except PORT_FAULTS as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error

    def _drained(self, port: serial.Serial) -> None:
        """Wait until the kernel has given the line every byte. Raises SerialTimeoutException."""
        left, deadline = port.out_waiting, time.monotonic() + SEND_TIMEOUT_S
        while left:
            time.sleep(_DRAIN_REST_S)
            before, left = left, port.out_waiting
            if left < before:
                deadline = time.monotonic() + SEND_TIMEOUT_S
            elif time.monotonic() > deadline:
                raise serial.SerialTimeoutException(f"{left} bytes are left")

    def receive(self, timeout_s: float) -> bytes:
        """What has come."""
        port = self._opened()
        try:
            port.timeout = timeout_s
            data = port.read(1)
            return bytes(data + port.read(port.in_waiting)) if data else b""
        except PORT_FAULTS as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error

    def close(self) -> None:
        """Close the port."""
        if self._port is not None:
            with contextlib.suppress(*PORT_FAULTS):
                self._port.close()
            self._port = None

    def end(self) -> None:
        """Close the port for good."""
        self.close()

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise ConnectionFault(Fault.CONNECTION_LOST, "not open")
        return self._port
