"""The decoders: zxing-cpp, zbar (by pyzbar's binding of its shared library) and OpenCV's barcode detector.

Each takes a gray picture and answers reads; one that fails answers none, so no picture can stop the others.
They are imported when first used. All release the GIL, and may be called from several threads at once.

Sources: zxing-cpp 3 and zbar 0.23 (`zbar.h`), ISO/IEC 15424 for AIM identifiers, the GS1 General
Specifications 5.2.2 for UPC-E.
"""

import importlib
import threading
from collections.abc import Iterator
from ctypes import c_uint, c_void_p, string_at
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorapp.devices.camera.reads import Family, Quad, Read, identity

Gray = NDArray[np.uint8]
"""Rows × columns, one byte a pixel, dark bars low."""

_SMALLEST_PIXELS: Final = 3
ANY: Final = "any"
"""Formats: what zxing reads by default (all but the rare ones)."""
LINEAR: Final = "linear"


@cache
def available() -> dict[Family, str]:
    """What is missing of each family, in words; empty words where it works."""
    return {
        Family.ZXING: _missing("zxingcpp", "zxing-cpp"),
        Family.ZBAR: _missing("pyzbar.wrapper", "pyzbar", "the shared library zbar (Debian: libzbar0)"),
        Family.OPENCV: _missing("cv2", "opencv-python-headless"),
    }


def has_zbar() -> bool:
    """Whether zbar's shared library is there: without it most linear codes need two frames."""
    return _works(Family.ZBAR)


def _missing(module: str, package: str, library: str = "") -> str:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError:
        return f"the Python package {package} is not installed"
    except (ImportError, OSError) as error:
        return f"{library or package} cannot be loaded: {type(error).__name__}"
    return ""


def _works(family: Family) -> bool:
    return not available()[family]


# --- zxing-cpp ---------------------------------------------------------------------------------

_ZXING_NAMES: Final = {
    "DataBarOmni": "DataBar",
    "DataBarStk": "DataBar",
    "DataBarStkOmni": "DataBar",
    "DataBarLtd": "DataBarLimited",
    "ITF14": "ITF",
    "Code39Std": "Code39",
    "Code39Ext": "Code39",
    "Code32": "Code39",
    "PZN": "Code39",
    "ISBN": "EAN13",
    "QRCodeModel1": "QRCode",
    "QRCodeModel2": "QRCode",
    "MicroQRCode": "MicroQR",
    "RMQRCode": "rMQR",
    "CompactPDF417": "PDF417",
    "AztecCode": "Aztec",
    "AztecRune": "Aztec",
    "TelepenAlpha": "Telepen",
    "TelepenNumeric": "Telepen",
}


def zxing(
    gray: Gray, *, formats: str = ANY, thorough: bool = True, globally: bool = False, tier: str = ""
) -> list[Read]:
    """What zxing-cpp reads.

    `thorough` also looks for turned, inverted and oversized symbols, and takes three times as long.
    `formats` is `ANY`, `LINEAR`, or names of zxing joined by `|`. `globally` cuts black from white by one
    threshold a row instead of by a local one.
    """
    if not _works(Family.ZXING) or not _is_picture(gray):
        return []
    try:
        found = _zxing_barcodes(np.ascontiguousarray(gray), formats, thorough, globally)
        return [_zxing_read(barcode, tier) for barcode in found if barcode.valid and barcode.text]
    except (ValueError, RuntimeError, TypeError, UnicodeDecodeError):
        return []


def _zxing_barcodes(gray: Gray, formats: str, thorough: bool, globally: bool) -> list[Any]:
    import zxingcpp

    options: dict[str, Any] = {"text_mode": zxingcpp.TextMode.Plain}
    if formats == LINEAR:
        options["formats"] = zxingcpp.BarcodeFormat.AllLinear
    elif formats != ANY:
        options["formats"] = zxingcpp.barcode_formats_from_str(formats)
    if globally:
        options["binarizer"] = zxingcpp.Binarizer.GlobalHistogram
    if not thorough:
        options |= {"try_rotate": False, "try_downscale": False, "try_invert": False}
    return list(zxingcpp.read_barcodes(gray, **options))


