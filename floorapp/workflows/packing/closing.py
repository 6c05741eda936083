"""A carton takes no more: it is weighed where that can be judged, and gets its SSCC and its label."""

from dataclasses import replace

from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.effects import ReleaseOrder, Sound
from floorapp.workflows.events import (
    BadgeScanned,
    Happened,
    WeightRead,
)
from floorapp.workflows.facts import (
    CallReason,
    LabelReprinted,
    OrderPutAside,
    SupervisorCalled,
    WeightOverridden,
)
from floorapp.workflows.nouns import Operator
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.paper import (
    NO_CARRIER_LABEL,
    PACKED_AGAIN,
    carrier_label,
    carton_label,
    print_job,
)
from floorapp.workflows.packing.shipping import ship
from floorapp.workflows.packing.slips import slips
from floorapp.workflows.packing.state import (
    FullCarton,
    Label,
    Labelling,
    PackState,
    Voided,
    Waiting,
    Weighing,
    WeightOff,
    Work,
)
from floorapp.workflows.packing.turn import Step, actor
from floorapp.workflows.screens import Band, Mark, PrintState, say


def order_complete(state: PackState, work: Work, event: Happened) -> Step:
    """Nothing is left to scan: close the carton in hand, or end the order when that one is empty."""
    if work.carton.contents:
        return carton_filled(state, work, event)
    if work.full:
        return ship(state, work, event)
    told = OrderPutAside(work.order.order, actor(state), "all_short")
    band = Band(Mark.TOO_MANY, say("order_all_short", order=work.order.order))
    step = Step(state).then(Waiting()).showing(band).telling(told).sounding(Sound.TOO_MANY)
    return step.doing(ReleaseOrder(work.order.order))


def carton_filled(state: PackState, work: Work, event: Happened) -> Step:
    """The carton in hand takes no more: weigh it where that can be judged, then label it."""
    settings = state.bench.settings
    if not settings.has_scale or not w.weights_known(work):
        return label_carton(state, work, event, None)
    if _is_right(state, work, state.bench.weight_g):
        return label_carton(state, work, event, state.bench.weight_g)
    return Step(state).then(Weighing(work)).showing(None).sounding(Sound.OK)


def expected_g(state: PackState, work: Work) -> int:
    """What the carton in hand should weigh, tare included."""
    return w.tare_g(state.bench.settings.carton_types, work.carton.carton_type) + w.contents_g(work)


def _is_right(state: PackState, work: Work, weight_g: int) -> bool:
    settings, expected = state.bench.settings, expected_g(state, work)
    allowed = max(settings.weight_tolerance_g, expected * settings.weight_tolerance_percent // 100)
    return abs(weight_g - expected) <= allowed


def weighed(state: PackState, phase: Weighing | WeightOff, event: WeightRead) -> Step:
    """The scale has spoken: right, not yet on it, or off. A weight that is off calls a supervisor once."""
    work = phase.work
    if _is_right(state, work, event.weight_g):
        return label_carton(state, work, event, event.weight_g)
    tare = w.tare_g(state.bench.settings.carton_types, work.carton.carton_type)
    if event.weight_g <= tare:
        return Step(state)
    off = WeightOff(work, event.weight_g, expected_g(state, work))
    step = Step(state).then(off).sounding(Sound.SUPERVISOR)
    if isinstance(phase, WeightOff):
        return step
    return step.telling(SupervisorCalled(work.order.order, actor(state), CallReason.WEIGHT))


def weight_overridden(
    state: PackState, phase: Weighing | WeightOff, event: BadgeScanned, supervisor: Operator
) -> Step:
    """A supervisor accepts a weight that is off, or one that no scale can tell."""
    work = phase.work
    measured_g = phase.measured_g if isinstance(phase, WeightOff) else state.bench.weight_g
    told = WeightOverridden(
        work.order.order, supervisor.operator, work.carton.number, measured_g, expected_g(state, work)
    )
    kept_g = measured_g if isinstance(phase, WeightOff) else None
    return label_carton(state, work, event, kept_g, is_right=False).having_told(told)


def label_carton(
    state: PackState, work: Work, event: Happened, measured_g: int | None, *, is_right: bool = True
) -> Step:
    """The carton takes no more: ask for its label, in the same decision.

    `is_right` says that `measured_g` was judged and found right. A carton that is packed a second time here
    gets a further copy, with the reason.
    """
    carton, who = work.carton, actor(state)
    job = f"{state.bench.station}-{event.seq}"
    void = _voided(state, work)
    copy, first_job = (void.copy + 1, void.first_job) if void else (1, job)
    full = FullCarton(
        carton.number,
        carton.sscc,
        carton.carton_type,
        carton.contents,
        expected_g(state, work),
        measured_g,
        first_job,
        copy,
        carton.traced,
    )
    closed = replace(work, full=(*work.full, full), scans=())
    paper = carton_label(closed, full, last=not w.left(work))
    carrier = carrier_label(work.order, carton.number)
    is_missing = work.order.needs_carrier_label and carrier is None
    how, fault = (PrintState.FAILED, NO_CARRIER_LABEL) if is_missing else (PrintState.WAITING, "")
    label = Label(paper, job, first_job, copy, how, fault, first_copy=copy, carrier=carrier)
    step = (
        Step(replace(state, bench=replace(state.bench, last_label=label)))
        .then(Labelling(closed, label))
        .showing(done_band(closed, full, weight_is_right=is_right))
        .sounding(Sound.DONE)
    )
    if void:
        step = step.telling(
            LabelReprinted(work.order.order, who, carton.number, carton.sscc, copy, PACKED_AGAIN)
        )
    if not is_missing:
        step = step.printing(print_job(label, who, PACKED_AGAIN if void else ""))
    return step.printing(*_slips(state, closed, event))


def _slips(state: PackState, work: Work, event: Happened) -> tuple[PrintJob, ...]:
    """The slips of an order whose last carton is full now; further copies where it was packed here before."""
    if w.left(work):
        return ()
    packed_before = any(each.order == work.order.order for each in state.bench.voided)
    return slips(state, work, event, actor(state), PACKED_AGAIN if packed_before else "")


def _voided(state: PackState, work: Work) -> Voided | None:
    """The voided label of the same carton from an earlier packing of this order here, if there is one."""
    wanted = (work.order.order, work.carton.number)
    return next((void for void in state.bench.voided if (void.order, void.carton) == wanted), None)


def done_band(work: Work, carton: FullCarton, *, weight_is_right: bool = False) -> Band:
    """What is complete, and how: the answer to the last scan."""
    number = sum(content.quantity for content in carton.contents)
    if w.left(work):
        title = say("carton_complete", number=carton.number)
        text = say("items_of", n=number, total=work.order.units)
        return Band(Mark.DONE, title, text, w.left(work), say("left_to_scan", n=w.left(work)))
    title = say("order_complete")
    packed, missing = w.packed(work), sum(content.quantity for content in w.short(work))
    if missing:
        text = say("items_short", n=packed, total=work.order.units, short=missing)
    elif carton.measured_g is not None and weight_is_right:
        text = say("items_and_weight", n=packed, total=work.order.units, weight_g=carton.measured_g)
    else:
        text = say("items_of", n=packed, total=work.order.units)
    return Band(Mark.DONE, title, text)
