"""A carrier's label from the OMS to a carton, also when the network goes before the carton is full."""

from pathlib import Path

from tests.devices.rigs import eventually
from tests.devices.test_carrier_label import TRACKING, codes, pdf
from tests.e2e.packer import Packer
from tests.e2e.rig import Floor, floor
from tests.e2e.sites import PRODUCTS, write_site
from tests.e2e.test_packing import shipped_at_oms
from tests.render.renderer import why_not

BARCODES = {product[0]: product[3].split("|")[0] for product in PRODUCTS}


def fetched(place: Floor) -> int:
    """Labels on the station's disk."""
    return len(list((place.folder / "station" / "labels").glob("[0-9a-f]*")))


def keep(place: Floor, order: str) -> None:
    """The carrier gives its label, and whoever speaks with it hands it to the OMS."""
    file = place.folder / "carrier.pdf"
    file.write_bytes(pdf())
    place.oms.command("label", order, "1", str(file), "--carrier", "DHL", "--tracking", TRACKING)


def pack(packer: Packer, order: str) -> dict[str, object]:
    """Scan all of an order, to the screen that asks for the label."""
    packer.open(order)
    packer.floor.scanner.scan(BARCODES["12-0001"])
    return packer.floor.station.expect_screen("DoneScreen")


def test_a_label_that_was_fetched_before_the_network_went_is_printed_without_it(tmp_path: Path) -> None:
    with floor(tmp_path, write_site(tmp_path / "site", {"SO-0001": {"12-0001": 1}})) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        keep(place, "SO-0001")
        assert eventually(lambda: fetched(place) == 1, 20)
        place.oms.stop()
        pack(packer, "SO-0001")
        place.station.expect(
            lambda line: line.get("screen") == "DoneScreen" and line["data"]["label"]["state"] == "printed",
            "that the label is printed",
        )
        (zpl,) = place.printer.labels
        assert b"^GF" in zpl
        if not why_not():
            assert codes(zpl) == [TRACKING]
        place.scanner.scan(TRACKING)
        place.station.expect_screen("WaitScreen")
        place.oms.start()
        place.settle()
        assert shipped_at_oms(place) == ["SO-0001"]
        assert eventually(lambda: fetched(place) == 0, 70)  # nobody needs the address any more


def test_a_carton_whose_label_is_not_here_yet_waits_beside_and_is_labelled_when_it_comes(
    tmp_path: Path,
) -> None:
    orders = {"SO-0001": {"12-0001": 1}, "SO-0002": {"12-0001": 1}}
    with floor(tmp_path, write_site(tmp_path / "site", orders, flags={"SO-0001": "carrier_label"})) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        label = pack(packer, "SO-0001")["label"]
        assert isinstance(label, dict)
        assert (label["state"], label["fault"]) == ("failed", "no_carrier_label")
        place.scanner.scan("FLR:ASIDE")
        (waits,) = place.station.expect_screen("WaitScreen")["unlabelled"]
        assert (waits["order"], waits["state"]) == ("SO-0001", "failed")
        packer.pack("SO-0002")
        place.station.kill()  # and the power goes, too
        place.station.start()
        assert place.station.expect_screen("WaitScreen")["unlabelled"]
        keep(place, "SO-0001")
        place.station.expect(
            lambda line: (
                line.get("screen") == "WaitScreen"
                and [each["state"] for each in line["data"]["unlabelled"]] == ["printed"]
            ),
            "that the label has come",
            30,
        )
        place.scanner.scan(TRACKING)
        place.settle()
        assert sorted(shipped_at_oms(place)) == ["SO-0001", "SO-0002"]
        assert len(place.printer.labels) == 2
