"""`floorapp cartonize`: which cartons orders need and how they are filled, order by order as they come."""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from floorapp.cli.carton_answers import Answer, as_json, as_lines
from floorapp.cli.carton_pictures import Write, write_pictures
from floorapp.cli.carton_problems import MAX_LINE_BYTES, Asked, Settings, asked_in, lines_of, settings_of
from floorapp.cli.carton_values import BadValue
from floorapp.cli.speaking import refused, told, told_json
from floorapp.workflows.cartons.engine import DEFAULT_LOOKS, improve
from floorapp.workflows.cartons.objective import FEWEST_THEN_SMALLEST, LeastCost
from floorapp.workflows.cartons.verifier import faults

MOST_BUDGET_MS: Final = 3_600_000
_LOOKS_A_MS: Final = DEFAULT_LOOKS // 150
"""Less than most machines do, so that the clock seldom ends a search and answers are the same anywhere."""

Ask = Callable[[], Asked]


@dataclass(frozen=True, slots=True)
class Entry:
    """An order to be answered: where it stands (`line 7`), its number there, and what reads it."""

    place: str
    number: int
    ask: Ask


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `cartonize` to the command line."""
    command = subparsers.add_parser(
        "cartonize",
        help="choose the cartons of orders, and how they are filled",
        description="Answer each order of PROBLEMS as it comes: cartons, and where each unit lies in them.",
        epilog="Formats: docs/cartonize.md. Exit code 1: an order could not be read, and was told.",
    )
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument("problems", nargs="?", metavar="PROBLEMS.jsonl", help="an order a line; - is stdin")
    source.add_argument(
        "--orders", type=Path, metavar="DIR", help="the open orders of a folder of import files"
    )
    command.add_argument("--objective", choices=("volume", "cost"), default="volume", help="what is best")
    command.add_argument(
        "--budget-ms", type=_budget, metavar="N", help="search at most so long for each order"
    )
    command.add_argument(
        "--settings", type=Path, metavar="FILE", help="tariff, materials and margin, as JSON"
    )
    command.add_argument("--json", action="store_true", help="one JSON line for each order")
    command.add_argument(
        "--detail", action="store_true", help="with --json: also proof and packaging material"
    )
    command.add_argument("--svg", type=Path, metavar="DIR", help="draw each step of filling a carton")
    command.add_argument("--png", type=Path, metavar="DIR", help="the same as PNG")
    command.set_defaults(run=run)


def _budget(word: str) -> int:
    if not re.fullmatch("[0-9]{1,7}", word) or not 1 <= int(word) <= MOST_BUDGET_MS:
        raise argparse.ArgumentTypeError(f"must be whole milliseconds from 1 to {MOST_BUDGET_MS}")
    return int(word)


def run(args: argparse.Namespace) -> int:
    """Answer every order. 1 where one could not be read, or a file not be written."""
    try:
        settings = settings_of(args.settings.read_bytes()) if args.settings else Settings()
    except OSError as error:
        return refused(f"{args.settings}: {error.strerror}")
    except BadValue as error:
        return refused(f"{args.settings}: {error}")
    if args.orders:
        return _run_folder(args, settings)
    if args.problems == "-":
        return _answer_all(_on_lines(lines_of(sys.stdin.buffer), settings), "stdin", args)
    try:
        with Path(args.problems).open("rb") as file:
            return _answer_all(_on_lines(lines_of(file), settings), args.problems, args)
    except OSError as error:
        return _failed(error, args.problems)


def _failed(error: OSError, name: str) -> int:
    """Say which file could not be read or written; that nobody reads our output is told by `main`."""
    if isinstance(error, BrokenPipeError):
        raise error
    return refused(f"{error.filename or name}: {error.strerror or error}")


def _run_folder(args: argparse.Namespace, settings: Settings) -> int:
    try:
        from floorapp.cli.carton_orders import entries
    except ModuleNotFoundError as error:
        return refused(f"--orders needs the Python package {error.name}: pip install 'floorapp[oms]'")
    from floorapp.oms.order_folder import BadFolder, read_folder

    try:
        folder = read_folder(args.orders)
    except BadFolder as error:
        return refused(error)
    try:
        return _answer_all(entries(folder, settings), "orders.csv", args)
    except OSError as error:
        return _failed(error, "orders.csv")


def _on_lines(lines: Iterator[tuple[int, bytes | None]], settings: Settings) -> Iterator[Entry]:
    for number, text in lines:

        def ask(number: int = number, text: bytes | None = text) -> Asked:
            if text is None:
                raise BadValue(f"is longer than {MAX_LINE_BYTES} bytes")
            return asked_in(text, number, settings)

        yield Entry(f"line {number}", number, ask)


def _answer_all(entries: Iterator[Entry], name: str, args: argparse.Namespace) -> int:
    pictures = _picture_folders(args)
    code = 0
    for entry in entries:
        try:
            answer = _answer(entry, args.objective, args.budget_ms)
        except BadValue as error:
            code = refused(f"{name}: {entry.place}: {error}")
            continue
        for folder, ending, write in pictures:
            write_pictures(answer, entry.number, folder, ending, write)
        _tell(answer, args)
    return code


def _picture_folders(args: argparse.Namespace) -> list[tuple[Path, str, Write]]:
    found: list[tuple[Path, str, Write]] = []
    if args.svg:
        from floorapp.cli.carton_svg import svg

        found.append((args.svg, "svg", svg))
    if args.png:
        from floorapp.cli.carton_png import png

        found.append((args.png, "png", png))
    return found


def _answer(entry: Entry, objective: str, budget_ms: int | None) -> Answer:
    """Read one order and search for its cartons; the clock starts before it is read."""
    begun = time.perf_counter()

    def passed_ms() -> float:
        return round((time.perf_counter() - begun) * 1_000, 3)

    asked = entry.ask()
    problem = asked.problem()
    aim = LeastCost(asked.cost()) if objective == "cost" else FEWEST_THEN_SMALLEST
    looks = DEFAULT_LOOKS if budget_ms is None else budget_ms * _LOOKS_A_MS
    # What began in time ends later, and the bounds come after it, so a part of the budget is kept for that.
    plans = improve(problem, aim, looks, lambda: budget_ms is None or passed_ms() < 0.8 * budget_ms)
    plan = next(plans)
    first_ms = passed_ms()
    for plan in plans:  # noqa: B007 - the last one is the best
        pass
    if wrong := faults(problem, plan):
        raise BadValue(f"no sound answer was found, which is a fault of floorapp: {wrong[0]}")
    return Answer(asked, plan, first_ms, passed_ms())


def _tell(answer: Answer, args: argparse.Namespace) -> None:
    if args.json:
        told_json(as_json(answer, args.detail))
    else:
        for line in as_lines(answer):
            told(line)
    sys.stdout.flush()
