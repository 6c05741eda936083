"""What packers' choices teach: counts by reason, and the size of a product that explains them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.nouns import CartonType, OrderLine, OverrideReason, Product
from floorapp.workflows.overrides import (
    MOST_ORDERS,
    MOST_SIZES,
    Counted,
    Learned,
    Override,
    SizeToCheck,
    learn,
    resized,
)
from floorapp.workflows.packing.work import MOST_PLANNED

DID_NOT_FIT, TOO_LOOSE = OverrideReason.DID_NOT_FIT, OverrideReason.TOO_LOOSE
VASE = Product("21-0475", "Vase", "", 120, 80, 95, 400)
PEN = Product("PEN", "Pen", "", 100, 10, 10, 10)
GHOST = Product("GHOST", "Gift card")  # its size is not known


def box(name: str, length: int, width: int, height: int) -> CartonType:
    """A carton type of this inner size, with 3 mm of board."""
    return CartonType(
        name, length, width, height, length + 6, width + 6, height + 6, tare_g=50, max_weight_g=9_000
    )


TIGHT, ROOMY, HUGE = box("A", 125, 84, 100), box("B", 200, 150, 150), box("C", 400, 300, 300)
TYPES = (TIGHT, ROOMY, HUGE)


def override(
    reason: OverrideReason = DID_NOT_FIT,
    lines: Sequence[tuple[Product, int]] = ((VASE, 1),),
    *,
    order: str = "SO-1",
    advised: str = "A",
    taken: str = "B",
    carton: int = 1,
) -> Override:
    """A packer took another carton."""
    return Override(order, carton, advised, taken, reason, tuple(OrderLine(*line) for line in lines))


def sizes(*told: Override, types: tuple[CartonType, ...] = TYPES) -> tuple[SizeToCheck, ...]:
    """The sizes to be measured anew after these."""
    return learn(told, types).sizes


def test_the_smallest_growth_that_explains_all_orders_is_found() -> None:
    told = [override(order=f"SO-{number}") for number in range(3)]
    assert sizes(*told) == (SizeToCheck("21-0475", DID_NOT_FIT, (120, 80, 95), (126, 84, 100), 5, 3, 3),)


def test_the_smallest_shrinking_that_explains_a_loose_carton_is_found() -> None:
    thick = replace(VASE, length_mm=130)
    (found,) = sizes(override(TOO_LOOSE, ((thick, 1),), advised="B", taken="A"))
    assert (found.percent, found.catalogue, found.fits) == (-4, (130, 80, 95), (124, 76, 91))


def test_most_orders_win_where_not_all_agree() -> None:
    told = [override(order="SO-1"), override(order="SO-2"), override(order="SO-3", taken="C")]
    (found,) = sizes(*told)
    assert (found.fits, found.explained, found.orders) == ((126, 84, 100), 2, 3)


def test_each_product_of_the_order_is_a_suspect_by_itself() -> None:
    found = sizes(override(lines=((VASE, 1), (GHOST, 1), (replace(PEN, sku="NONE"), 0))))
    assert [each.sku for each in found] == ["21-0475"]


def test_a_catalogue_that_was_corrected_meanwhile_is_left_alone() -> None:
    assert sizes(override(lines=((replace(VASE, length_mm=126), 1),))) == ()


def test_a_choice_that_no_size_explains_says_nothing() -> None:
    assert sizes(override(taken="B", advised="C"), types=(HUGE, ROOMY)) == ()
    assert sizes(override(DID_NOT_FIT, ((PEN, 1),), taken="C")) == ()
    assert sizes(override(advised="B", taken="A"), override(order="SO-2", advised="C", taken="A")) == ()


def test_a_product_that_fits_in_no_carton_may_be_smaller_than_the_catalogue_says() -> None:
    long = replace(VASE, length_mm=500)  # 400 mm is the most that any carton is long
    (found,) = sizes(override(TOO_LOOSE, ((long, 1), (PEN, 1)), advised="A", taken="C"))
    assert (found.percent, found.fits) == (-20, (400, 64, 76))


def test_a_product_may_grow_out_of_all_cartons() -> None:
    assert sizes(override(taken="B"), types=(TIGHT, box("B", 60, 60, 60))) == ()


def test_only_the_last_word_on_an_orders_first_carton_is_a_hint_of_sizes() -> None:
    assert sizes(override(), override(OverrideReason.UNSAID, taken="A")) == ()
    assert sizes(override(carton=2)) == ()
    assert sizes(override(OverrideReason.OUT_OF_STOCK), override(OverrideReason.OTHER, order="SO-2")) == ()


def test_a_carton_type_that_is_no_more_and_an_order_too_large_to_plan_are_no_hints() -> None:
    assert sizes(override(taken="GONE")) == ()
    assert sizes(override(lines=((VASE, MOST_PLANNED + 1),))) == ()


def test_the_latest_orders_of_a_product_are_looked_at() -> None:
    told = [override(order=f"SO-{number}") for number in range(MOST_ORDERS + 5)]
    (found,) = sizes(*told)
    assert found.orders == MOST_ORDERS


def test_products_beyond_what_is_looked_at_are_counted() -> None:
    many = tuple((replace(VASE, sku=f"{number:03d}"), 1) for number in range(MOST_SIZES + 2))
    learned = learn([override(lines=many, advised="B", taken="A")], TYPES)
    assert learned.left_off == 2


def test_every_override_is_counted_by_carton_type_and_product() -> None:
    told = [
        override(),
        override(TOO_LOOSE, ((VASE, 1), (PEN, 2), (GHOST, 0)), order="SO-2", advised="B", taken="A"),
        override(OverrideReason.OUT_OF_STOCK, order="SO-3"),
        override(OverrideReason.OTHER, order="SO-4"),
        override(OverrideReason.UNSAID, order="SO-5"),
        override(OverrideReason.UNSAID, order="SO-5", taken="A"),  # back to the advised one
    ]
    learned = learn(told, TYPES)
    assert learned.overrides == 5
    assert learned.carton_types == (Counted("A", 1, 0, 1, 1, 1), Counted("B", 0, 1, 0, 0, 0))
    assert learned.products == (Counted("21-0475", 1, 1, 1, 1, 1), Counted("PEN", 0, 1, 0, 0, 0))


def test_nothing_told_teaches_nothing() -> None:
    assert learn([], TYPES) == Learned(0, (), (), (), 0)


@given(st.integers(1, 10_000), st.integers(-50, 50))
def test_sizes_change_outwards_and_never_vanish(side: int, percent: int) -> None:
    changed = resized(replace(VASE, length_mm=side), percent).length_mm
    assert changed >= 1
    assert (changed - side) * percent >= 0
    assert abs(changed * 100 - side * (100 + percent)) < 100 or changed == 1


@pytest.mark.parametrize("reason", OverrideReason)
def test_the_same_overrides_teach_the_same(reason: OverrideReason) -> None:
    told = [override(reason), override(reason, ((VASE, 2), (PEN, 3)), order="SO-2", taken="C")]
    assert learn(told, TYPES) == learn(tuple(told), tuple(reversed(TYPES)))
