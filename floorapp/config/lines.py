"""On which line of a TOML file a key stands: tomllib keeps no positions."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from floorapp.config.problems import Problem, shown
from floorapp.config.tables import KeyPath

_LINE_OF_ERROR: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def syntax_problem(lines: list[str], error: Exception) -> Problem:
    """Where a text stops being TOML. tomllib says it, save of what Python itself cannot hold."""
    found = _LINE_OF_ERROR.search(str(error))
    if found is None:
        done = [last for _, last, _ in _statements(lines)]
        return Problem(done[-1] + 1 if done else 1, "", "no value of TOML that can be read")
    line = int(found[1] or len(lines))
    return Problem(line, "", f"is not TOML: {shown(str(error)[: found.start()])[1:-1]}")


def _statements(lines: list[str]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The statements of a text: first and last line, and what each says when it stands alone.

    A header, or a key with its value, is TOML by itself, and no beginning of one that stops at a line's end
    is. So tomllib itself finds where a statement of several lines ends, whatever its strings hold.
    """
    first = 1
    for last in range(1, len(lines) + 1):
        try:
            said = tomllib.loads("\n".join(lines[first - 1 : last]))
        except (ValueError, RecursionError):
            continue
        yield first, last, said
        first = last + 1


def lines_of_keys(lines: list[str]) -> dict[KeyPath, int]:
    """The line on which each table and key of a valid text begins."""
    where: dict[KeyPath, int] = {(): 1}
    counts: dict[KeyPath, int] = {}
    head: KeyPath = ()
    for first, _, said in _statements(lines):
        if not lines[first - 1].lstrip().startswith("["):
            for path in _paths(said, head):
                where.setdefault(path, first)
            continue
        head, rest = (), said
        while rest:
            [(key, inner)] = rest.items()
            head = (*head, key)
            where.setdefault(head, first)
            if isinstance(inner, list):
                counts[head] = counts.get(head, 0) + 1
                [inner] = inner
            if head in counts:
                head = (*head, counts[head] - 1)
                where.setdefault(head, first)
            rest = inner
    return where


def _paths(value: object, path: KeyPath) -> Iterator[KeyPath]:
    """Every place in a value, itself included."""
    yield path
    named = value.items() if isinstance(value, dict) else ()
    numbered = enumerate(value) if isinstance(value, list) else ()
    for key, member in (*named, *numbered):
        yield from _paths(member, (*path, key))


def nearest(where: Mapping[KeyPath, int], path: KeyPath) -> int:
    """The line of a key, or of the innermost table around it that is written in the file."""
    while path not in where:
        path = path[:-1]
    return where[path]
