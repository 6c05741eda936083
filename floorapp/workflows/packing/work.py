"""The arithmetic of an order in hand: what is left, what weighs how much, which carton comes next."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from floorapp.workflows.cartonize import Plan, PlannedCarton, Unit, plan
from floorapp.workflows.facts import Content, Traced
from floorapp.workflows.nouns import CartonType, Order, Product, ShortReason
from floorapp.workflows.packing.state import LineCount, OpenCarton, Work
from floorapp.workflows.refill import lying, refill, with_next
from floorapp.workflows.traits import NO_TRAITS, Traits

MOST_PLANNED: Final = 500
"""For how many units in one order cartons are advised."""
MOST_TRACED: Final = 500
"""How many units of which codes said different things go into one carton: one report tells of them all."""


def begin(order: Order, types: Sequence[CartonType], sscc: str) -> Work:
    """An order as it stands when it opens: nothing packed, the first carton advised."""
    counts = tuple(LineCount(line.product.sku) for line in order.lines)
    work = Work(order, counts, OpenCarton(1, sscc, "", ""), Plan((), ()))
    return next_carton(work, types, sscc)


def product(work: Work, sku: str) -> Product:
    """The product of a line of this order. KeyError when the order has no such line."""
    return {line.product.sku: line.product for line in work.order.lines}[sku]


def count(work: Work, sku: str) -> LineCount | None:
    """How far the line of `sku` is, or None when the order has none."""
    return next((line for line in work.counts if line.sku == sku), None)


def left_of(work: Work, sku: str) -> int:
    """Units of `sku` still to be scanned."""
    line, done = work.order.line(sku), count(work, sku)
    return 0 if line is None or done is None else line.quantity - done.packed - done.short


def left(work: Work) -> int:
    """Units still to be scanned in the whole order."""
    return sum(number for _, number in open_lines(work))


def open_lines(work: Work) -> Iterator[tuple[str, int]]:
    """The lines that still miss units, in the order's own order, each with how many."""
    for line, done in zip(work.order.lines, work.counts, strict=True):
        missing = line.quantity - done.packed - done.short
        if missing:
            yield done.sku, missing


def packed(work: Work) -> int:
    """Units scanned in the whole order."""
    return sum(line.packed for line in work.counts)


def short(work: Work) -> tuple[Content, ...]:
    """What was ordered and is not there."""
    return tuple(Content(line.sku, line.short) for line in work.counts if line.short)


def add(contents: tuple[Content, ...], sku: str, quantity: int) -> tuple[Content, ...]:
    """Contents with units of one product more (or fewer, where `quantity` is negative)."""
    units = Counter({content.sku: content.quantity for content in contents})
    units[sku] += quantity
    return tuple(Content(name, number) for name, number in units.items() if number)


def total(cartons: Iterable[tuple[Content, ...]]) -> tuple[Content, ...]:
    """The contents of several cartons together."""
    units: Counter[str] = Counter()
    for contents in cartons:
        for content in contents:
            units[content.sku] += content.quantity
    return tuple(Content(sku, number) for sku, number in units.items())


def scan(work: Work, sku: str, quantity: int, traits: Traits = NO_TRAITS) -> Work:
    """Units of a line went into the carton in hand; the picture is planned on where they come early."""
    scanned, carton = Traced(sku, quantity, traits), work.carton
    traced = carton.traced if traits == NO_TRAITS else _with_traced(carton.traced, scanned)
    return replace(
        _counted(_planned_on(work, sku, quantity), sku, quantity),
        carton=replace(carton, contents=add(carton.contents, sku, quantity), traced=traced),
        scans=(*work.scans, scanned),
        current=sku,
    )


def undo(work: Work) -> Work:
    """The last scan of the carton in hand taken back; there must be one."""
    last, carton = work.scans[-1], work.carton
    traced = carton.traced
    if last.traits != NO_TRAITS:
        traced = _with_traced(traced, replace(last, quantity=-last.quantity))
    return replace(
        _counted(work, last.sku, -last.quantity),
        carton=replace(carton, contents=add(carton.contents, last.sku, -last.quantity), traced=traced),
        scans=work.scans[:-1],
        current=last.sku,
    )


