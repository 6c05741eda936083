"""Import and export: good files, bad files, hostile texts, and the way there and back."""

import csv
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from floorapp.oms import supervise
from floorapp.oms.csvfiles import escape, unescape
from floorapp.oms.demo import import_demo
from floorapp.oms.exporter import export_folder
from floorapp.oms.importer import import_folder
from floorapp.oms.store import open_store, site_value
from floorapp.oms.tables import barcode, change, operator, order_line, orders, product
from floorapp.workflows.nouns import Hold
from floorapp.workflows.sscc import check_digit

PRODUCTS = "sku,name,name_sv,barcodes,length_mm,width_mm,height_mm,weight_g,keep_upright,tracking\n"
ORDERS = (
    "order,channel,currency,customer,address1,postcode,city,country,"
    "language,carrier,service,priority,cutoff,flags,note\n"
)
LINES = "order,sku,quantity,unit_price\n"
ONE_PRODUCT = PRODUCTS + "A,Mug,Mugg,111|222*6,1,2,3,4,0,none\n"


def _write(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def _ean(number: int) -> str:
    body = f"952{number:09d}"
    return body + check_digit(body)


def _all(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.begin() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in (product, barcode, orders, order_line)
        }


def test_exported_files_are_for_their_owner_alone(engine: sa.Engine, tmp_path: Path) -> None:
    import_demo(engine)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "orders.csv").write_text("old")
    (tmp_path / "out" / "orders.csv").chmod(0o644)
    export_folder(engine, tmp_path / "out")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()}
    assert modes == dict.fromkeys(modes, 0o600)
    assert len(modes) == 7


def test_what_is_exported_imports_as_the_same(engine: sa.Engine, tmp_path: Path) -> None:
    import_demo(engine)
    hostile = [
        "=1+1",
        "'=x",
        "''",
        "'",
        "-",
        "@a",
        "+46",
        "\tx",
        "a\r\nb",
        "a\rb",
        'q"q',
        "^XA~JR",
        "日本 å \u202e",
    ]
    with engine.begin() as connection:
        for number, text in zip(
            connection.scalars(sa.select(orders.c.number).order_by(orders.c.number)).all(),
            hostile,
            strict=False,
        ):
            connection.execute(
                sa.update(orders).where(orders.c.number == number).values(customer=text, note=text)
            )
        supervise.stop_order(connection, "SO-104720", Hold.ON_HOLD, "=why")
    export_folder(engine, tmp_path / "out")
    other = open_store(f"sqlite:///{tmp_path}/other.sqlite")
    report = import_folder(other, tmp_path / "out")
    assert report.errors == []
    with other.begin() as connection:
        connection.execute(sa.update(orders).where(orders.c.number == "SO-104720").values(version=2))
    assert _all(other) == _all(engine)
    export_folder(other, tmp_path / "again")
    for name in ("products", "cartons", "orders", "order_lines", "operators"):
        assert (tmp_path / "again" / f"{name}.csv").read_bytes() == (
            tmp_path / "out" / f"{name}.csv"
        ).read_bytes()
    with (tmp_path / "out" / "orders.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t"}]
    other.dispose()


