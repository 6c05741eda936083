"""What can be wrong with a station.toml, told so that it can be put right."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its line from 1, its key (empty for the whole file), what may stand there."""

    line: int
    key: str
    wrong: str
    allowed: str = ""


class ConfigError(Exception):
    """The file cannot be used. Its text has one line for each of `problems`."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(_line_of_text(path, problem) for problem in problems))
        self.path = path
        self.problems = problems


def _line_of_text(path: Path, problem: Problem) -> str:
    key = f"{problem.key}: " if problem.key else ""
    allowed = f" (allowed: {problem.allowed})" if problem.allowed else ""
    return f"{path}:{problem.line}: {key}{problem.wrong}{allowed}"


def shown(value: object) -> str:
    """A value of the file on one short line, nothing of it raw."""
    match value:
        case str():
            return repr(value[:60])
        case bool():
            return str(value).lower()
        case int() if abs(value) < 10**12:
            return str(value)
        case _:
            return {dict: "a table", list: "a list", int: "a huge number"}.get(type(value), "such a value")
