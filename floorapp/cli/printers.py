"""`floorapp printers`: how each printer of a station is right now, and what else is plugged in.

It prints nothing.
"""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from floorapp.cli.config_file import not_there
from floorapp.cli.speaking import refused, told, told_json
from floorapp.config import ConfigError, Printer, StationConfig, load
from floorapp.devices.ports import DeviceStatus, News
from floorapp.devices.print_verdict import Patience
from floorapp.equipment import driver_of
from floorapp.printing import routes_of
from floorapp.sync.database import StoreFailed
from floorapp.sync.enrolment import STORE_FILE
from floorapp.sync.print_journal import PrintJournal
from floorapp.sync.schema import MIGRATIONS
from floorapp.ui.words import words
from floorapp.workflows.nouns import Language

USB_NODES: Final = Path("/dev/usb")
USB_NAMES: Final = Path("/sys/class/usbmisc")
_PATIENCE: Final = Patience(answer_s=1.0, odometer_s=0.4)
_MOST_NAME_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A printer of station.toml. `state` is ready, warning or missing; `first_for` are its roles now."""

    name: str
    roles: tuple[str, ...]
    language: str
    url: str
    model: str
    state: str
    fault: str
    words: str
    first_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plugged:
    """A printer that is plugged in: what it calls itself, and the url to write into station.toml."""

    name: str
    url: str


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `printers` to the command line."""
    command = subparsers.add_parser(
        "printers",
        help="list printers, how they are, and what waits for them",
        description="How each printer of a station is right now, and what else is plugged in.",
    )
    command.add_argument("--config", type=Path, metavar="STATION.TOML", help="the station")
    command.add_argument("--json", action="store_true", help="answer in JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List them. 0 when all printers of the station are ready, 1 when one is not or cannot be asked."""
    config = None
    if args.config is not None:
        if why := not_there(args.config):
            return refused(why)
        try:
            config = load(args.config)
        except ConfigError as error:
            return refused(error)
    found = _looked_at(config.printers, routes_of(config.printers)) if config else ()
    jobs = _jobs(config) if config else {}
    plugged = tuple(each for each in plugged_in() if config is None or each.url not in _urls(config))
    if args.json:
        printers = [asdict(each) for each in found]
        told_json({"printers": printers, "jobs": jobs, "plugged_in": [asdict(each) for each in plugged]})
    else:
        for line in _lines(found, jobs, plugged, configured=config is not None):
            told(line)
    return int(any(each.state != "ready" for each in found))


def _urls(config: StationConfig) -> frozenset[str]:
    """The nodes that the station uses already, whichever way."""
    urls = [each.url for each in config.printers]
    return frozenset((*urls, *(url.replace("file:", "usblp:") for url in urls)))


def _looked_at(printers: Sequence[Printer], routes: dict[str, tuple[str, ...]]) -> tuple[Found, ...]:
    """All of them at the same time: a silent one costs its own time only."""
    if not printers:
        return ()
    with ThreadPoolExecutor(len(printers)) as pool:
        return tuple(pool.map(lambda printer: _look(printer, routes), printers))


def _look(printer: Printer, routes: dict[str, tuple[str, ...]]) -> Found:
    heard: list[News] = []
    driver = driver_of(printer, heard.append, patience=_PATIENCE)  # type: ignore[arg-type]
    driver.check()
    driver.end()
    status = next((each for each in reversed(heard) if isinstance(each, DeviceStatus)), None)
    state = "missing" if status is None else status.state.value
    fault = "" if status is None else status.fault
    said = words(Language.EN).of(f"fault_{fault}") if fault else "ready"
    first_for = tuple(role for role, names in routes.items() if names[0] == printer.name and ":" not in role)
    return Found(
        printer.name,
        tuple(role.value for role in printer.roles),
        printer.language.value,
        printer.url,
        "" if status is None else status.model,
        state,
        fault,
        said,
        first_for,
    )


def _jobs(config: StationConfig) -> dict[str, int]:
    """Print jobs of the station by state; none where it has no journal yet."""
    path = config.station.data_dir / STORE_FILE
    if not path.is_file():
        return {}
    try:
        with PrintJournal(path, MIGRATIONS) as journal:
            return journal.counts()
    except StoreFailed:
        return {}


def plugged_in() -> Iterator[Plugged]:
    """Printers on the USB bus that the kernel has a node for."""
    for node in sorted(USB_NODES.glob("lp*")) if USB_NODES.is_dir() else ():
        yield Plugged(_name_of(node), f"usblp://{node}")


def _name_of(node: Path) -> str:
    """Maker and model by the printer's own IEEE 1284 identity."""
    try:
        identity = (USB_NAMES / node.name / "device" / "ieee1284_id").read_text("ascii", "replace")
    except OSError:
        return "a printer"
    said = dict(part.split(":", 1) for part in identity[:1_000].split(";") if ":" in part)
    maker = said.get("MFG") or said.get("MANUFACTURER") or ""
    model = said.get("MDL") or said.get("MODEL") or ""
    return f"{maker} {model}".strip()[:_MOST_NAME_CHARS] or "a printer"


_STATES: Final = {
    "intent": "waiting",
    "sending": "on their way",
    "doubt": "in doubt",
    "failed": "not printed",
}


def _lines(
    found: Sequence[Found], jobs: dict[str, int], plugged: Sequence[Plugged], *, configured: bool
) -> Iterator[str]:
    wide = max((len(each.name) for each in found), default=0)
    for each in found:
        model = f" ({each.model})" if each.model else ""
        what = f"{each.name:{wide}}  {each.language:6}  {', '.join(each.roles)}"
        yield f"{what}: {each.words}{model}, {each.url}"
    if configured and not found:
        yield "This station has no printers: add a [[printer]] to its station.toml."
    waiting = [f"{count} {_STATES[state]}" for state, count in jobs.items() if state in _STATES and count]
    if waiting:
        yield f"Print jobs: {', '.join(waiting)}"
    for other in plugged:
        yield f'Plugged in: {other.name}; in station.toml: url = "{other.url}"'
    if not configured and not plugged:
        yield "No printer is plugged in; name a station by --config to see its printers."
