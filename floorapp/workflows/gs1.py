"""What a GS1 symbol says that matters on the floor: whose item it is, which carton, which lot, how many.

The message itself is read by `gs1_syntax`, on top of biip, which knows the application identifiers. biip is
imported only when a scan holds more than one GTIN or SSCC: the import takes about 0.1 s, and most stations
never need it.

Sources: GS1 General Specifications, sections 3 (application identifiers), 5.1.2 (symbology identifiers) and
7.8 (processing of element strings); ISO/IEC 15424 for symbology identifiers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from floorapp.workflows import trade_items
from floorapp.workflows.gs1_elements import Element, Wrong
from floorapp.workflows.sscc import has_check_digit, is_sscc

GS: Final = "\x1d"
"""What a scanner sends for FNC1 between two element strings."""

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ELEMENT_STRINGS: Final = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
_DIGITAL_LINK: Final = frozenset({"", "]d1", "]Q1", "]J0"})
_RETAIL: Final = "]E"
_COMPOSITE: Final = "|]e"
_LONGEST: Final = 512
_TENS: Final = (1, 10, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Gs1:
    """What one symbol says. A text is empty and a number None where the symbol does not say it.

    `gtin` is 14 digits and `sscc` 18, both with a right check digit; `gln` the 13 digits of a place (AI 414);
    `grai` and `giai` are the whole values of AI 8003 and 8004. Dates (`expiry` of AI 17, `best_before` of 15,
    `production` of 11) are the six digits YYMMDD; day 00 means the month's last, and the century depends on
    today, so it is for the caller to say. `count` is how many units of `gtin` the thing holds (AI 30, or
    AI 37 beside AI 02), at least 1. `net_weight_g` is AI 310n, tenths of a gram and less rounded half up.
    `price` is AI 392n or 393n with a decimal point, `currency` the three digits of AI 393n's.

    `unsure` are application identifiers of which nobody knows whether the symbol says them: a separator may
    have been lost, so that its last value may be several. What it says of the item before that is sure.
    """

    gtin: str = ""
    sscc: str = ""
    lot: str = ""
    expiry: str = ""
    serial: str = ""
    count: int | None = None
    gln: str = ""
    grai: str = ""
    giai: str = ""
    best_before: str = ""
    production: str = ""
    net_weight_g: int | None = None
    price: str = ""
    currency: str = ""
    unsure: frozenset[str] = frozenset()


_NOTHING: Final = Gs1()
ANYTHING: Final = frozenset({"10", "17", "21", "30", "37"})
"""What may be said or not where a substitute for a GS may be data too."""


def split_aim(text: str, symbology: str = "") -> tuple[str, str]:
    """The AIM symbology identifier of a scan and its text without it.

    An identifier in the text wins over the driver's `symbology`; the identifier is empty where neither
    gives one.
    """
    if _AIM.match(text):
        return text[:3], text[3:]
    return (symbology if _AIM.fullmatch(symbology) else ""), text


def read(raw_text: str, symbology: str, gs_substitute: str = "") -> Gs1 | None:
    """What a scan says in GS1's terms, or None when it says nothing in them or says it wrongly.

    `symbology` is the AIM identifier as the driver knows it, such as `]C1`, or empty; one in the text wins.
    `gs_substitute` is what the scanner sends for a GS where it cannot send one, such as `{GS}`. Where the
    same text is a right message with the substitute taken as data too, nearly all of it is `unsure`.
    A wrong check digit, an unknown application identifier or a message cut short make the whole scan None:
    half of a symbol is never believed. Takes any text and never raises.
    """
    if not gs_substitute or gs_substitute not in raw_text:
        return _read(raw_text, symbology)
    separated = _read(raw_text.replace(gs_substitute, GS), symbology)
    as_data = _read(raw_text, symbology)
    if separated is None or as_data is None:
        return separated or as_data
    return replace(separated, unsure=ANYTHING)


def _read(raw_text: str, symbology: str) -> Gs1 | None:
    aim, text = split_aim(raw_text, symbology)
    if not text.isprintable() and not text.replace(GS, "").isprintable():
        return None
    if len(text) > _LONGEST:
        return None
    if aim.startswith(_RETAIL):
        return _retail(aim, text)
    if aim in _ELEMENT_STRINGS:
        return _message(text)
    if text[:4] in {"http", "HTTP"}:
        return _digital_link(text) if aim in _DIGITAL_LINK else None
    return _plain(text)


def _gtin(digits: str) -> str:
    """`digits` as 14-digit GTIN, or empty when they are none or the check digit is wrong."""
    return digits.zfill(14) if len(digits) in trade_items.LENGTHS and has_check_digit(digits) else ""


def _plain(text: str) -> Gs1 | None:
    """A text of a symbology that does not say whether it is GS1's, or that nobody named."""
    if is_sscc(text):
        return Gs1(sscc=text)
    if gtin := _gtin(text):
        return Gs1(gtin=gtin)
    if GS in text or (text.startswith(("00", "01")) and (is_sscc(text[2:20]) or _gtin(text[2:16]))):
        return _message(text)
    return None


