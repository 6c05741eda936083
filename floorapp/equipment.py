"""The drivers that a station's configuration names, made and joined to the station's inbox.

A driver is imported when a station has such a device: the others would only put off its first picture.
"""

import logging
import sys
from collections.abc import Callable, Container
from dataclasses import astuple, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never

from floorapp.config import (
    Camera,
    Printer,
    PrinterLanguage,
    Scale,
    ScaleKind,
    Scanner,
    ScannerKind,
    StationConfig,
)
from floorapp.devices.connections import connect
from floorapp.devices.line_scanner import LineScanner
from floorapp.devices.ports import Driver, Emit, Sounding, StatusReport
from floorapp.devices.print_verdict import Patience
from floorapp.devices.routes import Routes
from floorapp.devices.scale import MtSicsScale
from floorapp.devices.serial_scanner import SerialScanner
from floorapp.devices.simulated_scale import SimulatedScale
from floorapp.devices.simulated_scanner import SimulatedScanner
from floorapp.devices.spooler import Printer as PrinterDriver
from floorapp.devices.spooler import Spooler, Spoolers, TakenError
from floorapp.devices.zpl_printer import ZplPrinter
from floorapp.printing import LabelBytes, Press, TemplatesOf, routes_of
from floorapp.sync.records import JobRecord
from floorapp.sync.store import Store
from floorapp.workflows.events import Notice, PrintOutcome

if TYPE_CHECKING:
    from floorapp.devices.camera.driver import CameraScanner
    from floorapp.devices.camera.sightings import PreviewPicture
    from floorapp.workflows.typist import KeyboardSettings
    from floorapp.workflows.wedge_setup import SetupAnswer

log = logging.getLogger(__name__)

WEDGE: Final = "wedge"
"""The device, and its model, that all keyboard wedges of a station are: keys do not say who typed them."""
_QUEUES: Final = ("ipp:", "ipps:", "cups:")
_KEYBOARDS: Final = (ScannerKind.WEDGE, ScannerKind.EVDEV)


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
    """The devices of a station, and by name those that can be asked for more than news.

    `scanners` and `scales` hold the simulated ones, to be fed; `sounding` the scanners that sound a verdict,
    `zeroing` the scales that can be set to zero, `looking` the devices that can be told to look at once.
    """

    drivers: list[Driver] = field(default_factory=list)
    scanners: dict[str, SimulatedScanner] = field(default_factory=dict)
    scales: dict[str, SimulatedScale] = field(default_factory=dict)
    cameras: "dict[str, CameraScanner]" = field(default_factory=dict)
    sounding: dict[str, Sounding] = field(default_factory=dict)
    zeroing: dict[str, MtSicsScale | SimulatedScale] = field(default_factory=dict)
    looking: dict[str, MtSicsScale] = field(default_factory=dict)
    spoolers: Spoolers | None = None

    def start(self) -> None:
        """Start every device; each reports by itself how it is."""
        for driver in self.drivers:
            driver.start()
        if self.spoolers is not None:
            self.spoolers.start()

    def stop(self) -> None:
        """Stop every device. A label on its way stays in the journal, and is asked about."""
        for driver in self.drivers:
            driver.stop()
        if self.spoolers is not None:
            self.spoolers.stop()

    def verdict(self, device: str, good: bool) -> None:
        """Sound a verdict on the scanner that brought what it is about, where it can."""
        if (scanner := self.sounding.get(device)) is not None:
            scanner.verdict(good)

    def zero_scales(self) -> None:
        """Set every scale to zero as soon as it stands still."""
        for scale in self.zeroing.values():
            scale.zero()

    def look_again(self, device: str) -> None:
        """Look at once for a device that is missing. Those that look all the time need not be told."""
        if (driver := self.looking.get(device)) is not None:
            driver.look()

    def snapshot(self, device: str) -> None:
        """Try everything on one picture of a camera."""
        if (camera := self.cameras.get(device)) is not None:
            camera.snapshot()

    def watch(self, names: Container[str]) -> None:
        """Bring the pictures of these cameras, and of no other."""
        for name, camera in self.cameras.items():
            camera.preview(name in names)


class PrinterJournal:
    """The print jobs that go to one printer now, as its spooler asks for them."""

    def __init__(self, store: Store, routes: Routes, printer: str) -> None:
        self._store, self._routes, self._printer = store, routes, printer

    def next_job(self) -> JobRecord | None:
        """The oldest job that waits and goes to this printer."""
        job = self._store.next_job(self._routes.roles_of(self._printer))
        # A role that has moved on meanwhile takes with it what was asked for since.
        return job if job is not None and job.printer in self._routes.roles_of(self._printer) else None

    def sending(self, job: str, printer: str, odometer: int | None) -> None:
        """See `PrintJournal.sending`."""
        try:
            self._store.sending(job, printer, odometer)
        except ValueError as error:
            raise TakenError(str(error)) from error

    def finished(
        self, job: str, outcome: PrintOutcome, odometer: int | None, *, proof: str, fault: str
    ) -> None:
        """See `PrintJournal.finished`."""
        self._store.finished(job, outcome, odometer, proof=proof, fault=fault)

    def again(self, job: str) -> bool:
        """See `PrintJournal.again`."""
        return self._store.again(job)

    def last_doubt(self) -> tuple[str, int] | None:
        """See `PrintJournal.doubt_at`."""
        return self._store.doubt_at(self._printer)

    def doubts(self) -> tuple[str, ...]:
        """See `PrintJournal.doubts_at`."""
        return self._store.doubts_at(self._printer)

    def answer_doubt(self, job: str, outcome: PrintOutcome, odometer: int | None, *, proof: str) -> bool:
        """See `PrintJournal.answer_doubt`."""
        return self._store.answer_doubt(job, outcome, odometer, proof=proof)


