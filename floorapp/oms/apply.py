"""What a fact does to its order, or why it cannot stand as told. Pure: the ledger looks up and stores.

The first station to close a carton of an order owns its shipment until the cartons are put aside or a
supervisor frees the order; another station's carton or shipment is a dispute, which a person settles. So is
a carton or shipment that makes no sense: the goods may be packed all the same, so the order is held. Every
other fact simply happened. See docs/oms-api.md, "What a fact does".
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from floorapp.workflows import facts
from floorapp.workflows.nouns import Hold

MAX_CARTONS: Final = 999

_GOES_ON: Final = frozenset({"claimed", "changed", "on_hold", "restarted"})
"""Why an order left a station's hands though it is still to be packed, as soon as nothing holds it."""
_PACKED_BUT_NOT_SHIPPED: Final = frozenset({"over", "changed", "unclear"})
"""Disputes after which the order must not be offered again before a person has decided."""


@dataclass(frozen=True, slots=True)
class Carton:
    """A closed carton of an order: its SSCC and the station that closed it."""

    carton: int
    sscc: str
    station: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the OMS holds it. `state` is open, shipped or put_aside; `cartons` are the live ones.

    `holder` is the station that has the lease, empty where none has.
    """

    order: str
    state: str
    hold: Hold
    version: int
    attempt: int
    shipped_by: str
    lines: Mapping[str, int]
    cartons: tuple[Carton, ...] = field(default=())
    hold_reason: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The fact stands. `order` is the order after it (None: it moves no order)."""

    order: OrderRow | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """The fact cannot stand as told, and a person decides. `winner` is the station that was first.

    `reason` says what is unclear.
    """

    kind: str
    winner: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The fact makes no sense here, and moves no goods; it is kept as told until a person looks at it."""

    reason: str


Decision = Applied | Dispute | Quarantined


def decide(
    order: OrderRow | None, fact: facts.Fact, station: str, base_version: int, sscc_used: bool
) -> Decision:
    """What `fact`, told by `station`, does to `order` (None: not known here).

    `base_version` is the version of the order that the station packed from; `sscc_used` says whether a closed
    carton's SSCC is on any carton already.
    """
    if order is None:
        return Quarantined("the order is not known here") if fact.bearing else Applied()
    match fact:
        case facts.CartonClosed():
            return _close_carton(order, fact, station, sscc_used)
        case facts.OrderShipped():
            return _ship(order, fact, station, base_version)
        case facts.OrderPutAside():
            return _put_aside(order, fact, station)
        case facts.OrderOpened() if order.state == "put_aside":
            return Applied(replace(order, state="open"))
        case _:
            return Applied(order)


def unclear(kind: str, reason: str) -> Dispute | Quarantined:
    """What a fact of this type is whose data cannot be taken: goods may be packed, or nothing has moved."""
    if kind in (facts.CartonClosed.__name__, facts.OrderShipped.__name__):
        return Dispute("unclear", reason=reason)
    return Quarantined(reason)


def held(order: OrderRow, dispute: Dispute) -> OrderRow:
    """The order after a dispute: on hold where it may be packed already and has not shipped."""
    if dispute.kind not in _PACKED_BUT_NOT_SHIPPED or order.state == "shipped" or order.hold is not Hold.NONE:
        return order
    reason = f"dispute: {dispute.kind}"
    return replace(order, hold=Hold.ON_HOLD, hold_reason=reason, version=order.version + 1)


def _winner(order: OrderRow, station: str) -> str:
    """The station whose shipment this is, if `station` may not touch it."""
    if order.state == "shipped":
        return order.shipped_by
    return next((carton.station for carton in order.cartons if carton.station != station), "")


def _close_carton(order: OrderRow, fact: facts.CartonClosed, station: str, sscc_used: bool) -> Decision:
    if winner := _winner(order, station):
        return Dispute("already_shipped", winner)
    if not is_sscc(fact.sscc):
        return Dispute("unclear", reason="data/sscc is not an SSCC: 18 digits, the last one the check digit")
    if sscc_used:
        return Dispute("unclear", reason="data/sscc is on another carton already")
    if not 1 <= fact.carton <= MAX_CARTONS:
        return Dispute("unclear", reason=f"data/carton must be from 1 to {MAX_CARTONS}")
    if any(carton.carton == fact.carton for carton in order.cartons):
        return Dispute("unclear", reason="data/carton has been closed already")
    closed = Carton(fact.carton, fact.sscc, station)
    return Applied(replace(order, cartons=(*order.cartons, closed)))


def _ship(order: OrderRow, fact: facts.OrderShipped, station: str, base_version: int) -> Decision:
    if winner := _winner(order, station):
        return Dispute("already_shipped", winner)
    if order.hold is not Hold.NONE:
        return Dispute("cancelled" if order.hold is Hold.CANCELLED else "held")
    told: Counter[str] = Counter()
    for content in (*fact.contents, *fact.short):
        told[content.sku] += content.quantity
    if +told != Counter(order.lines):
        surplus = any(told[sku] > quantity for sku, quantity in order.lines.items())
        return Dispute("over" if surplus and base_version >= order.version else "changed")
    if sorted(fact.ssccs) != sorted(carton.sscc for carton in order.cartons):
        return Dispute("unclear", reason="data/ssccs are not those of the cartons that were closed")
    return Applied(replace(order, state="shipped", shipped_by=station))


def _put_aside(order: OrderRow, fact: facts.OrderPutAside, station: str) -> Decision:
    """The station's cartons are void. The order waits for a person, unless it goes on, here or elsewhere."""
    if _winner(order, station):
        return Applied(order)
    goes_on = fact.reason in _GOES_ON or order.holder not in ("", station)
    return Applied(replace(order, state=order.state if goes_on else "put_aside", cartons=()))


def is_sscc(code: str) -> bool:
    """Whether a code is 18 digits with a right check digit (GS1 General Specifications 7.9.1)."""
    if len(code) != 18 or not (code.isascii() and code.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(code[:17]))
    return (10 - weighted % 10) % 10 == int(code[17])
