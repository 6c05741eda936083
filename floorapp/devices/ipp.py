"""The binary form of IPP messages: a request to bytes, an answer to values. Pure.

Source: RFC 8010 (encoding), RFC 8011 (operations, states, attributes). An answer is hostile input: it is
bounded, and what is wrong with it is a ValueError. Of collections nothing is kept, as nothing here needs one.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

MOST_ANSWER_BYTES: Final = 1_000_000
_MOST_ATTRIBUTES: Final = 20_000
Version = tuple[int, int]
VERSION: Final[Version] = (2, 0)
OLD_VERSION: Final[Version] = (1, 1)
"""What every printer understands that says that it does not understand the other."""
_END: Final = 0x03
_FIRST_VALUE_TAG: Final = 0x10
_BEGIN_COLLECTION: Final = 0x34
_END_COLLECTION: Final = 0x37
_WITH_LANGUAGE: Final = (0x35, 0x36)

Value = int | bool | str | bytes


class Operation(IntEnum):
    """RFC 8011, section 5.4.15; `CUPS_GET_PRINTERS` is of CUPS."""

    PRINT_JOB = 0x0002
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_PRINTERS = 0x4002


class Group(IntEnum):
    """What a group of attributes is about."""

    OPERATION = 0x01
    JOB = 0x02
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    """What a value is (RFC 8010, section 3.5.2)."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


_TEXTS: Final = frozenset({0x41, Tag.NAME, Tag.KEYWORD, Tag.URI, 0x46, Tag.CHARSET, Tag.LANGUAGE, 0x49})


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a request."""

    tag: Tag
    name: str
    values: tuple[int | bool | str, ...]


@dataclass(slots=True)
class AnswerGroup:
    """A group of an answer: each attribute with its values."""

    tag: int
    attributes: dict[str, list[Value]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """An attribute's first value where it is a text, else nothing."""
        return next((value for value in self.texts(name)), "")

    def texts(self, name: str) -> tuple[str, ...]:
        """An attribute's values that are texts."""
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, str))

    def number(self, name: str) -> int | None:
        """An attribute's first value where it is a number."""
        return next(iter(self.numbers(name)), None)

    def numbers(self, name: str) -> tuple[int, ...]:
        """An attribute's values that are numbers."""
        values = self.attributes.get(name, ())
        return tuple(value for value in values if isinstance(value, int) and not isinstance(value, bool))

    def flag(self, name: str) -> bool | None:
        """An attribute's first value where it is yes or no."""
        return next((value for value in self.attributes.get(name, ()) if isinstance(value, bool)), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `status` below 0x100 says that it was done (RFC 8011, appendix B)."""

    status: int
    request: int
    groups: tuple[AnswerGroup, ...]

    @property
    def is_ok(self) -> bool:
        """Whether it was done."""
        return self.status < 0x100

    def of(self, tag: Group) -> tuple[AnswerGroup, ...]:
        """The groups about one thing."""
        return tuple(group for group in self.groups if group.tag == tag)

    def first(self, tag: Group) -> AnswerGroup:
        """The first group about one thing, empty where there is none."""
        return next(iter(self.of(tag)), AnswerGroup(tag))


def request(
    operation: Operation, number: int, attributes: Sequence[Attribute], version: Version = VERSION
) -> bytes:
    """A request with its operation attributes; a document follows behind it."""
    message = bytearray(struct.pack(">BBHIB", *version, operation, number, Group.OPERATION))
    for attribute in attributes:
        message += _attribute(attribute)
    message.append(_END)
    return bytes(message)


def parse(data: bytes) -> Answer:
    """Read an answer. Raises ValueError."""
    if len(data) > MOST_ANSWER_BYTES:
        raise ValueError(f"an IPP answer of {len(data)} bytes is too long")
    if len(data) < 9 or data[0] not in (1, 2):
        raise ValueError(f"this is no IPP answer: {data[:40]!r}")
    _, _, status, number = struct.unpack_from(">BBHI", data)
    groups: list[AnswerGroup] = []
    reader = _Reader(data, at=8)
    depth = 0
    latest: list[Value] | None = None
    for _ in range(_MOST_ATTRIBUTES):
        tag = reader.byte()
        if tag == _END:
            return Answer(status, number, tuple(groups))
        if tag < _FIRST_VALUE_TAG:
            groups.append(AnswerGroup(tag))
            latest = None
            continue
        name, raw = reader.chunk().decode("utf-8", "replace"), reader.chunk()
        if not groups:
            raise ValueError("an IPP attribute stands in no group")
        if name and not depth:
            latest = groups[-1].attributes.setdefault(name, [])
        depth += (tag == _BEGIN_COLLECTION) - (tag == _END_COLLECTION)
        if depth == 0 and tag != _END_COLLECTION and latest is not None:
            latest.append(_value(tag, raw))
    raise ValueError(f"an IPP answer has more than {_MOST_ATTRIBUTES} attributes")


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def byte(self) -> int:
        return self._take(1)[0]

    def chunk(self) -> bytes:
        """Bytes behind their length."""
        return self._take(int.from_bytes(self._take(2), "big"))

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise ValueError("an IPP answer ends too early")
        self._at += count
        return taken


def _attribute(attribute: Attribute) -> bytes:
    """The first value carries the name, the others none."""
    written = bytearray()
    name = attribute.name.encode()
    for value in attribute.values:
        raw = _raw(attribute.tag, value)
        written += struct.pack(">BH", attribute.tag, len(name)) + name + struct.pack(">H", len(raw)) + raw
        name = b""
    return bytes(written)


def _raw(tag: Tag, value: int | bool | str) -> bytes:
    match tag, value:
        case Tag.BOOLEAN, bool():
            return b"\x01" if value else b"\x00"
        case ((Tag.INTEGER | Tag.ENUM), int()):
            return struct.pack(">i", value)
        case _, str():
            return value.encode()
        case _:
            raise TypeError(f"{value!r} is no {tag.name}")


def _value(tag: int, raw: bytes) -> Value:
    if tag in (Tag.INTEGER, Tag.ENUM) and len(raw) == 4:
        return int.from_bytes(raw, "big", signed=True)
    if tag == Tag.BOOLEAN and len(raw) == 1:
        return raw != b"\x00"
    if tag in _TEXTS:
        return raw.decode("utf-8", "replace")
    if tag in _WITH_LANGUAGE and len(raw) >= 4:
        language = int.from_bytes(raw[:2], "big")
        return raw[4 + language :].decode("utf-8", "replace")
    return raw
