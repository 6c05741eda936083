"""What the doctor says of devices: what is there and how to use it, whether it may be, what it said last."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from floorapp.cli import camera_probe, device_checks, doctor, found_devices, last_words, machine_checks
from floorapp.cli.camera_probe import Seen
from floorapp.cli.findings import Finding, Verdict
from floorapp.config import StationConfig, parse
from floorapp.devices import discovery
from floorapp.devices.ports import Fault
from floorapp.workflows.commands import Command
from floorapp.workflows.events import CommandGiven, DeviceChanged, DeviceState, Event, WeightRead
from tests.cli.conftest import Ran
from tests.cli.made import work
from tests.conftest import ROOT
from tests.devices.plugged import KEYS, POS, Machine

HEAD = '[station]\nname = "P1"\n[oms]\nurl = "https://x"\n'
RunCommand = Callable[..., Ran]


def configured(tables: str = "") -> StationConfig:
    return parse(HEAD + tables, Path("/etc/station.toml"))


def only(found: Sequence[Finding]) -> Finding:
    [finding] = found
    assert bool(finding.to_do) == (finding.verdict is not Verdict.OK)
    return finding


def scanner(tables: str) -> Finding:
    [wanted] = configured(tables).scanners
    return only(device_checks.scanner(wanted))


# --- what is plugged in, and how to use it


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine with one of everything."""
    made = Machine(tmp_path)
    node = str(made.file("dev/ttyACM0"))
    made.link("dev/serial/by-id/usb-Symbol_DS3678-if00", "../../ttyACM0")
    plugged = [
        SimpleNamespace(device=node, description="DS3678", vid=0x05E0, pid=0x1701),
        SimpleNamespace(device="/dev/null", description="n/a", vid=None, pid=None),
    ]
    monkeypatch.setattr(discovery.list_ports, "comports", lambda: plugged)
    made.hid(0, "0c2e:0b61", "Honeywell 1900", POS)
    made.hid(1, "05e0:1200", "Symbol DS2278", KEYS)
    made.keyboard(3, "05e0:1200", "usb-Symbol_DS2278-event-kbd", "Symbol DS2278")
    made.camera(0, "HD Webcam", 0, "usb-046d_HD_Webcam-video-index0")
    return made


def test_each_device_that_is_found_comes_with_lines_that_the_configuration_takes(machine: Machine) -> None:
    found = found_devices.found_devices(None, machine.root)
    assert [each.found.partition(" at ")[0] for each in found] == [
        "Zebra (Symbol) DS3678 05e0:1701",
        "a serial port",
        "Honeywell (Metrologic) Honeywell 1900, a scanner in HID POS mode,",
        "Zebra (Symbol) Symbol DS2278 05e0:1200, a scanner that types,",
        "camera HD Webcam",
    ]
    config = configured("\n".join(each.toml for each in found))
    kinds = [(each.kind.value, each.port) for each in config.scanners]
    by_id = machine.root / "dev/input/by-id/usb-Symbol_DS2278-event-kbd"
    assert kinds == [
        ("serial", str(machine.root / "dev/serial/by-id/usb-Symbol_DS3678-if00")),
        ("hid", "0c2e:0b61"),
        ("evdev", str(by_id)),
    ]
    assert config.cameras[0].source.endswith("usb-046d_HD_Webcam-video-index0")


def test_what_is_configured_is_not_found_again(machine: Machine) -> None:
    found = found_devices.found_devices(None, machine.root)
    tables = "\n".join(each.toml for each in found) + '\n[[scale]]\nkind = "serial"\nport = "/dev/null"\n'
    left = only(found_devices.found_devices(configured(tables), machine.root))
    assert left.found == "nothing is plugged in that station.toml does not name"
    printer = configured('[[printer]]\nurl = "serial:///dev/null?baud=9600"\n[[camera]]\nsource = "0"\n')
    names = [each.found for each in found_devices.found_devices(printer, machine.root)]
    assert not any("/dev/null" in name or "camera" in name for name in names)


