"""`floorapp oms overrides`: what stations told of cartons taken, and the sizes that a supervisor checks."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from floorapp.oms.demo import import_demo
from floorapp.oms.overrides import MOST_LINES, lines
from floorapp.workflows.nouns import OverrideReason
from floorapp.workflows.overrides import MOST_ORDERS, Counted, Learned, SizeToCheck
from tests.oms.conftest import Site
from tests.oms.site import Floor, oms

MUG = "21-0475"


def takes(station: Floor, order: str, advised: str, taken: str, **more: Any) -> None:
    """A station tells that another carton was taken."""
    told = station.fact(order, "CartonTypeChanged", carton=1, advised=advised, taken=taken, **more)
    assert station.outcomes([told]) == ["applied"]


def test_overrides_and_the_size_that_explains_them_are_listed(site: Site) -> None:
    station, other = site.station("PACK-01"), site.station("PACK-02")
    for teller in (station, other):
        takes(teller, site.order({MUG: 1}), "S1", "S2", reason="did_not_fit")
    takes(station, site.order({"57-0031": 1}), "S1", "M1", reason="out_of_stock")
    takes(station, site.order({MUG: 1}), "S1", "M2")  # told before reasons were asked
    database = site.engine.url.render_as_string(hide_password=False)
    said = oms("overrides", database=database).stdout
    assert "Another carton than advised was taken: 4\n" in said
    assert "did not fit 2, too loose 0, out of stock 1, other 0, not said 1" in said
    assert "SKU 21-0475: catalogue 110×90×100 mm; packers' choices fit 124×101×112 (2 of 2 orders)" in said
    found = json.loads(oms("overrides", "--json", database=database).stdout)
    (size,) = found["sizes"]
    assert (size["sku"], size["fits"], size["percent"], size["reason"]) == (
        MUG,
        [124, 101, 112],
        12,
        "did_not_fit",
    )
    assert [each["name"] for each in found["products"]] == [MUG, "57-0031"]


def test_a_reason_that_nobody_can_give_is_quarantined(new_site: Callable[..., Site]) -> None:
    site = new_site()
    station = site.station()
    told = station.fact(
        site.order({MUG: 1}), "CartonTypeChanged", carton=1, advised="S1", taken="S2", reason="mood"
    )
    assert station.outcomes([told]) == ["quarantined"]
    assert "taken: never" in oms("overrides", database=str(site.engine.url)).stdout


def test_what_a_station_tells_is_not_raw_on_the_terminal(new_site: Callable[..., Site]) -> None:
    site = new_site()
    takes(site.station(), site.order({MUG: 1}), "S1\x1b[2J", "S2", reason="other")
    said = oms("overrides", database=str(site.engine.url)).stdout
    assert "\x1b" not in said
    assert "S1�[2J" in said


def test_nothing_told_and_no_database_say_so(engine: sa.Engine) -> None:
    import_demo(engine)
    assert (
        oms("overrides", database=str(engine.url)).stdout == "Another carton than advised was taken: never\n"
    )
    refused = oms("overrides", database="sqlite:////nowhere/oms.sqlite", check=False)
    assert refused.returncode == 1
    assert "floorapp oms: " in refused.stderr


def test_long_lists_say_what_they_leave_out() -> None:
    products = tuple(Counted(f"P{number}", 1, 0, 0, 0, 0) for number in range(MOST_LINES + 2))
    size = SizeToCheck("P0", OverrideReason.DID_NOT_FIT, (1, 2, 3), (2, 3, 4), 5, 1, MOST_ORDERS)
    said = list(lines(Learned(1, (Counted("", 1, 0, 0, 0, 0),), products, (size,), 7)))
    assert "  and 2 more; --json tells them all" in said
    assert "  no size was looked for in 7 products of fewer such orders" in said
    assert f"  of each product, the latest {MOST_ORDERS} orders at most" in said
    assert "  SKU P0: catalogue 1×2×3 mm; packers' choices fit 2×3×4 (1 of 20 orders)" in said
    assert any(line.startswith("  none ") for line in said)