@given(st.text())
def test_every_text_survives_the_formula_guard(text: str) -> None:
    assert unescape(escape(text)) == text
    assert escape(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@pytest.mark.parametrize(
    ("rows", "line", "column", "reason"),
    [
        ("A,Mug,,111,x,2,3,4,0,none", 2, "length_mm", "whole number"),
        ("A,Mug,,111,1,2,3,-4,0,none", 2, "weight_g", "whole number"),
        ("A,Mug,,111,1,2,3,4,maybe,none", 2, "keep_upright", "0 or 1"),
        ("A,Mug,,111,1,2,3,4,0,batch", 2, "tracking", "one of"),
        ("A,,,111,1,2,3,4,0,none", 2, "name", "empty"),
        ("A B,Mug,,111,1,2,3,4,0,none", 2, "sku", "must be"),
        ("A,Mug,,FLR:OUT,1,2,3,4,0,none", 2, "barcodes", "reserved"),
        ("A,Mug,,FLL:A-1-30,1,2,3,4,0,none", 2, "barcodes", "reserved"),
        ("A,Mug,,flb:x,1,2,3,4,0,none", 2, "barcodes", "reserved"),
        ("A,Mug,,1*0,1,2,3,4,0,none", 2, "barcodes", "whole number"),
        ("A,Mug,,1|1,1,2,3,4,0,none", 2, "barcodes", "twice"),
        ("A,Mug,,111,1,2,3,4,0,none\nB,Tin,,111,1,2,3,4,0,none", 3, "barcodes", "of A already"),
        ("A,Mug,,111,1,2,3,4,0,none\nA,Mug,,112,1,2,3,4,0,none", 3, "sku", "line 2"),
        ("A,Mug,,111,1,2,3", 2, "", "7 cells"),
        ('A,"a\nb",,111,1,2,3,4,0,none\nB,Mug,,1,x,2,3,4,0,none', 4, "length_mm", "whole number"),
        ('A,"Mug,,111,1,2,3,4,0,none', 2, "", "not CSV"),
        ("A," + "x" * 513 + ",,111,1,2,3,4,0,none", 2, "name", "longer"),
        ("A,x\0y,,111,1,2,3,4,0,none", 2, "name", "NUL"),
    ],
)
def test_a_bad_row_is_told_by_line_and_column_and_nothing_is_imported(
    engine: sa.Engine, tmp_path: Path, rows: str, line: int, column: str, reason: str
) -> None:
    report = import_folder(engine, _write(tmp_path / "in", products=PRODUCTS + rows + "\n"))
    (error,) = report.errors
    assert (error.file, error.line, error.column) == ("products.csv", line, column)
    assert reason in error.reason
    assert _all(engine)["product"] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfea", "UTF-8"),
        (b"", "is empty; the first line must name the columns"),
        (b"\r\n\r\n", "is empty"),
        (ONE_PRODUCT.replace(",", ";").encode(), "its cells are parted by semicolons"),
        (ONE_PRODUCT.replace(",", "\t").encode(), "its cells are parted by tabs"),
        (ONE_PRODUCT.splitlines()[1].encode(), "the first line must name the columns: sku, name"),
        (b"sku,name\n", "missing"),
        (ONE_PRODUCT.replace("tracking", "trakcing").encode(), "not known"),
        (b"\x00\x01", "must name the columns"),
    ],
)
def test_a_file_that_is_no_such_file_is_refused(
    engine: sa.Engine, tmp_path: Path, content: bytes, reason: str
) -> None:
    report = import_folder(engine, _write(tmp_path / "in", products=content))
    assert reason in " ".join(str(error) for error in report.errors)
    assert report.files == {}


@pytest.mark.parametrize("content", [b"", ONE_PRODUCT.replace(",", ";").encode(), b"A,Mug,111\n"])
def test_a_file_that_names_no_columns_is_one_error(engine: sa.Engine, tmp_path: Path, content: bytes) -> None:
    report = import_folder(engine, _write(tmp_path / "in", products=content))
    assert report.error_counts == {"products.csv": 1}


@pytest.mark.parametrize(
    ("code", "expected"),
    [("9520000000012", 1), ("95200008", 2), ("952000000018", 9), ("19521101104750*6", 9)],
)
def test_a_wrong_check_digit_is_told_with_the_right_one(
    engine: sa.Engine, tmp_path: Path, code: str, expected: int
) -> None:
    rows = PRODUCTS + f"A,Mug,,{code},1,2,3,4,0,none\n"
    (error,) = import_folder(engine, _write(tmp_path / "in", products=rows)).errors
    body = code.partition("*")[0][:-1]
    assert (error.line, error.column) == (2, "barcodes")
    assert error.reason.endswith(f"has the wrong check digit: {body} must be followed by {expected}")


