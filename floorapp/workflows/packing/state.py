"""Where a packing station stands: the bench (true whatever is packed) and the phase (what happens now).

Everything here is saved after each event, so that a power cut costs nothing. Each phase holds exactly what
it needs: an order cannot be open in `Waiting`, and a label cannot be missing in `Labelling`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from floorapp.workflows.cartonize import Plan
from floorapp.workflows.completing import Half
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.events import DeviceState, PrintEntry, Way
from floorapp.workflows.facts import CartonTypeChanged, Content, Traced, UnitFault
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import (
    CarrierLabel,
    CartonType,
    Language,
    Loudness,
    Operator,
    Order,
    ShortReason,
    Theme,
)
from floorapp.workflows.screens import Band, PrintState
from floorapp.workflows.traits import Traits


@dataclass(frozen=True, slots=True)
class Settings:
    """The site's word on this station. Without an `sscc_base` nothing can be labelled, so nothing opens.

    A weight is right within the larger of the two tolerances. `slips` are printed with each order that has
    them, with the date of a clock that is so many minutes ahead of UTC. With `supervisor_reprints` only a
    supervisor prints what was printed already.
    """

    sscc_base: str = ""
    sscc_serials: int = 0
    weight_tolerance_g: int = 20
    weight_tolerance_percent: int = 2
    has_scale: bool = False
    carton_types: tuple[CartonType, ...] = ()
    slips: tuple[DocumentKind, ...] = ()
    utc_offset_min: int = 0
    supervisor_reprints: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The day's figures. `day` counts days since 1970 UTC; `since_ms` is the day's first sign-in."""

    day: int = 0
    since_ms: int = 0
    packed: int = 0
    wrong: int = 0
    per_hour: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    """A device and what it last said. For a scale `reading` is the last gross weight in whole g.

    `tried`: the reading is a code that was scanned to see whether the device works.
    """

    device: str
    kind: str
    model: str
    state: DeviceState
    reading: str
    fault: str
    tried: bool = False
    symbology: str = ""
    way: Way = Way.NONE
    address: str = ""


WITHDRAWN: Final = "withdrawn"
"""The kind of the card that says that this station may not work."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact that the OMS could not accept as told; a stop card until a person has acted."""

    fact: str
    order: str
    kind: str
    winner: str


class Panel(StrEnum):
    """A screen laid over the work, which itself stays as it is."""

    NONE = "none"
    HELP = "help"
    DEVICES = "devices"
    PRINTS = "prints"


@dataclass(frozen=True, slots=True)
class LineCount:
    """How far one line is. Packed and short together never exceed what was ordered."""

    sku: str
    packed: int = 0
    short: int = 0
    reason: ShortReason | None = None


@dataclass(frozen=True, slots=True)
class UsedBlock:
    """A block of license plates that the station had before, and how many of it are used up."""

    sscc_base: str
    serials_used: int


@dataclass(frozen=True, slots=True)
class Voided:
    """A label that must not leave: should the carton be packed again here, its label is a further copy."""

    order: str
    carton: int
    copy: int
    first_job: str


@dataclass(frozen=True, slots=True)
class OpenCarton:
    """The carton in hand. `carton_type` is empty where none is known to fit.

    It has its license plate from the start, so that it can always be closed. `traced` are those of its
    contents of which a code said more than the product.
    """

    number: int
    sscc: str
    carton_type: str
    advised: str
    contents: tuple[Content, ...] = ()
    traced: tuple[Traced, ...] = ()


