"""How commands speak: one plain line for an error, and nothing from outside raw on the terminal."""

import json
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
    print(plain(text))


def told_json(value: Any) -> None:
    """A value on stdout as one line of ASCII JSON, for programs."""
    print(json.dumps(value))