def test_a_scanner_that_types_is_said_to_be_better_in_another_mode(machine: Machine) -> None:
    [typing] = [
        each for each in found_devices.found_devices(None, machine.root) if "that types," in each.found
    ]
    assert typing.verdict is Verdict.WARNING
    assert typing.to_do == "it works as a wedge; set it to HID POS or USB serial for exact scans"


def test_what_may_not_be_opened_names_the_group_or_the_rule(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_devices.os, "access", lambda *_: False)
    port, plain, hid, typing, camera = found_devices.found_devices(None, machine.root)
    assert "may not be opened" in port.found and "usermod -aG dialout" in port.to_do
    assert "usermod -aG dialout" in plain.to_do
    assert "70-floorapp-scanners.rules" in hid.to_do and "udevadm control --reload" in hid.to_do
    assert "70-floorapp-scanners.rules" in typing.to_do and "HID POS" in typing.to_do
    assert "usermod -aG video" in camera.to_do
    assert port.toml.startswith("[[scanner]]")


def test_lines_for_the_configuration_are_printed_to_be_copied(
    run_command: RunCommand, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        doctor, "found_devices", lambda config: found_devices.found_devices(config, machine.root)
    )
    ran = run_command(doctor, "doctor")
    said = [line.strip() for line in ran.out.splitlines()]
    at = said.index('kind = "hid"')
    assert said[at - 1 : at + 2] == ["[[scanner]]", 'kind = "hid"', 'port = "0c2e:0b61"']


def test_a_name_from_a_device_cannot_leave_its_line(machine: Machine) -> None:
    machine.camera(4, 'x"\n[oms]\nurl = "http://evil', 0)
    found = found_devices.found_devices(None, machine.root)
    assert configured("\n".join(each.toml for each in found)).oms.url == "https://x"
    assert all(each.found.isprintable() for each in found)


# --- whether the devices of the configuration are there


@pytest.mark.parametrize(
    ("kind", "to_do"),
    [("serial", "usermod -aG dialout"), ("ssi", "usermod -aG dialout"), ("evdev", "scanners.rules")],
)
def test_a_port_is_there_or_not_and_may_be_used_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, to_do: str
) -> None:
    port = tmp_path / "port"
    table = f'[[scanner]]\nname = "gun"\nkind = "{kind}"\nport = "{port}"\n'
    gone = scanner(table)
    assert gone.verdict is Verdict.FAULT
    assert gone.found.startswith(f"gun: {port} is not plugged in")
    port.touch()
    assert scanner(table) == Finding("scanner", Verdict.OK, f"gun: {port}")
    monkeypatch.setattr(device_checks.os, "access", lambda *_: False)
    assert to_do in scanner(table).to_do


def test_what_else_is_plugged_in_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_checks, "serial_ports", lambda: (SimpleNamespace(path="/dev/ttyUSB7"),))
    [wanted] = configured('[[scale]]\nkind = "serial"\nport = "/dev/no-such"\n').scales
    assert only(device_checks.scale(wanted)).found.endswith("; plugged in are /dev/ttyUSB7")


def test_a_network_scanner_is_connected_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        table = f'[[scanner]]\nkind = "network"\nurl = "tcp://127.0.0.1:{port}"\n'
        assert scanner(table).found == f"scanner 1: 127.0.0.1:{port} takes the connection"
    assert scanner(table).found == f"scanner 1: 127.0.0.1:{port} refuses the connection"


def test_a_network_scanner_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_where: object, _timeout_s: float) -> socket.socket:
        raise TimeoutError("timed out")

    monkeypatch.setattr(device_checks.socket, "create_connection", silent)
    found = scanner('[[scanner]]\nkind = "network"\nurl = "tcp://192.0.2.1:2101"\n')
    assert found.found == "scanner 1: 192.0.2.1:2101 does not answer: timed out"


