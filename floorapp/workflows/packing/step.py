"""Where an event goes: to the world, to the badge, to a panel, or to the phase that the station is in."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import (
    BadgeScanned,
    CartonTypeScanned,
    CommandGiven,
    Event,
    ItemScanned,
    NamedScanned,
    OrderScanned,
    Scan,
    ScanRefused,
    SsccScanned,
    TraitsScanned,
    UnknownScanned,
)
from floorapp.workflows.facts import CallReason, OperatorSignedIn, OperatorSignedOut, SupervisorCalled
from floorapp.workflows.nouns import Language, Operator, Theme
from floorapp.workflows.packing import (
    aside,
    closing,
    devices,
    labelling,
    missing,
    override,
    prints,
    verifying,
)
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.state import (
    Bench,
    ChoosingBox,
    ChoosingBoxReason,
    ChoosingLine,
    ChoosingReason,
    ChoosingReprint,
    LabelDoubt,
    Labelling,
    PackState,
    Panel,
    Phase,
    SignedOut,
    Stopped,
    Tally,
    TooMany,
    Verifying,
    Waiting,
    Weighing,
    WeightOff,
    WrongItem,
    WrongLabel,
    WrongUnit,
    work_of,
)
from floorapp.workflows.packing.turn import Step, actor, alarm_of, no_panel, refuse
from floorapp.workflows.packing.waiting import dispute_settled, waiting
from floorapp.workflows.packing.world import world
from floorapp.workflows.screens import Band, Mark, PrintState, say

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
            | TraitsScanned()
            | CartonTypeScanned()
            | SsccScanned()
            | NamedScanned()
            | UnknownScanned()
            | ScanRefused()
            | CommandGiven()
        ):
            decided = _scanned(today, event)
        case _:
            decided = world(today, event)
    return _counted(override.with_change_told(today, _with_card(state, decided)))


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
    at_work = state.bench.operator is not None
    return replace(state, bench=replace(state.bench, tally=Tally(day, at_ms if at_work else 0)))


def _with_card(before: PackState, decided: Step) -> Step:
    """A stop card sounds when it appears, whatever brought it to sight."""
    appears = _shows_card(decided.state) and not _shows_card(before)
    return decided.sounding(Sound.SUPERVISOR) if appears else decided


def _shows_card(state: PackState) -> bool:
    bench = state.bench
    return isinstance(state.phase, Waiting) and bool(bench.disputes) and bench.panel is Panel.NONE


def _counted(decided: Step) -> Step:
    """While the OMS is away, what is saved here grows with each fact."""
    bench = decided.state.bench
    if bench.online or not decided.facts:
        return decided
    bench = replace(bench, pending=bench.pending + len(decided.facts))
    return replace(decided, state=replace(decided.state, bench=bench))


def _badge(state: PackState, event: BadgeScanned) -> Step:
    who, phase = event.operator, state.phase
    if who is not None and who.is_supervisor:
        answered = _supervisor_answers(state, event, who)
        if answered is not None:
            return answered
    state = no_panel(state)
    if (alarm := alarm_of(phase)) is not None:
        return Step(state).sounding(alarm)
    if who is None:
        return refuse(state, say("badge_unknown"))
    return _sign_in(state, event, who)


def _supervisor_answers(state: PackState, event: BadgeScanned, who: Operator) -> Step | None:
    """What a supervisor's badge settles here, the nearest thing first; None where it only signs in."""
    bench, phase = state.bench, state.phase
    if bench.panel is Panel.HELP:
        return Step(no_panel(state)).sounding(Sound.OK)
    match phase:
        case Weighing() | WeightOff():
            return closing.weight_overridden(no_panel(state), phase, event, who)
        case Stopped():
            return aside.stop_done(no_panel(state), phase, event)
        case Waiting() if bench.disputes:
            return dispute_settled(no_panel(state))
        case _:
            return None


def _sign_in(state: PackState, event: BadgeScanned, who: Operator) -> Step:
    """A badge signs its owner in; at work it changes who acts and leaves the work as it is."""
    bench, before = state.bench, state.bench.operator
    if before is not None and before.operator == who.operator:
        return Step(state).sounding(Sound.OK)
    tally = replace(bench.tally, since_ms=bench.tally.since_ms or event.at_ms)
    bench = replace(bench, operator=who, language=who.language, tally=tally, out_of_stock=frozenset())
    step = Step(replace(state, bench=bench)).telling(OperatorSignedIn("", who.operator)).sounding(Sound.OK)
    if before is not None:
        step = step.having_told(OperatorSignedOut("", before.operator))
    welcome = say("signed_in", name=who.name)
    match state.phase:
        case SignedOut() | Waiting():
            return step.then(Waiting()).showing(Band(Mark.OK, welcome))
        case Verifying(work=work):
            left = w.left(work)
            return step.showing(Band(Mark.OK, welcome, None, left, say("left_to_scan", n=left)))
        case _:
            return step


