"""What a fact does to its order, without a database."""

from dataclasses import replace

import pytest

from floorapp.oms.apply import (
    Applied,
    Carton,
    Decision,
    Dispute,
    OrderRow,
    Quarantined,
    decide,
    held,
    is_sscc,
    unclear,
)
from floorapp.workflows import facts
from floorapp.workflows.facts import Content
from floorapp.workflows.nouns import Hold, ShortReason

SSCC, OTHER = "095200000000000000", "095200000000000017"
ORDER = OrderRow("SO-1", "open", Hold.NONE, 3, 1, "", {"A": 2, "B": 1})
ALL = (Content("A", 2), Content("B", 1))
CLOSED = replace(ORDER, cartons=(Carton(1, SSCC, "PACK-01"),))


def _sscc(serial: int) -> str:
    body = f"09520000{serial:09d}"
    return next(body + str(check) for check in range(10) if is_sscc(body + str(check)))


def _close(
    order: OrderRow | None, station: str = "PACK-01", carton: int = 1, *, used: bool = False
) -> Decision:
    fact = facts.CartonClosed("SO-1", "asa", carton, _sscc(1), "M2", ALL, 100, None)
    return decide(order, fact, station, 3, used)


def _ship(order: OrderRow, station: str = "PACK-01", contents: tuple[Content, ...] = ALL) -> Decision:
    ssccs = tuple(carton.sscc for carton in order.cartons)
    return decide(order, facts.OrderShipped("SO-1", "asa", ssccs, contents, ()), station, 3, False)


def test_closing_a_carton_gives_the_order_a_carton() -> None:
    decision = _close(ORDER)
    assert isinstance(decision, Applied)
    assert decision.order is not None
    assert decision.order.cartons == (Carton(1, _sscc(1), "PACK-01"),)


def test_the_station_that_closed_the_first_carton_owns_the_shipment() -> None:
    assert _close(CLOSED, "PACK-02", carton=2) == Dispute("already_shipped", "PACK-01")
    assert _ship(CLOSED, "PACK-02") == Dispute("already_shipped", "PACK-01")
    assert _ship(CLOSED) == Applied(replace(CLOSED, state="shipped", shipped_by="PACK-01"))


def test_a_shipped_order_ships_no_second_time_from_anywhere() -> None:
    shipped = replace(CLOSED, state="shipped", shipped_by="PACK-01")
    for station in ("PACK-01", "PACK-02"):
        assert _ship(shipped, station) == Dispute("already_shipped", "PACK-01")
        assert _close(shipped, station, carton=2) == Dispute("already_shipped", "PACK-01")


@pytest.mark.parametrize(("hold", "kind"), [(Hold.CANCELLED, "cancelled"), (Hold.ON_HOLD, "held")])
def test_a_stopped_order_does_not_ship(hold: Hold, kind: str) -> None:
    assert _ship(replace(CLOSED, hold=hold)) == Dispute(kind)


def _is_unclear(decision: Decision) -> bool:
    return isinstance(decision, Dispute) and decision.kind == "unclear" and bool(decision.reason)


def test_a_carton_makes_sense_or_a_person_decides() -> None:
    assert _is_unclear(_close(ORDER, used=True))
    assert _is_unclear(_close(ORDER, carton=0))
    assert _is_unclear(_close(CLOSED))
    assert isinstance(_close(None), Quarantined)


def test_what_cannot_be_read_is_a_dispute_where_goods_may_be_packed_and_else_in_quarantine() -> None:
    assert unclear("CartonClosed", "why") == Dispute("unclear", reason="why")
    assert unclear("OrderShipped", "why") == Dispute("unclear", reason="why")
    assert unclear("UnitsScanned", "why") == Quarantined("why")


@pytest.mark.parametrize("kind", ["over", "changed", "unclear"])
def test_an_order_that_may_be_packed_already_is_held_until_a_person_decides(kind: str) -> None:
    after = held(CLOSED, Dispute(kind))
    assert (after.hold, after.hold_reason, after.version) == (Hold.ON_HOLD, f"dispute: {kind}", 4)
    for stays in (replace(CLOSED, state="shipped"), replace(CLOSED, hold=Hold.CANCELLED)):
        assert held(stays, Dispute(kind)) == stays
    assert held(CLOSED, Dispute("already_shipped", "PACK-02")) == CLOSED


def test_a_shipment_names_the_cartons_that_were_closed() -> None:
    fact = facts.OrderShipped("SO-1", "asa", (OTHER,), ALL, ())
    assert _is_unclear(decide(CLOSED, fact, "PACK-01", 3, False))


def test_putting_aside_frees_the_order_but_not_another_stations() -> None:
    fact = facts.OrderPutAside("SO-1", "asa", "cancelled")
    assert decide(CLOSED, fact, "PACK-02", 3, False) == Applied(CLOSED)
    aside = replace(ORDER, state="put_aside")
    assert decide(CLOSED, fact, "PACK-01", 3, False) == Applied(aside)
    opened = facts.OrderOpened("SO-1", "asa", 3)
    assert decide(aside, opened, "PACK-02", 3, False) == Applied(replace(aside, state="open"))


@pytest.mark.parametrize("reason", ["claimed", "on_hold", "restarted", "changed"])
def test_an_order_that_merely_left_a_stations_hands_goes_on(reason: str) -> None:
    fact = facts.OrderPutAside("SO-1", "asa", reason)
    assert decide(CLOSED, fact, "PACK-01", 3, False) == Applied(ORDER)


def test_an_order_is_not_put_aside_by_a_station_while_another_has_its_lease() -> None:
    theirs, fact = replace(ORDER, holder="PACK-01"), facts.OrderPutAside("SO-1", "bo", "packer")
    assert decide(theirs, fact, "PACK-02", 3, False) == Applied(theirs)
    assert decide(theirs, fact, "PACK-01", 3, False) == Applied(replace(theirs, state="put_aside"))
    offline = replace(theirs, cartons=(Carton(1, SSCC, "PACK-02"),))
    assert decide(offline, fact, "PACK-02", 3, False) == Applied(theirs)


def test_what_merely_happened_always_stands() -> None:
    short = facts.LineShort("SO-1", "asa", "A", 1, ShortReason.DAMAGED)
    shipped = replace(CLOSED, state="shipped", shipped_by="PACK-02")
    assert decide(shipped, short, "PACK-01", 1, False) == Applied(shipped)
    assert decide(None, facts.OverScanned("SO-1", "asa", "A", 1), "PACK-01", 1, False) == Applied()


@pytest.mark.parametrize("code", ["", "1" * 17, "09520000000000000１", "106141411234567898", "x" * 18])
def test_an_sscc_has_eighteen_digits_and_the_right_check_digit(code: str) -> None:
    assert is_sscc("106141411234567897")
    assert not is_sscc(code)
