"""Dates in codes: six digits whose century depends on today, and a day 00 that is the month's last.

Source: GS1 General Specifications, sections 3.4.2 to 3.4.7 (dates) and 7.12 (determination of century).
"""

import datetime
from typing import Final

MS_PER_DAY: Final = 86_400_000
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()


def day_of(at_ms: int) -> datetime.date:
    """The day of a moment in ms since 1970, in UTC."""
    return datetime.date.fromordinal(_EPOCH + at_ms // MS_PER_DAY)


def date_of(digits: str, at_ms: int) -> str:
    """The date of six digits YYMMDD as `YYYY-MM-DD`, seen from a moment; empty where there is none such.

    A year is at most 49 years back and 50 years ahead. Day 00 is the month's last.
    """
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return ""
    year, month, day = _year(int(digits[:2]), day_of(at_ms).year), int(digits[2:4]), int(digits[4:])
    if not 1 <= month <= 12:
        return ""
    if not day:
        following = datetime.date(year + month // 12, month % 12 + 1, 1)
        return (following - datetime.timedelta(days=1)).isoformat()
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


def has_passed(date: str, at_ms: int) -> bool:
    """Whether a day `YYYY-MM-DD` is over at a moment. A date that nobody said never is."""
    return bool(date) and date < day_of(at_ms).isoformat()


def _year(two_digits: int, this_year: int) -> int:
    ahead = two_digits - this_year % 100
    century = this_year - this_year % 100
    if ahead >= 51:
        century -= 100
    elif ahead <= -50:
        century += 100
    return century + two_digits
