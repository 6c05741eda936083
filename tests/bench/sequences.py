"""Three frames of a code in a hand: what is accepted by the third, against zxing-cpp alone on the same.

Half of the codes are held level, half at any angle, as packers do who look for none. Focus hunts, the hand
shakes, a reflection wanders. zxing-cpp's count is generous: any right read, of its default settings, in any
of the three frames, without a rule for accepting it.
"""

from typing import Any, Final

import cv2
import numpy as np

from floorapp.devices.camera import engines
from floorapp.devices.camera.live import LiveReader
from tests.bench.symbols import faults
from tests.bench.symbols.scene import SEVERITIES, Frame, Stage, jittered
from tests.bench.symbols.writer import Symbol, symbols, why_not
from tests.bench.synthetic import SYMBOLS, seed, strangers, text_of, wrong

AIM: Final = 1.5
FRAMES: Final = 3
FRAME_S: Final = 1 / 15

_KINDS: Final = (
    *((held, severity) for held in ("level", "hand") for severity in range(SEVERITIES)),
    ("empty", 0),
)


def run(each: int = 12) -> dict[str, Any]:
    """Measure `each` sequences of every strength, and as many of benches without codes."""
    if reason := why_not():
        return {"skipped": reason, "met": {}}
    drawn = symbols(SYMBOLS, seed() + 1)
    dice = np.random.default_rng(seed() + 1)
    rows: dict[str, dict[str, int]] = {}
    wrongs: list[str] = []
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        for condition, severity in _KINDS:
            row = rows.setdefault(f"{condition} {severity}", {"codes": 0, "accepted": 0, "zxing": 0})
            for _ in range(each):
                _measure(sequence(condition, severity, drawn, dice), drawn, row, wrongs)
    finally:
        cv2.setNumThreads(threads)
    ours, theirs = (sum(row[who] for row in rows.values()) for who in ("accepted", "zxing"))
    return {
        "seed": seed(),
        "by strength": rows,
        "ratio to zxing": round(ours / max(1, theirs), 3),
        "wrong": len(wrongs),
        "what was wrong": wrongs[:20],
        "met": {
            f"by the third frame at least {AIM} × zxing-cpp": ours >= AIM * theirs,
            "no wrong read accepted": not wrongs,
        },
    }


def sequence(condition: str, severity: int, drawn: list[Symbol], dice: np.random.Generator) -> list[Frame]:
    """Frames of one or two codes, each frame with a shake and faults of its own."""
    stage = Stage(condition, severity, drawn, dice, most=2)
    frames = []
    for _ in range(FRAMES):
        gray = faults.camera(stage.drawn(stage.poses), condition, severity, stage.middles(), dice)
        frames.append(Frame(condition, severity, gray, stage.truth(stage.poses)))
        stage.poses = [jittered(pose, dice) for pose in stage.poses]
    return frames


def _measure(frames: list[Frame], drawn: list[Symbol], row: dict[str, int], wrongs: list[str]) -> None:
    held = {text_of(code) for code in frames[0].codes}
    codes = frames[0].codes
    reader, misled = LiveReader(), LiveReader(strangers(drawn, codes))
    ours: set[str] = set()
    theirs: set[str] = set()
    for number, one in enumerate(frames):
        at_s = number * FRAME_S
        ours |= {code.text for code in reader.frame(one.gray, at_s).codes if code.accepted}
        theirs |= {read.text for read in engines.zxing(one.gray)}
        strange = {code.text for code in misled.frame(one.gray, at_s).codes if code.accepted}
        wrongs += wrong(codes, strange)
    row["codes"] += len(held)
    row["accepted"] += len(held & ours)
    row["zxing"] += len(held & theirs)
    wrongs += wrong(codes, ours)
