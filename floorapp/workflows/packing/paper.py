"""What goes on paper for a full carton: its label, its print job, and further copies."""

from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.packing.state import (
    FullCarton,
    Label,
    Work,
)


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
    return PrintJob(label.job, paper.order, paper.carton, label.copy, paper, who, reason, first)
