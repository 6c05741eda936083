"""The one identifier: what a scan is, for every workflow the same, with its facts looked up.

Scans are hostile input. A scan that is too long, or holds control or hidden characters, is refused here
and reaches no look-up; what is shown of it is short and printable. A badge's content is a secret and
appears in no event.
"""

from typing import Final, Protocol

from floorapp.workflows import gs1
from floorapp.workflows.commands import PREFIX as COMMAND_PREFIX
from floorapp.workflows.commands import command_of
from floorapp.workflows.events import (
    BadgeScanned,
    CartonTypeScanned,
    CommandGiven,
    Event,
    ItemScanned,
    OrderScanned,
    Refusal,
    ScanRefused,
    SsccScanned,
    UnknownScanned,
)
from floorapp.workflows.nouns import CartonType, Operator, Order, Product

BADGE_PREFIX: Final = "FLB:"
CARTON_TYPE_PREFIX: Final = "FLT:"
MAX_SCAN_BYTES: Final = 512
MAX_SHOWN: Final = 40
"""How many characters of a refused or unknown scan are shown."""

_ENDS: Final = "\r\n\t "
_CUT: Final = "…"
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Characters that count as printable and show nothing; variation selectors come besides."""


class Lookup(Protocol):
    """What the station knows without asking anybody: its snapshot of the OMS."""

    def product_by_code(self, code: str) -> tuple[Product, int] | None:
        """The product of a barcode's text, and how many units one scan of it counts for."""
        ...

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


def identify(raw: bytes, symbology: str, seq: int, at_ms: int, lookup: Lookup, *, waiting: bool) -> Event:
    """What one whole scan is. Never raises on any bytes.

    `symbology` is an AIM identifier such as `]C1`, or empty where the scanner does not say. `waiting`: the
    station waits for its next order, so an item should bring the order that it opens.
    """
    refused = _refusal(raw)
    if refused is not None:
        refusal, shown = refused
        return ScanRefused(seq, at_ms, refusal, shown)
    aim, text = gs1.split_aim(raw.decode().strip(_ENDS), symbology)
    text = text.strip(_ENDS)
    if text.startswith(COMMAND_PREFIX):
        command = command_of(text)
        if command is None:
            return ScanRefused(seq, at_ms, Refusal.UNKNOWN_COMMAND, show(text))
        return CommandGiven(seq, at_ms, command)
    if text.startswith(BADGE_PREFIX):
        return BadgeScanned(seq, at_ms, lookup.operator_by_badge(text))
    said = gs1.read(text, aim)
    if said is not None and said.sscc:
        return SsccScanned(seq, at_ms, said.sscc)
    if (item := _item(text, said, lookup)) is not None:
        product, quantity = item
        best = lookup.best_order_for(product.sku) if waiting else None
        return ItemScanned(seq, at_ms, product, quantity, best)
    return _other(text, seq, at_ms, lookup)


def show(text: str, most: int = MAX_SHOWN) -> str:
    """At most `most` printable characters of a text: escapes made visible, a badge's content left out."""
    badge = text.upper().find(BADGE_PREFIX)
    if badge >= 0:
        text = text[:badge] + BADGE_PREFIX + _CUT
    pieces = [character if _is_shown(character) else _escape(character) for character in text[: most + 1]]
    if sum(map(len, pieces)) <= most:
        return "".join(pieces)
    while sum(map(len, pieces)) > most - len(_CUT):
        pieces.pop()
    return "".join(pieces) + _CUT


def _other(text: str, seq: int, at_ms: int, lookup: Lookup) -> Event:
    """The carton type, order or tote that a text names."""
    if (carton_type := lookup.carton_type(text.removeprefix(CARTON_TYPE_PREFIX))) is not None:
        return CartonTypeScanned(seq, at_ms, carton_type)
    order = lookup.order(text) or lookup.order_by_tote(text)
    shipped_by = lookup.shipped_by(order.order if order else text)
    if order is not None or shipped_by:
        return OrderScanned(seq, at_ms, text, order, shipped_by)
    return UnknownScanned(seq, at_ms, show(text))


def _item(text: str, said: gs1.Gs1 | None, lookup: Lookup) -> tuple[Product, int] | None:
    """The product of a barcode's whole text, else of the GTIN in it, and the units that it counts for."""
    known = lookup.product_by_code(text)
    if known is not None or said is None or not said.gtin:
        return known
    for code in gs1.gtin_forms(said.gtin):
        if code != text and (known := lookup.product_by_code(code)) is not None:
            product, quantity = known
            return product, quantity * (said.count or 1)
    return None


def _refusal(raw: bytes) -> tuple[Refusal, str] | None:
    """Why these bytes are no scan that anybody should look at, and what to show of them."""
    if len(raw) > MAX_SCAN_BYTES:
        return Refusal.TOO_LONG, show(raw[:MAX_SCAN_BYTES].decode(errors="backslashreplace"))
    try:
        text = raw.decode().strip(_ENDS)
    except UnicodeDecodeError:
        return Refusal.UNREADABLE, show(raw.decode(errors="backslashreplace"))
    if not gs1.split_aim(text)[1].strip(_ENDS):
        return Refusal.EMPTY, show(text)
    hostile = [character for character in text if character != gs1.GS and not _is_shown(character)]
    if not hostile:
        return None
    control = any(character < " " or "\x7f" <= character <= "\x9f" for character in hostile)
    return Refusal.CONTROL_CHARACTER if control else Refusal.HIDDEN_CHARACTER, show(text)


def _is_shown(character: str) -> bool:
    """Whether a character is drawn as something that a person can see (or is the plain space)."""
    return (
        character.isprintable()
        and character not in _BLANK
        and not "\ufe00" <= character <= "\ufe0f"
        and not "\U000e0100" <= character <= "\U000e01ef"
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()
