"""Serial byte → verdict on the screen, the durable commit included.

Time runs from just before the scan's bytes are written to the scanner's pty until the pixel has the verdict's
colour. Wrong and right items alternate, so every scan changes the screen whole: the hardest case. The usual
scan, a right item after a right item, is measured on the figure that counts what is left. Between scans there
is a random pause of 30 to 80 ms, as a floor never scans in step with anything.
"""

import random
import time

from tests.bench.display import Display
from tests.bench.machine import Figures, figures
from tests.bench.site import FIGURE_ROWS, GREY, RED, UNITS, VERDICT_AT, WindowStation

SCANS = 2_000
MEDIAN_AIM_MS, P99_AIM_MS = 5.0, 16.7


def run(scans: int = SCANS) -> dict[str, object]:
    """Measure `scans` scans."""
    alternating = -(-scans // (2 * (UNITS - 1)))
    usual: list[float] = []
    taken: dict[int, list[float]] = {RED: [], GREY: []}
    dice = random.Random(7)
    with Display() as display, WindowStation(display, 2 * alternating) as station:

        def scan(code: str, colour: int) -> None:
            time.sleep(dice.uniform(0.030, 0.080))
            taken[colour].append(serial_ms(station, code, colour))

        for index, _ in enumerate(station.packed_orders()):
            if index % 2:
                station.alternate(scan)
                continue
            for code in station.measured_codes():
                time.sleep(dice.uniform(0.030, 0.080))
                usual.append(_counted_ms(station, code))
        assert station.pid
    every = figures([*taken[RED], *taken[GREY]])
    return {
        "serial byte to pixel, ms": every,
        "of these: wrong item to red, ms": figures(taken[RED]),
        "of these: right item to grey, ms": figures(taken[GREY]),
        "right item after right item, ms": figures(usual),
        "met": _met("", every) | _met("right item after right item: ", figures(usual)),
    }


def _counted_ms(station: WindowStation, code: str) -> float:
    """One right item after another: ms until the figure on the screen has changed."""
    before = station.display.rows(FIGURE_ROWS)
    sent_ns = time.monotonic_ns()
    station.scanner.scan(code)
    return (station.display.wait_for_change(FIGURE_ROWS, before) - sent_ns) / 1e6


def serial_ms(station: WindowStation, code: str, colour: int) -> float:
    """One scan through the pty: ms until its verdict is on the screen."""
    sent_ns = time.monotonic_ns()
    station.scanner.scan(code)
    return (station.display.wait_for(VERDICT_AT, colour) - sent_ns) / 1e6


def _met(which: str, every: Figures) -> dict[str, bool]:
    return {
        f"{which}median <= {MEDIAN_AIM_MS} ms": every["median"] <= MEDIAN_AIM_MS,
        f"{which}p99 <= {P99_AIM_MS} ms": every["p99"] <= P99_AIM_MS,
    }
