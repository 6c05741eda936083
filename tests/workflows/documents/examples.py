"""Documents of every kind for the tests, and the templates that come with floorapp."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from floorapp.ui.words import words
from floorapp.workflows.cards import SECTIONS
from floorapp.workflows.documents.sheet import Flow, Paper, Sheet
from floorapp.workflows.documents.template import Templates, read_templates
from floorapp.workflows.documents.values import (
    Badge,
    CommandCard,
    Document,
    GiftSlip,
    LocationLabel,
    Manifest,
    ManifestLine,
    PackingSlip,
    PickLine,
    PickList,
    Receipt,
    ReturnSlip,
    SlipCarton,
    SlipLine,
    TestLabel,
    ToteLabel,
    VatLine,
)
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, Language
from floorapp.workflows.sscc import sscc

A4 = Paper(210.0, 297.0, 12.0)
LETTER = Paper(215.9, 279.4, 12.0)
LABEL = Paper(101.5, 152.25, 3.5)
ROLL = Paper(80.0, 0.0, 4.0)
PAPERS = (A4, LETTER, LABEL, ROLL)
SSCC = sscc("09520000999", 4711)
FOLDER = Path(__file__).resolve().parents[3] / "resources" / "documents"


def texts() -> dict[str, str]:
    """The built-in templates as TOML texts, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}


@cache
def templates() -> Templates:
    """The built-in templates, with the words of the command card's keys."""
    read = read_templates(texts(), {})
    named = {}
    for language in Language:
        said = words(language)
        keys = {word: said.key(command.value) for each in SECTIONS for command, word in each.keys}
        named[language] = {each.title: said.of(each.title) for each in SECTIONS} | keys
    return replace(read, words={lang: {**named[lang], **own} for lang, own in read.words.items()})


def documents(
    language: Language, text: str = "Åsa Öberg", price: int | None = 12_345
) -> tuple[Document, ...]:
    """One of each, with `text` wherever somebody else writes."""
    town = Address(text, (text, text), text, text, text)
    lines = tuple(SlipLine(text, text, 3, packed, price) for packed in (3, 2, 0))
    cartons = (SlipCarton(1, SSCC, 2_430, text), SlipCarton(2, SSCC, 90))
    picks = tuple(PickLine(text, text, text, n, text, text) for n in (1, 2_000))
    vat = (VatLine(250, 4_938), VatLine(125, 5))
    taken = tuple(ManifestLine(text, 1, SSCC, "", text, text, 2_430) for _ in range(3))
    return (
        CartonLabel(SSCC, text, text, text, town, 2_430, 1, 3, text, language, text),
        CartonLabel(SSCC, "A-1", "", "", Address(""), 0, 2, 0, "", language),
        PackingSlip(text, "2026-11-24", text, text, town, lines, cartons, language, "SEK", text),
        GiftSlip(text, text, text, text, text, lines, language),
        ReturnSlip(text, text, text, town, lines, language),
        Receipt(text, text, "2026-11-24 14:05", lines, 4_900, 123_450, vat, "SEK", text, language),
        PickList(text, text, text, "2026-11-24", picks, language),
        ToteLabel(text, language),
        LocationLabel("A-03-12", language),
        CommandCard(language),
        Badge(text, text, text, language),
        Manifest(text, text, "2026-11-24", text, taken, language),
        TestLabel(text, text, language),
    )


def printed(made: Sheet | Flow) -> str:
    """Everything that is there to be read."""
    return repr(made)