def spoolers(
    config: StationConfig,
    store: Store,
    tell: Callable[[object], None],
    templates: TemplatesOf,
    labels: LabelBytes,
    *,
    on_label: Callable[[bytes], None] | None = None,
    only: str = "",
) -> Spoolers | None:
    """A spooler for each printer that `config` names, or for that `only` one; None where there is none."""
    routes = Routes(routes_of(config.printers))
    made = [
        Spooler(
            driver_of(printer, tell, on_label),
            PrinterJournal(store, routes, printer.name),
            tell,
            payload_of=Press(printer, templates, labels).payload_of,
        )
        for printer in config.printers
        if only in ("", printer.name)
    ]
    return Spoolers(made, routes) if made else None


def driver_of(
    printer: Printer,
    tell: Callable[[object], None],
    on_label: Callable[[bytes], None] | None = None,
    patience: Patience | None = None,
) -> PrinterDriver:
    """The driver of a printer, by its way and its language. Nothing is opened."""
    if printer.url.startswith(_QUEUES):
        from floorapp.devices.job_queue import QueueConnection
        from floorapp.devices.office_printer import OfficePrinter

        way = connect(printer.url)
        assert isinstance(way, QueueConnection)  # noqa: S101 - these urls are queues
        return OfficePrinter(printer.name, way.queue, tell)
    match printer.language:
        case PrinterLanguage.ZPL:
            return ZplPrinter(printer.name, connect(printer.url, on_label), tell, patience)
        case PrinterLanguage.ESCPOS:
            from floorapp.devices.escpos_printer import EscposPrinter
            from floorapp.devices.simulated_escpos_connection import SimulatedEscposConnection

            simulated = printer.url == "simulated:"
            way = SimulatedEscposConnection() if simulated else connect(printer.url)
            return EscposPrinter(printer.name, way, tell, patience)
        case PrinterLanguage.PDF:
            from floorapp.devices.written_printer import WrittenPrinter

            return WrittenPrinter(printer.name, connect(printer.url), tell)
        case _ as never:
            assert_never(never)


def equip(
    config: StationConfig,
    store: Store,
    tell: Callable[[object], None],
    *,
    on_label: Callable[[bytes], None] | None = None,
    scans_from_stdin: bool = False,
    known: Callable[[str], bool] = lambda _text: False,
    on_preview: "Callable[[PreviewPicture], None]" = lambda _picture: None,
    templates: TemplatesOf,
    labels: LabelBytes,
) -> Equipment:
    """Make the drivers that `config` names; none is started. Their news go to `tell`.

    `on_label` is told what a simulated printer prints. With `scans_from_stdin`, simulated scanners read
    their scans from the standard input, a line each. `known` says whether a camera may believe one reading
    of a text; `on_preview` gets the pictures of cameras that are watched. Documents are drawn by `templates`,
    and `labels` holds the carriers' own.
    """
    equipment = Equipment()
    typed = False
    for scanner in config.scanners:
        if scanner.kind is ScannerKind.WEDGE:
            if typed:
                continue
            typed = True
        made = _scanner(equipment, scanner, tell, config.station.data_dir, scans_from_stdin)
        equipment.drivers.append(made)
        if isinstance(made, Sounding):
            equipment.sounding[scanner.name] = made
    for scale in config.scales:
        _add_scale(equipment, scale, tell)
    for camera in config.cameras:
        equipment.cameras[camera.name] = made_camera = _camera(camera, tell, known, on_preview)
        equipment.drivers.append(made_camera)
    equipment.spoolers = spoolers(config, store, tell, templates, labels, on_label=on_label)
    return equipment


def device_names(config: StationConfig) -> tuple[str, ...]:
    """What the devices that `config` names are called in the news that they bring."""
    scanners = (WEDGE if each.kind is ScannerKind.WEDGE else each.name for each in config.scanners)
    scales, printers = (each.name for each in config.scales), (each.name for each in config.printers)
    return (*scanners, *scales, *printers, *(each.name for each in config.cameras))


def substitutes(config: StationConfig) -> dict[str, str]:
    """What each scanner sends for a GS as a text. A key that stands for one is the keyboard's own matter."""
    return {
        WEDGE if scanner.kind is ScannerKind.WEDGE else scanner.name: scanner.gs
        for scanner in config.scanners
        if scanner.gs and not (scanner.kind in _KEYBOARDS and _is_key(scanner.gs))
    }


