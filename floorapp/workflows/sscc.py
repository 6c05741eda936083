"""The license plate of a carton: a Serial Shipping Container Code of 18 digits.

Source: GS1 General Specifications, section 7.9 (check digit of fixed-length numeric keys) and 2.2.1 (SSCC).
"""

from typing import Final

DIGITS: Final = 18
"""How long an SSCC is, its check digit included."""


def check_digit(digits: str) -> str:
    """The GS1 check digit (modulo 10, weights 3 and 1 from the right) that follows `digits`.

    Raises `ValueError` when `digits` is empty or holds anything but the digits 0 to 9.
    """
    if not _is_number(digits):
        raise ValueError(f"a check digit needs digits, not {digits[:40]!r}")
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def has_check_digit(digits: str) -> bool:
    """Whether the last of `digits` is the GS1 check digit of those before it."""
    return len(digits) > 1 and _is_number(digits) and check_digit(digits[:-1]) == digits[-1]


def sscc(base: str, serial: int) -> str:
    """The SSCC of a site's `base` (extension digit, GS1 company prefix and what else is fixed) and a serial.

    The serial is padded with zeros to 17 digits in all, then comes the check digit. Raises `ValueError` when
    the base is not 1 to 16 digits or the serial does not fit into what the base leaves.
    """
    room = DIGITS - 1 - len(base)
    if not _is_number(base) or room < 1:
        raise ValueError(f"an SSCC's base is 1 to {DIGITS - 2} digits, not {base[:40]!r}")
    if not 0 <= serial < 10**room:
        raise ValueError(f"serial {serial} does not fit into the {room} digits that base {base} leaves")
    payload = f"{base}{serial:0{room}d}"
    return payload + check_digit(payload)


def is_sscc(digits: str) -> bool:
    """Whether `digits` is an SSCC: 18 digits whose last is the right check digit."""
    return len(digits) == DIGITS and has_check_digit(digits)


def readable(sscc: str) -> str:
    """An SSCC in groups that can be read aloud, the same on paper and screen: `(00) 3 9520 0000 0000 0001 2`.

    (00) is the application identifier of an SSCC (GS1 General Specifications, section 3.2).
    """
    return f"(00) {sscc[0:1]} {sscc[1:5]} {sscc[5:9]} {sscc[9:13]} {sscc[13:17]} {sscc[17:]}".rstrip()


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit()
