"""Which serial devices are there, under the name that stays."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from floorapp.devices import discovery


def test_the_lasting_name_of_a_port_is_found_and_others_keep_their_node(tmp_path: Path) -> None:
    by_id = tmp_path / "by-id"
    by_id.mkdir()
    node = tmp_path / "ttyACM0"
    node.touch()
    (by_id / "usb-Honeywell_1950g-if00").symlink_to("../ttyACM0")
    assert discovery.lasting_names(by_id) == {str(node): str(by_id / "usb-Honeywell_1950g-if00")}
    assert discovery.lasting_names(tmp_path / "nothing") == {}


def test_scanners_come_first_with_their_maker_and_usb_id(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # No USB device is on the machine that runs this, so the list of ports is given.
    plugged = [
        SimpleNamespace(device="/dev/ttyS0", description="n/a", vid=None, pid=None),
        SimpleNamespace(device="/dev/ttyUSB1", description="USB-Serial", vid=0x1A86, pid=0x7523),
        SimpleNamespace(device="/dev/ttyACM9", description="Symbol", vid=0x05E0, pid=0x1701),
    ]
    monkeypatch.setattr(discovery.list_ports, "comports", lambda: plugged)
    scanner, plain, adapter = discovery.serial_ports(tmp_path)
    assert (scanner.vendor, scanner.usb_id, scanner.is_scanner) == ("Zebra (Symbol)", "05e0:1701", True)
    assert (plain.vendor, plain.usb_id, plain.description) == ("", "", "")
    assert (adapter.vendor, adapter.is_scanner) == ("WCH adapter", False)


def test_the_ports_of_this_machine_are_listed_without_a_fault() -> None:
    assert all(port.node.startswith("/dev/") for port in discovery.serial_ports())


@pytest.mark.parametrize("vendor", [0x0C2E, 0x05E0, 0x05F9, 0x1EAB, 0x0536])
def test_every_scanner_maker_of_the_floor_is_known_by_name(vendor: int) -> None:
    assert discovery.vendor_of(vendor)
