"""A screen without glass: an X server whose picture is a file in memory, and a keyboard for it.

Reading a pixel is reading that file, so the watcher asks nothing of the server that it watches. The pixel is
what a monitor's cable would carry: it changes when the program's drawing has reached the screen.
"""

import ctypes
import ctypes.util
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

WIDTH, HEIGHT = 1280, 800
_BYTES_A_PIXEL = 4
_POLL_S = 100e-6
_PR_SET_TIMERSLACK = 29


Row = tuple[int, int, int]
"""Left end, right end and height of a row of pixels."""


class NotSeenError(AssertionError):
    """The colour that was waited for did not come."""


class Display:
    """An Xvfb of 1280 x 800 with the pixels mapped. No window manager runs in it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="floorapp-screen-"))
        read, write = os.pipe()
        self._server = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
                *("-fbdir", str(self._folder), "-nolisten", "tcp", "-noreset"),
            ],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.name = f":{told.readline().strip()}"
        with (self._folder / "Xvfb_screen0").open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        # The X window dump header: 25 big-endian words, then the colour table, then the pixels.
        head = struct.unpack(">25I", self._map[:100])
        self._start, self._line = head[0] + head[19] * 12, head[12]
        # Without this a short sleep takes 50 µs longer than it was asked to.
        ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, 1, 0, 0, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait(10)
        self._map.close()
        shutil.rmtree(self._folder)

    def pixel(self, x: int, y: int) -> int:
        """The colour at a place, as 0xRRGGBB."""
        at = self._start + y * self._line + x * _BYTES_A_PIXEL
        return int.from_bytes(self._map[at : at + 3], "little")

    def row(self, left: int, right: int, y: int) -> bytes:
        """The pixels of one row from `left` up to `right`."""
        at = self._start + y * self._line
        return self._map[at + left * _BYTES_A_PIXEL : at + right * _BYTES_A_PIXEL]

    def rows(self, rows: tuple[Row, ...]) -> list[bytes]:
        """The pixels of several rows."""
        return [self.row(*row) for row in rows]

    def wait_for_change(self, rows: tuple[Row, ...], before: list[bytes], timeout_s: float = 10.0) -> int:
        """Wait until rows are no longer as `before`; returns when that was, in ns of the monotonic clock."""
        deadline_ns = time.monotonic_ns() + round(timeout_s * 1e9)
        while self.rows(rows) == before:
            if time.monotonic_ns() > deadline_ns:
                raise NotSeenError(f"nothing changed in {timeout_s} s")
            time.sleep(_POLL_S)
        return time.monotonic_ns()

    def wait_for(self, at: tuple[int, int], colour: int, timeout_s: float = 10.0) -> int:
        """Wait until a place has a colour; returns when that was, in ns of the monotonic clock."""
        x, y = at
        deadline_ns = time.monotonic_ns() + round(timeout_s * 1e9)
        while True:
            seen = self.pixel(x, y)
            now_ns = time.monotonic_ns()
            if seen == colour:
                return now_ns
            if now_ns > deadline_ns:
                raise NotSeenError(f"#{colour:06x} at {at} did not come in {timeout_s} s; #{seen:06x} stands")
            time.sleep(_POLL_S)


class Keyboard:
    """Types on a display through the XTEST extension, as a keyboard-wedge scanner would."""

    def __init__(self, display: Display) -> None:
        self._x, self._test = _library("X11"), _library("Xtst")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XStringToKeysym.restype = ctypes.c_ulong
        self._connection = ctypes.c_void_p(self._x.XOpenDisplay(display.name.encode()))
        if not self._connection:
            raise RuntimeError(f"no connection to the display {display.name}")
        self._display = display

    def type(self, text: str, gap_s: float) -> int:
        """Type digits and then Enter; returns when Enter was pressed, in ns of the monotonic clock."""
        for character in text:
            self._key(character)
            if gap_s:
                time.sleep(gap_s)
        pressed_ns = time.monotonic_ns()
        self._key("Return")
        return pressed_ns

    def focus(self, title: str, timeout_s: float = 30.0) -> None:
        """Give the keyboard to the window with this title: without a window manager nobody else does."""
        found = subprocess.run(
            ["xdotool", "search", "--sync", "--onlyvisible", "--name", title],
            env={**os.environ, "DISPLAY": self._display.name},
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=True,
        )
        window = ctypes.c_ulong(int(found.stdout.split()[-1]))
        revert_to_parent = 2
        self._x.XSetInputFocus(self._connection, window, revert_to_parent, ctypes.c_ulong(0))
        self._x.XSync(self._connection, 0)

    def _key(self, name: str) -> None:
        symbol = ctypes.c_ulong(self._x.XStringToKeysym(name.encode()))
        code = self._x.XKeysymToKeycode(self._connection, symbol)
        for down in (1, 0):
            self._test.XTestFakeKeyEvent(self._connection, code, down, ctypes.c_ulong(0))
        self._x.XFlush(self._connection)


def _library(name: str) -> ctypes.CDLL:
    found = ctypes.util.find_library(name)
    if found is None:
        raise RuntimeError(f"lib{name} is missing: packaging/bootstrap.sh bench installs it")
    return ctypes.CDLL(found)
