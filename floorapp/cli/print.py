"""`floorapp print`: any document onto a station's printer, or into a file to look at.

A printer has one owner. Where the station's terminal runs, the job goes into its journal and the terminal
prints it; where it does not, this command is the owner for as long as the job takes. Either way the job is in
the journal before the first byte, and is never printed twice by itself.
"""

import argparse
from pathlib import Path
from typing import Final

from floorapp.cli.config_file import not_there
from floorapp.cli.print_documents import WAYS, Asked, NoDocument, asked
from floorapp.cli.print_job import print_through
from floorapp.cli.speaking import refused, told, told_json
from floorapp.config import ConfigError, Printer, PrinterLanguage, PrinterRole, load
from floorapp.config.printers import DPMMS, is_paper
from floorapp.printing import BadTemplates, NotPrintable, Press, load_templates
from floorapp.sync.database import StoreFailed
from floorapp.sync.records import JobState
from floorapp.ui.words import words
from floorapp.workflows.codec import CODEC
from floorapp.workflows.documents.values import DocumentKind, kind_of
from floorapp.workflows.nouns import Language

_LANGUAGE_OF: Final = {
    ".zpl": PrinterLanguage.ZPL,
    ".pdf": PrinterLanguage.PDF,
    ".escpos": PrinterLanguage.ESCPOS,
    ".png": PrinterLanguage.ZPL,
}
_PICTURED_ON: Final = {
    DocumentKind.CARTON_LABEL: "102x152",
    DocumentKind.CARRIER_LABEL: "102x152",
    DocumentKind.RECEIPT: "80",
    DocumentKind.TOTE_LABEL: "102x152",
    DocumentKind.LOCATION_LABEL: "102x152",
    DocumentKind.BADGE: "102x152",
    DocumentKind.TEST_LABEL: "102x152",
}
"""The paper of a picture, where nothing else is said; A4 for all others."""
_ENDINGS: Final = (*_LANGUAGE_OF, ".json")


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `print` to the command line."""
    command = subparsers.add_parser(
        "print",
        help="print a document, or write it to a file to look at",
        description="Print any document exactly once, or write it to a file as it would be printed.",
    )
    command.add_argument("document", metavar="DOCUMENT", help=WAYS)
    where = command.add_mutually_exclusive_group(required=True)
    where.add_argument("--printer", metavar="NAME", help="a printer of station.toml, by its name")
    where.add_argument("--out", type=Path, metavar="FILE", help=f"a file: {', '.join(_ENDINGS)}")
    command.add_argument(
        "--config", type=Path, metavar="STATION.TOML", help="the station; needed with --printer"
    )
    command.add_argument("--language", choices=[each.value for each in Language], help="of the document")
    command.add_argument("--templates", type=Path, metavar="DIR", help="a site's own templates and branding")
    command.add_argument(
        "--dpmm", type=int, choices=DPMMS, default=8, help="dots per mm of a .zpl or .png; 8"
    )
    command.add_argument("--paper", default="", help="102x152, 80, A4 …; the usual one of the file's kind")
    command.add_argument("--profile", default="default", help="receipt printer of an .escpos file")
    command.add_argument(
        "--drawn-for", type=int, choices=DPMMS, default=8, help="dots per mm of a .zpl label"
    )
    command.add_argument("--json", action="store_true", help="answer in JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print or write. 0 when it is done, 1 when it is not, with the reason, 2 for wrong usage."""
    try:
        what = asked(args.document, Language(args.language) if args.language else None, args.drawn_for)
    except NoDocument as error:
        return refused(error)
    if args.out is not None:
        return _write(args, what)
    return _print(args, what)


