"""A device node of Linux, plugged in and pulled out: a pipe with a name that gives its reports whole.

A pipe is read as a node is: by its path, a report of fixed length a read, and the end when the device goes.
"""

import os
import time
from pathlib import Path


class NodeWire:
    """The node at `path`. It appears whole, as devtmpfs makes one."""

    def __init__(self, path: Path, record_bytes: int) -> None:
        self.path = path
        self._most = 4_096 - 4_096 % record_bytes
        self._end = -1

    def plug_in(self) -> float:
        """Plug in, and say when the node was there (monotonic s)."""
        appearing = self.path.with_suffix(".new")
        os.mkfifo(appearing)
        self._end = os.open(appearing, os.O_RDWR)
        appearing.rename(self.path)
        return time.monotonic()

    def pull_out(self) -> None:
        """Unplug: the node is gone, and its reader finds the end."""
        if self._end >= 0:
            self.path.unlink()
            os.close(self._end)
            self._end = -1

    def send(self, records: bytes) -> None:
        """Send whole records."""
        for start in range(0, len(records), self._most):
            assert os.write(self._end, records[start : start + self._most])
