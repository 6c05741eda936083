"""A random shift against a model: batches doubled, re-ordered and damaged, and the server killed."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from floorapp.oms import audit
from floorapp.oms.demo import import_demo
from floorapp.oms.store import open_store
from floorapp.oms.tables import fact, oms_outbox, orders
from floorapp.sync.contract import DEFINITE, Envelope, Outcome
from tests.oms.conftest import Site
from tests.oms.site import Floor, Server

MUG = "21-0475"
NAMES = ("PACK-01", "PACK-02")


class Shift(RuleBasedStateMachine):
    """Two stations pack the same few orders; `told` is the first definite answer to each fact."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        database = f"sqlite:///{self.folder.name}/oms.sqlite"
        self.site = Site(
            open_store(database), Server(database, Path(self.folder.name), ("--burst-facts", "100000"))
        )
        import_demo(self.site.engine)
        self.site.server.start()
        self.stations: dict[str, Floor] = {}
        self.queues: dict[str, list[Envelope]] = {name: [] for name in NAMES}
        self.sent: list[Envelope] = []
        self.told: dict[str, str] = {}

    @initialize()
    def enrol(self) -> None:
        self.stations = {name: self.site.station(name) for name in NAMES}
        self.numbers = [self.site.order({MUG: 1}) for _ in range(4)]

    @rule(name=st.sampled_from(NAMES), index=st.integers(0, 3), quantity=st.sampled_from([1, 1, 1, 2]))
    def pack(self, name: str, index: int, quantity: int) -> None:
        self.queues[name] += self.stations[name].ship(self.numbers[index], {MUG: quantity})

    @rule(name=st.sampled_from(NAMES), index=st.integers(0, 3))
    def put_aside(self, name: str, index: int) -> None:
        aside = self.stations[name].fact(self.numbers[index], "OrderPutAside", reason="x")
        self.queues[name].append(aside)

    @precondition(lambda self: any(self.queues.values()))
    @rule(data=st.data(), name=st.sampled_from(NAMES))
    def send(self, data: st.DataObject, name: str) -> None:
        queue = self.queues[name][: data.draw(st.integers(1, 6))]
        order = data.draw(st.permutations(range(len(queue))))
        self._send(name, [queue[index] for index in order])

    @precondition(lambda self: any(self.queues.values()))
    @rule(name=st.sampled_from(NAMES))
    def send_damaged(self, name: str) -> None:
        for told in self.queues[name][:1]:
            (answer,) = self.stations[name].send([replace(told, actor=told.actor + "x")])
            assert answer["outcome"] == "damaged"

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        told = data.draw(st.sampled_from(self.sent))
        (answer,) = self.stations[told.station].send([told])
        assert (answer["outcome"], answer["first"]) == ("replayed", self.told[told.id])

    @rule()
    def kill(self) -> None:
        self.site.server.kill()
        self.site.server.start()
        for station in self.stations.values():
            station.server = self.site.server

    def _send(self, name: str, batch: list[Envelope]) -> None:
        for told, answer in zip(batch, self.stations[name].send(batch) if batch else [], strict=True):
            if Outcome(answer["outcome"]) in DEFINITE:
                self.told[told.id] = answer["outcome"]
                self.sent.append(told)
                self.queues[name].remove(told)
            else:
                assert answer["outcome"] == "hold"

    @invariant()
    def each_order_is_confirmed_once_and_only_when_shipped(self) -> None:
        with self.site.engine.begin() as connection:
            shipped = set(connection.scalars(sa.select(orders.c.number).where(orders.c.state == "shipped")))
            confirmed = list(connection.scalars(sa.select(oms_outbox.c.shipment)))
        applied = [
            told.order
            for told in self.sent
            if told.type == "OrderShipped" and self.told[told.id] == "applied"
        ]
        assert sorted(confirmed) == sorted(shipped) == sorted(applied)

    def teardown(self) -> None:
        """At the end of the shift every queue drains, and the audit holds what was told."""
        if self.stations:
            for name in NAMES:
                self._send(name, self.queues[name][:90])
                assert not self.queues[name]
            entries = self.site.server.audit()
            assert audit.first_broken(entries) is None
            held = [entry["entry"]["answer"] for entry in entries if "fact" in entry["entry"]]
            assert {answer["id"]: answer["outcome"] for answer in held} == self.told
            assert len(held) == len(self.told) == self.site.count(fact)
        self.site.server.kill()
        self.site.engine.dispose()
        self.folder.cleanup()


Shift.TestCase.settings = settings(max_examples=3, stateful_step_count=9)
TestShift = Shift.TestCase
