"""`floorapp oms overrides`: which cartons packers took instead of the advised ones, and what that teaches.

It reads the facts that are stored and changes nothing: a person measures, and corrects the catalogue.
"""

import json
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms.address import StoreError, in_words
from floorapp.oms.floor_list import plainly
from floorapp.oms.store import open_store, reading
from floorapp.oms.tables import carton_type, fact, order_line, product
from floorapp.sync.contract import Outcome
from floorapp.workflows.codec import fact_of
from floorapp.workflows.facts import CartonTypeChanged
from floorapp.workflows.nouns import CartonType, OrderLine, Product, Tracking
from floorapp.workflows.overrides import MOST_ORDERS, Counted, Learned, Override, SizeToCheck, learn

MOST_FACTS: Final = 5_000
"""How many overrides are looked at, the latest ones."""
MOST_LINES: Final = 50
"""How many products are listed in words; --json tells them all."""


def run(_: str, args: Namespace) -> int:
    """Print what overrides teach. 0 when they could be read."""
    try:
        engine = open_store(args.database)
        with reading(engine) as connection, connection.begin():
            told, types = overrides(connection), _carton_types(connection)
        engine.dispose()
    except (StoreError, sa.exc.SQLAlchemyError, OSError) as error:
        words = str(error) if isinstance(error, StoreError) else in_words(error)
        print(f"floorapp oms: {words}", file=sys.stderr)
        return 1
    learned = learn(told, types)
    if args.json:
        print(json.dumps(asdict(learned)))
    else:
        print("\n".join(plainly(line) for line in lines(learned)))
    return 0


def overrides(connection: sa.Connection) -> list[Override]:
    """What stations told of cartons taken, the latest `MOST_FACTS`, in the order in which it was heard."""
    latest = (
        sa.select(fact.c.number, fact.c.body, fact.c.rx_ms, fact.c.station, fact.c.epoch, fact.c.seq)
        .where(fact.c.type == CartonTypeChanged.__name__, fact.c.outcome == Outcome.APPLIED)
        .order_by(fact.c.rx_ms.desc(), fact.c.seq.desc())
        .limit(MOST_FACTS)
        .subquery()
    )
    ordered = _lines(connection, sa.select(latest.c.number))
    rows = connection.execute(
        sa.select(latest).order_by(latest.c.rx_ms, latest.c.station, latest.c.epoch, latest.c.seq)
    )
    found = []
    for row in rows:
        told = json.loads(row.body)
        changed = fact_of(CartonTypeChanged.__name__, row.number, told["actor"], told["data"])
        assert isinstance(changed, CartonTypeChanged)  # noqa: S101 - its type was asked for
        found.append(
            Override(
                changed.order,
                changed.carton,
                changed.advised,
                changed.taken,
                changed.reason,
                tuple(ordered[changed.order]),
            )
        )
    return found


def _lines(connection: sa.Connection, numbers: sa.Select[tuple[str]]) -> dict[str, list[OrderLine]]:
    """The lines of these orders with their products as they are today, in the order of the order."""
    ordered: dict[str, list[OrderLine]] = defaultdict(list)
    for row in connection.execute(
        sa.select(order_line.c.number, order_line.c.quantity, *product.c)
        .join(product, product.c.sku == order_line.c.sku)
        .where(order_line.c.number.in_(numbers))
        .order_by(order_line.c.number, order_line.c.position)
    ).mappings():
        values: dict[str, Any] = {column.name: row[column.name] for column in product.c}
        item = Product(**{**values, "tracking": Tracking(values["tracking"])})
        ordered[row["number"]].append(OrderLine(item, row["quantity"]))
    return ordered


def _carton_types(connection: sa.Connection) -> tuple[CartonType, ...]:
    rows = connection.execute(sa.select(carton_type).order_by(carton_type.c.carton_type)).mappings()
    return tuple(CartonType(**row) for row in rows)


def lines(learned: Learned) -> Iterator[str]:
    """What was learned in words."""
    yield f"Another carton than advised was taken: {learned.overrides or 'never'}"
    if not learned.overrides:
        return
    yield "Advised and not taken:"
    yield from map(_count, learned.carton_types)
    yield "Products in these orders:"
    yield from map(_count, learned.products[:MOST_LINES])
    if len(learned.products) > MOST_LINES:
        yield f"  and {len(learned.products) - MOST_LINES} more; --json tells them all"
    yield f"Sizes to measure anew (nothing changes by itself): {len(learned.sizes) or 'none'}"
    yield from map(_size, learned.sizes)
    if learned.left_off:
        yield f"  no size was looked for in {learned.left_off} products of fewer such orders"
    if any(size.orders == MOST_ORDERS for size in learned.sizes):
        yield f"  of each product, the latest {MOST_ORDERS} orders at most"


def _count(each: Counted) -> str:
    return (
        f"  {each.name or 'none':<20}  did not fit {each.did_not_fit}, too loose {each.too_loose}, "
        f"out of stock {each.out_of_stock}, other {each.other}, not said {each.unsaid}"
    )


def _size(each: SizeToCheck) -> str:
    was, now = ("×".join(map(str, size)) for size in (each.catalogue, each.fits))
    orders = f"{each.explained} of {each.orders} {'order' if each.orders == 1 else 'orders'}"
    return f"  SKU {each.sku}: catalogue {was} mm; packers' choices fit {now} ({orders})"
