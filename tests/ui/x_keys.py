"""A scanner that types on an X server without glass: key codes through XTEST, as a USB keyboard's arrive.

What the scanner's keys are is asked of the X server itself while it has the layout that the scanner is set
to; then the host's layout is set, and only the codes go over.
"""

import ctypes
import ctypes.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

NEEDED = ("Xvfb", "setxkbmap")
SHIFT, CAPS_LOCK, ENTER, TAB, LEFT_ALT, RIGHT_ALT, LEFT_CONTROL = 50, 66, 36, 23, 64, 108, 37
KEYPAD = dict(zip("0123456789", (90, 87, 88, 89, 83, 84, 85, 79, 80, 81), strict=True))
F8, BESIDE_SHIFT = 74, 94
SCANNER_GAP_S, HELD_UP_S, TRIES = 0.001, 0.08, 10
SPOILED = b"\x1a"
_GROUP = 0

Chord = tuple[tuple[int, ...], int]
"""Keys that are held, and the key that is pressed, by X11's codes."""
Keys = list[Chord | str]
"""What a scanner presses: chords, and Alt codes as their digits."""


def missing() -> str:
    """What the machine lacks to type on an X server, or empty."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    lacking += [f"lib{name}" for name in ("X11", "Xtst") if ctypes.util.find_library(name) is None]
    return ", ".join(lacking)


class Screen:
    """An Xvfb with a keyboard. No window manager runs in it, so the focus is given by hand."""

    def __init__(self) -> None:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.name = f":{told.readline().strip()}"
        self._x = ctypes.CDLL(ctypes.util.find_library("X11"))
        self._test = ctypes.CDLL(ctypes.util.find_library("Xtst"))
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XkbKeycodeToKeysym.restype = ctypes.c_ulong
        self._connection = ctypes.c_void_p(self._x.XOpenDisplay(self.name.encode()))
        assert self._connection, f"no connection to {self.name}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server."""
        self._x.XCloseDisplay(self._connection)
        self._server.terminate()
        self._server.wait(10)

    def layout(self, name: str) -> None:
        """Set the host's keyboard layout."""
        subprocess.run(["setxkbmap", "-display", self.name, name], check=True, timeout=20)
        self.sync()

    def focus(self, window: int) -> None:
        """Give the keyboard to a window."""
        revert_to_parent = 2
        self._x.XSetInputFocus(self._connection, ctypes.c_ulong(window), revert_to_parent, ctypes.c_ulong(0))
        self.sync()

    def sync(self) -> None:
        """Wait until the server has done what it was asked."""
        self._x.XSync(self._connection, 0)

    def keysym(self, code: int, level: int) -> int:
        """What a key of the layout that is set now means: an X11 keysym, 0 for nothing."""
        return int(self._x.XkbKeycodeToKeysym(self._connection, code, _GROUP, level))

    def refresh(self) -> None:
        """Ask the server for its keys anew: Xlib keeps those that it knew."""
        self._x.XCloseDisplay(self._connection)
        self._connection = ctypes.c_void_p(self._x.XOpenDisplay(self.name.encode()))

    def keyboard_of(self, layout: str) -> dict[str, Chord]:
        """How each ASCII character is typed on the keyboard of a country, without dead keys."""
        self.layout(layout)
        self.refresh()
        codes = [*range(10, 63), 65]
        if layout != "us":  # a US keyboard has no key beside its left Shift
            codes.append(BESIDE_SHIFT)
        chords: dict[str, Chord] = {}
        held: tuple[tuple[int, ...], ...] = ((), (SHIFT,), (RIGHT_ALT,))
        for level, holding in enumerate(held):
            for code in codes:
                symbol = self.keysym(code, level)
                if 0x20 <= symbol < 0x7F:
                    chords.setdefault(chr(symbol), (holding, code))
        return chords

    def repeat(self, delay_ms: int, interval_ms: int) -> None:
        """Set when a key that is held down begins to repeat, and how often it does."""
        core_keyboard = 0x100
        assert self._x.XkbSetAutoRepeatRate(self._connection, core_keyboard, delay_ms, interval_ms)
        self.sync()

    def caps_lock(self, *, on: bool) -> None:
        """Set Caps Lock, by its key."""
        lock = 2
        if bool(self._mask() & lock) != on:
            self.press(CAPS_LOCK)
            self.release(CAPS_LOCK)
            self.sync()
            assert bool(self._mask() & lock) == on

    def press(self, code: int) -> None:
        """A key goes down."""
        self._fake(code, 1)

    def release(self, code: int) -> None:
        """A key goes up."""
        self._fake(code, 0)

    def type(self, keys: Iterable[Chord | str], gap_s: float) -> float:
        """Press keys, one each `gap_s`: those that are held are keys too. The longest gap that came of it, s.

        A busy machine may hold up whoever types; a scanner's own processor does nothing else.
        """
        longest_s, before = 0.0, time.monotonic()
        for key in keys:
            holding, codes = (
                key if isinstance(key, tuple) else ((LEFT_ALT,), [KEYPAD[digit] for digit in key])
            )
            for code in holding:
                self.press(code)
                time.sleep(gap_s)
            for code in [codes] if isinstance(codes, int) else codes:
                self.press(code)
                self.release(code)
                time.sleep(gap_s)
                now = time.monotonic()
                longest_s, before = max(longest_s, now - before), now
            for code in reversed(holding):
                self.release(code)
        self.sync()
        return max(longest_s, time.monotonic() - before)

    def _mask(self) -> int:
        root = self._x.XDefaultRootWindow
        root.restype = ctypes.c_ulong
        words = [ctypes.c_ulong(), ctypes.c_ulong(), *(ctypes.c_int() for _ in range(4)), ctypes.c_uint()]
        self._x.XQueryPointer(
            self._connection, ctypes.c_ulong(root(self._connection)), *(ctypes.byref(word) for word in words)
        )
        return int(words[-1].value)

    def _fake(self, code: int, down: int) -> None:
        self._test.XTestFakeKeyEvent(self._connection, code, down, ctypes.c_ulong(0))
        self._x.XFlush(self._connection)


