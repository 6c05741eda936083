"""How each device of a station.toml is attached, for people: the way, and where on it the device is."""

from pathlib import PurePath
from urllib.parse import urlsplit

from floorapp.config.values import Camera, Printer, Scanner, ScannerKind, StationConfig
from floorapp.workflows.events import Way

_SERIAL_FOLDER = "/dev/serial/"
_USB_NODES = ("ttyACM", "ttyUSB")


def ways_of(config: StationConfig) -> dict[str, tuple[Way, str]]:
    """By the name of a device: its way, and its address, empty where the way says it all."""
    ways = {each.name: _of_scanner(each) for each in config.scanners}
    ways |= {each.name: _of_port(each.port) for each in config.scales}
    ways |= {each.name: _of_printer(each) for each in config.printers}
    return ways | {each.name: _of_camera(each) for each in config.cameras}


def _of_scanner(scanner: Scanner) -> tuple[Way, str]:
    match scanner.kind:
        case ScannerKind.SERIAL | ScannerKind.SSI:
            return _of_port(scanner.port)
        case ScannerKind.NETWORK:
            return Way.NETWORK, urlsplit(scanner.url).netloc.rpartition("@")[2]
        case ScannerKind.HID:
            return Way.HID, ""
        case ScannerKind.EVDEV:
            return Way.HELD_KEYS, ""
        case ScannerKind.WEDGE | ScannerKind.SIMULATED:
            return Way.NONE, ""


def _of_port(port: str) -> tuple[Way, str]:
    """Of a serial port. A lasting name says nothing to a person; the name of a node is on the socket."""
    if not port:
        return Way.NONE, ""
    name = PurePath(port).name
    if port.startswith(_SERIAL_FOLDER) or name.startswith(_USB_NODES):
        return Way.USB_SERIAL, ""
    return Way.SERIAL, name


def _of_printer(printer: Printer) -> tuple[Way, str]:
    parts = urlsplit(printer.url)
    match parts.scheme:
        case "tcp":
            return Way.NETWORK, parts.hostname or ""
        case "serial":
            return _of_port(parts.path)
        case "file" if parts.path.startswith("/dev/"):
            return Way.NODE, PurePath(parts.path).name
        case "file":
            return Way.FOLDER, PurePath(parts.path).name
        case _:
            return Way.NONE, ""


def _of_camera(camera: Camera) -> tuple[Way, str]:
    source = camera.source
    if source == "simulated:":
        return Way.NONE, ""
    if source.isdigit():
        return Way.NODE, f"video{source}"
    if source.startswith("/"):
        return (Way.NODE if source.startswith("/dev/") else Way.FOLDER), PurePath(source).name
    return Way.NETWORK, urlsplit(source).hostname or ""
