"""What stands around a story's station: its files, its OMS where the story needs one, and its printer."""

import csv
import hmac
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from floorapp.cli.station import enrolled
from floorapp.config import StationConfig, load
from floorapp.devices.simulated_printer import SimulatedPrinter
from floorapp.oms import enrol, supervise
from floorapp.oms.importer import import_folder
from floorapp.oms.store import open_store
from floorapp.sync.enrolment import SNAPSHOT_FILE, STORE_FILE
from floorapp.sync.outbox import Outbox
from floorapp.sync.records import SsccBlock
from floorapp.sync.snapshot import SnapshotWriter
from floorapp.workflows.nouns import Hold, Operator, Order, Product
from floorapp.workflows.sscc import check_digit
from floorapp.workflows.traits import Traits
from tests.e2e.rig import Oms
from tests.stories.story import PEOPLE, THINGS, Site
from tests.workflows.packing_rules import BASE, MEDIUM, SMALL

STATION: Final = "PACK-07"
SCANNER: Final = "scanner 1"
SCALE: Final = "scale 1"
NOBODYS_BADGE: Final = "FLB:" + "Z" * 26
CASES: Final = (1, 2, 6)
_NOWHERE: Final = "http://127.0.0.1:9"
_KEY: Final = bytes(32)


def badge_of(who: Operator | None) -> str:
    """The text on a badge."""
    return "FLB:" + who.name.upper().ljust(26, "A") if who else NOBODYS_BADGE


def barcode_of(product: Product, quantity: int) -> str:
    """The text on an item, or on a case of it; as long as a GTIN, for a shorter one is no typed scan."""
    return f"{product.sku}-PACK-OF-{quantity}"


def gtin_of(product: Product) -> str:
    """The trade item number of a tracked product."""
    payload = f"9520000000{list(THINGS.values()).index(product):02d}"
    return payload + check_digit(payload)


def gs1_of(product: Product | None, traits: Traits) -> str:
    """A GS1-128 code as a scanner sends it. What has no fixed length stands last, so it may say one such."""
    assert not (traits.lot and traits.serial)
    parts = (
        f"010{gtin_of(product)}" if product else "",
        "17" + traits.expiry.replace("-", "")[2:] if traits.expiry else "",
        f"10{traits.lot}" if traits.lot else "",
        f"21{traits.serial}" if traits.serial else "",
    )
    return "]C1" + "".join(parts)


class SlowPrinter(SimulatedPrinter):
    """A simulated printer that is busy when a label's turn comes, until the story says what becomes of it.

    While `ready` is not set it leaves questions unanswered, as a real one does that still feeds paper; the
    station waits 2 s for it.
    """

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.ready = threading.Event()
        self.ready.set()

    def take(self, data: bytes) -> bytes:
        """Receive bytes when it has the time."""
        self.ready.wait()
        return super().take(data)

    def stop(self) -> None:
        """End, whatever it was busy with."""
        self.ready.set()
        super().stop()


class CopyOnly:
    """No OMS: the station's copy of its data is written as the sync process would have left it."""

    def set_up(self, config: Path, site: Site, text: str) -> tuple[StationConfig, bytes]:
        """Write the station's configuration, and give it with the key of its badges. It never gets online."""
        config.write_text(text.format(url=_NOWHERE, code="USED2-USED2"), encoding="utf-8")
        read = load(config)
        folder = read.station.data_dir
        folder.mkdir()
        with Outbox.open(folder / STORE_FILE, STATION) as outbox:
            outbox.keep_block(outbox.meta("epoch"), SsccBlock(BASE, site.plates))
        self._writer = SnapshotWriter(folder / SNAPSHOT_FILE)
        things = [("product", thing.sku, _product(thing)) for thing in THINGS.values()]
        types = [("carton_type", each.carton_type, asdict(each)) for each in site.carton_types]
        people = [("operator", who.operator, _operator(who)) for who in PEOPLE.values() if who]
        settings = {
            "sscc_base": BASE,
            "sscc_serials": 10**6,
            "weight_tolerance_g": 20,
            "weight_tolerance_percent": 2,
        }
        self._write(*things, *types, *people, ("settings", STATION, settings))
        return read, _KEY

    def number(self, order: str) -> str:
        """An order's number here: the story's own."""
        return order

    def put(self, order: Order) -> None:
        """The order is known from now on, as it is given here."""
        self._write(("order", order.order, _order(order)))

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def _write(self, *things: tuple[str, str, dict[str, Any]]) -> None:
        changes = [
            {"entity": entity, "key": key, "op": "upsert", "data": data} for entity, key, data in things
        ]
        assert self._writer.apply(changes, "1", last=False).refused == ()


