"""Every answer over real HTTP, one by one: only a definite one for that very fact settles it."""

import itertools
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorapp.sync.link import Link
from floorapp.sync.news import DisputeNews, EpochNews, LinkNews, News, QueueNews, news_of
from floorapp.sync.sender import Sender
from floorapp.sync.store import Store
from floorapp.sync.workers import NewsLine, Shared, Site
from tests.sync import fault_server
from tests.sync.fault_server import TOKEN, FaultServer
from tests.sync.made import NOON_MS, STATION, TestClocks, decision, fact

STATUSES = [201, 204, 301, 307, 400, 401, 403, 404, 408, 409, 413, 422, 426, 429, 500, 501, 502, 503, 504]
ODD = [
    "garbage",
    "truncated",
    "short",
    "no_answers",
    "wrong_ids",
    "wrong_digests",
    "unknown_outcome",
    "not_definite",
    "replayed_of_nothing",
    "float",
    "repeated_key",
    "huge",
    "list",
    "lost",
    "redirect",
]


@pytest.fixture
def oms() -> Iterator[FaultServer]:
    with fault_server.running() as server:
        yield server


class Station:
    """A sender whose turns a test takes itself, without waiting between tries."""

    def __init__(self, folder: Path, url: str, name: str = "station.db") -> None:
        self.clocks = TestClocks()
        self.clocks.numbers = itertools.count(secrets.randbits(48))
        self.store = Store(folder / name, STATION, self.clocks.clocks())
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        news = NewsLine(self._write)
        site = Site(folder, url, STATION, TOKEN, retry_cap_s=0.0)
        self.shared = Shared(site, self.store, news, Link(news.tell))
        self.sender = Sender(self.shared)
        self.sender.doze = lambda seconds: None
        self._seq = self.store.load().event_seq if self.store.load() else 0

    def pack(self, *orders: str) -> None:
        self._seq += 1
        self.store.commit(decision(self._seq, *(fact(order) for order in orders)))

    def turns(self, count: int) -> None:
        for _ in range(count):
            self.sender.turn()
            time.sleep(0.002)

    def news(self) -> list[News]:
        try:
            return [news_of(line) for line in os.read(self._read, 1 << 16).splitlines()]
        except BlockingIOError:
            return []

    def close(self) -> None:
        self.sender._client.close()
        self.store.close()
        os.close(self._read)
        os.close(self._write)


@pytest.fixture
def station(tmp_path: Path, oms: FaultServer) -> Iterator[Station]:
    made = Station(tmp_path, oms.url)
    yield made
    made.close()


@pytest.mark.parametrize("fault", [*STATUSES, *ODD])
def test_no_answer_but_a_definite_one_settles_a_fact(oms: FaultServer, station: Station, fault) -> None:
    station.pack("SO-1", "SO-2")
    oms.fault = fault
    station.turns(6)
    assert oms.asked.count("POST /v1/facts") >= 2, "it was tried, and tried again"
    assert station.store.pending() == 2
    oms.fault = ""
    station.clocks.pass_s(5)
    station.turns(8)
    assert station.store.pending() == 0
    assert [told.order for told in oms.facts] == ["SO-1", "SO-2"], "each once, in order"
    assert oms.bearers == {f"Bearer {TOKEN}"}


def test_retry_after_is_kept(oms: FaultServer, station: Station) -> None:
    station.pack("SO-1")
    oms.fault, oms.headers = 429, {"Retry-After": "7"}
    station.turns(2)
    waits: list[float] = []
    station.sender.rest = waits.append
    station.turns(1)
    assert 6 < waits[0] <= 7


def test_a_failed_call_is_offline_and_only_a_real_answer_is_online(
    oms: FaultServer, station: Station
) -> None:
    station.pack("SO-1")
    oms.down = True
    station.turns(2)
    assert station.news() == [LinkNews(False, 0, "unreachable")] or station.news() == []
    oms.down = False
    station.turns(4)
    online = [news for news in station.news() if isinstance(news, LinkNews) and news.online]
    assert online


def test_a_dispute_reaches_the_terminal_once_and_blocks_nothing(oms: FaultServer, station: Station) -> None:
    oms.disputed_orders = {"SO-1"}
    station.pack("SO-1", "SO-2")
    station.turns(4)
    disputes = [news for news in station.news() if isinstance(news, DisputeNews)]
    assert [(news.order, news.kind, news.winner) for news in disputes] == [
        ("SO-1", "already_shipped", "PACK-02")
    ]
    assert station.store.pending() == 0


def test_a_dispute_is_found_again_after_a_restart_until_it_was_shown(
    oms: FaultServer, station: Station, tmp_path: Path
) -> None:
    oms.disputed_orders = {"SO-1"}
    station.pack("SO-1")
    station.turns(3)
    again = Station(tmp_path, oms.url)
    again.turns(1)
    (dispute,) = [news for news in again.news() if isinstance(news, DisputeNews)]
    again.store.commit(decision(2, told=(dispute.fact,)))
    again.close()
    third = Station(tmp_path, oms.url)
    third.turns(2)
    assert not [news for news in third.news() if isinstance(news, DisputeNews)]
    third.close()


