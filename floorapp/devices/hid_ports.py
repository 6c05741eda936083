"""The ways to a HID device: its node on Linux, hidapi elsewhere.

On Linux a read of /dev/hidraw… is one report, and the node is there or is not, within a millisecond; hidapi's
enumeration takes tens of them, too long for a scanner that is plugged in again.
"""

import errno
import fcntl
import os
import platform
import re
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

from floorapp.devices.hid_pos import REPORT_BYTES, USAGE_PAGE
from floorapp.devices.nodes import Find, Node

SYSFS: Final = Path("/sys/class/hidraw")
DEV: Final = Path("/dev")
_HAS_NODES: Final = platform.system() == "Linux"
_HID_ID: Final = re.compile(r"^HID_ID=[0-9A-F]+:([0-9A-F]+):([0-9A-F]+)$", re.MULTILINE)
_SERIAL: Final = re.compile(r"^HID_UNIQ=(.*)$", re.MULTILINE)
_CLOSE_LOOKS: Final = 50
"""Looks in a second."""
_USB_ID: Final = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?::(.+))?")


class HidPort(Protocol):
    """An open HID device."""

    def read(self, timeout_s: float) -> bytes:
        """One report with its number, or nothing within the time. Raises OSError when the device is gone."""
        ...

    def send_feature(self, report: bytes) -> None:
        """Send a feature report; its first byte is its number. Raises OSError."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class HidrawPort:
    """A /dev/hidraw… node (Linux, Documentation/hid/hidraw.rst)."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        self._node = Node(path)

    def read(self, timeout_s: float) -> bytes:
        """See `HidPort.read`."""
        return self._node.read(REPORT_BYTES, timeout_s)

    def send_feature(self, report: bytes) -> None:
        """See `HidPort.send_feature`."""
        fcntl.ioctl(self._node.number, _set_feature(len(report)), report)

    def close(self) -> None:
        """See `HidPort.close`."""
        self._node.close()


class HidApiPort:
    """A HID device through hidapi, for systems that have no device nodes. `path` is as hidapi gives it."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        self._hid: Any = import_module("hid").device()
        self._hid.open_path(path.encode())

    def read(self, timeout_s: float) -> bytes:
        """See `HidPort.read`."""
        try:
            return bytes(self._hid.read(REPORT_BYTES, timeout_ms=round(timeout_s * 1000)))
        except (OSError, ValueError) as error:
            raise OSError(errno.ENODEV, str(error)) from error

    def send_feature(self, report: bytes) -> None:
        """See `HidPort.send_feature`."""
        if self._hid.send_feature_report(report) < 0:
            raise OSError(errno.EIO, "the feature report was not taken")

    def close(self) -> None:
        """See `HidPort.close`."""
        self._hid.close()


def open_hid(path: str) -> HidPort:
    """Open a HID device at the path that `finder` gave. Raises OSError."""
    return HidrawPort(path) if _HAS_NODES else HidApiPort(path)


def finder(port: str, dev: Path = DEV, sysfs: Path = SYSFS) -> Find:
    """What looks for a scanner: `port` is a path, or a USB id such as 05e0:1300 or 05e0:1300:SERIAL."""
    wanted = _USB_ID.fullmatch(port)
    if wanted is None:
        return lambda: port
    vendor, product = int(wanted[1], 16), int(wanted[2], 16)
    if _HAS_NODES:
        return HidrawSearch(vendor, product, wanted[3] or "", dev, sysfs).find
    return lambda: _enumerated(vendor, product, wanted[3] or "")


class HidrawSearch:
    """Finds the node of a USB id. It looks closely while nodes are new, and once a second else.

    What the kernel tells of a node may come a moment after the node.
    """

    def __init__(self, vendor: int, product: int, serial: str, dev: Path, sysfs: Path) -> None:
        self._wanted = (vendor, product)
        self._serial = serial
        self._dev, self._sysfs = dev, sysfs
        self._names: list[str] = []
        self._looks = 0
        self._found: str | None = None

    def find(self) -> str | None:
        """The path of the node now; the scanner's own interface, where the device has several."""
        try:
            names = sorted(os.listdir(self._sysfs))  # noqa: PTH208  (a Path each would be built every 20 ms)
        except OSError:
            names = []
        if names != self._names:
            self._names, self._looks, self._found = names, 0, None
        closely = self._looks < _CLOSE_LOOKS or self._looks % _CLOSE_LOOKS == 0
        self._looks += 1
        if self._found is None and closely:
            self._found = next((str(self._dev / name) for name in names if self._fits(name)), None)
        return self._found

    def _fits(self, name: str) -> bool:
        device = self._sysfs / name / "device"
        try:
            told = (device / "uevent").read_text("utf-8", "replace")
            descriptor = (device / "report_descriptor").read_bytes()
        except OSError:
            return False
        serial = _SERIAL.search(told)
        if self._serial and (serial is None or serial[1] != self._serial):
            return False
        return _usb_id(told) == self._wanted and is_pos_scanner(descriptor)


def vendor_at(path: str, sysfs: Path = SYSFS) -> int:
    """The USB vendor number of the device at a /dev/hidraw… path, 0 where nobody knows."""
    try:
        told = (sysfs / Path(path).resolve().name / "device" / "uevent").read_text("utf-8", "replace")
    except OSError:
        return 0
    return _usb_id(told)[0]


def is_pos_scanner(descriptor: bytes) -> bool:
    """Whether a report descriptor has a usage page of bar code scanners (HID 1.11, section 6.2.2)."""
    at = 0
    while at < len(descriptor):
        head = descriptor[at]
        if head == 0xFE:  # a long item: its size follows
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[head & 3]
        value = int.from_bytes(descriptor[at + 1 : at + 1 + size], "little")
        if head & 0xFC == 0x04 and value == USAGE_PAGE:
            return True
        at += 1 + size
    return False


def _usb_id(told: str) -> tuple[int, int]:
    found = _HID_ID.search(told)
    return (int(found[1], 16), int(found[2], 16)) if found else (0, 0)


def _set_feature(length: int) -> int:
    """HIDIOCSFEATURE(length) of linux/hidraw.h."""
    read_and_write = 3
    return read_and_write << 30 | length << 16 | ord("H") << 8 | 0x06


def _enumerated(vendor: int, product: int, serial: str) -> str | None:
    for found in import_module("hid").enumerate(vendor, product):
        if found["usage_page"] == USAGE_PAGE and (not serial or found["serial_number"] == serial):
            return bytes(found["path"]).decode()
    return None
