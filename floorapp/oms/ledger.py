"""Storing a batch of facts: each is answered for itself, and all that it changes is in one transaction.

A fact that makes our own code fail is found by halving the batch, and put in quarantine; the others stand.
"""

import json
import logging
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import apply, audit, claims, feed, records
from floorapp.oms.forms import Unreadable, fact_of
from floorapp.oms.store import broken, now_ms
from floorapp.oms.tables import dispute, fact, oms_outbox, quarantine, station
from floorapp.sync.contract import FIRST_LINK, Answer, Envelope, Outcome, canonical, digest
from floorapp.workflows import facts

log = logging.getLogger(__name__)

OUR_FAULT: Final = "the OMS failed on this fact; its log says how"


def settle(connection: sa.Connection, told: list[Envelope], review: str = "") -> list[Answer]:
    """Answer the facts of one station and epoch, in their order. Call it in a transaction, alone in it.

    With a `review`, new facts are kept for a person for that reason, and change nothing.
    """
    if not told:
        return []
    _lock(connection, told)
    answers, entries = _halving(connection, told, review)
    audit.write(connection, entries)
    return answers


def _lock(connection: sa.Connection, told: list[Envelope]) -> None:
    """One batch of a station at a time, and each order in the hands of one transaction."""
    connection.execute(
        sa.update(station).where(station.c.name == told[0].station).values(last_seen_ms=now_ms())
    )
    records.lock_orders(connection, {envelope.order for envelope in told})


Settled = tuple[list[Answer], list[dict[str, Any]]]


def _halving(connection: sa.Connection, told: list[Envelope], review: str) -> Settled:
    try:
        with connection.begin_nested():
            return _settle(connection, told, review)
    except Exception as error:
        if broken(error) or (isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated):
            raise
        if len(told) == 1:
            log.exception("a fact of %s failed and goes to quarantine", ascii(told[0].station))
            with connection.begin_nested():
                return _settle(connection, told, review, fault=OUR_FAULT)
    middle = len(told) // 2
    first = _halving(connection, told[:middle], review)
    second = _halving(connection, told[middle:], review)
    return first[0] + second[0], first[1] + second[1]


def _settle(connection: sa.Connection, told: list[Envelope], review: str, fault: str = "") -> Settled:
    batch = _Batch(connection, told, review)
    answers = [batch.answer(envelope, fault) for envelope in told]
    batch.save()
    return answers, batch.entries


@dataclass(frozen=True, slots=True)
class _Known:
    """A fact that is stored already, or by this batch."""

    id: str
    seq: int
    h: str
    answer: Answer


