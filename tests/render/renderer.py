"""Reads a label as a stranger would: zpl-renderer-js makes a picture of it, zxing-cpp reads the barcodes.

`packaging/bootstrap.sh test` installs the renderer. `why_not()` says why it cannot be used where it cannot.
"""

import atexit
import base64
import io
import json
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import zxingcpp
from PIL import Image

HERE = Path(__file__).resolve().parent


class RenderError(Exception):
    """The renderer could not read the label."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """One barcode found in a picture.

    `text` is plain: GS1 group separators stay the character 0x1D and brackets are not added.
    `symbology_identifier` is the AIM identifier of ISO/IEC 15424, such as `]C1` for GS1-128.
    """

    text: str
    symbology_identifier: str


def why_not() -> str:
    """Say what is missing for rendering, in words for a skipped test; empty when nothing is."""
    if shutil.which("node") is None:
        return "node is not installed: run packaging/bootstrap.sh test"
    if not (HERE / "node_modules" / "zpl-renderer-js").is_dir():
        return "zpl-renderer-js is not installed: run packaging/bootstrap.sh test"
    return ""


class LabelRenderer:
    """A renderer process that stays for many labels. Use it as a context manager, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            ["node", str(HERE / "render.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def render(self, zpl: bytes, width_mm: float, height_mm: float, dpmm: int) -> Image.Image:
        """Draw one label (`^XA` to `^XZ`, UTF-8) at `dpmm` dots per mm: 6, 8, 12 or 24.

        Raises RenderError when the ZPL is not UTF-8, when the renderer refuses it, or when it has ended.
        """
        try:
            text = zpl.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RenderError(f"the label is not UTF-8: {error}") from error
        request = {"zpl": text, "width_mm": width_mm, "height_mm": height_mm, "dpmm": dpmm}
        answer = self._ask(json.dumps(request))
        if "error" in answer:
            raise RenderError(answer["error"])
        image = Image.open(io.BytesIO(base64.b64decode(answer["png"])))
        image.load()
        return image

    def _ask(self, line: str) -> dict[str, str]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        with self._lock:
            try:
                stdin.write(line + "\n")
                stdin.flush()
                answer = stdout.readline()
            except (BrokenPipeError, ValueError) as error:
                raise RenderError("the renderer has ended") from error
        if not answer:
            raise RenderError("the renderer has ended")
        parsed: dict[str, str] = json.loads(answer)
        return parsed

    def close(self) -> None:
        """End the renderer process. A second call does nothing."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


_shared: list[LabelRenderer] = []
_shared_lock = threading.Lock()


def render_zpl(zpl: bytes, width_mm: float, height_mm: float, dpmm: int) -> Image.Image:
    """Draw one label with a renderer that this process shares and ends with; see `LabelRenderer.render`."""
    with _shared_lock:
        if not _shared:
            _shared.append(LabelRenderer())
            atexit.register(_shared[0].close)
    return _shared[0].render(zpl, width_mm, height_mm, dpmm)


def decode(image: Image.Image) -> list[Decoded]:
    """Find every barcode in a picture, from the top down."""
    found = zxingcpp.read_barcodes(image.convert("L"), text_mode=zxingcpp.TextMode.Plain)
    ordered = sorted(found, key=lambda barcode: (barcode.position.top_left.y, barcode.position.top_left.x))
    return [Decoded(barcode.text, barcode.symbology_identifier) for barcode in ordered]
