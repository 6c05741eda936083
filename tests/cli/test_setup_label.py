"""The set-up label on paper is read by a scanner, its GS included."""

import numpy as np
import zxingcpp

from floorapp.cli.setup_label import setup_page
from floorapp.cli.sheet import Symbol, Text, svg
from floorapp.workflows.wedge_setup import SETUP_TEXT


def test_the_printed_label_holds_the_set_up_text() -> None:
    page = setup_page("Scanners that type", "Scan this once with each scanner that types.")
    (symbol,) = [mark for mark in page if isinstance(mark, Symbol)]
    picture = np.where(np.pad(np.array(symbol.rows), 4), 0, 255).astype(np.uint8).repeat(6, 0).repeat(6, 1)
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.bytes == SETUP_TEXT.encode()
    assert read.format == zxingcpp.BarcodeFormat.DataMatrix


def test_title_and_instruction_stand_on_the_page() -> None:
    page = setup_page("Skannrar som skriver", "Läs av en gång." * 20)
    assert [mark.text for mark in page if isinstance(mark, Text)] == [
        "Skannrar som skriver",
        "Läs av en gång." * 20,
    ]
    assert "Skannrar" in svg((page,))
