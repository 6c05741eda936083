"""The sync process beside a terminal: a real process, over real HTTP, killed, stopped and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import psutil
import pytest

from floorapp.sync import secrets_store
from floorapp.sync.catalogue import Catalogue
from floorapp.sync.courier import Courier
from floorapp.sync.database import StoreFailed
from floorapp.sync.enrolment import SNAPSHOT_FILE, STORE_FILE, enrol
from floorapp.sync.news import ClaimNews, ClockNews, DisputeNews, LinkNews, News, OrderNews, QueueNews
from floorapp.sync.store import Store
from floorapp.workflows.nouns import Hold
from tests.sync import fault_server
from tests.sync.fault_server import CODE, FaultServer
from tests.sync.made import ROSTER_KEY, STATION, decision, fact, operator, order, product, settings
from tests.sync.test_snapshot import damage

PATIENCE_S = 20.0


@pytest.fixture
def oms() -> Iterator[FaultServer]:
    with fault_server.running() as server:
        server.changes = [
            product("PEN", "7310000000012"),
            order("SO-1", ("PEN", 1)),
            operator("anna", "FLB:A", "packer"),
            settings(),
        ]
        yield server


class Terminal:
    """A terminal's store and courier, and the news that came."""

    def __init__(self, folder: Path, oms: FaultServer, hung_s: float = 15.0) -> None:
        self.folder = folder
        self.store = Store(folder / STORE_FILE, STATION)
        self.heard: SimpleQueue[News] = SimpleQueue()
        self.seen: list[News] = []
        self.courier = Courier(folder, oms.url, STATION, self.heard.put, hung_s=hung_s, retry_cap_s=0.5)
        self.courier.start()

    def until(self, wanted: Callable[[News], bool]) -> News:
        """The first news of a kind from now on."""
        end_s = time.monotonic() + PATIENCE_S
        while (left_s := end_s - time.monotonic()) > 0:
            try:
                news = self.heard.get(timeout=left_s)
            except Empty:
                break
            self.seen.append(news)
            if wanted(news):
                return news
        raise AssertionError(f"no such news: {self.seen}")

    def until_settled(self) -> None:
        wait_for(lambda: self.store.pending() == 0)

    def pack(self, *orders: str) -> None:
        saved = self.store.load()
        self.store.commit(decision(saved.event_seq + 1 if saved else 1, *(fact(each) for each in orders)))
        self.courier.wake()

    def close(self) -> None:
        self.courier.stop()
        self.store.close()


@pytest.fixture
def terminal(tmp_path: Path, oms: FaultServer) -> Iterator[Terminal]:
    enrol(oms.url, STATION, CODE, tmp_path)
    made = Terminal(tmp_path, oms)
    yield made
    made.close()


def online(news: News) -> bool:
    return isinstance(news, LinkNews) and news.online


def test_a_shift_begins_with_the_floor_in_the_snapshot_and_every_fact_reaches_the_oms(
    oms: FaultServer, terminal: Terminal
) -> None:
    terminal.until(online)
    terminal.until(lambda news: isinstance(news, QueueNews))
    catalogue = Catalogue.open(terminal.folder / SNAPSHOT_FILE, ROSTER_KEY, lambda: None)
    assert catalogue.best_order_for("PEN") is not None
    assert catalogue.operator_by_badge("FLB:A") is not None
    assert catalogue.settings() is not None
    catalogue.close()
    for n in range(10):
        terminal.pack(f"SO-{n}", f"SO-{n}")
    terminal.until_settled()
    assert [told.seq for told in oms.facts] == list(range(1, 21))
    assert {told.epoch for told in oms.facts} == {oms.epoch}
    assert any(isinstance(news, ClockNews) for news in terminal.seen)


