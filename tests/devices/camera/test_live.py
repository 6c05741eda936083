"""Live reading: each unit once, several in one picture, and nothing out of nothing."""

import numpy as np
import pytest

from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.live import LiveReader
from tests.devices.camera.drawn import sheet, symbol

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
