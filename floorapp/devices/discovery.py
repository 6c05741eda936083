"""Which devices are plugged in: serial ports, HID scanners, scanners that type, cameras; and how they last.

For `floorapp doctor`, which tells people what to write into station.toml. Everything is read from the file
system as the Linux kernel and udev keep it, below a `root` that is `/` on a real machine; nothing is opened.
A name that a device gives itself is bounded and printable.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from serial.tools import list_ports

from floorapp.devices.hid_ports import is_pos_scanner
from floorapp.devices.usb_makers import SCANNER_MAKERS, vendor_of

ROOT: Final = Path("/")
_MOST_NAME_CHARS: Final = 60
_HID_ID: Final = re.compile(r"^HID_ID=[0-9A-F]{4}:0000([0-9A-F]{4}):0000([0-9A-F]{4})$", re.MULTILINE)
_HID_NAME: Final = re.compile(r"^HID_NAME=(.*)$", re.MULTILINE)
_HID_SERIAL: Final = re.compile(r"^HID_UNIQ=([!-~]{1,64})$", re.MULTILINE)
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A serial port that is there now.

    `path` is the name to write into station.toml: below /dev/serial/by-id where there is one, because that
    stays the same in every socket. `vendor` is empty for a maker that is not known here. `usb_id` is written
    `05e0:1701`.
    """

    path: str
    node: str
    description: str
    vendor: str
    usb_id: str
    is_scanner: bool


@dataclass(frozen=True, slots=True)
class FoundHid:
    """A scanner in HID POS mode (usage page 0x8C). `port`: its USB id, and serial number if it has one."""

    port: str
    node: str
    name: str
    vendor: str


@dataclass(frozen=True, slots=True)
class FoundKeyboard:
    """A scanner that types. `path` is its lasting name below /dev/input/by-id."""

    path: str
    node: str
    name: str
    vendor: str
    usb_id: str


@dataclass(frozen=True, slots=True)
class FoundCamera:
    """A camera. `path` is its lasting name where there is one, else its node."""

    path: str
    node: str
    name: str


def lasting_names(by_id: Path) -> dict[str, str]:
    """From device node to its name that stays, as udev keeps them; empty where there are none."""
    if not by_id.is_dir():
        return {}
    return {str(link.resolve()): str(link) for link in sorted(by_id.iterdir()) if link.is_symlink()}


def serial_ports(root: Path = ROOT) -> tuple[FoundPort, ...]:
    """Every serial port that is there, scanners first, then by path."""
    names = lasting_names(root / "dev/serial/by-id")
    found = [
        FoundPort(
            path=names.get(port.device, port.device),
            node=port.device,
            description=_shown(port.description) if port.description != "n/a" else "",
            vendor=vendor_of(port.vid),
            usb_id=f"{port.vid:04x}:{port.pid:04x}" if port.vid is not None else "",
            is_scanner=port.vid in SCANNER_MAKERS,
        )
        for port in list_ports.comports()
    ]
    return tuple(sorted(found, key=lambda port: (not port.is_scanner, port.path)))


def hid_scanners(root: Path = ROOT) -> tuple[FoundHid, ...]:
    """Every scanner in HID POS mode that is there."""
    found = []
    for device in _entries(root / "sys/class/hidraw"):
        told = _text(device / "device/uevent")
        ids = _HID_ID.search(told)
        if ids is None or not is_pos_scanner(_bytes(device / "device/report_descriptor")):
            continue
        name, serial = _HID_NAME.search(told), _HID_SERIAL.search(told)
        port = f"{ids[1]}:{ids[2]}".lower() + (f":{serial[1]}" if serial else "")
        node = str(root / "dev" / device.name)
        found.append(FoundHid(port, node, _shown(name[1]) if name else "", vendor_of(int(ids[1], 16))))
    return tuple(found)


def typing_scanners(root: Path = ROOT) -> tuple[FoundKeyboard, ...]:
    """Every keyboard that a maker of scanners has made."""
    found = []
    for node, path in lasting_names(root / "dev/input/by-id").items():
        device = root / "sys/class/input" / Path(node).name / "device"
        vendor, product = _text(device / "id/vendor").strip(), _text(device / "id/product").strip()
        if path.endswith("-event-kbd") and _number(vendor) in SCANNER_MAKERS:
            name = _shown(_text(device / "name"))
            found.append(FoundKeyboard(path, node, name, vendor_of(_number(vendor)), f"{vendor}:{product}"))
    return tuple(found)


def cameras(root: Path = ROOT) -> tuple[FoundCamera, ...]:
    """Every camera that is there: of the nodes of one, that which gives pictures."""
    names = lasting_names(root / "dev/v4l/by-id")
    found = []
    for device in _entries(root / "sys/class/video4linux"):
        if _text(device / "index").strip() not in {"", "0"}:
            continue  # what a camera says beside its pictures
        node = str(root / "dev" / device.name)
        found.append(FoundCamera(names.get(node, node), node, _shown(_text(device / "name"))))
    return tuple(found)


def model_at(path: str, root: Path = ROOT) -> str:
    """What the device at a path calls itself, its maker first; empty where there is none or nobody knows."""
    name = Path(path).resolve().name
    for kind, of_device in _NAMED.items():
        device = root / "sys/class" / kind / name / "device"
        if device.exists():
            return of_device(device)
    return ""


def _usb_name(device: Path) -> str:
    """Of a serial port: its USB device is some folders above its node."""
    for folder in (device.resolve(), *device.resolve().parents[:_MOST_FOLDERS_UP]):
        if product := _shown(_text(folder / "product")):
            return _of_maker(_text(folder / "idVendor").strip(), product)
    return ""


def _hid_name(device: Path) -> str:
    told = _text(device / "uevent")
    name, ids = _HID_NAME.search(told), _HID_ID.search(told)
    return _of_maker(ids[1] if ids else "", _shown(name[1])) if name else ""


def _input_name(device: Path) -> str:
    return _of_maker(_text(device / "id/vendor").strip(), _shown(_text(device / "name")))


def _camera_name(device: Path) -> str:
    return _shown(_text(device.parent / "name"))


def _of_maker(vendor: str, product: str) -> str:
    """`Zebra DS3678`: the name that the trade uses for the maker, unless the device gives it itself."""
    maker = vendor_of(_number(vendor)).partition(" ")[0]
    return product if not maker or maker.lower() in product.lower() else f"{maker} {product}".strip()


_MOST_FOLDERS_UP: Final = 3
_NAMED: Final = {
    "tty": _usb_name,
    "hidraw": _hid_name,
    "input": _input_name,
    "video4linux": _camera_name,
}
"""By the kernel's kinds of devices, who reads what one calls itself."""


def _entries(folder: Path) -> list[Path]:
    """What is in a folder of the kernel's: `video2` before `video10`."""
    if not folder.is_dir():
        return []
    return sorted(folder.iterdir(), key=lambda entry: [int(each) for each in _DIGITS.findall(entry.name)])


def _text(file: Path) -> str:
    return _bytes(file).decode("utf-8", "replace")


def _bytes(file: Path) -> bytes:
    """What a file of the kernel's holds; nothing where the device goes while it is read."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _number(hexadecimal: str) -> int:
    try:
        return int(hexadecimal, 16)
    except ValueError:
        return 0


def _shown(name: str) -> str:
    """What a device calls itself, fit to be printed."""
    return "".join(letter for letter in name.strip() if letter.isprintable())[:_MOST_NAME_CHARS]
