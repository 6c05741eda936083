"""A HID POS scanner by its raw reports: found by its USB id, started, unplugged, never guessed."""

import errno
import platform
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from floorapp.devices.hid_ports import HidApiPort, HidPort, HidrawPort, finder, is_pos_scanner, vendor_at
from floorapp.devices.hid_scanner import HidScanner
from floorapp.devices.nodes import NodeFinder
from floorapp.devices.ports import DeviceStatus, Scanned
from floorapp.devices.serial_port import PortFinder
from floorapp.workflows.events import DeviceState
from tests.devices.hid_rig import report, reports
from tests.devices.node_wire import NodeWire
from tests.devices.rigs import Inbox

POS = bytes.fromhex("058c 0902 a101 0912 a102 8502 150026ff00 c0c0".replace(" ", ""))
KEYBOARD = bytes.fromhex("05010906a101 0507 19e0 c0".replace(" ", ""))


class Usb:
    """What Linux says of USB devices, in two folders instead of /sys/class/hidraw and /dev."""

    def __init__(self, folder: Path) -> None:
        self.dev, self.sysfs = folder / "dev", folder / "sys"
        self.dev.mkdir()
        self.sysfs.mkdir()
        self.wires: list[NodeWire] = []

    def plug_in(
        self, number: int, usb_id: tuple[int, int], serial: str = "", descriptor: bytes = POS
    ) -> NodeWire:
        name = f"hidraw{number}"
        wire = NodeWire(self.dev / name, 64)
        wire.plug_in()
        device = self.sysfs / name / "device"
        device.mkdir(parents=True)
        vendor, product = usb_id
        told = f"DRIVER=hid-generic\nHID_ID=0003:{vendor:08X}:{product:08X}\nHID_NAME=X\nHID_UNIQ={serial}\n"
        (device / "uevent").write_text(told)
        (device / "report_descriptor").write_bytes(descriptor)
        self.wires.append(wire)
        return wire

    def pull_out(self, wire: NodeWire) -> None:
        device = self.sysfs / wire.path.name / "device"
        for file in device.iterdir():
            file.unlink()
        device.rmdir()
        device.parent.rmdir()
        wire.pull_out()

    def find(self, port: str) -> Callable[[], str | None]:
        return finder(port, self.dev, self.sysfs)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def usb(tmp_path: Path) -> Iterator[Usb]:
    made = Usb(tmp_path)
    yield made
    for wire in made.wires:
        wire.pull_out()


@pytest.fixture
def run() -> Iterator[Callable[[HidScanner], HidScanner]]:
    running: list[HidScanner] = []

    def started(driver: HidScanner) -> HidScanner:
        running.append(driver)
        driver.start()
        return driver

    yield started
    for driver in running:
        driver.stop()


Run = Callable[[HidScanner], HidScanner]


@pytest.mark.skipif(platform.system() != "Linux", reason="there are device nodes on Linux only")
def test_it_is_found_by_its_usb_id_among_others_and_under_a_new_number(
    usb: Usb, inbox: Inbox, run: Run
) -> None:
    usb.plug_in(0, (0x046D, 0xC31C), descriptor=KEYBOARD)
    usb.plug_in(1, (0x05E0, 0x1300), "S1", descriptor=KEYBOARD)
    usb.plug_in(2, (0x05E0, 0x1300), "S2")
    wire = usb.plug_in(3, (0x05E0, 0x1300), "S1")
    run(HidScanner("hand", "", inbox.emit, find=usb.find("05e0:1300:S1")))
    inbox.state(DeviceState.READY)
    wire.send(report(b"7310000000011", aim=b"]E0"))
    assert inbox.next(Scanned) == Scanned("hand", b"7310000000011", "]E0")
    usb.pull_out(wire)
    assert inbox.state(DeviceState.MISSING).fault == "unplugged"
    back = usb.plug_in(7, (0x05E0, 0x1300), "S1")
    inbox.state(DeviceState.READY)
    back.send(report(b"SO-104711"))
    assert inbox.next(Scanned) == Scanned("hand", b"SO-104711")


