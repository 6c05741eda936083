"""The import files answer which cartons their orders need, and nothing is imported."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from floorapp.cli import cartonize
from floorapp.oms.order_folder import BadFolder, read_folder
from tests.cli.conftest import Ran, run_command  # noqa: F401 - the fixture

FILES = {
    "products.csv": "sku,name,barcodes,length_mm,width_mm,height_mm,weight_g,keep_upright\n"
    "MUG,Mug Skog,,100,100,100,400,1\nPEN,Pen,,150,10,10,20,\nSIZELESS,Voucher,,0,0,0,1,\n",
    "cartons.csv": "carton,inner_length_mm,inner_width_mm,inner_height_mm,outer_length_mm,outer_width_mm,"
    "outer_height_mm,tare_g,max_weight_g,cost\nS,200,150,100,210,160,110,90,4000,1.25\n",
    "orders.csv": "order,customer,postcode,city,country,state\n"
    "SO-1,Anna,1,X,SE,\nSO-2,Bo,1,X,SE,shipped\nSO-3,Cy,1,X,SE,open\nSO-4,Di,1,X,SE,open\n",
    "order_lines.csv": "order,sku,quantity\nSO-1,MUG,1\nSO-1,PEN,2\nSO-1,MUG,1\nSO-2,PEN,1\nSO-3,SIZELESS,1\n"
    "SO-4,PEN,5000\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_open_orders_come_with_their_lines_merged(folder: Path) -> None:
    found = read_folder(folder)
    assert [(order.number, order.line) for order in found.orders] == [("SO-1", 2), ("SO-3", 4), ("SO-4", 5)]
    assert [(product.sku, count) for product, count in found.orders[0].lines] == [("MUG", 2), ("PEN", 2)]
    assert found.orders[0].lines[0][0].keep_upright
    assert (found.cartons[0].carton_type, found.cartons[0].cost_cents) == ("S", 125)


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("products.csv", "MUG,Again,,1,1,1,1,", "products.csv line 5, sku: is there twice"),
        ("products.csv", "A B,Again,,x,1,1,1,", "products.csv line 5, length_mm: must be a whole number"),
        ("cartons.csv", "S,1,1,1,1,1,1,1,1,", "cartons.csv line 3, carton: is there twice"),
        ("orders.csv", "SO-1,Anna,1,X,SE,", "orders.csv line 6, order: is there twice"),
        ("orders.csv", "SO-9,Anna,1,X,SE,gone", "orders.csv line 6, state: must be one of"),
        ("order_lines.csv", "SO-9,MUG,1", "order_lines.csv line 8, order: is not in orders.csv"),
        ("order_lines.csv", "SO-1,CUP,1", "order_lines.csv line 8, sku: is not in products.csv"),
        ("order_lines.csv", "SO-1,MUG,0", "order_lines.csv line 8, quantity: must be a whole number"),
        ("order_lines.csv", ",,1", "order_lines.csv line 8, sku: must be 1 to 64"),
    ],
)
def test_what_is_wrong_is_told_by_file_line_and_column(folder: Path, name: str, line: str, told: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(BadFolder) as refused:
        read_folder(folder)
    assert told in str(refused.value)


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "cartons.csv").unlink()
    with pytest.raises(BadFolder, match=r"cartons\.csv.*cannot be read"):
        read_folder(folder)


def test_orders_are_answered_and_one_without_sizes_is_told(
    run_command: Callable[..., Ran],  # noqa: F811
    folder: Path,
) -> None:
    ran = run_command(cartonize, "cartonize", "--orders", str(folder), "--json", "--objective", "cost")
    (answer,) = (json.loads(line) for line in ran.out.splitlines())
    assert answer["id"] == "SO-1"
    assert [(carton["carton"], carton["cost"]) for carton in answer["cartons"]] == [("S", 125)]
    assert [unit["dz"] for unit in answer["cartons"][0]["items"] if unit["item"] == 0] == [100, 100]
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "floorapp: orders.csv: line 4: order SO-3: the product SIZELESS has no length, width or height",
        "floorapp: orders.csv: line 5: order SO-4: items[0].quantity is 5000; it must be from 0 to 2000",
    ]


def test_people_read_the_names_of_products(run_command: Callable[..., Ran], folder: Path) -> None:  # noqa: F811
    assert "Mug Skog" in run_command(cartonize, "cartonize", "--orders", str(folder)).out


def test_a_folder_without_files_is_told(run_command: Callable[..., Ran], tmp_path: Path) -> None:  # noqa: F811
    ran = run_command(cartonize, "cartonize", "--orders", str(tmp_path))
    assert (ran.code, ran.out) == (1, "")
    assert "orders.csv line 1: cannot be read: No such file or directory" in ran.err


def test_pictures_that_cannot_be_written_are_told(run_command: Callable[..., Ran], folder: Path) -> None:  # noqa: F811
    ran = run_command(cartonize, "cartonize", "--orders", str(folder), "--svg", str(folder / "orders.csv"))
    assert (ran.code, ran.err) == (1, f"floorapp: {folder}/orders.csv/00002-SO-1: Not a directory\n")
