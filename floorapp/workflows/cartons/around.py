"""A carton in which units lie already: where others go without any of those being moved.

Each unit is put in from above, so what lies below something is out of reach.
"""

from collections.abc import Sequence
from typing import Final

from floorapp.workflows.cartons.climb import first_order
from floorapp.workflows.cartons.gaps import RULES, Load, cut
from floorapp.workflows.cartons.rooms import Kind, Room, Spot, Way

_ORDERS: Final = 3
_ANY: Final = Way(1, 1, 1)


def around(
    kinds: list[Kind], lying: Sequence[Spot], first: int, room: Room, support_pct: int
) -> list[Spot] | None:
    """Places for all units of the kinds in an order to put them in, or None where no way was found.

    A unit of the kind with the number `first` is put in first; `lying` are kinds of these numbers as well,
    and not counted by them.
    """
    for by in range(_ORDERS):
        order = [entry >> 5 for entry in first_order(kinds, by)]
        if first in order:
            order.remove(first)
            order.insert(0, first)
        for rule in range(RULES):
            load = Load(kinds, [room], support_pct)
            for spot in lying:
                _put(load, kinds[spot.kind], spot, room)
            if all(_place(load, kinds[number], rule, room) for number in order):
                return load.spots[len(lying) :]
    return None


def _place(load: Load, kind: Kind, rule: int, room: Room) -> bool:
    spot = load.best(kind, kind.ways, rule, 0, True)
    if spot is not None:
        _put(load, kind, spot, room)
    return spot is not None


def _put(load: Load, kind: Kind, spot: Spot, room: Room) -> None:
    load.spots.append(spot)
    load.take(kind, 1, 0)
    load.gaps[0] = [gap for gap in cut(load.gaps[0], spot, _ANY) if gap.z2 == room.dz]
