"""Pictures from a camera, a file or the network, by OpenCV: the newest one only, and it comes back by itself.

Runs in the camera's own process, the only one that imports OpenCV. What OpenCV and FFmpeg print of a source
holds its address, password and all, so they are kept quiet.
"""

import errno
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from floorapp.devices.backoff import BackOff
from floorapp.devices.camera.source import Source, SourceKind
from floorapp.devices.ports import ConnectionFault, Fault

OPEN_TIMEOUT_S: Final = 4.0
READ_TIMEOUT_S: Final = 2.0
MOST_FRAMES_PER_S: Final = 60
"""What is taken from a source that sends more; what it sends too much waits in its own buffers."""
GARBLED_S: Final = 4.0
"""For so long a source may send what is no picture: a wireless one does, for a moment."""
STUCK_S: Final = 20.0
"""No call of OpenCV takes so long by its own time limits: the driver of the device hangs."""

_LOOK_AGAIN_S: Final = 0.05
"""How often a device's path is looked for: that costs nothing."""
_WANTED_WIDTH, _WANTED_HEIGHT, _WANTED_FRAMES_PER_S = 1280, 720, 30
_PICTURES: Final = frozenset(
    {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".pgm", ".ppm", ".tif", ".tiff", ".webp"}
)
_LARGEST_PIXELS: Final = 40_000_000

_QUIET: Final = {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "OPENCV_VIDEOIO_DEBUG": "0",
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": str(int(READ_TIMEOUT_S)),
}
_OPTIONS: Final = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
_OPTIONS_OF: Final = {
    # A playlist in a file or from a server cannot send us anywhere else.
    SourceKind.FILE: "protocol_whitelist;file",
    # Over TCP, as a lost UDP packet is half a picture; nothing buffered, as only the newest picture counts.
    SourceKind.NETWORK: (
        "rtsp_transport;tcp|fflags;nobuffer|flags;low_delay|analyzeduration;500000"
        "|protocol_whitelist;http,https,tcp,tls,udp,rtp,rtsp,httpproxy"
    ),
}

Gray = NDArray[np.uint8]
"""A picture of one channel, rows × columns."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture. `at_s` is when it came, in s of the monotonic clock."""

    gray: Gray
    at_s: float


class Capture(Protocol):
    """An open source."""

    def grab(self) -> bool:
        """Wait for the next picture; False when the source is gone."""

    def retrieve(self) -> Gray | None:
        """The picture that was grabbed; None when it cannot be decoded."""

    def close(self) -> None:
        """Let the source go."""


def keep_quiet() -> None:
    """Set what OpenCV reads from the environment. Before cv2 is imported."""
    os.environ.update(_QUIET)


class VideoCapture:
    """A device, a network stream or a video file. A file plays at its own pace, and again from its start."""

    def __init__(self, source: Source) -> None:
        """Open it. Raises `ConnectionFault`."""
        import cv2

        self._cv2 = cv2
        self._source = source
        self._every_s = 0.0
        self._due_s = time.monotonic()
        self._capture = self._open()
        if source.kind is SourceKind.FILE:
            self._every_s = 1 / min(120.0, max(1.0, self._capture.get(cv2.CAP_PROP_FPS) or 25.0))

    def grab(self) -> bool:
        """See `Capture`."""
        if self._every_s:
            self._due_s = max(self._due_s + self._every_s, time.monotonic() - self._every_s)
            time.sleep(max(0.0, self._due_s - time.monotonic()))
        if self._capture.grab():
            return True
        return self._source.kind is SourceKind.FILE and self._from_its_start()

    def retrieve(self) -> Gray | None:
        """See `Capture`."""
        whole, picture = self._capture.retrieve()
        return gray_of(picture) if whole else None

    def close(self) -> None:
        """See `Capture`."""
        self._capture.release()

    def _open(self) -> Any:
        cv2, source = self._cv2, self._source
        if source.kind is SourceKind.DEVICE:
            _check_path(source.address)
            capture = cv2.VideoCapture(str(Path(source.address).resolve()), cv2.CAP_V4L2)
            # A motion JPEG has the wire to itself at 30 pictures/s; raw pictures of this size have not.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WANTED_WIDTH)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _WANTED_HEIGHT)
            capture.set(cv2.CAP_PROP_FPS, _WANTED_FRAMES_PER_S)
        else:
            if source.kind is SourceKind.FILE:
                _check_path(source.address)
            os.environ[_OPTIONS] = _OPTIONS_OF[source.kind]
            options = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(OPEN_TIMEOUT_S * 1000)]
            options += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(READ_TIMEOUT_S * 1000)]
            options += [cv2.CAP_PROP_N_THREADS, 1]
            capture = cv2.VideoCapture(source.address, cv2.CAP_FFMPEG, options)
        if not capture.isOpened():
            capture.release()
            raise ConnectionFault(_UNOPENED[source.kind], f"{source.shown} gives no pictures")
        return capture

    def _from_its_start(self) -> bool:
        self._capture.release()
        try:
            self._capture = self._open()
        except ConnectionFault:
            return False
        return bool(self._capture.grab())


_UNOPENED: Final = {
    SourceKind.DEVICE: Fault.NO_PICTURE,
    SourceKind.FILE: Fault.NO_PICTURE,
    SourceKind.NETWORK: Fault.UNREACHABLE,
}


