"""A problem is read as it is meant, or refused with the place of what is wrong in it."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.cli.carton_problems import Asked, Settings, asked_in, settings_of
from floorapp.cli.carton_values import BadValue
from floorapp.workflows.cartons.values import CartonType, Item
from floorapp.workflows.packaging import Material
from floorapp.workflows.tariffs import Rounding, Tariff, Towards, Units, WeightBreak

CARTON = ["S", 210, 160, 110, 90, 200, 150, 100, 5_000]
ITEM = [3, 100, 90, 80, 400, 6]


def read(**keys: Any) -> Asked:
    whole = {"cartons": [CARTON], "items": [ITEM], **keys}
    return asked_in(json.dumps(whole).encode(), 7, Settings())


def test_numbers_are_read_in_the_order_of_the_format() -> None:
    asked = read()
    assert asked.order == 7, "an order without an id is known by its line"
    assert asked.items == (Item(100, 90, 80, 400, 3, 6),)
    assert asked.cartons == (CartonType("S", 200, 150, 100, 210, 160, 110, 90, 5_000),)
    assert (asked.names, asked.fragile, asked.settings) == (("",), frozenset(), Settings())


def test_further_limits_follow_an_array_as_an_object() -> None:
    limits = {"nothing_on_top": True, "max_load_g": 500, "own_carton": True, "mixing_group": "food"}
    asked = read(
        items=[ITEM, [*ITEM, {**limits, "fragile": True, "name": "Mug"}]],
        cartons=[[*CARTON, {"cost": 120, "stock": 4}], [*CARTON, {}]],
    )
    assert asked.items[1] == Item(100, 90, 80, 400, 3, 6, True, 500, True, "food")
    assert (asked.fragile, asked.names) == (frozenset({1}), ("", "Mug"))
    assert [(one.cost, one.stock) for one in asked.cartons] == [(120, 4), (0, None)]


def test_what_a_collection_says_of_the_best_answer_is_passed_over() -> None:
    assert (
        read(id="x", kind="real", reference={}, best_known={}, lower_bound={}, proved=True, hard=False).order
        == "x"
    )
    assert read(id=5, fits_in_one="S").order == 5


def test_a_tariff_is_read_in_its_own_units() -> None:
    tariff = {
        "units": "in-lb",
        "divisor": 139,
        "free_mm3": 28_316_847,
        "round_side": {"to": 1, "how": "nearest"},
        "round_weight": {"to": 0.5},
        "breaks": [[1, 900], [2.5, 1_200]],
        "max_length_mm": 2_743,
        "max_length_girth_mm": 4_191,
        "max_weight_g": 68_038,
    }
    assert read(tariff=tariff).settings.tariff == Tariff(
        (WeightBreak(1_000, 900), WeightBreak(2_500, 1_200)),
        Units.IN_LB,
        139,
        28_316_847,
        Rounding(1_000, Towards.NEAREST),
        Rounding(500),
        *(2_743, 4_191, 68_038),
    )


def test_settings_are_read_from_their_own_file() -> None:
    text = {
        "materials": [{"name": "p", "unit": "m", "fills_ml": 1_000, "price": 0.25, "max_load_g": 9}],
        "margin_mm": 5,
        "support_pct": 80,
    }
    assert settings_of(json.dumps(text).encode()) == Settings(
        materials=(Material("p", "m", 1_000, 250, False, 9),), margin_mm=5, support_pct=80
    )


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"item": []}, 'unknown key "item"; did you mean items? allowed: cartons'),
        ({"zzz": 1}, 'unknown key "zzz"; allowed: cartons'),
        ({"id": True}, "id: must be a text"),
        ({"id": "x" * 201}, "id: is longer than 200 characters"),
        ({"items": {}}, "items: must be an array"),
        ({"items": [ITEM] * 2_001}, "items: has 2001 values; 2000 are allowed"),
        ({"items": [[1, 2]]}, "items[0]: has 2 values, not 6"),
        ({"items": [[*ITEM, {}, 1]]}, "items[0]: has 8 values; 7 are allowed"),
        ({"items": [[1.5, 1, 1, 1, 1, 6]]}, "items[0].quantity: must be a whole number and is 1.5"),
        ({"items": [[True, 1, 1, 1, 1, 6]]}, "items[0].quantity: must be a whole number"),
        ({"items": [["1", 1, 1, 1, 1, 6]]}, 'items[0].quantity: must be a whole number and is "1"'),
        ({"items": [[1, 0, 1, 1, 1, 6]]}, "items[0].length_mm is 0; it must be from 1 to 10000"),
        ({"items": [[1, 1, 1, 1, 1, 3]]}, "items[0].orientations is 3"),
        ({"items": [[9_999, 1, 1, 1, 1, 6]]}, "items[0].quantity is 9999"),
        ({"items": [[1_500, 1, 1, 1, 1, 6]] * 2}, "the number of units is 3000"),
        ({"items": [[*ITEM, {"fragil": True}]]}, 'items[0][6]: unknown key "fragil"; did you mean fragile?'),
        ({"items": [[*ITEM, {"fragile": 1}]]}, "items[0].fragile: must be true or false and is 1"),
        ({"items": [[*ITEM, []]]}, "items[0][6]: must be an object"),
        ({"cartons": [CARTON] * 201}, "cartons: has 201 values"),
        ({"cartons": [[5, *CARTON[1:]]]}, "cartons[0].name: must be a text"),
        ({"cartons": [[*CARTON[:8], -1]]}, "cartons[0].max_gross_g is -1"),
        ({"cartons": [[*CARTON, {"price": 1}]]}, 'cartons[0][9]: unknown key "price"'),
        ({"margin_mm": -1}, "margin_mm is -1; it must be from 0 to 10000"),
        ({"support_pct": 101}, "support_pct is 101; it must be from 0 to 100"),
        ({"tariff": {"divisor": -1}}, "tariff: divisor is -1"),
        ({"tariff": {"units": "stone"}}, "tariff.units: must be one of cm-kg, in-lb"),
        ({"tariff": {"units": []}}, "tariff.units: must be one of cm-kg, in-lb"),
        ({"tariff": {"breaks": [[1]]}}, "tariff.breaks[0]: must be a weight and a price"),
        ({"tariff": {"breaks": [[0.0001, 1]]}}, "tariff.breaks[0][0]: must be a number of at most three"),
        (
            {"tariff": {"breaks": [["1", 1]]}},
            'tariff.breaks[0][0]: must be a number of at most three decimals and is "1"',
        ),
        ({"tariff": {"round_side": {"step": 1}}}, 'tariff.round_side: unknown key "step"'),
        ({"materials": [{"name": "p", "unit": "m"}]}, "materials[0]: the key fills_ml is missing"),
        ({"materials": [{"name": "p", "unit": "m", "fills_ml": 0}]}, "materials[0]: fills_ml is 0"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(keys: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadValue) as refused:
        read(**keys)
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"[]", "must be an object and is []"),
        (b"{}", "the key cartons is missing"),
        (b'{"cartons": [], "items": [], "items": []}', 'the key "items" is there twice'),
        (b'{"cartons": [], "items": NaN}', "is not JSON: NaN"),
        (b'{"id": "\xff"}', "is not UTF-8: byte 0xff"),
        (b'{"id" 1}\n', "is not JSON: Expecting ':' delimiter: character 7"),
        (b"[" * 200_000, "is not JSON that can be read: it is too deep"),
        (b'{"id": ' + b"9" * 5_000 + b"}", "is not JSON that can be read: a number in it is too long"),
        (b'{"kind": 1e9999999999999999999999}', "is not JSON that can be read: a number in it is too long"),
        (b'{"cartons": [], "items": [[1e999999999, 1, 1, 1, 1, 6]]}', "items[0].quantity: must be a whole"),
    ],
)
def test_hostile_text_is_refused(text: bytes, reason: str) -> None:
    with pytest.raises(BadValue) as refused:
        asked_in(text, 1, Settings())
    assert str(refused.value).startswith(reason)
    assert len(str(refused.value)) < 500


def test_a_line_of_nothing_but_keys_is_refused_at_once() -> None:
    keys = [f'"{number}": 0' for number in range(70_000)]
    text = "{" + ", ".join([*keys, keys[-1]]) + "}"
    begun = time.perf_counter()
    with pytest.raises(BadValue, match='the key "69999" is there twice'):
        asked_in(text.encode(), 1, Settings())
    assert time.perf_counter() - begun < 2


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert (
        asked_in(b'{"cartons": [], "items": [[1.0, 2e1, 3, 4, 5, 6]]}', 1, Settings()).items[0].length_mm
        == 20
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(("id", "cartons", "items", "tariff", "materials", "margin_mm", "support_pct")), JSON
    )
)
def test_anything_is_read_or_refused(whole: dict[str, Any]) -> None:
    try:
        asked_in(json.dumps({"cartons": [], "items": [], **whole}).encode(), 1, Settings())
    except BadValue as error:
        assert str(error)
