"""Is the window's thread ever kept from its events by printers that do not answer?

A station has every kind of printer that it can have, and in one half of the time all of them are mute: one
accepts and never answers, one never accepts, one is at an address where nobody is. A packer packs, labels do
not come, and everything that has to do with printing is pressed. In the other half, in turn, they are well.
"""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from floorapp.devices.simulated_printer import SimulatedPrinter
from floorapp.workflows.packing.state import Labelling, Waiting
from tests.bench.display import Display
from tests.bench.machine import figures
from tests.bench.site import RIGHT_CODES, WindowStation

ORDERS = 12
AIM_MS = 16.0
LINES = {"12-0001": 6, "12-0002": 6}
_TOML = """
[documents]
with_order = ["packing_slip"]
[[printer]]
name = "spare labels"
role = "carton_label"
url = "tcp://127.0.0.1:{deaf}"
[[printer]]
name = "slips"
role = "slip"
language = "escpos"
url = "tcp://192.0.2.1:9100"
[[printer]]
name = "receipts"
role = "receipt"
language = "escpos"
url = "tcp://127.0.0.1:{mute}"
[[printer]]
name = "office"
role = "document"
language = "pdf"
url = "tcp://127.0.0.1:{deaf}"
"""
_PRESSED = ("DEVICES", "TESTLABEL", "BACK", "REPRINT", "BACK", "PRINTER")


class PulsedStation(WindowStation):
    """A station whose window's thread has a pulse."""

    program: ClassVar = WindowStation.program

    def __init__(self, display: Display) -> None:
        super().__init__(display, ORDERS, LINES)
        self.away = self.folder / "away.json"
        self.program = (*WindowStation.program[:1], "-m", "tests.bench.pulse", str(self.away))  # type: ignore[misc]

    def start(self) -> int:
        """Start the station's process, with all its printers."""
        with (self.folder / "station.toml").open("a") as config:
            config.write(_TOML.format(deaf=self.deaf.getsockname()[1], mute=self.second.port))
        return super().start()

    def __enter__(self) -> Self:
        """Put the printers there first."""
        self.deaf = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.second = SimulatedPrinter(keep=10)
        self.second.mute = True
        self.second.start()
        return super().__enter__()

    def __exit__(self, *ended: object) -> None:
        super().__exit__(*ended)
        self.second.stop()
        self.deaf.close()

    def pack(self, order: str, *, mute: bool) -> None:
        """Pack an order, press all that has to do with printing, and scan the label unprinted."""
        self.printer.mute = mute
        self.scanner.scan(order)
        time.sleep(0.1)
        for code in (*self.measured_codes(), RIGHT_CODES[-1]):
            self.scanner.scan(code)
            time.sleep(0.04)
        state = self._until(lambda state: isinstance(state.phase, Labelling), "the label")
        assert isinstance(state.phase, Labelling)
        for command in _PRESSED:
            self.scanner.scan(f"FLR:{command}")
            time.sleep(0.15)
        time.sleep(3.0 if mute else 0.5)
        for _ in range(20):
            self.scanner.scan(f"]C100{state.phase.label.label.sscc}")
            time.sleep(0.3)
            if isinstance(self.phase(), Waiting):
                return
        raise AssertionError(f"{order} does not end: {self.phase()}")


@contextmanager
def _half(times: dict[bool, list[tuple[float, float]]], mute: bool) -> Iterator[None]:
    began_s = time.monotonic()
    yield
    times[mute].append((began_s, time.monotonic()))


def run() -> dict[str, object]:
    """Measure."""
    times: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    with Display() as display, PulsedStation(display) as station:
        for number, order in enumerate(station.orders):
            with _half(times, number % 2 == 1):
                station.pack(order, mute=number % 2 == 1)
        station.stop()
        away = json.loads(station.away.read_text())
    mute, well = (_within(away, times[each]) for each in (True, False))
    blocked = [each for each in mute if each[1] > AIM_MS and not each[4]]
    return {
        "away from events while all are mute, ms": figures([each[1] for each in mute] or [0.0]),
        "while all but the office's are well, ms": figures([each[1] for each in well] or [0.0]),
        f"away over {AIM_MS} ms while mute": [_row(each) for each in mute if each[1] > AIM_MS],
        f"away over {AIM_MS} ms while well": [_row(each) for each in well if each[1] > AIM_MS],
        "seconds measured, mute": round(sum(end - begin for begin, end in times[True]), 1),
        "met": {f"never blocked over {AIM_MS} ms by a mute printer": not blocked},
    }


def _within(away: list[Any], times: list[tuple[float, float]]) -> list[Any]:
    return [each for each in away if any(begin <= each[0] <= end for begin, end in times)]


def _row(each: Any) -> str:
    _, away_ms, computed_ms, waited, taken = each
    why = f"computed {computed_ms:.1f}, waited {waited} times, lost the processor {taken} times"
    return f"{away_ms:.1f} ms: {why}"
