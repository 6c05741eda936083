"""`floorapp`: the command line. Each command is a file of `floorapp.cli` or of the central server."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Final

from floorapp import __version__

COMMANDS: Final = (
    "demo",
    "station",
    "oms",
    "cards",
    "print",
    "printers",
    "replay",
    "queue",
    "doctor",
    "cartonize",
    "decode",
    "gs1",
)
_ELSEWHERE: Final = {"oms": "floorapp.oms.cli"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Exit codes: 0 done, 1 refused or failed with the reason on stderr, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        try:
            args = parser(words[0] if words else "").parse_args(words)
            return int(args.run(args))
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        from floorapp.cli.speaking import reader_gone  # it brings the words, which no quick start waits for

        return reader_gone()


def parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of all commands. When `command` names one, only that one is imported: a quick start."""
    top = argparse.ArgumentParser(prog="floorapp", description="The terminal of a warehouse floor.")
    top.add_argument("--version", action="version", version=f"floorapp {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in (command,) if command in COMMANDS else COMMANDS:
        try:
            module = importlib.import_module(_ELSEWHERE.get(name, f"floorapp.cli.{name}"))
        except ModuleNotFoundError as error:
            _add_missing(commands, name, error.name or "")
            continue
        add = module.add_commands if name == "oms" else module.add_command
        add(commands)
    return top


def _add_missing(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, package: str
) -> None:
    """A command whose optional packages are not installed says so when it is used."""

    def run(_: argparse.Namespace) -> int:
        print(
            f"floorapp: '{name}' needs the Python package {package}, which is not installed; "
            "install floorapp with its extras: pip install 'floorapp[oms,window]'",
            file=sys.stderr,
        )
        return 1

    missing = commands.add_parser(name, help=f"needs the package {package}", add_help=False)
    missing.add_argument("rest", nargs=argparse.REMAINDER)
    missing.set_defaults(run=run)


if __name__ == "__main__":
    sys.exit(main())
