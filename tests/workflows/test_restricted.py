"""Restricted circulation numbers: the weight, price or count in a number, by country and by chain."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.restricted import (
    NATIONAL,
    NO_RULES,
    Layout,
    Measure,
    Measured,
    RestrictedRules,
    layout_of,
    rules_of,
)
from floorapp.workflows.sscc import check_digit, has_check_digit

SE = RestrictedRules("SE")


def number(payload: str) -> str:
    """Twelve digits with their check digit."""
    return payload + check_digit(payload)


@pytest.mark.parametrize(
    ("payload", "measured"),
    [
        ("201234561299", {"price_cents": 1_299}),
        ("211234561299", {"price_cents": 12_990}),
        ("221234561299", {"price_cents": 129_900}),
        ("231234561299", {"weight_g": 1_299}),
        ("241234561299", {"weight_g": 12_990}),
        ("251234561299", {"weight_g": 129_900}),
    ],
)
def test_a_swedish_number_says_price_or_weight(payload: str, measured: dict[str, int]) -> None:
    code = number(f"{payload[:8]}0000")
    assert SE.read(number(payload)) == Measured(code, **measured)
    assert SE.read("0" + number(payload)) == Measured(code, **measured)


@pytest.mark.parametrize("payload", ["261234561299", "291234561299", "021234561299", "041234561299"])
def test_a_number_without_a_rule_is_looked_up_as_it_is(payload: str) -> None:
    assert SE.read(number(payload)) is None
    assert NO_RULES.read(number(payload)) is None


def test_a_number_with_a_wrong_check_digit_says_nothing() -> None:
    right = number("231234561299")
    wrong = right[:12] + str((int(right[12]) + 1) % 10)
    assert SE.read(wrong) is None
    assert SE.read(right[:12]) is None
    assert SE.read("1" + right) is None


def test_a_british_price_has_its_own_check_digit() -> None:
    gb = RestrictedRules("GB")
    read = [found for own in range(10) if (found := gb.read(number(f"201234{5}{own}1299"))) is not None]
    assert [found.price_cents for found in read] == [1_299]
    assert read[0].code[:7] == "2012345"
    assert read[0].code[8:12] == "0000"
    assert has_check_digit(read[0].code)


def test_a_german_number_can_say_a_count() -> None:
    de = RestrictedRules("DE")
    read = [found for own in range(10) if (found := de.read(number(f"251234{own}00012"))) is not None]
    assert [found.count for found in read] == [12]


def test_a_chain_goes_before_its_country_and_the_longest_prefix_before_a_shorter_one() -> None:
    rules = rules_of("SE", {"23": "price PPPPPPPPVVVV 2", "2399": "plain", "02": "weight PPPPPPPCVVVV 3"})
    assert rules.read(number("231234561299")) == Measured(number("231234560000"), price_cents=1_299)
    assert rules.read(number("239934561299")) is None
    assert rules.read(number("241234561299")) == Measured(number("241234560000"), weight_g=12_990)
    own = [found for c in range(10) if (found := rules.read(number(f"0212345{c}1299"))) is not None]
    assert [found.weight_g for found in own] == [1_299]


def test_a_measure_of_another_length_is_checked_as_any_number_is() -> None:
    rules = rules_of("", {"27": "weight PPPPPCVVVVVV 3"})
    assert rules.read(number(f"27123{check_digit('001299')}001299")) == Measured(
        number("271230000000"), weight_g=1_299
    )


def test_more_decimals_than_the_unit_has_are_cut() -> None:
    assert rules_of("", {"27": "price PPPPPPPPVVVV 3"}).read(number("271234561299")) == Measured(
        number("271234560000"), price_cents=129
    )


@pytest.mark.parametrize("country", sorted(NATIONAL))
@given(data=st.data())
def test_a_national_number_is_read_as_biip_reads_it(country: str, data: st.DataObject) -> None:
    from biip import ParseConfig, ParseError
    from biip.gtin import Gtin
    from biip.rcn import Rcn, RcnRegion

    prefix = data.draw(st.sampled_from([f"{n}" for n in range(20, 30)]))
    digits = number(prefix + data.draw(st.from_regex(r"[0-9]{10}", fullmatch=True)))
    read = RestrictedRules(country).read(digits)
    try:
        rcn = Gtin.parse(digits, config=ParseConfig(rcn_region=RcnRegion(country.lower())))
    except ParseError:
        assert read is None
        return
    assert isinstance(rcn, Rcn)
    if rcn.weight is rcn.price is rcn.count is None:
        assert read is None
        return
    assert read is not None
    assert read.code == rcn.without_variable_measure().as_gtin_13()
    assert read.weight_g == (rcn.weight or Decimal(0)) * 1_000
    assert read.price_cents == (rcn.price or Decimal(0)) * 100
    assert read.count == (rcn.count or 0)


@pytest.mark.parametrize(
    ("country", "chain", "words"),
    [
        ("XX", {}, "country is one of DE, DK"),
        ("SE", {"2": "plain"}, "a prefix is 2 to 7 digits"),
        ("SE", {"73": "plain"}, "that begin with 0 or 2"),
        ("SE", {"2a": "plain"}, "a prefix is 2 to 7 digits"),
        ("SE", {"23": "weight"}, "a layout is `weight"),
        ("SE", {"23": "volume PPPPPPPPVVVV 3"}, "a layout is"),
        ("SE", {"23": "weight PPPPPPPPVVVV x"}, "a layout is"),
        ("SE", {"23": "weight PPPPPPPPVVV 3"}, "a pattern is 12 characters"),
        ("SE", {"23": "weight VVVVPPPPPPPP 3"}, "a pattern is 12 characters"),
        ("SE", {"23": "weight PPPPPPPPVVVV 4"}, "decimals are 0 to 3"),
    ],
)
def test_a_wrong_setting_is_told_where(country: str, chain: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rules_of(country, chain)


def test_a_layout_is_written_as_settings_write_it() -> None:
    assert layout_of("weight PPPPPPPPVVVV 3") == Layout(Measure.WEIGHT, "PPPPPPPPVVVV", 3)
    assert layout_of("plain") is None
