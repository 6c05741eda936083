"""What a supervisor does from the office: hold, cancel and free orders, settle disputes, see the floor."""

import json
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import audit, feed, records
from floorapp.oms.enrol import Refused
from floorapp.oms.store import now_ms
from floorapp.oms.tables import dispute, fact, lease, orders, quarantine, shipment, station
from floorapp.sync.contract import Outcome
from floorapp.workflows.nouns import Hold

CALLS_MS: Final = 15 * 60_000
"""How long a call for a supervisor is shown."""
MAX_CALLS: Final = 200
MAX_HELD: Final = 200
_ENDS_A_CALL: Final = ("OrderShipped", "OrderPutAside", "OperatorSignedOut")
_ENDS_A_WEIGHT_CALL: Final = ("CartonClosed", "WeightOverridden")
"""What a station tells after a call that is over; no fact says so by itself."""


def stop_order(connection: sa.Connection, number: str, hold: Hold, reason: str) -> int:
    """Hold or cancel an order that has not shipped; stations hear it at once. Returns its new version.

    Raises `Refused`, also for the hold of a cancelled order.
    """
    return _set_hold(connection, number, hold, reason, {}, cancelled=hold is Hold.CANCELLED)


def unhold_order(connection: sa.Connection, number: str) -> int:
    """Lift a hold and nothing else: packing goes on where it was. Returns the new version.

    Raises `Refused`, also for an order that is not on hold.
    """
    return _set_hold(connection, number, Hold.NONE, "", {}, cancelled=False, only_held=True)


def free_order(connection: sa.Connection, number: str, *, cancelled: bool = False) -> int:
    """Let an order be packed anew: no hold, no lease, cartons that were closed do not count.

    A station that has it in hand stops at once. `cancelled` says that a cancellation is meant to be taken
    back. Returns the new version. Raises `Refused`.
    """
    again = {"state": "open", "attempt": orders.c.attempt + 1}
    version = _set_hold(connection, number, Hold.NONE, "", again, cancelled=cancelled)
    connection.execute(
        sa.update(shipment)
        .where(shipment.c.number == number, shipment.c.state == "closed")
        .values(state="void")
    )
    connection.execute(sa.delete(lease).where(lease.c.number == number))
    return version


def _set_hold(
    connection: sa.Connection,
    number: str,
    hold: Hold,
    reason: str,
    more: dict[str, Any],
    *,
    cancelled: bool,
    only_held: bool = False,
) -> int:
    """Set the hold of an order that has not shipped.

    `cancelled` says that it may be cancelled by now, `only_held` that it must have a hold.
    """
    records.lock_orders(connection, [number])
    found = connection.execute(sa.select(orders).where(orders.c.number == number)).first()
    if found is None:
        raise Refused(f"there is no order {number!a}")
    if found.state == "shipped":
        raise Refused(f"the order has shipped from {found.shipped_by}")
    if found.hold == Hold.CANCELLED and not cancelled:
        raise Refused("the order is cancelled; to take that back and pack it anew: free it with --cancelled")
    if only_held and found.hold == Hold.NONE:
        raise Refused(f"order {number} is not on hold")
    version = int(found.version) + 1
    values = {"hold": hold.value, "hold_reason": reason, "version": version, **more}
    connection.execute(sa.update(orders).where(orders.c.number == number).values(values))
    feed.touch(connection, "order", [number])
    audit.write(
        connection, [{"what": "order hold set", "order": number, "hold": hold.value, "reason": reason}]
    )
    return version


def disputes(connection: sa.Connection) -> list[dict[str, Any]]:
    """Disputes and quarantined facts that wait for a person, the oldest first."""
    found = [
        {
            "id": row.id,
            "what": table.name,
            "station": row.station,
            "order": row.number,
            "kind": getattr(row, "kind", ""),
            "winner": getattr(row, "winner", ""),
            "reason": row.reason,
            "opened_ms": row.opened_ms,
        }
        for table in (dispute, quarantine)
        for row in connection.execute(
            sa.select(table).where(table.c.resolved_ms.is_(None)).order_by(table.c.opened_ms).limit(1_000)
        )
    ]
    return sorted(found, key=lambda row: row["opened_ms"])


