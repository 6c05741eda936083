"""The open orders, products and carton types in a folder of import files, without a database.

It is for those who ask about orders and change nothing: `floorapp cartonize --orders DIR`. The format and its
checks are those of the import; only what a carton is chosen by is read.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from floorapp.oms import csvfiles as cells
from floorapp.oms.csvfiles import Errors, Row, rows_of
from floorapp.oms.importer import CARTONS, LINES, ORDERS, PRODUCTS
from floorapp.workflows.nouns import CartonType, Product

_MM: Final = cells.whole(0, 20_000)
_CARTON_MM: Final = cells.whole(1, 20_000)
_G: Final = cells.whole(0, 1_000_000)
_QUANTITY: Final = cells.whole(1, 100_000)
_STATES: Final = cells.one_of(("open", "shipped", "put_aside"), "open")

T = TypeVar("T")


class BadFolder(ValueError):  # noqa: N818 - it says what the folder holds
    """The files of a folder are not right; a line of the text for each of the first errors."""


@dataclass(frozen=True, slots=True)
class FolderOrder:
    """An open order: its number, the line it is on in orders.csv, and its products with their quantities."""

    number: str
    line: int
    lines: tuple[tuple[Product, int], ...]


@dataclass(frozen=True, slots=True)
class OrderFolder:
    """What a folder holds, each in the order of its file."""

    orders: tuple[FolderOrder, ...]
    cartons: tuple[CartonType, ...]


def read_folder(folder: Path) -> OrderFolder:
    """The orders of a folder that are open. Raises BadFolder with what is wrong, by file, line and column."""
    errors = Errors()
    products = _products(folder, errors)
    cartons = tuple(_cartons(folder, errors).values())
    orders = _orders(folder, errors)
    found: dict[str, Counter[str]] = {number: Counter() for number in orders}
    for row in rows_of(folder / "order_lines.csv", LINES, errors):
        number, sku = row.get("order", cells.identity, ""), row.get("sku", cells.identity, "")
        quantity = row.get("quantity", _QUANTITY, 0)
        if number and number not in orders:
            row.refuse("order", "is not in orders.csv")
        elif sku and sku not in products:
            row.refuse("sku", "is not in products.csv")
        elif number and sku:
            found[number][sku] += quantity
    if errors.kept:
        raise BadFolder("\n".join(map(str, errors.kept)))
    return OrderFolder(
        tuple(
            FolderOrder(number, line, tuple((products[sku], count) for sku, count in found[number].items()))
            for number, (line, is_open) in orders.items()
            if is_open
        ),
        cartons,
    )


def _products(folder: Path, errors: Errors) -> dict[str, Product]:
    found: dict[str, Product] = {}
    for row in rows_of(folder / "products.csv", PRODUCTS, errors):
        sku = row.get("sku", cells.identity, "")
        sides = [row.get(f"{side}_mm", _MM, 0) for side in ("length", "width", "height")]
        product = Product(
            sku,
            row.get("name", cells.name, ""),
            "",
            *(sides[0], sides[1], sides[2]),
            row.get("weight_g", _G, 0),
            row.get("keep_upright", cells.flag, False),
        )
        _keep(found, sku, product, row, "sku")
    return found


def _cartons(folder: Path, errors: Errors) -> dict[str, CartonType]:
    found: dict[str, CartonType] = {}
    for row in rows_of(folder / "cartons.csv", CARTONS, errors):
        name = row.get("carton", cells.identity, "")
        sides = [row.get(column, _CARTON_MM, 1) for column in CARTONS.needed if column.endswith("_mm")]
        carton = CartonType(
            name,
            *(sides[0], sides[1], sides[2]),
            *(sides[3], sides[4], sides[5]),
            row.get("tare_g", _G, 0),
            row.get("max_weight_g", _G, 0),
            row.get("cost", cells.cents, 0),
        )
        _keep(found, name, carton, row, "carton")
    return found


def _orders(folder: Path, errors: Errors) -> dict[str, tuple[int, bool]]:
    """The line of each order, and whether it is open."""
    found: dict[str, tuple[int, bool]] = {}
    for row in rows_of(folder / "orders.csv", ORDERS, errors):
        number = row.get("order", cells.identity, "")
        _keep(found, number, (row.line, row.get("state", _STATES, "open") == "open"), row, "order")
    return found


def _keep(found: dict[str, T], key: str, value: T, row: Row, column: str) -> None:
    if key in found:
        row.refuse(column, "is there twice")
    elif key:
        found[key] = value
