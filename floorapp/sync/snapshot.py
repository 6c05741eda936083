"""`snapshot.db`: what the OMS has told this station about products, orders, cartons and people.

It is a copy and nothing more: a damaged or outdated file is thrown away and loaded again. The sync process
writes it here; the terminal reads it in `catalogue.py`. Its commits need not survive a power cut: the cursor
is saved with the page that it stands for, so what is lost is asked for again.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from floorapp.sync.contract import BadMessage, canonical, text
from floorapp.sync.database import Database, Migration, Problem, StoreFailed
from floorapp.sync.feed_values import (
    barcodes_of,
    carton_type_of,
    operator_of,
    order_of,
    product_of,
    settings_of,
)
from floorapp.workflows.nouns import Hold

CHUNK: Final = 500
"""Changes in one transaction."""

_NO_CUTOFF: Final = "99:99"
_KEYS: Final = {
    "product": "sku",
    "order": "order",
    "carton_type": "carton_type",
    "operator": "operator",
}
_TABLES: Final = {
    "product": ("product", "sku"),
    "order": ("orders", "order_id"),
    "carton_type": ("carton_type", "carton_type"),
    "operator": ("operator", "operator"),
    "settings": ("settings", "station"),
}
_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})

MIGRATIONS: Final[tuple[Migration, ...]] = (
    (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE product (sku TEXT PRIMARY KEY, data TEXT NOT NULL)",
        "CREATE TABLE barcode (code TEXT PRIMARY KEY, sku TEXT NOT NULL, quantity INTEGER NOT NULL)"
        " WITHOUT ROWID",
        "CREATE INDEX barcode_sku ON barcode (sku)",
        """CREATE TABLE orders (
            order_id TEXT PRIMARY KEY, tote TEXT NOT NULL, waits INTEGER NOT NULL, cutoff TEXT NOT NULL,
            hold TEXT NOT NULL, hold_reason TEXT NOT NULL, shipped_by TEXT NOT NULL, data TEXT NOT NULL)""",
        "CREATE INDEX orders_tote ON orders (tote, waits) WHERE tote <> ''",
        "CREATE INDEX orders_waiting ON orders (cutoff) WHERE waits = 1",
        """CREATE TABLE waiting_line (
            order_id TEXT NOT NULL, sku TEXT NOT NULL, others INTEGER NOT NULL, urgency INTEGER NOT NULL,
            cutoff TEXT NOT NULL, PRIMARY KEY (sku, others, urgency, cutoff, order_id)) WITHOUT ROWID""",
        "CREATE INDEX waiting_line_order ON waiting_line (order_id)",
        "CREATE TABLE carton_type (carton_type TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE operator (
            operator TEXT PRIMARY KEY, badge_hash TEXT NOT NULL, data TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX operator_badge ON operator (badge_hash) WHERE badge_hash <> ''",
        "CREATE TABLE settings (station TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE stale (
            entity TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (entity, key)) WITHOUT ROWID""",
    ),
)


def code_key(code: str) -> str:
    """What a barcode is filed under: GTINs of 8 to 14 digits as 14 (GS1 General Specifications 3.3.2)."""
    if len(code) in _GTIN_LENGTHS and code.isascii() and code.isdigit():
        return code.zfill(14)
    return code


