"""What the operator sees of each state: one function a phase, all of them pure."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.commands import Command
from floorapp.workflows.completing import Half
from floorapp.workflows.nouns import Language
from floorapp.workflows.packing import pairs, prints
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.carton_view import carton_view
from floorapp.workflows.packing.paper import NO_CARRIER_LABEL
from floorapp.workflows.packing.shipping import label_view
from floorapp.workflows.packing.show_alarm import alarm
from floorapp.workflows.packing.show_choice import choice
from floorapp.workflows.packing.show_devices import devices_screen
from floorapp.workflows.packing.show_frame import (
    BACK,
    HELP,
    MISSING,
    NEW_BOX,
    REPRINT,
    bar,
    offline_strip,
)
from floorapp.workflows.packing.show_stop import dispute_card, doubt, help_called, stopped, weight_off
from floorapp.workflows.packing.state import (
    Bench,
    ChoosingBox,
    ChoosingBoxReason,
    ChoosingLine,
    ChoosingReason,
    ChoosingReprint,
    LabelDoubt,
    Labelling,
    PackState,
    Panel,
    SignedOut,
    Stopped,
    TooMany,
    Verifying,
    Waiting,
    Weighing,
    WeightOff,
    Work,
    WrongItem,
    WrongLabel,
    WrongUnit,
)
from floorapp.workflows.packing.unlabelled import views
from floorapp.workflows.screens import (
    ActScreen,
    Band,
    ChoiceScreen,
    DoneScreen,
    Key,
    LineState,
    LineView,
    Mark,
    PrintState,
    Screen,
    SignInScreen,
    VerifyScreen,
    WaitScreen,
    say,
)


def screen_of(state: PackState) -> Screen:
    """The screen of a state."""
    bench, phase = state.bench, state.phase
    match bench.panel:
        case Panel.HELP:
            return help_called(bench, phase)
        case Panel.DEVICES:
            return devices_screen(bench)
        case Panel.PRINTS:
            return _prints(bench)
        case Panel.NONE:
            pass
        case _:
            assert_never(bench.panel)
    match phase:
        case SignedOut():
            return _sign_in(bench)
        case Waiting():
            return dispute_card(bench) if bench.disputes else _wait(bench)
        case Verifying(work=work, half=half):
            return _verify(bench, work, half)
        case WrongItem() | TooMany() | WrongUnit() | WrongLabel():
            return alarm(bench, phase)
        case ChoosingLine() | ChoosingReason() | ChoosingBox() | ChoosingBoxReason() | ChoosingReprint():
            return choice(bench, phase)
        case Weighing(work=work):
            head, offline = bar(bench, work), offline_strip(bench)
            steps = (say("weigh_step_no_scale"),)
            return ActScreen(
                head, offline, Mark.WEIGH, say("weigh_title"), say("weigh_text"), steps, None, (HELP,)
            )
        case WeightOff():
            return weight_off(bench, phase)
        case Labelling():
            return _done(bench, phase)
        case LabelDoubt():
            return doubt(bench, phase)
        case Stopped():
            return stopped(bench, phase)
        case _:
            assert_never(phase)


def _prints(bench: Bench) -> ChoiceScreen:
    title, text, options = prints.question(bench)
    return ChoiceScreen(bar(bench), offline_strip(bench), title, text, options, (BACK,))


def _sign_in(bench: Bench) -> SignInScreen:
    keys = (
        Key(Command.LANG_EN, say("key_english"), bench.language is Language.EN),
        Key(Command.LANG_SV, say("key_swedish"), bench.language is Language.SV),
        Key(Command.HELP, say("key_forgot_badge")),
    )
    return SignInScreen(bar(bench), offline_strip(bench), bench.band, keys)


def _wait(bench: Bench) -> WaitScreen:
    keys = (
        HELP,
        REPRINT,
        Key(Command.DEVICES, say("key_devices")),
        Key(Command.OUT, say("key_sign_out")),
    )
    return WaitScreen(
        bar(bench),
        offline_strip(bench),
        bench.band,
        bench.waiting,
        bench.next_truck,
        bench.tally.packed,
        bench.tally.wrong,
        bench.tally.per_hour,
        keys,
        views(bench),
    )


def _verify(bench: Bench, work: Work, half: Half | None) -> VerifyScreen:
    keys = (
        HELP,
        NEW_BOX if _asks_for_new_box(bench) else MISSING,
        Key(Command.BOX, say("key_other_box")),
        Key(Command.UNDO, say("key_undo")),
    )
    left = w.left(work)
    band = bench.band or Band(Mark.NEXT, say("scan_first"), None, left, say("left_to_scan", n=left))
    if half is not None and band.title != pairs.asks(work, half):
        band = replace(band, text=pairs.asks(work, half))  # whatever else was answered, this is what is next
    carton = carton_view(work, bench.settings.carton_types, bench.language)
    return VerifyScreen(bar(bench, work), offline_strip(bench), band, _lines(bench, work), carton, keys)


def _asks_for_new_box(bench: Bench) -> bool:
    """Whether the last answer told the packer to begin another carton: the key for that is shown then."""
    return bench.band is not None and bench.band.title.code == "next_box_item"


def _lines(bench: Bench, work: Work) -> tuple[LineView, ...]:
    """The current line first, then open ones, then finished ones, each group in the order's own order."""
    current = w.current_sku(work)
    rank = {LineState.CURRENT: 0, LineState.OPEN: 1, LineState.SHORT: 2, LineState.DONE: 2}
    lines = []
    for line, done in zip(work.order.lines, work.counts, strict=True):
        if done.sku == current:
            state = LineState.CURRENT
        elif line.quantity > done.packed + done.short:
            state = LineState.OPEN
        else:
            state = LineState.SHORT if done.short else LineState.DONE
        name = line.product.name_in(bench.language)
        lines.append(LineView(done.sku, name, done.packed, line.quantity, done.short, state))
    return tuple(sorted(lines, key=lambda view: rank[view.state]))


def _done(bench: Bench, phase: Labelling) -> DoneScreen:
    order = phase.work.order
    hint, action = None, say("stick_and_scan")
    if order.lane and order.cutoff:
        hint = say("lane_truck", lane=order.lane, truck=order.cutoff)
    elif order.lane:
        hint = say("lane", lane=order.lane)
    elif order.cutoff:
        hint = say("truck", truck=order.cutoff)
    if phase.label.state is PrintState.FAILED:
        hint, action = None, say("reprint_then_scan")
    later = Key(Command.PUT_ASIDE, say("key_label_later"))
    keys: tuple[Key, ...] = (HELP, REPRINT, Key(Command.OTHER_PRINTER, say("key_other_printer")))
    if phase.label.fault == NO_CARRIER_LABEL:
        action, keys = say("label_comes_later"), (HELP, later)
    elif phase.label.state is PrintState.FAILED:
        keys = (*keys, later)
    band = bench.band or Band(Mark.DONE, say("order_complete"))
    if band.title.code == "order_complete":
        number = bench.tally.packed
        band = replace(band, figure=number, figure_text=say("packed_today", n=number))
    return DoneScreen(
        bar(bench, phase.work),
        offline_strip(bench),
        band,
        label_view(phase.label),
        action,
        hint,
        keys,
    )
