"""`floorapp doctor`: what is wrong with this station, and what to do about it. It changes nothing."""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from floorapp.cli import bench_checks, device_checks, machine_checks
from floorapp.cli.findings import Check, Finding, Verdict, examine, warning
from floorapp.cli.found_devices import found_devices
from floorapp.cli.last_words import last_words
from floorapp.cli.oms_checks import oms
from floorapp.cli.speaking import counted, told, told_json
from floorapp.config import StationConfig

_MARKS: Final = {Verdict.OK: "ok     ", Verdict.WARNING: "warning", Verdict.FAULT: "FAULT  "}


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `doctor` to the command line."""
    command = subparsers.add_parser(
        "doctor",
        help="say what is wrong with this station, and what to do",
        description="Examine this machine and its bench. Nothing is changed or printed on a label printer.",
    )
    command.add_argument("--config", type=Path, metavar="FILE", help="station.toml of the station")
    command.add_argument("--json", action="store_true", help="all findings as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tell what was found. 0 without a fault, 1 with one."""
    logging.getLogger("floorapp").addHandler(logging.NullHandler())  # drivers log what is told here in words
    config, found = _config(args.config)
    findings = [*examine(_machine()), *found, *examine(_bench(config))]
    faults = sum(finding.verdict is Verdict.FAULT for finding in findings)
    if args.json:
        told_json({"ok": not faults, "findings": [asdict(finding) for finding in findings]})
    else:
        _tell(findings)
        told(counted(faults, "fault") if faults else "no faults")
    return 1 if faults else 0


def _tell(findings: Sequence[Finding]) -> None:
    for finding in findings:
        told(f"{_MARKS[finding.verdict]}  {finding.check:<10} {finding.found}")
        if finding.to_do:
            told(f"{'':20} -> {finding.to_do}")
        for line in finding.toml.splitlines():
            told(f"{'':23} {line}")


def _config(path: Path | None) -> tuple[StationConfig | None, tuple[Finding, ...]]:
    if path is None:
        found = "no station.toml was named: devices, OMS and data are not examined"
        return None, (warning("config", found, "name it by --config"),)
    return bench_checks.read_config(path)


def _machine() -> list[Check]:
    return [
        Check("versions", machine_checks.versions),
        Check("window", machine_checks.window),
        Check("words", machine_checks.words_and_typeface),
        Check("sound", machine_checks.sound),
        Check("readers", machine_checks.readers),
        Check("hidapi", machine_checks.hidapi),
    ]


def _bench(config: StationConfig | None) -> list[Check]:
    checks = [Check("found", partial(found_devices, config))]
    if config is None:
        return checks
    from floorapp.sync.workers import AUTHORITY_FILE  # brings requests, which only this check needs

    folder = config.station.data_dir
    return [
        *device_checks.checks(config),
        *checks,
        *(Check("printer", partial(bench_checks.printer, printer)) for printer in config.printers),
        Check("data", partial(bench_checks.data_dir, folder)),
        Check("store", partial(bench_checks.store, folder)),
        Check("last", partial(last_words, folder)),
        Check("enrolment", partial(bench_checks.enrolled, config)),
        Check("oms", partial(oms, config.oms.url, folder / AUTHORITY_FILE)),
    ]
