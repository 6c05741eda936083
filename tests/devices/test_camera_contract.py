"""What every camera does, on the network or simulated: a unit that is shown counts once, none is invented."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp

from floorapp.devices.camera.driver import CameraScanner
from floorapp.devices.camera.sightings import PreviewPicture, SnapshotRead
from floorapp.devices.ports import DeviceStatus, Scanned
from floorapp.workflows.events import DeviceState
from tests.devices.camera_rig import HEIGHT, WIDTH, MjpegRig, Rig, SimulatedRig, label, table
from tests.devices.rigs import Inbox, eventually

EAN = "7310000012013"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=[MjpegRig, SimulatedRig])
def rig(request: pytest.FixtureRequest, inbox: Inbox) -> Iterator[Rig]:
    made: Rig = request.param(inbox)
    made.driver.start()
    try:
        inbox.state(DeviceState.READY, 20)
        yield made
    finally:
        made.close()


@pytest.fixture
def network(inbox: Inbox) -> Iterator[Callable[..., MjpegRig]]:
    """Makes network cameras, with what a test needs of the driver."""
    made: list[MjpegRig] = []

    def make(**options: object) -> MjpegRig:
        rig = MjpegRig(inbox, **options)  # type: ignore[arg-type]
        made.append(rig)
        rig.driver.start()
        inbox.state(DeviceState.READY, 20)
        return rig

    yield make
    for rig in made:
        rig.close()


def test_a_label_that_is_shown_is_one_scan_with_its_symbology(rig: Rig, inbox: Inbox) -> None:
    rig.show(b"https://id.gs1.org/01/09520123456788")
    assert inbox.next(Scanned) == Scanned("eye", b"https://id.gs1.org/01/09520123456788", "]Q1")
    assert inbox.nothing_more(Scanned, 1.0)


def test_labels_come_in_the_order_in_which_they_are_shown(rig: Rig, inbox: Inbox) -> None:
    for raw in (b"FIRST", b"SECOND", b"SECOND", b"THIRD"):
        rig.show(raw)
    assert inbox.scans(4, 10) == [b"FIRST", b"SECOND", b"SECOND", b"THIRD"]


def test_hostile_texts_pass_as_they_are(rig: Rig, inbox: Inbox) -> None:
    hostile = [b"\x00NUL\x1dGS\x1b[2J", "日本\u202eå".encode(), b'{"is":"scan"}\n', b"^XA~JR^XZ"]
    for raw in hostile:
        rig.show(raw)
    assert inbox.scans(len(hostile), 10) == hostile


def test_it_says_what_it_is_and_that_it_is_ready_once(rig: Rig, inbox: Inbox) -> None:
    rig.show(b"A-1")
    inbox.scans(1)
    (status,) = [news for news in inbox.seen if isinstance(news, DeviceStatus)]
    assert (status.kind, status.model, status.reading) == ("camera", rig.model, f"{WIDTH} × {HEIGHT}")


def test_unplugged_it_is_missing_once_and_plugged_in_again_it_reads_on(rig: Rig, inbox: Inbox) -> None:
    for number in range(2):
        rig.unplug()
        status = inbox.state(DeviceState.MISSING)
        assert status.fault in {"unplugged", "connection_lost"}
        assert inbox.nothing_more(DeviceStatus, 0.3)
        plugged_s = rig.replug()
        inbox.state(DeviceState.READY)
        assert time.monotonic() - plugged_s < 3.0
        rig.show(b"AFTER-%d" % number)
        assert inbox.scans(1) == [b"AFTER-%d" % number]


def test_stopped_it_brings_nothing_and_leaves_no_process(rig: Rig, inbox: Inbox) -> None:
    pid = rig.driver.pid
    assert pid is not None
    began = time.monotonic()
    rig.driver.stop()
    assert time.monotonic() - began < 2
    rig.show(b"LATE")
    assert inbox.nothing_more(Scanned)
    assert not is_running(pid)
    rig.driver.stop()


def test_a_unit_that_is_held_in_view_counts_once(network: Callable[..., MjpegRig], inbox: Inbox) -> None:
    rig = network()
    rig.hold(label(b"UNIT-1"))
    assert inbox.scans(1) == [b"UNIT-1"]
    assert inbox.nothing_more(Scanned, 2.5)
    rig.look(table())
    rig.hold(label(b"UNIT-1"))
    assert inbox.scans(1) == [b"UNIT-1"]


def test_a_unit_that_lies_there_while_the_camera_goes_and_comes_counts_once(
    network: Callable[..., MjpegRig], inbox: Inbox
) -> None:
    rig = network()
    rig.hold(label(b"UNIT-1"))
    assert inbox.scans(1) == [b"UNIT-1"]
    rig.unplug()
    inbox.state(DeviceState.MISSING)
    time.sleep(0.6)
    rig.replug()
    inbox.state(DeviceState.READY)
    assert inbox.nothing_more(Scanned, 1.0)


def test_a_decoder_that_dies_or_hangs_starts_again_and_counts_nothing_twice(
    network: Callable[..., MjpegRig], inbox: Inbox
) -> None:
    rig = network(hung_s=3.0)
    rig.hold(label(b"UNIT-1"))
    assert inbox.scans(1) == [b"UNIT-1"]
    for how in (signal.SIGKILL, signal.SIGSTOP):
        pid = rig.driver.pid
        assert pid is not None
        os.kill(pid, how)
        assert inbox.state(DeviceState.MISSING).fault == "no_answer"
        inbox.state(DeviceState.READY, 20)
        assert inbox.nothing_more(Scanned, 0.7)
        assert rig.driver.pid != pid and not is_running(pid)
    rig.hold(label(b"UNIT-2"))
    assert inbox.scans(1) == [b"UNIT-2"]


def test_several_codes_in_one_picture_are_each_a_scan(network: Callable[..., MjpegRig], inbox: Inbox) -> None:
    rig = network()
    page = label(b"LEFT", onto=label(b"RIGHT", at=(330, 100)), at=(60, 240))
    rig.hold(page)
    assert sorted(inbox.scans(2)) == [b"LEFT", b"RIGHT"]
    assert inbox.nothing_more(Scanned, 0.5)


def test_only_what_lies_in_the_region_is_read(network: Callable[..., MjpegRig], inbox: Inbox) -> None:
    rig = network(region=(0.5, 0.0, 0.5, 1.0))
    rig.hold(label(b"LEFT", onto=label(b"RIGHT", at=(400, 100)), at=(30, 240)))
    assert inbox.scans(1) == [b"RIGHT"]
    assert inbox.nothing_more(Scanned, 1.0)


def test_a_gs_is_kept(network: Callable[..., MjpegRig], inbox: Inbox) -> None:
    rig = network()
    rig.hold(label("(01)09520123456788(10)AB12(21)XYZ", zxingcpp.BarcodeFormat.DataMatrix, gs1=True))
    scan = inbox.next(Scanned)
    assert (scan.raw, scan.symbology) == (b"010952012345678810AB12\x1d21XYZ", "]d2")


def test_the_station_is_asked_what_it_knows_and_a_look_up_that_fails_stops_nothing(
    network: Callable[..., MjpegRig], inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    def known(text: str) -> bool:
        asked.append(text)
        raise RuntimeError("the snapshot is damaged")

    rig = network(known=known)
    rig.hold(label(EAN, zxingcpp.BarcodeFormat.EAN13))
    assert inbox.scans(1) == [EAN.encode()]  # by a second vote
    assert set(asked) == {EAN}
    assert caplog.text.count("texts cannot be looked up") == 1


def test_no_password_of_an_address_is_told_or_logged(
    network: Callable[..., MjpegRig], inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rig = network()
    pid = rig.driver.pid
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    rig.unplug()
    inbox.state(DeviceState.MISSING)
    assert eventually(lambda: "unreachable" in caplog.text)
    assert "***@127.0.0.1" in caplog.text
    for secret in ("s3cret", "packer", "t0psecret"):
        assert secret not in caplog.text + repr(inbox.seen) + command.decode()


def test_a_snapshot_says_what_it_read_or_that_it_read_nothing(
    network: Callable[..., MjpegRig], inbox: Inbox
) -> None:
    read: list[SnapshotRead] = []
    rig = network(on_snapshot=read.append)
    began = time.monotonic()
    rig.driver.snapshot()
    assert time.monotonic() - began < 0.5
    assert eventually(lambda: read == [SnapshotRead("eye", ())], 10)
    rig.hold(label(b"UNIT-1"))
    assert inbox.scans(1) == [b"UNIT-1"]
    rig.driver.snapshot()
    assert eventually(lambda: read[1:] == [SnapshotRead("eye", ("UNIT-1",))], 10)
    assert inbox.nothing_more(Scanned, 0.5)  # it had been counted


def test_a_snapshot_without_a_camera_says_that_it_read_nothing(inbox: Inbox) -> None:
    read: list[SnapshotRead] = []
    driver = CameraScanner("eye", "/dev/video77", inbox.emit, on_snapshot=read.append)
    driver.snapshot()
    assert read == [SnapshotRead("eye", ())]
    driver.start()
    try:
        assert inbox.state(DeviceState.MISSING, 20).fault == "unplugged"
        driver.snapshot()
        assert eventually(lambda: len(read) == 2)
    finally:
        driver.stop()


def test_pictures_to_look_at_come_only_while_they_are_wanted(
    network: Callable[..., MjpegRig], inbox: Inbox
) -> None:
    pictures: list[PreviewPicture] = []
    rig = network(on_preview=pictures.append, region=(0.1, 0.1, 0.8, 0.8))
    rig.hold(label(b"UNIT-1"))
    inbox.scans(1)
    assert not pictures
    rig.driver.preview(True)
    assert eventually(lambda: len(pictures) >= 5)
    last = pictures[-1]
    assert (last.width, last.height) == (360, 270) and len(last.gray) == 360 * 270
    assert last.region == (0.1, 0.1, 0.8, 0.8)
    (outline,) = last.outlines
    assert outline.accepted and len(outline.corners) == 4
    assert all(0.2 < x < 0.8 and 0.2 < y < 0.8 for x, y in outline.corners)
    rig.driver.preview(False)
    time.sleep(0.3)
    count = len(pictures)
    time.sleep(0.4)
    assert len(pictures) == count


def test_a_camera_gives_way_to_its_station(network: Callable[..., MjpegRig]) -> None:
    rig = network()
    assert rig.driver.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, rig.driver.pid) >= min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    assert os.getsid(rig.driver.pid) == rig.driver.pid  # the processor is shared among sessions first
    assert eventually(lambda: rig.driver.frames > 5)


def without(monkeypatch: pytest.MonkeyPatch, folder: Path, module: str) -> None:
    """Make the camera's process find no such module."""
    path = folder / Path(*module.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    for package in list(path.relative_to(folder).parents)[:-1]:
        (folder / package / "__init__.py").touch()
    path.write_text(f"raise ImportError('not here', name={module!r})")
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)


