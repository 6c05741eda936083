"""What goes on paper for a full carton: its label, its print job, and further copies."""

from typing import Final

from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.events import Scan, SsccScanned, UnknownScanned
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import CarrierLabel, Order
from floorapp.workflows.packing.state import (
    FullCarton,
    Label,
    Work,
)

NO_CARRIER_LABEL: Final = "no_carrier_label"
"""The fault of a label that the carrier has not given yet."""
PACKED_AGAIN: Final = "packed_again"
"""Why a carton's first label of a second packing is a further copy."""
_SSCC: Final = "00"
"""The application identifier of an SSCC (GS1 General Specifications 3.2)."""


def carton_label(work: Work, carton: FullCarton, *, last: bool) -> CartonLabel:
    """The label of a full carton; only the `last` one knows how many there are."""
    order = work.order
    return CartonLabel(
        sscc=carton.sscc,
        order=order.order,
        carrier=order.carrier,
        service=order.service,
        ship_to=order.ship_to,
        weight_g=carton.computed_g if carton.measured_g is None else carton.measured_g,
        carton=carton.number,
        cartons=len(work.full) if last else 0,
        lane=order.lane,
        language=order.language,
        channel=order.channel,
    )


def print_job(label: Label, who: str, reason: str = "") -> PrintJob:
    """The job that puts a label on paper; a copy after the first has its `reason`."""
    paper = label.label
    first = "" if label.copy == 1 else label.first_job
    document = label.carrier or paper
    return PrintJob(label.job, paper.order, paper.carton, label.copy, document, who, reason, first)


def carrier_label(order: Order, carton: int) -> CarrierLabel | None:
    """The carrier's own label of a carton, where it is here."""
    return next((label for label in order.carrier_labels if label.carton == carton), None)


def proves(label: Label, event: Scan) -> bool:
    """Whether a scan is of this very label: its license plate, or what the carrier's label holds."""
    scans = () if label.carrier is None else label.carrier.scans
    match event:
        case SsccScanned(sscc=sscc):
            return sscc == label.label.sscc or sscc in scans or f"{_SSCC}{sscc}" in scans
        case UnknownScanned(text=text):
            return text in scans
        case _:
            return False


def is_another(order: Order, event: Scan) -> bool:
    """Whether a scan is of a label, though not of the one that is wanted."""
    match event:
        case SsccScanned():
            return True
        case UnknownScanned(text=text):
            return any(text in label.scans for label in order.carrier_labels)
        case _:
            return False
