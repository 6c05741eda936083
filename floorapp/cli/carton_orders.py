"""The orders of a folder of import files as `floorapp cartonize` asks about them."""

from collections.abc import Iterator
from functools import partial

from floorapp.cli.carton_problems import Asked, Settings
from floorapp.cli.carton_values import BadValue
from floorapp.cli.cartonize import Entry
from floorapp.oms.order_folder import FolderOrder, OrderFolder
from floorapp.workflows import nouns
from floorapp.workflows.cartons.values import CartonType, Item, ProblemError


def entries(folder: OrderFolder, settings: Settings) -> Iterator[Entry]:
    """Each open order, with the line of orders.csv that it is on."""
    cartons = tuple(map(_carton, folder.cartons))
    for order in folder.orders:
        yield Entry(f"line {order.line}", order.line, partial(_asked, order, cartons, settings))


def _asked(order: FolderOrder, cartons: tuple[CartonType, ...], settings: Settings) -> Asked:
    for product, _ in order.lines:
        if min(product.length_mm, product.width_mm, product.height_mm) == 0:
            raise BadValue(f"order {order.number}: the product {product.sku} has no length, width or height")
    items = tuple(
        Item(
            *(product.length_mm, product.width_mm, product.height_mm),
            product.weight_g,
            quantity,
            2 if product.keep_upright else 6,
        )
        for product, quantity in order.lines
    )
    names = tuple(product.name or product.sku for product, _ in order.lines)
    asked = Asked(order.number, items, cartons, names, settings=settings)
    try:
        asked.problem()
    except ProblemError as error:
        raise BadValue(f"order {order.number}: {error}") from error
    return asked


def _carton(kind: nouns.CartonType) -> CartonType:
    return CartonType(
        kind.carton_type,
        *(kind.inner_length_mm, kind.inner_width_mm, kind.inner_height_mm),
        *(kind.outer_length_mm, kind.outer_width_mm, kind.outer_height_mm),
        kind.tare_g,
        kind.tare_g + kind.max_weight_g,
        kind.cost_cents,
    )