def test_a_device_that_is_not_there_or_has_no_such_folder_is_missing(
    usb: Usb, inbox: Inbox, run: Run, tmp_path: Path
) -> None:
    assert finder("05e0:1300", tmp_path, tmp_path / "none")() is None
    (usb.sysfs / "hidraw9").mkdir()
    assert usb.find("05e0:1300")() is None
    run(HidScanner("hand", "05e0:1300", inbox.emit, find=usb.find("05e0:1300")))
    assert inbox.state(DeviceState.MISSING).fault == "unplugged"


def test_a_node_of_which_the_kernel_tells_late_is_found(usb: Usb) -> None:
    wire = usb.plug_in(3, (0x05E0, 0x1300))
    told = usb.sysfs / "hidraw3" / "device" / "uevent"
    late = told.read_text("utf-8")
    told.unlink()
    find = usb.find("05e0:1300")
    assert [find() for _ in range(70)] == [None] * 70
    told.write_text(late, "utf-8")
    assert str(wire.path) in [find() for _ in range(50)]


def test_honeywell_s_scanners_are_told_to_begin(usb: Usb, inbox: Inbox, run: Run) -> None:
    told: list[bytes] = []

    class Port(HidrawPort):
        def send_feature(self, report: bytes) -> None:
            told.append(report)
            super().send_feature(report)

    def vendor_of(path: str) -> int:
        return vendor_at(path, usb.sysfs)

    for number, vendor in enumerate((0x0C2E, 0x05E0)):
        wire = usb.plug_in(number, (vendor, 1))
        path = str(wire.path)
        run(HidScanner("hand", path, inbox.emit, open_port=Port, vendor_of=vendor_of))
        inbox.state(DeviceState.READY)  # a pipe takes no feature report, which ends nothing
        wire.send(report(b"FIRST"))
        assert inbox.scans(1) == [b"FIRST"]
    assert told == [b"\xfe\x01"]
    assert vendor_of("/dev/null") == 0


def test_unplugged_in_mid_scan_half_a_scan_is_no_scan(usb: Usb, inbox: Inbox, run: Run) -> None:
    wire = usb.plug_in(0, (1, 1))
    run(HidScanner("hand", str(wire.path), inbox.emit))
    inbox.state(DeviceState.READY)
    wire.send(reports(b"9" * 100)[0])
    wire.pull_out()
    assert inbox.state(DeviceState.MISSING).fault == "unplugged_in_scan"
    wire.plug_in()
    inbox.state(DeviceState.READY)
    wire.send(report(b"NEXT"))
    assert inbox.scans(1) == [b"NEXT"]


def test_a_broken_report_asks_for_the_scan_again_and_the_next_scan_is_well(
    usb: Usb, inbox: Inbox, run: Run
) -> None:
    wire = usb.plug_in(0, (1, 1))
    run(HidScanner("hand", str(wire.path), inbox.emit))
    inbox.state(DeviceState.READY)
    wire.send(bytes([2, 99]) + bytes(62))
    assert inbox.state(DeviceState.WARNING).fault == "unplugged_in_scan"
    wire.send(report(b"NEXT"))
    assert inbox.scans(1) == [b"NEXT"]
    inbox.state(DeviceState.READY)


def test_the_rest_of_a_scan_that_does_not_come_is_not_waited_for(usb: Usb, inbox: Inbox, run: Run) -> None:
    wire = usb.plug_in(0, (1, 1))
    run(HidScanner("hand", str(wire.path), inbox.emit))
    inbox.state(DeviceState.READY)
    wire.send(reports(b"9" * 100)[0])
    assert inbox.next(DeviceStatus).fault == "unplugged_in_scan"
    wire.send(report(b"NEXT"))
    assert inbox.scans(1) == [b"NEXT"]


