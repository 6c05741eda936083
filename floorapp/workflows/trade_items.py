"""Trade item numbers: GTIN-8, -12, -13 and -14 in every form, UPC-E, and the levels of packaging.

Sources: GS1 General Specifications, sections 2.1 (trade items), 5.2.2.4 (UPC-E) and 7.9 (check digit).
"""

from typing import Final

from floorapp.workflows.sscc import check_digit, has_check_digit

LENGTHS: Final = (8, 12, 13, 14)
VARIABLE_MEASURE: Final = "9"
"""The indicator of a trade item of variable measure. It is no level of packaging, and has no base."""

EAN_8: Final = "]E4"
_MAY_BE_UPC_E: Final = frozenset({"", "]E0"})
_NUMBER_SYSTEMS: Final = ("0", "1")


def readings(text: str, aim: str = "") -> tuple[str, ...]:
    """Each 14-digit GTIN that a text can be: none, one, or two for 8 digits that are right in two ways.

    Eight digits are a GTIN-8, or a UPC-E with its number system and check digit; the AIM identifier `]E4`
    says that they are no UPC-E, and one of another kind of symbol than EAN/UPC says so too.
    """
    if len(text) not in LENGTHS or not (text.isascii() and text.isdigit()):
        return ()
    plain = (text.zfill(14),) if has_check_digit(text) else ()
    expanded = upc_e(text) if len(text) == 8 and aim in _MAY_BE_UPC_E else ""
    return (*plain, expanded.zfill(14)) if expanded else plain


def upc_e(digits: str) -> str:
    """The 12 digits of a UPC-E's 8, or empty where they are none: number system 0 or 1, right check digit."""
    if len(digits) != 8 or digits[0] not in _NUMBER_SYSTEMS or not (digits.isascii() and digits.isdigit()):
        return ""
    system, body, check, last = digits[0], digits[1:7], digits[7], digits[6]
    match last:
        case "0" | "1" | "2":
            payload = f"{system}{body[:2]}{last}0000{body[2:5]}"
        case "3":
            payload = f"{system}{body[:3]}00000{body[3:5]}"
        case "4":
            payload = f"{system}{body[:4]}00000{body[4]}"
        case _:
            payload = f"{system}{body[:5]}0000{last}"
    return payload + check if check_digit(payload) == check else ""


def forms(gtin: str) -> tuple[str, ...]:
    """A 14-digit GTIN in each form in which a catalogue may hold it: 14, 13, 12 and 8 digits.

    A leading digit other than 0 is part of the identity (an outer case), so such a GTIN has one form.
    """
    return tuple(gtin[-size:] for size in reversed(LENGTHS) if not gtin[:-size].strip("0"))


def base_of(gtin: str) -> str:
    """The 14-digit GTIN of the unit in a case with a 14-digit GTIN; empty where it is no case.

    Indicators 1 to 8 are levels of packaging of the same item: digits 2 to 13 stay, and the check digit is
    computed anew. How many units the level holds, no digit says.
    """
    if len(gtin) != 14 or gtin[0] in ("0", VARIABLE_MEASURE):
        return ""
    return f"0{gtin[1:13]}{check_digit(gtin[1:13])}"
