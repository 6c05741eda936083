"""Examples of the devices screen: benches of four, six and eight devices, by the workflow's own hand."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from floorapp.ui.example_parts import OFFLINE
from floorapp.workflows.events import DeviceState, Way
from floorapp.workflows.nouns import Language, Loudness
from floorapp.workflows.packing.show_devices import devices_screen
from floorapp.workflows.packing.state import Bench, Device
from floorapp.workflows.screens import DevicesScreen

_READY, _WARNING, _MISSING = DeviceState.READY, DeviceState.WARNING, DeviceState.MISSING
_USB, _NETWORK, _NODE = Way.USB_SERIAL, Way.NETWORK, Way.NODE

_SCANNER = Device("hand 1", "scanner", "Zebra DS3678", _READY, "7310000047114", "", True, "]E0", _USB)
_SCALE = Device("scale 1", "scale", "Mettler BC-60", _READY, "2434", "", way=Way.SERIAL, address="COM4")
_PRINTER = Device(
    "labels", "printer", "Zebra ZD421", _WARNING, "", "paper_out", way=_NETWORK, address="192.0.2.31"
)
_CAMERA = Device("over", "camera", "", _MISSING, "", "unplugged", way=_NODE, address="video0")
_SSI = Device("hand 2", "scanner", "Zebra LI4278", _MISSING, "", "unplugged", way=_USB)
_HID = Device(
    "ring", "scanner", "Honeywell 1900", _READY, "0107310000047114\\x1d10A-77", "", True, "]d2", Way.HID
)
_WEDGE = Device("wedge", "scanner", "wedge", _READY, "", "")
_NETWORKED = replace(
    _SCANNER,
    device="arch",
    model="",
    reading="373314700104711201",
    symbology="]C1",
    way=_NETWORK,
    address="192.0.2.40:2101",
)
_ONE_EYED = replace(_CAMERA, model="USB camera", state=_WARNING, fault="no_second_reader")
_SEEING = replace(
    _CAMERA, model="USB camera", state=_READY, fault="", reading="PALL-0042", tried=True, symbology="]Q1"
)


def _screen(language: Language, *devices: Device, **changes: object) -> DevicesScreen:
    bench = Bench("Pack 07", language, language, online=True, devices=devices)
    return devices_screen(replace(bench, **changes))  # type: ignore[arg-type]


def _four(language: Language) -> DevicesScreen:
    return _screen(language, _SCANNER, _SCALE, _PRINTER, _CAMERA)


def _unread(language: Language) -> DevicesScreen:
    """Nothing was scanned or weighed yet, and a printer cannot say how it is."""
    printer = replace(_PRINTER, state=_READY, fault="")
    mute = Device("spare", "printer", "write-only printer", _READY, "", "", way=_NODE, address="lp0")
    scanner = Device("hand 1", "scanner", "simulated", _READY, "", "")
    scale = Device("scale 1", "scale", "simulated", _READY, "0", "")
    return _screen(language, scanner, _WEDGE, scale, printer, mute)


def _six(language: Language) -> DevicesScreen:
    """Scanners of every kind, one of them gone, and a camera that sees."""
    return _screen(language, _SCANNER, _SSI, _HID, _SCALE, _PRINTER, _SEEING)


def _eight(language: Language) -> DevicesScreen:
    every = (_SCANNER, _SSI, _HID, _WEDGE, _NETWORKED, _SCALE, _PRINTER, _CAMERA)
    return _screen(language, *every, loudness=Loudness.LOUD)


def _second_page(language: Language) -> DevicesScreen:
    every = (_SCANNER, _SSI, _HID, _WEDGE, _NETWORKED, _SCALE, _PRINTER, _ONE_EYED)
    return _screen(language, *every, page=1)


def _offline(language: Language) -> DevicesScreen:
    """The least room: the OMS is away, too."""
    scale = replace(_SCALE, state=_WARNING, fault="zero_loaded")
    changes = {"online": False, "pending": OFFLINE.saved_here, "since_ms": OFFLINE.since_ms}
    return _screen(language, _SCANNER, _SSI, scale, _PRINTER, _CAMERA, **changes)


DEVICES_EXAMPLES: Mapping[str, Callable[[Language], DevicesScreen]] = {
    "devices": _four,
    "devices_unread": _unread,
    "devices_six": _six,
    "devices_eight": _eight,
    "devices_second_page": _second_page,
    "devices_offline": _offline,
}
"""A state's name, and its example in a language."""
