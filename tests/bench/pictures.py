"""Codes in photographs, and in photographs made worse: what is accepted, what an engine reads, what is wrong.

A read is right where its text is the expected one of the picture, with what the data's README allows: UPC in
12 or 13 digits, add-ons left out, brackets and GS in DataBar texts, a VIN's leading I. Accepted texts that
are not right are wrong, whatever else the picture may hold. `damaged` pictures are made here (`damage`),
strips in another order, cuts and strokes among them.
"""

import codecs
import csv
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from floorapp.devices.camera import engines
from floorapp.devices.camera.engines import Gray, upc_e_expanded
from floorapp.devices.camera.files import BadPicture, frames
from floorapp.devices.camera.gates import NOTHING, Known
from floorapp.devices.camera.reads import Code
from floorapp.devices.camera.snapshot import snapshot
from tests.bench.damage import damaged, empty
from tests.conftest import ROOT

AIM = 1.09
DAMAGES = int(os.environ.get("FLOORAPP_BENCH_DAMAGES") or 1)
"""How many are made of each picture."""
EMPTY = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """A labelled picture; `expected` is empty where it holds no code."""

    name: str
    symbology: str
    expected: str
    tuned_on: bool
    gray: Gray


def run() -> dict[str, Any]:
    """All figures; skipped where the shared pictures are not."""
    data = Path(os.environ.get("FLOORAPP_SHARED") or ROOT.parent / "shared") / "data" / "barcodes"
    if not data.is_dir():
        return {"skipped": f"the shared pictures are not at {data} (set FLOORAPP_SHARED)", "met": {}}
    pictures = list(_pictures(data))
    measured: dict[str, Any] = {"missing engines": [why for why in engines.available().values() if why]}
    tables = {
        "no engine was tuned on": [picture for picture in pictures if not picture.tuned_on],
        "zxing was tuned on": [picture for picture in pictures if picture.tuned_on],
    }
    for name, some in tables.items():
        measured[name] = _measure([(picture, picture.gray) for picture in some])
    measured["wrong catalogue"] = _measure_wrong_catalogue(pictures)
    measured["damaged"] = _measure(list(_made_worse(pictures)))
    measured["without codes"] = _measure([(_NOWHERE, gray) for _, gray in empty(EMPTY, seed=1)])
    untuned = measured["no engine was tuned on"]
    best = max(untuned[engine] for engine in ("zxing", "zbar", "opencv"))
    measured["ratio to the best engine"] = round(untuned["accepted"] / max(1, best), 3)
    wrong = sum(table["wrong"] for table in measured.values() if isinstance(table, dict))
    measured["met"] = {
        f"at least {AIM} × the best single engine": untuned["accepted"] >= AIM * best,
        "no wrong read accepted": wrong == 0,
    }
    return measured


_NOWHERE = Picture("", "NONE", "", False, np.zeros((1, 1), np.uint8))


def _pictures(data: Path) -> Iterator[Picture]:
    with (data / "index.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["file"].startswith("real/"):
                continue
            try:
                _, _, gray = next(frames(data / row["file"]))
            except BadPicture:
                continue
            expected = codecs.decode(row["expected"].encode("latin-1", "backslashreplace"), "unicode_escape")
            tuned_on = row["source"].startswith("zxing")
            yield Picture(row["file"], row["symbology"], expected, tuned_on, gray)


def _made_worse(pictures: list[Picture]) -> Iterator[tuple[Picture, Gray]]:
    for number, picture in enumerate(pictures):
        for _, gray in damaged(picture.gray, DAMAGES, seed=number):
            yield picture, gray


def _measure(some: list[tuple[Picture, Gray]]) -> dict[str, Any]:
    counts: Counter[str] = Counter(pictures=sum(1 for picture, _ in some if picture.expected))
    spent_ms: list[float] = []
    wrongs: list[str] = []
    for picture, gray in some:
        for engine in (engines.zxing, engines.zbar, engines.opencv):
            reads = engine(gray)
            counts[engine.__name__] += any(is_right(picture, read.text) for read in reads)
        began_s = time.perf_counter()
        codes = snapshot(gray)
        spent_ms.append((time.perf_counter() - began_s) * 1000)
        counts["accepted"] += any(code.accepted and is_right(picture, code.text) for code in codes)
        wrongs += _wrong(picture, codes)
    return {
        **{name: counts[name] for name in ("pictures", "zxing", "zbar", "opencv", "accepted")},
        "wrong": len(wrongs),
        "what was wrong": wrongs[:20],
        "median_ms": round(statistics.median(spent_ms), 1),
        "longest_ms": round(max(spent_ms), 1),
    }


def _measure_wrong_catalogue(pictures: list[Picture]) -> dict[str, Any]:
    """Each picture with a catalogue of all texts but its own."""
    texts = {picture.expected for picture in pictures if picture.expected}
    wrongs: list[str] = []
    for picture in pictures:
        known: Known = {text for text in texts if not is_right(picture, text)} or NOTHING
        wrongs += _wrong(picture, snapshot(picture.gray, known))
    return {"pictures": len(pictures), "wrong": len(wrongs), "what was wrong": wrongs[:20]}


def _wrong(picture: Picture, codes: tuple[Code, ...]) -> list[str]:
    return [
        f"{picture.name}: {code.symbology} {code.text!r} for {picture.expected!r}"
        for code in codes
        if code.accepted and not is_right(picture, code.text)
    ]


def is_right(picture: Picture, text: str) -> bool:
    """Whether a text is what the picture's label says, as far as the data's README wants it."""
    expected, symbology = picture.expected.replace("\x1d", ""), picture.symbology
    text = text.replace("\x1d", "")
    if not expected or expected == text:
        return bool(expected)
    if symbology in ("EAN13", "UPCA", "UPCE"):
        if symbology == "UPCE" and len(expected) == 8:
            return upc_e_expanded(expected) == text
        return any(expected[:length].zfill(13) == text.zfill(13) for length in (len(expected), 12, 13))
    if symbology.startswith("DataBar"):
        bare, text = (one.replace("(", "").replace(")", "") for one in (expected, text))
        return bare == text or (len(bare) == 14 and text == "01" + bare)
    return symbology == "Code39" and (text == "I" + expected or text.strip() == expected.strip())
