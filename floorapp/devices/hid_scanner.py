"""A barcode scanner in HID POS mode: data and symbology come as they are, and no keyboard spoils them."""

import logging
import time
from collections.abc import Callable
from typing import Final

from floorapp.devices.hid_ports import HidPort, finder, open_hid, vendor_at
from floorapp.devices.hid_pos import ReportJoiner
from floorapp.devices.nodes import READ_TIMEOUT_S, Find, NodeScanner
from floorapp.devices.ports import Emit, Fault

log = logging.getLogger(__name__)

HONEYWELL: Final = 0x0C2E
_TURN_ON: Final = bytes([254, 1])
"""The feature report without which Honeywell's scanners of vendor number 0C2E send nothing."""
_REST_WITHIN_S: Final = 1.0


class HidScanner(NodeScanner[HidPort]):
    """Driver of one HID POS scanner. `port` is a USB id, 05e0:1300 or 05e0:1300:SERIAL, or a path."""

    def __init__(
        self,
        device: str,
        port: str,
        emit: Emit,
        *,
        repeat_ms: int = 0,
        model: str = "HID scanner",
        find: Find | None = None,
        open_port: Callable[[str], HidPort] = open_hid,
        vendor_of: Callable[[str], int] = vendor_at,
    ) -> None:
        super().__init__(device, emit, model, find or finder(port), repeat_ms)
        self._open_port = open_port
        self._vendor_of = vendor_of
        self._joiner = ReportJoiner()
        self._broken = 0
        self._heard_at = 0.0

    def _open(self, path: str) -> HidPort:
        port = self._open_port(path)
        if self._vendor_of(path) == HONEYWELL:
            try:
                port.send_feature(_TURN_ON)
            except OSError as error:
                log.warning("scanner %s does not take its start report: %s", self._device, error)
        return port

    def _bring(self, opened: HidPort) -> None:
        report = opened.read(READ_TIMEOUT_S)
        now = time.monotonic()
        if not report:
            # Only when nothing waits to be read: a machine that stood still finds the rest there.
            if self._joiner.pending and now - self._heard_at > _REST_WITHIN_S:
                self._spoiled(f"the rest of a scan did not come; {self._joiner.drop()} bytes dropped")
            return
        self._heard_at = now
        scan = self._joiner.feed(report)
        if self._joiner.broken != self._broken:
            self._broken = self._joiner.broken
            self._spoiled(f"a broken report of {len(report)} bytes, {self._broken} so far")
        if scan is not None:
            self._give(scan.raw, scan.length, scan.aim)

    def _spoiled(self, what: str) -> None:
        log.warning("scanner %s: %s", self._device, what)
        self._status.warning(Fault.UNPLUGGED_IN_SCAN)

    def _drop(self) -> int:
        return self._joiner.drop()
