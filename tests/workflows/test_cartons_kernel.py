"""The parts of the search for cartons, each by itself: what they lay lies well, what they refuse is so."""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.workflows.cartons.bounds import Bounds, too_much, too_much_lifted
from floorapp.workflows.cartons.candidate import Candidate, Verdict
from floorapp.workflows.cartons.climb import Climb
from floorapp.workflows.cartons.exact import FITS, NEVER, UNKNOWN, Exact
from floorapp.workflows.cartons.lift import lifted, pair_fits
from floorapp.workflows.cartons.merge import merge
from floorapp.workflows.cartons.question import Question
from floorapp.workflows.cartons.rooms import Effort, Kind, Room, Spot, Way
from floorapp.workflows.cartons.settle import borne, made_firm, rests
from floorapp.workflows.cartons.split import Split
from floorapp.workflows.cartons.values import CartonType, Item, Problem

Size = tuple[int, int, int]


STUBBORN = (Item(61, 57, 49, quantity=9), Item(83, 41, 37, quantity=7), Item(97, 29, 53, quantity=6))


def kind(number: int, size: Size, count: int = 1, upright: bool = False, weight_g: int = 1) -> Kind:
    sizes = {size, (size[1], size[0], size[2])} if upright else set(permutations(size))
    return Kind(number, [Way(*one) for one in sorted(sizes)], weight_g, count, upright)


def kinds_of(*sizes: Size) -> list[Kind]:
    return [kind(number, size) for number, size in enumerate(sizes)]


def room_of(size: Size, net_g: int = 10_000) -> Room:
    return Room(*size, net_g)


def lies_well(spots: Sequence[Spot], kinds: Sequence[Kind], room: Room) -> bool:
    """Whether all units are there, each in a way in which it may lie, inside, and apart from all others."""
    counts = [0] * len(kinds)
    for one in spots:
        counts[one.kind] += 1
        size = (one.x2 - one.x, one.y2 - one.y, one.z2 - one.z)
        if size not in [(way.dx, way.dy, way.dz) for way in kinds[one.kind].ways]:
            return False
        if min(one.x, one.y, one.z) < 0 or one.x2 > room.dx or one.y2 > room.dy or one.z2 > room.dz:
            return False
    apart = all(
        a.x2 <= b.x or b.x2 <= a.x or a.y2 <= b.y or b.y2 <= a.y or a.z2 <= b.z or b.z2 <= a.z
        for a, b in combinations(spots, 2)
    )
    return apart and counts == [one.count for one in kinds]


@st.composite
def cut_rooms(draw: st.DrawFn, most: int = 6) -> tuple[list[Kind], Room]:
    """A room cut along planes into pieces, some of which must stand, in any order and turned in any way."""
    size = draw(st.tuples(st.integers(20, 60), st.integers(20, 60), st.integers(20, 60)))
    pieces = [size]
    for _ in range(draw(st.integers(1, most - 1))):
        number, axis = draw(st.integers(0, len(pieces) - 1)), draw(st.integers(0, 2))
        piece = pieces[number]
        if piece[axis] > 1:
            at = draw(st.integers(1, piece[axis] - 1))
            first, second = list(piece), list(piece)
            first[axis], second[axis] = at, piece[axis] - at
            pieces[number : number + 1] = [(first[0], first[1], first[2]), (second[0], second[1], second[2])]
    kinds = []
    for number, piece in enumerate(draw(st.permutations(pieces))):
        turned: Size = draw(st.sampled_from(list(permutations(piece))))
        upright = draw(st.booleans())
        kinds.append(kind(number, piece if upright else turned, upright=upright))
    return kinds, room_of(size)


@given(cut_rooms())
@settings(max_examples=200)
def test_the_pieces_of_a_cut_room_are_joined_again(cut: tuple[list[Kind], Room]) -> None:
    kinds, room = cut
    spots = merge(kinds, room, 0, 8, Effort(400_000))
    assert spots is not None
    assert lies_well(spots, kinds, room)


