"""The set-up label of scanners that type, as an A4 page: scanned once, it tells how a scanner is set up."""

from typing import Final

from floorapp.cli.sheet import A4_WIDTH_MM, Page, Symbol, Text, data_matrix, fitting_mm
from floorapp.workflows.wedge_setup import SETUP_TEXT

SIDE_MM: Final = 33.0
"""1.5 mm a module: any scanner reads it."""
_MARGIN_MM: Final = 12.0


def setup_page(title: str, instruction: str) -> Page:
    """The label under a title, with what to do beside it, in the words of the page's language."""
    beside_mm = _MARGIN_MM + SIDE_MM + 8
    room_mm = A4_WIDTH_MM - _MARGIN_MM - beside_mm
    return (
        Text(_MARGIN_MM, 18, 7, title, bold=True),
        Symbol(_MARGIN_MM, 30, SIDE_MM, data_matrix(SETUP_TEXT)),
        Text(beside_mm, 30 + SIDE_MM / 2, fitting_mm(instruction, 4, room_mm), instruction),
    )