def test_packing_goes_on_through_an_outage_and_arrives_once_in_order(
    oms: FaultServer, terminal: Terminal
) -> None:
    terminal.until(online)
    oms.down = True
    for n in range(10):
        terminal.pack(f"SO-{n}")
    away = terminal.until(lambda news: isinstance(news, LinkNews) and not news.online)
    assert away == LinkNews(False, away.pending, "unreachable")
    assert oms.facts == []
    oms.down = False
    terminal.until_settled()
    assert [told.order for told in oms.facts] == [f"SO-{n}" for n in range(10)]


def test_a_killed_process_comes_back_and_sends_the_rest_once(oms: FaultServer, terminal: Terminal) -> None:
    terminal.until(online)
    for n in range(6):
        terminal.pack(f"SO-{n}")
        if n % 2 == 0 and terminal.courier.pid:
            os.kill(terminal.courier.pid, signal.SIGKILL)
            time.sleep(0.1)
    terminal.until_settled()
    assert [told.order for told in oms.facts] == [f"SO-{n}" for n in range(6)]


def test_a_damaged_snapshot_is_loaded_again_once_the_oms_is_there(
    oms: FaultServer, terminal: Terminal
) -> None:
    terminal.until(lambda news: isinstance(news, QueueNews))
    path = terminal.folder / SNAPSHOT_FILE
    catalogue = Catalogue.open(path, ROSTER_KEY, lambda: None)
    oms.down = True
    terminal.until(lambda news: isinstance(news, LinkNews) and not news.online)
    damage(path)
    terminal.courier.reload()
    time.sleep(0.5)
    with pytest.raises(StoreFailed, match="damaged"):
        catalogue.best_order_for("PEN")
    oms.down = False

    def healed() -> bool:
        try:
            return catalogue.best_order_for("PEN") is not None
        except StoreFailed:
            return False

    wait_for(healed)
    catalogue.close()


def test_a_hung_process_is_replaced(tmp_path: Path, oms: FaultServer) -> None:
    enrol(oms.url, STATION, CODE, tmp_path)
    terminal = Terminal(tmp_path, oms, hung_s=4.0)
    terminal.until(online)
    hung = terminal.courier.pid
    assert hung is not None
    os.kill(hung, signal.SIGSTOP)
    terminal.pack("SO-1")
    terminal.until_settled()
    assert [told.order for told in oms.facts] == ["SO-1"]
    assert not psutil.pid_exists(hung)
    terminal.close()


def test_an_order_is_claimed_held_over_a_restart_and_given_back(oms: FaultServer, terminal: Terminal) -> None:
    terminal.courier.claim("SO-1")
    assert terminal.until(lambda news: isinstance(news, ClaimNews)) == ClaimNews("SO-1", True, STATION)
    assert terminal.courier.pid is not None
    oms.holders.clear()
    os.kill(terminal.courier.pid, signal.SIGKILL)
    wait_for(lambda: oms.holders.get("SO-1") == STATION)
    terminal.courier.release("SO-1")
    wait_for(lambda: "SO-1" not in oms.holders)
    terminal.courier.claim("SO-1")
    assert terminal.until(lambda news: isinstance(news, ClaimNews)) == ClaimNews("SO-1", True, STATION)


def test_a_lease_is_given_back_when_what_was_told_of_the_order_has_arrived(
    oms: FaultServer, terminal: Terminal
) -> None:
    terminal.courier.claim("SO-1")
    terminal.until(lambda news: isinstance(news, ClaimNews))
    oms.fault = 503
    terminal.pack("SO-1")
    terminal.courier.release("SO-1")
    wait_for(lambda: oms.asked.count("POST /v1/facts") > 1)
    assert "POST /v1/tasks/release" not in oms.asked
    oms.fault = ""
    wait_for(lambda: "SO-1" not in oms.holders)
    assert [told.order for told in oms.facts] == ["SO-1"]


def test_a_lease_from_before_a_restart_is_given_back_too(oms: FaultServer, terminal: Terminal) -> None:
    terminal.until(online)
    oms.holders["SO-1"] = STATION
    terminal.courier.release("SO-1")
    wait_for(lambda: "SO-1" not in oms.holders)


