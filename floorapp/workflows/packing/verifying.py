"""An order is open: every unit is checked against it. Wrong and surplus items are states, not messages."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows import dates
from floorapp.workflows.commands import Command
from floorapp.workflows.completing import Half, completed
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import (
    CartonTypeScanned,
    CommandGiven,
    Happened,
    ItemScanned,
    NamedScanned,
    OrderScanned,
    Scan,
    ScanRefused,
    SsccScanned,
    TraitsScanned,
    UnknownScanned,
)
from floorapp.workflows.facts import (
    CartonTypeChanged,
    OverScanned,
    ScanUndone,
    UnitFault,
    UnitsScanned,
    UnitStopped,
    WrongItemScanned,
)
from floorapp.workflows.nouns import CartonType, Tracking
from floorapp.workflows.packing import pairs
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.closing import carton_filled, order_complete
from floorapp.workflows.packing.state import (
    Asking,
    ChoosingBox,
    ChoosingBoxReason,
    ChoosingLine,
    ChoosingReason,
    PackState,
    TooMany,
    Verifying,
    Work,
    WrongItem,
    WrongUnit,
)
from floorapp.workflows.packing.turn import Step, actor, not_here, refuse, refused
from floorapp.workflows.screens import Band, Mark, say
from floorapp.workflows.traits import Want, wanted


def verifying(state: PackState, work: Work, event: Scan, half: Half | None = None) -> Step:
    """Answer a scan or press while items are to be scanned; `half` is the first of two codes of a unit."""
    match event:
        case ItemScanned(product=item, quantity=quantity, traits=traits):
            first = half if half and (half.sku or pairs.serves(work, item.sku, half.traits)) else None
            whole = completed(first, item.sku, quantity, traits)
            answered = count_item(state, work, replace(event, traits=whole))
            return pairs.left_out(answered, work, half, item.sku)
        case TraitsScanned():
            answer = pairs.second_code(state, work, half, event)
            return count_item(state, work, answer) if isinstance(answer, ItemScanned) else answer
        case CommandGiven(command=Command.UNDO | Command.BACK) if half is not None:
            return pairs.dropped(state, work)
        case CartonTypeScanned(carton_type=carton_type):
            return take_carton(state, work, carton_type)
        case CommandGiven(command=command):
            return _command(state, work, command, event)
        case OrderScanned(order=order) if order is not None and order.order == work.order.order:
            return refuse(state, say("scan_first"))
        case OrderScanned():
            return refuse(state, say("order_open_other", order=work.order.order))
        case SsccScanned(sscc=sscc) if any(carton.sscc == sscc for carton in work.full):
            return Step(state).sounding(Sound.OK)  # the label just confirmed, read twice
        case SsccScanned():
            return refuse(state, say("label_early"))
        case UnknownScanned(text=text):
            return refuse(state, say("code_unknown", code=text), hint=say("scan_other_barcode"))
        case NamedScanned(kind=kind, text=text):
            return refuse(state, say(f"code_is_{kind.value}", code=text), hint=say("scan_other_barcode"))
        case ScanRefused():
            return refuse(state, refused(event))
        case _:
            assert_never(event)


def alarmed(state: PackState, phase: WrongItem | TooMany | WrongUnit, event: Scan) -> Step:
    """A wrong or surplus unit is in the packer's hand: only the right item, or its absence, ends that."""
    match event:
        case ItemScanned():
            return count_item(state, phase.work, event)
        case CommandGiven(command=Command.SHORT):
            return _missing(state, phase)
        case _:
            sound = Sound.TOO_MANY if isinstance(phase, TooMany) else Sound.WRONG
            return Step(state).sounding(sound)


def count_item(state: PackState, work: Work, event: ItemScanned) -> Step:
    """Count an item's units; or stop the packer, or ask for the rest of what must be known of them.

    How the order has a product is what counts, also where the catalogue has changed meanwhile.
    """
    sku, quantity = event.product.sku, event.quantity
    line = work.order.line(sku)
    if line is None:
        return _wrong(state, work, event)
    if quantity > w.left_of(work, sku):
        return (
            Step(state)
            .then(TooMany(work, sku, quantity))
            .telling(OverScanned(work.order.order, actor(state), sku, quantity))
            .sounding(Sound.TOO_MANY)
        )
    if fault := _fault(work, event):
        told_of = UnitStopped(work.order.order, actor(state), sku, fault, event.traits)
        wrong = WrongUnit(work, sku, fault, event.traits)
        return Step(state).then(wrong).telling(told_of).sounding(Sound.WRONG)
    own_g, types = event.traits.weight_g, state.bench.settings.carton_types
    if not w.planned_here(work, sku) or w.too_heavy(work, types, sku, quantity, own_g):
        name = event.product.name_in(state.bench.language)
        return refuse(state, say("next_box_item", name=name), hint=say("next_box_hint")).then(Verifying(work))
    if line.product.tracking is Tracking.SERIAL and quantity > 1:
        return refuse(state, say("scan_each_serial"), hint=say("scan_one_unit")).then(Verifying(work))
    if wanted(line.product.tracking, event.traits) is not Want.NOTHING:
        return pairs.ask(state, work, Half(sku, quantity, event.traits))
    counted = w.scan(work, sku, quantity, event.traits)
    told = UnitsScanned(work.order.order, actor(state), sku, quantity, work.carton.number)
    return _after_count(state, counted, event, told)


