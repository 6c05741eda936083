"""What the OMS says of the orders here: held, cancelled, disputed, changed, begun anew, shipped elsewhere.

The order in hand stops at once; the heavier word counts where two come. One that was put aside is forgotten,
or waits as it is until it is scanned again; where its labels must not leave, a card says so.
"""

from dataclasses import replace
from typing import Final, assert_never

from floorapp.workflows.effects import ClaimOrder, ReleaseOrder, Sound
from floorapp.workflows.events import (
    DisputeRaised,
    Happened,
    OrderChanged,
    OrderGone,
    OrderRevised,
    WeightRead,
)
from floorapp.workflows.facts import OrderPutAside
from floorapp.workflows.nouns import Hold, Order
from floorapp.workflows.packing import pairs
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.aside import (
    aside_of,
    change_of,
    labels_of,
    resumable,
    void_labels,
    with_order,
)
from floorapp.workflows.packing.closing import weighed
from floorapp.workflows.packing.state import (
    Aside,
    Bench,
    ChoosingLine,
    ChoosingReason,
    Dispute,
    LabelDoubt,
    PackState,
    Phase,
    SignedOut,
    StopKind,
    Stopped,
    Verifying,
    Voided,
    Waiting,
    Weighing,
    work_of,
)
from floorapp.workflows.packing.turn import Step, actor, no_panel
from floorapp.workflows.packing.unlabelled import arrived
from floorapp.workflows.screens import Band, Mark, say

_WEIGHT_OF_STOP: Final = {
    kind: weight
    for weight, kind in enumerate(
        (
            StopKind.NEW_LABEL,
            StopKind.CLAIMED,
            StopKind.ON_HOLD,
            StopKind.CHANGED,
            StopKind.CANCELLED,
            StopKind.DISPUTED,
            StopKind.RESTARTED,
        )
    )
}


def order_changed(state: PackState, event: OrderChanged) -> Step:
    """An order is held, cancelled or free again. One that was put aside goes on with its next scan."""
    match event.hold:
        case Hold.NONE:
            return _hold_lifted(state, event)
        case Hold.CANCELLED:
            kept = aside_of(state.bench, event.order)
            if kept is not None:
                return _forget(state, kept, event, StopKind.CANCELLED)
            return stop(state, event.order, StopKind.CANCELLED, event.reason)
        case Hold.ON_HOLD:
            return stop(state, event.order, StopKind.ON_HOLD, event.reason)
        case _:
            assert_never(event.hold)


def order_revised(state: PackState, event: OrderRevised) -> Step:
    """An order is otherwise at the OMS than it was when it was opened here."""
    now, work, phase = event.now, work_of(state.phase), state.phase
    if work is None or work.order.order != now.order:
        kept = aside_of(state.bench, now.order)
        if kept is None or not kept.phase.work.full:
            return Step(state)
        if change_of(kept.phase, now) is not StopKind.RESTARTED:
            return arrived(state, now, actor(state))
        return _forget(state, kept, event, StopKind.RESTARTED)
    before = phase.before if isinstance(phase, Stopped) else resumable(phase)
    assert before is not None  # noqa: S101 - an order is in hand
    kind = change_of(before, now)
    if kind is not None:
        return stop(state, now.order, kind, "", now)
    revised = arrived(replace(state, phase=_revised(phase, now)), now, actor(state))
    # What the OMS said before it held the order frees nothing, however late it is heard.
    is_news = now.hold is Hold.NONE and now.version > work.order.version
    return replace(_hold_lifted(revised.state, event), jobs=revised.jobs) if is_news else revised


def _hold_lifted(state: PackState, event: OrderChanged | OrderRevised) -> Step:
    """The order in hand is on hold no more, and nothing was put aside yet: packing goes on where it was."""
    phase = state.phase
    number = event.order if isinstance(event, OrderChanged) else event.now.order
    if not isinstance(phase, Stopped) or phase.kind is not StopKind.ON_HOLD:
        return Step(state)
    work = phase.work
    if work.order.order != number:
        return Step(state)
    left = w.left(work)
    band = Band(Mark.NEXT, say("hold_lifted", order=number), None, left, say("left_to_scan", n=left))
    state = no_panel(state)
    match phase.before:
        case Weighing():  # it may stand on the scale already, and then the scale says nothing new
            now = WeightRead(event.seq, event.at_ms, state.bench.weight_g)
            step = weighed(replace(state, phase=phase.before), phase.before, now).showing(None)
            step = step if step.effects else step.sounding(Sound.OK)
        case LabelDoubt():
            step = Step(state).then(phase.before).showing(None).sounding(Sound.SUPERVISOR)
        case _:
            step = Step(state).then(phase.before).showing(band).sounding(Sound.OK)
    return step.doing(ClaimOrder(number))


