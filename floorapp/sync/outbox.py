"""Facts that the OMS has not settled yet: how they are numbered, chained, offered and answered.

The terminal appends (see `store.py`); the sync process offers and records answers. A row is never deleted
for an answer, only marked. Order is the row's place, never time.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, Self

from floorapp.sync.clocks import Clocks, real_clocks
from floorapp.sync.contract import (
    FACT_VERSION,
    FIRST_LINK,
    MAX_BODY_BYTES,
    Answer,
    Envelope,
    Moment,
    Outcome,
    canonical,
    digest,
    uuid7,
)
from floorapp.sync.database import Database, Problem, StoreFailed
from floorapp.sync.records import (
    ChainTip,
    Dispute,
    FactRecord,
    Move,
    Postpone,
    Settle,
    SsccBlock,
    Verdict,
)
from floorapp.sync.schema import MIGRATIONS
from floorapp.sync.tip import Kept

MAX_DELAY_S: Final = 300.0
"""The longest that a fact waits before it is offered again."""

_NS: Final = 1_000_000_000
ENVELOPE_COLUMNS: Final = (
    "id, epoch, seq, order_id, oseq, type, v, body, actor, base_version, "
    "at_wall_ms, at_mono_ns, boot_id, off_ms, prev_h, h"
)
"""The columns of a row that are the fact itself."""


class Outbox(Database):
    """The facts of `station.db`. The sync process opens this; the terminal opens the whole `Store`."""

    def __init__(
        self,
        path: Path,
        station: str,
        clocks: Clocks | None = None,
        synchronous: Literal["FULL", "NORMAL"] = "NORMAL",
    ) -> None:
        self.station = station
        self._clocks = clocks or real_clocks()
        super().__init__(path, MIGRATIONS, synchronous)
        self._belongs_here()

    @classmethod
    def open(cls, path: Path, station: str) -> Self:
        """Open or make the file. Raises `StoreFailed`, also where it is another station's."""
        return cls(path, station)

    def _belongs_here(self) -> None:
        with self._writing() as db:
            db.execute("INSERT OR IGNORE INTO meta VALUES ('station', ?)", (self.station,))
            db.execute("INSERT OR IGNORE INTO meta VALUES ('epoch', ?)", (self._clocks.random(8).hex(),))
            owner = _meta(db, "station")
        if owner != self.station:
            raise StoreFailed(Problem.OTHER_STATION, self.path, f"it belongs to station {owner!r}")

    def meta(self, key: str) -> str:
        """A remembered value such as `epoch`, or an empty string."""
        with self._reading() as db:
            return _meta(db, key)

    def set_meta(self, **values: str) -> None:
        """Remember values for this file."""
        with self._writing() as db:
            for item in values.items():
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", item)

    def pending(self) -> int:
        """Facts that are saved here and not settled by the OMS, held ones included."""
        with self._reading() as db:
            count: int = db.execute("SELECT count(*) FROM outbox WHERE state <> 'settled'").fetchone()[0]
        return count

    def ends_untold(self, order: str) -> bool:
        """Whether the OMS has yet to hear that an order's work ended here, which ends its lease there."""
        with self._reading() as db:
            row = db.execute(
                "SELECT 1 FROM outbox WHERE state <> 'settled' AND state = 'pending' AND order_id = ?"
                " AND type IN ('OrderPutAside', 'OrderShipped') LIMIT 1",
                (order,),
            ).fetchone()
        return row is not None

    def pending_batch(self, limit: int, max_bytes: int = MAX_BODY_BYTES - 1024) -> tuple[Envelope, ...]:
        """The next facts to send, in order and of one epoch: at most `limit` and `max_bytes` of JSON.

        A bearing fact that is held or must wait keeps back the later bearing facts of its own order and of
        no other. A row that cannot be read, has another digest than it says, or alone is too big for any
        batch is put on hold and the rest go on.
        """
        batch: list[Envelope] = []
        broken: list[tuple[str, str]] = []
        size, epoch = 0, None
        with self._reading() as db:
            for row in self._offered(db):
                if epoch is not None and row["epoch"] != epoch:
                    break
                fact = self._readable(row)
                length = 0 if fact is None else len(canonical(fact.to_wire())) + 1
                if fact is None or length > max_bytes:
                    broken.append((row["id"], "unreadable" if fact is None else "too_big"))
                    continue
                if len(batch) == limit or size + length > max_bytes:
                    break
                batch.append(fact)
                size, epoch = size + length, fact.epoch
        for fact_id, reason in broken:
            self.hold(fact_id, reason)
        # A broken bearing row must keep back its order's later ones, which may be in this very batch.
        return self.pending_batch(limit, max_bytes) if broken else tuple(batch)

    def _offered(self, db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
        now = self._clocks.mono_ns()
        waiting_orders: set[str] = set()
        rows = db.execute(
            f"SELECT state, bearing, not_before_mono_ns, {ENVELOPE_COLUMNS} FROM outbox"  # noqa: S608
            " WHERE state <> 'settled' ORDER BY row"
        )
        names = [column[0] for column in rows.description]
        for values in rows:
            row = dict(zip(names, values, strict=True))
            # The monotonic clock starts again at boot: a wait longer than any we give is from before.
            waits = now < row["not_before_mono_ns"] <= now + int(MAX_DELAY_S * _NS)
            kept_back = row["bearing"] and row["order_id"] in waiting_orders
            if row["state"] == "pending" and not waits and not kept_back:
                yield row
            elif row["bearing"] and row["order_id"]:
                waiting_orders.add(row["order_id"])

    def _readable(self, row: dict[str, Any]) -> Envelope | None:
        try:
            fact = envelope_from(row, self.station)
            intact = digest(fact) == fact.h
        except (ValueError, TypeError):
            return None
        return fact if intact else None

    def settle(self, answer: Answer) -> None:
        """Record a definite answer to a fact. Any other answer, or one to another digest, changes nothing."""
        self.apply((Settle(answer),))

    def apply(self, verdicts: Iterable[Verdict]) -> None:
        """Record what answers mean, all in one transaction, in order."""
        with self._writing() as db:
            for verdict in verdicts:
                match verdict:
                    case Settle(answer):
                        self._settle(db, answer)
                    case Postpone(fact, delay_s):
                        until = self._clocks.mono_ns() + int(min(delay_s, MAX_DELAY_S) * _NS)
                        db.execute(
                            "UPDATE outbox SET tries = tries + 1, not_before_mono_ns = ?"
                            " WHERE id = ? AND state = 'pending'",
                            (until, fact),
                        )
                    case Move(fact):
                        self._move(db, fact)

    def _settle(self, db: sqlite3.Connection, answer: Answer) -> None:
        if not answer.definite:
            return
        outcome = answer.first if answer.outcome is Outcome.REPLAYED and answer.first else answer.outcome
        db.execute(
            "UPDATE outbox SET state = 'settled', outcome = ?, kind = ?, winner = ?, reason = ?,"
            " outcome_at_ms = ? WHERE id = ? AND h = ? AND state <> 'settled'",
            (
                outcome.value,
                answer.kind,
                answer.winner,
                answer.reason,
                self._clocks.wall_ms(),
                answer.id,
                answer.h,
            ),
        )

    def hold(self, fact: str, reason: str) -> None:
        """Keep a fact out of the queue until a person has looked at it. It is still exported."""
        with self._writing() as db:
            _hold(db, fact, reason)

    def _move(self, db: sqlite3.Connection, fact: str) -> None:
        """Give a fact the next free place, in a new epoch when its place in this one is contested.

        It happens where a store was rolled back or copied and went on: the OMS has another fact at the same
        (station, epoch, seq). The id stays, so a fact is still counted once. A second time it is the id
        itself that is contested, and a person must look.
        """
        rows = db.execute(
            f"SELECT moved, {ENVELOPE_COLUMNS} FROM outbox WHERE id = ? AND state = 'pending'",  # noqa: S608
            (fact,),
        )
        names = [column[0] for column in rows.description]
        found = rows.fetchone()
        if found is None:
            return
        row = dict(zip(names, found, strict=True))
        if row["moved"]:
            _hold(db, fact, "conflict")
            return
        if row["epoch"] == _meta(db, "epoch"):
            self._begin_epoch(db)
        tip = _tip(db, _meta(db, "epoch"))
        row |= {"epoch": tip.epoch, "seq": tip.seq + 1, "prev_h": tip.h}
        h = digest(envelope_from(row, self.station))
        db.execute(
            "UPDATE outbox SET epoch = ?, seq = ?, prev_h = ?, h = ?, moved = 1, not_before_mono_ns = 0"
            " WHERE id = ?",
            (row["epoch"], row["seq"], row["prev_h"], h, fact),
        )
        _set_tip(db, ChainTip(row["epoch"], row["seq"], h))

    def begin_epoch(self, epoch: str = "", block: SsccBlock | None = None) -> str:
        """Start a new chain for the facts from now on, and return its epoch. Older rows stay as they are.

        The SSCC block ends with the epoch: numbers of it that this file does not know may be on paper.
        """
        with self._writing() as db:
            epoch = self._begin_epoch(db, epoch)
            if block is not None:
                _set_block(db, block)
        return epoch

    def _begin_epoch(self, db: sqlite3.Connection, epoch: str = "") -> str:
        epoch = epoch or self._clocks.random(8).hex()
        db.execute("DELETE FROM meta WHERE key IN ('sscc_base', 'sscc_serials')")
        db.execute("INSERT OR REPLACE INTO meta VALUES ('epoch', ?)", (epoch,))
        return epoch

    def block(self) -> SsccBlock | None:
        """The SSCC block of the current epoch; None until the OMS has given one."""
        with self._reading() as db:
            base = _meta(db, "sscc_base")
            return SsccBlock(base, int(_meta(db, "sscc_serials"))) if base else None

    def keep_block(self, epoch: str, block: SsccBlock) -> None:
        """Remember the SSCC block that the OMS gave for an epoch, if that is still the current one."""
        with self._writing() as db:
            if _meta(db, "epoch") == epoch:
                _set_block(db, block)

    def tip(self, epoch: str = "") -> ChainTip:
        """The last link of an epoch's chain; of the current one when none is named."""
        with self._reading() as db:
            return _tip(db, epoch or _meta(db, "epoch"))

    def digest_at(self, epoch: str, seq: int) -> str | None:
        """The digest of a fact by its place, or None where the file does not hold it."""
        with self._reading() as db:
            row = db.execute("SELECT h FROM outbox WHERE epoch = ? AND seq = ?", (epoch, seq)).fetchone()
        return None if row is None else str(row[0])

    def epochs(self) -> tuple[str, ...]:
        """The epochs of which the file holds facts, and the current one, which comes last."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT epoch FROM chain AS c WHERE EXISTS (SELECT 1 FROM outbox WHERE epoch = c.epoch)"
            ).fetchall()
            current = _meta(db, "epoch")
        return (*(row[0] for row in rows if row[0] != current), current)

    def kept_before(self, epoch: str) -> int:
        """The seq up to which an epoch's facts are no longer in the file."""
        with self._reading() as db:
            row = db.execute("SELECT min(seq) FROM outbox WHERE epoch = ?", (epoch,)).fetchone()
            return _tip(db, epoch).seq if row[0] is None else int(row[0]) - 1

    def kept(self, epoch: str, upto: int) -> Kept:
        """The settled facts of an epoch that the file holds, on both sides of the server's tip `upto`."""
        with self._reading() as db:
            settled, settled_after = db.execute(
                "SELECT coalesce(sum(seq <= ?2), 0), coalesce(max(seq) > ?2, 0) FROM outbox"
                " WHERE epoch = ?1 AND state = 'settled'",
                (epoch, upto),
            ).fetchone()
        return Kept(settled, bool(settled_after))

    def send_again_above(self, epoch: str, seq: int) -> int:
        """Put settled facts after `seq` back into the queue, for an OMS restored from an older backup."""
        with self._writing() as db:
            changed = db.execute(
                "UPDATE outbox SET state = 'pending', not_before_mono_ns = 0"
                " WHERE epoch = ? AND seq > ? AND state = 'settled'",
                (epoch, seq),
            )
            return changed.rowcount

    def untold_disputes(self) -> tuple[Dispute, ...]:
        """Disputed facts that no saved decision has shown to a person yet."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT id, order_id, kind, winner FROM outbox"
                " WHERE outcome = 'dispute' AND told = 0 ORDER BY row"
            ).fetchall()
        return tuple(Dispute(*row) for row in rows)

    def insert_if_absent(self, fact: Envelope, *, bearing: bool) -> bool:
        """Add a rescued fact as it is, and return whether it is new here.

        Raises ValueError where another fact has its place or another digest its id.
        """
        with self._writing() as db:
            same = db.execute("SELECT h FROM outbox WHERE id = ?", (fact.id,)).fetchone()
            if same is not None:
                if same[0] != fact.h:
                    raise ValueError("/id: is here with another digest")
                return False
            try:
                _insert(db, fact, fact.h, bearing=bearing)
            except sqlite3.IntegrityError as error:
                raise ValueError("/seq: another fact has this place") from error
            if fact.seq > _tip(db, fact.epoch).seq:
                _set_tip(db, ChainTip(fact.epoch, fact.seq, fact.h))
            db.execute(
                "INSERT INTO order_tip VALUES (?1, ?2) ON CONFLICT DO UPDATE SET oseq = max(oseq, ?2)",
                (fact.order, fact.oseq),
            )
            return True

    def _append(self, db: sqlite3.Connection, at_ms: int, facts: Sequence[FactRecord]) -> None:
        """Number, chain and add facts, inside the caller's transaction."""
        if not facts:
            return
        tip = _tip(db, _meta(db, "epoch"))
        off_ms = int(_meta(db, "off_ms") or 0)
        for fact in facts:
            oseq = _next_oseq(db, fact.order)
            envelope = Envelope(
                id=uuid7(at_ms, self._clocks.random(10)),
                station=self.station,
                epoch=tip.epoch,
                seq=tip.seq + 1,
                order=fact.order,
                oseq=oseq,
                type=fact.type,
                v=FACT_VERSION,
                data=dict(fact.data),
                actor=fact.actor,
                at=Moment(at_ms, self._clocks.mono_ns(), self._clocks.boot_id, off_ms),
                base_version=fact.base_version,
                prev_h=tip.h,
                h="",
            )
            tip = ChainTip(tip.epoch, envelope.seq, digest(envelope))
            _insert(db, envelope, tip.h, bearing=fact.bearing)
        _set_tip(db, tip)


def envelope_from(row: Mapping[str, Any], station: str) -> Envelope:
    """The fact of an outbox row. Raises ValueError or TypeError for a damaged one."""
    return Envelope(
        id=row["id"],
        station=station,
        epoch=row["epoch"],
        seq=row["seq"],
        order=row["order_id"],
        oseq=row["oseq"],
        type=row["type"],
        v=row["v"],
        data=json.loads(row["body"]),
        actor=row["actor"],
        at=Moment(row["at_wall_ms"], row["at_mono_ns"], row["boot_id"], row["off_ms"]),
        base_version=row["base_version"],
        prev_h=row["prev_h"],
        h=row["h"],
    )


def _insert(db: sqlite3.Connection, fact: Envelope, h: str, *, bearing: bool) -> None:
    places = ", ".join("?" * 17)
    db.execute(
        f"INSERT INTO outbox ({ENVELOPE_COLUMNS}, bearing) VALUES ({places})",  # noqa: S608 - constants only
        (
            fact.id,
            fact.epoch,
            fact.seq,
            fact.order,
            fact.oseq,
            fact.type,
            fact.v,
            canonical(fact.data).decode(),
            fact.actor,
            fact.base_version,
            fact.at.wall_ms,
            fact.at.mono_ns,
            fact.at.boot_id,
            fact.at.off_ms,
            fact.prev_h,
            h,
            bearing,
        ),
    )


def _meta(db: sqlite3.Connection, key: str) -> str:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return "" if row is None else str(row[0])


def _set_block(db: sqlite3.Connection, block: SsccBlock) -> None:
    db.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)",
        (("sscc_base", block.base), ("sscc_serials", str(block.serials))),
    )


def _tip(db: sqlite3.Connection, epoch: str) -> ChainTip:
    row = db.execute("SELECT seq, h FROM chain WHERE epoch = ?", (epoch,)).fetchone()
    return ChainTip(epoch, 0, FIRST_LINK) if row is None else ChainTip(epoch, *row)


def _set_tip(db: sqlite3.Connection, tip: ChainTip) -> None:
    db.execute("INSERT OR REPLACE INTO chain VALUES (?, ?, ?)", (tip.epoch, tip.seq, tip.h))


def _next_oseq(db: sqlite3.Connection, order: str) -> int:
    row = db.execute(
        "INSERT INTO order_tip VALUES (?, 1) ON CONFLICT DO UPDATE SET oseq = oseq + 1 RETURNING oseq",
        (order,),
    ).fetchone()
    return int(row[0])


def _hold(db: sqlite3.Connection, fact: str, reason: str) -> None:
    db.execute(
        "UPDATE outbox SET state = 'held', reason = ? WHERE id = ? AND state = 'pending'", (reason, fact)
    )
