"""A HID POS scanner on the bench: raw reports of 64 bytes at a node."""

from pathlib import Path

from floorapp.devices.hid_scanner import HidScanner
from tests.devices.node_wire import NodeWire
from tests.devices.rigs import Inbox

DATA_BYTES = 56
NO_AIM = b"\0\0\0"


def report(
    data: bytes, *, aim: bytes = NO_AIM, more: bool = False, late: int = 0, symbology: int = 0
) -> bytes:
    """One report as a scanner sends it; `late` devices have the identifier so many bytes later."""
    body = bytes(late) + aim + data
    return bytes([2, len(data)]) + body.ljust(DATA_BYTES + 3, b"\0") + bytes([symbology, 0, more])


def reports(data: bytes, aim: bytes = NO_AIM, late: int = 0) -> list[bytes]:
    """A scan, in as many reports as it takes."""
    most = DATA_BYTES - late
    parts = [data[start : start + most] for start in range(0, len(data), most)] or [b""]
    return [report(part, aim=aim, more=index < len(parts) - 1, late=late) for index, part in enumerate(parts)]


class HidRig:
    """See `Rig` of the contract's test."""

    model = "HID scanner"

    def __init__(self, inbox: Inbox, folder: Path) -> None:
        self.wire = NodeWire(folder / "hidraw0", 64)
        self.wire.plug_in()
        self.driver = HidScanner("hand", str(self.wire.path), inbox.emit)

    def burst(self, scans: list[bytes]) -> None:
        for raw in scans:
            self.wire.send(b"".join(reports(raw)))

    def unplug(self) -> None:
        self.wire.pull_out()

    def replug(self) -> float:
        return self.wire.plug_in()
