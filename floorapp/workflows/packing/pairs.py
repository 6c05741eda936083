"""One unit, two codes: what is asked for after the first, and what the second means.

A unit of a tracked product counts only when its lot, serial or date is known. The first code waits in
`Verifying.half`, with no time limit and over a power cut, until the second one completes it; a scan of
another item, UNDO or BACK drops it, and nothing was counted.
"""

from dataclasses import replace

from floorapp.workflows.completing import Half
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import ItemScanned, TraitsScanned
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.state import PackState, Verifying, Work
from floorapp.workflows.packing.turn import Step, refuse
from floorapp.workflows.screens import Band, Mark, Say, say
from floorapp.workflows.traits import NO_TRAITS, Traits, Want, joined, says_no_more, wanted


def asks(work: Work, half: Half) -> Say:
    """The words for the code that is missing."""
    if not half.sku:
        return say("scan_item_too")
    return say(f"scan_also_{wanted(w.product(work, half.sku).tracking, half.traits).value}")


def ask(state: PackState, work: Work, half: Half) -> Step:
    """Hold a first code and ask for the second. It does not sound as if the unit counted."""
    left, text = w.left(work), say("half_traits")
    if half.sku:
        text = say("half_scanned", name=w.product(work, half.sku).name_in(state.bench.language))
    band = Band(Mark.NEXT, asks(work, half), text, left, say("left_to_scan", n=left))
    return Step(state).then(Verifying(work, half)).showing(band).sounding(Sound.REFUSED)


def dropped(state: PackState, work: Work) -> Step:
    """The packer takes the first code back."""
    left = w.left(work)
    band = Band(Mark.TOO_MANY, say("half_dropped"), None, left, say("left_to_scan", n=left))
    return Step(state).then(Verifying(work)).showing(band).sounding(Sound.OK)


def left_out(answered: Step, work: Work, half: Half | None, scanned: str) -> Step:
    """Where another item was scanned instead of a missing code: say that the first unit is not counted."""
    band = answered.state.bench.band
    if half is None or half.sku in ("", scanned) or band is None or band.mark is not Mark.OK:
        return answered
    name = w.product(work, half.sku).name_in(answered.state.bench.language)
    return answered.showing(replace(band, text=say("half_scanned", name=name)))


def second_code(state: PackState, work: Work, half: Half | None, event: TraitsScanned) -> Step | ItemScanned:
    """What a code without a product means: the completed item, or the answer that it gets."""
    traits = event.traits
    if half is not None and half.sku:
        both = joined(half.traits, traits)
        if both is None:
            hint = say("codes_disagree_text")
            return refuse(state, say("codes_disagree"), hint=hint).then(Verifying(work))
        return ItemScanned(event.seq, event.at_ms, w.product(work, half.sku), half.quantity, None, both)
    if work.scans and says_no_more(traits, work.scans[-1].traits):
        return Step(state).sounding(Sound.OK)  # the code just taken, read twice
    first = traits if half is None else joined(half.traits, traits) or traits
    if not any(serves(work, sku, first) for sku, _ in w.open_lines(work)):
        return refuse(state, say("code_has_no_product"), hint=say("scan_other_barcode"))
    return ask(state, work, Half("", 0, first))


def still_asked(work: Work, half: Half | None) -> Half | None:
    """A first code whose other one is wanted, also where the office has changed what is tracked."""
    if half is None or not half.sku:
        return half
    return half if wanted(w.product(work, half.sku).tracking, half.traits) is not Want.NOTHING else None


def serves(work: Work, sku: str, traits: Traits) -> bool:
    """Whether these traits are any of those that a unit of `sku` in this order must have."""
    line = work.order.line(sku)
    if line is None:
        return False
    return wanted(line.product.tracking, traits) is not wanted(line.product.tracking, NO_TRAITS)
