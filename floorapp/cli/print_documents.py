"""What `floorapp print` is asked to print: a file, a tote, a place, the command card, or an example."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from floorapp.cli import example_documents
from floorapp.workflows.codec import CODEC, Undecodable
from floorapp.workflows.documents.values import (
    CommandCard,
    Document,
    DocumentKind,
    LocationLabel,
    TestLabel,
    ToteLabel,
)
from floorapp.workflows.nouns import CarrierLabel, LabelFormat, Language
from floorapp.workflows.own_codes import check_digits

MOST_BYTES: Final = 2_000_000
WAYS: Final = (
    "FILE.json (a document), FILE.pdf|png|zpl (a carrier's label), tote:NUMBER, location:PLACE, card, test,"
    " or example:KIND"
)


class NoDocument(ValueError):  # noqa: N818 - it says what cannot be printed
    """What was asked for is no document; the text says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A document to print, and the bytes of a carrier's label that go with it."""

    document: Document
    label: bytes | None = None


def asked(text: str, language: Language | None, drawn_for_dpmm: int) -> Asked:
    """The document that a text on the command line names. Raises `NoDocument`.

    Without a `language` a stored document keeps its own, and any other is in English.
    """
    name, colon, rest = text.partition(":")
    if colon and name in _NAMED:
        return Asked(_NAMED[name](rest, language or Language.EN))
    if text in _PLAIN:
        return Asked(_PLAIN[text](language or Language.EN))
    return _of_file(Path(text), language, drawn_for_dpmm)


def _example(rest: str, language: Language) -> Document:
    try:
        return example_documents.example(DocumentKind(rest), language)
    except (KeyError, ValueError):
        kinds = ", ".join(example_documents.KINDS)
        raise NoDocument(f"there is no example of {rest!r}; there are {kinds}") from None


def _tote(rest: str, language: Language) -> Document:
    if not rest or len(rest) > 40 or not rest.isascii() or not rest.isprintable():
        raise NoDocument(f"{rest[:40]!r} is no tote: 1 to 40 plain characters")
    return ToteLabel(rest, language)


def _location(rest: str, language: Language) -> Document:
    try:
        check_digits(rest)
    except ValueError as error:
        raise NoDocument(str(error)) from error
    return LocationLabel(rest, language)


_NAMED: Final[dict[str, Callable[[str, Language], Document]]] = {
    "example": _example,
    "tote": _tote,
    "location": _location,
}
_PLAIN: Final[dict[str, Callable[[Language], Document]]] = {
    "card": CommandCard,
    "test": lambda language: TestLabel("floorapp", "", language),
}


def _of_file(path: Path, language: Language | None, drawn_for_dpmm: int) -> Asked:
    ending = path.suffix.lower().lstrip(".")
    if ending not in ("json", *LabelFormat):
        raise NoDocument(f"{str(path)!r} cannot be printed: name {WAYS}")
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NoDocument(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise NoDocument(f"{path}: is longer than {MOST_BYTES} bytes")
    if ending == "json":
        return Asked(_stored(path, data, language))
    sha256 = hashlib.sha256(data).hexdigest()
    dpmm = drawn_for_dpmm if ending == LabelFormat.ZPL else 0
    return Asked(CarrierLabel(path.stem[:40], 1, "", "", LabelFormat(ending), sha256, (), dpmm), data)


def _stored(path: Path, data: bytes, language: Language | None) -> Document:
    try:
        document: Document = CODEC.decode(data, Document)
    except Undecodable as error:
        raise NoDocument(
            f"{path}: {error}; floorapp print example:packing_slip --out FILE.json shows one"
        ) from error
    if isinstance(document, CarrierLabel):
        raise NoDocument(f"{path}: a carrier's label is printed from its own file")
    return document if language is None else replace(document, language=language)