def places(config: StationConfig) -> dict[str, str]:
    """Where the real devices of a station are in this machine, by name, as paths; for their makers' names."""
    scanners = {each.name: each.port for each in config.scanners}
    scales = {each.name: each.port for each in config.scales}
    cameras = {
        each.name: f"/dev/video{each.source}" if each.source.isdigit() else each.source
        for each in config.cameras
    }
    return {name: path for name, path in (scanners | scales | cameras).items() if path.startswith("/dev/")}


def keyboard_settings(scanner: Scanner) -> "KeyboardSettings":
    """How a scanner that types is set up before its set-up label was scanned."""
    from floorapp.workflows.typist import KeyboardSettings

    return KeyboardSettings(scanner.layout, gs_key=scanner.gs.upper() if _is_key(scanner.gs) else "")


def set_up(file: Path, tell: Callable[[object], None], answer: "SetupAnswer") -> None:
    """A set-up label was scanned: keep how the scanner is set up, and tell the station what came of it.

    Where the disk does not take it, only this run knows.
    """
    from floorapp.devices import keyboard_file
    from floorapp.workflows.wedge_setup import SetupProblem

    match answer:
        case SetupProblem.NO_GS:
            tell(Notice.KEYBOARD_NO_GS)
        case SetupProblem.UNKNOWN_KEYBOARD:
            tell(Notice.KEYBOARD_UNKNOWN)
        case _:
            try:
                keyboard_file.save(file, answer)
            except OSError as error:
                log.warning("%s could not be kept, scan the set-up label again later: %s", file, error)
            tell(Notice.KEYBOARD_LEARNED)


def _is_key(gs: str) -> bool:
    from floorapp.workflows.keymap import key_code

    return key_code(gs) is not None


def _scanner(
    equipment: Equipment,
    scanner: Scanner,
    tell: Callable[[object], None],
    folder: Path,
    scans_from_stdin: bool,
) -> Driver:
    name, port, repeat_ms = scanner.name, scanner.port, scanner.repeat_ms
    vendor, prefix, suffix = scanner.vendor or "", scanner.prefix, scanner.suffix
    match scanner.kind:
        case ScannerKind.SERIAL:
            return SerialScanner(
                name,
                port,
                tell,
                baud=scanner.baud,
                vendor=vendor,
                prefix=prefix,
                suffix=suffix,
                repeat_ms=repeat_ms,
            )
        case ScannerKind.SSI:
            from floorapp.devices.ssi_scanner import SsiScanner

            return SsiScanner(name, port, tell, baud=scanner.baud, repeat_ms=repeat_ms)
        case ScannerKind.NETWORK:
            from floorapp.devices.network_scanner import NetworkScanner

            return NetworkScanner(
                name, scanner.url, tell, vendor=vendor, prefix=prefix, suffix=suffix, repeat_ms=repeat_ms
            )
        case ScannerKind.HID:
            from floorapp.devices.hid_scanner import HidScanner

            return HidScanner(name, port, tell, repeat_ms=repeat_ms)
        case ScannerKind.EVDEV:
            from floorapp.devices import keyboard_file
            from floorapp.devices.evdev_scanner import EvdevScanner

            file = folder / f"keyboard-{name}.json"
            return EvdevScanner(
                name,
                port,
                tell,
                settings=keyboard_file.load(file, keyboard_settings(scanner)),
                learned=partial(set_up, file, tell),
                repeat_ms=repeat_ms,
            )
        case ScannerKind.WEDGE:
            return WedgeScanner(tell)
        case ScannerKind.SIMULATED if scans_from_stdin:
            return LineScanner(name, sys.stdin.buffer, tell)
        case ScannerKind.SIMULATED:
            equipment.scanners[name] = simulated = SimulatedScanner(name, tell)
            return simulated
        case _ as never:
            assert_never(never)


def _add_scale(equipment: Equipment, scale: Scale, tell: Callable[[object], None]) -> None:
    if scale.kind is ScaleKind.SIMULATED:
        simulated = SimulatedScale(scale.name, tell)
        equipment.scales[scale.name] = equipment.zeroing[scale.name] = simulated
        equipment.drivers.append(simulated)
        return
    connection = connect(f"serial://{scale.port}?baud={scale.baud}")
    made = MtSicsScale(scale.name, connection, tell)
    equipment.zeroing[scale.name] = equipment.looking[scale.name] = made
    equipment.drivers.append(made)


def _camera(
    camera: Camera,
    tell: Callable[[object], None],
    known: Callable[[str], bool],
    on_preview: "Callable[[PreviewPicture], None]",
) -> "CameraScanner":
    from floorapp.devices.camera.driver import CameraScanner

    return CameraScanner(
        camera.name,
        camera.source,
        tell,
        region=None if camera.region is None else astuple(camera.region),
        known=known,
        frames_per_s=camera.frames_per_s,
        on_preview=on_preview,
        on_snapshot=tell,
    )
