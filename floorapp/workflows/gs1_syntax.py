"""GS1 messages in each notation in which they come, read strictly: what they say, or what is wrong with them.

- element strings with `^` for FNC1: `^0109520123456788` + `10ABC^21XYZ`;
- bracketed: `(01)09520123456788(10)ABC`, with `\\(` for a bracket in a value;
- scan data: an AIM symbology identifier (ISO/IEC 15424) and what the scanner sent, GS (0x1D) for FNC1;
- a GS1 Digital Link URI (see `gs1_link`).

Whole messages are right or wrong: half of a symbol is never believed. Takes any text and never raises.

Sources: GS1 General Specifications, sections 5.1.2, 7.8; the behaviour is that of GS1's own syntax engine.
"""

from dataclasses import dataclass
from typing import Final

from floorapp.workflows import gs1_link
from floorapp.workflows.gs1_elements import MOST_ELEMENTS, Element, Wrong
from floorapp.workflows.gs1_identifiers import identifier, identifier_at
from floorapp.workflows.gs1_swallowed import swallowed
from floorapp.workflows.sscc import has_check_digit

FNC1: Final = "^"
GS: Final = "\x1d"
"""What a scanner sends for FNC1 between two element strings."""
ELEMENT_STRINGS: Final = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
"""Symbols that hold element strings."""
PLAIN: Final = frozenset({"]d1", "]Q1", "]J0"})
"""Symbols that hold any text, perhaps a Digital Link."""
_RETAIL: Final = {"]E0": 13, "]E4": 8}
"""EAN and UPC symbols, and how many digits a scanner sends of them."""
_COMPOSITE: Final = "|]e0"
MOST_CHARACTERS: Final = 10_240
_SHORTEST_ADD_ON, _LONGEST_ADD_ON = 2, 5


@dataclass(frozen=True, slots=True)
class Message:
    """What a text says. `error` is empty when it is right; else there are no elements.

    `ambiguous`: the message is right as it stands, and would be right too had a separator in it been lost.
    """

    elements: tuple[Element, ...] = ()
    error: str = ""
    ambiguous: bool = False

    @property
    def valid(self) -> bool:
        """Whether the text is right."""
        return not self.error


def parse(text: str) -> Message:
    """What a text in any of the notations says."""
    if len(text) > MOST_CHARACTERS:
        return Message(error=f"it is longer than {MOST_CHARACTERS} characters")
    try:
        return _parse(text)
    except Wrong as wrong:
        return Message(error=str(wrong))


def _parse(text: str) -> Message:
    match text[:1]:
        case "]":
            return _scan_data(text)
        case "^":
            return Message(element_strings(text[1:], FNC1))
        case "(":
            return Message(_bracketed(text))
        case _ if gs1_link.is_uri(text):
            return Message(gs1_link.elements_of(text))
        case _:
            raise Wrong("it begins like no GS1 notation: ( or ^ or ] or http")


def element_strings(text: str, separator: str) -> tuple[Element, ...]:
    """The elements of a message without its first FNC1. Raises `Wrong`."""
    if not text:
        raise Wrong("the message is empty")
    elements: list[Element] = []
    at = 0
    while at < len(text):
        found = identifier_at(text[at : at + 4])
        if found is None:
            raise Wrong(f"no application identifier begins {_shown(text[at : at + 4])}")
        start = at + len(found.ai)
        end = text.find(separator, start)
        end = len(text) if end < 0 else end
        value = text[start : min(end, start + found.fixed)] if found.fixed else text[start:end]
        _add(elements, found.ai, value, found.fault(value))
        at = start + len(value)
        if text[at : at + 1] == separator:
            at += 1
    return tuple(elements)


def _bracketed(text: str) -> tuple[Element, ...]:
    elements: list[Element] = []
    at = 0
    while at < len(text):
        close = text.find(")", at)
        if text[at] != "(" or close < 0:
            raise Wrong("an identifier stands in brackets before each value")
        found = identifier(text[at + 1 : close])
        if found is None:
            raise Wrong(f"there is no application identifier {_shown(text[at + 1 : close])}")
        value, at = _bracketed_value(text, close + 1)
        _add(elements, found.ai, value, found.fault(value))
    return tuple(elements)


def _bracketed_value(text: str, start: int) -> tuple[str, int]:
    """A value and where it ends: before the next bracket that no backslash escapes."""
    value = ""
    while True:
        end = text.find("(", start)
        if end <= 0 or text[end - 1] != "\\":
            end = len(text) if end < 0 else end
            return value + text[start:end], end
        value += text[start : end - 1] + "("
        start = end + 1


def _scan_data(text: str) -> Message:
    aim, data = text[:3], text[3:]
    if aim in _RETAIL or aim == "]E3":
        return _retail(aim, data)
    if aim in ELEMENT_STRINGS:
        if FNC1 in data:
            raise Wrong("a scan holds no ^")
        elements = element_strings(data.removeprefix(GS), GS)
        return Message(elements, ambiguous=GS not in data and bool(swallowed(elements)))
    if aim in PLAIN:
        is_link = gs1_link.is_uri(data)
        return Message(gs1_link.elements_of(data) if is_link else ())
    raise Wrong(f"the symbology {_shown(aim)} holds nothing of GS1's")


def _retail(aim: str, data: str) -> Message:
    """An EAN or UPC symbol, perhaps with an add-on (not read) or with a composite part of its own."""
    digits, composite, message = data.partition(_COMPOSITE)
    if aim == "]E3":
        add_on = digits[13:]
        if not _SHORTEST_ADD_ON <= len(add_on) <= _LONGEST_ADD_ON or not _is_number(add_on):
            raise Wrong("an add-on has two or five digits")
        digits = digits[:13]
    size = _RETAIL.get(aim, 13)
    if len(digits) != size or not _is_number(digits):
        raise Wrong(f"such a symbol holds {size} digits")
    if not has_check_digit(digits):
        raise Wrong("the check digit is wrong")
    if not composite:
        return Message()
    if FNC1 in message:
        raise Wrong("a scan holds no ^")
    return Message(element_strings(message, GS))


def _add(elements: list[Element], ai: str, value: str, fault: str) -> None:
    if fault:
        raise Wrong(f"({ai}) {fault}")
    if len(elements) == MOST_ELEMENTS:
        raise Wrong(f"it has more than {MOST_ELEMENTS} elements")
    elements.append(Element(ai, value))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _shown(text: str) -> str:
    return ascii(text[:8])
