"""A packing day on which the printers fail at random. `FLOORAPP_PRINTED` sets how many orders (here: a few).

Two label printers, each in every trouble that a printer knows; the packer does what the screen says, looks
for the label before a doubt is answered, and takes the other printer now and then.
"""

import os
import queue
import random
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from floorapp.devices.simulated_printer import FAULTS, SimulatedPrinter
from tests.e2e.packer import BADGE
from tests.e2e.rig import Floor, Shown, floor
from tests.e2e.sites import PRODUCTS, write_site
from tests.e2e.test_packing import sscc_on
from tests.e2e.test_power_cuts import told

ORDERS = int(os.environ.get("FLOORAPP_PRINTED", "12"))
SEED = int(os.environ.get("FLOORAPP_SEED", "20261125"))
BARCODES = {product[0]: product[3].split("|")[0] for product in PRODUCTS}
MOST_TROUBLE_S, MOST_REST_S = 0.8, 0.1
TROUBLES = (*FAULTS, "mute", "slow", "reset before", "reset after", "fault in the middle")
pytestmark = pytest.mark.timeout(120 + 8 * ORDERS)


class Gremlin(threading.Thread):
    """Puts one printer after the other into a trouble, and ends it some time later."""

    def __init__(self, printers: list[SimulatedPrinter], dice: random.Random) -> None:
        super().__init__(name="gremlin", daemon=True)
        self._printers, self._dice = printers, dice
        self._ended = threading.Event()
        self.troubles: Counter[str] = Counter()

    def run(self) -> None:
        """Cause trouble until `end`."""
        while not self._ended.wait(self._dice.uniform(0.0, MOST_REST_S)):
            self._trouble(self._dice.choice(self._printers))

    def end(self) -> None:
        """Leave all printers well."""
        self._ended.set()
        self.join()

    def _trouble(self, printer: SimulatedPrinter) -> None:
        what = self._dice.choice(
            (*FAULTS, "mute", "slow", "reset before", "reset after", "fault in the middle")
        )
        self.troubles[what] += 1
        match what:
            case "mute":
                printer.mute = True
            case "slow":
                printer.label_time_s = 0.3
            case "reset before" | "reset after":
                printer.reset_at_next_label(printed=what == "reset after")
            case "fault in the middle":
                printer.fault_at_next_label(fault := self._dice.choice(FAULTS))
                self._ended.wait(self._dice.uniform(0.0, MOST_TROUBLE_S))
                printer.set_fault(fault, present=False)
            case _:
                printer.set_fault(what, present=True)
        self._ended.wait(self._dice.uniform(0.0, MOST_TROUBLE_S))
        printer.mute, printer.label_time_s = False, 0.0
        for fault in FAULTS:
            printer.set_fault(fault, present=False)


