"""What the snapshot's news mean at the station: which orders are offered, and which stop."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from floorapp.devices.ports import DeviceStatus, Scanned, Weighed
from floorapp.reading import Known, LookAtOrder, Reader
from floorapp.sync.catalogue import Catalogue
from floorapp.sync.news import DisputeNews, OrderNews
from floorapp.sync.snapshot import SnapshotWriter
from floorapp.workflows.commands import Command
from floorapp.workflows.events import (
    CommandGiven,
    DeviceChanged,
    DeviceState,
    DisputeRaised,
    Event,
    ItemScanned,
    OrderChanged,
    OrderGone,
    OrderRevised,
    PrintedLabel,
    TraitsScanned,
    UnknownScanned,
    Way,
    WeightRead,
)
from floorapp.workflows.nouns import Hold
from floorapp.workflows.packing import PackState
from floorapp.workflows.restricted import RestrictedRules
from floorapp.workflows.sscc import check_digit
from floorapp.workflows.traits import Traits
from tests.sync.made import STATION, order, product
from tests.workflows.packing_rules import NOON_MS, Floor, at_work

NOW = "12:00"


class Site:
    """A snapshot that the OMS's feed is written into, and what the station knows."""

    def __init__(self, folder: Path) -> None:
        self._writer = SnapshotWriter(folder / "snapshot.db")
        self.catalogue = Catalogue.open(folder / "snapshot.db", b"", lambda: None)
        self.tells(product("PEN", "1"), order("SO-1", ("PEN", 1)), order("SO-2", ("PEN", 1)))
        self.known = Known(self.catalogue, STATION, {})
        self.reader = self.reading(self.known)

    def tells(self, *changes: dict[str, Any]) -> None:
        """The feed brings these changes."""
        assert self._writer.apply(changes, "1", last=True).refused == ()

    def reading(self, known: Known) -> Reader:
        """A reader; one label of each order was printed here, three times."""
        return Reader(
            self.catalogue, known, lambda _: ((1, 3, "J1"),), has_scale=False, local_time=lambda: NOW
        )

    def looks(self, state: PackState, number: str = "SO-1") -> Event | None:
        """What the station finds where it looks at an order again."""
        return self.reader.event(LookAtOrder(number), 1, NOON_MS, state)

    def close(self) -> None:
        """Close both ends."""
        self.catalogue.close()
        self._writer.close()

    def in_hand(self) -> Floor:
        """A floor where SO-1 is in hand."""
        floor = at_work()
        opened = self.catalogue.order("SO-1")
        assert opened is not None
        floor.scan(opened)
        return floor


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.close()


def offered(known: Known) -> str:
    """The order that a pen opens."""
    best = known.best_order_for("PEN")
    return best.order if best else ""


# What is offered


def test_an_order_put_aside_here_is_offered_again_when_the_oms_has_decided_anew(site: Site) -> None:
    site.known.note("SO-1", "put_aside", 1)
    assert (offered(site.known), site.known.waiting(NOW)) == ("SO-2", (1, "15:00"))
    site.tells(order("SO-1", ("PEN", 1), version=2, attempt=2))
    assert site.known.waiting(NOW) == (2, "15:00")
    assert offered(site.known) == "SO-1"


def test_an_order_put_aside_before_the_start_is_the_omss_to_offer(site: Site) -> None:
    known = Known(site.catalogue, STATION, {"SO-1": "put_aside", "SO-2": "shipped"})
    assert (offered(known), known.shipped_by("SO-2")) == ("SO-1", STATION)


def test_an_order_shipped_here_is_offered_again_when_its_shipment_is_disputed(site: Site) -> None:
    site.known.note("SO-1", "shipped", 1)
    assert (site.known.order("SO-1"), site.known.shipped_by("SO-1")) == (None, STATION)
    site.known.not_done("SO-1")
    assert offered(site.known) == "SO-1"
    assert site.known.order("SO-1") is not None
    assert site.known.shipped_by("SO-1") == ""


def test_an_order_shipped_here_is_the_omss_word_as_soon_as_it_knows(site: Site) -> None:
    site.known.note("SO-1", "shipped", 1)
    site.tells(order("SO-1", ("PEN", 1), state="shipped", shipped_by=STATION))
    assert site.known.waiting(NOW) == (1, "15:00")
    assert site.known.shipped_by("SO-1") == STATION


# What stops


