"""A USB printer through the kernel's own driver: a device node such as /dev/usb/lp0, in both directions.

The kernel hands the printer's answers over where the printer gives any; a read that has nothing to give comes
back at once. The node is held only while something is printed or asked.

Source: Linux, drivers/usb/class/usblp.c: `O_NONBLOCK`, and `poll` for both directions.
"""

import contextlib
import errno
import os
import select
import time
from pathlib import Path
from typing import Final

from floorapp.devices.ports import ConnectionFault, Fault

SEND_TIMEOUT_S: Final = 5.0
_CHUNK_BYTES: Final = 4_096


class UsblpConnection:
    """One node, used by one thread."""

    can_answer = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._node = -1

    def open(self) -> None:
        """Open the node. Does nothing when it is open already."""
        if self._node >= 0:
            return
        try:
            self._node = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise ConnectionFault(_fault_of(error), str(error)) from error

    def send(self, data: bytes) -> None:
        """Hand all bytes to the printer, which takes them at its own pace; 5 s without any is a fault."""
        node = self._opened()
        left = memoryview(data)
        until_s = time.monotonic() + SEND_TIMEOUT_S
        while left:
            try:
                if not select.select([], [node], [], max(0.0, until_s - time.monotonic()))[1]:
                    raise ConnectionFault(Fault.CONNECTION_LOST, f"took nothing in {SEND_TIMEOUT_S} s")
                taken = os.write(node, left[:_CHUNK_BYTES])
            except BlockingIOError:
                continue
            except (OSError, ValueError) as error:
                raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error
            if taken:
                left = left[taken:]
                until_s = time.monotonic() + SEND_TIMEOUT_S

    def receive(self, timeout_s: float) -> bytes:
        """What has come, or nothing within the time."""
        node = self._opened()
        until_s = time.monotonic() + timeout_s
        while True:
            left_s = until_s - time.monotonic()
            try:
                if not select.select([node], [], [], max(0.0, left_s))[0]:
                    return b""
                came = os.read(node, _CHUNK_BYTES)
            except BlockingIOError:
                came = b""
            except (OSError, ValueError) as error:
                raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error
            if came or left_s <= 0:
                return came
            time.sleep(min(0.005, max(0.0, left_s)))  # a printer that says nothing reads as an empty file

    def close(self) -> None:
        """Let the node go."""
        if self._node >= 0:
            with contextlib.suppress(OSError):
                os.close(self._node)
            self._node = -1

    def end(self) -> None:
        """Let the node go for good."""
        self.close()

    def _opened(self) -> int:
        if self._node < 0:
            raise ConnectionFault(Fault.CONNECTION_LOST, "not open")
        return self._node


def _fault_of(error: OSError) -> Fault:
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return Fault.NO_PERMISSION
        case errno.EBUSY:
            return Fault.IN_USE
        case _:
            return Fault.UNPLUGGED
