"""Single fresh pictures: what the live reader accepts of one frame, against zxing-cpp with its defaults.

Conditions are those of the shared frames, from their strength (0) to what hardly anything reads (2), each in
equal share; symbols and scenes are drawn anew from `FLOORAPP_BENCH_SEED` (told in the result). Wrong is an
accepted text that the picture lacks. Times are computing time of one core, so that other work on the machine
does not count; nothing here computes on two.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np

from floorapp.devices.camera import engines
from floorapp.devices.camera.gates import Known
from floorapp.devices.camera.live import LiveReader
from tests.bench.symbols.scene import CONDITIONS, SEVERITIES, Code, Frame, frame
from tests.bench.symbols.writer import Symbol, symbols, why_not

AIM: Final = 1.2
FRAMES_PER_S: Final = 15
SEED: Final = 20261125
SYMBOLS: Final = 96


def seed() -> int:
    """The seed of this run."""
    return int(os.environ.get("FLOORAPP_BENCH_SEED") or SEED)


def run(each: int = 4) -> dict[str, Any]:
    """Measure `each` pictures of every condition and strength, and as many without codes."""
    if reason := why_not():
        return {"skipped": reason, "met": {}}
    drawn = symbols(SYMBOLS, seed())
    count: Counter[tuple[str, str]] = Counter()
    spent_s = {"accepted": 0.0, "zxing": 0.0}
    wrongs: list[str] = []
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        for one in _frames(drawn, each):
            _measure(one, count, spent_s, wrongs)
            wrongs += wrong(one.codes, accepted(one, strangers(drawn, one.codes)))
    finally:
        cv2.setNumThreads(threads)
    return _told(count, spent_s, wrongs)


def _frames(drawn: list[Symbol], each: int) -> Iterator[Frame]:
    dice = np.random.default_rng(seed())
    for condition in (*CONDITIONS, "empty"):
        for severity in range(SEVERITIES):
            for _ in range(each):
                yield frame(condition, severity, drawn, dice)


def _measure(
    one: Frame, count: Counter[tuple[str, str]], spent_s: dict[str, float], wrongs: list[str]
) -> None:
    began_s = time.process_time()
    ours = accepted(one)
    between_s = time.process_time()
    theirs = {read.text for read in engines.zxing(one.gray)}
    ended_s = time.process_time()
    held = {text_of(code) for code in one.codes}
    spent_s["accepted"] += between_s - began_s
    spent_s["zxing"] += ended_s - between_s
    for row in (one.condition, f"{one.condition} {one.severity}"):
        count[row, "frames"] += 1
        count[row, "codes"] += len(held)
        count[row, "accepted"] += len(held & ours)
        count[row, "zxing"] += len(held & theirs)
    wrongs += wrong(one.codes, ours)


def accepted(one: Frame, known: Known = frozenset()) -> set[str]:
    """What the live reader accepts of one picture that has none before it."""
    return {code.text for code in LiveReader(known).frame(one.gray, 0.0).codes if code.accepted}


def strangers(drawn: list[Symbol], codes: tuple[Code, ...]) -> Known:
    """A wrong catalogue: the texts of all symbols that are not in the picture."""
    return {symbol.text for symbol in drawn} - {code.text for code in codes}


def text_of(code: Code) -> str:
    """The text as decoders tell it: UPC in 13 digits."""
    return code.text.zfill(13) if code.kind in ("UPC-A", "UPC-E") else code.text


def wrong(codes: tuple[Code, ...], texts: set[str]) -> list[str]:
    """Accepted texts that the picture does not hold."""
    held = {text_of(code) for code in codes}
    return [f"{text!r} for {sorted(held)}" for text in sorted(texts - held)]


def _told(count: Counter[tuple[str, str]], spent_s: dict[str, float], wrongs: list[str]) -> dict[str, Any]:
    figures = ("frames", "codes", "accepted", "zxing")
    conditions = (*CONDITIONS, "empty")
    table = {
        row: {figure: count[row, figure] for figure in figures}
        for condition in conditions
        for row in (condition, *(f"{condition} {severity}" for severity in range(SEVERITIES)))
    }
    whole = {figure: sum(table[condition][figure] for condition in conditions) for figure in figures}
    mean_ms = {who: round(1000 * spent / whole["frames"], 1) for who, spent in spent_s.items()}
    return {
        "seed": seed(),
        "by condition": table,
        "all": whole,
        "mean ms of one core a frame": mean_ms,
        "ratio to zxing": round(whole["accepted"] / max(1, whole["zxing"]), 3),
        "wrong": len(wrongs),
        "what was wrong": wrongs[:20],
        "met": {
            f"at least {AIM} × zxing-cpp": whole["accepted"] >= AIM * whole["zxing"],
            f"at least {FRAMES_PER_S} frames/s on one core": mean_ms["accepted"] <= 1000 / FRAMES_PER_S,
            "no wrong read accepted": not wrongs,
        },
    }
