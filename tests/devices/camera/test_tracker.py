"""Each unit counts once: held, moved, hidden, beside its twin; and again when it has been away."""

import numpy as np
import pytest

from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.reads import Code, Family, Quad, Read
from floorapp.devices.camera.tracker import REARM_S, Tracker
from floorapp.devices.camera.votes import Votes, cells

EAN = "7310000012013"
WIDE, HIGH = 120, 60


def bench() -> Gray:
    return np.full((400, 640), 90, np.uint8)


def lying(*places: tuple[int, int], text: str = EAN, contrast: int = 255) -> Gray:
    """A bench with labels at these places, striped by their text."""
    gray = bench()
    stripes = np.array([int(digit) * 25 % 256 for digit in text] * 10)[:WIDE]
    for x, y in places:
        gray[y : y + HIGH, x : x + WIDE] = 90 + (stripes * contrast // 400)[None, :]
    return gray


def code(x: int, y: int, text: str = EAN) -> Code:
    quad: Quad = (x, y), (x + WIDE, y), (x + WIDE, y + HIGH), (x, y + HIGH)
    return Code(text, "EAN13", "]E0", accepted=True, votes=2, quad=quad)


class Film:
    """Pictures at 20 a second."""

    def __init__(self) -> None:
        self.tracker = Tracker()
        self.at_s = 5.0

    def show(self, gray: Gray, *codes: Code, pictures: int = 1) -> int:
        """How many units count while this is shown and these are read in it."""
        counted = 0
        for _ in range(pictures):
            self.at_s += 0.05
            self.tracker.begin(gray, self.at_s)
            for one in codes:
                beside = sum(other.text == one.text for other in codes) > 1
                counted += self.tracker.take(one, beside=beside)
        return counted


@pytest.fixture
def film() -> Film:
    return Film()


def test_a_unit_that_is_held_counts_once(film: Film) -> None:
    assert film.show(lying((50, 50)), code(50, 50), pictures=60) == 1


def test_a_unit_that_is_moved_across_the_bench_counts_once(film: Film) -> None:
    steps = range(40, 480, 40)
    assert sum(film.show(lying((x, 80)), code(x, 80)) for x in steps) == 1


def test_a_unit_that_is_not_read_for_two_seconds_and_lies_there_counts_once(film: Film) -> None:
    assert film.show(lying((50, 50)), code(50, 50)) == 1
    assert film.show(lying((50, 50)), pictures=40) == 0
    assert film.show(lying((50, 50)), code(50, 50)) == 0


@pytest.mark.parametrize("contrast", [255, 40])
def test_a_unit_that_was_away_for_long_enough_counts_again(film: Film, contrast: int) -> None:
    view = lying((50, 50), contrast=contrast)
    assert film.show(view, code(50, 50), pictures=3) == 1
    film.show(bench(), pictures=round(REARM_S / 0.05) + 2)
    assert film.show(view, code(50, 50), pictures=3) == 1


def test_a_unit_that_was_away_for_a_moment_does_not(film: Film) -> None:
    assert film.show(lying((50, 50)), code(50, 50), pictures=3) == 1
    film.show(bench(), pictures=round(REARM_S / 0.05) - 2)
    assert film.show(lying((50, 50)), code(50, 50), pictures=3) == 0


def test_two_units_of_one_product_side_by_side_are_two(film: Film) -> None:
    view = lying((50, 50), (300, 60))
    assert film.show(view, code(50, 50), code(300, 60), pictures=10) == 2


def test_a_second_unit_laid_beside_the_first_counts(film: Film) -> None:
    assert film.show(lying((50, 50)), code(50, 50), pictures=5) == 1
    view = lying((50, 50), (300, 60))
    assert film.show(view, code(50, 50), code(300, 60), pictures=5) == 1


def test_a_twin_seen_in_one_picture_only_is_none(film: Film) -> None:
    view = lying((50, 50))
    assert film.show(view, code(50, 50), pictures=3) == 1
    assert film.show(view, code(50, 50), code(300, 60)) == 0
    assert film.show(view, code(50, 50), pictures=9) == 0


def test_two_scan_lines_of_one_symbol_are_one_unit(film: Film) -> None:
    view = lying((50, 50))
    assert film.show(view, code(50, 50), code(50, 70), pictures=5) == 1


def test_another_unit_laid_on_top_sends_the_first_away(film: Film) -> None:
    other = "9501101530003"
    assert film.show(lying((50, 50)), code(50, 50)) == 1
    assert film.show(lying((50, 50), text=other), code(50, 50, other)) == 1
    assert film.show(lying((50, 50)), code(50, 50)) == 1


def test_nothing_counts_before_the_first_picture() -> None:
    assert not Tracker().take(code(50, 50))


def read(x: int, family: Family = Family.ZXING) -> Read:
    return Read(EAN, "EAN13", "]E0", family, "quick", code(x, 50).quad)


def numbers(votes: Votes, *views: tuple[Gray, Read]) -> set[tuple[Family, int]]:
    """The votes after these pictures."""
    seen = [votes.add(cells(gray), [one]) for gray, one in views][-1]
    return {(each.read.family, each.frame) for each in seen}


def test_the_same_picture_again_is_no_second_vote_nor_is_noise() -> None:
    dice = np.random.default_rng(2)
    dirty = [
        (np.clip(lying((50, 50)) + dice.normal(0, 25, (400, 640)), 0, 255).astype(np.uint8), read(50))
        for _ in range(3)
    ]
    assert len(numbers(Votes(), *dirty)) == 1


def test_a_code_that_has_moved_votes_again() -> None:
    assert len(numbers(Votes(), (lying((50, 50)), read(50)), (lying((62, 50)), read(62)))) == 2


def test_a_hand_elsewhere_is_no_second_vote() -> None:
    hand = lying((50, 50))
    hand[300:, 400:] = 250
    assert len(numbers(Votes(), (lying((50, 50)), read(50)), (hand, read(50)))) == 1


def test_old_pictures_have_no_vote() -> None:
    votes = Votes()
    numbers(votes, (lying((50, 50)), read(50)))
    for _ in range(4):
        votes.add(cells(bench()), [])
    assert votes.counted() == []
