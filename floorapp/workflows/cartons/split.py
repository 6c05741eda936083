"""Which few units go into which of several cartons: every division is tried, each carton's share looked at.

A share that surely does not go into its carton ends all divisions with that share.
"""

from collections.abc import Sequence
from typing import Final

from floorapp.workflows.cartons.bounds import Bounds
from floorapp.workflows.cartons.exact import FITS, NEVER, UNKNOWN, Exact
from floorapp.workflows.cartons.rooms import Effort, Kind, Room, Spot

_SHARE_LOOKS: Final = 4_000

_Share = tuple[int, ...]
"""How many units of each kind."""


class Split:
    """One search for a division of all units of the kinds over the rooms; types say which rooms are alike."""

    def __init__(
        self, kinds: list[Kind], types: Sequence[int], rooms: Sequence[Room], bounds: Bounds, effort: Effort
    ) -> None:
        self.found: list[Spot] = []
        self._kinds = kinds
        self._types = types
        self._rooms = rooms
        self._bounds = bounds
        self._effort = effort
        ranked = sorted(kinds, key=lambda kind: -kind.mm3)
        self._units = [kind for kind in ranked for _ in range(kind.count)]
        self._known: dict[tuple[int, _Share], tuple[int, list[Spot]]] = {}

    def answer(self) -> int:
        """`FITS` with the places in `found`, `NEVER`, or `UNKNOWN`."""
        empty = (0,) * len(self._kinds)
        return self._divide(0, [empty] * len(self._rooms), 0)

    def _divide(self, number: int, shares: list[_Share], first: int) -> int:
        """Puts the units from `number` on into rooms; one like that before it into none before `first`."""
        if number == len(self._units):
            return self._together(shares)
        if self._effort.is_spent():
            return UNKNOWN
        kind = self._units[number]
        is_last_of_kind = number + 1 == len(self._units) or self._units[number + 1] is not kind
        answer = NEVER
        for place in range(first, len(self._rooms)):
            if self._is_like_an_earlier(first, place, shares):
                continue
            share = shares[place]
            more = (*share[: kind.number], share[kind.number] + 1, *share[kind.number + 1 :])
            if self._look(place, more)[0] == NEVER:
                continue
            shares[place] = more
            result = self._divide(number + 1, shares, 0 if is_last_of_kind else place)
            shares[place] = share
            if result == FITS:
                return FITS
            if result == UNKNOWN:
                answer = UNKNOWN
        return answer

    def _is_like_an_earlier(self, first: int, place: int, shares: Sequence[_Share]) -> bool:
        """Whether a room from `first` on of the same type has the same share, which would be the same."""
        return any(
            self._types[other] == self._types[place] and shares[other] == shares[place]
            for other in range(first, place)
        )

    def _look(self, place: int, share: _Share) -> tuple[int, list[Spot]]:
        key = (self._types[place], share)
        known = self._known.get(key)
        if known is None:
            known = self._looked_into(place, share)
            self._known[key] = known
        return known

    def _looked_into(self, place: int, share: _Share) -> tuple[int, list[Spot]]:
        self._effort.looks -= 50
        room = self._rooms[place]
        holds = self._bounds.holds(self._types[place])
        inside = [kind for kind, count in zip(self._kinds, share, strict=True) if count]
        mm3 = sum(kind.mm3 * share[kind.number] for kind in inside)
        weight_g = sum(kind.weight_g * share[kind.number] for kind in inside)
        groups = {kind.group for kind in inside} - {0}
        if mm3 > room.mm3 or weight_g > room.net_g or len(groups) > 1:
            return NEVER, []
        if not all(holds[kind.number] for kind in inside):
            return NEVER, []
        chosen = [Kind(at, kind.ways, kind.weight_g, share[kind.number]) for at, kind in enumerate(inside)]
        part = self._effort.part(_SHARE_LOOKS)
        search = Exact(chosen, room, part)
        answer = search.answer()
        self._effort.give_back(part)
        spots = [
            Spot(inside[one.kind].number, place, one.x, one.y, one.z, one.x2, one.y2, one.z2)
            for one in search.found
        ]
        return answer, spots if answer == FITS else []

    def _together(self, shares: Sequence[_Share]) -> int:
        """The whole division; what is in doubt of one share is in doubt of all."""
        found: list[Spot] = []
        for place, share in enumerate(shares):
            answer, spots = self._look(place, share) if any(share) else (FITS, [])
            if answer != FITS:
                return UNKNOWN
            found += [Spot(one.kind, place, one.x, one.y, one.z, one.x2, one.y2, one.z2) for one in spots]
        self.found = found
        return FITS
