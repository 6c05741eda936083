"""A packing floor in few words: products, orders, people, and a bench that is told what happens.

`Floor` keeps the state, numbers the events, and remembers every fact, print job and sound, so that a test
reads like the floor. Each decision is checked on the way: it is the same when decided twice, its state has a
screen, and it comes back from its saved text as it was.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from floorapp.workflows.codec import CODEC
from floorapp.workflows.commands import Command, digit
from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.effects import Effect, PlaySound, Sound
from floorapp.workflows.events import (
    BadgeScanned,
    CartonTypeScanned,
    ClaimAnswered,
    CommandGiven,
    DisputeRaised,
    Event,
    ItemScanned,
    LinkChanged,
    OrderChanged,
    OrderGone,
    OrderRevised,
    OrderScanned,
    PrintAnswered,
    PrintedLabel,
    PrintOutcome,
    Restarted,
    SettingsChanged,
    SsccScanned,
    TraitsScanned,
    UnknownScanned,
    WeightRead,
)
from floorapp.workflows.facts import Fact, Told
from floorapp.workflows.nouns import (
    Address,
    CartonType,
    Hold,
    Language,
    Operator,
    Order,
    OrderLine,
    Product,
    Role,
    Tracking,
)
from floorapp.workflows.packing import PackState, Step, fresh, screen_of, step
from floorapp.workflows.packing.state import (
    ChoosingBox,
    ChoosingBoxReason,
    ChoosingLine,
    ChoosingReason,
    ChoosingReprint,
    LabelDoubt,
    Labelling,
    Phase,
    TooMany,
    Verifying,
    Weighing,
    WeightOff,
    WrongItem,
    WrongLabel,
    WrongUnit,
)
from floorapp.workflows.screens import Band, Mark, Screen
from floorapp.workflows.traits import NO_TRAITS, Traits

ADA = Operator("op-ada", "Ada", frozenset({Role.PACKER}))
BO = Operator("op-bo", "Bo", frozenset({Role.PACKER}), Language.SV)
SUE = Operator("op-sue", "Sue", frozenset({Role.PACKER, Role.SUPERVISOR}))

PEN = Product("PEN", "Pen", "Penna", 150, 10, 10, 10)
TAPE = Product("TAPE", "Tape", "Tejp", 60, 60, 20, 50)
MUG = Product("MUG", "Mug", "Mugg", 120, 90, 100, 300)
CARD = Product("CARD", "Gift card")  # neither size nor weight is known
MILK = Product("MILK", "Milk", "Mjölk", 70, 70, 90, 100, tracking=Tracking.LOT_EXPIRY)
GLUE = Product("GLUE", "Glue", "Lim", 60, 20, 20, 50, tracking=Tracking.LOT)
LAMP = Product("LAMP", "Lamp", "Lampa", 90, 60, 60, 200, tracking=Tracking.SERIAL)
YEAST = Product("YEAST", "Yeast", "Jäst", 40, 40, 20, 50, tracking=Tracking.EXPIRY)

SMALL = CartonType("S", 200, 150, 100, 206, 156, 106, 80, 5_000, 50)
MEDIUM = CartonType("M", 300, 200, 150, 306, 206, 156, 150, 10_000, 80)
CUBE = CartonType("CUBE", 120, 90, 100, 126, 96, 106, 60, 5_000, 30)

LOT = Traits(lot="L1")
DAY = Traits(expiry="2027-02-28")
BOTH = Traits(lot="L1", expiry="2027-02-28")
PAST = Traits(expiry="2026-09-20")  # it is the day before the floor's first

BASE = "0735000"
OTHER_BASE = "0735001"
SERIALS = 1_000
NOON_MS = 1_790_000_000_000
HOME = Address("Åsa Öberg", ("Storgatan 1",), "111 22", "Stockholm", "SE")
FOREIGN_SSCC = "373123456789012348"


def order(number: str, /, *lines: tuple[Product, int], **rest: Any) -> Order:
    """An order of these products and quantities, to one address."""
    return Order(number, tuple(OrderLine(product, quantity) for product, quantity in lines), HOME, **rest)


PENS_AND_TAPE = order("SO-1001", (PEN, 2), (TAPE, 1))
ONE_PEN = order("SO-1002", (PEN, 1))
TWO_MUGS = order("SO-1003", (MUG, 2))


class Floor:
    """A packing station and all that has happened at it."""

    def __init__(
        self,
        *,
        types: tuple[CartonType, ...] = (SMALL, MEDIUM),
        scale: bool = False,
        serials: int = SERIALS,
        station: str = "PACK-07",
    ) -> None:
        self.state: PackState = fresh(station)
        self.seq = 0
        self.at_ms = NOON_MS
        self.facts: list[Fact] = []
        self.jobs: list[PrintJob] = []
        self.last = Step(self.state)
        self.types = types
        self.settings(scale=scale, serials=serials)

    # What happens

    def happens(self, kind: type[Any], /, **facts: Any) -> Step:
        """One event of this kind, a second after the one before."""
        self.seq += 1
        self.at_ms += 1_000
        event: Event = kind(self.seq, self.at_ms, **facts)
        return self.take(event)

    def take(self, event: Event) -> Step:
        """Decide an event, and check what holds of every decision."""
        decided = step(self.state, event)
        assert decided == step(self.state, event), "the same state and event give another decision"
        assert_saves(decided.state)
        screen_of(decided.state)
        self.last, self.state = decided, decided.state
        self.facts.extend(decided.facts)
        self.jobs.extend(decided.jobs)
        return decided

    def badge(self, who: Operator | None) -> Step:
        """A badge is shown."""
        return self.happens(BadgeScanned, operator=who)

    def scan(
        self,
        what: Product | Order | CartonType,
        quantity: int = 1,
        best: Order | None = None,
        traits: Traits = NO_TRAITS,
    ) -> Step:
        """A product, an order (its tote) or a carton type is scanned; a product's code may say traits."""
        match what:
            case Product():
                return self.happens(
                    ItemScanned, product=what, quantity=quantity, best_order=best, traits=traits
                )
            case Order():
                return self.happens(OrderScanned, text=what.order, order=what)
            case CartonType():
                return self.happens(CartonTypeScanned, carton_type=what)

    def trait(self, traits: Traits) -> Step:
        """A code that says traits and names no product is scanned."""
        return self.happens(TraitsScanned, traits=traits)

    def unknown(self, text: str = "12345") -> Step:
        """A code that names nothing is scanned."""
        return self.happens(UnknownScanned, text=text)

    def sscc(self, sscc: str) -> Step:
        """A license plate is scanned."""
        return self.happens(SsccScanned, sscc=sscc)

    def label(self) -> Step:
        """The label that was printed last is scanned."""
        return self.sscc(self.jobs[-1].label.sscc)

    def press(self, *commands: Command | int) -> Step:
        """Commands are scanned or pressed; a number is its digit."""
        for command in commands:
            self.happens(CommandGiven, command=digit(command) if isinstance(command, int) else command)
        return self.last

    def printed(self, outcome: PrintOutcome = PrintOutcome.DONE, reason: str = "", job: int = -1) -> Step:
        """The spooler answers a print job, the last one unless `job` says which."""
        return self.happens(PrintAnswered, job=self.jobs[job].job, outcome=outcome, reason=reason)

    def weighs(self, weight_g: int) -> Step:
        """The scale says so."""
        return self.happens(WeightRead, weight_g=weight_g)

    def oms_says(self, number: str, hold: Hold, reason: str = "") -> Step:
        """The OMS holds, cancels or frees an order."""
        return self.happens(OrderChanged, order=number, hold=hold, reason=reason)

    def claim(self, number: str, *, granted: bool, holder: str = "") -> Step:
        """The OMS answers a claim."""
        return self.happens(ClaimAnswered, order=number, granted=granted, holder=holder)

    def dispute(self, number: str = "SO-9", kind: str = "already_shipped", fact: str = "f-1") -> Step:
        """The OMS cannot accept a fact."""
        winner = "PACK-02" if kind == "already_shipped" else ""
        return self.happens(
            DisputeRaised, fact=fact, order=number, kind=kind, winner=winner, labels=self._labels(number)
        )

    def _labels(self, number: str) -> tuple[PrintedLabel, ...]:
        """The labels of an order that were printed here, as the station's file has them."""
        jobs = [job for job in self.jobs if job.order == number]
        copies = {job.carton: job.copy for job in jobs}
        first = {job.carton: job.job for job in jobs if job.copy == 1}
        return tuple(PrintedLabel(carton, copy, first[carton]) for carton, copy in copies.items())

    def revised(self, now: Order) -> Step:
        """The OMS has an order that is here otherwise."""
        return self.happens(OrderRevised, now=now)

    def gone(self, number: str, shipped_by: str = "PACK-02") -> Step:
        """The OMS says that an order that is here has shipped from another station."""
        return self.happens(OrderGone, order=number, shipped_by=shipped_by)

    def link(self, *, online: bool, pending: int = 0, withdrawn: bool = False) -> Step:
        """The network comes or goes, or the OMS takes nothing from here any more."""
        return self.happens(LinkChanged, online=online, pending=pending, withdrawn=withdrawn)

    def settings(
        self,
        *,
        base: str = BASE,
        serials: int = SERIALS,
        scale: bool = False,
        slips: tuple[DocumentKind, ...] = (),
        utc_offset_min: int = 0,
        supervisor_reprints: bool = False,
    ) -> Step:
        """The site's settings arrive."""
        return self.happens(
            SettingsChanged,
            sscc_base=base,
            sscc_serials=serials,
            weight_tolerance_g=20,
            weight_tolerance_percent=2,
            has_scale=scale,
            carton_types=self.types,
            slips=slips,
            utc_offset_min=utc_offset_min,
            supervisor_reprints=supervisor_reprints,
        )

    def power_cut(self, *unsure_jobs: str, devices: tuple[str, ...] = ()) -> Step:
        """The station goes down and comes back from what was saved, in English, with these devices."""
        self.state = saved_and_loaded(self.state)
        return self.happens(Restarted, unsure_jobs=unsure_jobs, devices=devices)

    # What is seen and heard

    @property
    def phase(self) -> Phase:
        """Where the station stands."""
        return self.state.phase

    @property
    def screen(self) -> Screen:
        """What the packer sees."""
        return screen_of(self.state)

    @property
    def band(self) -> Band:
        """The answer to the last scan."""
        assert self.state.bench.band is not None, "no answer stands there"
        return self.state.bench.band

    @property
    def says(self) -> str:
        """The code of the answer's title, with nothing where there is none."""
        return self.state.bench.band.title.code if self.state.bench.band else ""

    @property
    def mark(self) -> Mark:
        """The answer's shape."""
        return self.band.mark

    @property
    def sounds(self) -> list[Sound]:
        """What the last event sounded like."""
        return sounds(self.last.effects)

    @property
    def told(self) -> list[str]:
        """The kinds of the facts that the last event told."""
        return [type(fact).__name__ for fact in self.last.facts]

    def facts_of(self, kind: type[Told], number: str | None = None) -> list[Any]:
        """All facts of a kind, of one order where it is named."""
        return [fact for fact in self.facts if isinstance(fact, kind) and number in (None, fact.order)]

    def is_at(self, kind: type[Any]) -> bool:
        """Whether the station stands in a phase of this kind."""
        return isinstance(self.state.phase, kind)

    # Short ways

    def packs(self, what: Order) -> "Floor":
        """Every unit of an order that is open is scanned, in the order of its lines."""
        for line in what.lines:
            for _ in range(line.quantity):
                self.scan(line.product)
        return self


