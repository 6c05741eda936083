"""A packing station in its real window, on a display of its own, beside a real OMS and a TCP printer.

The station's snapshot holds a large assortment before it starts; the orders come over the feed. The packer
here looks at pixels where time is taken, and at the station's own file only between the measured scans.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

import psutil

from floorapp.devices.simulated_printer import SimulatedPrinter
from floorapp.sync.snapshot import SnapshotWriter
from floorapp.workflows.codec import CODEC
from floorapp.workflows.packing import PackState, fresh
from floorapp.workflows.packing.state import Labelling, Phase, SignedOut, Verifying, Waiting
from floorapp.workflows.screens import PrintState
from tests.bench.display import Display
from tests.e2e.packer import BADGE
from tests.e2e.rig import STATION, Oms, PtyScanner
from tests.e2e.sites import write_site

PRODUCTS = 100_000
VERDICT_AT = (6, 790)
"""Near the corner: page grey while items are right, the alarm's red when one is wrong."""
FIGURE_ROWS = tuple((990, 1250, y) for y in (115, 130, 145))
"""Across the figure of the band, which says how many units are left."""
CARD_AT = (30, 300)
"""In the large card of the screen that waits for an order."""
GREY, RED, WHITE = 0xE9ECEB, 0xB42A06, 0xFFFFFF
RIGHT_CODES = ("7310000012013", "7310000012020")
WRONG_CODE = "7310000099991"
LINES = {"12-0001": 20, "12-0002": 20}
UNITS = sum(LINES.values())

_TOML = """[station]
name = "{station}"
kind = "pack"
language = "en"
theme = "light"
data_dir = "{data}"
[oms]
url = "{url}"
enrolment_code = "{code}"
[[scanner]]
kind = "serial"
port = "{port}"
baud = 115200
[[scanner]]
kind = "wedge"
[[printer]]
role = "carton_label"
language = "zpl"
url = "tcp://127.0.0.1:{printer}"
"""


