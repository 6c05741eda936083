"""A tree of files like that in which Linux and udev keep what is plugged in."""

from pathlib import Path

POS = bytes.fromhex("058c0902a101850275089538150026ff0009018102c0")
"""A report descriptor that begins with usage page 0x8C, bar code scanners."""
KEYS = bytes.fromhex("05010906a101050719e029e715002501750195088102c0")


class Machine:
    """A tree of files like a Linux machine's, and hands that plug things in."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def file(self, path: str, content: str | bytes = "") -> Path:
        made = self.root / path
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(content if isinstance(content, bytes) else content.encode())
        return made

    def link(self, path: str, to: str) -> Path:
        made = self.root / path
        made.parent.mkdir(parents=True, exist_ok=True)
        made.symlink_to(to)
        return made

    def hid(self, number: int, ids: str, name: str, descriptor: bytes, serial: str = "") -> None:
        vendor, product = ids.upper().split(":")
        told = (
            f"DRIVER=hid-generic\nHID_ID=0003:0000{vendor}:0000{product}\nHID_NAME={name}\n"
            f"HID_PHYS=usb-0000:00:14.0-{number}/input0\nHID_UNIQ={serial}\n"
        )
        self.file(f"sys/class/hidraw/hidraw{number}/device/uevent", told)
        self.file(f"sys/class/hidraw/hidraw{number}/device/report_descriptor", descriptor)
        self.file(f"dev/hidraw{number}")

    def keyboard(self, number: int, ids: str, by_id: str, name: str) -> None:
        vendor, product = ids.split(":")
        self.file(f"sys/class/input/event{number}/device/name", f"{name}\n")
        self.file(f"sys/class/input/event{number}/device/id/vendor", f"{vendor}\n")
        self.file(f"sys/class/input/event{number}/device/id/product", f"{product}\n")
        self.file(f"dev/input/event{number}")
        self.link(f"dev/input/by-id/{by_id}", f"../event{number}")

    def camera(self, number: int, name: str, index: int | None = 0, by_id: str = "") -> None:
        self.file(f"sys/class/video4linux/video{number}/name", f"{name}\n")
        if index is not None:
            self.file(f"sys/class/video4linux/video{number}/index", f"{index}\n")
        self.file(f"dev/video{number}")
        if by_id:
            self.link(f"dev/v4l/by-id/{by_id}", f"../../video{number}")
