"""`floorapp oms …`: the words of the command line. What they do is in `desk.py`, imported when asked for.

Exit codes: 0 done, 1 refused (the input or the database is not right), 2 wrong usage.
"""

import argparse
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import platformdirs

DEFAULT_PORT: Final = 8040
_ROOMS: Final = {
    "floor": "floorapp.oms.floor_list",
    "overrides": "floorapp.oms.overrides",
    "manifest": "floorapp.oms.manifest",
}
"""Commands that are not done at the desk."""


def data_folder() -> Path:
    """Where the OMS keeps its data when nothing else is said."""
    return Path(platformdirs.user_data_path("floorapp")) / "oms"


def default_database() -> str:
    """`$FLOORAPP_DATABASE`, else SQLite in the user's data folder."""
    return os.environ.get("FLOORAPP_DATABASE") or f"sqlite:///{data_folder() / 'oms.sqlite'}"


def add_commands(subparsers: Any) -> None:
    """Add `oms` to a command line. Each command's parsed arguments have `run(args) -> exit code`."""
    oms = subparsers.add_parser("oms", help="the central OMS server", description="The central OMS server.")
    commands = oms.add_subparsers(dest="oms_command", metavar="COMMAND", required=True)
    _serve(commands)
    _files(commands)
    for name, help_, argument in (
        ("enrol", "print a one-time code for a station to enrol with", "station"),
        ("revoke", "end a station's right to speak to the OMS", "station"),
        ("free", "let an order be packed anew: no hold, no lease, no closed cartons", "order"),
        ("unhold", "lift an order's hold and nothing else: packing goes on where it was", "order"),
        ("cancel", "cancel an order; stations hear it at once", "order"),
        ("hold", "put an order on hold; stations hear it at once", "order"),
        ("badge", "make an operator a new badge and print its barcode's text", "operator"),
    ):
        parser = _command(commands, name, help_)
        parser.add_argument(argument, metavar=argument.upper())
        if name in {"hold", "cancel"}:
            parser.add_argument("--reason", required=name == "hold", help="shown to the packer")
        if name == "free":
            parser.add_argument("--cancelled", action="store_true", help="also where the order was cancelled")
    settle = _command(commands, "settle", "close a dispute or a quarantined fact that a person has decided")
    settle.add_argument("id", metavar="ID", help="as `floorapp oms floor` names it")
    settle.add_argument("--resolution", required=True, metavar="TEXT", help="what was decided, for the audit")
    _command(commands, "floor", "list who calls for help, what waits for a person, and the stations")
    _command(commands, "overrides", "list where packers took another carton than advised, and why")
    _manifest(commands)
    _labels(commands)
    _command(commands, "verify", "check the audit chain from its first entry to its last")


def _manifest(commands: Any) -> None:
    manifest = _command(commands, "manifest", "what one carrier takes away today, as a document to print")
    manifest.add_argument("carrier", metavar="CARRIER")
    manifest.add_argument("--date", default="", metavar="YYYY-MM-DD", help="another day than today")
    manifest.add_argument("--since", default="", metavar="HH:MM", help="only what shipped from then on")
    manifest.add_argument("--language", choices=["en", "sv"], default="en")
    manifest.add_argument("--out", type=Path, metavar="FILE.json", help="write it there, for floorapp print")


def _labels(commands: Any) -> None:
    label = _command(commands, "label", "keep a carrier's label for an order, so that stations fetch it")
    label.add_argument("order", metavar="ORDER")
    label.add_argument("carton", metavar="CARTON", type=_positive)
    label.add_argument("file", metavar="FILE", type=Path, help="a .pdf, .png or .zpl file")
    label.add_argument("--carrier", default="", help="the carrier's name")
    label.add_argument("--tracking", default="", help="the tracking number; its scan confirms the label")
    label.add_argument("--scan", action="append", default=[], help="another text that its barcodes hold")
    label.add_argument("--dpmm", type=int, choices=(6, 8, 12, 24), default=8, help="of a .zpl label")
    label.add_argument("--valid-until-ms", type=int, default=0, help="ms since 1970 UTC; 0 for ever")
    _command(commands, "labels", "list open orders that wait for a carrier's label")


def _serve(commands: Any) -> None:
    serve = _command(commands, "serve", "run the server until SIGTERM")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    serve.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="0 takes a free one (default %(default)s)"
    )
    serve.add_argument("--data-dir", type=Path, help="folder of admin.token (default: beside the database)")
    serve.add_argument(
        "--insecure-lan",
        action="store_true",
        help="listen beyond this machine although HTTP here is not encrypted",
    )
    _company_prefix(serve)
    serve.add_argument("--facts-per-second", type=_positive, help="what a station may tell in the long run")
    serve.add_argument("--burst-facts", type=_positive, help="what a station may tell at once")


def _files(commands: Any) -> None:
    for name, help_ in (
        ("import", "import products, cartons, operators and orders from CSV files"),
        ("export", "write all that the OMS holds as CSV files"),
    ):
        parser = _command(commands, name, help_)
        parser.add_argument("folder", metavar="DIR", type=Path)
        if name == "import":
            _company_prefix(parser)


def _company_prefix(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--company-prefix",
        metavar="DIGITS",
        help="GS1 company prefix of this site's SSCCs, 7 to 10 digits; it is kept, so say it once",
    )


def _command(commands: Any, name: str, help_: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help_, description=help_[0].upper() + help_[1:] + "."
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        default=default_database(),
        help="sqlite:///PATH or postgresql://… (default: $FLOORAPP_DATABASE, else "
        "~/.local/share/floorapp/oms/oms.sqlite). Only serve and import make one that is not there",
    )
    parser.add_argument("--json", action="store_true", help="print JSON for a program")
    parser.set_defaults(run=_at_the_desk(name))
    return parser


def _at_the_desk(name: str) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        if not importlib.import_module("floorapp.oms.opening").may_run(name, args):
            return 1
        code: int = importlib.import_module(_ROOMS.get(name, "floorapp.oms.desk")).run(name, args)
        return code

    return run


def _port(word: str) -> int:
    if not word.isdecimal() or int(word) > 65535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return int(word)


def _positive(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= 1_000_000:
        raise argparse.ArgumentTypeError("must be from 1 to 1000000")
    return int(word)
