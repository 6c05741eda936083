"""What stations saved before units were traced is read: states, journals, and facts that wait to be told.

The files were written by the version of commit 4d409bf.
"""

from pathlib import Path

import pytest

from floorapp.workflows.codec import CODEC
from floorapp.workflows.events import Event, ItemScanned
from floorapp.workflows.facts import CartonClosed, Fact
from floorapp.workflows.packing import PackState
from floorapp.workflows.packing.show import screen_of
from floorapp.workflows.traits import NO_TRAITS

BEFORE = Path(__file__).parent / "before"


def lines(name: str) -> list[str]:
    """The values of a file, one a line."""
    return (BEFORE / f"{name}.ndjson").read_text(encoding="ascii").splitlines()


@pytest.mark.parametrize("saved", lines("states"))
def test_a_station_goes_on_where_its_version_of_before_stood(saved: str) -> None:
    state = CODEC.decode(saved, PackState)
    assert screen_of(state)
    assert CODEC.decode(CODEC.encode(state), PackState) == state


def test_a_journal_of_before_can_be_walked() -> None:
    events = [CODEC.decode(saved, Event) for saved in lines("events")]
    scanned = [event for event in events if isinstance(event, ItemScanned)]
    assert scanned
    assert all(event.traits == NO_TRAITS for event in scanned)


def test_a_fact_of_before_has_nothing_read_of_its_units() -> None:
    told = [CODEC.decode(saved, Fact) for saved in lines("facts")]
    closed = [fact for fact in told if isinstance(fact, CartonClosed)]
    assert closed
    assert all(fact.traced == () for fact in closed)
