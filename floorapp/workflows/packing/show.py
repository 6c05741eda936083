"""What the operator sees of each state: one function a phase, all of them pure."""

from dataclasses import replace
from typing import assert_never

from floorapp.workflows.commands import Command, digit
from floorapp.workflows.events import DeviceState
from floorapp.workflows.nouns import Language, Product
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.aside import resumable
from floorapp.workflows.packing.carton_view import carton_view, shown_sku
from floorapp.workflows.packing.labelling import REPRINT_REASONS
from floorapp.workflows.packing.missing import REASONS, box_options, open_lines
from floorapp.workflows.packing.shipping import label_view
from floorapp.workflows.packing.state import (
    Bench,
    ChoosingBox,
    ChoosingLine,
    ChoosingReason,
    ChoosingReprint,
    Device,
    LabelDoubt,
    Labelling,
    PackState,
    Panel,
    Phase,
    SignedOut,
    StopKind,
    Stopped,
    TooMany,
    Verifying,
    Waiting,
    Weighing,
    WeightOff,
    Work,
    WrongItem,
    WrongLabel,
    work_of,
)
from floorapp.workflows.screens import (
    ActScreen,
    AlarmScreen,
    Band,
    Bar,
    Card,
    ChoiceScreen,
    DevicesScreen,
    DoneScreen,
    Figure,
    Key,
    LineState,
    LineView,
    Mark,
    Offline,
    Option,
    PrintState,
    Say,
    Screen,
    SignInScreen,
    SupervisorScreen,
    Tile,
    VerifyScreen,
    WaitScreen,
    say,
)

HELP = Key(Command.HELP, say("key_help"))
BACK = Key(Command.BACK, say("key_back"))
DONE = Key(Command.DONE, say("key_done"))
REPRINT = Key(Command.REPRINT, say("key_reprint"))
NEW_BOX = Key(Command.NEW_BOX, say("key_new_box"))
MISSING = Key(Command.SHORT, say("key_item_missing"))


def screen_of(state: PackState) -> Screen:
    """The screen of a state."""
    bench, phase = state.bench, state.phase
    match bench.panel:
        case Panel.HELP:
            return _help(bench, phase)
        case Panel.DEVICES:
            return _devices(bench)
        case Panel.NONE:
            pass
        case _:
            assert_never(bench.panel)
    match phase:
        case SignedOut():
            return _sign_in(bench)
        case Waiting():
            return _dispute(bench) if bench.disputes else _wait(bench)
        case Verifying(work=work):
            return _verify(bench, work)
        case WrongItem() | TooMany() | WrongLabel():
            return _alarm(bench, phase)
        case ChoosingLine() | ChoosingReason() | ChoosingBox() | ChoosingReprint():
            return _choice(bench, phase)
        case Weighing(work=work):
            bar, offline = _bar(bench, work), _offline(bench)
            steps = (say("weigh_step_no_scale"),)
            return ActScreen(
                bar, offline, Mark.WEIGH, say("weigh_title"), say("weigh_text"), steps, None, (HELP,)
            )
        case WeightOff():
            return _weight_off(bench, phase)
        case Labelling():
            return _done(bench, phase)
        case LabelDoubt():
            return _doubt(bench, phase)
        case Stopped():
            return _stopped(bench, phase)
        case _:
            assert_never(phase)


def _bar(bench: Bench, work: Work | None = None) -> Bar:
    return Bar(
        bench.station,
        bench.operator.name if bench.operator else "",
        work.order.order if work else "",
        bench.online,
        bench.language,
        bench.theme,
    )


def _offline(bench: Bench) -> Offline | None:
    return None if bench.online else Offline(bench.pending, bench.since_ms)


def _sign_in(bench: Bench) -> SignInScreen:
    keys = (
        Key(Command.LANG_EN, say("key_english"), bench.language is Language.EN),
        Key(Command.LANG_SV, say("key_swedish"), bench.language is Language.SV),
        Key(Command.HELP, say("key_forgot_badge")),
    )
    return SignInScreen(_bar(bench), _offline(bench), bench.band, keys)


