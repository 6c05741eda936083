"""An order leaves the packer's hand before it ships, and comes back: put aside, stopped, resumed.

A carton whose label came out stays this station's: an order with one is put aside here only, and no fact
says that it was, because that fact voids its cartons at the OMS. They are void when the order is cancelled,
packed elsewhere or changed; the packer tears their labels, and their numbers are not given again.
"""

from dataclasses import replace
from typing import Final

from floorapp.workflows.effects import ReleaseOrder, Sound
from floorapp.workflows.facts import OrderPutAside
from floorapp.workflows.nouns import Order
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


def resumable(phase: Phase) -> Resumable | None:
    """Where the order in hand would go on if it were put aside now; None when it cannot be."""
    match phase:
        case Verifying() | Weighing() | Labelling() | LabelDoubt():
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


def stop_done(state: PackState, phase: Stopped) -> Step:
    """The packer has done what the stop asked: the order is out of hand."""
    if phase.kind is StopKind.ON_HOLD:
        return _lay_aside(state, phase.before, phase.kind.value)
    order = phase.work.order.order
    told = OrderPutAside(order, actor(state), phase.kind.value)
    bench = void_labels(state.bench, phase.work)
    return _out_of_hand(replace(state, bench=bench), order).telling(told).doing(ReleaseOrder(order))


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


def void_labels(bench: Bench, work: Work) -> Bench:
    """The labels of this order must not leave, and none of them is printed again from here."""
    order = work.order.order
    void = tuple(Voided(order, carton.number, carton.copies, carton.job) for carton in work.full)
    numbers = {carton.number for carton in work.full}
    kept = tuple(each for each in bench.voided if each.order != order or each.carton not in numbers)
    return replace(_without_label_of(bench, order), voided=(*kept, *void)[-MOST_VOIDED:])


def _without_label_of(bench: Bench, order: str) -> Bench:
    """A label of an order that is not in hand and has not shipped is not offered for another copy."""
    if bench.last_label is None or bench.last_label.label.order != order:
        return bench
    return replace(bench, last_label=None)


def is_unchanged(order: Order, aside: Aside) -> bool:
    """Whether an order still asks for what it asked for when it was put aside."""
    return _asked(order) == _asked(aside.order)


def _asked(order: Order) -> dict[str, int]:
    return {line.product.sku: line.quantity for line in order.lines}


def resumed(aside: Aside, order: Order) -> Resumable:
    """Where the order goes on; what else has changed of it (an address, a lane) holds from now on."""
    return replace(aside.phase, work=replace(aside.phase.work, order=order))


def label_in(phase: Resumable) -> Label | None:
    """The label that is in hand again when this phase goes on."""
    return phase.label if isinstance(phase, Labelling | LabelDoubt) else None
