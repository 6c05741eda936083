"""What one model of receipt printer can do: its width, its columns, its code pages and its barcodes.

The models are those of python-escpos, which keeps the database that receipt printers' makers and users fill
(escpos-printer-db). That library ships without types and speaks of itself in strings: this file is the only
one that touches it for capabilities.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

CELL_DOTS: Final = 12
"""The width of a character of font A."""
LETTER_DOTS: Final = 24
"""The height of a character of font A."""

REAL_TIME: Final = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""What a printer acts on wherever it stands, within pictures too: `DLE EOT`, `DLE ENQ`, `DLE DC4`."""

_DOTS_OF_UNKNOWN: Final = 512
_FEWEST_COLUMNS: Final = 16
_MM_PER_INCH: Final = 25.4
_NARROWEST_DOTS, _WIDEST_DOTS = 192, 2_400

# Single-byte pages whose letters stand alone and run from left to right. Of the others (Arabic, Hebrew, Thai,
# Vietnamese) a printer shows isolated letters in the wrong order: those are drawn.
_PAGES: Final = (
    *("CP437", "CP858", "CP850", "CP1252", "CP852", "CP865", "CP866", "CP1250", "CP1251", "CP737", "CP1253"),
    *("CP857", "CP1254", "CP775", "CP1257", "CP860", "CP861", "CP863", "CP855", "CP869", "CP1125"),
    *("ISO_8859-1", "ISO_8859-2", "ISO_8859-4", "ISO_8859-5", "ISO_8859-7", "ISO_8859-9", "ISO_8859-15"),
)


class UnknownProfile(ValueError):  # noqa: N818 - it says which is not known
    """A profile's name is not known, or its printer cannot print a document. The text names it."""


@dataclass(frozen=True, slots=True)
class CodePage:
    """A table of 128 characters: its number in `ESC t`, and the byte of each character."""

    name: str
    number: int
    bytes_of: dict[str, int]


@dataclass(frozen=True, slots=True)
class Profile:
    """One model with its paper. `columns` counts characters of font A in `width_dots`."""

    name: str
    width_dots: int
    columns: int
    per_mm: float
    pages: tuple[CodePage, ...]
    has_code_128: bool
    has_qr: bool
    full_cut: bool
    part_cut: bool


def profile_names() -> tuple[str, ...]:
    """The names that `read_profile` takes."""
    return tuple(sorted(name for name, data in _known().items() if not _unfit(data["features"])))


def _unfit(features: dict[str, bool]) -> str:
    """Why a model cannot print documents, empty where it can."""
    if features.get("starCommands"):
        return "it speaks Star's own language: set it to ESC/POS emulation, and name an Epson of its width"
    return "" if features.get("bitImageRaster") else "it cannot draw pictures"


@lru_cache(maxsize=32)
def read_profile(name: str, width_dots: int = 0, code_page: str = "") -> Profile:
    """The profile of a model. `width_dots` over 0 is what the paper is wide; else the model's own width.

    `code_page` (`cp858`) is tried first for letters beyond ASCII. Raises `UnknownProfile` for a name, a width
    or a code page that is none, and for a model that is no ESC/POS printer or cannot draw (a display).
    """
    data = _known().get(name)
    if data is None:
        raise UnknownProfile(f"receipt printer profile {name!r}: known are {', '.join(profile_names())}")
    if unfit := _unfit(data["features"]):
        raise UnknownProfile(f"receipt printer profile {name!r}: {unfit}")
    if width_dots and not _NARROWEST_DOTS <= width_dots <= _WIDEST_DOTS:
        raise UnknownProfile(
            f"a width of {width_dots} dots: {_NARROWEST_DOTS} to {_WIDEST_DOTS} are possible"
        )
    own_dots = _number(data["media"]["width"].get("pixels"))
    dots = width_dots or own_dots or _DOTS_OF_UNKNOWN
    columns = int(data["fonts"]["0"]["columns"])
    if dots != (own_dots or _DOTS_OF_UNKNOWN) or columns < _FEWEST_COLUMNS:
        columns = dots // CELL_DOTS
    dpi = _number(data["media"].get("dpi")) or (180 if dots == _DOTS_OF_UNKNOWN else 203)
    features = data["features"]
    return Profile(
        name=name,
        width_dots=dots,
        columns=min(columns, dots // CELL_DOTS),
        per_mm=dpi / _MM_PER_INCH,
        pages=_pages(name, data["codePages"], code_page),
        has_code_128=bool(features.get("barcodeB")),
        has_qr=bool(features.get("qrCode")),
        full_cut=bool(features.get("paperFullCut")),
        part_cut=bool(features.get("paperPartCut")),
    )


def _known() -> dict[str, dict[str, Any]]:
    from escpos.capabilities import CAPABILITIES

    profiles: dict[str, dict[str, Any]] = CAPABILITIES["profiles"]
    return profiles


def _number(value: object) -> int:
    """A whole number of the database, or 0 for what it does not know."""
    return round(value) if isinstance(value, int | float) else 0


def _pages(profile: str, numbers: dict[str, str], first: str) -> tuple[CodePage, ...]:
    """The usable code pages of a model, `first` before the others, then the most common ones."""
    number_of = {name: int(number) for number, name in reversed(numbers.items())}
    wanted = first.upper().replace("-", "").replace("_", "")
    usable = [name for name in _PAGES if name in number_of]
    if wanted:
        own = [name for name in usable if name.replace("-", "").replace("_", "") == wanted]
        if not own:
            raise UnknownProfile(f"code page {first!r}: {profile} has {', '.join(usable).lower()}")
        usable = own + [name for name in usable if name not in own]
    return tuple(CodePage(name, number_of[name], _bytes_of(name)) for name in usable)


@lru_cache(maxsize=64)
def _bytes_of(name: str) -> dict[str, int]:
    from escpos.codepages import CodePages

    codec = CodePages.get_encoding(name)["python_encode"]
    found = {}
    for byte in range(0x80, 0x100):
        character = bytes([byte]).decode(codec, "replace")
        if character.isprintable() and character != "\N{REPLACEMENT CHARACTER}":
            found[character] = byte
    return found
