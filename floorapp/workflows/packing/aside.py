"""An order leaves the packer's hand before it ships, and comes back: put aside, stopped, resumed.

A carton whose label came out stays this station's: an order with one is put aside here only, and no fact
says that it was, because that fact voids its cartons at the OMS. They are void when the order is cancelled,
packed elsewhere or changed; the packer tears their labels, and their numbers are not given again.
"""

from dataclasses import replace
from typing import Final

from floorapp.workflows.effects import ReleaseOrder, Sound
from floorapp.workflows.events import Happened
from floorapp.workflows.facts import OrderPutAside
from floorapp.workflows.nouns import Address, Language, Order
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.labelling import reprint
from floorapp.workflows.packing.paper import carton_label
from floorapp.workflows.packing.state import (
    Aside,
    Bench,
    ChoosingReprint,
    Label,
    LabelDoubt,
    Labelling,
    PackState,
    Phase,
    Resumable,
    SignedOut,
    StopKind,
    Stopped,
    Verifying,
    Voided,
    Waiting,
    Weighing,
    WeightOff,
    Work,
    WrongLabel,
)
from floorapp.workflows.packing.turn import Step, actor, refuse
from floorapp.workflows.screens import Band, Mark, PrintState, say

MOST_VOIDED: Final = 200
"""How many voided labels a station remembers, the latest ones."""

_BEGINS_AGAIN: Final = frozenset({StopKind.CHANGED, StopKind.RESTARTED})
"""Stops after which the order is scanned again here and packed from its beginning."""


def resumable(phase: Phase) -> Resumable | None:
    """Where the order in hand would go on if it were put aside now; None when it cannot be."""
    match phase:
        case Weighing() | Labelling() | LabelDoubt():
            return phase
        case WrongLabel(work=work, label=label) | ChoosingReprint(work=Work() as work, label=label):
            return LabelDoubt(work, label) if label.state is PrintState.DOUBT else Labelling(work, label)
        case WeightOff(work=work):
            return Weighing(work)
        case SignedOut() | Waiting() | Stopped() | ChoosingReprint():
            return None
        case _:
            return Verifying(phase.work)


def put_aside(state: PackState) -> Step:
    """Set the order in hand aside as it is; its next scan here goes on with it."""
    before = resumable(state.phase)
    if before is None:
        return refuse(state, say("cannot_put_aside"))
    return _lay_aside(state, before, "packer")


def stop_done(state: PackState, phase: Stopped, event: Happened) -> Step:
    """The packer has done what the stop asked: the order is out of hand, or gets its new label."""
    if phase.kind is StopKind.ON_HOLD:
        return _lay_aside(state, phase.before, phase.kind.value)
    if isinstance(phase.before, Labelling | LabelDoubt) and phase.kind is StopKind.NEW_LABEL and phase.now:
        work = with_order(phase.work, phase.now)
        paper = carton_label(work, work.full[-1], last=not w.left(work))
        return reprint(state, work, replace(phase.before.label, label=paper), event, phase.kind.value)
    order = phase.work.order.order
    told = OrderPutAside(order, actor(state), phase.kind.value)
    bench = void_labels(state.bench, order, labels_of(phase.work))
    step = _out_of_hand(replace(state, bench=bench), order).telling(told).doing(ReleaseOrder(order))
    return (
        step.showing(Band(Mark.NEXT, say("begin_again", order=order)))
        if phase.kind in _BEGINS_AGAIN
        else step
    )


def _lay_aside(state: PackState, before: Resumable, reason: str) -> Step:
    order = before.work.order.order
    bench = _without_label_of(state.bench, order)
    bench = replace(bench, aside=(*bench.aside, Aside(before)))
    step = _out_of_hand(replace(state, bench=bench), order)
    if before.work.full:
        return step
    return step.telling(OrderPutAside(order, actor(state), reason)).doing(ReleaseOrder(order))


def _out_of_hand(state: PackState, order: str) -> Step:
    band = Band(Mark.TOO_MANY, say("put_aside", order=order))
    return Step(state).then(Waiting()).showing(band).sounding(Sound.OK)


def labels_of(work: Work) -> tuple[Voided, ...]:
    """The labels of an order in hand, as they are remembered when they are void."""
    order = work.order.order
    return tuple(Voided(order, carton.number, carton.copies, carton.job) for carton in work.full)


def void_labels(bench: Bench, order: str, void: tuple[Voided, ...]) -> Bench:
    """The labels of this order must not leave, and none of them is printed again from here."""
    numbers = {label.carton for label in void}
    kept = tuple(each for each in bench.voided if each.order != order or each.carton not in numbers)
    return replace(_without_label_of(bench, order), voided=(*kept, *void)[-MOST_VOIDED:])


def _without_label_of(bench: Bench, order: str) -> Bench:
    """A label of an order that is not in hand and has not shipped is not offered for another copy."""
    if bench.last_label is None or bench.last_label.label.order != order:
        return bench
    return replace(bench, last_label=None)


def aside_of(bench: Bench, order: str) -> Aside | None:
    """The order as it was put aside here, if it was."""
    return next((aside for aside in bench.aside if aside.order.order == order), None)


def change_of(phase: Resumable, now: Order) -> StopKind | None:
    """Why an order cannot go on as it is, seeing how it is at the OMS; None where it can.

    A label that says what no longer holds is printed anew where it is the only one, and in the packer's hand.
    """
    work, was = phase.work, phase.work.order
    if now.attempt > was.attempt:
        return StopKind.RESTARTED
    if _asked(now) != _asked(was):
        return StopKind.CHANGED
    if not work.full or _on_label(now) == _on_label(was):
        return None
    only = isinstance(phase, Labelling | LabelDoubt) and len(work.full) == 1
    return StopKind.NEW_LABEL if only else StopKind.CHANGED


def _asked(order: Order) -> dict[str, int]:
    return {line.product.sku: line.quantity for line in order.lines}


def _on_label(order: Order) -> tuple[str, str, Address, str, Language]:
    return order.carrier, order.service, order.ship_to, order.lane, order.language


def with_order(work: Work, now: Order) -> Work:
    """The same work under the order as it is now. It asks for the same, perhaps in another order of lines."""
    places = {count.sku: place for place, count in enumerate(work.counts)}
    lines = tuple(sorted(now.lines, key=lambda line: places[line.product.sku]))
    return replace(work, order=replace(now, lines=lines))


def resumed(aside: Aside, order: Order) -> Resumable:
    """Where the order goes on; what else has changed of it (an address, a lane) holds from now on."""
    return replace(aside.phase, work=with_order(aside.phase.work, order))


def label_in(phase: Resumable) -> Label | None:
    """The label that is in hand again when this phase goes on."""
    return phase.label if isinstance(phase, Labelling | LabelDoubt) else None
