"""Filling rooms again and again, each time changed a little, and keeping what leaves less out.

What was left out is laid earlier the next time ("squeaky wheel": Joslin, Clements (1999), Squeaky wheel
optimization, Journal of Artificial Intelligence Research 10). Changes come from a counted generator, so the
same units always give the same fillings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floorapp.workflows.cartons.blocks import VARIANTS, fill_blocks
from floorapp.workflows.cartons.gaps import FAR, RULES, Filling, fill
from floorapp.workflows.cartons.rooms import Effort, Kind, Room

if TYPE_CHECKING:
    from mypy_extensions import i64


PATIENCE: Final = 100
"""Tries without gain before a search starts anew."""
BLOCKY: Final = 4
"""So many units of each kind, on an average, make it worthwhile to lay them in blocks."""


class Dice:
    """Whole numbers that look random and are always the same (a linear congruential generator)."""

    __slots__ = ("state",)

    def __init__(self, seed: i64) -> None:
        self.state: i64 = seed & 0x7FFFFFFF

    def roll(self, sides: i64) -> i64:
        """A number from 0 up to, but not including, `sides`, which is at most 2^15."""
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 12) % sides


def first_order(kinds: list[Kind], by: i64) -> list[i64]:
    """Each unit's kind times 32 (see `fill`): the largest volume, longest edge or largest face first."""
    keys: list[tuple[i64, i64, i64]] = []
    for kind in kinds:
        way = kind.ways[0]
        face: i64 = max(way.dx * way.dy, way.dx * way.dz, way.dy * way.dz)
        longest: i64 = max(way.dx, way.dy, way.dz)
        key: i64 = kind.mm3 if by == 0 else longest if by == 1 else face
        keys.append((-key, -kind.mm3, kind.number))
    keys.sort()
    order: list[i64] = []
    for _, _, number in keys:
        kind = kinds[number]
        count: i64 = kind.count
        while count > 0:
            order.append(number * 32)
            count -= 1
    return order


class Climb:
    """One search for a filling of these rooms with all units, that may be stopped and taken up again."""

    def __init__(self, kinds: list[Kind], rooms: list[Room], support_pct: i64, seed: i64) -> None:
        self.kinds = kinds
        self.rooms = rooms
        self.support_pct: i64 = support_pct
        self.dice = Dice(seed)
        self.tries: i64 = 0
        self.orders = [first_order(kinds, 0), first_order(kinds, 1), first_order(kinds, 2)]
        self.order: list[i64] = self.orders[0]
        self.rule: i64 = 0
        self.filling: Filling | None = None
        self.best: Filling | None = None
        self.since: i64 = 0
        self.block_tries: i64 = 0
        units: i64 = len(self.order)
        self.has_blocks = units >= BLOCKY * len(kinds)
        for kind in kinds:
            if kind.bare or kind.bears_g >= 0:
                self.has_blocks = False

    def run(self, tries: i64, effort: Effort) -> bool:
        """Whether all units are in, after at most so many further tries."""
        while tries > 0 and not effort.is_spent():
            tries -= 1
            if self.step(effort):
                return True
        return False

    def step(self, effort: Effort) -> bool:
        """One more try; whether all units are in."""
        if self.has_blocks and self.is_turn_of_blocks():
            return self.step_with_blocks(effort)
        number: i64 = self.tries
        self.tries += 1
        rule: i64 = self.rule
        if number < 3 * RULES:
            order = self.orders[number % 3]
            rule = number // 3
        elif number < 3 * RULES + 6:
            order = self.all_one_way(number - 3 * RULES)
            rule = 0
        elif self.filling is None or self.since > PATIENCE:
            self.filling = None
            order = self.changed(self.orders[self.dice.roll(3)])
            rule = self.dice.roll(RULES)
        else:
            order = self.changed(self.order)
            if self.dice.roll(8) == 0:
                rule = self.dice.roll(RULES)
        limit: i64 = FAR
        current = self.filling
        if current is not None:
            limit = current.left_mm3 + current.left_mm3 // 8
        by_room = self.dice.roll(2) == 0
        filling = fill(self.kinds, order, self.rooms, rule, by_room, self.support_pct, limit, effort)
        best = self.best
        if best is None or filling.left_mm3 < best.left_mm3:
            self.best = filling
        self.since += 1
        if filling.left_mm3 <= limit:
            if current is None or filling.left_mm3 < current.left_mm3:
                self.since = 0
            self.filling = filling
            self.order = order
            self.rule = rule
        return not filling.left

    def is_turn_of_blocks(self) -> bool:
        """Whether blocks are tried next: all ways without chance after the first try, then seldom."""
        after: i64 = self.tries if self.block_tries < VARIANTS else 8 * (self.block_tries - VARIANTS + 1)
        return self.tries > 0 and after <= self.tries

    def step_with_blocks(self, effort: Effort) -> bool:
        """One more try with blocks of equal units; whether all units are in."""
        variant: i64 = self.block_tries
        self.block_tries += 1
        filling = fill_blocks(self.kinds, self.rooms, self.support_pct, variant, self.dice, effort)
        best = self.best
        if best is None or filling.left_mm3 < best.left_mm3:
            self.best = filling
        return not filling.left

    def all_one_way(self, way: i64) -> list[i64]:
        """The first order with each unit lying in the way of this number, or its kind's last."""
        return [entry + 1 + min(way, len(self.kinds[entry >> 5].ways) - 1) for entry in self.orders[0]]

    def changed(self, order: list[i64]) -> list[i64]:
        """The order, changed a little: what was left out comes earlier, something lies another way."""
        dice = self.dice
        order = list(order)
        count: i64 = len(order)
        current = self.filling
        if current is not None and current.left and dice.roll(2) > 0:
            left = current.left
            wanted: i64 = left[dice.roll(len(left))]
            at: i64 = count - 1
            while order[at] >> 5 != wanted:
                at -= 1
        else:
            at = dice.roll(count)
        moved: i64 = order.pop(at)
        order.insert(dice.roll(at + 1 if current is not None else count), moved)
        if len(self.kinds) == 1 or dice.roll(2) == 0:
            at = dice.roll(count)
            number: i64 = order[at] >> 5
            turn: i64 = dice.roll(len(self.kinds[number].ways) + 1)
            corner: i64 = dice.roll(4) if dice.roll(2) == 0 else 0
            order[at] = number * 32 + corner * 8 + turn
        return order
