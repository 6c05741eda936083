"""Orders and cartons in the database, as the rows that `apply` decides on, and back."""

import json
from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from floorapp.oms.apply import Carton, OrderRow
from floorapp.oms.tables import order_line, orders, shipment
from floorapp.workflows import facts
from floorapp.workflows.nouns import Hold


def lock_orders(connection: sa.Connection, numbers: Collection[str]) -> None:
    """Keep other transactions from these orders until the commit (SQLite has one writer and needs none)."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            sa.select(orders.c.number)
            .where(orders.c.number.in_(numbers))
            .order_by(orders.c.number)
            .with_for_update()
        ).all()


def orders_of(connection: sa.Connection, numbers: Collection[str]) -> dict[str, OrderRow]:
    """The orders of these numbers that are known, with their lines and live cartons."""
    lines: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(sa.select(order_line).where(order_line.c.number.in_(numbers))):
        lines[row.number][row.sku] = row.quantity
    cartons: dict[str, list[Carton]] = defaultdict(list)
    for row in connection.execute(
        sa.select(shipment)
        .where(shipment.c.number.in_(numbers), shipment.c.state != "void")
        .order_by(shipment.c.carton)
    ):
        cartons[row.number].append(Carton(row.carton, row.sscc, row.station))
    return {
        row.number: OrderRow(
            order=row.number,
            state=row.state,
            hold=Hold(row.hold),
            version=row.version,
            attempt=row.attempt,
            shipped_by=row.shipped_by,
            lines=lines[row.number],
            cartons=tuple(cartons[row.number]),
        )
        for row in connection.execute(sa.select(orders).where(orders.c.number.in_(numbers)))
    }


def save_order(connection: sa.Connection, before: OrderRow, after: OrderRow) -> None:
    """Write what differs: the order's own row, and the state of cartons that shipped or were put aside."""
    connection.execute(
        sa.update(orders)
        .where(orders.c.number == after.order)
        .values(
            state=after.state,
            hold=after.hold.value,
            version=after.version,
            attempt=after.attempt,
            shipped_by=after.shipped_by,
        )
    )
    live = sa.and_(shipment.c.number == after.order, shipment.c.state == "closed")
    if after.attempt != before.attempt:
        connection.execute(
            sa.update(shipment).where(live, shipment.c.attempt < after.attempt).values(state="void")
        )
    if after.state == "shipped":
        connection.execute(sa.update(shipment).where(live).values(state="shipped"))


def add_carton(connection: sa.Connection, fact: facts.CartonClosed, attempt: int, station: str) -> None:
    """Write a closed carton."""
    contents = [{"sku": content.sku, "quantity": content.quantity} for content in fact.contents]
    connection.execute(
        sa.insert(shipment).values(
            number=fact.order,
            attempt=attempt,
            carton=fact.carton,
            sscc=fact.sscc,
            carton_type=fact.carton_type,
            contents=json.dumps(contents),
            computed_g=fact.computed_g,
            measured_g=fact.measured_g,
            station=station,
            state="closed",
        )
    )


def ssccs_in_use(connection: sa.Connection, ssccs: Collection[str]) -> set[str]:
    """Which of these SSCCs are on a carton, of any order and state."""
    return set(connection.scalars(sa.select(shipment.c.sscc).where(shipment.c.sscc.in_(ssccs))))
