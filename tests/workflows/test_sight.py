"""A box is painted after all that lies behind it."""

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.sight import Shape, covers, painting_order, seen_at

CELLS = st.lists(st.tuples(*[st.integers(0, 5)] * 3), unique=True, max_size=20)


def cube(x: int, y: int, z: int, side: int = 10) -> Shape:
    return x, y, z, side, side, side


def test_the_front_bottom_corner_is_straight_below_the_back_bottom_corner() -> None:
    assert seen_at(0, 0, 0) == (0, 0)
    assert seen_at(10, 10, 0) == pytest.approx((0, 10))
    assert seen_at(10, 10, 10) == pytest.approx((0, 0))
    assert seen_at(10, 0, 0) == pytest.approx((8.66, 5), abs=0.01)


@given(CELLS)
def test_no_box_is_painted_over_by_one_behind_it(cells: list[tuple[int, int, int]]) -> None:
    ordered = [
        cells[number] for number in painting_order([cube(10 * x, 10 * y, 10 * z) for x, y, z in cells])
    ]
    assert sorted(ordered) == sorted(cells)
    for index, early in enumerate(ordered):
        for late in ordered[index + 1 :]:
            assert not all(a >= b for a, b in zip(early, late, strict=True))


def test_the_order_of_packing_is_kept_where_nothing_hides() -> None:
    assert painting_order([cube(0, 0, 0), cube(0, 10, 0), cube(10, 0, 0), cube(0, 0, 10)]) == [0, 1, 2, 3]


def test_boxes_that_overlap_by_mistake_are_all_painted() -> None:
    assert sorted(painting_order([cube(0, 0, 0), cube(5, 5, 5), cube(2, 8, 1)])) == [0, 1, 2]


def test_a_ring_of_boxes_is_opened_where_it_hides_least() -> None:
    ring: list[Shape] = [(0, 0, 10, 10, 20, 10), (10, 0, 0, 10, 10, 20), (0, 10, 0, 20, 10, 10)]
    for shapes in permutations(ring):
        order = painting_order([cube(20, 20, 20), *shapes])
        assert sorted(order) == [0, 1, 2, 3]
        assert order[-1] == 0, "a box before the ring is painted after it"


def test_every_cube_of_a_full_carton_is_painted_once() -> None:
    shapes = [cube(10 * x, 10 * y, 10 * z) for z, y, x in product(range(6), repeat=3)]
    assert sorted(painting_order(shapes[::-1])) == list(range(216))


def test_a_box_in_front_covers_only_what_it_is_seen_over() -> None:
    assert covers(cube(5, 5, 10), cube(0, 0, 0))
    assert not covers(cube(0, 0, 0), cube(5, 5, 10))
    assert not covers(cube(40, 0, 0), cube(0, 0, 0))
