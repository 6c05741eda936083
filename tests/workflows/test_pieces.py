"""Boxes that hide each other in a ring are cut, and then every box is painted after all that it covers."""

from collections.abc import Sequence
from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.pieces import MOST_BOXES, Piece, painting_pieces
from floorapp.workflows.sight import Shape, covers

RING: list[Shape] = [(0, 0, 10, 10, 20, 10), (10, 0, 0, 10, 10, 20), (0, 10, 0, 20, 10, 10)]
"""Each of three long boxes covers another one of them."""


def check(shapes: Sequence[Shape], pieces: Sequence[Piece]) -> None:
    for early, late in combinations(pieces, 2):
        assert early.box == late.box or not covers(early.shape, late.shape)
    for number, whole in enumerate(shapes):
        parts = [piece.shape for piece in pieces if piece.box == number]
        assert sum(part[3] * part[4] * part[5] for part in parts) == whole[3] * whole[4] * whole[5]
        assert all(min(part[axis] for part in parts) == whole[axis] for axis in range(3))


def test_boxes_without_a_ring_stay_whole() -> None:
    shapes = [(10 * x, 10 * y, 10 * z, 10, 10, 10) for z, y, x in product(range(3), repeat=3)]
    pieces = painting_pieces(shapes[::-1])
    assert len(pieces) == 27
    check(shapes[::-1], pieces)


def test_no_boxes_are_no_pieces() -> None:
    assert painting_pieces([]) == []


@pytest.mark.parametrize("shapes", list(permutations(RING)))
def test_one_box_of_a_ring_is_cut(shapes: tuple[Shape, ...]) -> None:
    pieces = painting_pieces(shapes)
    assert len(pieces) == 4
    check(shapes, pieces)


def test_rings_that_share_no_box_are_all_cut() -> None:
    shapes = [*RING, *((x + 20, y + 20, z, dx, dy, dz) for x, y, z, dx, dy, dz in RING), (0, 0, 40, 9, 9, 9)]
    check(shapes, painting_pieces(shapes))


def test_boxes_that_overlap_by_mistake_are_all_painted() -> None:
    shapes = [(0, 0, 0, 9, 9, 9), (5, 5, 5, 9, 9, 9), *RING]
    assert {piece.box for piece in painting_pieces(shapes)} == set(range(5))


def test_very_many_boxes_are_painted_whole() -> None:
    shapes = [*RING, *((30 * number, 0, 0, 5, 5, 5) for number in range(MOST_BOXES))]
    assert len(painting_pieces(shapes)) == len(shapes)


@given(data=st.data())
def test_a_carton_cut_in_any_way_is_painted_right(data: st.DataObject) -> None:
    rooms: list[Shape] = [(0, 0, 0, 64, 64, 64)]
    for _ in range(data.draw(st.integers(0, 12))):
        number = data.draw(st.integers(0, len(rooms) - 1))
        axis = data.draw(st.integers(0, 2))
        room = list(rooms.pop(number))
        if room[axis + 3] > 1:
            at = data.draw(st.integers(1, room[axis + 3] - 1))
            rest = room.copy()
            rest[axis], rest[axis + 3], room[axis + 3] = room[axis] + at, room[axis + 3] - at, at
            rooms.append((rest[0], rest[1], rest[2], rest[3], rest[4], rest[5]))
        rooms.append((room[0], room[1], room[2], room[3], room[4], room[5]))
    check(rooms, painting_pieces(rooms))
