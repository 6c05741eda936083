"""20,000 scans in one process: does it live, and does its memory stand still?

Every scan goes through the pty and is answered on the screen before the next. That the process is there at
the end is the proof that its PySide6 is not the one that loses a reference to None with every call.
"""

import psutil

from tests.bench.browser import Browser
from tests.bench.chromium import typed_ms
from tests.bench.display import Display
from tests.bench.latency import serial_ms
from tests.bench.machine import own_mb, pss_mb, rss_mb
from tests.bench.site import GREY, RED, UNITS, WRONG_CODE, WindowStation

SCANS = 20_000
SETTLED_AFTER = 1_000
BROWSER_SCANS = 1_000
MOST_MB, MOST_GROWTH_MB, BROWSER_RATIO = 100.0, 2.0, 4.0


def run(scans: int = SCANS) -> dict[str, object]:
    """Scan `scans` times in one process, and then a little in a browser."""
    memory: dict[str, dict[str, float]] = {}
    done = 0
    with Display() as display, WindowStation(display, -(-scans // (2 * (UNITS - 1)))) as station:
        pid = station.pid
        memory["after start"] = _memory(station)

        def scan(code: str, colour: int) -> None:
            nonlocal done
            serial_ms(station, code, colour)
            done += 1
            if done in (SETTLED_AFTER, scans // 2):
                memory[f"after {done:,} scans"] = _memory(station)

        for _ in station.packed_orders():
            station.alternate(scan)
        assert station.pid == pid
        memory[f"after {done:,} scans"] = _memory(station)
    return {"scans": done} | judged(memory, _browser_mb())


def judged(memory: dict[str, dict[str, float]], browser: float) -> dict[str, object]:
    """The figures beside their aims. The terminal's PSS is the greatest seen: least was shared then."""
    settled, last = memory.get(f"after {SETTLED_AFTER:,} scans"), list(memory.values())[-1]
    growth = round(last["own MB"] - (settled or last)["own MB"], 1)
    most = max(each["terminal, PSS MB"] for each in memory.values())
    both = max(each["terminal, PSS MB"] + each["sync, PSS MB"] for each in memory.values())
    return {
        "memory": memory,
        "growth since the first 1,000 scans, MB": growth,
        f"chromium after {BROWSER_SCANS:,} scans, PSS MB": browser,
        "chromium against the terminal": round(browser / most, 2),
        "chromium against terminal and sync": round(browser / both, 2),
        "met": {
            f"terminal <= {MOST_MB:.0f} MB": most <= MOST_MB,
            f"growth <= {MOST_GROWTH_MB:.0f} MB": growth <= MOST_GROWTH_MB,
            f"chromium >= {BROWSER_RATIO:.0f} times the terminal": browser >= BROWSER_RATIO * most,
        },
    }


def _memory(station: WindowStation) -> dict[str, float]:
    return {
        "terminal, PSS MB": pss_mb(station.pid),
        "RSS MB": rss_mb(station.pid),
        "own MB": own_mb(station.pid),
        "sync, PSS MB": pss_mb(station.sync_pid),
        "threads": psutil.Process(station.pid).num_threads(),
    }


def _browser_mb() -> float:
    with Display() as display, Browser(display) as page:
        for _ in range(BROWSER_SCANS // 2):
            typed_ms(page.keyboard, display, WRONG_CODE, RED)
            typed_ms(page.keyboard, display, "7310000012013", GREY)
        return pss_mb(*(process.pid for process in page.processes()))
