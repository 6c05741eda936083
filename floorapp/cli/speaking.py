"""How commands speak: one plain line for an error, and nothing from outside raw on the terminal."""

import json
import os
import sys
from typing import Any

from floorapp.ui.words import plain


def refused(reason: object) -> int:
    """Say on stderr why a command was not done, a line for each reason, and return its exit code, 1."""
    for line in str(reason).split("\n"):
        print(f"floorapp: {plain(line)}", file=sys.stderr)
    return 1


def told(text: str) -> None:
    """A line on stdout; control and hidden characters show as marks."""
    _out(plain(text))


def counted(count: int, thing: str) -> str:
    """`1 fault`, `2 faults`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def told_json(value: Any) -> None:
    """A value on stdout as one line of ASCII JSON, for programs."""
    _out(json.dumps(value))


def _out(line: str) -> None:
    try:
        print(line)
    except BrokenPipeError:
        raise SystemExit(reader_gone()) from None


def reader_gone() -> int:
    """Whoever read our output, such as `head`, has had enough: the exit code of a command that ends for it.

    It is no error of what the command works on, and Python must not complain of it again while it exits.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