def test_pieces_with_play_are_joined_with_that_play() -> None:
    room = room_of((100, 60, 40))
    kinds = kinds_of((49, 59, 39), (49, 29, 39), (49, 29, 39))
    assert merge(kinds, room, 0, 3, Effort(10_000)) is None
    spots = merge(kinds, room, 1, 3, Effort(10_000))
    assert spots is not None
    assert lies_well(spots, kinds, room)


def test_joining_ends_with_its_effort() -> None:
    kinds = kinds_of(*[(10, 10, 10)] * 8)
    assert merge(kinds, room_of((20, 20, 20)), 0, 3, Effort(65)) is None


@given(cut_rooms(4))
@settings(max_examples=60)
def test_what_certainly_fits_is_never_refused(cut: tuple[list[Kind], Room]) -> None:
    kinds, room = cut
    exact = Exact(kinds, room, Effort(200_000))
    answer = exact.answer()
    assert answer in (FITS, UNKNOWN)
    assert answer == UNKNOWN or lies_well(exact.found, kinds, room)
    assert not too_much(kinds, room, Effort(100_000))
    assert not too_much_lifted(kinds, room, Effort(100_000))


@given(cut_rooms(4))
@settings(max_examples=60)
def test_growing_units_changes_no_answer(cut: tuple[list[Kind], Room]) -> None:
    kinds, room = cut
    grown, small = lifted(kinds, room)
    assert Exact(grown, small, Effort(200_000)).answer() != NEVER


def test_what_does_not_fit_is_refused() -> None:
    def answer(*sizes: Size, room: Size) -> int:
        return Exact(kinds_of(*sizes), room_of(room), Effort(100_000)).answer()

    assert answer((11, 5, 5), room=(10, 10, 10)) == NEVER
    assert answer((6, 6, 6), (6, 6, 6), room=(11, 11, 11)) == NEVER
    assert answer((6, 6, 3), (6, 6, 3), (6, 6, 3), (6, 6, 3), (6, 6, 3), room=(9, 9, 9)) in (FITS, NEVER)
    assert Exact([kind(0, (4, 3, 2), 9)], room_of((7, 7, 5)), Effort(40)).answer() == UNKNOWN


def test_five_sticks_do_not_go_where_volume_alone_would_let_them() -> None:
    sticks = [kind(0, (10, 4, 4), 5, upright=True)]
    assert too_much(sticks, room_of((10, 10, 7)), Effort(10_000))


def test_units_that_leave_unusable_strips_are_too_much_when_grown() -> None:
    blocks = [kind(0, (60, 60, 50), 2, upright=True), kind(1, (30, 100, 10), 1, upright=True)]
    room = room_of((100, 100, 100))
    assert not too_much(blocks, room, Effort(100_000))
    grown, small = lifted(blocks, room)
    assert small.dx <= 100
    assert [one.count for one in grown] == [1, 1, 1]


def test_what_hangs_is_dropped_and_what_rests_too_little_is_refused() -> None:
    kinds = kinds_of((10, 10, 10), (10, 10, 10))
    hanging = [Spot(0, 0, 0, 0, 0, 10, 10, 10), Spot(1, 0, 0, 0, 15, 10, 10, 25)]
    assert not rests(hanging, 60)
    firm = made_firm(kinds, hanging, [30], 60)
    assert firm is not None
    assert [(one.x, one.y, one.z) for one in firm] == [(0, 0, 0), (0, 0, 10)]
    bridge = [Spot(0, 0, 0, 0, 0, 4, 10, 10), Spot(1, 0, 0, 0, 10, 10, 10, 20)]
    beside = [*bridge, Spot(2, 0, 4, 0, 0, 10, 10, 9)]
    three = [kind(0, (4, 10, 10)), kind(1, (10, 10, 10)), kind(2, (6, 10, 9))]
    assert made_firm(three, beside, [20], 60) is not None  # upside down the whole unit bears both others
    assert not rests(bridge, 60)
    assert rests(bridge, 40)


