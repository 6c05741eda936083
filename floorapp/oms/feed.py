"""The changes feed: what a station downloads to know the products, orders, carton types and people.

Each thing has one row, at the revision of its last change, so a station that reads from revision 0 gets each
thing once. Revisions are taken under a lock that lasts to the commit: none appears behind a reader's back.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms.store import put, site_value, take
from floorapp.oms.tables import (
    barcode,
    carrier_label,
    carton_type,
    change,
    counter,
    operator,
    order_line,
    orders,
    product,
    station,
)

BLOCK_DIGITS: Final = 4
BLOCKS: Final = 10 * 10**BLOCK_DIGITS
"""SSCC blocks of a company prefix: an extension digit, then the block's own digits."""


def touch(connection: sa.Connection, entity: str, keys: Sequence[str], op: str = "upsert") -> None:
    """Say that things have changed (`upsert`) or are gone (`delete`)."""
    if not keys:
        return
    first = take(connection, "rev", len(keys))
    put(
        connection,
        change,
        [{"entity": entity, "key": key, "rev": rev, "op": op} for rev, key in enumerate(keys, first)],
    )


def head(connection: sa.Connection) -> int:
    """The revision of the latest change."""
    return int(connection.execute(sa.select(counter.c.value).where(counter.c.name == "rev")).scalar_one())


def stops(connection: sa.Connection, after: int) -> list[dict[str, str]]:
    """Orders that were held or cancelled after a revision: {event, order, reason}."""
    rows = connection.execute(
        sa.select(orders.c.number, orders.c.hold, orders.c.hold_reason)
        .join(change, sa.and_(change.c.entity == "order", change.c.key == orders.c.number))
        .where(change.c.rev > after, orders.c.hold != "none", orders.c.state != "shipped")
        .order_by(change.c.rev)
    )
    return [
        {
            "event": "cancel" if row.hold == "cancelled" else "hold",
            "order": row.number,
            "reason": row.hold_reason,
        }
        for row in rows
    ]


def page(connection: sa.Connection, after: int, limit: int, for_station: str) -> dict[str, Any]:
    """One page of changes after a revision, for one station: {changes, cursor, more}."""
    rows = connection.execute(
        sa.select(change).where(change.c.rev > after).order_by(change.c.rev).limit(limit + 1)
    ).all()
    more, rows = len(rows) > limit, rows[:limit]
    wanted: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.op == "upsert" and (row.entity != "settings" or row.key == for_station):
            wanted[row.entity].append(row.key)
    data = {entity: _READERS[entity](connection, keys) for entity, keys in wanted.items()}
    return {
        "changes": [
            {"entity": row.entity, "key": row.key, "op": row.op, "data": data[row.entity][row.key]}
            if row.op == "upsert"
            else {"entity": row.entity, "key": row.key, "op": row.op, "data": None}
            for row in rows
            if row.entity != "settings" or row.key == for_station
        ],
        "cursor": rows[-1].rev if rows else after,
        "more": more,
    }


def _products(connection: sa.Connection, keys: list[str]) -> dict[str, Any]:
    codes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(
        sa.select(barcode).where(barcode.c.sku.in_(keys)).order_by(barcode.c.sku, barcode.c.position)
    ):
        codes[row.sku].append({"code": row.code, "quantity": row.quantity})
    rows = connection.execute(sa.select(product).where(product.c.sku.in_(keys))).mappings()
    return {row["sku"]: {**row, "barcodes": codes[row["sku"]]} for row in rows}


def _orders(connection: sa.Connection, keys: list[str]) -> dict[str, Any]:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(
        sa.select(order_line)
        .where(order_line.c.number.in_(keys))
        .order_by(order_line.c.number, order_line.c.position)
    ):
        line = {"sku": row.sku, "quantity": row.quantity}
        price = {} if row.unit_price_cents is None else {"unit_price_cents": row.unit_price_cents}
        lines[row.number].append(line | price)
    labels = _carrier_labels(connection, keys)
    rows = connection.execute(sa.select(orders).where(orders.c.number.in_(keys))).mappings()
    found = {row["number"]: _order(row, lines[row["number"]]) for row in rows}
    for number, told in labels.items():
        found[number]["carrier_labels"] = told
    return found


LABEL_TOLD: Final = ("carton", "carrier", "tracking", "format", "dpmm", "sha256", "valid_until_ms")


def _carrier_labels(connection: sa.Connection, keys: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Of the carriers' labels of these orders all but the labels themselves, by carton."""
    columns = [each for each in carrier_label.c if each.name != "document"]
    rows = connection.execute(
        sa.select(*columns)
        .where(carrier_label.c.number.in_(keys))
        .order_by(carrier_label.c.number, carrier_label.c.carton)
    ).mappings()
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        told[row["number"]].append(
            {name: row[name] for name in LABEL_TOLD} | {"scans": json.loads(row["scans"])}
        )
    return told


_PLAIN: Final = (
    "tote",
    "channel",
    "currency",
    "customer",
    "carrier",
    "service",
    "lane",
    "priority",
    "cutoff",
    "note",
    "language",
    "hold",
    "hold_reason",
    "version",
    "attempt",
    "state",
    "shipped_by",
)


def _order(row: sa.RowMapping, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "order": row["number"],
        **{name: row[name] for name in _PLAIN},
        "flags": json.loads(row["flags"]),
        "ship_to": {
            "name": row["customer"],
            "lines": json.loads(row["address"]),
            "postcode": row["postcode"],
            "city": row["city"],
            "country": row["country"],
        },
        "lines": lines,
    }


def _carton_types(connection: sa.Connection, keys: list[str]) -> dict[str, Any]:
    rows = connection.execute(sa.select(carton_type).where(carton_type.c.carton_type.in_(keys))).mappings()
    return {row["carton_type"]: dict(row) for row in rows}


def _operators(connection: sa.Connection, keys: list[str]) -> dict[str, Any]:
    rows = connection.execute(sa.select(operator).where(operator.c.operator.in_(keys))).mappings()
    return {row["operator"]: {**row, "roles": json.loads(row["roles"])} for row in rows}


def _settings(connection: sa.Connection, keys: list[str]) -> dict[str, Any]:
    rows = connection.execute(sa.select(station).where(station.c.name.in_(keys)))
    prefix = site_value(connection, "company_prefix")
    tolerances = {
        name: int(site_value(connection, name)) for name in ("weight_tolerance_g", "weight_tolerance_percent")
    }
    return {row.name: {**sscc_block(prefix, row.sscc_block), **tolerances} for row in rows}


def sscc_block(company_prefix: str, block: int) -> dict[str, Any]:
    """The SSCCs of one block: {sscc_base, sscc_serials}.

    An SSCC is base + serial (17 digits in all) + check digit. No two enrolments share a block, so no SSCC is
    ever made twice (GS1 General Specifications 2.2.1). `block` is less than `BLOCKS`.
    """
    serial_digits = 17 - 1 - len(company_prefix) - BLOCK_DIGITS
    extension, number = divmod(block, 10**BLOCK_DIGITS)
    return {
        "sscc_base": f"{extension}{company_prefix}{number:0{BLOCK_DIGITS}d}",
        "sscc_serials": 10**serial_digits,
    }


_READERS: Final = {
    "product": _products,
    "order": _orders,
    "carton_type": _carton_types,
    "operator": _operators,
    "settings": _settings,
}


def entities() -> Iterable[str]:
    """The kinds of things that the feed carries."""
    return _READERS.keys()
