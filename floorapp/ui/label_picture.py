"""The label as it is on paper, small, so that the packer recognises the one in hand.

Paper is white and print is black in every theme. The bars are those of the SSCC, short of the stop pattern.
"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from floorapp.ui import barcodes
from floorapp.ui.canvas import TOP, Canvas, Style
from floorapp.ui.typeface import BOLD, REGULAR, SEMIBOLD
from floorapp.workflows.screens import LabelView
from floorapp.workflows.sscc import readable

_PAPER, _PRINT, _EDGE = QColor("#FFFFFF"), QColor("#14202A"), QColor("#87939B")
WIDTH, HEIGHT = 402, 262
_MOST_ADDRESS_LINES = 3


def draw(canvas: Canvas, label: LabelView, place: QRectF) -> None:
    """Paint the label in `place`, which should have the proportions WIDTH : HEIGHT."""
    unit = place.width() / WIDTH
    look = canvas.look
    canvas.painter.setBrush(_PAPER)
    canvas.painter.setPen(QPen(_EDGE, max(1.0, 2 * unit)))
    canvas.painter.drawRoundedRect(place, 9 * unit, 9 * unit)

    def row(top: float, height: float) -> QRectF:
        return QRectF(place.left() + 20 * unit, place.top() + top * unit, 362 * unit, height * unit)

    def style(px: float, weight: int) -> Style:
        return Style(px * unit / look.unit, _PRINT, weight, stand=TOP, least=0.6)

    canvas.data(row(12, 36), label.carrier, style(29, BOLD))
    canvas.data(row(52, 24), f"{label.service} · {look.words.kilograms(label.weight_g)}", style(20, SEMIBOLD))
    canvas.painter.setPen(QPen(_EDGE, max(1.0, 2 * unit)))
    rule = row(81, 0)
    canvas.painter.drawLine(rule.topLeft(), rule.topRight())
    canvas.data(row(87, 28), label.name, style(24, BOLD))
    lines = [line for line in label.lines if line]
    shown = lines[-_MOST_ADDRESS_LINES:] if len(lines) <= _MOST_ADDRESS_LINES else [*lines[:1], *lines[-1:]]
    for index, line in enumerate(shown):
        canvas.data(row(115 + index * 24, 24), line, style(20, REGULAR))
    top = 121 + 24 * max(2, len(shown))
    _bars(canvas.painter, label.sscc, row(top, 228 - top))
    canvas.data(row(231, 24), readable(label.sscc), style(19, SEMIBOLD))


def _bars(painter: QPainter, sscc: str, place: QRectF) -> None:
    image = barcodes.sscc_bars(sscc)
    if image is None:
        return
    across = max(1, int(place.width()) // image.width())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    where = QRectF(round(place.left()), round(place.top()), image.width() * across, round(place.height()))
    painter.drawImage(where, image)
