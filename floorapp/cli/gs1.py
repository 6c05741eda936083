"""`floorapp gs1`: what GS1 messages say, a line each; for those who set up scanners and labels."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from floorapp.cli.speaking import refused, told, told_json
from floorapp.workflows.gs1_associations import fault
from floorapp.workflows.gs1_syntax import GS, MOST_CHARACTERS, Message, parse

_GS_IN_WORDS: Final = "{GS}"
_MOST_BYTES: Final = 4 * MOST_CHARACTERS


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `gs1` to the command line."""
    command = subparsers.add_parser(
        "gs1",
        help="say what GS1 messages hold, or what is wrong with them",
        description="Reads a message a line: bracketed (01)…, element strings with ^ for FNC1, Digital Link "
        "URIs, or scan data with its AIM identifier and GS as the character 0x1D or as {GS}.",
    )
    command.add_argument("file", metavar="FILE", help="a file with a message a line, or - for stdin")
    command.add_argument("--json", action="store_true", help="one JSON answer a line")
    command.add_argument(
        "--associations",
        action="store_true",
        help="demand what GS1 demands of a whole item too: a lot, for example, needs a GTIN beside it",
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer each line. 0 when all were read, right or wrong; 1 when the file cannot be read."""
    try:
        for line in _lines(args.file):
            _answer(line, args.json, args.associations)
    except OSError as error:
        return refused(f"{args.file}: {error.strerror}")
    return 0


def _lines(name: str) -> Iterator[str]:
    """The lines of a file, which end with LF or CR LF alone: a GS is part of one."""
    with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
        while raw := file.readline(_MOST_BYTES):
            cut = not raw.endswith(b"\n")
            while cut and (more := file.readline(_MOST_BYTES)):
                cut = not more.endswith(b"\n")
            text = raw.decode("utf-8", "backslashreplace").removeprefix("\ufeff")
            yield text.removesuffix("\n").removesuffix("\r")


def _answer(line: str, as_json: bool, associations: bool) -> None:
    message = parse(line.replace(_GS_IN_WORDS, GS) if line.startswith("]") else line)
    if associations and message.valid and (wrong := fault(message.elements)):
        message = Message(error=wrong)
    if as_json:
        told_json(
            {
                "input": line,
                "valid": message.valid,
                "elements": [{"ai": each.ai, "value": each.value} for each in message.elements],
                "error": message.error or None,
                "ambiguous": message.ambiguous,
            }
        )
        sys.stdout.flush()
        return
    if message.error:
        told(f"wrong: {message.error}")
        return
    elements = " ".join(f"({each.ai}) {each.value}" for each in message.elements)
    told(f"right{', or a separator was lost' if message.ambiguous else ''}: {elements or 'no elements'}")
