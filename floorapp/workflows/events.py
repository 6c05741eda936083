"""What has happened here: the only way in which the world reaches a decision.

An event carries its facts: the product itself, not a code to look up. `seq` numbers a station's events
from 1 without gaps, and keys derive from it; `at_ms` is the only clock that a workflow knows.
"""

from dataclasses import dataclass
from enum import StrEnum

from floorapp.workflows.commands import Command
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.nouns import CartonType, Hold, Language, Operator, Order, Product
from floorapp.workflows.traits import NO_TRAITS, Traits


@dataclass(frozen=True, slots=True)
class Happened:
    """What all events share: place in the station's order, and time in ms since 1970 UTC."""

    seq: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class BadgeScanned(Happened):
    """A badge was read; `operator` is None when nobody on the roster has it."""

    operator: Operator | None


@dataclass(frozen=True, slots=True)
class OrderScanned(Happened):
    """An order or tote code was read. `order` is None when the station does not know it.

    `shipped_by` names the station that packed it already, and is empty when nobody did.
    """

    text: str
    order: Order | None
    shipped_by: str = ""


@dataclass(frozen=True, slots=True)
class ItemScanned(Happened):
    """A product's barcode was read; it counts for `quantity` units, and says `traits` of each.

    `best_order` is the waiting order that this item should open, where one exists.
    """

    product: Product
    quantity: int = 1
    best_order: Order | None = None
    traits: Traits = NO_TRAITS


@dataclass(frozen=True, slots=True)
class TraitsScanned(Happened):
    """A code was read that says something of a unit (its lot, a date, a serial) and names no product."""

    traits: Traits


@dataclass(frozen=True, slots=True)
class CartonTypeScanned(Happened):
    """A carton type's barcode was read."""

    carton_type: CartonType


@dataclass(frozen=True, slots=True)
class SsccScanned(Happened):
    """A license plate was read: 18 digits with a right check digit."""

    sscc: str


class CodeKind(StrEnum):
    """What a code is that names a thing which no screen here asks for."""

    LOCATION = "location"
    PLACE = "place"  # a GLN: a party or a place, by GS1's number
    ASSET = "asset"  # a GIAI: a single asset
    TOTE = "tote"  # a GRAI: a returnable container, with no order in it


@dataclass(frozen=True, slots=True)
class NamedScanned(Happened):
    """A code was read that is right, and of a kind that is not packed. `text` is its number, bounded."""

    kind: CodeKind
    text: str


@dataclass(frozen=True, slots=True)
class UnknownScanned(Happened):
    """A code was read that names nothing here. `text` is bounded and shown escaped."""

    text: str


class Refusal(StrEnum):
    """Why a scan was refused before anybody asked what it means."""

    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    HIDDEN_CHARACTER = "hidden_character"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    UNKNOWN_COMMAND = "unknown_command"
    AMBIGUOUS = "ambiguous"  # a separator was lost: it can be read in more than one way
    TWO_PRODUCTS = "two_products"  # right as two kinds of code, and the catalogue has a product for each
    CASE_UNKNOWN = "case_unknown"  # a case of a known product; how many are in it, nobody has said
    LOCATION_DAMAGED = "location_damaged"  # a location's code whose check digits are wrong


@dataclass(frozen=True, slots=True)
class ScanRefused(Happened):
    """A scan was hostile, broken or unclear. `shown` is at most 40 printable characters of it.

    For the journal `kept` holds the first 512 bytes in hex, and `size` how many there were in all; where
    there were more, `digest` is the SHA-256 of all of them in hex. Nothing of a badge is kept.
    """

    refusal: Refusal
    shown: str
    kept: str = ""
    size: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CommandGiven(Happened):
    """A command was scanned or its key pressed."""

    command: Command


@dataclass(frozen=True, slots=True)
class WeightRead(Happened):
    """The scale answered with a gross weight in g. A moving scale's reading is never reported.

    `device` is the scale's name in the configuration.
    """

    weight_g: int
    device: str = ""


class PrintOutcome(StrEnum):
    """How a print job ended, or why it has not."""

    DONE = "done"
    FAILED = "failed"  # certain: nothing came out
    DOUBT = "doubt"  # bytes went out and no answer came: there may be a label


@dataclass(frozen=True, slots=True)
class PrintAnswered(Happened):
    """The spooler's word on a print job. `reason` is a device fault code such as `paper_out`."""

    job: str
    outcome: PrintOutcome
    reason: str = ""


class DeviceState(StrEnum):
    """How a device is."""

    READY = "ready"
    WARNING = "warning"
    MISSING = "missing"


class Way(StrEnum):
    """How a device is attached. A simulated one is not."""

    NONE = ""
    USB_SERIAL = "usb_serial"
    SERIAL = "serial"
    NETWORK = "network"
    HID = "hid"
    HELD_KEYS = "held_keys"
    NODE = "node"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class DeviceChanged(Happened):
    """A device came, went, or gave a new live value. `device` is its name in the configuration.

    `kind` is scanner, scale, printer or camera; `model` says whether it is simulated; `reading` is the
    last live value; `fault` is a code such as `unplugged` or `paper_out`, empty when all is well.
    `tried`: the reading is a code that was scanned to see whether the device works, and `symbology` its AIM
    identifier, such as `]E0`, where the device gives it. `address` is where on its way the device is:
    `192.0.2.31`, `ttyS0`.
    """

    device: str
    kind: str
    model: str
    state: DeviceState
    reading: str = ""
    fault: str = ""
    tried: bool = False
    symbology: str = ""
    way: Way = Way.NONE
    address: str = ""


