"""What only a cable can do to a scanner."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import serial

from floorapp.devices.framed_talk import FramedTalk
from floorapp.devices.ports import ConnectionFault, Fault, Scanned
from floorapp.devices.scanner_vendors import UNKNOWN, framer_of
from floorapp.devices.serial_line import SerialLine
from floorapp.devices.serial_scanner import SerialScanner
from floorapp.devices.wired_scanner import WiredScanner
from floorapp.workflows.events import DeviceState
from tests.devices.rigs import Cable, Inbox, PtyWire, eventually


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path / "usb-scanner")
    made.plug_in()
    yield made
    made.pull_out()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def scanner(cable: Cable, inbox: Inbox) -> Iterator[SerialScanner]:
    made = SerialScanner("hand", str(cable.path), inbox.emit, baud=115_200)
    made.start()
    yield made
    made.stop()


def test_half_a_scan_at_the_unplugging_is_reported_and_never_joined_to_the_next(
    cable: Cable, inbox: Inbox, scanner: SerialScanner
) -> None:
    inbox.state(DeviceState.READY)
    cable.send(b"WHOLE\r9522001")
    assert inbox.scans(1) == [b"WHOLE"]
    time.sleep(0.1)  # the half scan has no end that could be waited for
    cable.pull_out()
    assert inbox.state(DeviceState.MISSING).fault == "unplugged_in_scan"
    cable.plug_in()
    inbox.state(DeviceState.READY)
    cable.send(b"NEXT\r")
    assert inbox.scans(1) == [b"NEXT"]
    assert inbox.nothing_more(Scanned)


def test_a_station_that_starts_without_its_scanner_finds_it_when_it_comes(
    tmp_path: Path, inbox: Inbox
) -> None:
    cable = Cable(tmp_path / "usb-scanner")
    scanner = SerialScanner("hand", str(cable.path), inbox.emit)
    scanner.start()
    assert inbox.state(DeviceState.MISSING).fault == "unplugged"
    time.sleep(1.0)  # by now a driver that only grows patient would look less than once a second
    came = cable.plug_in()
    inbox.state(DeviceState.READY)
    assert time.monotonic() - came < 0.5
    scanner.stop()
    cable.pull_out()


def test_a_port_that_another_program_holds_is_said_to_be_in_use_and_taken_when_it_is_free(
    cable: Cable, inbox: Inbox
) -> None:
    with serial.Serial(str(cable.path), exclusive=True):
        scanner = SerialScanner("hand", str(cable.path), inbox.emit)
        scanner.start()
        assert inbox.state(DeviceState.MISSING).fault == "in_use"
    inbox.state(DeviceState.READY)
    scanner.stop()


def test_what_was_scanned_before_the_station_listened_is_not_taken_for_a_scan(
    cable: Cable, inbox: Inbox
) -> None:
    cable.send(b"STALE\r")
    time.sleep(0.1)
    scanner = SerialScanner("hand", str(cable.path), inbox.emit)
    scanner.start()
    inbox.state(DeviceState.READY)
    cable.send(b"FRESH\r")
    assert inbox.scans(1) == [b"FRESH"]
    scanner.stop()


def test_stopping_a_silent_scanner_takes_less_than_a_second(scanner: SerialScanner, inbox: Inbox) -> None:
    inbox.state(DeviceState.READY)
    began = time.monotonic()
    scanner.stop()
    assert time.monotonic() - began < 1.0


class Listening:
    """A scanner that keeps what the host sends, and answers it as a Newland does."""

    def __init__(self) -> None:
        self.heard = b""

    def take(self, data: bytes) -> bytes:
        self.heard += data
        return b"\x02\x010000@BEEP\x06;\x03SCAN\r"


@pytest.mark.parametrize(
    ("vendor", "good", "bad"),
    [
        ("honeywell", b"\x16\x07\r", b"\x16\x07\r\x16\x07\r\x16\x07\r"),
        ("datalogic", b"B", b"FE"),
        ("zebra", b"\x07", b"\x07\x07\x07"),
        ("newland", b"", b""),
        ("", b"", b""),
    ],
)
def test_the_verdict_goes_to_the_scanner_in_the_bytes_of_its_maker(
    inbox: Inbox, vendor: str, good: bytes, bad: bytes
) -> None:
    listening = Listening()
    wire = PtyWire(listening)
    scanner = SerialScanner("hand", wire.path, inbox.emit, vendor=vendor)
    scanner.start()
    inbox.state(DeviceState.READY)
    scanner.verdict(good=True)
    assert eventually(lambda: listening.heard == good)
    scanner.verdict(good=False)
    assert eventually(lambda: listening.heard == good + bad)
    scanner.stop()
    wire.close()


def test_what_a_scanner_answers_to_a_command_is_no_scan(inbox: Inbox) -> None:
    wire = PtyWire(Listening())
    scanner = SerialScanner("hand", wire.path, inbox.emit, vendor="newland")
    scanner.start()
    inbox.state(DeviceState.READY)
    with open(wire.path, "wb", buffering=0) as host:  # noqa: PTH123  (a second hand at the same port)
        host.write(b"~")
    assert inbox.scans(1) == [b"SCAN"]
    assert inbox.nothing_more(Scanned)
    scanner.stop()
    wire.close()


def test_a_scanner_that_takes_no_more_bytes_is_not_waited_for(cable: Cable) -> None:
    line = SerialLine(str(cable.path), 115_200)
    line.open()
    began = time.monotonic()
    for _ in range(3_000):
        line.write(b"\x16\x07\r")
    assert time.monotonic() - began < 1.0
    line.close()


class Broken(SerialLine):
    """A port that can be opened, and not be read."""

    def read(self) -> bytes:
        raise ConnectionFault(Fault.UNPLUGGED, "cannot be read")


def test_a_port_that_opens_and_cannot_be_read_is_tried_ever_less_often(cable: Cable, inbox: Inbox) -> None:
    talk = partial(FramedTalk, framer_of(UNKNOWN), UNKNOWN)
    scanner = WiredScanner("hand", Broken(str(cable.path)), inbox.emit, talk, model="broken")
    scanner.start()
    inbox.state(DeviceState.MISSING)
    inbox.nothing_more(Scanned, 0.6)
    scanner.stop()
    assert 2 <= len(inbox.statuses()) <= 12


def test_a_scanner_that_is_known_to_double_counts_once(cable: Cable, inbox: Inbox) -> None:
    scanner = SerialScanner("hand", str(cable.path), inbox.emit, repeat_ms=2_000, prefix="<")
    scanner.start()
    inbox.state(DeviceState.READY)
    cable.send(b"<A\r<A\r<10L{GS}21S\r<A\r")
    assert inbox.scans(3) == [b"A", b"10L{GS}21S", b"A"]
    assert inbox.nothing_more(Scanned)
    scanner.stop()
