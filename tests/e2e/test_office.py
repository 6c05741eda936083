"""The office speaks while an order is packed: real station, real OMS, and what a supervisor types."""

import sqlite3
import time
from pathlib import Path

import pytest

from tests.e2e.packer import Packer
from tests.e2e.rig import Floor, floor
from tests.e2e.sites import PRODUCTS, write_site
from tests.e2e.test_packing import left_in_queue, notice, shipped_at_oms

pytestmark = pytest.mark.timeout(300)

BARCODES = {product[0]: product[3].split("|")[0] for product in PRODUCTS}
MUG = "21-0475"
DONE = "FLR:DONE"


def at_oms(place: Floor, query: str) -> list[tuple[object, ...]]:
    """What the OMS's database says."""
    with sqlite3.connect(place.folder / "oms.db") as db:
        return db.execute(query).fetchall()


def cartons(place: Floor) -> dict[str, list[str]]:
    """The cartons' SSCCs at the OMS by their state."""
    found: dict[str, list[str]] = {}
    for state, sscc in at_oms(place, "SELECT state, sscc FROM shipment ORDER BY sscc"):
        found.setdefault(str(state), []).append(str(sscc))
    return found


def labelled(place: Floor) -> str:
    """The one order's carton has its label, which nobody has scanned yet; gives its SSCC."""
    packer = Packer(place, BARCODES)
    packer.sign_in()
    packer.open("SO-1")
    place.scanner.scan(BARCODES[MUG])
    data = place.station.expect_screen("DoneScreen")
    while data["label"]["state"] != "printed":
        data = place.station.expect_screen("DoneScreen")
    place.settle()
    return str(data["label"]["sscc"])


def stopped(place: Floor, title: str) -> None:
    """The station stops with this title."""
    place.station.expect(
        lambda line: line.get("screen") == "ActScreen" and line["data"]["title"]["code"] == title, title
    )


def ends_well(place: Floor) -> None:
    """One shipment, nothing that a person must look at, and nothing left to tell."""
    place.settle()
    assert shipped_at_oms(place) == ["SO-1"]
    assert at_oms(place, "SELECT shipment FROM oms_outbox") == [("SO-1",)]
    assert at_oms(place, "SELECT state, hold FROM orders") == [("shipped", "none")]
    assert at_oms(place, "SELECT kind, reason FROM dispute") == []
    assert at_oms(place, "SELECT reason FROM quarantine") == []
    assert left_in_queue(place) == 0


def test_an_order_held_after_its_label_ships_once_when_the_hold_is_lifted(tmp_path: Path) -> None:
    with floor(tmp_path, write_site(tmp_path / "site", {"SO-1": {MUG: 1}})) as place:
        sscc = labelled(place)
        place.oms.command("hold", "SO-1", "--reason", "check")
        stopped(place, "held_title")
        place.scanner.scan(DONE)
        place.station.expect_screen("WaitScreen")
        place.oms.command("unhold", "SO-1")
        resume(place)
        place.scanner.scan(f"]C100{sscc}")
        place.station.expect_screen("WaitScreen")
        ends_well(place)
        assert cartons(place) == {"shipped": [sscc]}
        assert len(place.printer.labels) == 1


def resume(place: Floor) -> None:
    """Scan the order until the station has heard that it may go on."""
    for _ in range(100):
        place.scanner.scan("SO-1")
        shown = place.station.expect(
            lambda line: line.get("screen") == "DoneScreen" or line.get("sound") == "refused", "the order"
        )
        if shown.get("screen") == "DoneScreen":
            return
        time.sleep(0.1)
    raise AssertionError("the station never heard that the hold is lifted")


@pytest.mark.parametrize("held", [True, False], ids=["held first", "in hand"])
def test_an_order_freed_after_its_label_is_packed_anew_and_ships_once(tmp_path: Path, held: bool) -> None:
    with floor(tmp_path, write_site(tmp_path / "site", {"SO-1": {MUG: 1}})) as place:
        old = labelled(place)
        if held:
            place.oms.command("hold", "SO-1", "--reason", "check")
            stopped(place, "held_title")
        place.oms.command("free", "SO-1")
        stopped(place, "restarted_title")
        place.scanner.scan(f"]C100{old}")
        place.scanner.scan(DONE)
        assert notice(place, "begin_again")["mark"] == "next"
        packer = Packer(place, BARCODES)
        packer.pack("SO-1")
        ends_well(place)
        assert cartons(place) == {"void": [old], "shipped": packer.labels}
        assert len(place.printer.labels) == 2
