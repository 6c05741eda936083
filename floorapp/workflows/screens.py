"""What the operator sees, as data. A front end draws these values and decides nothing.

Words are codes with arguments (`Say`); the front end that shows them holds the words. Order data (names,
numbers) is given as it is and never translated. Every string from outside is hostile: draw it as plain text.
"""

from dataclasses import dataclass
from enum import StrEnum

from floorapp.workflows.commands import Command
from floorapp.workflows.nouns import Language, Loudness, Theme


@dataclass(frozen=True, slots=True)
class Say:
    """One thing to say: a code of the word list, and what fills its places.

    An argument named `n` chooses between singular and plural, unless the words name another one. An `int`
    argument whose name ends in `_g` is a weight in g, to be written by the locale. A text named `command` is
    a command's value, to be written as its key says it.
    """

    code: str
    args: tuple[tuple[str, str | int], ...] = ()


def say(code: str, /, **args: str | int) -> Say:
    """A `Say` with its arguments by name."""
    return Say(code, tuple(sorted(args.items())))


class Mark(StrEnum):
    """A state's shape. The front end gives each its colour and pattern as well."""

    OK = "ok"  # disc and tick
    WRONG = "wrong"  # octagon and cross
    TOO_MANY = "too_many"  # triangle and exclamation mark
    DONE = "done"  # square and double tick
    SUPERVISOR = "supervisor"  # hexagon and person
    OFFLINE = "offline"  # pill and stroke
    NEXT = "next"  # the next action: scan frame
    WEIGH = "weigh"  # the next action is at the scale: a box on it


@dataclass(frozen=True, slots=True)
class Bar:
    """The quiet line at the top. `order` and `operator` are empty where there is none.

    It also says how the whole screen is to look and sound: `large` asks for letters as large as there is
    room for. The front end adds the time of day.
    """

    station: str
    operator: str
    order: str
    online: bool
    language: Language
    theme: Theme
    loudness: Loudness = Loudness.NORMAL
    large: bool = False


@dataclass(frozen=True, slots=True)
class Offline:
    """The strip that says that work goes on without the OMS. `since_ms`: ms since 1970 UTC.

    `withdrawn`: no cable is at fault, the OMS takes nothing from this station any more.
    """

    saved_here: int
    since_ms: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The place where every answer to a scan stands. `figure` is drawn large at the right."""

    mark: Mark
    title: Say
    text: Say | None = None
    figure: int | None = None
    figure_text: Say | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A command shown as a key: its barcode beside its word, pressed or scanned alike."""

    command: Command
    text: Say
    chosen: bool = False


class LineState(StrEnum):
    """Where a line stands; open lines are large, finished ones shrink and sink.

    The current one is the open line to scan next: the one begun last while it misses units, else the next
    that the plan places in this carton. The band and the carton's picture answer for the item just scanned.
    """

    CURRENT = "current"
    OPEN = "open"
    DONE = "done"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class LineView:
    """An order line on the verify screen: `packed` of `ordered` units, `short` of them missing."""

    sku: str
    name: str
    packed: int
    ordered: int
    short: int
    state: LineState


class BoxState(StrEnum):
    """Whether a placed item lies in the carton, comes next (the one blue thing), or later."""

    PLACED = "placed"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class BoxView:
    """An item's place in the carton, mm from the inner corner at the back left bottom, z up."""

    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int
    state: BoxState


@dataclass(frozen=True, slots=True)
class Caution:
    """What is wrong with the carton in hand, and what to do about it."""

    text: Say
    action: Say


