"""`floorapp oms manifest`: what a carrier takes away, as stations told it."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from floorapp.oms.demo import ORDERS
from floorapp.workflows.codec import CODEC
from floorapp.workflows.documents.values import Manifest
from tests.oms.conftest import Site
from tests.oms.site import oms

MUG = "21-0475"


def test_a_manifest_lists_each_carton_that_left_with_that_carrier_and_no_other(
    site: Site, tmp_path: Path
) -> None:
    station = site.station("PACK-11")
    shipped, only_packed = site.order({MUG: 2}), site.order({MUG: 1})
    assert station.outcomes(station.ship(shipped, {MUG: 2})) == ["applied"] * 3
    closed, _ = station.close(only_packed, {MUG: 1})
    assert station.outcomes([closed]) == ["applied"]
    database = site.engine.url.render_as_string(hide_password=False)
    carrier = str(ORDERS[0]["carrier"])
    out = tmp_path / "manifest.json"
    day = ("--date", f"{datetime.fromtimestamp(1_700_000_000).astimezone():%Y-%m-%d}")  # of the facts above
    said = oms("manifest", carrier.lower(), *day, "--out", str(out), database=database).stdout
    assert f"written to {out}" in said
    manifest = CODEC.decode(out.read_text(), Manifest)
    assert manifest.carrier == carrier
    told = {(line.order, line.carton) for line in manifest.lines}
    assert (shipped, 1) in told
    assert not any(order == only_packed for order, _ in told)
    again = oms("manifest", carrier, *day, database=database).stdout
    assert json.loads(again) == json.loads(out.read_text())


def test_a_carrier_that_takes_nothing_has_no_manifest(new_site: Callable[..., Site]) -> None:
    database = str(new_site().engine.url)
    refused = oms("manifest", "Nobody\x1b[2J", database=database, check=False)
    assert refused.returncode == 1
    assert "nothing has shipped with Nobody" in refused.stderr
    assert "\x1b" not in refused.stderr
    for wrong in (("--date", "yesterday"), ("--since", "25:00")):
        refused = oms("manifest", "PostNord", *wrong, database=database, check=False)
        assert refused.returncode == 2
        assert wrong[1] in refused.stderr
    long_ago = oms("manifest", "PostNord", "--date", "2020-02-29", database=database, check=False)
    assert long_ago.returncode == 1
    assert "2020-02-29" in long_ago.stderr
