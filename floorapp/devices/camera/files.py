"""Pictures out of files: a photograph, or the frames of a video. Files are hostile input: sizes are bounded.

Formats are those of OpenCV: JPEG, PNG, WebP, GIF (its first picture), BMP, TIFF, PNM; and MP4, AVI, MKV and
others through FFmpeg, which may open nothing but files here: a playlist cannot make it fetch an address.
Import this before anything that imports OpenCV.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

# What OpenCV reads from its environment while it is imported.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", "120000000")
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "protocol_whitelist;file")

import cv2

from floorapp.devices.camera.engines import Gray

MOST_PIXELS: Final = 120_000_000
"""Of one picture: more than any phone takes by default. OpenCV is told so above."""
MOST_BYTES: Final = 200_000_000
"""Of a file with one picture. A video may be larger: it is read frame by frame."""

_NEITHER: Final = "is neither a picture nor a video that can be read"
_FLAT: Final = 8
_USUAL_FRAMES_PER_S: Final = 25.0


BrokenLook: Final = cv2.error
"""What OpenCV raises where it cannot work on a picture, whatever is done with it."""


class BadPicture(ValueError):  # noqa: N818  # as its kin are named
    """A file gives no picture; its words say why."""


def frames(path: Path) -> Iterator[tuple[int, float, Gray]]:
    """Each picture of a file: its number from 0, when it is shown (s from the start), and its gray pixels.

    Raises `BadPicture`, at once or after the frames that could be read.
    """
    size = _size(path)
    if size == 0:
        raise BadPicture("the file is empty")
    if size <= MOST_BYTES and (gray := _picture(path)) is not None:
        yield 0, 0.0, gray
        return
    yield from _video(path)


def _size(path: Path) -> int:
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise BadPicture(getattr(error, "strerror", "") or "no such file") from None
    if not stat.S_ISREG(found.st_mode):
        raise BadPicture("is not a regular file")
    return found.st_size


def _picture(path: Path) -> Gray | None:
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise BadPicture(error.strerror or "cannot be read") from None
    try:
        gray = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
        if gray is None:
            return None
        return _on_white(data, _gray(gray))
    except cv2.error as error:
        if "pixels" in str(error).lower():
            raise BadPicture(f"the picture has more than {MOST_PIXELS} pixels") from None
        raise BadPicture("the picture is broken") from None
    except MemoryError:
        raise BadPicture("the picture is too large for this machine's memory") from None


def _on_white(data: Any, gray: Gray) -> Gray:
    """A picture that is all one gray may be drawn in its transparency: then on white paper."""
    if int(gray.max()) - int(gray.min()) > _FLAT:
        return gray
    full = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if full is None or full.ndim != 3 or full.shape[2] != 4 or full.dtype not in (np.uint8, np.uint16):
        return gray
    alpha = full[:, :, 3].astype(np.uint16) // (257 if full.dtype == np.uint16 else 1)
    return np.ascontiguousarray((gray * alpha + 255 * (255 - alpha)) // 255, dtype=np.uint8)


def _video(path: Path) -> Iterator[tuple[int, float, Gray]]:
    capture = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
    try:
        if not capture.isOpened():
            raise BadPicture(_NEITHER)
        if capture.get(cv2.CAP_PROP_FRAME_WIDTH) * capture.get(cv2.CAP_PROP_FRAME_HEIGHT) > MOST_PIXELS:
            raise BadPicture(f"the video has more than {MOST_PIXELS} pixels a frame")
        rate = capture.get(cv2.CAP_PROP_FPS)
        every_s = 1 / rate if 1 <= rate <= 1000 else 1 / _USUAL_FRAMES_PER_S
        number = 0
        while True:
            came, picture = capture.read()
            if not came:
                break
            yield number, number * every_s, _gray(picture)
            number += 1
        if number == 0:
            raise BadPicture(_NEITHER)
    except cv2.error:
        raise BadPicture("the video is broken") from None
    finally:
        capture.release()


def _gray(picture: Any) -> Gray:
    if picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.shape[2] == 3 else picture[:, :, 0]
    return np.ascontiguousarray(picture, dtype=np.uint8)
