"""What a code says of a unit besides which product it is: lot, serial, dates, weight, price.

A product's tracking says which of these must be known of each unit before it counts as packed.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from floorapp.workflows.nouns import Tracking


@dataclass(frozen=True, slots=True)
class Traits:
    """What was read of a unit. A text is empty, and a number 0, where no code said it.

    `expiry`, `best_before` and `production` are dates `YYYY-MM-DD`; the first two are the last good day.
    `weight_g` is the net weight of a unit of variable weight, and `price_cents` the price that its label
    says, in hundredths of the site's currency.
    """

    lot: str = ""
    serial: str = ""
    expiry: str = ""
    best_before: str = ""
    production: str = ""
    weight_g: int = 0
    price_cents: int = 0

    @property
    def last_day(self) -> str:
        """The last day on which the unit may leave, `YYYY-MM-DD`; empty where no code says one."""
        days = [day for day in (self.expiry, self.best_before) if day]
        return min(days, default="")


NO_TRAITS: Final = Traits()


class Want(StrEnum):
    """What is still to be read of a unit."""

    NOTHING = ""
    LOT = "lot"
    SERIAL = "serial"
    EXPIRY = "expiry"
    LOT_EXPIRY = "lot_expiry"


def wanted(tracking: Tracking, traits: Traits) -> Want:
    """What must still be read of a unit of a product with this tracking. A best-before date is an expiry."""
    no_lot, no_day = not traits.lot, not traits.last_day
    match tracking:
        case Tracking.LOT if no_lot:
            return Want.LOT
        case Tracking.SERIAL if not traits.serial:
            return Want.SERIAL
        case Tracking.EXPIRY if no_day:
            return Want.EXPIRY
        case Tracking.LOT_EXPIRY if no_lot and no_day:
            return Want.LOT_EXPIRY
        case Tracking.LOT_EXPIRY if no_lot:
            return Want.LOT
        case Tracking.LOT_EXPIRY if no_day:
            return Want.EXPIRY
        case _:
            return Want.NOTHING


def joined(one: Traits, other: Traits) -> Traits | None:
    """What two codes of one unit say together; None where they contradict each other: two units."""
    both = {}
    for field in fields(Traits):
        said, also = getattr(one, field.name), getattr(other, field.name)
        if said and also and said != also:
            return None
        both[field.name] = said or also
    return Traits(**both)


def says_no_more(traits: Traits, than: Traits) -> bool:
    """Whether all that `traits` say is said by `than` already."""
    return joined(traits, than) == than