def _wait(bench: Bench) -> WaitScreen:
    keys = (
        HELP,
        REPRINT,
        Key(Command.DEVICES, say("key_devices")),
        Key(Command.OUT, say("key_sign_out")),
    )
    return WaitScreen(
        _bar(bench),
        _offline(bench),
        bench.band,
        bench.waiting,
        bench.next_truck,
        bench.tally.packed,
        bench.tally.wrong,
        bench.tally.per_hour,
        keys,
    )


def _verify(bench: Bench, work: Work) -> VerifyScreen:
    keys = (
        HELP,
        NEW_BOX if _asks_for_new_box(bench) else MISSING,
        Key(Command.BOX, say("key_other_box")),
        Key(Command.UNDO, say("key_undo")),
    )
    left = w.left(work)
    band = bench.band or Band(Mark.NEXT, say("scan_first"), None, left, say("left_to_scan", n=left))
    carton = carton_view(work, bench.settings.carton_types, bench.language)
    return VerifyScreen(_bar(bench, work), _offline(bench), band, _lines(bench, work), carton, keys)


def _asks_for_new_box(bench: Bench) -> bool:
    """Whether the last answer told the packer to begin another carton: the key for that is shown then."""
    return bench.band is not None and bench.band.title.code == "next_box_item"


def _lines(bench: Bench, work: Work) -> tuple[LineView, ...]:
    """The current line first, then open ones, then finished ones, each group in the order's own order."""
    current = shown_sku(work)
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


def _wanted(bench: Bench, work: Work, head: Say) -> Card:
    sku = w.current_sku(work)
    name = w.product(work, sku).name_in(bench.language)
    return Card(Mark.OK, head, sku, name, say("sku_left", sku=sku, n=w.left_of(work, sku)))


def _alarm(bench: Bench, phase: WrongItem | TooMany | WrongLabel) -> AlarmScreen:
    bar, order = _bar(bench, phase.work), phase.work.order.order
    match phase:
        case WrongItem(work=work):
            name = phase.name_sv if bench.language is Language.SV and phase.name_sv else phase.name
            held = Card(Mark.WRONG, say("you_scanned"), phase.sku, name, say("sku", sku=phase.sku))
            wanted = _wanted(bench, work, say("look_for_this"))
            text = say("wrong_item_text", order=order)
            return AlarmScreen(
                bar, Mark.WRONG, say("wrong_item"), text, held, wanted, say("wrong_item_action")
            )
        case TooMany(work=work, sku=sku, quantity=quantity):
            item, ordered = w.product(work, sku), _ordered(work, sku)
            over = quantity - w.left_of(work, sku)
            text = say("too_many_text", ordered=ordered, packed=ordered - w.left_of(work, sku))
            held = Card(
                Mark.TOO_MANY,
                say("you_scanned_too_many", n=quantity),
                sku,
                item.name_in(bench.language),
                say("sku", sku=sku),
            )
            wanted = _wanted(bench, work, say("next_item"))
            title = say("too_many", n=over)
            return AlarmScreen(bar, Mark.TOO_MANY, title, text, held, wanted, say("too_many_action"))
        case WrongLabel():
            text = say("wrong_label_text", order=order)
            missing = phase.label.state in (PrintState.FAILED, PrintState.DOUBT)
            action = say("wrong_label_none_action") if missing else say("wrong_label_action")
            return AlarmScreen(bar, Mark.WRONG, say("wrong_label"), text, None, None, action)
        case _:
            assert_never(phase)


def _ordered(work: Work, sku: str) -> int:
    line, done = work.order.line(sku), w.count(work, sku)
    return line.quantity - done.short if line and done else 0


