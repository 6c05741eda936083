"""Small sites in the import format, for tests that must run where no shared data is."""

import csv
from pathlib import Path

from tests.e2e.packer import BADGE

HOSTILE_NAMES = (
    "^XA^FO0,0^FDowned^FS^XZ",
    "~JR ~JA",
    "Rad ett\nrad två",
    "日本 株式会社",
    "Åsa Ödmjuk-Ängström",
    "\u202egnirts desrever",
    "<b>fet</b> & 'O''Brien'",
)
PRODUCTS = (
    ("21-0475", "Mug Skog green", "Mugg Skog grön", "7310000047510|7310000047527*6", 120, 90, 100, 380),
    ("57-0031", "Gingerbread tin 400 g", "Pepparkaksburk 400 g", "7310000003110", 110, 110, 160, 520),
    ("33-0102", "Wool blanket grey", "Ullfilt grå", "7310000010217", 380, 280, 90, 1150),
    ("44-0210", "Pillar candles, set of 3", "Blockljus, 3 st", "7310000021008", 200, 70, 90, 610),
    ("12-0001", "Sticker", "Klistermärke", "7310000012013", 10, 10, 5, 2),
    ("12-0002", "Pin", "Nål", "7310000012020", 10, 10, 5, 3),
    ("99-0001", "Never ordered", "Aldrig beställd", "7310000099991", 50, 50, 50, 100),
)
PRODUCT_HEAD = "sku,name,name_sv,barcodes,length_mm,width_mm,height_mm,weight_g,keep_upright,tracking"
CARTON_HEAD = (
    "carton,inner_length_mm,inner_width_mm,inner_height_mm,outer_length_mm,outer_width_mm,outer_height_mm,"
    "tare_g,max_weight_g,cost"
)
ORDER_HEAD = (
    "order,customer,channel,currency,address1,postcode,city,country,language,carrier,service,priority,cutoff"
)
ORDER_REST = (
    *("web", "SEK", "Storgatan 14", "602 20", "Norrköping", "SE", "sv", "PostNord", "collect", 0, "17:00"),
)
CARTONS = (("S1", 200, 150, 100), ("M2", 400, 300, 200), ("L1", 600, 400, 400))


def write_site(
    folder: Path,
    orders: dict[str, dict[str, int]],
    names: tuple[str, ...] = ("Karin",),
    flags: dict[str, str] | None = None,
) -> Path:
    """Write a site with these orders (SKU → units); the customers are `names` in turn, some have `flags`."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "products.csv", PRODUCT_HEAD, [(*product, 0, "none") for product in PRODUCTS])
    cartons = [(name, x, y, z, x + 10, y + 10, z + 10, 200, 20_000, "0.5") for name, x, y, z in CARTONS]
    _write(folder / "cartons.csv", CARTON_HEAD, cartons)
    flagged = flags or {}
    heads = [
        (number, names[index % len(names)], *ORDER_REST, flagged.get(number, ""))
        for index, number in enumerate(orders)
    ]
    _write(folder / "orders.csv", f"{ORDER_HEAD},flags", heads)
    lines = [(number, sku, units, "1.00") for number, lines in orders.items() for sku, units in lines.items()]
    _write(folder / "order_lines.csv", "order,sku,quantity,unit_price", lines)
    write_operators(folder)
    return folder


def write_operators(folder: Path) -> None:
    """The packer whose badge the tests show."""
    _write(
        folder / "operators.csv",
        "operator,name,roles,language,badge",
        [("asa", "Åsa Holm", "packer", "en", BADGE)],
    )


def _write(path: Path, head: str, rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows(rows)
