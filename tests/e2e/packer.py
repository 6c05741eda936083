"""A packer for the tests: looks at the station's screen, scans what it asks for, and looks again."""

import csv
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.rig import Floor, Shown

BADGE = "FLB:" + "A" * 26


@dataclass(frozen=True)
class Goods:
    """What the imported files say: orders with their lines, and a barcode for each SKU."""

    orders: dict[str, dict[str, int]]
    barcodes: dict[str, str]


def goods(folder: Path) -> Goods:
    """Read the files of the import format."""
    barcodes = {}
    for row in _rows(folder / "products.csv"):
        units = [code for code in row["barcodes"].split("|") if "*" not in code]
        barcodes[row["sku"]] = units[0]
    orders: dict[str, dict[str, int]] = {row["order"]: {} for row in _rows(folder / "orders.csv")}
    for row in _rows(folder / "order_lines.csv"):
        lines = orders[row["order"]]
        lines[row["sku"]] = lines.get(row["sku"], 0) + int(row["quantity"])
    return Goods(orders, barcodes)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def is_not_ready(line: Shown) -> bool:
    """Whether the station says that it has no settings of its site yet."""
    band = line.get("data", {}).get("band")
    return bool(band and band["title"]["code"] == "station_not_ready")


class Packer:
    """Works at a `Floor`. `labels` holds the SSCCs that were scanned on cartons, in order."""

    def __init__(self, floor: Floor, barcodes: dict[str, str]) -> None:
        self.floor, self.barcodes = floor, barcodes
        self.labels: list[str] = []

    def sign_in(self, timeout_s: float = 30.0) -> None:
        """Show the badge once the station knows it, and wait until there are orders."""
        station = self.floor.station
        station.expect_screen("SignInScreen", timeout_s=timeout_s)
        data: dict[str, Any] = {}
        deadline = time.monotonic() + timeout_s
        while "waiting" not in data and time.monotonic() < deadline:
            self.floor.scanner.scan(BADGE)
            time.sleep(0.1)
            data = station.expect_screen("SignInScreen", "WaitScreen", timeout_s=timeout_s)
        while not data.get("waiting"):
            data = station.expect_screen("WaitScreen", timeout_s=timeout_s)

    def open(self, order: str) -> dict[str, Any]:
        """Scan an order's number, again while the station still learns about its site."""
        for _ in range(100):
            self.floor.scanner.scan(order)
            shown = self.floor.station.expect(
                lambda line: line.get("screen") == "VerifyScreen" or is_not_ready(line), f"order {order}"
            )
            if not is_not_ready(shown):
                return dict(shown["data"])
            time.sleep(0.1)
        raise AssertionError("the station never became ready")

    def pack(self, order: str) -> None:
        """Pack an order from its number to its last label."""
        self.finish(self.open(order), order)

    def finish(self, data: dict[str, Any], order: str) -> None:
        """Go on with an open order from a screen's data."""
        kind = "VerifyScreen" if "lines" in data else "DoneScreen"
        while kind != "WaitScreen":
            if kind == "VerifyScreen":
                kind, data = self._scan_current(data)
            else:
                kind, data = self._stick_label(data, order)

    def _scan_current(self, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        line = next(each for each in data["lines"] if each["state"] == "current")
        left = data["band"]["figure"]
        self.floor.scanner.scan(self.barcodes[line["sku"]])

        def answered(shown: Shown) -> bool:
            if shown.get("screen") == "DoneScreen":
                return True
            return shown.get("screen") == "VerifyScreen" and shown["data"]["band"]["figure"] == left - 1

        shown = self.floor.station.expect(answered, f"the count after {line['sku']}")
        return shown["screen"], shown["data"]

    def _stick_label(self, data: dict[str, Any], order: str) -> tuple[str, dict[str, Any]]:
        station = self.floor.station
        assert data["bar"]["order"] == order
        while data["label"]["state"] != "printed":
            data = station.expect_screen("DoneScreen")
        sscc = data["label"]["sscc"]
        self.labels.append(sscc)
        self.floor.scanner.scan(f"]C100{sscc}")
        shown = station.expect(
            lambda line: line.get("screen") in {"WaitScreen", "VerifyScreen"}, f"what follows label {sscc}"
        )
        return shown["screen"], shown["data"]
