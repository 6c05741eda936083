"""A carrier bills the greater of weight and volume, and takes only what it says."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.cartons.values import CartonType, Item
from floorapp.workflows.tariffs import (
    BY_NOTHING,
    CartonCost,
    Rounding,
    Tariff,
    TariffError,
    Towards,
    Units,
    WeightBreak,
    carried,
    outer_sides,
    sides_of,
)

UPS = Tariff(
    (WeightBreak(1_000, 900), WeightBreak(10_000, 1_500), WeightBreak(50_000, 4_000)),
    Units.IN_LB,
    139,
    round_side=Rounding(1_000),
    round_weight=Rounding(1_000),
    max_length_mm=2_743,
    max_length_girth_mm=4_191,
    max_weight_g=68_038,
)
DHL = Tariff((), Units.CM_KG, 5_000, round_weight=Rounding(500))
M = CartonType("M", 300, 200, 100, 310, 210, 110, tare_g=200, cost=75)


def test_an_american_carrier_takes_each_side_up_to_an_inch_and_the_weight_up_to_a_pound() -> None:
    # 11.1 x 8.5 x 6.2 in are billed as 12 x 9 x 7 = 756 in³, 5.44 lb, so 6 lb = 2,721.6 g.
    sides = (282, 216, 157)
    assert UPS.billed_weight_g(sides, 500) == 2_722
    assert UPS.freight(sides, 500) == 1_500
    nearest = replace(UPS, round_side=Rounding(1_000, Towards.NEAREST))
    assert nearest.billed_weight_g(sides, 500) == 2_268  # 11 x 9 x 6 = 594 in³ -> 4.27 -> 5 lb


def test_heavy_goods_are_billed_by_weight() -> None:
    assert UPS.billed_weight_g((100, 100, 100), 4_000) == 4_083  # 8.82 lb -> 9 lb


def test_a_metric_carrier_goes_up_to_the_next_half_kilo() -> None:
    assert DHL.billed_weight_g((300, 200, 100), 900) == 1_500  # 6,000 cm³ are 1.2 kg
    assert DHL.billed_weight_g((300, 200, 125), 900) == 1_500  # exactly 1.5 kg stays
    assert DHL.freight((300, 200, 100), 900) == 0


@pytest.mark.parametrize(
    ("towards", "amount", "rounded"),
    [
        (Towards.UP, 1_001, 1_500),
        (Towards.NEAREST, 1_249, 1_000),
        (Towards.NEAREST, 1_250, 1_500),
        (Towards.DOWN, 1_499, 1_000),
        (Towards.DOWN, 1_500, 1_500),
    ],
)
def test_a_carrier_rounds_its_way(towards: Towards, amount: int, rounded: int) -> None:
    assert Rounding(500, towards).of(amount, 1_000) == rounded


def test_a_small_carton_may_be_billed_by_weight_alone() -> None:
    usps = Tariff((), Units.IN_LB, 166, free_mm3=28_316_847)
    assert usps.billed_weight_g((300, 300, 300), 100) == 100
    assert usps.billed_weight_g((305, 305, 305), 100) > 4_000


def test_without_a_tariff_the_weight_is_billed_and_nothing_is_paid() -> None:
    assert BY_NOTHING.billed_weight_g((9_000, 9_000, 9_000), 123) == 123
    assert BY_NOTHING.freight((9_000, 9_000, 9_000), 123) == 0
    assert BY_NOTHING.refuses((9_000, 9_000, 9_000), 10**9) == ""


@pytest.mark.parametrize(
    ("sides", "gross_g", "limit"),
    [
        ((2_744, 10, 10), 1, "max_length_mm"),
        ((10, 2_744, 10), 1, "max_length_mm"),
        ((1_000, 900, 700), 1, "max_length_girth_mm"),
        ((100, 100, 100), 68_039, "max_weight_g"),
        ((100, 100, 100), 30_000, "breaks"),
        ((1_000, 500, 500), 100, "breaks"),
        ((100, 100, 100), 20_000, ""),
    ],
)
def test_a_carrier_refuses_what_passes_a_limit(sides: tuple[int, int, int], gross_g: int, limit: str) -> None:
    assert UPS.refuses(sides, gross_g) == limit


def test_what_is_beyond_the_last_break_costs_as_that_one() -> None:
    assert UPS.freight((100, 100, 100), 60_000) == 4_000


def test_a_size_that_the_carrier_does_not_take_is_out_of_stock() -> None:
    assert carried(replace(M, outer_length_mm=2_800), UPS).stock == 0
    assert carried(M, UPS).stock is None


def test_a_carton_is_not_filled_beyond_what_the_carrier_takes() -> None:
    taken = carried(M, UPS)
    sides = outer_sides(M)
    assert UPS.refuses(sides, taken.max_gross_g) == ""
    assert UPS.refuses(sides, taken.max_gross_g + 1) == "breaks"
    assert carried(replace(M, max_gross_g=5_000), UPS).max_gross_g == 5_000
    assert carried(replace(M, max_gross_g=100), UPS).max_gross_g == 100


def test_carton_freight_and_material_make_the_cost() -> None:
    assert CartonCost(UPS)(M, 400) == (75 + 1_500) * 1_000  # 13 x 9 x 5 in -> 5 lb
    with_paper = CartonCost(BY_NOTHING, material_price=100_000)  # 6 litres of 1,000
    assert with_paper(M, 400) == 75_000 + 600_000


@given(
    sides=st.tuples(*[st.integers(1, 2_000)] * 3),
    gross_g=st.integers(0, 100_000),
    more=st.tuples(*[st.integers(0, 2_000)] * 4),
    divisor=st.sampled_from((0, 139, 5_000)),
    units=st.sampled_from(Units),
    side=st.builds(Rounding, st.sampled_from((0, 500, 1_000)), st.sampled_from(Towards)),
    weight=st.builds(Rounding, st.sampled_from((0, 500, 1_000)), st.sampled_from(Towards)),
)
def test_more_never_costs_less(
    sides: tuple[int, int, int],
    gross_g: int,
    more: tuple[int, int, int, int],
    divisor: int,
    units: Units,
    side: Rounding,
    weight: Rounding,
) -> None:
    tariff = Tariff(UPS.breaks, units, divisor, round_side=side, round_weight=weight)
    larger = (sides[0] + more[0], sides[1] + more[1], sides[2] + more[2])
    assert tariff.billed_weight_g(larger, gross_g + more[3]) >= tariff.billed_weight_g(sides, gross_g)
    assert tariff.freight(larger, gross_g + more[3]) >= tariff.freight(sides, gross_g)


@given(sides=st.tuples(*[st.integers(1, 2_000)] * 3), gross_g=st.integers(0, 100_000))
def test_the_bill_is_what_exact_fractions_give(sides: tuple[int, int, int], gross_g: int) -> None:
    inches = [-(-Fraction(side * 10, 254) // 1) for side in sides]
    pounds = Fraction(inches[0] * inches[1] * inches[2], 139)
    most = max(-(-pounds // 1), -(-Fraction(gross_g * 100_000, 45_359_237) // 1))
    assert UPS.billed_weight_g(sides, gross_g) == -(-most * 45_359_237 // 100_000)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"divisor": -1}, "divisor"),
        ({"free_mm3": 10**13}, "free_mm3"),
        ({"max_length_mm": -1}, "max_length_mm"),
        ({"max_length_girth_mm": -1}, "max_length_girth_mm"),
        ({"max_weight_g": 10**10}, "max_weight_g"),
        ({"breaks": (WeightBreak(0, 1),)}, r"breaks\[0\].up_to"),
        ({"breaks": (WeightBreak(1, -1),)}, r"breaks\[0\].price"),
        ({"breaks": (WeightBreak(2, 1), WeightBreak(2, 2))}, r"breaks\[1\]"),
        ({"breaks": (WeightBreak(1, 2), WeightBreak(2, 1))}, r"breaks\[1\]"),
        ({"breaks": (WeightBreak(1, 2),) * 201}, "the number of breaks"),
    ],
)
def test_a_tariff_that_cannot_be_meant_is_refused(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(TariffError, match=named):
        Tariff(**wrong)  # type: ignore[arg-type]


def test_a_rounding_that_cannot_be_meant_is_refused() -> None:
    with pytest.raises(TariffError, match="step"):
        Rounding(-1)


def test_a_unit_s_sides_are_its_own() -> None:
    assert sides_of(Item(3, 2, 1)) == (3, 2, 1)
