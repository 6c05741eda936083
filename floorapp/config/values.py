"""What station.toml says, as values."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.keymap import Layout
from floorapp.workflows.nouns import Language, Role, Theme


class StationKind(StrEnum):
    """The work that is done at a station."""

    PACK = "pack"


class ScannerKind(StrEnum):
    """How a scanner is attached.

    SSI is Zebra's packet protocol on a serial port. A wedge types like a keyboard and the window hears it;
    an evdev scanner types too, and is held by the station alone, so that no layout touches its keys.
    """

    SERIAL = "serial"
    SSI = "ssi"
    NETWORK = "network"
    HID = "hid"
    EVDEV = "evdev"
    WEDGE = "wedge"
    SIMULATED = "simulated"


class ScannerVendor(StrEnum):
    """Whose commands a scanner takes for its beeper and light."""

    HONEYWELL = "honeywell"
    ZEBRA = "zebra"
    DATALOGIC = "datalogic"
    NEWLAND = "newland"


class PrinterRole(StrEnum):
    """What a printer is for: which documents it prints."""

    CARTON_LABEL = "carton_label"
    SLIP = "slip"
    RECEIPT = "receipt"
    SMALL_LABEL = "small_label"
    DOCUMENT = "document"


class PrinterLanguage(StrEnum):
    """What a printer understands: labels, receipts, or pages."""

    ZPL = "zpl"
    ESCPOS = "escpos"
    PDF = "pdf"


class ScaleKind(StrEnum):
    """How a scale is attached."""

    SERIAL = "serial"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Station:
    """The station itself. `data_dir` holds all that must survive a power cut.

    `country` is the ISO 3166-1 code of the country whose rules its numbers 20 to 29 follow, empty for none.
    """

    name: str
    kind: StationKind
    language: Language
    theme: Theme
    data_dir: Path
    country: str = ""


@dataclass(frozen=True, slots=True)
class Oms:
    """The central server. `url` ends without a slash; `enrolment_code` is empty once it has been used."""

    url: str
    enrolment_code: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner.

    `port` is the device of a serial, SSI, HID or evdev one, `url` the address of a network one; each is empty
    for the others. `prefix` and `suffix` stand round the data on the wire. `gs` is what the scanner sends for
    a GS where it cannot send one: a text, or for one that types a function key (`F8`). Within `repeat_ms` the
    same text again is the scanner's own doubling and not a second unit. `layout` is the keyboard that one
    that types was set up to be.
    """

    kind: ScannerKind
    name: str
    port: str = ""
    baud: int = 9600
    url: str = ""
    vendor: ScannerVendor | None = None
    prefix: str = ""
    suffix: str = ""
    gs: str = ""
    repeat_ms: int = 0
    layout: Layout = Layout.US


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture, as shares of its width and height: left and top edge, width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that reads codes. `source` is a number, a device, a file or an address (http, https, rtsp)."""

    source: str
    name: str
    region: Region | None = None
    frames_per_s: int = 15


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer and the way to it. `roles` are what it is for, `dpmm` its dots per mm.

    `paper` is `WIDTHxHEIGHT` in mm, `WIDTH` for a roll, or a name such as A4; empty is what its language
    usually has. `profile` is its model among those of python-escpos.
    """

    roles: tuple[PrinterRole, ...]
    language: PrinterLanguage
    url: str
    name: str
    dpmm: int = 8
    paper: str = ""
    profile: str = "default"


@dataclass(frozen=True, slots=True)
class Documents:
    """What is printed with an order, and whose templates and branding.

    `folder` holds the site's own templates, or is None; `reprint` is the role that a further copy needs.
    """

    with_order: tuple[DocumentKind, ...] = ()
    folder: Path | None = None
    reprint: Role = Role.PACKER


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale. `port` and `baud` are those of a serial one; `port` is empty for a simulated one."""

    kind: ScaleKind
    name: str
    port: str = ""
    baud: int = 9600


@dataclass(frozen=True, slots=True)
class StationConfig:
    """A whole station.toml, and where it was read.

    `restricted` are the chain's own rules for numbers 20 to 29: by prefix, each as it is written.
    """

    station: Station
    oms: Oms
    scanners: tuple[Scanner, ...]
    printers: tuple[Printer, ...]
    scales: tuple[Scale, ...]
    path: Path
    cameras: tuple[Camera, ...] = ()
    restricted: tuple[tuple[str, str], ...] = ()
    documents: Documents = Documents()