class WindowStation:
    """A site with one station. `orders` is how many orders of 40 units wait."""

    program: ClassVar = (sys.executable, "-m", "floorapp")

    def __init__(self, display: Display, orders: int, lines: dict[str, int] | None = None) -> None:
        self.display = display
        self.folder = Path(tempfile.mkdtemp(prefix="floorapp-bench-"))
        self.data = self.folder / "station"
        self.orders = [f"SO-{number:05d}" for number in range(1, orders + 1)]
        self.lines = lines or LINES
        self.oms = Oms(self.folder)
        self.printer = SimulatedPrinter(keep=10)
        self.scanner = PtyScanner(self.folder / "scanner")
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Fill the OMS and the snapshot, start all, sign in."""
        self.printer.start()
        self.oms.command(
            "import", str(write_site(self.folder / "site", dict.fromkeys(self.orders, self.lines)))
        )
        code = self.oms.command("enrol", STATION)["code"]
        self.oms.start()
        _give_way()
        self.data.mkdir(mode=0o700)
        fill(self.data / "snapshot.db")
        (self.folder / "station.toml").write_text(
            _TOML.format(
                station=STATION,
                data=self.data,
                url=self.oms.url,
                code=code,
                port=self.scanner.link,
                printer=self.printer.port,
            )
        )
        self.start()
        self._sign_in()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.oms.stop()
        self.printer.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> int:
        """Start the station's process; returns when, in ns of the monotonic clock."""
        with (self.folder / "station.log").open("a") as log:
            started_ns = time.monotonic_ns()
            self.process = subprocess.Popen(
                [*self.program, "station", "--config", str(self.folder / "station.toml")],
                env={**os.environ, "DISPLAY": self.display.name, "QT_QPA_PLATFORM": "xcb"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return started_ns

    def stop(self) -> None:
        """End the station in good order."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process = None

    @property
    def pid(self) -> int:
        """The terminal process; AssertionError, with its last words, when it has ended."""
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "station.log").read_text()[-3000:]
        return self.process.pid

    @property
    def sync_pid(self) -> int:
        """The sync process."""
        for child in psutil.Process(self.pid).children():
            if "floorapp.sync.process" in child.cmdline():
                return int(child.pid)
        raise AssertionError("the sync process does not run")

    def phase(self) -> Phase:
        """Where the workflow stands, by the station's own file."""
        return self._state().phase

    def alternate(self, pairs: Callable[[str, int], Any]) -> None:
        """Pack an order, wrong and right items in turn: `pairs` scans a code and waits for a colour.

        The last unit and the label are scanned here, outside what is measured.
        """
        for code in self.measured_codes():
            pairs(WRONG_CODE, RED)
            pairs(code, GREY)

    def packed_orders(self) -> Iterator[str]:
        """Opens one order after the other; each is finished when the caller comes back for the next."""
        for order in self.orders:
            self.scanner.scan(order)
            self._until(lambda state: isinstance(state.phase, Verifying), f"{order} to open")
            self.display.wait_for(VERDICT_AT, GREY)
            yield order
            self._finish()

    def measured_codes(self) -> list[str]:
        """One code for each unit of an order but the last, which closes the carton."""
        per_line = list(zip(RIGHT_CODES, self.lines.values(), strict=True))
        return [code for code, units in per_line for _ in range(units)][:-1]

    def _finish(self) -> None:
        self.scanner.scan(RIGHT_CODES[-1])

        def printed(state: PackState) -> bool:
            return isinstance(state.phase, Labelling) and state.phase.label.state is PrintState.PRINTED

        state = self._until(printed, "the label")
        assert isinstance(state.phase, Labelling)
        self.scanner.scan(f"]C100{state.phase.label.label.sscc}")
        self._until(lambda state: isinstance(state.phase, Waiting), "the end of the order")

    def _sign_in(self) -> None:
        self.display.wait_for(VERDICT_AT, GREY, 30)

        def known(state: PackState) -> bool:
            if isinstance(state.phase, SignedOut):
                self.scanner.scan(BADGE)
                time.sleep(0.2)
            return isinstance(state.phase, Waiting) and state.bench.waiting == len(self.orders)

        self._until(known, "the packer to be signed in and the orders to be there", 120)

    def _state(self) -> PackState:
        database = sqlite3.connect(f"{(self.data / 'station.db').as_uri()}?mode=ro", uri=True)
        try:
            row = database.execute("SELECT json FROM state").fetchone()
        finally:
            database.close()
        if row is None:
            return fresh(STATION)
        return CODEC.decode(row[0], PackState)

    def _until(self, wanted: Callable[[PackState], bool], what: str, timeout_s: float = 15.0) -> PackState:
        deadline = time.monotonic() + timeout_s
        while True:
            state = self._state()
            if wanted(state):
                return state
            if time.monotonic() > deadline:
                log = (self.folder / "station.log").read_text()[-2000:]
                raise AssertionError(f"waited {timeout_s} s for {what}; {state.phase} stands\n{log}")
            time.sleep(0.01)


def _give_way() -> None:
    """The OMS is another machine's work: here it must not take the processor from the station."""
    for child in psutil.Process().children():
        if "oms" in child.cmdline():
            child.nice(19)


def fill(path: Path, products: int = PRODUCTS) -> None:
    """Put a large assortment into a station's snapshot, as the feed would have."""
    with SnapshotWriter(path) as snapshot:
        for start in range(0, products, 5_000):
            snapshot.apply([_product(number) for number in range(start, start + 5_000)], "", last=False)


def _product(number: int) -> dict[str, Any]:
    sku, body = f"X-{number:06d}", f"{731_999_000_000 + number:012d}"
    weights = (3 if index % 2 else 1 for index in range(12))
    check = -sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 10
    data = {
        "sku": sku,
        "name": f"Product {number} of a large assortment",
        "name_sv": f"Vara {number} i ett stort sortiment",
        **{"length_mm": 120, "width_mm": 80, "height_mm": 40, "weight_g": 200},
        "keep_upright": False,
        "tracking": "none",
        "barcodes": [{"code": f"{body}{check}", "quantity": 1}],
    }
    return {"entity": "product", "key": sku, "op": "upsert", "data": data}
