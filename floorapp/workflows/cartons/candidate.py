"""One set of cartons that may hold the order: looked at again and again, each time with more effort.

A look tries to fill the cartons, or to show that they cannot be filled, whichever it comes to first.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from floorapp.workflows.cartons.bounds import Bounds, too_much, too_much_lifted
from floorapp.workflows.cartons.climb import Climb
from floorapp.workflows.cartons.exact import FITS, NEVER, Exact
from floorapp.workflows.cartons.lift import MOST_GROWN
from floorapp.workflows.cartons.merge import merge
from floorapp.workflows.cartons.objective import Value
from floorapp.workflows.cartons.question import again
from floorapp.workflows.cartons.rooms import Effort, Kind, Room, Spot
from floorapp.workflows.cartons.settle import made_firm
from floorapp.workflows.cartons.split import Split

_MOST_EXACT: Final = 26
_FEW_ALIKE: Final = 3
_MOST_ALIKE: Final = 12
"""More units of so few kinds are only laid one by one and in blocks: they can be joined in too many ways."""
_MOST_SPLIT: Final = 16
_MOST_MERGED: Final = 60
_LEAST_MERGED_PCT: Final = 80
_NEARLY_FULL_PCT: Final = 88
_MOST_DEVIATIONS: Final = 12
_FEW_KINDS: Final = 4
_PLAYS: Final = (0, 1, 2)
_FIRST_TRIES: Final = 3
_RULED_TRIES: Final = 24
_MOST_IN_VAIN: Final = 150_000
_MOST_FOR_FEW: Final = 400_000
_FEW_LEFT: Final = 2
"""Looks after which a candidate may be hopeless, more of them if only so few units are left out."""
_HOPELESS_PERMILLE: Final = 60
_MOST_JOINED: Final = 24
"""So few units may be joined to one cuboid also when laying them one by one left many out."""


class Verdict(Enum):
    """What is known of a candidate."""

    FITS = "fits"
    NEVER = "never"
    UNKNOWN = "unknown"


class Candidate:
    """Cartons of certain types for all units of the kinds."""

    def __init__(
        self, types: tuple[int, ...], rooms: Sequence[Room], kinds: list[Kind], support_pct: int, value: Value
    ) -> None:
        self.types = types
        self.value = value
        self.spots: list[Spot] = []
        self.spent = 0
        self.visits = 0
        self._kinds = kinds
        self._rooms = list(rooms)
        self._heights = [room.dz for room in rooms]
        self._support_pct = support_pct
        self._units = sum(kind.count for kind in kinds)
        self._mm3 = sum(kind.mm3 * kind.count for kind in kinds)
        self._is_alike = len(kinds) <= _FEW_ALIKE and self._units > _MOST_ALIKE
        self._climbs: list[Climb] = []
        self._fits_hanging = False
        self._share: Candidate | None = None
        self.fill_permille = self._mm3 * 1000 // sum(room.mm3 for room in rooms)

    @property
    def overweight(self) -> bool:
        """Whether the units are heavier than what the cartons may hold, or of groups that do not mix."""
        weight_g = sum(kind.weight_g * kind.count for kind in self._kinds)
        groups = {kind.group for kind in self._kinds} - {0}
        return weight_g > sum(room.net_g for room in self._rooms) or len(groups) > len(self._rooms)

    @property
    def penalty(self) -> int:
        """By how much less likely than others this one is to be filled, as it looks up to now."""
        over = max(0, self.fill_permille - 700)
        if len(self._rooms) == 1 or self._share is not None:
            return 1 << min(3, over // 80)
        left = self._left_permille()
        if left is None:
            return 1 << min(9, over // 30)
        return (1 << min(5, over // 60)) * (1 + left // 6)

    @property
    def is_hopeless(self) -> bool:
        """Whether so much has been left out in spite of all effort that more of it would hardly help."""
        if self.spent < (_MOST_FOR_FEW if self._left_units() <= _FEW_LEFT else _MOST_IN_VAIN):
            return False
        if len(self._rooms) == 1 and self._units <= _MOST_JOINED:
            return False
        return (self._left_permille() or 0) > _HOPELESS_PERMILLE

    def _left_units(self) -> int:
        """How many units were left out by the best filling, of one equal share if that is looked at."""
        if self._share is not None:
            return self._share._left_units()
        best = self._climbs[0].best if self._climbs else None
        return self._units if best is None else len(best.left)

    def _left_permille(self) -> int | None:
        """How much of all was left out by the best filling of its own, or by that of one equal share."""
        bests = [climb.best for climb in self._climbs[:1]]
        own = [best.left_mm3 * 1000 // self._mm3 for best in bests if best is not None]
        shares = [] if self._share is None else [self._share._left_permille()]
        return min((*own, *(left for left in shares if left is not None)), default=None)

    def look(self, effort: Effort, bounds: Bounds) -> Verdict:
        """One more look, longer than the one before."""
        before = effort.looks
        visit = self.visits
        self.visits += 1
        if visit == 0:
            effort.looks -= bounds.looks_a_set(self.types)
        if visit == 0 and bounds.cannot_hold(self.types):
            verdict = Verdict.NEVER
        elif len(self._rooms) == 1:
            verdict = self._look_into_one(visit, effort)
        else:
            verdict = self._look_into_several(visit, effort, bounds)
        self.spent += before - effort.looks
        return verdict

    def _look_into_one(self, visit: int, effort: Effort) -> Verdict:
        match visit:
            case 0:
                verdict = self._climb(0, _FIRST_TRIES, 1 << 40, effort)
                return self._exact(3_000, effort) if verdict is Verdict.UNKNOWN else verdict
            case 1:
                if too_much(self._kinds, self._rooms[0], Effort(60_000)):
                    return Verdict.NEVER
                return self._climb(0, _RULED_TRIES - _FIRST_TRIES, 1 << 40, effort)
            case 2:
                verdict = self._merge(8_000, effort)
                return self._exact(30_000, effort) if verdict is Verdict.UNKNOWN else verdict
            case 3:
                if self._units <= MOST_GROWN and too_much_lifted(self._kinds, self._rooms[0], Effort(60_000)):
                    return Verdict.NEVER
                return self._climb(0, 200, 40_000, effort)
        if self._is_alike:
            return self._climb(visit % 2, 1 << 20, 60_000, effort)
        turn, round_ = (visit - 4) % 5, (visit - 4) // 5
        looks = 40_000 << min(round_, 3)
        match turn:
            case 0:
                return self._merge(2 * looks if self._fill_pct(0) >= _NEARLY_FULL_PCT else looks // 2, effort)
            case 2:
                return self._exact(looks << min(round_, 1), effort)
            case 4:
                return self._climb(1, 1 << 20, looks, effort)
            case _:
                return self._climb(0, 1 << 20, looks, effort)

    def _look_into_several(self, visit: int, effort: Effort, bounds: Bounds) -> Verdict:
        if visit == 0:
            return self._climb(0, 2, 1 << 40, effort)
        looks = 30_000 << min(visit // 2, 3)
        if visit % 3 == 2 and self._units <= _MOST_SPLIT:
            return self._split(looks, effort, bounds)
        if visit % 4 and len(self._kinds) <= _FEW_KINDS and len(set(self.types)) == 1:
            return self._equal_shares(effort)
        if visit == 1 or visit % 6 == 4:
            return self._one_by_one(looks, effort)
        return self._climb(0, 1 << 20, looks, effort)

    def _climb(self, number: int, tries: int, looks: int, effort: Effort) -> Verdict:
        """`number` 0 rests every unit as it must; 1 lets them hang and then sees whether they can rest."""
        while len(self._climbs) <= number:
            support_pct = self._support_pct if not self._climbs else 0
            self._climbs.append(Climb(self._kinds, self._rooms, support_pct, 1 + len(self._climbs)))
        climb = self._climbs[number]
        part = effort.part(looks)
        found = climb.run(tries, part)
        effort.give_back(part)
        if not found or climb.best is None:
            return Verdict.UNKNOWN
        return self._take(climb.best.spots)

    def _equal_shares(self, effort: Effort) -> Verdict:
        """Fills one of several equal cartons with its share of each kind, and the others just so."""
        rooms = len(self._rooms)
        if self._share is None:
            shares = [again(kind, kind.number, -(-kind.count // rooms)) for kind in self._kinds]
            self._share = Candidate(self.types[:1], self._rooms[:1], shares, self._support_pct, self.value)
        share = self._share
        share.visits += 1
        if share.overweight or share._look_into_one(share.visits - 1, effort) is not Verdict.FITS:
            return Verdict.UNKNOWN
        left = [kind.count for kind in self._kinds]
        spots: list[Spot] = []
        for place in range(rooms):
            for one in share.spots:
                if left[one.kind]:
                    left[one.kind] -= 1
                    spots.append(Spot(one.kind, place, one.x, one.y, one.z, one.x2, one.y2, one.z2))
        return self._take(spots)

    def _one_by_one(self, looks: int, effort: Effort) -> Verdict:
        """Fills the cartons one after the other, each as full as it gets, the largest first."""
        left = [kind.count for kind in self._kinds]
        spots: list[Spot] = []
        for place in sorted(range(len(self._rooms)), key=lambda place: -self._rooms[place].mm3):
            inside = [kind for kind in self._kinds if left[kind.number]]
            if not inside:
                break
            kinds = [again(one, at, left[one.number]) for at, one in enumerate(inside)]
            climb = Climb(kinds, [self._rooms[place]], self._support_pct, self.visits)
            part = effort.part(looks // len(self._rooms))
            climb.run(1 << 20, part)
            effort.give_back(part)
            for one in climb.best.spots if climb.best is not None else ():
                number = inside[one.kind].number
                left[number] -= 1
                spots.append(Spot(number, place, one.x, one.y, one.z, one.x2, one.y2, one.z2))
        return Verdict.UNKNOWN if any(left) else self._take(spots)

    def _take(self, spots: list[Spot]) -> Verdict:
        """Keeps a filling if every unit in it rests and bears as it must."""
        firm = made_firm(self._kinds, spots, self._heights, self._support_pct)
        if firm is None:
            self._fits_hanging = True
            return Verdict.UNKNOWN
        self.spots = firm
        return Verdict.FITS

    def _merge(self, looks: int, effort: Effort) -> Verdict:
        """Joins all units to one cuboid, most of the effort with the play that would fill the room best."""
        if self._units > _MOST_MERGED or self._is_alike:
            return Verdict.UNKNOWN
        room = self._rooms[0]
        plays = [play for play in reversed(_PLAYS) if _LEAST_MERGED_PCT <= self._fill_pct(play) <= 100]
        for rank, play in enumerate(plays):
            part = effort.part(looks if rank == 0 else looks // 8)
            spots = merge(self._kinds, room, play, _MOST_DEVIATIONS, part)
            effort.give_back(part)
            if spots is not None and self._take(spots) is Verdict.FITS:
                return Verdict.FITS
        return Verdict.UNKNOWN

    def _fill_pct(self, play: int) -> int:
        """How full the first room is when each unit has so much play in every direction, rounded up."""
        mm3 = 0
        for kind in self._kinds:
            way = kind.ways[0]
            mm3 += (way.dx + play) * (way.dy + play) * (way.dz + play) * kind.count
        return -(-mm3 * 100 // self._rooms[0].mm3)

    def _exact(self, looks: int, effort: Effort) -> Verdict:
        if self._units > _MOST_EXACT or self._fits_hanging or self._is_alike:
            return Verdict.UNKNOWN
        part = effort.part(looks)
        search = Exact(self._kinds, self._rooms[0], part)
        answer = search.answer()
        effort.give_back(part)
        if answer == NEVER:
            return Verdict.NEVER
        return self._take(search.found) if answer == FITS else Verdict.UNKNOWN

    def _split(self, looks: int, effort: Effort, bounds: Bounds) -> Verdict:
        if self._fits_hanging:
            return Verdict.UNKNOWN
        part = effort.part(looks)
        search = Split(self._kinds, self.types, self._rooms, bounds, part)
        answer = search.answer()
        effort.give_back(part)
        if answer == NEVER:
            return Verdict.NEVER
        return self._take(search.found) if answer == FITS else Verdict.UNKNOWN