def _zxing_read(barcode: Any, tier: str) -> Read:
    name = barcode.format.name
    place = barcode.position
    quad: Quad = tuple(  # type: ignore[assignment]  # mypy cannot count what a generator gives
        (float(corner.x), float(corner.y))
        for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    symbology = _ZXING_NAMES.get(name, name)
    text = code39_of_code32(barcode.text) if name == "Code32" else barcode.text
    if symbology in ("EAN13", "UPCA", "UPCE"):
        symbology, text = _ean_name(symbology, text), identity("EAN13", text)[1]
    return Read(text, symbology, barcode.symbology_identifier, Family.ZXING, tier, quad)


_BASE_32: Final = "0123456789BCDFGHJKLMNPQRSTUVWXYZ"


def code39_of_code32(text: str) -> str:
    """The six characters of a Code 39 that was taken for an Italian pharmacy's number (`A` and nine digits).

    One in ten Code 39 texts of six characters without vowels looks like one: what it says is what counts.
    Source: Ministero della Sanita, Code 32 (base 32 without vowels).
    """
    number = int(text[1:])
    return "".join(_BASE_32[number >> shift & 31] for shift in (25, 20, 15, 10, 5, 0))


def _ean_name(symbology: str, text: str) -> str:
    """A UPC-A is told as such, also where the decoder calls it an EAN-13 that begins with 0."""
    return "UPCA" if symbology == "EAN13" and text.zfill(13).startswith("0") else symbology


# --- zbar --------------------------------------------------------------------------------------

_ZBAR: Final = {
    8: "EAN8",
    9: "UPCE",
    13: "EAN13",
    25: "ITF",
    38: "Codabar",
    39: "Code39",
    64: "QRCode",
    93: "Code93",
    128: "Code128",
}
"""By the numbers of zbar. A UPC-A comes as an EAN-13."""
_ZBAR_AIMS: Final = {
    "EAN8": "]E4",
    "ITF": "]I0",
    "Codabar": "]F0",
    "Code39": "]A0",
    "QRCode": "]Q1",
    "Code93": "]G0",
}
_ENABLE, _X_DENSITY, _Y_DENSITY = 0, 0x100, 0x101
_MODIFIER_GS1: Final = 1
_Y800: Final = int.from_bytes(b"Y800", "little")


def zbar(gray: Gray, *, density: int = 1, tier: str = "") -> list[Read]:
    """What zbar reads: EAN and UPC, Code 128, Code 39, Code 93, ITF, Codabar and QR.

    DataBar is left out: its decoder stops at assertions, and zxing reads more. `density` is how many rows
    apart the scan lines are. A QR text that is not ASCII is left out as well: zbar guesses its character set.
    """
    if not _works(Family.ZBAR) or not _is_picture(gray):
        return []
    try:
        return list(_zbar_reads(np.ascontiguousarray(gray), density, tier))
    except (ValueError, OSError, UnicodeDecodeError):
        return []


def _zbar_reads(gray: Gray, density: int, tier: str) -> Iterator[Read]:
    from pyzbar import wrapper

    scanner = wrapper.zbar_image_scanner_create()
    image = wrapper.zbar_image_create()
    try:
        _set_up(wrapper, scanner, density)
        rows, columns = gray.shape
        wrapper.zbar_image_set_format(image, _Y800)
        wrapper.zbar_image_set_size(image, columns, rows)
        wrapper.zbar_image_set_data(image, gray.ctypes.data_as(c_void_p), gray.size, None)
        if wrapper.zbar_scan_image(scanner, image) > 0:
            symbol = wrapper.zbar_image_first_symbol(image)
            while symbol:
                if (read := _zbar_read(wrapper, symbol, tier)) is not None:
                    yield read
                symbol = wrapper.zbar_symbol_next(symbol)
    finally:
        wrapper.zbar_image_destroy(image)
        wrapper.zbar_image_scanner_destroy(scanner)


def _set_up(wrapper: Any, scanner: Any, density: int) -> None:
    wrapper.zbar_image_scanner_set_config(scanner, 0, _ENABLE, 0)
    for symbology in _ZBAR:
        wrapper.zbar_image_scanner_set_config(scanner, symbology, _ENABLE, 1)
    for axis in (_X_DENSITY, _Y_DENSITY):
        wrapper.zbar_image_scanner_set_config(scanner, 0, axis, density)


def _zbar_read(wrapper: Any, symbol: Any, tier: str) -> Read | None:
    symbology = _ZBAR.get(int(symbol.contents.type), "")
    raw = string_at(wrapper.zbar_symbol_get_data(symbol), wrapper.zbar_symbol_get_data_length(symbol))
    if not symbology or not raw or not raw.isascii():
        return None
    text = raw.decode("ascii")
    points = wrapper.zbar_symbol_get_loc_size(symbol)
    xs = [float(wrapper.zbar_symbol_get_loc_x(symbol, point)) for point in range(points)] or [0.0]
    ys = [float(wrapper.zbar_symbol_get_loc_y(symbol, point)) for point in range(points)] or [0.0]
    quad: Quad = (min(xs), min(ys)), (max(xs), min(ys)), (max(xs), max(ys)), (min(xs), max(ys))
    if symbology == "Code128":
        aim = "]C1" if _modifiers(symbol) & _MODIFIER_GS1 else "]C0"
        return Read(text, symbology, aim, Family.ZBAR, tier, quad)
    if symbology == "UPCE":
        text = upc_e_expanded(text) or text
    elif symbology == "EAN13":
        symbology = _ean_name(symbology, text)
    return Read(text, symbology, _ZBAR_AIMS.get(symbology, "]E0"), Family.ZBAR, tier, quad)


def _modifiers(symbol: Any) -> int:
    """The modifiers of a symbol as bits; bit 0 is GS1 (FNC1 in first place)."""
    return int(_modifiers_function()(symbol))


@cache
def _modifiers_function() -> Any:
    from pyzbar import wrapper

    function = wrapper.load_libzbar().zbar_symbol_get_modifiers
    function.restype, function.argtypes = c_uint, [c_void_p]
    return function


def upc_e_expanded(digits: str) -> str:
    """The 13 digits of a UPC-E of 8 (number system, six digits, check digit); empty where it is none.

    Source: GS1 General Specifications, 5.2.2.4.2.
    """
    if len(digits) != 8 or not digits.isdigit() or digits[0] not in "01":
        return ""
    system, body, check = digits[0], digits[1:7], digits[7]
    last = body[5]
    if last in "012":
        middle = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        middle = body[:3] + "00000" + body[3:5]
    elif last == "4":
        middle = body[:4] + "00000" + body[4]
    else:
        middle = body[:5] + "0000" + last
    return "0" + system + middle + check


# --- OpenCV ------------------------------------------------------------------------------------

_OPENCV: Final = {"EAN_13": "EAN13", "EAN_8": "EAN8", "UPC_A": "UPCA", "UPC_E": "UPCE"}
_of_thread = threading.local()


def opencv(gray: Gray, *, tier: str = "") -> list[Read]:
    """What OpenCV's barcode detector reads: EAN-13, EAN-8 and UPC. Never enough alone."""
    if not _works(Family.OPENCV) or not _is_picture(gray):
        return []
    import cv2

    try:
        _, texts, kinds, places = _detector().detectAndDecodeWithType(gray)
    except (cv2.error, ValueError):
        return []
    if places is None:
        return []
    return [
        _opencv_read(text, _OPENCV[kind], place, tier)
        for text, kind, place in zip(texts, kinds, places, strict=False)
        if text and kind in _OPENCV
    ]


def _opencv_read(text: str, symbology: str, place: Any, tier: str) -> Read:
    quad: Quad = tuple((float(x), float(y)) for x, y in place)  # type: ignore[assignment]  # four corners
    if symbology == "EAN8":
        return Read(text, symbology, "]E4", Family.OPENCV, tier, quad)
    thirteen = identity("EAN13", text)[1]
    return Read(thirteen, _ean_name(symbology, thirteen), "]E0", Family.OPENCV, tier, quad)


def _detector() -> Any:
    """One detector a thread: it keeps what it found inside."""
    import cv2

    detector = getattr(_of_thread, "detector", None)
    if detector is None:
        detector = _of_thread.detector = cv2.barcode.BarcodeDetector()
    return detector


def _is_picture(gray: Gray) -> bool:
    return gray.ndim == 2 and gray.dtype == np.uint8 and min(gray.shape) >= _SMALLEST_PIXELS
