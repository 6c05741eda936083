"""Where an event goes: to the world, to the badge, to a panel, or to the phase that the station is in."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import PrintTestLabel, ReleaseOrder, Sound
from floorapp.workflows.events import (
    BadgeScanned,
    CartonTypeScanned,
    CommandGiven,
    Event,
    ItemScanned,
    OrderScanned,
    Scan,
    ScanRefused,
    SsccScanned,
    UnknownScanned,
)
from floorapp.workflows.facts import OperatorSignedIn, OperatorSignedOut, OrderPutAside
from floorapp.workflows.nouns import Language, Operator, Theme
from floorapp.workflows.packing import closing, labelling, missing, verifying
from floorapp.workflows.packing.state import (
    ChoosingBox,
    ChoosingLine,
    ChoosingReason,
    ChoosingReprint,
    LabelDoubt,
    Labelling,
    PackState,
    Panel,
    SignedOut,
    StopKind,
    Stopped,
    Tally,
    TooMany,
    Verifying,
    Waiting,
    Weighing,
    WeightOff,
    WrongItem,
    WrongLabel,
)
from floorapp.workflows.packing.turn import Step, actor, refuse
from floorapp.workflows.packing.waiting import waiting
from floorapp.workflows.packing.world import world
from floorapp.workflows.screens import Band, Mark, say

MS_PER_DAY = 86_400_000


__all__ = ["Step", "step", "wants_order", "wants_raw"]


def step(state: PackState, event: Event) -> Step:
    """Decide what an event means. Pure: the same state and event give the same decision, byte for byte."""
    today = _today(state, event.at_ms)
    match event:
        case BadgeScanned():
            decided = _badge(today, event)
        case (
            OrderScanned()
            | ItemScanned()
            | CartonTypeScanned()
            | SsccScanned()
            | UnknownScanned()
            | ScanRefused()
            | CommandGiven()
        ):
            decided = _scanned(today, event)
        case _:
            decided = world(today, event)
    return _counted(decided)


def wants_order(state: PackState) -> bool:
    """Whether an item scanned now should open an order."""
    return isinstance(state.phase, Waiting) and not state.bench.disputes


def wants_raw(state: PackState) -> bool:
    """Whether scans are being tried out on the devices screen rather than meant."""
    return state.bench.panel is Panel.DEVICES


def _today(state: PackState, at_ms: int) -> PackState:
    day = at_ms // MS_PER_DAY
    if day == state.bench.tally.day:
        return state
    return replace(state, bench=replace(state.bench, tally=Tally(day, at_ms)))


def _counted(decided: Step) -> Step:
    """While the OMS is away, what is saved here grows with each fact."""
    bench = decided.state.bench
    if bench.online or not decided.facts:
        return decided
    bench = replace(bench, pending=bench.pending + len(decided.facts))
    return replace(decided, state=replace(decided.state, bench=bench))


def _badge(state: PackState, event: BadgeScanned) -> Step:
    who, phase = event.operator, state.phase
    if isinstance(phase, WeightOff):
        return closing.weight_overridden(state, phase, event)
    if who is None:
        return _unknown_badge(state)
    if who.is_supervisor and isinstance(phase, Stopped):
        return _stop_done(state, phase)
    if who.is_supervisor and state.bench.panel is Panel.HELP:
        return Step(replace(state, bench=replace(state.bench, panel=Panel.NONE))).sounding(Sound.OK)
    if who.is_supervisor and state.bench.disputes and isinstance(phase, Waiting):
        return Step(replace(state, bench=replace(state.bench, disputes=state.bench.disputes[1:]))).sounding(
            Sound.OK
        )
    return _sign_in(state, who)


def _unknown_badge(state: PackState) -> Step:
    if isinstance(state.phase, WrongItem | TooMany | WrongLabel):
        return Step(state).sounding(Sound.WRONG)
    return refuse(state, say("badge_unknown"))


def _sign_in(state: PackState, who: Operator) -> Step:
    """A badge signs its owner in; at work it changes who acts and leaves the work as it is."""
    before = state.bench.operator
    if before is not None and before.operator == who.operator:
        return Step(state)
    told = OperatorSignedIn("", who.operator)
    step = (
        Step(replace(state, bench=replace(state.bench, operator=who, language=who.language)))
        .telling(told)
        .sounding(Sound.OK)
    )
    if before is not None:
        step = step.having_told(OperatorSignedOut("", before.operator))
    if isinstance(state.phase, SignedOut):
        return step.then(Waiting()).showing(Band(Mark.OK, say("signed_in", name=who.name)))
    return step


def _scanned(state: PackState, event: Scan) -> Step:
    if isinstance(event, CommandGiven):
        anywhere = _anywhere(state, event.command)
        if anywhere is not None:
            return anywhere
    if state.bench.panel is not Panel.NONE and not isinstance(state.phase, SignedOut):
        state = replace(state, bench=replace(state.bench, panel=Panel.NONE))
    return _in_phase(state, event)


def _anywhere(state: PackState, command: Command) -> Step | None:
    """Commands that every screen knows; None for those that belong to a phase."""
    panel = state.bench.panel
    match command:
        case Command.LANG_EN:
            return Step(replace(state, bench=replace(state.bench, language=Language.EN)))
        case Command.LANG_SV:
            return Step(replace(state, bench=replace(state.bench, language=Language.SV)))
        case Command.THEME:
            other = Theme.DARK if state.bench.theme is Theme.LIGHT else Theme.LIGHT
            return Step(replace(state, bench=replace(state.bench, theme=other)))
        case Command.HELP:
            return Step(replace(state, bench=replace(state.bench, panel=Panel.HELP))).sounding(
                Sound.SUPERVISOR
            )
        case Command.DEVICES:
            return Step(replace(state, bench=replace(state.bench, panel=Panel.DEVICES)))
        case Command.TEST_LABEL if panel is Panel.DEVICES:
            return Step(state).doing(PrintTestLabel())
        case Command.BACK if panel is not Panel.NONE:
            return Step(replace(state, bench=replace(state.bench, panel=Panel.NONE)))
        case Command.PUT_ASIDE if panel is Panel.HELP:
            return _put_aside(state)
        case _:
            return None


def _put_aside(state: PackState) -> Step:
    """Set the order in hand aside as it is; its next scan here goes on with it."""
    closed = replace(state, bench=replace(state.bench, panel=Panel.NONE))
    match state.phase:
        case (
            Verifying(work=work)
            | WrongItem(work=work)
            | TooMany(work=work)
            | ChoosingLine(work=work)
            | ChoosingReason(work=work)
            | ChoosingBox(work=work)
        ):
            pass
        case _:
            return refuse(closed, say("cannot_put_aside"))
    order = work.order.order
    bench = replace(closed.bench, aside=(*closed.bench.aside, work))
    band = Band(Mark.TOO_MANY, say("put_aside", order=order))
    return (
        Step(PackState(bench, Waiting()))
        .showing(band)
        .telling(OrderPutAside(order, actor(state), "packer"))
        .doing(ReleaseOrder(order))
        .sounding(Sound.OK)
    )


def _in_phase(state: PackState, event: Scan) -> Step:
    phase = state.phase
    match phase:
        case SignedOut():
            return refuse(state, say("badge_needed"))
        case Waiting():
            return waiting(state, event)
        case Verifying(work=work):
            return verifying.verifying(state, work, event)
        case WrongItem() | TooMany():
            return verifying.alarmed(state, phase, event)
        case ChoosingLine() | ChoosingReason() | ChoosingBox():
            return missing.choosing(state, phase, event)
        case Weighing():
            return closing.weighing(state, event)
        case WeightOff():
            return Step(state).sounding(Sound.SUPERVISOR)
        case Labelling() | WrongLabel() | LabelDoubt():
            return labelling.labelling(state, phase, event)
        case ChoosingReprint():
            return labelling.choosing_reprint(state, phase, event)
        case Stopped():
            if isinstance(event, CommandGiven) and event.command is Command.DONE:
                return _stop_done(state, phase)
            return Step(state).sounding(Sound.SUPERVISOR)
        case _:
            assert_never(phase)


def _stop_done(state: PackState, phase: Stopped) -> Step:
    """The packer has done what the stop asked: the order is out of hand."""
    order = phase.work.order.order
    keep = phase.kind is StopKind.ON_HOLD and not phase.labelled
    aside = (*state.bench.aside, phase.work) if keep else state.bench.aside
    band = Band(Mark.TOO_MANY, say("put_aside", order=order))
    return (
        Step(PackState(replace(state.bench, aside=aside), Waiting()))
        .showing(band)
        .telling(OrderPutAside(order, actor(state), phase.kind.value))
        .doing(ReleaseOrder(order))
        .sounding(Sound.OK)
    )