def _fault(work: Work, event: ItemScanned) -> UnitFault | None:
    """Why this very unit must not be packed, if it must not."""
    if dates.has_passed(event.traits.last_day, event.at_ms):
        return UnitFault.PAST
    serial = event.traits.serial
    return UnitFault.TWICE if serial and w.has_serial(work, event.product.sku, serial) else None


def _after_count(state: PackState, work: Work, event: ItemScanned, told: UnitsScanned) -> Step:
    if not w.left(work):
        return order_complete(state, work, event).having_told(told)
    if w.carton_is_full(work):
        return carton_filled(state, work, event).having_told(told)
    left = w.left_of(work, told.sku)
    text = say("more_of_this", n=left) if left else say("line_complete")
    title = say("item_correct", name=event.product.name_in(state.bench.language))
    band = Band(Mark.OK, title, text, w.left(work), say("left_to_scan", n=w.left(work)))
    return Step(state).then(Verifying(work)).showing(band).telling(told).sounding(Sound.OK)


def _wrong(state: PackState, work: Work, event: ItemScanned) -> Step:
    item = event.product
    tally = replace(state.bench.tally, wrong=state.bench.tally.wrong + 1)
    return (
        Step(replace(state, bench=replace(state.bench, tally=tally)))
        .then(WrongItem(work, item.sku, item.name, item.name_sv))
        .telling(WrongItemScanned(work.order.order, actor(state), item.sku))
        .sounding(Sound.WRONG)
    )


def _command(state: PackState, work: Work, command: Command, event: Happened) -> Step:
    match command:
        case Command.UNDO:
            return _undo(state, work)
        case Command.SHORT:
            return _missing(state, Verifying(work))
        case Command.BOX:
            return Step(state).then(ChoosingBox(work)).showing(None)
        case Command.NEW_BOX:
            return new_box(state, work, event)
        case Command.OUT:
            return refuse(state, say("sign_out_first"))
        case _:
            return not_here(state, command.value)


def _undo(state: PackState, work: Work) -> Step:
    if not work.scans:
        return refuse(state, say("nothing_to_undo"))
    last = work.scans[-1]
    undone = w.undo(work)
    name = w.product(work, last.sku).name_in(state.bench.language)
    band = Band(
        Mark.TOO_MANY, say("undone", name=name), None, w.left(undone), say("left_to_scan", n=w.left(undone))
    )
    told = ScanUndone(work.order.order, actor(state), last.sku, last.quantity, work.carton.number)
    return Step(state).then(Verifying(undone)).showing(band).telling(told).sounding(Sound.OK)


def _missing(state: PackState, before: Asking) -> Step:
    skus = [sku for sku, _ in w.open_lines(before.work)]
    if len(skus) == 1:
        return Step(state).then(ChoosingReason(before, skus[0])).showing(None)
    return Step(state).then(ChoosingLine(before)).showing(None)


def take_carton(state: PackState, work: Work, chosen: CartonType) -> Step:
    """The packer confirms the advised carton, or takes another, and is asked why: its name is what counts.

    A carton that is taken is in stock, whatever was said before.
    """
    bench = state.bench
    state = replace(state, bench=replace(bench, out_of_stock=bench.out_of_stock - {chosen.carton_type}))
    before, advised = work.carton.carton_type, work.carton.advised
    if chosen.carton_type == before:
        return Step(state).then(Verifying(work)).showing(taken_band(work)).sounding(Sound.OK)
    changed = w.change_type(work, chosen)
    told = CartonTypeChanged(work.order.order, actor(state), work.carton.number, advised, chosen.carton_type)
    step = Step(state).showing(taken_band(changed)).sounding(Sound.OK)
    if advised in ("", chosen.carton_type):
        return step.then(Verifying(changed)).telling(told)
    return step.then(ChoosingBoxReason(changed, told))


def taken_band(work: Work) -> Band:
    """Which carton is in hand now."""
    left = w.left(work)
    title = say("box_changed", carton=work.carton.carton_type)
    return Band(Mark.OK, title, None, left, say("left_to_scan", n=left))


def new_box(state: PackState, work: Work, event: Happened) -> Step:
    """The packer says that the carton in hand is full."""
    if not work.carton.contents:
        return refuse(state, say("box_is_empty"))
    return carton_filled(state, work, event)