def test_nothing_new_of_an_order_in_hand_is_no_event(site: Site) -> None:
    floor = site.in_hand()
    assert site.looks(floor.state) is None
    assert site.looks(floor.state, "SO-9") is None


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"attempt": 2}, OrderRevised),
        ({"lines": [{"sku": "PEN", "quantity": 2}]}, OrderRevised),
        ({"hold": "on_hold", "hold_reason": "check"}, OrderChanged),
        ({"state": "shipped", "shipped_by": "PACK-02", "hold": "on_hold"}, OrderGone),
    ],
    ids=["begun anew", "other lines", "held", "shipped elsewhere"],
)
def test_what_is_new_of_an_order_in_hand_is_an_event_once(
    site: Site, changed: dict[str, Any], kind: type[Any]
) -> None:
    floor = site.in_hand()
    site.tells(order("SO-1", ("PEN", 1), version=2, **changed))
    event = site.looks(floor.state)
    assert isinstance(event, kind)
    floor.take(replace(event, seq=floor.seq + 1, at_ms=floor.at_ms))
    assert site.looks(floor.state) is None


def test_a_held_order_that_is_here_no_more_stops_nothing(site: Site) -> None:
    floor = site.in_hand()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    site.tells(order("SO-1", ("PEN", 1), version=2, hold=Hold.ON_HOLD.value))
    assert site.looks(floor.state) is None


def test_a_feed_without_attempts_tells_of_first_ones(site: Site) -> None:
    known = site.catalogue.order("SO-1")
    assert known is not None
    assert known.attempt == 1


def test_a_dispute_brings_the_labels_that_must_not_leave(site: Site) -> None:
    event = site.reader.event(DisputeNews("f", "SO-1", "unclear", ""), 1, 1, at_work().state)
    assert event == DisputeRaised(1, 1, "f", "SO-1", "unclear", "", (PrintedLabel(1, 3, "J1"),))


def test_a_hold_that_is_lifted_is_news_where_the_order_stands_still_and_nowhere_else(site: Site) -> None:
    floor = site.in_hand()
    lifted = OrderNews("SO-1", Hold.NONE, "")
    assert site.reader.event(lifted, 1, NOON_MS, floor.state) is None
    floor.oms_says("SO-1", Hold.ON_HOLD, "check")
    assert site.reader.event(lifted, 1, NOON_MS, floor.state) == OrderChanged(
        1, NOON_MS, "SO-1", Hold.NONE, ""
    )
    floor.press(Command.DONE)
    assert site.reader.event(lifted, 1, NOON_MS, floor.state) is None


# What a scan is


def test_each_scanner_has_its_own_word_for_a_separator(site: Site) -> None:
    reader = Reader(
        site.catalogue,
        site.known,
        lambda _: (),
        has_scale=False,
        local_time=lambda: NOW,
        substitutes={"wedge": "{GS}"},
    )
    state = at_work().state
    raw = b"]C110L1{GS}21S7"
    said = reader.event(Scanned("wedge", raw), 1, NOON_MS, state)
    assert said == TraitsScanned(1, NOON_MS, Traits(lot="L1", serial="S7"))
    assert isinstance(reader.event(Scanned("gun", raw), 1, NOON_MS, state), UnknownScanned)


def test_a_site_has_its_own_numbers_with_a_weight(site: Site) -> None:
    site.tells(product("HAM", "231234560000" + check_digit("231234560000")))
    reader = Reader(
        site.catalogue,
        site.known,
        lambda _: (),
        has_scale=False,
        local_time=lambda: NOW,
        restricted=RestrictedRules("SE"),
    )
    weighed = "231234561299" + check_digit("231234561299")
    event = reader.event(Scanned("gun", weighed.encode(), "]E0"), 1, NOON_MS, at_work().state)
    assert isinstance(event, ItemScanned)
    assert (event.product.sku, event.traits) == ("HAM", Traits(weight_g=1_299))


# What a code is that is only tried


WAYS = {"gun": (Way.USB_SERIAL, ""), "labels": (Way.NETWORK, "192.0.2.31")}


def _trying(site: Site, *told: DeviceStatus) -> tuple[Reader, Floor]:
    floor = at_work()
    reader = Reader(
        site.catalogue, site.known, lambda _: (), has_scale=False, local_time=lambda: NOW, ways=WAYS
    )
    for status in told:
        event = reader.event(status, floor.seq + 1, NOON_MS, floor.state)
        assert isinstance(event, DeviceChanged)
        floor.take(replace(event, seq=floor.seq + 1))
        floor.seq += 1
    floor.press(Command.DEVICES)
    return reader, floor


