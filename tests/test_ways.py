"""How devices are attached, as the devices screen tells it."""

from pathlib import Path

import pytest

from floorapp.config import parse
from floorapp.config.ways import ways_of
from floorapp.workflows.events import Way

HEAD = '[station]\nname = "P1"\n[oms]\nurl = "https://x"\n'


@pytest.mark.parametrize(
    ("table", "way"),
    [
        ('[[scanner]]\nkind = "serial"\nport = "/dev/serial/by-id/usb-X"', (Way.USB_SERIAL, "")),
        ('[[scanner]]\nkind = "serial"\nport = "/dev/ttyACM0"', (Way.USB_SERIAL, "")),
        ('[[scanner]]\nkind = "ssi"\nport = "/dev/ttyS4"', (Way.SERIAL, "ttyS4")),
        ('[[scanner]]\nkind = "network"\nurl = "tcp://192.0.2.40:2101"', (Way.NETWORK, "192.0.2.40:2101")),
        ('[[scanner]]\nkind = "hid"\nport = "/dev/hidraw0"', (Way.HID, "")),
        ('[[scanner]]\nkind = "evdev"\nport = "/dev/input/by-id/x-event-kbd"', (Way.HELD_KEYS, "")),
        ('[[scanner]]\nkind = "wedge"', (Way.NONE, "")),
        ('[[scanner]]\nkind = "simulated"', (Way.NONE, "")),
        ('[[scale]]\nkind = "serial"\nport = "/dev/ttyUSB0"', (Way.USB_SERIAL, "")),
        ('[[scale]]\nkind = "simulated"', (Way.NONE, "")),
        ('[[printer]]\nurl = "tcp://192.0.2.31:9100"', (Way.NETWORK, "192.0.2.31")),
        ('[[printer]]\nurl = "serial:///dev/ttyS0?baud=9600"', (Way.SERIAL, "ttyS0")),
        ('[[printer]]\nurl = "file:///dev/usb/lp0"', (Way.NODE, "lp0")),
        ('[[printer]]\nurl = "file:///var/labels"', (Way.FOLDER, "labels")),
        ('[[printer]]\nurl = "simulated:"', (Way.NONE, "")),
        ('[[camera]]\nsource = "0"', (Way.NODE, "video0")),
        ('[[camera]]\nsource = "/dev/v4l/by-id/usb-cam"', (Way.NODE, "usb-cam")),
        ('[[camera]]\nsource = "/var/clip.mp4"', (Way.FOLDER, "clip.mp4")),
        ('[[camera]]\nsource = "rtsp://me:secret@192.0.2.50/live"', (Way.NETWORK, "192.0.2.50")),
        ('[[camera]]\nsource = "simulated:"', (Way.NONE, "")),
    ],
)
def test_a_device_is_attached_as_its_table_says(table: str, way: tuple[Way, str]) -> None:
    config = parse(f"{HEAD}{table}\n", Path("/etc/floorapp/station.toml"))
    assert list(ways_of(config).values()) == [way]
