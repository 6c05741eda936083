"""What the world says while people work: the network, the printer, the devices, the OMS, a restart."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.effects import Sound
from floorapp.workflows.events import (
    ClaimAnswered,
    DeviceChanged,
    DisputeRaised,
    LinkChanged,
    OrderChanged,
    PrintAnswered,
    PrintOutcome,
    QueueChanged,
    Restarted,
    SettingsChanged,
    WeightRead,
)
from floorapp.workflows.nouns import Hold
from floorapp.workflows.packing.closing import weighed
from floorapp.workflows.packing.shipping import carton_told
from floorapp.workflows.packing.state import (
    ChoosingReprint,
    Device,
    Dispute,
    Label,
    LabelDoubt,
    Labelling,
    PackState,
    Phase,
    Settings,
    StopKind,
    Stopped,
    Weighing,
    WeightOff,
    Work,
    WrongLabel,
    work_of,
)
from floorapp.workflows.packing.turn import Step
from floorapp.workflows.screens import Band, Mark, PrintState, say

WorldEvent = (
    WeightRead
    | PrintAnswered
    | DeviceChanged
    | LinkChanged
    | OrderChanged
    | ClaimAnswered
    | DisputeRaised
    | QueueChanged
    | Restarted
    | SettingsChanged
)


def world(state: PackState, event: WorldEvent) -> Step:
    """Answer an event that no operator caused."""
    bench = state.bench
    match event:
        case WeightRead():
            return _weight(state, event)
        case PrintAnswered():
            return _printed(state, event)
        case DeviceChanged():
            return _device(state, event)
        case LinkChanged():
            return _link(state, event)
        case OrderChanged():
            return _order_changed(state, event)
        case ClaimAnswered(granted=False, order=order, holder=holder):
            return _stop(state, order, StopKind.CLAIMED, holder)
        case ClaimAnswered():
            return Step(state)
        case DisputeRaised():
            return _dispute(state, event)
        case QueueChanged(waiting=number, next_truck=truck):
            return Step(replace(state, bench=replace(bench, waiting=number, next_truck=truck)))
        case Restarted():
            return _restarted(state, event)
        case SettingsChanged():
            return _settings(state, event)
        case _:
            assert_never(event)


def _weight(state: PackState, event: WeightRead) -> Step:
    now = replace(state, bench=replace(state.bench, weight_g=event.weight_g))
    if isinstance(now.phase, Weighing | WeightOff):
        return weighed(now, now.phase, event)
    return Step(now)


def _label_of(phase: Phase) -> tuple[Work, Label] | None:
    """The order and label in hand, or None when no carton of an open order waits for its label."""
    match phase:
        case Labelling(work=work, label=label) | WrongLabel(work=work, label=label):
            return work, label
        case LabelDoubt(work=work, label=label):
            return work, label
        case ChoosingReprint(work=Work() as work, label=label):
            return work, label
        case _:
            return None


def _printed(state: PackState, event: PrintAnswered) -> Step:
    """The spooler's word counts for the job that is in hand, and for no other."""
    in_hand = _label_of(state.phase)
    if in_hand is None or in_hand[1].job != event.job:
        return _printed_before(state, event)
    work, label = in_hand
    match event.outcome:
        case PrintOutcome.DONE:
            told = carton_told(state, work, replace(label, state=PrintState.PRINTED, fault=""))
            if isinstance(state.phase, WrongLabel):
                return told.then(WrongLabel(work, replace(label, state=PrintState.PRINTED, told=True)))
            return told
        case PrintOutcome.FAILED:
            failed = replace(label, state=PrintState.FAILED, fault=event.reason or "unknown")
            return Step(state).then(Labelling(work, failed)).sounding(Sound.REFUSED)
        case PrintOutcome.DOUBT:
            doubt = replace(label, state=PrintState.DOUBT, fault=event.reason)
            return Step(state).then(LabelDoubt(work, doubt)).sounding(Sound.SUPERVISOR)
        case _:
            assert_never(event.outcome)


def _printed_before(state: PackState, event: PrintAnswered) -> Step:
    """A reprint of the order before: its failure is said in the band, its success needs no word."""
    last = state.bench.last_label
    if last is None or last.job != event.job or event.outcome is PrintOutcome.DONE:
        return Step(state)
    title = say("label_failed") if event.outcome is PrintOutcome.FAILED else say("label_doubt")
    band = Band(Mark.TOO_MANY, title, say(f"fault_{event.reason}") if event.reason else None)
    return Step(state).showing(band).sounding(Sound.REFUSED)


def _device(state: PackState, event: DeviceChanged) -> Step:
    device = Device(event.device, event.kind, event.model, event.state, event.reading, event.fault)
    others = tuple(each for each in state.bench.devices if each.device != event.device)
    devices = tuple(sorted((*others, device), key=lambda each: (each.kind, each.device)))
    return Step(replace(state, bench=replace(state.bench, devices=devices)))


def _link(state: PackState, event: LinkChanged) -> Step:
    bench = replace(state.bench, online=event.online, pending=event.pending)
    if event.online == state.bench.online:
        return Step(replace(state, bench=bench))
    step = Step(replace(state, bench=replace(bench, since_ms=event.at_ms)))
    return step if event.online else step.sounding(Sound.OFFLINE)


def _order_changed(state: PackState, event: OrderChanged) -> Step:
    match event.hold:
        case Hold.NONE:
            return Step(state)
        case Hold.CANCELLED:
            aside = tuple(work for work in state.bench.aside if work.order.order != event.order)
            now = replace(state, bench=replace(state.bench, aside=aside))
            return _stop(now, event.order, StopKind.CANCELLED, event.reason)
        case Hold.ON_HOLD:
            return _stop(state, event.order, StopKind.ON_HOLD, event.reason)
        case _:
            assert_never(event.hold)


def _stop(state: PackState, order: str, kind: StopKind, reason: str) -> Step:
    work = work_of(state.phase)
    if work is None or work.order.order != order or isinstance(state.phase, Stopped):
        return Step(state)
    labelled = bool(work.full)
    return Step(state).then(Stopped(work, kind, reason, labelled)).showing(None).sounding(Sound.SUPERVISOR)


def _dispute(state: PackState, event: DisputeRaised) -> Step:
    if any(dispute.fact == event.fact for dispute in state.bench.disputes):
        return Step(state)
    dispute = Dispute(event.fact, event.order, event.kind, event.winner)
    bench = replace(state.bench, disputes=(*state.bench.disputes, dispute))
    return Step(replace(state, bench=bench)).sounding(Sound.SUPERVISOR)


def _restarted(state: PackState, event: Restarted) -> Step:
    """The station stands where it stood; a label that was on its way becomes a question."""
    in_hand = _label_of(state.phase)
    if in_hand is None or in_hand[1].job not in event.unsure_jobs:
        return Step(state)
    work, label = in_hand
    return Step(state).then(LabelDoubt(work, replace(label, state=PrintState.DOUBT)))


def _settings(state: PackState, event: SettingsChanged) -> Step:
    bench = state.bench
    fresh_block = event.sscc_base != bench.settings.sscc_base
    settings = Settings(
        event.sscc_base,
        event.sscc_serials,
        event.weight_tolerance_g,
        event.weight_tolerance_percent,
        event.has_scale,
        event.carton_types,
    )
    used = 0 if fresh_block else bench.serials_used
    return Step(replace(state, bench=replace(bench, settings=settings, serials_used=used)))
