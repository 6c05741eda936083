"""Bad bodies, wrong tokens and floods: a definite 4xx, nothing changed, and the server goes on."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from floorapp.oms.demo import ORDERS
from floorapp.oms.enrol import new_code, revoke
from floorapp.oms.limits import too_deep
from floorapp.oms.tables import audit, change, fact, orders
from floorapp.sync.contract import MAX_BODY_BYTES
from tests.oms.conftest import Site
from tests.oms.site import Floor

MUG = "21-0475"
ROUTES = (
    ("GET", "/v1/changes"),
    ("GET", "/v1/stream"),
    ("POST", "/v1/tasks/claim"),
    ("POST", "/v1/tasks/renew"),
    ("POST", "/v1/tasks/release"),
    ("POST", "/v1/facts"),
    ("GET", "/v1/tip"),
    ("POST", "/v1/stations/epoch"),
)
ADMIN_ROUTES = (
    ("GET", "/v1/audit"),
    ("GET", "/v1/floor"),
    ("GET", "/v1/disputes"),
    ("POST", "/v1/disputes/01900000-0000-7000-8000-000000000001/resolve"),
)


@pytest.fixture(scope="module")
def station(site: Site) -> Iterator[Floor]:
    """A station that is already enrolled, so that nothing else writes."""
    yield site.station("PACK-66")


def _state(site: Site) -> tuple[int, ...]:
    return tuple(site.count(table) for table in (fact, audit, change))


def _batch(station: Floor, more: dict[str, Any]) -> dict[str, Any]:
    return {"station": station.name, "epoch": station.epoch, "facts": []} | more


def _wire(**more: Any) -> dict[str, Any]:
    return {
        "id": "01900000-0000-7000-8000-000000000001",
        "seq": 1,
        "order": "SO-104711",
        "oseq": 1,
        "type": "OrderOpened",
        "v": 1,
        "data": {"base_version": 1},
        "actor": "asa",
        "at": {"wall_ms": 1, "mono_ns": 1, "boot_id": "b", "off_ms": 0},
        "base_version": 1,
        "prev_h": "0" * 64,
        "h": "0" * 64,
        **more,
    }


def _deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"\xff\xfe", 422),
        (b"[1, 2", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"{}", 422),
        (b'{"a": NaN}', 422),
        (b'{"a": 9007199254740992}', 422),
        (b'{"a": ' + b"9" * 5000 + b"}", 422),
        (b'{"a": 1, "a": 2}', 422),
        (b'{"\\ud800": {"a": NaN}}', 422),
        (b'{"station": "\\ud800"}', 422),
        (_deep(17), 413),
        (_deep(30_000), 413),
        (b'{"a": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
def test_a_body_that_breaks_the_contract_is_refused(
    site: Site, station: Floor, body: bytes, status: int
) -> None:
    before = _state(site)
    for path in ("/v1/facts", "/v1/tasks/claim", "/v1/stations/enrol"):
        answer = station.call("POST", path, content=body)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["field"].startswith("/")
    assert _state(site) == before


@pytest.mark.parametrize(
    ("change_", "status", "field"),
    [
        ({"station": "PACK-99"}, 403, "/station"),
        ({"station": 7}, 422, "/station"),
        ({"epoch": "a b"}, 422, "/epoch"),
        ({"epoch": "e" * 65}, 422, "/epoch"),
        ({"facts": {}}, 422, "/facts"),
        ({"facts": [7]}, 422, "/facts/0"),
        ({"facts": [_wire()] * 101}, 413, "/facts"),
        ({"facts": [_wire(id="x")]}, 422, "/facts/0/id"),
        ({"facts": [_wire(seq=0)]}, 422, "/facts/0/seq"),
        ({"facts": [_wire(seq=True)]}, 422, "/facts/0/seq"),
        ({"facts": [_wire(order="a\0b")]}, 422, "/facts/0/order"),
        ({"facts": [_wire(type="a\0b")]}, 422, "/facts/0/type"),
        ({"facts": [_wire(data=[])]}, 422, "/facts/0/data"),
        ({"facts": [_wire(actor="a" * 65)]}, 422, "/facts/0/actor"),
        ({"facts": [_wire(at=None)]}, 422, "/facts/0/at/wall_ms"),
        ({"facts": [_wire(), _wire(h=None)]}, 422, "/facts/1/h"),
    ],
)
def test_a_batch_names_the_field_that_is_wrong(
    site: Site, station: Floor, change_: dict[str, Any], status: int, field: str
) -> None:
    before = _state(site)
    answer = station.call("POST", "/v1/facts", json=_batch(station, change_))
    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert _state(site) == before


@settings(max_examples=20)
@given(
    body=st.binary(max_size=300)
    | st.recursive(st.none() | st.text() | st.integers() | st.floats(), st.lists).map(
        lambda value: json.dumps({"facts": value, "station": "PACK-66", "epoch": "e"}).encode()
    )
)
def test_no_body_makes_the_server_fail(site: Site, station: Floor, body: bytes) -> None:
    assert station.call("POST", "/v1/facts", content=body).status_code < 500


@settings(max_examples=20)
@given(
    data=st.dictionaries(
        st.sampled_from(["sku", "quantity", "carton", "sscc", "contents", "reason"]),
        st.none()
        | st.text(max_size=20)
        | st.integers(-5, 2**53 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.lists(st.text()),
    ),
    type_=st.sampled_from(["UnitsScanned", "CartonClosed", "OrderShipped", "LineShort", "Nonsense"]),
)
def test_no_data_makes_the_server_fail(site: Site, station: Floor, data: dict[str, Any], type_: str) -> None:
    (answer,) = station.send([station.fact("SO-104711", type_, **data)])
    assert answer["outcome"] in {"quarantined", "dispute", "applied"}


def test_a_carton_with_an_enormous_number_or_name_is_disputed(site: Site, station: Floor) -> None:
    shape = {"sscc": station.sscc(), "contents": [], "computed_g": 2**53 - 1, "measured_g": None}
    huge = station.fact("SO-104712", "CartonClosed", carton=2**40, carton_type="M2", **shape)
    named = station.fact("SO-104712", "CartonClosed", carton=1, carton_type="\u202e" * 512, **shape)
    assert station.outcomes([huge, named]) == ["dispute", "applied"]


@pytest.mark.parametrize(("method", "path"), ROUTES + ADMIN_ROUTES)
def test_nobody_gets_in_without_a_token(site: Site, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
        answer = httpx.request(method, site.server.url + path, headers=headers)
        assert (answer.status_code, answer.json()["field"]) == (401, "Authorization")


@pytest.mark.parametrize(("method", "path"), ADMIN_ROUTES)
def test_a_station_is_no_supervisor(station: Floor, method: str, path: str) -> None:
    assert station.call(method, path).status_code == 401


def test_a_revoked_station_is_told_so_and_may_hand_in_its_queue_for_a_person(site: Site) -> None:
    station = site.station("PACK-67")
    order = site.order({MUG: 1})
    with site.engine.begin() as connection:
        revoke(connection, "PACK-67")
    time.sleep(2.1)  # the gate remembers a token for two seconds
    for method, path in ROUTES:
        if path not in ("/v1/facts", "/v1/tip"):
            assert station.call(method, path, json={"order": order}).status_code == 403
    told = station.ship(order, {MUG: 1})
    assert {answer["outcome"] for answer in station.post(told).json()["answers"]} == {"quarantined"}
    assert {answer["outcome"] for answer in station.post(told).json()["answers"]} == {"replayed"}
    assert station.call("GET", "/v1/tip", params={"epoch": station.epoch}).json()["seq"] == told[-1].seq
    with site.engine.begin() as connection:
        found = connection.execute(
            select(orders.c.state, orders.c.hold).where(orders.c.number == order)
        ).one()
    assert tuple(found) == ("open", "none")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/changes?cursor=-1", "cursor"),
        ("/v1/changes?cursor=x", "cursor"),
        ("/v1/changes?limit=0", "limit"),
        ("/v1/changes?limit=100000", "limit"),
        ("/v1/tip", "epoch"),
        ("/v1/tip?epoch=%00", "epoch"),
    ],
)
def test_a_wrong_parameter_is_named(station: Floor, path: str, field: str) -> None:
    answer = station.call("GET", path)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_unknown_paths_methods_and_orders_are_problems_too(station: Floor) -> None:
    for method, path, status in (("GET", "/v1/none", 404), ("DELETE", "/v1/facts", 405)):
        answer = station.call(method, path)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
    unknown = station.call("POST", "/v1/tasks/claim", json={"order": "NO-SUCH"})
    assert (unknown.status_code, unknown.json()["field"]) == (404, "/order")
    odd = station.call("POST", "/v1/tasks/claim", json={"order": "a b\0"})
    assert (odd.status_code, odd.json()["field"]) == (422, "/order")


def test_a_code_works_once_and_five_wrong_tries_end_it(site: Site) -> None:
    def ask(code: str) -> int:
        body = {"station": "PACK-68", "code": code}
        return httpx.post(site.server.url + "/v1/stations/enrol", json=body).status_code

    with site.engine.begin() as connection:
        code = new_code(connection, "PACK-68")
    assert [ask(code), ask(code)] == [200, 403]
    with site.engine.begin() as connection:
        code = new_code(connection, "PACK-68")
    assert [ask("AAAAA-AAAAA") for _ in range(5)] == [403] * 5
    assert ask(code) == 403


def test_a_station_that_floods_is_told_when_to_come_again(new_site: Callable[..., Site]) -> None:
    site = new_site("--burst-facts", "10", "--facts-per-second", "20")
    station = site.station()
    told = [station.fact(ORDERS[0]["number"], "OverScanned", sku=MUG, quantity=1) for _ in range(16)]
    assert station.outcomes(told[:10]) == ["applied"] * 10
    answer = station.post(told[6:])
    assert (answer.status_code, answer.json()["field"]) == (429, "/facts")
    time.sleep(int(answer.headers["Retry-After"]))
    assert station.outcomes(told[6:]) == ["replayed"] * 4 + ["applied"] * 6


def test_a_body_of_quotes_that_never_close_costs_no_time() -> None:
    body = b'"' + b'\\"' * (MAX_BODY_BYTES // 2 - 1)
    began = time.process_time()
    assert not too_deep(body)
    assert time.process_time() - began < 1
