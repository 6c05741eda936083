"""`python -m tests.bench [NAME ...]`: runs the measurements, prints them, and keeps them in `results/`."""

import argparse
import importlib
import sys

from tests.bench import machine

BENCHES = (
    "latency",
    "chromium",
    "start",
    "endurance",
    "cartons",
    "random_orders",
    "gs1",
    "pictures",
    "synthetic",
    "sequences",
    "wedge",
    "scanner_day",
    "camera_load",
    "carrier_pdf",
    "print_faults",
    "gui_thread",
)


def main() -> int:
    """Run all benches, or those that are named. 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHES)}; all by default"
    )
    chosen = parser.parse_args().names or BENCHES
    if unknown := [name for name in chosen if name not in BENCHES]:
        parser.error(f"there is no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    machine.take_precedence()
    missed = []
    for name in chosen:
        measured = importlib.import_module(f"tests.bench.{name}").run()
        path = machine.write(name, measured)
        print(f"{name}\n{machine.table(measured)}\n  kept in {path}\n", flush=True)
        missed += [f"{name}: {aim}" for aim, met in measured["met"].items() if not met]
    for aim in missed:
        print(f"missed: {aim}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
