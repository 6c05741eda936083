"""Orders and cartons in the database, as the rows that `apply` decides on, and back."""

import json
from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from floorapp.oms.apply import Carton, OrderRow
from floorapp.oms.store import now_ms
from floorapp.oms.tables import lease, order_line, orders, shipment
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
    """The orders of these numbers that are known, with their lines, live cartons and lease."""
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
    leases = sa.select(lease.c.number, lease.c.station).where(
        lease.c.number.in_(numbers), lease.c.expires_ms > now_ms()
    )
    holders = {row.number: row.station for row in connection.execute(leases)}
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
            hold_reason=row.hold_reason,
            holder=holders.get(row.number, ""),
        )
        for row in connection.execute(sa.select(orders).where(orders.c.number.in_(numbers)))
    }


def save_order(connection: sa.Connection, order: OrderRow) -> None:
    """Write the order's own row, and its cartons' state: shipped with it, or void where it lost them."""
    connection.execute(
        sa.update(orders)
        .where(orders.c.number == order.order)
        .values(
            state=order.state,
            hold=order.hold.value,
            hold_reason=order.hold_reason,
            version=order.version,
            shipped_by=order.shipped_by,
        )
    )
    live = sa.and_(shipment.c.number == order.order, shipment.c.state == "closed")
    lost = shipment.c.sscc.not_in([carton.sscc for carton in order.cartons])
    connection.execute(sa.update(shipment).where(live, lost).values(state="void"))
    if order.state == "shipped":
        connection.execute(sa.update(shipment).where(live).values(state="shipped"))


def add_carton(connection: sa.Connection, fact: facts.CartonClosed, station: str) -> None:
    """Write a closed carton. Its `attempt` counts the cartons that were closed under this number."""
    same = sa.and_(shipment.c.number == fact.order, shipment.c.carton == fact.carton)
    attempt = sa.select(sa.func.count() + 1).where(same).scalar_subquery()
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
