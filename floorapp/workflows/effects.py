"""What should happen now that a decision is saved: sounds, claims, and nothing that may be lost.

What must not be lost (facts, print jobs) is not an effect: it is saved with the decision itself.
"""

from dataclasses import dataclass
from enum import StrEnum


class Sound(StrEnum):
    """The station's sounds. Each has its own pattern, not only its own pitch."""

    OK = "ok"
    WRONG = "wrong"
    TOO_MANY = "too_many"
    DONE = "done"
    SUPERVISOR = "supervisor"
    OFFLINE = "offline"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlaySound:
    """Sound the verdict of the last event."""

    sound: Sound


@dataclass(frozen=True, slots=True)
class ClaimOrder:
    """Ask the OMS for the right to work this order; the packer does not wait for the answer."""

    order: str


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """Give the right to work this order back."""

    order: str


@dataclass(frozen=True, slots=True)
class PrintTestLabel:
    """Print a label that says nothing but that the printer works."""


@dataclass(frozen=True, slots=True)
class UseNextPrinter:
    """Send this role's labels to the next configured printer from now on."""


@dataclass(frozen=True, slots=True)
class LookAtPrints:
    """Look up the print queue, and tell it as an event."""


@dataclass(frozen=True, slots=True)
class ZeroScale:
    """Set every scale to zero, as soon as it stands still; a scale that cannot says why."""


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Look at once for a device that is missing, instead of when its driver would."""

    device: str


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """Try everything on one picture of a camera, for a code that nothing else reads."""

    device: str


Effect = (
    PlaySound
    | ClaimOrder
    | ReleaseOrder
    | PrintTestLabel
    | UseNextPrinter
    | LookAtPrints
    | ZeroScale
    | LookAgain
    | TakeSnapshot
)