class RealOms:
    """An OMS process, into which a story's orders are imported. It is there for all stories of a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._oms = Oms(folder)
        self._engine = open_store(self._oms.database)
        self._tellings = 0
        self._goods()
        self._oms.start()

    def set_up(self, config: Path, _site: Site, text: str) -> tuple[StationConfig, bytes]:
        """Write the station's configuration, enrol it, and give it with the key of its badges."""
        self._tellings += 1
        with self._engine.begin() as connection:
            code = enrol.new_code(connection, STATION)
        config.write_text(text.format(url=self._oms.url, code=code), encoding="utf-8")
        read = load(config)
        return read, enrolled(read)

    def number(self, order: str) -> str:
        """An order's number here: no two tellings of a story have the same order."""
        return f"{order}-{self._tellings}"

    def put(self, order: Order) -> None:
        """The order is known from now on, as it is given here."""
        address = order.ship_to
        head = ("order", "customer", "address1", "postcode", "city", "country")
        row = (order.order, address.name, address.lines[0], address.postcode, address.city, address.country)
        lines = [(order.order, line.product.sku, line.quantity) for line in order.lines]
        self._import({"orders": [head, row], "order_lines": [("order", "sku", "quantity"), *lines]})

    def hold(self, order: str, hold: Hold) -> None:
        """A supervisor in the office holds or cancels an order, or lifts its hold."""
        with self._engine.begin() as connection:
            if hold is Hold.NONE:
                supervise.unhold_order(connection, order)
            else:
                supervise.stop_order(connection, order, hold, "")

    def free(self, order: str) -> None:
        """A supervisor in the office has an order packed anew."""
        with self._engine.begin() as connection:
            supervise.free_order(connection, order)

    def network(self, online: bool) -> None:
        """The server's power is the network."""
        if online:
            self._oms.start()
        else:
            self._oms.stop()

    def close(self) -> None:
        """Nothing of a story's own is to be closed."""

    def end(self) -> None:
        """End the process."""
        self._oms.stop()
        self._engine.dispose()

    def _goods(self) -> None:
        size = ("length_mm", "width_mm", "height_mm")
        products: list[tuple[object, ...]] = [("sku", "name", "barcodes", *size, "weight_g", "tracking")]
        for thing in THINGS.values():
            codes = "|".join((*(f"{barcode_of(thing, count)}*{count}" for count in CASES), gtin_of(thing)))
            sides = (thing.length_mm, thing.width_mm, thing.height_mm)
            products.append((thing.sku, thing.name, codes, *sides, thing.weight_g, thing.tracking.value))
        measures = tuple(f"{way}_{side}" for way in ("inner", "outer") for side in size)
        cartons: list[tuple[object, ...]] = [("carton", *measures, "tare_g", "max_weight_g")]
        for each in (SMALL, MEDIUM):
            inside_and_out = (getattr(each, measure) for measure in measures)
            cartons.append((each.carton_type, *inside_and_out, each.tare_g, each.max_weight_g))
        people: list[tuple[object, ...]] = [("operator", "name", "roles", "language", "badge")]
        for who in filter(None, PEOPLE.values()):
            roles = "|".join(sorted(who.roles))
            people.append((who.operator, who.name, roles, who.language.value, badge_of(who)))
        self._import({"products": products, "cartons": cartons, "operators": people})

    def _import(self, files: dict[str, list[tuple[Any, ...]]]) -> None:
        folder = self._folder / "import"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, rows in files.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows(rows)
        report = import_folder(self._engine, folder)
        assert not report.errors, report


def _product(thing: Product) -> dict[str, Any]:
    codes = [{"code": barcode_of(thing, count), "quantity": count} for count in CASES]
    codes.append({"code": gtin_of(thing), "quantity": 1})
    return asdict(thing) | {"tracking": thing.tracking.value, "barcodes": codes}


def _operator(who: Operator) -> dict[str, Any]:
    hashed = hmac.new(_KEY, badge_of(who).encode(), "sha256").hexdigest()
    return {
        "operator": who.operator,
        "name": who.name,
        "roles": sorted(who.roles),
        "language": who.language.value,
        "badge_hash": hashed,
    }


def _order(order: Order) -> dict[str, Any]:
    return asdict(order) | {
        "lines": [{"sku": line.product.sku, "quantity": line.quantity} for line in order.lines],
        "ship_to": asdict(order.ship_to) | {"lines": list(order.ship_to.lines)},
        "flags": sorted(order.flags),
        "carrier_labels": [],
        "language": order.language.value,
        "hold": order.hold.value,
        "state": "open",
        "shipped_by": "",
    }
