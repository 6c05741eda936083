"""`floorapp cartonize` answers each order as it comes, and says of a wrong one where and why."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from floorapp.cli import cartonize
from floorapp.workflows.cartons.engine import improve
from floorapp.workflows.cartons.values import Plan
from floorapp.workflows.cartons.verifier import faults
from tests.cli.conftest import Ran
from tests.conftest import ROOT

RunCommand = Callable[..., Ran]

S = ["S", 210, 160, 110, 90, 200, 150, 100, 5_000]
L = ["L", 410, 310, 210, 340, 400, 300, 200, 15_000]
MUGS = [3, 100, 100, 100, 400, 6]


def problem(**keys: Any) -> dict[str, Any]:
    return {"id": "SO-1", "cartons": [S, L], "items": [MUGS], **keys}


def file_of(folder: Path, *lines: Any) -> str:
    path = folder / "problems.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def answered(run_command: RunCommand, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The answers to some problems, as a program reads them."""

    def answer(*problems: dict[str, Any], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        ran = run_command(cartonize, "cartonize", file_of(tmp_path, *problems), "--json", *options)
        assert (ran.code, ran.err) == (0, "")
        return [json.loads(line) for line in ran.out.splitlines()]

    return answer


Answered = Callable[..., list[dict[str, Any]]]


def test_an_answer_has_the_keys_that_programs_rely_on(answered: Answered) -> None:
    (found,) = answered(problem())
    assert list(found) == [
        *("id", "cartons", "unpacked", "cartons_bound", "outer_mm3_bound", "first_ms", "total_ms")
    ]
    (carton,) = found["cartons"]
    assert list(carton) == ["carton", "items", "weight_g", "billed_weight_g", "cost"]
    assert [list(unit) for unit in carton["items"]] == [["item", "x", "y", "z", "dx", "dy", "dz"]] * 3
    assert (found["id"], carton["carton"], carton["weight_g"]) == ("SO-1", "L", 1_540)
    assert (found["unpacked"], found["cartons_bound"], found["outer_mm3_bound"]) == ([], 1, 410 * 310 * 210)
    assert 0 < found["first_ms"] <= found["total_ms"]


def test_each_order_is_answered_while_the_stream_is_still_open() -> None:
    program = [sys.executable, "-m", "floorapp", "cartonize", "-", "--json", "--budget-ms", "50"]
    with subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(3):
            running.stdin.write(json.dumps(problem(id=number)).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.close()
        assert running.wait(20) == 0


def test_a_wrong_line_is_told_and_the_others_are_answered(run_command: RunCommand, tmp_path: Path) -> None:
    name = file_of(tmp_path, problem(id=1), "{", "", problem(id=3, fragil=True), problem(id=4))
    ran = run_command(cartonize, "cartonize", name, "--json")
    assert ran.code == 1
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == [1, 4]
    assert f"{name}: line 2: is not JSON" in ran.err
    assert f'{name}: line 4: unknown key "fragil"; allowed: cartons, items, id,' in ran.err


def test_a_line_without_end_is_passed_over(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"\xef\xbb\xbf" + json.dumps(problem(id=1)).encode() + b"\n" + b"x" * 3_000_000 + b"\n"
    text += json.dumps({"cartons": [S], "items": []}).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    ran = run_command(cartonize, "cartonize", "-", "--json")
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == [1, 3]
    assert (ran.code, ran.err) == (1, "floorapp: stdin: line 2: is longer than 1048576 bytes\n")


def test_an_answer_that_the_verifier_faults_is_never_given(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("floorapp.cli.cartonize.faults", lambda *_: ("unit 2 hangs",))
    ran = run_command(cartonize, "cartonize", file_of(tmp_path, problem()), "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "unit 2 hangs" in ran.err


def test_a_person_reads_a_table(run_command: RunCommand, tmp_path: Path) -> None:
    tariff = {"divisor": 5_000, "round_weight": {"to": 0.5}, "breaks": [[5, 7_000], [20, 9_900]]}
    named = [3, 100, 100, 100, 400, 6, {"name": "Mug\x1b[31m", "fragile": True}]
    ran = run_command(
        cartonize, "cartonize", file_of(tmp_path, problem(items=[named], tariff=tariff), problem(items=[]))
    )
    lines = ran.out.splitlines()
    assert lines[0] == "SO-1: 1 carton, 26.7 l outside, proved best"
    assert lines[1] == ("  1. L 400x300x200: 1540 g, billed 5500 g, cost 9900, 12 % full, 14 m paper")
    assert len(lines) == 6
    assert "100x100x100" in lines[2]
    assert "\x1b" not in ran.out
    assert lines[5] == "SO-1: 0 cartons, 0.0 l outside, proved best"


def test_what_fits_nowhere_is_named_with_its_reason(run_command: RunCommand, tmp_path: Path) -> None:
    items = [
        MUGS,
        [2, 500, 10, 10, 1, 6],
        [1, 10, 10, 10, 99_000, 6],
        [1, 900, 10, 10, 5, 6, {"own_carton": True}],
    ]
    name = file_of(tmp_path, problem(items=items, tariff={"max_length_mm": 800}))
    (found,) = [
        json.loads(line) for line in run_command(cartonize, "cartonize", name, "--json").out.splitlines()
    ]
    assert found["unpacked"] == [
        {"item": 1, "quantity": 2, "reason": "too_large"},
        {"item": 2, "quantity": 1, "reason": "too_heavy"},
        {"item": 3, "quantity": 1, "reason": "carrier_refuses", "limit": "max_length_mm"},
    ]
    told = run_command(cartonize, "cartonize", name).out
    assert "not packed: 2 of item 1: larger than every carton" in told
    assert "not packed: 1 of item 3: beyond the carrier's max_length_mm" in told


def test_a_unit_that_is_shipped_as_it_is_has_no_carton(run_command: RunCommand, tmp_path: Path) -> None:
    name = file_of(tmp_path, problem(items=[[1, 500, 200, 100, 3_000, 6, {"own_carton": True}]]))
    ran = run_command(cartonize, "cartonize", name, "--json", "--detail")
    (carton,) = json.loads(ran.out)["cartons"]
    assert (carton["carton"], carton["weight_g"], carton["material"]) == (None, 3_000, None)
    assert "1. item 0 as it is: 3000 g" in run_command(cartonize, "cartonize", name).out


def test_detail_adds_proof_and_packaging_material(answered: Answered) -> None:
    materials = [{"name": "paper", "unit": "m", "fills_ml": 2_000, "price": 0.5, "cushions": True}]
    (found,) = answered(problem(materials=materials), options=("--detail",))
    assert found["proved"] is True
    (carton,) = found["cartons"]
    assert carton["void_ml"] == 21_000
    assert carton["material"] == {"name": "paper", "unit": "m", "units": 11}
    assert carton["cost"] == 6, "11 m at 0.5"


def test_the_cheapest_cartons_may_be_more_than_the_fewest(answered: Answered) -> None:
    cheap = {"cartons": [[*S, {"cost": 10}], [*L, {"cost": 100}]]}
    by_volume, by_cost = answered(problem(**cheap)) + answered(
        problem(**cheap), options=("--objective", "cost")
    )
    assert [carton["carton"] for carton in by_volume["cartons"]] == ["L"]
    assert [carton["carton"] for carton in by_cost["cartons"]] == ["S"] * len(by_cost["cartons"])
    assert sum(carton["cost"] for carton in by_cost["cartons"]) < 100


def test_freight_by_volume_decides_what_is_cheapest(answered: Answered) -> None:
    flat = ["F", 410, 310, 70, 90, 400, 300, 60, 15_000, {"cost": 50}]
    deep = ["D", 310, 310, 310, 90, 300, 300, 300, 15_000, {"cost": 10}]
    tariff = {"divisor": 5_000, "breaks": [[2, 100], [5, 300], [10, 600]]}
    cards = problem(cartons=[flat, deep], items=[[4, 150, 100, 50, 100, 6]])
    free, billed = answered(cards, {**cards, "tariff": tariff}, options=("--objective", "cost"))
    assert [carton["carton"] for carton in free["cartons"]] == ["D"]
    assert [(carton["carton"], carton["cost"]) for carton in billed["cartons"]] == [("F", 150)]
    assert billed["cartons"][0]["billed_weight_g"] == 1_780


def test_the_void_of_the_margin_costs_too(answered: Answered) -> None:
    flat = ["FLAT", 580, 490, 160, 0, 580, 490, 160, 9_000]
    cube = ["CUBE", 430, 430, 240, 0, 430, 430, 240, 9_000]
    pillows = {"name": "pillows", "unit": "pcs", "fills_ml": 1_000, "price": 3}
    order = problem(cartons=[flat, cube], items=[[1, 120, 110, 30, 0, 6]], materials=[pillows])
    (found,) = answered(order | {"margin_mm": 60}, options=("--objective", "cost"))
    assert [(one["carton"], one["cost"]) for one in found["cartons"]] == [("CUBE", 132)]


def test_a_margin_keeps_goods_from_the_walls(answered: Answered) -> None:
    (found,) = answered(problem(margin_mm=25))
    for unit in found["cartons"][0]["items"]:
        assert min(unit["x"], unit["y"], unit["z"]) >= 25
        assert (unit["x"] + unit["dx"] <= 375, unit["y"] + unit["dy"] <= 275) == (True, True)
        assert unit["z"] + unit["dz"] <= 175
    (none,) = answered(problem(margin_mm=120))
    assert none["unpacked"] == [{"item": 0, "quantity": 3, "reason": "too_large"}]


def test_settings_hold_for_every_order_that_does_not_say_otherwise(
    run_command: RunCommand, tmp_path: Path
) -> None:
    settings = tmp_path / "site.json"
    settings.write_text(json.dumps({"margin_mm": 25, "tariff": {"max_weight_g": 1_000}}))
    name = file_of(tmp_path, problem(), problem(margin_mm=0, tariff={}))
    ran = run_command(cartonize, "cartonize", name, "--json", "--settings", str(settings))
    small, whole = (json.loads(line) for line in ran.out.splitlines())
    assert len(small["cartons"]) > 1
    assert max(carton["weight_g"] for carton in small["cartons"]) <= 1_000
    assert (len(whole["cartons"]), whole["cartons"][0]["items"][0]["x"]) == (1, 0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ('{"margin": 1}', 'unknown key "margin"; did you mean margin_mm?'),
        (None, "No such file"),
    ],
)
def test_wrong_settings_are_told(
    run_command: RunCommand, tmp_path: Path, text: str | None, reason: str
) -> None:
    settings = tmp_path / "site.json"
    if text is not None:
        settings.write_text(text)
    ran = run_command(cartonize, "cartonize", file_of(tmp_path, problem()), "--settings", str(settings))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"floorapp: {settings}: {reason}")


def test_a_file_that_is_not_there_is_told(run_command: RunCommand, tmp_path: Path) -> None:
    ran = run_command(cartonize, "cartonize", str(tmp_path / "none.jsonl"))
    assert (ran.code, ran.err) == (1, f"floorapp: {tmp_path}/none.jsonl: No such file or directory\n")


@pytest.mark.parametrize("budget", ["0", "-1", "x", "1.5", "3600001", "9" * 5_000, "٣"])
def test_a_budget_is_whole_milliseconds(run_command: RunCommand, tmp_path: Path, budget: str) -> None:
    ran = run_command(cartonize, "cartonize", file_of(tmp_path, problem()), "--budget-ms", budget)
    assert ran.code == 2


def test_fragile_goods_without_what_cushions_them_say_so(run_command: RunCommand, tmp_path: Path) -> None:
    pillows = [{"name": "air pillows", "unit": "pcs", "fills_ml": 1_000}]
    name = file_of(tmp_path, problem(items=[[*MUGS, {"fragile": True}]], materials=pillows))
    assert "% full, no material suits" in run_command(cartonize, "cartonize", name).out


def test_an_answer_that_is_not_proved_best_says_what_is_needed(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unproved(bound: int) -> Callable[..., Any]:
        def plans(*asked: Any) -> Any:
            for plan in improve(*asked):
                yield replace(plan, proved=False, cartons_bound=bound, outer_mm3_bound=20_000_000)

        return plans

    name = file_of(tmp_path, problem())
    for bound, said in ((0, "at least 0 needed"), (1, "at least 20.0 l needed")):
        monkeypatch.setattr(cartonize, "improve", unproved(bound))
        assert run_command(cartonize, "cartonize", name).out.splitlines()[0].endswith(said)


def test_nobody_is_told_that_nobody_reads() -> None:
    with pytest.raises(BrokenPipeError):
        cartonize._failed(BrokenPipeError(), "stdin")


def test_orders_of_a_folder_need_the_server_s_packages(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("floorapp.cli.carton_orders", "floorapp.oms.order_folder", "floorapp.oms.importer"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    ran = run_command(cartonize, "cartonize", "--orders", str(tmp_path))
    assert ran.code == 1
    assert "needs the Python package sqlalchemy: pip install 'floorapp[oms]'" in ran.err


def test_the_page_s_examples_are_what_the_command_takes_and_says(
    run_command: RunCommand, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "cartonize.md").read_text(encoding="utf-8")
    asked, tariff, materials, answer = map(json.loads, re.findall(r"```json\n(.+?)```", page, re.DOTALL))
    settings = tmp_path / "site.json"
    settings.write_text(json.dumps({**tariff, **materials}))
    ran = run_command(cartonize, "cartonize", file_of(tmp_path, asked), "--json", "--settings", str(settings))
    said = json.loads(ran.out)
    assert list(said) == list(answer)
    for one in (said, answer):
        one["first_ms"] = one["total_ms"] = 0
        for carton in one["cartons"]:
            carton["items"] = sorted(unit["item"] for unit in carton["items"])  # how they lie may change
    assert said == answer


def test_a_budget_that_suffices_changes_no_answer(answered: Answered) -> None:
    (free,), (timed,) = answered(problem()), answered(problem(), options=("--budget-ms", "2000"))
    assert timed["cartons"] == free["cartons"]


def test_problems_or_orders_must_be_named(run_command: RunCommand) -> None:
    assert run_command(cartonize, "cartonize").code == 2
    assert run_command(cartonize, "cartonize", "a", "--orders", "b").code == 2


def test_every_plan_that_is_told_passes_the_verifier(
    answered: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[tuple[Any, Plan]] = []

    def watched(asked: Any, *rest: Any) -> Any:
        for plan in improve(asked, *rest):
            plans.append((asked, plan))
            yield plan

    monkeypatch.setattr(cartonize, "improve", watched)
    limits = [2, 120, 80, 50, 900, 2, {"nothing_on_top": True}]
    heavy = [4, 90, 90, 90, 700, 6, {"max_load_g": 800, "mixing_group": "a"}]
    other = [2, 60, 60, 60, 300, 6, {"mixing_group": "b"}]
    answered(problem(items=[MUGS, limits, heavy, other], margin_mm=5))
    assert plans
    assert [faults(asked, plan) for asked, plan in plans] == [()] * len(plans)
