"""What a symbology is called, by each AIM identifier of the field."""

import pytest

from floorapp.ui.words import words
from floorapp.workflows.nouns import Language
from floorapp.workflows.symbologies import symbology_name


@pytest.mark.parametrize(
    ("aim", "english", "swedish"),
    [
        ("]C1", "GS1-128", "GS1-128"),
        ("]C0", "Code 128", "Code 128"),
        ("]C2", "Code 128", "Code 128"),
        ("]e0", "GS1 DataBar", "GS1 DataBar"),
        ("]e1", "GS1 Composite", "GS1 Composite"),
        ("]d2", "GS1 Data Matrix", "GS1 Data Matrix"),
        ("]d1", "Data Matrix", "Data Matrix"),
        ("]Q3", "GS1 QR", "GS1 QR"),
        ("]Q1", "QR", "QR"),
        ("]J1", "GS1 DotCode", "GS1 DotCode"),
        ("]E0", "EAN-13", "EAN-13"),
        ("]E4", "EAN-8", "EAN-8"),
        ("]E3", "EAN-13 with add-on", "EAN-13 med tillägg"),
        ("]I1", "ITF-14", "ITF-14"),
        ("]I0", "ITF", "ITF"),
        ("]A0", "Code 39", "Code 39"),
        ("]L2", "PDF417", "PDF417"),
        ("]z0", "Aztec", "Aztec"),
        ("]Z0", "Typed, no barcode", "Inskrivet, ingen streckkod"),
        ("", "Symbology not reported", "Symbologin anges inte"),
        ("]X0", "Unknown symbology ]X0", "Okänd symbologi ]X0"),
        ("]C", "Unknown symbology ]C", "Okänd symbologi ]C"),
        ("C1x", "Unknown symbology C1x", "Okänd symbologi C1x"),
        ("]\x1b0", "Unknown symbology ]‹ESC›0", "Okänd symbologi ]‹ESC›0"),
    ],
)
def test_a_symbology_has_a_name_in_every_language(aim: str, english: str, swedish: str) -> None:
    said = symbology_name(aim)
    assert (words(Language.EN).text(said), words(Language.SV).text(said)) == (english, swedish)
