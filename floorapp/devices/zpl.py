"""Labels in ZPL for thermal printers: the carton's shipping label, 102 × 152 mm, and the test label. Pure.

The template is ours and fixed; what comes from outside only ever stands in a `^FH_^FD` field, so a customer
called `^XA` is a customer and not a command. The same places are there for every text, empty where a text is
short: a label has the same commands whatever it says.

Characters: `^CI28` makes the printer read UTF-8. Font 0, which every ZPL printer has, draws Latin letters.
It lacks Chinese, Japanese, Korean, Arabic and Hebrew ones on most printers, and on some Greek and Cyrillic:
they are sent as they are, unharmed, and a printer without a font for them leaves them blank or draws boxes;
text that runs from right to left is drawn in the order of storage. Postcode, order number and both barcodes
stay readable then.

Sources: Zebra, ZPL II Programming Guide; GS1 Logistic Label Guideline 1.3 (SSCC barcode: X-dimension 0.495 to
0.94 mm, bars at least 31.75 mm high, quiet zones of 10 X).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from floorapp.devices.zpl_text import FittedLine, clean, escape, fit, width
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, Language
from floorapp.workflows.sscc import is_sscc, readable

WIDTH_MM = 101.5
HEIGHT_MM = 152.25
SUPPORTED_DPMM = (6, 8, 12, 24)

_BASE_DPMM = 8  # all measures below are eighths of a mm, the dots of a 203 dpi printer
_WIDTH = 812
_HEIGHT = 1_218
_MARGIN = 28
_INNER = _WIDTH - 2 * _MARGIN
_ADDRESS_LINES = 4
_ADDRESS_END = 594
# Height of the letters by the number of address lines.
_ADDRESS_HEIGHTS = (0, 56, 54, 46, 38)
# What Code 128 can carry without a `>`, which ZPL reads as a change of subset.
_CODE_128_ORDER = re.compile(r"[A-Za-z0-9 ./+*#()-]{1,24}")


@dataclass(frozen=True, slots=True)
class _Words:
    ship_to: str
    order: str
    carton: str
    of: str
    weight: str
    lane: str
    decimal_mark: str


_WORDS = {
    Language.EN: _Words("SHIP TO", "ORDER", "CARTON", "of", "WEIGHT", "LANE", "."),
    Language.SV: _Words("TILL", "ORDER", "KARTONG", "av", "VIKT", "BANA", ","),
}


class _Canvas:
    """Collects commands; positions and sizes are in eighths of a mm from the top left."""

    def __init__(self, dpmm: int) -> None:
        if dpmm not in SUPPORTED_DPMM:
            raise ValueError(f"{dpmm} dots per mm: printers have {SUPPORTED_DPMM}")
        self._dpmm = dpmm
        # What an earlier job may have left behind and what moves or mirrors the picture is set back. Darkness
        # and print mode are the printer's own settings.
        self._commands = [
            "^XA^CI28^LH0,0^LS0^LT0^FWN^PON^PMN^LRN",
            f"^PW{self.dots(_WIDTH)}^LL{self.dots(_HEIGHT)}",
        ]

    def dots(self, eighths: float) -> int:
        """Eighths of a mm in this printer's dots."""
        return round(eighths * self._dpmm / _BASE_DPMM)

    def text(self, x: int, y: int, line: FittedLine, *, reverse: bool = False) -> None:
        """Draw a line with its top left corner here; `reverse` draws white where there is black."""
        invert = "^FR" if reverse else ""
        self._commands.append(
            f"^FO{self.dots(x)},{self.dots(y)}^A0N,{self.dots(line.height)}{invert}^FH_^FD{escape(line.text)}^FS"
        )

    def box(
        self, x: int, y: int, box_width: int, height: int, border: int | None = None, *, white: bool = False
    ) -> None:
        """Draw a box; without a border it is filled. A height of its border makes it a rule.

        A `white` one shows nothing on white paper.
        """
        thickness = self.dots(min(box_width, height) if border is None else border)
        size = f"{self.dots(box_width)},{self.dots(height)},{thickness},{'W' if white else 'B'}"
        self._commands.append(f"^FO{self.dots(x)},{self.dots(y)}^GB{size}^FS")

    def code_128(self, x: int, y: int, height: int, module: int, data: str) -> None:
        """Draw a Code 128 without text; `data` is trusted to be ZPL field data."""
        self._commands.append(
            f"^FO{self.dots(x)},{self.dots(y)}^BY{self.dots(module)}^BCN,{self.dots(height)},N,N,N^FD{data}^FS"
        )

    def finish(self) -> bytes:
        """The whole label, for one copy."""
        return "\n".join([*self._commands, "^PQ1,0,1,Y", "^XZ", ""]).encode("ascii")


