"""Writes floorapp/workflows/documents/metrics.py, the widths of letters, from the fonts that come with it.

Run from the checkout's root: `python packaging/measure_letters.py > floorapp/workflows/documents/metrics.py`.
Of each letter it takes the widest of DejaVu Sans Condensed, regular and bold, and a ZPL printer's font 0 (as
`floorapp.devices.zpl_text` estimates it), as a part of the height from the tallest letter to the foot of `g`.
"""

import math
import unicodedata
from pathlib import Path

from PIL import ImageFont

from floorapp.devices.zpl_text import width

EM = 1_000
HEIGHT = EM * (0.928 + 0.236)
STEP = 0.02
RANGES = ((0x20, 0x250), (0x370, 0x530), (0x2010, 0x2060), (0x20A0, 0x20C0))
FONTS = [
    ImageFont.truetype(
        f"resources/fonts/DejaVuSansCondensed{face}.ttf", EM, layout_engine=ImageFont.Layout.BASIC
    )
    for face in ("", "-Bold")
]
HEAD = Path(__file__).with_name("metrics_head.txt")


def steps(code: int) -> int:
    """A letter's width in steps, rounded up."""
    letter = chr(code)
    if unicodedata.category(letter).startswith(("C", "M")):
        return 0
    widest = max(*(font.getlength(letter) / HEIGHT for font in FONTS), width(letter, 1))
    return math.ceil(widest / STEP - 1e-9)


print(HEAD.read_text(encoding="utf-8"))
print("_TABLE: Final = (")
for first, end in RANGES:
    said = "".join(f"{steps(code):02d}" for code in range(first, end))
    print(f"    (\n        0x{first:X},")
    for at in range(0, len(said), 96):
        print(f'        "{said[at : at + 96]}"')
    print("    ),")
print(")")
