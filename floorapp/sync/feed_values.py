"""What the changes feed says, read into the nouns of the floor. Everything in it is hostile until read.

Each reader raises `BadMessage`, naming the field, for data that is not what the contract says. Fields that
this version does not know are left alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from floorapp.sync.contract import BadMessage, text, whole
from floorapp.sync.records import StationSettings
from floorapp.workflows.nouns import (
    CARRIER_LABEL_FLAG,
    Address,
    CarrierLabel,
    CartonType,
    Hold,
    LabelFormat,
    Language,
    Operator,
    Order,
    OrderLine,
    Product,
    Role,
    Tracking,
)

MAX_CODE: Final = 128
MAX_ID: Final = 64
MAX_NOTE: Final = 2000
MAX_LINES: Final = 2000
MAX_CARTONS: Final = 999
_MAX_MM: Final = 100_000
_MAX_G: Final = 10_000_000
_MAX_CENTS: Final = 10**12
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
# ISO 4217: currencies whose smallest unit is not a hundredth.
_WITHOUT_HUNDREDTHS: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"}
    | {"XAF", "XOF", "XPF"}
)
_WITH_THOUSANDTHS: Final = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_CUTOFF: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_HEX_256: Final = re.compile(r"[0-9a-f]{64}")

Choice = TypeVar("Choice", Role, Language, Tracking, Hold, LabelFormat)


@dataclass(frozen=True, slots=True)
class Barcode:
    """A product's barcode and the units that one scan of it counts."""

    code: str
    quantity: int


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """An order of the feed before its products are looked up: SKU, quantity and unit price a line, in order.

    `frame` is the order without its lines. `state` is open, shipped or put_aside.
    """

    frame: Order
    lines: tuple[tuple[str, int, int | None], ...]
    state: str
    shipped_by: str

    @property
    def waits(self) -> bool:
        """Whether a station may be offered this order."""
        return self.state == "open" and self.frame.hold is Hold.NONE


def product_of(data: Any) -> Product:
    """A product without its barcodes."""
    return Product(
        sku=text(data, "", "sku", limit=MAX_ID, empty=False),
        name=text(data, "", "name"),
        name_sv=text(data, "", "name_sv"),
        length_mm=whole(data, "", "length_mm", most=_MAX_MM),
        width_mm=whole(data, "", "width_mm", most=_MAX_MM),
        height_mm=whole(data, "", "height_mm", most=_MAX_MM),
        weight_g=whole(data, "", "weight_g", most=_MAX_G),
        keep_upright=_yes(data, "keep_upright"),
        tracking=_choice(Tracking, data, "tracking"),
    )


def barcodes_of(data: Any) -> tuple[Barcode, ...]:
    """A product's barcodes."""
    return tuple(
        Barcode(
            text(item, f"/barcodes/{index}", "code", limit=MAX_CODE, empty=False),
            whole(item, f"/barcodes/{index}", "quantity", least=1, most=100_000),
        )
        for index, item in enumerate(_list(data, "barcodes", most=200))
    )


def order_of(data: Any) -> OrderEntry:
    """An order. Repeated lines of one SKU are one line, at the price of the first."""
    quantities: dict[str, int] = {}
    currency = _currency(data)
    prices: dict[str, int | None] = {}
    for index, item in enumerate(_list(data, "lines", most=MAX_LINES)):
        sku = text(item, f"/lines/{index}", "sku", limit=MAX_ID, empty=False)
        quantity = whole(item, f"/lines/{index}", "quantity", least=1, most=1_000_000)
        quantities[sku] = quantities.get(sku, 0) + quantity
        prices.setdefault(sku, _price_minor(item, f"/lines/{index}", currency))
    state = text(data, "", "state", limit=32)
    if state not in ("open", "shipped", "put_aside"):
        raise BadMessage("/state", "must be open, shipped or put_aside")
    frame = Order(
        order=text(data, "", "order", limit=MAX_ID, empty=False),
        lines=(),
        ship_to=_address(data.get("ship_to")),
        tote=text(data, "", "tote", limit=MAX_ID),
        channel=text(data, "", "channel", limit=MAX_ID),
        carrier=text(data, "", "carrier", limit=MAX_ID),
        service=text(data, "", "service", limit=MAX_ID),
        lane=text(data, "", "lane", limit=MAX_ID),
        priority=whole(data, "", "priority", least=-1_000_000, most=1_000_000),
        cutoff=_cutoff(data),
        flags=frozenset(_texts(data, "flags", most=50, limit=MAX_ID)),
        note=text(data, "", "note", limit=MAX_NOTE),
        language=_choice(Language, data, "language"),
        hold=_choice(Hold, data, "hold"),
        hold_reason=text(data, "", "hold_reason"),
        version=whole(data, "", "version"),
        attempt=whole(data, "", "attempt", least=1) if "attempt" in data else 1,
        customer=text(data, "", "customer") if "customer" in data else "",
        currency=currency,
        needs_carrier_label=CARRIER_LABEL_FLAG in data["flags"],
        carrier_labels=_carrier_labels(data),
    )
    lines = tuple((sku, quantity, prices[sku]) for sku, quantity in quantities.items())
    return OrderEntry(frame, lines, state, text(data, "", "shipped_by", limit=MAX_ID))


