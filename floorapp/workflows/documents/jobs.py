"""The print job: one document for one piece of paper, at most once by machine."""

from dataclasses import dataclass
from enum import StrEnum

from floorapp.workflows.documents.values import Document, DocumentKind, kind_of
from floorapp.workflows.labels import CartonLabel


@dataclass(frozen=True, slots=True)
class Reprint:
    """A further copy of a job that the journal has, by its stored document: who wants it, and why."""

    job: str
    of_job: str
    reason: str
    actor: str


class Proof(StrEnum):
    """How it is known that a document is on paper, the best proof last."""

    WRITTEN = "written"  # the way cannot answer: the bytes were handed over
    IDLE = "idle"  # the printer has nothing left to print
    COUNTED = "counted"  # its odometer is one higher
    ANSWERED = "answered"  # it says that the job is done
    ECHOED = "echoed"  # it sent the job's identity back when the label was printed
    PERSON = "person"  # a person says that it is there
    SCANNED = "scanned"  # its barcode was scanned


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One document for paper. `job` is its identity for ever.

    `copy` 1 is the first; every further copy has a `reason`, and `of_job` names the first one. Copy 0 is
    counted by the print journal. `carton` is 0
    for what belongs to the whole order, and `order` empty for what belongs to none.
    """

    job: str
    order: str
    carton: int
    copy: int
    document: Document
    actor: str
    reason: str = ""
    of_job: str = ""

    @property
    def kind(self) -> DocumentKind:
        """What kind of paper it is."""
        return kind_of(self.document)

    @property
    def label(self) -> CartonLabel:
        """The carton's own label. Raises `TypeError` where the job is another document."""
        if not isinstance(self.document, CartonLabel):
            raise TypeError(f"job {self.job} prints a {self.kind}")
        return self.document
