"""From a document to the bytes of one printer: which printer it goes to, its templates, and its language.

A print job holds its document, and is drawn by the thread of the printer that takes it: a fall-back printer
of another kind or fineness prints it right too. Encoders are imported when a printer of theirs has a job.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, assert_never

from floorapp.config import Printer, PrinterLanguage, PrinterRole
from floorapp.config.printers import paper_of
from floorapp.workflows.cards import SECTIONS
from floorapp.workflows.codec import CODEC, Undecodable
from floorapp.workflows.documents.sheet import Flow, Paper, Sheet
from floorapp.workflows.documents.values import Document, DocumentKind, kind_of
from floorapp.workflows.nouns import CarrierLabel, LabelFormat, Language

if TYPE_CHECKING:
    from floorapp.workflows.documents.template import Templates

log = logging.getLogger(__name__)

TemplatesOf = Callable[[], "Templates"]
"""The templates, read when the first document is drawn: no start waits for them."""
LabelBytes = Callable[[str], bytes | None]
"""The bytes of a carrier's label by their SHA-256, or None where they are not here."""

_ROLE_OF: Final = {
    DocumentKind.CARTON_LABEL: PrinterRole.CARTON_LABEL,
    DocumentKind.CARRIER_LABEL: PrinterRole.CARTON_LABEL,
    DocumentKind.TEST_LABEL: PrinterRole.CARTON_LABEL,
    DocumentKind.PACKING_SLIP: PrinterRole.SLIP,
    DocumentKind.GIFT_SLIP: PrinterRole.SLIP,
    DocumentKind.RETURN_SLIP: PrinterRole.SLIP,
    DocumentKind.RECEIPT: PrinterRole.RECEIPT,
    DocumentKind.TOTE_LABEL: PrinterRole.SMALL_LABEL,
    DocumentKind.LOCATION_LABEL: PrinterRole.SMALL_LABEL,
    DocumentKind.PICK_LIST: PrinterRole.DOCUMENT,
    DocumentKind.MANIFEST: PrinterRole.DOCUMENT,
    DocumentKind.COMMAND_CARD: PrinterRole.DOCUMENT,
    DocumentKind.BADGE: PrinterRole.DOCUMENT,
}
_INSTEAD: Final[Mapping[PrinterRole, tuple[PrinterRole, ...]]] = {
    PrinterRole.CARTON_LABEL: (),
    PrinterRole.SLIP: (PrinterRole.RECEIPT, PrinterRole.DOCUMENT, PrinterRole.CARTON_LABEL),
    PrinterRole.RECEIPT: (PrinterRole.SLIP, PrinterRole.DOCUMENT, PrinterRole.CARTON_LABEL),
    PrinterRole.SMALL_LABEL: (PrinterRole.CARTON_LABEL,),
    PrinterRole.DOCUMENT: (PrinterRole.SLIP, PrinterRole.RECEIPT),
}
_MOST_TEMPLATE_BYTES: Final = 262_144
_MOST_PICTURE_BYTES: Final = 524_288


class StoredJob(Protocol):
    """A print job as the journal keeps it."""

    @property
    def form(self) -> str:
        """`document`: the payload is a document as JSON. `bytes`: it goes to the printer as it is."""

    @property
    def payload(self) -> bytes:
        """What is to be printed."""


class NotPrintable(ValueError):  # noqa: N818 - it says what cannot be printed, and why
    """A document cannot be made into what this printer understands; the text says why, in one line."""


class BadTemplates(ValueError):  # noqa: N818 - it names the file and what is wrong with it
    """The site's templates cannot be used. The text names file and key."""


def role_of(kind: DocumentKind) -> PrinterRole:
    """The printers that a kind of document goes to."""
    return _ROLE_OF[kind]


def routes_of(printers: tuple[Printer, ...]) -> dict[str, tuple[str, ...]]:
    """For each role the names of its printers, the first one first.

    A role without a printer goes to those of the nearest role that has one; `printer:NAME` is each printer by
    itself, for who asks for it by name.
    """
    own = {role: tuple(each.name for each in printers if role in each.roles) for role in PrinterRole}
    routes = {
        role.value: next((own[each] for each in (role, *_INSTEAD[role]) if own[each]), ())
        for role in PrinterRole
    }
    return {role: names for role, names in routes.items() if names} | {
        f"printer:{each.name}": (each.name,) for each in printers
    }


