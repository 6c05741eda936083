"""A camera that reads codes, as a device of the station.

Pictures are taken and decoded in a process of its own (`worker`). The station's side is one thread that
starts the process, starts it again when it dies or hangs, answers whether a text is known here, and brings
what was read. So neither a picture nor a decoder can hold up packing, and the station imports neither.
"""

import logging
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from floorapp.devices.backoff import BackOff
from floorapp.devices.camera.sightings import (
    PreviewPicture,
    Region,
    SnapshotRead,
    plain,
    read_bytes,
    read_outline,
)
from floorapp.devices.camera.source import SourceKind, source_of
from floorapp.devices.camera.wire import Broken, Line, Message, pair
from floorapp.devices.ports import SIMULATED, ConnectionFault, Emit, Fault, Scanned, StatusReport
from floorapp.devices.trouble_log import TroubleLog

FRAMES_PER_S: Final = 15.0
HUNG_S: Final = 15.0
STEADY_S: Final = 30.0
"""A process that lived this long has not failed at its start."""
INSTALLED_AGAIN_S: Final = 60.0
"""How often it is looked whether somebody has installed what is missing."""
HELD_S: Final = 5.0
"""What was in view when a process ended may still be there when the next one sees: it is the same unit."""
MODEL: Final = "camera"
INSTALL_OPENCV: Final = "pip install 'floorapp[camera]'"
INSTALL_ZBAR: Final = "apt install libzbar0"

_STOP_TIMEOUT_S: Final = 2.0
_TICK_S: Final = 0.5
_WORKER: Final = "floorapp.devices.camera.worker"

log = logging.getLogger(__name__)


