"""What a document says, as named texts and rows: all that a template can put on paper.

Money, dates, numbers and weights are written as the document's reader writes them (Unicode CLDR, by Babel).
A name that a document has nothing for is an empty text, and what stands under it in a template is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, assert_never

from floorapp.workflows.documents.values import (
    Badge,
    CommandCard,
    Document,
    DocumentKind,
    GiftSlip,
    LocationLabel,
    Manifest,
    PackingSlip,
    PickList,
    Receipt,
    ReturnSlip,
    SlipLine,
    TestLabel,
    ToteLabel,
)
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, CarrierLabel, Language
from floorapp.workflows.own_codes import check_digits, location_barcode
from floorapp.workflows.sscc import is_sscc, readable

if TYPE_CHECKING:
    from babel import Locale

Row = Mapping[str, str]

_LOCALES: Final = {Language.EN: "en_GB", Language.SV: "sv_SE"}
_CODE_128_CHARS: Final = frozenset(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ./+*#()-:_$%&,;=@!?"
)
_CODE_128_MOST: Final = 40


@dataclass(frozen=True, slots=True)
class Fields:
    """Texts by name, tables by name, the language, and the channel whose branding is used."""

    texts: Mapping[str, str]
    language: Language
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    channel: str = ""


def names_of(kind: DocumentKind) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """The names that documents of a kind have texts for, and their tables with the names of each."""
    return _NAMES[kind]


def fields_of(document: Document) -> Fields:
    """What a document says. Raises `TypeError` for a carrier's label, which is passed through as it is.

    Raises `ValueError` for what cannot be printed: an SSCC or a location that is none.
    """
    match document:
        case CartonLabel():
            return _carton_label(document)
        case PackingSlip():
            return _packing_slip(document)
        case GiftSlip():
            texts = {"order": document.order, "to": document.to, "giver": document.giver}
            texts["message"] = document.message
            rows = _rows(_inside(document.lines), document.language, "")
            return Fields(texts, document.language, {"lines": rows}, document.channel)
        case ReturnSlip():
            texts = {"order": document.order, "code": document.code, "code_bars": code_128(document.code)}
            texts["return_to"] = _address(document.return_to)
            rows = _rows(_inside(document.lines), document.language, "")
            return Fields(texts, document.language, {"lines": rows}, document.channel)
        case Receipt():
            return _receipt(document)
        case PickList():
            return _pick_list(document)
        case ToteLabel():
            return Fields({"tote": document.tote, "tote_bars": code_128(document.tote)}, document.language)
        case LocationLabel():
            texts = {
                "location": document.location,
                "check": check_digits(document.location),
                "location_bars": location_barcode(document.location),
            }
            return Fields(texts, document.language)
        case Badge():
            texts = {"name": document.name, "operator": document.operator, "badge_bars": document.badge}
            return Fields(texts, document.language)
        case Manifest():
            return _manifest(document)
        case TestLabel():
            return Fields({"station": document.station, "printer": document.printer}, document.language)
        case CommandCard():
            return Fields({}, document.language)
        case CarrierLabel():
            raise TypeError("a carrier's label has no fields: it is printed as it came")
        case _ as never:
            assert_never(never)


def weight_text(weight_g: int, language: Language) -> str:
    """A weight as people read it: `2,4 kg` in Swedish, `2.4 kg` in English; below 100 g in g."""
    if 0 < weight_g < 100:
        return f"{weight_g} g"
    rounded = (Decimal(weight_g) / 1000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded} kg".replace(".", "," if language is Language.SV else ".")


def money_text(amount_minor: int, currency: str, language: Language) -> str:
    """An amount in a currency's smallest unit: `1 234,50 kr`, `£12.00`. Unknown ones show their code."""
    from babel.numbers import format_currency, get_currency_precision

    digits = get_currency_precision(currency)
    return format_currency(Decimal(amount_minor).scaleb(-digits), currency, locale=_locale(language))


