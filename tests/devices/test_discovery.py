"""Which devices are there, under the names that stay: read from trees like those that Linux and udev keep."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from floorapp.devices import discovery
from floorapp.devices.discovery import FoundCamera, FoundHid, FoundKeyboard
from floorapp.devices.usb_makers import vendor_of
from tests.devices.plugged import KEYS, POS, Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# Serial ports


def test_the_lasting_name_of_a_port_is_found_and_others_keep_their_node(tmp_path: Path) -> None:
    by_id = tmp_path / "by-id"
    by_id.mkdir()
    node = tmp_path / "ttyACM0"
    node.touch()
    (by_id / "usb-Honeywell_1950g-if00").symlink_to("../ttyACM0")
    assert discovery.lasting_names(by_id) == {str(node): str(by_id / "usb-Honeywell_1950g-if00")}
    assert discovery.lasting_names(tmp_path / "nothing") == {}


def test_scanners_come_first_with_their_maker_and_usb_id(
    monkeypatch: pytest.MonkeyPatch, machine: Machine
) -> None:
    # No USB device is on the machine that runs this, so the list of ports is given.
    acm = str(machine.file("dev/ttyACM9"))
    lasting = str(machine.link("dev/serial/by-id/usb-Symbol_DS3678-if00", "../../ttyACM9"))
    plugged = [
        SimpleNamespace(device="/dev/ttyS0", description="n/a", vid=None, pid=None),
        SimpleNamespace(device="/dev/ttyUSB1", description="USB-Serial\x1b[2J", vid=0x1A86, pid=0x7523),
        SimpleNamespace(device=acm, description="Symbol", vid=0x05E0, pid=0x1701),
    ]
    monkeypatch.setattr(discovery.list_ports, "comports", lambda: plugged)
    scanner, plain, adapter = discovery.serial_ports(machine.root)
    assert (scanner.vendor, scanner.usb_id, scanner.is_scanner) == ("Zebra (Symbol)", "05e0:1701", True)
    assert (scanner.path, scanner.node) == (lasting, acm)
    assert (plain.vendor, plain.usb_id, plain.description) == ("", "", "")
    assert (adapter.vendor, adapter.is_scanner, adapter.description) == (
        "WCH adapter",
        False,
        "USB-Serial[2J",
    )


def test_the_devices_of_this_machine_are_listed_without_a_fault() -> None:
    found = (
        discovery.serial_ports(),
        discovery.hid_scanners(),
        discovery.typing_scanners(),
        discovery.cameras(),
    )
    assert all(device.node.startswith("/dev/") for kind in found for device in kind)


@pytest.mark.parametrize("vendor", [0x0C2E, 0x05E0, 0x05F9, 0x1EAB, 0x0536, 0x065A, 0x067E, 0x080C])
def test_every_scanner_maker_of_the_floor_is_known_by_name(vendor: int) -> None:
    assert vendor_of(vendor)


def test_a_maker_that_nobody_knows_has_no_name() -> None:
    assert (vendor_of(0x1234), vendor_of(None)) == ("", "")


# HID POS


def test_a_scanner_in_hid_pos_mode_is_told_from_a_keyboard_by_its_report_descriptor(machine: Machine) -> None:
    machine.hid(0, "0c2e:0b61", "Honeywell 1900", POS, "21055B0123")
    machine.hid(1, "046d:c31c", "Logitech Keyboard K120", KEYS)
    machine.hid(2, "05e0:1200", "Symbol DS2278", KEYS)
    machine.hid(10, "1eab:8010", "Newland HID Pos", POS)
    assert discovery.hid_scanners(machine.root) == (
        FoundHid(
            "0c2e:0b61:21055B0123",
            str(machine.root / "dev/hidraw0"),
            "Honeywell 1900",
            "Honeywell (Metrologic)",
        ),
        FoundHid("1eab:8010", str(machine.root / "dev/hidraw10"), "Newland HID Pos", "Newland"),
    )


@pytest.mark.parametrize("descriptor", [b"", b"\x05", b"\xfe\xff\x00\x05\x8c"])
def test_a_report_descriptor_that_is_cut_short_or_nonsense_is_no_scanner(
    machine: Machine, descriptor: bytes
) -> None:
    machine.hid(0, "0c2e:0b61", "x", descriptor)
    assert discovery.hid_scanners(machine.root) == ()


def test_what_goes_while_it_is_looked_at_is_not_there(machine: Machine) -> None:
    machine.hid(0, "0c2e:0b61", "x", POS)
    (machine.root / "sys/class/hidraw/hidraw0/device/uevent").unlink()
    machine.file("sys/class/hidraw/hidraw1/device/uevent", "HID_ID=nonsense\n")
    assert discovery.hid_scanners(machine.root) == ()


def test_a_device_cannot_act_by_what_it_calls_itself(machine: Machine) -> None:
    machine.hid(0, "0c2e:0b61", "\x1b[31m\u202eevil" + "x" * 500, POS, "se rial")
    [found] = discovery.hid_scanners(machine.root)
    assert found.name.isprintable() and len(found.name) == 60
    assert found.port == "0c2e:0b61"


# Keyboards


def test_a_scanner_that_types_is_told_from_a_keyboard_by_its_maker(machine: Machine) -> None:
    machine.keyboard(3, "05e0:1200", "usb-Symbol_DS2278-event-kbd", "Symbol DS2278")
    machine.keyboard(4, "046d:c31c", "usb-Logitech_K120-event-kbd", "Logitech K120")
    machine.keyboard(5, "05e0:1200", "usb-Symbol_DS2278-event-mouse", "Symbol DS2278 mouse")
    machine.keyboard(6, "odd:1", "usb-odd-event-kbd", "odd")
    assert discovery.typing_scanners(machine.root) == (
        FoundKeyboard(
            str(machine.root / "dev/input/by-id/usb-Symbol_DS2278-event-kbd"),
            str(machine.root / "dev/input/event3"),
            "Symbol DS2278",
            "Zebra (Symbol)",
            "05e0:1200",
        ),
    )


# Cameras


def test_a_camera_has_its_lasting_name_and_one_node_of_several(machine: Machine) -> None:
    machine.camera(0, "HD Webcam C920", 0, "usb-046d_HD_Webcam-video-index0")
    machine.camera(1, "HD Webcam C920", 1)
    machine.camera(10, "USB Camera", None)
    machine.camera(2, "Other", 0)
    assert discovery.cameras(machine.root) == (
        FoundCamera(
            str(machine.root / "dev/v4l/by-id/usb-046d_HD_Webcam-video-index0"),
            str(machine.root / "dev/video0"),
            "HD Webcam C920",
        ),
        FoundCamera(str(machine.root / "dev/video2"), str(machine.root / "dev/video2"), "Other"),
        FoundCamera(str(machine.root / "dev/video10"), str(machine.root / "dev/video10"), "USB Camera"),
    )


def test_a_machine_with_nothing_plugged_in_has_nothing(machine: Machine) -> None:
    assert discovery.hid_scanners(machine.root) == ()
    assert discovery.typing_scanners(machine.root) == ()
    assert discovery.cameras(machine.root) == ()


# What a device calls itself


def test_a_serial_scanner_is_called_by_its_maker_and_its_own_name(machine: Machine) -> None:
    usb = "sys/devices/usb1/1-2"
    machine.file(f"{usb}/product", "DS3678\n")
    machine.file(f"{usb}/idVendor", "05e0\n")
    machine.file(f"{usb}/1-2:1.0/bInterfaceNumber", "00")
    machine.link("sys/class/tty/ttyACM0/device", "../../../devices/usb1/1-2/1-2:1.0")
    machine.file("dev/ttyACM0")
    lasting = machine.link("dev/serial/by-id/usb-Symbol-if00", "../../ttyACM0")
    assert discovery.model_at(str(lasting), machine.root) == "Zebra DS3678"
    assert discovery.model_at("/dev/ttyS7", machine.root) == ""
    machine.link("sys/class/tty/ttyS0/device", "../../../devices/usb1")
    assert discovery.model_at("/dev/ttyS0", machine.root) == ""


def test_every_other_device_is_called_by_its_own_name(machine: Machine) -> None:
    machine.hid(0, "0c2e:0b61", "Honeywell 1900", POS)
    machine.keyboard(3, "05e0:1200", "usb-Symbol-event-kbd", "DS2278\x1b[2J")
    machine.camera(0, "HD Webcam C920")
    machine.file("sys/class/video4linux/video0/device/uevent")
    machine.file("sys/class/hidraw/hidraw9/device/uevent", "HID_NAME=\n")
    names = [
        discovery.model_at(f"/dev/{node}", machine.root) for node in ("hidraw0", "input/event3", "video0")
    ]
    assert names == ["Honeywell 1900", "Zebra DS2278[2J", "HD Webcam C920"]
    assert discovery.model_at("/dev/hidraw9", machine.root) == ""
    assert discovery.model_at("", machine.root) == ""
