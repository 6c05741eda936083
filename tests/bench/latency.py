"""Serial byte → verdict on the screen, the durable commit included.

Time runs from just before the scan's bytes are written to the scanner's pty until the pixel has the verdict's
colour. Wrong and right items alternate, so every scan changes the screen whole. Between scans there is a
random pause of 30 to 80 ms, as a floor never scans in step with anything.
"""

import random
import time

from tests.bench.display import Display
from tests.bench.machine import Figures, figures
from tests.bench.site import GREY, RED, UNITS, VERDICT_AT, WindowStation

SCANS = 2_000
MEDIAN_AIM_MS, P99_AIM_MS = 5.0, 16.7


def run(scans: int = SCANS) -> dict[str, object]:
    """Measure `scans` scans."""
    orders = -(-scans // (2 * (UNITS - 1)))
    taken: dict[int, list[float]] = {RED: [], GREY: []}
    dice = random.Random(7)
    with Display() as display, WindowStation(display, orders) as station:

        def scan(code: str, colour: int) -> None:
            time.sleep(dice.uniform(0.030, 0.080))
            taken[colour].append(serial_ms(station, code, colour))

        for _ in station.packed_orders():
            station.alternate(scan)
        assert station.pid
    every = figures([*taken[RED], *taken[GREY]])
    return {
        "serial byte to pixel, ms": every,
        "of these: wrong item to red, ms": figures(taken[RED]),
        "of these: right item to grey, ms": figures(taken[GREY]),
        "met": _met(every),
    }


def serial_ms(station: WindowStation, code: str, colour: int) -> float:
    """One scan through the pty: ms until its verdict is on the screen."""
    sent_ns = time.monotonic_ns()
    station.scanner.scan(code)
    return (station.display.wait_for(VERDICT_AT, colour) - sent_ns) / 1e6


def _met(every: Figures) -> dict[str, bool]:
    return {
        f"median <= {MEDIAN_AIM_MS} ms": every["median"] <= MEDIAN_AIM_MS,
        f"p99 <= {P99_AIM_MS} ms": every["p99"] <= P99_AIM_MS,
    }