def test_a_hid_scanner_is_looked_for_by_its_usb_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = '[[scanner]]\nkind = "hid"\nport = "0c2e:0b61"\n'
    assert "no scanner in HID POS mode has the USB id 0c2e:0b61" in scanner(table).found
    node = tmp_path / "hidraw3"
    node.touch()
    monkeypatch.setattr(device_checks, "finder", lambda _port: lambda: str(node))
    assert scanner(table).found == f"scanner 1: 0c2e:0b61 at {node}"
    monkeypatch.setattr(device_checks.os, "access", lambda *_: False)
    assert "70-floorapp-scanners.rules" in scanner(table).to_do


def test_a_hid_scanner_is_looked_for_by_its_node() -> None:
    found = scanner('[[scanner]]\nkind = "hid"\nport = "/dev/hidraw-not-there"\n')
    assert found.found == "scanner 1: /dev/hidraw-not-there is not plugged in"


def test_what_cannot_be_looked_for_says_so() -> None:
    assert "its first scan" in scanner('[[scanner]]\nkind = "wedge"\n').found
    assert scanner('[[scanner]]\nkind = "simulated"\n').verdict is Verdict.WARNING
    config = configured('[[scale]]\nkind = "simulated"\n[[camera]]\nsource = "simulated:"\n')
    for check in device_checks.checks(config):
        assert only(check.look()).found.endswith("is simulated")


# --- cameras


def test_a_camera_is_opened_for_real_in_another_process(tmp_path: Path) -> None:
    picture = tmp_path / "shelf.png"
    Image.new("L", (64, 48), 200).save(picture)
    assert camera_probe.look(str(picture), 30.0) == Seen(64, 48)
    gone = camera_probe.look(str(tmp_path / "nothing.png"), 30.0)
    assert gone is not None and gone.fault == Fault.UNPLUGGED.value


def test_a_camera_that_hangs_is_not_waited_for() -> None:
    began = time.monotonic()
    assert camera_probe.look("/dev/video0", 0.001) is None
    assert time.monotonic() - began < 2
    finding = only([device_checks.camera_finding("over", None)])
    assert finding.found == "over gave no picture within 2.8 s"


def test_a_look_that_breaks_says_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_probe.sys, "executable", "/bin/false")
    assert camera_probe.look("0", 30.0) == Seen(fault="unknown", said="exit code 1")


@pytest.mark.parametrize(
    ("seen", "words_for_it"),
    [
        (Seen(fault="unplugged"), "is not there"),
        (Seen(fault="no_permission"), "may not be opened"),
        (Seen(fault="no_picture"), "gives no picture"),
        (Seen(fault="unreachable"), "does not answer on the network"),
        (Seen(fault="not_installed", said="cv2"), "OpenCV is not installed"),
        (Seen(fault="unknown", said="core dumped"), "core dumped"),
    ],
)
def test_a_camera_that_gives_no_picture_is_a_warning_as_work_goes_on(seen: Seen, words_for_it: str) -> None:
    finding = only([device_checks.camera_finding("over", seen)])
    assert finding.verdict is Verdict.WARNING and words_for_it in finding.found
    assert device_checks.camera_finding("over", Seen(1280, 720)).found == "over gives pictures of 1280×720"


def test_the_look_at_a_camera_never_shows_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = camera_probe.look("rtsp://me:secret@127.0.0.1:9/live", 30.0)
    assert seen is not None and seen.fault
    assert "secret" not in f"{seen} {device_checks.camera_finding('over', seen)}"


# --- decoders


