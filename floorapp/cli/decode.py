"""`floorapp decode`: the codes in pictures and videos, accepted or not, a line for each picture."""

import argparse
import csv
import importlib
import io
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from floorapp.cli.speaking import counted, refused, told, told_json

if TYPE_CHECKING:
    from floorapp.devices.camera.engines import Gray
    from floorapp.devices.camera.reads import Code

    Look = Callable[[Gray, float], tuple[Code, ...]]

MOST_CATALOGUE_BYTES: Final = 200_000_000
EXIT_NOT_INSTALLED: Final = 2


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `decode` to the command line."""
    command = subparsers.add_parser(
        "decode",
        help="read the codes in pictures and videos",
        description="Read the codes in each picture, and in each frame of a video.",
        epilog="Exit code 1: a file could not be read, and was told; 2: a decoder is not installed.",
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="a picture or a video")
    command.add_argument("--json", action="store_true", help="one JSON line for each picture")
    command.add_argument(
        "--catalogue",
        type=Path,
        metavar="FILE",
        help="texts that are known, a line each; of a file named .csv the first column: "
        "one decoder's vote is enough for them",
    )
    command.add_argument(
        "--live", action="store_true", help="read as from a camera: quickly, frame by frame of a video"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read every file. 1 where one could not be read; 2 where what reads pictures is not installed."""
    try:
        known = _catalogue(args.catalogue) if args.catalogue else frozenset()
    except OSError as error:
        return refused(f"{args.catalogue}: {error.strerror or error}")
    except ValueError as error:
        return refused(f"{args.catalogue}: {error}")
    try:
        importlib.import_module("floorapp.devices.camera.files")  # first: it bounds what OpenCV opens
        make = _live(known) if args.live else _thorough(known)
    except ImportError as error:
        refused(
            f"'decode' needs the Python package {error.name}, which is not installed or cannot be loaded; "
            "install floorapp with its extra: pip install 'floorapp[camera]'"
        )
        return EXIT_NOT_INSTALLED
    tell = _tell_json if args.json else _tell
    _load_decoders(make())
    code = 0
    for name in args.files:
        for line in _lines(name, make()):
            tell(line)
            sys.stdout.flush()
            code = max(code, int("error" in line))
    return code


def _load_decoders(look: "Look") -> None:
    """Look at a picture of nothing: decoders load at their first, which is no time of the file's."""
    import numpy as np

    look(np.zeros((720, 1280), np.uint8), 0.0)


def _thorough(known: frozenset[str]) -> "Callable[[], Look]":
    from floorapp.devices.camera.snapshot import snapshot

    return lambda: lambda gray, _: snapshot(gray, known)


def _live(known: frozenset[str]) -> "Callable[[], Look]":
    """A new reader for each file: what one shows says nothing of the next."""
    from floorapp.devices.camera.live import LiveReader

    def make() -> "Look":
        reader = LiveReader(known)
        return lambda gray, at_s: reader.frame(gray, at_s).codes

    return make


def _lines(name: str, look: "Look") -> Iterator[dict[str, Any]]:
    """What is told of a file: a line for each picture, or for why there is none."""
    from floorapp.devices.camera.files import BadPicture, BrokenLook, frames

    number = -1
    try:
        for number, at_s, gray in frames(Path(name)):
            began_s = time.perf_counter()
            codes = look(gray, at_s)
            spent_ms = (time.perf_counter() - began_s) * 1000
            yield {
                "file": name,
                "frame": number,
                "codes": [_told(code) for code in codes],
                "ms": round(spent_ms, 1),
            }
    except BadPicture as error:
        yield {"file": name, "frame": number + 1, "codes": [], "ms": 0.0, "error": str(error)}
    except BrokenLook:
        reason = "OpenCV fails at this picture"
        yield {"file": name, "frame": number + 1, "codes": [], "ms": 0.0, "error": reason}
    except MemoryError:
        reason = "this machine has too little memory for it"
        yield {"file": name, "frame": number + 1, "codes": [], "ms": 0.0, "error": reason}


def _told(code: "Code") -> dict[str, Any]:
    return {
        "text": code.text,
        "symbology": code.symbology,
        "aim": code.aim,
        "accepted": code.accepted,
        "votes": code.votes,
        "quad": [[round(x, 1), round(y, 1)] for x, y in code.quad],
    }


def _tell_json(line: dict[str, Any]) -> None:
    told_json(line)


def _tell(line: dict[str, Any]) -> None:
    if "error" in line:
        refused(f"{line['file']}: {line['error']}")
        return
    place = f"{line['file']} frame {line['frame']}"
    if not line["codes"]:
        told(f"{place}: nothing read")
    for code in line["codes"]:
        verdict = "accepted" if code["accepted"] else "not certain"
        votes = counted(code["votes"], "vote")
        told(f"{place}: {verdict} {code['symbology']} {code['aim']} {code['text']} ({votes})")


def _catalogue(path: Path) -> frozenset[str]:
    """The texts of a catalogue: a line each, or the first column of a CSV file.

    GTINs are known in 13 digits too. Lines end with a line feed only: a text may hold other separators.
    Raises OSError and ValueError.
    """
    if path.stat().st_size > MOST_CATALOGUE_BYTES:
        raise ValueError(f"is larger than {MOST_CATALOGUE_BYTES} bytes")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 at byte {error.start}") from None
    if path.suffix.lower() == ".csv":
        try:
            rows = [row[0] for row in csv.reader(io.StringIO(text, newline="")) if row]
        except csv.Error as error:
            raise ValueError(f"is not CSV: {error}") from None
    else:
        rows = [line.removesuffix("\r") for line in text.split("\n")]
    texts = {row for row in rows if row}
    return frozenset(texts | {row.lstrip("0").zfill(13) for row in texts if _is_gtin(row)})


def _is_gtin(row: str) -> bool:
    return row.isascii() and row.isdigit() and (len(row) == 12 or (len(row) == 14 and row[0] == "0"))
