"""The snapshot: what a scanned code is, which order an item opens, and who wears a badge."""

import random
import sqlite3
import statistics
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from floorapp.sync.catalogue import Catalogue
from floorapp.sync.database import StoreFailed
from floorapp.sync.records import SsccBlock
from floorapp.sync.snapshot import HoldChange, SnapshotWriter
from floorapp.workflows.nouns import Hold, Language, Role
from tests.sync.made import ROSTER_KEY, carton_type, delete, operator, order, product, settings, upsert

BLOCK = SsccBlock("0735001", 1000)


@pytest.fixture
def writer(tmp_path: Path):
    with SnapshotWriter(tmp_path / "snapshot.db") as opened:
        yield opened


@pytest.fixture
def catalogue(writer: SnapshotWriter):
    opened = Catalogue.open(writer.path, ROSTER_KEY, lambda: BLOCK)
    yield opened
    opened.close()


def test_a_station_without_a_snapshot_knows_nothing_and_does_not_fail(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "snapshot.db", b"", lambda: None)
    assert catalogue.product_by_code("7310000000012") is None
    assert catalogue.best_order_for("PEN") is None
    assert catalogue.operator_by_badge("FLB:X") is None
    assert catalogue.settings() is None
    assert catalogue.waiting(set(), "08:00") == (0, "")
    catalogue.close()


