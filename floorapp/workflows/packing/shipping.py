"""A carton is closed when its label is on paper; an order ships when its last carton's label is scanned."""

from dataclasses import replace

from floorapp.workflows.effects import ReleaseOrder, Sound
from floorapp.workflows.events import (
    Happened,
)
from floorapp.workflows.facts import (
    CartonClosed,
    OrderShipped,
)
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.state import (
    FullCarton,
    Label,
    Labelling,
    PackState,
    Waiting,
    Work,
)
from floorapp.workflows.packing.turn import Step, actor
from floorapp.workflows.screens import Band, LabelView, Mark, say

MS_PER_HOUR = 3_600_000
LEAST_PACE_MS = 1_800_000
"""A pace says nothing before somebody has worked for half an hour."""


def carton_told(state: PackState, work: Work, label: Label) -> Step:
    """The label is on paper: the carton is closed, and that is reported once."""
    told = replace(label, told=True)
    step = Step(replace(state, bench=replace(state.bench, last_label=told))).then(Labelling(work, told))
    return step if label.told else step.telling(_closed(work, work.full[-1], actor(state)))


def _closed(work: Work, carton: FullCarton, who: str) -> CartonClosed:
    return CartonClosed(
        work.order.order,
        who,
        carton.number,
        carton.sscc,
        carton.carton_type,
        carton.contents,
        carton.computed_g,
        carton.measured_g,
        carton.traced,
    )


def ship(state: PackState, work: Work, event: Happened) -> Step:
    """Every carton has its label: the shipment may leave, and the next order may come."""
    order = work.order.order
    told = OrderShipped(
        order,
        actor(state),
        tuple(carton.sscc for carton in work.full),
        w.total(carton.contents for carton in work.full),
        w.short(work),
    )
    tally = state.bench.tally
    worked_ms, packed = event.at_ms - tally.since_ms, tally.packed + 1
    per_hour = packed * MS_PER_HOUR // worked_ms if worked_ms >= LEAST_PACE_MS else 0
    tally = replace(tally, packed=packed, per_hour=per_hour)
    band = Band(
        Mark.DONE, say("order_shipped", order=order), None, tally.packed, say("packed_today", n=tally.packed)
    )
    voided = tuple(void for void in state.bench.voided if void.order != order)
    return (
        Step(PackState(replace(state.bench, tally=tally, band=band, voided=voided), Waiting()))
        .telling(told)
        .doing(ReleaseOrder(order))
        .sounding(Sound.DONE)
    )


def label_view(label: Label) -> LabelView:
    """A label as the screen draws it."""
    paper = label.label
    to = paper.ship_to
    town = " ".join(part for part in (to.postcode, to.city) if part)
    lines = tuple(line for line in (*to.lines, town, to.country) if line)
    return LabelView(
        paper.carrier,
        paper.service,
        paper.weight_g,
        to.name,
        lines,
        paper.sscc,
        label.state,
        label.copy - label.first_copy + 1,
        label.fault,
    )