def _revised(phase: Phase, now: Order) -> Phase:
    """The same phase with what has changed of the order, where nothing of that needs an act."""
    match phase:
        case ChoosingLine(before=before) | ChoosingReason(before=before):
            return replace(phase, before=replace(before, work=with_order(before.work, now)))
        case Stopped(before=before):
            return replace(phase, before=replace(before, work=with_order(before.work, now)), now=now)
        case Verifying(work=work, half=half):
            work = with_order(work, now)
            return Verifying(work, pairs.still_asked(work, half))
        case _:
            assert not isinstance(phase, SignedOut | Waiting)  # noqa: S101 - an order is in hand
            assert phase.work is not None  # noqa: S101 - an order is in hand
            return replace(phase, work=with_order(phase.work, now))


def order_gone(state: PackState, event: OrderGone) -> Step:
    """An order has shipped from another station."""
    kept = aside_of(state.bench, event.order)
    if kept is not None:
        return _forget(state, kept, event, StopKind.DISPUTED, event.shipped_by)
    return stop(state, event.order, StopKind.DISPUTED, event.shipped_by)


def dispute_raised(state: PackState, event: DisputeRaised) -> Step:
    """The OMS could not accept a fact: the order stops in hand, or a card says that its labels are void."""
    bench, work = state.bench, work_of(state.phase)
    if work is not None and work.order.order == event.order:
        return stop(state, event.order, StopKind.DISPUTED, event.winner)
    if any(dispute.fact == event.fact for dispute in bench.disputes):
        return Step(state)
    labels = tuple(Voided(event.order, label.carton, label.copies, label.job) for label in event.labels)
    dispute = Dispute(event.fact, event.order, event.kind, event.winner)
    bench = void_labels(replace(bench, disputes=(*bench.disputes, dispute)), event.order, labels)
    kept = aside_of(bench, event.order)
    if kept is None or not kept.phase.work.full:
        return Step(replace(state, bench=bench))
    return _given_up(replace(state, bench=bench), kept, StopKind.DISPUTED)


def stop(state: PackState, order: str, kind: StopKind, reason: str, now: Order | None = None) -> Step:
    """Stop the order in hand. The OMS's word on the order counts more than whose claim it is.

    A claim on a held or cancelled order is refused too, and may be heard first.
    """
    work, phase = work_of(state.phase), state.phase
    if work is None or work.order.order != order:
        return Step(state)
    if not isinstance(phase, Stopped):
        before = resumable(phase)
        assert before is not None  # noqa: S101 - an order is in hand
    elif kind is phase.kind and now == phase.now:
        # Only the reason is new: what the packer does stays the same.
        return Step(state).then(replace(phase, reason=reason or phase.reason))
    elif _WEIGHT_OF_STOP[kind] > _WEIGHT_OF_STOP[phase.kind] or kind is phase.kind:
        before = phase.before
    else:
        return Step(state)
    stopped = Step(no_panel(state)).then(Stopped(before, kind, reason, now)).showing(None)
    return stopped.sounding(Sound.SUPERVISOR)


def _forget(state: PackState, kept: Aside, event: Happened, kind: StopKind, winner: str = "") -> Step:
    """An order that was put aside goes on here no more: its labels, if it has any, become a stop card."""
    bench, order = state.bench, kept.order.order
    if not kept.phase.work.full:
        return Step(replace(state, bench=_without(bench, kept)))
    word = "already_shipped" if winner else kind.value
    card = Dispute(f"{bench.station}-{event.seq}", order, word, winner)
    bench = void_labels(replace(bench, disputes=(*bench.disputes, card)), order, labels_of(kept.phase.work))
    return _given_up(replace(state, bench=bench), kept, kind)


def _given_up(state: PackState, kept: Aside, kind: StopKind) -> Step:
    """The cartons of an order that was put aside are void; a card says so already."""
    order = kept.order.order
    told = OrderPutAside(order, actor(state), kind.value)
    return Step(replace(state, bench=_without(state.bench, kept))).telling(told).doing(ReleaseOrder(order))


def _without(bench: Bench, kept: Aside) -> Bench:
    return replace(bench, aside=tuple(other for other in bench.aside if other is not kept))
