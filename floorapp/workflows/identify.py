"""The one identifier: what a scan is, for every workflow the same, with its facts looked up.

floorapp's own codes come first, by their prefixes; then a license plate; then products; then what a code of
GS1 names that is no product; then carton types, orders and totes, by their whole text. What can be read in
more than one way is refused with words of its own, and never guessed.
"""

from typing import Protocol

from floorapp.workflows import gs1
from floorapp.workflows.commands import PREFIX as COMMAND_PREFIX
from floorapp.workflows.commands import command_of
from floorapp.workflows.events import (
    BadgeScanned,
    CartonTypeScanned,
    CodeKind,
    CommandGiven,
    Event,
    ItemScanned,
    NamedScanned,
    OrderScanned,
    Refusal,
    SsccScanned,
    TraitsScanned,
    UnknownScanned,
)
from floorapp.workflows.items import Code, Found, Products, item_of, of_each, sure_of, taken_apart
from floorapp.workflows.nouns import CartonType, Operator, Order
from floorapp.workflows.own_codes import BADGE_PREFIX, CARTON_TYPE_PREFIX, LOCATION_PREFIX, location_of
from floorapp.workflows.restricted import NO_RULES, RestrictedRules
from floorapp.workflows.scan_text import ENDS, refusal_of, refused, show
from floorapp.workflows.traits import NO_TRAITS


class Lookup(Products, Protocol):
    """What the station knows without asking anybody: its snapshot of the OMS."""

    def order(self, number: str) -> Order | None:
        """The order of a number."""
        ...

    def order_by_tote(self, tote: str) -> Order | None:
        """The order whose items lie in a tote."""
        ...

    def shipped_by(self, number: str) -> str:
        """The station that packed an order already, or empty."""
        ...

    def best_order_for(self, sku: str) -> Order | None:
        """The waiting order that an item should open."""
        ...

    def carton_type(self, code: str) -> CartonType | None:
        """The catalogue entry of a carton type."""
        ...

    def operator_by_badge(self, text: str) -> Operator | None:
        """Who has the badge with this whole text, its prefix `FLB:` included."""
        ...


def identify(
    raw: bytes,
    symbology: str,
    seq: int,
    at_ms: int,
    lookup: Lookup,
    *,
    waiting: bool,
    gs_substitute: str = "",
    keeps_separators: bool = False,
    restricted: RestrictedRules = NO_RULES,
) -> Event:
    """What one whole scan is. Never raises on any bytes.

    `symbology` is an AIM identifier such as `]C1`, or empty where the scanner does not say. `waiting`: the
    station waits for its next order, so an item should bring the order that it opens. `gs_substitute` is what
    this scanner sends for a GS; `keeps_separators` says that it is known to send them; `restricted` is how
    this site's numbers 20 to 29 are built.
    """
    control = "" if gs_substitute.isprintable() else gs_substitute
    if (why := refusal_of(raw, control)) is not None:
        return refused(raw, seq, at_ms, *why)
    decoded = raw.decode().strip(ENDS)
    if control:
        decoded = decoded.replace(control, gs1.GS)
    aim, text = gs1.split_aim(decoded, symbology)
    text = text.strip(ENDS)
    found = _own_code(text, seq, at_ms, lookup)
    if found is None:
        code = taken_apart(
            text, aim, at_ms, gs_substitute if not control else "", keeps_separators=keeps_separators
        )
        found = _product(code, seq, at_ms, lookup, restricted, waiting=waiting)
        found = found or _thing(code, seq, at_ms, lookup) or _by_text(text, seq, at_ms, lookup)
    return refused(raw, seq, at_ms, found, show(text)) if isinstance(found, Refusal) else found


def _own_code(text: str, seq: int, at_ms: int, lookup: Lookup) -> Event | Refusal | None:
    """What a code of floorapp's own is, by its prefix; None for any other."""
    if text.startswith(COMMAND_PREFIX):
        command = command_of(text)
        return Refusal.UNKNOWN_COMMAND if command is None else CommandGiven(seq, at_ms, command)
    if text.startswith(BADGE_PREFIX):
        return BadgeScanned(seq, at_ms, lookup.operator_by_badge(text))
    if text.startswith(LOCATION_PREFIX):
        location = location_of(text)
        return (
            Refusal.LOCATION_DAMAGED
            if location is None
            else NamedScanned(seq, at_ms, CodeKind.LOCATION, location)
        )
    return None


def _product(
    code: Code, seq: int, at_ms: int, lookup: Lookup, restricted: RestrictedRules, *, waiting: bool
) -> Event | Refusal | None:
    """The license plate or the item that a code is; None where it is neither, or names none that is known."""
    if code.said is not None and code.said.sscc:
        return SsccScanned(seq, at_ms, code.said.sscc)
    found = item_of(code, lookup, restricted)
    if code.said is not None and code.said.unsure and lookup.product_by_code(code.text) is None:
        found = _as_far_as_sure(found, code.said)
    if found is None or isinstance(found, Refusal):
        return found
    product, quantity, traits = found
    best = lookup.best_order_for(product.sku) if waiting else None
    return ItemScanned(seq, at_ms, product, quantity, best, of_each(traits, quantity))


def _as_far_as_sure(found: Found | Refusal | None, said: gs1.Gs1) -> Found | Refusal | None:
    """What a message is that may say more than it seems, or that nobody can say what it is."""
    if isinstance(found, tuple):
        return sure_of(found, said.unsure) or Refusal.AMBIGUOUS
    return found if found is not None or said.gtin else Refusal.AMBIGUOUS


def _thing(code: Code, seq: int, at_ms: int, lookup: Lookup) -> Event | None:
    """What a code of GS1 names that is no product: a tote, a place, an asset, or a trait of a unit."""
    said = code.said
    if said is None or said.gtin:
        return None
    if said.grai:
        for tote in (said.grai, said.grai.removeprefix("0"), code.text):
            if (order := lookup.order_by_tote(tote)) is not None:
                return OrderScanned(seq, at_ms, show(tote), order, lookup.shipped_by(order.order))
        return NamedScanned(seq, at_ms, CodeKind.TOTE, show(said.grai))
    if said.giai:
        return NamedScanned(seq, at_ms, CodeKind.ASSET, show(said.giai))
    if code.traits != NO_TRAITS:
        return TraitsScanned(seq, at_ms, code.traits)
    return NamedScanned(seq, at_ms, CodeKind.PLACE, said.gln) if said.gln else None


def _by_text(text: str, seq: int, at_ms: int, lookup: Lookup) -> Event:
    """The carton type, order or tote that a text names."""
    if (carton_type := lookup.carton_type(text.removeprefix(CARTON_TYPE_PREFIX))) is not None:
        return CartonTypeScanned(seq, at_ms, carton_type)
    order = lookup.order(text) or lookup.order_by_tote(text)
    shipped_by = lookup.shipped_by(order.order if order else text)
    if order is not None or shipped_by:
        return OrderScanned(seq, at_ms, text, order, shipped_by)
    return UnknownScanned(seq, at_ms, show(text))