def _with_traced(traced: tuple[Traced, ...], more: Traced) -> tuple[Traced, ...]:
    """The same with units more (or fewer, where the quantity is negative); equal ones are one entry."""
    counted = Counter({(each.sku, each.traits): each.quantity for each in traced})
    counted[more.sku, more.traits] += more.quantity
    return tuple(Traced(sku, number, traits) for (sku, traits), number in counted.items() if number)


def has_serial(work: Work, sku: str, serial: str) -> bool:
    """Whether a unit of `sku` with this serial is in a carton of this order already."""
    cartons = (work.carton.traced, *(carton.traced for carton in work.full))
    return any(each.sku == sku and each.traits.serial == serial for traced in cartons for each in traced)


def _counted(work: Work, sku: str, quantity: int) -> Work:
    return replace(
        work,
        counts=tuple(
            replace(line, packed=line.packed + quantity) if line.sku == sku else line for line in work.counts
        ),
    )


def mark_short(work: Work, sku: str, reason: ShortReason, types: Sequence[CartonType]) -> Work:
    """All units of a line that are still to be scanned are missing; the rest is planned anew."""
    missing = left_of(work, sku)
    marked = replace(
        work,
        counts=tuple(
            replace(line, short=line.short + missing, reason=reason) if line.sku == sku else line
            for line in work.counts
        ),
    )
    kept = _kept(marked)
    if kept is not None:
        return kept
    in_hand = tuple(each for each in types if each.carton_type == work.carton.carton_type)
    return _planned_anew(marked, in_hand or types)


def _kept(work: Work) -> Work | None:
    """The carton in hand with what lies in it as it is, and all that is left round it; None if that fails."""
    if len(work.plan.cartons) != 1 or work.plan.unplaced or not work.carton.contents:
        return None
    carton = work.plan.cartons[0]
    taken, _ = lying(carton, Counter({content.sku: content.quantity for content in work.carton.contents}))
    each = [unit(line.product) for line in work.order.lines]
    wanted = [one.sku for one in units_left(work) if one.has_size]
    found = refill(carton, taken, wanted, "", each)
    return None if found is None else replace(work, plan=replace(work.plan, cartons=(found,)))


def _planned_anew(work: Work, types: Sequence[CartonType]) -> Work:
    """What is in hand and left, planned anew: first the carton that holds most of what lies inside."""
    planned = _plan(units_in(work, work.carton.contents) + units_left(work), types)
    inside = Counter({content.sku: content.quantity for content in work.carton.contents})

    def shared(carton: PlannedCarton) -> int:
        return (inside & Counter(placement.sku for placement in carton.placements)).total()

    return replace(
        work, plan=replace(planned, cartons=tuple(sorted(planned.cartons, key=shared, reverse=True)))
    )


def _planned_on(work: Work, sku: str, quantity: int) -> Work:
    """The carton in hand with a place that can be reached now for units that come next."""
    if not work.plan.cartons:
        return work
    carton, *others = work.plan.cartons
    inside = Counter({content.sku: content.quantity for content in work.carton.contents})
    units = [unit(line.product) for line in work.order.lines]
    for _ in range(quantity):
        carton = with_next(carton, inside, sku, units)
        inside[sku] += 1
    return replace(work, plan=replace(work.plan, cartons=(carton, *others)))


def contents_g(work: Work) -> int:
    """What is in the carton in hand weighs, without the carton: a unit by its own code, else by its kind."""
    each_g = {line.product.sku: line.product.weight_g for line in work.order.lines}
    by_kind_g = sum(each_g[content.sku] * content.quantity for content in work.carton.contents)
    return by_kind_g + sum((each.traits.weight_g - each_g[each.sku]) * each.quantity for each in _own(work))


def weights_known(work: Work) -> bool:
    """Whether the weight of every unit in the carton in hand is known, so that a scale can judge."""
    weighed: Counter[str] = Counter()
    for each in _own(work):
        weighed[each.sku] += each.quantity
    return all(
        product(work, content.sku).weight_g or weighed[content.sku] == content.quantity
        for content in work.carton.contents
    )


def _own(work: Work) -> list[Traced]:
    """Units in the carton in hand whose own codes say what they weigh."""
    return [each for each in work.carton.traced if each.traits.weight_g]


def tare_g(types: Sequence[CartonType], carton_type: str) -> int:
    """The empty weight of a carton type; 0 where it is not known."""
    return next((each.tare_g for each in types if each.carton_type == carton_type), 0)


