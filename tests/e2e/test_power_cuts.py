"""kill -9 of the station at random moments of a packing day. `FLOORAPP_CUTS` sets how many (here: a few)."""

import os
import queue
import random
import sqlite3
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.packer import BADGE, Packer
from tests.e2e.rig import Floor, Shown, floor
from tests.e2e.sites import PRODUCTS, write_site

CUTS = int(os.environ.get("FLOORAPP_CUTS", "8"))
SEED = int(os.environ.get("FLOORAPP_SEED", "20261124"))
BARCODES = {product[0]: product[3].split("|")[0] for product in PRODUCTS}
LONGEST_WAIT_S = 0.02
pytestmark = pytest.mark.timeout(120 + 5 * CUTS)


class DayOfCuts:
    """A packer who goes on from whatever the screen shows, and a power supply that fails at random."""

    def __init__(self, place: Floor, todo: list[str], dice: random.Random) -> None:
        self.place, self.dice = place, dice
        self.todo = list(todo)
        self.cuts = 0
        self.shown: Shown = {}

    def look(self, timeout_s: float = 20.0) -> Shown:
        """The newest screen, once there is one."""
        deadline = time.monotonic() + timeout_s
        found: Shown = {}
        while time.monotonic() < deadline:
            try:
                line = self.place.station.lines.get(timeout=0.02 if found else 1.0)
            except queue.Empty:
                if found:
                    break
                if self.shown.get("screen") == "SignInScreen":
                    self.act()  # the badge was shown before the scanner was up, or before it was known
                continue
            if "screen" in line:
                found = line
            elif line.get("notice", {}).get("title", {}).get("code") == "order_shipped_already":
                self.todo.pop(0)
        assert found, f"no screen in {timeout_s} s after {self.shown.get('screen')}"
        self.shown = found
        return found

    def act(self) -> None:
        """Do what the screen asks for."""
        data, scan = self.shown["data"], self.place.scanner.scan
        match self.shown["screen"]:
            case "SignInScreen":
                scan(BADGE)
            case "WaitScreen" if self.todo and data["waiting"]:
                scan(self.todo[0])
            case "WaitScreen":
                pass
            case "VerifyScreen":
                open_line = next(line for line in data["lines"] if line["packed"] < line["ordered"])
                scan(BARCODES[open_line["sku"]])
            case "DoneScreen" if data["label"]["state"] == "printed":
                scan(f"]C100{data['label']['sscc']}")
            case "DoneScreen" if data["label"]["state"] == "failed":
                scan("FLR:REPRINT")
            case "DoneScreen":
                pass
            case "ActScreen":
                assert data["title"]["code"] == "doubt_title"
                scan("FLR:YES" if self.is_on_paper(data["label"]["sscc"]) else "FLR:NO")
            case other:
                raise AssertionError(f"nobody expected {other}: {data}")

    def is_on_paper(self, sscc: str) -> bool:
        """What the packer finds in the printer's tray."""
        return any(sscc.encode() in zpl for zpl in list(self.place.printer.labels))

    def cut(self) -> None:
        """The power goes, and comes back; the station must stand where it stood."""
        time.sleep(self.dice.uniform(0, LONGEST_WAIT_S))
        self.place.station.kill()
        before = self.place.station.last_shown
        time.sleep(0.05)  # what was on the wire comes out of the printer
        self.place.scanner.flush()
        self.place.station.start()
        after = self.look()
        assert follows(before, after), f"shown before the cut: {before}\nafter it: {after}"
        self.cuts += 1

    def work(self, cuts: int) -> None:
        """Pack everything, with so many cuts on the way."""
        self.look()
        while self.todo or self.shown["screen"] != "WaitScreen":
            in_hand = self.shown["data"]["bar"]["order"]
            self.act()
            if self.cuts < cuts and self.dice.random() < 0.5:
                self.cut()
            else:
                self.look()
            if self.todo and in_hand == self.todo[0] and self.shown["screen"] == "WaitScreen":
                self.todo.pop(0)


def follows(before: Shown, after: Shown) -> bool:
    """Whether a station that showed `before` may stand at `after`: there, or one scan that was saved on."""
    old, new = before["data"], after["data"]
    same_order = old["bar"]["order"] == new["bar"]["order"]
    match before["screen"], after["screen"]:
        case "VerifyScreen", "VerifyScreen":
            return same_order and old["band"]["figure"] - new["band"]["figure"] in (0, 1)
        case "VerifyScreen", ("DoneScreen" | "ActScreen"):
            return same_order and old["band"]["figure"] == 1
        case (("DoneScreen" | "ActScreen"), ("DoneScreen" | "ActScreen")):
            return same_order and old["label"]["sscc"] == new["label"]["sscc"]
        case "DoneScreen", "WaitScreen":
            return old["label"]["state"] == "printed"
        case "WaitScreen", ("WaitScreen" | "VerifyScreen"):
            return True
        case "SignInScreen", ("SignInScreen" | "WaitScreen"):
            return True
        case _:
            return False


def test_a_power_cut_at_any_moment_loses_no_scan_and_doubles_nothing(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    number = max(6, CUTS // 4)
    orders = {
        f"SO-{each:04d}": {"12-0001": dice.randint(1, 3)} | ({"12-0002": 1} if each % 2 else {})
        for each in range(1, number + 1)
    }
    with floor(tmp_path, write_site(tmp_path / "site", orders)) as place:
        day = DayOfCuts(place, list(orders), dice)
        day.work(CUTS)
        assert day.cuts == CUTS
        place.settle()
        shipped, reprints = told(place)
        assert shipped == Counter(dict.fromkeys(orders, 1))
        labels = Counter(zpl for zpl in place.printer.labels)
        extra = sum(labels.values()) - len(orders)
        assert extra <= reprints, f"{extra} labels more than orders, {reprints} asked for"


def told(place: Floor) -> tuple[Counter[str], int]:
    """Shipped orders by how often the OMS holds them so, and labels that somebody asked for again."""
    with sqlite3.connect(place.folder / "oms.db") as db:
        shipped = db.execute(
            "SELECT number FROM fact WHERE type = 'OrderShipped' AND outcome = 'applied'"
        ).fetchall()
        reprints = db.execute("SELECT count(*) FROM fact WHERE type = 'LabelReprinted'").fetchone()
    return Counter(row[0] for row in shipped), int(reprints[0])


@pytest.mark.parametrize(("ended", "shown"), [("done", "printed"), ("failed", "failed")])
def test_a_printers_answer_that_the_power_cut_swallowed_is_told_again(
    tmp_path: Path, ended: str, shown: str
) -> None:
    with floor(tmp_path, write_site(tmp_path / "site", {"SO-0001": {"12-0001": 1}})) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        packer.open("SO-0001")
        place.printer.label_time_s = 1.0
        place.scanner.scan(BARCODES["12-0001"])
        assert place.station.expect_screen("DoneScreen")["label"]["state"] == "waiting"
        place.station.kill()
        with sqlite3.connect(place.store) as db:
            db.execute("UPDATE print_job SET state = ?", (ended,))
        place.station.start()
        place.station.expect(
            lambda line: line.get("screen") == "DoneScreen" and line["data"]["label"]["state"] == shown,
            f"that the label is {shown}",
        )
