"""A carton takes no more: it is weighed where that can be judged, and gets its SSCC and its label."""

from dataclasses import replace

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import ReleaseOrder, Sound
from floorapp.workflows.events import (
    BadgeScanned,
    CommandGiven,
    Happened,
    Scan,
    WeightRead,
)
from floorapp.workflows.facts import (
    OrderPutAside,
    WeightOverridden,
)
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.paper import carton_label, print_job
from floorapp.workflows.packing.shipping import ship
from floorapp.workflows.packing.state import (
    FullCarton,
    Label,
    Labelling,
    PackState,
    Waiting,
    Weighing,
    WeightOff,
    Work,
    work_of,
)
from floorapp.workflows.packing.turn import Step, actor, refuse
from floorapp.workflows.screens import Band, Mark, PrintState, say
from floorapp.workflows.sscc import sscc


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
    if not settings.has_scale or not w.weights_known(work, work.carton.contents):
        return label_carton(state, work, event, None)
    if _is_right(state, work, state.bench.weight_g):
        return label_carton(state, work, event, state.bench.weight_g)
    return Step(state).then(Weighing(work)).showing(None).sounding(Sound.OK)


def expected_g(state: PackState, work: Work) -> int:
    """What the carton in hand should weigh, tare included."""
    tare = w.tare_g(state.bench.settings.carton_types, work.carton.carton_type)
    return w.weight_g(work, work.carton.contents, tare)


def _is_right(state: PackState, work: Work, weight_g: int) -> bool:
    settings, expected = state.bench.settings, expected_g(state, work)
    allowed = max(settings.weight_tolerance_g, expected * settings.weight_tolerance_percent // 100)
    return abs(weight_g - expected) <= allowed


def weighing(state: PackState, event: Scan) -> Step:
    """The carton must stand on the scale; nothing else answers."""
    match event:
        case CommandGiven(command=Command.BACK):
            return Step(state).sounding(Sound.REFUSED)
        case _:
            return refuse(state, say("weigh_title"))


def weighed(state: PackState, phase: Weighing | WeightOff, event: WeightRead) -> Step:
    """The scale has spoken: right, not yet on it, or off."""
    work = phase.work
    if _is_right(state, work, event.weight_g):
        return label_carton(state, work, event, event.weight_g)
    tare = w.tare_g(state.bench.settings.carton_types, work.carton.carton_type)
    if event.weight_g <= tare:
        return Step(state)
    off = WeightOff(work, event.weight_g, expected_g(state, work))
    return Step(state).then(off).sounding(Sound.SUPERVISOR)


def weight_overridden(state: PackState, phase: WeightOff, event: BadgeScanned) -> Step:
    """A supervisor's badge accepts a weight that is off; anybody else's does not."""
    if event.operator is None or not event.operator.is_supervisor:
        return Step(state).sounding(Sound.SUPERVISOR)
    work = phase.work
    told = WeightOverridden(
        work.order.order, event.operator.operator, work.carton.number, phase.measured_g, phase.expected_g
    )
    labelled = label_carton(state, work, event, phase.measured_g)
    closed = work_of(labelled.state.phase)
    assert closed is not None  # noqa: S101 - a label is always of an order
    band = done_band(closed, replace(closed.full[-1], measured_g=None))
    return labelled.having_told(told).showing(band)


def label_carton(state: PackState, work: Work, event: Happened, measured_g: int | None) -> Step:
    """Give the carton its SSCC and ask for its label, in the same decision."""
    bench = state.bench
    tare = w.tare_g(bench.settings.carton_types, work.carton.carton_type)
    computed = w.weight_g(work, work.carton.contents, tare)
    full = FullCarton(
        work.carton.number,
        sscc(bench.settings.sscc_base, bench.serials_used),
        work.carton.carton_type,
        work.carton.contents,
        computed,
        measured_g,
    )
    last = not w.left(work)
    closed = replace(work, full=(*work.full, full), scans=())
    paper = carton_label(closed, full, last=last)
    job = f"{bench.station}-{event.seq}"
    label = Label(paper, job, job, 1, PrintState.WAITING)
    next_bench = replace(bench, serials_used=bench.serials_used + 1, last_label=label)
    return (
        Step(replace(state, bench=next_bench))
        .then(Labelling(closed, label))
        .showing(done_band(closed, full))
        .printing(print_job(label, actor(state)))
        .sounding(Sound.DONE)
    )


def done_band(work: Work, carton: FullCarton) -> Band:
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
    elif carton.measured_g is not None:
        text = say("items_and_weight", n=packed, total=work.order.units, weight_g=carton.measured_g)
    else:
        text = say("items_of", n=packed, total=work.order.units)
    return Band(Mark.DONE, title, text)
