"""Is the bench fit to work: its configuration, printers, data folder and store."""

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from floorapp.cli.config_file import not_there
from floorapp.cli.findings import Finding, fault, ok, warning
from floorapp.cli.ownership import whose
from floorapp.cli.queue import age_of
from floorapp.cli.speaking import counted
from floorapp.cli.store_file import CannotRead, reading, store_in
from floorapp.config import ConfigError, Printer, StationConfig, load
from floorapp.devices.ports import DeviceStatus, Fault, News
from floorapp.devices.print_verdict import Patience
from floorapp.equipment import driver_of
from floorapp.sync import secrets_store
from floorapp.sync.enrolment import Right, right_of_code, right_of_token
from floorapp.sync.schema import MIGRATIONS
from floorapp.workflows.events import DeviceState

LEAST_FREE_BYTES: Final = 500 * 1000 * 1000
MANY_FACTS, TOO_MANY_FACTS = 2_000, 10_000
_HOUR_MS: Final = 3_600_000
OLD_MS, TOO_OLD_MS = 8 * _HOUR_MS, 24 * _HOUR_MS
_NEW_CODE: Final = (
    "floorapp oms enrol {} at the server, then the code as enrolment_code into station.toml, and start again"
)
_AWAY: Final = "bring the OMS back, then ask again"
_PATIENCE: Final = Patience(answer_s=1.0, odometer_s=0.4)
_IN_WORDS: Final = {
    Fault.UNREACHABLE: ("does not answer on the network", "check its power, cable and address"),
    Fault.REFUSED: ("refuses the connection", "check its port, and whether another program holds it"),
    Fault.NO_ANSWER: ("is there and does not answer", "end what else prints on it; switch it off and on"),
    Fault.UNPLUGGED: ("is not plugged in", "plug it in, or put its path right in station.toml"),
    Fault.NO_PERMISSION: ("may not be opened", "sudo usermod -aG dialout,lp $USER, then sign in again"),
    Fault.IN_USE: ("is in use by another program", "a running station is such a program; else end it"),
    Fault.PAPER_OUT: ("has no labels", "put a new roll in"),
    Fault.HEAD_OPEN: ("is open", "close it"),
    Fault.PAUSED: ("is paused", "press its pause key"),
    Fault.RIBBON_OUT: ("has no ribbon", "put a new ribbon in"),
}


def read_config(path: Path) -> tuple[StationConfig | None, tuple[Finding, ...]]:
    """The configuration, where it can be used, and what was found in it."""
    if why := not_there(path):
        return None, (
            fault("config", why, "`floorapp doctor` alone examines this machine without a station"),
        )
    try:
        config = load(path)
    except ConfigError as error:
        to_do = "put the line right; docs/station-toml.md describes every key"
        return None, tuple(fault("config", line, to_do) for line in str(error).split("\n"))
    if config.oms.enrolment_code and path.stat().st_mode & 0o004:
        found = f"{path}: everybody can read the enrolment code in it"
        return config, (warning("config", found, f"chmod 640 {path}; remove the code once it has been used"),)
    return config, (ok("config", f"{path}: station {config.station.name}"),)


def printer(wanted: Printer) -> Sequence[Finding]:
    """Whether a printer can be reached, and what it says of itself. Nothing is printed."""
    if wanted.url.startswith("simulated:"):
        return (
            warning("printer", f"{wanted.name} is simulated", "give a real printer's url in station.toml"),
        )
    if wanted.url.startswith("file:"):
        return (_label_folder(wanted),)
    heard: list[News] = []
    driver = driver_of(wanted, heard.append, patience=_PATIENCE)  # type: ignore[arg-type]
    driver.check()
    status = heard[-1]
    assert isinstance(status, DeviceStatus)  # noqa: S101 - a printer brings no other news
    if status.state is DeviceState.READY:
        return (ok("printer", f"{wanted.name}: {status.model} at {wanted.url} is ready"),)
    found, to_do = _IN_WORDS.get(Fault(status.fault), (f"reports {status.fault}", "look at the printer"))
    return (fault("printer", f"{wanted.name}: {wanted.url} {found}", to_do),)


def _label_folder(wanted: Printer) -> Finding:
    path = Path(wanted.url.removeprefix("file://"))
    if Path("/dev") in path.parents:
        return _node(wanted.name, path)
    if _may_write(path):
        return ok("printer", f"{wanted.name}: labels go to {path}")
    return fault(
        "printer",
        f"{wanted.name}: {path} may not be written: {whose(_there(path))}",
        "make it writable for this user",
    )


def _node(name: str, path: Path) -> Finding:
    """Whether a printer's device node is there and may be written. The kernel makes it, and nobody else."""
    if not os.path.exists(path):  # noqa: PTH110 - it never raises
        found, to_do = _IN_WORDS[Fault.UNPLUGGED]
    elif not os.access(path, os.W_OK):
        found, to_do = _IN_WORDS[Fault.NO_PERMISSION]
    else:
        return ok("printer", f"{name}: labels go to {path}")
    return fault("printer", f"{name}: {path} {found}", to_do)


def _may_write(path: Path) -> bool:
    """Whether a file or folder may be written, or made where it is missing."""
    return os.access(_there(path), os.W_OK | os.X_OK)


def _there(path: Path) -> Path:
    """The path, or the nearest folder on the way to it that can be seen."""
    return next(each for each in (path, *path.parents) if os.path.exists(each))  # noqa: PTH110 - it never raises


