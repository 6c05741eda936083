"""Which devices are plugged in: serial ports, their lasting names, and the scanner makers among them.

For `floorapp doctor`, which tells people what to write into station.toml.
"""

from dataclasses import dataclass
from pathlib import Path

from serial.tools import list_ports

BY_ID = Path("/dev/serial/by-id")

# USB vendor numbers, from the makers' manuals and the public USB ID repository.
_SCANNER_VENDORS = {
    0x0536: "Honeywell (Hand Held Products)",
    0x05E0: "Zebra (Symbol)",
    0x05F9: "Datalogic",
    0x0C2E: "Honeywell (Metrologic)",
    0x1EAB: "Newland",
}
_OTHER_VENDORS = {
    0x0403: "FTDI adapter",
    0x067B: "Prolific adapter",
    0x0A5F: "Zebra printer",
    0x0EB8: "Mettler Toledo",
    0x10C4: "Silicon Labs adapter",
    0x1A86: "WCH adapter",
}


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


def vendor_of(usb_vendor: int | None) -> str:
    """The maker behind a USB vendor number, or an empty text."""
    if usb_vendor is None:
        return ""
    return _SCANNER_VENDORS.get(usb_vendor) or _OTHER_VENDORS.get(usb_vendor, "")


def lasting_names(by_id: Path = BY_ID) -> dict[str, str]:
    """From device node to its name that stays, as udev keeps them; empty where there are none."""
    if not by_id.is_dir():
        return {}
    return {str(link.resolve()): str(link) for link in sorted(by_id.iterdir()) if link.is_symlink()}


def serial_ports(by_id: Path = BY_ID) -> tuple[FoundPort, ...]:
    """Every serial port that is there, scanners first, then by path."""
    names = lasting_names(by_id)
    found = [
        FoundPort(
            path=names.get(port.device, port.device),
            node=port.device,
            description=port.description if port.description != "n/a" else "",
            vendor=vendor_of(port.vid),
            usb_id=f"{port.vid:04x}:{port.pid:04x}" if port.vid is not None else "",
            is_scanner=port.vid in _SCANNER_VENDORS,
        )
        for port in list_ports.comports()
    ]
    return tuple(sorted(found, key=lambda port: (not port.is_scanner, port.path)))
