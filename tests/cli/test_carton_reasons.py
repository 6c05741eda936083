"""Whoever reads why a unit is in no carton knows what to change: the carton, its stock or the carrier."""

import json
from typing import Any

import pytest

from floorapp.cli.carton_problems import Settings, asked_in
from floorapp.cli.carton_reasons import LeftOut, left_out
from floorapp.workflows.cartons.engine import cartonize

SMALL = ["S", 210, 160, 110, 100, 200, 150, 100, 5_000]
LARGE = ["L", 410, 310, 210, 300, 400, 300, 200, 9_000]
UNIT = [2, 290, 200, 100, 4_000, 6]
FLAT_ONLY = [1, 100, 90, 250, 100, 2]


def left_of(**keys: Any) -> list[LeftOut]:
    line = json.dumps({"cartons": [SMALL, LARGE], "items": [UNIT], **keys}).encode()
    asked = asked_in(line, 1, Settings())
    return list(left_out(asked, cartonize(asked.problem())))


def test_nothing_is_left_out_where_all_are_packed() -> None:
    assert left_of() == []


@pytest.mark.parametrize(
    ("keys", "quantity", "reason", "limit"),
    [
        ({"cartons": []}, 2, "no_cartons", ""),
        ({"cartons": [SMALL]}, 2, "too_large", ""),
        ({"items": [FLAT_ONLY]}, 1, "too_large", ""),
        ({"margin_mm": 51}, 2, "too_large", ""),
        ({"margin_mm": 200}, 2, "too_large", ""),
        ({"items": [[2, 290, 200, 100, 8_701, 6]]}, 2, "too_heavy", ""),
        ({"cartons": [SMALL, [*LARGE, {"stock": 0}]]}, 2, "out_of_stock", ""),
        (
            {"items": [[3, 290, 200, 190, 100, 6]], "cartons": [SMALL, [*LARGE, {"stock": 1}]]},
            1,
            "out_of_stock",
            "",
        ),
        ({"tariff": {"max_length_mm": 400}}, 2, "carrier_refuses", "max_length_mm"),
        ({"tariff": {"max_length_girth_mm": 1_400}}, 2, "carrier_refuses", "max_length_girth_mm"),
        ({"tariff": {"max_weight_g": 4_000}}, 2, "carrier_refuses", "max_weight_g"),
        ({"tariff": {"breaks": [[4, 900]]}}, 2, "carrier_refuses", "breaks"),
        (
            {"items": [[1, 500, 90, 80, 100, 6, {"own_carton": True}]], "tariff": {"max_length_mm": 450}},
            1,
            "carrier_refuses",
            "max_length_mm",
        ),
    ],
)
def test_the_reason_names_what_to_change(
    keys: dict[str, Any], quantity: int, reason: str, limit: str
) -> None:
    assert left_of(**keys) == [LeftOut(0, quantity, reason, limit)]


def test_a_person_is_told_in_words() -> None:
    (none,) = left_of(cartons=[SMALL])
    assert none.words == "larger than every carton"
    (refused,) = left_of(tariff={"max_weight_g": 4_000})
    assert refused.words == "beyond the carrier's max_weight_g"