def test_an_order_that_another_station_has_is_not_granted(oms: FaultServer, terminal: Terminal) -> None:
    oms.holders["SO-1"] = "PACK-02"
    terminal.courier.claim("SO-1")
    assert terminal.until(lambda news: isinstance(news, ClaimNews)) == ClaimNews("SO-1", False, "PACK-02")


def test_a_hold_arrives_at_once_and_only_once(oms: FaultServer, terminal: Terminal) -> None:
    terminal.until(online)
    wait_for(lambda: "GET /v1/stream" in oms.asked)
    oms.changes.append(order("SO-1", ("PEN", 1), hold="on_hold", hold_reason="address", version=2))
    start_s = time.monotonic()
    oms.hold("SO-1")
    news = terminal.until(lambda news: isinstance(news, OrderNews))
    assert news == OrderNews("SO-1", Hold.ON_HOLD, "address")
    assert time.monotonic() - start_s < 1
    terminal.until(lambda news: isinstance(news, QueueNews))
    assert [each for each in terminal.seen if isinstance(each, OrderNews)] == [news]


def test_a_dispute_is_told_once_also_over_a_restart(oms: FaultServer, terminal: Terminal) -> None:
    oms.disputed_orders = {"SO-1"}
    terminal.pack("SO-1")
    news = terminal.until(lambda news: isinstance(news, DisputeNews))
    assert isinstance(news, DisputeNews)
    assert (news.order, news.kind, news.winner) == ("SO-1", "already_shipped", "PACK-02")
    assert terminal.courier.pid is not None
    os.kill(terminal.courier.pid, signal.SIGKILL)
    terminal.pack("SO-2")
    wait_for(lambda: len(oms.facts) == 2)
    assert sum(isinstance(each, DisputeNews) for each in terminal.seen) == 1


def test_a_station_without_a_token_keeps_its_queue_and_says_why(tmp_path: Path, oms: FaultServer) -> None:
    terminal = Terminal(tmp_path, oms)
    terminal.pack("SO-1")
    terminal.until(lambda news: news == LinkNews(False, 1, "not_enrolled"))
    enrol(oms.url, STATION, CODE, tmp_path)
    terminal.until_settled()
    assert [told.order for told in oms.facts] == ["SO-1"]
    terminal.close()


def test_the_process_ends_with_its_terminal(tmp_path: Path, oms: FaultServer) -> None:
    enrol(oms.url, STATION, CODE, tmp_path)
    command = [sys.executable, "-m", "floorapp.sync.process", "--station", STATION]
    command += ["--data-dir", str(tmp_path), "--url", oms.url]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline()
    _, err = process.communicate(b'nonsense\n{"do":"dance"}\n', timeout=10)
    assert process.returncode == 0
    assert b"not understood" in err
    assert b"Traceback" not in err


def test_a_plain_http_address_elsewhere_is_refused_in_words(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "floorapp.sync.process", "--station", STATION]
    command += ["--data-dir", str(tmp_path), "--url", "http://oms.example"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=20, check=False)
    assert done.returncode == 1
    assert b"use https" in done.stderr


def test_the_terminal_itself_never_imports_the_http_library() -> None:
    code = (
        "import sys, floorapp.sync.courier, floorapp.sync.store, floorapp.sync.catalogue,"
        " floorapp.sync.enrolment, floorapp.sync.rescue;"
        "print([name for name in ('requests', 'urllib3', 'keyring', 'ssl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=20)
    assert done.stdout.strip() == b"[]"


def test_the_token_is_in_the_key_store_and_not_in_the_queue(oms: FaultServer, terminal: Terminal) -> None:
    assert secrets_store.load(terminal.folder, STATION).token == fault_server.TOKEN
    terminal.until(online)
    assert fault_server.TOKEN.encode() not in (terminal.folder / STORE_FILE).read_bytes()


def wait_for(condition: Callable[[], bool]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.02)
