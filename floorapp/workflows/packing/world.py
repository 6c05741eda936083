"""What the world says while people work: the network, the printer, the devices, the OMS, a restart."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.effects import Sound
from floorapp.workflows.events import (
    ClaimAnswered,
    DeviceChanged,
    DeviceState,
    DisputeRaised,
    LinkChanged,
    Notice,
    NoticeGiven,
    OrderChanged,
    OrderGone,
    OrderRevised,
    PrintAnswered,
    PrintOutcome,
    PrintsSeen,
    QueueChanged,
    Restarted,
    SettingsChanged,
    WeightRead,
    WorldEvent,
)
from floorapp.workflows.packing import devices, prints, unlabelled
from floorapp.workflows.packing.closing import weighed
from floorapp.workflows.packing.office import (
    dispute_raised,
    order_changed,
    order_gone,
    order_revised,
    stop,
)
from floorapp.workflows.packing.plates import with_settings
from floorapp.workflows.packing.shipping import carton_told
from floorapp.workflows.packing.slips import kind_of_slip, slip_answered
from floorapp.workflows.packing.state import (
    WITHDRAWN,
    Bench,
    ChoosingReprint,
    Dispute,
    Label,
    LabelDoubt,
    Labelling,
    PackState,
    Phase,
    Settings,
    StopKind,
    Stopped,
    Waiting,
    Weighing,
    WeightOff,
    Work,
    WrongLabel,
)
from floorapp.workflows.packing.turn import Step, alarm_of, no_panel
from floorapp.workflows.screens import Band, Mark, PrintState, say


def world(state: PackState, event: WorldEvent) -> Step:
    """Answer an event that no operator caused."""
    bench = state.bench
    match event:
        case WeightRead():
            return _weight(state, event)
        case PrintsSeen():
            return prints.seen(state, event)
        case PrintAnswered():
            return _printed(state, event)
        case DeviceChanged():
            return _device(state, event)
        case LinkChanged():
            return _link(state, event)
        case OrderChanged():
            return order_changed(state, event)
        case OrderRevised():
            return order_revised(state, event)
        case OrderGone():
            return order_gone(state, event)
        case ClaimAnswered(granted=False, order=order, holder=holder):
            return stop(state, order, StopKind.CLAIMED, holder)
        case ClaimAnswered():
            return Step(state)
        case DisputeRaised():
            return dispute_raised(state, event)
        case NoticeGiven():
            return _noticed(state, event)
        case QueueChanged(waiting=number, next_truck=truck):
            return Step(replace(state, bench=replace(bench, waiting=number, next_truck=truck)))
        case Restarted():
            return _restarted(state, event)
        case SettingsChanged():
            return _settings(state, event)
        case _:
            assert_never(event)


_OF_SCANS = {
    Notice.KEYBOARD_LEARNED: (Mark.OK, Sound.OK),
    Notice.KEYBOARD_NO_GS: (Mark.WRONG, Sound.WRONG),
    Notice.KEYBOARD_UNKNOWN: (Mark.WRONG, Sound.WRONG),
}
"""Notices that answer a scan, as scans are answered."""


def _noticed(state: PackState, event: NoticeGiven) -> Step:
    mark, sound = _OF_SCANS.get(event.notice, (Mark.SUPERVISOR, Sound.REFUSED))
    name = event.notice.value
    band = Band(mark, say(f"notice_{name}"), say(f"notice_text_{name}", n=event.n))
    return Step(state).showing(band).sounding(sound)


def _weight(state: PackState, event: WeightRead) -> Step:
    now = replace(state, bench=devices.weighed(replace(state.bench, weight_g=event.weight_g), event))
    if isinstance(now.phase, Weighing | WeightOff):
        step = weighed(now, now.phase, event)
        return step if step.state.phase is now.phase else _in_sight(step)
    return Step(now)


def _in_sight(step: Step) -> Step:
    """What has just changed must be seen: nothing stays laid over it."""
    return replace(step, state=no_panel(step.state))


def _label_of(phase: Phase) -> tuple[Work, Label] | None:
    """The order and label in hand, or None when no carton of an open order waits for its label."""
    match phase:
        case Labelling(work=work, label=label) | WrongLabel(work=work, label=label):
            return work, label
        case LabelDoubt(work=work, label=label):
            return work, label
        case Stopped(before=Labelling(work=work, label=label) | LabelDoubt(work=work, label=label)):
            return work, label
        case ChoosingReprint(work=Work() as work, label=label):
            return work, label
        case _:
            return None


_SETTLED = (PrintState.PRINTED, PrintState.FAILED)
"""A job that has had its answer has no other one."""


def _printed(state: PackState, event: PrintAnswered) -> Step:
    """The spooler's word counts for the job that is in hand, and for no other."""
    in_hand = _label_of(state.phase)
    if in_hand is None or in_hand[1].job != event.job:
        return _printed_before(state, event)
    work, label = in_hand
    if label.state in _SETTLED:
        return Step(state)
    answered = unlabelled.answered(label, event)
    if isinstance(state.phase, Stopped):
        return _while_stopped(state, state.phase, answered)
    match event.outcome:
        case PrintOutcome.DONE:
            printed = replace(answered, told=True)
            told = carton_told(state, work, answered)
            if isinstance(state.phase, WrongLabel | ChoosingReprint):
                return told.then(replace(state.phase, label=printed))
            return told
        case PrintOutcome.FAILED:
            return _not_printed(state, answered, Labelling(work, answered)).sounding(Sound.REFUSED)
        case PrintOutcome.DOUBT:
            return _not_printed(state, answered, LabelDoubt(work, answered)).sounding(Sound.SUPERVISOR)
        case _:
            assert_never(event.outcome)


