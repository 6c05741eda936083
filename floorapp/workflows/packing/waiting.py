"""No order is open: the next scan opens one. An item opens the best order that waits for it."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import ClaimOrder, Sound
from floorapp.workflows.events import (
    CartonTypeScanned,
    CommandGiven,
    ItemScanned,
    OrderScanned,
    Scan,
    ScanRefused,
    SsccScanned,
    UnknownScanned,
)
from floorapp.workflows.facts import OperatorSignedOut, OrderOpened
from floorapp.workflows.nouns import Hold, Order
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.state import ChoosingReprint, PackState, SignedOut, Verifying, Work
from floorapp.workflows.packing.turn import Step, actor, not_here, refuse
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
        case SsccScanned(sscc=sscc):
            return refuse(state, say("code_unknown", code=sscc))
        case UnknownScanned(text=text):
            return refuse(state, say("code_unknown", code=text))
        case ScanRefused():
            return refuse(state, refused(event))
        case _:
            assert_never(event)


def _order_scanned(state: PackState, event: OrderScanned) -> Step:
    if event.shipped_by:
        return refuse(state, say("order_shipped_already", order=event.text, station=event.shipped_by))
    if event.order is None:
        return refuse(state, say("order_unknown", order=event.text))
    return open_order(state, event.order)


def _item_scanned(state: PackState, event: ItemScanned) -> Step:
    if event.best_order is None:
        name = event.product.name_in(state.bench.language)
        return refuse(state, say("order_no_waiting_for_item", name=name))
    opened = open_order(state, event.best_order)
    return _and_count(opened, event) if isinstance(opened.state.phase, Verifying) else opened


def refused(event: ScanRefused) -> Say:
    """Why a scan was refused, in words."""
    return say(f"code_refused_{event.refusal.value}", code=event.shown)


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
    bench = replace(state.bench, operator=None, band=None)
    return Step(replace(state, bench=bench, phase=SignedOut())).telling(OperatorSignedOut("", actor(state)))


def open_order(state: PackState, order: Order) -> Step:
    """Open an order, or go on with one that was put aside here; or say why it cannot be packed."""
    settings = state.bench.settings
    if order.hold is Hold.CANCELLED:
        return refuse(state, say("order_cancelled", order=order.order))
    if order.hold is Hold.ON_HOLD:
        return refuse(state, say("order_held", order=order.order, reason=order.hold_reason))
    if not order.units:
        return refuse(state, say("order_empty", order=order.order))
    if not settings.sscc_base or state.bench.serials_used >= settings.sscc_serials:
        return refuse(state, say("station_not_ready"))
    aside = next((work for work in state.bench.aside if work.order.order == order.order), None)
    if aside is not None:
        return _opened(state, aside, say("order_resumed", order=order.order))
    work = w.begin(order, settings.carton_types)
    return _opened(state, work, say("order_opened", order=order.order))


def _opened(state: PackState, work: Work, title: Say) -> Step:
    order = work.order
    aside = tuple(other for other in state.bench.aside if other.order.order != order.order)
    band = Band(Mark.NEXT, title, opening_text(order), w.left(work), say("left_to_scan", n=w.left(work)))
    return (
        Step(replace(state, bench=replace(state.bench, aside=aside)))
        .then(Verifying(work))
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


def _and_count(opened: Step, event: ItemScanned) -> Step:
    """The item that opened the order is its first one too."""
    phase = opened.state.phase
    assert isinstance(phase, Verifying)  # noqa: S101 - the caller has looked
    counted = count_item(opened.state, phase.work, event)
    return replace(
        counted,
        facts=(*opened.facts, *counted.facts),
        effects=(*opened.effects[:-1], *counted.effects),
    )


def dispute_card(state: PackState, event: Scan) -> Step:
    """A dispute waits for a person: only the act that the card asks for ends it."""
    if isinstance(event, CommandGiven) and event.command is Command.DONE:
        bench = replace(state.bench, disputes=state.bench.disputes[1:], band=None)
        return Step(replace(state, bench=bench))
    return Step(state).sounding(Sound.SUPERVISOR)
