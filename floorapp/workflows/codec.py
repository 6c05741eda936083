"""Values of the floor to JSON text and back: what the journal, the saved state and the outbox hold.

The same value always gives the same text. Reading is strict: an unknown key, a missing one or a wrong type
is an `Undecodable` that says where. A dataclass is tagged with its class name (`_type`) wherever the place
where it stands could hold another one, and always at the top.

Unions of dataclasses are found in the type hints, so a new event, fact or phase needs nothing here.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, overload

from cattrs import BaseValidationError, Converter, ForbiddenExtraKeysError, transform_error
from cattrs.cols import homogenous_tuple_structure_factory
from cattrs.fns import identity
from cattrs.gen import make_dict_structure_fn

from floorapp.workflows.facts import Fact

TAG: Final = "_type"
_FACTS: Final = {kind.__name__: kind for kind in get_args(Fact)}
_HEAD: Final = ("order", "actor")

T = TypeVar("T")
_Unstructure = Callable[[Any], Any]
_Structure = Callable[[Any, Any], Any]


class Undecodable(ValueError):  # noqa: N818 - it says what the text is
    """A text or some data is not the value that it should be. `problem` names the place and what is wrong."""

    def __init__(self, kind: str, problem: str) -> None:
        super().__init__(f"not a {kind}: {problem}")
        self.kind = kind
        self.problem = problem


class Codec:
    """Encodes and decodes frozen dataclasses of plain values, enums, tuples, frozensets, and unions."""

    def __init__(self) -> None:
        self._converter = _converter()
        self._dumps = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode

    def encode(self, value: object) -> str:
        """`value` as compact ASCII JSON, the same text for equal values."""
        return self._dumps(_tagged(value, self._converter.unstructure(value)))

    @overload
    def decode(self, text: str | bytes, kind: type[T]) -> T: ...

    @overload
    def decode(self, text: str | bytes, kind: object) -> Any: ...

    def decode(self, text: str | bytes, kind: Any) -> Any:
        """The value of class or union `kind` that `encode` turned into `text`. Raises `Undecodable`."""
        try:
            data = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise Undecodable(_name(kind), f"no JSON of ours: {str(error)[:200]}") from error
        return self.structure(data, kind)

    def structure(self, data: Any, kind: Any) -> Any:
        """The value of class or union `kind` that parsed JSON says. Raises `Undecodable`."""
        if is_dataclass(kind) and type(data) is dict and TAG in data:
            data = dict(data)
            if (tag := data.pop(TAG)) != _name(kind):
                raise Undecodable(_name(kind), f"{TAG} is {tag!r:.80}")
        try:
            return self._converter.structure(data, kind)
        except (BaseValidationError, ValueError, RecursionError) as error:
            raise Undecodable(_name(kind), _problem(error)) from error


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    for plain in (str, int, bool, float):
        converter.register_structure_hook(plain, _exactly(plain))
    converter.register_unstructure_hook_factory(_is_str_enum, lambda _: identity)
    converter.register_structure_hook_factory(is_dataclass, _class_structure)
    converter.register_structure_hook_factory(_is_tuple, _tuple_structure)
    converter.register_structure_hook_factory(_is_frozenset, _frozenset_structure)
    converter.register_unstructure_hook_factory(_is_frozenset, _frozenset_unstructure)
    converter.register_structure_hook_factory(_is_union, _union_structure)
    converter.register_unstructure_hook_factory(_is_union, _union_unstructure)
    return converter


def _is_str_enum(kind: Any) -> bool:
    """Whether `json` already writes the members as their values."""
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _is_frozenset(kind: Any) -> bool:
    return get_origin(kind) is frozenset


def _is_union(kind: Any) -> bool:
    """Whether a place of this kind may hold more than one kind of thing, None apart.

    One kind or None is no such union: cattrs reads and writes it without a tag.
    """
    return get_origin(kind) in (Union, UnionType) and len(set(get_args(kind)) - {NoneType}) > 1


def _exactly(plain: type[Any]) -> _Structure:
    """A check that a value is of this JSON type; true is no integer, and an integer is no text.

    cattrs hands the kinds that derive from it over too: an enum of texts looks its member up.
    """

    def structure(data: Any, kind: Any) -> Any:
        if type(data) is not plain and not (plain is float and type(data) is int):
            raise ValueError(f"{type(data).__name__} is no {plain.__name__}")
        return data if kind is plain else kind(data)

    return structure


def _only(json_type: type[Any], words: str, inner: _Structure) -> _Structure:
    """`inner` behind a check that it gets what JSON calls `words`; it would take anything that iterates."""

    def structure(data: Any, kind: Any) -> Any:
        if type(data) is not json_type:
            raise ValueError(f"{type(data).__name__} is no {words}")
        return inner(data, kind)

    return structure


def _class_structure(kind: type[Any], converter: Converter) -> _Structure:
    return _only(dict, "object", make_dict_structure_fn(kind, converter))


def _tuple_structure(kind: Any, converter: Converter) -> _Structure:
    if get_args(kind)[-1] is ...:
        return _only(list, "list", homogenous_tuple_structure_factory(kind, converter))
    return _only(list, "list", converter.gen_structure_hetero_tuple(kind))


def _frozenset_structure(kind: Any, converter: Converter) -> _Structure:
    members = _tuple_structure(tuple[get_args(kind)[0], ...], converter)  # type: ignore[misc]

    def structure(data: Any, kind: Any) -> Any:
        found = frozenset(members(data, kind))
        if len(found) < len(data):
            raise ValueError("a member stands twice in a set")
        return found

    return structure


def _frozenset_unstructure(kind: Any, converter: Converter) -> _Unstructure:
    member = converter.get_unstructure_hook(get_args(kind)[0])
    return lambda value: sorted(member(each) for each in value)


def _union_structure(union: Any, converter: Converter) -> _Structure:
    classes: dict[str, Any] = {member.__name__: member for member in _classes(union)}
    plain = {*get_args(union)} - {*classes.values()}

    def structure(data: Any, _: Any) -> Any:
        if type(data) in plain:
            return data
        if type(data) is not dict or TAG not in data:
            raise ValueError(f"{type(data).__name__} without {TAG} is nothing that may stand here")
        tag = data[TAG]
        kind = classes.get(tag) if isinstance(tag, str) else None
        if kind is None:
            raise ValueError(f"{TAG} {tag!r:.80} is none of {', '.join(classes)}")
        return converter.structure({name: value for name, value in data.items() if name != TAG}, kind)

    return structure


def _classes(union: Any) -> list[Any]:
    return [member for member in get_args(union) if is_dataclass(member)]


def _union_unstructure(_: Any, converter: Converter) -> _Unstructure:
    return lambda value: _tagged(value, converter.unstructure(value))


def _tagged(value: object, data: Any) -> Any:
    """A dataclass's data with its class name in front; anything else as it is."""
    return {TAG: value.__class__.__name__, **data} if is_dataclass(value) else data


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) < len(pairs):
        raise ValueError("a key stands twice")
    return names


