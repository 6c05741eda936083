"""What is plugged in and not in the configuration yet, each with the lines for station.toml."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from floorapp.cli.device_checks import RULES
from floorapp.cli.findings import Finding, Verdict
from floorapp.config import StationConfig
from floorapp.devices.discovery import (
    ROOT,
    FoundCamera,
    FoundHid,
    FoundKeyboard,
    FoundPort,
    cameras,
    hid_scanners,
    serial_ports,
    typing_scanners,
)

CHECK: Final = "found"
_GROUP: Final = "sudo usermod -aG {} $USER, then sign in again"


def found_devices(config: StationConfig | None, root: Path = ROOT) -> Sequence[Finding]:
    """Everything that is plugged in, without what the configuration names already."""
    named = _named(config)
    findings = [_port(each) for each in serial_ports(root) if named.isdisjoint({each.path, each.node})]
    hid = hid_scanners(root)
    findings += [_hid(each) for each in hid if not _names_hid(named, each)]
    typing = typing_scanners(root)
    findings += [_keyboard(each) for each in typing if named.isdisjoint({each.path, each.node})]
    findings += [_camera(each) for each in cameras(root) if named.isdisjoint(_names_of(each))]
    return findings or [Finding(CHECK, Verdict.OK, "nothing is plugged in that station.toml does not name")]


def _named(config: StationConfig | None) -> frozenset[str]:
    if config is None:
        return frozenset()
    ports = [each.port for each in config.scanners] + [each.port for each in config.scales]
    urls = [each.url.partition("?")[0].partition("://")[2] for each in config.printers]
    return frozenset((*ports, *urls, *(each.source for each in config.cameras))) - {""}


def _names_hid(named: frozenset[str], found: FoundHid) -> bool:
    """A port may be the USB id with the serial number or without it, or the node."""
    return not named.isdisjoint({found.port, found.port[:9], found.node})


def _names_of(found: FoundCamera) -> frozenset[str]:
    return frozenset({found.path, found.node, Path(found.node).name.removeprefix("video")})


def _port(found: FoundPort) -> Finding:
    what = _words(found.vendor, found.description, found.usb_id)
    text = f"{what or 'a serial port'} at {found.path}"
    if found.is_scanner:
        return _finding(text, found.node, "dialout", _toml("scanner", kind="serial", port=found.path))
    return _finding(text, found.node, "dialout", "")


def _hid(found: FoundHid) -> Finding:
    text = f"{_words(found.vendor, found.name)}, a scanner in HID POS mode, at {found.node}"
    to_do = "" if _usable(found.node) else f"it may not be opened: {RULES}"
    toml = _toml("scanner", kind="hid", port=found.port)
    return Finding(CHECK, Verdict.WARNING if to_do else Verdict.OK, text, to_do, toml)


def _keyboard(found: FoundKeyboard) -> Finding:
    """A scanner that types: it works, and would be exact in another mode."""
    text = f"{_words(found.vendor, found.name, found.usb_id)}, a scanner that types, at {found.path}"
    better = "it works as a wedge; set it to HID POS or USB serial for exact scans"
    if not _usable(found.node):
        better += f"; or let the station hold it alone: {RULES}"
    return Finding(CHECK, Verdict.WARNING, text, better, _toml("scanner", kind="evdev", port=found.path))


def _camera(found: FoundCamera) -> Finding:
    text = f"camera {found.name} at {found.path}"
    return _finding(text, found.node, "video", _toml("camera", source=found.path))


def _finding(text: str, node: str, group: str, toml: str) -> Finding:
    if _usable(node):
        return Finding(CHECK, Verdict.OK, text, "", toml)
    return Finding(CHECK, Verdict.WARNING, f"{text} may not be opened", _GROUP.format(group), toml)


def _usable(node: str) -> bool:
    return os.access(node, os.R_OK | os.W_OK)


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _toml(table: str, **keys: str) -> str:
    """A table to copy. A JSON string of printable characters is a TOML string."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
    return "\n".join([f"[[{table}]]", *lines])
