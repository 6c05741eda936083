"""JSON values from outside, read as what they must be; what is wrong is told with its place in the value."""

import difflib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

MOST_CHARACTERS: Final = 200
_SHOWN: Final = 60


class BadValue(ValueError):  # noqa: N818 - it says what the value is
    """A value cannot be what it must be; the text says where and why."""


def parsed(text: bytes) -> Any:
    """JSON without what JSON has not: no NaN, no key twice. Numbers with a point come as Decimal.

    Raises BadValue.
    """
    try:
        return json.loads(
            text.decode("utf-8"), parse_float=Decimal, parse_constant=_none, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise BadValue(f"is not UTF-8: byte 0x{text[error.start]:02x}") from error
    except BadValue:
        raise
    except json.JSONDecodeError as error:
        raise BadValue(f"is not JSON: {error.msg}: character {error.pos + 1}") from error
    except RecursionError as error:
        raise BadValue("is not JSON that can be read: it is too deep") from error
    except (ValueError, InvalidOperation) as error:
        raise BadValue("is not JSON that can be read: a number in it is too long") from error


def _none(name: str) -> Any:
    raise BadValue(f"is not JSON: {name}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise BadValue(f"the key {_shown(twice)} is there twice")
    return found


def mapping(where: str, value: Any, needed: Collection[str], optional: Collection[str]) -> Mapping[str, Any]:
    """An object with all of `needed` and perhaps some of `optional`, and no other key."""
    if not isinstance(value, dict):
        raise BadValue(f"{_at(where)}must be an object and is {_shown(value)}")
    allowed = (*needed, *optional)
    for name in value:
        if name not in allowed:
            near = difflib.get_close_matches(name[:_SHOWN], allowed, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise BadValue(f"{_at(where)}unknown key {_shown(name)}; {hint}allowed: {', '.join(allowed)}")
    for name in needed:
        if name not in value:
            raise BadValue(f"{_at(where)}the key {name} is missing")
    return value


def sequence(where: str, value: Any, most: int) -> Sequence[Any]:
    """An array of at most so many values."""
    if not isinstance(value, list):
        raise BadValue(f"{_at(where)}must be an array and is {_shown(value)}")
    if len(value) > most:
        raise BadValue(f"{_at(where)}has {len(value)} values; {most} are allowed")
    return value


def whole(where: str, value: Any) -> int:
    """A whole number; the value that it goes into says from where to where."""
    if isinstance(value, Decimal) and -(10**15) < value < 10**15 and value == int(value):
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadValue(f"{_at(where)}must be a whole number and is {_shown(value)}")
    return value


def thousandths(where: str, value: Any) -> int:
    """A number of at most three decimals, times 1,000."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and -(10**12) < value < 10**12:
        exact: int | Decimal = value * 1_000
        if exact == int(exact):
            return int(exact)
    raise BadValue(f"{_at(where)}must be a number of at most three decimals and is {_shown(value)}")


def flag(where: str, value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadValue(f"{_at(where)}must be true or false and is {_shown(value)}")
    return value


def words(where: str, value: Any) -> str:
    """A text of at most 200 characters."""
    if not isinstance(value, str):
        raise BadValue(f"{_at(where)}must be a text and is {_shown(value)}")
    if len(value) > MOST_CHARACTERS:
        raise BadValue(f"{_at(where)}is longer than {MOST_CHARACTERS} characters")
    return value


def _at(where: str) -> str:
    return f"{where}: " if where else ""


def _shown(value: Any) -> str:
    """As JSON has it, cut; hostile text is marked when it is told."""
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, default=str)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
