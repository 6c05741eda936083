"""An SSI scanner over a real pseudo-terminal, with the faults of a serial line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from floorapp.devices.ports import Scanned
from floorapp.devices.ssi import DECODER, Opcode, Packet, Status
from floorapp.workflows.events import DeviceState
from tests.devices.rigs import Inbox
from tests.devices.scanner_rigs import SsiRig


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def rig(inbox: Inbox, tmp_path: Path) -> Iterator[SsiRig]:
    made = SsiRig(inbox, tmp_path)
    made.driver.start()
    inbox.state(DeviceState.READY)
    yield made
    made.driver.stop()
    made.unplug()


@pytest.mark.parametrize("faults", [{"lost_acks": 2}, {"changed": 2}, {"shortened": 1}])
def test_a_fault_on_the_line_neither_loses_nor_doubles_a_scan(
    rig: SsiRig, inbox: Inbox, faults: dict[str, int]
) -> None:
    rig.order(faults=faults)
    rig.burst([b"A", b"A", b"B"])
    assert inbox.scans(3) == [b"A", b"A", b"B"]
    assert inbox.nothing_more(Scanned, 0.6)


def test_a_second_unit_that_was_garbled_on_the_wire_still_counts(rig: SsiRig, inbox: Inbox) -> None:
    rig.burst([b"A"])
    assert inbox.scans(1) == [b"A"]
    rig.order(faults={"changed": 1})
    rig.burst([b"A"])
    assert inbox.scans(1) == [b"A"]
    assert inbox.nothing_more(Scanned, 0.6)


def test_a_code_longer_than_a_packet_is_one_scan(rig: SsiRig, inbox: Inbox) -> None:
    rig.order(faults={"shortened": 1, "lost_acks": 1})
    rig.burst([b"9" * 700])
    assert inbox.scans(1) == [b"9" * 700]


def test_the_scanner_says_what_kind_of_code_it_read(rig: SsiRig, inbox: Inbox) -> None:
    rig.order(scan=b"9522001234565".hex(), type=0x0B)
    rig.order(scan=b"0109522001234565".hex(), type=0x0F)
    rig.order(scan=b"?".hex(), type=0x1B)
    assert [inbox.next(Scanned).symbology for _ in range(3)] == ["]E0", "]C1", ""]


def test_half_a_packet_at_the_unplugging_is_reported_and_never_joined_to_the_next(
    rig: SsiRig, inbox: Inbox
) -> None:
    whole = Packet(Opcode.DECODE_DATA, DECODER, Status.CONTINUED, b"\x03HALF").encode()
    rig.order(raw=whole.hex())
    assert inbox.nothing_more(Scanned)
    rig.unplug()
    assert inbox.state(DeviceState.MISSING).fault == "unplugged_in_scan"
    rig.replug()
    inbox.state(DeviceState.READY)
    rig.burst([b"NEXT"])
    assert inbox.scans(1) == [b"NEXT"]


def test_a_garbled_scan_that_was_asked_for_again_is_reported_when_the_scanner_goes_before_it_comes(
    rig: SsiRig, inbox: Inbox
) -> None:
    garbled = bytearray(Packet(Opcode.DECODE_DATA, DECODER, Status.NONE, b"\x03A").encode())
    garbled[-1] ^= 1
    rig.order(raw=garbled.hex())
    assert inbox.nothing_more(Scanned, 0.3)
    rig.unplug()
    assert inbox.state(DeviceState.MISSING).fault == "unplugged_in_scan"


def test_the_scanner_sounds_the_verdict_and_scans_are_not_held_up_by_it(rig: SsiRig, inbox: Inbox) -> None:
    rig.burst([b"RIGHT"])
    inbox.scans(1)
    rig.driver.verdict(good=True)
    assert rig.device.line() == "0"  # one short high beep
    rig.burst([b"WRONG", b"NEXT"])
    rig.driver.verdict(good=False)
    assert inbox.scans(2) == [b"WRONG", b"NEXT"]
    assert rig.device.line() == "7"  # three short low beeps


def test_a_driver_takes_verdicts_before_it_starts_and_after_it_stops(rig: SsiRig) -> None:
    rig.driver.stop()
    rig.driver.verdict(good=True)