def test_a_products_own_code_of_another_length_needs_no_check_digit(
    engine: sa.Engine, tmp_path: Path
) -> None:
    rows = PRODUCTS + "A,Mug,,1234567|123456789|0000000000000A,1,2,3,4,0,none\n"
    assert import_folder(engine, _write(tmp_path / "in", products=rows)).errors == []


def test_products_that_nobody_can_scan_are_counted(
    engine: sa.Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = ONE_PRODUCT + "B,Tin,,,1,2,3,4,0,none\nC,Box,, ,1,2,3,4,0,none\n"
    report = import_folder(engine, _write(tmp_path / "in", products=rows))
    assert (report.errors, report.without_barcode) == ([], ["B", "C"])
    assert "products without a barcode, which no scan can find: 2 (B, C)" in caplog.text


HEADS = ORDERS + "SO-1,web,SEK,Ek,Gatan 1,1,Umeå,SE,sv,PostNord,x,0,17:00,,\n"


@pytest.mark.parametrize(
    ("files", "root", "told"),
    [
        (
            {"products": PRODUCTS + "A,Mug,,111,x,2,3,4,0,none\n", "orders": HEADS, "order_lines": LINES
             + "SO-1,A,1,\n" * 30},
            "products.csv",
            "1 of its products are not known while products.csv has errors",
        ),
        (
            {"products": ONE_PRODUCT, "orders": ORDERS + "SO-1,web\n", "order_lines": LINES
             + "SO-1,A,1,\n" * 30},
            "orders.csv",
            "",
        ),
        (
            {"products": ONE_PRODUCT, "orders": HEADS, "order_lines": "order;sku;quantity\nSO-1;A;1\n"},
            "order_lines.csv",
            "",
        ),
    ],
)  # fmt: skip
def test_what_only_follows_from_an_error_is_not_told_line_by_line(
    engine: sa.Engine, tmp_path: Path, files: dict[str, str], root: str, told: str
) -> None:
    report = import_folder(engine, _write(tmp_path / "in", **files))
    assert report.errors[0].file == root
    assert [str(error) for error in report.errors[1:]] == ([f"order_lines.csv: {told}"] if told else [])
    assert "orders.csv" not in report.files


def test_errors_are_told_up_to_twenty_and_all_counted(engine: sa.Engine, tmp_path: Path) -> None:
    rows = "".join(f"S{number},Mug,,,x,2,3,4,0,none\n" for number in range(50))
    report = import_folder(engine, _write(tmp_path / "in", products=PRODUCTS + rows))
    assert (len(report.errors), report.error_counts) == (20, {"products.csv": 50})


def test_a_good_file_is_imported_beside_a_bad_one(engine: sa.Engine, tmp_path: Path) -> None:
    folder = _write(
        tmp_path / "in",
        products="\ufeff" + ONE_PRODUCT,
        orders=ORDERS + "SO-1,web,SEK,Ek,Gatan 1,1,Umeå,SE,sv,PostNord,x,0,17:00,gift|vip,\n",
        order_lines=LINES + "SO-1,A,0,1.5\nSO-2,A,1,\nSO-1,NONE,1,\n",
    )
    report = import_folder(engine, folder)
    assert list(report.files) == ["products.csv"]
    told = {(error.file, error.line, error.column) for error in report.errors}
    assert told == {
        ("order_lines.csv", 2, "quantity"),
        ("order_lines.csv", 3, "order"),
        ("order_lines.csv", 4, "sku"),
    }
    assert _all(engine)["orders"] == []


def test_repeats_of_a_product_in_an_order_are_one_line(engine: sa.Engine, tmp_path: Path) -> None:
    folder = _write(
        tmp_path / "in",
        products=ONE_PRODUCT,
        orders=ORDERS + "SO-1,web,SEK,Ek,Gatan 1,1,Umeå,SE,sv,PostNord,x,0,17:00,,\n",
        order_lines=LINES + "SO-1,A,2,1.50\nSO-1,A,3,1.50\n",
    )
    assert import_folder(engine, folder).errors == []
    assert [(row[1], row[3], row[4]) for row in _all(engine)["order_line"]] == [("A", 5, 150)]


def test_a_changed_order_gets_a_new_version_and_a_shipped_one_is_left_alone(
    engine: sa.Engine, tmp_path: Path
) -> None:
    import_demo(engine)
    export_folder(engine, tmp_path / "out")
    with engine.begin() as connection:
        connection.execute(
            sa.update(orders)
            .where(orders.c.number == "SO-104712")
            .values(state="shipped", shipped_by="PACK-01")
        )
        head = connection.execute(sa.select(sa.func.max(change.c.rev))).scalar_one()
    lines = tmp_path / "out" / "order_lines.csv"
    lines.write_text(lines.read_text("utf-8").replace("SO-104712,57-0064,1", "SO-104712,57-0064,2"), "utf-8")
    heads = tmp_path / "out" / "orders.csv"
    heads.write_text(heads.read_text("utf-8").replace("Karin Lindström", "Karin Lind"), "utf-8")
    report = import_folder(engine, tmp_path / "out")
    assert report.shipped_untouched == ["SO-104712"]
    assert report.files["orders.csv"] == {"new": 0, "changed": 1, "same": 13}
    with engine.begin() as connection:
        version = sa.select(orders.c.version).where(orders.c.number == "SO-104711")
        assert connection.execute(version).scalar_one() == 2
        changed = connection.scalars(sa.select(change.c.key).where(change.c.rev > head)).all()
    assert changed == ["SO-104711"]


def test_a_barcode_may_move_to_another_product_only_in_one_file(engine: sa.Engine, tmp_path: Path) -> None:
    import_folder(engine, _write(tmp_path / "in", products=ONE_PRODUCT))
    taken = import_folder(engine, _write(tmp_path / "in", products=PRODUCTS + "B,Tin,,222,1,2,3,4,0,none\n"))
    assert "is the barcode of A already" in taken.errors[0].reason
    moved = PRODUCTS + "B,Tin,,222,1,2,3,4,0,none\nA,Mug,Mugg,111,1,2,3,4,0,none\n"
    assert import_folder(engine, _write(tmp_path / "in", products=moved)).errors == []
    assert [(row[0], row[1]) for row in _all(engine)["barcode"]] == [("111", "A"), ("222", "B")]


def test_an_operator_without_a_badge_in_the_file_keeps_the_one_that_he_has(
    engine: sa.Engine, tmp_path: Path
) -> None:
    import_demo(engine)
    people = (
        "operator,name,roles,language,badge\nasa,Åsa Ek,packer|supervisor,sv,\nnew,Ny,packer,sv,FLB:"
        + "A" * 26
    )
    assert import_folder(engine, _write(tmp_path / "in", operators=people)).errors == []
    with engine.begin() as connection:
        rows = connection.execute(sa.select(operator.c.operator, operator.c.badge_hash)).all()
        hashes = {row.operator: row.badge_hash for row in rows}
        assert len(site_value(connection, "roster_key")) == 64
    assert len(hashes["asa"]) == len(hashes["new"]) == 64


def test_a_hundred_thousand_products_are_imported_in_good_time(engine: sa.Engine, tmp_path: Path) -> None:
    rows = "".join(f"S{n},Mug {n},Mugg {n},{_ean(n)}|C{n}*6,100,90,80,200,0,none\n" for n in range(100_000))
    folder = _write(tmp_path / "in", products=PRODUCTS + rows)
    began = time.process_time()
    report = import_folder(engine, folder)
    assert report.files["products.csv"]["new"] == 100_000
    assert time.process_time() - began < 20


@pytest.mark.needs_shared
def test_the_real_orders_are_imported(engine: sa.Engine, shared_data: Path) -> None:
    report = import_folder(engine, shared_data / "orders")
    assert report.errors == []
    assert report.files["orders.csv"]["new"] > 1_000
