"""What only a network can do to a scanner."""

import re
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.config.urls import is_scanner_url
from floorapp.devices.network_scanner import NetworkScanner, line_to
from floorapp.devices.ports import Scanned
from floorapp.devices.rfc2217 import PROBE, ComPort
from floorapp.devices.tcp_line import TcpLine
from floorapp.workflows.events import DeviceState
from tests.devices.rigs import Inbox, TcpWire
from tests.devices.scanner_rigs import Rfc2217Rig, TcpRig

HALF_OPEN_S = 3.0


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def with_heartbeat(inbox: Inbox, folder: Path) -> TcpRig:
    return TcpRig(inbox, folder, heartbeat=b"\x05")


@pytest.fixture(params=[with_heartbeat, Rfc2217Rig], ids=["tcp with heartbeat", "rfc2217"])
def rig(request: pytest.FixtureRequest, inbox: Inbox, tmp_path: Path) -> Iterator[TcpRig | Rfc2217Rig]:
    made: TcpRig | Rfc2217Rig = request.param(inbox, tmp_path)
    made.driver.start()
    inbox.state(DeviceState.READY)
    yield made
    made.driver.stop()
    made.unplug()


def test_a_server_that_hangs_is_missed_within_three_seconds_and_scans_on_when_it_goes_on(
    rig: TcpRig | Rfc2217Rig, inbox: Inbox
) -> None:
    rig.device.freeze()
    began = time.monotonic()
    assert inbox.state(DeviceState.MISSING).fault == "no_answer"
    assert time.monotonic() - began < HALF_OPEN_S
    rig.device.thaw()
    inbox.state(DeviceState.READY)
    rig.burst([b"AFTER"])
    assert inbox.scans(1) == [b"AFTER"]


def test_a_silent_scanner_that_answers_its_heartbeat_stays_ready_and_its_answers_are_no_scans(
    rig: TcpRig | Rfc2217Rig, inbox: Inbox
) -> None:
    time.sleep(2.3)
    rig.burst([b"\x06A", b"B\x06"])
    assert inbox.scans(2) == [b"\x06A", b"B\x06"]
    assert inbox.statuses() == [(DeviceState.READY, "")]


def test_half_a_scan_at_the_break_is_reported_and_never_joined_to_the_next(
    rig: TcpRig | Rfc2217Rig, inbox: Inbox
) -> None:
    rig.device.tell(b"WHOLE\r9522001")
    assert inbox.scans(1) == [b"WHOLE"]
    time.sleep(0.1)  # the half scan has no end that could be waited for
    rig.unplug()
    assert inbox.state(DeviceState.MISSING).fault == "unplugged_in_scan"
    rig.replug()
    inbox.state(DeviceState.READY)
    rig.burst([b"NEXT"])
    assert inbox.scans(1) == [b"NEXT"]
    assert inbox.nothing_more(Scanned)


@pytest.mark.parametrize("made", [TcpRig, Rfc2217Rig])
def test_the_verdict_goes_to_the_scanner_in_its_makers_bytes(
    made: type[TcpRig | Rfc2217Rig], inbox: Inbox, tmp_path: Path
) -> None:
    rig = made(inbox, tmp_path, vendor="datalogic")
    rig.driver.start()
    inbox.state(DeviceState.READY)
    rig.driver.verdict(good=True)
    assert bytes.fromhex(rig.device.line()) == b"B"
    rig.driver.verdict(good=False)
    assert bytes.fromhex(rig.device.line()) == b"FE"
    rig.driver.stop()
    rig.unplug()


class Mute:
    """A server that says nothing."""

    def take(self, data: bytes) -> bytes:
        return b""


class Telnet:
    """A telnet server without serial ports."""

    def take(self, data: bytes) -> bytes:
        return bytes.fromhex("fffe2cfffc2c")  # DONT and WONT com port


@pytest.mark.parametrize(("mechanism", "fault"), [(Mute, "no_answer"), (Telnet, "refused")])
def test_a_server_without_a_serial_port_is_never_taken_for_a_scanner(
    mechanism: Callable[[], Mute | Telnet], fault: str, inbox: Inbox
) -> None:
    wire = TcpWire(mechanism())
    scanner = NetworkScanner("dock", f"rfc2217://127.0.0.1:{wire.port}", inbox.emit)
    scanner.start()
    assert inbox.state(DeviceState.MISSING).fault == fault
    began = time.monotonic()
    scanner.stop()
    assert time.monotonic() - began < 2.0
    wire.close()


def test_answers_that_come_late_and_together_are_no_part_of_a_scan() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = TcpLine("127.0.0.1", listener.getsockname()[1], heartbeat=b"\x05")
        opening = threading.Thread(target=line.open)
        opening.start()
        scanner, _ = listener.accept()
        with scanner:
            assert scanner.recv(1) == b"\x05"
            scanner.sendall(b"\x06")
            opening.join()
            assert line.read() == b""
            for _ in range(2):
                line._ask()
                assert scanner.recv(1) == b"\x05"
            scanner.sendall(b"\x06\x06A\x06\r")
            select.select([line.fileno()], [], [], 5.0)
            assert line.read() == b"A\x06\r"
            line.close()


def test_nobody_there_is_said_once(inbox: Inbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    scanner = NetworkScanner("dock", f"tcp://127.0.0.1:{port}", inbox.emit)
    scanner.start()
    assert inbox.state(DeviceState.MISSING).fault == "refused"
    time.sleep(0.3)
    scanner.stop()
    assert inbox.nothing_more(Scanned)
    assert inbox.statuses() == [(DeviceState.MISSING, "refused")]


def test_a_server_that_hangs_up_at_once_is_not_asked_without_pause(inbox: Inbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scanner = NetworkScanner("dock", f"tcp://127.0.0.1:{listener.getsockname()[1]}", inbox.emit)
        scanner.start()
        listener.settimeout(0.5)
        calls, end = 0, time.monotonic() + 0.5
        while time.monotonic() < end:
            listener.accept()[0].close()
            calls += 1
        scanner.stop()
    assert 2 <= calls <= 14


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_any_bytes_from_a_server_raise_nothing_and_are_bounded(reads: list[bytes]) -> None:
    port = ComPort(9600)
    for read in reads:
        data = port.feed(read)
        assert len(data) <= len(read)
        assert len(port.take_replies()) <= 3 * len(read) + 200
        assert len(port._sub) <= 64


def test_the_heartbeat_asks_for_the_speed_and_sets_nothing() -> None:
    assert bytes.fromhex("fffa2c0100000000fff0") == PROBE


@pytest.mark.parametrize(
    "url",
    [
        "tcp://host",
        "tcp://host:0",
        "tcp://host:99999",
        "http://host:1",
        "rfc2217://h:1?x=2",
        "rfc2217://h:1?baud=x",
        "tcp://h:1?baud=9600",
        "tcp://h:1/path",
        "tcp://h:1#part",
        "tcp://name@h:1",
        "tcp://dock..example:1",
        f"tcp://{'a' * 70}:1",
    ],
)
def test_a_url_that_cannot_be_is_refused_by_name_and_not_taken_from_station_toml(url: str) -> None:
    with pytest.raises(ValueError, match=re.escape(url)):
        line_to(url)
    assert not is_scanner_url(url)


@pytest.mark.parametrize(
    "url", ["tcp://192.0.2.20:4001", "tcp://[::1]:1", "rfc2217://dock-3.example:4001?baud=115200"]
)
def test_a_url_that_station_toml_may_have_is_a_line(url: str) -> None:
    assert is_scanner_url(url)
    assert line_to(url).place.partition("://")[0] == url.partition("://")[0]
