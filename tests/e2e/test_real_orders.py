"""Real orders through a real scanner, printer and server. `FLOORAPP_ORDERS` sets how many (a sample)."""

import os
import shutil
from pathlib import Path

import pytest

from tests.e2e.packer import Packer, goods
from tests.e2e.rig import floor
from tests.e2e.sites import write_operators
from tests.e2e.test_packing import shipped_at_oms, sscc_on
from tests.render.renderer import why_not

NUMBER = int(os.environ.get("FLOORAPP_ORDERS", "25"))
ROBOT_PACE = ("--facts-per-second", "5000", "--burst-facts", "10000")
"""A robot packs a hundred times faster than the people whom the server's limit is made for."""


@pytest.mark.needs_shared
@pytest.mark.timeout(120 + 3 * NUMBER)
def test_real_orders_are_each_shipped_once_with_labels_that_can_be_read(
    shared_data: Path, tmp_path: Path
) -> None:
    if reason := why_not():
        pytest.skip(reason)
    site = tmp_path / "site"
    site.mkdir()
    for name in ("products", "cartons", "orders", "order_lines"):
        shutil.copy(shared_data / "orders" / f"{name}.csv", site)
    write_operators(site)
    known = goods(site)
    todo = [number for number in known.orders if sum(known.orders[number].values())]
    # Every so-manieth order, so that a sample has small and large ones.
    todo = todo[:: max(1, len(todo) // NUMBER)][:NUMBER]
    with floor(tmp_path, site, *ROBOT_PACE) as place:
        packer = Packer(place, known.barcodes)
        packer.sign_in()
        for order in todo:
            packer.pack(order)
        place.settle(300)
        assert shipped_at_oms(place) == todo
        labels = [sscc_on(zpl) for zpl in place.printer.labels]
        assert labels == packer.labels
        assert len(set(labels)) == len(labels)
