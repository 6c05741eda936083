"""What station.toml says of the devices that read codes: scanners of every kind, and cameras."""

import re
from typing import Final

from floorapp.config.tables import Rule, Table, enum_rule, text_rule
from floorapp.config.urls import is_camera_source, is_scanner_url
from floorapp.config.values import Camera, Region, Scanner, ScannerKind, ScannerVendor
from floorapp.workflows.keymap import Layout

BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
MOST_REPEAT_MS: Final = 10_000
MOST_FRAMES_PER_S: Final = 30

_NAME: Final = re.compile(r"[A-Za-z0-9 ._-]{1,32}")
_PORT: Final = re.compile(r"/[!\"$->@-~]{1,999}")  # printable ASCII but for # and ?, which part a url
_USB_ID: Final = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}(:[!-~]{1,64})?")
_ROUND: Final = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x7e]{1,16}")  # no NUL, and nothing that ends a scan
_GS: Final = re.compile(r"[!-~]{1,16}")

NAMES = text_rule("1 to 32 of A-Z a-z 0-9 space . _ -", _NAME.fullmatch)
PORTS = text_rule("a device, such as /dev/serial/by-id/…", _PORT.fullmatch)
BAUD = Rule(
    ", ".join(map(str, BAUDS)),
    lambda raw: raw if type(raw) is int and raw in BAUDS else None,
)
_HID_PORTS = text_rule(
    "a USB id, such as 05e0:1300 or 05e0:1300:SERIAL, or /dev/hidraw…",
    lambda text: _USB_ID.fullmatch(text) or _PORT.fullmatch(text),
)
_EVDEV_PORTS = text_rule("a device, such as /dev/input/by-id/…-event-kbd", _PORT.fullmatch)
_SCANNER_URL = text_rule("tcp://host:port, rfc2217://host:port", is_scanner_url)
_ROUNDS = text_rule("1 to 16 ASCII characters without tab and line ends", _ROUND.fullmatch)
_GSS = text_rule("1 to 16 printable ASCII characters, or a function key such as F8", _GS.fullmatch)
_REPEAT = Rule(
    f"0 to {MOST_REPEAT_MS} ms",
    lambda raw: raw if type(raw) is int and 0 <= raw <= MOST_REPEAT_MS else None,
)
_SOURCES = text_rule(
    "a camera's number in quotes, /dev/video…, a file, http(s)://…, rtsp://…, simulated:", is_camera_source
)
_FRAMES = Rule(
    f"1 to {MOST_FRAMES_PER_S}",
    lambda raw: raw if type(raw) is int and 1 <= raw <= MOST_FRAMES_PER_S else None,
)

_VENDORS: Final[Rule[ScannerVendor | None]] = Rule(
    enum_rule(ScannerVendor).allowed, enum_rule(ScannerVendor).read
)

_BELONG: Final = {
    "port": (ScannerKind.SERIAL, ScannerKind.SSI, ScannerKind.HID, ScannerKind.EVDEV),
    "baud": (ScannerKind.SERIAL, ScannerKind.SSI),
    "url": (ScannerKind.NETWORK,),
    "vendor": (ScannerKind.SERIAL, ScannerKind.NETWORK),
    "prefix": (ScannerKind.SERIAL, ScannerKind.NETWORK),
    "suffix": (ScannerKind.SERIAL, ScannerKind.NETWORK),
    "layout": (ScannerKind.EVDEV, ScannerKind.WEDGE),
}
"""Keys that only some kinds of scanner have."""


def scanner(table: Table, number: int) -> Scanner:
    """One [[scanner]]."""
    kind = table.need("kind", enum_rule(ScannerKind), ScannerKind.SIMULATED)
    ports = {ScannerKind.HID: _HID_PORTS, ScannerKind.EVDEV: _EVDEV_PORTS}.get(kind, PORTS)
    needs_port, needs_url = kind in _BELONG["port"], kind in _BELONG["url"]
    found = Scanner(
        kind,
        table.get("name", NAMES, f"scanner {number}"),
        table.need("port", ports, "") if needs_port else table.get("port", ports, ""),
        table.get("baud", BAUD, 9600),
        table.need("url", _SCANNER_URL, "") if needs_url else table.get("url", _SCANNER_URL, ""),
        table.get("vendor", _VENDORS, None),
        table.get("prefix", _ROUNDS, ""),
        table.get("suffix", _ROUNDS, ""),
        table.get("gs", _GSS, ""),
        table.get("repeat_ms", _REPEAT, 0),
        table.get("layout", enum_rule(Layout), Layout.US),
    )
    for key, kinds in _BELONG.items():
        if key in table.raw and table.raw.get("kind") == kind and kind not in kinds:
            allowed = " or ".join(repr(each.value) for each in kinds)
            table.wrong(key, f"belongs to kind = {allowed} only")
    table.end()
    return found


def camera(table: Table, number: int) -> Camera:
    """One [[camera]]."""
    found = Camera(
        table.need("source", _SOURCES, ""),
        table.get("name", NAMES, f"camera {number}"),
        table.get("region", _REGIONS, None),
        table.get("frames_per_s", _FRAMES, 15),
    )
    table.end()
    return found


def _region(raw: object) -> Region | None:
    """A part of the picture that lies in it and is not empty."""
    if not isinstance(raw, list) or len(raw) != 4 or not all(type(each) in (int, float) for each in raw):
        return None
    region = Region(*map(float, raw))
    inside = region.left >= 0 and region.top >= 0 and region.width > 0 and region.height > 0
    fits = region.left + region.width <= 1 + 1e-9 and region.top + region.height <= 1 + 1e-9
    return region if inside and fits else None


_REGIONS: Final[Rule[Region | None]] = Rule("[left, top, width, height], each a share from 0 to 1", _region)
