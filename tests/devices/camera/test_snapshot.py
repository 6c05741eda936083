"""Everything tried on one picture."""

import numpy as np
import pytest

from floorapp.devices.camera import bars, engines, prepare
from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.patterns import symbols, upc_e_shortened
from floorapp.devices.camera.reads import Family
from floorapp.devices.camera.snapshot import snapshot
from tests.devices.camera.drawn import sheet, smeared, symbol, turned

needs_zbar = pytest.mark.skipif(not engines.has_zbar(), reason=engines.available()[Family.ZBAR])
MILK = "7310865004703"


def accepted(gray: Gray, known: frozenset[str] = frozenset()) -> set[str]:
    return {code.text for code in snapshot(gray, known) if code.accepted}


def test_all_codes_of_a_sheet_are_read() -> None:
    page = sheet(symbol("EAN13", MILK), symbol("Code128", "LOC-A1-07"), symbol("DataMatrix", "SERIAL 17"))
    assert accepted(page) == {MILK, "LOC-A1-07", "SERIAL 17"}


@pytest.mark.parametrize("degrees", [0, 20, 45, 70, 90, 135, 180])
def test_a_label_may_lie_in_any_way(degrees: float) -> None:
    assert accepted(turned(symbol("EAN13", MILK), degrees)) == {MILK}


def test_a_label_out_of_focus_is_read() -> None:
    assert accepted(smeared(symbol("EAN13", MILK, module=3), 2.0)) == {MILK}


def test_one_decoder_and_the_bars_are_enough_where_zbar_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "zbar", lambda *_, **__: [])
    monkeypatch.setattr(engines, "opencv", lambda *_, **__: [])
    assert accepted(symbol("EAN13", MILK)) == {MILK}


def test_where_things_are_is_told_in_pixels_of_the_given_picture() -> None:
    large = np.full((2600, 2600), 255, np.uint8)
    label = symbol("Code128", "LOC-A1-07", module=4, height=200)
    large[2000 : 2000 + label.shape[0], 1500 : 1500 + label.shape[1]] = label
    (code,) = snapshot(large)
    assert all(1500 <= x <= 1500 + label.shape[1] for x, _ in code.quad)
    assert all(2000 <= y <= 2000 + label.shape[0] for _, y in code.quad)


@pytest.mark.parametrize(
    "shape", [(1, 1), (2, 50), (50, 2), (40, 40), (1, 20_000), (20_000, 3), (12, 20_000)]
)
def test_a_picture_without_a_code_gives_none(shape: tuple[int, int]) -> None:
    assert snapshot(np.full(shape, 128, np.uint8)) == ()
    assert snapshot(np.random.default_rng(6).integers(0, 255, shape, dtype=np.uint8)) == ()


def test_noise_and_stripes_are_no_codes() -> None:
    chance = np.random.default_rng(4)
    assert accepted(chance.integers(0, 255, (200, 300), dtype=np.uint8)) == set()
    stripes = np.repeat(chance.integers(0, 2, 120, dtype=np.uint8) * 255, 3)
    assert accepted(np.ascontiguousarray(np.tile(stripes, (120, 1)))) == set()


def test_the_time_is_kept() -> None:
    chance = np.random.default_rng(5)
    noise = chance.integers(0, 255, (900, 1200), dtype=np.uint8)
    assert snapshot(noise, budget_s=0.0) == ()


@pytest.mark.parametrize(
    ("kind", "text", "drawn"),
    [
        ("EAN13", MILK, MILK),
        ("EAN8", "96385074", "96385074"),
        ("UPCE", "0012000006494", "01264904"),
        ("ITF", "30712345000010", "30712345000010"),
    ],
)
def test_bars_are_confirmed_where_they_lie_and_no_others(kind: str, text: str, drawn: str) -> None:
    gray = smeared(symbol(kind, drawn), 1.0)
    (read,) = engines.zxing(gray)
    place = [prepare.place_of(read.quad)]
    assert bars.confirmed(bars.look(gray, kind, text, place))
    other = {"EAN13": "7310865004710", "EAN8": "96385081", "UPCE": "0012000006593", "ITF": "30712345000027"}
    assert not bars.confirmed(bars.look(gray, kind, other[kind], place))


def test_a_part_of_an_itf_has_bars_where_its_quiet_zone_should_be() -> None:
    gray = symbol("ITF", "30712345000010")
    (read,) = engines.zxing(gray)
    assert not bars.confirmed(bars.look(gray, "ITF", "3071234500", [prepare.place_of(read.quad)]))


def test_a_symbol_of_any_length_is_confirmed_only_where_no_band_sees_bars_beyond_it() -> None:
    """A scan line that runs askew leaves a longer symbol above its bars, and finds a quiet zone there."""
    free, beyond = bars.Look(0.99, 0.07, 0.02), bars.Look(0.99, 0.07, 0.96)
    assert bars.confirmed([beyond, free, free])
    assert not bars.confirmed([beyond, free, free], any_length=True)
    assert not bars.confirmed([free, free, beyond], any_length=True)
    assert bars.confirmed([free, bars.Look(0.6, 0.0, 0.96), free], any_length=True)


@pytest.mark.parametrize("text", ["0012000006494", "0050968000093", "0041244000098", "0012300000451"])
def test_a_upc_e_has_the_bars_of_its_short_form(text: str) -> None:
    assert len(upc_e_shortened(text)) == 6
    assert len(symbols("UPCE", text)) == 1


def test_what_has_no_bars_is_not_looked_at() -> None:
    assert symbols("QRCode", "A") == ()
    assert symbols("EAN13", "seven") == ()
    assert symbols("UPCE", MILK) == ()