def test_decoders_are_named_with_what_their_absence_means(monkeypatch: pytest.MonkeyPatch) -> None:
    engines = pytest.importorskip("floorapp.devices.camera.engines")
    missing = {family: f"{family.value} is away" for family in engines.available()}
    monkeypatch.setattr(engines, "available", lambda: missing)
    found = {each.found.partition(":")[0]: each for each in machine_checks.readers()}
    assert found["zbar"].to_do == "apt install libzbar0"
    assert found["zbar"].found.endswith("scanners work, cameras read fewer codes, and slower")
    assert all(each.verdict is Verdict.WARNING for each in found.values())
    monkeypatch.setattr(engines, "available", lambda: dict.fromkeys(missing, ""))
    assert {each.verdict for each in machine_checks.readers()} == {Verdict.OK}


def test_without_cameras_packages_scanners_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(machine_checks.sys.modules, "floorapp.devices.camera.engines", None)
    assert "scanners work, cameras do not" in only(machine_checks.readers()).found


def test_hidapi_is_needed_where_there_are_no_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(machine_checks.hidapi("linux")).found.startswith("not needed")
    monkeypatch.setattr(machine_checks.importlib.util, "find_spec", lambda _: None)
    assert "HID POS mode are not read" in only(machine_checks.hidapi("win32")).found
    monkeypatch.setattr(machine_checks.importlib.util, "find_spec", lambda _: object())
    assert only(machine_checks.hidapi("win32")).verdict is Verdict.OK


# --- what was said last


@pytest.fixture
def now_ms() -> Iterator[int]:
    yield time.time_ns() // 1_000_000


def test_the_last_word_of_each_device_is_read_from_the_stations_file(tmp_path: Path, now_ms: int) -> None:
    ready, missing = DeviceState.READY, DeviceState.MISSING
    hour_ms = 3_600_000
    events: tuple[Event, ...] = (
        DeviceChanged(1, now_ms - 3 * hour_ms, "hand 1", "scanner", "DS3678", ready),
        DeviceChanged(2, now_ms - 3 * hour_ms, "hand 2", "scanner", "DS3678", missing, "", "unplugged"),
        DeviceChanged(3, now_ms - 3 * hour_ms, "scale 1", "scale", "BC-60", ready),
        DeviceChanged(4, now_ms - 3 * hour_ms, "over", "camera", "USB", ready),
        CommandGiven(5, now_ms - 2 * hour_ms, Command.DEVICES),
        DeviceChanged(
            6, now_ms - 2 * hour_ms, "hand 1", "scanner", "DS3678", ready, "7310000047114", "", True, "]E0"
        ),
        DeviceChanged(7, now_ms - hour_ms, "over", "camera", "USB", ready, "PALL-0042"),
        WeightRead(8, now_ms - hour_ms, 2_434, "scale 1"),
    )
    work(tmp_path, events)
    assert [each.found for each in last_words.last_words(tmp_path)] == [
        "hand 1: scanner, ready, last 7310000047114 (EAN-13), 2 h 0 min ago",
        "hand 2: scanner, not connected, 3 h 0 min ago",
        "scale 1: scale, ready, last 2434 g, 1 h 0 min ago",
        "over: camera, ready, last PALL-0042, 1 h 0 min ago",
    ]


def test_a_station_that_has_not_worked_yet_has_no_last_words(tmp_path: Path) -> None:
    assert last_words.last_words(tmp_path) == ()
    work(tmp_path / "new", ())
    assert last_words.last_words(tmp_path / "new") == []
    (tmp_path / "station.db").write_text("no database", encoding="utf-8")
    assert last_words.last_words(tmp_path) == ()


def test_a_state_of_another_version_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(tmp_path)
    monkeypatch.setattr(last_words, "PackState", DeviceChanged)
    assert "another version" in only(last_words.last_words(tmp_path)).found


def test_the_rules_that_are_to_be_installed_are_there() -> None:
    assert (ROOT / "packaging" / "70-floorapp-scanners.rules").is_file()
    assert "packaging/70-floorapp-scanners.rules" in device_checks.RULES
    assert (ROOT / "docs" / "scanners.md").is_file()