def _carrier_labels(data: Any) -> tuple[CarrierLabel, ...]:
    """What the OMS has of the carrier's labels; the labels themselves are fetched by their digests."""
    if "carrier_labels" not in data:
        return ()
    order = text(data, "", "order", limit=MAX_ID)
    found = []
    for index, item in enumerate(_list(data, "carrier_labels", most=MAX_CARTONS)):
        where = f"/carrier_labels/{index}"
        sha256 = text(item, where, "sha256", limit=64)
        if not _HEX_256.fullmatch(sha256):
            raise BadMessage(f"{where}/sha256", "must be 64 hexadecimal digits")
        found.append(
            CarrierLabel(
                order,
                whole(item, where, "carton", least=1, most=MAX_CARTONS),
                text(item, where, "carrier", limit=MAX_ID),
                text(item, where, "tracking", limit=MAX_ID),
                _member(LabelFormat, text(item, where, "format", limit=8), f"{where}/format"),
                sha256,
                tuple(_texts(item, "scans", most=16, limit=MAX_CODE)),
                whole(item, where, "dpmm", most=24),
            )
        )
    return tuple(found)


def _currency(data: Any) -> str:
    """Three capital letters, or empty; a server from before says nothing of it."""
    if "currency" not in data or data["currency"] == "":
        return ""
    currency = text(data, "", "currency", limit=3)
    if not _CURRENCY.fullmatch(currency):
        raise BadMessage("/currency", "must be three capital letters or empty")
    return currency


def _price_minor(item: Any, where: str, currency: str) -> int | None:
    """A unit's price in the currency's smallest unit; the feed has hundredths of every currency."""
    if not currency or "unit_price_cents" not in item:
        return None
    cents = whole(item, where, "unit_price_cents", most=_MAX_CENTS)
    if currency in _WITHOUT_HUNDREDTHS:
        return cents // 100
    return cents * 10 if currency in _WITH_THOUSANDTHS else cents


def with_lines(entry: OrderEntry, products: Mapping[str, Product]) -> Order | None:
    """The whole order, or None where a product of it is missing."""
    if any(sku not in products for sku, _, _ in entry.lines):
        return None
    frame = entry.frame
    lines = tuple(OrderLine(products[sku], quantity, price) for sku, quantity, price in entry.lines)
    fields = {name: getattr(frame, name) for name in Order.__dataclass_fields__}
    return Order(**(fields | {"lines": lines}))


def carton_type_of(data: Any) -> CartonType:
    """A carton type."""
    sides = (
        "inner_length_mm",
        "inner_width_mm",
        "inner_height_mm",
        "outer_length_mm",
        "outer_width_mm",
        "outer_height_mm",
    )
    return CartonType(
        carton_type=text(data, "", "carton_type", limit=MAX_ID, empty=False),
        **{side: whole(data, "", side, most=_MAX_MM) for side in sides},
        tare_g=whole(data, "", "tare_g", most=_MAX_G),
        max_weight_g=whole(data, "", "max_weight_g", most=_MAX_G),
        cost_cents=whole(data, "", "cost_cents", most=10_000_000),
    )


def operator_of(data: Any) -> tuple[Operator, str]:
    """An operator, and the keyed hash of the badge in hex (empty: nobody can sign in with one)."""
    operator = Operator(
        operator=text(data, "", "operator", limit=MAX_ID, empty=False),
        name=text(data, "", "name"),
        roles=frozenset(
            _member(Role, role, "/roles") for role in _texts(data, "roles", most=20, limit=MAX_ID)
        ),
        language=_choice(Language, data, "language"),
    )
    badge_hash = text(data, "", "badge_hash", limit=64)
    if badge_hash and not _HEX_256.fullmatch(badge_hash):
        raise BadMessage("/badge_hash", "must be 64 hex digits or empty")
    return operator, badge_hash


def settings_of(data: Any) -> StationSettings:
    """The station's settings."""
    sscc_base = text(data, "", "sscc_base", limit=17, empty=False)
    if not (sscc_base.isascii() and sscc_base.isdigit()):
        raise BadMessage("/sscc_base", "must be digits")
    return StationSettings(
        sscc_base=sscc_base,
        sscc_serials=whole(data, "", "sscc_serials", least=1),
        weight_tolerance_g=whole(data, "", "weight_tolerance_g", most=_MAX_G),
        weight_tolerance_percent=whole(data, "", "weight_tolerance_percent", most=100),
    )


def _address(data: Any) -> Address:
    return Address(
        name=text(data, "/ship_to", "name"),
        lines=tuple(_texts(data, "lines", most=20, limit=512, where="/ship_to")),
        postcode=text(data, "/ship_to", "postcode", limit=MAX_ID),
        city=text(data, "/ship_to", "city"),
        country=text(data, "/ship_to", "country", limit=MAX_ID),
    )


def _cutoff(data: Any) -> str:
    cutoff = text(data, "", "cutoff", limit=5)
    if cutoff and not _CUTOFF.fullmatch(cutoff):
        raise BadMessage("/cutoff", "must be HH:MM or empty")
    return cutoff


def _yes(data: Any, name: str) -> bool:
    value = data.get(name)
    if not isinstance(value, bool):
        raise BadMessage(f"/{name}", "must be true or false")
    return value


def _list(data: Any, name: str, *, most: int, where: str = "") -> list[Any]:
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, list) or len(value) > most:
        raise BadMessage(f"{where}/{name}", f"must be a list of at most {most}")
    return value


def _texts(data: Any, name: str, *, most: int, limit: int, where: str = "") -> list[str]:
    values = _list(data, name, most=most, where=where)
    for index, value in enumerate(values):
        if not isinstance(value, str) or len(value) > limit:
            raise BadMessage(f"{where}/{name}/{index}", f"must be a string of at most {limit} characters")
    return values


def _choice(kind: type[Choice], data: Any, name: str) -> Choice:
    return _member(kind, text(data, "", name, limit=32), f"/{name}")


def _member(kind: type[Choice], value: str, where: str) -> Choice:
    try:
        return kind(value)
    except ValueError as error:
        raise BadMessage(where, f"must be one of {', '.join(kind)}") from error
