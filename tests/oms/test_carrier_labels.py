"""Carriers' labels at the OMS: kept with their orders, told in the feed, given to stations whole."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from floorapp.oms import audit
from floorapp.oms.store import reading
from tests.devices.test_carrier_label import ZPL, pdf, png
from tests.oms.conftest import Site
from tests.oms.site import oms

MUG = "21-0475"


def database(site: Site) -> str:
    return site.engine.url.render_as_string(hide_password=False)


def kept(site: Site, order: str, file: Path, *more: str) -> dict[str, Any]:
    words = ("label", order, "1", str(file), "--carrier", "DHL", "--tracking", "JJD0001", *more, "--json")
    found: dict[str, Any] = json.loads(oms(*words, database=database(site)).stdout)
    return found


def test_a_label_is_told_in_the_feed_and_given_whole(site: Site, tmp_path: Path) -> None:
    station, order = site.station("PACK-31"), site.order({MUG: 1})
    before = station.feed()[0][("order", order)]
    assert "carrier_labels" not in before
    file = tmp_path / "label.pdf"
    file.write_bytes(pdf())
    answer = kept(site, order, file, "--scan", "00395200000000000012", "--scan", "JJD0001")
    sha256 = hashlib.sha256(pdf()).hexdigest()
    assert answer["sha256"] == sha256
    now = station.feed()[0][("order", order)]
    assert now["version"] == answer["version"] == before["version"] + 1
    assert "carrier_label" in now["flags"]
    (told,) = now["carrier_labels"]
    assert told == {
        "carton": 1,
        "carrier": "DHL",
        "tracking": "JJD0001",
        "format": "pdf",
        "dpmm": 0,
        "sha256": sha256,
        "valid_until_ms": 0,
        "scans": ["JJD0001", "00395200000000000012"],
    }
    response = station.call("GET", f"/v1/labels/{order}")
    assert response.status_code == 200
    (label,) = response.json()["labels"]
    assert base64.b64decode(label.pop("bytes")) == pdf()
    assert label == told
    again = station.call("GET", f"/v1/labels/{order}", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    file.write_bytes(pdf(pages=2))
    kept(site, order, file)
    changed = station.call("GET", f"/v1/labels/{order}", headers={"If-None-Match": response.headers["ETag"]})
    assert changed.status_code == 200
    assert len(changed.json()["labels"]) == 1


def test_only_a_station_gets_labels_and_only_of_orders_that_there_are(site: Site) -> None:
    station, order = site.station("PACK-32"), site.order({MUG: 1})
    assert station.call("GET", f"/v1/labels/{order}").json() == {"labels": []}
    for unknown in ("SO-0", "a%00b", "../../etc", "x" * 100):
        response = station.call("GET", f"/v1/labels/{unknown}")
        assert response.status_code == 404
        assert response.headers["Content-Type"].startswith("application/problem+json")
    stranger = station.call("GET", f"/v1/labels/{order}", headers={"Authorization": "Bearer nobody"})
    assert stranger.status_code == 401


def test_an_added_label_is_in_the_audit(new_site: Callable[..., Site], tmp_path: Path) -> None:
    site = new_site()
    order = site.order({MUG: 1})
    file = tmp_path / "label.zpl"
    file.write_bytes(ZPL)
    kept(site, order, file, "--dpmm", "12")
    with reading(site.engine) as connection:
        entries = list(audit.entries(connection))
        assert audit.first_broken(audit.entries(connection)) is None
    noted = entries[-1]["entry"]
    assert (noted["what"], noted["number"], noted["dpmm"]) == ("carrier's label kept", order, 12)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("label.gif", b"GIF89a", "is one of .pdf, .png, .zpl"),
        ("label.pdf", b"hello", "is no PDF label"),
        ("label.png", pdf(), "is no PNG label"),
        ("label.zpl", b"hello", "is no ZPL label"),
        ("label.zpl", b"^XA\0^XZ", "is no ZPL label"),
        ("label.png", png((4, 4)) + b"\0" * 1_100_000, "longer than"),
    ],
)
def test_what_is_no_label_is_refused(site: Site, tmp_path: Path, name: str, data: bytes, why: str) -> None:
    order = site.order({MUG: 1})
    (tmp_path / name).write_bytes(data)
    refused = oms("label", order, "1", str(tmp_path / name), database=database(site), check=False)
    assert refused.returncode == 1
    assert why in refused.stderr


def test_what_waits_for_a_label_is_listed(new_site: Callable[..., Site], tmp_path: Path) -> None:
    site = new_site()
    order = site.order({MUG: 1})
    assert "none" in oms("labels", database=database(site)).stdout
    with site.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE orders SET flags = '[\"carrier_label\"]' WHERE number = ?", (order,)
        )
    assert json.loads(oms("labels", "--json", database=database(site)).stdout) == {"missing": [order]}
    file = tmp_path / "label.pdf"
    file.write_bytes(pdf())
    kept(site, order, file)
    assert order not in oms("labels", database=database(site)).stdout
    for words, why in (
        (("label", "SO-0", "1", str(file)), "there is no order"),
        (("label", order, "1000", str(file)), "from 1 to 999"),
        (("label", order, "1", str(tmp_path / "none.pdf")), "cannot be read"),
        (("label", order, "1", str(file), "--tracking", "x" * 65), "at most 64"),
    ):
        refused = oms(*words, database=database(site), check=False)
        assert refused.returncode == 1
        assert why in refused.stderr
