"""What a camera's process does: looks at each picture as it comes, and tells the station what is new.

Time, for the live reader, is the time in which there were pictures. When the camera was away for a while, or
this process had no time, what lies there afterwards is the unit that lay there before, and counts once.
"""

import threading
import time
from collections.abc import Iterable
from typing import Any, Final

import cv2

from floorapp.devices.camera.capture import Capture, Frame, Grabber, Gray, open_source
from floorapp.devices.camera.engines import has_zbar
from floorapp.devices.camera.live import LiveReader
from floorapp.devices.camera.lookups import AskedTexts
from floorapp.devices.camera.reads import Code
from floorapp.devices.camera.sightings import LONGEST_TEXT_BYTES, Region
from floorapp.devices.camera.simulated_capture import SimulatedCapture, SimulatedTable
from floorapp.devices.camera.snapshot import snapshot
from floorapp.devices.camera.source import Source, SourceKind, source_of
from floorapp.devices.camera.wire import Broken, Line
from floorapp.devices.ports import ConnectionFault

TICK_S: Final = 0.2
ALIVE_EVERY_S: Final = 0.2
PREVIEW_EVERY_S: Final = 0.1
PREVIEW_WIDTH, PREVIEW_HEIGHT = 480, 270
SNAPSHOT_FRESH_S: Final = 1.0
"""A snapshot is of what is before the camera now, and not of what was before it was lost."""
SNAPSHOT_BUDGET_S: Final = 3.0
LONGEST_STEP_S: Final = 0.25
"""Less than a code must be out of view to count again: one picture without it is not enough."""
MOST_TOLD: Final = 50
_MOST_HELD_BYTES: Final = 64_000
"""Of all texts in view: in hexadecimal they fit in a message."""


class Work:
    """The main thread: `run` works until the capture hangs. `hear` is for the thread that listens."""

    def __init__(self, line: Line, setup: dict[str, Any]) -> None:
        """Raises `Broken` for a setup that is none."""
        match setup:
            case {
                "do": "start",
                "source": str(source),
                "region": region,
                "frames_per_s": int() | float() as rate,
            }:
                self._source = source_of(source)
                self._region: Region | None = None if region is None else tuple(map(float, region))  # type: ignore[assignment]
            case _:
                raise Broken("not a setup")
        cv2.setNumThreads(1)
        self._line = line
        self._table = SimulatedTable()
        self._texts = AskedTexts(self._ask)
        self._live = LiveReader(self._texts)
        self._grabber = Grabber(self._source, rate, self._ready, self._lost, self._open)
        self._clock = _PictureClock()
        self._frames = 0
        self._alive_at_s = self._preview_at_s = 0.0
        self._preview_on, self._preview_free = False, True
        self._snapshot_wanted = threading.Event()
        self._view: tuple[Code, ...] = ()

    def run(self) -> None:
        """Look at pictures. Returns when the capture hangs; raises `Broken` when the station is gone."""
        self._grabber.start()
        newest: Frame | None = None
        while not self._grabber.stuck:
            frame = self._grabber.take(TICK_S)
            if frame is not None:
                newest = frame
                self._look(frame)
            if self._snapshot_wanted.is_set():
                self._snapshot_wanted.clear()
                self._snapshot(newest)
            self._say_alive()

    def hear(self, asked: dict[str, Any]) -> None:
        """What the station asks. On the listening thread."""
        match asked:
            case {"do": "known", "text": str(text), "known": bool(known)}:
                self._texts.answer(text, known)
            case {"do": "preview", "on": bool(on)}:
                self._preview_on = on
            case {"do": "seen"}:
                self._preview_free = True
            case {"do": "snapshot"}:
                self._snapshot_wanted.set()
            case {"do": "show", "raw": str(raw)}:
                self._table.feed(bytes.fromhex(raw))
            case {"do": "plug", "in": bool(plugged)}:
                self._table.plugged = plugged

    def _look(self, frame: Frame) -> None:
        seen = self._live.frame(_cut(frame.gray, self._region), self._clock.at_s(frame.at_s))
        self._frames += 1
        self._table.looked()
        for code in seen.scans:
            self._scan(code)
        held, before = _held(seen.codes), _held(self._view)
        self._view = seen.codes
        if held != before:
            self._tell({"is": "view", "raws": held})
        now_s = time.monotonic()
        if self._preview_on and self._preview_free and now_s - self._preview_at_s >= PREVIEW_EVERY_S:
            self._preview_at_s, self._preview_free = now_s, False
            self._preview(frame.gray)

    def _snapshot(self, frame: Frame | None) -> None:
        """Try everything on one picture. What live reading has counted is told, and not counted again."""
        codes: tuple[Code, ...] = ()
        if frame is not None and time.monotonic() - frame.at_s < SNAPSHOT_FRESH_S:
            codes = snapshot(_cut(frame.gray, self._region), self._texts, SNAPSHOT_BUDGET_S)
        accepted = [code for code in codes if code.accepted]
        for code in accepted:
            if self._live.take(code):
                self._scan(code)
        self._tell({"is": "snapshot", "raws": _held(accepted)})

    def _scan(self, code: Code) -> None:
        raw = _raw(code)
        if len(raw) <= LONGEST_TEXT_BYTES:
            self._tell({"is": "scan", "raw": raw.hex(), "aim": code.aim})

    def _preview(self, gray: Gray) -> None:
        high, wide = gray.shape
        shrink = min(1.0, PREVIEW_WIDTH / wide, PREVIEW_HEIGHT / high)
        size = max(1, round(wide * shrink)), max(1, round(high * shrink))
        small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
        outlines = [
            [code.accepted, _shares(code, self._region, gray.shape)] for code in self._view[:MOST_TOLD]
        ]
        self._tell({"is": "preview", "size": size, "outlines": outlines}, small.tobytes())

    def _say_alive(self) -> None:
        now_s = time.monotonic()
        if now_s - self._alive_at_s >= ALIVE_EVERY_S:
            self._alive_at_s = now_s
            self._tell({"is": "alive", "frames": self._frames, "seconds": self._clock.now_s})

    def _ask(self, text: str) -> None:
        self._tell({"is": "ask", "text": text})

    def _ready(self, width: int, height: int) -> None:
        self._tell({"is": "ready", "size": [width, height], "second_reader": has_zbar()})

    def _lost(self, fault: ConnectionFault) -> None:
        self._tell({"is": "lost", "fault": fault.fault.value, "text": str(fault).partition(": ")[2]})

    def _open(self, source: Source) -> Capture:
        if source.kind is SourceKind.SIMULATED:
            return SimulatedCapture(self._table)
        return open_source(source)

    def _tell(self, said: dict[str, Any], blob: bytes = b"") -> None:
        self._line.send(said, blob, wait=True)


