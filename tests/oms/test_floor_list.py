"""`floorapp oms floor`: what a supervisor sees of the floor from the office's command line."""

import json
from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from floorapp.oms.demo import import_demo
from floorapp.oms.floor_list import age, lines
from floorapp.oms.store import now_ms
from floorapp.sync.contract import Envelope, Moment, digest
from tests.oms.conftest import Site
from tests.oms.site import Floor, oms

EMPTY = {
    **{
        "waiting": 0,
        "shipped": 0,
        "put_aside": 0,
        "held": 0,
        "calls": [],
        "open_disputes": [],
        "on_hold": [],
    },
    **{"stations": [], "company_prefix": "7350001"},
}


def test_a_call_a_dispute_and_a_stations_silence_are_listed(new_site: Callable[..., Site]) -> None:
    site = new_site()
    first, second = site.station("PACK-01"), site.station("PACK-02")
    order = site.order({"21-0475": 1})
    for station in (first, second):
        assert station.post(station.ship(order, {"21-0475": 1})).status_code == 200
    first.send(called(first))
    url = str(site.engine.url)
    said = oms("floor", database=url).stdout
    assert "Calls in the last 15 minutes: 1\n  PACK-01: asa asks for help, " in said
    assert f"order {order} at PACK-02, already_shipped by PACK-01" in said
    assert "Stations: 2\n  PACK-01 " in said
    found = json.loads(oms("floor", "--json", database=url).stdout)
    assert [call["station"] for call in found["calls"]] == ["PACK-01"]
    assert {each["order"] for each in found["open_disputes"]} == {order}


def called(station: Floor, order: str = "", reason: str = "help") -> list[Envelope]:
    """A call of this moment."""
    told = station.fact(order, "SupervisorCalled", reason=reason)
    told = replace(told, at=Moment(now_ms(), 1, "boot", 0))
    told = replace(told, h=digest(told))
    station.h = told.h
    return [told]


def calls(site: Site) -> list[tuple[str, str]]:
    return [(call["station"], call["order"]) for call in site.server.as_admin("/v1/floor")["calls"]]


def test_a_call_goes_when_its_order_has_left_and_no_other_stations_call_with_it(site: Site) -> None:
    one, other = site.station("PACK-61"), site.station("PACK-62")
    order, next_order = site.order({"21-0475": 1}), site.order({"21-0475": 1})
    one.send(called(one, order))
    other.send(called(other))
    assert set(calls(site)) == {("PACK-61", order), ("PACK-62", "")}
    one.send([one.fact(order, "UnitsScanned", sku="21-0475", quantity=1, carton=1)])
    assert ("PACK-61", order) in calls(site)
    one.send([one.fact(order, "OrderPutAside", reason="help")])
    assert calls(site) == [("PACK-62", "")]
    other.send([other.fact("", "OperatorSignedOut")])
    one.send(called(one, next_order))
    assert calls(site) == [("PACK-61", next_order)]


def test_a_call_for_a_weight_goes_when_the_carton_is_closed(site: Site) -> None:
    station, order = site.station("PACK-63"), site.order({"21-0475": 1})
    station.send(called(station, order, "weight"))
    assert ("PACK-63", order) in calls(site)
    station.send([station.close(order, {"21-0475": 1})[0]])
    assert ("PACK-63", order) not in calls(site)


def test_a_decision_that_is_listed_is_settled_from_the_command_line(new_site: Callable[..., Site]) -> None:
    site, url = (made := new_site()), str(made.engine.url)
    first, second, order = site.station("PACK-01"), site.station("PACK-02"), site.order({"21-0475": 1})
    for station in (first, second):
        station.send(station.ship(order, {"21-0475": 1}))
    for each in json.loads(oms("floor", "--json", database=url).stdout)["open_disputes"]:
        refused = oms("settle", each["id"], "--resolution", " \t", database=url, check=False)
        assert (refused.returncode, "--resolution is empty" in refused.stderr) == (1, True)
        assert "Settled" in oms("settle", each["id"], "--resolution", "it is PACK-01's", database=url).stdout
    assert "Waiting for a person's decision: none" in oms("floor", database=url).stdout
    again = oms("settle", each["id"], "--resolution", "x", database=url, check=False)
    assert (again.returncode, f"nothing waits under '{each['id']}'" in again.stderr) == (1, True)
    settled = [entry["entry"] for entry in site.server.audit() if entry["entry"]["what"] == "resolved"]
    assert {entry["resolution"] for entry in settled} == {"it is PACK-01's"}


def test_orders_on_hold_are_listed_with_their_reasons(engine: sa.Engine) -> None:
    import_demo(engine)
    url = str(engine.url)
    oms("hold", "SO-104711", "--reason", "address\x1b wrong", database=url)
    oms("cancel", "SO-104720", database=url)
    said = oms("floor", database=url).stdout
    assert "On hold: 1\n  order SO-104711: address� wrong\n" in said
    for words in (("hold", "SO-104711"), ("cancel", "SO-104711")):
        refused = oms(*words, "--reason", "  ", database=url, check=False)
        assert (refused.returncode, "--reason is empty" in refused.stderr) == (1, True)
    oms("unhold", "SO-104711", database=url)
    refused = oms("unhold", "SO-104711", database=url, check=False)
    assert (refused.returncode, refused.stderr) == (1, "floorapp oms: order SO-104711 is not on hold\n")
    assert "On hold" not in oms("floor", database=url).stdout


def test_an_empty_floor_says_so() -> None:
    assert list(lines(EMPTY, 0)) == [
        "Calls in the last 15 minutes: none",
        "Waiting for a person's decision: none",
        "Orders: 0 waiting, 0 shipped, 0 put aside, 0 on hold or cancelled",
        "Stations: 0",
    ]


def test_a_long_list_of_disputes_says_how_many_it_leaves_out() -> None:
    dispute = {"id": "x", "what": "dispute", "station": "PACK-01", "order": "", "kind": "", "winner": ""}
    found = [{**dispute, "reason": "damaged", "opened_ms": 0} for _ in range(60)]
    said = list(lines({**EMPTY, "open_disputes": found}, 61_000))
    assert said[2] == "  dispute x: no order at PACK-01, damaged, 1 min ago"
    assert said.count(said[2]) == 50
    assert "  and 10 more; --json tells them all" in said
    assert "  when one is decided: floorapp oms settle ID --resolution WORDS" in said


def test_an_age_is_told_in_its_largest_unit() -> None:
    assert [age(ms) for ms in (-5, 59_000, 60_000, 7_200_000, 90_000_000)] == [
        *("0 s", "59 s", "1 min", "2 h", "1 d")
    ]
