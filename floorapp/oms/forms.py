"""Reading a fact's data from the wire into the fact of the floor that it tells.

The wire's `type` is the class name in `floorapp.workflows.facts`; `data` holds that class's fields but for
`order` and `actor`, enum values as strings and tuples as lists. A field with a default may be missing: a
station from before that field had nothing to say of it.
"""

import types
from dataclasses import MISSING, fields
from enum import StrEnum
from typing import Any, Final, cast, get_args, get_origin, get_type_hints

from floorapp.sync.contract import FACT_VERSION, MAX_INTEGER, MAX_TEXT, Envelope
from floorapp.workflows import facts
from floorapp.workflows.traits import Traits

MAX_LINES: Final = 1_000


class Unreadable(ValueError):  # noqa: N818 - it is a form, and unreadable
    """A fact's type, version or data is not of this contract; the text says what."""


_TYPES: Final[dict[str, type[facts.Told]]] = {kind.__name__: kind for kind in get_args(facts.Fact)}
_FIELDS: Final[dict[str, dict[str, Any]]] = {
    name: {
        field.name: get_type_hints(kind)[field.name]
        for field in fields(kind)
        if field.name not in {"order", "actor"}
    }
    for name, kind in _TYPES.items()
}
_NEEDED: Final[dict[str, frozenset[str]]] = {
    name: frozenset(field.name for field in fields(kind) if field.default is MISSING) - {"order", "actor"}
    for name, kind in _TYPES.items()
}


_SHAPES: Final[dict[type[Any], tuple[dict[str, Any], frozenset[str]]]] = {
    kind: (
        get_type_hints(kind),
        frozenset(field.name for field in fields(kind) if field.default is MISSING),
    )
    for kind in (facts.Content, facts.Traced, Traits)
}
"""The objects inside facts: the types of their fields, and the names of those that must be there."""


def fact_of(envelope: Envelope) -> facts.Fact:
    """The fact that an envelope tells. Raises `Unreadable`."""
    kind = _TYPES.get(envelope.type)
    if kind is None or envelope.v != FACT_VERSION:
        raise Unreadable(f"type {_shown(envelope.type)} in version {envelope.v} is not known here")
    expected = _FIELDS[envelope.type]
    data = envelope.data
    if odd := sorted((_NEEDED[envelope.type] - data.keys()) | (data.keys() - expected.keys())):
        raise Unreadable(f"data/{_shown(odd[0])} is missing or not known")
    values = {
        name: _value(data[name], hint, f"data/{name}") for name, hint in expected.items() if name in data
    }
    return cast(facts.Fact, kind(order=envelope.order, actor=envelope.actor, **values))


def _value(wire: Any, hint: Any, where: str) -> Any:
    if isinstance(hint, types.UnionType):
        return None if wire is None else _value(wire, get_args(hint)[0], where)
    if get_origin(hint) is tuple:
        return _members(wire, get_args(hint)[0], where)
    if hint is int:
        return _whole(wire, where)
    if hint is str:
        return _text(wire, where)
    if hint in _SHAPES:
        return _record(wire, hint, where)
    return _choice(wire, hint, where)


def _choice(wire: Any, kind: type[StrEnum], where: str) -> StrEnum:
    word = _text(wire, where)
    if word not in list(kind):
        raise Unreadable(f"{where} is not one of {', '.join(kind)}")
    return kind(word)


def _members(wire: Any, hint: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(wire, list) or len(wire) > MAX_LINES:
        raise Unreadable(f"{where} must be a list of at most {MAX_LINES}")
    return tuple(_value(member, hint, f"{where}/{index}") for index, member in enumerate(wire))


def _record(wire: Any, kind: type[Any], where: str) -> Any:
    """An object whose keys are the fields of a class; those with a default may be missing."""
    hints, needed = _SHAPES[kind]
    if not isinstance(wire, dict) or needed - wire.keys() or wire.keys() - hints.keys():
        raise Unreadable(f"{where} must be an object of {' and '.join(hints)}")
    return kind(
        **{name: _value(wire[name], hint, f"{where}/{name}") for name, hint in hints.items() if name in wire}
    )


def _whole(wire: Any, where: str) -> int:
    if not isinstance(wire, int) or isinstance(wire, bool) or not 0 <= wire <= MAX_INTEGER:
        raise Unreadable(f"{where} must be an integer from 0")
    return wire


def _text(wire: Any, where: str) -> str:
    if not isinstance(wire, str) or len(wire) > MAX_TEXT or "\0" in wire:
        raise Unreadable(f"{where} must be a string of at most {MAX_TEXT} characters without NUL")
    return wire


def _shown(name: str) -> str:
    return ascii(name[:64])