class CameraScanner:
    """Driver of one camera. `source` is what `source_of` takes; a password in it is shown nowhere.

    `known(text)` says whether a text is one that counts here, in the open order or the catalogue: then one
    decoder's word for it is enough. It is called on the driver's thread, must be quick, and may fail.
    `region` is the part of the picture in which codes are read. `on_preview` gets pictures after
    `preview(True)`, `on_snapshot` the answer to `snapshot()`, both on the driver's thread.
    """

    def __init__(
        self,
        device: str,
        source: str,
        emit: Emit,
        *,
        region: Region | None = None,
        known: Callable[[str], bool] = lambda _text: False,
        frames_per_s: float = FRAMES_PER_S,
        on_preview: Callable[[PreviewPicture], None] = lambda _picture: None,
        on_snapshot: Callable[[SnapshotRead], None] = lambda _read: None,
        hung_s: float = HUNG_S,
    ) -> None:
        self._device, self._emit, self._known, self._region = device, emit, known, region
        self._source = source_of(source)
        self._setup = {"do": "start", "source": source, "region": region, "frames_per_s": frames_per_s}
        self._on_preview, self._on_snapshot, self._hung_s = on_preview, on_snapshot, hung_s
        simulated = self._source.kind is SourceKind.SIMULATED
        self._status = StatusReport(emit, device, "camera", SIMULATED if simulated else MODEL)
        self._trouble = TroubleLog(f"camera {device}")
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._line: Line | None = None
        self._preview_on = False
        self._looks_up = True
        self._held: set[bytes] = set()
        self._held_before: set[bytes] = set()
        self._sees_since_s: float | None = None
        self._poke: socket.socket | None = None
        self.pid: int | None = None
        """The process's id while it runs."""
        self.frames, self.seconds = 0, 0.0
        """How many pictures the process has looked at, and in how much time with pictures."""

    def start(self) -> None:
        """Begin to look for the camera and to bring what it reads."""
        self._poke, poked = socket.socketpair()
        name = f"camera {self._device}"
        self._thread = threading.Thread(target=self._run, args=(poked,), name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the process; no news comes after this returns."""
        if self._stop.is_set():
            return
        self._stop.set()
        if self._poke is not None and self._thread is not None:
            self._poke.close()
            self._thread.join(_STOP_TIMEOUT_S)

    def preview(self, on: bool) -> None:
        """Begin or end to bring pictures to look at. Returns at once."""
        self._preview_on = on
        self.ask({"do": "preview", "on": on})

    def snapshot(self) -> None:
        """Try everything on the picture that stands now. Returns at once; the answer comes later."""
        if not self.ask({"do": "snapshot"}):
            self._on_snapshot(SnapshotRead(self._device, ()))

    def ask(self, asked: dict[str, Any]) -> bool:
        """Pass something on to the process; False where there is none to take it."""
        with self._lock:
            try:
                return self._line is not None and self._line.send(asked)
            except Broken:
                return False

    def _run(self, poked: socket.socket) -> None:
        back_off = BackOff()
        while not self._stop.is_set():
            born_s = time.monotonic()
            fault = self._live(poked)
            if self._stop.is_set():
                break
            if fault is not None:
                self._lost(fault)
            if time.monotonic() - born_s > STEADY_S:
                back_off.reset()
            absent = fault is not None and fault.fault is Fault.NOT_INSTALLED
            self._stop.wait(INSTALLED_AGAIN_S if absent else back_off.next_s())
        poked.close()

    def _live(self, poked: socket.socket) -> ConnectionFault | None:
        """One process, from its start to its end; says how it ended."""
        ours, theirs = pair()
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", _WORKER, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            ours.close()
            return ConnectionFault(
                Fault.NO_ANSWER, f"the decoder cannot start: {os.strerror(error.errno or 0)}"
            )
        finally:
            theirs.close()
        line = Line(ours)
        self.pid, self._sees_since_s = process.pid, None
        self.frames, self.seconds = 0, 0.0
        try:
            line.send(self._setup)
            with self._lock:
                self._line = line
            self.ask({"do": "preview", "on": self._preview_on})
            fault = self._converse(line, poked)
        except Broken as broken:
            fault = ConnectionFault(Fault.NO_ANSWER, f"the decoder: {broken}")
        finally:
            with self._lock:
                self._line = None
            process.kill()
            process.wait()
            line.close()
            self._ended()
        return fault

    def _ended(self) -> None:
        """The process is gone; what it had in view may lie there still when the next one sees."""
        self.pid = None
        if self.frames:
            log.info("camera %s looked at %d pictures in %.1f s", self._device, self.frames, self.seconds)
        if self._sees_since_s is not None:
            self._held_before.clear()
        self._held_before |= self._held
        self._held = set()

    def _converse(self, line: Line, poked: socket.socket) -> ConnectionFault | None:
        """Take what the process says, until it hangs or the driver stops. Raises `Broken`."""
        heard_s = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(line, selectors.EVENT_READ)
            selector.register(poked, selectors.EVENT_READ)
            while not self._stop.is_set():
                ready = {key.fd for key, _ in selector.select(_TICK_S)}
                if line.fileno() in ready and not self._stop.is_set():
                    message = line.receive()
                    heard_s = time.monotonic()
                    ended = self._take(message, line)
                    if ended is not None:
                        return ended
                elif time.monotonic() - heard_s > self._hung_s:
                    return ConnectionFault(
                        Fault.NO_ANSWER, f"the decoder said nothing for {self._hung_s:g} s"
                    )
        return None

    def _take(self, message: Message, line: Line) -> ConnectionFault | None:
        """One thing that the process says; why it ends, if it does. Raises `Broken` for nonsense."""
        match message.said:
            case {"is": "alive", "frames": int(frames), "seconds": float(seconds)}:
                self.frames, self.seconds = frames, seconds
            case {"is": "ask", "text": str(text)}:
                line.send({"do": "known", "text": text, "known": self._is_known(text)})
            case {"is": "scan", "raw": str(raw), "aim": str(aim)}:
                self._bring(read_bytes(raw), aim)
            case {"is": "view", "raws": list(raws)}:
                self._held = {read_bytes(raw) for raw in raws}
            case {"is": "snapshot", "raws": list(raws)}:
                texts = tuple(read_bytes(raw).decode("utf-8", "replace") for raw in raws)
                self._on_snapshot(SnapshotRead(self._device, texts))
            case {"is": "preview", "size": [int(width), int(height)], "outlines": list(outlines)}:
                if width < 1 or height < 1 or width * height != len(message.blob):
                    raise Broken("a preview of another size")
                shapes = tuple(read_outline(each) for each in outlines)
                picture = PreviewPicture(self._device, width, height, message.blob, shapes, self._region)
                self._on_preview(picture)
                line.send({"do": "seen"})
            case {"is": "ready", "size": [int(width), int(height)], "second_reader": bool(second_reader)}:
                self._ready(width, height, second_reader)
            case {"is": "lost", "fault": str(fault), "text": str(text)} if fault in set(Fault):
                self._lost(ConnectionFault(Fault(fault), plain(text)))
            case {"is": "failed", "fault": str(fault), "text": str(text)} if fault in set(Fault):
                return ConnectionFault(Fault(fault), plain(text))
            case _:
                raise Broken("nonsense")
        return None

    def _is_known(self, text: str) -> bool:
        try:
            known = self._known(text)
        except Exception:
            # A look-up that fails is none; what was read needs a second vote then.
            if self._looks_up:
                log.exception("camera %s: texts cannot be looked up", self._device)
            self._looks_up = False
            return False
        self._looks_up = True
        return known

    def _bring(self, raw: bytes, aim: str) -> None:
        self._held.add(raw)
        if raw in self._held_before:
            self._held_before.discard(raw)
            if self._sees_since_s is not None and time.monotonic() - self._sees_since_s < HELD_S:
                return
        self._emit(Scanned(self._device, raw, aim))

    def _ready(self, width: int, height: int, second_reader: bool) -> None:
        self._trouble.over()
        if self._sees_since_s is None:
            self._sees_since_s = time.monotonic()
        if second_reader:
            self._status.ready(f"{width} × {height}")
        else:
            self._status.warning(Fault.NO_SECOND_READER, INSTALL_ZBAR)
        log.info("camera %s is ready at %s, %d x %d", self._device, self._source.shown, width, height)

    def _lost(self, fault: ConnectionFault) -> None:
        """The first reason is the one that counts: the tries that follow only fail because of it."""
        self._trouble.tell(fault)
        if not self._status.is_missing:
            self._status.missing(fault.fault, INSTALL_OPENCV if fault.fault is Fault.NOT_INSTALLED else "")