@dataclass(frozen=True, slots=True)
class FullCarton:
    """A carton that takes no more: it has its SSCC, and its label is on the way or on.

    `job` is the print job of its first label, and `copies` how many were asked for.
    """

    number: int
    sscc: str
    carton_type: str
    contents: tuple[Content, ...]
    computed_g: int
    measured_g: int | None
    job: str
    copies: int = 1
    traced: tuple[Traced, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """An order in hand. `scans` are the units that can still be undone, the last one last.

    `plan` covers the carton in hand first, then the cartons to come.
    """

    order: Order
    counts: tuple[LineCount, ...]
    carton: OpenCarton
    plan: Plan
    full: tuple[FullCarton, ...] = ()
    scans: tuple[Traced, ...] = ()
    current: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A label on its way to paper and to its carton. `told` says that the carton's closing is reported.

    `copy` numbers the print jobs of a carton, also over an earlier packing of it; `first_copy` is the number
    that its license plate began with, so that a new plate's first label is nobody's copy. `carrier` is the
    carrier's own label, which is printed in its place.
    """

    label: CartonLabel
    job: str
    first_job: str
    copy: int
    state: PrintState
    fault: str = ""
    told: bool = False
    first_copy: int = 1
    carrier: CarrierLabel | None = None


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody works here."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody is signed in and no order is open."""


@dataclass(frozen=True, slots=True)
class Verifying:
    """Units are being scanned into the carton; at least one is still to come.

    `half`: the first of two codes of one unit has been read, and the unit counts when the other one is.
    """

    work: Work
    half: Half | None = None


@dataclass(frozen=True, slots=True)
class WrongItem:
    """An item that is not in the order is in the packer's hand. Consumes scans."""

    work: Work
    sku: str
    name: str
    name_sv: str


@dataclass(frozen=True, slots=True)
class TooMany:
    """More units than ordered are in the packer's hand: `quantity` of `sku`. Consumes scans."""

    work: Work
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class WrongUnit:
    """A unit of an ordered product is in the packer's hand that must not be packed. Consumes scans."""

    work: Work
    sku: str
    fault: UnitFault
    traits: Traits


Asking = Verifying | WrongItem | TooMany | WrongUnit
"""Where the packer may ask what is missing, and where BACK leads again: an alarm is still one then."""


@dataclass(frozen=True, slots=True)
class ChoosingLine:
    """Which item is missing?"""

    before: Asking

    @property
    def work(self) -> Work:
        """The order in hand."""
        return self.before.work


@dataclass(frozen=True, slots=True)
class ChoosingReason:
    """Why is this item missing?"""

    before: Asking
    sku: str

    @property
    def work(self) -> Work:
        """The order in hand."""
        return self.before.work


@dataclass(frozen=True, slots=True)
class ChoosingBox:
    """Which carton does the packer take?"""

    work: Work


@dataclass(frozen=True, slots=True)
class ChoosingBoxReason:
    """Why is another carton taken than advised? It is in hand already; `told` is told with the answer."""

    work: Work
    told: CartonTypeChanged


@dataclass(frozen=True, slots=True)
class Weighing:
    """The carton takes no more and must stand on the scale."""

    work: Work


@dataclass(frozen=True, slots=True)
class WeightOff:
    """The scale says otherwise: a supervisor, or the right weight."""

    work: Work
    measured_g: int
    expected_g: int


@dataclass(frozen=True, slots=True)
class Labelling:
    """The last full carton waits for its label to be printed, stuck on and scanned."""

    work: Work
    label: Label


@dataclass(frozen=True, slots=True)
class WrongLabel:
    """Another label than this carton's was scanned. Consumes scans."""

    work: Work
    label: Label


@dataclass(frozen=True, slots=True)
class LabelDoubt:
    """Nobody knows whether the label came out: is there one?"""

    work: Work
    label: Label


@dataclass(frozen=True, slots=True)
class ChoosingReprint:
    """Why another label? `work` is None when the label is the one of the order before.

    `alarmed`: a wrong label is in the packer's hand, and BACK leads to its alarm again.
    """

    work: Work | None
    label: Label
    alarmed: bool = False


class StopKind(StrEnum):
    """Why an order in hand must stop."""

    CANCELLED = "cancelled"
    ON_HOLD = "on_hold"
    CLAIMED = "claimed"
    CHANGED = "changed"  # it asks for something else now
    NEW_LABEL = "new_label"  # only what its label says has changed
    RESTARTED = "restarted"  # the OMS has begun it anew
    DISPUTED = "disputed"


Resumable = Verifying | Weighing | Labelling | LabelDoubt
"""Where an order can go on after it was put aside."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The order in hand must not go on. `before` is where it would go on if it were freed.

    `now` is the order as it is at the OMS, where that is why it stops.
    """

    before: Resumable
    kind: StopKind
    reason: str
    now: Order | None = None

    @property
    def work(self) -> Work:
        """The order in hand."""
        return self.before.work

    @property
    def labelled(self) -> bool:
        """Whether a label of this order may be on paper already."""
        return bool(self.work.full)


Phase = (
    SignedOut
    | Waiting
    | Verifying
    | WrongItem
    | TooMany
    | WrongUnit
    | ChoosingLine
    | ChoosingReason
    | ChoosingBox
    | ChoosingBoxReason
    | Weighing
    | WeightOff
    | Labelling
    | WrongLabel
    | LabelDoubt
    | ChoosingReprint
    | Stopped
)


@dataclass(frozen=True, slots=True)
class Aside:
    """An order that was put aside here, and where it goes on."""

    phase: Resumable

    @property
    def order(self) -> Order:
        """The order."""
        return self.phase.work.order


@dataclass(frozen=True, slots=True)
class Bench:
    """The station around the work. `home` is its language while nobody is signed in.

    `out_of_stock` are the carton types that a packer said are not there: they are not advised.
    `configured` are the names of the station's devices in the order of its configuration, and `page` is the
    page of them that is shown, from 0.
    """

    station: str
    home: Language = Language.EN
    language: Language = Language.EN
    theme: Theme = Theme.LIGHT
    loudness: Loudness = Loudness.NORMAL
    large: bool = False
    operator: Operator | None = None
    settings: Settings = Settings()
    serials_used: int = 0
    online: bool = False
    withdrawn: bool = False
    since_ms: int = 0
    pending: int = 0
    waiting: int = 0
    next_truck: str = ""
    tally: Tally = Tally()
    weight_g: int = 0
    devices: tuple[Device, ...] = ()
    configured: tuple[str, ...] = ()
    page: int = 0
    disputes: tuple[Dispute, ...] = ()
    aside: tuple[Aside, ...] = ()
    used_blocks: tuple[UsedBlock, ...] = ()
    voided: tuple[Voided, ...] = ()
    out_of_stock: frozenset[str] = frozenset()
    last_label: Label | None = None
    prints: tuple[PrintEntry, ...] = ()
    print_chosen: str = ""
    panel: Panel = Panel.NONE
    band: Band | None = None

    def advisable(self, in_hand: str = "") -> tuple[CartonType, ...]:
        """The carton types to plan with: all that are in stock, and the one in hand, which is there."""
        missing = self.out_of_stock - {in_hand}
        return tuple(each for each in self.settings.carton_types if each.carton_type not in missing)


@dataclass(frozen=True, slots=True)
class PackState:
    """All that a packing station is."""

    bench: Bench
    phase: Phase


def fresh(station: str, language: Language = Language.EN, theme: Theme = Theme.LIGHT) -> PackState:
    """A station that nobody has used yet."""
    return PackState(Bench(station, language, language, theme), SignedOut())


def work_of(phase: Phase) -> Work | None:
    """The order in hand, or None where there is none."""
    match phase:
        case SignedOut() | Waiting():
            return None
        case _:
            return phase.work
