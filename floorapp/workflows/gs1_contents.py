"""What the value of a GS1 element must be besides its length and characters: check digits, dates, codes.

Each check takes the value (or the part of it that it is about), which has the right length and characters
already, and says in a few words what is wrong, or nothing.

Sources: GS1 General Specifications, sections 3 (application identifiers), 7.9 (check digits) and 7.9.5 (check
character pairs); ISO 13616-1 (IBAN); RFC 3986, section 2.1 (percent-encoding).
"""

from calendar import monthrange
from collections.abc import Callable
from typing import Final

from floorapp.workflows.gs1_codes import COUNTRIES, COUNTRY_LETTERS, CURRENCIES
from floorapp.workflows.sscc import has_check_digit

Check = Callable[[str], str]
"""From a value to what is wrong with it; empty when nothing is."""

CSET_82: Final = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""Characters of variable values, in the order of their weights."""
_CSET_32: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES: Final = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_HEX: Final = frozenset("0123456789ABCDEFabcdef")
_LEAST_PREFIX: Final = 4
"""The shortest GS1 company prefix has four digits."""


def all_of(*checks: Check) -> Check:
    """The first fault that any of these finds."""

    def check(value: str) -> str:
        return next(filter(None, (each(value) for each in checks)), "")

    return check


def part(start: int, end: int, *checks: Check) -> Check:
    """Checks on the characters from `start` up to `end`."""
    inner = all_of(*checks)

    def check(value: str) -> str:
        return inner(value[start:end])

    return check


def check_digit(digits: str) -> str:
    """The last digit is the check digit of those before it."""
    return "" if has_check_digit(digits) else "the check digit is wrong"


def check_pair(value: str) -> str:
    """The last two characters are the check pair of those before them (a GMN's, at most 25 in all)."""
    data, pair = value[:-2], value[-2:]
    if len(pair) < 2 or any(character not in _CSET_32 for character in pair):
        return "it does not end with a pair of check characters"
    total = sum(CSET_82.index(each) * prime for each, prime in zip(reversed(data), _PRIMES, strict=False))
    first, second = divmod(total % 1021, 32)
    return "" if pair == _CSET_32[first] + _CSET_32[second] else "the check characters are wrong"


def company_prefix(value: str) -> str:
    """It starts with a GS1 company prefix."""
    prefix = value[:_LEAST_PREFIX]
    return "" if len(prefix) == _LEAST_PREFIX and prefix.isdigit() else "it starts with no company prefix"


def date(digits: str) -> str:
    """YYMMDD. The century does not matter: both that it can be have their leap years alike."""
    return _day(2000 + int(digits[:2]), digits[2:4], digits[4:6])


def date_or_month(digits: str) -> str:
    """YYMMDD, where day 00 stands for the month's last."""
    return date(digits[:4] + "01" if digits[4:] == "00" else digits)


def whole_date(digits: str) -> str:
    """YYYYMMDD."""
    return _day(int(digits[:4]), digits[4:6], digits[6:8])


def _day(year: int, month: str, day: str) -> str:
    if not 1 <= int(month) <= 12 or year == 0:
        return "there is no such month"
    return "" if 1 <= int(day) <= monthrange(year, int(month))[1] else "there is no such day"


def hour(digits: str) -> str:
    """HH."""
    return "" if int(digits) < 24 else "there is no such hour"


def hour_and_minute(digits: str) -> str:
    """HHMM."""
    return hour(digits[:2]) or ("" if int(digits[2:]) < 60 else "there is no such minute")


def country(digits: str) -> str:
    """A country's three digits."""
    return "" if digits in COUNTRIES else "there is no such country"


def countries(digits: str) -> str:
    """Countries, three digits each."""
    return next(filter(None, (country(digits[at : at + 3]) for at in range(0, len(digits), 3))), "")


def country_or_many(digits: str) -> str:
    """A country's three digits, or 999 for several."""
    return "" if digits == "999" else country(digits)


def country_letters(letters: str) -> str:
    """A country's two letters."""
    return "" if letters in COUNTRY_LETTERS else "there is no such country"


def currency(digits: str) -> str:
    """A currency's three digits."""
    return "" if digits in CURRENCIES else "there is no such currency"


def not_zero(digits: str) -> str:
    """A number above zero."""
    return "" if digits.strip("0") else "it must not be zero"


def no_leading_zero(digits: str) -> str:
    """A number without leading zeros."""
    return "it must not begin with 0" if len(digits) > 1 and digits[0] == "0" else ""


def winding(digit: str) -> str:
    """How a roll is wound: 0, 1 or 9."""
    return "" if digit in "019" else "there is no such winding"


def piece_of_total(digits: str) -> str:
    """NNMM: piece NN of MM."""
    piece, total = int(digits[:2]), int(digits[2:])
    return "" if 1 <= piece <= total else "there is no such piece"


def birth_order(value: str) -> str:
    """N/M: born as number N of M."""
    return "" if 1 <= int(value[0]) <= int(value[2]) else "there is no such place in the order"


def sex(digit: str) -> str:
    """ISO/IEC 5218: 0, 1, 2 or 9."""
    return "" if digit in "0129" else "there is no such code"


def media(digits: str) -> str:
    """The kind of an AIDC medium, as ICCBBA assigns it: 01 to 10, and 80 to 99 for national use."""
    return "" if 1 <= int(digits) <= 10 or int(digits) >= 80 else "there is no such medium"


def latitude_and_longitude(digits: str) -> str:
    """Two numbers of ten digits: degrees south of 90 north, and east of 180 west, in 10^-7 degrees."""
    if int(digits[:10]) > 1_800_000_000:
        return "there is no such latitude"
    return "" if int(digits[10:]) <= 3_600_000_000 else "there is no such longitude"


def importer(character: str) -> str:
    """An importer's index (EU 2018/574): letter, digit, hyphen or underscore."""
    return "" if character.isalnum() or character in "-_" else "there is no such importer"


def some_letter(value: str) -> str:
    """Something else than digits alone."""
    return "it must not be a number" if value.isdigit() else ""


def percent_encoded(value: str) -> str:
    """Each % is followed by two hexadecimal digits."""
    followers = value.split("%")[1:]
    fine = all(len(each) >= 2 and set(each[:2]) <= _HEX for each in followers)
    return "" if fine else "a % is not followed by two hexadecimal digits"


def padded(value: str) -> str:
    """URI-safe base 64; where it is padded, to a multiple of three characters, as GS1 has it."""
    pads = len(value) - len(value.rstrip("="))
    return "the padding is wrong" if pads and len(value) % 3 else ""


def iban(value: str) -> str:
    """An international bank account number of 11 to 34 characters."""
    if not value.isalnum() or value.upper() != value or not 10 < len(value) <= 34:
        return "it is no account number"
    if country_letters(value[:2]):
        return "there is no such country"
    turned = value[4:] + value[:4]
    number = int("".join(str(int(each, 36)) for each in turned))
    return "" if number % 97 == 1 else "the check digits are wrong"
