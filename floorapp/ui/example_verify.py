"""Examples of the screens on which an order is checked, and of the alarms that stop it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from floorapp.ui.example_parts import BOX, HELP, MISSING, NEW_BOX, OFFLINE, ORDER, UNDO, bar, name
from floorapp.workflows.nouns import Language
from floorapp.workflows.screens import (
    AlarmScreen,
    Band,
    BoxState,
    BoxView,
    Card,
    CartonView,
    Caution,
    LineState,
    LineView,
    Mark,
    Offline,
    Screen,
    VerifyScreen,
    say,
)

_KEYS = (HELP, MISSING, BOX, UNDO)


def _lines(language: Language) -> tuple[LineView, ...]:
    table = (
        ("21-0475", 1, 3, LineState.CURRENT),
        ("57-0031", 0, 2, LineState.OPEN),
        ("33-0102", 1, 1, LineState.DONE),
        ("21-0473", 2, 2, LineState.DONE),
        ("44-0210", 1, 1, LineState.DONE),
    )
    return tuple(
        LineView(sku, name(sku, language), packed, ordered, 0, state) for sku, packed, ordered, state in table
    )


def _carton() -> CartonView:
    placed = ((0, 0, 0, 200, 300, 100), (200, 0, 0, 200, 150, 100), (200, 150, 0, 110, 150, 100))
    boxes = [BoxView(*box, BoxState.PLACED) for box in placed]
    boxes.append(BoxView(310, 150, 0, 90, 150, 70, BoxState.PLACED))
    boxes.append(BoxView(0, 0, 100, 130, 130, 100, BoxState.NEXT))
    boxes.append(BoxView(130, 0, 100, 130, 130, 100, BoxState.LATER))
    return CartonView("M2", 1, 400, 300, 200, tuple(boxes), say("place_top_back_left"))


def _verify(language: Language, offline: Offline | None = None) -> VerifyScreen:
    correct = say("item_correct", name=name("21-0475", language))
    band = Band(Mark.OK, correct, say("more_of_this", n=2), 4, say("left_to_scan", n=4))
    head = bar(language, online=offline is None)
    return VerifyScreen(head, offline, band, _lines(language), _carton(), _KEYS)


def _verify_offline(language: Language) -> VerifyScreen:
    return _verify(language, OFFLINE)


def _verify_withdrawn(language: Language) -> VerifyScreen:
    return _verify(language, replace(OFFLINE, withdrawn=True))


def _verify_long(language: Language) -> VerifyScreen:
    """Many lines, one short, a second carton that has no picture."""
    lines = [LineView("33-0102", name("33-0102", language), 0, 1, 1, LineState.SHORT)]
    lines += [
        LineView(f"90-{number:04}", f"Decoration set {number}, 12 parts, silver", 0, 4, 0, LineState.OPEN)
        for number in range(1, 12)
    ]
    long = "Glass storage jar with bamboo lid and silicone seal, 1 200 ml, clear"
    lines.insert(0, LineView("71-2200", long, 11, 24, 0, LineState.CURRENT))
    band = Band(Mark.NEXT, say("order_opened", order=ORDER), say("flag_gift"), 58, say("left_to_scan", n=58))
    carton = CartonView("L1", 2, 600, 400, 300, (), None)
    return VerifyScreen(bar(language), None, band, tuple(lines), carton, _KEYS)


def _verify_line_whole(language: Language) -> VerifyScreen:
    """The last of its line: the list goes on, and the carton shows where this one goes, by its name."""
    screen = _verify(language)
    mug, tin, *rest = screen.lines
    whole = replace(mug, packed=3, state=LineState.DONE)
    lines = (replace(tin, state=LineState.CURRENT), *rest, whole)
    correct = say("item_correct", name=name("21-0475", language))
    band = Band(Mark.OK, correct, say("line_complete"), 2, say("left_to_scan", n=2))
    boxes = (*screen.carton.boxes[:4], BoxView(0, 0, 100, 130, 130, 100, BoxState.PLACED))
    boxes += (BoxView(130, 0, 100, 130, 130, 100, BoxState.NEXT),)
    carton = replace(screen.carton, boxes=boxes, where=say("place_top_back"), item=name("21-0475", language))
    return replace(screen, band=band, lines=lines, carton=carton)


def _verify_unknown(language: Language) -> VerifyScreen:
    band = Band(Mark.TOO_MANY, say("code_unknown", code="7310000047\\x1d114"), say("scan_other_barcode"))
    return replace(_verify(language), band=band)


def _verify_no_box(language: Language) -> VerifyScreen:
    """Nothing in the catalogue takes the one item of the order."""
    band = Band(Mark.NEXT, say("order_opened", order=ORDER), None, 1, say("left_to_scan", n=1))
    blanket = name("33-0102", language)
    line = LineView("33-0102", blanket, 0, 1, 0, LineState.CURRENT)
    caution = Caution(say("item_fits_no_box", name=blanket), say("own_box_or_bigger"))
    carton = CartonView("", 1, 0, 0, 0, caution=caution)
    return VerifyScreen(bar(language), None, band, (line,), carton, _KEYS)


def _verify_too_heavy(language: Language) -> VerifyScreen:
    screen = _verify(language)
    band = Band(Mark.OK, say("box_changed", carton="M2"), None, 4, say("left_to_scan", n=4))
    caution = Caution(say("box_too_heavy", carton="M2"), say("box_too_heavy_action", most_g=5000))
    return replace(screen, band=band, carton=replace(screen.carton, caution=caution))


def _verify_next_box(language: Language) -> VerifyScreen:
    """An item that goes in the next carton: the key for that is at hand."""
    title = say("next_box_item", name=name("57-0031", language))
    band = Band(Mark.TOO_MANY, title, say("next_box_hint"))
    return replace(_verify(language), band=band, keys=(HELP, NEW_BOX, BOX, UNDO))


def _wrong_item(language: Language) -> AlarmScreen:
    held = Card(
        Mark.WRONG, say("you_scanned"), "21-0478", name("21-0478", language), say("sku", sku="21-0478")
    )
    wanted = Card(
        Mark.OK,
        say("look_for_this"),
        "21-0475",
        name("21-0475", language),
        say("sku_left", sku="21-0475", n=2),
    )
    text = say("wrong_item_text", order=ORDER)
    return AlarmScreen(
        bar(language), Mark.WRONG, say("wrong_item"), text, held, wanted, say("wrong_item_action")
    )


def _too_many(language: Language) -> AlarmScreen:
    held = Card(
        Mark.TOO_MANY,
        say("you_scanned_too_many", n=1),
        "21-0473",
        name("21-0473", language),
        say("sku", sku="21-0473"),
    )
    wanted = Card(
        Mark.OK, say("next_item"), "21-0475", name("21-0475", language), say("sku_left", sku="21-0475", n=2)
    )
    text = say("too_many_text", ordered=2, packed=2)
    title = say("too_many", n=1)
    return AlarmScreen(bar(language), Mark.TOO_MANY, title, text, held, wanted, say("too_many_action"))


def _wrong_label(language: Language) -> AlarmScreen:
    text = say("wrong_label_text", order=ORDER)
    action = say("wrong_label_action")
    return AlarmScreen(bar(language), Mark.WRONG, say("wrong_label"), text, None, None, action)


def _wrong_label_none(language: Language) -> AlarmScreen:
    """The label of this carton was not printed: there is no right one to scan."""
    return replace(_wrong_label(language), action=say("wrong_label_none_action"))


VERIFY_EXAMPLES: Mapping[str, Callable[[Language], Screen]] = {
    "verify": _verify,
    "verify_offline": _verify_offline,
    "verify_withdrawn": _verify_withdrawn,
    "verify_line_whole": _verify_line_whole,
    "verify_unknown": _verify_unknown,
    "verify_next_box": _verify_next_box,
    "verify_no_box": _verify_no_box,
    "verify_too_heavy": _verify_too_heavy,
    "verify_long": _verify_long,
    "wrong_item": _wrong_item,
    "too_many": _too_many,
    "wrong_label": _wrong_label,
    "wrong_label_none": _wrong_label_none,
}
"""A state's name, and its example in a language."""
