"""The alarms: a wrong item, one too many, a wrong label."""

from typing import assert_never

from floorapp.workflows.facts import UnitFault
from floorapp.workflows.nouns import Language
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.show_frame import bar
from floorapp.workflows.packing.state import (
    Bench,
    TooMany,
    Work,
    WrongItem,
    WrongLabel,
    WrongUnit,
)
from floorapp.workflows.screens import (
    AlarmScreen,
    Card,
    Mark,
    PrintState,
    Say,
    say,
)


def alarm(bench: Bench, phase: WrongItem | TooMany | WrongUnit | WrongLabel) -> AlarmScreen:
    """Stop: what the packer holds beside what to look for."""
    head, order = bar(bench, phase.work), phase.work.order.order
    match phase:
        case WrongItem(work=work):
            name = phase.name_sv if bench.language is Language.SV and phase.name_sv else phase.name
            held = Card(Mark.WRONG, say("you_scanned"), phase.sku, name, say("sku", sku=phase.sku))
            wanted = _wanted(bench, work, say("look_for_this"))
            text = say("wrong_item_text", order=order)
            return AlarmScreen(
                head, Mark.WRONG, say("wrong_item"), text, held, wanted, say("wrong_item_action")
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
            return AlarmScreen(head, Mark.TOO_MANY, title, text, held, wanted, say("too_many_action"))
        case WrongUnit(work=work, sku=sku):
            name = w.product(work, sku).name_in(bench.language)
            held = Card(Mark.WRONG, say("you_scanned"), sku, name, say("sku", sku=sku))
            wanted = _wanted(bench, work, say("look_for_this"))
            title = say(f"unit_{phase.fault.value}")
            action = say("wrong_unit_action")
            return AlarmScreen(head, Mark.WRONG, title, _why(phase), held, wanted, action)
        case WrongLabel():
            text = say("wrong_label_text", order=order)
            missing = phase.label.state in (PrintState.FAILED, PrintState.DOUBT)
            action = say("wrong_label_none_action") if missing else say("wrong_label_action")
            return AlarmScreen(head, Mark.WRONG, say("wrong_label"), text, None, None, action)
        case _:
            assert_never(phase)


def _why(phase: WrongUnit) -> Say:
    """What is wrong with a unit of the right product."""
    match phase.fault:
        case UnitFault.PAST:
            return say("unit_past_text", date=phase.traits.last_day)
        case UnitFault.TWICE:
            return say("unit_twice_text", serial=phase.traits.serial)
        case _:
            assert_never(phase.fault)


def _ordered(work: Work, sku: str) -> int:
    line, done = work.order.line(sku), w.count(work, sku)
    return line.quantity - done.short if line and done else 0


def _wanted(bench: Bench, work: Work, head: Say) -> Card:
    sku = w.current_sku(work)
    name = w.product(work, sku).name_in(bench.language)
    return Card(Mark.OK, head, sku, name, say("sku_left", sku=sku, n=w.left_of(work, sku)))