@dataclass(slots=True)
class _Batch:
    """What the facts of a batch need to know, and what they will write."""

    connection: sa.Connection
    told: list[Envelope]
    review: str
    rx_ms: int = field(default_factory=now_ms)
    entries: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, _Known] = field(default_factory=dict)
    by_seq: dict[int, _Known] = field(default_factory=dict)
    oseqs: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    orders: dict[str, apply.OrderRow] = field(default_factory=dict)
    before: dict[str, apply.OrderRow] = field(default_factory=dict)
    used_ssccs: set[str] = field(default_factory=set)
    new_cartons: set[str] = field(default_factory=set)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._load_known()
        numbers = {envelope.order for envelope in self.told}
        self.orders = records.orders_of(self.connection, numbers)
        self.before = dict(self.orders)
        ssccs = {str(envelope.data.get("sscc")) for envelope in self.told if "sscc" in envelope.data}
        self.used_ssccs = records.ssccs_in_use(
            self.connection, {code for code in ssccs if apply.is_sscc(code)}
        )

    def _load_known(self) -> None:
        head = self.told[0]
        seqs = {envelope.seq for envelope in self.told}
        mine = sa.and_(fact.c.station == head.station, fact.c.epoch == head.epoch)
        stored = self.connection.execute(
            sa.select(fact).where(
                sa.or_(
                    fact.c.id.in_([envelope.id for envelope in self.told]),
                    sa.and_(mine, fact.c.seq.in_(seqs | {seq - 1 for seq in seqs})),
                )
            )
        )
        for row in stored:
            outcome = Outcome(row.outcome)
            answer = Answer(row.id, row.h, outcome, kind=row.kind, winner=row.winner, reason=row.reason)
            known = _Known(row.id, row.seq, row.h, answer)
            self.by_id[row.id] = known
            if (row.station, row.epoch) == (head.station, head.epoch):
                self.by_seq[row.seq] = known
        stored = self.connection.execute(
            sa.select(fact.c.number, fact.c.oseq).where(
                fact.c.station == head.station,
                fact.c.number.in_({envelope.order for envelope in self.told} - {""}),
            )
        )
        for row in stored:
            self.oseqs[row.number].add(row.oseq)

    def answer(self, told: Envelope, fault: str) -> Answer:
        """The answer to one fact; what it changes is gathered for `save`."""
        answer = self._known(told) or self._new(told, fault)
        entry = {"what": "fact", "station": told.station, "epoch": told.epoch, "seq": told.seq}
        entry["answer"] = answer.to_wire()
        if answer.outcome in {Outcome.APPLIED, Outcome.DISPUTE, Outcome.QUARANTINED}:
            entry["fact"] = told.to_wire()
        if answer.outcome is Outcome.CONFLICT:
            entry["alarm"] = "one identity, two facts"
        self.entries.append(entry)
        return answer

    def _known(self, told: Envelope) -> Answer | None:
        """The answer to a fact that is damaged, or whose identity is taken."""
        if not _is_whole(told):
            return Answer(told.id, told.h, Outcome.DAMAGED, reason="h is not the digest of the fact")
        for known in (self.by_id.get(told.id), self.by_seq.get(told.seq)):
            if known is None:
                continue
            if (known.id, known.h) != (told.id, told.h):
                return Answer(told.id, told.h, Outcome.CONFLICT, reason="another fact has this id or seq")
            return replace(known.answer, outcome=Outcome.REPLAYED, first=known.answer.outcome)
        return None

    def _new(self, told: Envelope, fault: str) -> Answer:
        if self.review:
            return self._store(told, Answer(told.id, told.h, Outcome.QUARANTINED, reason=self.review))
        try:
            floor_fact = fact_of(told)
        except Unreadable as unreadable:
            return self._store(told, self._unclear(told, str(unreadable)))
        if floor_fact.bearing and not self._in_turn(told):
            return Answer(told.id, told.h, Outcome.HOLD, reason="an earlier fact of the order is missing")
        if fault:
            return self._store(told, self._unclear(told, fault))
        return self._store(told, self._decide(told, floor_fact))

    def _in_turn(self, told: Envelope) -> bool:
        """Whether all of the order's facts before this one are here, of this or an earlier epoch."""
        earlier = self.oseqs[told.order]
        return sum(1 for oseq in earlier if oseq and oseq < told.oseq) >= told.oseq - 1

    def _decide(self, told: Envelope, floor_fact: facts.Fact) -> Answer:
        order = self.orders.get(told.order)
        sscc = floor_fact.sscc if isinstance(floor_fact, facts.CartonClosed) else ""
        decision = apply.decide(order, floor_fact, told.station, told.base_version, sscc in self.used_ssccs)
        if not isinstance(decision, apply.Applied):
            return self._refused(told, decision)
        if decision.order is not None and decision.order != order:
            self._change(told, floor_fact, decision.order)
        if isinstance(floor_fact, facts.OrderShipped | facts.OrderPutAside):
            claims.end(self.connection, told.station, told.order)
        return Answer(told.id, told.h, Outcome.APPLIED)

    def _unclear(self, told: Envelope, reason: str) -> Answer:
        known = told.order in self.orders
        return self._refused(told, apply.unclear(told.type, reason) if known else apply.Quarantined(reason))

    def _refused(self, told: Envelope, decision: apply.Dispute | apply.Quarantined) -> Answer:
        if isinstance(decision, apply.Quarantined):
            return Answer(told.id, told.h, Outcome.QUARANTINED, reason=decision.reason)
        self.orders[told.order] = apply.held(self.orders[told.order], decision)
        return Answer(
            told.id,
            told.h,
            Outcome.DISPUTE,
            kind=decision.kind,
            winner=decision.winner,
            reason=decision.reason,
        )

    def _change(self, told: Envelope, floor_fact: facts.Fact, after: apply.OrderRow) -> None:
        self.orders[told.order] = after
        match floor_fact:
            case facts.CartonClosed():
                self.used_ssccs.add(floor_fact.sscc)
                self.new_cartons.add(told.order)
                records.add_carton(self.connection, floor_fact, told.station)
            case facts.OrderShipped():
                self.rows["oms_outbox"].append(
                    {
                        "shipment": told.order,
                        "fact": told.id,
                        "body": canonical(told.data).decode("utf-8"),
                        "state": "pending",
                        "created_ms": self.rx_ms,
                    }
                )
            case _:
                pass

    def _store(self, told: Envelope, answer: Answer) -> Answer:
        known = _Known(told.id, told.seq, told.h, answer)
        before = self.by_seq.get(told.seq - 1)
        if told.prev_h != (before.h if before else FIRST_LINK) and (before or told.seq == 1):
            self.entries.append(
                {"what": "alarm", "alarm": "broken chain", "station": told.station, "seq": told.seq}
            )
        self.by_id[told.id] = self.by_seq[told.seq] = known
        self.oseqs[told.order].add(told.oseq)
        body = canonical({**told.to_wire(), "station": told.station, "epoch": told.epoch}).decode("utf-8")
        shared = {"id": told.id, "station": told.station, "number": told.order, "reason": answer.reason}
        self.rows["fact"].append(
            {
                **shared,
                **{name: getattr(told, name) for name in ("epoch", "seq", "oseq", "type", "h")},
                **{"body": body, "outcome": answer.outcome.value, "kind": answer.kind},
                **{"winner": answer.winner, "rx_ms": self.rx_ms},
                "at_est_ms": told.at.wall_ms + told.at.off_ms,
            }
        )
        opened = {**shared, "opened_ms": self.rx_ms, "resolved_ms": None}
        if answer.outcome is Outcome.DISPUTE:
            resolution = {"kind": answer.kind, "winner": answer.winner, "resolution": ""}
            self.rows["dispute"].append({**opened, **resolution})
        elif answer.outcome is Outcome.QUARANTINED:
            self.rows["quarantine"].append({**opened, "raw": json.dumps(told.to_wire())})
        return answer

    def save(self) -> None:
        """Write what the batch has gathered."""
        for table in (fact, dispute, quarantine, oms_outbox):
            if rows := self.rows[table.name]:
                self.connection.execute(sa.insert(table), rows)
        changed = [number for number, order in self.orders.items() if order != self.before[number]]
        # A carton that is closed and void in one batch leaves its order as it was, and its row live.
        for number in {*changed, *self.new_cartons}:
            records.save_order(self.connection, self.orders[number])
        feed.touch(
            self.connection,
            "order",
            [number for number in changed if _seen(self.orders[number]) != _seen(self.before[number])],
        )


def _seen(order: apply.OrderRow) -> tuple[str, int]:
    """What stations see of an order that facts can change."""
    return order.state, order.version


def _is_whole(told: Envelope) -> bool:
    try:
        return digest(told) == told.h
    except ValueError:
        return False


def tip(connection: sa.Connection, of_station: str, epoch: str, after: int = 0) -> dict[str, Any]:
    """The last fact that is held of a station's epoch, and how many after a seq: {epoch, seq, h, count}.

    `seq` is 0 when there is none.
    """
    mine = sa.and_(fact.c.station == of_station, fact.c.epoch == epoch)
    row = connection.execute(
        sa.select(fact.c.seq, fact.c.h).where(mine).order_by(fact.c.seq.desc()).limit(1)
    ).first()
    count = connection.scalar(sa.select(sa.func.count()).where(mine, fact.c.seq > after))
    return {"epoch": epoch, "seq": row.seq if row else 0, "h": row.h if row else FIRST_LINK, "count": count}
