"""The print queue laid over the work: what waits, what failed, what is in doubt, and what was printed last.

A digit chooses a document. One that failed for certain is printed after all; another slip is printed again
with a reason, by whom the site lets do that. Labels of cartons are printed again at their own order, where
the copy is told to the OMS.
"""

from dataclasses import replace
from typing import Final

from floorapp.workflows.commands import Command, digit
from floorapp.workflows.documents.jobs import Reprint
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.effects import LookAtPrints, Sound
from floorapp.workflows.events import CommandGiven, PrintEntry, PrintsSeen
from floorapp.workflows.packing.labelling import REPRINT_REASONS
from floorapp.workflows.packing.state import Bench, PackState, Panel
from floorapp.workflows.packing.turn import Step, actor, may_reprint, refuse
from floorapp.workflows.packing.unlabelled import retried
from floorapp.workflows.screens import Band, Mark, Option, Say, say

MOST_SHOWN: Final = 6
_LABELS: Final = (DocumentKind.CARTON_LABEL.value, DocumentKind.CARRIER_LABEL.value)
_REASON_OF: Final = {digit(number): reason for number, reason in enumerate(REPRINT_REASONS, 1)}
_NUMBER_OF: Final = {digit(number): number for number in range(1, MOST_SHOWN + 1)}


def opened(state: PackState) -> Step:
    """Lay the queue over the work, and have it looked up."""
    bench = replace(state.bench, panel=Panel.PRINTS, print_chosen="")
    return Step(replace(state, bench=bench)).doing(LookAtPrints()).sounding(Sound.OK)


def seen(state: PackState, event: PrintsSeen) -> Step:
    """The queue as it is now."""
    return Step(replace(state, bench=replace(state.bench, prints=event.entries[:MOST_SHOWN])))


def pressed(state: PackState, event: CommandGiven) -> Step | None:
    """A digit chooses a document, or why it is printed again; None for another command."""
    bench = state.bench
    if bench.print_chosen and event.command in _REASON_OF:
        return _again(state, event, _REASON_OF[event.command])
    if event.command is Command.BACK and bench.print_chosen:
        return Step(replace(state, bench=replace(bench, print_chosen=""))).sounding(Sound.OK)
    number = _NUMBER_OF.get(event.command)
    if number is None:
        return None
    if bench.print_chosen or number > len(bench.prints):
        return Step(state).sounding(Sound.REFUSED)
    return _chosen(state, bench.prints[number - 1])


def _chosen(state: PackState, entry: PrintEntry) -> Step:
    is_label = entry.kind in _LABELS
    match entry.state:
        case "failed" if is_label:
            return retried(Step(state)).doing(LookAtPrints()).sounding(Sound.OK)
        case "failed":
            return Step(state).retrying(entry.job).doing(LookAtPrints()).sounding(Sound.OK)
        case "done" | "doubt" if is_label:
            return refuse(state, say("reprint_at_order", order=entry.order))
        case "done" | "doubt" if may_reprint(state):
            return Step(replace(state, bench=replace(state.bench, print_chosen=entry.job))).sounding(Sound.OK)
        case "done" | "doubt":
            return refuse(state, say("reprint_needs_supervisor"))
        case _:
            return refuse(state, say("print_on_its_way"))


def _again(state: PackState, event: CommandGiven, reason: str) -> Step:
    bench = state.bench
    job = Reprint(f"{bench.station}-{event.seq}-again", bench.print_chosen, reason, actor(state))
    bench = replace(bench, print_chosen="", band=Band(Mark.OK, say("print_asked")))
    return Step(replace(state, bench=bench)).reprinting(job).doing(LookAtPrints()).sounding(Sound.OK)


def question(bench: Bench) -> tuple[Say, Say, tuple[Option, ...]]:
    """What the screen asks, and the answers."""
    if bench.print_chosen:
        reasons = tuple(
            Option(digit(number), say(f"reprint_reason_{reason}"))
            for number, reason in enumerate(REPRINT_REASONS, 1)
        )
        return say("prints_why"), say("prints_why_text"), reasons
    options = tuple(
        Option(digit(number), say(f"print_kind_{entry.kind}", order=entry.order), "", _detail(entry))
        for number, entry in enumerate(bench.prints, 1)
    )
    return say("prints_title"), say("prints_text") if options else say("prints_empty"), options


def _detail(entry: PrintEntry) -> Say:
    if entry.fault:
        return say(f"fault_{entry.fault}")
    return say(f"print_state_{entry.state}", printer=entry.printer)