@dataclass(frozen=True, slots=True)
class LinkChanged(Happened):
    """The OMS came into reach or went out of it; `pending` facts are saved here and not yet there.

    `withdrawn` says that it answers, and that this station has no right to work.
    """

    online: bool
    pending: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class OrderChanged(Happened):
    """The OMS says that an order is now held, cancelled or free again."""

    order: str
    hold: Hold
    reason: str


@dataclass(frozen=True, slots=True)
class OrderRevised(Happened):
    """An order that is in hand or put aside here is otherwise at the OMS; `now` is how."""

    now: Order


@dataclass(frozen=True, slots=True)
class OrderGone(Happened):
    """An order that is in hand or put aside here has shipped from another station."""

    order: str
    shipped_by: str


@dataclass(frozen=True, slots=True)
class ClaimAnswered(Happened):
    """The OMS answered a claim. When not granted, `holder` is the station that has the order."""

    order: str
    granted: bool
    holder: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """A carton's label that was printed here: how many copies were asked for, and the job of the first."""

    carton: int
    copies: int
    job: str


@dataclass(frozen=True, slots=True)
class DisputeRaised(Happened):
    """The OMS could not accept a fact as told: an order packed twice, cancelled or changed meanwhile.

    `labels` are all of this order that were printed here: they must not leave.
    """

    fact: str
    order: str
    kind: str
    winner: str = ""
    labels: tuple[PrintedLabel, ...] = ()


class Notice(StrEnum):
    """Something about the station itself. Work goes on; most of it a supervisor should know."""

    STATION_BEHIND = "station_behind"  # our file was rolled back, or copied and used elsewhere
    SERVER_BEHIND = "server_behind"  # the OMS was restored, and gets `n` reports again
    FACTS_LOST = "facts_lost"  # `n` reports are neither here nor at the restored OMS
    CONFLICT = "conflict"  # the OMS has other reports in the place of ours
    CLOCK_OFF = "clock_off"  # this machine's clock is `n` minutes off the OMS's
    STATE_SET_ASIDE = "state_set_aside"  # what was in hand was saved by another version
    KEYBOARD_LEARNED = "keyboard_learned"  # the set-up label told how a scanner types
    KEYBOARD_NO_GS = "keyboard_no_gs"  # … and that the scanner leaves GS away
    KEYBOARD_UNKNOWN = "keyboard_unknown"  # … and it is no keyboard that is known here


@dataclass(frozen=True, slots=True)
class NoticeGiven(Happened):
    """The station has something to say of itself; `n` is the number in it."""

    notice: Notice
    n: int


@dataclass(frozen=True, slots=True)
class QueueChanged(Happened):
    """The wait screen's figures: orders that wait, and the next truck's time HH:MM."""

    waiting: int
    next_truck: str


@dataclass(frozen=True, slots=True)
class Restarted(Happened):
    """The station started again and stands in the saved state. `unsure_jobs` may be on paper or not.

    `devices` are those that its configuration names now, and `language` is the configured one.
    """

    unsure_jobs: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    language: Language = Language.EN


@dataclass(frozen=True, slots=True)
class PrintEntry:
    """A job of the print queue: intent, sending, done, failed or doubt; `fault` is a device's code."""

    job: str
    kind: str
    order: str
    state: str
    printer: str
    fault: str


@dataclass(frozen=True, slots=True)
class PrintsSeen(Happened):
    """The print queue: what is not printed first, then the newest."""

    entries: tuple[PrintEntry, ...]


@dataclass(frozen=True, slots=True)
class SettingsChanged(Happened):
    """The site's settings for this station, from the OMS or the configuration."""

    sscc_base: str
    sscc_serials: int
    weight_tolerance_g: int
    weight_tolerance_percent: int
    has_scale: bool
    carton_types: tuple[CartonType, ...]
    slips: tuple[DocumentKind, ...] = ()
    utc_offset_min: int = 0
    supervisor_reprints: bool = False


Scan = (
    OrderScanned
    | ItemScanned
    | TraitsScanned
    | CartonTypeScanned
    | SsccScanned
    | NamedScanned
    | UnknownScanned
    | ScanRefused
    | CommandGiven
)
"""What an operator does besides showing a badge: a scan, or the press of a key, which is the same."""

WorldEvent = (
    WeightRead
    | PrintAnswered
    | PrintsSeen
    | DeviceChanged
    | LinkChanged
    | OrderChanged
    | OrderRevised
    | OrderGone
    | ClaimAnswered
    | DisputeRaised
    | NoticeGiven
    | QueueChanged
    | Restarted
    | SettingsChanged
)
"""What no operator does."""

Event = BadgeScanned | Scan | WorldEvent
"""What reaches the station one at a time."""