def date_text(day: str, language: Language) -> str:
    """`2026-11-24`, or `2026-11-24 14:05`, as its reader writes it; what is no date stays as it is."""
    from babel.dates import format_date, format_datetime

    try:
        if len(day) > len("YYYY-MM-DD"):
            return format_datetime(datetime.fromisoformat(day), "d MMMM y HH:mm", locale=_locale(language))
        return format_date(date.fromisoformat(day), "d MMMM y", locale=_locale(language))
    except ValueError:
        return day


def number_text(number: int, language: Language) -> str:
    """A number with its thousands apart."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=_locale(language))


def _locale(language: Language) -> "Locale":
    from babel import Locale

    return Locale.parse(_LOCALES[language])


def _address(address: Address) -> str:
    town = f"{address.postcode} {address.city}".strip()
    return "\n".join(line for line in (address.name, *address.lines, town, address.country) if line)


def code_128(text: str) -> str:
    """The text where Code 128 can carry it in a length that a label has room for; else nothing."""
    fits = 0 < len(text) <= _CODE_128_MOST and _CODE_128_CHARS.issuperset(text)
    return text if fits else ""


def _carton_label(label: CartonLabel) -> Fields:
    if not is_sscc(label.sscc):
        raise ValueError(f"SSCC {label.sscc[:40]!r} is not 18 digits with a right check digit")
    ship_to = label.ship_to
    texts = {
        "sscc": readable(label.sscc),
        "sscc_bars": f"00{label.sscc}",
        "order": label.order,
        "order_bars": code_128(label.order),
        "carrier": label.carrier,
        "service": label.service,
        "lane": label.lane,
        "name": ship_to.name,
        "street": "\n".join(ship_to.lines),
        "town": f"{ship_to.postcode} {ship_to.city}".strip(),
        "country": ship_to.country,
        "weight": weight_text(label.weight_g, label.language),
        "carton": str(label.carton),
        "cartons": str(label.cartons) if label.cartons else "",
        "only_number": "" if label.cartons else str(label.carton),
    }
    return Fields(texts, label.language, channel=label.channel)


def _inside(lines: tuple[SlipLine, ...]) -> tuple[SlipLine, ...]:
    """The lines of which something is in the shipment."""
    return tuple(line for line in lines if line.packed)


def _rows(lines: tuple[SlipLine, ...], language: Language, currency: str) -> tuple[Row, ...]:
    return tuple(
        {
            "sku": line.sku,
            "name": line.name,
            "ordered": number_text(line.ordered, language),
            "packed": number_text(line.packed, language),
            "price": _price(line.price_minor, 1, currency, language),
            "amount": _price(line.price_minor, line.packed, currency, language),
        }
        for line in lines
    )


def _price(price_minor: int | None, units: int, currency: str, language: Language) -> str:
    return "" if price_minor is None or not currency else money_text(price_minor * units, currency, language)


def _packing_slip(slip: PackingSlip) -> Fields:
    language = slip.language
    missing = any(line.packed < line.ordered for line in slip.lines)
    texts = {
        "order": slip.order,
        "order_bars": code_128(slip.order),
        "date": date_text(slip.date, language),
        "customer": slip.customer,
        "ship_to": _address(slip.ship_to),
        "note": slip.note,
        "currency": slip.currency,
        "missing": "yes" if missing else "",
    }
    cartons = tuple(
        {
            "carton": str(each.carton),
            "sscc": readable(each.sscc),
            "weight": weight_text(each.weight_g, language),
            "tracking": each.tracking,
        }
        for each in slip.cartons
    )
    rows = _rows(slip.lines, language, slip.currency)
    return Fields(texts, language, {"lines": rows, "cartons": cartons}, slip.channel)


def _receipt(receipt: Receipt) -> Fields:
    language, currency = receipt.language, receipt.currency
    texts = {
        "order": receipt.order,
        "order_bars": code_128(receipt.order),
        "at": date_text(receipt.at, language),
        "shipping": money_text(receipt.shipping_minor, currency, language) if receipt.shipping_minor else "",
        "total": money_text(receipt.total_minor, currency, language),
        "paid_by": receipt.paid_by,
    }
    vat = tuple(
        {
            "rate": _rate_text(each.rate_permille, language),
            "amount": money_text(each.amount_minor, currency, language),
        }
        for each in receipt.vat
    )
    rows = _rows(_inside(receipt.lines), language, currency)
    return Fields(texts, language, {"lines": rows, "vat": vat}, receipt.channel)


def _rate_text(permille: int, language: Language) -> str:
    said = f"{Decimal(permille).scaleb(-1).normalize():f} %"
    return said.replace(".", ",") if language is Language.SV else said


def _pick_list(picks: PickList) -> Fields:
    texts = {
        "task": picks.task,
        "task_bars": code_128(picks.task),
        "method": picks.method,
        "zone": picks.zone,
        "date": date_text(picks.date, picks.language),
    }
    rows = tuple(
        {
            "location": line.location,
            "sku": line.sku,
            "name": line.name,
            "quantity": number_text(line.quantity, picks.language),
            "order": line.order,
            "tote": line.tote,
        }
        for line in picks.lines
    )
    return Fields(texts, picks.language, {"lines": rows})


def _manifest(manifest: Manifest) -> Fields:
    language = manifest.language
    texts = {
        "manifest": manifest.manifest,
        "manifest_bars": code_128(manifest.manifest),
        "carrier": manifest.carrier,
        "date": date_text(manifest.date, language),
        "station": manifest.station,
        "cartons": number_text(len(manifest.lines), language),
        "orders": number_text(len({line.order for line in manifest.lines}), language),
        "weight": weight_text(sum(line.weight_g for line in manifest.lines), language),
    }
    rows = tuple(
        {
            "order": line.order,
            "carton": str(line.carton),
            "plate": line.tracking or readable(line.sscc),
            "to": f"{line.country} {line.postcode}".strip(),
            "weight": weight_text(line.weight_g, language),
        }
        for line in manifest.lines
    )
    return Fields(texts, language, {"lines": rows})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LINE: Final = _words("sku name ordered packed price amount")
_NAMES: Final[Mapping[DocumentKind, tuple[frozenset[str], Mapping[str, frozenset[str]]]]] = {
    DocumentKind.CARTON_LABEL: (
        _words(
            "sscc sscc_bars order order_bars carrier service lane name street town country weight"
            " carton cartons only_number"
        ),
        {},
    ),
    DocumentKind.PACKING_SLIP: (
        _words("order order_bars date customer ship_to note currency missing"),
        {"lines": _LINE, "cartons": _words("carton sscc weight tracking")},
    ),
    DocumentKind.GIFT_SLIP: (_words("order to giver message"), {"lines": _LINE}),
    DocumentKind.RETURN_SLIP: (_words("order code code_bars return_to"), {"lines": _LINE}),
    DocumentKind.RECEIPT: (
        _words("order order_bars at shipping total paid_by"),
        {"lines": _LINE, "vat": _words("rate amount")},
    ),
    DocumentKind.PICK_LIST: (
        _words("task task_bars method zone date"),
        {"lines": _words("location sku name quantity order tote")},
    ),
    DocumentKind.TOTE_LABEL: (_words("tote tote_bars"), {}),
    DocumentKind.LOCATION_LABEL: (_words("location check location_bars"), {}),
    DocumentKind.COMMAND_CARD: (frozenset(), {}),
    DocumentKind.BADGE: (_words("name operator badge_bars"), {}),
    DocumentKind.MANIFEST: (
        _words("manifest manifest_bars carrier date station cartons orders weight"),
        {"lines": _words("order carton plate to weight")},
    ),
    DocumentKind.TEST_LABEL: (_words("station printer"), {}),
}
