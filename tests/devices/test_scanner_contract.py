"""What every scanner does, however it is attached: none lost, none doubled, in order."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorapp.devices.ports import Scanned, Sounding
from floorapp.workflows.events import DeviceState
from tests.devices.rigs import Inbox
from tests.devices.scanner_rigs import RIGS, LineRig, Rfc2217Rig, Rig, SsiRig, TcpRig

RECOVERY_S = 0.1
NEVER_S = 2.0
"""Patience of a driver that does not notice that its scanner is back."""
SYMBOLOGY = {SsiRig: "]C0"}
"""What a driver says beside the data, where its device says it."""
GONE = {TcpRig: "connection_lost", Rfc2217Rig: "connection_lost"}
"""How a driver says that its scanner is gone; the others say that it is unplugged."""


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=RIGS, ids=lambda made: made.__name__)
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
    assert inbox.next(Scanned) == Scanned("hand", b"]E09522001234565", SYMBOLOGY.get(type(rig), ""))


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
    gone = GONE.get(type(rig), "unplugged")
    assert inbox.state(DeviceState.MISSING).fault == gone
    assert inbox.nothing_more(Scanned)
    assert inbox.statuses() == [(DeviceState.READY, ""), (DeviceState.MISSING, gone)]


def test_plugged_in_again_it_scans_on_within_a_tenth_of_a_second(replugged: Rig, inbox: Inbox) -> None:
    replugged.burst([b"BEFORE"])
    assert inbox.scans(1) == [b"BEFORE"]
    took_s = []
    for number in range(3):
        replugged.unplug()
        inbox.state(DeviceState.MISSING)
        there = replugged.replug()
        inbox.state(DeviceState.READY)
        took_s.append(time.monotonic() - there)
        replugged.burst([b"AFTER-%d" % number])
        assert inbox.scans(1) == [b"AFTER-%d" % number]
    assert inbox.nothing_more(Scanned)
    assert [state for state, _ in inbox.statuses()] == [
        DeviceState.READY,
        *[DeviceState.MISSING, DeviceState.READY] * 3,
    ]
    assert min(took_s) < RECOVERY_S  # a machine that is busy otherwise holds up one or the other
    assert max(took_s) < NEVER_S


def test_a_verdict_returns_at_once_and_changes_no_scan(rig: Rig, inbox: Inbox) -> None:
    if not isinstance(rig.driver, Sounding):
        pytest.skip("this scanner has no way to be told a verdict")
    began = time.monotonic()
    for _ in range(20):
        rig.burst([b"A"])
        rig.driver.verdict(good=True)
        rig.driver.verdict(good=False)
    assert time.monotonic() - began < 1.0
    assert inbox.scans(20) == [b"A"] * 20
    assert inbox.nothing_more(Scanned)


def test_stopped_it_brings_nothing_and_a_second_stop_does_nothing(rig: Rig, inbox: Inbox) -> None:
    rig.driver.stop()
    rig.burst([b"LATE"])
    assert inbox.nothing_more(Scanned)
    rig.driver.stop()
