"""GS1 vectors: how many are read right, beside biip alone, and what reading costs.

The vectors are of GS1's own syntax engine and lie in the shared data; without it there is nothing to count.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from biip import ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_messages import GS1Message
from biip.symbology import SymbologyIdentifier

from floorapp.workflows import gs1
from floorapp.workflows.gs1_syntax import parse
from tests.bench.machine import figures
from tests.conftest import _shared_data

ROUNDS = 200
FLOOR = {
    "EAN-13": ("]E0", "9520000000011"),
    "SSCC": ("]C1", "00376104250021234569"),
    "GTIN, lot, expiry, serial": ("]d2", "010952000000001117261231" + "10LOT7\x1d21SERIAL1"),
}


def run() -> dict[str, Any]:
    """Count right answers; time what a floor scans most."""
    path = _shared_data() / "barcodes" / "gs1_vectors.json"
    if not path.is_file():
        return {"vectors": f"not measured: {path} is absent", "met": {}}
    vectors = json.loads(path.read_text("utf-8"))["vectors"]
    ours = sum(_is_right(vector, _ours) for vector in vectors)
    alone = sum(_is_right(vector, _biip) for vector in vectors)
    return {
        "vectors": len(vectors),
        "right": {"floorapp": ours, "biip alone": alone, "ratio": round(ours / max(1, alone), 3)},
        **{f"{name}, us a scan": _us(*scan) for name, scan in FLOOR.items()},
        "met": {"all vectors right": ours == len(vectors)},
    }


def _is_right(vector: dict[str, Any], read: Callable[[str], list[list[str]] | None]) -> bool:
    found = read(vector["input"])
    return found == vector["ais"] if vector["valid"] else found is None


def _ours(text: str) -> list[list[str]] | None:
    message = parse(text)
    return [[each.ai, each.value] for each in message.elements] if message.valid else None


def _biip(text: str) -> list[list[str]] | None:
    """What biip says, given each notation in the way that it has for it."""
    try:
        if text.startswith("("):
            found = GS1Message.parse_hri(text).element_strings
        elif text.startswith("]"):
            SymbologyIdentifier.extract(text)
            if text[3:].startswith("http"):
                found = GS1DigitalLinkURI.parse(text[3:]).element_strings
            elif text[:3] in {"]C1", "]e0", "]d2", "]Q3", "]J1"}:
                found = GS1Message.parse(text[3:]).element_strings
            else:
                return []
        elif text.lower().startswith("http"):
            found = GS1DigitalLinkURI.parse(text).element_strings
        elif text.startswith("^"):
            found = GS1Message.parse(text[1:].replace("^", "\x1d")).element_strings
        else:
            return None
    except (ParseError, ValueError, KeyError):
        return None
    return [[element.ai.ai, element.value] for element in found]


def _us(aim: str, text: str) -> dict[str, float | int]:
    taken = []
    gs1.read(text, aim)
    for _ in range(ROUNDS):
        began = time.perf_counter_ns()
        gs1.read(text, aim)
        taken.append((time.perf_counter_ns() - began) / 1000)
    return figures(taken)
