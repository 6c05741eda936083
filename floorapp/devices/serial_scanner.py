"""A barcode scanner on a serial port, RS-232 or USB in serial mode: Honeywell, Zebra, Datalogic, Newland."""

from functools import partial

from floorapp.devices.framed_talk import FramedTalk
from floorapp.devices.ports import Emit
from floorapp.devices.scanner_vendors import framer_of, vendor_named
from floorapp.devices.serial_line import SerialLine
from floorapp.devices.wired_scanner import WiredScanner


class SerialScanner(WiredScanner):
    """Driver of one serial scanner. `path` is best a /dev/serial/by-id name; `baud` in bit/s, 8N1.

    `vendor` says whose commands it takes for its beeper (`scanner_vendors`). Raises ValueError for one that
    is not known, and for a prefix or suffix that ends a scan.
    """

    def __init__(
        self,
        device: str,
        path: str,
        emit: Emit,
        *,
        baud: int = 9600,
        vendor: str = "",
        prefix: str = "",
        suffix: str = "",
        repeat_ms: int = 0,
        model: str = "serial scanner",
    ) -> None:
        maker = vendor_named(vendor)
        talk = partial(FramedTalk, framer_of(maker, prefix.encode(), suffix.encode()), maker)
        super().__init__(device, SerialLine(path, baud), emit, talk, model=model, repeat_ms=repeat_ms)
