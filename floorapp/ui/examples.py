"""An example of every screen, as the workflow would make it: for the gallery and the tests."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from floorapp.ui.example_devices import DEVICES_EXAMPLES
from floorapp.ui.example_parts import BACK, DEVICES, DONE, HELP, NEW_BOX, ORDER, REPRINT, bar, name
from floorapp.ui.example_verify import VERIFY_EXAMPLES
from floorapp.workflows.commands import Command, digit
from floorapp.workflows.nouns import Language
from floorapp.workflows.screens import (
    ActScreen,
    Band,
    ChoiceScreen,
    DoneScreen,
    Figure,
    Key,
    LabelView,
    Mark,
    Option,
    PrintState,
    Screen,
    SignInScreen,
    SupervisorScreen,
    UnlabelledView,
    WaitScreen,
    say,
)


def _sign_in(language: Language) -> SignInScreen:
    keys = (
        Key(Command.LANG_EN, say("key_english"), language is Language.EN),
        Key(Command.LANG_SV, say("key_swedish"), language is Language.SV),
        Key(Command.HELP, say("key_forgot_badge")),
    )
    return SignInScreen(bar(language, "", operator=""), None, None, keys)


def _sign_in_unknown(language: Language) -> SignInScreen:
    band = Band(Mark.TOO_MANY, say("badge_unknown"))
    screen = _sign_in(language)
    return SignInScreen(screen.bar, None, band, screen.keys)


def _wait(language: Language, band: Band | None = None) -> WaitScreen:
    keys = (HELP, REPRINT, DEVICES, Key(Command.OUT, say("key_sign_out")))
    return WaitScreen(bar(language, ""), None, band, 14, "11:30", 63, 0, 41, keys)


def _wait_early(language: Language) -> WaitScreen:
    """A shift that has just begun has no pace yet."""
    return replace(_wait(language), packed_today=2, per_hour=0)


def _wait_unlabelled(language: Language) -> WaitScreen:
    """Two orders were put aside because their labels did not come."""
    waits = (
        UnlabelledView("SO-104711", 1, PrintState.FAILED, "paper_out"),
        UnlabelledView("SO-104720", 1, PrintState.PRINTED, ""),
    )
    return replace(_wait(language), unlabelled=waits)


def _prints(language: Language) -> ChoiceScreen:
    """The print queue: one slip failed, a label is on its way, the others are printed."""
    told = (
        ("packing_slip", "SO-104711", say("fault_paper_out")),
        ("carton_label", "SO-104720", say("print_state_sending", printer="labels")),
        ("packing_slip", "SO-104717", say("print_state_done", printer="slips")),
        ("carton_label", "SO-104717", say("print_state_done", printer="labels")),
    )
    options = tuple(
        Option(digit(number), say(f"print_kind_{kind}", order=order), "", detail)
        for number, (kind, order, detail) in enumerate(told, 1)
    )
    back = Key(Command.BACK, say("key_back"))
    return ChoiceScreen(bar(language, ""), None, say("prints_title"), say("prints_text"), options, (back,))


def _wait_unknown(language: Language) -> WaitScreen:
    return _wait(language, Band(Mark.TOO_MANY, say("code_unknown", code="7310000047\\x1d114")))


def _wait_shipped(language: Language) -> WaitScreen:
    hint = say("order_shipped_hint", station="Pack 12")
    return _wait(language, Band(Mark.TOO_MANY, say("order_shipped_already", order=ORDER), hint))


def _supervisor(language: Language) -> SupervisorScreen:
    about = say("about_units", n=1, name="mugg" if language is Language.SV else "mug")
    figures = (
        Figure(say("weight_value", value_g=2846), say("on_the_scale")),
        Figure(say("weight_value", value_g=2434), say("expected")),
        Figure(say("weight_difference", value_g=412), about, strong=True),
    )
    title, text = say("supervisor_needed"), say("weight_more", diff_g=412)
    hint = say("weigh_again_hint")
    return SupervisorScreen(bar(language), title, text, figures, say("supervisor_called"), hint)


def _help(language: Language) -> SupervisorScreen:
    keys = (BACK, Key(Command.PUT_ASIDE, say("key_put_aside")))
    title, text = say("help_title"), say("help_text")
    return SupervisorScreen(bar(language), title, text, (), say("help_action"), say("help_hint"), keys)


def _help_offline(language: Language) -> SupervisorScreen:
    title, text = say("help_offline_title"), say("help_offline_text")
    screen = replace(_help(language), title=title, text=text, action=say("help_offline_action"))
    return replace(screen, bar=bar(language, online=False))


def _help_withdrawn(language: Language) -> SupervisorScreen:
    return replace(_help_offline(language), text=say("help_withdrawn_text"))


def _label(state: PrintState, fault: str = "", copy: int = 1) -> LabelView:
    lines = ("Storgatan 14", "602 20 Norrköping")
    sscc = "373314700104711201"
    return LabelView("PostNord", "MyPack Collect", 2434, "Karin Lindqvist", lines, sscc, state, copy, fault)


def _done(language: Language, state: PrintState = PrintState.WAITING, fault: str = "") -> DoneScreen:
    weight = say("items_and_weight", n=9, total=9, weight_g=2434)
    band = Band(Mark.DONE, say("order_complete"), weight, 64, say("packed_today", n=64))
    keys: tuple[Key, ...] = (HELP, REPRINT, Key(Command.OTHER_PRINTER, say("key_other_printer")))
    if fault:
        keys = (*keys, Key(Command.PUT_ASIDE, say("key_label_later")))
    hint = None if fault else say("lane_truck", lane="3", truck="11:30")
    action = say("reprint_then_scan") if fault else say("stick_and_scan")
    return DoneScreen(bar(language), None, band, _label(state, fault), action, hint, keys)


def _done_printed(language: Language) -> DoneScreen:
    return _done(language, PrintState.PRINTED)


def _done_failed(language: Language) -> DoneScreen:
    return _done(language, PrintState.FAILED, "paper_out")


def _choice_line(language: Language) -> ChoiceScreen:
    options = tuple(
        Option(digit(number), None, name(sku, language), say("left_of_line", n=left))
        for number, (sku, left) in enumerate((("21-0475", 2), ("57-0031", 2), ("21-0473", 1)), 1)
    )
    title, text = say("missing_title"), say("missing_text")
    return ChoiceScreen(bar(language), None, title, text, options, (BACK,))


def _choice_reason(language: Language) -> ChoiceScreen:
    reasons = ("not_in_tote", "damaged", "wrong_product", "other")
    options = tuple(Option(digit(n), say(f"reason_{reason}")) for n, reason in enumerate(reasons, 1))
    title = say("missing_reason_title", name=name("57-0031", language))
    return ChoiceScreen(bar(language), None, title, say("missing_reason_text", n=2), options, (BACK,))


def _choice_box(language: Language) -> ChoiceScreen:
    sizes = (
        (200, 150, 100),
        (300, 200, 100),
        (300, 200, 200),
        (400, 300, 200),
        (400, 300, 300),
        (500, 300, 200),
        (500, 400, 300),
        (600, 400, 300),
        (600, 400, 400),
    )
    names = ("S1", "S2", "M1", "M2", "M3", "L1", "L2", "XL1", "XL2")
    options = tuple(
        Option(digit(number), None, name, say("box_detail", length=size[0], width=size[1], height=size[2]))
        for number, (name, size) in enumerate(zip(names, sizes, strict=True), 1)
    )
    keys = (BACK, NEW_BOX)
    return ChoiceScreen(bar(language), None, say("box_title"), say("box_text"), options, keys)


def _choice_box_reason(language: Language) -> ChoiceScreen:
    reasons = ("did_not_fit", "too_loose", "out_of_stock", "other")
    options = tuple(Option(digit(n), say(f"override_reason_{reason}")) for n, reason in enumerate(reasons, 1))
    title = say("override_title", advised="M1", taken="M2")
    return ChoiceScreen(bar(language), None, title, say("override_text"), options, (BACK,))


def _weigh(language: Language) -> ActScreen:
    title, text = say("weigh_title"), say("weigh_text")
    return ActScreen(
        bar(language), None, Mark.WEIGH, title, text, (say("weigh_step_no_scale"),), None, (HELP,)
    )


def _doubt(language: Language) -> ActScreen:
    steps = (say("doubt_step_yes"), say("doubt_step_no"))
    keys = (Key(Command.YES, say("key_yes")), Key(Command.NO, say("key_no")))
    label = _label(PrintState.DOUBT, "unplugged")
    return ActScreen(
        bar(language), None, Mark.TOO_MANY, say("doubt_title"), say("doubt_text"), steps, label, keys
    )


def _cancelled(language: Language) -> ActScreen:
    steps = (say("stop_step_stop"), say("stop_step_void_label"), say("stop_step_put_items_back"))
    title, text = say("cancelled_title"), say("cancelled_text", order=ORDER)
    return ActScreen(bar(language), None, Mark.WRONG, title, text, steps, None, (DONE,))


def _held(language: Language) -> ActScreen:
    """Why is given in as many words as are shown."""
    steps = (say("stop_step_stop"), say("stop_step_bring_to_supervisor"))
    reason = "The customer called about the address of this order: wait until somebody answ…"
    text = say("held_because", order=ORDER, reason=reason)
    return replace(_cancelled(language), title=say("held_title"), text=text, steps=steps)


def _cancelled_because(language: Language) -> ActScreen:
    text = say("cancelled_because", order=ORDER, reason="The customer has changed her mind")
    return replace(_cancelled(language), text=text)


def _changed(language: Language) -> ActScreen:
    steps = (say("stop_step_void_label"), say("stop_step_empty_box"), say("stop_step_scan_order_again"))
    title, text = say("changed_title"), say("changed_text", order=ORDER)
    return ActScreen(bar(language), None, Mark.WRONG, title, text, steps, None, (DONE,))


def _restarted(language: Language) -> ActScreen:
    title, text = say("restarted_title"), say("restarted_text", order=ORDER)
    return replace(_changed(language), title=title, text=text)


def _new_label(language: Language) -> ActScreen:
    steps = (say("stop_step_void_label"), say("stop_step_stick_new_label"))
    title, text = say("new_label_title"), say("new_label_text", order=ORDER)
    return replace(_changed(language), title=title, text=text, steps=steps)


def _withdrawn(language: Language) -> ActScreen:
    steps = (say("withdrawn_step_fetch"), say("withdrawn_step_code"))
    title, text = say("withdrawn_title"), say("withdrawn_text")
    return ActScreen(bar(language, ""), None, Mark.SUPERVISOR, title, text, steps, None, (DONE,))


def _dispute(language: Language) -> ActScreen:
    steps = (say("stop_step_void_label"), say("stop_step_bring_to_supervisor"))
    title, text = say("dispute_title"), say("dispute_text", order=ORDER, station="Pack 12")
    return ActScreen(bar(language, ""), None, Mark.SUPERVISOR, title, text, steps, None, (DONE,))


EXAMPLES: Mapping[str, Callable[[Language], Screen]] = {
    "sign_in": _sign_in,
    "sign_in_unknown": _sign_in_unknown,
    "wait": _wait,
    "wait_early": _wait_early,
    "wait_unlabelled": _wait_unlabelled,
    "prints": _prints,
    "wait_unknown": _wait_unknown,
    "wait_shipped": _wait_shipped,
    **VERIFY_EXAMPLES,
    "supervisor": _supervisor,
    "help": _help,
    "help_offline": _help_offline,
    "help_withdrawn": _help_withdrawn,
    "done": _done,
    "done_printed": _done_printed,
    "done_failed": _done_failed,
    "choice_line": _choice_line,
    "choice_reason": _choice_reason,
    "choice_box": _choice_box,
    "choice_box_reason": _choice_box_reason,
    "weigh": _weigh,
    "doubt": _doubt,
    "cancelled": _cancelled,
    "cancelled_because": _cancelled_because,
    "held": _held,
    "changed": _changed,
    "restarted": _restarted,
    "new_label": _new_label,
    "withdrawn": _withdrawn,
    "dispute": _dispute,
    **DEVICES_EXAMPLES,
}
"""A state's name, and its example in a language."""
