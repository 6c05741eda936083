"""A scanner of each kind on the bench, and the hand that holds it. The contract test runs over `RIGS`."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from floorapp.devices.line_scanner import LineScanner
from floorapp.devices.network_scanner import NetworkScanner
from floorapp.devices.ports import Driver
from floorapp.devices.serial_scanner import SerialScanner
from floorapp.devices.simulated_scanner import SimulatedScanner
from floorapp.devices.ssi_scanner import SsiScanner
from tests.devices.evdev_rig import EvdevRig
from tests.devices.hid_rig import HidRig
from tests.devices.rigs import Cable, Inbox

BAUD = 115_200
CODE_128 = 3
_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent


class Rig(Protocol):
    """A scanner on the bench: `driver` is under test, the rest is the hand that holds the scanner.

    `replug` says when the scanner was there, in monotonic s.
    """

    driver: Driver
    model: str

    def burst(self, scans: list[bytes]) -> None: ...
    def unplug(self) -> None: ...
    def replug(self) -> float: ...


class SerialRig:
    model = "serial scanner"

    def __init__(self, inbox: Inbox, folder: Path) -> None:
        self.cable = Cable(folder / "usb-scanner")
        self.cable.plug_in()
        self.driver = SerialScanner("hand", str(self.cable.path), inbox.emit, baud=BAUD)

    def burst(self, scans: list[bytes]) -> None:
        self.cable.send_at(b"".join(raw + b"\r\n" for raw in scans), BAUD)

    def unplug(self) -> None:
        self.cable.pull_out()

    def replug(self) -> float:
        return self.cable.plug_in()


class OwnedDevice:
    """A device that lives in a process of its own: ending the process unplugs it."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", f"tests.devices.{module}", *arguments]
        self._owner: subprocess.Popen[bytes] | None = None

    def plug_in(self) -> str:
        """Switch on; its first line, when it is there."""
        self._owner = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, cwd=_ROOT
        )
        return self.line()

    def line(self) -> str:
        """The next line that it says."""
        assert self._owner is not None and self._owner.stdout is not None
        said = bytearray()
        while not said.endswith(b"\n"):
            assert select.select([self._owner.stdout], [], [], 5.0)[0], "the device says nothing"
            said += self._owner.stdout.read(1) or b""
        return said.decode().strip()

    def tell(self, data: bytes) -> None:
        """Hand it bytes."""
        assert self._owner is not None and self._owner.stdin is not None
        self._owner.stdin.write(data)

    def freeze(self) -> None:
        """Let it hang: the machine answers, the program does not."""
        assert self._owner is not None
        self._owner.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._owner is not None
        self._owner.send_signal(signal.SIGCONT)

    def unplug(self) -> None:
        """Switch off."""
        if self._owner is None:
            return
        self._owner.kill()
        self._owner.wait()
        for pipe in (self._owner.stdin, self._owner.stdout):
            assert pipe is not None
            pipe.close()
        self._owner = None


class SsiRig:
    model = "SSI scanner"

    def __init__(self, inbox: Inbox, folder: Path) -> None:
        self.device = OwnedDevice("ssi_owner")
        self._path = folder / "usb-ssi"
        self.replug()
        self.driver = SsiScanner("hand", str(self._path), inbox.emit, baud=BAUD)

    def order(self, **order: object) -> None:
        self.device.tell(json.dumps(order).encode() + b"\n")

    def burst(self, scans: list[bytes]) -> None:
        for raw in scans:
            self.order(scan=raw.hex(), type=CODE_128)

    def unplug(self) -> None:
        self._path.unlink(missing_ok=True)
        self.device.unplug()

    def replug(self) -> float:
        appearing = self._path.with_suffix(".new")
        appearing.symlink_to(self.device.plug_in())
        appearing.rename(self._path)
        return time.monotonic()


class _NetworkRig:
    """A scanner on the network, whose server goes and comes back on the same port."""

    kind: str
    model = "network scanner"

    def __init__(self, inbox: Inbox, folder: Path, *, heartbeat: bytes = b"", vendor: str = "") -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.device = OwnedDevice("network_owner", self.kind, str(port))
        self.replug()
        url = f"{self.kind}://127.0.0.1:{port}"
        self.driver = NetworkScanner("hand", url, inbox.emit, heartbeat=heartbeat, vendor=vendor)

    def burst(self, scans: list[bytes]) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.device.tell(b"".join(raw + b"\r\n" for raw in scans))

    def unplug(self) -> None:
        self.device.unplug()

    def replug(self) -> float:
        assert self.device.plug_in() == "listens"
        return time.monotonic()


class TcpRig(_NetworkRig):
    kind = "tcp"


class Rfc2217Rig(_NetworkRig):
    kind = "rfc2217"


class SimulatedRig:
    model = "simulated"

    def __init__(self, inbox: Inbox, folder: Path) -> None:
        self.driver = SimulatedScanner("hand", inbox.emit)

    def burst(self, scans: list[bytes]) -> None:
        for raw in scans:
            self.driver.feed(raw)

    def unplug(self) -> None:
        self.driver.unplug()

    def replug(self) -> float:
        self.driver.plug_in()
        return time.monotonic()


class LineRig:
    model = "simulated"

    def __init__(self, inbox: Inbox, folder: Path) -> None:
        readable, self._writable = os.pipe()
        self._stream = os.fdopen(readable, "rb")
        self.driver = LineScanner("hand", self._stream, inbox.emit)

    def burst(self, scans: list[bytes]) -> None:
        os.write(self._writable, b"".join(raw + b"\n" for raw in scans))

    def unplug(self) -> None:
        if self._writable >= 0:
            os.close(self._writable)
            self._writable = -1
            self.driver.ended.wait(5)
            self._stream.close()

    def replug(self) -> float:
        raise NotImplementedError("a stream that has ended stays ended")


Maker = Callable[[Inbox, Path], Rig]
RIGS: list[Maker] = [
    SerialRig,
    SsiRig,
    TcpRig,
    Rfc2217Rig,
    HidRig,
    EvdevRig,
    SimulatedRig,
    LineRig,
]
