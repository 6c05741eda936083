"""The outbox against a server that loses, repeats, garbles and refuses: I2, I5, I10, I11 and I12.

The real `Outbox` file and the real `Drain` are driven; only the wire and the clocks are the test's.
"""

import itertools
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from floorapp.sync.contract import Answer, Envelope, Outcome, answer_of, digest, envelope_of
from floorapp.sync.drain import Drain, Failure, Offer
from floorapp.sync.store import Store
from tests.sync.made import STATION, TestClocks, decision, fact

ORDERS = st.sampled_from(["SO-1", "SO-2", "SO-3"])
POISON = "poison"
FAULTS = [
    *(f"before:{failure.name}" for failure in Failure),
    *(f"after:{failure.name}" for failure in (Failure.AWAY, Failure.CHOKED, Failure.REFUSED)),
    "empty",
    "garbled_ids",
    "garbled_digests",
    "not_definite",
    "twice",
    "contradiction",
    "reversed",
]


class Server:
    """The OMS as the contract states it, reduced to what an outbox can tell."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Answer] = {}
        self.facts: list[Envelope] = []

    def take(self, batch: list[Envelope]) -> list[Answer]:
        return [self._take(envelope_of(each.to_wire(), STATION, each.epoch, "")) for each in batch]

    def _take(self, told: Envelope) -> Answer:
        assert digest(told) == told.h
        first = self.outcomes.get(told.id)
        if first is not None:
            if first.h != told.h:
                return Answer(told.id, told.h, Outcome.CONFLICT)
            return Answer(told.id, told.h, Outcome.REPLAYED, first.outcome, first.kind, first.winner)
        if any((each.epoch, each.seq) == (told.epoch, told.seq) for each in self.facts):
            return Answer(told.id, told.h, Outcome.CONFLICT)
        if told.type == POISON:
            return Answer(told.id, told.h, Outcome.HOLD)
        dispute = told.data.get("n", 0) % 5 == 0
        outcome = Outcome.DISPUTE if dispute else Outcome.APPLIED
        answer = Answer(told.id, told.h, outcome, kind="already_shipped" if dispute else "")
        self.outcomes[told.id] = answer
        self.facts.append(told)
        return answer


class OutboxMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.turned = TestClocks()
        self.store = self._opened()
        self.server = Server()
        self.drain = self._drain()
        self.seq = 0
        self.made: dict[str, tuple[str, str]] = {}
        self.settled: dict[str, Outcome] = {}
        self.ever_made: set[str] = set()
        self.image: tuple[bytes, dict[str, Outcome], int] | None = None

    def _opened(self) -> Store:
        return Store(Path(self.folder.name) / "station.db", STATION, self.turned.clocks())

    def _drain(self) -> Drain:
        return Drain(lambda: 0.5)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @property
    def now_s(self) -> float:
        return self.turned.mono_ns / 1e9

    @rule(order=ORDERS, count=st.integers(1, 5), bearing=st.booleans())
    def pack(self, order: str, count: int, bearing: bool) -> None:
        self._commit([fact(order, bearing=bearing, n=self.seq * 10 + k) for k in range(count)])

    @rule()
    def pack_poison(self) -> None:
        self._commit([fact("SO-POISON", POISON), fact("SO-POISON", "order_shipped", n=1)])

    def _commit(self, facts: list[Any]) -> None:
        self.seq += 1
        self.store.commit(decision(self.seq, *facts))
        self._look()

    def _look(self) -> None:
        """Note every fact of the file, and who has ever been in one."""
        with self.store._reading() as db:
            rows = db.execute("SELECT id, order_id, type FROM outbox").fetchall()
        self.made = {row[0]: (row[1], row[2]) for row in rows}
        self.ever_made |= set(self.made)

    @rule()
    def an_image_of_the_disk_is_taken(self) -> None:
        self.store.close()
        self.image = (self.store.path.read_bytes(), dict(self.settled), self.seq)
        self.store = self._opened()

    @precondition(lambda self: self.image is not None)
    @rule()
    def the_image_is_restored(self) -> None:
        """The station forgets what came after, and goes on numbering from there."""
        self.store.close()
        content, settled, self.seq = self.image
        self.store.path.write_bytes(content)
        self.settled = dict(settled)
        self.store = self._opened()
        self.turned.numbers = itertools.count(next(self.turned.numbers) + 1000)
        self.drain = self._drain()
        self._look()

    @rule(fault=st.sampled_from(FAULTS))
    def one_call_through_a_fault(self, fault: str) -> None:
        self._call(fault)

    @rule()
    def one_call(self) -> None:
        self._call("")

    @rule(seconds=st.floats(0.1, 400))
    def time_passes(self, seconds: float) -> None:
        self.turned.pass_s(seconds)

    @rule()
    def the_sync_process_restarts(self) -> None:
        self.store.close()
        self.store = self._opened()
        self.drain = self._drain()

    @precondition(lambda self: bool(self.settled))
    @rule(fault=st.sampled_from(["", *FAULTS]))
    def settled_facts_go_again(self, fault: str) -> None:
        self.store.send_again_above(self.store.tip().epoch, 0)
        with self.store._reading() as db:
            left = {row[0] for row in db.execute("SELECT id FROM outbox WHERE state = 'settled'")}
        self.settled = {fact_id: each for fact_id, each in self.settled.items() if fact_id in left}
        self._call(fault)

    def _call(self, fault: str) -> None:
        plan = self.drain.plan(self.now_s)
        if not isinstance(plan, Offer):
            assert 0 < plan.wait_s <= 60
            return
        batch = list(self.store.pending_batch(plan.limit))
        if not batch:
            return
        when, _, name = fault.partition(":")
        if when == "before":
            self.store.apply(self.drain.failed(self.now_s, batch, Failure[name]))
            return
        answers = self.server.take(batch)
        if when == "after":
            self.store.apply(self.drain.failed(self.now_s, batch, Failure[name]))
            return
        heard = garbled(fault, answers)
        self.store.apply(self.drain.answered(self.now_s, batch, heard))
        if fault in ("", "twice", "reversed"):
            for answer in answers:
                if answer.definite:
                    self.settled[answer.id] = answer.first or answer.outcome

    @invariant()
    def only_definite_answers_settle(self) -> None:
        if hasattr(self, "store"):
            assert self.store.pending() == len(self.made) - len(self.settled)

    @invariant()
    def what_is_settled_is_at_the_server_once_with_the_same_digest(self) -> None:
        if hasattr(self, "store"):
            ids = [told.id for told in self.server.facts]
            assert len(ids) == len(set(ids))
            assert set(ids) <= self.ever_made, "the server holds no fact that no station made"
            assert set(self.settled) <= set(ids)
            for fact_id, outcome in self.settled.items():
                assert self.server.outcomes[fact_id].outcome is outcome

    @rule()
    def when_faults_end_all_but_the_poisoned_order_drains_within_a_minute(self) -> None:
        end_s = self.now_s + 60 + 2
        calls = 0
        while self.now_s < end_s:
            plan = self.drain.plan(self.now_s)
            if isinstance(plan, Offer) and self.store.pending_batch(1):
                self._call("")
                calls += 1
            self.turned.pass_s(0.5)
        left = set(self.made) - set(self.settled)
        assert {self.made[fact_id][0] for fact_id in left} <= {"SO-POISON"}
        assert calls <= 130, "a busy loop"
        told = [each for each in self.server.facts if each.order != "SO-POISON"]
        assert len(told) == len({each.id for each in told})


def garbled(fault: str, answers: list[Answer]) -> list[Answer]:
    """What arrives of the answers. `answer_of` reads them, as it does on the real wire."""
    wires = [answer.to_wire() for answer in answers]
    match fault:
        case "empty":
            wires = []
        case "garbled_ids":
            wires = [wire | {"id": "0" + wire["id"][1:-1] + "!"} for wire in wires]
        case "garbled_digests":
            wires = [wire | {"h": "f" * 64} for wire in wires]
        case "not_definite":
            wires = [
                {"id": wire["id"], "h": wire["h"], "outcome": ("hold", "damaged")[n % 2]}
                for n, wire in enumerate(wires)
            ]
        case "twice":
            wires = wires * 2
        case "contradiction":
            wires = wires + [wire | {"outcome": "hold"} for wire in wires]
            wires += [wire | {"outcome": "quarantined"} for wire in wires]
        case "reversed":
            wires = wires[::-1]
    return [answer_of(wire, "") for wire in wires]


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
