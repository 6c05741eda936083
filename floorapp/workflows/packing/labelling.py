"""The label is on its way: it is stuck on and scanned, printed again, or nobody knows whether it came out."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound, UseNextPrinter
from floorapp.workflows.events import (
    CommandGiven,
    Happened,
    Scan,
    SsccScanned,
)
from floorapp.workflows.facts import (
    LabelReprinted,
)
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.closing import done_band
from floorapp.workflows.packing.paper import print_job
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
from floorapp.workflows.packing.turn import Step, actor, not_here, refuse
from floorapp.workflows.screens import Band, Mark, PrintState, Say, say

REPRINT_REASONS = ("lost", "damaged", "not_printed", "other")
"""Why another label is wanted; the order is the digit that chooses it, from 1."""


def labelling(state: PackState, phase: Labelling | WrongLabel | LabelDoubt, event: Scan) -> Step:
    """The label is to be stuck on and scanned; only its own scan ends that."""
    match event:
        case SsccScanned(sscc=scanned) if scanned == phase.label.label.sscc:
            return label_confirmed(state, phase.work, phase.label, event)
        case SsccScanned():
            return Step(state).then(WrongLabel(phase.work, phase.label)).sounding(Sound.WRONG)
        case _:
            pass
    match phase:
        case WrongLabel():
            return Step(state).sounding(Sound.WRONG)
        case LabelDoubt():
            return _doubt_answered(state, phase, event)
        case Labelling():
            return _while_labelling(state, phase, event)
        case _:
            assert_never(phase)


def _while_labelling(state: PackState, phase: Labelling, event: Scan) -> Step:
    match event:
        case CommandGiven(command=Command.REPRINT) if phase.label.state is PrintState.FAILED:
            return reprint(state, phase.work, phase.label, event, "not_printed")
        case CommandGiven(command=Command.REPRINT):
            return Step(state).then(ChoosingReprint(phase.work, phase.label)).showing(state.bench.band)
        case CommandGiven(command=Command.OTHER_PRINTER):
            return Step(state).doing(UseNextPrinter()).sounding(Sound.OK)
        case CommandGiven(command=Command.UNDO):
            return refuse_here(state, say("undo_too_late"))
        case CommandGiven(command=Command.OUT):
            return refuse_here(state, say("sign_out_first"))
        case CommandGiven(command=command):
            return refuse_here(state, say("command_not_here", command=command.value))
        case _:
            return refuse_here(state, say("scan_label_first"))


def refuse_here(state: PackState, text: Say) -> Step:
    """Refuse while a label waits, and say again what is complete."""
    return refuse(state, text, hint=say("stick_and_scan"))


def _doubt_answered(state: PackState, phase: LabelDoubt, event: Scan) -> Step:
    match event:
        case CommandGiven(command=Command.YES):
            label = replace(phase.label, state=PrintState.PRINTED, fault="")
            return carton_told(state, phase.work, label)
        case CommandGiven(command=Command.NO):
            return reprint(state, phase.work, phase.label, event, "not_printed")
        case _:
            return Step(state).sounding(Sound.REFUSED)


def label_confirmed(state: PackState, work: Work, label: Label, event: SsccScanned) -> Step:
    """The right label is on the right carton: go on with the next carton, or ship the order."""
    closed = carton_told(state, work, replace(label, state=PrintState.PRINTED, fault=""))
    if not w.left(work):
        return ship(closed.state, work, event).having_told(*closed.facts)
    following = w.next_carton(work, state.bench.settings.carton_types)
    band = Band(
        Mark.OK,
        say("new_box", number=following.carton.number),
        None,
        w.left(following),
        say("left_to_scan", n=w.left(following)),
    )
    return closed.then(Verifying(following)).showing(band).sounding(Sound.OK)


def reprint(state: PackState, work: Work | None, label: Label, event: Happened, reason: str) -> Step:
    """Print a further copy: its own job, its number, a reason and a name."""
    job = f"{state.bench.station}-{event.seq}"
    again = replace(label, job=job, copy=label.copy + 1, state=PrintState.WAITING, fault="")
    told = LabelReprinted(
        again.label.order, actor(state), again.label.carton, again.label.sscc, again.copy, reason
    )
    bench = replace(state.bench, last_label=again)
    phase = Waiting() if work is None else Labelling(work, again)
    step = (
        Step(PackState(bench, phase))
        .telling(told)
        .printing(print_job(again, actor(state), reason))
        .sounding(Sound.OK)
    )
    if work is None:
        return step.showing(Band(Mark.OK, say("reprinting", order=again.label.order)))
    return step.showing(done_band(work, work.full[-1]))


def choosing_reprint(state: PackState, phase: ChoosingReprint, event: Scan) -> Step:
    """Why another label? The digit is the reason."""
    match event:
        case CommandGiven(command=command) if command.digit in range(1, len(REPRINT_REASONS) + 1):
            assert command.digit is not None  # noqa: S101 - the guard has looked
            reason = REPRINT_REASONS[command.digit - 1]
            return reprint(state, phase.work, phase.label, event, reason)
        case CommandGiven(command=Command.BACK):
            return Step(state).then(Waiting() if phase.work is None else Labelling(phase.work, phase.label))
        case SsccScanned(sscc=scanned) if phase.work is not None and scanned == phase.label.label.sscc:
            return label_confirmed(state, phase.work, phase.label, event)
        case CommandGiven(command=command):
            return not_here(state, command.value)
        case _:
            return refuse(state, say("reprint_title"))
