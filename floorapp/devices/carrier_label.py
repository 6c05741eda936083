"""Carriers' own labels, passed through: PDF and PNG drawn at the printer's very dots, ZPL made harmless.

Nothing is resampled or dithered: a PDF is drawn anew at the printer's dots, a picture keeps its own. The
drawing is done by a process of its own that is kept for the next label and ended when it takes too long.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from typing import Final

from PIL import Image

from floorapp.devices.carrier_render import MOST_BYTES, BadLabel
from floorapp.devices.zpl_graphics import graphic
from floorapp.devices.zpl_sanitise import sanitised
from floorapp.workflows.nouns import LabelFormat

TIMEOUT_S: Final = 5.0
_MOST_ANSWER_BYTES: Final = 20_000_000


def to_zpl(
    data: bytes,
    label_format: LabelFormat,
    dpmm: int,
    size_mm: tuple[float, float],
    *,
    drawn_for_dpmm: int = 0,
) -> bytes:
    """A carrier's label as ZPL for a printer of `dpmm` dots per mm and label stock of a size in mm.

    `drawn_for_dpmm` is the print head that a ZPL or PNG label was drawn for, 0 where nobody said. Raises
    `BadLabel`, which says what is wrong with it.
    """
    if label_format is LabelFormat.ZPL:
        return sanitised(data, dpmm, drawn_for_dpmm)
    if len(data) > MOST_BYTES:
        raise BadLabel(f"is longer than {MOST_BYTES} bytes")
    width, height = round(size_mm[0] * dpmm), round(size_mm[1] * dpmm)
    asked = {
        "pdf": int(label_format is LabelFormat.PDF),
        "width": width,
        "height": height,
        "dpmm": dpmm,
        "drawn_for": drawn_for_dpmm,
        "bytes": len(data),
    }
    return b"".join(_label(page, width, height) for page in _renderer.pages(asked, data))


def warm_up() -> None:
    """Start the process that draws, so that the first label need not wait for it."""
    _renderer.start()


def _label(page: Image.Image, width: int, height: int) -> bytes:
    left, top = (width - page.width) // 2, 0
    head = f"^XA^LH0,0^LS0^LT0^FWN^PON^PMN^LRN\n^PW{width}^LL{height}\n"
    return f"{head}^FO{left},{top}{graphic(page)}^FS\n^PQ1,0,1,Y\n^XZ\n".encode("ascii")


class _Renderer:
    """The process that draws, one label at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, where it does not run."""
        with self._lock:
            self._started()

    def pages(self, asked: dict[str, int], data: bytes) -> list[Image.Image]:
        """The drawn pages. Raises `BadLabel`."""
        with self._lock:
            process = self._started()
            late = threading.Timer(TIMEOUT_S, process.kill)
            late.start()
            began_s = time.monotonic()
            try:
                return self._asked(process, asked, data)
            except (OSError, ValueError, EOFError) as error:
                if isinstance(error, BadLabel):
                    raise
                self._end(process)
                took_s = time.monotonic() - began_s
                why = f"takes longer than {TIMEOUT_S:.0f} s" if took_s >= TIMEOUT_S else "ends what draws it"
                raise BadLabel(f"cannot be drawn: it {why}") from error
            finally:
                late.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "floorapp.devices.carrier_render"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _asked(
        self, process: subprocess.Popen[bytes], asked: dict[str, int], data: bytes
    ) -> list[Image.Image]:
        assert process.stdin is not None  # noqa: S101 - it was started with pipes
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(json.dumps(asked).encode() + b"\n" + data)
        process.stdin.flush()
        line = process.stdout.readline(65_536)
        if not line:
            raise EOFError
        answer = json.loads(line)
        if "wrong" in answer:
            raise BadLabel(str(answer["wrong"]))
        if answer["bytes"] > _MOST_ANSWER_BYTES:
            raise BadLabel("is too large")
        body = process.stdout.read(answer["bytes"])
        pages = []
        for width, height in answer["sizes"]:
            length = (width + 7) // 8 * height
            pages.append(Image.frombytes("1", (width, height), body[:length]))
            body = body[length:]
        return pages

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        with contextlib.suppress(OSError):
            process.communicate()
        self._process = None


_renderer: Final = _Renderer()
