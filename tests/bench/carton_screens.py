"""The verify screen of five real orders, half packed: can a packer follow the picture without reading?

`python -m tests.bench.carton_screens [FOLDER]` draws them into docs/screens/cartons, by the real window, from
the shared orders. Each order is packed in the order that its own screen asks for.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from floorapp.ui.app import make_application
from floorapp.ui.gallery import CLOCK
from floorapp.ui.window import StationWindow
from floorapp.workflows import events as e
from floorapp.workflows.nouns import Address, CartonType, Operator, Order, OrderLine, Product, Role
from floorapp.workflows.packing import PackState, fresh, screen_of, step
from floorapp.workflows.packing.state import Verifying
from floorapp.workflows.packing.work import current_sku, product
from tests.conftest import ROOT

ORDERS = 5
FEWEST, MOST = 4, 25
THICK_MM = 15


def main() -> int:
    """Draw the screens; 0 also where the shared orders are absent, which is said."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screens" / "cartons"
    data = Path(os.environ.get("FLOORAPP_SHARED") or ROOT.parent / "shared") / "data" / "cartons"
    if not data.is_dir():
        print(f"the shared orders are not at {data} (set FLOORAPP_SHARED)")
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    folder.mkdir(parents=True, exist_ok=True)
    with (data / "real_3d.jsonl").open(encoding="utf-8") as lines:
        chosen = [order for order in map(json.loads, lines) if _is_telling(order)]
    apart = chosen[:: max(1, len(chosen) // ORDERS)][:ORDERS]
    for number, order in enumerate(apart, 1):
        window = StationWindow(clock=lambda: CLOCK)
        window.resize(1280, 800)
        window.show_screen(screen_of(half_packed(order, number)))
        app.processEvents()
        path = folder / f"real_order_{number}.png"
        window.grab().toImage().save(str(path))
        print(path)
    return 0


def _is_telling(order: dict[str, Any]) -> bool:
    """Whether an order has several things of some thickness: flat goods make no picture."""
    items = order["items"]
    units = sum(item[0] for item in items)
    thick = sum(item[0] for item in items if min(item[1:4]) >= THICK_MM)
    return FEWEST <= units <= MOST and thick >= 0.6 * units


def half_packed(order: dict[str, Any], number: int) -> PackState:
    """A station with half of the order's units scanned, each as the screen asked for it."""
    products = [
        Product(f"R-{index}", f"Article {length}×{width}×{height}", "", length, width, height, weight)
        for index, (_, length, width, height, weight, _) in enumerate(order["items"], 1)
    ]
    lines = tuple(OrderLine(made, item[0]) for made, item in zip(products, order["items"], strict=True))
    cartons = tuple(
        CartonType(name, inner_l, inner_w, inner_h, *outer, tare_g, most_g - tare_g, 50)
        for name, *outer, tare_g, inner_l, inner_w, inner_h, most_g in order["cartons"]
    )
    packed = Order(f"SO-{number}", lines, Address("Karin Lindqvist"), lane="3", cutoff="11:30")
    asa = Operator("asa", "Åsa Holm", frozenset({Role.PACKER}))
    state = fresh("PACK-07")
    for event in (
        e.LinkChanged(1, 0, online=True, pending=0),
        e.SettingsChanged(2, 0, "09520000001", 99_999, 20, 2, False, cartons),
        e.BadgeScanned(3, 1_000, asa),
        e.OrderScanned(4, 2_000, packed.order, packed),
    ):
        state = step(state, event).state
    for seq in range(5, 5 + sum(line.quantity for line in lines) // 2):
        assert isinstance(state.phase, Verifying)
        sku = current_sku(state.phase.work)
        assert sku is not None
        state = step(state, e.ItemScanned(seq, 3_000, product(state.phase.work, sku))).state
    return state


if __name__ == "__main__":
    sys.exit(main())