def _choice(
    bench: Bench, phase: ChoosingLine | ChoosingReason | ChoosingBox | ChoosingReprint
) -> ChoiceScreen:
    bar, offline = _bar(bench, phase.work), _offline(bench)
    match phase:
        case ChoosingLine(work=work):
            options = tuple(
                Option(
                    digit(number),
                    None,
                    w.product(work, sku).name_in(bench.language),
                    say("left_of_line", n=w.left_of(work, sku)),
                )
                for number, sku in enumerate(open_lines(work), 1)
            )
            title, text = say("missing_title"), say("missing_text")
        case ChoosingReason(work=work, sku=sku):
            options = tuple(
                Option(digit(number), say(f"reason_{reason.value}"))
                for number, reason in enumerate(REASONS, 1)
            )
            title = say("missing_reason_title", name=w.product(work, sku).name_in(bench.language))
            text = say("missing_reason_text", n=w.left_of(work, sku))
        case ChoosingBox():
            options = tuple(
                Option(
                    digit(number),
                    None,
                    each.carton_type,
                    say(
                        "box_detail",
                        length=each.inner_length_mm,
                        width=each.inner_width_mm,
                        height=each.inner_height_mm,
                    ),
                )
                for number, each in enumerate(box_options(bench.settings), 1)
            )
            title, text = say("box_title"), say("box_text")
        case ChoosingReprint():
            options = tuple(
                Option(digit(number), say(f"reprint_reason_{reason}"))
                for number, reason in enumerate(REPRINT_REASONS, 1)
            )
            title, text = say("reprint_title"), say("reprint_text", order=phase.label.label.order)
        case _:
            assert_never(phase)
    can_close = isinstance(phase, ChoosingBox) and phase.work.carton.contents
    keys = (BACK, NEW_BOX) if can_close else (BACK,)
    return ChoiceScreen(bar, offline, title, text, options, keys)


def _weight_off(bench: Bench, phase: WeightOff) -> SupervisorScreen:
    diff = phase.measured_g - phase.expected_g
    text = say("weight_more", diff_g=diff) if diff > 0 else say("weight_less", diff_g=-diff)
    figures = (
        Figure(say("weight_value", value_g=phase.measured_g), say("on_the_scale")),
        Figure(say("weight_value", value_g=phase.expected_g), say("expected")),
        Figure(say("weight_difference", value_g=diff), _about(bench, phase, diff), strong=True),
    )
    return SupervisorScreen(
        _bar(bench, phase.work),
        say("supervisor_needed"),
        text,
        figures,
        say("supervisor_called") if bench.online else say("supervisor_to_fetch"),
        say("weigh_again_hint"),
    )


def _about(bench: Bench, phase: WeightOff, diff_g: int) -> Say:
    """The fewest units of one product in this carton that explain the difference within 10 %."""
    least: tuple[int, Product] | None = None
    for content in phase.work.carton.contents:
        item = w.product(phase.work, content.sku)
        units = round(abs(diff_g) / item.weight_g)
        can_be = 0 < units <= content.quantity if diff_g < 0 else units > 0
        explains = abs(units * item.weight_g - abs(diff_g)) * 10 <= abs(diff_g)
        if can_be and explains and (least is None or units < least[0]):
            least = units, item
    if least is None:
        return say("difference")
    return say("about_units", n=least[0], name=least[1].name_in(bench.language))


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
    keys = (HELP, REPRINT, Key(Command.OTHER_PRINTER, say("key_other_printer")))
    band = bench.band or Band(Mark.DONE, say("order_complete"))
    if band.title.code == "order_complete":
        number = bench.tally.packed
        band = replace(band, figure=number, figure_text=say("packed_today", n=number))
    return DoneScreen(
        _bar(bench, phase.work),
        _offline(bench),
        band,
        label_view(phase.label),
        action,
        hint,
        keys,
    )


def _doubt(bench: Bench, phase: LabelDoubt) -> ActScreen:
    return ActScreen(
        _bar(bench, phase.work),
        _offline(bench),
        Mark.TOO_MANY,
        say("doubt_title"),
        say("doubt_text"),
        (say("doubt_step_yes"), say("doubt_step_no")),
        label_view(phase.label),
        (Key(Command.YES, say("key_yes")), Key(Command.NO, say("key_no"))),
    )


