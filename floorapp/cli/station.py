"""`floorapp station`: one packing station at work, in its window or headless."""

import argparse
import logging
import os
import sys
from pathlib import Path

from floorapp.app import CannotStart
from floorapp.cli.config_file import not_there
from floorapp.cli.ownership import whose
from floorapp.cli.speaking import refused
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
    if absent := not_there(args.config):
        return refused(absent)
    try:
        config = load(args.config)
        return start(config, headless=args.headless)
    except (CannotStart, ConfigError, StoreFailed) as error:
        why = str(error)
    except PermissionError as error:
        why = f"{whose(Path(error.filename or args.config))}: run the station as that user"
    except OSError as error:
        why = str(error)
    print(f"floorapp: {why}", file=sys.stderr)
    return 1


def enrolled(config: StationConfig) -> bytes:
    """The key of the site's badges; enrols this machine first, by its one-time code, where that is needed.

    It is needed where the machine is new, and where a new code stands in station.toml and the OMS no longer
    takes the old token. Raises `CannotStart` where there is no code, or the OMS refuses it.
    """
    folder, name, code = config.station.data_dir, config.station.name, config.oms.enrolment_code
    key = secrets_store.roster_key(folder, name)
    if key and (not code or secrets_store.is_used(folder, name, code)):
        return key
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # What enrolment imports, a keyring's libraries above all, would keep 20 MB of this process all day.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
        child.submit(_enrol, config, may_work=bool(key)).result()
    return secrets_store.roster_key(folder, name)


def _enrol(config: StationConfig, *, may_work: bool) -> None:
    """Enrol, unless this machine `may_work` by a token that the OMS takes still."""
    from floorapp.sync.enrolment import EnrolmentFailed, Right, enrol, right_of_token

    folder, name, code = config.station.data_dir, config.station.name, config.oms.enrolment_code
    if may_work and right_of_token(config.oms.url, name, folder) not in (Right.WITHDRAWN, Right.UNKNOWN):
        return
    if not code:
        raise CannotStart(_not_enrolled(config))
    try:
        enrol(config.oms.url, name, code, folder)
    except (EnrolmentFailed, StoreFailed) as error:
        raise CannotStart(str(error)) from error


def _not_enrolled(config: StationConfig) -> str:
    folder, name = config.station.data_dir, config.station.name
    owner = secrets_store.owner(folder)
    if owner and owner != name:
        return (
            f"{folder} is the folder of station {owner}, and {config.path} says {name}: put one of them right"
        )
    return (
        f"{name} is not enrolled: run 'floorapp oms enrol {name}' at the server and put the code into "
        f"{config.path} as [oms] enrolment_code"
    )


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
