"""The API as a station meets it, over each kind of database."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from floorapp.oms import audit, enrol, supervise
from floorapp.oms.demo import PACKER_EN_BADGE, import_demo
from floorapp.oms.tables import dispute, fact, oms_outbox, orders, quarantine, shipment
from floorapp.sync.contract import Envelope, Moment, digest
from floorapp.workflows.nouns import Hold
from tests.oms.conftest import Site
from tests.oms.site import Floor

MUG, TIN = "21-0475", "57-0031"


def _only(table: sa.Table, number: str) -> sa.ColumnElement[bool]:
    return table.c.number == number


def test_a_new_station_downloads_what_it_needs(site: Site) -> None:
    station = site.station("PACK-01")
    found, cursor = station.feed(limit=7)
    order = found["order", "SO-104711"]
    assert {line["sku"]: line["quantity"] for line in order["lines"]}[MUG] == 3
    assert sum(line["quantity"] for line in order["lines"]) == 9
    assert order["ship_to"]["lines"] == ["Storgatan 14 B"]
    assert (order["state"], order["hold"]) == ("open", "none")
    assert {"code", "quantity"} == set(found["product", MUG]["barcodes"][0])
    assert found["carton_type", "M2"]["inner_length_mm"] == 400
    assert found["operator", "asa"]["roles"] == ["packer"]
    assert found["settings", "PACK-01"]["sscc_base"] == station.sscc_base
    assert station.feed(cursor)[0] == {}


def test_a_station_sees_no_other_stations_settings(site: Site) -> None:
    one, other = site.station("PACK-02"), site.station("PACK-03")
    assert ("settings", "PACK-02") not in other.feed()[0]
    assert one.sscc_base != other.sscc_base


def test_a_badge_is_known_by_its_hash_alone(site: Site) -> None:
    with site.engine.begin() as connection:
        code = enrol.new_code(connection, "PACK-04")
    told = httpx.post(site.server.url + "/v1/stations/enrol", json={"station": "PACK-04", "code": code})
    expected = enrol.badge_hash(told.json()["roster_key"], PACKER_EN_BADGE)
    assert site.station("PACK-04").feed()[0]["operator", "asa"]["badge_hash"] == expected


def test_an_order_ships_once_and_is_confirmed_once(site: Site) -> None:
    order, station = site.order({MUG: 2}), site.station()
    told = station.ship(order, {MUG: 2})
    assert station.outcomes(told) == ["applied"] * 3
    again = station.send(told)
    assert [(answer["outcome"], answer["first"]) for answer in again] == [("replayed", "applied")] * 3
    assert site.count(oms_outbox, oms_outbox.c.shipment == order) == 1
    assert site.count(shipment, _only(shipment, order), shipment.c.state == "shipped") == 1
    assert station.feed()[0]["order", order]["shipped_by"] == station.name


def test_the_second_station_to_ship_an_order_gets_a_dispute_that_names_the_first(site: Site) -> None:
    order = site.order({MUG: 1})
    first, second = site.station("PACK-11"), site.station("PACK-12")
    mine, theirs = first.ship(order, {MUG: 1}), second.ship(order, {MUG: 1})
    assert first.outcomes(mine) == ["applied"] * 3
    answers = second.send(theirs)
    assert [answer["outcome"] for answer in answers] == ["applied", "dispute", "dispute"]
    assert (answers[2]["kind"], answers[2]["winner"]) == ("already_shipped", "PACK-11")
    assert site.count(oms_outbox, oms_outbox.c.shipment == order) == 1
    assert site.count(dispute, _only(dispute, order)) == 2


@pytest.mark.parametrize(
    ("told", "short", "version", "kind"),
    [
        ({MUG: 3}, {}, 1, "over"),
        ({MUG: 1}, {}, 1, "changed"),
        ({MUG: 2, TIN: 1}, {}, 1, "changed"),
        ({MUG: 3}, {}, 0, "changed"),
        ({MUG: 2}, {MUG: 1}, 1, "over"),
    ],
)
def test_a_shipment_that_is_not_the_order_is_a_dispute(
    site: Site, told: dict[str, int], short: dict[str, int], version: int, kind: str
) -> None:
    order, station = site.order({MUG: 2}), site.station()
    closed, sscc = station.close(order, told)
    wire_short = [{"sku": sku, "quantity": quantity} for sku, quantity in short.items()]
    shipped = station.shipped(order, [sscc], told, short=wire_short)
    shipped = replace(shipped, base_version=version)
    shipped = replace(shipped, h=digest(shipped))
    answers = station.send([closed, shipped])
    assert (answers[1]["outcome"], answers[1].get("kind")) == ("dispute", kind)
    assert site.count(oms_outbox, oms_outbox.c.shipment == order) == 0


def test_a_recorded_short_lets_the_rest_ship(site: Site) -> None:
    order, station = site.order({MUG: 2, TIN: 1}), site.station()
    closed, sscc = station.close(order, {MUG: 2})
    shipped = station.shipped(order, [sscc], {MUG: 2}, short=[{"sku": TIN, "quantity": 1}])
    assert station.outcomes([closed, shipped]) == ["applied", "applied"]


@pytest.mark.parametrize(("path", "kind"), [("cancelled", "cancelled"), ("on_hold", "held")])
def test_a_stopped_order_does_not_ship(site: Site, path: str, kind: str) -> None:
    order, station = site.order({MUG: 1}), site.station()
    with site.engine.begin() as connection:
        connection.execute(sa.update(orders).where(orders.c.number == order).values(hold=path))
    answers = station.send(station.ship(order, {MUG: 1}))
    assert (answers[2]["outcome"], answers[2]["kind"]) == ("dispute", kind)


def test_cartons_that_were_put_aside_free_the_order_for_another_station(site: Site) -> None:
    order, first, second = site.order({MUG: 1}), site.station("PACK-21"), site.station("PACK-22")
    closed, _ = first.close(order, {MUG: 1})
    aside = first.fact(order, "OrderPutAside", reason="cancelled")
    assert first.outcomes([closed, aside]) == ["applied", "applied"]
    assert first.feed()[0]["order", order]["state"] == "put_aside"
    assert second.outcomes(second.ship(order, {MUG: 1})) == ["applied"] * 3


@pytest.mark.parametrize("reason", ["changed", "restarted", "claimed"])
def test_a_carton_that_is_told_with_its_end_stays_with_nobody(site: Site, reason: str) -> None:
    order, first, second = site.order({MUG: 1}), site.station("PACK-61"), site.station("PACK-62")
    closed, sscc = first.close(order, {MUG: 1})
    aside = first.fact(order, "OrderPutAside", reason=reason)
    assert first.outcomes([closed, aside]) == ["applied", "applied"]
    assert site.count(shipment, shipment.c.sscc == sscc, shipment.c.state == "void") == 1
    assert second.outcomes(second.ship(order, {MUG: 1})) == ["applied"] * 3


def _claim(station: Floor, order: str, act: str = "claim") -> dict[str, Any]:
    answer: dict[str, Any] = station.call("POST", f"/v1/tasks/{act}", json={"order": order}).json()
    return answer


def test_a_refused_claim_does_not_put_the_other_stations_order_aside(site: Site) -> None:
    order, first, second = site.order({MUG: 1}), site.station("PACK-23"), site.station("PACK-24")
    assert _claim(first, order)["granted"]
    assert not _claim(second, order)["granted"]
    aside = second.fact(order, "OrderPutAside", reason="claimed")
    assert second.outcomes([aside]) == ["applied"]
    assert first.feed()[0]["order", order]["state"] == "open"
    assert _claim(first, order, "renew")["granted"]
    assert first.outcomes(first.ship(order, {MUG: 1})) == ["applied"] * 3


def test_an_order_that_ships_or_is_put_aside_needs_no_lease_any_more(site: Site) -> None:
    shipped, aside = site.order({MUG: 1}), site.order({MUG: 1})
    first, second = site.station("PACK-25"), site.station("PACK-26")
    for order in (shipped, aside):
        assert _claim(first, order)["granted"]
    told = [*first.ship(shipped, {MUG: 1}), first.fact(aside, "OrderPutAside", reason="packer")]
    assert first.outcomes(told) == ["applied"] * 4
    assert _claim(first, shipped, "renew") == _claim(first, aside, "renew")
    assert _claim(first, aside, "renew")["holder"] == ""
    assert _claim(second, aside)["granted"]


def test_a_held_order_goes_on_where_it_was_when_the_hold_is_lifted(site: Site) -> None:
    order, station = site.order({MUG: 1}), site.station("PACK-27")
    opened, closed, shipped = station.ship(order, {MUG: 1})
    assert station.outcomes([opened, closed]) == ["applied"] * 2
    _claim(station, order)
    with site.engine.begin() as connection:
        supervise.stop_order(connection, order, Hold.ON_HOLD, "check")
    with site.engine.begin() as connection:
        supervise.unhold_order(connection, order)
    assert station.feed()[0]["order", order]["attempt"] == 1
    assert _claim(station, order, "renew")["granted"]
    assert station.outcomes([shipped]) == ["applied"]


def test_a_freed_order_is_packed_anew_and_its_old_cartons_ship_no_more(site: Site) -> None:
    order, station = site.order({MUG: 1}), site.station("PACK-28")
    opened, closed, shipped = station.ship(order, {MUG: 1})
    assert station.outcomes([opened, closed]) == ["applied"] * 2
    with site.engine.begin() as connection:
        supervise.free_order(connection, order)
    assert station.feed()[0]["order", order]["attempt"] == 2
    answer = station.send([shipped])[0]
    assert (answer["outcome"], answer["kind"]) == ("dispute", "unclear")
    told = station.feed()[0]["order", order]
    assert (told["state"], told["hold"], told["hold_reason"]) == ("open", "on_hold", "dispute: unclear")
    with site.engine.begin() as connection:
        supervise.free_order(connection, order)
    assert station.outcomes(station.ship(order, {MUG: 1})) == ["applied"] * 3
    assert site.count(shipment, _only(shipment, order), shipment.c.state == "shipped") == 1
    assert site.count(shipment, _only(shipment, order), shipment.c.state == "void") == 1


def test_a_cancelled_order_is_neither_held_nor_freed_by_the_way(site: Site) -> None:
    order = site.order({MUG: 1})
    with site.engine.begin() as connection:
        supervise.stop_order(connection, order, Hold.CANCELLED, "")
    refused = pytest.raises(enrol.Refused, match="cancelled")
    with refused, site.engine.begin() as connection:
        supervise.stop_order(connection, order, Hold.ON_HOLD, "check")
    with refused, site.engine.begin() as connection:
        supervise.unhold_order(connection, order)
    with refused, site.engine.begin() as connection:
        supervise.free_order(connection, order)
    with site.engine.begin() as connection:
        supervise.free_order(connection, order, cancelled=True)
    assert site.station().feed()[0]["order", order]["hold"] == "none"


def test_a_shipment_in_dispute_is_not_offered_before_a_person_has_decided(site: Site) -> None:
    order, station = site.order({MUG: 2}), site.station()
    assert station.outcomes(station.ship(order, {MUG: 1}))[2] == "dispute"
    told = station.feed()[0]["order", order]
    assert (told["state"], told["hold"], told["hold_reason"]) == ("open", "on_hold", "dispute: changed")


def test_an_sscc_is_used_once(site: Site) -> None:
    one, two, station = site.order({MUG: 1}), site.order({MUG: 1}), site.station()
    first, _ = station.close(one, {MUG: 1})
    station.serial -= 1
    second, _ = station.close(two, {MUG: 1})
    answers = station.send([first, second])
    assert [answer["outcome"] for answer in answers] == ["applied", "dispute"]
    assert (answers[1]["kind"], "data/sscc" in answers[1]["reason"]) == ("unclear", True)
    assert station.feed()[0]["order", two]["hold"] == "on_hold"


def test_one_poison_fact_delays_no_other_order(site: Site) -> None:
    bad, good, station = site.order({MUG: 1}), site.order({MUG: 1}), site.station()
    told = [
        station.fact(bad, "UnitsScanned", sku=MUG, quantity="one", carton=1),
        station.fact(bad, "SomethingNew", x=1),
        station.fact("NO-SUCH-ORDER", "OrderOpened", base_version=1),
        *station.ship(good, {MUG: 1}),
    ]
    assert station.outcomes(told) == ["quarantined"] * 3 + ["applied"] * 3
    assert site.count(quarantine, quarantine.c.station == station.name) >= 3


def test_a_damaged_fact_settles_nothing_and_holds_only_its_own_order(site: Site) -> None:
    order, other, station = site.order({MUG: 1}), site.order({MUG: 1}), site.station()
    mine, theirs = station.ship(order, {MUG: 1}), station.ship(other, {MUG: 1})
    damaged = replace(mine[0], data={"base_version": 7})
    answered = station.outcomes([damaged, *mine[1:], *theirs])
    assert answered == ["damaged", "hold", "hold", "applied", "applied", "applied"]
    assert station.outcomes(mine) == ["applied"] * 3


def test_one_identity_with_two_bodies_is_refused_and_raised(site: Site) -> None:
    order, station = site.order({MUG: 1}), site.station()
    told = station.fact(order, "OrderOpened", base_version=1)
    assert station.outcomes([told]) == ["applied"]
    forged = replace(told, actor="bjorn")
    same_seq = replace(forged, id="01900000-0000-7000-8000-000000000001")
    forgeries = [replace(each, h=digest(each)) for each in (forged, same_seq)]
    assert station.outcomes(forgeries) == ["conflict", "conflict"]
    assert station.outcomes([told]) == ["replayed"]
    alarms = [entry["entry"] for entry in site.server.audit() if "alarm" in entry["entry"]]
    assert {entry["answer"]["id"] for entry in alarms if "answer" in entry} >= {told.id, same_seq.id}


def test_a_code_can_be_asked_about_without_using_it_up(site: Site) -> None:
    with site.engine.begin() as connection:
        code = enrol.new_code(connection, "PACK-42")
    url = site.server.url + "/v1/stations/enrol"
    body = {"station": "PACK-42", "code": code, "check": True}
    assert httpx.post(url, json=body).json()["station"] == "PACK-42"
    assert httpx.post(url, json=body | {"code": "AAAAA-AAAAA"}).status_code == 403
    assert httpx.post(url, json=body | {"station": "PACK-43"}).status_code == 403
    assert "token" in httpx.post(url, json=body | {"check": False}).json()
    assert httpx.post(url, json=body).status_code == 403


def test_a_station_that_begins_anew_gets_another_block_and_the_same_when_it_asks_again(site: Site) -> None:
    station = site.station("PACK-41")
    same = station.call("POST", "/v1/stations/epoch", json={"epoch": station.epoch}).json()
    assert same["sscc_base"] == station.sscc_base
    first, again, other = (
        station.call("POST", "/v1/stations/epoch", json={"epoch": epoch}).json()
        for epoch in ("e-2", "e-2", "e-3")
    )
    assert first == again
    assert len({same["sscc_base"], first["sscc_base"], other["sscc_base"]}) == 3
    (settings,) = [
        change["data"]
        for change in station.call("GET", "/v1/changes", params={"limit": "2000"}).json()["changes"]
        if change["entity"] == "settings"
    ]
    assert settings["sscc_base"] == other["sscc_base"]
    assert station.call("POST", "/v1/stations/epoch", json={"epoch": "a b"}).status_code == 422


def test_the_tip_is_the_last_fact_of_the_epoch(site: Site) -> None:
    station = site.station("PACK-31")
    empty = station.call("GET", "/v1/tip", params={"epoch": station.epoch}).json()
    assert (empty["seq"], empty["h"]) == (0, "0" * 64)
    told = station.ship(site.order({MUG: 1}), {MUG: 1})
    station.send(told)
    tip = station.call("GET", "/v1/tip", params={"epoch": station.epoch}).json()
    assert tip == {"epoch": station.epoch, "seq": told[-1].seq, "h": told[-1].h, "count": len(told)}
    later = station.call("GET", "/v1/tip", params={"epoch": station.epoch, "after": "1"}).json()
    assert later == tip | {"count": len(told) - 1}


def test_an_order_is_in_one_stations_hands_at_a_time(site: Site) -> None:
    order, one, other = site.order({MUG: 1}), site.station("PACK-41"), site.station("PACK-42")

    def ask(station: object, act: str) -> dict[str, object]:
        return station.call("POST", f"/v1/tasks/{act}", json={"order": order}).json()  # type: ignore[attr-defined,no-any-return]

    granted = ask(one, "claim")
    assert (granted["granted"], granted["holder"]) == (True, "PACK-41")
    assert ask(one, "claim")["fence"] == granted["fence"]
    refused = ask(other, "claim")
    assert (refused["granted"], refused["holder"]) == (False, "PACK-41")
    assert ask(other, "renew")["granted"] is False
    assert ask(one, "renew")["ttl_s"] == granted["ttl_s"]
    assert ask(one, "release") == {"released": True}
    taken = ask(other, "claim")
    assert taken["granted"] and taken["fence"] > granted["fence"]  # type: ignore[operator]


def test_many_stations_at_once_ship_an_order_once(site: Site) -> None:
    order = site.order({MUG: 1})
    stations = [site.station(f"PACK-5{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answered = list(pool.map(lambda each: each.outcomes(each.ship(order, {MUG: 1})), stations))
    assert sum(outcomes[2] == "applied" for outcomes in answered) == 1
    assert sum(outcomes[2] == "dispute" for outcomes in answered) == 5
    assert site.count(oms_outbox, oms_outbox.c.shipment == order) == 1


def test_the_same_batch_from_two_connections_at_once_is_stored_once(site: Site) -> None:
    order, station = site.order({MUG: 1}), site.station()
    told = station.ship(order, {MUG: 1})
    with ThreadPoolExecutor(4) as pool:
        answered = list(pool.map(lambda _: station.outcomes(told), range(4)))
    assert sorted(outcomes[2] for outcomes in answered) == ["applied"] + ["replayed"] * 3
    assert site.count(fact, fact.c.number == order) == 3


def test_the_audit_chain_is_whole_and_holds_what_stations_were_told(site: Site) -> None:
    order, station = site.order({MUG: 1}), site.station()
    answers = station.send(station.ship(order, {MUG: 1}))
    entries = site.server.audit()
    assert audit.first_broken(entries) is None
    held = {entry["entry"]["answer"]["id"]: entry["entry"] for entry in entries if "fact" in entry["entry"]}
    assert [held[answer["id"]]["answer"] for answer in answers] == answers


def test_a_supervisor_sees_and_closes_a_dispute(site: Site) -> None:
    order, station = site.order({MUG: 1}), site.station()
    answer = station.send(station.ship(order, {MUG: 2}))[2]
    waiting = {row["id"]: row for row in site.server.as_admin("/v1/disputes")["disputes"]}
    assert waiting[answer["id"]]["order"] == order
    path = f"{site.server.url}/v1/disputes/{answer['id']}/resolve"
    body = {"resolution": "one unit taken out"}
    admin = {"Authorization": f"Bearer {site.server.admin}"}
    assert httpx.post(path, json=body, headers=admin).json() == {"resolved": True}
    assert httpx.post(path, json=body, headers=admin).status_code == 404
    assert httpx.post(path, json=body, headers={"Authorization": "Bearer x"}).status_code == 401
    floor = site.server.as_admin("/v1/floor")
    assert floor["disputes"] == site.count(dispute, dispute.c.resolved_ms.is_(None))
    assert floor["shipped"] == site.count(orders, orders.c.state == "shipped")


def test_the_floor_shows_who_called_a_supervisor_in_the_last_15_minutes(site: Site) -> None:
    order, station, now = site.order({MUG: 1}), site.station("PACK-51"), int(time.time() * 1000)

    def call(minutes_ago: int, number: str, reason: str) -> Envelope:
        at = Moment(now - minutes_ago * 60_000 - 5_000, 1, "boot", 5_000)
        told = replace(station.fact(number, "SupervisorCalled", reason=reason), at=at)
        station.h = digest(told)
        return replace(told, h=station.h)

    told = [call(16, order, "help"), call(14, order, "weight"), call(1, "", "help")]
    assert station.outcomes(told) == ["applied"] * 3
    assert station.outcomes([call(1, order, "tea")]) == ["quarantined"]
    calls = [call for call in site.server.as_admin("/v1/floor")["calls"] if call["station"] == "PACK-51"]
    assert calls == [
        *({"station": "PACK-51", "order": "", "reason": "help", "actor": "asa", "at_ms": now - 60_000},),
        {
            "station": "PACK-51",
            "order": order,
            "reason": "weight",
            "actor": "asa",
            "at_ms": now - 14 * 60_000,
        },
    ]


def test_a_cursor_ahead_of_a_restored_server_starts_again(site: Site) -> None:
    answer = site.station().call("GET", "/v1/changes", params={"cursor": 10**12})
    assert (answer.status_code, answer.json()["field"]) == (410, "cursor")


def test_importing_the_demo_again_changes_nothing(site: Site) -> None:
    station = site.station()
    _, cursor = station.feed()
    import_demo(site.engine)
    assert json.dumps(station.feed(cursor)[0]) == "{}"