def test_a_node_that_may_not_be_read_yet_is_opened_as_soon_as_it_may(
    usb: Usb, inbox: Inbox, run: Run
) -> None:
    wire = usb.plug_in(0, (1, 1))
    wire.path.chmod(0)

    def opened(path: str) -> HidPort:
        if not Path(path).stat().st_mode & 0o400:  # root may open everything, and the tests may run as root
            raise PermissionError(errno.EACCES, "no")
        return HidrawPort(path)

    run(HidScanner("hand", str(wire.path), inbox.emit, open_port=opened))
    assert inbox.state(DeviceState.MISSING).fault == "no_permission"
    wire.path.chmod(0o600)
    inbox.state(DeviceState.READY)


def test_a_right_that_is_given_between_a_try_and_the_wait_for_the_next_is_not_waited_for(
    tmp_path: Path,
) -> None:
    node = tmp_path / "hidraw0"
    node.touch(0o600)
    for finder_of in (lambda: NodeFinder(lambda: str(node)), lambda: PortFinder(str(node), 9600, 0.0)):
        finder, stop = finder_of(), threading.Event()
        for _ in range(7):
            finder._back_off.next_s()  # the next wait would be 5 s
        finder.trying()
        node.chmod(0o640)
        began = time.monotonic()
        finder.wait(stop)
        assert time.monotonic() - began < 2.0


def test_a_scanner_that_is_known_to_double_counts_once(usb: Usb, inbox: Inbox, run: Run) -> None:
    wire = usb.plug_in(0, (1, 1))
    run(HidScanner("hand", str(wire.path), inbox.emit, repeat_ms=10_000))
    inbox.state(DeviceState.READY)
    for sent in (b"A", b"A", b"NEXT"):
        wire.send(report(sent))
    assert inbox.scans(2) == [b"A", b"NEXT"]


def test_what_is_no_scanner_at_all_is_tried_ever_less_often(inbox: Inbox, run: Run) -> None:
    run(HidScanner("hand", "/dev/null", inbox.emit))  # it opens, and its end is there at once
    assert inbox.state(DeviceState.MISSING).fault == "unplugged"
    inbox.nothing_more(Scanned, 0.5)
    assert 2 <= len(inbox.statuses()) <= 12


def test_a_machine_that_stood_still_between_two_reports_of_a_scan_loses_nothing(
    inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [100.0]
    monkeypatch.setattr("floorapp.devices.hid_scanner.time", SimpleNamespace(monotonic=lambda: now_s[0]))
    coming = reports(b"9" * 100)

    class Port:
        def read(self, timeout_s: float) -> bytes:
            if not coming:
                time.sleep(0.01)
                return b""
            now_s[0] += 5.0  # the report was there all the time
            return coming.pop(0)

        def send_feature(self, report: bytes) -> None:
            """It needs none."""

        def close(self) -> None:
            """Nothing is open."""

    run(HidScanner("hand", "/dev/null", inbox.emit, open_port=lambda _: Port()))
    assert inbox.scans(1) == [b"9" * 100]


@pytest.mark.parametrize(
    ("descriptor", "is_scanner"),
    [
        (POS, True),
        (bytes.fromhex("068c00"), True),
        (KEYBOARD, False),
        (b"", False),
        (bytes.fromhex("fe02aa058c0501"), False),  # a long item holds anything
        (b"\xfe", False),
        (bytes.fromhex("15058c"), False),  # 5 is a value here, not an item
    ],
)
def test_a_bar_code_scanner_is_told_by_its_usage_page(descriptor: bytes, is_scanner: bool) -> None:
    assert is_pos_scanner(descriptor) is is_scanner


def test_hidapi_opens_no_device_that_is_not_there() -> None:
    with pytest.raises(OSError):
        HidApiPort("/dev/hidraw-none")


def test_hidapi_s_devices_are_read_and_lost_like_nodes() -> None:
    class Device:
        def read(self, most: int, timeout_ms: int) -> list[int]:
            raise OSError("read error")

        def send_feature_report(self, data: bytes) -> int:
            return -1

        def close(self) -> None:
            """Nothing is open."""

    port = HidApiPort.__new__(HidApiPort)
    port._hid = Device()
    device: HidPort = port
    with pytest.raises(OSError) as lost:
        device.read(0.1)
    assert lost.value.errno == errno.ENODEV
    with pytest.raises(OSError):
        device.send_feature(b"\xfe\x01")
    device.close()
