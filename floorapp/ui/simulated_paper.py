"""The paper of a simulated printer: a small window with the last label that it printed."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from floorapp.ui import barcodes
from floorapp.ui.canvas import CENTRE, TOP, Canvas, Painted, Style
from floorapp.ui.look import Look
from floorapp.ui.theme import LIGHT
from floorapp.ui.typeface import BOLD, SEMIBOLD
from floorapp.ui.words import plain, words
from floorapp.workflows.nouns import Language
from floorapp.workflows.sscc import readable

_PRINT, _EDGE = QColor("#14202A"), QColor("#87939B")


class SimulatedPaper(Painted):
    """Shows one label at a time; it says that the printer is simulated."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Simulated printer")
        self.resize(360, 560)
        self._title = ""
        self._lines: tuple[str, ...] = ()
        self._sscc = ""
        self.look = Look(LIGHT, words(Language.EN), 1.0)

    def show_label(self, title: str, lines: tuple[str, ...], sscc: str) -> None:
        """Show a label that was just printed; `sscc` is 18 digits, or empty for a test label."""
        self._title, self._lines, self._sscc = title, lines, sscc
        self.describe(f"Simulated printer: {plain(title)}")
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """White paper on grey, black print, the bars of the SSCC below."""
        canvas.painter.fillRect(self.place, LIGHT.page)
        head = QRectF(16, 10, self.width() - 32, 34)
        canvas.words(head, "Simulated printer", Style(20, LIGHT.text, BOLD))
        paper = QRectF(16, 50, self.width() - 32, self.height() - 66)
        canvas.painter.setPen(QPen(_EDGE, 1.5))
        canvas.painter.setBrush(QColor("#FFFFFF"))
        canvas.painter.drawRoundedRect(paper, 8, 8)
        inner = paper.adjusted(16, 12, -16, -12)
        if not self._title:
            style = Style(20, LIGHT.second, align=CENTRE, lines=2)
            canvas.words(inner, "Nothing is printed yet", style)
            return
        top = canvas.data(
            QRectF(inner.left(), inner.top(), inner.width(), 36), self._title, Style(26, _PRINT, BOLD)
        )
        bars = barcodes.sscc_bars(self._sscc)
        bottom = inner.bottom() - (150 if bars is not None else 0)
        y = top.bottom() + 6
        for line in self._lines:
            if y + 26 > bottom:
                break
            canvas.data(QRectF(inner.left(), y, inner.width(), 26), line, Style(18, _PRINT, stand=TOP))
            y += 26
        if bars is None:
            return
        across = max(1, int(inner.width()) // bars.width())
        left = round(inner.center().x() - across * bars.width() / 2)
        canvas.painter.drawImage(QRectF(left, round(bottom + 10), across * bars.width(), 100), bars)
        under = QRectF(inner.left(), bottom + 116, inner.width(), 28)
        canvas.words(under, readable(self._sscc), Style(18, _PRINT, SEMIBOLD, align=CENTRE, least=0.7))
