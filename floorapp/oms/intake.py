"""Taking imported products, carton types, operators and orders into the database.

Only what differs is written and told to stations. An order that changes gets a new version; one that has
shipped stays as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import feed
from floorapp.oms.csvfiles import Row
from floorapp.oms.store import put
from floorapp.oms.tables import barcode, carton_type, operator, order_line, orders, product

CHUNK: Final = 5_000
_ONLY_AT_FIRST: Final = ("state", "shipped_by", "hold", "hold_reason")
_KEYS: Final = {
    "product": "sku",
    "carton_type": "carton_type",
    "operator": "operator",
    "order": "number",
}

Rows = list[dict[str, Any]]


def check_barcodes(connection: sa.Connection, read: list[tuple[Row, dict[str, Any]]]) -> None:
    """Refuse a barcode that another product of the file has, or one in the database that is not in it."""
    owners: dict[str, str] = {}
    in_file = {values["sku"] for _, values in read}
    codes = [code for _, values in read for code, _ in values["barcodes"]]
    for some in _chunks(codes):
        for stored in connection.execute(
            sa.select(barcode.c.code, barcode.c.sku).where(barcode.c.code.in_(some))
        ):
            if stored.sku not in in_file:
                owners[stored.code] = stored.sku
    for row, values in read:
        for code, _ in values["barcodes"]:
            owner = owners.setdefault(code, values["sku"])
            if owner != values["sku"]:
                row.refuse("barcodes", f"{code!a} is the barcode of {owner} already")


def known_skus(connection: sa.Connection, skus: Collection[str]) -> set[str]:
    """Which of these SKUs are products."""
    return {
        sku
        for some in _chunks(sorted(skus))
        for sku in connection.scalars(sa.select(product.c.sku).where(product.c.sku.in_(some)))
    }


def products(connection: sa.Connection, rows: Rows) -> dict[str, int]:
    """Take products in, with their barcodes under `barcodes`: {new, changed, same}."""
    skus = [row["sku"] for row in rows]
    codes: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for some in _chunks(skus):
        for row in connection.execute(
            sa.select(barcode).where(barcode.c.sku.in_(some)).order_by(barcode.c.position)
        ):
            codes[row.sku].append((row.code, row.quantity))
    before = {sku: {**row, "barcodes": tuple(codes[sku])} for sku, row in _stored(connection, product, skus)}
    differing = [row for row in rows if before.get(row["sku"]) != row]
    put(
        connection,
        product,
        [{name: value for name, value in row.items() if name != "barcodes"} for row in differing],
    )
    for some in _chunks([row["sku"] for row in differing]):
        connection.execute(sa.delete(barcode).where(barcode.c.sku.in_(some)))
    new_codes = [
        {"code": code, "sku": row["sku"], "quantity": quantity, "position": position}
        for row in differing
        for position, (code, quantity) in enumerate(row["barcodes"])
    ]
    if new_codes:
        connection.execute(sa.insert(barcode), new_codes)
    return _told(connection, "product", rows, before, differing)


def cartons(connection: sa.Connection, rows: Rows) -> dict[str, int]:
    """Take carton types in: {new, changed, same}."""
    before = dict(_stored(connection, carton_type, [row["carton_type"] for row in rows]))
    differing = [row for row in rows if before.get(row["carton_type"]) != row]
    put(connection, carton_type, differing)
    return _told(connection, "carton_type", rows, before, differing)


def operators(connection: sa.Connection, rows: Rows) -> dict[str, int]:
    """Take operators in: {new, changed, same}. One without a badge keeps the badge that he has."""
    before = dict(_stored(connection, operator, [row["operator"] for row in rows]))
    for row in rows:
        if not row["badge_hash"] and row["operator"] in before:
            row["badge_hash"] = before[row["operator"]]["badge_hash"]
    differing = [row for row in rows if before.get(row["operator"]) != row]
    put(connection, operator, differing)
    return _told(connection, "operator", rows, before, differing)


def orders_with_lines(connection: sa.Connection, rows: Rows) -> tuple[dict[str, int], list[str]]:
    """Take orders in, with their lines under `lines`: {new, changed, same}, and the shipped ones left alone.

    State and hold are those of a new order; of a known one the OMS knows better.
    """
    numbers = [row["number"] for row in rows]
    before = dict(_stored(connection, orders, numbers))
    lines = _stored_lines(connection, numbers)
    differing: Rows = []
    untouched: list[str] = []
    for row in rows:
        known = before.get(row["number"])
        if known is None:
            differing.append({**row, "version": 1, "attempt": 1})
            continue
        told = row | {name: known[name] for name in _ONLY_AT_FIRST}
        alike = all(known[name] == value for name, value in told.items() if name != "lines")
        if alike and _comparable(row["lines"]) == lines[row["number"]]:
            continue
        if known["state"] == "shipped":
            untouched.append(row["number"])
        else:
            differing.append({**told, "version": known["version"] + 1, "attempt": known["attempt"]})
    _write_orders(connection, differing)
    return _told(connection, "order", rows, before, differing), untouched


def _write_orders(connection: sa.Connection, rows: Rows) -> None:
    put(
        connection,
        orders,
        [{name: value for name, value in row.items() if name != "lines"} for row in rows],
    )
    for some in _chunks([row["number"] for row in rows]):
        connection.execute(sa.delete(order_line).where(order_line.c.number.in_(some)))
    lines = [{**line, "position": position} for row in rows for position, line in enumerate(row["lines"])]
    if lines:
        connection.execute(sa.insert(order_line), lines)


def _stored_lines(connection: sa.Connection, numbers: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for some in _chunks(numbers):
        for row in connection.execute(
            sa.select(order_line).where(order_line.c.number.in_(some)).order_by(order_line.c.position)
        ):
            found[row.number].append((row.sku, row.quantity, row.unit_price_cents))
    return found


def _comparable(lines: Rows) -> list[Any]:
    return [(line["sku"], line["quantity"], line["unit_price_cents"]) for line in lines]


def _stored(
    connection: sa.Connection, table: sa.Table, keys: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    (key,) = table.primary_key.columns
    for some in _chunks(keys):
        for row in connection.execute(sa.select(table).where(key.in_(some))).mappings():
            yield row[key.name], dict(row)


def _told(
    connection: sa.Connection, entity: str, rows: Rows, before: dict[str, Any], differing: Rows
) -> dict[str, int]:
    key = _KEYS[entity]
    feed.touch(connection, entity, [row[key] for row in differing])
    new = sum(1 for row in differing if row[key] not in before)
    return {"new": new, "changed": len(differing) - new, "same": len(rows) - len(differing)}


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
