"""Joining units with equal faces into larger cuboids until all of them are one that goes into the room.

A full carton is often cut, as it were, along planes: two of its cuboids always share a whole face. Joining
backwards finds such fillings where laying unit after unit does not, since equal faces are rare by chance.
Which of the possible joins is right is searched with few deviations from the likeliest: Harvey, Ginsberg
(1995), Limited discrepancy search, IJCAI-95.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floorapp.workflows.cartons.rooms import Effort, Kind, Room, Spot

if TYPE_CHECKING:
    from mypy_extensions import i64

TURNS: Final = ((0, 1, 2), (1, 0, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1), (2, 1, 0))
"""Which of a block's own axes lies along x, y and z; the first two keep its height vertical."""


class Block:
    """A cuboid of one unit, or of two smaller blocks side by side along an axis of its own."""

    __slots__ = ("a", "axis", "b", "c", "first", "kind", "second", "second_turn", "units", "upright", "uses")

    def __init__(self, a: i64, b: i64, c: i64, upright: bool, kind: i64) -> None:
        self.a: i64 = a
        self.b: i64 = b
        self.c: i64 = c
        self.upright = upright
        self.kind: i64 = kind
        self.uses: i64 = 0
        self.units: i64 = 1
        self.axis: i64 = 0
        self.first: Block | None = None
        self.second: Block | None = None
        self.second_turn: i64 = 0


class Join:
    """Two blocks that may become one: the second, turned, lies behind the first along one of its axes."""

    __slots__ = ("axis", "face", "first", "second", "turn")

    def __init__(self, first: Block, second: Block, axis: i64, turn: i64, face: i64) -> None:
        self.first = first
        self.second = second
        self.axis: i64 = axis
        self.turn: i64 = turn
        self.face: i64 = face


def extent(block: Block, axis: i64) -> i64:
    """The extent of a block along one of its own axes."""
    if axis == 0:
        return block.a
    return block.b if axis == 1 else block.c


def turned(block: Block, turn: i64, axis: i64) -> i64:
    """The extent along a world's axis of a block that is turned."""
    if turn == 0:
        return extent(block, axis)
    if turn == 1:
        return block.b if axis == 0 else block.a if axis == 1 else block.c
    if turn == 2:
        return block.a if axis == 0 else block.c if axis == 1 else block.b
    if turn == 3:
        return block.b if axis == 0 else block.c if axis == 1 else block.a
    if turn == 4:
        return block.c if axis == 0 else block.a if axis == 1 else block.b
    return block.c if axis == 0 else block.b if axis == 1 else block.a


def goes_in(a: i64, b: i64, c: i64, upright: bool, room: Room) -> bool:
    """Whether a cuboid goes into the empty room in a way in which it may lie."""
    dx: i64 = room.dx
    dy: i64 = room.dy
    dz: i64 = room.dz
    if c <= dz and ((a <= dx and b <= dy) or (b <= dx and a <= dy)):
        return True
    if upright:
        return False
    if b <= dz and ((a <= dx and c <= dy) or (c <= dx and a <= dy)):
        return True
    return a <= dz and ((b <= dx and c <= dy) or (c <= dx and b <= dy))


def joins(one: Block, other: Block, room: Room, found: list[Join]) -> None:
    """Adds each way in which two blocks share a whole face and together still go into the room."""
    first = one
    second = other
    if second.upright and not first.upright:
        first, second = second, first
    turns: i64 = 2 if second.upright else 6
    turn: i64 = 0
    start: i64 = len(found)
    a: i64 = first.a
    b: i64 = first.b
    c: i64 = first.c
    while turn < turns:
        p: i64 = turned(second, turn, 0)
        q: i64 = turned(second, turn, 1)
        r: i64 = turned(second, turn, 2)
        if b == q and c == r and goes_in(a + p, b, c, first.upright, room):
            _add(found, start, Join(first, second, 0, turn, b * c))
        if a == p and c == r and goes_in(a, b + q, c, first.upright, room):
            _add(found, start, Join(first, second, 1, turn, a * c))
        if a == p and b == q and goes_in(a, b, c + r, first.upright, room):
            _add(found, start, Join(first, second, 2, turn, a * b))
        turn += 1


def _add(found: list[Join], start: i64, join: Join) -> None:
    """Adds a join unless one along the same axis is there: it makes the same block."""
    at: i64 = start
    while at < len(found):
        if found[at].axis == join.axis:
            return
        at += 1
    found.append(join)


def joined(join: Join) -> Block:
    """The block that a join makes, in the frame of its first block."""
    first = join.first
    a: i64 = first.a
    b: i64 = first.b
    c: i64 = first.c
    longer: i64 = turned(join.second, join.turn, join.axis)
    if join.axis == 0:
        a += longer
    elif join.axis == 1:
        b += longer
    else:
        c += longer
    block = Block(a, b, c, first.upright, -1)
    block.axis = join.axis
    block.units = first.units + join.second.units
    block.first = first
    block.second = join.second
    block.second_turn = join.turn
    return block