@dataclass(frozen=True, slots=True)
class HoldChange:
    """An order that the station knew has another hold than before."""

    order: str
    hold: Hold
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page of changes did. `refused` says which changes broke the contract, and where."""

    holds: tuple[HoldChange, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(slots=True)
class _Page:
    holds: list[HoldChange] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class SnapshotWriter(Database):
    """The sync process's side of the snapshot."""

    def __init__(self, path: Path) -> None:
        try:
            super().__init__(path, MIGRATIONS, "NORMAL")
        except StoreFailed as failure:
            if failure.problem not in (Problem.DAMAGED, Problem.TOO_NEW):
                raise
            self._unlink()
            super().__init__(path, MIGRATIONS, "NORMAL")

    def throw_away(self) -> None:
        """Begin with an empty file, because this one is damaged. Whoever reads it finds the new one."""
        with self._lock:
            self._drop()
            self._unlink()
            with self._reading():
                pass

    def _unlink(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + suffix).unlink()

    @property
    def cursor(self) -> str:
        """Where the feed goes on; empty before the first page."""
        with self._reading() as db:
            row = db.execute("SELECT value FROM meta WHERE key = 'cursor'").fetchone()
        return "" if row is None else str(row[0])

    def start_over(self) -> None:
        """Read the feed from its start, because the server no longer knows our cursor.

        What we hold stays in use; what the feed does not name again is deleted with its last page.
        """
        with self._writing() as db:
            db.execute("DELETE FROM meta WHERE key = 'cursor'")
            for entity, (table, column) in _TABLES.items():
                db.execute(f"INSERT OR IGNORE INTO stale SELECT '{entity}', {column} FROM {table}")  # noqa: S608

    def apply(self, changes: Sequence[Any], cursor: str, *, last: bool) -> Applied:
        """Apply a page of changes; `last` says that no more wait. The cursor moves with the last chunk.

        A change that breaks the contract is refused and the others are applied: one bad product must not
        keep the floor from its orders.
        """
        page = _Page()
        for start in range(0, max(len(changes), 1), CHUNK):
            with self._writing() as db:
                for change in changes[start : start + CHUNK]:
                    _apply_one(db, change, page)
                if start + CHUNK >= len(changes):
                    if last:
                        _sweep(db, page)
                    db.execute("INSERT OR REPLACE INTO meta VALUES ('cursor', ?)", (cursor,))
        return Applied(tuple(page.holds), tuple(page.refused))

    def incomplete(self) -> tuple[str, ...]:
        """Waiting orders that name a product which the snapshot does not hold; they are not offered."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT DISTINCT order_id FROM waiting_line AS l"
                " WHERE NOT EXISTS (SELECT 1 FROM product AS p WHERE p.sku = l.sku) ORDER BY order_id"
            ).fetchall()
        return tuple(row[0] for row in rows)


def _apply_one(db: sqlite3.Connection, change: Any, page: _Page) -> None:
    try:
        entity, key, data = _change(change)
        db.execute("DELETE FROM stale WHERE entity = ? AND key = ?", (entity, key))
        match entity:
            case "product":
                _put_product(db, key, data)
            case "order":
                _put_order(db, key, data, page)
            case "carton_type":
                _put(db, "carton_type", key, None if data is None else (_json(data, carton_type_of),))
            case "operator":
                hashed = None if data is None else (operator_of(data)[1], _json(data, operator_of))
                _put(db, "operator", key, hashed)
            case "settings":
                _put(db, "settings", key, None if data is None else (_json(data, settings_of),))
            case _:
                pass  # a newer server may tell of things that this version has no use for
    except BadMessage as problem:
        name = change.get("key") if isinstance(change, dict) else None
        page.refused.append(f"{str(name)[:64]!r} {problem}")


def _sweep(db: sqlite3.Connection, page: _Page) -> None:
    """After a feed read from its start: forget what it did not name."""
    for entity, key in db.execute("SELECT entity, key FROM stale").fetchall():
        _apply_one(db, {"entity": entity, "key": key, "op": "delete"}, page)


def _change(change: Any) -> tuple[str, str, dict[str, Any] | None]:
    """A change's entity, key and data; no data means that the thing is gone."""
    entity, key = text(change, "", "entity", limit=32), text(change, "", "key", limit=64, empty=False)
    op = text(change, "", "op", limit=16)
    if op == "delete":
        return entity, key, None
    data = change.get("data")
    if op != "upsert" or not isinstance(data, dict):
        raise BadMessage("/data", "must be an object, and op upsert or delete")
    name = _KEYS.get(entity)
    if name is not None and data.get(name) != key:
        raise BadMessage(f"/data/{name}", "must be the key")
    return entity, key, data


def _json(data: Any, check: Any) -> str:
    check(data)
    return canonical(data).decode()


def _put(db: sqlite3.Connection, table: str, key: str, values: tuple[str, ...] | None) -> None:
    """Put or delete a row whose first column is its key. `table` is one of this file's own words."""
    if values is None:
        _, column = _TABLES[table]
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))  # noqa: S608
    else:
        places = ", ".join("?" for _ in (key, *values))
        db.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", (key, *values))  # noqa: S608


def _put_product(db: sqlite3.Connection, key: str, data: Any) -> None:
    codes = () if data is None else barcodes_of(data)
    line = None if data is None else _json(data, product_of)
    db.execute("DELETE FROM barcode WHERE sku = ?", (key,))
    if line is None:
        db.execute("DELETE FROM product WHERE sku = ?", (key,))
        return
    db.execute("INSERT OR REPLACE INTO product VALUES (?, ?)", (key, line))
    db.executemany(
        "INSERT OR REPLACE INTO barcode VALUES (?, ?, ?)",
        [(code_key(barcode.code), key, barcode.quantity) for barcode in codes],
    )


def _put_order(db: sqlite3.Connection, key: str, data: Any, page: _Page) -> None:
    entry = None if data is None else order_of(data)
    before = db.execute("SELECT hold, hold_reason, waits FROM orders WHERE order_id = ?", (key,)).fetchone()
    db.execute("DELETE FROM waiting_line WHERE order_id = ?", (key,))
    if entry is None:
        db.execute("DELETE FROM orders WHERE order_id = ?", (key,))
        if before is not None and before[2]:
            page.holds.append(HoldChange(key, Hold.CANCELLED, ""))
        return
    order = entry.frame
    cutoff = order.cutoff or _NO_CUTOFF
    db.execute(
        "INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            order.tote,
            entry.waits,
            cutoff,
            order.hold.value,
            order.hold_reason,
            entry.shipped_by,
            canonical(data).decode(),
        ),
    )
    if before is not None and tuple(before[:2]) != (order.hold.value, order.hold_reason):
        page.holds.append(HoldChange(key, order.hold, order.hold_reason))
    if entry.waits:
        others = sum(quantity for _, quantity, _ in entry.lines) - 1
        db.executemany(
            "INSERT INTO waiting_line VALUES (?, ?, ?, ?, ?)",
            # Only "is it one unit" matters, not how many others there are.
            [(key, sku, min(others, 1), -order.priority, cutoff) for sku, _, _ in entry.lines],
        )
