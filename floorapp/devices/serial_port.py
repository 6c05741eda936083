"""Opening a serial port that may be unplugged at any moment, and finding it again at the same path.

A path below /dev/serial/by-id names the device and not the socket it is plugged into. Every fault of an open
port means: close at once, or the kernel gives the device another number when it returns.
"""

import errno
import os
import termios
import threading

import serial

from floorapp.devices.backoff import BackOff
from floorapp.devices.ports import Fault

PORT_FAULTS = (serial.SerialException, OSError, termios.error)
LOOK_EVERY_S = 0.02
_BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}
_DENIED = {errno.EACCES, errno.EPERM}


def open_port(path: str, baud: int, read_timeout_s: float, write_timeout_s: float = 2.0) -> serial.Serial:
    """Open a port for this process alone, 8N1, with what was waiting in it thrown away.

    Raises one of PORT_FAULTS, also for a speed that the port does not have.
    """
    try:
        port = serial.Serial(
            path, baud, timeout=read_timeout_s, write_timeout=write_timeout_s, exclusive=True
        )
    except ValueError as error:
        raise OSError(errno.EINVAL, f"{path} cannot do {baud} baud: {error}") from error
    try:
        port.reset_input_buffer()
    except PORT_FAULTS:
        port.close()
        raise
    return port


def fault_of(error: BaseException) -> Fault:
    """Say in a code why a port could not be opened or was lost."""
    number = getattr(error, "errno", None)
    if number == errno.EINVAL:
        return Fault.REFUSED
    if number in _DENIED:
        return Fault.NO_PERMISSION
    if number in _BUSY or "exclusively lock" in str(error):
        return Fault.IN_USE
    return Fault.UNPLUGGED


class PortFinder:
    """Waits until a port is there and opens it: within about 20 ms of its node's return.

    While the node is missing it is looked for every 20 ms. A node that is there but cannot be opened is tried
    again after 0.05 → 5 s, and at once when it changes (udev grants access a moment after the node appears).
    """

    def __init__(self, path: str, baud: int, read_timeout_s: float) -> None:
        self._path = path
        self._baud = baud
        self._read_timeout_s = read_timeout_s
        self._back_off = BackOff()
        self._seen: tuple[int, ...] | None = None
        self.fault = Fault.UNPLUGGED

    def trying(self) -> None:
        """The port is about to be opened: what changes from now on is worth another try."""
        self._seen = self._node()

    def try_open(self) -> serial.Serial | None:
        """Open the port now, or say why not in `fault`."""
        self.trying()
        try:
            return open_port(self._path, self._baud, self._read_timeout_s)
        except PORT_FAULTS as error:
            self.fault = fault_of(error)
            return None

    def wait(self, stop: threading.Event) -> None:
        """Wait until it is worth trying `try_open` again, or until `stop` is set."""
        back_off = self._back_off
        waited_s, wait_s = 0.0, back_off.next_s()
        while not stop.wait(LOOK_EVERY_S):
            waited_s += LOOK_EVERY_S
            node, seen = self._node(), self._seen
            self._seen = node
            if node != seen:
                back_off.reset()
            if node is not None and (node != seen or waited_s >= wait_s):
                return

    def lived(self) -> None:
        """The port worked for a while: the next fault begins with quick tries."""
        self._back_off.reset()

    def _node(self) -> tuple[int, ...] | None:
        """What identifies the node at the path now, or None. A port without a path is always there."""
        if not self._path.startswith("/"):
            return ()
        try:
            found = os.stat(self._path)  # noqa: PTH116  (a Path would be built every 20 ms)
        except OSError:
            return None
        return (found.st_dev, found.st_ino, found.st_rdev, found.st_ctime_ns)
