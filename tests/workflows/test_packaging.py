"""Void is filled with what suits the goods."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.packaging import AIR_PILLOWS, PAPER, Fill, Material, MaterialError, filling


def test_light_goods_get_air_pillows() -> None:
    assert filling(10_500_000, 2_000, fragile=False) == Fill(AIR_PILLOWS, 11, 10_500)


def test_heavy_goods_get_paper_for_they_burst_pillows() -> None:
    assert filling(10_500_000, 5_001, fragile=False) == Fill(PAPER, 7, 10_500)


def test_fragile_goods_get_what_cushions() -> None:
    assert filling(10_500_000, 100, fragile=True).material is PAPER


def test_no_material_suits() -> None:
    assert filling(10_500_000, 100, fragile=True, materials=(AIR_PILLOWS,)) == Fill(None, 0, 10_500)
    assert filling(10_500_000, 9_000, fragile=False, materials=(AIR_PILLOWS,)).material is None


def test_the_price_of_a_void_is_that_of_the_pieces_that_fill_it() -> None:
    assert Material("paper", "m", 1_500, price=300).price_1000_l == 200  # 667 m at 0.3


@given(void_mm3=st.integers(0, 10**12), load_g=st.integers(0, 50_000), fragile=st.booleans())
def test_what_goes_in_fills_the_void_and_no_piece_is_too_many(
    void_mm3: int, load_g: int, fragile: bool
) -> None:
    fill = filling(void_mm3, load_g, fragile)
    assert fill.material is not None
    assert fill.units * fill.material.fills_ml >= fill.void_ml
    assert (fill.units - 1) * fill.material.fills_ml < fill.void_ml


@pytest.mark.parametrize("wrong", [{"fills_ml": 0}, {"price": -1}, {"max_load_g": 10**10}])
def test_a_material_that_cannot_be_meant_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(MaterialError, match=next(iter(wrong))):
        Material(**{"name": "x", "unit": "y", "fills_ml": 1, **wrong})  # type: ignore[arg-type]
