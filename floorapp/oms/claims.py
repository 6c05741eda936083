"""Leases: a station's right, for a while, to work an order. The server's clock alone decides.

A fence is a number that only rises, over all orders: of two stations that believe to hold an order, the one
with the greater fence is right. A lease that ran out harms nothing by itself: the facts decide.
"""

from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import audit, records
from floorapp.oms.store import now_ms, put, take
from floorapp.oms.tables import lease, orders

TTL_S: Final = 600


def claim(connection: sa.Connection, station: str, number: str) -> dict[str, Any] | None:
    """Give `station` the order, unless another holds it: {granted, holder, fence, ttl_s, reason}.

    None when the order is not known.
    """
    found = _locked(connection, number)
    if found is None:
        return None
    if reason := _not_to_pack(found):
        return _refused("", reason)
    holder = _holder(connection, number)
    if holder is not None and holder.station != station:
        return _refused(holder.station, "held by another station")
    fence = holder.fence if holder else take(connection, "fence")
    _hold(connection, station, number, fence)
    audit.write(connection, [{"what": "order claimed", "station": station, "order": number, "fence": fence}])
    return _granted(station, fence)


def renew(connection: sa.Connection, station: str, number: str) -> dict[str, Any] | None:
    """Prolong the station's lease; not granted where it has run out and another has the order."""
    if _locked(connection, number) is None:
        return None
    holder = _holder(connection, number)
    if holder is None:
        return _refused("", "the lease has ended: claim the order again")
    if holder.station != station:
        return _refused(holder.station, "held by another station")
    _hold(connection, station, number, holder.fence)
    return _granted(station, holder.fence)


def release(connection: sa.Connection, station: str, number: str) -> dict[str, Any] | None:
    """End the station's lease. It does not matter whether it had one: {released}."""
    if _locked(connection, number) is None:
        return None
    ended = end(connection, station, number)
    if ended:
        audit.write(connection, [{"what": "order released", "station": station, "order": number}])
    return {"released": ended}


def end(connection: sa.Connection, station: str, number: str) -> bool:
    """End the station's lease, and return whether it had one. The order must be locked."""
    mine = sa.and_(lease.c.number == number, lease.c.station == station)
    return bool(connection.execute(sa.delete(lease).where(mine)).rowcount)


def _locked(connection: sa.Connection, number: str) -> Any:
    records.lock_orders(connection, [number])
    return connection.execute(sa.select(orders).where(orders.c.number == number)).first()


def _not_to_pack(order: Any) -> str:
    if order.hold != "none":
        return "cancelled" if order.hold == "cancelled" else "on_hold"
    return "shipped" if order.state == "shipped" else ""


def _holder(connection: sa.Connection, number: str) -> Any:
    return connection.execute(
        sa.select(lease).where(lease.c.number == number, lease.c.expires_ms > now_ms())
    ).first()


def _hold(connection: sa.Connection, station: str, number: str, fence: int) -> None:
    row = {"number": number, "station": station, "fence": fence, "expires_ms": now_ms() + TTL_S * 1000}
    put(connection, lease, row)


def _granted(station: str, fence: int) -> dict[str, Any]:
    return {"granted": True, "holder": station, "fence": fence, "ttl_s": TTL_S, "reason": ""}


def _refused(holder: str, reason: str) -> dict[str, Any]:
    return {"granted": False, "holder": holder, "fence": 0, "ttl_s": 0, "reason": reason}
