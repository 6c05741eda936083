"""The terminal's view of `snapshot.db`: what a scanned code is, answered from indexes without a server."""

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Callable, Collection, Container, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self

from floorapp.sync.database import StoreFailed, problem_of
from floorapp.sync.feed_values import (
    OrderEntry,
    carton_type_of,
    operator_of,
    order_of,
    product_of,
    settings_of,
    with_lines,
)
from floorapp.sync.label_cache import LabelCache
from floorapp.sync.records import SsccBlock, StationSettings
from floorapp.sync.snapshot import SnapshotWriter, code_key
from floorapp.workflows.nouns import CartonType, Hold, Operator, Order, Product

MAX_CODE_SHOWN: Final = 512
_BUSY_MS: Final = 1_000


class Catalogue:
    """Read-only look-ups for the station's thread. Each takes well under a millisecond.

    `roster_key` is the key of the badge hashes, got at enrolment; without it nobody's badge is known. `block`
    gives the SSCC block of the station's own file, which alone knows what of it is on paper.
    """

    def __init__(self, path: Path, roster_key: bytes, block: Callable[[], SsccBlock | None]) -> None:
        self._path = path
        self._roster_key = roster_key
        self._block = block
        self._db: sqlite3.Connection | None = None
        self._file = 0
        self._labels = LabelCache(path.parent)

    @classmethod
    def open(cls, path: Path, roster_key: bytes, block: Callable[[], SsccBlock | None]) -> Self:
        """Open the snapshot, and make an empty one where there is none yet. Raises `StoreFailed`.

        So does every look-up in a damaged file. One that was replaced meanwhile is opened by itself.
        """
        catalogue = cls(path, roster_key, block)
        catalogue._opened()
        return catalogue

    def close(self) -> None:
        """Close the file. A later look-up opens it again."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _opened(self) -> sqlite3.Connection:
        """The connection to the file that has the name now."""
        if self._db is not None:
            with suppress(FileNotFoundError):
                if self._path.stat().st_ino == self._file:
                    return self._db
            self.close()
        SnapshotWriter(self._path).close()
        self._file = self._path.stat().st_ino
        self._db = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        self._db.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        self._db.execute("PRAGMA trusted_schema=OFF")
        self._db.execute("PRAGMA query_only=ON")
        return self._db

    def product_by_code(self, code: str) -> tuple[Product, int] | None:
        """The product of a barcode and the units that one scan counts. 12, 13 and 14 digits are one GTIN."""
        if len(code) > MAX_CODE_SHOWN:
            return None
        row = self._one(
            "SELECT p.data, b.quantity FROM barcode AS b JOIN product AS p ON p.sku = b.sku WHERE b.code = ?",
            code_key(code),
        )
        return None if row is None else (product_of(json.loads(row[0])), row[1])

    def product(self, sku: str) -> Product | None:
        """A product by its SKU."""
        row = self._one("SELECT data FROM product WHERE sku = ?", sku)
        return None if row is None else product_of(json.loads(row[0]))

    def order(self, number: str) -> Order | None:
        """An order by its number, also one that is held or shipped.

        None where it is unknown or a product of it has not arrived yet: it cannot be packed.
        """
        row = self._one("SELECT data FROM orders WHERE order_id = ?", number)
        return None if row is None else self._whole(order_of(json.loads(row[0])))

    def order_by_tote(self, tote: str) -> Order | None:
        """The order in a tote; an order that waits before one that does not."""
        row = self._one(
            "SELECT data FROM orders WHERE tote = ? AND tote <> '' ORDER BY waits DESC, order_id DESC", tote
        )
        return None if row is None else self._whole(order_of(json.loads(row[0])))

    def shipped_by(self, number: str) -> str:
        """The station that shipped an order, or an empty string."""
        row = self._one("SELECT shipped_by FROM orders WHERE order_id = ?", number)
        return "" if row is None else str(row[0])

    def holds(self, number: str) -> tuple[Hold, str]:
        """Whether an order may be packed now, and the reason if not."""
        row = self._one("SELECT hold, hold_reason FROM orders WHERE order_id = ?", number)
        return (Hold.NONE, "") if row is None else (Hold(row[0]), str(row[1]))

    def best_order_for(self, sku: str, without: Container[str] = frozenset()) -> Order | None:
        """The waiting order that an item opens: one-unit orders first, then by priority, cut-off, number.

        Orders of `without`, and those of which a product has not arrived yet, are passed over.
        """
        query = (
            "SELECT l.order_id, o.data FROM waiting_line AS l JOIN orders AS o USING (order_id)"
            " WHERE l.sku = ? ORDER BY l.others, l.urgency, l.cutoff, l.order_id"
        )
        with self._rows(query, sku) as rows:
            for number, data in rows:
                if number not in without and (order := self._whole(order_of(json.loads(data)))):
                    return order
        return None

    def waiting(self, without: Collection[str], now: str) -> tuple[int, str]:
        """Orders that wait, and the next cut-off at or after `now` (HH:MM; empty: there is none)."""
        skipped = json.dumps(list(without))
        total = self._one("SELECT count(*) FROM orders WHERE waits = 1")[0]
        gone = self._one(
            "SELECT count(*) FROM orders WHERE waits = 1 AND order_id IN (SELECT value FROM json_each(?))",
            skipped,
        )[0]
        cutoff = self._one(
            "SELECT cutoff FROM orders WHERE waits = 1 AND cutoff >= ? AND cutoff < '24:00'"
            " AND order_id NOT IN (SELECT value FROM json_each(?)) ORDER BY cutoff LIMIT 1",
            now,
            skipped,
        )
        return total - gone, "" if cutoff is None else str(cutoff[0])

    def incomplete(self) -> tuple[str, ...]:
        """Waiting orders that cannot be offered, because a product of theirs has not arrived yet."""
        query = (
            "SELECT DISTINCT order_id FROM waiting_line AS l"
            " WHERE NOT EXISTS (SELECT 1 FROM product AS p WHERE p.sku = l.sku) ORDER BY order_id"
        )
        with self._rows(query) as rows:
            return tuple(row[0] for row in rows)

    def carton_types(self) -> tuple[CartonType, ...]:
        """All carton types, by code."""
        with self._rows("SELECT data FROM carton_type ORDER BY carton_type") as rows:
            return tuple(carton_type_of(json.loads(row[0])) for row in rows)

    def carton_type(self, code: str) -> CartonType | None:
        """A carton type by its code."""
        row = self._one("SELECT data FROM carton_type WHERE carton_type = ?", code)
        return None if row is None else carton_type_of(json.loads(row[0]))

    def operator_by_badge(self, badge: str) -> Operator | None:
        """Who wears this badge. The snapshot holds keyed hashes of badges, never a badge."""
        if not self._roster_key:
            return None
        hashed = hmac.new(self._roster_key, badge.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
        row = self._one("SELECT data FROM operator WHERE badge_hash = ? AND badge_hash <> ''", hashed)
        return None if row is None else operator_of(json.loads(row[0]))[0]

    def settings(self) -> StationSettings | None:
        """The site's settings for this station, or None before they have arrived.

        They name the SSCC block of the station's own file, and none where that has none: the one that the
        feed names may be that of a file that was lost.
        """
        row = self._one("SELECT data FROM settings LIMIT 1")
        if row is None:
            return None
        block = self._block() or SsccBlock("", 0)
        return replace(settings_of(json.loads(row[0])), sscc_base=block.base, sscc_serials=block.serials)

    def _whole(self, entry: OrderEntry) -> Order | None:
        products = {sku: self.product(sku) for sku, _, _ in entry.lines}
        order = with_lines(entry, {sku: product for sku, product in products.items() if product})
        if order is None or not order.carrier_labels:
            return order
        here = tuple(label for label in order.carrier_labels if self._labels.has(label.sha256))
        return replace(order, carrier_labels=here)

    def _one(self, query: str, *values: str) -> Any:
        with self._rows(query, *values) as rows:
            return rows.fetchone()

    @contextmanager
    def _rows(self, query: str, *values: str) -> Iterator[sqlite3.Cursor]:
        try:
            with closing(self._opened().execute(query, values)) as rows:
                yield rows
        except sqlite3.Error as error:
            self.close()
            raise StoreFailed(problem_of(error), self._path, str(error)) from error
