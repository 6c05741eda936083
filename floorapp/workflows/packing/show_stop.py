"""The screens on which work waits for a person: help, a weight that is off, a stop, a doubt, a dispute."""

from typing import Final, assert_never

from floorapp.workflows.commands import Command
from floorapp.workflows.nouns import Product
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.aside import resumable
from floorapp.workflows.packing.shipping import label_view
from floorapp.workflows.packing.show_frame import BACK, DONE, bar, offline_strip
from floorapp.workflows.packing.state import (
    WITHDRAWN,
    Bench,
    LabelDoubt,
    Phase,
    StopKind,
    Stopped,
    WeightOff,
    work_of,
)
from floorapp.workflows.scan_text import show
from floorapp.workflows.screens import (
    ActScreen,
    Figure,
    Key,
    Mark,
    Say,
    SupervisorScreen,
    say,
)

MOST_REASON: Final = 80
"""How many characters of the office's reason stand on a stop: as many as fit and can be read in passing."""


def weight_off(bench: Bench, phase: WeightOff) -> SupervisorScreen:
    """The scale and the sum of the items disagree: by how much, and what that may be."""
    diff = phase.measured_g - phase.expected_g
    text = say("weight_more", diff_g=diff) if diff > 0 else say("weight_less", diff_g=-diff)
    figures = (
        Figure(say("weight_value", value_g=phase.measured_g), say("on_the_scale")),
        Figure(say("weight_value", value_g=phase.expected_g), say("expected")),
        Figure(say("weight_difference", value_g=diff), _about(bench, phase, diff), strong=True),
    )
    return SupervisorScreen(
        bar(bench, phase.work),
        say("supervisor_needed"),
        text,
        figures,
        _called(bench),
        say("weigh_again_hint"),
    )


def _called(bench: Bench) -> Say:
    """Who hears a call for the supervisor."""
    if bench.online:
        return say("supervisor_called")
    return say("withdrawn_step_fetch") if bench.withdrawn else say("supervisor_to_fetch")


def _about(bench: Bench, phase: WeightOff, diff_g: int) -> Say:
    """The fewest units of one product in this carton that explain the difference within 10 %."""
    least: tuple[int, Product] | None = None
    for content in phase.work.carton.contents:
        item = w.product(phase.work, content.sku)
        if not item.weight_g:
            continue
        units = round(abs(diff_g) / item.weight_g)
        can_be = 0 < units <= content.quantity if diff_g < 0 else units > 0
        explains = abs(units * item.weight_g - abs(diff_g)) * 10 <= abs(diff_g)
        if can_be and explains and (least is None or units < least[0]):
            least = units, item
    if least is None:
        return say("difference")
    return say("about_units", n=least[0], name=least[1].name_in(bench.language))


def doubt(bench: Bench, phase: LabelDoubt) -> ActScreen:
    """Nobody knows whether the label came out."""
    return ActScreen(
        bar(bench, phase.work),
        offline_strip(bench),
        Mark.TOO_MANY,
        say("doubt_title"),
        say("doubt_text"),
        (say("doubt_step_yes"), say("doubt_step_no")),
        label_view(phase.label),
        (Key(Command.YES, say("key_yes")), Key(Command.NO, say("key_no"))),
    )


def stopped(bench: Bench, phase: Stopped) -> ActScreen:
    """The order in hand must not go on: why, and what to do with it."""
    order = phase.work.order.order
    void = (say("stop_step_void_label"),) if phase.labelled else ()
    steps = (say("stop_step_stop"), *void, say("stop_step_put_items_back"))
    match phase.kind:
        case StopKind.CANCELLED:
            why = say("cancelled_because", order=order, reason=show(phase.reason, MOST_REASON))
            title, text = say("cancelled_title"), why if phase.reason else say("cancelled_text", order=order)
        case StopKind.ON_HOLD:
            why = say("held_because", order=order, reason=show(phase.reason, MOST_REASON))
            title, text = say("held_title"), why if phase.reason else say("held_text", order=order)
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
    return ActScreen(
        bar(bench, phase.work), offline_strip(bench), Mark.WRONG, title, text, steps, None, (DONE,)
    )


def dispute_card(bench: Bench) -> ActScreen:
    """What was reported from here cannot stand, or the station may not work."""
    dispute = bench.disputes[0]
    if dispute.kind == WITHDRAWN:
        title, text = say("withdrawn_title"), say("withdrawn_text")
        steps = (say("withdrawn_step_fetch"), say("withdrawn_step_code"))
        return ActScreen(bar(bench), offline_strip(bench), Mark.SUPERVISOR, title, text, steps, None, (DONE,))
    match dispute.kind:
        case "cancelled":
            text = say("dispute_cancelled_text", order=dispute.order)
        case "restarted":
            text = say("restarted_text", order=dispute.order)
        case _:
            text = _disputed(dispute.order, dispute.winner)
    steps = (say("stop_step_void_label"), say("stop_step_bring_to_supervisor"))
    return ActScreen(
        bar(bench), offline_strip(bench), Mark.SUPERVISOR, say("dispute_title"), text, steps, None, (DONE,)
    )


def _disputed(order: str, winner: str) -> Say:
    if winner:
        return say("dispute_text", order=order, station=winner)
    return say("dispute_other_text", order=order)


def help_called(bench: Bench, phase: Phase) -> SupervisorScreen:
    """A call reaches nobody without a network, or without the right to work: then the packer must go."""
    keys = (BACK, Key(Command.PUT_ASIDE, say("key_put_aside"))) if resumable(phase) else (BACK,)
    if bench.online:
        title, text, action = say("help_title"), say("help_text"), say("help_action")
    else:
        title = say("help_offline_title")
        text = say("help_withdrawn_text") if bench.withdrawn else say("help_offline_text")
        action = say("help_offline_action")
    return SupervisorScreen(bar(bench, work_of(phase)), title, text, (), action, say("help_hint"), keys)