def carton_label(label: CartonLabel, dpmm: int = 8) -> bytes:
    """The shipping label of one carton, 102 × 152 mm (4 × 6 in), for a printer of `dpmm` dots per mm.

    Raises ValueError when the SSCC is not 18 digits with a right check digit, or for an unknown `dpmm`.
    """
    if not is_sscc(label.sscc):
        raise ValueError(f"SSCC {clean(label.sscc, 40)!r} is not 18 digits with a right check digit")
    canvas = _Canvas(dpmm)
    words = _WORDS[label.language]
    _draw_head(canvas, label, words)
    _draw_address(canvas, label.ship_to, words)
    _draw_details(canvas, label, words)
    _draw_sscc(canvas, label.sscc)
    return canvas.finish()


def weight_text(weight_g: int, language: Language) -> str:
    """A weight as people read it: `2,4 kg` in Swedish, `2.4 kg` in English; below 100 g in g."""
    if 0 < weight_g < 100:
        return f"{weight_g} g"
    rounded = (Decimal(weight_g) / 1000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded} kg".replace(".", _WORDS[language].decimal_mark)


def _draw_head(canvas: _Canvas, label: CartonLabel, words: _Words) -> None:
    """Who carries it, and the lane that the sorter looks for, white on black where there is one."""
    lane_width = 228
    left = _INNER - lane_width - 16
    (carrier,) = fit(label.carrier, left, 104, 30)
    canvas.text(_MARGIN, 30 + (104 - carrier.height) // 2, carrier)
    y = 140
    for line in fit(label.service, left, 48, 20, lines=2, broken=27):
        canvas.text(_MARGIN, y, line)
        y += line.height + 2
    x = _WIDTH - _MARGIN - lane_width
    has_lane = bool(clean(label.lane))
    canvas.box(x, 28, lane_width, 160, white=not has_lane)
    canvas.text(x + 14, 38, FittedLine(words.lane if has_lane else "", 28), reverse=True)
    (lane,) = fit(label.lane, lane_width - 24, 124, 28)
    canvas.text(x + _centred(lane, lane_width), 68 + (118 - lane.height) // 2, lane, reverse=True)
    canvas.box(_MARGIN, 200, _INNER, 4)


def _draw_address(canvas: _Canvas, ship_to: Address, words: _Words) -> None:
    """Name, address and, larger than both, the town; town and country take the height that is left."""
    canvas.text(_MARGIN, 210, FittedLine(words.ship_to, 28))
    y = 260
    for line in fit(ship_to.name, _INNER, 64, 26, lines=2, broken=42):
        canvas.text(_MARGIN, y, line)
        y += line.height if line.text else 0
    y += 6
    for line in _address_lines(ship_to.lines):
        canvas.text(_MARGIN, y, line)
        y += line.height + 2 if line.text else 0
    left = _ADDRESS_END - y
    town_height = min(92, left * 6 // 10)
    town = f"{ship_to.postcode} {ship_to.city}"
    y += min(16, left // 12)
    for line in fit(town, _INNER, town_height, 24, lines=2, broken=town_height // 2):
        canvas.text(_MARGIN, y, line)
        y += line.height if line.text else 0
    (country,) = fit(ship_to.country, _INNER, max(20, min(52, _ADDRESS_END - y - 4)), 20)
    canvas.text(_MARGIN, y + 2, country)
    canvas.box(_MARGIN, _ADDRESS_END, _INNER, 4)


def _address_lines(lines: tuple[str, ...]) -> tuple[FittedLine, ...]:
    """Always four lines. What a shop sends beyond them joins the last, so that none of it is lost unseen."""
    said = [text for text in map(clean, lines[:12]) if text]
    if len(said) > _ADDRESS_LINES:
        said = [*said[: _ADDRESS_LINES - 1], ", ".join(said[_ADDRESS_LINES - 1 :])]
    fitted: list[FittedLine] = []
    for number, text in enumerate(said):
        # Lines that other lines do not need may be broken into.
        spare = _ADDRESS_LINES - len(fitted) - (len(said) - number - 1)
        broken = fit(text, _INNER, _ADDRESS_HEIGHTS[len(said)], 24, lines=spare, broken=36)
        fitted += [line for line in broken if line.text]
    return (*fitted, *[FittedLine("", 24)] * (_ADDRESS_LINES - len(fitted)))


def _draw_details(canvas: _Canvas, label: CartonLabel, words: _Words) -> None:
    """Order on the left, as text and barcode; carton and weight on the right."""
    top, split = _ADDRESS_END, 476
    order_width = split - _MARGIN - 20
    (order,) = fit(label.order, order_width, 72, 22)
    canvas.text(_MARGIN, top + 16, FittedLine(words.order, 28))
    canvas.text(_MARGIN, top + 46 + (72 - order.height) // 2, order)
    for data, module in _order_barcode(clean(label.order), order_width):
        canvas.code_128(_MARGIN + 10, top + 126, 92, module, data)
    canvas.box(split, top, 4, 236)
    canvas.box(split, top + 118, _WIDTH - _MARGIN - split, 4)
    x = split + 22
    right = _WIDTH - _MARGIN - x
    counted = f"{label.carton} {words.of} {label.cartons}" if label.cartons else f"{label.carton}"
    (carton,) = fit(counted, right, 72, 24)
    (weight,) = fit(weight_text(label.weight_g, label.language), right, 72, 24)
    canvas.text(x, top + 16, FittedLine(words.carton, 28))
    canvas.text(x, top + 46, carton)
    canvas.text(x, top + 134, FittedLine(words.weight, 28))
    canvas.text(x, top + 164, weight)
    canvas.box(_MARGIN, top + 236, _INNER, 4)


def _order_barcode(order: str, max_width: int) -> Iterator[tuple[str, int]]:
    """The order as Code 128 where it can be one and there is room: data, and module in eighths of a mm."""
    if not _CODE_128_ORDER.fullmatch(order):
        return
    modules = 11 * (len(order) + 3) + 13
    module = min(3, (max_width - 10) // modules)
    if module >= 2:
        yield order, module


def _draw_sscc(canvas: _Canvas, sscc: str) -> None:
    """GS1-128 at 0.5 mm a module and 33 mm high; its digits below, to be read aloud if the bars are torn."""
    module = 4
    modules = 11 * 12 + 11 + 13
    canvas.code_128((_WIDTH - modules * module) // 2, 848, 264, module, f">;>800{sscc}")
    line = FittedLine(readable(sscc), 54)
    canvas.text(_centred(line, _WIDTH), 1_128, line)


def _centred(line: FittedLine, within: int) -> int:
    return max(0, within - round(width(line.text, line.height))) // 2


def test_label(station: str, model: str, dpmm: int = 8) -> bytes:
    """A label that shows whether the printer is straight, dark enough and set to the right paper.

    It names the station and the printer, has a frame along the paper's edge, and holds no barcode that a
    scan could take for anything.
    """
    canvas = _Canvas(dpmm)
    canvas.box(8, 8, _WIDTH - 16, _HEIGHT - 16, 4)
    (name,) = fit(station, _INNER - 40, 120, 30)
    canvas.text(_MARGIN + 20, 60, name)
    first, second = fit(model, _INNER - 40, 48, 24, lines=2)
    canvas.text(_MARGIN + 20, 200, first)
    canvas.text(_MARGIN + 20, 256, second)
    canvas.text(_MARGIN + 20, 340, FittedLine("TEST", 200))
    for step in range(8):  # bars of 1 to 8 dots: the thin ones break first when the head is worn or dirty
        canvas.box(_MARGIN + 20 + step * 88, 600, step + 1, 240)
        canvas.box(_MARGIN + 20 + step * 88 + 24, 600, 40, 240)
    canvas.text(_MARGIN + 20, 900, FittedLine("0123456789 ABC abc", 60))
    canvas.text(_MARGIN + 20, 980, FittedLine("ÅÄÖ åäö É ß Ø Ł", 60))
    return canvas.finish()
