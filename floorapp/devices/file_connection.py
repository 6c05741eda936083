"""A printer that can only be written to: a folder of numbered files, or a raw device node."""

import errno
import os
import re
import stat
import tempfile
from pathlib import Path

from floorapp.devices.ports import ConnectionFault, Fault

_NUMBERED = re.compile(r"([0-9]{6,12})\.[a-z]{3}")
_ENDINGS = ((b"%PDF-", "pdf"), (b"^XA", "zpl"), (b"~", "zpl"))
_CANNOT_SYNC = {errno.EINVAL, errno.EROFS, errno.ENOTSUP}  # a device node has nothing to sync


class FileConnection:
    """Writes each job durably: `send` returns when the disk, or the device's driver, has every byte.

    A folder that does not exist is made, but never below /dev: there a missing node is an unplugged device.
    One process writes to a folder at a time; numbers go on from the highest that is there.
    """

    can_answer = False

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> None:
        """See that the folder or node is there and may be written."""
        try:
            if not self.path.exists():
                if Path("/dev") in self.path.parents:
                    raise ConnectionFault(Fault.UNPLUGGED, f"{self.path} is not there")
                self.path.mkdir(parents=True)
        except OSError as error:
            raise ConnectionFault(_fault_of(error), str(error)) from error
        if not os.access(self.path, os.W_OK):
            raise ConnectionFault(Fault.NO_PERMISSION, f"{self.path} may not be written")

    def send(self, data: bytes) -> None:
        """Write one job."""
        try:
            if stat.S_ISDIR(self.path.stat().st_mode):
                self._write_numbered(data)
            else:
                self._write_node(data)
        except OSError as error:
            raise ConnectionFault(_fault_of(error), str(error)) from error

    def receive(self, timeout_s: float) -> bytes:  # noqa: ARG002  (nothing ever comes, so nothing is waited for)
        """Nothing: this way has one direction."""
        return b""

    def close(self) -> None:
        """Nothing is held open between jobs."""

    def end(self) -> None:
        """Nothing is held open."""

    def _write_numbered(self, data: bytes) -> None:
        handle, unfinished = tempfile.mkstemp(prefix=".job-", dir=self.path)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).rename(self.path / f"{self._next_number():06d}.{_ending(data)}")
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _next_number(self) -> int:
        numbers = (_NUMBERED.fullmatch(entry.name) for entry in self.path.iterdir())
        return 1 + max((int(found.group(1)) for found in numbers if found), default=0)

    def _write_node(self, data: bytes) -> None:
        with self.path.open("ab", buffering=0) as node:
            left = memoryview(data)
            while left:
                left = left[node.write(left) or 0 :]
            try:
                os.fsync(node.fileno())
            except OSError as error:
                if error.errno not in _CANNOT_SYNC:
                    raise


def _ending(data: bytes) -> str:
    """How a job's file is called, by how it begins."""
    return next((ending for begins, ending in _ENDINGS if data.startswith(begins)), "bin")


def _fault_of(error: OSError) -> Fault:
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return Fault.NO_PERMISSION
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return Fault.UNPLUGGED
        case errno.EBUSY:
            return Fault.IN_USE
        case _:
            return Fault.DISK
