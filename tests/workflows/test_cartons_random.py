"""Random orders with every limit there is: no plan is one that cannot be packed, by either objective."""

import random

import pytest

from floorapp.workflows.cartons.engine import cartonize, improve
from floorapp.workflows.cartons.objective import LeastCost
from floorapp.workflows.cartons.verifier import faults
from tests.bench.random_orders import random_problem


@pytest.mark.parametrize("seed", range(0, 240, 8))
def test_no_random_order_gets_cartons_that_cannot_be_packed(seed: int) -> None:
    for number in range(seed, seed + 8):
        problem = random_problem(random.Random(number))
        plan = cartonize(problem, looks=6_000)
        assert faults(problem, plan) == (), number
        assert plan.cartons_bound <= len(plan.cartons)


@pytest.mark.parametrize("seed", range(936, 968, 8))
def test_no_better_answer_by_cost_is_one_that_cannot_be_packed(seed: int) -> None:
    by_cost = LeastCost(lambda carton, gross_g: carton.cost + gross_g // 100)
    for number in range(seed, seed + 8):
        problem = random_problem(random.Random(number))
        for plan in improve(problem, by_cost, 4_000):
            assert faults(problem, plan) == (), number
