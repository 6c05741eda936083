"""A carrier's 4 × 6 in label, from PDF to what a printer is sent: how long, and does every code still read?

The label is made by another library than the one that draws it, its ZPL is read by an independent renderer.
"""

import io
import time
from typing import Any

import zxingcpp
from PIL import Image
from reportlab.graphics.barcode import code128, qr
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from floorapp.devices import carrier_label
from floorapp.devices.carrier_render import Room, pages_of
from floorapp.workflows.nouns import LabelFormat
from tests.bench.machine import figures
from tests.render.renderer import LabelRenderer, why_not

ROUNDS = 60
AIM_MS = 100.0
INCH = 72.0
TRACKING = "00373500000000012345"
ROUTING = "4210011455752"
QR_TEXT = "https://carrier.example/t/00373500000000012345"


def label_pdf() -> bytes:
    """A label as carriers send them: text, rules, two barcodes and a QR symbol, at 4 × 6 in."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(4 * INCH, 6 * INCH), invariant=1)
    canvas.setFont("Helvetica-Bold", 28)
    canvas.drawString(18, 392, "CARRIER")
    canvas.setFont("Helvetica", 9)
    for number, line in enumerate(("From: Nordic Homeware AB", "Lagergatan 3, 431 53 Mölndal", "Sweden")):
        canvas.drawString(18, 370 - 12 * number, line)
    canvas.setFont("Helvetica-Bold", 15)
    for number, line in enumerate(("Anna Lindqvist", "Storgatan 14 B", "114 55 STOCKHOLM")):
        canvas.drawString(18, 315 - 19 * number, line)
    canvas.line(12, 262, 276, 262)
    code128.Code128(ROUTING, barWidth=1.1, barHeight=40).drawOn(canvas, 18, 208)
    drawing = Drawing(80, 80, transform=[1, 0, 0, 1, 0, 0])
    drawing.add(qr.QrCodeWidget(QR_TEXT, barWidth=80, barHeight=80))
    drawing.drawOn(canvas, 196, 270)
    canvas.line(12, 195, 276, 195)
    code128.Code128(TRACKING, barWidth=1.3, barHeight=110).drawOn(canvas, 20, 60)
    canvas.setFont("Helvetica", 14)
    canvas.drawCentredString(144, 35, TRACKING)
    canvas.save()
    return out.getvalue()


def run() -> dict[str, Any]:
    """Time it alone and in its own process, at 203 and 300 dpi; read what comes out."""
    data = label_pdf()
    measured: dict[str, Any] = {"the PDF, bytes": len(data)}
    met: dict[str, bool] = {}
    began = time.perf_counter()
    carrier_label.warm_up()
    carrier_label.to_zpl(data, LabelFormat.PDF, 8, (101.6, 152.4))
    measured["first label, process started, ms"] = round((time.perf_counter() - began) * 1e3, 1)
    for dpmm, dpi in ((8, 203), (12, 300)):
        times = []
        zpl = b""
        for _ in range(ROUNDS):
            began = time.perf_counter()
            zpl = carrier_label.to_zpl(data, LabelFormat.PDF, dpmm, (101.6, 152.4))
            times.append((time.perf_counter() - began) * 1e3)
        drawing = []
        room = Room(round(101.6 * dpmm), round(152.4 * dpmm), dpmm)
        for _ in range(ROUNDS // 3):
            began = time.perf_counter()
            pages_of(data, True, room, 0)
            drawing.append((time.perf_counter() - began) * 1e3)
        measured[f"{dpi} dpi: PDF to ZPL, ms"] = figures(times)
        measured[f"{dpi} dpi: drawing alone, ms"] = figures(drawing)
        measured[f"{dpi} dpi: ZPL, bytes"] = len(zpl)
        met[f"{dpi} dpi: p99 < {AIM_MS:.0f} ms"] = figures(times)["p99"] < AIM_MS
        if why := why_not():
            measured[f"{dpi} dpi: codes"] = f"not read: {why}"
            continue
        with LabelRenderer() as renderer:
            picture = renderer.render(zpl, 101.6, 152.4, dpmm)
        found = read(picture)
        measured[f"{dpi} dpi: codes"] = sorted(found)
        met[f"{dpi} dpi: every code reads as it was"] = found == {TRACKING, ROUTING, QR_TEXT}
    return measured | {"met": met}


def read(picture: Image.Image) -> set[str]:
    """The texts of all codes in a picture."""
    return {each.text for each in zxingcpp.read_barcodes(picture.convert("L"))}
