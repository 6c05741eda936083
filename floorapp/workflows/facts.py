"""What has happened on the floor, in the past tense: reported to the OMS once, disputed perhaps, never lost.

A fact names its order (empty where it has none) and the operator who acted. Facts with `bearing` move the
state of their order; a held one holds back the later ones of that order and of no other.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from floorapp.workflows.nouns import OverrideReason, ShortReason
from floorapp.workflows.traits import NO_TRAITS, Traits


@dataclass(frozen=True, slots=True)
class Told:
    """What all facts share: the order they are about, and who acted."""

    bearing: ClassVar[bool] = False
    order: str
    actor: str


@dataclass(frozen=True, slots=True)
class OperatorSignedIn(Told):
    """Somebody began to work at the station."""


@dataclass(frozen=True, slots=True)
class OperatorSignedOut(Told):
    """Somebody stopped working at the station."""


@dataclass(frozen=True, slots=True)
class OrderOpened(Told):
    """Packing of an order began from the version of it that the station held."""

    bearing: ClassVar[bool] = True
    base_version: int


@dataclass(frozen=True, slots=True)
class UnitsScanned(Told):
    """Units of a product went into a carton (1 is the first carton of the order)."""

    bearing: ClassVar[bool] = True
    sku: str
    quantity: int
    carton: int


@dataclass(frozen=True, slots=True)
class ScanUndone(Told):
    """The last scan was taken back: these units left the carton."""

    bearing: ClassVar[bool] = True
    sku: str
    quantity: int
    carton: int


@dataclass(frozen=True, slots=True)
class WrongItemScanned(Told):
    """An item that is not in the order was stopped. `sku` is empty when the code is unknown."""

    sku: str


@dataclass(frozen=True, slots=True)
class OverScanned(Told):
    """A unit more than ordered was stopped."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class LineShort(Told):
    """Units were not there to be packed."""

    bearing: ClassVar[bool] = True
    sku: str
    quantity: int
    reason: ShortReason


@dataclass(frozen=True, slots=True)
class CartonTypeChanged(Told):
    """The packer took another carton than advised. `advised` is empty when none was found to fit.

    `reason` is what the packer answered, if anything; nobody asks where `taken` is the advised one again.
    """

    carton: int
    advised: str
    taken: str
    reason: OverrideReason = OverrideReason.UNSAID


class UnitFault(StrEnum):
    """Why a unit of the right product must not be packed."""

    PAST = "past"  # its last day is over
    TWICE = "twice"  # its serial is in this order already


@dataclass(frozen=True, slots=True)
class UnitStopped(Told):
    """A unit of an ordered product was stopped for what its own code says."""

    sku: str
    fault: UnitFault
    traits: Traits


class CallReason(StrEnum):
    """Why a supervisor is wanted at the station."""

    HELP = "help"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class SupervisorCalled(Told):
    """A screen says that a supervisor is called: the operator asked for help, or a weight is off."""

    reason: CallReason


@dataclass(frozen=True, slots=True)
class WeightOverridden(Told):
    """A supervisor accepted a weight that is off. `actor` is the supervisor."""

    carton: int
    measured_g: int
    expected_g: int


@dataclass(frozen=True, slots=True)
class LabelReprinted(Told):
    """A further copy of a label was asked for. `copy` is 2 for the first reprint."""

    carton: int
    sscc: str
    copy: int
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """Units of one product in a carton."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Traced:
    """Units of one product with what was read of each of them: lot, serial, dates, weight, price."""

    sku: str
    quantity: int
    traits: Traits = NO_TRAITS


@dataclass(frozen=True, slots=True)
class CartonClosed(Told):
    """A carton has its label and is closed. `measured_g` is None where there is no scale.

    `traced` are those of its contents of which a code said more than the product.
    """

    bearing: ClassVar[bool] = True
    carton: int
    sscc: str
    carton_type: str
    contents: tuple[Content, ...]
    computed_g: int
    measured_g: int | None
    traced: tuple[Traced, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderShipped(Told):
    """Every carton's label was scanned on its carton: the shipment may leave.

    `contents` sums what is in all cartons; `short` what was ordered and is not.
    """

    bearing: ClassVar[bool] = True
    ssccs: tuple[str, ...]
    contents: tuple[Content, ...]
    short: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class OrderPutAside(Told):
    """Packing stopped before the order shipped; cartons and items wait at a person's word."""

    bearing: ClassVar[bool] = True
    reason: str


Fact = (
    OperatorSignedIn
    | OperatorSignedOut
    | OrderOpened
    | UnitsScanned
    | ScanUndone
    | WrongItemScanned
    | OverScanned
    | UnitStopped
    | LineShort
    | CartonTypeChanged
    | SupervisorCalled
    | WeightOverridden
    | LabelReprinted
    | CartonClosed
    | OrderShipped
    | OrderPutAside
)
