"""What is typed into the window reaches the station once."""

from floorapp.cli.windowed import typed_scans
from floorapp.devices.ports import Scanned

DAY = (b"A", b"A", b"B", b"A")


def test_a_wedge_that_is_known_to_double_counts_once() -> None:
    told: list[object] = []
    typed = typed_scans(told.append, 60_000)
    for raw in DAY:
        typed("wedge", raw)
    assert told == [Scanned("wedge", b"A"), Scanned("wedge", b"B"), Scanned("wedge", b"A")]


def test_two_units_of_one_product_count_twice_else() -> None:
    told: list[object] = []
    typed = typed_scans(told.append, 0)
    for raw in DAY:
        typed("wedge", raw)
    assert told == [Scanned("wedge", raw) for raw in DAY]
