"""A hundred thousand random orders: is any plan of cartons ever one that cannot be packed?

Orders are drawn by a seed, so that a faulty one comes again: up to thirty units of up to six kinds, with all
limits that there are, over one to eight carton types, some out of stock. The verifier shares no code with the
search.
"""

import os
import random
import time
from typing import Literal

from floorapp.workflows.cartons.engine import cartonize
from floorapp.workflows.cartons.values import CartonType, Item, Problem
from floorapp.workflows.cartons.verifier import faults

ORDERS = 100_000
LOOKS = 20_000
KEPT = 5


def run(orders: int = 0) -> dict[str, object]:
    """Plan and verify `orders` orders, FLOORAPP_RANDOM_ORDERS or 100,000 where it is 0."""
    orders = orders or int(os.environ.get("FLOORAPP_RANDOM_ORDERS", ORDERS))
    wrong: list[str] = []
    cartons = unpacked = proved = 0
    started = time.monotonic()
    for seed in range(orders):
        problem = random_problem(random.Random(seed))
        plan = cartonize(problem, looks=LOOKS)
        found = faults(problem, plan)
        if plan.cartons_bound > len(plan.cartons):
            found = (*found, "the bound is above the answer")
        wrong += [f"seed {seed}: {'; '.join(found)}"] if found else []
        cartons += len(plan.cartons)
        unpacked += bool(plan.unpacked)
        proved += plan.proved
    return {
        "orders": orders,
        "cartons": cartons,
        "orders with units in no carton": unpacked,
        "proved best": round(proved / orders, 3),
        "s": round(time.monotonic() - started, 1),
        "invalid": len(wrong),
        "the first of them": wrong[:KEPT],
        "met": {"never an invalid packing": not wrong},
    }


def random_problem(dice: random.Random) -> Problem:
    """An order and a catalogue that some real order might have, or that nobody would think of."""
    scale = dice.choice((1, 4, 20))
    cartons = tuple(_carton(dice, scale, number) for number in range(dice.randint(1, 8)))
    items: list[Item] = []
    units = 30
    for _ in range(dice.randint(1, 6)):
        quantity = min(units, dice.choice((0, 1, 1, 1, 2, 3, 8)))
        units -= quantity
        items.append(_item(dice, scale, quantity, cartons))
    return Problem(tuple(items), cartons, support_pct=dice.choice((0, 60, 60, 100)))


def _carton(dice: random.Random, scale: int, number: int) -> CartonType:
    length, width, height = (dice.randint(1, 30) * scale for _ in range(3))
    wall = dice.choice((0, 2, 6))
    tare_g = dice.choice((0, 50, 400))
    return CartonType(
        f"C{number}",
        length,
        width,
        height,
        length + wall,
        width + wall,
        height + wall,
        tare_g=tare_g,
        max_gross_g=tare_g + dice.choice((200, 2_000, 30_000)),
        cost=dice.randint(0, 200),
        stock=dice.choice((None, None, 0, 1, 2)),
    )


def _item(dice: random.Random, scale: int, quantity: int, cartons: tuple[CartonType, ...]) -> Item:
    sides = [dice.randint(1, 14) * scale for _ in range(3)]
    if dice.random() < 0.1:  # one that fills its carton to the last mm, or not
        like = dice.choice(cartons)
        sides = [like.inner_length_mm, like.inner_width_mm, like.inner_height_mm + dice.choice((0, 1))]
        dice.shuffle(sides)
    orientations: Literal[2, 6] = 2 if dice.random() < 0.33 else 6
    return Item(
        sides[0],
        sides[1],
        sides[2],
        weight_g=dice.choice((0, 10, 300, 2_500)),
        quantity=quantity,
        orientations=orientations,
        nothing_on_top=dice.random() < 0.1,
        max_load_g=dice.choice((None, None, None, 0, 500)),
        own_carton=dice.random() < 0.03,
        mixing_group=dice.choice(("", "", "", "food", "soap")),
    )
