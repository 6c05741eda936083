"""Barcodes for the screen, as black and white pictures at whole pixels a module.

zxing-cpp is imported at the first barcode, not at start: it costs 20 ms. Each picture is made once.
"""

from functools import lru_cache

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from floorapp.workflows.commands import Command

_STOP_MODULES = 13


@lru_cache(maxsize=len(Command))
def data_matrix(command: Command) -> QImage:
    """The Data Matrix of a command, one pixel a module, without quiet zone."""
    import zxingcpp

    code = zxingcpp.create_barcode(command.barcode, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    return _grey(zxingcpp.write_barcode_to_image(code, 1, False, False))


@lru_cache(maxsize=16)
def sscc_bars(sscc: str) -> QImage | None:
    """The GS1-128 of an SSCC, one pixel a module and one row high, or None when it is no SSCC.

    The bars are the label's own except that the stop pattern is left out, so no scanner reads them from the
    screen: the scan of a label proves that the label is on the box.
    """
    if len(sscc) != 18 or not (sscc.isascii() and sscc.isdigit()):
        return None
    import zxingcpp

    try:
        code = zxingcpp.create_barcode(f"(00){sscc}", zxingcpp.BarcodeFormat.Code128, gs1=True)
    except ValueError:
        return None
    image = _grey(zxingcpp.write_barcode_to_image(code, 1, False, False))
    return image.copy(0, image.height() // 2, image.width() - _STOP_MODULES, 1)


def _grey(image: object) -> QImage:
    """A grey picture of its own memory."""
    view = memoryview(image)  # type: ignore[arg-type]
    height, width = view.shape or (0, 0)
    return QImage(view.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def paint(painter: QPainter, image: QImage, place: QRect) -> QRect:
    """Paint `image` in the middle of `place` at the most whole pixels a module that fit; returns where."""
    across = max(1, min(place.width() // image.width(), place.height() // image.height()))
    where = QRect(0, 0, image.width() * across, image.height() * across)
    where.moveCenter(place.center())
    smooth = painter.testRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(where, image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    return where