@lru_cache(maxsize=4)
def load_templates(folder: Path | None = None) -> "Templates":
    """The templates that come with floorapp, and those of a site's folder that take their place; read once.

    Raises `BadTemplates`.
    """
    from floorapp.workflows.documents.template import read_templates

    texts: dict[str, str] = {}
    pictures: dict[str, bytes] = {}
    try:
        for found in _built_in().iterdir():
            if found.name.endswith(".toml"):
                texts[found.name] = found.read_text(encoding="utf-8")
        for path in sorted(folder.iterdir()) if folder is not None else ():
            if path.suffix == ".toml":
                texts[path.name] = _bounded(path, _MOST_TEMPLATE_BYTES).decode()
            elif path.suffix == ".png":
                pictures[path.name] = _bounded(path, _MOST_PICTURE_BYTES)
        templates = read_templates(texts, pictures)
    except UnicodeDecodeError as error:
        raise BadTemplates(f"{folder}: a template is not UTF-8 text: {error}") from error
    except OSError as error:
        raise BadTemplates(f"{error.filename or folder}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadTemplates(str(error)) from error
    return replace(
        templates,
        words={language: {**_card_words(language), **words} for language, words in templates.words.items()},
    )


def _card_words(language: Language) -> dict[str, str]:
    """What the keys of the command card are called on the screen, so that card and screen say the same."""
    from floorapp.ui.words import words

    said = words(language)
    named = {section.title: said.of(section.title) for section in SECTIONS}
    return named | {word: said.key(command.value) for section in SECTIONS for command, word in section.keys}


def _built_in() -> "resources.abc.Traversable":
    """The folder of templates: in a wheel it lies inside the package, in a checkout beside it."""
    inside = resources.files("floorapp") / "_resources"
    folder = inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "resources"
    return folder / "documents"


def _bounded(path: Path, most_bytes: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise ValueError(f"{path}: is longer than {most_bytes} bytes")
    return data


@dataclass(frozen=True, slots=True)
class Press:
    """Makes documents into the bytes of one printer. Used by that printer's thread."""

    printer: Printer
    templates: TemplatesOf
    labels: LabelBytes

    def payload_of(self, job: StoredJob) -> bytes:
        """The bytes for a stored job. Raises `NotPrintable`."""
        if job.form == "bytes":
            return job.payload
        try:
            document = CODEC.decode(job.payload, Document)
        except Undecodable as error:
            raise NotPrintable(f"the stored document cannot be read: {error}") from error
        return self.bytes_of(document)

    def bytes_of(self, document: Document) -> bytes:
        """The bytes for a document. Raises `NotPrintable`."""
        try:
            if isinstance(document, CarrierLabel):
                return self._carrier_label(document)
            return self._encoded(self._composed(document))
        except NotPrintable:
            raise
        except ValueError as error:
            raise NotPrintable(f"{kind_of(document)}: {error}") from error

    def pictures_of(self, document: Document) -> tuple[bytes, ...]:
        """Each page as it will be printed, as a PNG of the printer's own dots. Raises `NotPrintable`."""
        from floorapp.devices import raster

        if isinstance(document, CarrierLabel):
            raise NotPrintable("a carrier's label is shown by its own file")
        try:
            sheet = self._laid_out(self._composed(document))
            return tuple(
                raster.png(raster.page(page, self.printer.dpmm), self.printer.dpmm) for page in sheet.pages
            )
        except ValueError as error:
            raise NotPrintable(f"{kind_of(document)}: {error}") from error

    @property
    def paper(self) -> Paper:
        """What the printer holds."""
        return paper_of(self.printer)

    def _composed(self, document: Document) -> Sheet | Flow:
        from floorapp.workflows.documents.compose import compose

        return compose(document, self.templates(), self.paper)

    def _encoded(self, composed: Sheet | Flow) -> bytes:
        match self.printer.language:
            case PrinterLanguage.ZPL:
                from floorapp.devices import sheet_zpl

                return sheet_zpl.zpl(self._laid_out(composed), self.printer.dpmm)
            case PrinterLanguage.PDF:
                from floorapp.devices.pdf import pdf

                return pdf(self._laid_out(composed))
            case PrinterLanguage.ESCPOS:
                from floorapp.devices import escpos_encode

                return escpos_encode.escpos(composed, self.printer.profile)
            case _ as never:
                assert_never(never)

    def _laid_out(self, composed: Sheet | Flow) -> Sheet:
        from floorapp.workflows.documents.paginate import paginate

        return composed if isinstance(composed, Sheet) else paginate(composed, self.paper)

    def _carrier_label(self, label: CarrierLabel) -> bytes:
        data = self.labels(label.sha256)
        if data is None:
            raise NotPrintable(
                f"the carrier's label of order {label.order}, carton {label.carton}, is not here"
            )
        match self.printer.language:
            case PrinterLanguage.ZPL:
                from floorapp.devices import carrier_label

                size_mm = self.paper.width_mm, self.paper.height_mm
                return carrier_label.to_zpl(
                    data, label.format, self.printer.dpmm, size_mm, drawn_for_dpmm=label.dpmm
                )
            case PrinterLanguage.PDF if label.format is LabelFormat.PDF:
                return data
            case _:
                raise NotPrintable(
                    f"a carrier's label in {label.format} cannot be printed by {self.printer.name}"
                    f" ({self.printer.language})"
                )
