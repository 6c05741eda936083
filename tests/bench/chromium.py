"""The station's window against a minimal page in Chromium that asks a loopback server for each scan.

The same keys, injected by the X server's XTEST extension as a keyboard-wedge scanner types them, go to both;
time runs from the press of Enter until the pixel has the verdict's colour. Blocks of scans alternate between
the two (and the serial scanner), so that whatever else the machine does weighs on all alike.
"""

import random
import time
from collections import defaultdict
from itertools import pairwise

from tests.bench.browser import Browser
from tests.bench.display import Display, Keyboard
from tests.bench.latency import serial_ms
from tests.bench.machine import figures, pss_mb, ratio
from tests.bench.site import GREY, RED, VERDICT_AT, WRONG_CODE, WindowStation

ORDERS = 16
"""Each order has a block of wedge scans and one of serial scans, each followed by one in the browser."""
DELAYS_MS = (0, 20)
RATIO_AIMS = {0: 4.0, 20: 12.0}
_KEY_GAP_S = 0.001


def run(orders: int = ORDERS) -> dict[str, object]:
    """Measure until `orders` orders are packed, half of them for each server time."""
    taken: dict[str, list[float]] = defaultdict(list)
    dice = random.Random(11)
    with (
        Display() as ours,
        Display() as theirs,
        WindowStation(ours, orders) as station,
        Browser(theirs) as page,
    ):
        wedge = Keyboard(ours)
        wedge.focus("floorapp")
        for index, _ in enumerate(station.packed_orders()):
            delay_ms = DELAYS_MS[index % 2]
            page.answer_after(delay_ms)
            codes = station.measured_codes()
            cuts = [0, len(codes) // 2, len(codes)]
            for part, (start, end) in enumerate(pairwise(cuts)):
                for code in codes[start:end]:
                    for asked, colour in ((WRONG_CODE, RED), (code, GREY)):
                        _pause(dice)
                        if part:
                            taken["window, serial"].append(serial_ms(station, asked, colour))
                        else:
                            taken["window, wedge"].append(typed_ms(wedge, ours, asked, colour))
                for code in codes[start:end]:
                    for asked, colour in ((WRONG_CODE, RED), (code, GREY)):
                        _pause(dice)
                        took = typed_ms(page.keyboard, theirs, asked, colour)
                        taken[f"chromium, {delay_ms} ms server"].append(took)
        memory = {
            "terminal, PSS MB": pss_mb(station.pid),
            "terminal and sync, PSS MB": pss_mb(station.pid, station.sync_pid),
            "chromium, PSS MB": pss_mb(*(process.pid for process in page.processes())),
        }
    ratios = {
        f"chromium at {delay_ms} ms server against {path}": ratio(
            taken[f"chromium, {delay_ms} ms server"], taken[path]
        )
        for delay_ms in DELAYS_MS
        for path in ("window, wedge", "window, serial")
    }
    return {
        "ms to pixel": {path: figures(values) for path, values in sorted(taken.items())},
        "ratio of medians": ratios,
        "memory": memory,
        "met": {
            f"chromium takes >= {aim} times as long, {delay_ms} ms server": ratios[
                f"chromium at {delay_ms} ms server against window, wedge"
            ]["ratio"]
            >= aim
            for delay_ms, aim in RATIO_AIMS.items()
        },
    }


def typed_ms(keyboard: Keyboard, display: Display, code: str, colour: int) -> float:
    """One scan through the keyboard: ms from Enter until its verdict is on the screen."""
    pressed_ns = keyboard.type(code, _KEY_GAP_S)
    return (display.wait_for(VERDICT_AT, colour) - pressed_ns) / 1e6


def _pause(dice: random.Random) -> None:
    time.sleep(dice.uniform(0.030, 0.080))