def _retail(aim: str, text: str) -> Gs1 | None:
    """An EAN or UPC symbol: a GTIN, perhaps with an add-on (not read), perhaps with a composite part."""
    digits, composite, message = text.partition(_COMPOSITE)
    gtin = _gtin(digits[:13] if aim == "]E3" else digits)
    if not gtin:
        return None
    if not composite:
        return Gs1(gtin=gtin)
    return _message(f"01{gtin}{message[1:]}")


def _message(text: str) -> Gs1 | None:
    """A message of element strings, without its symbology identifier."""
    text = text.removeprefix(GS)
    if len(text) == 20 and text.startswith("00"):
        return Gs1(sscc=text[2:]) if is_sscc(text[2:]) else None
    if len(text) == 16 and text.startswith("01"):
        return Gs1(gtin=gtin) if (gtin := _gtin(text[2:])) else None
    from floorapp.workflows.gs1_swallowed import swallowed
    from floorapp.workflows.gs1_syntax import element_strings

    try:
        elements = element_strings(text, GS)
    except Wrong:
        return None
    said = _said(elements)
    return replace(said, unsure=swallowed(elements)) if said and GS not in text else said


def _digital_link(text: str) -> Gs1 | None:
    """A GS1 Digital Link URI. Nothing is ever fetched: the URI itself holds the identifiers."""
    from floorapp.workflows.gs1_link import elements_of, is_uri

    try:
        return _said(elements_of(text)) if is_uri(text) else None
    except Wrong:
        return None


def _said(elements: Iterable[Element]) -> Gs1 | None:
    """The elements that matter, or None when there are none, or one is said twice apart."""
    said: dict[str, str] = {}
    for element in elements:
        if said.setdefault(element.ai, element.value) != element.value:
            return None
    price, currency = _price(said)
    found = Gs1(
        gtin=said.get("01") or (said.get("02", "") if "37" in said else ""),
        sscc=said.get("00", ""),
        lot=said.get("10", ""),
        expiry=said.get("17", ""),
        serial=said.get("21", ""),
        count=int(said.get("30" if "01" in said else "37") or 0) or None,
        gln=said.get("414", ""),
        grai=said.get("8003", ""),
        giai=said.get("8004", ""),
        best_before=said.get("15", ""),
        production=said.get("11", ""),
        net_weight_g=_net_weight_g(said),
        price=price,
        currency=currency,
    )
    return None if found == _NOTHING else found


def _net_weight_g(said: dict[str, str]) -> int | None:
    """AI 310n: kg with n decimals, in whole g."""
    for decimals in range(6):
        if value := said.get(f"310{decimals}"):
            return (int(value) * 10_000 // _TENS[decimals] + 5) // 10
    return None


def _price(said: dict[str, str]) -> tuple[str, str]:
    """AI 392n or 393n: an amount with n decimals, and its currency where it is said."""
    for decimals in range(10):
        if value := said.get(f"392{decimals}"):
            return _amount(value, decimals), ""
        if value := said.get(f"393{decimals}"):
            return _amount(value[3:], decimals), value[:3]
    return "", ""


def _amount(digits: str, decimals: int) -> str:
    digits = digits.zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
