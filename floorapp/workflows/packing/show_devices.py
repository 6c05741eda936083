"""The devices screen: what works and what does not, by each device's last live value."""

from collections import Counter
from typing import Final

from floorapp.workflows.commands import Command
from floorapp.workflows.events import DeviceState
from floorapp.workflows.nouns import Language, Loudness
from floorapp.workflows.packing.devices import pages
from floorapp.workflows.packing.show_frame import BACK, bar, offline_strip
from floorapp.workflows.packing.state import Bench, Device
from floorapp.workflows.screens import DevicesScreen, Key, Mark, Say, Tile, say
from floorapp.workflows.sscc import has_check_digit
from floorapp.workflows.symbologies import symbology_name
from floorapp.workflows.trade_items import LENGTHS as GTIN_LENGTHS

UNSEEN: Final = "wedge"
"""The model of a scanner that types: nobody can see whether it is there before it scans."""
_MARKS: Final = {
    DeviceState.READY: Mark.OK,
    DeviceState.WARNING: Mark.TOO_MANY,
    DeviceState.MISSING: Mark.WRONG,
}
_NO_CABLE: Final = (
    "unplugged",
    "unplugged_in_scan",
    "unreachable",
    "refused",
    "connection_lost",
    "no_answer",
    "no_picture",
)
_NOT_ALLOWED: Final = ("no_permission", "in_use")


def devices_screen(bench: Bench) -> DevicesScreen:
    """A tile a device, six a page, and how the station looks and sounds."""
    kinds = Counter(each.kind for each in bench.devices)
    every = pages(bench)
    page = min(bench.page, len(every) - 1)
    tiles = tuple(_tile(bench, each, named=kinds[each.kind] > 1) for each in every[page])
    return DevicesScreen(bar(bench), offline_strip(bench), tiles, _keys(bench, page + 1, len(every)))


def grouped(text: str) -> str:
    """The digits of a GTIN with a right check digit in fours, to be read aloud; any other text as it is."""
    if len(text) not in GTIN_LENGTHS or not has_check_digit(text):
        return text
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _keys(bench: Bench, page: int, of: int) -> tuple[Key, ...]:
    """Back and the next page, then how the station sounds and looks: each says what it does next."""
    more = (Key(Command.MORE, say("key_more_devices", page=page, pages=of)),) if of > 1 else ()
    loud = bench.loudness is Loudness.LOUD
    sound = Key(Command.LOUDER, say("key_softer") if loud else say("key_louder"))
    letters = Key(Command.LARGER, say("key_smaller") if bench.large else say("key_larger"))
    theme = () if more else (Key(Command.THEME, say("key_theme")),)
    language = (
        Key(Command.LANG_SV, say("key_swedish"))
        if bench.language is Language.EN
        else Key(Command.LANG_EN, say("key_english"))
    )
    return (BACK, *more, sound, letters, *theme, language)


def _tile(bench: Bench, device: Device, *, named: bool) -> Tile:
    mark = _MARKS[device.state]
    if device.model == UNSEEN and not device.reading:
        mark = Mark.NEXT
    reading, headline, note = _said(bench, device)
    return Tile(
        device.device,
        device.kind,
        device.device if named else "",
        device.model,
        _way(device),
        mark,
        reading,
        headline,
        note,
        _key(device),
        listens=device.kind == "scanner" and device.state is not DeviceState.MISSING,
    )


def _way(device: Device) -> Say | None:
    """How a device is attached, and where."""
    return say(f"way_{device.way.value}", address=device.address) if device.way else None


def _said(bench: Bench, device: Device) -> tuple[str, Say | None, Say | None]:
    """Reading, headline and note of a tile."""
    if device.tried and device.state is not DeviceState.MISSING:
        note = say(f"fault_{device.fault}") if device.fault else symbology_name(device.symbology)
        return grouped(device.reading), None, note
    if device.fault:
        return "", say(f"fault_{device.fault}"), _what_to_do(device)
    match device.kind:
        case "scale":
            weight_g = int(device.reading) if device.reading.isdecimal() else bench.weight_g
            note = say("scale_zero") if weight_g == 0 else say("scale_stable")
            return "", say("weight_value", value_g=weight_g), note
        case "scanner":
            return "", say("scanner_waits"), None
        case "camera" if device.reading:
            return "", say("camera_sees"), say("camera_picture", size=device.reading)
        case "camera":
            return "", say("camera_sees"), say("camera_hint")
        case "printer" if device.model == "write-only printer":
            return "", say("device_connected"), say("printer_cannot_answer")
        case "printer":
            return "", say("device_connected"), say("printer_ready")
        case _:
            return device.reading, None if device.reading else say("device_connected"), None


def _what_to_do(device: Device) -> Say | None:
    """What a packer can do about a fault, where that is not said by its words."""
    if device.fault == "not_installed" and device.reading:
        return say("device_install", what=device.reading)
    if device.fault == "no_second_reader":
        return say("camera_install")
    if device.kind == "camera" and device.state is DeviceState.MISSING:
        return say("camera_away")
    if device.fault in _NO_CABLE:
        return say("scanner_away") if device.kind == "scanner" else say("device_away")
    if device.fault in _NOT_ALLOWED:
        return say("device_not_allowed")
    return None


def _key(device: Device) -> Key | None:
    """The command that tries a device out; a scanner needs none."""
    if device.kind == "printer":
        return Key(Command.TEST_LABEL, say("key_test_label"))
    if device.state is DeviceState.MISSING:
        return Key(Command.LOOK, say("key_look"))
    match device.kind:
        case "scale":
            return Key(Command.ZERO, say("key_zero"))
        case "camera":
            return Key(Command.SNAPSHOT, say("key_snapshot"))
        case _:
            return None