def test_a_filling_that_bears_too_much_either_way_up_is_refused() -> None:
    glass = Kind(0, [Way(10, 10, 10)], 5, 2, True, -1, True)
    stacked = [Spot(0, 0, 0, 0, 0, 10, 10, 10), Spot(0, 0, 0, 0, 10, 10, 10, 20)]
    assert made_firm([glass], stacked, [20], 60) is None
    assert not borne([glass], stacked, 0)


def test_a_climb_starts_anew_when_it_gets_no_further() -> None:
    kinds = [kind(0, (60, 60, 60), 2), kind(1, (50, 20, 20), 4)]
    climb = Climb(kinds, [room_of((100, 100, 100))], 60, 7)
    assert not climb.run(400, Effort(10_000_000))
    assert climb.tries + climb.block_tries == 400
    best = climb.best
    assert best is not None
    assert best.left


def question(items: Sequence[Item], *rooms: Size, gross_g: int = 10_000) -> Question:
    return Question(Problem(tuple(items), tuple(CartonType("C", *one, *one, 0, gross_g) for one in rooms)))


def standing(size: Size, count: int = 1, weight_g: int = 1, group: str = "") -> Item:
    return Item(*size, weight_g, count, 2, mixing_group=group)


def test_more_units_of_a_kind_than_cartons_hold_of_it_are_too_many() -> None:
    asked = question([standing((60, 60, 100), 3, weight_g=0), standing((10, 10, 10))], (100, 100, 100))
    bounds = Bounds(asked, Effort(10**6))
    assert bounds.capacity(0, asked.kinds[0]) == 1
    assert bounds.cannot_hold((0, 0))
    assert not bounds.cannot_hold((0, 0, 0))


def test_weight_limits_how_many_of_a_kind_go_into_a_carton() -> None:
    asked = question([standing((10, 10, 10), 5, weight_g=400)], (100, 100, 100), gross_g=1_000)
    assert Bounds(asked, Effort(10**6)).capacity(0, asked.kinds[0]) == 2


def test_units_that_cannot_be_together_need_a_carton_each() -> None:
    long_ones = [standing((90, 20 + n, 60 + n), weight_g=600) for n in range(3)]
    asked = question(long_ones, (100, 100, 100), gross_g=1_000)
    assert Bounds(asked, Effort(10**6)).cannot_hold((0, 0))
    groups = question([standing((9, 9, 9), group=one) for one in "abc"], (100, 100, 100))
    assert Bounds(groups, Effort(10**6)).cannot_hold((0, 0))


def test_units_that_go_into_one_type_only_must_fit_there() -> None:
    asked = question([standing((90, 90, 40), 3), standing((20, 20, 20))], (100, 100, 100), (50, 50, 50))
    bounds = Bounds(asked, Effort(10**6))
    assert bounds.cannot_hold((0, 1))
    assert not bounds.cannot_hold((0, 0))
    heavy = question([standing((90, 90, 10), 3, weight_g=400)], (100, 100, 100), (50, 50, 50), gross_g=1_000)
    assert Bounds(heavy, Effort(10**6)).cannot_hold((0, 1))


def verdicts(asked: Question, types: tuple[int, ...], looks: int, most: int) -> list[Verdict]:
    """What one candidate says, look by look, until it knows or has been looked at so often."""
    candidate = Candidate(types, [asked.rooms[one] for one in types], asked.kinds, 60, (0,))
    bounds, effort = Bounds(asked, Effort(10**7)), Effort(looks)
    said = []
    while len(said) < most and (not said or said[-1] is Verdict.UNKNOWN):
        said.append(candidate.look(effort, bounds))
    return said


