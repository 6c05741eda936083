"""Pictures of a camera made of software: an empty table, and now and then a label on it."""

import threading
import time
from collections import deque
from typing import Final

import numpy as np
import zxingcpp

from floorapp.devices.camera.capture import Gray
from floorapp.devices.ports import ConnectionFault, Fault

WIDTH, HEIGHT = 640, 480
FRAMES_PER_S: Final = 30
SHOWN_S: Final = 0.5
"""How long a label lies on the table, at least."""
AWAY_S: Final = 0.5
"""How long the table is empty before the next one: long enough for the same text to be another unit."""
LEAST_LOOKS: Final = 5
"""As often each is looked at, however slow the machine."""
MOST_WAITING: Final = 1_000

_TABLE, _MODULE_PX, _QUIET_PX = 150, 3, 30


class SimulatedTable:
    """The table below the camera: what is fed is shown in order, each once. Calls come from any thread."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()
        self._gray = empty_table()
        self._until_s = 0.0
        self._looks = 0
        self._shows = False
        self.plugged = True

    def feed(self, raw: bytes) -> None:
        """Put a label with these bytes on the table, after those that wait."""
        with self._lock:
            self._waiting.append(raw)

    def looked(self) -> None:
        """A picture has been read."""
        with self._lock:
            self._looks += 1

    def picture(self, now_s: float) -> Gray:
        """What the camera sees now."""
        with self._lock:
            if now_s >= self._until_s and self._looks >= LEAST_LOOKS:
                if self._shows:
                    self._turn(empty_table(), False, now_s + AWAY_S)
                elif self._waiting:
                    self._turn(table_with(self._waiting.popleft()), True, now_s + SHOWN_S)
            return self._gray

    def _turn(self, gray: Gray, shows: bool, until_s: float) -> None:
        self._gray, self._shows, self._until_s, self._looks = gray, shows, until_s, 0


class SimulatedCapture:
    """See `Capture`. Raises `ConnectionFault` while unplugged."""

    def __init__(self, table: SimulatedTable) -> None:
        if not table.plugged:
            raise ConnectionFault(Fault.UNPLUGGED, "the simulated camera is unplugged")
        self._table = table

    def grab(self) -> bool:
        """See `Capture`."""
        time.sleep(1 / FRAMES_PER_S)
        return self._table.plugged

    def retrieve(self) -> Gray | None:
        """See `Capture`."""
        return self._table.picture(time.monotonic())

    def close(self) -> None:
        """See `Capture`."""


def empty_table() -> Gray:
    """A picture of nothing."""
    return np.full((HEIGHT, WIDTH), _TABLE, np.uint8)


def table_with(raw: bytes) -> Gray:
    """A picture of a white label with a code in the middle; what fits in no symbol leaves the table empty."""
    gray = empty_table()
    symbol = _symbol(raw)
    if symbol is not None:
        high, wide = (side + 2 * _QUIET_PX for side in symbol.shape)
        if high <= HEIGHT and wide <= WIDTH:
            top, left = (HEIGHT - high) // 2, (WIDTH - wide) // 2
            gray[top : top + high, left : left + wide] = 255
            inner = gray[top + _QUIET_PX : top + high - _QUIET_PX, left + _QUIET_PX : left + wide - _QUIET_PX]
            inner[:] = symbol
    return gray


def _symbol(raw: bytes) -> Gray | None:
    """An EAN-13 for 13 digits with their check digit, else a QR code."""
    try:
        if len(raw) == 13 and raw.isdigit():
            return _drawn(raw.decode(), zxingcpp.BarcodeFormat.EAN13)
    except ValueError:  # the check digit is wrong: it is an own number
        pass
    try:
        return _drawn(_text_or_bytes(raw), zxingcpp.BarcodeFormat.QRCode)
    except ValueError:  # more than any QR code holds
        return None


def _text_or_bytes(raw: bytes) -> str | bytes:
    """Text is drawn as text: so the symbol says that it is UTF-8, and a reader need not guess."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def _drawn(content: str | bytes, symbology: zxingcpp.BarcodeFormat) -> Gray:
    barcode = zxingcpp.create_barcode(content, symbology)
    return np.array(barcode.to_image(scale=_MODULE_PX, add_quiet_zones=False), dtype=np.uint8)
