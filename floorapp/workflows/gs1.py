"""What a GS1 symbol says that matters on the floor: whose item it is, which carton, which lot, how many.

A thin wrapper over biip, which knows the application identifiers. biip is imported only when a scan holds
more than one GTIN or SSCC: the import takes about 0.1 s, and most stations never need it.

Sources: GS1 General Specifications, sections 3 (application identifiers), 5.1.2 (symbology identifiers) and
7.8 (processing of element strings); ISO/IEC 15424 for symbology identifiers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from floorapp.workflows.sscc import has_check_digit, is_sscc

GS: Final = "\x1d"
"""What a scanner sends for FNC1 between two element strings."""

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ELEMENT_STRINGS: Final = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
_DIGITAL_LINK: Final = frozenset({"]d1", "]Q1"})
_RETAIL: Final = "]E"
_COMPOSITE: Final = "|]e"
_GTIN_LENGTHS: Final = (8, 12, 13, 14)
_LONGEST: Final = 512


@dataclass(frozen=True, slots=True)
class Gs1:
    """What one symbol says. A text is empty and `count` None where the symbol does not say it.

    `gtin` is 14 digits and `sscc` 18, both with a right check digit. `expiry` is the six digits YYMMDD of
    AI 17; day 00 means the month's last. The century depends on today, so it is for the caller to say.
    `count` is how many units of `gtin` the thing holds (AI 30, or AI 37 beside AI 02), at least 1.
    """

    gtin: str = ""
    sscc: str = ""
    lot: str = ""
    expiry: str = ""
    serial: str = ""
    count: int | None = None


def split_aim(text: str, symbology: str = "") -> tuple[str, str]:
    """The AIM symbology identifier of a scan and its text without it.

    An identifier in the text wins over the driver's `symbology`; the identifier is empty where neither
    gives one.
    """
    if _AIM.match(text):
        return text[:3], text[3:]
    return (symbology if _AIM.fullmatch(symbology) else ""), text


def read(raw_text: str, symbology: str) -> Gs1 | None:
    """What a scan says in GS1's terms, or None when it says nothing in them or says it wrongly.

    `symbology` is the AIM identifier as the driver knows it, such as `]C1`, or empty; one in the text wins.
    A wrong check digit, an unknown application identifier or a message cut short make the whole scan None:
    half of a symbol is never believed. Takes any text and never raises.
    """
    aim, text = split_aim(raw_text, symbology)
    if not text.isprintable() and not text.replace(GS, "").isprintable():
        return None
    if len(text) > _LONGEST:
        return None
    if aim.startswith(_RETAIL):
        return _retail(aim, text)
    if aim in _ELEMENT_STRINGS:
        return _message(text)
    if text.startswith(("http://", "https://")):
        return _digital_link(text) if aim in _DIGITAL_LINK or not aim else None
    return _plain(text)


def gtin_forms(gtin: str) -> tuple[str, ...]:
    """A 14-digit GTIN in each form in which a catalogue may hold it: 14, 13, 12 and 8 digits.

    A leading digit other than 0 is part of the identity (an outer case), so such a GTIN has one form.
    """
    return tuple(gtin[-size:] for size in reversed(_GTIN_LENGTHS) if not gtin[:-size].strip("0"))


def _gtin(digits: str) -> str:
    """`digits` as 14-digit GTIN, or empty when they are none or the check digit is wrong."""
    return digits.zfill(14) if len(digits) in _GTIN_LENGTHS and has_check_digit(digits) else ""


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
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    try:
        message = GS1Message.parse(text)
    except (ParseError, ValueError):
        return None
    return _gs1((element.ai.ai, element.value) for element in message.element_strings)


def _digital_link(text: str) -> Gs1 | None:
    """A GS1 Digital Link URI. Nothing is ever fetched: the URI itself holds the identifiers.

    A numeric key that is unknown or comes twice, and a GTIN of fewer than 14 digits, are refused
    (GS1 Digital Link: URI Syntax 1.6, sections 4 and 5).
    """
    from urllib.parse import parse_qsl, urlsplit

    from biip import ParseError
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI

    try:
        link = GS1DigitalLinkURI.parse(text)
        keys = [key for key, _ in parse_qsl(urlsplit(text).query, keep_blank_values=True) if key.isdigit()]
    except (ParseError, ValueError):
        return None
    elements = [(element.ai.ai, element.value) for element in link.element_strings]
    identifiers = [identifier for identifier, _ in elements]
    if len(set(identifiers)) < len(identifiers) or len(set(keys)) < len(keys) or set(keys) - set(identifiers):
        return None
    said = _gs1(iter(elements))
    return said if said is None or not said.gtin or f"/01/{said.gtin}" in text else None


def _gs1(elements: Iterator[tuple[str, str]]) -> Gs1 | None:
    """The elements that matter, or None when there are none, a key is wrong, or one is said twice apart."""
    said: dict[str, str] = {}
    for identifier, value in elements:
        if said.setdefault(identifier, value) != value:
            return None
    gtin = said.get("01") or (said.get("02", "") if "37" in said else "")
    sscc = said.get("00", "")
    if (gtin and not _gtin(gtin)) or (sscc and not is_sscc(sscc)):
        return None
    count = int(said.get("30" if "01" in said else "37") or 0)
    found = Gs1(
        gtin=gtin,
        sscc=sscc,
        lot=said.get("10", ""),
        expiry=said.get("17", ""),
        serial=said.get("21", ""),
        count=count or None,
    )
    return found if found != Gs1() else None
