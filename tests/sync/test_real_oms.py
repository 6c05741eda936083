"""The station's side against the real OMS server in its own process."""

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

pytest.importorskip("fastapi", reason="the server's libraries are not installed")

from floorapp.sync import secrets_store
from floorapp.sync.catalogue import Catalogue
from floorapp.sync.courier import Courier
from floorapp.sync.enrolment import SNAPSHOT_FILE, STORE_FILE, EnrolmentFailed, enrol
from floorapp.sync.news import ClaimNews, DisputeNews, LinkNews, News, OrderNews, QueueNews
from floorapp.sync.records import Decision, FactRecord
from floorapp.sync.store import Store
from floorapp.workflows.codec import fact_data
from floorapp.workflows.facts import (
    CartonClosed,
    Content,
    Fact,
    OperatorSignedIn,
    OrderOpened,
    OrderPutAside,
    OrderShipped,
    UnitsScanned,
)
from floorapp.workflows.nouns import Hold
from tests.e2e.packer import BADGE
from tests.e2e.sites import write_site
from tests.sync.oms_process import OmsProcess

SKU = "21-0475"
BARCODE = "7310000047510"
PATIENCE_S = 30.0
NAMES = itertools.count(10)


class Station:
    """A station of the real OMS, with the facts of a packer who needs no screen."""

    def __init__(self, folder: Path, oms: OmsProcess, name: str) -> None:
        folder.mkdir()
        self.folder, self.name = folder, name
        enrol(oms.url, name, oms.command("enrol", name)["code"], folder)
        self.store = Store(folder / STORE_FILE, name)
        self.heard: SimpleQueue[News] = SimpleQueue()
        self.courier = Courier(folder, oms.url, name, self.heard.put, retry_cap_s=0.5)
        self.courier.start()

    def until(self, wanted: Callable[[News], bool]) -> News:
        end_s = time.monotonic() + PATIENCE_S
        heard: list[News] = []
        while (left_s := end_s - time.monotonic()) > 0:
            try:
                news = self.heard.get(timeout=left_s)
            except Empty:
                break
            heard.append(news)
            if wanted(news):
                return news
        raise AssertionError(f"no such news: {heard}")

    def sscc(self, serial: int) -> str:
        base = self.store.meta("sscc_base")
        digits = base + f"{serial:0{17 - len(base)}d}"
        total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
        return digits + str(-total % 10)

    def pack(self, order: str, serial: int) -> None:
        """An order of one mug: opened, scanned, closed, shipped; each in a decision of its own."""
        sscc, content = self.sscc(serial), (Content(SKU, 1),)
        facts: tuple[Fact, ...] = (
            OrderOpened(order, "asa", base_version=1),
            UnitsScanned(order, "asa", sku=SKU, quantity=1, carton=1),
            CartonClosed(order, "asa", 1, sscc, "S1", content, computed_g=580, measured_g=None),
            OrderShipped(order, "asa", (sscc,), content, ()),
        )
        for fact in facts:
            saved = self.store.load()
            seq = saved.event_seq + 1 if saved else 1
            record = FactRecord(order, type(fact).__name__, fact_data(fact), "asa", fact.bearing, 1)
            self.store.commit(Decision(seq, time.time_ns() // 1_000_000, f"[{seq}]", "{}", (record,)))
        self.courier.wake()

    def until_settled(self) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while self.store.pending():
            assert time.monotonic() < end_s, "the queue did not drain"
            time.sleep(0.02)

    def close(self) -> None:
        self.courier.stop()
        self.store.close()


@pytest.fixture(scope="module")
def oms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OmsProcess]:
    folder = tmp_path_factory.mktemp("oms")
    server = OmsProcess(folder)
    server.command("import", str(write_site(folder / "site", {f"SO-{n:02}": {SKU: 1} for n in range(20)})))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def station(tmp_path: Path, oms: OmsProcess) -> Iterator[Station]:
    made = Station(tmp_path / "station", oms, f"PACK-{next(NAMES)}")
    yield made
    made.close()


def test_orders_come_down_and_facts_go_up_through_a_dead_and_restarted_server(
    oms: OmsProcess, station: Station
) -> None:
    station.until(lambda news: isinstance(news, QueueNews))
    key = secrets_store.roster_key(station.folder, station.name)
    catalogue = Catalogue.open(station.folder / SNAPSHOT_FILE, key, station.store.block)
    assert catalogue.incomplete() == ()
    before, truck = catalogue.waiting(frozenset(), "00:00")
    assert before >= 10
    assert truck == "17:00"
    mug, quantity = catalogue.product_by_code(BARCODE) or pytest.fail("not found")
    assert (mug.sku, quantity) == (SKU, 1)
    assert catalogue.best_order_for(SKU) is not None
    assert catalogue.operator_by_badge(BADGE) is not None
    station_settings = catalogue.settings() or pytest.fail("not found")
    assert station_settings.sscc_base == station.store.meta("sscc_base")
    assert len(catalogue.carton_types()) == 3

    station.pack("SO-00", 1)
    station.until_settled()
    oms.kill()
    for n in range(1, 6):
        station.pack(f"SO-{n:02}", n + 1)
    station.until(lambda news: isinstance(news, LinkNews) and not news.online)
    oms.start()
    for n in range(6, 10):
        station.pack(f"SO-{n:02}", n + 1)
    station.until_settled()
    assert station.store.untold_disputes() == ()
    wait_for(lambda: catalogue.waiting(frozenset(), "00:00")[0] == before - 10)
    assert catalogue.shipped_by("SO-09") == station.name
    catalogue.close()
    assert oms.command("verify") is not None


def test_an_oms_restored_from_a_backup_under_a_working_station_gets_its_shipments_back(
    oms: OmsProcess, station: Station
) -> None:
    station.pack("SO-14", 1)
    station.until_settled()
    oms.kill()
    backup = oms.backup()
    oms.start()
    station.pack("SO-15", 2)
    station.until_settled()
    oms.kill()
    oms.restore(backup)
    oms.start()
    station.pack("SO-16", 3)
    for order in ("SO-14", "SO-15", "SO-16"):
        wait_for(partial(oms.shipped, order))


def test_an_order_that_two_stations_packed_is_one_shipment_and_a_dispute(
    tmp_path: Path, oms: OmsProcess, station: Station
) -> None:
    other = Station(tmp_path / "pack-02", oms, "PACK-02")
    other.courier.claim("SO-10")
    assert other.until(lambda news: isinstance(news, ClaimNews)) == ClaimNews("SO-10", True, "PACK-02")
    station.courier.claim("SO-10")
    assert station.until(lambda news: isinstance(news, ClaimNews)) == ClaimNews("SO-10", False, "PACK-02")
    other.pack("SO-10", 1)
    other.until_settled()
    station.pack("SO-10", 1)
    station.pack("SO-11", 2)
    dispute = station.until(lambda news: isinstance(news, DisputeNews))
    assert isinstance(dispute, DisputeNews)
    assert (dispute.order, dispute.kind, dispute.winner) == ("SO-10", "already_shipped", "PACK-02")
    station.until_settled()
    assert {each.order for each in station.store.untold_disputes()} == {"SO-10"}
    other.close()


def test_an_order_put_aside_and_begun_again_offline_is_claimed_after_that_is_told(
    oms: OmsProcess, station: Station
) -> None:
    order = "SO-18"
    backlog: tuple[Fact, ...] = tuple(OperatorSignedIn("", "asa") for _ in range(600))
    facts: tuple[Fact, ...] = (
        *backlog,
        OrderPutAside(order, "asa", "changed"),
        OrderOpened(order, "asa", base_version=1),
    )
    records = tuple(
        FactRecord(fact.order, type(fact).__name__, fact_data(fact), "asa", fact.bearing, 1) for fact in facts
    )
    station.store.commit(Decision(1, time.time_ns() // 1_000_000, "[1]", "{}", records))
    station.courier.wake()
    station.courier.claim(order)
    station.until(lambda news: isinstance(news, ClaimNews) and news.granted)
    station.until_settled()
    assert oms.look("SELECT station FROM lease WHERE number = ?", order) == [(station.name,)]


def test_a_hold_reaches_the_station_at_once(oms: OmsProcess, station: Station) -> None:
    station.until(lambda news: isinstance(news, QueueNews))
    oms.command("hold", "SO-12", "--reason", "address")
    assert station.until(lambda news: isinstance(news, OrderNews)) == OrderNews(
        "SO-12", Hold.ON_HOLD, "address"
    )


def test_a_sync_process_that_starts_again_has_the_station_look_at_what_the_last_one_read(
    station: Station,
) -> None:
    station.until(lambda news: isinstance(news, QueueNews))
    while not station.heard.empty():
        station.heard.get()
    pid = station.courier.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    station.until(lambda news: isinstance(news, QueueNews))


def test_a_revoked_station_soon_says_so_and_its_queue_waits_for_a_person(
    oms: OmsProcess, station: Station
) -> None:
    station.until(lambda news: isinstance(news, LinkNews) and news.online)
    oms.command("revoke", station.name)
    start_s = time.monotonic()
    said = station.until(lambda news: isinstance(news, LinkNews) and not news.online)
    assert isinstance(said, LinkNews)
    assert said.reason == "refused_403"
    assert time.monotonic() - start_s < 6
    station.pack("SO-13", 1)
    station.until_settled()
    assert not oms.shipped("SO-13")
    assert oms.look("SELECT count(*) FROM quarantine WHERE station = ?", station.name) == [(4,)]


def test_a_code_works_once(tmp_path: Path, oms: OmsProcess) -> None:
    code = oms.command("enrol", "PACK-09")["code"]
    enrol(oms.url, "PACK-09", code, tmp_path / "first")
    with pytest.raises(EnrolmentFailed, match="refused the code"):
        enrol(oms.url, "PACK-09", code, tmp_path / "second")


def wait_for(condition: Callable[[], bool]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.02)
