"""An item is not there, or another carton is taken: two questions that a digit or a scan answers."""

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import CartonTypeScanned, CommandGiven, Happened, ItemScanned, Scan
from floorapp.workflows.facts import LineShort
from floorapp.workflows.nouns import CartonType, ShortReason
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.closing import carton_filled, order_complete
from floorapp.workflows.packing.state import (
    ChoosingBox,
    ChoosingLine,
    ChoosingReason,
    PackState,
    Settings,
    Verifying,
    Work,
)
from floorapp.workflows.packing.turn import Step, actor, alarm_of
from floorapp.workflows.packing.verifying import count_item, new_box, take_carton
from floorapp.workflows.screens import Band, Mark, say

REASONS = tuple(ShortReason)
MOST_OPTIONS = 9


def open_lines(work: Work) -> tuple[str, ...]:
    """The lines that may be missing, the current one first; at most nine, one a digit."""
    current = w.current_sku(work)
    skus = [sku for sku, _ in w.open_lines(work)]
    skus.sort(key=lambda sku: sku != current)
    return tuple(skus[:MOST_OPTIONS])


def box_options(settings: Settings) -> tuple[CartonType, ...]:
    """The carton types to choose from by digit, smallest first; at most nine."""
    types = sorted(settings.carton_types, key=lambda each: (each.outer_mm3, each.carton_type))
    return tuple(types[:MOST_OPTIONS])


def choosing(state: PackState, phase: ChoosingLine | ChoosingReason | ChoosingBox, event: Scan) -> Step:
    """Answer a question by digit or scan; BACK leaves it, and the missing item's own scan proves it found."""
    work = phase.work
    match event:
        case ItemScanned():
            return count_item(state, work, event)
        case CartonTypeScanned(carton_type=carton_type) if isinstance(phase, ChoosingBox):
            return take_carton(state, work, carton_type)
        case CommandGiven(command=Command.NEW_BOX) if isinstance(phase, ChoosingBox):
            step = new_box(state, work, event)
            return step.then(Verifying(work)) if step.state.phase is phase else step
        case CommandGiven(command=Command.BACK):
            return _back(state, phase)
        case CommandGiven(command=command) if command.digit is not None:
            return _chosen(state, phase, command.digit, event)
        case _:
            return Step(state).sounding(Sound.REFUSED)


def _back(state: PackState, phase: ChoosingLine | ChoosingReason | ChoosingBox) -> Step:
    """The question is left open. An alarm that stood before it stands, and sounds, again."""
    if not isinstance(phase, ChoosingBox) and (alarm := alarm_of(phase.before)):
        return Step(state).then(phase.before).sounding(alarm)
    work = phase.work
    band = Band(Mark.NEXT, say("scan_first"), None, w.left(work), say("left_to_scan", n=w.left(work)))
    return Step(state).then(Verifying(work)).showing(band)


def _chosen(
    state: PackState, phase: ChoosingLine | ChoosingReason | ChoosingBox, digit: int, event: Happened
) -> Step:
    skus, boxes = open_lines(phase.work), box_options(state.bench.settings)
    match phase:
        case ChoosingLine(before=before) if digit <= len(skus):
            return Step(state).then(ChoosingReason(before, skus[digit - 1])).sounding(Sound.OK)
        case ChoosingReason(work=work, sku=sku) if digit <= len(REASONS):
            return _short(state, work, sku, REASONS[digit - 1], event)
        case ChoosingBox(work=work) if digit <= len(boxes):
            return take_carton(state, work, boxes[digit - 1])
        case _:
            return Step(state).sounding(Sound.REFUSED)


def _short(state: PackState, work: Work, sku: str, reason: ShortReason, event: Happened) -> Step:
    number = w.left_of(work, sku)
    types = state.bench.advisable(work.carton.carton_type)
    marked = w.mark_short(work, sku, reason, types)
    told = LineShort(work.order.order, actor(state), sku, number, reason)
    if not w.left(marked):
        return order_complete(state, marked, event).having_told(told)
    if marked.carton.contents and w.carton_is_full(marked):
        return carton_filled(state, marked, event).having_told(told)
    name = w.product(work, sku).name_in(state.bench.language)
    left = w.left(marked)
    band = Band(
        Mark.TOO_MANY, say("short_recorded", n=number, name=name), None, left, say("left_to_scan", n=left)
    )
    return Step(state).then(Verifying(marked)).showing(band).telling(told).sounding(Sound.OK)
