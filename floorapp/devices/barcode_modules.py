"""The modules of a document's barcode: how many there are, which are black, and how large each may be.

What is here has no unit of any printer: an encoder asks for the modules, says how fine it can draw, and
gets where each black run stands.

Sources: ISO/IEC 15417 (Code 128: quiet zones of 10 modules), ISO/IEC 18004 (QR: 4), ISO/IEC 16022 (Data
Matrix: 1); GS1 General Specifications, 5.4 (GS1-128).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, assert_never

from floorapp.workflows.documents.sheet import Bars, Symbology
from floorapp.workflows.gs1_syntax import element_strings

MOST_CHARACTERS: Final = 400
_QUIET: Final = {
    Symbology.CODE_128: 10,
    Symbology.GS1_128: 10,
    Symbology.QR: 4,
    Symbology.DATA_MATRIX: 1,
}
_LINEAR: Final = frozenset({Symbology.CODE_128, Symbology.GS1_128})
_SHOWN: Final = 40
_GS: Final = "\x1d"


class BadBarcode(ValueError):  # noqa: N818 - it says what the barcode is
    """A barcode cannot be drawn; the text says which and why."""


class Run(NamedTuple):
    """A black run: so many modules from the left and the top, so many wide and high."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Modules:
    """A barcode without its quiet zones. `rows` is 1 for bars, which are as high as their place."""

    columns: int
    rows: int
    quiet: int
    black: tuple[Run, ...]


class Placed(NamedTuple):
    """Where a barcode stands: its first module, and how wide and high one is, in the unit that was asked."""

    left: int
    top: int
    module: int
    row: int


@lru_cache(maxsize=256)
def modules(symbology: Symbology, data: str) -> Modules:
    """The modules of `data`. Raises `BadBarcode` for what the symbology cannot carry."""
    import zxingcpp

    if not 0 < len(data) <= MOST_CHARACTERS:
        raise BadBarcode(f"a barcode of {len(data)} characters: it must have 1 to {MOST_CHARACTERS}")
    formats = zxingcpp.BarcodeFormat
    try:
        match symbology:
            case Symbology.CODE_128:
                code = zxingcpp.create_barcode(data, formats.Code128)
            case Symbology.GS1_128:
                code = zxingcpp.create_barcode(_bracketed(data), formats.Code128, gs1=True)
            case Symbology.QR:
                code = zxingcpp.create_barcode(data, formats.QRCode)
            case Symbology.DATA_MATRIX:
                code = zxingcpp.create_barcode(data, formats.DataMatrix, force_square=True)
            case _:
                assert_never(symbology)
    except ValueError as error:
        raise BadBarcode(f"{symbology} of {data[:_SHOWN]!r}: {error}") from error
    view = memoryview(zxingcpp.write_barcode_to_image(code, 1, False, False))  # type: ignore[arg-type]
    height, width = view.shape or (0, 0)
    grey = view.tobytes()
    lines = [grey[top * width :][:width] for top in range(height)]
    if symbology in _LINEAR:
        lines = lines[height // 2 :][:1]
    black = tuple(run for top, line in enumerate(lines) for run in _runs(line, top))
    return Modules(width, len(lines), _QUIET[symbology], black)


def _bracketed(data: str) -> str:
    """GS1 digits as the writer wants them: each application identifier in brackets."""
    return "".join(f"({each.ai}){each.value}" for each in element_strings(data, _GS))


def _runs(line: bytes, top: int) -> Iterator[Run]:
    """The black runs of one row of grey modules."""
    left = 0
    while (left := line.find(0, left)) >= 0:
        end = left
        while end < len(line) and line[end] == 0:
            end += 1
        yield Run(left, top, end - left, 1)
        left = end


def place(bars: Bars, per_mm: float) -> Placed:
    """Where `bars` stands when a printer draws `per_mm` dots a mm: modules are whole dots, the most that fit.

    Raises `BadBarcode` where its place is too small for modules of one dot.
    """
    made = modules(bars.symbology, bars.data)
    width, height = int(bars.width_mm * per_mm), round(bars.height_mm * per_mm)
    module = min(int(bars.module_mm * per_mm + 1e-6), width // (made.columns + 2 * made.quiet))
    if made.rows > 1:
        module = min(module, height // made.rows)
    if module < 1 or height < 1:
        raise BadBarcode(
            f"{bars.symbology} of {bars.data[:_SHOWN]!r}: {bars.width_mm:g} x {bars.height_mm:g} mm is too "
            f"small for its {made.columns} x {made.rows} modules"
        )
    row = module if made.rows > 1 else height
    left = round(bars.x_mm * per_mm) + (width - made.columns * module) // 2
    top = round(bars.y_mm * per_mm) + (height - made.rows * row) // 2
    return Placed(left, top, module, row)
