"""Another carton than advised is taken: why? One scan or press answers, and going on needs no answer.

An answer changes nothing of what is advised, but that a carton type that is not there is advised no more at
this station, until it is taken again or somebody signs in.
"""

from dataclasses import replace
from typing import Final

from floorapp.workflows.cartonize import plan
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import CartonTypeScanned, CommandGiven, ItemScanned, Scan, TraitsScanned
from floorapp.workflows.facts import CartonTypeChanged
from floorapp.workflows.nouns import CartonType, OverrideReason
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.state import ChoosingBoxReason, PackState, Verifying, Work
from floorapp.workflows.packing.turn import Step
from floorapp.workflows.packing.verifying import taken_band, verifying
from floorapp.workflows.screens import Band, Mark, say

OVERRIDE_REASONS: Final = tuple(reason for reason in OverrideReason if reason)
"""What the packer may answer; the order is the digit that chooses it, from 1."""


def choosing_box_reason(state: PackState, phase: ChoosingBoxReason, event: Scan) -> Step:
    """Answer the question by digit; whatever else the packer does next goes on at once, without a reason."""
    work = phase.work
    going_on = replace(state, phase=Verifying(work))
    match event:
        case CommandGiven(command=command) if command.digit is not None:
            if command.digit > len(OVERRIDE_REASONS):
                return Step(state).sounding(Sound.REFUSED)
            return _because(going_on, phase, OVERRIDE_REASONS[command.digit - 1])
        case CommandGiven(command=Command.BACK):
            return Step(going_on).showing(taken_band(work))
        case CartonTypeScanned(carton_type=same) if same.carton_type == work.carton.carton_type:
            return Step(state).sounding(Sound.OK)  # the carton just taken, read twice
        case ItemScanned() | TraitsScanned() | CartonTypeScanned() | CommandGiven():
            return verifying(going_on, work, event)
        case _:
            return Step(state).sounding(Sound.REFUSED)


def with_change_told(before: PackState, decided: Step) -> Step:
    """The same decision; one that leaves the question without an answer tells which carton was taken."""
    asked, after = before.phase, decided.state.phase
    if not isinstance(asked, ChoosingBoxReason):
        return decided
    still_asked = isinstance(after, ChoosingBoxReason) and after.told == asked.told
    if still_asked or any(_tells(fact, asked.told) for fact in decided.facts):
        return decided
    return decided.having_told(asked.told)


def _tells(fact: object, told: CartonTypeChanged) -> bool:
    return isinstance(fact, CartonTypeChanged) and replace(fact, reason=told.reason) == told


def _because(state: PackState, phase: ChoosingBoxReason, reason: OverrideReason) -> Step:
    told = replace(phase.told, reason=reason)
    step = Step(state).showing(taken_band(phase.work)).telling(told).sounding(Sound.OK)
    return _out_of_stock(step, phase.work, told.advised) if reason is OverrideReason.OUT_OF_STOCK else step


def _out_of_stock(step: Step, work: Work, missing: str) -> Step:
    """The advised carton type is not there: advise without it from now on, and for this carton too.

    The packer keeps the carton in hand, and hears where another one would do.
    """
    bench = step.state.bench
    bench = replace(bench, out_of_stock=bench.out_of_stock | {missing})
    advised, taken = _advice(work, bench.advisable()), work.carton.carton_type
    text = say("box_advised_now", carton=advised) if advised not in ("", taken) else None
    left = w.left(work)
    band = Band(Mark.OK, say("box_out_of_stock", carton=missing), text, left, say("left_to_scan", n=left))
    work = replace(work, carton=replace(work.carton, advised=advised))
    return replace(step, state=replace(step.state, bench=bench)).then(Verifying(work)).showing(band)


def _advice(work: Work, types: tuple[CartonType, ...]) -> str:
    """The carton type to advise for what is in hand and left; empty where none is known to fit."""
    units = w.units_in(work, work.carton.contents) + w.units_left(work)
    cartons = plan(units, types).cartons if len(units) <= w.MOST_PLANNED else ()
    return cartons[0].carton_type.carton_type if cartons else ""
