"""What an examination finds, and how many are made at once so that none can hang the others."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import Final

LIMIT_S: Final = 3.0


class Verdict(StrEnum):
    """A fault stops work or loses it; a warning does not."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in words, and what to do about it, empty where there is nothing to do.

    `toml` are lines for station.toml that put it to use.
    """

    check: str
    verdict: Verdict
    found: str
    to_do: str = ""
    toml: str = ""


def ok(check: str, found: str) -> Finding:
    """All is well."""
    return Finding(check, Verdict.OK, found)


def warning(check: str, found: str, to_do: str) -> Finding:
    """Work goes on, less well than it could."""
    return Finding(check, Verdict.WARNING, found, to_do)


def fault(check: str, found: str, to_do: str) -> Finding:
    """Work stops or is lost."""
    return Finding(check, Verdict.FAULT, found, to_do)


@dataclass(frozen=True, slots=True)
class Check:
    """An examination by its name. It may take long and may fail; it changes nothing."""

    name: str
    look: Callable[[], Sequence[Finding]]


def examine(checks: Sequence[Check], limit_s: float = LIMIT_S) -> Iterator[Finding]:
    """What the checks find, in their order. All begin together; one that takes longer is a warning."""
    answers = [_begun(check) for check in checks]
    clock = threading.Event()
    for check, answer in zip(checks, answers, strict=True):
        try:
            # The first wait takes the whole time; whoever has not answered by then is not waited for again.
            found = answer.get(timeout=0.001 if clock.is_set() else limit_s)
        except Empty:
            clock.set()
            yield warning(check.name, f"no result within {limit_s:g} s", "try again when it is less busy")
        else:
            yield from found


def _begun(check: Check) -> "SimpleQueue[Sequence[Finding]]":
    answer: SimpleQueue[Sequence[Finding]] = SimpleQueue()

    def look() -> None:
        try:
            answer.put(check.look())
        except Exception as error:  # a check that breaks is itself a finding, and no reason to see no other
            found = f"the check itself failed: {type(error).__name__}: {error}"
            answer.put((fault(check.name, found, "report this"),))

    threading.Thread(target=look, name=f"check {check.name}", daemon=True).start()
    return answer