def _stopped(bench: Bench, phase: Stopped) -> ActScreen:
    order = phase.work.order.order
    void = (say("stop_step_void_label"),) if phase.labelled else ()
    steps = (say("stop_step_stop"), *void, say("stop_step_put_items_back"))
    match phase.kind:
        case StopKind.CANCELLED:
            title, text = say("cancelled_title"), say("cancelled_text", order=order)
        case StopKind.ON_HOLD:
            title, text = say("held_title"), say("held_text", order=order)
            steps = (say("stop_step_stop"), say("stop_step_bring_to_supervisor"))
        case StopKind.CLAIMED:
            title, text = say("claimed_title"), say("claimed_text", order=order, station=phase.reason)
        case StopKind.CHANGED:
            title, text = say("changed_title"), say("changed_text", order=order)
            steps = (*void, say("stop_step_empty_box"), say("stop_step_scan_order_again"))
        case StopKind.RESTARTED:
            title, text = say("restarted_title"), say("restarted_text", order=order)
            steps = (*void, say("stop_step_empty_box"), say("stop_step_scan_order_again"))
        case StopKind.NEW_LABEL:
            title, text = say("new_label_title"), say("new_label_text", order=order)
            steps = (*void, say("stop_step_stick_new_label"))
        case StopKind.DISPUTED:
            title, text = say("dispute_title"), _disputed(order, phase.reason)
        case _:
            assert_never(phase.kind)
    return ActScreen(_bar(bench, phase.work), _offline(bench), Mark.WRONG, title, text, steps, None, (DONE,))


def _dispute(bench: Bench) -> ActScreen:
    dispute = bench.disputes[0]
    if dispute.kind == "withdrawn":
        title, text = say("withdrawn_title"), say("withdrawn_text")
        steps = (say("withdrawn_step_fetch"), say("withdrawn_step_code"))
        return ActScreen(_bar(bench), _offline(bench), Mark.SUPERVISOR, title, text, steps, None, (DONE,))
    match dispute.kind:
        case "cancelled":
            text = say("dispute_cancelled_text", order=dispute.order)
        case "restarted":
            text = say("restarted_text", order=dispute.order)
        case _:
            text = _disputed(dispute.order, dispute.winner)
    steps = (say("stop_step_void_label"), say("stop_step_bring_to_supervisor"))
    return ActScreen(
        _bar(bench), _offline(bench), Mark.SUPERVISOR, say("dispute_title"), text, steps, None, (DONE,)
    )


def _disputed(order: str, winner: str) -> Say:
    if winner:
        return say("dispute_text", order=order, station=winner)
    return say("dispute_other_text", order=order)


def _help(bench: Bench, phase: Phase) -> SupervisorScreen:
    """What is called over the network reaches nobody without one: then the packer must go."""
    keys = (BACK, Key(Command.PUT_ASIDE, say("key_put_aside"))) if resumable(phase) else (BACK,)
    if bench.online:
        title, text, action = say("help_title"), say("help_text"), say("help_action")
    else:
        title, text = say("help_offline_title"), say("help_offline_text")
        action = say("help_offline_action")
    return SupervisorScreen(_bar(bench, work_of(phase)), title, text, (), action, say("help_hint"), keys)


def _devices(bench: Bench) -> DevicesScreen:
    other = Language.SV if bench.language is Language.EN else Language.EN
    language = (
        Key(Command.LANG_SV, say("key_swedish"))
        if other is Language.SV
        else Key(Command.LANG_EN, say("key_english"))
    )
    keys = (BACK, Key(Command.THEME, say("key_theme")), language)
    return DevicesScreen(_bar(bench), _offline(bench), tuple(_tile(each) for each in bench.devices), keys)


def _tile(device: Device) -> Tile:
    mark = {
        DeviceState.READY: Mark.OK,
        DeviceState.WARNING: Mark.TOO_MANY,
        DeviceState.MISSING: Mark.WRONG,
    }[device.state]
    key = Key(Command.TEST_LABEL, say("key_test_label")) if device.kind == "printer" else None
    return Tile(device.device, device.kind, device.model, mark, device.reading, device.fault, key)