def _scanned(state: PackState, event: Scan) -> Step:
    if isinstance(event, CommandGiven):
        if state.bench.panel is Panel.PRINTS and (chosen := prints.pressed(state, event)) is not None:
            return chosen
        anywhere = _anywhere(state, event.command)
        if anywhere is not None:
            return anywhere
    return _in_phase(no_panel(state), event)


def _anywhere(state: PackState, command: Command) -> Step | None:
    """Commands that every screen knows; None for those that belong to a phase."""
    panel = state.bench.panel
    match command:
        case Command.LANG_EN:
            return _looking(state, replace(state.bench, language=Language.EN))
        case Command.LANG_SV:
            return _looking(state, replace(state.bench, language=Language.SV))
        case Command.THEME:
            other = Theme.DARK if state.bench.theme is Theme.LIGHT else Theme.LIGHT
            return _looking(state, replace(state.bench, theme=other))
        case Command.HELP:
            return _call_for_help(state)
        case Command.LOUDER:
            return _looking(state, devices.louder(state.bench))
        case Command.LARGER:
            return _looking(state, replace(state.bench, large=not state.bench.large))
        case Command.PRINTS:
            return prints.opened(state)
        case Command.DEVICES:
            return _looking(state, replace(state.bench, panel=Panel.DEVICES, page=0))
        case Command.MORE if panel is Panel.DEVICES:
            return _looking(state, devices.turned(state.bench))
        case Command.SNAPSHOT if effects := devices.snapshots(state.bench):
            return _looking(state, state.bench).doing(*effects)
        case Command.TEST_LABEL | Command.ZERO | Command.LOOK if panel is Panel.DEVICES:
            return devices.tried(state, command)
        case Command.BACK if panel is not Panel.NONE:
            return _looking(state, no_panel(state).bench)
        case Command.PUT_ASIDE if panel is Panel.HELP or _label_failed(state.phase):
            return aside.put_aside(no_panel(state))
        case _:
            return None


def _label_failed(phase: Phase) -> bool:
    """Whether the packer stands before a carton whose label did not come: it may wait for it elsewhere."""
    return isinstance(phase, Labelling) and phase.label.state is PrintState.FAILED


def _call_for_help(state: PackState) -> Step:
    """A supervisor is called. Asking again while the call stands sounds again and calls nobody twice."""
    step = Step(replace(state, bench=replace(state.bench, panel=Panel.HELP))).sounding(Sound.SUPERVISOR)
    if state.bench.panel is Panel.HELP:
        return step
    work = work_of(state.phase)
    order = work.order.order if work else ""
    return step.telling(SupervisorCalled(order, actor(state), CallReason.HELP))


def _looking(state: PackState, bench: Bench) -> Step:
    """How the station looks has changed and nothing else; an alarm goes on sounding."""
    return Step(replace(state, bench=bench)).sounding(alarm_of(state.phase) or Sound.OK)


def _in_phase(state: PackState, event: Scan) -> Step:
    phase = state.phase
    match phase:
        case SignedOut():
            return refuse(state, say("badge_needed"))
        case Waiting():
            return waiting(state, event)
        case Verifying(work=work):
            return verifying.verifying(state, work, event, phase.half)
        case WrongItem() | TooMany() | WrongUnit():
            return verifying.alarmed(state, phase, event)
        case ChoosingLine() | ChoosingReason() | ChoosingBox():
            return missing.choosing(state, phase, event)
        case ChoosingBoxReason():
            return override.choosing_box_reason(state, phase, event)
        case Weighing():
            return Step(state).sounding(Sound.REFUSED)
        case WeightOff():
            return Step(state).sounding(Sound.SUPERVISOR)
        case Labelling() | WrongLabel() | LabelDoubt():
            return labelling.labelling(state, phase, event)
        case ChoosingReprint():
            return labelling.choosing_reprint(state, phase, event)
        case Stopped():
            if isinstance(event, CommandGiven) and event.command is Command.DONE:
                return aside.stop_done(state, phase, event)
            return Step(state).sounding(Sound.SUPERVISOR)
        case _:
            assert_never(phase)