def _not_printed(state: PackState, label: Label, phase: Labelling | LabelDoubt) -> Step:
    """There is no label, or perhaps none: say so, but leave an alarm or a stop to end by the right act."""
    match state.phase:
        case Stopped() as stopped:
            return _while_stopped(state, stopped, label)
        case WrongLabel() | ChoosingReprint(alarmed=True) as alarmed:
            return Step(state).then(replace(alarmed, label=label))
        case _:
            return _in_sight(Step(state).then(phase).showing(_print_band(label)))


def _while_stopped(state: PackState, phase: Stopped, label: Label) -> Step:
    """How the label is counts when the order goes on; until then the stop stays, and no carton is closed."""
    work = phase.work
    doubt = label.state is PrintState.DOUBT
    before = LabelDoubt(work, label) if doubt else Labelling(work, label)
    bench = replace(state.bench, last_label=label)
    return Step(replace(state, bench=bench)).then(replace(phase, before=before))


def _print_band(label: Label) -> Band:
    title = say("label_failed") if label.state is PrintState.FAILED else say("label_doubt")
    return Band(Mark.TOO_MANY, title, say(f"fault_{label.fault}") if label.fault else None)


def _printed_before(state: PackState, event: PrintAnswered) -> Step:
    """A slip, a label of an order put aside, or a reprint of the order before: only failures are said."""
    if (kind := kind_of_slip(event.job)) is not None:
        return slip_answered(state, kind, event)
    if (of_aside := unlabelled.answer(state, event)) is not None:
        return of_aside
    last = state.bench.last_label
    if last is None or last.job != event.job or event.outcome is PrintOutcome.DONE:
        return Step(state)
    answer = PrintState.FAILED if event.outcome is PrintOutcome.FAILED else PrintState.DOUBT
    step = Step(state).sounding(Sound.REFUSED)
    if not isinstance(state.phase, Waiting):
        return step
    return step.showing(_print_band(replace(last, state=answer, fault=event.reason)))


def _device(state: PackState, event: DeviceChanged) -> Step:
    gone = event.state is DeviceState.MISSING
    # A scale that is not there says nothing of the next carton, whatever it said of the last one.
    weight_g = 0 if gone and event.kind == "scale" else state.bench.weight_g
    step = Step(replace(state, bench=devices.told(replace(state.bench, weight_g=weight_g), event)))
    before = next((each for each in state.bench.devices if each.device == event.device), None)
    if unlabelled.is_well_again(before.state if before else None, event):
        step = unlabelled.retried(step)
    if devices.is_tried(state.bench, event):
        return step.sounding(Sound.OK)
    if event.kind != "scanner" or before is None or gone == (before.state is DeviceState.MISSING):
        return step
    # Nobody looks for a dead scanner on another screen than the one in front of them.
    if gone:
        return step.showing(Band(Mark.TOO_MANY, say("scanner_gone"), say("scanner_gone_text"))).sounding(
            Sound.REFUSED
        )
    return step.showing(Band(Mark.OK, say("scanner_back"), say("scanner_back_text"))).sounding(Sound.OK)


def _link(state: PackState, event: LinkChanged) -> Step:
    bench = _with_right(replace(state.bench, online=event.online, pending=event.pending), event)
    if event.online == state.bench.online and bench.since_ms:
        return Step(replace(state, bench=bench))
    step = Step(replace(state, bench=replace(bench, since_ms=event.at_ms)))
    return step if event.online else step.sounding(Sound.OFFLINE)


def _with_right(bench: Bench, event: LinkChanged) -> Bench:
    """A right that is withdrawn is a stop card once, and holds until the OMS takes our word again."""
    if event.withdrawn and not bench.withdrawn:
        card = Dispute(WITHDRAWN, "", WITHDRAWN, "")
        return replace(bench, withdrawn=True, disputes=(*bench.disputes, card))
    if not event.online:
        return bench
    others = tuple(card for card in bench.disputes if card.kind != WITHDRAWN)
    return replace(bench, withdrawn=False, disputes=others)


def _restarted(state: PackState, event: Restarted) -> Step:
    """The station stands where it stood; a label that was on its way becomes a question.

    What lay on the scale may be gone, so it must speak again. Devices may have left the configuration.
    """
    bench = state.bench
    kept = tuple(each for each in bench.devices if each.device in event.devices)
    language = bench.language if bench.operator else event.language
    bench = replace(bench, weight_g=0, home=event.language, language=language)
    bench = replace(bench, devices=kept, configured=event.devices, page=0)
    state = unlabelled.in_doubt(replace(state, bench=bench), event.unsure_jobs)
    phase, in_hand = state.phase, _label_of(state.phase)
    if in_hand is None or in_hand[1].job not in event.unsure_jobs:
        return Step(state)
    work, label = in_hand
    doubt = replace(label, state=PrintState.DOUBT)
    return _not_printed(state, doubt, LabelDoubt(work, doubt)).sounding(alarm_of(phase) or Sound.SUPERVISOR)


def _settings(state: PackState, event: SettingsChanged) -> Step:
    settings = Settings(
        event.sscc_base,
        event.sscc_serials,
        event.weight_tolerance_g,
        event.weight_tolerance_percent,
        event.has_scale,
        event.carton_types,
        event.slips,
        event.utc_offset_min,
        event.supervisor_reprints,
    )
    return Step(replace(state, bench=with_settings(state.bench, settings)))
