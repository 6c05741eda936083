"""The audit chain: everything that the OMS was told and answered, each entry hashing the one before.

`hash = sha256(prev || canonical(entry))` in hex, `prev` of the first entry is 64 zeros, and each entry holds
its own number `n`, so that a changed, removed, added or swapped entry shows. Anybody can check it with
`first_broken`, from `/v1/audit` alone.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from floorapp.oms.store import now_ms, take
from floorapp.oms.tables import audit
from floorapp.sync.contract import FIRST_LINK, canonical


def write(connection: sa.Connection, told: list[dict[str, Any]]) -> None:
    """Append entries (each a JSON object with a `what`) to the chain, within the caller's transaction.

    Call it last: from here to the commit nobody else can append.
    """
    if not told:
        return
    first = take(connection, "audit", len(told))
    prev = _hash_of(connection, first - 1)
    rows = []
    at = now_ms()
    for n, entry in enumerate(told, first):
        text = canonical({"n": n, "at_ms": at, **entry})
        link = _link(prev, text)
        rows.append({"n": n, "entry": text.decode("utf-8"), "prev": prev, "hash": link})
        prev = link
    connection.execute(sa.insert(audit), rows)


def _hash_of(connection: sa.Connection, n: int) -> str:
    if n == 0:
        return FIRST_LINK
    return str(connection.execute(sa.select(audit.c.hash).where(audit.c.n == n)).scalar_one())


def _link(prev: str, entry: bytes) -> str:
    return hashlib.sha256(prev.encode("ascii") + entry).hexdigest()


def read(connection: sa.Connection, after: int, limit: int) -> list[dict[str, Any]]:
    """Entries with `n` above `after`, in order: {n, entry, prev, hash}."""
    rows = connection.execute(sa.select(audit).where(audit.c.n > after).order_by(audit.c.n).limit(limit))
    return [{"n": row.n, "entry": json.loads(row.entry), "prev": row.prev, "hash": row.hash} for row in rows]


def entries(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """The whole chain, page by page."""
    after = 0
    while page := read(connection, after, 1_000):
        yield from page
        after = page[-1]["n"]


def first_broken(rows: Iterable[Mapping[str, Any]]) -> int | None:
    """The number of the first entry that does not follow from the one before, or None: all is well."""
    prev = FIRST_LINK
    for expected, row in enumerate(rows, 1):
        entry = row["entry"]
        if (
            row["n"] != expected
            or entry.get("n") != expected
            or row["prev"] != prev
            or row["hash"] != _link(prev, canonical(entry))
        ):
            return expected
        prev = row["hash"]
    return None
