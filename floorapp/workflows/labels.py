"""What a label says, before any printer language: the label as a value, and the print job that carries it."""

from dataclasses import dataclass
from enum import StrEnum

from floorapp.workflows.nouns import Address, Language


class LabelKind(StrEnum):
    """The kinds of paper a station prints."""

    CARTON = "carton_label"
    TEST = "test_label"


@dataclass(frozen=True, slots=True)
class CartonLabel:
    """A carton's shipping label. Every text is hostile until a printer language escapes it.

    `carton` of `cartons` counts the order's cartons from 1; `cartons` is 0 while the last is not known.
    """

    sscc: str
    order: str
    carrier: str
    service: str
    ship_to: Address
    weight_g: int
    carton: int
    cartons: int
    lane: str
    language: Language


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One label for paper, at most once by machine. `job` is its identity for ever.

    `copy` 1 is the first; every further copy has a `reason`, and `of_job` names the first one.
    """

    job: str
    order: str
    carton: int
    kind: LabelKind
    copy: int
    label: CartonLabel
    actor: str
    reason: str = ""
    of_job: str = ""
