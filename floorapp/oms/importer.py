"""`floorapp oms import DIR`: read and check the files of the import format, then take them in.

Each file is wholly right or not imported at all, and `orders.csv` and `order_lines.csv` stand or fall
together. What is wrong is told by file, line, column and reason. The format is in docs/import-format.md.
"""

import json
import logging
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import csvfiles as cells
from floorapp.oms import intake
from floorapp.oms.csvfiles import BadCell, Columns, Errors, Row, RowError, rows_of
from floorapp.oms.enrol import badge_hash
from floorapp.oms.store import site_value
from floorapp.workflows.nouns import Hold, Language, Role, Tracking
from floorapp.workflows.own_codes import BADGE, BADGE_PREFIX, PREFIXES
from floorapp.workflows.sscc import check_digit, has_check_digit
from floorapp.workflows.trade_items import LENGTHS as GTIN_LENGTHS

log = logging.getLogger(__name__)

FILES: Final = ("products.csv", "cartons.csv", "operators.csv", "orders.csv", "order_lines.csv")
PRODUCTS: Final = Columns(
    ("sku", "name", "barcodes", "length_mm", "width_mm", "height_mm", "weight_g"),
    ("name_sv", "keep_upright", "tracking"),
)
CARTONS: Final = Columns(
    (
        "carton",
        *(f"{side}_{way}_mm" for side in ("inner", "outer") for way in ("length", "width", "height")),
        "tare_g",
        "max_weight_g",
    ),
    ("cost",),
)
ADDRESS: Final = ("address1", "address2", "address3", "address4")
ORDERS: Final = Columns(
    ("order", "customer", "postcode", "city", "country"),
    (
        *("channel", "currency", *ADDRESS, "language", "carrier", "service", "priority", "cutoff"),
        *("flags", "note", "tote", "lane", "state", "shipped_by", "hold", "hold_reason"),
    ),
)
LINES: Final = Columns(("order", "sku", "quantity"), ("unit_price",))
OPERATORS: Final = Columns(("operator", "name", "roles"), ("language", "badge"))