def test_a_restored_disk_image_shows_at_first_contact_and_loses_nothing(
    oms: FaultServer, station: Station, tmp_path: Path
) -> None:
    station.pack("SO-1")
    station.turns(3)
    block = station.store.block()
    assert block is not None
    station.store.close()
    (tmp_path / "image.db").write_bytes((tmp_path / "station.db").read_bytes())
    station.pack("SO-2", "SO-3")
    station.turns(3)

    restored = Station(tmp_path, oms.url, "image.db")
    restored.pack("SO-4")
    restored.turns(2)
    heard = restored.news()
    assert EpochNews("station_behind") in heard
    assert QueueNews() in heard  # the new block is there: look at the settings again
    assert restored.store.block() != block
    restored.pack("SO-5")
    restored.turns(6)
    assert restored.store.pending() == 0
    assert sorted(told.order for told in oms.facts) == ["SO-1", "SO-2", "SO-3", "SO-4", "SO-5"]
    restored.close()


def test_a_new_file_beside_an_old_token_gets_numbers_of_its_own(
    oms: FaultServer, station: Station, tmp_path: Path
) -> None:
    station.turns(2)
    fresh = Station(tmp_path, oms.url, "fresh.db")
    assert fresh.store.block() is None
    fresh.turns(2)
    taken = fresh.store.block()
    assert taken not in (None, station.store.block())
    fresh.turns(2)
    assert fresh.store.block() == taken
    fresh.close()


def test_facts_do_not_wait_for_a_block(oms: FaultServer, station: Station) -> None:
    oms.no_blocks = True
    station.pack("SO-1")
    station.turns(4)
    assert station.store.block() is None
    assert station.store.pending() == 0
    oms.no_blocks = False
    station.turns(2)
    assert station.store.block() is not None


def test_a_server_restored_from_a_backup_is_told_again_what_it_forgot(
    oms: FaultServer, station: Station, tmp_path: Path
) -> None:
    station.pack("SO-1", "SO-2", "SO-3")
    station.turns(3)
    forgotten = oms.facts[1:]
    oms.restore(1)
    again = Station(tmp_path, oms.url)
    again.turns(4)
    assert EpochNews("server_behind", 2) in again.news()
    assert oms.facts[1:] == forgotten
    assert again.store.pending() == 0
    again.close()


def test_a_server_restored_while_the_station_works_is_told_again_what_it_forgot(
    oms: FaultServer, station: Station
) -> None:
    station.pack("SO-1", "SO-2", "SO-3")
    station.turns(3)
    forgotten = oms.facts[1:]
    oms.restore(1)
    station.pack("SO-4")
    station.turns(1)  # the server has taken a later fact: its tip alone would not show the hole
    station.shared.link.broke.set()
    station.turns(4)
    assert EpochNews("server_behind", 4) in station.news()  # nobody knows which are in the hole
    assert {told.id for told in oms.facts} >= {told.id for told in forgotten}
    assert len(oms.facts) == 4
    assert station.store.pending() == 0


def test_facts_of_an_earlier_epoch_are_told_again_too(oms: FaultServer, station: Station) -> None:
    station.pack("SO-1")
    station.turns(3)
    station.store.begin_epoch()
    station.pack("SO-2")
    station.turns(2)
    oms.restore(0)
    station.shared.link.broke.set()
    station.turns(5)
    assert sorted(told.order for told in oms.facts) == ["SO-1", "SO-2"]


def test_facts_older_than_both_ends_keep_are_said_to_be_lost(oms: FaultServer, station: Station) -> None:
    station.pack("SO-1", "SO-2")
    station.turns(3)
    station.store.purge(NOON_MS * 2)
    oms.restore(0)
    station.shared.link.broke.set()
    station.turns(1)
    station.shared.link.broke.set()
    station.turns(1)
    assert station.news().count(EpochNews("facts_lost", 2)) == 1


def test_a_broken_link_asks_for_the_chains_to_be_compared_again(oms: FaultServer, station: Station) -> None:
    station.pack("SO-1")
    station.turns(3)
    asked = oms.asked.count("GET /v1/tip")
    oms.down = True
    station.pack("SO-2")
    station.turns(1)
    oms.down = False
    station.turns(3)
    assert oms.asked.count("GET /v1/tip") > asked


def test_a_fact_that_the_server_always_refuses_delays_no_other_order(
    oms: FaultServer, station: Station
) -> None:
    station.pack("SO-1", "SO-POISON", "SO-2", "SO-3")
    oms.poisoned_order = "SO-POISON"
    for oms.poison_status in (422, 500):
        station.pack(f"SO-{oms.poison_status}")
        station.turns(12)
    assert sorted(told.order for told in oms.facts) == ["SO-1", "SO-2", "SO-3", "SO-422", "SO-500"]
    assert station.store.pending() == 1
