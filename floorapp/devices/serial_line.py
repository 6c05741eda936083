"""A scanner's serial port on this machine: RS-232, or USB in serial mode."""

import contextlib
import os
import threading
import time

import serial

from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.scanner_line import FOREVER_S, LIVED_S
from floorapp.devices.serial_port import PORT_FAULTS, PortFinder, fault_of


class SerialLine:
    """The port at `path`, best a /dev/serial/by-id name; `baud` in bit/s, 8N1. The kernel says if it goes."""

    away = frozenset({Fault.UNPLUGGED})

    def __init__(self, path: str, baud: int = 9600) -> None:
        self.place = path
        self._finder = PortFinder(path, baud, read_timeout_s=0.0)
        self._port: serial.Serial | None = None
        self._opened_at = 0.0

    def open(self) -> None:
        """See `Line.open`."""
        self._port = self._finder.try_open()
        if self._port is None:
            raise ConnectionFault(self._finder.fault, f"{self.place} cannot be opened")
        self._opened_at = time.monotonic()

    def fileno(self) -> int:
        """See `Line.fileno`."""
        return int(self._opened().fileno())

    def read(self) -> bytes:
        """See `Line.read`."""
        port = self._opened()
        try:
            # A port that is readable and has nothing is gone: pyserial raises on reading from it.
            return bytes(port.read(max(1, port.in_waiting)))
        except PORT_FAULTS as error:
            raise ConnectionFault(fault_of(error), str(error)) from error

    def write(self, data: bytes) -> None:
        """See `Line.write`."""
        try:
            os.write(self._opened().fileno(), data)  # pyserial would wait, or turn round and round
        except BlockingIOError:
            return
        except PORT_FAULTS as error:
            raise ConnectionFault(fault_of(error), str(error)) from error

    def tend(self) -> float:
        """See `Line.tend`."""
        return FOREVER_S

    def close(self) -> None:
        """See `Line.close`. At once after a fault, or the node comes back under another number."""
        if self._port is not None:
            with contextlib.suppress(*PORT_FAULTS):
                self._port.close()
            self._port = None
            if time.monotonic() - self._opened_at >= LIVED_S:
                self._finder.lived()

    def wait(self, stop: threading.Event) -> None:
        """See `Line.wait`."""
        self._finder.wait(stop)

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise ConnectionFault(Fault.UNPLUGGED, "not open")
        return self._port
