"""A picture for every product: its own where there is one, else a calm box in a tint of its SKU.

Own pictures are files `SKU.svg` or `SKU.png` among the resources. A picture helps to tell two things apart
at a glance, so the same SKU always has the same tint.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF

from floorapp.ui import resources

_ENDINGS = (".svg", ".png")


@lru_cache(maxsize=48)
def picture(sku: str, side: int) -> QPixmap:
    """The picture of a SKU, `side` × `side` pixels, transparent around the thing."""
    side = max(8, side)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        file = _own_picture(sku)
        if file is None or not _paint_file(painter, file, side):
            _paint_box(painter, sku, side)
    return made


def _own_picture(sku: str) -> Path | None:
    for ending in _ENDINGS:
        try:
            file = resources.path("products", f"{sku}{ending}")
        except ValueError:
            return None
        if len(sku) < 100 and file.is_file():
            return file
    return None


def _paint_file(painter: QPainter, file: Path, side: int) -> bool:
    if file.suffix == ".svg":
        from PySide6.QtSvg import QSvgRenderer

        drawing = QSvgRenderer(str(file))
        if drawing.isValid():
            drawing.render(painter, QRectF(0, 0, side, side))
        return drawing.isValid()
    image = QImage(str(file))
    if not image.isNull():
        painter.drawImage(QRectF(0, 0, side, side), image)
    return not image.isNull()


def _paint_box(painter: QPainter, sku: str, side: int) -> None:
    """An isometric box with a strip of tape; only the tint tells one SKU from another."""
    digest = hashlib.blake2b(sku.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    hue = int.from_bytes(digest[:2], "big") % 360
    tall = 0.30 + digest[2] / 255 * 0.16
    painter.scale(side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 22))
    painter.drawEllipse(QPointF(0.5, 0.9), 0.42, 0.055)
    far, mid, near = 0.86 - tall - 0.40, 0.86 - tall - 0.20, 0.86 - tall
    top = [(0.5, far), (0.87, mid), (0.5, near), (0.13, mid)]
    left = [(0.13, mid), (0.5, near), (0.5, near + tall), (0.13, mid + tall)]
    right = [(0.87, mid), (0.5, near), (0.5, near + tall), (0.87, mid + tall)]
    tape = [(0.27, mid - 0.075), (0.36, mid - 0.125), (0.73, mid + 0.075), (0.64, mid + 0.125)]
    for corners, lightness in ((left, 150), (right, 126), (top, 196)):
        tint = QColor.fromHsl(hue, 62, lightness)
        painter.setBrush(tint)
        painter.setPen(QPen(tint, 0.004))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 110))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in tape]))
