"""An example of every screen, as the workflow would make it: for the gallery and the tests."""

from collections.abc import Callable, Mapping
from datetime import datetime

from floorapp.workflows.commands import Command, digit
from floorapp.workflows.nouns import Language, Theme
from floorapp.workflows.screens import (
    ActScreen,
    AlarmScreen,
    Band,
    Bar,
    BoxState,
    BoxView,
    Card,
    CartonView,
    ChoiceScreen,
    DevicesScreen,
    DoneScreen,
    Figure,
    Key,
    LabelView,
    LineState,
    LineView,
    Mark,
    Offline,
    Option,
    PrintState,
    Screen,
    SignInScreen,
    SupervisorScreen,
    Tile,
    VerifyScreen,
    WaitScreen,
    say,
)

ORDER = "SO-104711"
_NAMES = {
    "21-0475": ("Mug Skog green 30 cl", "Mugg Skog grön 30 cl"),
    "21-0478": ("Mug Höst red 30 cl", "Mugg Höst röd 30 cl"),
    "21-0473": ("Mug Skärgård blue 30 cl", "Mugg Skärgård blå 30 cl"),
    "57-0031": ("Gingerbread tin 400 g", "Pepparkaksburk 400 g"),
    "33-0102": ("Wool blanket grey", "Ullfilt grå"),
    "44-0210": ("Pillar candles, set of 3", "Blockljus, 3 st"),
}
_HELP = Key(Command.HELP, say("key_help"))
_BACK = Key(Command.BACK, say("key_back"))
_DONE = Key(Command.DONE, say("key_done"))
_REPRINT = Key(Command.REPRINT, say("key_reprint"))
_DEVICES = Key(Command.DEVICES, say("key_devices"))
_OFFLINE = Offline(37, int(datetime(2026, 11, 24, 10, 31).astimezone().timestamp() * 1000))


def _name(sku: str, language: Language) -> str:
    english, swedish = _NAMES[sku]
    return swedish if language is Language.SV else english


def _bar(language: Language, order: str = ORDER, online: bool = True, operator: str = "Åsa Holm") -> Bar:
    return Bar("Pack 07", operator, order, online, language, Theme.LIGHT)


def _sign_in(language: Language) -> SignInScreen:
    keys = (
        Key(Command.LANG_EN, say("key_english"), language is Language.EN),
        Key(Command.LANG_SV, say("key_swedish"), language is Language.SV),
        Key(Command.HELP, say("key_forgot_badge")),
    )
    return SignInScreen(_bar(language, "", operator=""), None, None, keys)


def _sign_in_unknown(language: Language) -> SignInScreen:
    band = Band(Mark.WRONG, say("badge_unknown"))
    screen = _sign_in(language)
    return SignInScreen(screen.bar, None, band, screen.keys)


def _wait(language: Language, band: Band | None = None) -> WaitScreen:
    keys = (_HELP, _REPRINT, _DEVICES, Key(Command.OUT, say("key_sign_out")))
    return WaitScreen(_bar(language, ""), None, band, 14, "11:30", 63, 0, 41, keys)


def _wait_unknown(language: Language) -> WaitScreen:
    return _wait(language, Band(Mark.WRONG, say("code_unknown", code="7310000047\x1d114")))


def _lines(language: Language) -> tuple[LineView, ...]:
    table = (
        ("21-0475", 1, 3, LineState.CURRENT),
        ("57-0031", 0, 2, LineState.OPEN),
        ("33-0102", 1, 1, LineState.DONE),
        ("21-0473", 2, 2, LineState.DONE),
        ("44-0210", 1, 1, LineState.DONE),
    )
    return tuple(
        LineView(sku, _name(sku, language), packed, ordered, 0, state)
        for sku, packed, ordered, state in table
    )


def _carton() -> CartonView:
    placed = ((0, 0, 0, 200, 300, 100), (200, 0, 0, 200, 150, 100), (200, 150, 0, 110, 150, 100))
    boxes = [BoxView(*box, BoxState.PLACED) for box in placed]
    boxes.append(BoxView(310, 150, 0, 90, 150, 70, BoxState.PLACED))
    boxes.append(BoxView(0, 0, 100, 130, 130, 110, BoxState.NEXT))
    boxes.append(BoxView(130, 0, 100, 130, 130, 110, BoxState.LATER))
    return CartonView("M2", 1, 400, 300, 200, tuple(boxes), say("place_top_back_left"))


def _verify_keys() -> tuple[Key, ...]:
    box = Key(Command.BOX, say("key_other_box"))
    return (_HELP, Key(Command.SHORT, say("key_item_missing")), box, Key(Command.UNDO, say("key_undo")))