class Day:
    """A packer who goes on from whatever the screen shows."""

    def __init__(self, place: Floor, printers: list[SimulatedPrinter], todo: list[str]) -> None:
        self.place, self.printers, self.todo = place, printers, list(todo)
        self.dice = random.Random(SEED)
        self.doubts = self.later = 0
        self.shown: Shown = {}

    def work(self) -> None:
        """Pack everything."""
        self.look()
        while self.todo or self.shown["screen"] != "WaitScreen" or self.shown["data"]["unlabelled"]:
            in_hand = self.shown["data"]["bar"]["order"]
            self.act()
            self.look()
            if self.todo and in_hand == self.todo[0] and self.shown["screen"] == "WaitScreen":
                self.todo.pop(0)

    def look(self, timeout_s: float = 30.0) -> None:
        """The newest screen; the last one again where nothing new has come for a while."""
        deadline = time.monotonic() + timeout_s
        found: Shown = {}
        while time.monotonic() < deadline:
            try:
                line = self.place.station.lines.get(timeout=0.03 if found or self.shown else 1.0)
            except queue.Empty:
                if found or self.shown:
                    break
                continue
            if "screen" in line:
                found = line
        assert found or self.shown, f"no screen in {timeout_s} s"
        self.shown = found or self.shown

    def act(self) -> None:
        """Do what the screen asks for."""
        data, scan = self.shown["data"], self.place.scanner.scan
        match self.shown["screen"]:
            case "SignInScreen":
                scan(BADGE)
                time.sleep(0.1)
            case "WaitScreen" if data["unlabelled"] and (self.dice.random() < 0.5 or not self.todo):
                self.come_back(self.dice.choice(data["unlabelled"]))
            case "WaitScreen" if self.todo and data["waiting"]:
                scan(self.todo[0])
            case "WaitScreen":
                pass
            case "ChoiceScreen":  # the label has come by itself meanwhile
                scan("FLR:BACK")
            case "VerifyScreen":
                open_line = next(line for line in data["lines"] if line["packed"] < line["ordered"])
                scan(BARCODES[open_line["sku"]])
            case "DoneScreen" | "ActScreen":
                self.label(data["label"])
            case other:
                raise AssertionError(f"nobody expected {other}: {data}")

    def label(self, label: dict[str, Any]) -> None:
        """Stick the label on and scan it, or ask for another one where there is none."""
        scan = self.place.scanner.scan
        match label["state"]:
            case "printed":
                scan(f"]C100{label['sscc']}")
            case "failed":  # it comes by itself when its printer is well, unless something is done
                what = self.dice.choice(("FLR:PRINTER", "FLR:REPRINT", "FLR:ASIDE", "", ""))
                self.later += what == "FLR:ASIDE"
                if what:
                    scan(what)
            case "doubt":
                self.doubts += 1
                scan(f"]C100{label['sscc']}" if self.on_paper(label["sscc"]) else "FLR:NO")
            case _ if self.dice.random() < 0.02:
                scan("FLR:PRINTER")
            case _:
                pass

    def come_back(self, carton: dict[str, Any]) -> None:
        """An order that was put aside: scan its label where there is one, else go on with it now and then."""
        order = carton["order"].encode()
        papers = [zpl for printer in self.printers for zpl in list(printer.labels) if order in zpl]
        if papers:
            self.place.scanner.scan(f"]C100{sscc_on(papers[-1])}")
        elif self.dice.random() < 0.1:
            self.place.scanner.scan(carton["order"])

    def on_paper(self, sscc: str) -> int:
        """How many labels with this number came out of the printers."""
        with suppress(RuntimeError):
            return sum(sscc_on(zpl) == sscc for printer in self.printers for zpl in list(printer.labels))
        return self.on_paper(sscc)


def test_printers_that_fail_at_random_lose_no_order_and_print_every_label_once(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    orders = {f"SO-{each:04d}": {"12-0001": dice.randint(1, 2)} for each in range(1, ORDERS + 1)}
    spare = SimulatedPrinter(keep=100_000)
    spare.start()
    devices = (
        '[[printer]]\nname = "spare"\nrole = "carton_label"\nlanguage = "zpl"\n'
        f'url = "tcp://127.0.0.1:{spare.port}"\n'
    )
    try:
        with floor(tmp_path, write_site(tmp_path / "site", orders), devices=devices) as place:
            printers = [place.printer, spare]
            gremlin = Gremlin(printers, dice)
            day = Day(place, printers, list(orders))
            gremlin.start()
            try:
                day.work()
            finally:
                gremlin.end()
            place.settle()
            shipped, reprints = told(place)
            assert shipped == Counter(dict.fromkeys(orders, 1))
            labels = Counter(sscc_on(zpl) for printer in printers for zpl in printer.labels)
            assert len(labels) == len(orders)
            late = sum(labels.values()) - len(orders)
            print(
                f"{gremlin.troubles.total()} troubles, {day.doubts} doubts, {reprints} reprints, {late} late"
            )
            # A label that waits in a printer without paper comes out when another one was asked for already.
            assert late <= reprints, f"{late} labels too many, {reprints} asked for"
    finally:
        spare.stop()
