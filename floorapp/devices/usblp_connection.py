"""A USB printer by the Linux kernel's own driver, usblp: a node such as /dev/usb/lp0, one process at a time.

Source: linux, drivers/usb/class/usblp.c; the requests are those of include/uapi/linux/lp.h and of the driver.
"""

import array
import contextlib
import errno
import fcntl
import os
import select
import time
from pathlib import Path
from typing import Final

from floorapp.devices import device_id
from floorapp.devices.device_id import DeviceId
from floorapp.devices.ports import ConnectionFault, Fault

_SEND_TIMEOUT_S: Final = 5.0
_CHUNK_BYTES: Final = 8_192
_EMPTY_READ_REST_S: Final = 0.01
_GET_STATUS: Final = 0x060B
_READS: Final = 2
_GET_DEVICE_ID: Final = _READS << 30 | device_id.MOST_BYTES << 16 | ord("P") << 8 | 1
_FAULTS: Final = {
    errno.EACCES: Fault.NO_PERMISSION,
    errno.EPERM: Fault.NO_PERMISSION,
    errno.EBUSY: Fault.IN_USE,
    errno.ENOTDIR: Fault.UNPLUGGED,
    errno.EISDIR: Fault.REFUSED,
}


class UsblpConnection:
    """The printer at a node. It is asked what it is and how its port is where the kernel can."""

    can_answer = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self._node: int | None = None

    def open(self) -> None:
        """Open the node for this process alone."""
        if self._node is not None:
            return
        try:
            self._node = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            fault = _FAULTS.get(error.errno or 0, Fault.UNPLUGGED)
            raise ConnectionFault(fault, str(error)) from error

    def send(self, data: bytes) -> None:
        """Hand all bytes to the kernel. The time counts from the last bytes taken."""
        node = self._opened()
        left = memoryview(data)
        try:
            while left:
                if not _ready(node, select.POLLOUT, _SEND_TIMEOUT_S):
                    text = f"it takes no more: {len(left)} of {len(data)} bytes are left"
                    raise ConnectionFault(Fault.CONNECTION_LOST, text)
                with contextlib.suppress(BlockingIOError):
                    left = left[os.write(node, left[:_CHUNK_BYTES]) :]
        except OSError as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error

    def receive(self, timeout_s: float) -> bytes:
        """What has come. A printer that has nothing to say may answer with nothing at once."""
        node = self._opened()
        deadline = time.monotonic() + timeout_s
        try:
            while _ready(node, select.POLLIN, max(0.0, deadline - time.monotonic())):
                with contextlib.suppress(BlockingIOError):
                    if data := os.read(node, _CHUNK_BYTES):
                        return data
                if time.monotonic() + _EMPTY_READ_REST_S >= deadline:
                    break
                time.sleep(_EMPTY_READ_REST_S)
        except OSError as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error
        return b""

    def close(self) -> None:
        """Leave the node to others."""
        if self._node is not None:
            with contextlib.suppress(OSError):
                os.close(self._node)
            self._node = None

    def end(self) -> None:
        """Leave the node for good."""
        self.close()

    def identity(self) -> DeviceId:
        """What the printer calls itself; nothing where the node does not say. It must be open."""
        answer = bytearray(device_id.MOST_BYTES)
        try:
            fcntl.ioctl(self._opened(), _GET_DEVICE_ID, answer)
        except OSError:
            return DeviceId()
        return device_id.parse_bytes(bytes(answer))

    def port_fault(self) -> Fault:
        """What its port says is wrong; nothing where the node does not say. It must be open."""
        status = array.array("i", [0])
        try:
            fcntl.ioctl(self._opened(), _GET_STATUS, status)
        except OSError:
            return Fault.NONE
        return device_id.port_fault(status[0])

    def _opened(self) -> int:
        if self._node is None:
            raise ConnectionFault(Fault.CONNECTION_LOST, "not open")
        return self._node


def _ready(node: int, event: int, timeout_s: float) -> bool:
    """Whether a node may be read or written within the time. Raises OSError when its device is gone."""
    poll = select.poll()
    poll.register(node, event)
    found = poll.poll(timeout_s * 1000)
    if found and not found[0][1] & event:
        raise OSError(errno.ENODEV, "the device is gone")
    return bool(found)