def damage(path: Path) -> None:
    """Spoil every page but the first, under those who have the file open."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def test_a_file_that_is_damaged_while_it_is_read_heals(writer: SnapshotWriter, catalogue: Catalogue) -> None:
    writer.apply([carton_type(f"C{n}") for n in range(500)], "5", last=True)
    damage(writer.path)
    with pytest.raises(StoreFailed, match="damaged"):
        catalogue.carton_types()
    with pytest.raises(StoreFailed, match="damaged"):
        writer.apply([carton_type("D")], "6", last=True)
    writer.throw_away()
    assert writer.cursor == ""
    assert catalogue.carton_types() == ()
    writer.apply([carton_type("D")], "6", last=True)
    assert [each.carton_type for each in catalogue.carton_types()] == ["D"]


def test_a_file_that_was_replaced_under_an_open_one_is_found(
    writer: SnapshotWriter, catalogue: Catalogue
) -> None:
    writer.apply([carton_type("A")], "1", last=True)
    assert len(catalogue.carton_types()) == 1
    writer.throw_away()
    assert catalogue.carton_types() == ()


def test_a_page_and_its_cursor_are_read_back(writer: SnapshotWriter, catalogue: Catalogue) -> None:
    changes = [
        product("PEN", "7310000000012", ("CASE-PEN", 12)),
        order("SO-1", ("PEN", 2), tote="T-1", flags=["gift"], version=4),
        carton_type("M"),
        carton_type("A"),
        operator("anna", "FLB:SECRET", "packer", "supervisor"),
        settings(),
    ]
    assert writer.apply(changes, "17", last=True).refused == ()
    assert writer.cursor == "17"
    pen, quantity = catalogue.product_by_code("CASE-PEN") or pytest.fail("not found")
    assert (pen.sku, pen.length_mm, quantity) == ("PEN", 100, 12)
    found = catalogue.order("SO-1") or pytest.fail("not found")
    assert (found.units, found.version, found.flags) == (2, 4, {"gift"})
    assert found.ship_to.name == "Åsa"
    assert found.language is Language.SV
    assert catalogue.order_by_tote("T-1") == found
    assert [kind.carton_type for kind in catalogue.carton_types()] == ["A", "M"]
    assert catalogue.carton_type("M") is not None
    anna = catalogue.operator_by_badge("FLB:SECRET") or pytest.fail("not found")
    assert anna.roles == {Role.PACKER, Role.SUPERVISOR}
    assert catalogue.operator_by_badge("FLB:OTHER") is None
    station = catalogue.settings() or pytest.fail("not found")
    assert (station.sscc_base, station.weight_tolerance_percent) == (BLOCK.base, 3)  # the feed names another


@pytest.mark.parametrize(
    ("stored", "scanned"),
    [
        ("036000291452", "0036000291452"),
        ("0036000291452", "036000291452"),
        ("7310000000012", "07310000000012"),
        ("ABC-1", "ABC-1"),
    ],
)
def test_a_gtin_is_one_code_at_any_length(
    writer: SnapshotWriter, catalogue: Catalogue, stored: str, scanned: str
) -> None:
    writer.apply([product("PEN", stored)], "1", last=True)
    assert catalogue.product_by_code(scanned) is not None
    assert catalogue.product_by_code("X" + scanned) is None
    assert catalogue.product_by_code("9" * 5000) is None


def test_a_products_old_barcodes_are_gone_after_a_change(
    writer: SnapshotWriter, catalogue: Catalogue
) -> None:
    writer.apply([product("PEN", "OLD", "KEPT")], "1", last=True)
    writer.apply([product("PEN", "KEPT", "NEW")], "2", last=True)
    assert catalogue.product_by_code("OLD") is None
    assert catalogue.product_by_code("KEPT") is not None
    writer.apply([delete("product", "PEN")], "3", last=True)
    assert catalogue.product_by_code("KEPT") is None


def test_an_item_opens_one_unit_orders_first_then_by_priority_cutoff_and_number(
    writer: SnapshotWriter, catalogue: Catalogue
) -> None:
    writer.apply(
        [
            product("PEN", "1"),
            product("TAPE", "2"),
            order("SO-9", ("PEN", 2), priority=9),
            order("SO-8", ("PEN", 1), ("TAPE", 1), priority=9),
            order("SO-4", ("PEN", 1), cutoff=""),
            order("SO-3", ("PEN", 1), cutoff="16:00"),
            order("SO-2", ("PEN", 1), cutoff="14:00"),
            order("SO-1", ("PEN", 1), priority=1, cutoff="18:00"),
            order("SO-0", ("PEN", 1), priority=9, hold="on_hold"),
            order("SO-5", ("PEN", 1), priority=9, state="shipped", shipped_by="PACK-02"),
        ],
        "1",
        last=True,
    )
    opened: list[str] = []
    while best := catalogue.best_order_for("PEN", opened):
        opened.append(best.order)
    assert opened == ["SO-1", "SO-2", "SO-3", "SO-4", "SO-8", "SO-9"]
    assert catalogue.waiting({"SO-2", "SO-5"}, "14:30") == (5, "15:00")
    assert catalogue.waiting(set(), "23:00") == (6, "")
    assert catalogue.shipped_by("SO-5") == "PACK-02"
    assert catalogue.holds("SO-0") == (Hold.ON_HOLD, "")


def test_an_order_with_a_product_that_has_not_arrived_is_not_offered_and_is_named(
    writer: SnapshotWriter, catalogue: Catalogue
) -> None:
    writer.apply(
        [product("PEN", "1"), order("SO-1", ("PEN", 1), ("GHOST", 1)), order("SO-2", ("PEN", 3))],
        "1",
        last=True,
    )
    best = catalogue.best_order_for("PEN")
    assert best is not None
    assert best.order == "SO-2"
    assert catalogue.order("SO-1") is None
    assert catalogue.incomplete() == writer.incomplete() == ("SO-1",)
    writer.apply([product("GHOST", "2")], "2", last=True)
    assert catalogue.incomplete() == ()
    assert catalogue.order("SO-1") is not None


def test_a_hold_of_a_known_order_is_told_and_the_first_load_is_not(writer: SnapshotWriter) -> None:
    first = writer.apply(
        [order("SO-1", ("PEN", 1)), order("SO-2", ("PEN", 1), hold="on_hold")], "1", last=True
    )
    assert first.holds == ()
    changed = writer.apply(
        [
            order("SO-1", ("PEN", 1), hold="cancelled", hold_reason="customer"),
            order("SO-2", ("PEN", 1)),
        ],
        "2",
        last=True,
    )
    assert changed.holds == (
        HoldChange("SO-1", Hold.CANCELLED, "customer"),
        HoldChange("SO-2", Hold.NONE, ""),
    )
    assert writer.apply([delete("order", "SO-2")], "3", last=True).holds == (
        HoldChange("SO-2", Hold.CANCELLED, ""),
    )


@pytest.mark.parametrize(
    "change",
    [
        "text",
        {},
        upsert("product", "PEN", {"sku": "PEN"}),
        upsert("product", "OTHER", product("PEN", "1")["data"]),
        {"entity": "product", "key": "PEN", "op": "explode", "data": {}},
        {"entity": "product", "key": "PEN", "op": "upsert", "data": None},
        upsert("carton_type", "M", {}),
        upsert("operator", "anna", operator("anna", "B", "king")["data"]),
        order("SO-1", ("PEN", 0)),
        order("SO-1", ("PEN", 1), cutoff="25:00"),
        order("SO-1", ("PEN", 1), currency="sek"),
        order("SO-1", ("PEN", 1), currency=7),
        order("SO-1", currency="SEK", lines=[{"sku": "PEN", "quantity": 1, "unit_price_cents": -1}]),
        order("SO-1", ("PEN", 1), flags=[1]),
        order("SO-1", ("PEN", 1), ship_to=None),
        order("SO-1", ("PEN", 1), note="x" * 3000),
    ],
)
def test_a_bad_change_is_refused_and_the_good_ones_are_taken(
    writer: SnapshotWriter, catalogue: Catalogue, change: object
) -> None:
    applied = writer.apply([product("TAPE", "1"), change, product("GLUE", "2")], "5", last=True)
    assert len(applied.refused) == 1
    assert catalogue.product("TAPE") is not None
    assert catalogue.product("GLUE") is not None
    assert writer.cursor == "5"


def test_what_a_newer_server_tells_is_left_alone(writer: SnapshotWriter) -> None:
    applied = writer.apply([upsert("drone", "D-1", {"wings": 4})], "1", last=True)
    assert applied.refused == ()


def test_a_feed_read_from_its_start_again_forgets_what_it_does_not_name(
    writer: SnapshotWriter, catalogue: Catalogue
) -> None:
    writer.apply([product("PEN", "1"), product("TAPE", "2"), order("SO-1", ("PEN", 1))], "9", last=True)
    writer.start_over()
    assert writer.cursor == ""
    assert catalogue.product("TAPE") is not None, "the floor works on meanwhile"
    writer.apply([product("PEN", "1")], "1", last=False)
    writer.apply([order("SO-1", ("PEN", 1))], "2", last=True)
    assert catalogue.product("TAPE") is None
    assert catalogue.product("PEN") is not None
    assert catalogue.order("SO-1") is not None
    writer.apply([], "3", last=True)
    assert catalogue.product("PEN") is not None


def test_a_damaged_snapshot_is_thrown_away_and_loaded_again(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.db"
    path.write_bytes(b"not a database at all" * 500)
    with SnapshotWriter(path) as writer:
        assert writer.cursor == ""
        writer.apply([product("PEN", "1")], "1", last=True)


def test_look_ups_in_a_hundred_thousand_products_are_quick_beside_a_loading_feed(
    writer: SnapshotWriter, catalogue: Catalogue
) -> None:
    dice = random.Random(3)
    writer.apply([product(f"P{n}", f"{7310000000000 + n}") for n in range(100_000)], "1", last=False)
    orders = [
        order(f"SO-{n}", *{(f"P{dice.randrange(300)}", 1) for _ in range(3)}, priority=n % 3)
        for n in range(10_000)
    ]
    writer.apply(orders, "2", last=True)
    assert catalogue.waiting(set(), "00:00")[0] == 10_000
    assert median_ms(lambda: catalogue.product_by_code(f"{7310000000000 + dice.randrange(100_000)}")) < 0.2
    gone = {f"SO-{n}" for n in range(500)}
    assert median_ms(lambda: catalogue.best_order_for(f"P{dice.randrange(300)}", gone)) < 1
    assert median_ms(lambda: catalogue.waiting(gone, "12:00")) < 5

    stop = threading.Event()

    def load() -> None:
        while not stop.is_set():
            writer.apply(orders[:500], "3", last=True)
            time.sleep(0.01)

    loading = threading.Thread(target=load)
    loading.start()
    try:
        worst = max(timed_ms(lambda: catalogue.product_by_code("7310000000007")) for _ in range(200))
    finally:
        stop.set()
        loading.join()
    assert worst < 250, "a reader waited for the writer"


def timed_ms(act) -> float:
    start = time.perf_counter()
    assert act() is not None
    return (time.perf_counter() - start) * 1000


def median_ms(act) -> float:
    return statistics.median(timed_ms(act) for _ in range(200))


@pytest.mark.parametrize(("currency", "minor"), [("SEK", 12_345), ("ISK", 123), ("KWD", 123_450), ("", None)])
def test_a_price_is_in_its_currencys_smallest_unit(
    writer: SnapshotWriter, catalogue: Catalogue, currency: str, minor: int | None
) -> None:
    lines = [{"sku": "PEN", "quantity": 1, "unit_price_cents": 12_345}, {"sku": "TAPE", "quantity": 1}]
    told = order("SO-1", currency=currency, customer="Åsa Öberg AB", lines=lines)
    writer.apply([product("PEN", "1"), product("TAPE", "2"), told], "1", last=True)
    found = catalogue.order("SO-1")
    assert found is not None
    assert (found.currency, found.customer) == (currency, "Åsa Öberg AB")
    assert [line.price_minor for line in found.lines] == [minor, None]