def merge(kinds: list[Kind], room: Room, play: i64, most: i64, effort: Effort) -> list[Spot] | None:
    """All units as one cuboid in the room, or None where none was found.

    `play` is the room in mm that each unit gets beyond its size in every direction, `most` the greatest
    number of deviations.
    """
    blocks: list[Block] = []
    for kind in kinds:
        way = kind.ways[0]
        count: i64 = kind.count
        while count > 0:
            blocks.append(Block(way.dx + play, way.dy + play, way.dz + play, kind.upright, kind.number))
            count -= 1
    found: list[Join] = []
    place: i64 = 0
    for one in blocks:
        before: i64 = 0
        while before < place:
            joins(blocks[before], one, room, found)
            before += 1
        place += 1
    effort.looks -= place * place
    deviations: i64 = 0
    while deviations <= most and not effort.is_spent():
        whole = _search(blocks, found, room, deviations, effort)
        if whole is not None:
            return _spots(whole, kinds, room)
        deviations += 1
    return None


def _search(
    blocks: list[Block], found: list[Join], room: Room, deviations: i64, effort: Effort
) -> Block | None:
    """One block of all, by the likeliest joins but for exactly this many deviations."""
    if len(blocks) == 1:
        return blocks[0]
    if not found or effort.is_spent():
        return None
    best = _likeliest(blocks, found)
    effort.looks -= len(found) + len(blocks)
    whole: Block | None = None
    if deviations > 0:
        others = [join for join in found if not _alike(join, best)]
        whole = _search(blocks, others, room, deviations - 1, effort)
        if whole is not None:
            return whole
    made = joined(best)
    left = [block for block in blocks if block is not best.first and block is not best.second]
    still = [
        join
        for join in found
        if join.first is not best.first
        and join.second is not best.first
        and join.first is not best.second
        and join.second is not best.second
    ]
    for block in left:
        joins(block, made, room, still)
    left.append(made)
    return _search(left, still, room, deviations, effort)


def _likeliest(blocks: list[Block], found: list[Join]) -> Join:
    """The join of a large face whose blocks have few others."""
    for block in blocks:
        block.uses = 0
    for join in found:
        join.first.uses += 1
        join.second.uses += 1
    best = found[0]
    best_rank: i64 = -1
    for join in found:
        uses: i64 = join.first.uses + join.second.uses
        rank: i64 = join.face * 1000 // (uses * uses)
        if rank > best_rank:
            best_rank = rank
            best = join
    return best


def _alike(one: Join, other: Join) -> bool:
    """Whether two joins make the same of blocks of the same extents."""
    return (
        one.axis == other.axis
        and one.turn == other.turn
        and _same(one.first, other.first)
        and _same(one.second, other.second)
    )


def _same(one: Block, other: Block) -> bool:
    return one.a == other.a and one.b == other.b and one.c == other.c and one.upright == other.upright


def _spots(whole: Block, kinds: list[Kind], room: Room) -> list[Spot] | None:
    """Where the units of a block lie when it stands in the room's corner."""
    turns: i64 = 2 if whole.upright else 6
    turn: i64 = 0
    while turn < turns:
        if (
            turned(whole, turn, 0) <= room.dx
            and turned(whole, turn, 1) <= room.dy
            and turned(whole, turn, 2) <= room.dz
        ):
            spots: list[Spot] = []
            _lay(whole, TURNS[turn], 0, 0, 0, kinds, spots)
            return spots
        turn += 1
    return None


def _lay(
    block: Block, turn: tuple[int, int, int], x: i64, y: i64, z: i64, kinds: list[Kind], spots: list[Spot]
) -> None:
    first = block.first
    second = block.second
    if first is None or second is None:
        way = kinds[block.kind].ways[0]
        size = (way.dx, way.dy, way.dz)
        spots.append(Spot(block.kind, 0, x, y, z, x + size[turn[0]], y + size[turn[1]], z + size[turn[2]]))
        return
    own = TURNS[block.second_turn]
    axis: i64 = block.axis
    first_x: i64 = x
    first_y: i64 = y
    first_z: i64 = z
    if turn[0] == axis:
        x += extent(first, axis)
    elif turn[1] == axis:
        y += extent(first, axis)
    elif first.units <= second.units:  # the flatter of the two bears the other
        z += extent(first, axis)
    else:
        first_z += turned(second, block.second_turn, axis)
    _lay(first, turn, first_x, first_y, first_z, kinds, spots)
    _lay(second, (own[turn[0]], own[turn[1]], own[turn[2]]), x, y, z, kinds, spots)
