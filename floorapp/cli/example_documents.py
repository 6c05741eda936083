"""One example of every document, to see what a template or a printer makes of it."""

from collections.abc import Callable
from typing import Final

from floorapp.workflows.documents.values import (
    Badge,
    CommandCard,
    Document,
    DocumentKind,
    GiftSlip,
    LocationLabel,
    Manifest,
    ManifestLine,
    PackingSlip,
    PickLine,
    PickList,
    Receipt,
    ReturnSlip,
    SlipCarton,
    SlipLine,
    TestLabel,
    ToteLabel,
    VatLine,
)
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, Language
from floorapp.workflows.sscc import sscc

ORDER: Final = "SO-104711"
CHANNEL: Final = "webshop"
_SSCC: Final = sscc("09520000999", 4711)
_SHIP_TO: Final = Address("Anna Lindqvist", ("Storgatan 14 B", "c/o Öberg"), "114 55", "Stockholm", "SE")
_WAREHOUSE: Final = Address("Nordic Homeware AB", ("Lagergatan 3",), "431 53", "Mölndal", "SE")
_NAMES: Final = {
    "21-0473": ("Mug, green, 30 cl", "Mugg, grön, 30 cl"),
    "33-0102": ("Linen towel, sand, 50 × 70 cm", "Linnehandduk, sand, 50 × 70 cm"),
    "44-0210": ("Candle holder, brass, set of three", "Ljusstake, mässing, tre i satsen"),
}


def _lines(language: Language) -> tuple[SlipLine, ...]:
    named = {sku: names[language is Language.SV] for sku, names in _NAMES.items()}
    return (
        SlipLine("21-0473", named["21-0473"], 4, 4, 8_900),
        SlipLine("33-0102", named["33-0102"], 2, 2, 14_950),
        SlipLine("44-0210", named["44-0210"], 1, 0, 39_900),
    )


def _carton_label(language: Language) -> Document:
    return CartonLabel(
        _SSCC, ORDER, "PostNord", "MyPack Home", _SHIP_TO, 2_430, 1, 2, "A3", language, CHANNEL
    )


def _packing_slip(language: Language) -> Document:
    cartons = (SlipCarton(1, _SSCC, 2_430), SlipCarton(2, sscc("09520000999", 4712), 890))
    note = "Lämnas vid dörren." if language is Language.SV else "Leave at the door."
    lines = _lines(language)
    return PackingSlip(
        ORDER, "2026-11-24", CHANNEL, "Anna Lindqvist", _SHIP_TO, lines, cartons, language, "SEK", note
    )


def _gift_slip(language: Language) -> Document:
    message = (
        "Grattis på födelsedagen! Hoppas att du tycker om dem.\nKram, Erik"
        if language is Language.SV
        else "Happy birthday! We hope that you like them.\nLove, Erik"
    )
    return GiftSlip(ORDER, CHANNEL, "Anna", "Erik", message, _lines(language), language)


def _return_slip(language: Language) -> Document:
    return ReturnSlip(ORDER, CHANNEL, "RT-7K4M-2Q9X", _WAREHOUSE, _lines(language), language)


def _receipt(language: Language) -> Document:
    vat = (VatLine(250, 14_080),)
    lines = _lines(language)
    return Receipt(
        ORDER, CHANNEL, "2026-11-24 14:05", lines, 4_900, 70_400, vat, "SEK", "Visa *4711", language
    )


def _pick_list(language: Language) -> Document:
    lines = _lines(language)
    places = ("A-03-12-2-1", "A-03-14-1-2", "B-01-02-4-1")
    picks = tuple(
        PickLine(place, line.sku, line.name, line.ordered, ORDER, f"T-{number}")
        for number, (place, line) in enumerate(zip(places, lines, strict=True), 17)
    )
    return PickList("PT-1042", "batch", "A", "2026-11-24", picks, language)


def _manifest(language: Language) -> Document:
    lines = tuple(
        ManifestLine(f"SO-{104_700 + n}", 1, sscc("09520000999", n), "", "114 55", "SE", 1_000 + 37 * n)
        for n in range(1, 31)
    )
    return Manifest("M-20261124-1", "PostNord", "2026-11-24", "PACK-07", lines, language)


_MAKERS: Final[dict[DocumentKind, Callable[[Language], Document]]] = {
    DocumentKind.CARTON_LABEL: _carton_label,
    DocumentKind.PACKING_SLIP: _packing_slip,
    DocumentKind.GIFT_SLIP: _gift_slip,
    DocumentKind.RETURN_SLIP: _return_slip,
    DocumentKind.RECEIPT: _receipt,
    DocumentKind.PICK_LIST: _pick_list,
    DocumentKind.TOTE_LABEL: lambda language: ToteLabel("T-017", language),
    DocumentKind.LOCATION_LABEL: lambda language: LocationLabel("A-03-12-2-1", language),
    DocumentKind.COMMAND_CARD: CommandCard,
    DocumentKind.BADGE: lambda language: Badge("asa", "Åsa Holm", f"FLB:{'EXAMPLE' * 3}ABCDE", language),
    DocumentKind.MANIFEST: _manifest,
    DocumentKind.TEST_LABEL: lambda language: TestLabel("PACK-07", "labels", language),
}
KINDS: Final = tuple(_MAKERS)
"""The kinds that there are examples of: all but a carrier's own label."""


def example(kind: DocumentKind, language: Language) -> Document:
    """An example of a document. KeyError for a carrier's label, which only a carrier makes."""
    return _MAKERS[kind](language)