def resolve(connection: sa.Connection, fact_id: str, resolution: str) -> bool:
    """Close a dispute or a quarantined fact with a person's words. False when none waits under this id."""
    now = now_ms()
    closed = connection.execute(
        sa.update(dispute)
        .where(dispute.c.id == fact_id, dispute.c.resolved_ms.is_(None))
        .values(resolved_ms=now, resolution=resolution)
    ).rowcount
    closed += connection.execute(
        sa.update(quarantine)
        .where(quarantine.c.id == fact_id, quarantine.c.resolved_ms.is_(None))
        .values(resolved_ms=now)
    ).rowcount
    if closed:
        audit.write(connection, [{"what": "resolved", "id": fact_id, "resolution": resolution}])
    return bool(closed)


def floor(connection: sa.Connection) -> dict[str, Any]:
    """The floor in numbers: orders by state, what waits for a person, and when stations were last heard.

    `calls` are those for a supervisor in the last 15 minutes that are not over, the newest first, and
    `on_hold` the orders on hold by their numbers; 200 of each at most.
    """
    states = dict.fromkeys(("open", "shipped", "put_aside"), 0)
    held = 0
    for state, hold, number in connection.execute(
        sa.select(orders.c.state, orders.c.hold, sa.func.count()).group_by(orders.c.state, orders.c.hold)
    ):
        if state != "shipped" and hold != "none":
            held += number
        else:
            states[state] += number
    return {
        "waiting": states["open"],
        "shipped": states["shipped"],
        "put_aside": states["put_aside"],
        "held": held,
        "disputes": _open(connection, dispute),
        "quarantine": _open(connection, quarantine),
        "calls": _calls(connection),
        "on_hold": _on_hold(connection),
        "stations": [
            {"station": row.name, "last_seen_ms": row.last_seen_ms, "revoked": row.revoked}
            for row in connection.execute(sa.select(station).order_by(station.c.name))
        ],
    }


def _on_hold(connection: sa.Connection) -> list[dict[str, Any]]:
    found = connection.execute(
        sa.select(orders.c.number, orders.c.hold_reason)
        .where(orders.c.hold == Hold.ON_HOLD, orders.c.state != "shipped")
        .order_by(orders.c.number)
        .limit(MAX_HELD)
    )
    return [{"order": row.number, "reason": row.hold_reason} for row in found]


def _is_over() -> sa.ColumnElement[bool]:
    """Whether a call's station has told since what ends it."""
    later = fact.alias("later")
    after = (later.c.station == fact.c.station, later.c.epoch == fact.c.epoch, later.c.seq > fact.c.seq)
    for_weight = sa.and_(
        fact.c.body.contains('"reason":"weight"', autoescape=True), later.c.type.in_(_ENDS_A_WEIGHT_CALL)
    )
    return sa.exists().where(*after, sa.or_(later.c.type.in_(_ENDS_A_CALL), for_weight))


def _calls(connection: sa.Connection) -> list[dict[str, Any]]:
    """A call is as old as it was at the station: one that comes late, after a cut, calls nobody any more."""
    found = connection.execute(
        sa.select(fact.c.station, fact.c.number, fact.c.body, fact.c.at_est_ms)
        .where(
            # A literal, because a partial index is not used for a value that is bound later.
            sa.literal_column("fact.type") == sa.literal_column("'SupervisorCalled'"),
            fact.c.outcome == Outcome.APPLIED,
            fact.c.at_est_ms > now_ms() - CALLS_MS,
            ~_is_over(),
        )
        .order_by(fact.c.at_est_ms.desc())
        .limit(MAX_CALLS)
    )
    return [
        {
            "station": row.station,
            "order": row.number,
            "reason": (told := json.loads(row.body))["data"]["reason"],
            "actor": told["actor"],
            "at_ms": row.at_est_ms,
        }
        for row in found
    ]


def _open(connection: sa.Connection, table: sa.Table) -> int:
    return int(
        connection.execute(
            sa.select(sa.func.count()).select_from(table).where(table.c.resolved_ms.is_(None))
        ).scalar_one()
    )
