"""`floorapp demo`: a whole site on this machine: in a window, or a short shift where there is no display."""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from floorapp.app import CannotStart
from floorapp.cli.demo_site import DemoSite
from floorapp.cli.speaking import refused
from floorapp.cli.station import enrolled, has_display
from floorapp.config import ConfigError
from floorapp.sync.database import StoreFailed


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo` to the command line."""
    command = commands.add_parser(
        "demo",
        help="try floorapp without any hardware",
        description="Start an OMS with demo data and a station with simulated scanner, scale and printer. "
        "Without a display, play a short shift and end with a summary.",
    )
    command.add_argument("--language", choices=("en", "sv"), default="en")
    command.add_argument("--theme", choices=("light", "dark"), default="light")
    command.add_argument("--headless", action="store_true", help="play the short shift even with a display")
    command.add_argument(
        "--dir",
        type=Path,
        metavar="DIR",
        help="where the demo keeps its files (default: a new folder, gone when the window is closed)",
    )
    command.add_argument("--json", action="store_true", help="the short shift's summary as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the demo. 0 when the shift went as it should, or the window was closed.

    A folder of our own goes with the window. It stays after the short shift, whose pictures and labels are to
    be looked at, and after a failure.
    """
    folder = args.dir or Path(tempfile.mkdtemp(prefix="floorapp-demo-"))
    try:
        held = (folder / "oms.db").exists()
    except OSError as error:
        return refused(error)
    if held:
        return refused(f"{folder} holds an earlier demo; give --dir another folder")
    site = DemoSite(folder.resolve())
    headless = args.headless or not has_display()
    if headless and not args.headless and not args.json:
        print("There is no display here, so no window: this is a short shift without one.")
    kept = headless or args.dir is not None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the server ends with us, from the first
    try:
        config = site.prepare(language=args.language, theme=args.theme)
        roster_key = enrolled(config)
        if headless:
            from floorapp.cli.shift import play

            return play(site, config, roster_key, as_json=args.json)
        from floorapp.cli.demo_window import run_demo_window

        return run_demo_window(site, config, roster_key, kept=kept)
    except (CannotStart, ConfigError, StoreFailed, OSError) as error:
        kept = True
        return refused(error)
    finally:
        site.stop_server()
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
