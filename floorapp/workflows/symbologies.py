"""What a barcode's symbology is called, by its AIM identifier.

Source: ISO/IEC 15424 (AIM identifiers): `]`, the letter of the symbology, and a modifier that says what the
scanner did with it. The names are those of the standards, and are the same in every language.
"""

from typing import Final

from floorapp.workflows.screens import Say, say

_NAMES: Final = {
    "A": "Code 39",
    "B": "Telepen",
    "C": "Code 128",
    "D": "Code One",
    "E": "EAN-13",
    "F": "Codabar",
    "G": "Code 93",
    "H": "Code 11",
    "I": "ITF",
    "J": "DotCode",
    "K": "Code 16K",
    "L": "PDF417",
    "M": "MSI",
    "N": "Anker",
    "O": "Codablock",
    "P": "Plessey",
    "Q": "QR",
    "R": "Straight 2 of 5",
    "S": "Straight 2 of 5",
    "T": "Code 49",
    "U": "MaxiCode",
    "c": "Channel Code",
    "d": "Data Matrix",
    "e": "GS1 DataBar",
    "g": "Grid Matrix",
    "h": "Han Xin",
    "o": "OCR",
    "p": "PosiCode",
    "s": "SuperCode",
    "z": "Aztec",
}
_SPECIAL: Final = {
    "]C1": "GS1-128",
    "]C4": "ISBT 128",
    "]E4": "EAN-8",
    "]I1": "ITF-14",
    "]J1": "GS1 DotCode",
    "]Q3": "GS1 QR",
    "]Q4": "GS1 QR",
    "]d2": "GS1 Data Matrix",
    "]e1": "GS1 Composite",
    "]e2": "GS1 Composite",
    "]e3": "GS1 Composite",
    "]h1": "GS1 Han Xin",
}
_WITH_ADD_ON: Final = ("]E1", "]E2", "]E3")
_TYPED: Final = "]Z"
_LENGTH: Final = 3


def symbology_name(aim: str) -> Say:
    """The words for an AIM identifier such as `]C1`: never empty, also for one that nobody knows."""
    if not aim:
        return say("symbology_not_said")
    if aim in _WITH_ADD_ON:
        return say("symbology_with_add_on", name=_NAMES["E"])
    if aim.startswith(_TYPED) and len(aim) == _LENGTH:
        return say("symbology_typed")
    if aim in _SPECIAL:
        return say("symbology", name=_SPECIAL[aim])
    if len(aim) == _LENGTH and aim[0] == "]" and aim[1] in _NAMES:
        return say("symbology", name=_NAMES[aim[1]])
    return say("symbology_other", aim=aim)
