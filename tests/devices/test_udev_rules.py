"""The udev rules name every maker of scanners that is known, for each way in which a scanner is attached."""

import re
from pathlib import Path

from floorapp.devices.usb_makers import SCANNER_MAKERS

RULES = Path(__file__).parents[2] / "packaging" / "70-floorapp-scanners.rules"


def test_each_maker_s_scanners_may_be_read_in_each_mode() -> None:
    rules = [line for line in RULES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert [re.match(r'SUBSYSTEM=="(\w+)"', rule)[1] for rule in rules] == ["hidraw", "input", "tty"]
    for rule in rules:
        vendors = re.search(r'ATTRS\{idVendor\}=="([0-9a-f|]+)"', rule)[1].split("|")
        assert vendors == [f"{vendor:04x}" for vendor in SCANNER_MAKERS]
        assert 'TAG+="uaccess"' in rule
