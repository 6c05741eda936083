"""Reading one picture quickly: what a quick look leaves is found, level or not, and nothing is made up."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from floorapp.devices.camera import bars, engines, glance
from floorapp.devices.camera.engines import Gray, has_zbar
from floorapp.devices.camera.gates import NOTHING, Known
from floorapp.devices.camera.locate import spots
from floorapp.devices.camera.reads import Family, Quad, Read
from floorapp.devices.camera.strips import strip, texture
from tests.devices.camera.drawn import smeared, symbol, turned

EAN, CARTON = "4006381333931", "00373100000000120131"
HERE: Quad = ((0.0, 0.0), (90.0, 0.0), (90.0, 30.0), (0.0, 30.0))

needs_zbar = pytest.mark.skipif(not has_zbar(), reason="zbar's shared library is not installed")


def on_a_bench(label: Gray, left: int = 300, top: int = 200) -> Gray:
    """The label on a bench of 1000 × 640 pixels."""
    bench = np.full((640, 1000), 120, np.uint8)
    bench[top : top + label.shape[0], left : left + label.shape[1]] = label
    return bench


def noisy(gray: Gray, sigma: float) -> Gray:
    dirt = np.random.default_rng(3).normal(0, sigma, gray.shape)
    return np.asarray(np.clip(gray + dirt, 0, 255), np.uint8)


def accepted(gray: Gray, known: Known = NOTHING) -> list[str]:
    return [code.text for code in glance.glance(gray, known) if code.accepted]


@needs_zbar
def test_an_ean_is_certain_by_both_decoders() -> None:
    assert accepted(on_a_bench(symbol("EAN13", EAN))) == [EAN]


def test_a_turned_code_is_found_where_the_quick_look_reads_nothing() -> None:
    view = on_a_bench(turned(symbol("Code128", CARTON, module=2), 40), 250, 100)
    assert glance.quick(view) == []
    assert accepted(view) == [CARTON]


def test_bars_under_heavy_noise_are_read_by_their_mean() -> None:
    view = noisy(on_a_bench(symbol("Code128", CARTON, module=2)), 45)
    assert glance.quick(view) == []
    assert accepted(view) == [CARTON]


def test_a_turned_pdf417_is_made_level() -> None:
    view = on_a_bench(turned(symbol("PDF417", "PALLET 4711 OF 12 FOR DOCK 7", module=2), 17), 200, 60)
    assert accepted(view) == ["PALLET 4711 OF 12 FOR DOCK 7"]


def test_a_catalogue_makes_one_decoder_enough_but_only_for_what_it_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "zbar", lambda *_, **__: [])
    monkeypatch.setattr(bars, "look", lambda *_: iter(()))
    view = on_a_bench(symbol("EAN13", EAN))
    assert accepted(view) == []
    assert accepted(view, {"9501101530003"}) == []
    assert accepted(view, {EAN}) == [EAN]


def test_a_check_character_in_one_preparation_of_many_is_not_believed() -> None:
    def read(tier: str, family: Family = Family.ZXING) -> Read:
        return Read("0209509560", "Code128", "]C1", family, tier, HERE)

    assert glance.backed([read("bands 16")]) == []
    assert len(glance.backed([read("bands 16"), read("bands 8")])) == 2
    assert glance.backed([read("bands 16 sharp"), read("bands 16 even sharp")]) == []
    assert len(glance.backed([read("bands 16"), read("bands 16", Family.ZBAR)])) == 2
    assert len(glance.backed([read(glance.QUICK)])) == 1


def test_strokes_words_and_noise_give_nothing() -> None:
    bench = on_a_bench(np.full((100, 200), 250, np.uint8))
    for x in range(40, 240, 14):
        cv2.line(bench, (x, 40), (x + x % 3, 160), 20, 2 + x % 5)
    cv2.putText(bench, "IIlI 4711 MNHWI", (40, 560), 0, 2.5, 20, 6)
    for view in (bench, noisy(bench, 50), np.zeros((20, 20), np.uint8)):
        assert glance.glance(view, {EAN, CARTON}) == ()


def test_the_same_picture_has_the_same_answer() -> None:
    view = noisy(on_a_bench(smeared(symbol("EAN13", EAN), 1.5)), 20)
    assert glance.glance(view) == glance.glance(view)


def test_bars_are_the_likeliest_spot_and_their_angle_is_known() -> None:
    view = on_a_bench(turned(symbol("Code128", CARTON, module=2), 40), 250, 100)
    best = spots(view)[0]
    assert best.bars
    assert best.degrees == pytest.approx(-40, abs=2)


def test_a_strip_of_bars_has_many_edges_that_agree_in_all_rows() -> None:
    view = on_a_bench(symbol("Code128", CARTON, module=2))
    bars = texture(strip(view, spots(view)[0]))
    assert bars.edges > 60
    assert bars.agreement > 0.5


def test_a_code_128_is_not_believed_that_reads_otherwise_cut_out(monkeypatch: pytest.MonkeyPatch) -> None:
    gray, reads = symbol("Code128", "40M8NZHL5695G5XQBAPM"), engines.zxing

    def erring(gray: Gray, *, tier: str = "", **how: Any) -> list[Read]:
        wrong = "40M8NZHL5695GzXQBA(M"  # two errors that pass the check together
        found = reads(gray, tier=tier, **how)
        return [replace(read, text=wrong) for read in found] if tier == glance.QUICK else found

    assert [read.text for read in glance.quick(gray)] == ["40M8NZHL5695G5XQBAPM"]
    monkeypatch.setattr(engines, "zxing", erring)
    assert glance.quick(gray) == []
    assert {code.text for code in glance.glance(gray) if code.accepted} == {"40M8NZHL5695G5XQBAPM"}
