"""Decisions, facts and feed entries made for tests, and clocks that a test can turn."""

import hashlib
import hmac
import itertools
from dataclasses import dataclass, field
from typing import Any

from floorapp.sync.clocks import Clocks
from floorapp.sync.contract import Answer, Envelope, Outcome
from floorapp.sync.records import Decision, FactRecord, JobRecord

STATION = "PACK-07"
ROSTER_KEY = bytes(range(32))
NOON_MS = 1_800_000_000_000


@dataclass
class TestClocks:
    """Clocks that stand until turned, and dice that count."""

    __test__ = False
    wall_ms: int = NOON_MS
    mono_ns: int = 1_000_000_000_000
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def clocks(self) -> Clocks:
        return Clocks(
            wall_ms=lambda: self.wall_ms,
            mono_ns=lambda: self.mono_ns,
            boot_id="boot-1",
            random=lambda size: next(self.numbers).to_bytes(size, "big"),
        )

    def pass_s(self, seconds: float) -> None:
        self.mono_ns += int(seconds * 1e9)
        self.wall_ms += int(seconds * 1e3)


def fact(
    order: str = "SO-1", kind: str = "units_scanned", *, bearing: bool = True, **data: Any
) -> FactRecord:
    return FactRecord(order, kind, data or {"sku": "PEN", "quantity": 1}, "anna", bearing, 1)


def decision(seq: int, *facts: FactRecord, **rest: Any) -> Decision:
    return Decision(seq, NOON_MS + seq, f'{{"event":{seq}}}', f'{{"state":{seq}}}', facts, **rest)


def job(name: str = "J1", *, copy: int = 1, order: str = "SO-1") -> JobRecord:
    return JobRecord(name, order, 1, "carton_label", copy, b"^XA^XZ", "zebra", "", "", "anna")


def applied(sent: Envelope, outcome: Outcome = Outcome.APPLIED, **rest: Any) -> Answer:
    return Answer(sent.id, sent.h, outcome, **rest)


def product(sku: str, *codes: str | tuple[str, int], name: str = "") -> dict[str, Any]:
    pairs = [code if isinstance(code, tuple) else (code, 1) for code in codes]
    return upsert(
        "product",
        sku,
        {
            "sku": sku,
            "name": name or sku.title(),
            "name_sv": "",
            "length_mm": 100,
            "width_mm": 50,
            "height_mm": 20,
            "weight_g": 120,
            "keep_upright": False,
            "tracking": "none",
            "barcodes": [{"code": code, "quantity": quantity} for code, quantity in pairs],
        },
    )


def order(number: str, *lines: tuple[str, int], **changed: Any) -> dict[str, Any]:
    data = {
        "order": number,
        "tote": "",
        "channel": "web",
        "carrier": "POST",
        "service": "parcel",
        "lane": "A",
        "priority": 0,
        "cutoff": "15:00",
        "flags": [],
        "note": "",
        "language": "sv",
        "hold": "none",
        "hold_reason": "",
        "version": 1,
        "state": "open",
        "shipped_by": "",
        "ship_to": {"name": "Åsa", "lines": ["Gatan 1"], "postcode": "1", "city": "Ort", "country": "SE"},
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
    }
    return upsert("order", number, data | changed)


def operator(name: str, badge: str, *roles: str) -> dict[str, Any]:
    badge_hash = hmac.new(ROSTER_KEY, badge.encode(), hashlib.sha256).hexdigest()
    data = {"operator": name, "name": name.title(), "roles": list(roles), "language": "sv"}
    return upsert("operator", name, data | {"badge_hash": badge_hash})


def settings() -> dict[str, Any]:
    data = {"sscc_base": "0735000", "sscc_serials": 1000}
    return upsert("settings", STATION, data | {"weight_tolerance_g": 20, "weight_tolerance_percent": 3})


def carton_type(code: str) -> dict[str, Any]:
    sides = {
        f"{where}_{side}_mm": 300 for where in ("inner", "outer") for side in ("length", "width", "height")
    }
    data = {"carton_type": code, "tare_g": 100, "max_weight_g": 10_000, "cost_cents": 40}
    return upsert("carton_type", code, sides | data)


def upsert(entity: str, key: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"entity": entity, "key": key, "op": "upsert", "data": data}


def delete(entity: str, key: str) -> dict[str, Any]:
    return {"entity": entity, "key": key, "op": "delete", "data": None}
