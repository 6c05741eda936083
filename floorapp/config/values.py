"""What station.toml says, as values."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from floorapp.workflows.nouns import Language, Theme


class StationKind(StrEnum):
    """The work that is done at a station."""

    PACK = "pack"


class ScannerKind(StrEnum):
    """How a scanner is attached. A wedge types like a keyboard."""

    SERIAL = "serial"
    WEDGE = "wedge"
    SIMULATED = "simulated"


class PrinterRole(StrEnum):
    """What a printer is for."""

    CARTON_LABEL = "carton_label"


class PrinterLanguage(StrEnum):
    """What a printer understands."""

    ZPL = "zpl"


class ScaleKind(StrEnum):
    """How a scale is attached."""

    SERIAL = "serial"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Station:
    """The station itself. `data_dir` holds all that must survive a power cut."""

    name: str
    kind: StationKind
    language: Language
    theme: Theme
    data_dir: Path


@dataclass(frozen=True, slots=True)
class Oms:
    """The central server. `url` ends without a slash; `enrolment_code` is empty once it has been used."""

    url: str
    enrolment_code: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner. `port` and `baud` are those of a serial one; `port` is empty for the others."""

    kind: ScannerKind
    name: str
    port: str = ""
    baud: int = 9600


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer and the way to it: tcp://, serial://, file:// or simulated: — and its dots per mm."""

    role: PrinterRole
    language: PrinterLanguage
    url: str
    name: str
    dpmm: int = 8


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale. `port` and `baud` are those of a serial one; `port` is empty for a simulated one."""

    kind: ScaleKind
    name: str
    port: str = ""
    baud: int = 9600


@dataclass(frozen=True, slots=True)
class StationConfig:
    """A whole station.toml, and where it was read."""

    station: Station
    oms: Oms
    scanners: tuple[Scanner, ...]
    printers: tuple[Printer, ...]
    scales: tuple[Scale, ...]
    path: Path