def unit(item: Product) -> Unit:
    """A product as the carton choice sees it."""
    return Unit(
        item.sku, item.length_mm, item.width_mm, item.height_mm, item.weight_g, keep_upright=item.keep_upright
    )


def _plan(units: Sequence[Unit], types: Sequence[CartonType]) -> Plan:
    """The cartons for these units; none for so many that choosing would keep the packer waiting."""
    return plan(units, types) if len(units) <= MOST_PLANNED else Plan((), ())


def units_left(work: Work) -> list[Unit]:
    """Every unit still to be scanned, for the carton choice."""
    products = {line.product.sku: line.product for line in work.order.lines}
    return [unit(products[sku]) for sku, number in open_lines(work) for _ in range(number)]


def units_in(work: Work, contents: tuple[Content, ...]) -> list[Unit]:
    """Every unit of these contents, for the carton choice."""
    return [unit(product(work, each.sku)) for each in contents for _ in range(each.quantity)]


def next_carton(work: Work, types: Sequence[CartonType], sscc: str) -> Work:
    """An empty carton in hand with its license plate, chosen for all that is left."""
    planned = _plan(units_left(work), types)
    advised = planned.cartons[0].carton_type.carton_type if planned.cartons else ""
    carton = OpenCarton(len(work.full) + 1, sscc, advised, advised)
    return replace(work, plan=planned, carton=carton, scans=(), current="")


def change_type(work: Work, chosen: CartonType) -> Work:
    """The packer takes another carton: its contents stay, and the picture is planned anew for it.

    Where not all that is in hand and left goes into `chosen`, what it can take is planned into it.
    """
    return _planned_anew(
        replace(work, carton=replace(work.carton, carton_type=chosen.carton_type)), (chosen,)
    )


def planned_here(work: Work, sku: str) -> bool:
    """Whether a further unit of `sku` has its place in the carton in hand.

    True as well where the plan is silent: no carton fits anything, or the product's size is not known. What
    fits no carton comes after all that does, on its own.
    """
    if sku in work.plan.unplaced:
        return not work.plan.cartons
    item = product(work, sku)
    if len(work.plan.cartons) < 2 or not (item.length_mm and item.width_mm and item.height_mm):
        return True
    places = sum(placement.sku == sku for placement in work.plan.cartons[0].placements)
    inside = sum(content.quantity for content in work.carton.contents if content.sku == sku)
    return inside < places


def too_heavy(work: Work, types: Sequence[CartonType], sku: str, quantity: int, own_g: int = 0) -> bool:
    """Whether these units would bring the carton in hand over what it may hold.

    `own_g` is what each weighs by its own code, 0 where that says nothing. Never for an empty one: what is
    too heavy for every carton must go somewhere, and the screen says so.
    """
    limit_g = max_weight_g(types, work.carton.carton_type)
    if limit_g is None or not work.carton.contents:
        return False
    return contents_g(work) + (own_g or product(work, sku).weight_g) * quantity > limit_g


def max_weight_g(types: Sequence[CartonType], carton_type: str) -> int | None:
    """What a carton type may hold; None where it is not known."""
    return next((each.max_weight_g for each in types if each.carton_type == carton_type), None)


def carton_is_full(work: Work) -> bool:
    """Whether all that the plan puts into the carton in hand is in it, and something else follows.

    A carton in which the plan places nothing (no size is known) is full when the packer says so. One with as
    many different units as can be told of it is full too.
    """
    if len(work.carton.traced) >= MOST_TRACED:
        return True
    if not work.plan.cartons or (len(work.plan.cartons) == 1 and not work.plan.unplaced):
        return False
    inside = Counter({content.sku: content.quantity for content in work.carton.contents})
    planned = Counter(placement.sku for placement in work.plan.cartons[0].placements)
    return bool(planned) and all(inside[sku] >= number for sku, number in planned.items())


def current_sku(work: Work) -> str:
    """The line to show large: the one in hand while it is open, else the next that the plan places.

    What goes into a later carton waits while this one takes anything else.
    """
    still = dict(open_lines(work))
    placements = work.plan.cartons[0].placements if work.plan.cartons else ()
    planned = (placement.sku for placement in placements)
    wanted = [sku for sku in dict.fromkeys((work.current, *planned, *still)) if sku in still]
    return next((sku for sku in wanted if planned_here(work, sku)), wanted[0] if wanted else "")
