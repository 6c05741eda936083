"""Packed, not yet labelled: full cartons whose label has not been stuck on and scanned.

A packer need not stand and wait for a label: the order is put aside, the next one is packed, and the screen
counts what is left. The label is asked for again by itself when a printer is well again, and only where it is
certain that nothing came out. Its scan goes on with its order.
"""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.events import DeviceChanged, DeviceState, PrintAnswered, PrintOutcome, Scan
from floorapp.workflows.nouns import Order
from floorapp.workflows.packing.paper import (
    NO_CARRIER_LABEL,
    PACKED_AGAIN,
    carrier_label,
    print_job,
    proves,
)
from floorapp.workflows.packing.shipping import carton_told
from floorapp.workflows.packing.state import (
    Aside,
    Bench,
    Label,
    LabelDoubt,
    Labelling,
    PackState,
    Phase,
    Resumable,
)
from floorapp.workflows.packing.turn import Step
from floorapp.workflows.screens import PrintState, UnlabelledView


def unlabelled(bench: Bench) -> tuple[tuple[Aside, Label], ...]:
    """The orders that were put aside while a label was to come, in the order in which they were."""
    found = ((aside, aside.phase) for aside in bench.aside)
    return tuple((aside, phase.label) for aside, phase in found if isinstance(phase, Labelling | LabelDoubt))


def views(bench: Bench) -> tuple[UnlabelledView, ...]:
    """The same for the screen."""
    return tuple(
        UnlabelledView(label.label.order, label.label.carton, label.state, label.fault)
        for _, label in unlabelled(bench)
    )


def with_label(bench: Bench, event: Scan) -> Aside | None:
    """The order that was put aside and waits for the scan of this label."""
    return next((aside for aside, label in unlabelled(bench) if proves(label, event)), None)


def arrived(state: PackState, now: Order, who: str) -> Step:
    """The carrier's labels of an order may have come: print the one that its carton waits for."""
    step = Step(state)
    for aside, label in unlabelled(state.bench):
        came = _came(label, now)
        if came is not None:
            phase = Labelling(replace(aside.phase.work, order=now), came)
            step = replace(step, state=_with(step.state, aside, phase)).printing(_job(came, who))
    phase_in_hand = step.state.phase
    if isinstance(phase_in_hand, Labelling) and (came := _came(phase_in_hand.label, now)) is not None:
        bench = replace(step.state.bench, last_label=came, band=None)
        step = replace(step, state=replace(step.state, bench=bench))
        step = step.then(Labelling(phase_in_hand.work, came)).printing(_job(came, who))
    return step


def _came(label: Label, now: Order) -> Label | None:
    """A label that waited for the carrier's, with it; None where it did not wait, or it is not here yet."""
    if label.fault != NO_CARRIER_LABEL or label.label.order != now.order:
        return None
    carrier = carrier_label(now, label.label.carton)
    return None if carrier is None else replace(_waiting(label), carrier=carrier)


def _job(label: Label, who: str) -> PrintJob:
    return print_job(label, who, PACKED_AGAIN if label.copy > 1 else "")


def answered(label: Label, event: PrintAnswered) -> Label:
    """A label as the spooler says that it is."""
    match event.outcome:
        case PrintOutcome.DONE:
            return replace(label, state=PrintState.PRINTED, fault="")
        case PrintOutcome.FAILED:
            return replace(label, state=PrintState.FAILED, fault=event.reason or "unknown")
        case PrintOutcome.DOUBT:
            return replace(label, state=PrintState.DOUBT, fault=event.reason)
        case _:
            assert_never(event.outcome)


def answer(state: PackState, event: PrintAnswered) -> Step | None:
    """The spooler answers for a label of an order that was put aside; None where it is none of theirs."""
    kept = next((each for each in unlabelled(state.bench) if each[1].job == event.job), None)
    if kept is None:
        return None
    aside, label = kept
    if label.state is PrintState.PRINTED:
        return Step(state)
    now = answered(label, event)
    work = aside.phase.work
    match event.outcome:
        case PrintOutcome.DONE:
            told = carton_told(state, work, now).facts
            return Step(_with(state, aside, Labelling(work, replace(now, told=True)))).telling(*told)
        case PrintOutcome.FAILED:
            return Step(_with(state, aside, Labelling(work, now)))
        case PrintOutcome.DOUBT:
            return Step(_with(state, aside, LabelDoubt(work, now)))
        case _:
            assert_never(event.outcome)


def in_doubt(state: PackState, jobs: tuple[str, ...]) -> PackState:
    """After a power cut: labels of orders that were put aside, and may be on paper or not."""
    for aside, label in unlabelled(state.bench):
        if label.job in jobs:
            doubt = replace(label, state=PrintState.DOUBT)
            state = _with(state, aside, LabelDoubt(aside.phase.work, doubt))
    return state


def is_well_again(before: DeviceState | None, event: DeviceChanged) -> bool:
    """Whether a printer has just become ready."""
    return event.kind == "printer" and event.state is DeviceState.READY and before is not DeviceState.READY


def retried(step: Step) -> Step:
    """Ask again for every label that failed for certain: the one in hand, and those of orders put aside."""
    state = step.state
    jobs: list[str] = []
    for aside, label in unlabelled(state.bench):
        if _may_be_tried(label):
            jobs.append(label.job)
            state = _with(state, aside, Labelling(aside.phase.work, _waiting(label)))
    phase: Phase = state.phase
    if isinstance(phase, Labelling) and _may_be_tried(phase.label):
        jobs.append(phase.label.job)
        label = _waiting(phase.label)
        bench = replace(state.bench, last_label=label, band=None)
        state = replace(state, phase=Labelling(phase.work, label), bench=bench)
    return replace(step, state=state).retrying(*jobs)


def _may_be_tried(label: Label) -> bool:
    return label.state is PrintState.FAILED and label.fault != NO_CARRIER_LABEL


def _waiting(label: Label) -> Label:
    return replace(label, state=PrintState.WAITING, fault="")


def _with(state: PackState, kept: Aside, phase: Resumable) -> PackState:
    aside = tuple(Aside(phase) if each is kept else each for each in state.bench.aside)
    return replace(state, bench=replace(state.bench, aside=aside))
