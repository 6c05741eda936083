"""The label as it is on paper, small, so that the packer recognises the one in hand.

Paper is white and print is black in every theme. The bars are those of the SSCC, short of the stop pattern.
"""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from floorapp.ui import barcodes
from floorapp.ui.canvas import TOP, Canvas, Style
from floorapp.ui.typeface import BOLD, REGULAR, SEMIBOLD
from floorapp.workflows.screens import LabelView
from floorapp.workflows.sscc import readable

_PAPER, _PRINT, _EDGE = QColor("#FFFFFF"), QColor("#14202A"), QColor("#87939B")
WIDTH, HEIGHT = 402, 262
_MOST_ADDRESS_LINES = 3
_ROW = 1.22
_LEAST_BARS = 50
"""How high a row is, by its letters, and the bars at least, in pixels of the design."""


def draw(canvas: Canvas, label: LabelView, place: QRectF) -> None:
    """Paint the label in `place`, which should have the proportions WIDTH : HEIGHT."""
    unit = place.width() / WIDTH
    look = canvas.look
    canvas.painter.setBrush(_PAPER)
    canvas.painter.setPen(QPen(_EDGE, max(1.0, 2 * unit)))
    canvas.painter.drawRoundedRect(place, 9 * unit, 9 * unit)

    left, width = place.left() + 20 * unit, 362 * unit

    def put(top: float, text: str, px: float, weight: int) -> float:
        """Draw one row and return where the next begins: letters shrink less than the paper does."""
        style = Style(px * unit / look.unit, _PRINT, weight, stand=TOP, least=0.6, grows=False)
        height = look.type_px(style.px) * _ROW
        canvas.data(QRectF(left, top, width, height), text, style)
        return top + height

    y = put(place.top() + 12 * unit, label.carrier, 29, BOLD)
    what = " · ".join(filter(None, (label.service, look.words.kilograms(label.weight_g))))
    y = put(y, what, 20, SEMIBOLD) + 4 * unit
    canvas.painter.setPen(QPen(_EDGE, max(1.0, 2 * unit)))
    canvas.painter.drawLine(QPointF(left, y), QPointF(left + width, y))
    y = put(y + 5 * unit, label.name, 24, BOLD)
    low = look.type_px(19 * unit / look.unit) * _ROW
    bottom = place.bottom() - 6 * unit - low
    each = look.type_px(20 * unit / look.unit) * _ROW
    for line in _address(label.lines, int((bottom - _LEAST_BARS * unit - y) // each)):
        y = put(y, line, 20, REGULAR)
    _bars(canvas.painter, label.sscc, QRectF(left, y + 6 * unit, width, bottom - y - 10 * unit))
    put(bottom, readable(label.sscc), 19, SEMIBOLD)


def _address(lines: tuple[str, ...], most: int) -> list[str]:
    """The lines of an address that there is room for: the first ones, and always the last."""
    shown = [line for line in lines if line]
    most = max(0, min(most, _MOST_ADDRESS_LINES))
    return shown if len(shown) <= most else [*shown[: most - 1], *shown[-1:]][:most] if most else []


def _bars(painter: QPainter, sscc: str, place: QRectF) -> None:
    image = barcodes.sscc_bars(sscc)
    if image is None:
        return
    across = max(1, int(place.width()) // image.width())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    where = QRectF(round(place.left()), round(place.top()), image.width() * across, round(place.height()))
    painter.drawImage(where, image)
