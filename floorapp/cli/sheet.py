"""A4 pages of text and square symbols, measured in mm from the top left corner, as PDF or SVG.

The PDF is written by hand and needs no library: filled squares and Helvetica, which every reader has by
itself (PDF 32000-1, 9.6.2), are all that a card is made of. Its WinAnsi letters cover English and Swedish;
any other letter becomes a question mark in the PDF.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, assert_never
from xml.sax.saxutils import escape

A4_WIDTH_MM: Final = 210.0
A4_HEIGHT_MM: Final = 297.0
_POINTS_PER_MM: Final = 72 / 25.4
_EM_OF_A_WIDE_LETTER: Final = 0.6


@dataclass(frozen=True, slots=True)
class Text:
    """Text whose baseline begins at (x, y). `size_mm` is the height of its letters' box."""

    x_mm: float
    y_mm: float
    size_mm: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A square symbol of black and white modules: rows from the top, True is black."""

    x_mm: float
    y_mm: float
    side_mm: float
    rows: tuple[tuple[bool, ...], ...]


Page = tuple[Text | Symbol, ...]


def data_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a text's Data Matrix, without quiet zone: rows from the top, True is black."""
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    view = memoryview(zxingcpp.write_barcode_to_image(code, 1, False, False))  # type: ignore[arg-type]
    modules, side = view.tobytes(), len(view)
    return tuple(tuple(module == 0 for module in modules[row * side :][:side]) for row in range(side))


def fitting_mm(text: str, size_mm: float, width_mm: float) -> float:
    """The letter size, `size_mm` at most, at which a text is sure to be no wider than `width_mm`."""
    return min(size_mm, width_mm / (_EM_OF_A_WIDE_LETTER * max(1, len(text))))


def _runs(symbol: Symbol) -> Iterable[tuple[float, float, float, float]]:
    """The black runs of a symbol's rows: x, y, width and height in mm."""
    module = symbol.side_mm / len(symbol.rows)
    for number, row in enumerate(symbol.rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                x_mm = symbol.x_mm + start * module
                yield x_mm, symbol.y_mm + number * module, (end - start) * module, module
            start = end + 1


def pdf(pages: Iterable[Page]) -> bytes:
    """The pages as a PDF 1.4 file. The same pages always give the same bytes."""
    contents = [_content(page) for page in pages]
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(len(contents)))
    size = f"{A4_WIDTH_MM * _POINTS_PER_MM:.3f} {A4_HEIGHT_MM * _POINTS_PER_MM:.3f}"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} /MediaBox [0 0 {size}] >>".encode(),
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
            for name in ("Helvetica", "Helvetica-Bold")
        ),
    ]
    for index, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F0 3 0 R /F1 4 0 R >> >> "
            b"/Contents %d 0 R >>" % (6 + 2 * index)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def _content(page: Page) -> bytes:
    """A page's drawing operators. Each symbol is one path, so that no seam shows between its modules."""
    parts: list[str] = []
    for mark in page:
        match mark:
            case Text():
                x, y = mark.x_mm * _POINTS_PER_MM, (A4_HEIGHT_MM - mark.y_mm) * _POINTS_PER_MM
                letters = mark.text.encode("cp1252", "replace").hex()
                size = mark.size_mm * _POINTS_PER_MM
                parts.append(f"BT /F{int(mark.bold)} {size:.3f} Tf {x:.3f} {y:.3f} Td <{letters}> Tj ET")
            case Symbol():
                for run in _runs(mark):
                    x_mm, y_mm, width_mm, height_mm = run
                    corner = (x_mm, A4_HEIGHT_MM - y_mm - height_mm, width_mm, height_mm)
                    parts.append(" ".join(f"{each * _POINTS_PER_MM:.3f}" for each in corner) + " re")
                parts.append("f")
            case _:
                assert_never(mark)
    return "\n".join(parts).encode("ascii")


def _file(objects: list[bytes]) -> bytes:
    """Objects numbered from 1, with the table of their places (PDF 32000-1, 7.5.4)."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def svg(pages: Iterable[Page]) -> str:
    """The pages one below the other as one SVG picture of true size."""
    drawn = [_drawn(page, index * A4_HEIGHT_MM) for index, page in enumerate(pages)]
    height_mm = A4_HEIGHT_MM * len(drawn)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{A4_WIDTH_MM}mm" height="{height_mm}mm" '
            f'viewBox="0 0 {A4_WIDTH_MM} {height_mm}" font-family="Helvetica, Arial, sans-serif">',
            f'<rect width="{A4_WIDTH_MM}" height="{height_mm}" fill="white"/>',
            *drawn,
            "</svg>\n",
        )
    )


def _drawn(page: Page, down_mm: float) -> str:
    parts: list[str] = []
    for mark in page:
        match mark:
            case Text():
                weight = ' font-weight="bold"' if mark.bold else ""
                place = f'x="{mark.x_mm:.3f}" y="{mark.y_mm + down_mm:.3f}" font-size="{mark.size_mm:.3f}"'
                parts.append(f"<text {place}{weight}>{escape(mark.text)}</text>")
            case Symbol():
                path = "".join(
                    f"M{x:.3f} {y + down_mm:.3f}h{width:.3f}v{height:.3f}h{-width:.3f}z"
                    for x, y, width, height in _runs(mark)
                )
                parts.append(f'<path d="{path}"/>')
            case _:
                assert_never(mark)
    return "\n".join(parts)