def _verify(language: Language, offline: Offline | None = None) -> VerifyScreen:
    correct = say("item_correct", name=_name("21-0475", language))
    band = Band(Mark.OK, correct, say("more_of_this", n=2), 4, say("left_to_scan", n=4))
    bar = _bar(language, online=offline is None)
    return VerifyScreen(bar, offline, band, _lines(language), _carton(), _verify_keys())


def _verify_offline(language: Language) -> VerifyScreen:
    return _verify(language, _OFFLINE)


def _verify_long(language: Language) -> VerifyScreen:
    """Many lines, one short, a second carton that has no picture."""
    lines = [LineView("33-0102", _name("33-0102", language), 0, 1, 1, LineState.SHORT)]
    lines += [
        LineView(f"90-{number:04}", f"Decoration set {number}, 12 parts, silver", 0, 4, 0, LineState.OPEN)
        for number in range(1, 12)
    ]
    long = "Glass storage jar with bamboo lid and silicone seal, 1 200 ml, clear"
    lines.insert(0, LineView("71-2200", long, 11, 24, 0, LineState.CURRENT))
    band = Band(Mark.NEXT, say("order_opened", order=ORDER), say("flag_gift"), 58, say("left_to_scan", n=58))
    carton = CartonView("L1", 2, 600, 400, 300, (), None)
    return VerifyScreen(_bar(language), None, band, tuple(lines), carton, _verify_keys())


def _wrong_item(language: Language) -> AlarmScreen:
    held = Card(
        Mark.WRONG, say("you_scanned"), "21-0478", _name("21-0478", language), say("sku", sku="21-0478")
    )
    wanted = Card(
        Mark.OK,
        say("look_for_this"),
        "21-0475",
        _name("21-0475", language),
        say("sku_left", sku="21-0475", n=2),
    )
    text = say("wrong_item_text", order=ORDER)
    return AlarmScreen(
        _bar(language), Mark.WRONG, say("wrong_item"), text, held, wanted, say("wrong_item_action")
    )


def _wrong_code(language: Language) -> AlarmScreen:
    held = Card(Mark.WRONG, say("you_scanned"), "", "(01)07310000047114\x1d(10)A0O1", None)
    screen = _wrong_item(language)
    text = say("wrong_code_text", code="07310000047114")
    return AlarmScreen(screen.bar, Mark.WRONG, screen.title, text, held, screen.wanted, screen.action)


def _too_many(language: Language) -> AlarmScreen:
    held = Card(
        Mark.TOO_MANY,
        say("you_scanned_too_many", n=1),
        "21-0473",
        _name("21-0473", language),
        say("sku", sku="21-0473"),
    )
    wanted = Card(
        Mark.OK, say("next_item"), "21-0475", _name("21-0475", language), say("sku_left", sku="21-0475", n=2)
    )
    text = say("too_many_text", ordered=2, packed=2)
    title = say("too_many", n=1)
    return AlarmScreen(_bar(language), Mark.TOO_MANY, title, text, held, wanted, say("too_many_action"))


def _wrong_label(language: Language) -> AlarmScreen:
    text = say("wrong_label_text", order=ORDER)
    action = say("wrong_label_action")
    return AlarmScreen(_bar(language), Mark.WRONG, say("wrong_label"), text, None, None, action)


def _supervisor(language: Language) -> SupervisorScreen:
    about = say("about_units", n=1, name="mugg" if language is Language.SV else "mug")
    figures = (
        Figure(say("weight_value", value_g=2846), say("on_the_scale")),
        Figure(say("weight_value", value_g=2434), say("expected")),
        Figure(say("weight_difference", value_g=412), about, strong=True),
    )
    title, text = say("supervisor_needed"), say("weight_more", diff_g=412)
    hint = say("weigh_again_hint")
    return SupervisorScreen(_bar(language), title, text, figures, say("supervisor_called"), hint)


def _help(language: Language) -> SupervisorScreen:
    keys = (_BACK, Key(Command.PUT_ASIDE, say("key_put_aside")))
    title, text = say("help_title"), say("help_text")
    return SupervisorScreen(_bar(language), title, text, (), say("help_action"), say("help_hint"), keys)


def _label(state: PrintState, fault: str = "", copy: int = 1) -> LabelView:
    lines = ("Storgatan 14", "602 20 Norrköping")
    sscc = "373314700104711201"
    return LabelView("PostNord", "MyPack Collect", 2434, "Karin Lindqvist", lines, sscc, state, copy, fault)


def _done(language: Language, state: PrintState = PrintState.WAITING, fault: str = "") -> DoneScreen:
    weight = say("items_and_weight", n=9, total=9, weight_g=2434)
    band = Band(Mark.DONE, say("order_complete"), weight, 64, say("packed_today", n=64))
    keys = (_HELP, _REPRINT, Key(Command.OTHER_PRINTER, say("key_other_printer")))
    hint = say("reprint_hint") if fault else say("lane_truck", lane="3", truck="11:30")
    action = say("stick_and_scan")
    return DoneScreen(_bar(language), None, band, _label(state, fault), action, hint, keys)