def data_dir(folder: Path) -> Sequence[Finding]:
    """Whether decisions can be saved."""
    if not os.path.isdir(folder):  # noqa: PTH112 - it never raises
        if _may_write(folder):
            return (ok("data", f"{folder} does not exist yet and can be made"),)
        found = f"{folder} cannot be opened or made: {whose(_there(folder))}"
        return (fault("data", found, "give it to this user, or run as the other"),)
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"floorapp")
            probe.flush()
            os.fsync(probe.fileno())
    except PermissionError:
        return (fault("data", f"{folder} may not be written: {whose(folder)}", "run as that user"),)
    except OSError as error:
        return (
            fault("data", f"{folder} cannot be written: {error.strerror}", "make it writable, or free space"),
        )
    return (free_finding(folder, shutil.disk_usage(folder).free),)


def free_finding(folder: Path, free_bytes: int) -> Finding:
    """Whether the disk has room for a long time without the OMS."""
    text = f"{folder}: {free_bytes // 1_000_000} MB free"
    if free_bytes < LEAST_FREE_BYTES:
        return fault("data", text, f"free at least {LEAST_FREE_BYTES // 1_000_000} MB on this disk")
    return ok("data", text)


def store(folder: Path) -> Sequence[Finding]:
    """Whether the station's file is whole, and what waits in it."""
    path = store_in(folder)
    if not os.path.exists(path):  # noqa: PTH110 - it never raises
        return (ok("store", f"{path} does not exist yet"),)
    if not os.access(path, os.R_OK | os.W_OK):
        return (fault("store", f"{path} may not be opened: {whose(path)}", "run as that user"),)
    rescue = f"save what waits: floorapp queue export FILE --data-dir {folder}; then move {path.name} away"
    try:
        with reading(path) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version > len(MIGRATIONS):
                return (
                    fault("store", f"{path} was written by a newer floorapp", "install the newer version"),
                )
            health = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            count, held, oldest_ms = db.execute(
                "SELECT count(*), coalesce(sum(state = 'held'), 0), min(at_wall_ms) FROM outbox"
                " WHERE state <> 'settled'"
            ).fetchone()
            doubts = db.execute("SELECT count(*) FROM print_job WHERE state = 'doubt'").fetchone()[0]
    except CannotRead as error:
        return (fault("store", str(error), rescue),)
    if health != "ok":
        return (fault("store", f"{path} is damaged: {health}", rescue),)
    age_ms = 0 if oldest_ms is None else time.time_ns() // 1_000_000 - oldest_ms
    return (queue_finding(count, held, age_ms), *([_doubtful(doubts)] if doubts else []))


def _doubtful(count: int) -> Finding:
    return warning(
        "store", f"{counted(count, 'label')} may be on paper or not", "answer the question on the screen"
    )


def queue_finding(count: int, held: int, age_ms: int) -> Finding:
    """What the queue of facts says about the way to the OMS."""
    text = f"{counted(count, 'fact')} in the queue for the OMS" + (
        f", the oldest for {age_of(age_ms)}" if age_ms > 0 else ""
    )
    if count >= TOO_MANY_FACTS or age_ms >= TOO_OLD_MS:
        return fault("queue", text, "bring the OMS back, or export the queue and hand it in")
    if held:
        return warning("queue", f"{text}; {held} held", "a supervisor must look: floorapp queue list")
    if count >= MANY_FACTS or age_ms >= OLD_MS:
        return warning("queue", text, "see whether the OMS can be reached")
    return ok("queue", text)


def enrolled(config: StationConfig) -> Sequence[Finding]:
    """Whether the OMS takes this machine as the station that station.toml says, or will at the next start."""
    name, folder, code = config.station.name, config.station.data_dir, config.oms.enrolment_code
    try:
        owner = secrets_store.owner(folder)
        token = secrets_store.load(folder, name).token
    except PermissionError as error:
        return (fault("enrolment", whose(Path(error.filename)), "run the station, and doctor, as that user"),)
    if owner not in ("", name):
        found = f"{folder} is the folder of station {owner}, and station.toml says {name}"
        return (fault("enrolment", found, f"put name or data_dir right in {config.path}"),)
    right = right_of_token(config.oms.url, name, folder) if token else Right.UNKNOWN
    match right:
        case Right.GOOD:
            return (ok("enrolment", f"the OMS knows {name}"),)
        case Right.NOT_SAID:
            return (ok("enrolment", f"{name} has its token; the OMS did not say whether it is good"),)
        case Right.WITHDRAWN:
            found = f"{name} has been revoked: the OMS takes no work from it"
        case _:
            found = f"the OMS does not know {name}'s token" if token else f"{name} is not enrolled"
    if code and not secrets_store.is_used(folder, name, code):
        return (_code_finding(config, found),)
    return (fault("enrolment", found, _NEW_CODE.format(name)),)


def _code_finding(config: StationConfig, found: str) -> Finding:
    """Whether the code in station.toml will mend that at the next start."""
    name, oms = config.station.name, config.oms
    match right_of_code(oms.url, name, config.station.data_dir, oms.enrolment_code):
        case Right.GOOD:
            return ok("enrolment", f"{found}; its code is good and is used at the next start")
        case Right.NOT_SAID:
            return warning("enrolment", f"{found}; the OMS did not say whether the code is good", _AWAY)
        case _:
            wrong = f"{found}, and the OMS refuses its code: wrong, used, too old, or another station's"
            return fault("enrolment", wrong, _NEW_CODE.format(name))
