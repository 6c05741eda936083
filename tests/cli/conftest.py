"""Runs commands as the shell does: words in, exit code and text out."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import pytest


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str]) -> Run:
    """`run_command(module, "queue", "list", …)`."""

    def run(module: ModuleType, *words: str) -> Ran:
        parser = argparse.ArgumentParser(prog="floorapp")
        module.add_command(parser.add_subparsers(required=True))
        try:
            args = parser.parse_args(list(words))
            code = args.run(args)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run
