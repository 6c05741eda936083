"""A simulated scanner whose scans are the lines of a text stream: the headless front end's stdin, or a file.

A scan cannot hold a line's end; everything else passes as it is, so a GS is the character 0x1D itself.
"""

import threading
from typing import BinaryIO

from floorapp.devices.framing import Frame, TerminatorFramer
from floorapp.devices.ports import SIMULATED, Emit, Fault, Scanned, StatusReport

_CHUNK_BYTES = 65_536


class LineScanner:
    """Driver of one byte stream, such as `sys.stdin.buffer`; the stream's end is the scanner unplugged.

    Lines end in LF or CR LF; a last line without an end counts. `ended` is set when all lines were brought.
    The thread may rest in a read that nothing interrupts, so `stop` does not wait for it: it only sees to it
    that no scan comes any more. The stream is never closed here.
    """

    def __init__(self, device: str, stream: BinaryIO, emit: Emit) -> None:
        self._device = device
        self._stream = stream
        self._emit = emit
        self._framer = TerminatorFramer(terminators=b"\r\n")
        self._status = StatusReport(emit, device, "scanner", SIMULATED)
        self._lock = threading.Lock()
        self._stopped = False
        self.ended = threading.Event()

    def start(self) -> None:
        """Begin to read lines."""
        self._status.ready()
        threading.Thread(target=self._run, name=f"scanner {self._device}", daemon=True).start()

    def stop(self) -> None:
        """Bring no more scans."""
        with self._lock:
            self._stopped = True

    def _run(self) -> None:
        for data in iter(self._next_chunk, b""):
            self._bring(list(self._framer.feed(data)))
        self._bring(list(self._framer.flush()))
        with self._lock:
            if not self._stopped:
                self._status.missing(Fault.UNPLUGGED)
        self.ended.set()

    def _next_chunk(self) -> bytes:
        """What has come so far, without waiting for a buffer to fill; empty at the end or a broken stream."""
        read_some = getattr(self._stream, "read1", self._stream.read)
        try:
            return bytes(read_some(_CHUNK_BYTES) or b"")
        except (OSError, ValueError):  # closed under the reader
            return b""

    def _bring(self, frames: list[Frame]) -> None:
        with self._lock:
            for frame in frames:
                if not self._stopped:
                    self._emit(Scanned(self._device, frame.raw))
