"""Why units of an order are in no carton, in the terms in which the order was asked.

The search knows cartons less their margin and within the carrier's limits, so only here can be said whether a
carton is too small, or is there and may not be sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from floorapp.cli.carton_problems import Asked
from floorapp.workflows.cartons.values import CartonType, Item, Plan, Reason
from floorapp.workflows.tariffs import outer_sides

CARRIER = "carrier_refuses"
_WHY = {
    Reason.NO_CARTONS: "there is no carton to take",
    Reason.TOO_LARGE: "larger than every carton",
    Reason.TOO_HEAVY: "too heavy for every carton that it goes into",
    Reason.OUT_OF_STOCK: "there are too few cartons",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many units of an item that are in no carton. `limit` is the carrier's, where it refuses them."""

    item: int
    quantity: int
    reason: str
    limit: str = ""

    @property
    def words(self) -> str:
        """The reason as a person says it."""
        return f"beyond the carrier's {self.limit}" if self.limit else _WHY[Reason(self.reason)]


def left_out(asked: Asked, plan: Plan) -> Iterator[LeftOut]:
    """All units in no carton, and why."""
    for left in plan.unpacked:
        reason, limit = _why(asked, asked.items[left.item])
        yield LeftOut(left.item, left.quantity, reason, limit)
    for item, limit in asked.refused():
        yield LeftOut(item, asked.items[item].quantity, CARRIER, limit)


def _why(asked: Asked, item: Item) -> tuple[str, str]:
    """What keeps one unit out of every carton, and if nothing does, that there are too few cartons."""
    if not asked.cartons:
        return Reason.NO_CARTONS, ""
    large = [one for one in asked.cartons if _goes_in(item, one, asked.settings.margin_mm)]
    if not large:
        return Reason.TOO_LARGE, ""
    strong = [one for one in large if one.tare_g + item.weight_g <= one.max_gross_g]
    if not strong:
        return Reason.TOO_HEAVY, ""
    tariff = asked.settings.tariff
    limits = [tariff.refuses(outer_sides(one), one.tare_g + item.weight_g) for one in strong]
    return (CARRIER, limits[0]) if all(limits) else (Reason.OUT_OF_STOCK, "")


def _goes_in(item: Item, carton: CartonType, margin_mm: int) -> bool:
    free = [carton.inner_length_mm, carton.inner_width_mm, carton.inner_height_mm]
    unit = [item.length_mm, item.width_mm, item.height_mm]
    turned = 2 if item.orientations == 2 else 3
    free[:turned], unit[:turned] = sorted(free[:turned]), sorted(unit[:turned])
    return all(side <= room - 2 * margin_mm for side, room in zip(unit, free, strict=True))
