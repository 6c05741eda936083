"""Pictures of cartons as SVG 1.1."""

from collections.abc import Iterator
from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

from floorapp.cli.carton_drawing import Disc, Face, Figure, Label, Picture

_FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"
PAGE = "#E9EBEA"


def svg(picture: Picture) -> bytes:
    """The picture as a file's content, in UTF-8."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width:g} {picture.height:g}" '
        f'width="{picture.width:g}" height="{picture.height:g}" stroke-linejoin="round" '
        f'font-family={quoteattr(_FONT)} font-weight="700">',
        f'<rect width="100%" height="100%" fill="{PAGE}"/>',
        *(line for figure in picture.figures for line in _lines(figure)),
        "</svg>\n",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _lines(figure: Figure) -> Iterator[str]:
    match figure:
        case Face(points, fill, edge, width, is_dashed):
            places = " ".join(f"{x:g},{y:g}" for x, y in points)
            stroke = f' stroke="{edge}" stroke-width="{width:g}"' if edge else ""
            dashes = f' stroke-dasharray="{4 * width:g} {3 * width:g}"' if is_dashed else ""
            yield f'<polygon points="{places}" fill="{fill or "none"}"{stroke}{dashes}/>'
        case Disc((x, y), radius, fill):
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'
        case Label((x, y), text, size, ink, anchor):
            place = f'x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"'
            yield f'<text {place} fill="{ink}">{escape(text)}</text>'
        case _:
            assert_never(figure)
