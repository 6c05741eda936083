"""What a scale says is exact, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices.mt_sics import MAX_WEIGHT_G, Reading, Said, WeightWatch, parse_model, parse_weight


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("S S     100.49 g\r", Reading(100, stable=True)),
        ("S S 100.50 g", Reading(101, stable=True)),
        ("S D 1.5 kg", Reading(1_500, stable=False)),
        ("S S 1.000 lb", Reading(454, stable=True)),
        ("S S 0.0005 t", Reading(500, stable=True)),
        ("S S -12 g", Reading(-12, stable=True)),
        ("S +", Said.OVERLOAD),
        ("S -", Said.UNDERLOAD),
        ("S I", Said.NOT_NOW),
    ],
)
def test_an_answer_is_read_exactly(line: str, said: Reading | Said) -> None:
    assert parse_weight(line) == said


@pytest.mark.parametrize(
    "line",
    [
        "",
        "S S",
        "S S 1 pcs",
        "S S 1,5 kg",
        "S X 1 g",
        "S S 1e9 g",
        "S S NaN g",
        "S S 6000 kg",
        "ES",
        "S S ٣ g",
    ],
)
def test_anything_else_is_refused_and_quoted(line: str) -> None:
    with pytest.raises(ValueError, match="weight"):
        parse_weight(line)


@given(st.text(max_size=300))
def test_noise_is_a_refusal_or_a_weight_that_a_carton_can_have(noise: str) -> None:
    try:
        said = parse_weight(noise)
    except ValueError:
        return
    assert not isinstance(said, Reading) or abs(said.weight_g) <= MAX_WEIGHT_G


def test_a_little_trembling_does_not_make_a_new_carton_and_a_hand_does() -> None:
    watch = WeightWatch()
    readings = [
        (500, True),
        (505, False),
        (500, True),
        (40, False),
        (500, True),
        (500, True),
        (-3, True),
        (0, True),
    ]
    news = [watch.see(Reading(weight_g, stable=stable)) for weight_g, stable in readings]
    assert news == [500, None, None, None, 500, None, 0, None]


def test_a_model_is_printable_and_bounded() -> None:
    assert parse_model('I2 A "ICS435 15 kg"\r') == "ICS435 15 kg"
    assert parse_model('I2 A "a\x1b[2Jb' + "c" * 60 + '"') == ("a[2Jb" + "c" * 60)[:40]
    assert parse_model("ES") == ""
