"""What every scanner does, serial, simulated or a stream of lines: none lost, none doubled, in order."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from floorapp.devices.line_scanner import LineScanner
from floorapp.devices.ports import Driver, Scanned
from floorapp.devices.serial_scanner import SerialScanner
from floorapp.devices.simulated_scanner import SimulatedScanner
from floorapp.workflows.events import DeviceState
from tests.devices.evdev_rig import EvdevRig
from tests.devices.hid_rig import HidRig
from tests.devices.rigs import Cable, Inbox

RECOVERY_S = 0.1
BAUD = 115_200


class Rig(Protocol):
    """A scanner on the bench: `driver` is under test, the rest is the hand that holds the scanner."""

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
        return 0.0


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


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=[SerialRig, SimulatedRig, LineRig, HidRig, EvdevRig])
def rig(request: pytest.FixtureRequest, inbox: Inbox, tmp_path: Path) -> Iterator[Rig]:
    made: Rig = request.param(inbox, tmp_path)
    made.driver.start()
    inbox.state(DeviceState.READY)
    yield made
    made.driver.stop()
    made.unplug()


@pytest.fixture
def replugged(rig: Rig) -> Rig:
    if isinstance(rig, LineRig):
        pytest.skip("a stream of lines that has ended cannot begin again")
    return rig


def test_a_scan_comes_with_the_name_of_its_scanner_and_its_bytes(rig: Rig, inbox: Inbox) -> None:
    rig.burst([b"]E09522001234565"])
    assert inbox.next(Scanned) == Scanned("hand", b"]E09522001234565")


def test_scans_come_in_order(rig: Rig, inbox: Inbox) -> None:
    rig.burst([b"FIRST", b"SECOND"])
    rig.burst([b"THIRD"])
    assert inbox.scans(3) == [b"FIRST", b"SECOND", b"THIRD"]


def test_a_hundred_scans_back_to_back_are_each_brought_once(rig: Rig, inbox: Inbox) -> None:
    sent = [b"952200%07d" % (number // 2) for number in range(100)]  # each code twice in a row
    rig.burst(sent)
    assert inbox.scans(100) == sent
    assert inbox.nothing_more(Scanned)


def test_hostile_bytes_pass_as_they_are(rig: Rig, inbox: Inbox) -> None:
    hostile = [
        b"^XA~JR^XZ",
        b"\x00NUL",
        b"\x1dGS\x1b[2J",
        b"\xff\xfe\xed\xa0\x80",
        "日本\u202eå".encode(),
        b" ",
    ]
    rig.burst(hostile)
    assert inbox.scans(len(hostile)) == hostile


def test_a_scan_too_long_for_anything_is_cut_and_the_next_one_is_whole(rig: Rig, inbox: Inbox) -> None:
    rig.burst([b"9" * 11_000, b"NEXT"])
    assert inbox.scans(2) == [b"9" * 10_240, b"NEXT"]


def test_it_says_what_it_is_and_that_it_is_ready_once(rig: Rig, inbox: Inbox) -> None:
    rig.burst([b"A"])
    inbox.scans(1)
    (status,) = [news for news in inbox.seen if not isinstance(news, Scanned)]
    assert (status.device, status.kind, status.model) == ("hand", "scanner", rig.model)
    assert inbox.statuses() == [(DeviceState.READY, "")]


def test_unplugged_it_is_missing_once(rig: Rig, inbox: Inbox) -> None:
    rig.burst([b"LAST"])
    inbox.scans(1)
    rig.unplug()
    assert inbox.state(DeviceState.MISSING).fault == "unplugged"
    assert inbox.nothing_more(Scanned)
    assert inbox.statuses() == [(DeviceState.READY, ""), (DeviceState.MISSING, "unplugged")]


def test_plugged_in_again_it_scans_on_within_a_tenth_of_a_second(replugged: Rig, inbox: Inbox) -> None:
    replugged.burst([b"BEFORE"])
    assert inbox.scans(1) == [b"BEFORE"]
    for number in range(3):
        replugged.unplug()
        inbox.state(DeviceState.MISSING)
        replugged.replug()
        inbox.state(DeviceState.READY, RECOVERY_S)
        replugged.burst([b"AFTER-%d" % number])
        assert inbox.scans(1) == [b"AFTER-%d" % number]
    assert inbox.nothing_more(Scanned)
    assert [state for state, _ in inbox.statuses()] == [
        DeviceState.READY,
        *[DeviceState.MISSING, DeviceState.READY] * 3,
    ]


def test_stopped_it_brings_nothing_and_a_second_stop_does_nothing(rig: Rig, inbox: Inbox) -> None:
    rig.driver.stop()
    rig.burst([b"LATE"])
    assert inbox.nothing_more(Scanned)
    rig.driver.stop()
