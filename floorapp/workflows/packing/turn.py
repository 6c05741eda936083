"""One turn of the station: what a decision consists of, and short ways to say the usual ones."""

from dataclasses import dataclass, replace
from typing import Final

from floorapp.workflows.documents.jobs import PrintJob, Reprint
from floorapp.workflows.effects import Effect, PlaySound, Sound
from floorapp.workflows.events import ScanRefused
from floorapp.workflows.facts import Fact
from floorapp.workflows.packing.state import (
    PackState,
    Panel,
    Phase,
    Stopped,
    TooMany,
    WeightOff,
    WrongItem,
    WrongLabel,
    WrongUnit,
)
from floorapp.workflows.scan_text import show
from floorapp.workflows.screens import Band, Mark, Say, say

MOST_OF_CODE: Final = 20
"""How many characters of a refused code are shown."""


@dataclass(frozen=True, slots=True)
class Step:
    """A decision. State, facts and jobs are saved in one transaction; only then do the effects run.

    `retries` are print jobs that failed for certain, and are asked for again as they are,
    and `reprints` further copies of what the journal has.
    """

    state: PackState
    facts: tuple[Fact, ...] = ()
    jobs: tuple[PrintJob, ...] = ()
    effects: tuple[Effect, ...] = ()
    retries: tuple[str, ...] = ()
    reprints: tuple[Reprint, ...] = ()

    def then(self, phase: Phase) -> "Step":
        """The same decision, ending in another phase."""
        return replace(self, state=replace(self.state, phase=phase))

    def telling(self, *facts: Fact) -> "Step":
        """The same decision with further facts to report."""
        return replace(self, facts=(*self.facts, *facts))

    def having_told(self, *facts: Fact) -> "Step":
        """The same decision with facts that come before its own."""
        return replace(self, facts=(*facts, *self.facts))

    def printing(self, *jobs: PrintJob) -> "Step":
        """The same decision with further labels to print."""
        return replace(self, jobs=(*self.jobs, *jobs))

    def retrying(self, *jobs: str) -> "Step":
        """The same decision with further failed labels to be printed after all."""
        return replace(self, retries=(*self.retries, *jobs))

    def reprinting(self, *reprints: Reprint) -> "Step":
        """The same decision with further copies of earlier jobs."""
        return replace(self, reprints=(*self.reprints, *reprints))

    def doing(self, *effects: Effect) -> "Step":
        """The same decision with further effects."""
        return replace(self, effects=(*self.effects, *effects))

    def sounding(self, sound: Sound) -> "Step":
        """The same decision with a sound."""
        return self.doing(PlaySound(sound))

    def showing(self, band: Band | None) -> "Step":
        """The same decision with this answer in the place where answers stand."""
        return replace(self, state=replace(self.state, bench=replace(self.state.bench, band=band)))


def refuse(state: PackState, text: Say, *, hint: Say | None = None) -> Step:
    """Nothing changes but the answer: the last scan or press was not possible, and why."""
    return Step(state).showing(Band(Mark.TOO_MANY, text, hint)).sounding(Sound.REFUSED)


def refused(event: ScanRefused) -> Say:
    """Why a scan was refused, with so much of it that what to do stands in the band too."""
    return say(f"code_refused_{event.refusal.value}", code=show(event.shown, MOST_OF_CODE))


def alarm_of(phase: Phase) -> Sound | None:
    """The sound with which an alarm answers every scan but the right one; None where there is no alarm."""
    match phase:
        case WrongItem() | WrongUnit() | WrongLabel():
            return Sound.WRONG
        case TooMany():
            return Sound.TOO_MANY
        case WeightOff() | Stopped():
            return Sound.SUPERVISOR
        case _:
            return None


def no_panel(state: PackState) -> PackState:
    """The same with nothing laid over the work."""
    return replace(state, bench=replace(state.bench, panel=Panel.NONE))


def actor(state: PackState) -> str:
    """Who acts: the operator's identity, empty when nobody is signed in."""
    operator = state.bench.operator
    return operator.operator if operator else ""


def may_reprint(state: PackState) -> bool:
    """Whether who is signed in may print what was printed already."""
    operator = state.bench.operator
    return not state.bench.settings.supervisor_reprints or (operator is not None and operator.is_supervisor)


def not_here(state: PackState, command: str) -> Step:
    """A command that this screen does not know."""
    return refuse(state, say("command_not_here", command=command))
