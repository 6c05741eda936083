"""Serial byte → verdict on the screen while the station's camera decodes at full load, and without it.

The camera sends pictures that nothing can read, more than are wanted, so its reader tries all it has on each.
Orders are packed in turn with the camera's process at work and with it stopped (SIGSTOP), so that both series
stand under the same conditions. Time runs as in the bench `latency`, over wrong and right items in turn.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import ClassVar, Self

import psutil

from tests.bench.display import Display
from tests.bench.latency import serial_ms
from tests.bench.machine import figures, ratio
from tests.bench.site import UNITS, WindowStation

SCANS = 2_000
P99_AIM_MS = 16.0
LEAST_FRAMES_PER_S = 10.0
"""Below this nobody could say that the camera was at work."""
_WORKER = "floorapp.devices.camera.worker"
_SETTLE_S = 0.5
_START_S = 30.0


class HardCamera:
    """The process of `hard_camera`."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.hard_camera"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url, "the camera did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


class CameraStation(WindowStation):
    """A station with a camera. `working_s` and `busy_s` are how long its process was let run, and ran."""

    # The log says how many pictures were looked at, to who wants to know more than warnings.
    program: ClassVar = (
        *(sys.executable, "-c"),
        "import logging, sys; logging.basicConfig(level=logging.INFO); "
        "from floorapp.__main__ import main; sys.exit(main())",
    )

    def __init__(self, display: Display, orders: int, camera: str) -> None:
        super().__init__(display, orders)
        self._camera = camera
        self.working_s = self.busy_s = 0.0
        self._since: tuple[float, float] | None = None

    def start(self) -> int:
        """Start the station's process; returns when, in ns of the monotonic clock."""
        with (self.folder / "station.toml").open("a") as config:
            config.write(f'[[camera]]\nsource = "{self._camera}"\n')
        return super().start()

    @property
    def reader(self) -> psutil.Process:
        """The camera's process; AssertionError when none comes."""
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            for child in psutil.Process(self.pid).children():
                with suppress(psutil.Error):  # it may have ended just now
                    if _WORKER in child.cmdline():
                        return child
            time.sleep(0.2)
        raise AssertionError("the camera's process does not run")

    def work(self) -> None:
        """Let the camera's process run."""
        self.reader.send_signal(signal.SIGCONT)
        time.sleep(_SETTLE_S)
        self._since = time.monotonic(), self._used_s()

    def rest(self) -> None:
        """Stop it. It would be taken for hung after 15 s."""
        if self._since is not None:
            began_s, used_s = self._since
            self.working_s += time.monotonic() - began_s
            self.busy_s += self._used_s() - used_s
            self._since = None
        self.reader.send_signal(signal.SIGSTOP)

    def frames_per_s(self) -> float:
        """Pictures that were looked at, by what the station's log says of each process after its end."""
        log = (self.folder / "station.log").read_text()
        looked = re.findall(r"looked at (\d+) pictures in (\d+\.\d) s", log)
        assert looked, log[-2000:]
        frames, seconds = (sum(map(float, column)) for column in zip(*looked, strict=True))
        return frames / seconds

    def _used_s(self) -> float:
        times = self.reader.cpu_times()
        return float(times.user + times.system)


def run(scans: int = SCANS) -> dict[str, object]:
    """Measure `scans` scans, half of them with the camera at work."""
    orders = 2 * -(-scans // (4 * (UNITS - 1)))
    taken: dict[bool, list[float]] = {True: [], False: []}
    dice = random.Random(7)
    with Display() as display, HardCamera() as camera, CameraStation(display, orders, camera.url) as station:
        reader = station.reader.pid
        for index, _ in enumerate(station.packed_orders()):
            works = index % 2 == 0
            (station.work if works else station.rest)()

            def scan(code: str, colour: int, series: list[float] = taken[works]) -> None:
                time.sleep(dice.uniform(0.030, 0.080))
                series.append(serial_ms(station, code, colour))

            station.alternate(scan)
            if works:
                station.rest()
        assert station.reader.pid == reader, "the camera's process was started again in the middle"
        os.kill(reader, signal.SIGCONT)
        station.stop()
        frames_per_s, busy = station.frames_per_s(), station.busy_s / station.working_s
    with_camera, without = figures(taken[True]), figures(taken[False])
    return {
        "with the camera at full load, ms": with_camera,
        "without it, ms": without,
        "median with / without": ratio(taken[True], taken[False]),
        "the camera: pictures/s": round(frames_per_s, 1),
        "the camera: share of one processor": round(busy, 2),
        "met": {
            f"p99 with the camera < {P99_AIM_MS} ms": with_camera["p99"] < P99_AIM_MS,
            f"the camera reads >= {LEAST_FRAMES_PER_S} pictures/s": frames_per_s >= LEAST_FRAMES_PER_S,
        },
    }
