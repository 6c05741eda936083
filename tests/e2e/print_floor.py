"""Labels through every trouble of printing: a printer's process, a terminal's process, and a packer.

The terminal is the real spooler on the real journal, with the real driver over a real TCP socket; it is
killed with -9 as the printer is. The packer knows only what a packer can: what the journal says, and what
lies in the printer's tray. Nothing here tells the terminal what became of a label.
"""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from floorapp.devices.sheet_zpl import zpl
from floorapp.printing import load_templates
from floorapp.sync.print_journal import PrintJournal, seen_on_paper
from floorapp.sync.records import JobForm, JobRecord, JobState
from floorapp.sync.schema import MIGRATIONS
from floorapp.workflows.documents.compose import compose
from floorapp.workflows.documents.sheet import Paper, Sheet
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, Language
from floorapp.workflows.sscc import sscc

ROOT = Path(__file__).resolve().parents[2]
ROLE = "carton_label"
BASE = "09520000777"
TROUBLES = (
    "reset at a byte",
    "reset before it prints",
    "reset after it printed",
    "mute",
    "deaf",
    "slow",
    "paper out before",
    "paper out in mid-job",
    "head open in mid-job",
    "power cut of the printer",
    "kill -9 of the terminal",
)
LONGEST_S = 0.5
_DEFINITE = ("done", "failed")
_PAPER = Paper(101.5, 152.25)

_TERMINAL = """
import sys, threading, time
from pathlib import Path
from floorapp.devices.connections import connect
from floorapp.devices.print_verdict import Patience
from floorapp.devices.routes import Routes
from floorapp.devices.spooler import Spooler
from floorapp.devices.zpl_printer import ZplPrinter
from floorapp.equipment import PrinterJournal
from floorapp.sync.store import Store
from tests.e2e import print_bugs
store = Store.open(Path(sys.argv[1]), "PACK-07")
patience = Patience(answer_s=0.25, odometer_s=0.2, idle_s=0.3, poll_s=0.01, settle_s=0.08, sure_s=0.4,
                    done_s=1.5, mend_s=2.5)
routes = Routes({"carton_label": ("labels",)})
printer = ZplPrinter("labels", connect(sys.argv[2]), lambda _: None, patience)
journal = PrinterJournal(store, routes, "labels")
print_bugs.plant(sys.argv[3], printer, journal)
spooler = Spooler(printer, journal, lambda _: None, check_every_s=1.0, trouble_every_s=0.1, linger_s=0.5,
                  sure_s=0.6, rest_s=0.05)
spooler.start()
print("ready", flush=True)
while True:
    time.sleep(0.01)
    spooler.wake()
"""


class Printer:
    """The printer's process, and its tray."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.tray = folder / "tray"
        self._options = options
        self.port = 0
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.RLock()
        self.switch_on()

    def switch_on(self) -> None:
        """Start it, where it was before."""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "floorapp.devices.simulated_printer_process"),
                *("--labels", str(self.tray), "--port", str(self.port), "--time", "0.02", *self._options),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.port = json.loads(self._process.stdout.readline())["port"]

    def switch_off(self) -> None:
        """Take its power away."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate()

    def power_cut(self, dark_s: float) -> None:
        """Without power for so long."""
        with self._lock:
            self.switch_off()
            time.sleep(dark_s)
            self.switch_on()

    def tell(self, trouble: str) -> None:
        """Cause or end a trouble; returns when it is so."""
        with self._lock:
            assert self._process is not None
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(f"{trouble}\n")
            self._process.stdin.flush()
            assert json.loads(self._process.stdout.readline())["done"] == trouble

    def well(self) -> None:
        """End every trouble that does not end by itself."""
        for trouble in ("mute off", "deaf off", "slow 0", "fault paper_out off", "fault head_open off"):
            self.tell(trouble)

    def on_paper(self, plate: str) -> int:
        """How many labels with this number lie in the tray."""
        return sum(plate.encode() in path.read_bytes() for path in self.tray.glob("*.zpl"))

    def labels(self) -> list[bytes]:
        """What lies in the tray, in the order in which it came out."""
        return [path.read_bytes() for path in sorted(self.tray.glob("*.zpl"))]