def test_a_device_is_told_with_how_it_is_attached(site: Site) -> None:
    reader, floor = _trying(site)
    status = DeviceStatus("labels", "printer", "ZD421", DeviceState.WARNING, "", "paper_out")
    event = reader.event(status, 7, NOON_MS, floor.state)
    assert event == DeviceChanged(
        7,
        NOON_MS,
        "labels",
        "printer",
        "ZD421",
        DeviceState.WARNING,
        "",
        "paper_out",
        way=Way.NETWORK,
        address="192.0.2.31",
    )


@pytest.mark.parametrize(
    ("raw", "symbology", "reading", "aim"),
    [
        (b"]E07310000047114\r\n", "", "7310000047114", "]E0"),
        (b"7310000047114", "]E0", "7310000047114", "]E0"),
        (b"]d20107310000047114\x1d10A", "", "0107310000047114\\x1d10A", "]d2"),
        (b"PALL-0042", "", "PALL-0042", ""),
        (b"\xff\x00", "]C0", "\\xff\\x00", "]C0"),
        (b"FLB:ABCDEFGHIJKLMNOPQRSTUVWXYZ", "]C0", "FLB:…", "]C0"),
    ],
)
def test_a_code_that_is_tried_is_its_scanners_last_value(
    site: Site, raw: bytes, symbology: str, reading: str, aim: str
) -> None:
    reader, floor = _trying(site, DeviceStatus("gun", "scanner", "DS3678", DeviceState.READY, "", ""))
    event = reader.event(Scanned("gun", raw, symbology), 9, NOON_MS, floor.state)
    assert isinstance(event, DeviceChanged)
    assert (event.device, event.kind, event.model) == ("gun", "scanner", "DS3678")
    assert event.tried
    assert (event.reading, event.symbology, event.way) == (reading, aim, Way.USB_SERIAL)


def test_a_device_that_is_there_is_called_what_it_calls_itself(site: Site) -> None:
    names = {"gun": "Zebra DS3678"}
    reader = Reader(
        site.catalogue,
        site.known,
        lambda _: (),
        has_scale=False,
        local_time=lambda: NOW,
        model_of=lambda device: names.get(device, ""),
    )
    floor = at_work()
    called = []
    for device, state in (("gun", DeviceState.READY), ("gun", DeviceState.MISSING), ("x", DeviceState.READY)):
        status = DeviceStatus(device, "scanner", "serial scanner", state, "", "")
        event = reader.event(status, 1, NOON_MS, floor.state)
        assert isinstance(event, DeviceChanged)
        called.append(event.model)
    assert called == ["Zebra DS3678", "serial scanner", "serial scanner"]


def test_a_camera_that_reads_stays_a_camera_and_keeps_its_warning(site: Site) -> None:
    told = DeviceStatus("over", "camera", "USB", DeviceState.WARNING, "", "no_second_reader")
    reader, floor = _trying(site, told)
    event = reader.event(Scanned("over", b"42", "]Q1"), 9, NOON_MS, floor.state)
    assert isinstance(event, DeviceChanged)
    assert (event.kind, event.state, event.fault) == ("camera", DeviceState.WARNING, "no_second_reader")


def test_a_scan_of_a_device_that_was_gone_or_never_told_shows_that_it_is_there(site: Site) -> None:
    told = DeviceStatus("gun", "scanner", "DS3678", DeviceState.MISSING, "", "unplugged")
    reader, floor = _trying(site, told)
    for device in ("gun", "new"):
        event = reader.event(Scanned(device, b"42"), 9, NOON_MS, floor.state)
        assert isinstance(event, DeviceChanged)
        assert (event.state, event.fault) == (DeviceState.READY, "")


def test_a_command_is_obeyed_also_while_scanners_are_tried(site: Site) -> None:
    reader, floor = _trying(site)
    event = reader.event(Scanned("gun", b"FLR:BACK"), 9, NOON_MS, floor.state)
    assert event == CommandGiven(9, NOON_MS, Command.BACK)


def test_a_weight_names_its_scale(site: Site) -> None:
    reader, floor = _trying(site)
    assert reader.event(Weighed("scale 1", 0), 9, NOON_MS, floor.state) is None
    assert reader.event(Weighed("scale 1", 7), 9, NOON_MS, floor.state) == WeightRead(
        9, NOON_MS, 7, "scale 1"
    )


def test_a_scan_has_the_time_at_which_its_driver_had_it(site: Site) -> None:
    before = time.monotonic_ns()
    scan = Scanned("gun", b"42")
    assert before <= scan.at_ns <= time.monotonic_ns()
    assert scan == Scanned("gun", b"42")
