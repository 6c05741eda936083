"""What packers teach by taking another carton than advised: how often and why, and which sizes that fits.

Nothing here changes any advice: a person reads it, measures the product, and corrects the catalogue.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from floorapp.workflows.cartonize import Plan, plan
from floorapp.workflows.nouns import CartonType, OrderLine, OverrideReason, Product
from floorapp.workflows.packing.work import MOST_PLANNED, unit

MOST_PERCENT: Final = 50
"""How far a size is looked for from the catalogue's, in steps of 1 %."""
MOST_ORDERS: Final = 20
"""How many orders of a product are looked at, the latest ones."""
MOST_SIZES: Final = 100
"""For how many products sizes are looked for, those with the most such orders."""
_RESIZES: Final = (OverrideReason.DID_NOT_FIT, OverrideReason.TOO_LOOSE)

Size = tuple[int, int, int]
"""Length, width and height, mm."""


@dataclass(frozen=True, slots=True)
class Override:
    """Another carton than advised was taken for carton number `carton` of an order of these lines."""

    order: str
    carton: int
    advised: str
    taken: str
    reason: OverrideReason
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a carton type was advised and not taken, or a product was in such an order, by reason."""

    name: str
    did_not_fit: int
    too_loose: int
    out_of_stock: int
    other: int
    unsaid: int


@dataclass(frozen=True, slots=True)
class SizeToCheck:
    """The size nearest to the catalogue's, all sides changed alike, that explains what packers did.

    With it, today's advice is what they took in `explained` of `orders` orders.
    """

    sku: str
    reason: OverrideReason
    catalogue: Size
    fits: Size
    percent: int
    explained: int
    orders: int


@dataclass(frozen=True, slots=True)
class Learned:
    """What overrides say in all, the most frequent first. `left_off` products had no size looked for."""

    overrides: int
    carton_types: tuple[Counted, ...]
    products: tuple[Counted, ...]
    sizes: tuple[SizeToCheck, ...]
    left_off: int


def learn(told: Sequence[Override], types: Sequence[CartonType]) -> Learned:
    """What these overrides say, told in this order, under the carton types and products of today."""
    real = [each for each in told if each.taken != each.advised]
    asked = _by_product(told, types)
    searched = sorted(asked, key=lambda key: (-len(asked[key]), key))[:MOST_SIZES]
    sizes = (_size(*key, asked[key][-MOST_ORDERS:], types) for key in searched)
    return Learned(
        len(real),
        _counted((each.advised, each.reason) for each in real),
        _counted((line.product.sku, each.reason) for each in real for line in each.lines if line.quantity),
        tuple(size for size in sizes if size),
        len(asked) - len(searched),
    )


def _counted(named: Iterable[tuple[str, OverrideReason]]) -> tuple[Counted, ...]:
    counts: dict[str, Counter[OverrideReason]] = defaultdict(Counter)
    for name, reason in named:
        counts[name][reason] += 1
    return tuple(
        Counted(
            name,
            counts[name][OverrideReason.DID_NOT_FIT],
            counts[name][OverrideReason.TOO_LOOSE],
            counts[name][OverrideReason.OUT_OF_STOCK],
            counts[name][OverrideReason.OTHER],
            counts[name][OverrideReason.UNSAID],
        )
        for name in sorted(counts, key=lambda name: (-counts[name].total(), name))
    )


def _by_product(
    told: Sequence[Override], types: Sequence[CartonType]
) -> dict[tuple[str, OverrideReason], list[Override]]:
    """The orders that say something of a product's size, for each product and reason.

    Only an order's first carton does: it was advised for all of the order. Its last word counts, and only
    where the carton taken is still one of today's.
    """
    last = {each.order: each for each in told if each.carton == 1}
    known = {each.carton_type for each in types}
    asked: dict[tuple[str, OverrideReason], list[Override]] = defaultdict(list)
    for each in last.values():
        if each.reason in _RESIZES and each.taken in known and _is_planned(each.lines):
            for line in each.lines:
                if line.quantity and unit(line.product).has_size:
                    asked[line.product.sku, each.reason].append(each)
    return asked


def _is_planned(lines: Sequence[OrderLine]) -> bool:
    return sum(line.quantity for line in lines) <= MOST_PLANNED


def _size(
    sku: str, reason: OverrideReason, orders: Sequence[Override], types: Sequence[CartonType]
) -> SizeToCheck | None:
    """The nearest size at which most of these orders are advised what was taken.

    None where today's size explains as much, or none does.
    """
    today = next(line.product for line in orders[-1].lines if line.product.sku == sku)
    volumes = {each.carton_type: each.outer_mm3 for each in types}
    sign = 1 if reason is OverrideReason.DID_NOT_FIT else -1
    best, explained = 0, 0
    for percent in range(MOST_PERCENT + 1):
        advised = [(_advised(each, resized(today, sign * percent), types), each.taken) for each in orders]
        hits = sum(name == taken for name, taken in advised)
        if hits > explained:
            best, explained = percent, hits
        # Once every advice is beyond the carton taken, going on would only lead farther away.
        beyond = all(_is_beyond(sign, volumes.get(name), volumes[taken]) for name, taken in advised)
        if beyond or hits == len(orders):
            break
    if not best:
        return None
    fits = resized(today, sign * best)
    return SizeToCheck(sku, reason, _size_of(today), _size_of(fits), sign * best, explained, len(orders))


def _is_beyond(sign: int, advised_mm3: int | None, taken_mm3: int) -> bool:
    """Whether the carton advised is past the one taken, growing or shrinking; none is past all others."""
    if advised_mm3 is None:
        return sign > 0
    return sign * (advised_mm3 - taken_mm3) > 0


def _advised(override: Override, resized_product: Product, types: Sequence[CartonType]) -> str:
    """The first carton that would be advised with a product of this size; empty where it fits in none."""
    sku = resized_product.sku
    units = [
        unit(resized_product if line.product.sku == sku else line.product)
        for line in override.lines
        for _ in range(line.quantity)
    ]
    planned: Plan = plan(units, types)
    return planned.cartons[0].carton_type.carton_type if sku not in planned.unplaced else ""


def resized(product: Product, percent: int) -> Product:
    """The product with each side `percent` longer, or shorter where that is negative; whole mm, outwards."""
    if percent < 0:
        sides = [max(1, side * (100 + percent) // 100) for side in _size_of(product)]
    else:
        sides = [-(-side * (100 + percent) // 100) for side in _size_of(product)]
    return replace(product, length_mm=sides[0], width_mm=sides[1], height_mm=sides[2])


def _size_of(product: Product) -> Size:
    return product.length_mm, product.width_mm, product.height_mm
