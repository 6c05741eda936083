"""Barcodes that a receipt printer draws by itself: Code 128 (`GS k 73`) and QR (`GS ( k`). Pure.

A printer leaves out, without a word, a barcode that is wider than its paper: the width is reckoned here
first. What cannot be sent safely is for whoever draws it.

Sources: Epson, ESC/POS command reference, `GS k` (function B, m = 73), `GS h`, `GS w`, `GS H`, `GS ( k`;
ISO/IEC 15417 for the modules of a Code 128.
"""

from typing import Any, Final

from floorapp.devices import barcode_modules
from floorapp.devices.escpos_profile import REAL_TIME, Profile
from floorapp.workflows.documents.sheet import Code, Symbology

_SIGN_MODULES, _STOP_MODULES, _QUIET_MODULES = 11, 13, 20
_NARROWEST_DOTS: Final = 2
_WIDEST_MODULE_MM: Final = 0.5
_QR_MODULE_DOTS: Final = (3, 8)
_QR_QUIET: Final = 4
_FNC1: Final = b"{1"


def native_code(block: Code, profile: Profile) -> bytes | None:
    """The commands for a barcode in the middle of the paper, or None where it must be drawn.

    Raises `BadBarcode` for data that the symbology cannot carry.
    """
    made = barcode_modules.modules(block.symbology, block.data)
    if not all(" " <= character <= "~" for character in block.data):
        return None
    match block.symbology:
        case Symbology.CODE_128 | Symbology.GS1_128 if profile.has_code_128:
            return _bars(block, profile)
        case Symbology.QR if profile.has_qr:
            return _qr(block, made.columns, profile)
        case _:
            return None


def _bars(block: Code, profile: Profile) -> bytes | None:
    gs1 = block.symbology is Symbology.GS1_128
    signs, data = _signs(block.data, _FNC1 if gs1 else b"")
    modules = (signs + 2) * _SIGN_MODULES + _STOP_MODULES + _QUIET_MODULES
    dots = min(profile.width_dots // modules, int(_WIDEST_MODULE_MM * profile.per_mm), 6)
    if dots < _NARROWEST_DOTS or len(data) > 255:
        return None
    height = min(255, max(24, round(block.height_mm * profile.per_mm)))
    settings = b"\x1dh%c\x1dw%c\x1dH\x00" % (height, dots)
    return settings + b"\x1dkI" + bytes([len(data)]) + data


def _signs(data: str, fnc1: bytes) -> tuple[int, bytes]:
    """How many signs the bars have between start and check, and what is sent for them.

    Only the last element of a GS1-128 here has no set length, so that one FNC1 in front is all it needs.
    Pairs of digits go in code set C, each as a byte, unless two of them spell a real-time command.
    """
    first = 1 if fnc1 else 0
    if data.isdigit() and len(data) % 2 == 0:
        pairs = bytes(int(data[at : at + 2]) for at in range(0, len(data), 2))
        if not any(command in pairs for command in REAL_TIME):
            return first + len(pairs), b"{C" + fnc1 + pairs
    return first + len(data), b"{B" + fnc1 + data.encode("ascii").replace(b"{", b"{{")


def _qr(block: Code, columns: int, profile: Profile) -> bytes | None:
    from escpos.escpos import QR_ECLEVEL_M
    from escpos.printer import Dummy

    least, most = _QR_MODULE_DOTS
    dots = min(max(int(block.height_mm * profile.per_mm) // columns, least), most)
    # The printer chooses the version: it may be the next one, of 4 modules more.
    if dots * (columns + 4 + 2 * _QR_QUIET) > profile.width_dots:
        return None
    printer: Any = Dummy()
    printer.qr(block.data, ec=QR_ECLEVEL_M, size=dots, native=True)
    return bytes(printer.output)
