"""Whether a separator may have been lost: a value that may hold the next identifier and its value.

A scanner that drops GS joins a value of variable length with what follows it: lot ABC and serial 12345 arrive
as lot `ABC2112345`, which is a right lot too. Nothing tells the two apart, so nobody may guess.

The rule: in a scan without any GS, the last value is of variable length, and it can be cut in two so that the
rest is a whole right message of what goes with a trade item (lot, serial number, dates, counts, weights,
prices). An identifier that the message has already is not expected again, and a lot or serial number in the
rest has at least four characters: shorter ones are found in every other lot.
"""

from typing import Final

from floorapp.workflows.gs1_elements import Element
from floorapp.workflows.gs1_identifiers import identifier, identifier_at

_FOLLOWERS: Final = frozenset({"10", "11", "12", "13", "15", "16", "17", "21", "30", "37", "240", "250"})
_MEASURES: Final = ("310", "320", "330", "392", "393")
_SHORTEST_TEXT: Final = 4
_TEXTS: Final = frozenset({"10", "21", "240", "250"})


def may_have_swallowed(elements: tuple[Element, ...]) -> bool:
    """Whether the last of these elements, of a message without separators, may be several."""
    if not elements:
        return False
    last = elements[-1]
    swallower = identifier(last.ai)
    if swallower is None or swallower.fixed:
        return False
    said = frozenset(element.ai for element in elements)
    return any(
        not swallower.fault(last.value[:cut]) and _follows(last.value[cut:], said)
        for cut in range(1, len(last.value) - 2)
    )


def _follows(rest: str, said: frozenset[str]) -> bool:
    """Whether a text is a whole message of what may follow `said`."""
    found = identifier_at(rest)
    if found is None or found.ai in said:
        return False
    if found.ai not in _FOLLOWERS and not found.ai.startswith(_MEASURES):
        return False
    value = rest[len(found.ai) :]
    if found.fixed:
        value, after = value[: found.fixed], value[found.fixed :]
        return not found.fault(value) and (not after or _follows(after, said | {found.ai}))
    if found.ai in _TEXTS and len(value) < _SHORTEST_TEXT:
        return False
    return not found.fault(value)