_MM: Final = cells.whole(0, 20_000)
_CARTON_MM: Final = cells.whole(1, 20_000)
_G: Final = cells.whole(0, 1_000_000)
_QUANTITY: Final = cells.whole(1, 100_000)
_DIGITS: Final = re.compile(r"[0-9]+")
_CODE: Final = re.compile(r"[^\s*|]{1,80}")
_LANGUAGE: Final = cells.one_of(tuple(Language), Language.EN)
_NO_CODES: Final[tuple[tuple[str, int], ...]] = ()
_NO_WORDS: Final[list[str]] = []
Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Report:
    """What an import did: counts by file of new, changed, same; shipped orders that it left alone.

    `without_barcode` are the imported products that nobody can scan.
    """

    files: dict[str, dict[str, int]] = field(default_factory=dict)
    shipped_untouched: list[str] = field(default_factory=list)
    without_barcode: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    error_counts: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The report for a program."""
        return asdict(self)


def files_in(folder: Path) -> list[str]:
    """The files of the import format that a folder holds, in the order in which they are read."""
    return [name for name in FILES if (folder / name).is_file()]


def import_folder(engine: sa.Engine, folder: Path) -> Report:
    """Import the files that are in `folder`; what is right is imported, the report holds the rest.

    Reading happens before the transaction, so that a long file does not keep stations waiting.
    """
    errors = Errors()
    there = files_in(folder)
    if not there:
        errors.add(RowError(str(folder), 0, "", f"holds none of {', '.join(FILES)}"))
    for name, other in (("orders.csv", "order_lines.csv"), ("order_lines.csv", "orders.csv")):
        if name in there and other not in there:
            errors.add(RowError(name, 1, "", f"needs {other} beside it"))
    with engine.begin() as connection:
        roster_key = site_value(connection, "roster_key")
    readers: dict[str, Callable[[Row], dict[str, Any]]] = {
        "products.csv": _product,
        "cartons.csv": _carton,
        "operators.csv": lambda row: _operator(row, roster_key),
        "orders.csv": _order,
        "order_lines.csv": _line,
    }
    columns = dict(zip(FILES, (PRODUCTS, CARTONS, OPERATORS, ORDERS, LINES), strict=True))
    read = {
        name: [(row, readers[name](row)) for row in rows_of(folder / name, columns[name], errors)]
        for name in there
    }
    _check_repeats(read)
    return _take_in(engine, read, errors)


Read = dict[str, list[tuple[Row, dict[str, Any]]]]


def _take_in(engine: sa.Engine, read: Read, errors: Errors) -> Report:
    report = Report()
    with engine.begin() as connection:
        if "products.csv" in read:
            intake.check_barcodes(connection, read["products.csv"])
            if "products.csv" not in errors.counts:
                products = [product for _, product in read["products.csv"]]
                report.files["products.csv"] = intake.products(connection, products)
                report.without_barcode = [product["sku"] for product in products if not product["barcodes"]]
        for name, take in (("cartons.csv", intake.cartons), ("operators.csv", intake.operators)):
            if name in read and name not in errors.counts:
                report.files[name] = take(connection, [row for _, row in read[name]])
        if "orders.csv" in read and "order_lines.csv" in read:
            orders = _orders_with_lines(connection, read, errors)
            if not {"orders.csv", "order_lines.csv"} & errors.counts.keys():
                report.files["orders.csv"], report.shipped_untouched = intake.orders_with_lines(
                    connection, orders
                )
    report.errors, report.error_counts = errors.kept, errors.counts
    if bare := report.without_barcode:
        some = ", ".join(bare[:20]) + (" …" if len(bare) > 20 else "")
        log.warning("products without a barcode, which no scan can find: %d (%s)", len(bare), some)
    return report


def _check_repeats(read: Read) -> None:
    for name, key in (
        ("products.csv", "sku"),
        ("cartons.csv", "carton_type"),
        ("operators.csv", "operator"),
        ("orders.csv", "number"),
    ):
        first: dict[str, int] = {}
        for row, values in read.get(name, ()):
            line = first.setdefault(values[key], row.line)
            if values[key] and line != row.line:
                row.refuse(next(iter(row.cells)), f"is on line {line} already")


def _orders_with_lines(connection: sa.Connection, read: Read, errors: Errors) -> Rows:
    """Orders with their merged lines under `lines`; a line without order or product is refused.

    What follows only from the errors of another file is told once, for that file is to be put right first.
    """
    wrong = frozenset(errors.counts)
    orders = {order["number"]: order for _, order in read["orders.csv"]}
    known = intake.known_skus(connection, {line["sku"] for _, line in read["order_lines.csv"]})
    lines: dict[str, dict[str, dict[str, Any]]] = {number: {} for number in orders}
    unknown_skus: set[str] = set()
    for row, line in read["order_lines.csv"]:
        if line["number"] and line["number"] not in orders:
            if "orders.csv" not in wrong:
                row.refuse("order", "is not in orders.csv")
            continue
        if line["sku"] and line["sku"] not in known:
            unknown_skus.add(line["sku"])
            if "products.csv" not in wrong:
                row.refuse("sku", "is not a known product")
            continue
        merged = lines.setdefault(line["number"], {}).setdefault(line["sku"], {**line, "quantity": 0})
        merged["quantity"] += line["quantity"]
    for row, order in read["orders.csv"]:
        order["lines"] = list(lines[order["number"]].values())
        if order["number"] and not order["lines"] and not unknown_skus and "order_lines.csv" not in wrong:
            row.refuse("order", "has no line in order_lines.csv")
    if unknown_skus and "products.csv" in wrong:
        reason = f"{len(unknown_skus)} of its products are not known while products.csv has errors"
        errors.add(RowError("order_lines.csv", 0, "", reason))
    return list(orders.values())


def _product(row: Row) -> dict[str, Any]:
    return {
        "sku": row.get("sku", cells.identity, ""),
        "name": row.get("name", cells.name, ""),
        "name_sv": row.get("name_sv", cells.text, ""),
        **{name: row.get(name, _MM, 0) for name in ("length_mm", "width_mm", "height_mm")},
        "weight_g": row.get("weight_g", _G, 0),
        "keep_upright": row.get("keep_upright", cells.flag, False),
        "tracking": row.get("tracking", cells.one_of(tuple(Tracking), Tracking.NONE), ""),
        "barcodes": row.get("barcodes", _barcodes, _NO_CODES),
    }


def _barcodes(cell: str) -> tuple[tuple[str, int], ...]:
    """`code` or `code*quantity`, joined by `|`: code and the units that one scan of it counts.

    Digits as long as an EAN, UPC or GTIN are one: no scanner would ever read it with a wrong check digit
    (GS1 General Specifications, section 7.9).
    """
    found: dict[str, int] = {}
    for part in cell.split("|") if cell.strip() else ():
        code, star, quantity = part.strip().partition("*")
        if not _CODE.fullmatch(code) or not code.isprintable():
            raise BadCell(f"{part[:80]!a} is not a barcode: 1 to 80 printed characters without spaces")
        if code.upper().startswith(PREFIXES):
            raise BadCell(f"{code!a} begins with a reserved prefix ({', '.join(PREFIXES)})")
        if code in found:
            raise BadCell(f"{code!a} is there twice")
        if len(code) in GTIN_LENGTHS and _DIGITS.fullmatch(code) and not has_check_digit(code):
            expected = check_digit(code[:-1])
            raise BadCell(f"{code} has the wrong check digit: {code[:-1]} must be followed by {expected}")
        found[code] = _QUANTITY(quantity) if star else 1
    if len(found) > 100:
        raise BadCell("holds more than 100 barcodes")
    return tuple(found.items())


def _carton(row: Row) -> dict[str, Any]:
    sides = [name for name in CARTONS.needed if name.endswith("_mm")]
    return {
        "carton_type": row.get("carton", cells.identity, ""),
        **{name: row.get(name, _CARTON_MM, 0) for name in sides},
        "tare_g": row.get("tare_g", _G, 0),
        "max_weight_g": row.get("max_weight_g", _G, 0),
        "cost_cents": row.get("cost", cells.cents, 0),
    }


def _operator(row: Row, roster_key: str) -> dict[str, Any]:
    badge = row.get("badge", _badge, "")
    return {
        "operator": row.get("operator", cells.identity, ""),
        "name": row.get("name", cells.name, ""),
        "roles": json.dumps(row.get("roles", _roles, _NO_WORDS)),
        "language": row.get("language", _LANGUAGE, ""),
        "badge_hash": badge_hash(roster_key, badge) if badge else "",
    }


def _badge(cell: str) -> str:
    if cell and not BADGE.fullmatch(cell):
        raise BadCell(f"must be {BADGE_PREFIX} and 26 of A-Z 2-7, as `floorapp oms badge` makes it")
    return cell


def _roles(cell: str) -> list[str]:
    role = cells.one_of(tuple(Role), "")
    return sorted({role(part) for part in cell.split("|")})


def _order(row: Row) -> dict[str, Any]:
    address = [row.get(name, cells.text, "") for name in ADDRESS]
    optional = ("channel", "carrier", "service", "lane", "note", "hold_reason")
    return {
        "number": row.get("order", cells.identity, ""),
        "customer": row.get("customer", cells.name, ""),
        "address": json.dumps([line for line in address if line]),
        **{name: row.get(name, cells.text, "") for name in ("postcode", "city", "country", *optional)},
        "currency": row.get("currency", _currency, ""),
        "language": row.get("language", _LANGUAGE, ""),
        "priority": row.get("priority", cells.whole(-1_000, 1_000), 0),
        "cutoff": row.get("cutoff", _cutoff, ""),
        "flags": json.dumps(row.get("flags", _flags, _NO_WORDS)),
        "tote": row.get("tote", cells.identity_or_none, ""),
        "state": row.get("state", cells.one_of(("open", "shipped", "put_aside"), "open"), ""),
        "shipped_by": row.get("shipped_by", cells.identity_or_none, ""),
        "hold": row.get("hold", cells.one_of(tuple(Hold), Hold.NONE), ""),
    }


def _currency(cell: str) -> str:
    if not re.fullmatch(r"([A-Z]{3})?", cell):
        raise BadCell(f"must be three capital letters (ISO 4217) and is {cell[:80]!a}")
    return cell


def _cutoff(cell: str) -> str:
    if not re.fullmatch(r"(([01][0-9]|2[0-3]):[0-5][0-9])?", cell, re.ASCII):
        raise BadCell(f"must be a time HH:MM and is {cell[:80]!a}")
    return cell


def _flags(cell: str) -> list[str]:
    return sorted({cells.identity(part.strip()) for part in cell.split("|")}) if cell.strip() else []


def _line(row: Row) -> dict[str, Any]:
    return {
        "number": row.get("order", cells.identity, ""),
        "sku": row.get("sku", cells.identity, ""),
        "quantity": row.get("quantity", _QUANTITY, 0),
        "unit_price_cents": row.get("unit_price", cells.cents_or_none, None),
    }