def sounds(effects: tuple[Effect, ...]) -> list[Sound]:
    """The sounds among some effects."""
    return [effect.sound for effect in effects if isinstance(effect, PlaySound)]


def saved_and_loaded(state: PackState) -> PackState:
    """The state as it comes back from the saved text."""
    return CODEC.decode(CODEC.encode(state), PackState)


def assert_saves(state: PackState) -> None:
    """The state comes back from its saved text as it was, and has the same text again."""
    text = CODEC.encode(state)
    again = CODEC.decode(text, PackState)
    assert again == state
    assert CODEC.encode(again) == text


def at_work(**how: Any) -> Floor:
    """A floor where Ada is signed in and online."""
    floor = Floor(**how)
    floor.link(online=True)
    floor.badge(ADA)
    return floor


def packing(what: Order = PENS_AND_TAPE, **how: Any) -> Floor:
    """A floor where an order has just been opened."""
    floor = at_work(**how)
    floor.scan(what)
    return floor


def labelling(what: Order = PENS_AND_TAPE, **how: Any) -> Floor:
    """A floor where all of an order is packed and its label is on the way."""
    return packing(what, **how).packs(what)


def _then(start: Callable[[], Floor], *acts: Callable[[Floor], Any]) -> Callable[[], Floor]:
    def floor() -> Floor:
        started = start()
        for act in acts:
            act(started)
        return started

    return floor


