"""A thousand labels through every trouble of printing: how many are lost, doubled, or asked about?

See `tests.e2e.print_floor` for the floor. Every second print meets a trouble. What came out is drawn by an
independent renderer and its SSCC decoded. `FLOORAPP_LABELS` sets how many labels the first printer prints.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import zxingcpp

from tests.e2e.print_floor import TROUBLES, day, summary
from tests.render.renderer import LabelRenderer, why_not

LABELS = int(os.environ.get("FLOORAPP_LABELS", "1000"))
FEWER = max(20, LABELS * 3 // 10)
SEED = 20261125
QUESTIONS_AIM_PERCENT = 5.0
MODES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("echo and odometer", (), LABELS),
    ("echo, no odometer", ("--no-odometer",), FEWER),
    ("odometer, no echo", ("--no-echo",), FEWER),
    ("neither", ("--no-echo", "--no-odometer"), FEWER),
)


def run() -> dict[str, Any]:
    """Print, and count."""
    measured: dict[str, Any] = {"troubles": ", ".join(TROUBLES)}
    met: dict[str, bool] = {}
    for name, options, labels in MODES:
        with tempfile.TemporaryDirectory(prefix="floorapp-faults-") as folder:
            with day(Path(folder), SEED, *options) as work:
                told = work.work(labels)
            printed = work.printer.labels()
        measured[name] = summary(told)
        met[f"{name}: 0 silently lost"] = not told.lost
        met[f"{name}: 0 silently doubled"] = not told.doubled
        if name.startswith("echo and"):
            measured["labels decoded"] = decoded = _decoded(printed)
            met["every label decodes"] = decoded in (len(printed), -1)
            share = 100 * told.questions / max(1, told.faulted)
            met[f"{name}: questions < {QUESTIONS_AIM_PERCENT:.0f} % of faulted prints"] = (
                share < QUESTIONS_AIM_PERCENT
            )
    return measured | {"met": met}


def _decoded(labels: list[bytes]) -> int:
    """How many labels read as a stranger reads them; -1 where there is no renderer."""
    if why_not():
        return -1
    count = 0
    with LabelRenderer() as renderer:
        for label in labels:
            picture = renderer.render(label, 101.5, 152.25, 8)
            codes = zxingcpp.read_barcodes(picture.convert("L"))
            plates = {each.text.replace("(00)", "") for each in codes if each.symbology_identifier == "]C1"}
            count += any(plate.encode() in label for plate in plates)
    return count