@pytest.mark.parametrize(
    ("sizes", "last"),
    [
        ([(60, 51, 35, 2), (57, 40, 77, 3), (35, 51, 91, 3)], Verdict.FITS),
        ([(64, 31, 87, 3), (69, 47, 76, 3), (67, 53, 39, 2)], Verdict.NEVER),
    ],
)
def test_a_few_units_in_two_cartons_are_divided_or_shown_not_to_go(
    sizes: list[tuple[int, int, int, int]], last: Verdict
) -> None:
    asked = question([standing((a, b, c), count) for a, b, c, count in sizes], (100, 100, 100))
    assert verdicts(asked, (0, 0), 10**6, 9)[-1] is last


def test_a_division_that_bears_too_much_is_not_taken() -> None:
    glass = Item(100, 100, 40, 1, 3, 2, nothing_on_top=True)
    asked = question([glass, standing((10, 10, 10))], (100, 100, 100))
    assert verdicts(asked, (0, 0), 10**6, 7) == [Verdict.UNKNOWN] * 7


def test_many_units_that_cannot_go_in_are_refused_by_measure() -> None:
    asked = question([standing((6, 6, 3), 40)], (11, 11, 100))
    assert verdicts(asked, (0,), 10**6, 9) == [Verdict.UNKNOWN, Verdict.NEVER]


def looked_at(asked: Question, visit: int, cartons: int = 1) -> Verdict:
    """What a later look alone says of cartons of the first type."""
    candidate = Candidate((0,) * cartons, asked.rooms[:1] * cartons, asked.kinds, 60, (0,))
    candidate.visits = visit
    return candidate.look(Effort(10**6), Bounds(asked, Effort(10**6)))


def test_very_many_units_are_neither_joined_nor_searched_exactly() -> None:
    asked = question([standing((5, 7, 9), 50), standing((6, 8, 11), 42)], (60, 50, 13))
    assert looked_at(asked, 2) is Verdict.UNKNOWN


def test_several_cartons_are_filled_one_by_one_until_all_is_in() -> None:
    asked = question([standing((20, 30, 40), 4), standing((50, 50, 50))], (100, 100, 100))
    mixed = question([standing((20 + n, 30, 40), 2) for n in range(9)], (100, 100, 100))
    assert looked_at(asked, 4, cartons=2) is Verdict.FITS
    assert looked_at(mixed, 4, cartons=2) is Verdict.FITS
    assert looked_at(mixed, 3, cartons=2) is Verdict.FITS


def test_few_units_are_grown_before_they_are_measured() -> None:
    assert looked_at(question([standing((6, 6, 3), 11)], (11, 11, 30)), 3) is Verdict.NEVER


def test_sticks_that_leave_each_other_no_way_to_lie_are_laid_otherwise() -> None:
    kinds = kinds_of((6, 1, 1), (5, 3, 2), (8, 1, 1), (3, 2, 2), (7, 2, 1), (8, 3, 1))
    exact = Exact(kinds, room_of((5, 8, 3)), Effort(100_000))
    assert exact.answer() == FITS
    assert lies_well(exact.found, kinds, room_of((5, 8, 3)))


def test_a_division_with_a_share_in_doubt_is_in_doubt() -> None:
    asked = question(STUBBORN, (230, 170, 100))
    bounds = Bounds(asked, Effort(10**6))
    assert Split(asked.kinds, (0,), asked.rooms, bounds, Effort(10**6)).answer() == UNKNOWN


def test_weight_leaves_too_few_of_a_kind_in_each_carton() -> None:
    asked = question([standing((10, 10, 10), 5, weight_g=400)], (100, 100, 100), gross_g=1_000)
    assert Bounds(asked, Effort(10**6)).cannot_hold((0, 0))


def test_two_units_are_together_only_in_ways_that_go_in() -> None:
    room = room_of((100, 100, 50))
    assert pair_fits(kind(0, (10, 60, 60)), kind(1, (30, 90, 100)), room)
    assert not pair_fits(kind(0, (51, 60, 60)), kind(1, (51, 90, 100)), room)
    assert not pair_fits(kind(0, (110, 60, 60)), kind(1, (10, 10, 10)), room)