def packing_on_a_scale() -> Floor:
    """A packed carton that must stand on the scale."""
    return packing(scale=True).packs(PENS_AND_TAPE)


IN_HAND: dict[type, Callable[[], Floor]] = {
    Verifying: _then(packing, lambda floor: floor.scan(PEN)),
    WrongItem: _then(packing, lambda floor: floor.scan(MUG)),
    TooMany: _then(packing, lambda floor: floor.scan(PEN, 9)),
    WrongUnit: _then(packing, lambda floor: floor.scan(PEN, traits=PAST)),
    ChoosingLine: _then(packing, lambda floor: floor.press(Command.SHORT)),
    ChoosingReason: _then(packing, lambda floor: floor.press(Command.SHORT, 1)),
    ChoosingBox: _then(packing, lambda floor: floor.press(Command.BOX)),
    ChoosingBoxReason: _then(packing, lambda floor: floor.scan(MEDIUM)),
    Weighing: packing_on_a_scale,
    WeightOff: _then(packing_on_a_scale, lambda floor: floor.weighs(2_000)),
    Labelling: labelling,
    WrongLabel: _then(labelling, lambda floor: floor.sscc(FOREIGN_SSCC)),
    LabelDoubt: _then(labelling, lambda floor: floor.printed(PrintOutcome.DOUBT)),
    ChoosingReprint: _then(labelling, lambda floor: floor.press(Command.REPRINT)),
}
"""A floor in each phase in which an order is in hand."""


def held(what: Order, hold: Hold, reason: str = "") -> Order:
    """The same order with a hold."""
    return replace(what, hold=hold, hold_reason=reason)


def units(contents: Any) -> dict[str, int]:
    """Contents as SKU and units."""
    counted: Counter[str] = Counter()
    for content in contents:
        counted[content.sku] += content.quantity
    return dict(counted)
