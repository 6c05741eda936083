"""`floorapp demo`: a whole site on this machine: in a window, or a short shift where there is no display."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from floorapp.app import CannotStart
from floorapp.cli.demo_site import DemoSite
from floorapp.cli.station import enrolled
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
        "--dir", type=Path, metavar="DIR", help="where the demo keeps its files (default: a new folder)"
    )
    command.add_argument("--json", action="store_true", help="the short shift's summary as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the demo. 0 when the shift went as it should, or the window was closed."""
    folder = args.dir or Path(tempfile.mkdtemp(prefix="floorapp-demo-"))
    if (folder / "oms.db").exists():
        print(f"floorapp: {folder} holds an earlier demo; give --dir another folder", file=sys.stderr)
        return 1
    site = DemoSite(folder.resolve())
    headless = args.headless or not _has_display()
    if headless and not args.headless and not args.json:
        print("There is no display here, so no window: this is a short shift without one.")
    try:
        config = site.prepare(language=args.language, theme=args.theme)
        roster_key = enrolled(config)
        if headless:
            from floorapp.cli.shift import play

            return play(site, config, roster_key, as_json=args.json)
        from floorapp.cli.demo_window import run_demo_window

        return run_demo_window(site, config, roster_key)
    except (CannotStart, ConfigError, StoreFailed) as error:
        print(f"floorapp: {error}", file=sys.stderr)
        return 1
    finally:
        site.stop_server()


def _has_display() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
