"""Joins the reports of a barcode scanner in HID POS mode into scans. No I/O: reports go in, scans come out.

Source: USB-IF, HID Point of Sale Usage Tables 1.02, usage page 0x8C (bar code scanner). The report as the
makers send it has 64 bytes and the number 2: byte 1 the length of the data, 2 to 4 the AIM identifier, 5 to
60 the data, 61 the maker's symbology, 63 in bit 0 whether the scan goes on in the next report. Some devices
put the identifier, and the data after it, one byte later; Newland's have the data from byte 2 on, with an
identifier at its head where they are set to send one (FM430 manual, USB HID-POS). Where a report has its data
is told by the report itself.
"""

from dataclasses import dataclass
from typing import Final

from floorapp.devices.framing import CR_LF_TAB, MAX_FRAME_BYTES

REPORT_BYTES: Final = 64
USAGE_PAGE: Final = 0x8C
_SCANNED_DATA: Final = 2
_AIM_AT: Final = (2, 3)
_DATA_AT: Final = 2
_MOST_DATA: Final = 56
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

    A scan of which one report is broken is dropped to its end: what is left of it is not a scan. Line ends
    and tabs after the data are the scanner's suffix, as on a serial line.
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
        if len(report) < REPORT_BYTES or report[1] > _MOST_DATA:
            self._break(more=more)
            return None
        aim, start = self._probe(report)
        end = start + report[1]
        if end > _DATA_END:
            self._break(more=more)
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
        sent = bytes(self._held)
        raw = sent if self._length > len(sent) else sent.rstrip(CR_LF_TAB)
        scan = HidScan(raw, self._aim, self._length - len(sent) + len(raw))
        self.drop()
        return scan if raw else None

    def _break(self, *, more: bool) -> None:
        """Count a broken report. The scan that it belongs to is not one."""
        self.broken += 1
        self.drop()
        self._spoiled = more

    def _probe(self, report: bytes) -> tuple[str, int]:
        """The AIM identifier, empty where there is none, and where the data begins."""
        for at in _AIM_AT:
            found = report[at : at + _AIM_BYTES]
            if found[:1] == b"]" and found[1:].isalnum() and found[1:2].isalpha():
                start = at + _AIM_BYTES
                if _is_padding(report[start : start + report[1]]):
                    return "", at  # the length counts the identifier: it is a part of the data
                self._aim_at = at
                return found.decode("ascii", "replace"), start
        if report[self._aim_at] and report[_DATA_AT]:
            return "", _DATA_AT
        return "", self._aim_at + _AIM_BYTES


def _is_padding(data: bytes) -> bool:
    """Whether data ends in as many NULs as an identifier has bytes: more was read than was sent."""
    return len(data) >= _AIM_BYTES and not any(data[-_AIM_BYTES:])
