"""The same station as a web page would be it: Chromium with a minimal page, on a display of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Self

import psutil

from tests.bench.display import HEIGHT, WIDTH, Display, Keyboard
from tests.bench.site import GREY, VERDICT_AT

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-quic"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
    ),
    *("--disable-default-apps", "--password-store=basic", "--window-position=0,0", "--kiosk"),
)


class Browser:
    """Chromium with the page open and the keyboard's focus."""

    def __init__(self, display: Display) -> None:
        self.display = display
        self._folder = Path(tempfile.mkdtemp(prefix="floorapp-browser-"))
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.answer_server"], stdout=subprocess.PIPE, text=True
        )
        assert self._server.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._server.stdout.readline())}"
        self._process = subprocess.Popen(
            [
                *("chromium", *_FLAGS, f"--window-size={WIDTH},{HEIGHT}"),
                *(f"--user-data-dir={self._folder}", f"--app={self.url}/"),
            ],
            env={**os.environ, "DISPLAY": display.name, "HOME": str(self._folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.keyboard = Keyboard(display)

    def __enter__(self) -> Self:
        self.display.wait_for(VERDICT_AT, GREY, 60)
        self.keyboard.focus("scan page")
        return self

    def __exit__(self, *_: object) -> None:
        started = self.processes()
        self._process.terminate()
        _ended, left = psutil.wait_procs(started, 10)
        for process in left:
            process.kill()
        self._server.terminate()
        self._server.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def processes(self) -> list[psutil.Process]:
        """The browser's processes: its own, the page's, the network's and the others."""
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def answer_after(self, delay_ms: int) -> None:
        """How long the server takes from now on."""
        with urllib.request.urlopen(f"{self.url}/delay/{delay_ms}", timeout=10) as answer:
            assert answer.read() == b"ok"
