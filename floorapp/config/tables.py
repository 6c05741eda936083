"""Reading tables strictly: what each key may hold, and a note of everything that is wrong.

A table learns which keys it may have by being asked for them, so that no list of keys stands beside the code.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Generic, TypeVar

from floorapp.config.problems import shown

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
KeyPath = tuple[str | int, ...]
Found = tuple[KeyPath, str, str, str]
"""Where a problem is, the key as people write it, what is wrong, and what may stand there."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """What a key may hold: `read` gives the value, or None for what is not `allowed`."""

    allowed: str
    read: Callable[[object], T | None]


def enum_rule(kind: type[E]) -> Rule[E]:
    """One of a few words."""
    members = {member.value: member for member in kind}
    return Rule(", ".join(members), lambda raw: members.get(raw) if isinstance(raw, str) else None)


def text_rule(allowed: str, fits: Callable[[str], object]) -> Rule[str]:
    """A text that fits."""
    return Rule(allowed, lambda raw: raw if isinstance(raw, str) and fits(raw) else None)


class Table:
    """One table of the file. It learns which keys it may have by being asked for them.

    A value that is wrong is noted and stands in for itself, so that the rest is looked at too.
    """

    def __init__(self, raw: Mapping[str, object], path: KeyPath, problems: list[Found], name: str) -> None:
        self.raw, self.path, self.problems, self.name = raw, path, problems, name
        self._asked: list[str] = []

    def get(self, key: str, rule: Rule[T], default: T) -> T:
        """The value of a key that may be left out."""
        self._asked.append(key)
        if key not in self.raw:
            return default
        value = rule.read(self.raw[key])
        if value is None:
            self.wrong(key, f"{shown(self.raw[key])} cannot stand here", rule.allowed)
            return default
        return value

    def need(self, key: str, rule: Rule[T], stand_in: T) -> T:
        """The value of a key that must be there."""
        if key not in self.raw:
            self.wrong(key, "is missing", rule.allowed)
        return self.get(key, rule, stand_in)

    def wrong(self, key: str, wrong: str, allowed: str = "") -> None:
        """Note a problem of a key."""
        self.problems.append(((*self.path, key), f"{self.name}{key}", wrong, allowed))

    def table(self, key: str) -> "Table":
        """The table under a key; an empty one where it is missing."""
        raw = self.get(key, Rule(f"a table: [{key}]", _as_table), {})
        return Table(raw, (*self.path, key), self.problems, f"{key}.")

    def tables(self, key: str) -> Iterator["Table"]:
        """The tables of an array of them."""
        for index, raw in enumerate(self.get(key, Rule(f"tables: [[{key}]]", _as_tables), [])):
            yield Table(raw, (*self.path, key, index), self.problems, f"{key}.")

    def end(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.raw.keys() - set(self._asked):
            near = get_close_matches(key, self._asked, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            self.wrong(shown(key)[1:-1], f"unknown key{hint}", ", ".join(self._asked))


def _as_table(raw: object) -> dict[str, object] | None:
    return raw if isinstance(raw, dict) else None


def _as_tables(raw: object) -> list[dict[str, object]] | None:
    return raw if isinstance(raw, list) and all(isinstance(each, dict) for each in raw) else None
