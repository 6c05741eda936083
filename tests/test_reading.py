"""What the snapshot's news mean at the station: which orders are offered, and which stop."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from floorapp.reading import Known, LookAtOrder, Reader
from floorapp.sync.catalogue import Catalogue
from floorapp.sync.news import DisputeNews, OrderNews
from floorapp.sync.snapshot import SnapshotWriter
from floorapp.workflows.commands import Command
from floorapp.workflows.events import (
    DisputeRaised,
    Event,
    OrderChanged,
    OrderGone,
    OrderRevised,
    PrintedLabel,
)
from floorapp.workflows.nouns import Hold
from floorapp.workflows.packing import PackState
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
