"""Live reading: each unit once, several in one picture, and nothing out of nothing."""

from typing import Any

import numpy as np
import pytest

from floorapp.devices.camera import bars, engines, glance
from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.live import LiveReader
from tests.devices.camera.drawn import sheet, symbol, turned

FRAME_S = 0.05
EAN, OTHER = "4006381333931", "9501101530003"


def scans(reader: LiveReader, gray: Gray, frames: int, from_s: float = 0.0) -> list[str]:
    """What counts as new over so many pictures of the same."""
    return [
        code.text for number in range(frames) for code in reader.frame(gray, from_s + number * FRAME_S).scans
    ]


@pytest.fixture
def bench() -> Gray:
    """A bench with nothing on it."""
    return np.full((180, 480), 200, np.uint8)


def on(bench: Gray, label: Gray) -> Gray:
    """The bench with a label on it."""
    laid = bench.copy()
    laid[: label.shape[0], : label.shape[1]] = label[: bench.shape[0], : bench.shape[1]]
    return laid


def test_a_unit_held_in_view_counts_once(bench: Gray) -> None:
    assert scans(LiveReader(), on(bench, symbol("EAN13", EAN)), 40) == [EAN]


def test_a_unit_that_comes_back_counts_again(bench: Gray) -> None:
    reader, view = LiveReader(), on(bench, symbol("EAN13", EAN))
    assert scans(reader, view, 5) == [EAN]
    assert scans(reader, bench, 10, 0.25) == []
    assert scans(reader, view, 5, 0.75) == [EAN]


def test_a_hand_that_passes_before_a_unit_does_not_count_it_twice(bench: Gray) -> None:
    reader, view = LiveReader(), on(bench, symbol("EAN13", EAN))
    assert scans(reader, view, 5) == [EAN]
    assert scans(reader, np.zeros_like(bench), 3, 0.25) == []
    assert scans(reader, view, 5, 0.4) == []


def test_two_codes_in_one_picture_are_two_scans() -> None:
    view = sheet(symbol("EAN13", EAN), symbol("EAN13", OTHER))
    assert sorted(scans(LiveReader(), view, 10)) == [EAN, OTHER]


def test_a_bench_without_codes_gives_none() -> None:
    noise = np.random.default_rng(4).integers(0, 256, (240, 320)).astype(np.uint8)
    assert scans(LiveReader({EAN}), noise, 12) == []


def test_two_units_of_one_product_side_by_side_are_two_scans(bench: Gray) -> None:
    label = symbol("EAN13", EAN, module=2)
    view = np.full((260, 900), 200, np.uint8)
    for left in (20, 470):
        view[40 : 40 + label.shape[0], left : left + label.shape[1]] = label
    assert scans(LiveReader(), view, 10) == [EAN, EAN]


def test_what_lies_still_is_told_in_every_picture_also_when_only_closer_looks_read_it() -> None:
    label = turned(symbol("Code128", "1Z999AA10123456784", module=2), 35)
    reader = LiveReader()
    told = [
        [code.text for code in reader.frame(label, number * FRAME_S).codes if code.accepted]
        for number in range(12)
    ]
    assert told == [["1Z999AA10123456784"]] * 12


def test_closer_looks_rest_while_nothing_moves(monkeypatch: pytest.MonkeyPatch, bench: Gray) -> None:
    looked: list[float] = []
    closer = glance.closer

    def counted(gray: Gray, *rest: Any) -> Any:
        looked.append(number * FRAME_S)
        return closer(gray, *rest)

    monkeypatch.setattr(glance, "closer", counted)
    reader = LiveReader()
    for number in range(23):
        reader.frame(bench, number * FRAME_S)
    assert len(looked) < 11
    bench[60:120, 100:300] = 20
    number = 23
    reader.frame(bench, number * FRAME_S)
    assert looked[-1] == 23 * FRAME_S


def test_a_misread_ean_of_one_decoder_is_not_certain_however_long_it_is_held(
    monkeypatch: pytest.MonkeyPatch, bench: Gray
) -> None:
    monkeypatch.setattr(engines, "zbar", lambda *_, **__: [])
    monkeypatch.setattr(bars, "look", lambda *_: iter(()))
    assert scans(LiveReader(), on(bench, symbol("EAN13", EAN)), 40) == []


def test_an_ean_that_is_moved_is_certain_by_two_pictures_without_the_second_decoder(
    monkeypatch: pytest.MonkeyPatch, bench: Gray
) -> None:
    monkeypatch.setattr(engines, "zbar", lambda *_, **__: [])
    monkeypatch.setattr(bars, "look", lambda *_: iter(()))
    reader, view = LiveReader(), on(bench, symbol("EAN13", EAN))
    moved = np.roll(view, 30, axis=1)
    assert scans(reader, view, 1) == []
    assert scans(reader, moved, 1, FRAME_S) == [EAN]
