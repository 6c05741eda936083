"""`floorapp station`: one packing station at work, in its window or headless."""

import argparse
import logging
import os
import sys
from pathlib import Path

from floorapp.app import CannotStart
from floorapp.config import ConfigError, StationConfig, load
from floorapp.sync import secrets_store
from floorapp.sync.database import StoreFailed


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `station` to the command line."""
    command = commands.add_parser(
        "station",
        help="run a packing station",
        description="Run a packing station from its station.toml, in a window or headless.",
    )
    command.add_argument("--config", type=Path, default=Path("station.toml"), metavar="FILE")
    command.add_argument(
        "--headless", action="store_true", help="no window: one JSON line for each screen, notice and sound"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the station until it is closed. 1 when it cannot start, with the reason on stderr."""
    logging.basicConfig(format="floorapp: %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    try:
        config = load(args.config)
        return start(config, headless=args.headless)
    except (CannotStart, ConfigError, StoreFailed) as error:
        print(f"floorapp: {error}", file=sys.stderr)
        return 1


def enrolled(config: StationConfig) -> bytes:
    """The key of the site's badges; enrols this machine first, by its one-time code, where it is new.

    Raises `CannotStart` where there is no code, or the OMS refuses it.
    """
    folder, name = config.station.data_dir, config.station.name
    key = secrets_store.roster_key(folder, name)
    if key:
        return key
    if not config.oms.enrolment_code:
        raise CannotStart(
            f"{name} is not enrolled: run 'floorapp oms enrol {name}' at the server and put the code into "
            f"{config.path} as [oms] enrolment_code"
        )
    from floorapp.sync.enrolment import EnrolmentFailed, enrol

    try:
        enrol(config.oms.url, name, config.oms.enrolment_code, folder)
    except (EnrolmentFailed, OSError) as error:
        raise CannotStart(str(error)) from error
    return secrets_store.roster_key(folder, name)


def start(config: StationConfig, *, headless: bool) -> int:
    """Enrol where that is still to be done, then work."""
    if not headless and not has_display():
        raise CannotStart(
            "there is no display for the window: start it in a desktop session, or use --headless"
        )
    roster_key = enrolled(config)
    if headless:
        from floorapp.cli.headless import run_headless

        return run_headless(config, roster_key)
    try:
        from floorapp.cli.windowed import run_window
    except ModuleNotFoundError as error:
        raise CannotStart(
            f"the window needs the package {error.name}: install 'floorapp[window]', or use --headless"
        ) from error
    return run_window(config, roster_key)


def has_display() -> bool:
    """Whether a window can be opened here."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
