"""What was measured, on what: figures of a series, the machine's description, and the result files."""

import json
import os
import platform
import random
import statistics
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

RESULTS = Path(__file__).parent / "results"

Figures = dict[str, float | int]


def figures(values: Sequence[float]) -> Figures:
    """Median, 99th percentile (nearest rank), least, greatest and number of a series."""
    ranked = sorted(values)
    return {
        "n": len(ranked),
        "min": round(ranked[0], 2),
        "median": round(statistics.median(ranked), 2),
        "p90": round(_rank(ranked, 0.90), 2),
        "p99": round(_rank(ranked, 0.99), 2),
        "max": round(ranked[-1], 2),
    }


def ratio(slow: Sequence[float], quick: Sequence[float], rounds: int = 2_000) -> dict[str, float]:
    """The ratio of two medians with a 95 % bootstrap interval, the same for every run on the same figures."""
    dice = random.Random(1)
    ratios = sorted(
        statistics.median(dice.choices(slow, k=len(slow)))
        / statistics.median(dice.choices(quick, k=len(quick)))
        for _ in range(rounds)
    )
    return {
        "ratio": round(statistics.median(slow) / statistics.median(quick), 2),
        "low": round(_rank(ratios, 0.025), 2),
        "high": round(_rank(ratios, 0.975), 2),
    }


def pss_mb(*pids: int) -> float:
    """Memory of processes in MB (10^6 bytes), pages that several share divided among them.

    It changes with what else runs that has the same libraries.
    """
    return _rolled_up_mb("Pss:", *pids)


def own_mb(pid: int) -> float:
    """Memory that a process has made itself (anonymous pages) in MB, whatever else runs."""
    return _rolled_up_mb("Anonymous:", pid)


def _rolled_up_mb(row: str, *pids: int) -> float:
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith(row):
                total += int(line.split()[1]) * 1024
    return round(total / 1e6, 1)


def rss_mb(pid: int) -> float:
    """Resident memory of a process in MB, shared pages counted whole."""
    return round(float(psutil.Process(pid).memory_info().rss) / 1e6, 1)


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 1e9:.0f} GB",
        "system": f"{_system()}, Linux {platform.release()}",
        "python": platform.python_version(),
        "pyside6": _python_version_of("PySide6"),
        "chromium": _said("chromium", "--version"),
        "commit": _said("git", "rev-parse", "--short", "HEAD"),
        "load": f"{os.getloadavg()[0]:.1f} at the end, nice {os.getpriority(os.PRIO_PROCESS, 0)}",
    }


def take_precedence() -> None:
    """Go before whatever else the machine does, where this user may: a floor's PC does nothing else.

    All that a bench starts inherits it, the browser as much as the station.
    """
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -15)


def write(name: str, measured: dict[str, Any]) -> Path:
    """Keep a result beside the machine's description."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    content = {"bench": name, "machine": machine(), **measured}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def table(measured: dict[str, Any], indent: str = "  ") -> str:
    """A result as lines for a person."""
    lines = []
    for name, value in measured.items():
        if isinstance(value, dict) and all(not isinstance(each, dict) for each in value.values()):
            lines.append(f"{indent}{name:<44} " + "  ".join(f"{key} {each}" for key, each in value.items()))
        elif isinstance(value, dict):
            lines += [f"{indent}{name}", table(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name:<44} {value}")
    return "\n".join(lines)


def _rank(ranked: Sequence[float], share: float) -> float:
    return ranked[min(len(ranked) - 1, max(0, -int(-share * len(ranked) // 1) - 1))]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _python_version_of(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(f"{package}-Essentials")
    except metadata.PackageNotFoundError:
        return "not installed"


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return "not installed"
    return done.stdout.strip() if done.returncode == 0 else "unknown"
