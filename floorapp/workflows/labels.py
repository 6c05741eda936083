"""What a carton's label says, before any printer language."""

from dataclasses import dataclass

from floorapp.workflows.nouns import Address, Language


@dataclass(frozen=True, slots=True)
class CartonLabel:
    """A carton's shipping label. Every text is hostile until a printer language escapes it.

    `carton` of `cartons` counts the order's cartons from 1; `cartons` is 0 while the last is not known.
    """

    sscc: str
    order: str
    carrier: str
    service: str
    ship_to: Address
    weight_g: int
    carton: int
    cartons: int
    lane: str
    language: Language
    channel: str = ""
