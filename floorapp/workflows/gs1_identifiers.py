"""GS1's application identifiers: which there are, what their values look like, and what these must be.

biip knows the identifiers and the form of their values. What a value must be besides (check digits, real
dates, existing countries) is added here, part by part, as the General Specifications say it.

The contents of North American coupons (AI 8110, 8112) and the list of package types (AI 7041) are not looked
into: their characters and length are.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from floorapp.workflows.gs1_contents import (
    Check,
    all_of,
    birth_order,
    check_digit,
    check_pair,
    company_prefix,
    countries,
    country,
    country_letters,
    country_or_many,
    currency,
    date,
    date_or_month,
    hour,
    hour_and_minute,
    iban,
    importer,
    latitude_and_longitude,
    media,
    no_leading_zero,
    not_zero,
    padded,
    part,
    percent_encoded,
    piece_of_total,
    sex,
    some_letter,
    whole_date,
    winding,
)

MOST_CHARACTERS: Final = 90
"""No value of any identifier is longer."""

_KEY: Final = all_of(check_digit, company_prefix)
_KEY_AFTER_ONE: Final = all_of(check_digit, part(1, 5, company_prefix))
_ROLL: Final = all_of(
    part(0, 4, not_zero), part(4, 9, not_zero), part(9, 12, not_zero), part(12, 13, winding)
)
_PIECE: Final = all_of(part(0, 14, check_digit), part(14, 18, piece_of_total))
_DATE_AND_TIME: Final = part(6, 10, hour_and_minute)

_CHECKS: Final[dict[str, Check]] = {
    "00": _KEY_AFTER_ONE,
    **dict.fromkeys(("01", "02", "03"), _KEY_AFTER_ONE),
    **dict.fromkeys(("11", "12", "13", "15", "16", "17"), date_or_month),
    **dict.fromkeys(("253", "255"), part(0, 13, _KEY)),
    **dict.fromkeys(("401", "7023", "8004", "8010"), company_prefix),
    **dict.fromkeys(("402", "410", "411", "412", "413", "414", "415", "416", "417", "8017", "8018"), _KEY),
    **dict.fromkeys((f"39{kind}{decimals}" for kind in "13" for decimals in range(10)), part(0, 3, currency)),
    "421": part(0, 3, country),
    **dict.fromkeys(("422", "424", "426"), country),
    **dict.fromkeys(("423", "425"), countries),
    **dict.fromkeys((f"43{number:02}" for number in (*range(7), *range(10, 17), 20)), percent_encoded),
    **dict.fromkeys(("4307", "4317"), country_letters),
    "4309": latitude_and_longitude,
    **dict.fromkeys(("4324", "4325"), all_of(part(0, 6, date_or_month), _DATE_AND_TIME)),
    **dict.fromkeys(("4326", "7006"), date),
    "7003": all_of(part(0, 6, date), _DATE_AND_TIME),
    "7007": all_of(part(0, 6, date), lambda value: date(value[6:]) if value[6:] else ""),
    "7011": all_of(part(0, 6, date), lambda value: hour_and_minute(value[6:]) if value[6:] else ""),
    **dict.fromkeys((f"703{number}" for number in range(10)), part(0, 3, country_or_many)),
    "7040": part(3, 4, importer),
    "7241": media,
    "7250": whole_date,
    "7251": all_of(whole_date, part(8, 12, hour_and_minute)),
    "7252": sex,
    **dict.fromkeys(("7253", "7254", "7256", "7257", "7259"), percent_encoded),
    "7258": birth_order,
    "8001": _ROLL,
    "8003": part(1, 14, _KEY),
    **dict.fromkeys(("8006", "8026"), _PIECE),
    "8007": iban,
    "8008": all_of(part(0, 6, date), part(6, 8, hour)),
    "8011": no_leading_zero,
    "8013": all_of(check_pair, company_prefix),
    "8014": all_of(check_pair, company_prefix, some_letter),
    "8030": padded,
}

_PREDEFINED: Final = {
    "00": 18,
    **dict.fromkeys(("01", "02", "03"), 14),
    "04": 16,
    **dict.fromkeys(map(str, range(11, 20)), 6),
    "20": 2,
    **dict.fromkeys(map(str, range(31, 37)), 6),
    "41": 13,
}
"""The length of values that no FNC1 need follow, by the first two digits of their identifier
(General Specifications, section 7.8.5, element strings with predefined length)."""
_FORMS: Final = {
    "8010": r"([#\-/0-9A-Z]{1,30})",
    "8030": r"(?!.{91})([0-9A-Za-z_\-]{1,90}={0,2})",
}
"""Values whose form is another than biip's."""
_ENCODED: Final = re.compile(r"\(\?:(\[[^]]*\])\|%[^)]*\)")
"""In a pattern of biip's: a character or a percent-encoded pair. The character alone says it already, and the
choice between the two would make matching take exponential time on hostile text."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One application identifier. `fixed` is its value's length where no FNC1 need follow it, else 0."""

    ai: str
    fixed: int
    form: re.Pattern[str]
    check: Check | None

    def fault(self, value: str) -> str:
        """What is wrong with a value, in a few words; empty when nothing is."""
        if not value:
            return "it is empty"
        if self.fixed and len(value) != self.fixed:
            return "its length is wrong"
        if not value.isascii() or not self.form.fullmatch(value):
            return "its length or one of its characters is wrong"
        return self.check(value) if self.check is not None else ""


def identifier(ai: str) -> Identifier | None:
    """The identifier that is exactly `ai`, or None when there is none."""
    found = identifier_at(ai)
    return found if found is not None and found.ai == ai else None


def identifier_at(text: str) -> Identifier | None:
    """The identifier that a text begins with, or None. No identifier is the beginning of another."""
    return _beginning(text[:4])


@lru_cache(maxsize=2048)
def _beginning(text: str) -> Identifier | None:
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        known = GS1ApplicationIdentifier.extract(text)
    except ParseError:
        return None
    ai = known.ai
    form = _FORMS.get(ai) or _ENCODED.sub(r"\1", known.pattern.removeprefix(f"^{ai}").removesuffix("$"))
    return Identifier(ai, _PREDEFINED.get(ai[:2], 0), re.compile(form, re.ASCII), _CHECKS.get(ai))
