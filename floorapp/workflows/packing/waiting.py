"""No order is open: the next scan opens one. An item opens the best order that waits for it."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import ClaimOrder, Sound
from floorapp.workflows.events import (
    CartonTypeScanned,
    CommandGiven,
    ItemScanned,
    NamedScanned,
    OrderScanned,
    Scan,
    ScanRefused,
    SsccScanned,
    TraitsScanned,
    UnknownScanned,
)
from floorapp.workflows.facts import OperatorSignedOut, OrderOpened, OrderPutAside
from floorapp.workflows.nouns import Hold, Order
from floorapp.workflows.packing import plates
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.aside import (
    aside_of,
    change_of,
    label_in,
    labels_of,
    resumed,
    void_labels,
)
from floorapp.workflows.packing.closing import done_band
from floorapp.workflows.packing.labelling import label_confirmed
from floorapp.workflows.packing.paper import proves
from floorapp.workflows.packing.state import (
    Aside,
    Bench,
    ChoosingReprint,
    LabelDoubt,
    Labelling,
    PackState,
    Resumable,
    SignedOut,
    StopKind,
    Stopped,
    Verifying,
)
from floorapp.workflows.packing.turn import Step, actor, not_here, refuse, refused
from floorapp.workflows.packing.unlabelled import with_label
from floorapp.workflows.packing.verifying import count_item
from floorapp.workflows.screens import Band, Mark, Say, say


def waiting(state: PackState, event: Scan) -> Step:
    """Answer a scan or press while no order is open."""
    if state.bench.disputes:
        return dispute_card(state, event)
    match event:
        case OrderScanned():
            return _order_scanned(state, event)
        case ItemScanned():
            return _item_scanned(state, event)
        case CommandGiven(command=command):
            return _command(state, command)
        case CartonTypeScanned():
            return refuse(state, say("wait_title"))
        case SsccScanned() | UnknownScanned() if (kept := with_label(state.bench, event)) is not None:
            return _labelled_after_all(state, kept, event)
        case SsccScanned() | UnknownScanned() if (last := state.bench.last_label) and proves(last, event):
            return Step(state).sounding(Sound.OK)  # the label just confirmed, read twice
        case SsccScanned(sscc=sscc):
            return refuse(state, say("code_unknown", code=sscc))
        case UnknownScanned(text=text):
            return refuse(state, say("code_unknown", code=text))
        case NamedScanned(kind=kind, text=text):
            return refuse(state, say(f"code_is_{kind.value}", code=text))
        case TraitsScanned():
            return refuse(state, say("code_has_no_product"))
        case ScanRefused():
            return refuse(state, refused(event))
        case _:
            assert_never(event)


def _labelled_after_all(state: PackState, kept: Aside, event: Scan) -> Step:
    """The label that an order was put aside for has come, and is on its carton: go on with that order."""
    opened = _go_on(state, kept, kept.order)
    phase = opened.state.phase
    assert isinstance(phase, Labelling | LabelDoubt)  # noqa: S101 - it waited for its label
    confirmed = label_confirmed(opened.state, phase.work, phase.label, event)
    effects = (*opened.effects[:-1], *confirmed.effects)
    return replace(confirmed.having_told(*opened.facts), effects=effects)


def _order_scanned(state: PackState, event: OrderScanned) -> Step:
    if event.shipped_by:
        order = event.order.order if event.order else event.text
        hint = say("order_shipped_hint", station=event.shipped_by)
        return refuse(state, say("order_shipped_already", order=order), hint=hint)
    if event.order is None:
        return refuse(state, say("order_unknown", order=event.text))
    return open_order(state, event.order)


def _item_scanned(state: PackState, event: ItemScanned) -> Step:
    if event.best_order is None:
        name = event.product.name_in(state.bench.language)
        return refuse(state, say("order_no_waiting_for_item", name=name))
    kept = aside_of(state.bench, event.best_order.order)
    opened = open_order(state, event.best_order)
    phase = opened.state.phase
    if not isinstance(phase, Verifying) or (kept and change_of(kept.phase, event.best_order)):
        return opened
    return _and_count(opened, phase, event)


def _command(state: PackState, command: Command) -> Step:
    match command:
        case Command.OUT:
            return sign_out(state)
        case Command.REPRINT:
            label = state.bench.last_label
            if label is None:
                return refuse(state, say("nothing_to_reprint"))
            return Step(state).then(ChoosingReprint(None, label)).showing(None)
        case _:
            return not_here(state, command.value)


def sign_out(state: PackState) -> Step:
    """The operator leaves; the station stays as it is for the next one."""
    bench = replace(state.bench, operator=None, language=state.bench.home, band=None)
    return Step(replace(state, bench=bench, phase=SignedOut())).telling(OperatorSignedOut("", actor(state)))


def open_order(state: PackState, order: Order) -> Step:
    """Open an order, or go on with one that was put aside here; or say why it cannot be packed."""
    if order.hold is Hold.CANCELLED:
        return refuse(state, say("order_cancelled", order=order.order))
    if order.hold is Hold.ON_HOLD:
        return refuse(state, say("order_held", order=order.order, reason=order.hold_reason))
    if not order.units:
        return refuse(state, say("order_empty", order=order.order))
    kept = aside_of(state.bench, order.order)
    change = change_of(kept.phase, order) if kept else None
    if kept and change is None:
        return _go_on(state, kept, order)
    if kept and change is StopKind.NEW_LABEL:
        return _label_first(state, kept, order)
    taken = plates.take(state.bench)
    if taken is None:
        return refuse(state, say("station_not_ready"))
    plate, bench = taken
    work = w.begin(order, bench.advisable(), plate)
    state = replace(state, bench=bench)
    if kept and change:
        return _begin_again(state, kept, Verifying(work), change)
    return _opened(state, Verifying(work), say("order_opened", order=order.order), opening_text(order))


def _go_on(state: PackState, kept: Aside, order: Order) -> Step:
    """Go on with an order that was put aside, where it was left."""
    phase = _in_stock(state.bench, resumed(kept, order))
    step = _opened(state, phase, say("order_resumed", order=order.order), opening_text(order))
    label = label_in(phase)
    if label is None:
        return step
    bench = replace(step.state.bench, last_label=label, band=done_band(phase.work, phase.work.full[-1]))
    return replace(step, state=replace(step.state, bench=bench))


def _in_stock(bench: Bench, phase: Resumable) -> Resumable:
    """The same, with another carton advised where the one to begin has run out meanwhile."""
    carton = phase.work.carton
    if isinstance(phase, Verifying) and not carton.contents and carton.carton_type in bench.out_of_stock:
        return Verifying(w.next_carton(phase.work, bench.advisable(), carton.sscc))
    return phase


def _label_first(state: PackState, kept: Aside, order: Order) -> Step:
    """The label of an order that was put aside says what no longer holds: it comes off before all else."""
    step = _go_on(state, kept, order)
    stopped = step.then(Stopped(kept.phase, StopKind.NEW_LABEL, "", order)).showing(None)
    return replace(stopped, effects=stopped.effects[:-1]).sounding(Sound.SUPERVISOR)


def _begin_again(state: PackState, kept: Aside, phase: Verifying, why: StopKind) -> Step:
    """The order is another one now: what was packed of it comes out and is scanned anew."""
    order = kept.order.order
    state = replace(state, bench=void_labels(state.bench, order, labels_of(kept.phase.work)))
    step = _opened(state, phase, say("order_changed", order=order), say("order_changed_text"))
    step = replace(step, effects=step.effects[:-1]).sounding(Sound.TOO_MANY)
    return step.having_told(OrderPutAside(order, actor(state), why.value)) if kept.phase.work.full else step


def _opened(state: PackState, phase: Resumable, title: Say, text: Say | None) -> Step:
    order, left = phase.work.order, w.left(phase.work)
    aside = tuple(other for other in state.bench.aside if other.order.order != order.order)
    band = Band(Mark.NEXT, title, text, left, say("left_to_scan", n=left))
    return (
        Step(replace(state, bench=replace(state.bench, aside=aside)))
        .then(phase)
        .showing(band)
        .telling(OrderOpened(order.order, actor(state), order.version))
        .doing(ClaimOrder(order.order))
        .sounding(Sound.OK)
    )


def opening_text(order: Order) -> Say | None:
    """What the packer must know of this order before the first item, if anything."""
    if "gift" in order.flags:
        return say("flag_gift")
    if order.note:
        return say("flag_note", note=order.note)
    return None


def _and_count(opened: Step, phase: Verifying, event: ItemScanned) -> Step:
    """The item that opened the order is its first one too; what the packer must know of the order stays."""
    counted = count_item(opened.state, phase.work, event)
    band, text = counted.state.bench.band, opening_text(phase.work.order)
    if band and text:
        counted = counted.showing(replace(band, text=text))
    return replace(
        counted,
        facts=(*opened.facts, *counted.facts),
        effects=(*opened.effects[:-1], *counted.effects),
    )


def dispute_card(state: PackState, event: Scan) -> Step:
    """A dispute waits for a person: only the act that the card asks for ends it."""
    if isinstance(event, CommandGiven) and event.command is Command.DONE:
        return dispute_settled(state)
    return Step(state).sounding(Sound.SUPERVISOR)


def dispute_settled(state: PackState) -> Step:
    """A person has acted on the card that is shown; the next one comes, or the next order."""
    bench = replace(state.bench, disputes=state.bench.disputes[1:], band=None)
    return Step(replace(state, bench=bench)).sounding(Sound.SUPERVISOR if bench.disputes else Sound.OK)
