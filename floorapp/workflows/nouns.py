"""The things of the floor as values: products, orders, carton types, operators.

Every length is in mm, every weight in g, every moment in ms since 1970-01-01 UTC.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What an operator may do. A supervisor may override, release disputes and reprint."""

    PACKER = "packer"
    PICKER = "picker"
    SUPERVISOR = "supervisor"


class Language(StrEnum):
    """The languages that an operator can read."""

    EN = "en"
    SV = "sv"


class Theme(StrEnum):
    """Light or dark screens."""

    LIGHT = "light"
    DARK = "dark"


class Loudness(StrEnum):
    """How loud the station sounds its verdicts."""

    SOFT = "soft"
    NORMAL = "normal"
    LOUD = "loud"


class Tracking(StrEnum):
    """What must be recorded of each unit besides its SKU."""

    NONE = "none"
    LOT = "lot"
    SERIAL = "serial"
    EXPIRY = "expiry"
    LOT_EXPIRY = "lot_expiry"


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who works at the station. `operator` is the identity, never the badge's content."""

    operator: str
    name: str
    roles: frozenset[Role]
    language: Language = Language.EN

    @property
    def is_supervisor(self) -> bool:
        """Whether this person may answer a supervisor screen."""
        return Role.SUPERVISOR in self.roles


@dataclass(frozen=True, slots=True)
class Product:
    """A trade item as it is packed. Dimensions are the packed ones."""

    sku: str
    name: str
    name_sv: str = ""
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    weight_g: int = 0
    keep_upright: bool = False
    tracking: Tracking = Tracking.NONE

    def name_in(self, language: Language) -> str:
        """The product's name in `language`, or in English where it has no other."""
        return self.name_sv if language is Language.SV and self.name_sv else self.name


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product and the number of units ordered of it. One line a SKU: imports merge repeats.

    `price_minor` is what one unit costs with VAT, in the smallest unit of the order's currency, or None.
    """

    product: Product
    quantity: int
    price_minor: int | None = None
    vat_permille: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a shipment goes. Free text from a shop: hostile until escaped."""

    name: str
    lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = ""


CARRIER_LABEL_FLAG: Final = "carrier_label"
"""The flag of an order whose cartons leave under the carrier's own labels."""


class LabelFormat(StrEnum):
    """How a carrier's label arrives."""

    PDF = "pdf"
    PNG = "png"
    ZPL = "zpl"


@dataclass(frozen=True, slots=True)
class CarrierLabel:
    """A carrier's own label, passed through. Its bytes are kept apart, under their SHA-256 in hex.

    `scans` are the texts that its barcodes give, any of which confirms it: the tracking number, an SSCC.
    `dpmm` is for ZPL, which is drawn for one kind of print head; 0 for the others.
    """

    order: str
    carton: int
    carrier: str
    tracking: str
    format: LabelFormat
    sha256: str
    scans: tuple[str, ...]
    dpmm: int = 0


class Hold(StrEnum):
    """Why an order must not be packed now."""

    NONE = "none"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """What the customer bought, as the station needs it to pack.

    `cutoff` is the local time HH:MM at which the truck leaves, empty where none is set.
    `version` is the OMS's version of the order when the station read it. `attempt` rises whenever the order
    is begun anew: what was packed under an earlier one must not leave.

    `giver`, `gift_message` and `hide_prices` belong to a gift. `needs_carrier_label` says that its cartons
    leave under the carrier's own labels; `carrier_labels` are those that have been fetched so far.
    """

    order: str
    lines: tuple[OrderLine, ...]
    ship_to: Address
    tote: str = ""
    channel: str = ""
    carrier: str = ""
    service: str = ""
    lane: str = ""
    priority: int = 0
    cutoff: str = ""
    flags: frozenset[str] = frozenset()
    note: str = ""
    language: Language = Language.EN
    hold: Hold = Hold.NONE
    hold_reason: str = ""
    version: int = 1
    attempt: int = 1
    customer: str = ""
    currency: str = ""
    shipping_minor: int = 0
    paid_by: str = ""
    giver: str = ""
    gift_message: str = ""
    hide_prices: bool = False
    return_code: str = ""
    needs_carrier_label: bool = False
    carrier_labels: tuple[CarrierLabel, ...] = ()

    @property
    def units(self) -> int:
        """Units ordered in all."""
        return sum(line.quantity for line in self.lines)

    def line(self, sku: str) -> OrderLine | None:
        """The line of a SKU, or None when the order has none."""
        return next((line for line in self.lines if line.product.sku == sku), None)


@dataclass(frozen=True, slots=True)
class CartonType:
    """A carton's catalogue entry. `max_weight_g` is what it may hold, tare not included.

    `cost_cents` is the price of one empty carton in hundredths of the site's currency.
    """

    carton_type: str
    inner_length_mm: int
    inner_width_mm: int
    inner_height_mm: int
    outer_length_mm: int
    outer_width_mm: int
    outer_height_mm: int
    tare_g: int
    max_weight_g: int
    cost_cents: int = 0

    @property
    def outer_mm3(self) -> int:
        """Outer volume in mm³."""
        return self.outer_length_mm * self.outer_width_mm * self.outer_height_mm


class ShortReason(StrEnum):
    """Why a unit is not in the carton. The order is the digit that chooses it, from 1."""

    NOT_IN_TOTE = "not_in_tote"
    DAMAGED = "damaged"
    WRONG_PRODUCT = "wrong_product"
    OTHER = "other"


class OverrideReason(StrEnum):
    """Why another carton than the advised one was taken. The order is the digit that chooses it, from 0.

    `UNSAID` is chosen by no digit: the packer went on instead of answering.
    """

    UNSAID = ""
    DID_NOT_FIT = "did_not_fit"
    TOO_LOOSE = "too_loose"
    OUT_OF_STOCK = "out_of_stock"
    OTHER = "other"
