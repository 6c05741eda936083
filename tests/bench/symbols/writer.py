"""Symbols drawn by bwip-js (BWIPP in JavaScript), which shares nothing with the decoders that are measured.

`packaging/bootstrap.sh test` installs it. `why_not()` says why it cannot be used where it cannot.
"""

import base64
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

GS: Final = "\x1d"
SCALE: Final = 4
"""Pixels a module, as drawn."""
_RENDER: Final = Path(__file__).resolve().parents[2] / "render"
_HERE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol as drawn: what it holds (FNC1 between fields is GS), and its picture, dark on white.

    `box` is left, top, right, bottom of bars or modules in `gray`, without human-readable digits.
    """

    kind: str
    text: str
    gray: Gray
    box: tuple[int, int, int, int]


def why_not() -> str:
    """Say what is missing for drawing, in words for a skipped test; empty when nothing is."""
    if shutil.which("node") is None:
        return "node is not installed: run packaging/bootstrap.sh test"
    if not (_RENDER / "node_modules" / "bwip-js").is_dir():
        return "bwip-js is not installed: run packaging/bootstrap.sh test"
    return ""


def symbols(count: int, seed: int) -> list[Symbol]:
    """So many symbols, all kinds in turn, each with a text of its own; the same for the same seed."""
    dice = np.random.default_rng(seed)
    kinds = list(_KINDS)
    asked = [(kind, *_KINDS[kind](dice)) for kind in (kinds[number % len(kinds)] for number in range(count))]
    with_text = _draw([options | {"includetext": True} for _, _, options in asked])
    bare = _draw([options for _, _, options in asked])
    return [
        Symbol(kind, text, whole, _box(whole, plain))
        for (kind, text, _), whole, plain in zip(asked, with_text, bare, strict=True)
    ]


def _draw(asked: list[dict[str, Any]]) -> list[Gray]:
    done = subprocess.run(
        ["node", str(_HERE / "write.mjs"), str(_RENDER / "package.json")],
        input=json.dumps([options | {"scale": SCALE, "backgroundcolor": "FFFFFF"} for options in asked]),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(f"bwip-js drew nothing: {done.stderr[-500:]}")
    drawn = []
    for png in json.loads(done.stdout):
        gray = cv2.imdecode(np.frombuffer(base64.b64decode(png), np.uint8), cv2.IMREAD_GRAYSCALE)
        drawn.append(np.ascontiguousarray(gray, dtype=np.uint8))
    return drawn


def _box(whole: Gray, plain: Gray) -> tuple[int, int, int, int]:
    """The digits below and beside bars are no part of a symbol: its top lines show where the bars are."""
    dark = np.flatnonzero((whole[: max(2, SCALE)] < 128).any(axis=0))
    return int(dark[0]), 0, int(dark[-1]) + 1, min(whole.shape[0], plain.shape[0])


# --- texts ---------------------------------------------------------------------------------------

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_FIGURES: Final = "0123456789"


def _any(dice: np.random.Generator, count: int, of: str = _FIGURES) -> str:
    return "".join(of[int(one)] for one in dice.integers(0, len(of), count))


def _checked(body: str) -> str:
    """Digits with their GS1 check digit."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


def _gtin14(dice: np.random.Generator, level: str = "0") -> str:
    return _checked(f"{level}950" + _any(dice, 9))


def _of(bcid: str, text: str, **options: Any) -> tuple[str, dict[str, Any]]:
    return text, {"bcid": bcid, "text": text, **options}


def _gs1(bcid: str, fields: list[tuple[str, str]], **options: Any) -> tuple[str, dict[str, Any]]:
    """A GS1 symbol. Fields of variable length must be followed by GS unless they are the last."""
    held = "".join(
        ai + value + (GS if ai in ("10", "21") and index + 1 < len(fields) else "")
        for index, (ai, value) in enumerate(fields)
    )
    bracketed = "".join(f"({ai}){value}" for ai, value in fields)
    return held, {"bcid": bcid, "text": bracketed, **options}


def _tall(dice: np.random.Generator) -> dict[str, Any]:
    return {"height": float(dice.uniform(10, 20))}


def _upc_e(dice: np.random.Generator) -> tuple[str, dict[str, Any]]:
    body = f"{dice.integers(0, 2)}{_any(dice, 5)}{dice.integers(5, 10)}"
    body = body[:5] + str(int(dice.integers(1, 10))) + body[6]  # a last maker's digit of 0 has a shorter form
    whole = _checked(f"{body[:6]}0000{body[6]}")
    return whole, {"bcid": "upce", "text": body + whole[-1], **_tall(dice)}


_KINDS: Final[dict[str, Callable[[np.random.Generator], tuple[str, dict[str, Any]]]]] = {
    "EAN-13": lambda dice: _of("ean13", _checked(f"{dice.integers(1, 10)}{_any(dice, 11)}"), **_tall(dice)),
    "EAN-8": lambda dice: _of("ean8", _checked(_any(dice, 7)), **_tall(dice)),
    "UPC-A": lambda dice: _of("upca", _checked(_any(dice, 11)), **_tall(dice)),
    "UPC-E": _upc_e,
    "Code 128": lambda dice: _of("code128", "1Z" + _any(dice, 6, _LETTERS) + _any(dice, 10), **_tall(dice)),
    "GS1-128 SSCC": lambda dice: _gs1(
        "gs1-128", [("00", _checked("3" + _any(dice, 16)))], height=float(dice.uniform(8, 16))
    ),
    "GS1-128 GTIN, expiry, lot": lambda dice: _gs1(
        "gs1-128", [("01", _gtin14(dice)), ("17", "280312"), ("10", _any(dice, 6, _LETTERS + _FIGURES))]
    ),
    "ITF-14": lambda dice: _of("itf14", _checked(f"{dice.integers(1, 9)}" + _any(dice, 12)), height=12.0),
    "Code 39": lambda dice: _of(
        "code39", f"{_any(dice, 4, _LETTERS + _FIGURES)}-{_any(dice, 5)}", height=15.0
    ),
    "DataBar": lambda dice: _gs1("databaromni", [("01", _gtin14(dice))]),
    "DataBar Expanded": lambda dice: _gs1(
        "databarexpanded", [("01", _gtin14(dice, "9")), ("3103", f"00{_any(dice, 4)}")]
    ),
    "QR, Digital Link": lambda dice: _of(
        "qrcode", f"https://id.gs1.org/01/{_gtin14(dice)}/10/{_any(dice, 5, _LETTERS + _FIGURES)}"
    ),
    "GS1 QR": lambda dice: _gs1("gs1qrcode", [("01", _gtin14(dice)), ("21", _any(dice, 8, _LETTERS))]),
    "Data Matrix": lambda dice: _of("datamatrix", f"LOC-{_any(dice, 2, _LETTERS)}-{_any(dice, 4)}"),
    "GS1 Data Matrix": lambda dice: _gs1(
        "gs1datamatrix",
        [("01", _gtin14(dice)), ("10", _any(dice, 5, _LETTERS)), ("21", _any(dice, 8, _FIGURES))],
    ),
    "PDF417": lambda dice: _of("pdf417", f"PALLET {_any(dice, 8)} {_any(dice, 6, _LETTERS)}", columns=3),
}
