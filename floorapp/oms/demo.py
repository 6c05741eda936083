"""Demo data: a small shop's products, cartons, people and fourteen orders, for `floorapp demo` and for tests.

Barcodes bear GS1's prefix for demonstrations, 952. The badges are known to everybody: never for a real site.
"""

import json
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import intake
from floorapp.oms.enrol import badge_hash
from floorapp.oms.store import site_value

PACKER_EN_BADGE: Final = "FLB:7ZFI4ZKEVYQYWH6CETQCH7CQT4"
"""Åsa Holm, packer, reads English."""
PACKER_SV_BADGE: Final = "FLB:JB2SRS3YDJPPUGK6JIVLDJNMFY"
"""Björn Öhman, packer, reads Swedish."""
SUPERVISOR_BADGE: Final = "FLB:KLHPNYO6YTSH4PSTKU5T4T7PQE"
"""Johan Berg, supervisor."""

Row = dict[str, Any]


def _product(
    sku: str,
    name: str,
    name_sv: str,
    size_mm: tuple[int, int, int],
    weight_g: int,
    *codes: tuple[str, int],
    upright: bool = False,
) -> Row:
    length_mm, width_mm, height_mm = size_mm
    return {
        "sku": sku,
        "name": name,
        "name_sv": name_sv,
        "length_mm": length_mm,
        "width_mm": width_mm,
        "height_mm": height_mm,
        "weight_g": weight_g,
        "keep_upright": upright,
        "tracking": "none",
        "barcodes": codes,
    }


def _carton(name: str, inner_mm: tuple[int, int, int], tare_g: int, max_weight_g: int, cost: int) -> Row:
    sides = ("length", "width", "height")
    inner = {f"inner_{side}_mm": mm for side, mm in zip(sides, inner_mm, strict=True)}
    outer = {f"outer_{side}_mm": mm + 8 for side, mm in zip(sides, inner_mm, strict=True)}
    weights = {"tare_g": tare_g, "max_weight_g": max_weight_g, "cost_cents": cost}
    return {"carton_type": name, **inner, **outer, **weights}


def _order(number: str, tote: str, to: tuple[str, ...], lines: dict[str, int], **more: Any) -> Row:
    """An order; `to` is name, street, postcode, city, country, language."""
    customer, street, postcode, city, country, language = to
    return {
        "number": number,
        "tote": tote,
        "channel": more.get("channel", "web"),
        "currency": "SEK" if country == "SE" else "EUR",
        "customer": customer,
        "address": json.dumps([street]),
        "postcode": postcode,
        "city": city,
        "country": country,
        "language": language,
        "carrier": more.get("carrier", "PostNord"),
        "service": more.get("service", "MyPack Home"),
        "lane": more.get("lane", "B3"),
        "priority": more.get("priority", 0),
        "cutoff": more.get("cutoff", "15:30"),
        "flags": json.dumps(sorted(more.get("flags", ()))),
        "note": more.get("note", ""),
        "state": "open",
        "shipped_by": "",
        "hold": "none",
        "hold_reason": "",
        "lines": [
            {"number": number, "sku": sku, "quantity": quantity, "unit_price_cents": None}
            for sku, quantity in lines.items()
        ],
    }


