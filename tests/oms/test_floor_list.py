"""`floorapp oms floor`: what a supervisor sees of the floor from the office's command line."""

import json
from collections.abc import Callable
from dataclasses import replace

from floorapp.oms.floor_list import age, lines
from floorapp.oms.store import now_ms
from floorapp.sync.contract import Moment, digest
from tests.oms.conftest import Site
from tests.oms.site import oms

EMPTY = {
    **{"waiting": 0, "shipped": 0, "put_aside": 0, "held": 0, "calls": [], "open_disputes": []},
    **{"stations": [], "company_prefix": "7350001"},
}


def test_a_call_a_dispute_and_a_stations_silence_are_listed(new_site: Callable[..., Site]) -> None:
    site = new_site()
    first, second = site.station("PACK-01"), site.station("PACK-02")
    order = site.order({"21-0475": 1})
    call = first.fact("", "SupervisorCalled", reason="help")
    now = replace(call, oseq=0, at=Moment(now_ms(), 1, "boot", 0))
    first.post([replace(now, h=digest(now))])
    for station in (first, second):
        assert station.post(station.ship(order, {"21-0475": 1})).status_code == 200
    url = str(site.engine.url)
    said = oms("floor", database=url).stdout
    assert "Calls in the last 15 minutes: 1\n  PACK-01: asa asks for help, " in said
    assert f"order {order} at PACK-02, already_shipped by PACK-01" in said
    assert "Stations: 2\n  PACK-01 " in said
    found = json.loads(oms("floor", "--json", database=url).stdout)
    assert [call["station"] for call in found["calls"]] == ["PACK-01"]
    assert {each["order"] for each in found["open_disputes"]} == {order}


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


def test_an_age_is_told_in_its_largest_unit() -> None:
    assert [age(ms) for ms in (-5, 59_000, 60_000, 7_200_000, 90_000_000)] == [
        *("0 s", "59 s", "1 min", "2 h", "1 d")
    ]