def _done_printed(language: Language) -> DoneScreen:
    return _done(language, PrintState.PRINTED)


def _done_failed(language: Language) -> DoneScreen:
    return _done(language, PrintState.FAILED, "paper_out")


def _choice_line(language: Language) -> ChoiceScreen:
    options = tuple(
        Option(digit(number), None, _name(sku, language), say("left_of_line", n=left))
        for number, (sku, left) in enumerate((("21-0475", 2), ("57-0031", 2), ("21-0473", 1)), 1)
    )
    title, text = say("missing_title"), say("missing_text")
    return ChoiceScreen(_bar(language), None, title, text, options, (_BACK,))


def _choice_reason(language: Language) -> ChoiceScreen:
    reasons = ("not_in_tote", "damaged", "wrong_product", "other")
    options = tuple(Option(digit(n), say(f"reason_{reason}")) for n, reason in enumerate(reasons, 1))
    title = say("missing_reason_title", name=_name("57-0031", language))
    return ChoiceScreen(_bar(language), None, title, say("missing_reason_text", n=2), options, (_BACK,))


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
    keys = (_BACK, Key(Command.NEW_BOX, say("key_new_box")))
    return ChoiceScreen(_bar(language), None, say("box_title"), say("box_text"), options, keys)


def _weigh(language: Language) -> ActScreen:
    title, text = say("weigh_title"), say("weigh_text")
    return ActScreen(_bar(language), None, Mark.NEXT, title, text, (), None, (_HELP,))


def _doubt(language: Language) -> ActScreen:
    steps = (say("doubt_step_yes"), say("doubt_step_no"))
    keys = (Key(Command.YES, say("key_yes")), Key(Command.NO, say("key_no")))
    label = _label(PrintState.DOUBT, "unplugged")
    return ActScreen(
        _bar(language), None, Mark.TOO_MANY, say("doubt_title"), say("doubt_text"), steps, label, keys
    )


def _cancelled(language: Language) -> ActScreen:
    steps = (say("stop_step_stop"), say("stop_step_void_label"), say("stop_step_put_items_back"))
    title, text = say("cancelled_title"), say("cancelled_text", order=ORDER)
    return ActScreen(_bar(language), None, Mark.WRONG, title, text, steps, None, (_DONE,))


def _dispute(language: Language) -> ActScreen:
    steps = (say("stop_step_void_label"), say("stop_step_bring_to_supervisor"))
    title, text = say("dispute_title"), say("dispute_text", order=ORDER, station="Pack 12")
    return ActScreen(_bar(language, ""), None, Mark.SUPERVISOR, title, text, steps, None, (_DONE,))


def _devices(language: Language) -> DevicesScreen:
    test = Key(Command.TEST_LABEL, say("key_test_label"))
    tiles = (
        Tile("scanner1", "scanner", "Zebra DS3678 · USB", Mark.OK, "7310 0000 4711 4", "", None),
        Tile("scale1", "scale", "Mettler BC-60 · COM 4", Mark.OK, "2 434 g", "", None),
        Tile("printer1", "printer", "Zebra ZD421 · 192.0.2.31", Mark.TOO_MANY, "ZD421", "paper_out", test),
        Tile("camera1", "camera", "simulated", Mark.WRONG, "", "unplugged", None),
    )
    other = Key(Command.LANG_SV, say("key_swedish"))
    if language is Language.SV:
        other = Key(Command.LANG_EN, say("key_english"))
    keys = (_BACK, Key(Command.THEME, say("key_theme")), other)
    return DevicesScreen(_bar(language, ""), None, tiles, keys)


EXAMPLES: Mapping[str, Callable[[Language], Screen]] = {
    "sign_in": _sign_in,
    "sign_in_unknown": _sign_in_unknown,
    "wait": _wait,
    "wait_unknown": _wait_unknown,
    "verify": _verify,
    "verify_offline": _verify_offline,
    "verify_long": _verify_long,
    "wrong_item": _wrong_item,
    "wrong_code": _wrong_code,
    "too_many": _too_many,
    "wrong_label": _wrong_label,
    "supervisor": _supervisor,
    "help": _help,
    "done": _done,
    "done_printed": _done_printed,
    "done_failed": _done_failed,
    "choice_line": _choice_line,
    "choice_reason": _choice_reason,
    "choice_box": _choice_box,
    "weigh": _weigh,
    "doubt": _doubt,
    "cancelled": _cancelled,
    "dispute": _dispute,
    "devices": _devices,
}
"""A state's name, and its example in a language."""
