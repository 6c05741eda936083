"""What was read of each unit comes to the server with its carton; a station from before sends none of it."""

from dataclasses import replace
from typing import Any

import pytest

from floorapp.oms.forms import Unreadable, fact_of
from floorapp.sync.contract import Envelope, Moment
from floorapp.workflows.codec import fact_data
from floorapp.workflows.facts import CartonClosed, Content, Traced, UnitFault, UnitStopped
from floorapp.workflows.traits import Traits

MILK = Traits(lot="L1", expiry="2027-02-28", weight_g=1_012)
CLOSED = CartonClosed(
    "SO-1", "asa", 1, "376104250021234569", "S", (Content("MILK", 2),), 100, None, (Traced("MILK", 2, MILK),)
)


def told(type_name: str, data: dict[str, Any]) -> Envelope:
    """A fact of this type as a station sends it."""
    at = Moment(0, 0, "b", 0)
    return Envelope("i", "PACK-01", "e", 1, "SO-1", 1, type_name, 1, data, "asa", at, 1, "", "")


def test_what_was_read_of_each_unit_comes_with_its_carton() -> None:
    assert fact_of(told("CartonClosed", fact_data(CLOSED))) == CLOSED


def test_a_carton_from_a_station_of_before_has_nothing_read_of_its_units() -> None:
    data = {name: value for name, value in fact_data(CLOSED).items() if name != "traced"}
    assert fact_of(told("CartonClosed", data)) == replace(CLOSED, traced=())


def test_a_unit_that_was_stopped_says_why() -> None:
    stopped = UnitStopped("SO-1", "asa", "MILK", UnitFault.PAST, MILK)
    assert fact_of(told("UnitStopped", fact_data(stopped))) == stopped


@pytest.mark.parametrize(
    ("traced", "where"),
    [
        ([{"sku": "MILK"}], "data/traced/0 must be an object of sku and quantity and traits"),
        ([{"sku": "MILK", "quantity": 1, "batch": ""}], "data/traced/0 must be an object"),
        ([{"sku": "MILK", "quantity": 1, "traits": {"lot": 7}}], "data/traced/0/traits/lot must be a string"),
        ([{"sku": "MILK", "quantity": 1, "traits": {"weight_g": -1}}], "traits/weight_g must be an integer"),
        ([{"sku": "MILK", "quantity": 1, "traits": []}], "data/traced/0/traits must be an object of lot"),
        ("MILK", "data/traced must be a list"),
    ],
)
def test_what_cannot_have_been_read_is_told_where(traced: Any, where: str) -> None:
    with pytest.raises(Unreadable, match=where):
        fact_of(told("CartonClosed", {**fact_data(CLOSED), "traced": traced}))