class Terminal:
    """The terminal's process."""

    def __init__(self, store: Path, port: int, bug: str = "none") -> None:
        self._command = [sys.executable, "-c", _TERMINAL, str(store), f"tcp://127.0.0.1:{port}", bug]
        self._process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Start it; returns when it works."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n", "the terminal did not start"

    def kill(self) -> None:
        """Take its power away."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()


@dataclass
class Told:
    """What came of it. `questions` are doubts that only a look into the tray could answer."""

    labels: int = 0
    faulted: int = 0
    by_state: Counter[str] = field(default_factory=Counter)
    by_proof: Counter[str] = field(default_factory=Counter)
    doubts: int = 0
    questions: int = 0
    told_not_printed: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)


class Day:
    """A packer who prints one label after the other while things go wrong."""

    def __init__(
        self, folder: Path, printer: Printer, terminal: Terminal, dice: random.Random, share: float
    ) -> None:
        self.printer, self.terminal, self.dice, self.share = printer, terminal, dice, share
        self.journal = PrintJournal(folder / "station.db", MIGRATIONS)
        self.told = Told()
        self._templates = load_templates()
        self._copies: Counter[str] = Counter()

    def work(self, labels: int) -> Told:
        """Print so many labels, each with its own number; then see what lies in the tray."""
        plates = [sscc(BASE, number) for number in range(1, labels + 1)]
        for number, plate in enumerate(plates):
            self._one(number, plate)
        self._wait_for_rest()
        for plate in plates:
            count = self.printer.on_paper(plate)
            if count == 0:
                self.told.lost.append(plate)
            if count > 1 + self._copies[plate]:
                self.told.doubled.append(plate)
        self.told.labels = labels
        return self.told

    def _one(self, number: int, plate: str) -> None:
        trouble = self.dice.choice(TROUBLES) if self.dice.random() < self.share else ""
        ended = threading.Event()
        if trouble:
            self.told.faulted += 1
            self.told.troubles[trouble] += 1
        before = self._prepared(trouble)
        job = f"J{number:05d}"
        self._ask(job, plate)
        after = threading.Thread(target=self._cause, args=(trouble if before else "", ended))
        after.start()
        self._until_labelled(job, plate)
        ended.set()
        after.join()

    def _prepared(self, trouble: str) -> bool:
        """Cause what must be there before the label; False where that was all."""
        match trouble:
            case "reset at a byte":
                self.printer.tell(f"reset {self.dice.randint(1, 1_400)}")
            case "reset before it prints":
                self.printer.tell("reset unprinted")
            case "reset after it printed":
                self.printer.tell("reset printed")
            case "paper out in mid-job":
                self.printer.tell("fault paper_out next")
            case "head open in mid-job":
                self.printer.tell("fault head_open next")
            case "paper out before":
                self.printer.tell("fault paper_out on")
        return True

    def _cause(self, trouble: str, ended: threading.Event) -> None:
        """Cause what comes at any moment, and end it some time later."""
        ended.wait(self.dice.uniform(0.0, 0.08))
        match trouble:
            case "mute" | "deaf":
                self.printer.tell(f"{trouble} on")
            case "slow":
                self.printer.tell("slow 4000")
            case "power cut of the printer":
                self.printer.power_cut(self.dice.uniform(0.0, LONGEST_S))
            case "kill -9 of the terminal":
                self.terminal.kill()
                self.terminal.start()
        time.sleep(self.dice.uniform(0.05, LONGEST_S))
        self.printer.well()

    def _ask(self, job: str, plate: str) -> None:
        ship_to = Address("Anna ^XA~JR Öberg", ("Storgatan 14",), "114 55", "Stockholm", "SE")
        label = CartonLabel(plate, job, "PostNord", "MyPack", ship_to, 1_200, 1, 1, "A3", Language.SV)
        sheet = compose(label, self._templates, _PAPER)
        assert isinstance(sheet, Sheet)
        record = JobRecord(
            job, plate, 1, ROLE, 1, zpl(sheet, 8), ROLE, "test", "", "anna", JobForm.BYTES.value
        )
        self.journal.ask(record, int(time.time() * 1000))

    def _until_labelled(self, job: str, plate: str) -> None:
        """Go on until the label is on the carton: its scan is what a packer does with every label."""
        tries = 0
        while True:
            state = self._answer(job, give_s=1.2)
            self.told.by_state[state.state] += 1
            self.told.by_proof[state.proof] += 1
            there = self.printer.on_paper(plate)
            if state.state == "done":
                if not there:
                    self.told.lost.append(plate)
                return
            if state.state == "doubt":
                self.told.doubts += 1
                if there:  # it is stuck on and scanned, as every label is
                    with self.journal._writing() as db:
                        seen_on_paper(db, job)
                    return
                self.told.questions += 1
            else:
                self.told.told_not_printed += 1
                if there:
                    self.told.doubled.append(plate)  # it would be printed a second time
            tries += 1
            time.sleep(0.15)  # a person reads, mends what can be mended, and presses
            if state.fault in ("paper_out", "head_open"):
                self.printer.well()
            assert tries < 20, f"{plate} does not come: {state}"
            self._copies[plate] += state.state == "doubt"
            job = f"{job}-{tries}"
            self._ask_again(job, plate)

    def _ask_again(self, job: str, plate: str) -> None:
        with self.journal._reading() as db:
            (payload,) = db.execute(
                "SELECT payload FROM print_job WHERE order_id = ? ORDER BY row", (plate,)
            ).fetchone()
        record = JobRecord(
            job, plate, 1, ROLE, 1, payload, ROLE, "not_printed", job.partition("-")[0], "anna", "bytes"
        )
        self.journal.ask(record, int(time.time() * 1000))

    def _answer(self, job: str, give_s: float) -> JobState:
        """How the job ended. A doubt is given a little time: the printer may answer for it yet."""
        until_s = time.monotonic() + 30
        doubt_since_s: float | None = None
        while time.monotonic() < until_s:
            state = self.journal.state_of(job)
            assert state is not None
            if state.state in _DEFINITE:
                return state
            if state.state == "doubt":
                doubt_since_s = doubt_since_s or time.monotonic()
                if time.monotonic() - doubt_since_s > give_s:
                    return state
            else:
                doubt_since_s = None
            time.sleep(0.005)
        raise AssertionError(f"{job} has no answer in 30 s: {self.journal.state_of(job)}")

    def _wait_for_rest(self) -> None:
        """What still lies in the printer's memory comes out now."""
        self.printer.well()
        time.sleep(1.0)


@contextmanager
def day(folder: Path, seed: int, *options: str, share: float = 0.5, bug: str = "none") -> Iterator[Day]:
    """A printer, a terminal and a packer, ended at the end. `options` go to the printer."""
    folder.mkdir(parents=True, exist_ok=True)
    printer = Printer(folder, *options)
    terminal = Terminal(folder / "station.db", printer.port, bug)
    made = Day(folder, printer, terminal, random.Random(seed), share)
    try:
        yield made
    finally:
        terminal.kill()
        printer.switch_off()
        made.journal.close()


def summary(told: Told) -> dict[str, Any]:
    """The figures of a day."""
    return {
        "labels": told.labels,
        "prints with a fault": told.faulted,
        "silently lost": len(told.lost),
        "silently doubled": len(told.doubled),
        "doubts": told.doubts,
        "questions": told.questions,
        "questions per faulted print, %": round(100 * told.questions / max(1, told.faulted), 2),
        "told not printed, for certain": told.told_not_printed,
        "proofs": dict(told.by_proof),
    }
