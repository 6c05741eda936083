"""The drivers that a station's configuration names, made and joined to the station's inbox."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from floorapp.config import Scale, Scanner, StationConfig
from floorapp.devices.connections import connect
from floorapp.devices.line_scanner import LineScanner
from floorapp.devices.ports import Driver, Emit, StatusReport
from floorapp.devices.scale import MtSicsScale
from floorapp.devices.serial_scanner import SerialScanner
from floorapp.devices.simulated_scale import SimulatedScale
from floorapp.devices.simulated_scanner import SimulatedScanner
from floorapp.devices.spooler import Spooler
from floorapp.devices.zpl_printer import ZplPrinter
from floorapp.sync.records import JobRecord
from floorapp.sync.store import Store
from floorapp.workflows.events import PrintOutcome

LABEL_ROLE: Final = "carton_label"
WEDGE: Final = "wedge"
"""The device, and its model, that all keyboard wedges of a station are: keys do not say who typed them."""


class WedgeScanner:
    """A scanner that types: the window hears it. Nobody sees it before it scans, so it is only announced."""

    def __init__(self, emit: Emit) -> None:
        self._status = StatusReport(emit, WEDGE, "scanner", WEDGE)

    def start(self) -> None:
        """Say that there may be one."""
        self._status.ready()

    def stop(self) -> None:
        """There is nothing to close."""


@dataclass(slots=True)
class Equipment:
    """The devices of a station. `scanners` and `scales` hold the simulated ones, by name, to be fed."""

    drivers: list[Driver] = field(default_factory=list)
    scanners: dict[str, SimulatedScanner] = field(default_factory=dict)
    scales: dict[str, SimulatedScale] = field(default_factory=dict)
    spooler: Spooler | None = None

    def start(self) -> None:
        """Start every device; each reports by itself how it is."""
        for driver in self.drivers:
            driver.start()
        if self.spooler is not None:
            self.spooler.start()

    def stop(self) -> None:
        """Stop every device. A label on its way stays in the journal, and is asked about."""
        for driver in self.drivers:
            driver.stop()
        if self.spooler is not None:
            self.spooler.stop()


class RoleJournal:
    """The print jobs of one role, as a spooler asks for them."""

    def __init__(self, store: Store, role: str) -> None:
        self._store = store
        self._roles = (role,)

    def next_job(self) -> JobRecord | None:
        """The oldest job of this role that waits."""
        return self._store.next_job(self._roles)

    def sending(self, job: str, printer: str, odometer: int | None) -> None:
        """See `PrintJournal.sending`."""
        self._store.sending(job, printer, odometer)

    def finished(self, job: str, outcome: PrintOutcome, odometer: int | None) -> None:
        """See `PrintJournal.finished`."""
        self._store.finished(job, outcome, odometer)

    def last_doubt(self) -> tuple[str, str, int] | None:
        """See `PrintJournal.last_doubt`."""
        return self._store.last_doubt(self._roles)

    def answer_doubt(self, job: str, outcome: PrintOutcome, odometer: int) -> bool:
        """See `PrintJournal.answer_doubt`."""
        return self._store.answer_doubt(job, outcome, odometer)


def equip(
    config: StationConfig,
    store: Store,
    emit: Emit,
    *,
    on_label: Callable[[bytes], None] | None = None,
    scans_from_stdin: bool = False,
) -> Equipment:
    """Make the drivers that `config` names; none is started.

    `on_label` is told what a simulated printer prints. With `scans_from_stdin`, simulated scanners read
    their scans from the standard input, a line each. A keyboard wedge needs no driver: the window hears it.
    """
    equipment = Equipment()
    for scanner in config.scanners:
        _add_scanner(equipment, scanner, emit, scans_from_stdin=scans_from_stdin)
    for scale in config.scales:
        _add_scale(equipment, scale, emit)
    printers = [
        ZplPrinter(printer.name, connect(printer.url, on_label), emit)
        for printer in config.printers
        if printer.role == LABEL_ROLE
    ]
    if printers:
        equipment.spooler = Spooler(printers, RoleJournal(store, LABEL_ROLE), emit)
    return equipment


def device_names(config: StationConfig) -> tuple[str, ...]:
    """What the devices that `config` names are called in the news that they bring."""
    scanners = (WEDGE if each.kind == "wedge" else each.name for each in config.scanners)
    scales, printers = (each.name for each in config.scales), (each.name for each in config.printers)
    return (*scanners, *scales, *printers)


def _add_scanner(equipment: Equipment, scanner: Scanner, emit: Emit, *, scans_from_stdin: bool) -> None:
    match scanner.kind:
        case "serial":
            equipment.drivers.append(SerialScanner(scanner.name, scanner.port, emit, baud=scanner.baud))
        case "wedge" if not any(isinstance(each, WedgeScanner) for each in equipment.drivers):
            equipment.drivers.append(WedgeScanner(emit))
        case "simulated" if scans_from_stdin:
            equipment.drivers.append(LineScanner(scanner.name, sys.stdin.buffer, emit))
        case "simulated":
            simulated = SimulatedScanner(scanner.name, emit)
            equipment.scanners[scanner.name] = simulated
            equipment.drivers.append(simulated)
        case _:
            pass


def _add_scale(equipment: Equipment, scale: Scale, emit: Emit) -> None:
    if scale.kind == "simulated":
        simulated = SimulatedScale(scale.name, emit)
        equipment.scales[scale.name] = simulated
        equipment.drivers.append(simulated)
        return
    connection = connect(f"serial://{scale.port}?baud={scale.baud}")
    equipment.drivers.append(MtSicsScale(scale.name, connection, emit))