def _no_constant(name: str) -> Any:
    raise ValueError(f"it holds {name}")


def _name(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else "value of the union"


def _problem(error: Exception) -> str:
    """What is wrong and where, one line. `$` is the whole value."""
    return "; ".join(transform_error(error, format_exception=_words))[:500]


def _words(error: BaseException, _: type | None) -> str:
    match error:
        case KeyError():
            return f"{error} is missing"
        case ForbiddenExtraKeysError():
            return f"unknown {', '.join(sorted(map(repr, error.extra_fields)))}"
        case _:
            return str(error)[:200]


CODEC: Final = Codec()
"""One for all: a codec learns a class once, at its first use."""


def fact_data(fact: Fact) -> dict[str, Any]:
    """A fact's own fields as JSON types, without the order and the actor, which its envelope names.

    A field that holds its default is left out: an OMS from before that field reads the fact as ever.
    """
    data: dict[str, Any] = json.loads(CODEC.encode(fact))
    silent = {each.name for each in fields(fact) if getattr(fact, each.name) == each.default}
    return {name: value for name, value in data.items() if name not in {TAG, *_HEAD, *silent}}


def fact_of(type_name: str, order: str, actor: str, data: dict[str, Any]) -> Fact:
    """The fact that an envelope carries. Raises `Undecodable` for an unknown type or wrong data."""
    kind = _FACTS.get(type_name)
    if kind is None:
        raise Undecodable("fact", f"unknown type {type_name!r:.80}")
    if taken := sorted({*_HEAD, TAG} & data.keys()):
        raise Undecodable(type_name, f"data holds {', '.join(taken)}")
    return cast(Fact, CODEC.structure({**data, "order": order, "actor": actor}, kind))