class Station:
    """The real window in a process of its own, with a field beside it that a human may type in."""

    def __init__(self, screen: Screen, folder: Path) -> None:
        self.held_up = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.wedge_window"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={
                **os.environ,
                "DISPLAY": screen.name,
                "QT_QPA_PLATFORM": "xcb",
                "XDG_RUNTIME_DIR": str(folder),
                "LC_ALL": "C.UTF-8",
            },
        )
        self._screen = screen
        self.windows: dict[str, int] = self._next()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def ask(self, **question: Any) -> Any:
        """Ask the window's process: see `wedge_window`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        return self._next()

    def focus(self, window: str) -> None:
        """Give the keyboard to the station's `window`, or to the `field`."""
        self._screen.focus(self.windows[window])
        deadline = time.monotonic() + 10
        while self.ask(do="active") != window:
            assert time.monotonic() < deadline, f"{window} did not get the keyboard"
            time.sleep(0.01)

    def scans(self, count: int, timeout_s: float = 5.0) -> list[bytes]:
        """The scans that were heard since this was last asked; waits until there are `count`."""
        heard: list[bytes] = []
        deadline = time.monotonic() + timeout_s
        while True:
            heard += [bytes.fromhex(scan) for scan in self.ask(do="scans")]
            if len(heard) >= count or time.monotonic() > deadline:
                return heard
            time.sleep(0.002)

    def heard(self, keys: Keys, gap_s: float = SCANNER_GAP_S, *, spoiled: bool = False) -> list[bytes]:
        """What is heard when a scanner presses these keys; again when the machine held it up.

        A busy machine holds up who types, or the server, and then the station says that a scan has a hole;
        `spoiled` is for a scan that is to have one. `held_up` counts.
        """
        for _ in range(TRIES):
            longest_s = self._screen.type(keys, gap_s)
            heard = self.scans(1, 1.0)
            if longest_s < HELD_UP_S and (spoiled or not any(SPOILED in scan for scan in heard)):
                return heard
            self.held_up += 1
            time.sleep(1.0)
            self.scans(0)
        raise AssertionError(f"the machine held up each of {TRIES} scans")

    def _next(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the window's process has ended"
        return json.loads(line)
