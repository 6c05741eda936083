"""`floorapp oms export DIR`: what the OMS holds, as the files that `floorapp oms import` reads, and more.

`shipments.csv` lists the cartons that were closed, and `facts.ndjson` every fact as it was told, with its
outcome. Badges are not in it: the OMS holds only their hashes. Customers' addresses are, so that only the
user who exports may read the files.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms.csvfiles import private, write
from floorapp.oms.importer import ADDRESS, CARTONS
from floorapp.oms.store import reading
from floorapp.oms.tables import (
    barcode,
    carton_type,
    fact,
    operator,
    order_line,
    orders,
    product,
    shipment,
)

_PRODUCT: Final = ("sku", "name", "name_sv", "barcodes")
_SIZES: Final = ("length_mm", "width_mm", "height_mm", "weight_g", "keep_upright", "tracking")
_HEAD: Final = ("channel", "currency", "customer")
_TAIL: Final = (
    *("postcode", "city", "country", "language", "carrier", "service", "priority", "cutoff"),
    *("flags", "note", "tote", "lane", "state", "shipped_by", "hold", "hold_reason"),
)


def export_folder(engine: sa.Engine, folder: Path) -> dict[str, int]:
    """Write the files into `folder`, all of one moment: rows by file. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    with reading(engine) as connection, connection.begin():
        return {
            "products.csv": write(folder / "products.csv", (*_PRODUCT, *_SIZES), _products(connection)),
            "cartons.csv": write(folder / "cartons.csv", (*CARTONS.needed, "cost"), _cartons(connection)),
            "operators.csv": write(
                folder / "operators.csv",
                ("operator", "name", "roles", "language", "badge"),
                _operators(connection),
            ),
            "orders.csv": write(
                folder / "orders.csv", ("order", *_HEAD, *ADDRESS, *_TAIL), _orders(connection)
            ),
            "order_lines.csv": write(
                folder / "order_lines.csv", ("order", "sku", "quantity", "unit_price"), _lines(connection)
            ),
            "shipments.csv": _shipments(connection, folder / "shipments.csv"),
            "facts.ndjson": _facts(connection, folder / "facts.ndjson"),
        }


def _products(connection: sa.Connection) -> Iterator[list[Any]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(sa.select(barcode).order_by(barcode.c.sku, barcode.c.position)):
        codes[row.sku].append(row.code if row.quantity == 1 else f"{row.code}*{row.quantity}")
    for values in connection.execute(sa.select(product).order_by(product.c.sku)).mappings():
        sizes = [int(values[name]) if name == "keep_upright" else values[name] for name in _SIZES]
        yield [values["sku"], values["name"], values["name_sv"], "|".join(codes[values["sku"]]), *sizes]


def _cartons(connection: sa.Connection) -> Iterator[list[Any]]:
    for values in connection.execute(sa.select(carton_type).order_by(carton_type.c.carton_type)).mappings():
        rest = [values[name] for name in CARTONS.needed if name != "carton"]
        yield [values["carton_type"], *rest, _price(values["cost_cents"])]


def _operators(connection: sa.Connection) -> Iterator[list[Any]]:
    for row in connection.execute(sa.select(operator).order_by(operator.c.operator)):
        yield [row.operator, row.name, "|".join(json.loads(row.roles)), row.language, ""]


def _orders(connection: sa.Connection) -> Iterator[list[Any]]:
    for values in connection.execute(sa.select(orders).order_by(orders.c.number)).mappings():
        address = json.loads(values["address"])
        address += [""] * (len(ADDRESS) - len(address))
        flags = "|".join(json.loads(values["flags"]))
        tail = [flags if name == "flags" else values[name] for name in _TAIL]
        yield [values["number"], *(values[name] for name in _HEAD), *address, *tail]


def _lines(connection: sa.Connection) -> Iterator[list[Any]]:
    for row in connection.execute(sa.select(order_line).order_by(order_line.c.number, order_line.c.position)):
        price = None if row.unit_price_cents is None else _price(row.unit_price_cents)
        yield [row.number, row.sku, row.quantity, price]


def _price(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _shipments(connection: sa.Connection, path: Path) -> int:
    columns = [column.name for column in shipment.columns]
    rows = connection.execute(sa.select(shipment).order_by(*shipment.primary_key.columns))
    return write(path, ["order" if name == "number" else name for name in columns], rows)


def _facts(connection: sa.Connection, path: Path) -> int:
    count = 0
    with private(path) as file:
        for row in connection.execute(sa.select(fact).order_by(fact.c.station, fact.c.epoch, fact.c.seq)):
            answer = {"outcome": row.outcome, "kind": row.kind, "winner": row.winner, "reason": row.reason}
            told = {"fact": json.loads(row.body), "answer": answer, "rx_ms": row.rx_ms}
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            count += 1
    return count
