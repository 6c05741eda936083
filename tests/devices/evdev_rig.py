"""A scanner that types, on the bench: raw input events of 24 bytes at a node, as a US keyboard."""

import struct
from pathlib import Path

from floorapp.devices.evdev_scanner import EvdevScanner
from floorapp.workflows.typist import KeyboardSettings
from tests.devices.node_wire import NodeWire
from tests.devices.rigs import Inbox

SHIFT, CONTROL, ALT, ENTER = 42, 29, 56, 28
UP, DOWN, REPEAT = 0, 1, 2
_ROWS = (
    (41, r"`", r"~"),
    (2, r"1234567890-=", r"!@#$%^&*()_+"),
    (16, r"qwertyuiop[]", r"QWERTYUIOP{}"),
    (30, r"asdfghjkl;'", r'ASDFGHJKL:"'),
    (43, "\\", "|"),
    (44, r"zxcvbnm,./", r"ZXCVBNM<>?"),
    (57, " ", ""),
)
KEYS = {
    character: (first + at, shifted)
    for first, *rows in _ROWS
    for shifted, row in enumerate(rows)
    for at, character in enumerate(row)
}
_KEYPAD = dict(zip("0123456789", (82, 79, 80, 81, 75, 76, 77, 71, 72, 73), strict=True))


def event(kind: int, code: int, value: int) -> bytes:
    """One struct input_event."""
    return struct.pack("@llHHi", 1_700_000_000, 0, kind, code, value)


def key(code: int, value: int) -> bytes:
    """A key, with the scan code before it and the report's end after it, as the kernel sends them."""
    return event(4, 4, 0x70000 + code) + event(1, code, value) + event(0, 0, 0)


def stroke(code: int, *held: int) -> bytes:
    """A key pressed and let go while others are held."""
    down = b"".join(key(each, DOWN) for each in held)
    up = b"".join(key(each, UP) for each in reversed(held))
    return down + key(code, DOWN) + key(code, UP) + up


def alt_code(byte: int) -> bytes:
    """A byte typed as Alt and its number on the keypad."""
    digits = b"".join(stroke(_KEYPAD[digit]) for digit in f"{byte:04d}")
    return key(ALT, DOWN) + digits + key(ALT, UP)


def typed(data: bytes) -> bytes:
    """The events of data without terminator."""
    return b"".join(
        stroke(KEYS[chr(byte)][0], *([SHIFT] if KEYS[chr(byte)][1] else []))
        if chr(byte) in KEYS
        else alt_code(byte)
        for byte in data
    )


class EvdevRig:
    """See `Rig` of the contract's test."""

    model = "evdev scanner"

    def __init__(self, inbox: Inbox, folder: Path) -> None:
        self.wire = NodeWire(folder / "usb-scanner-event-kbd", 24)
        self.wire.plug_in()
        settings = KeyboardSettings(ends_with_key=True)  # else a test that is held up ends a scan by silence
        self.driver = EvdevScanner("hand", str(self.wire.path), inbox.emit, settings=settings, grab=_granted)

    def burst(self, scans: list[bytes]) -> None:
        for raw in scans:
            self.wire.send(typed(raw) + stroke(ENTER))

    def unplug(self) -> None:
        self.wire.pull_out()

    def replug(self) -> float:
        return self.wire.plug_in()


def _granted(number: int) -> None:
    """A pipe cannot be grabbed."""
