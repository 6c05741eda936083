"""Dates in codes: which century, which last day of a month, and when a day is over."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.dates import MS_PER_DAY, date_of, day_of, has_passed


def at(date: str) -> int:
    """Noon of a day, in ms since 1970."""
    days = datetime.date.fromisoformat(date).toordinal() - datetime.date(1970, 1, 1).toordinal()
    return days * MS_PER_DAY + MS_PER_DAY // 2


@pytest.mark.parametrize(
    ("digits", "today", "date"),
    [
        ("270228", "2026-11-25", "2027-02-28"),
        ("270200", "2026-11-25", "2027-02-28"),
        ("280200", "2026-11-25", "2028-02-29"),
        ("261200", "2026-11-25", "2026-12-31"),
        ("760101", "2026-11-25", "2076-01-01"),
        ("770101", "2026-11-25", "1977-01-01"),
        ("000101", "2060-01-01", "2100-01-01"),
        ("100101", "2060-01-01", "2110-01-01"),
        ("110101", "2060-01-01", "2011-01-01"),
        ("990101", "2026-11-25", "1999-01-01"),
        ("270230", "2026-11-25", ""),
        ("271300", "2026-11-25", ""),
        ("270000", "2026-11-25", ""),
        ("271301", "2026-11-25", ""),
        ("27022", "2026-11-25", ""),
        ("2702٢8", "2026-11-25", ""),
        ("", "2026-11-25", ""),
    ],
)
def test_six_digits_are_a_date(digits: str, today: str, date: str) -> None:
    assert date_of(digits, at(today)) == date


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)), st.integers(0, 99))
def test_a_year_is_never_more_than_fifty_years_off(today: datetime.date, year: int) -> None:
    found = int(date_of(f"{year:02d}0101", at(today.isoformat()))[:4])
    assert found % 100 == year
    assert -49 <= found - today.year <= 50


def test_a_day_is_over_when_the_next_one_begins() -> None:
    last = at("2026-11-25")
    assert not has_passed("2026-11-25", last + MS_PER_DAY // 2 - 1)
    assert has_passed("2026-11-25", last + MS_PER_DAY // 2)
    assert not has_passed("", last)
    assert day_of(last) == datetime.date(2026, 11, 25)