class PictureCapture:
    """A picture file, shown for as long as it is there."""

    def __init__(self, source: Source) -> None:
        """Read it. Raises `ConnectionFault`."""
        import cv2

        self._path = Path(source.address)
        _check_path(source.address)
        read = cv2.imread(source.address, cv2.IMREAD_GRAYSCALE)
        if read is None or read.size > _LARGEST_PIXELS:
            raise ConnectionFault(Fault.NO_PICTURE, f"{source.shown} is not a picture")
        self._gray = gray_of(read)

    def grab(self) -> bool:
        """See `Capture`."""
        time.sleep(1 / _WANTED_FRAMES_PER_S)
        return self._path.exists()

    def retrieve(self) -> Gray | None:
        """See `Capture`."""
        return self._gray

    def close(self) -> None:
        """See `Capture`."""


def open_source(source: Source) -> Capture:
    """Open a source that is not simulated. Raises `ConnectionFault`, whose text holds no password."""
    if source.kind is SourceKind.FILE and Path(source.address).suffix.lower() in _PICTURES:
        return PictureCapture(source)
    return VideoCapture(source)


def gray_of(picture: NDArray[Any]) -> Gray:
    """A picture in gray, 8 bits a pixel."""
    import cv2

    if picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.shape[2] == 3 else picture[:, :, 0]
    return np.ascontiguousarray(picture, dtype=np.uint8)


def _check_path(path: str) -> None:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        match error.errno:
            case errno.EACCES | errno.EPERM:
                fault = Fault.NO_PERMISSION
            case errno.EBUSY:
                fault = Fault.IN_USE
            case _:
                fault = Fault.UNPLUGGED
        raise ConnectionFault(fault, f"{path}: {os.strerror(error.errno or 0)}") from error


class Grabber:
    """Keeps a source open and holds its newest picture, at most `frames_per_s` of them in a second.

    `on_ready(width, height)` and `on_lost(fault, text)` are called on the grabber's thread.
    """

    def __init__(
        self,
        source: Source,
        frames_per_s: float,
        on_ready: Callable[[int, int], None],
        on_lost: Callable[[ConnectionFault], None],
        opened: Callable[[Source], Capture] = open_source,
    ) -> None:
        self._source = source
        self._every_s = 1 / frames_per_s
        self._on_ready, self._on_lost, self._opened = on_ready, on_lost, opened
        self._newest: Frame | None = None
        self._came = threading.Condition()
        self._busy_since_s = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="grabber", daemon=True)

    def start(self) -> None:
        """Begin to look for the source."""
        self._thread.start()

    def stop(self, wait_s: float) -> None:
        """Let the source go, after the picture that is being waited for."""
        self._stop.set()
        self._thread.join(wait_s)

    def take(self, timeout_s: float) -> Frame | None:
        """The newest picture that was not taken yet; None where none comes within the time."""
        with self._came:
            self._came.wait_for(lambda: self._newest is not None, timeout_s)
            newest, self._newest = self._newest, None
            return newest

    @property
    def stuck(self) -> bool:
        """Whether a call hangs that should have ended by its own time limit."""
        return time.monotonic() - self._busy_since_s > STUCK_S

    def _run(self) -> None:
        back_off = BackOff()
        while not self._stop.is_set():
            self._busy_since_s = time.monotonic()
            try:
                capture = self._opened(self._source)
                try:
                    lost = self._grab(capture, back_off)
                finally:
                    capture.close()
            except ConnectionFault as fault:
                lost = fault
            if not self._stop.is_set():
                self._on_lost(lost)
                self._rest(lost, back_off)

    def _rest(self, lost: ConnectionFault, back_off: BackOff) -> None:
        """Wait before the next try; a path that is not there needs no patience, only a look."""
        wait_s = _LOOK_AGAIN_S if lost.fault is Fault.UNPLUGGED else back_off.next_s()
        self._stop.wait(wait_s)

    def _grab(self, capture: Capture, back_off: BackOff) -> ConnectionFault:
        """Take pictures until none comes; says why."""
        due_s, whole_s, seen = 0.0, time.monotonic(), False
        while not self._stop.is_set() and capture.grab():
            now_s = time.monotonic()
            time.sleep(max(0.0, self._busy_since_s + 1 / MOST_FRAMES_PER_S - now_s))
            self._busy_since_s = now_s
            if now_s < due_s:
                continue
            gray = capture.retrieve()
            if gray is None:
                if now_s - whole_s > GARBLED_S:
                    return ConnectionFault(Fault.NO_PICTURE, f"{self._source.shown} sends no whole picture")
                continue
            due_s, whole_s = max(due_s + self._every_s, now_s), now_s
            if not seen:
                seen = True
                back_off.reset()
                self._on_ready(gray.shape[1], gray.shape[0])
            with self._came:
                self._newest = Frame(gray, now_s)
                self._came.notify()
        return self._loss(seen)

    def _loss(self, seen: bool) -> ConnectionFault:
        shown = self._source.shown
        if not seen:
            return ConnectionFault(Fault.NO_PICTURE, f"{shown} sends no picture")
        if self._source.kind is SourceKind.NETWORK:
            return ConnectionFault(Fault.CONNECTION_LOST, f"{shown} sends no more pictures")
        return ConnectionFault(Fault.UNPLUGGED, f"{shown} is gone")
