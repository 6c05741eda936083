"""Which product a code is, how many units one scan of it counts for, and what it says of each of them.

The catalogue's word on a barcode's whole text comes first. Then the trade item number in it, in each form in
which a catalogue may hold it. Then a restricted number without its weight or price. Nothing is guessed: two
products for one code, and a case of which nobody has said how many units it holds, are refusals.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Protocol

from floorapp.workflows import gs1, trade_items
from floorapp.workflows.dates import date_of
from floorapp.workflows.events import Refusal
from floorapp.workflows.nouns import Product, Tracking
from floorapp.workflows.restricted import RestrictedRules
from floorapp.workflows.traits import NO_TRAITS, Traits

Found = tuple[Product, int, Traits]
"""A product, the units that one scan counts for, and what is known of each."""

_NO_MESSAGE: Final = ("", "]E0", "]E4", "]I0", "]I1")
"""AIM identifiers with which a bare number is a number, and needs no reading as a GS1 message."""
_UPC_E_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Code:
    """A scan taken apart: its text without AIM identifier, and what it says in GS1's terms, if anything."""

    text: str
    aim: str
    said: gs1.Gs1 | None = None
    traits: Traits = NO_TRAITS


class Products(Protocol):
    """The part of what a station knows that finds products."""

    def product_by_code(self, code: str) -> tuple[Product, int] | None:
        """The product of a barcode's text, and how many units one scan of it counts for."""
        ...


def taken_apart(
    text: str, aim: str, at_ms: int, gs_substitute: str = "", *, keeps_separators: bool = False
) -> Code:
    """A scan's text taken apart. Its dates are seen from `at_ms`, in ms since 1970.

    A scanner that `keeps_separators` has lost none of this scan's.
    """
    if len(text) in trade_items.LENGTHS and aim in _NO_MESSAGE and text.isascii() and text.isdigit():
        return Code(text, aim)
    said = gs1.read(text, aim, gs_substitute)
    if said is None:
        return Code(text, aim)
    if said.unsure and keeps_separators:
        said = replace(said, unsure=frozenset())
    return Code(text, aim, said, _traits(said, at_ms))


def item_of(code: Code, products: Products, rules: RestrictedRules) -> Found | Refusal | None:
    """The product of a scan, or why nobody can say which it is; None where it names none that is known."""
    known = products.product_by_code(code.text)
    if known is not None and (len(code.text) != _UPC_E_DIGITS or code.aim == trade_items.EAN_8):
        return *known, code.traits
    gtins = _gtins(code)
    found = [] if known is None else [known]
    for gtin in gtins:
        other = _by_forms(gtin, code.text, products)
        if other is not None and other not in found:
            found.append(other)
    if len(found) > 1:
        return Refusal.TWO_PRODUCTS
    if found:
        product, quantity = found[0]
        return product, quantity * ((code.said and code.said.count) or 1), code.traits
    for gtin in gtins:
        if (measured := _measured(gtin, code.traits, products, rules)) is not None:
            return measured
    bases = filter(None, map(trade_items.base_of, gtins))
    return Refusal.CASE_UNKNOWN if any(_by_forms(base, "", products) for base in bases) else None


def of_each(traits: Traits, quantity: int) -> Traits:
    """What is known of each of the units of one scan: a case's code says what all of them weigh together."""
    return replace(traits, weight_g=round(traits.weight_g / quantity)) if traits.weight_g else traits


def sure_of(found: Found, unsure: frozenset[str]) -> Found | None:
    """An item of a message that may say more than it seems; None where that would matter.

    It matters where it may be a count, a weight or a price, and for a product of which lots, serial numbers
    or dates are recorded. Else the product is sure, and nothing is said of the unit.
    """
    product, quantity, _ = found
    matters = any(ai.startswith("3") for ai in unsure) or product.tracking is not Tracking.NONE
    return None if matters else (product, quantity, NO_TRAITS)


def _gtins(code: Code) -> tuple[str, ...]:
    """The trade item numbers that a scan can be, each as 14 digits."""
    if code.said is None:
        return trade_items.readings(code.text, code.aim)
    return (code.said.gtin,) if code.said.gtin else ()


def _traits(said: gs1.Gs1, at_ms: int) -> Traits:
    """What a message says of a unit. A price in a currency that it names is not taken for the site's."""
    return Traits(
        said.lot,
        said.serial,
        date_of(said.expiry, at_ms),
        date_of(said.best_before, at_ms),
        date_of(said.production, at_ms),
        said.net_weight_g or 0,
        int(Decimal(said.price) * 100) if said.price and not said.currency else 0,
    )


def _by_forms(gtin: str, but: str, products: Products) -> tuple[Product, int] | None:
    """The product of a GTIN in any form; `but` is one that was looked up already."""
    for code in trade_items.forms(gtin):
        if code != but and (known := products.product_by_code(code)) is not None:
            return known
    return None


def _measured(gtin: str, traits: Traits, products: Products, rules: RestrictedRules) -> Found | None:
    """The product of a restricted number, by the number without its measure."""
    parts = rules.read(gtin)
    known = products.product_by_code(parts.code) if parts is not None else None
    if parts is None or known is None:
        return None
    product, quantity = known
    read = replace(
        traits,
        weight_g=parts.weight_g or traits.weight_g,
        price_cents=parts.price_cents or traits.price_cents,
    )
    return product, quantity * (parts.count or 1), read
