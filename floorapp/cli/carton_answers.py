"""The answer to one order of `floorapp cartonize`: as JSON for programs, and as a table for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from floorapp.cli.carton_problems import Asked
from floorapp.cli.carton_reasons import LeftOut, left_out
from floorapp.workflows.cartons.values import CartonType, FilledCarton, Plan
from floorapp.workflows.packaging import Fill, filling
from floorapp.workflows.tariffs import outer_sides


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan for an order, and when its first and its last form were there, ms after the order was read."""

    asked: Asked
    plan: Plan
    first_ms: float
    total_ms: float


@dataclass(frozen=True, slots=True)
class Shipped:
    """What is told of one carton. `carton_type` is None for a unit shipped as it is; `cost` has all in it."""

    name: str
    carton_type: CartonType | None
    filled: FilledCarton
    billed_weight_g: int
    cost: int
    fill: Fill


def shipped(answer: Answer) -> Iterator[Shipped]:
    """The cartons of an answer with weights, costs and packaging material."""
    asked = answer.asked
    tariff = asked.settings.tariff
    for filled in answer.plan.cartons:
        kind = None if filled.carton is None else asked.cartons[filled.carton]
        first = filled.placements[0]
        sides = (first.dx, first.dy, first.dz) if kind is None else outer_sides(kind)
        fill = _fill(asked, kind, filled)
        material = fill.units * fill.material.price if fill.material else 0
        cost = tariff.freight(sides, filled.gross_g) + (kind.cost if kind else 0) + -(-material // 1_000)
        name = kind.name if kind else _name(asked, first.item)
        yield Shipped(name, kind, filled, tariff.billed_weight_g(sides, filled.gross_g), cost, fill)


def _fill(asked: Asked, kind: CartonType | None, filled: FilledCarton) -> Fill:
    if kind is None:
        return Fill(None, 0, 0)
    void_mm3 = kind.inner_mm3 - _goods_mm3(filled)
    is_fragile = any(one.item in asked.fragile for one in filled.placements)
    return filling(void_mm3, filled.gross_g - kind.tare_g, is_fragile, asked.settings.materials)


def _goods_mm3(filled: FilledCarton) -> int:
    return sum(one.dx * one.dy * one.dz for one in filled.placements)


def _name(asked: Asked, item: int) -> str:
    return asked.names[item] or f"item {item}"


def places(one: Shipped, margin_mm: int) -> list[tuple[int, int, int, int, int, int, int]]:
    """Item and x, y, z, dx, dy, dz of each unit, mm from the carton's inner corner, in packing order."""
    shift = margin_mm if one.carton_type else 0
    return [
        (unit.item, unit.x + shift, unit.y + shift, unit.z + shift, unit.dx, unit.dy, unit.dz)
        for unit in one.filled.placements
    ]


def as_json(answer: Answer, detail: bool = False) -> dict[str, Any]:
    """The answer for a program; `detail` adds proof, packaging material and fill."""
    asked, plan = answer.asked, answer.plan
    found: dict[str, Any] = {
        "id": asked.order,
        "cartons": [_carton(one, asked, detail) for one in shipped(answer)],
        "unpacked": [_left(one) for one in left_out(asked, plan)],
        "cartons_bound": plan.cartons_bound,
        "outer_mm3_bound": plan.outer_mm3_bound,
        "first_ms": answer.first_ms,
        "total_ms": answer.total_ms,
    }
    return found | {"proved": plan.proved} if detail else found


def _left(one: LeftOut) -> dict[str, Any]:
    found = {"item": one.item, "quantity": one.quantity, "reason": str(one.reason)}
    return found | {"limit": one.limit} if one.limit else found


def _carton(one: Shipped, asked: Asked, detail: bool) -> dict[str, Any]:
    names = ("item", "x", "y", "z", "dx", "dy", "dz")
    found: dict[str, Any] = {
        "carton": one.name if one.carton_type else None,
        "items": [dict(zip(names, place, strict=True)) for place in places(one, asked.settings.margin_mm)],
        "weight_g": one.filled.gross_g,
        "billed_weight_g": one.billed_weight_g,
        "cost": one.cost,
    }
    if detail:
        material = one.fill.material
        found["void_ml"] = one.fill.void_ml
        found["material"] = material and {
            "name": material.name,
            "unit": material.unit,
            "units": one.fill.units,
        }
    return found


def as_lines(answer: Answer) -> Iterator[str]:
    """The answer for a person: the order, each carton, and each unit in the order in which it goes in."""
    asked, plan = answer.asked, answer.plan
    cartons = "1 carton" if len(plan.cartons) == 1 else f"{len(plan.cartons)} cartons"
    proof = "proved best" if plan.proved else _gap(plan)
    yield f"{asked.order}: {cartons}, {_litres(plan.outer_mm3)} l outside, {proof}"
    for number, one in enumerate(shipped(answer), 1):
        yield f"  {number}. {_about(one)}"
        for step, (item, x, y, z, dx, dy, dz) in enumerate(places(one, asked.settings.margin_mm), 1):
            yield f"     {step:>4}  {_name(asked, item):<24} {f'{dx}x{dy}x{dz}':>14}  at {x}, {y}, {z}"
    for left in left_out(asked, plan):
        yield f"  not packed: {left.quantity} of {_name(asked, left.item)}: {left.words}"


def _gap(plan: Plan) -> str:
    if plan.cartons_bound < len(plan.cartons):
        return f"at least {plan.cartons_bound} needed"
    return f"at least {_litres(plan.outer_mm3_bound)} l needed"


def _about(one: Shipped) -> str:
    weights = f"{one.filled.gross_g} g, billed {one.billed_weight_g} g, cost {one.cost}"
    if one.carton_type is None:
        return f"{one.name} as it is: {weights}"
    kind = one.carton_type
    size = f"{kind.inner_length_mm}x{kind.inner_width_mm}x{kind.inner_height_mm}"
    full = 100 * _goods_mm3(one.filled) // kind.inner_mm3
    return f"{one.name} {size}: {weights}, {full} % full, {_material(one.fill)}"


def _material(fill: Fill) -> str:
    if fill.material is None:
        return "no material suits"
    return f"{fill.units} {fill.material.unit} {fill.material.name}"


def _litres(mm3: int) -> str:
    return f"{mm3 / 10**6:.1f}"
