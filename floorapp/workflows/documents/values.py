"""The documents of the floor as values: what each says, before any template, paper or printer.

Every text is hostile until an encoder escapes it. A document is written in the `language` of its reader: the
customer's for what leaves the building, the operator's for what stays.
"""

from dataclasses import dataclass
from enum import StrEnum

from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, CarrierLabel, Language


class DocumentKind(StrEnum):
    """The kinds of paper, as the print journal and the command line name them."""

    CARTON_LABEL = "carton_label"
    CARRIER_LABEL = "carrier_label"
    PACKING_SLIP = "packing_slip"
    GIFT_SLIP = "gift_slip"
    RETURN_SLIP = "return_slip"
    RECEIPT = "receipt"
    PICK_LIST = "pick_list"
    TOTE_LABEL = "tote_label"
    LOCATION_LABEL = "location_label"
    COMMAND_CARD = "command_card"
    BADGE = "badge"
    MANIFEST = "manifest"
    TEST_LABEL = "test_label"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One product on a slip. `price_minor` is one unit's price in the currency's smallest unit, or None."""

    sku: str
    name: str
    ordered: int
    packed: int
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class SlipCarton:
    """A carton of the shipment, as a slip lists it."""

    carton: int
    sscc: str
    weight_g: int
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class PackingSlip:
    """What is in the shipment. Without a `currency`, or in a gift, no price is printed.

    `date` is ISO 8601 (YYYY-MM-DD), local.
    """

    order: str
    date: str
    channel: str
    customer: str
    ship_to: Address
    lines: tuple[SlipLine, ...]
    cartons: tuple[SlipCarton, ...]
    language: Language
    currency: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GiftSlip:
    """A gift's own slip: the giver's message and what is inside, never a price."""

    order: str
    channel: str
    to: str
    giver: str
    message: str
    lines: tuple[SlipLine, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class ReturnSlip:
    """What a customer lays into a parcel that comes back. `code` is unique to this order's return."""

    order: str
    channel: str
    code: str
    return_to: Address
    lines: tuple[SlipLine, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class VatLine:
    """The VAT of one rate, in permille, contained in the total."""

    rate_permille: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A customer's receipt. All amounts are in the currency's smallest unit and include VAT.

    `at` is local, YYYY-MM-DD HH:MM. `paid_by` is the means of payment in the shop's words.
    """

    order: str
    channel: str
    at: str
    lines: tuple[SlipLine, ...]
    shipping_minor: int
    total_minor: int
    vat: tuple[VatLine, ...]
    currency: str
    paid_by: str
    language: Language


@dataclass(frozen=True, slots=True)
class PickLine:
    """One location, one product, one quantity; `tote` is where it goes, empty for discrete picking."""

    location: str
    sku: str
    name: str
    quantity: int
    order: str
    tote: str = ""


@dataclass(frozen=True, slots=True)
class PickList:
    """A pick task on paper, in walking order. `task` is its code, `method` the code of its method."""

    task: str
    method: str
    zone: str
    date: str
    lines: tuple[PickLine, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class ToteLabel:
    """A tote's license plate."""

    tote: str
    language: Language


@dataclass(frozen=True, slots=True)
class LocationLabel:
    """A location's place marker. Its barcode ends in the check digits of `own_codes`."""

    location: str
    language: Language


@dataclass(frozen=True, slots=True)
class CommandCard:
    """Every command of a station as a barcode; what stands on it is in `cards`."""

    language: Language


@dataclass(frozen=True, slots=True)
class Badge:
    """What signs one person in. `badge` is the whole text of its barcode, which is a secret."""

    operator: str
    name: str
    badge: str
    language: Language


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One carton that the carrier takes."""

    order: str
    carton: int
    sscc: str
    tracking: str
    postcode: str
    country: str
    weight_g: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one carrier takes away at the end of the day, for its driver to sign.

    `date` is ISO 8601, local; `manifest` is its number.
    """

    manifest: str
    carrier: str
    date: str
    station: str
    lines: tuple[ManifestLine, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class TestLabel:
    """Shows whether a printer is straight, dark enough and set to the right paper."""

    station: str
    printer: str
    language: Language


Document = (
    CartonLabel
    | CarrierLabel
    | PackingSlip
    | GiftSlip
    | ReturnSlip
    | Receipt
    | PickList
    | ToteLabel
    | LocationLabel
    | CommandCard
    | Badge
    | Manifest
    | TestLabel
)


def kind_of(document: Document) -> DocumentKind:
    """The kind of a document."""
    return _KINDS[type(document)]


_KINDS: dict[type, DocumentKind] = {
    CartonLabel: DocumentKind.CARTON_LABEL,
    CarrierLabel: DocumentKind.CARRIER_LABEL,
    PackingSlip: DocumentKind.PACKING_SLIP,
    GiftSlip: DocumentKind.GIFT_SLIP,
    ReturnSlip: DocumentKind.RETURN_SLIP,
    Receipt: DocumentKind.RECEIPT,
    PickList: DocumentKind.PICK_LIST,
    ToteLabel: DocumentKind.TOTE_LABEL,
    LocationLabel: DocumentKind.LOCATION_LABEL,
    CommandCard: DocumentKind.COMMAND_CARD,
    Badge: DocumentKind.BADGE,
    Manifest: DocumentKind.MANIFEST,
    TestLabel: DocumentKind.TEST_LABEL,
}
