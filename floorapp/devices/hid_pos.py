"""Joins the reports of a barcode scanner in HID POS mode into scans. No I/O: reports go in, scans come out.

Source: USB-IF, HID Point of Sale Usage Tables 1.02, usage page 0x8C (bar code scanner). The report as the
makers send it has 64 bytes and the number 2: byte 1 the length of the data, 2 to 4 the AIM identifier, 5 to
60 the data, 61 the maker's symbology, 63 in bit 0 whether the scan goes on in the next report. Some devices
put the identifier, and the data after it, one byte later.
"""

from dataclasses import dataclass
from typing import Final

from floorapp.devices.framing import MAX_FRAME_BYTES

REPORT_BYTES: Final = 64
USAGE_PAGE: Final = 0x8C
_SCANNED_DATA: Final = 2
_AIM_AT: Final = (2, 3)
_AIM_BYTES: Final = 3
_DATA_END: Final = 61
_MORE: Final = 0x01


@dataclass(frozen=True, slots=True)
class HidScan:
    """One scan. `length` is what the scanner sent in bytes; `raw` holds its first 10,240 at most."""

    raw: bytes
    aim: str
    length: int

    @property
    def oversized(self) -> bool:
        """Whether `raw` is only the beginning of what was sent."""
        return self.length > len(self.raw)


class ReportJoiner:
    """Takes reports one by one. `broken` counts those that cannot be what a scanner means.

    A scan of which one report is broken is dropped to its end: what is left of it is not a scan.
    """

    def __init__(self, max_bytes: int = MAX_FRAME_BYTES) -> None:
        self._max_bytes = max_bytes
        self._aim_at = _AIM_AT[0]
        self._held = bytearray()
        self._aim = ""
        self._length = 0
        self._spoiled = False
        self.broken = 0

    @property
    def pending(self) -> bool:
        """Whether the end of a scan has not come."""
        return bool(self._length) or self._spoiled

    def feed(self, report: bytes) -> HidScan | None:
        """Take a report; the scan that it completes. Never raises; reports of other numbers mean nothing."""
        if report[:1] != bytes([_SCANNED_DATA]):
            self.broken += not report
            return None
        more = len(report) >= REPORT_BYTES and bool(report[REPORT_BYTES - 1] & _MORE)
        aim = self._probe(report)
        start = self._aim_at + _AIM_BYTES
        end = start + (report[1] if len(report) > 1 else REPORT_BYTES)
        if len(report) < REPORT_BYTES or end > _DATA_END:
            self.broken += 1
            self._spoil(more=more)
            return None
        if self._length and aim and self._aim and aim != self._aim:
            self.broken += 1  # another scan began before the end of this one came
            self.drop()
        return self._take(report[start:end], aim, more=more)

    def drop(self) -> int:
        """Forget a scan that can no longer be completed, and say how many bytes of it had come."""
        dropped = self._length
        self._held.clear()
        self._aim, self._length, self._spoiled = "", 0, False
        return dropped

    def _take(self, data: bytes, aim: str, *, more: bool) -> HidScan | None:
        if self._spoiled:
            self._spoiled = more
            return None
        self._aim = self._aim or aim
        self._length += len(data)
        self._held += data[: max(0, self._max_bytes - len(self._held))]
        if more:
            return None
        scan = HidScan(bytes(self._held), self._aim, self._length)
        self.drop()
        return scan if scan.length else None

    def _spoil(self, *, more: bool) -> None:
        """The scan that a broken report belongs to is not one."""
        self.drop()
        self._spoiled = more

    def _probe(self, report: bytes) -> str:
        """The AIM identifier, where this device has it; where it says none, the place that was last seen."""
        for at in _AIM_AT:
            found = report[at : at + _AIM_BYTES]
            if found[:1] == b"]" and found[1:].isalnum() and found[1:2].isalpha():
                self._aim_at = at
                return found.decode("ascii", "replace")
        return ""