PRODUCTS: Final = (
    _product(
        "21-0475",
        "Mug Skog green",
        "Mugg Skog grön",
        (110, 90, 100),
        340,
        ("9521101104752", 1),
        ("19521101104759", 6),
    ),
    _product(
        "21-0478",
        "Mug Höst red",
        "Mugg Höst röd",
        (110, 90, 100),
        340,
        ("9521101104783", 1),
        ("19521101104780", 6),
    ),
    _product(
        "21-0473",
        "Mug Skärgård blue",
        "Mugg Skärgård blå",
        (110, 90, 100),
        340,
        ("9521101104738", 1),
        ("19521101104735", 6),
    ),
    _product(
        "57-0031",
        "Gingerbread tin 400 g",
        "Pepparkaksburk 400 g",
        (120, 120, 140),
        520,
        ("9521101700312", 1),
        ("19521101700319", 12),
    ),
    _product("33-0102", "Wool blanket grey", "Ullfilt grå", (300, 250, 60), 950, ("9521101301021", 1)),
    _product(
        "44-0210",
        "Pillar candles, set of 3",
        "Blockljus, 3 st",
        (200, 75, 120),
        780,
        ("9521101402100", 1),
        ("19521101402107", 8),
    ),
    _product(
        "44-0225",
        "Tea light holder glass",
        "Ljuslykta glas",
        (85, 85, 90),
        260,
        ("9521101402254", 1),
        ("19521101402251", 12),
    ),
    _product(
        "62-0114",
        "Linen tea towel striped",
        "Kökshandduk lin randig",
        (220, 160, 15),
        120,
        ("9521101201147", 1),
        ("19521101201144", 10),
    ),
    _product(
        "62-0121",
        "Linen napkins, set of 4",
        "Linneservetter, 4 st",
        (210, 210, 20),
        240,
        ("9521101201215", 1),
        ("19521101201212", 6),
    ),
    _product("18-0330", "Birch tray 38 cm", "Björkbricka 38 cm", (380, 380, 25), 610, ("9521101803303", 1)),
    _product(
        "18-0342",
        "Chopping board oak",
        "Skärbräda ek",
        (400, 240, 20),
        1350,
        ("9521101803426", 1),
        ("19521101803423", 4),
    ),
    _product(
        "57-0058",
        "Cloudberry jam 280 g",
        "Hjortronsylt 280 g",
        (75, 75, 95),
        455,
        ("9521101700589", 1),
        ("19521101700586", 12),
        upright=True,
    ),
    _product(
        "57-0064",
        "Coffee dark roast 500 g",
        "Kaffe mörkrost 500 g",
        (90, 65, 180),
        512,
        ("9521101700640", 1),
        ("19521101700647", 8),
    ),
    _product(
        "71-0009",
        "Reindeer skin boots 38",
        "Renskinnstofflor 38",
        (310, 190, 110),
        720,
        ("9521101100099", 1),
    ),
    _product(
        "29-0411",
        "Table lamp Fyr",
        "Bordslampa Fyr",
        (240, 240, 360),
        1900,
        ("9521101904116", 1),
        upright=True,
    ),
    _product(
        "35-0077",
        "Felt cushion round 35 cm",
        "Filtkudde rund 35 cm",
        (350, 350, 80),
        430,
        ("9521101500776", 1),
    ),
)

CARTONS: Final = (
    _carton("S1", (200, 150, 100), 70, 5_000, 390),
    _carton("S2", (250, 200, 120), 110, 8_000, 520),
    _carton("M1", (300, 200, 150), 150, 10_000, 690),
    _carton("M2", (400, 300, 200), 290, 15_000, 980),
    _carton("L1", (600, 400, 300), 620, 20_000, 1_690),
    _carton("XL", (800, 600, 400), 1_150, 30_000, 2_950),
)

_SO_104711: Final = {"21-0475": 3, "57-0031": 2, "33-0102": 1, "21-0473": 2, "44-0210": 1}