def test_without_opencv_it_says_what_to_install(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    without(monkeypatch, tmp_path, "cv2")
    driver = CameraScanner("eye", "simulated:", inbox.emit)
    driver.start()
    try:
        status = inbox.state(DeviceState.MISSING, 20)
        assert (status.fault, status.reading) == ("not_installed", "pip install 'floorapp[camera]'")
        assert inbox.nothing_more(DeviceStatus, 0.5)
        assert driver.pid is None
        assert "cv2 is not installed" in caplog.text
    finally:
        driver.stop()


def test_without_the_library_of_zbar_it_reads_and_says_so(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, tmp_path, "pyzbar.wrapper")
    rig = SimulatedRig(inbox)
    rig.driver.start()
    try:
        status = inbox.state(DeviceState.WARNING, 20)
        assert (status.fault, status.reading) == ("no_second_reader", "apt install libzbar0")
        rig.show(EAN.encode())
        assert inbox.next(Scanned) == Scanned("eye", EAN.encode(), "]E0")
    finally:
        rig.close()


_STATION = """
import sys, time
from floorapp.devices.camera.driver import CameraScanner
driver = CameraScanner("eye", "simulated:", lambda news: print(driver.pid, flush=True))
driver.start()
assert "cv2" not in sys.modules and "numpy" not in sys.modules and "zxingcpp" not in sys.modules
time.sleep(60)
"""


@pytest.mark.parametrize("stopped", [False, True])
def test_a_camera_s_process_ends_with_its_station(stopped: bool) -> None:
    station = subprocess.Popen([sys.executable, "-c", _STATION], stdout=subprocess.PIPE, text=True)
    try:
        assert station.stdout is not None
        pid = int(station.stdout.readline())
        if stopped:
            os.kill(pid, signal.SIGSTOP)  # like a decoder that never comes back
    finally:
        station.kill()
        station.communicate()
    assert eventually(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody asks about does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
