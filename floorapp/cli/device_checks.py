"""Are the devices of the configuration there now, and may they be used? Nothing of a station's is disturbed.

A port is looked at and not opened, as a station may be using it. Only a network scanner is connected to,
and a camera is opened, for a moment.
"""

import os
import platform
import socket
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final, assert_never
from urllib.parse import urlsplit

from floorapp.cli.camera_probe import LIMIT_S, Seen, look
from floorapp.cli.findings import Check, Finding, fault, ok, warning
from floorapp.config import Camera, Scale, Scanner, ScannerKind, StationConfig
from floorapp.devices.discovery import serial_ports
from floorapp.devices.hid_ports import finder
from floorapp.devices.ports import Fault

CONNECT_TIMEOUT_S: Final = 1.5
RULES: Final = (
    "sudo install -m 644 packaging/70-floorapp-scanners.rules /etc/udev/rules.d/,"
    " then sudo udevadm control --reload && sudo udevadm trigger (docs/scanners.md)"
)
"""What lets whoever is signed in at the screen read scanners, and nobody's keyboard."""
_GROUPS: Final = {
    ScannerKind.SERIAL: "dialout",
    ScannerKind.SSI: "dialout",
    ScannerKind.EVDEV: "input",
    ScannerKind.HID: "input",
}
_PLUG_IN: Final = "plug it in, or put its {} right in station.toml"
_SIMULATED: Final = "is simulated"
_OF_CAMERAS: Final = {
    Fault.UNPLUGGED.value: ("is not there", _PLUG_IN.format("source")),
    Fault.NO_PERMISSION.value: ("may not be opened", "sudo usermod -aG video $USER, then sign in again"),
    Fault.IN_USE.value: (
        "is in use by another program",
        "a running station is such a program; else end it",
    ),
    Fault.NO_PICTURE.value: (
        "gives no picture",
        "a running station may be using it; else unplug it and plug it in again",
    ),
    Fault.UNREACHABLE.value: (
        "does not answer on the network",
        "check its power, cable, address and password",
    ),
    "not_installed": ("cannot be used: OpenCV is not installed", "pip install 'floorapp[camera]'"),
}


def checks(config: StationConfig) -> list[Check]:
    """One check a scanner, scale and camera, all of which can be made at once."""
    found = [Check("scanner", partial(scanner, each)) for each in config.scanners]
    found += [Check("scale", partial(scale, each)) for each in config.scales]
    return found + [Check("camera", partial(camera, each)) for each in config.cameras]


def scanner(wanted: Scanner) -> Sequence[Finding]:
    """Whether a scanner is there now."""
    match wanted.kind:
        case ScannerKind.SERIAL | ScannerKind.SSI | ScannerKind.EVDEV:
            return (node("scanner", wanted.name, Path(wanted.port), _GROUPS[wanted.kind]),)
        case ScannerKind.HID:
            return (_hid(wanted),)
        case ScannerKind.NETWORK:
            return (_network(wanted),)
        case ScannerKind.WEDGE:
            found = f"{wanted.name} types like a keyboard: only its first scan shows that it is there"
            return (ok("scanner", found),)
        case ScannerKind.SIMULATED:
            to_do = "name a real scanner in station.toml"
            return (warning("scanner", f"{wanted.name} {_SIMULATED}", to_do),)
        case _:
            assert_never(wanted.kind)


def scale(wanted: Scale) -> Sequence[Finding]:
    """Whether a scale's port is there now."""
    if not wanted.port:
        return (warning("scale", f"{wanted.name} {_SIMULATED}", "name a real scale in station.toml"),)
    return (node("scale", wanted.name, Path(wanted.port), "dialout"),)


def node(check: str, name: str, path: Path, group: str) -> Finding:
    """Whether a device's node is there and may be opened, for which its users are members of `group`."""
    if not os.path.exists(path):  # noqa: PTH110 - it never raises
        ports = ", ".join(port.path for port in serial_ports()) if group == "dialout" else ""
        seen = f"; plugged in are {ports}" if ports else ""
        return fault(check, f"{name}: {path} is not plugged in{seen}", _PLUG_IN.format("port"))
    if not os.access(path, os.R_OK | os.W_OK):
        to_do = RULES if group == "input" else f"sudo usermod -aG {group} $USER, then sign in again"
        return fault(check, f"{name}: {path} may not be opened", to_do)
    return ok(check, f"{name}: {path}")


def _hid(wanted: Scanner) -> Finding:
    """A HID device is there under its USB id; only a udev rule lets people other than root read it."""
    path = finder(wanted.port)()
    if path is None or (platform.system() == "Linux" and not os.path.exists(path)):  # noqa: PTH110
        found = f"{wanted.name}: no scanner in HID POS mode has the USB id {wanted.port}"
        if wanted.port.startswith("/"):
            found = f"{wanted.name}: {wanted.port} is not plugged in"
        return fault("scanner", found, "plug it in, or scan its programming code for USB HID POS")
    if platform.system() == "Linux" and not os.access(path, os.R_OK | os.W_OK):
        return fault("scanner", f"{wanted.name}: {path} may not be opened", RULES)
    return ok("scanner", f"{wanted.name}: {wanted.port} at {path}")


def _network(wanted: Scanner) -> Finding:
    parts = urlsplit(wanted.url)
    where = f"{wanted.name}: {parts.netloc.rpartition('@')[2]}"
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), CONNECT_TIMEOUT_S):
            return ok("scanner", f"{where} takes the connection")
    except ConnectionRefusedError:
        to_do = "check its port; a running station may hold its only connection"
        return fault("scanner", f"{where} refuses the connection", to_do)
    except OSError as error:
        to_do = "check its power, cable and address"
        return fault("scanner", f"{where} does not answer: {error.strerror or error}", to_do)


def camera(wanted: Camera) -> Sequence[Finding]:
    """Whether a camera gives a picture."""
    if wanted.source == "simulated:":
        to_do = "name a real camera in station.toml"
        return (warning("camera", f"{wanted.name} {_SIMULATED}", to_do),)
    return (camera_finding(wanted.name, look(wanted.source)),)


def camera_finding(name: str, seen: Seen | None) -> Finding:
    """What a look through a camera says. Without a camera work goes on."""
    if seen is None:
        to_do = "check its cable or address; try again when the machine is less busy"
        return warning("camera", f"{name} gave no picture within {LIMIT_S:g} s", to_do)
    if not seen.fault:
        return ok("camera", f"{name} gives pictures of {seen.width}×{seen.height}")
    found, to_do = _OF_CAMERAS.get(seen.fault, (f"cannot be used: {seen.said}", "report this"))
    return warning("camera", f"{name} {found}", to_do)
