"""Whatever happens, in any order: what ships is what was scanned, and nothing is counted or printed twice.

A machine does at random what packers, printers, scales, supervisors, the OMS and power cuts do, also late,
twice and wrong. What must hold of every history is checked after each event.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from floorapp.workflows.commands import Command
from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.events import PrintOutcome, Refusal, ScanRefused
from floorapp.workflows.facts import (
    CartonClosed,
    LineShort,
    OrderOpened,
    OrderShipped,
    ScanUndone,
    UnitsScanned,
)
from floorapp.workflows.nouns import CartonType, Hold, Operator, Order, Product, Tracking
from floorapp.workflows.packing.closing import expected_g
from floorapp.workflows.packing.state import (
    ChoosingBox,
    ChoosingBoxReason,
    ChoosingLine,
    ChoosingReason,
    ChoosingReprint,
    FullCarton,
    LabelDoubt,
    Labelling,
    OpenCarton,
    Panel,
    SignedOut,
    Stopped,
    TooMany,
    Verifying,
    Waiting,
    Weighing,
    WeightOff,
    Work,
    WrongItem,
    WrongLabel,
    WrongUnit,
    work_of,
)
from floorapp.workflows.packing.work import open_lines, product
from floorapp.workflows.screens import BoxState, PrintState, VerifyScreen
from floorapp.workflows.traits import NO_TRAITS, Traits, Want, wanted
from tests.workflows.packing_rules import (
    ADA,
    BASE,
    BO,
    CARD,
    CUBE,
    FOREIGN_SSCC,
    GLUE,
    LAMP,
    MEDIUM,
    MILK,
    MUG,
    OTHER_BASE,
    PEN,
    SMALL,
    SUE,
    TAPE,
    Floor,
    order,
    units,
)

ORDERS = {
    each.order: each
    for each in (
        order("A", (PEN, 2), (TAPE, 1)),
        order("B", (MUG, 3)),
        order("C", (PEN, 1)),
        order("D", (MUG, 1), (CARD, 2), (TAPE, 0)),
        order("E", (PEN, 12), (MUG, 2)),
        order("F", (GLUE, 2), (LAMP, 3), (MILK, 1)),
    )
}
PRODUCTS = (PEN, TAPE, MUG, CARD, GLUE, LAMP, MILK)
TRACKING = {each.sku: each.tracking for each in PRODUCTS}
LOTS = ("", "L1", "L2")
PAST_DAY = "2020-01-31"
DAYS = ("", "2030-01-31", "2030-02-28", PAST_DAY)
SERIALS = ("", "S1", "S2", "S3")
TRAITS = st.builds(
    Traits, lot=st.sampled_from(LOTS), serial=st.sampled_from(SERIALS), expiry=st.sampled_from(DAYS)
)
TYPES = (SMALL, MEDIUM, CUBE)


class Packing(RuleBasedStateMachine):
    """One station, and the books that a suspicious person keeps of it."""

    def __init__(self) -> None:
        super().__init__()
        self.floor = Floor(types=(CUBE,))
        self.again: Any = None
        self.made = 0
        self.orders = dict(ORDERS)
        self.units: dict[str, Counter[str]] = {}
        self.short: dict[str, Counter[str]] = {}
        self.closed: dict[str, CartonClosed] = {}
        self.shipped: set[str] = set()
        self.void: set[str] = set()
        self.copies: dict[tuple[str, int, str, int], PrintJob] = {}
        self.plates: dict[str, PrintJob] = {}

    # The books

    def note(self, before: frozenset[str]) -> None:
        """Enter what the last event told and printed; `before` are the orders that were put aside."""
        for fact in self.floor.last.facts:
            match fact:
                case OrderOpened(order=number):
                    assert number not in self.shipped
                    if number not in before or self.floor.says == "order_changed":
                        self.units[number], self.short[number] = Counter(), Counter()
                case UnitsScanned(order=number, sku=sku, quantity=quantity):
                    self.units[number][sku] += quantity
                case ScanUndone(order=number, sku=sku, quantity=quantity):
                    self.units[number][sku] -= quantity
                case LineShort(order=number, sku=sku, quantity=quantity):
                    self.short[number][sku] += quantity
                case CartonClosed():
                    assert fact.sscc not in self.closed, "a carton was closed twice"
                    assert fact.contents
                    self.check_traced([fact])
                    self.closed[fact.sscc] = fact
                case OrderShipped():
                    self.check_shipment(fact)
                case _:
                    pass
        for job in self.floor.last.jobs:
            self.check_job(job)

    def check_traced(self, cartons: Iterable[OpenCarton | FullCarton | CartonClosed]) -> None:
        """All of each unit that must be known is known and good, and no serial is in an order twice."""
        serials: Counter[tuple[str, str]] = Counter()
        for carton in cartons:
            known = Counter(units(carton.traced))
            for sku, number in units(carton.contents).items():
                of_these = known.pop(sku, 0)
                assert of_these <= number
                assert of_these == number or TRACKING[sku] is Tracking.NONE
            assert not known, "something is known of units that are not in the carton"
            for each in carton.traced:
                assert wanted(TRACKING[each.sku], each.traits) is Want.NOTHING
                assert each.traits.last_day != PAST_DAY
                serials[each.sku, each.traits.serial] += bool(each.traits.serial)
        assert max(serials.values(), default=0) < 2, "a serial was packed twice"

    def check_shipment(self, fact: OrderShipped) -> None:
        """What ships is what was scanned, closed and ordered, less what was recorded as short."""
        number = fact.order
        assert number not in self.shipped, "an order shipped twice"
        self.shipped.add(number)
        contents, short = Counter(units(fact.contents)), Counter(units(fact.short))
        ordered = Counter({line.product.sku: line.quantity for line in self.orders[number].lines})
        assert contents == +self.units[number]
        assert short == self.short[number]
        assert contents + short == +ordered
        assert not self.void & set(fact.ssccs), "a carton of an earlier attempt shipped"
        inside: Counter[str] = Counter()
        for sscc in fact.ssccs:
            assert self.closed[sscc].order == number
            inside.update(units(self.closed[sscc].contents))
        assert inside == contents
        self.check_traced(self.closed[sscc] for sscc in fact.ssccs)

    def check_job(self, job: PrintJob) -> None:
        """No label comes twice, and each further copy has a reason, a name, and its first job."""
        key = (job.order, job.carton, job.kind, job.copy)
        assert key not in self.copies, "the same copy was printed twice"
        self.copies[key] = job
        assert job.actor
        assert bool(job.reason) == bool(job.of_job) == (job.copy > 1)
        if job.copy > 1:
            assert (job.order, job.carton, job.kind, job.copy - 1) in self.copies
        known = self.plates.setdefault(job.label.sscc, job)
        assert (known.order, known.carton) == (job.order, job.carton), "a license plate was given twice"
        if known is not job:
            assert job.reason not in ("", "packed_again")

    def check_hand(self, work: Work) -> None:
        """The books of an order in hand or put aside agree with its state."""
        number = work.order.order
        packed = Counter({line.sku: line.packed for line in work.counts})
        assert +packed == +self.units[number]
        assert Counter({line.sku: line.short for line in work.counts if line.short}) == self.short[number]
        inside = Counter(units(work.carton.contents)) if work.carton.number > len(work.full) else Counter()
        for carton in work.full:
            inside.update(units(carton.contents))
        assert inside == +packed
        in_hand = (work.carton,) if work.carton.number > len(work.full) else ()
        self.check_traced((*in_hand, *work.full))
        for line, done in zip(work.order.lines, work.counts, strict=True):
            assert 0 <= done.packed + done.short <= line.quantity
        assert [carton.number for carton in work.full] == list(range(1, len(work.full) + 1))

    def after(self, before: frozenset[str]) -> None:
        """Enter the last event in the books, and compare."""
        self.note(before)
        state = self.floor.state
        work = work_of(state.phase)
        for each in (*(aside.phase.work for aside in state.bench.aside), *((work,) if work else ())):
            self.check_hand(each)
        names = [aside.order.order for aside in state.bench.aside] + ([work.order.order] if work else [])
        assert len(set(names)) == len(names), "an order is at two places"
        screen = self.floor.screen
        if isinstance(screen, VerifyScreen):
            assert sum(box.state is BoxState.NEXT for box in screen.carton.boxes) <= 1
            assert isinstance(state.phase, Verifying)

    def aside(self) -> frozenset[str]:
        """The orders that are put aside now."""
        return frozenset(aside.order.order for aside in self.floor.state.bench.aside)

    def happens(self, what: Any, *args: Any, **rest: Any) -> None:
        """Let one thing happen, and check."""
        before = self.aside()
        self.again = (what, args, rest)
        what(*args, **rest)
        self.after(before)

    # What happens

    @initialize(scale=st.booleans())
    def opens(self, scale: bool) -> None:
        self.floor.types = TYPES
        self.happens(self.floor.settings, scale=scale)
        self.happens(self.floor.badge, ADA)

    @rule(who=st.sampled_from((ADA, BO, SUE, None)))
    def badge(self, who: Operator | None) -> None:
        self.happens(self.floor.badge, who)

    @rule(number=st.sampled_from(sorted(ORDERS)))
    def tote(self, number: str) -> None:
        if number not in self.shipped:
            self.happens(self.floor.scan, self.orders[number])

    @precondition(lambda self: isinstance(self.floor.phase, Waiting))
    @rule(number=st.sampled_from(sorted(ORDERS)))
    def item_opens(self, number: str) -> None:
        if number not in self.shipped:
            what = self.orders[number]
            self.happens(self.floor.scan, what.lines[0].product, best=what)

    @rule(item=st.sampled_from((GLUE, LAMP, MILK, PEN)), traits=TRAITS)
    def item_with_traits(self, item: Product, traits: Traits) -> None:
        if not isinstance(self.floor.phase, Waiting):
            self.happens(self.floor.scan, item, traits=traits)

    @rule(
        scans=st.lists(st.tuples(st.sampled_from((GLUE, LAMP, MILK, None)), TRAITS), min_size=3, max_size=12)
    )
    def tracked_things_one_after_the_other(self, scans: list[tuple[Product | None, Traits]]) -> None:
        if isinstance(self.floor.phase, Waiting) and not self.floor.state.bench.disputes:
            self.tote("F")
        for item, traits in scans:
            if item is None:
                self.code_without_a_product(traits)
            else:
                self.item_with_traits(item, traits)

    @precondition(lambda self: isinstance(self.floor.phase, Verifying))
    @rule(pick=st.integers(0, 5))
    def a_unit_in_the_carton_is_scanned_again(self, pick: int) -> None:
        assert isinstance(self.floor.phase, Verifying)
        work = self.floor.phase.work
        inside = [each for each in work.carton.traced if each.traits.serial]
        if inside:
            again = inside[pick % len(inside)]
            self.happens(self.floor.scan, product(work, again.sku), traits=again.traits)
            assert isinstance(self.floor.phase, WrongUnit | TooMany), "a unit was packed twice"

    @rule(traits=TRAITS)
    def code_without_a_product(self, traits: Traits) -> None:
        before = len(self.floor.facts_of(UnitsScanned))
        waits = isinstance(self.floor.phase, Verifying) and self.floor.phase.half
        if traits != NO_TRAITS:
            self.happens(self.floor.trait, traits)
        counted = len(self.floor.facts_of(UnitsScanned)) - before
        assert counted == 0 or (waits and waits.sku), "a unit counted whose product nobody scanned"

    @rule(item=st.sampled_from(PRODUCTS), quantity=st.sampled_from((1, 1, 1, 2, 6)))
    def item(self, item: Product, quantity: int) -> None:
        if not isinstance(self.floor.phase, Waiting):
            self.happens(self.floor.scan, item, quantity)

    @rule(picks=st.lists(st.integers(0, 5), min_size=1, max_size=20))
    def the_packer_does_what_the_screen_asks(self, picks: list[int]) -> None:
        for pick in picks:
            self.right_act(pick)

    def right_act(self, pick: int) -> None:
        """What the screen asks for now."""
        floor, phase = self.floor, self.floor.phase
        if floor.state.bench.panel is not Panel.NONE:
            self.happens(floor.press, Command.BACK)
            return
        match phase:
            case SignedOut():
                self.happens(floor.badge, ADA)
            case Waiting() if floor.state.bench.disputes:
                self.happens(floor.press, Command.DONE)
            case Waiting():
                still = sorted(set(self.orders) - self.shipped)
                if still:
                    self.happens(floor.scan, self.orders[still[pick % len(still)]])
            case (
                Verifying()
                | WrongItem()
                | TooMany()
                | WrongUnit()
                | ChoosingLine()
                | ChoosingReason()
                | ChoosingBox()
                | ChoosingBoxReason()
            ):
                skus = [sku for sku, _ in open_lines(phase.work)]
                self.right_unit(product(phase.work, skus[pick % len(skus)]), pick)
            case Weighing() | WeightOff():
                self.happens(floor.weighs, expected_g(floor.state, phase.work))
            case Labelling() if pick % 2 and phase.label.state is PrintState.WAITING:
                self.happens(floor.printed, PrintOutcome.DONE)
            case Labelling() | WrongLabel() | LabelDoubt() | ChoosingReprint():
                self.happens(floor.sscc, phase.label.label.sscc)
            case Stopped():
                self.happens(floor.press, Command.DONE)

    def right_unit(self, item: Product, pick: int) -> None:
        """A good unit that was not scanned before, in one code or in two."""
        self.made += 1
        traits = Traits(f"L{self.made % 3}", f"N{self.made}", "2030-01-31")
        if item.tracking is Tracking.NONE or pick % 3:
            self.happens(self.floor.scan, item, traits=traits if pick % 2 else replace(traits, serial=""))
            return
        self.happens(self.floor.scan, item)
        if isinstance(self.floor.phase, Verifying) and self.floor.phase.half:
            self.happens(self.floor.trait, traits)

    @precondition(lambda self: isinstance(self.floor.phase, Labelling))
    @rule(digit=st.integers(1, 4), outcome=st.sampled_from(PrintOutcome))
    def another_copy(self, digit: int, outcome: PrintOutcome) -> None:
        self.happens(self.floor.printed, outcome)
        self.happens(self.floor.press, Command.REPRINT)
        self.happens(self.floor.press, digit)
        self.happens(self.floor.printed, PrintOutcome.DONE)

    @precondition(lambda self: work_of(self.floor.phase) is not None)
    @rule(hold=st.sampled_from((Hold.ON_HOLD, Hold.CANCELLED, None)))
    def the_order_in_hand_is_stopped(self, hold: Hold | None) -> None:
        work = work_of(self.floor.phase)
        assert work is not None
        number = work.order.order
        if hold is None:
            self.happens(self.floor.claim, number, granted=False, holder="PACK-02")
        else:
            self.happens(self.floor.oms_says, number, hold)

    @precondition(lambda self: work_of(self.floor.phase) is not None)
    @rule(more=st.booleans())
    def an_order_is_put_aside(self, more: bool) -> None:
        work = work_of(self.floor.phase)
        assert work is not None
        number = work.order.order
        self.happens(self.floor.press, Command.HELP)
        self.happens(self.floor.press, Command.PUT_ASIDE)
        if more:
            self.the_customer_wants_one_more(number)

    @rule(command=st.sampled_from(Command))
    def command(self, command: Command) -> None:
        self.happens(self.floor.press, command)

    @rule(digit=st.integers(1, 4))
    def choice(self, digit: int) -> None:
        self.happens(self.floor.press, digit)

    @rule(chosen=st.sampled_from(TYPES))
    def carton_type(self, chosen: CartonType) -> None:
        self.happens(self.floor.scan, chosen)

    @precondition(lambda self: self.floor.jobs)
    @rule(back=st.sampled_from((1, 1, 1, 1, 2, 3)))
    def label(self, back: int) -> None:
        job = self.floor.jobs[-min(back, len(self.floor.jobs))]
        self.happens(self.floor.sscc, job.label.sscc)

    @rule()
    def foreign_label(self) -> None:
        self.happens(self.floor.sscc, FOREIGN_SSCC)

    @precondition(lambda self: self.floor.jobs)
    @rule(
        outcome=st.sampled_from(PrintOutcome),
        back=st.sampled_from((1, 1, 1, 2, 3)),
        reason=st.sampled_from(("", "paper_out")),
    )
    def printer(self, outcome: PrintOutcome, back: int, reason: str) -> None:
        self.happens(self.floor.printed, outcome, reason, -min(back, len(self.floor.jobs)))

    @rule(off=st.sampled_from((0, 0, 500, -40)))
    def scale(self, off: int) -> None:
        work = work_of(self.floor.phase)
        right = expected_g(self.floor.state, work) if work else 0
        self.happens(self.floor.weighs, max(0, right + off))

    @rule(weight_g=st.integers(0, 3_000))
    def scale_says_anything(self, weight_g: int) -> None:
        self.happens(self.floor.weighs, weight_g)

    @rule(number=st.sampled_from(sorted(ORDERS)), hold=st.sampled_from(Hold))
    def oms_changes_an_order(self, number: str, hold: Hold) -> None:
        self.happens(self.floor.oms_says, number, hold)

    @rule(number=st.sampled_from(sorted(ORDERS)), granted=st.booleans())
    def oms_answers_a_claim(self, number: str, granted: bool) -> None:
        self.happens(self.floor.claim, number, granted=granted, holder="PACK-02")

    @rule(
        number=st.sampled_from(sorted(ORDERS)), kind=st.sampled_from(("already_shipped", "cancelled", "over"))
    )
    def oms_disputes(self, number: str, kind: str) -> None:
        self.happens(self.floor.dispute, number, kind, f"{number}-{kind}")

    @rule(number=st.sampled_from(sorted(ORDERS)))
    def the_customer_wants_more(self, number: str) -> None:
        self.the_customer_wants_one_more(number)

    @rule(number=st.sampled_from(sorted(ORDERS)), what=st.sampled_from(("lines", "label", "anew", "gone")))
    def oms_has_an_order_otherwise(self, number: str, what: str) -> None:
        if number in self.shipped:
            return
        old = self.orders[number]
        now = replace(old, version=old.version + 1)
        match what:
            case "lines":
                first = replace(old.lines[0], quantity=old.lines[0].quantity % 12 + 1)
                now = replace(now, lines=(first, *old.lines[1:]))
            case "label":
                now = replace(now, lane=f"{now.version}")
            case "anew":
                now = replace(now, attempt=old.attempt + 1)
                self.void |= {sscc for sscc, carton in self.closed.items() if carton.order == number}
            case _:
                self.happens(self.floor.gone, number)
                return
        self.orders[number] = now
        self.happens(self.floor.revised, now)

    def the_customer_wants_one_more(self, number: str) -> None:
        """An order that is not in hand asks for another quantity from now on."""
        work = work_of(self.floor.phase)
        if number in self.shipped or (work is not None and work.order.order == number):
            return
        old = self.orders[number]
        first = replace(old.lines[0], quantity=old.lines[0].quantity % 12 + 1)
        self.orders[number] = replace(old, lines=(first, *old.lines[1:]), version=old.version + 1)

    @rule(online=st.booleans(), pending=st.integers(0, 5))
    def link(self, online: bool, pending: int) -> None:
        self.happens(self.floor.link, online=online, pending=pending)

    @rule(
        base=st.sampled_from((BASE, OTHER_BASE, "")),
        serials=st.sampled_from((0, 3, 1_000)),
        scale=st.booleans(),
    )
    def site_settings(self, base: str, serials: int, scale: bool) -> None:
        self.happens(self.floor.settings, base=base, serials=serials, scale=scale)

    @rule(unsure=st.booleans())
    def power_cut(self, unsure: bool) -> None:
        jobs = [job.job for job in self.floor.jobs[-1:]] if unsure else []
        self.happens(self.floor.power_cut, *jobs)

    @rule(days=st.sampled_from((1, -1)))
    def clock(self, days: int) -> None:
        self.floor.at_ms += days * 86_400_000

    @rule(refused=st.booleans())
    def nonsense(self, refused: bool) -> None:
        before = self.floor.state
        if refused:
            self.happens(self.floor.happens, ScanRefused, refusal=Refusal.TOO_LONG, shown="x")
        else:
            self.happens(self.floor.unknown)
        after = self.floor.state
        assert after.phase == before.phase, "nonsense moved the work"
        quiet = {"band": None, "panel": before.bench.panel, "tally": before.bench.tally}
        assert replace(after.bench, **quiet) == replace(before.bench, band=None)
        assert not self.floor.last.facts
        assert not self.floor.last.jobs

    @precondition(lambda self: self.again is not None)
    @rule()
    def the_same_comes_twice(self) -> None:
        what, args, rest = self.again
        outdated = any(
            isinstance(each, Order) and (each.order in self.shipped or each != self.orders[each.order])
            for each in (*args, *rest.values())
        )
        if not outdated:
            self.happens(what, *args, **rest)


TestPacking = Packing.TestCase
TestPacking.settings = settings(stateful_step_count=50)
