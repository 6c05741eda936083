"""The label is on its way: it is stuck on and scanned, printed again, or nobody knows whether it came out."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.commands import Command, digit
from floorapp.workflows.effects import Sound, UseNextPrinter
from floorapp.workflows.events import (
    CommandGiven,
    Happened,
    Scan,
)
from floorapp.workflows.facts import (
    LabelReprinted,
)
from floorapp.workflows.packing import plates
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.closing import done_band
from floorapp.workflows.packing.paper import NO_CARRIER_LABEL, is_another, print_job, proves
from floorapp.workflows.packing.shipping import carton_told, ship
from floorapp.workflows.packing.state import (
    ChoosingReprint,
    Label,
    LabelDoubt,
    Labelling,
    PackState,
    Verifying,
    Waiting,
    Work,
    WrongLabel,
)
from floorapp.workflows.packing.turn import Step, actor, may_reprint, refuse
from floorapp.workflows.packing.unlabelled import retried
from floorapp.workflows.screens import Band, Mark, PrintState, Say, say

REPRINT_REASONS = ("lost", "damaged", "not_printed", "other")
"""Why another label is wanted; the order is the digit that chooses it, from 1."""

_REASON_OF = {digit(number): reason for number, reason in enumerate(REPRINT_REASONS, 1)}


def labelling(state: PackState, phase: Labelling | WrongLabel | LabelDoubt, event: Scan) -> Step:
    """The label is to be stuck on and scanned; only its own scan ends that."""
    if proves(phase.label, event):
        return label_confirmed(state, phase.work, phase.label, event)
    if is_another(phase.work.order, event):
        return Step(state).then(WrongLabel(phase.work, phase.label)).sounding(Sound.WRONG)
    match phase:
        case WrongLabel():
            return _alarmed(state, phase, event)
        case LabelDoubt():
            return _doubt_answered(state, phase, event)
        case Labelling():
            return _while_labelling(state, phase, event)
        case _:
            assert_never(phase)


def _alarmed(state: PackState, phase: WrongLabel, event: Scan) -> Step:
    """Another label is in the packer's hand: only the right one ends that, or that there is none."""
    if not isinstance(event, CommandGiven) or event.command is not Command.REPRINT:
        return Step(state).sounding(Sound.WRONG)
    if phase.label.state is PrintState.DOUBT:
        return Step(state).then(LabelDoubt(phase.work, phase.label)).sounding(Sound.OK)
    if phase.label.state is PrintState.FAILED:
        return reprint(state, phase.work, phase.label, event, "not_printed")
    return Step(state).then(ChoosingReprint(phase.work, phase.label, alarmed=True)).showing(None)


def _while_labelling(state: PackState, phase: Labelling, event: Scan) -> Step:
    match event:
        case CommandGiven(command=Command.REPRINT) if phase.label.state is PrintState.FAILED:
            return reprint(state, phase.work, phase.label, event, "not_printed")
        case CommandGiven(command=Command.REPRINT):
            return Step(state).then(ChoosingReprint(phase.work, phase.label)).showing(None)
        case CommandGiven(command=Command.OTHER_PRINTER):
            return retried(Step(state)).doing(UseNextPrinter()).sounding(Sound.OK)
        case CommandGiven(command=Command.UNDO):
            return _refuse(state, say("undo_too_late"))
        case CommandGiven(command=Command.OUT):
            return _refuse(state, say("sign_out_first"))
        case CommandGiven(command=command):
            return _refuse(state, say("command_not_here", command=command.value))
        case _:
            return _refuse(state, say("scan_label_first"))


def _refuse(state: PackState, text: Say) -> Step:
    """Refuse while a label waits, and say again what is complete."""
    return refuse(state, text, hint=say("stick_and_scan"))


def _doubt_answered(state: PackState, phase: LabelDoubt, event: Scan) -> Step:
    match event:
        case CommandGiven(command=Command.YES):
            label = replace(phase.label, state=PrintState.PRINTED, fault="")
            return carton_told(state, phase.work, label).showing(_band(phase.work)).sounding(Sound.OK)
        case CommandGiven(command=Command.NO):
            return reprint(state, phase.work, phase.label, event, "not_printed")
        case _:
            return Step(state).sounding(Sound.REFUSED)


def _band(work: Work) -> Band:
    return done_band(work, work.full[-1])


def label_confirmed(state: PackState, work: Work, label: Label, event: Happened) -> Step:
    """The right label is on the right carton: go on with the next carton, or ship the order.

    Without a license plate for the next carton the order waits here; the packer may put it aside.
    """
    closed = carton_told(state, work, replace(label, state=PrintState.PRINTED, fault=""))
    if not w.left(work):
        return ship(closed.state, work, event).having_told(*closed.facts)
    taken = plates.take(closed.state.bench)
    if taken is None:
        return replace(_refuse(closed.state, say("station_not_ready")), facts=closed.facts)
    plate, bench = taken
    closed = replace(closed, state=replace(closed.state, bench=bench))
    following = w.next_carton(work, bench.advisable(), plate)
    band = Band(
        Mark.OK,
        say("new_box", number=following.carton.number),
        None,
        w.left(following),
        say("left_to_scan", n=w.left(following)),
    )
    return closed.then(Verifying(following)).showing(band).sounding(Sound.OK)


def reprint(state: PackState, work: Work | None, label: Label, event: Happened, reason: str) -> Step:
    """Print a further copy: its own job, its number, a reason and a name. `work` is None after the order."""
    if label.fault == NO_CARRIER_LABEL:
        return _refuse(state, say("carrier_label_missing"))
    job = f"{state.bench.station}-{event.seq}"
    again = replace(label, job=job, copy=label.copy + 1, state=PrintState.WAITING, fault="")
    told = LabelReprinted(
        again.label.order, actor(state), again.label.carton, again.label.sscc, again.copy, reason
    )
    bench = replace(state.bench, last_label=again)
    step = (
        Step(PackState(bench, Waiting()))
        .telling(told)
        .printing(print_job(again, actor(state), reason))
        .sounding(Sound.OK)
    )
    if work is None:
        return step.showing(Band(Mark.OK, say("reprinting", order=again.label.order)))
    carton = replace(work.full[-1], copies=again.copy)
    work = replace(work, full=(*work.full[:-1], carton))
    return step.then(Labelling(work, again)).showing(_band(work))


def choosing_reprint(state: PackState, phase: ChoosingReprint, event: Scan) -> Step:
    """Why another label? The digit is the reason."""
    match event:
        case CommandGiven(command=command) if command in _REASON_OF and not may_reprint(state):
            return refuse(state, say("reprint_needs_supervisor"))
        case CommandGiven(command=command) if command in _REASON_OF:
            return reprint(state, phase.work, phase.label, event, _REASON_OF[command])
        case CommandGiven(command=Command.BACK):
            if phase.work is None:
                return Step(state).then(Waiting())
            if phase.alarmed:
                return Step(state).then(WrongLabel(phase.work, phase.label)).sounding(Sound.WRONG)
            return Step(state).then(Labelling(phase.work, phase.label)).showing(_band(phase.work))
        case _ if phase.work is not None and proves(phase.label, event):
            return label_confirmed(state, phase.work, phase.label, event)
        case _:
            return Step(state).sounding(Sound.REFUSED)
