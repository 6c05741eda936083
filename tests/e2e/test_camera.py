"""A packer without a scanner: everything but the badge is held before a network camera."""

import time
from pathlib import Path

import pytest
import zxingcpp

from tests.devices.camera_rig import MjpegServer, jpeg, label, table
from tests.e2e.packer import Packer
from tests.e2e.rig import floor
from tests.e2e.sites import PRODUCTS, write_site
from tests.e2e.test_packing import left_in_queue, shipped_at_oms

pytestmark = pytest.mark.timeout(180)

BARCODES = {product[0]: product[3].split("|")[0] for product in PRODUCTS}
SHOWN_S, AWAY_S = 0.8, 0.6
"""How long a thing is held before the camera, and how long nothing is: longer than it takes to re-arm."""


class Hand:
    """Holds one code after the other before the camera, each as it would be printed."""

    def __init__(self, camera: MjpegServer) -> None:
        self._camera = camera

    def scan(self, text: str) -> None:
        """Hold a code there, and take it away."""
        plain = text.removeprefix("]C1")
        is_ean = len(plain) == 13 and plain.isdigit()
        symbology = zxingcpp.BarcodeFormat.EAN13 if is_ean else zxingcpp.BarcodeFormat.QRCode
        self._camera.shows = jpeg(label(plain, symbology))
        time.sleep(SHOWN_S)
        self._camera.shows = jpeg(table())
        time.sleep(AWAY_S)


def test_an_order_is_packed_by_holding_everything_before_a_camera(tmp_path: Path) -> None:
    camera = MjpegServer()
    orders = {"SO-0001": {"21-0475": 2, "57-0031": 1}}
    with floor(
        tmp_path, write_site(tmp_path / "site", orders), devices=f'[[camera]]\nsource = "{camera.url}"\n'
    ) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        place.station.expect(
            lambda line: (
                line.get("device", {}).get("kind") == "camera" and line["device"]["state"] == "ready"
            ),
            "the camera",
        )
        place.scanner = Hand(camera)  # type: ignore[assignment]
        packer.pack("SO-0001")
        place.settle()
        assert shipped_at_oms(place) == ["SO-0001"]
        assert left_in_queue(place) == 0
    camera.pull_out()
    assert b"s3cret" not in (tmp_path / "station.log").read_bytes()