ORDERS: Final = (
    _order(
        "SO-104711",
        "T-031",
        ("Karin Lindström", "Storgatan 14 B", "903 26", "Umeå", "SE", "sv"),
        _SO_104711,
        priority=5,
    ),
    _order(
        "SO-104712", "T-032", ("Nils Ek", "Ringvägen 98", "118 60", "Stockholm", "SE", "sv"), {"57-0064": 1}
    ),
    _order(
        "SO-104713",
        "T-033",
        ("Chloé Dubois", "12 rue de l'Église", "69001", "Lyon", "FR", "en"),
        {"21-0478": 1},
        carrier="DHL",
        service="Parcel Connect",
        lane="D1",
    ),
    _order(
        "SO-104714",
        "T-034",
        ("Elin Sjöberg", "Kungsgatan 3", "411 19", "Göteborg", "SE", "sv"),
        {"44-0210": 2, "44-0225": 6},
        flags=("gift",),
        note="Gift: no prices in the carton.",
    ),
    _order(
        "SO-104715",
        "T-035",
        ("Jürgen Weiß", "Lindenstraße 41", "10969", "Berlin", "DE", "en"),
        {"18-0342": 1, "62-0114": 2},
        carrier="DHL",
        service="Parcel Connect",
        lane="D1",
        cutoff="14:00",
    ),
    _order(
        "SO-104716",
        "T-036",
        ("Café Norrsken AB", "Hamngatan 7", "972 31", "Luleå", "SE", "sv"),
        {"57-0064": 16, "57-0031": 12},
        channel="b2b",
        carrier="Schenker",
        service="Parcel",
        lane="A2",
        flags=("vip",),
    ),
    _order(
        "SO-104717",
        "T-037",
        ("Maja Åkesson", "Fiskaregatan 22", "222 37", "Lund", "SE", "sv"),
        {"33-0102": 1},
    ),
    _order(
        "SO-104718",
        "T-038",
        ("Aino Virtanen", "Mannerheimintie 5", "00100", "Helsinki", "FI", "en"),
        {"29-0411": 1, "35-0077": 2},
        carrier="Posti",
        service="Home Parcel",
        lane="C1",
        note="Lamp is fragile: keep upright.",
    ),
    _order(
        "SO-104719",
        "T-039",
        ("Oskar Nyberg", "Vasagatan 51", "722 15", "Västerås", "SE", "sv"),
        {"71-0009": 1, "62-0121": 1},
        priority=2,
    ),
    _order(
        "SO-104720",
        "T-040",
        ("Freja Holm", "Søndergade 8", "8000", "Aarhus", "DK", "en"),
        {"21-0473": 4, "21-0478": 2},
    ),
    _order(
        "SO-104721",
        "T-041",
        ("Sven Dahl", "Björkvägen 2", "831 45", "Östersund", "SE", "sv"),
        {"57-0058": 3, "57-0064": 1},
    ),
    _order(
        "SO-104722",
        "T-042",
        ("Ingrid Moen", "Karl Johans gate 20", "0159", "Oslo", "NO", "en"),
        {"18-0330": 1, "21-0475": 2, "62-0114": 1},
        carrier="Bring",
        service="Home Delivery",
        lane="C2",
    ),
    _order(
        "SO-104723",
        "T-043",
        ("Lars Pettersson", "Skolgatan 9", "891 33", "Örnsköldsvik", "SE", "sv"),
        {"44-0225": 12},
    ),
    _order(
        "SO-104724",
        "T-044",
        ("Tove Lund", "Nygatan 30", "582 19", "Linköping", "SE", "sv"),
        {"35-0077": 1, "33-0102": 1, "21-0475": 1},
        flags=("gift", "vip"),
        note="Wrap the blanket separately.",
    ),
)


def import_demo(engine: sa.Engine) -> None:
    """Put the demo data into an OMS. A second time changes nothing."""
    with engine.begin() as connection:
        roster_key = site_value(connection, "roster_key")
        intake.products(connection, [dict(row) for row in PRODUCTS])
        intake.cartons(connection, [dict(row) for row in CARTONS])
        intake.operators(connection, _operators(roster_key))
        intake.orders_with_lines(connection, [dict(row) for row in ORDERS])


def _operators(roster_key: str) -> list[Row]:
    return [
        {
            "operator": operator,
            "name": name,
            "roles": json.dumps([role]),
            "language": language,
            "badge_hash": badge_hash(roster_key, badge),
        }
        for operator, name, role, language, badge in (
            ("asa", "Åsa Holm", "packer", "en", PACKER_EN_BADGE),
            ("bjorn", "Björn Öhman", "packer", "sv", PACKER_SV_BADGE),
            ("johan", "Johan Berg", "supervisor", "sv", SUPERVISOR_BADGE),
        )
    ]
