"""Two codes that together say what one unit is: its product in one, its lot, serial or date in the other.

Nothing is counted before the second code is read, however long that takes. The codes may come in either
order, and each may name the product.
"""

from dataclasses import dataclass

from floorapp.workflows.traits import Traits, joined


@dataclass(frozen=True, slots=True)
class Half:
    """The first of two codes. `sku` is empty, and `quantity` 0, where it named no product."""

    sku: str
    quantity: int
    traits: Traits


def completed(half: Half | None, sku: str, quantity: int, traits: Traits) -> Traits:
    """What is known of a unit whose product's code is read now: with the first code where that is its other.

    A code of another product, another packaging level or another lot begins a unit of its own.
    """
    if half is None or (half.sku and (half.sku, half.quantity) != (sku, quantity)):
        return traits
    return joined(half.traits, traits) or traits
