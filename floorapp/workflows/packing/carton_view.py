"""The picture of the carton in hand: what lies in it, and the one place where the item in hand goes."""

from collections import Counter

from floorapp.workflows.cartonize import Placement, where
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.state import Work
from floorapp.workflows.screens import BoxState, BoxView, CartonView, say


def carton_view(work: Work) -> CartonView:
    """The carton in hand as a picture; without boxes where the plan knows no place for them."""
    if not work.plan.cartons:
        return CartonView(work.carton.carton_type, work.carton.number, 0, 0, 0)
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
    return CartonView(
        work.carton.carton_type,
        work.carton.number,
        size.inner_length_mm,
        size.inner_width_mm,
        size.inner_height_mm,
        tuple(boxes),
        text,
    )


def _next(work: Work, placements: tuple[Placement, ...]) -> int | None:
    """The place of the unit in the packer's hand: the one just scanned, else the next to look for."""
    inside = Counter({content.sku: content.quantity for content in work.carton.contents})
    sku = work.scans[-1].sku if work.scans else w.current_sku(work)
    wanted = max(inside[sku], 1) if work.scans else inside[sku] + 1
    places = [index for index, place in enumerate(placements) if place.sku == sku]
    return places[wanted - 1] if 0 < wanted <= len(places) else None
