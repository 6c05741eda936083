"""A barcode scanner on a serial port (RS-232, or USB in serial mode): Honeywell, Zebra, Datalogic, Newland.

The thread reads whatever has come, cuts it into scans and brings them in order. Unplugged, it says so once,
looks for the scanner at the same path and goes on; half a scan that was on the wire is dropped and reported,
never joined to what comes next.
"""

import logging
import threading

import serial

from floorapp.devices.framing import TerminatorFramer
from floorapp.devices.ports import Emit, Fault, Scanned, StatusReport
from floorapp.devices.serial_port import PORT_FAULTS, PortFinder, fault_of

log = logging.getLogger(__name__)

_READ_TIMEOUT_S = 0.25
_STOP_TIMEOUT_S = 2.0


class SerialScanner:
    """Driver of one serial scanner. `path` is best a /dev/serial/by-id name; `baud` in bit/s, 8N1."""

    def __init__(
        self,
        device: str,
        path: str,
        emit: Emit,
        *,
        baud: int = 9600,
        framer: TerminatorFramer | None = None,
        model: str = "serial scanner",
    ) -> None:
        self._device = device
        self._path = path
        self._emit = emit
        self._framer = framer or TerminatorFramer()
        self._finder = PortFinder(path, baud, _READ_TIMEOUT_S)
        self._status = StatusReport(emit, device, "scanner", model)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look for the scanner and to bring its scans."""
        self._thread = threading.Thread(target=self._run, name=f"scanner {self._device}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port; no scan comes after this returns."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            port = self._finder.try_open()
            if port is None:
                self._lost(self._finder.fault)
                self._finder.wait(self._stop)
                continue
            self._finder.opened()
            self._status.ready()
            log.info("scanner %s is ready at %s", self._device, self._path)
            fault = self._read(port)
            if fault is not None:
                self._lost(fault)

    def _read(self, port: serial.Serial) -> Fault | None:
        """Bring scans until the port fails or the driver stops; the port is closed either way."""
        try:
            while not self._stop.is_set():
                data = port.read(1)
                if data:
                    self._take(data + port.read(port.in_waiting))
        except PORT_FAULTS as error:
            return fault_of(error)
        finally:
            port.close()
        return None

    def _take(self, data: bytes) -> None:
        for frame in self._framer.feed(data):
            if frame.oversized:
                log.warning("scanner %s sent a scan of %d bytes; cut", self._device, frame.length)
            self._emit(Scanned(self._device, frame.raw))

    def _lost(self, fault: Fault) -> None:
        dropped = self._framer.drop()
        if dropped:
            log.warning("scanner %s went in mid-scan; %d bytes dropped", self._device, dropped)
            fault = Fault.UNPLUGGED_IN_SCAN
        known = self._status.is_missing and fault is Fault.UNPLUGGED
        if not known:
            log.warning("scanner %s is missing at %s: %s", self._device, self._path, fault)
            self._status.missing(fault)
