"""The server killed, ended and cut off: what it answered it holds, and what it holds it answers again."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from floorapp.oms import audit
from floorapp.oms.tables import fact, oms_outbox
from tests.oms.conftest import Site
from tests.oms.site import Floor, oms

MUG = "21-0475"


def _pack_until_cut(site: Site, station: Floor, orders: list[str]) -> tuple[list[list[object]], set[str]]:
    """Pack orders until the server is gone: the batches made, and the ids that had a definite answer."""
    batches, settled = [], set()
    for order in orders:
        told = station.ship(order, {MUG: 1})
        batches.append(told)
        try:
            settled |= {answer["id"] for answer in station.send(told)}
        except httpx.HTTPError:
            break
    return batches, settled  # type: ignore[return-value]


@pytest.mark.parametrize("after_s", [0.03, 0.2])
def test_a_server_killed_in_mid_batch_loses_no_answered_fact_and_doubles_none(
    new_site: Callable[..., Site], after_s: float
) -> None:
    site = new_site("--burst-facts", "100000")
    orders = [site.order({MUG: 1}) for _ in range(120)]
    stations = [site.station("PACK-01"), site.station("PACK-02")]
    killer = threading.Timer(after_s, site.server.kill)
    killer.start()
    with ThreadPoolExecutor(2) as pool:
        halves = (orders[:60], orders[60:])
        packed = list(pool.map(lambda each, half: _pack_until_cut(site, each, half), stations, halves))
    killer.join()
    site.server.start()
    for station, (batches, settled) in zip(stations, packed, strict=True):
        for batch in batches:
            for told, answer in zip(batch, station.send(batch), strict=True):  # type: ignore[arg-type]
                expected = {"replayed"} if told.id in settled else {"replayed", "applied"}  # type: ignore[attr-defined]
                assert answer["outcome"] in expected
    shipped = sum(len(batches) for batches, _ in packed)
    assert site.count(fact) == 3 * shipped
    assert site.count(oms_outbox) == shipped
    assert audit.first_broken(site.server.audit()) is None


def test_sigterm_ends_the_server_in_good_time_with_streams_open(new_site: Callable[..., Site]) -> None:
    site = new_site()
    station = site.station()
    with httpx.stream(
        "GET", site.server.url + "/v1/stream", headers={"Authorization": f"Bearer {station.token}"}
    ) as stream:
        assert next(stream.iter_lines()) == ": listening"
        code, seconds = site.server.stop()
    assert code == 0
    assert seconds < 5


def test_a_hold_from_the_office_reaches_an_open_stream_at_once(new_site: Callable[..., Site]) -> None:
    site = new_site()
    station = site.station()
    headers = {"Authorization": f"Bearer {station.token}"}
    with httpx.stream("GET", site.server.url + "/v1/stream", headers=headers, timeout=10) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": listening"
        oms("hold", "SO-104711", "--reason", "address\nwrong", database=site.server.database)
        written = time.monotonic()
        said = [line for line, _ in zip(lines, range(6), strict=False)]
        took_s = time.monotonic() - written
    at = said.index("event: hold")
    assert said[at + 1] == 'data: {"order": "SO-104711", "reason": "address\\nwrong"}'
    assert "event: changed" in said
    assert took_s < 2
    assert station.feed()[0]["order", "SO-104711"]["hold"] == "on_hold"
