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

FOLLOWERS: Final = frozenset({"10", "11", "12", "13", "15", "16", "17", "21", "30", "37", "240", "250"})
_MEASURES: Final = ("310", "320", "330", "392", "393")
_SHORTEST_TEXT: Final = 4
_TEXTS: Final = frozenset({"10", "21", "240", "250"})


def swallowed(elements: tuple[Element, ...]) -> frozenset[str]:
    """The identifiers that may be hidden in the last of these elements, of a message without separators."""
    if not elements:
        return frozenset()
    last = elements[-1]
    swallower = identifier(last.ai)
    if swallower is None or swallower.fixed:
        return frozenset()
    said = frozenset(element.ai for element in elements)
    ways = (
        _followers(last.value[cut:], said)
        for cut in range(1, len(last.value) - 2)
        if not swallower.fault(last.value[:cut])
    )
    return frozenset().union(*ways)


def _followers(rest: str, said: frozenset[str]) -> frozenset[str]:
    """The identifiers of a text that is a whole message of what may follow `said`; none where it is not."""
    found = identifier_at(rest)
    if found is None or found.ai in said:
        return frozenset()
    if found.ai not in FOLLOWERS and not found.ai.startswith(_MEASURES):
        return frozenset()
    value = rest[len(found.ai) :]
    own = frozenset({found.ai})
    if found.fixed:
        value, after = value[: found.fixed], value[found.fixed :]
        if found.fault(value):
            return frozenset()
        further = _followers(after, said | own) if after else own
        return further and own | further
    too_short = found.ai in _TEXTS and len(value) < _SHORTEST_TEXT
    return frozenset() if too_short or found.fault(value) else own
