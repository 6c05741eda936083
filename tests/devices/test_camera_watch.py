"""Live reading: each unit once, however it is held; hard codes are tried in more ways than easy ones."""

from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp

from floorapp.devices.camera import engines
from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.reads import Code
from floorapp.devices.camera.watch import REARM_S, Watch
from tests.devices.camera_rig import label, table

EAN = "7310000012013"
EVERY_S = 1 / 15


class Film:
    """Pictures at 15 a second before a watch."""

    def __init__(self, known: frozenset[str] = frozenset()) -> None:
        self.watch = Watch(known)
        self.at_s = 10.0

    def show(self, gray: Gray, frames: int) -> list[str]:
        """What is counted while this stands before the camera."""
        counted: list[str] = []
        for _ in range(frames):
            self.at_s += EVERY_S
            counted += [code.text for code in self.watch.frame(gray, self.at_s).scans]
        return counted


def ean(at: tuple[int, int] = (60, 60)) -> Gray:
    return label(EAN, zxingcpp.BarcodeFormat.EAN13, at=at)


def test_an_ean_counts_by_its_second_vote_and_at_once_where_it_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Film().show(ean(), 1) == [EAN]  # another decoder's vote, on the same picture
    monkeypatch.setattr("floorapp.devices.camera.engines.zbar", lambda *_args, **_how: [])
    monkeypatch.setattr("floorapp.devices.camera.watch._LOOKS", (lambda _gray: [],))
    film = Film()
    assert film.show(ean(), 1) == []
    assert film.show(ean(), 1) == [EAN]
    assert Film(frozenset({EAN})).show(ean(), 1) == [EAN]


def test_a_unit_counts_once_while_it_is_held_and_moved() -> None:
    film = Film(frozenset({EAN}))
    counted = [text for step in range(20) for text in film.show(ean(at=(60 + 4 * step, 60 + 2 * step)), 1)]
    assert counted == [EAN]


def test_a_unit_that_cannot_be_read_for_a_while_and_lies_there_still_counts_once() -> None:
    film = Film(frozenset({EAN}))
    page = ean()
    blind = page.copy()
    blind[100:110, 60:500] = 128  # a hand's shadow: nothing reads it, and it looks much the same
    blind[130:250, 200:212] = 255
    assert film.show(page, 2) == [EAN]
    film.show(blind, 20)
    assert film.show(page, 2) == []


def test_the_same_text_after_an_empty_table_is_another_unit() -> None:
    film = Film(frozenset({EAN}))
    assert film.show(ean(), 3) == [EAN]
    assert film.show(table(), round(REARM_S / EVERY_S) - 2) == []
    assert film.show(ean(), 3) == []  # a hand passed
    film.show(table(), round(REARM_S / EVERY_S) + 3)
    assert film.show(ean(), 3) == [EAN]


def test_a_table_with_nothing_on_it_counts_nothing() -> None:
    noise = np.random.default_rng(1).integers(0, 255, table().shape, dtype=np.uint8)
    film = Film()
    assert film.show(table(), 10) + film.show(noise, 10) == []


def test_dear_looks_are_taken_while_nothing_is_certain_and_the_scene_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tiers: list[str] = []
    real = engines.zxing

    def zxing(gray: Gray, **how: Any) -> list[engines.Read]:
        tiers.append(how["tier"])
        return real(gray, **how)

    monkeypatch.setattr(engines, "zxing", zxing)
    film = Film(frozenset({EAN}))
    blurred = np.asarray(cv2.GaussianBlur(ean(), (0, 0), 9), dtype=np.uint8)
    film.show(blurred, 14)
    assert set(tiers) == {"quick", "thorough", "place"}
    film.show(blurred, 20)
    tiers.clear()
    film.show(blurred, 10)  # all has been tried, and nothing has moved
    assert tiers == ["quick"] * 10
    film.show(table(), 1)
    film.show(blurred, 10)
    assert "place" in tiers
    film.show(ean(), 2)
    tiers.clear()
    film.show(ean(), 12)
    assert tiers.count("quick") == 12 and len(tiers) <= 15


def test_a_snapshot_s_code_counts_unless_it_has_been_counted() -> None:
    film = Film(frozenset({EAN}))
    quad = ((70.0, 70.0), (300.0, 70.0), (300.0, 200.0), (70.0, 200.0))
    assert not film.watch.take(Code("A-1", "Code39", "]A0", accepted=True, votes=2, quad=quad))
    film.show(ean(), 2)
    assert film.watch.take(Code("A-1", "Code39", "]A0", accepted=True, votes=2, quad=quad))
    assert not film.watch.take(Code("A-1", "Code39", "]A0", accepted=True, votes=2, quad=quad))
    assert not film.watch.take(Code(EAN, "EAN13", "]E0", accepted=True, votes=2, quad=quad))
