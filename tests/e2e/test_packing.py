"""A packer at a real station process: real pty scanner, real TCP printer, real OMS server process."""

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.packer import Packer
from tests.e2e.rig import Floor, floor
from tests.e2e.sites import HOSTILE_NAMES, PRODUCTS, write_site
from tests.render.renderer import decode, render_zpl, why_not

pytestmark = pytest.mark.timeout(300)

BARCODES = {product[0]: product[3].split("|")[0] for product in PRODUCTS}
MUG, WRONG = BARCODES["21-0475"], BARCODES["99-0001"]
STICKER, PIN = BARCODES["12-0001"], BARCODES["12-0002"]
LABEL_MM = (102, 152)


def shipped_at_oms(place: Floor) -> list[str]:
    """The orders that the OMS holds as shipped, in the order in which it learnt so."""
    with sqlite3.connect(place.folder / "oms.db") as db:
        rows = db.execute(
            "SELECT number FROM fact WHERE type = 'OrderShipped' AND outcome = 'applied' ORDER BY seq"
        ).fetchall()
    return [row[0] for row in rows]


def left_in_queue(place: Floor) -> int:
    """Facts that have no definite answer yet."""
    with sqlite3.connect(place.store) as db:
        return int(db.execute("SELECT count(*) FROM outbox WHERE state <> 'settled'").fetchone()[0])


def orders(number: int) -> dict[str, dict[str, int]]:
    """So many orders of one to three mugs and now and then a tin."""
    return {
        f"SO-{each:04d}": {"21-0475": 1 + each % 3} | ({"57-0031": 1} if each % 4 == 0 else {})
        for each in range(1, number + 1)
    }


def sscc_on(zpl: bytes) -> str:
    """The license plate on a label, by a renderer and a decoder that are not ours."""
    codes = decode(render_zpl(zpl, *LABEL_MM, 8))
    gs1 = [code.text for code in codes if code.symbology_identifier == "]C1"]
    assert len(gs1) == 1, f"GS1-128 codes on the label: {gs1}"
    assert gs1[0].startswith("00")
    return gs1[0][2:]


def test_every_order_is_shipped_once_and_its_label_is_the_one_that_was_scanned(tmp_path: Path) -> None:
    if reason := why_not():
        pytest.skip(reason)
    todo = orders(12)
    with floor(tmp_path, write_site(tmp_path / "site", todo, HOSTILE_NAMES)) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        for order in todo:
            packer.pack(order)
        place.settle()
        assert shipped_at_oms(place) == list(todo)
        assert [sscc_on(zpl) for zpl in place.printer.labels] == packer.labels
        assert place.station.stop() == 0


def test_fifty_orders_packed_without_the_oms_arrive_once_and_in_order(tmp_path: Path) -> None:
    todo = orders(51)
    with floor(tmp_path, write_site(tmp_path / "site", todo)) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        first, *rest = todo
        packer.pack(first)
        place.settle()
        place.oms.stop()
        for order in rest:
            packer.pack(order)
        assert shipped_at_oms(place) == [first]
        assert left_in_queue(place) > 50
        place.oms.start()
        place.settle()
        assert shipped_at_oms(place) == list(todo)
        assert len(place.printer.labels) == len(todo)


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
def test_a_wrong_item_alarms_with_and_without_the_oms(tmp_path: Path, online: bool) -> None:
    with floor(tmp_path, write_site(tmp_path / "site", {"SO-1": {"21-0475": 2}})) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        if not online:
            place.oms.stop()
        packer.open("SO-1")
        place.scanner.scan(WRONG)
        alarm = place.station.expect_screen("AlarmScreen")
        assert (alarm["mark"], alarm["held"]["sku"], alarm["wanted"]["sku"]) == (
            "wrong",
            "99-0001",
            "21-0475",
        )
        place.station.expect(lambda line: line.get("sound") == "wrong", "the wrong sound")
        place.scanner.scan(MUG)
        assert place.station.expect_screen("VerifyScreen")["band"]["figure"] == 1


def test_a_burst_of_a_hundred_scans_is_counted_once_each_and_in_order(tmp_path: Path) -> None:
    with floor(tmp_path, write_site(tmp_path / "site", {"SO-1": {"12-0001": 60, "12-0002": 60}})) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        packer.open("SO-1")
        burst = [STICKER if number % 2 else PIN for number in range(100)]
        place.scanner.burst(burst)
        place.station.expect(
            lambda line: line.get("screen") == "VerifyScreen" and line["data"]["band"]["figure"] == 20,
            "all hundred scans",
        )
        assert scanned_skus(place) == ["12-0001" if code == STICKER else "12-0002" for code in burst]


def test_a_scanner_unplugged_in_mid_order_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with floor(tmp_path, write_site(tmp_path / "site", {"SO-1": {"21-0475": 9}})) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        packer.open("SO-1")
        for left in (8, 7):
            place.scanner.scan(MUG)
            place.station.expect(
                lambda line, left=left: (
                    line.get("screen") == "VerifyScreen" and line["data"]["band"]["figure"] == left
                ),
                "the count",
            )
        place.scanner.unplug()
        assert notice(place, "scanner_gone")["mark"] == "too_many"
        place.scanner.plug_in()
        assert notice(place, "scanner_back")["mark"] == "ok"
        place.scanner.scan(MUG)
        place.station.expect(
            lambda line: line.get("screen") == "VerifyScreen" and line["data"]["band"]["figure"] == 6,
            "the next count",
        )
        assert scanned_skus(place) == ["21-0475"] * 3


def notice(place: Floor, code: str) -> dict[str, Any]:
    """Read on until the station says this."""
    shown = place.station.expect(
        lambda line: line.get("notice", {}).get("title", {}).get("code") == code, f"the notice {code}"
    )
    return dict(shown["notice"])


def scanned_skus(place: Floor) -> list[str]:
    """The units counted, in the station's own order, from its outbox."""
    with sqlite3.connect(place.store) as db:
        rows = db.execute(
            "SELECT json_extract(body, '$.data.sku'), json_extract(body, '$.sku') FROM outbox"
            " WHERE type = 'UnitsScanned' ORDER BY seq"
        ).fetchall()
    return [data or plain for data, plain in rows]


def test_no_order_is_printed_or_shipped_twice(tmp_path: Path) -> None:
    todo = orders(3)
    with floor(tmp_path, write_site(tmp_path / "site", todo)) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        for order in todo:
            packer.pack(order)
        place.scanner.scan("SO-0001")
        assert notice(place, "order_shipped_already")["mark"] == "too_many"
        place.settle()
        assert Counter(shipped_at_oms(place)) == Counter(dict.fromkeys(todo, 1))