def _write(args: argparse.Namespace, what: Asked) -> int:
    out: Path = args.out
    if out.suffix not in _ENDINGS:
        refused(f"{out}: what is written is one of {', '.join(_ENDINGS)}")
        return 2
    if args.paper and not is_paper(args.paper):
        refused(f"--paper {args.paper}: write WIDTHxHEIGHT in mm, WIDTH for a roll, or A4")
        return 2
    try:
        folder = args.templates or (_config_folder(args.config) if args.config else None)
        written = _files(args, what, folder)
        for path, data in written.items():
            path.write_bytes(data)
    except (NotPrintable, BadTemplates, ConfigError) as error:
        return refused(error)
    except OSError as error:
        return refused(f"{error.filename or out}: cannot be written: {error.strerror}")
    names = [str(path) for path in written]
    if args.json:
        told_json({"kind": kind_of(what.document), "files": names, "bytes": sum(map(len, written.values()))})
    else:
        told(f"{kind_of(what.document)} written to {', '.join(names)}")
    return 0


def _config_folder(config: Path) -> Path | None:
    return load(config).documents.folder


def _files(args: argparse.Namespace, what: Asked, folder: Path | None) -> dict[Path, bytes]:
    """What is written: one file, or for a picture one of each page."""
    out: Path = args.out
    if out.suffix == ".json":
        return {out: f"{CODEC.encode(what.document)}\n".encode()}
    language = _LANGUAGE_OF[out.suffix]
    paper = args.paper or (_PICTURED_ON.get(kind_of(what.document), "A4") if out.suffix == ".png" else "")
    printer = Printer(
        (PrinterRole.CARTON_LABEL,), language, "simulated:", "file", args.dpmm, paper, args.profile
    )
    templates = load_templates(folder)
    press = Press(printer, lambda: templates, lambda _: what.label)
    if out.suffix != ".png":
        return {out: press.bytes_of(what.document)}
    pictures = press.pictures_of(what.document)
    numbered = (
        [out]
        if len(pictures) == 1
        else [out.with_stem(f"{out.stem}-{number}") for number in range(1, len(pictures) + 1)]
    )
    return dict(zip(numbered, pictures, strict=True))


def _print(args: argparse.Namespace, what: Asked) -> int:
    if args.config is None:
        refused("--printer needs --config STATION.TOML: the station whose printer it is")
        return 2
    if why := not_there(args.config):
        return refused(why)
    try:
        config = load(args.config)
        printer = next((each for each in config.printers if each.name == args.printer), None)
        if printer is None:
            names = ", ".join(each.name for each in config.printers) or "none"
            return refused(f"{args.config}: there is no printer {args.printer!r}; there are: {names}")
        templates = load_templates(args.templates or config.documents.folder)
        press = Press(printer, lambda: templates, lambda _: what.label)
        kind = kind_of(what.document)
        state = print_through(config, press, kind.value, press.bytes_of(what.document))
    except (ConfigError, NotPrintable, BadTemplates, StoreFailed) as error:
        return refused(error)
    except OSError as error:
        return refused(f"{error.filename or args.config}: {error.strerror}")
    return _told_end(args, state)


def _told_end(args: argparse.Namespace, state: JobState) -> int:
    if args.json:
        told_json(
            {
                "job": state.job,
                "kind": state.kind,
                "state": state.state,
                "printer": state.sent_to,
                "proof": state.proof,
                "fault": state.fault,
            }
        )
        return int(state.state != "done")
    if state.state == "done":
        told(f"{state.kind} printed on {state.sent_to} ({_PROOFS.get(state.proof, state.proof)})")
        return 0
    why = words(Language.EN).of(f"fault_{state.fault}") if state.fault else ""
    return refused(f"{_ENDS[state.state]}{': ' if why else ''}{why}; job {state.job}")


_PROOFS: Final = {
    "written": "handed over; this printer says nothing back",
    "idle": "the printer has nothing left to print",
    "counted": "the printer counted it",
    "answered": "the printer says that it is done",
    "echoed": "the printer named it",
}
_ENDS: Final = {
    "intent": "it waits in the queue and is printed when the printer is well",
    "sending": "it is on its way and not answered yet",
    "failed": "not printed, for certain",
    "doubt": "it may be on paper or not: look at the printer before you print it again",
}