class _PictureClock:
    """Time that passes while there are pictures: no more than `LONGEST_STEP_S` from one to the next."""

    def __init__(self) -> None:
        self._last_s = self.now_s = 0.0

    def at_s(self, at_s: float) -> float:
        """The time of a picture that came at `at_s` of the monotonic clock."""
        self.now_s += min(max(0.0, at_s - self._last_s), LONGEST_STEP_S)
        self._last_s = at_s
        return self.now_s


def _cut(gray: Gray, region: Region | None) -> Gray:
    """The part of a picture that is read."""
    left, top, right, bottom = _edges(region, gray.shape)
    return gray[top:bottom, left:right]


def _edges(region: Region | None, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    high, wide = shape
    if region is None:
        return 0, 0, wide, high
    left, top, width, height = region
    x, y = min(int(left * wide), wide - 1), min(int(top * high), high - 1)
    return (
        x,
        y,
        max(x + 1, min(wide, round((left + width) * wide))),
        max(y + 1, min(high, round((top + height) * high))),
    )


def _shares(code: Code, region: Region | None, shape: tuple[int, ...]) -> list[list[float]]:
    """Where a code lies, as shares of the whole picture."""
    high, wide = shape
    left, top, _, _ = _edges(region, shape)
    return [
        [min(1.0, max(0.0, (x + left) / wide)), min(1.0, max(0.0, (y + top) / high))] for x, y in code.quad
    ]


def _raw(code: Code) -> bytes:
    return code.text.encode("utf-8", "surrogatepass")


def _held(codes: Iterable[Code]) -> list[str]:
    """What is accepted of these, as it goes over the wire: no more than a message holds."""
    held: list[str] = []
    room = _MOST_HELD_BYTES
    for raw in (_raw(code) for code in codes if code.accepted):
        if len(raw) <= min(room, LONGEST_TEXT_BYTES) and len(held) < MOST_TOLD:
            held.append(raw.hex())
            room -= len(raw)
    return held