@dataclass(frozen=True, slots=True)
class CartonView:
    """The carton in hand: its type, number in the order, inner size in mm, and the placement picture.

    `carton_type` is empty when no carton of the catalogue fits; `where` says where the item in hand
    goes, else the next. `item` names it where it is not the current line's: the last of a line, still to be
    put down.
    """

    carton_type: str
    number: int
    length_mm: int
    width_mm: int
    height_mm: int
    boxes: tuple[BoxView, ...] = ()
    where: Say | None = None
    item: str = ""
    caution: Caution | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One product beside another on an alarm. `sku` is empty for an unknown code, shown as `name`."""

    mark: Mark
    head: Say
    sku: str
    name: str
    detail: Say | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One large value and what it is; `strong` draws it in the state's colour."""

    value: Say
    text: Say
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One of up to nine things to choose by digit. `name` is order data where `text` is None."""

    command: Command
    text: Say | None
    name: str = ""
    detail: Say | None = None


class PrintState(StrEnum):
    """Where the label of this carton is."""

    WAITING = "waiting"
    PRINTED = "printed"
    FAILED = "failed"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class LabelView:
    """The label as it is on paper, drawn small so that it can be recognised."""

    carrier: str
    service: str
    weight_g: int
    name: str
    lines: tuple[str, ...]
    sscc: str
    state: PrintState
    copy: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SignInScreen:
    """Scan your badge."""

    bar: Bar
    offline: Offline | None
    band: Band | None
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class UnlabelledView:
    """A carton that is packed and not yet labelled: its order, and how its label is."""

    order: str
    carton: int
    state: PrintState
    fault: str


@dataclass(frozen=True, slots=True)
class WaitScreen:
    """Scan a tote or order; nothing else is coloured, unless `band` answers the last scan.

    `per_hour` is 0 while there is no pace to speak of. `unlabelled` are cartons of orders put aside.
    """

    bar: Bar
    offline: Offline | None
    band: Band | None
    waiting: int
    next_truck: str
    packed_today: int
    wrong_today: int
    per_hour: int
    keys: tuple[Key, ...]
    unlabelled: tuple[UnlabelledView, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyScreen:
    """Right, so many left: lines, the carton, and where this item goes."""

    bar: Bar
    offline: Offline | None
    band: Band
    lines: tuple[LineView, ...]
    carton: CartonView
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class AlarmScreen:
    """Stop: the whole screen. `mark` is WRONG or TOO_MANY; it consumes scans until the right one."""

    bar: Bar
    mark: Mark
    title: Say
    text: Say
    held: Card | None
    wanted: Card | None
    action: Say


@dataclass(frozen=True, slots=True)
class SupervisorScreen:
    """Someone is coming: why, the figures, and what may be done meanwhile."""

    bar: Bar
    title: Say
    text: Say
    figures: tuple[Figure, ...]
    action: Say
    hint: Say
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class DoneScreen:
    """Order or carton complete: label on, scan the label."""

    bar: Bar
    offline: Offline | None
    band: Band
    label: LabelView
    action: Say
    hint: Say | None
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class ChoiceScreen:
    """One question with up to nine numbered answers, each a digit to scan or press."""

    bar: Bar
    offline: Offline | None
    title: Say
    text: Say
    options: tuple[Option, ...]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class ActScreen:
    """One thing to do before work goes on: weigh, look for a label, put an order aside.

    `mark` gives shape and colour: NEXT for a plain step, SUPERVISOR, WRONG or TOO_MANY for a stop.
    """

    bar: Bar
    offline: Offline | None
    mark: Mark
    title: Say
    text: Say
    steps: tuple[Say, ...]
    label: LabelView | None
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One device: what it is, what it last said, and how to try it.

    `name` is empty where it is the only one of its kind. `model` is what the driver calls it, and `way` how
    it is attached. `reading` is its last value as it is; `headline` stands in its place where there is none
    or it does not matter. `note` explains either. `listens`: it is tried by scanning something.
    """

    device: str
    kind: str
    name: str
    model: str
    way: Say | None
    mark: Mark
    reading: str = ""
    headline: Say | None = None
    note: Say | None = None
    key: Key | None = None
    listens: bool = False


@dataclass(frozen=True, slots=True)
class DevicesScreen:
    """What works and what does not, by each device's last live value."""

    bar: Bar
    offline: Offline | None
    tiles: tuple[Tile, ...]
    keys: tuple[Key, ...]


Screen = (
    SignInScreen
    | WaitScreen
    | VerifyScreen
    | AlarmScreen
    | SupervisorScreen
    | DoneScreen
    | ChoiceScreen
    | ActScreen
    | DevicesScreen
)