def test_a_share_with_a_unit_that_does_not_go_in_is_no_share() -> None:
    asked = question([standing((60, 60, 60)), standing((90, 10, 10))], (100, 100, 100), (70, 70, 70))
    split = Split(
        asked.kinds, (1, 0), [asked.rooms[1], asked.rooms[0]], Bounds(asked, Effort(10**6)), Effort(10**6)
    )
    assert split.answer() == FITS
    assert [one.room for one in split.found if one.kind == 1] == [1]


def test_a_look_that_joins_units_finds_a_full_carton() -> None:
    pieces = [standing(size) for size in ((60, 30, 50), (60, 70, 20), (60, 70, 30), (40, 100, 50))]
    asked = question(pieces, (100, 100, 50))
    candidate = Candidate((0,), asked.rooms, asked.kinds, 60, (0,))
    candidate.visits = 2
    assert candidate.look(Effort(10**6), Bounds(asked, Effort(10**6))) is Verdict.FITS
    assert lies_well(candidate.spots, asked.kinds, asked.rooms[0])


def test_a_unit_larger_than_the_room_is_no_filling() -> None:
    assert merge(kinds_of((11, 5, 5)), room_of((10, 10, 10)), 0, 3, Effort(1_000)) is None


def fits_by_trying(sizes: Sequence[Size], room: Size) -> bool:
    """Whether cuboids go into a tiny room, however they are turned: every place is tried."""

    def places(size: Size) -> Iterator[frozenset[Size]]:
        for turned in set(permutations(size)):
            corners = [range(room[axis] - turned[axis] + 1) for axis in range(3)]
            for corner in product(*corners):
                cells = [range(corner[axis], corner[axis] + turned[axis]) for axis in range(3)]
                yield frozenset((x, y, z) for x, y, z in product(*cells))

    def rest(number: int, taken: frozenset[Size]) -> bool:
        if number == len(sizes):
            return True
        return any(rest(number + 1, taken | cells) for cells in places(sizes[number]) if not cells & taken)

    return rest(0, frozenset())


SHORT = st.integers(1, 4)


@given(
    st.lists(st.tuples(SHORT, SHORT, st.integers(1, 3)), min_size=1, max_size=5),
    st.tuples(st.integers(2, 5), st.integers(2, 4), st.integers(1, 4)),
)
@settings(max_examples=300)
def test_the_exact_search_agrees_with_trying_every_place(sizes: list[Size], room: Size) -> None:
    mm3 = sum(length * width * height for length, width, height in sizes)
    if mm3 > room[0] * room[1] * room[2]:
        return
    kinds, inside = kinds_of(*sizes), room_of(room)
    exact = Exact(kinds, inside, Effort(10**6))
    answer = exact.answer()
    assert answer == (FITS if fits_by_trying(sizes, room) else NEVER)
    assert answer == NEVER or lies_well(exact.found, kinds, inside)


def test_a_division_is_found_and_each_share_lies_well() -> None:
    asked = question([standing((60, 60, 60), 2), standing((40, 100, 100), 2)], (100, 100, 100))
    split = Split(asked.kinds, (0, 0), [asked.rooms[0]] * 2, Bounds(asked, Effort(10**6)), Effort(10**6))
    assert split.answer() == FITS
    assert {one.room for one in split.found} == {0, 1}
    assert (
        Split(asked.kinds, (0, 0), asked.rooms * 2, Bounds(asked, Effort(10**6)), Effort(60)).answer()
        == UNKNOWN
    )


def test_shares_of_two_groups_or_too_much_weight_are_no_division() -> None:
    items = [
        standing((60, 60, 60), group="a"),
        standing((30, 30, 30), weight_g=900, group="b"),
        standing((20, 20, 20)),
    ]
    asked = question(items, (100, 100, 100), gross_g=900)
    split = Split(asked.kinds, (0,), asked.rooms, Bounds(asked, Effort(10**6)), Effort(10**6))
    assert split.answer() == NEVER
