"""The picture of the carton in hand: what lies in it, the one place where the item in hand goes, and what is
wrong with the carton, if anything.
"""

from collections import Counter
from collections.abc import Sequence

from floorapp.workflows.cartonize import Placement, may_hold, where
from floorapp.workflows.nouns import CartonType, Language
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.state import Work
from floorapp.workflows.screens import BoxState, BoxView, CartonView, Caution, say


def carton_view(work: Work, types: Sequence[CartonType], language: Language) -> CartonView:
    """The carton in hand as a picture; without boxes where the plan knows no place for them."""
    caution = _caution(work, types, language)
    if not work.plan.cartons:
        return CartonView(work.carton.carton_type, work.carton.number, 0, 0, 0, caution=caution)
    planned = work.plan.cartons[0]
    shown = _next(work, planned.placements)
    inside = Counter({content.sku: content.quantity for content in work.carton.contents})
    boxes = []
    for index, place in enumerate(planned.placements):
        inside[place.sku] -= 1
        if index == shown:
            state = BoxState.NEXT
        else:
            state = BoxState.PLACED if inside[place.sku] >= 0 else BoxState.LATER
        boxes.append(BoxView(place.x, place.y, place.z, place.dx, place.dy, place.dz, state))
    size = planned.carton_type
    text = None if shown is None else say(where(planned.placements[shown], size))
    sku = _shown_sku(work)
    item = "" if shown is None or sku == w.current_sku(work) else w.product(work, sku).name_in(language)
    return CartonView(
        work.carton.carton_type,
        work.carton.number,
        size.inner_length_mm,
        size.inner_width_mm,
        size.inner_height_mm,
        tuple(boxes),
        text,
        item,
        caution,
    )


def _shown_sku(work: Work) -> str:
    """The item that the picture shows a place for: the one just scanned, else the next to look for.

    The one just scanned is still to be put down, also when its line is whole and the list goes on.
    """
    in_hand = work.scans[-1].sku if work.scans else ""
    if in_hand and in_hand == work.current:
        done = w.count(work, in_hand)
        if done is not None and not done.short:
            return in_hand
    return w.current_sku(work)


def _next(work: Work, placements: tuple[Placement, ...]) -> int | None:
    """The place of the unit in the packer's hand: the one just scanned, else the next to look for."""
    sku = _shown_sku(work)
    inside = sum(content.quantity for content in work.carton.contents if content.sku == sku)
    in_hand = bool(work.scans) and work.scans[-1].sku == sku
    places = [index for index, place in enumerate(placements) if place.sku == sku]
    wanted = inside if in_hand else inside + 1
    return places[wanted - 1] if 0 < wanted <= len(places) else None


def _caution(work: Work, types: Sequence[CartonType], language: Language) -> Caution | None:
    """That the carton is too heavy, or that an item does not go into it; None where all is well."""
    name, limit_g = work.carton.carton_type, w.max_weight_g(types, work.carton.carton_type)
    if limit_g is not None and w.contents_g(work) > limit_g:
        return Caution(say("box_too_heavy", carton=name), say("box_too_heavy_action", most_g=limit_g))
    if not work.plan.unplaced or not types:
        return None
    sku = _shown_sku(work)
    item = w.product(work, sku if sku in work.plan.unplaced else work.plan.unplaced[0])
    unit, called = w.unit(item), item.name_in(language)
    if any(may_hold(unit, each) for each in types):
        return Caution(say("item_not_in_this_box", name=called, carton=name), say("take_bigger_box"))
    if any(may_hold(unit, each, heavy=True) for each in types):
        return Caution(say("item_too_heavy", name=called), say("own_box_or_stronger"))
    return Caution(say("item_fits_no_box", name=called), say("own_box_or_bigger"))
