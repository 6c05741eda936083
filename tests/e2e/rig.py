"""A floor to test on: an OMS server process, a headless station process, a pty scanner and a TCP printer.

Nothing here is of the product but the simulated printer's mechanism; the station is the real process, reached
by the bytes of its scanner and heard by the lines that it writes.
"""

import json
import os
import pty
import queue
import signal
import sqlite3
import subprocess
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Self

from floorapp.devices.simulated_printer import SimulatedPrinter

Shown = dict[str, Any]
STATION = "PACK-07"


class NotShownError(AssertionError):
    """What was expected did not come; the text holds what came instead."""


class PtyScanner:
    """A scanner on a pty. `link` is the stable path that the station is configured with."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._master = -1
        self.plug_in()

    def plug_in(self) -> None:
        """Appear behind the link, perhaps as another device node."""
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        new = self.link.with_suffix(".new")
        new.symlink_to(os.ttyname(slave))
        new.replace(self.link)
        self._slave = slave

    def unplug(self) -> None:
        """Vanish: the link goes first, then the line hangs up."""
        self.link.unlink()
        os.close(self._slave)
        os.close(self._master)

    def scan(self, text: str | bytes) -> None:
        """Send one scan with its terminator."""
        os.write(self._master, (text.encode() if isinstance(text, str) else text) + b"\r")

    def flush(self) -> None:
        """Forget what nobody has read yet, as a line without a reader does."""
        termios.tcflush(self._slave, termios.TCIFLUSH)

    def burst(self, codes: list[str], baud: int = 115_200) -> None:
        """Scans back to back at a line's pace: ten bits a byte."""
        for code in codes:
            self.scan(code)
            time.sleep((len(code) + 1) * 10 / baud)


class Oms:
    """The central server as a process over one database file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.options: tuple[str, ...] = ()
        self.database = f"sqlite:///{folder / 'oms.db'}"
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def command(self, *words: str) -> Any:
        """Run `floorapp oms …` and give its JSON answer."""
        done = subprocess.run(
            [sys.executable, "-m", "floorapp", "oms", *words, "--database", self.database, "--json"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"oms {words[0]}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def start(self) -> None:
        """Serve, on the same port as before."""
        with (self.folder / "oms.log").open("a") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "floorapp", "oms", "serve", "--json"),
                    *("--database", self.database, "--port", str(self.port), *self.options),
                ],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the server did not start: {(self.folder / 'oms.log').read_text()[-2000:]}"
        self.url = str(json.loads(line)["url"])
        self.port = int(self.url.rsplit(":", 1)[1].strip("/"))

    def stop(self) -> None:
        """Power off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


class StationProcess:
    """A headless station process and what it has shown."""

    def __init__(self, config: Path, log: Path) -> None:
        self._config, self._log = config, log
        self.lines: queue.Queue[Shown] = queue.Queue()
        self.screen: Shown = {}
        self.last_shown: Shown = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start in the saved state."""
        self.lines = queue.Queue()
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "floorapp", "station", "--headless", "--config", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._reader = threading.Thread(target=self._read, args=(self._process, self.lines), daemon=True)
        self._reader.start()

    def _read(self, process: subprocess.Popen[bytes], lines: queue.Queue[Shown]) -> None:
        assert process.stdout is not None
        with process.stdout:
            self._read_lines(process.stdout, lines)

    def _read_lines(self, stdout: IO[bytes], lines: queue.Queue[Shown]) -> None:
        for line in stdout:
            with suppress(ValueError):  # a killed process may leave half a line
                shown = json.loads(line)
                if "screen" in shown:
                    self.last_shown = shown
                lines.put(shown)

    def kill(self) -> None:
        """Power off: kill -9, then read what was still in the pipe."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._reader.join(5)

    def stop(self) -> int:
        """End in good order."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self._reader.join(5)
        return code

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def expect(self, wanted: Callable[[Shown], bool], what: str, timeout_s: float = 15.0) -> Shown:
        """Read on until a line is `wanted`."""
        deadline, seen = time.monotonic() + timeout_s, []
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                break
            if "screen" in line:
                self.screen = line
            seen.append(line.get("screen") or line)
            if wanted(line):
                return line
        raise NotShownError(
            f"{what}: not shown in {timeout_s} s; seen {seen[-12:]}\n{self._log.read_text()[-3000:]}"
        )

    def expect_screen(self, *kinds: str, timeout_s: float = 15.0) -> Shown:
        """Read on until a screen of one of these kinds is shown; gives its data."""
        line = self.expect(lambda line: line.get("screen") in kinds, " or ".join(kinds), timeout_s)
        return dict(line["data"])


class Floor:
    """All of it in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.oms = Oms(folder)
        self.printer = SimulatedPrinter(keep=100_000)
        self.scanner = PtyScanner(folder / "scanner")
        self.devices = ""
        """What station.toml says of further devices."""
        self.config = folder / "station.toml"
        self.station = StationProcess(self.config, folder / "station.log")

    @property
    def store(self) -> Path:
        """The station's own file."""
        return self.folder / "station" / "station.db"

    def open(self, import_from: Path) -> Self:
        """Fill the OMS, enrol the station, and start all that runs."""
        self.printer.start()
        self.oms.command("import", str(import_from))
        code = self.oms.command("enrol", STATION)["code"]
        self.oms.start()
        self.config.write_text(
            f"""
[station]
name = "{STATION}"
kind = "pack"
language = "en"
theme = "light"
data_dir = "{self.folder / "station"}"
[oms]
url = "{self.oms.url}"
enrolment_code = "{code}"
[[scanner]]
kind = "serial"
port = "{self.scanner.link}"
baud = 115200
[[printer]]
role = "carton_label"
language = "zpl"
url = "tcp://127.0.0.1:{self.printer.port}"
{self.devices}"""
        )
        self.station.start()
        return self

    def settle(self, timeout_s: float = 60.0) -> None:
        """Wait until every fact of the station has its answer."""
        deadline, left = time.monotonic() + timeout_s, -1
        while time.monotonic() < deadline:
            with sqlite3.connect(self.store) as db:
                left = db.execute("SELECT count(*) FROM outbox WHERE state <> 'settled'").fetchone()[0]
            if not left:
                return
            time.sleep(0.05)
        raise AssertionError(f"{left} facts are still in the queue after {timeout_s} s")

    def close(self) -> None:
        """End whatever still runs."""
        if self.station.running:
            self.station.stop()
        self.oms.stop()
        self.printer.stop()


@contextmanager
def floor(folder: Path, import_from: Path, *serve_options: str, devices: str = "") -> Iterator[Floor]:
    """A floor at work, closed at the end. `serve_options` go to `floorapp oms serve`."""
    place = Floor(folder)
    place.devices = devices
    place.oms.options = serve_options
    try:
        yield place.open(import_from)
    finally:
        place.close()
