"""Stories of the floor in plain words: how they are written, read, and played by any driver.

A story file holds one or more stories. Each begins at the margin with its workflow and title; its lines are
indented and read `act; act -> expectation, expectation`. `#` begins a remark.

    packing: wrong item
      open  SO-1  2 x pens + 1 x tape  -> screen verify, left 3
      scan  mug                        -> screen wrong-item, tone wrong
      scan  pens                       -> screen verify, notice item-correct

Acts
    cartons S M cube                the carton types of this site (before the first scan; else S and M)
    plates 1                        how many license plates the station has left
    with a scale                    the station weighs
    badge ada | bo | sue | nobody   (sue is a supervisor; ada is signed in when a story begins)
    order ORDER N x THING + ...     the order exists from now on
    open ORDER N x THING + ...      the order exists from now on, and its tote is scanned
    change ORDER N x THING + ...    the order asks for this from now on
    scan THING [case of N]          also: scan order ORDER, scan box TYPE, scan label [of carton N],
                                    scan another label, scan unknown
    scan THING that says TRAITS     TRAITS are some of lot X, date YYYY-MM-DD, serial X; also: scan a code
                                    that says TRAITS, which names no product
    press WORD                      a command: undo, missing, 1, ... as its key says
    printer done | paper-out | silent | ready
    weigh N g
    oms cancels | holds | unholds | frees | readdresses | disputes ORDER, oms changes ORDER N x THING + ...,
    oms gives ORDER to STATION, network away | back, power cut

Expectations (all of what the line's acts brought about)
    screen NAME, notice CODE, tone SOUND, left N, report FACT, print carton label | copy N, dark

A label that is printed, or an order that ships, without its line expecting it fails the story.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from floorapp.workflows.commands import Command
from floorapp.workflows.nouns import CartonType, Hold, Operator, Order, OrderLine, Product
from floorapp.workflows.screens import (
    ActScreen,
    AlarmScreen,
    ChoiceScreen,
    DevicesScreen,
    DoneScreen,
    Screen,
    SignInScreen,
    SupervisorScreen,
    VerifyScreen,
    WaitScreen,
)
from floorapp.workflows.traits import Traits
from tests.workflows.packing_rules import (
    ADA,
    BO,
    CARD,
    CUBE,
    HOME,
    LAMP,
    MEDIUM,
    MILK,
    MUG,
    PEN,
    SMALL,
    SUE,
    TAPE,
)

FOLDER: Final = Path(__file__).parent
THINGS: Final = {"pens": PEN, "tape": TAPE, "mug": MUG, "gift-card": CARD, "milk": MILK, "lamp": LAMP}
PEOPLE: Final[dict[str, Operator | None]] = {"ada": ADA, "bo": BO, "sue": SUE, "nobody": None}
CARTONS: Final = {each.carton_type: each for each in (SMALL, MEDIUM, CUBE)}
WORDS: Final = {
    **{command.value.lower(): command for command in Command},
    "missing": Command.SHORT,
    "other-box": Command.BOX,
    "new-box": Command.NEW_BOX,
    "other-printer": Command.OTHER_PRINTER,
    "put-aside": Command.PUT_ASIDE,
    "sign-out": Command.OUT,
}


class StoryError(Exception):
    """A story cannot be read, or did not come true. Says file and line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what happens, one after the other, and what all of it must bring about."""

    number: int
    text: str
    acts: tuple[str, ...]
    expectations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its place, so that a failure can name it."""

    workflow: str
    title: str
    file: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """What a story's station has. `needs_oms`: the OMS speaks or falls silent in the story."""

    carton_types: tuple[CartonType, ...]
    plates: int
    has_scale: bool
    needs_oms: bool = False


@dataclass(frozen=True, slots=True)
class Print:
    """A label that was asked for."""

    carton: int
    copy: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The screen that stands now, and what was heard, reported and printed since the last look."""

    screen: Screen
    tones: tuple[str, ...]
    reports: tuple[str, ...]
    prints: tuple[Print, ...]


class Driver(Protocol):
    """Whatever a story is played on: decisions alone, a headless station, a window.

    A story begins with Ada signed in, and online where the OMS has a part in it.
    """

    def begin(self, site: Site) -> None:
        """A station of this kind, ready for the first scan."""

    def badge(self, who: Operator | None) -> None:
        """A badge is shown; None is one that nobody on the roster has."""

    def learn(self, order: Order) -> None:
        """The order exists from now on, as it is given here, and the station knows it."""

    def scan_order(self, order: Order) -> None:
        """An order's tote is scanned. The station knows the order as it is given here."""

    def scan_item(self, product: Product, quantity: int) -> None:
        """A barcode of this product is scanned that counts for so many units."""

    def scan_gs1(self, product: Product | None, traits: Traits) -> None:
        """A GS1 code is scanned that says these traits of a unit, and its product or not."""

    def scan_carton_type(self, carton_type: CartonType) -> None:
        """A carton type's barcode is scanned."""

    def scan_label(self, back: int) -> None:
        """The label of the last carton is scanned, for `back` 2 of the one before, for 0 a foreign one."""

    def scan_unknown(self) -> None:
        """A code that names nothing is scanned."""

    def press(self, command: Command) -> None:
        """A command is scanned or pressed."""

    def printer(self, news: str) -> None:
        """The printer is `done`, out of paper, `silent` (nobody knows), or `ready` again."""

    def weigh(self, weight_g: int) -> None:
        """The scale settles on a weight."""

    def oms(self, order: str, hold: Hold) -> None:
        """The OMS holds or cancels an order, or lifts its hold."""

    def freed(self, order: Order) -> None:
        """The OMS begins an order anew, as it is given here."""

    def revised(self, order: Order) -> None:
        """The OMS has an order that is in hand as it is given here."""

    def disputed(self, order: str) -> None:
        """The OMS cannot accept what was told of an order."""

    def taken(self, order: str, station: str) -> None:
        """The OMS has given the order to another station."""

    def network(self, online: bool) -> None:
        """The network goes or comes back."""

    def power_cut(self) -> None:
        """The station goes down in this moment and starts again."""

    def look(self) -> Seen:
        """The screen, and what has happened since the last look."""


def read(file: Path) -> Iterator[Story]:
    """The stories of a file. Raises `StoryError`."""
    title: tuple[str, str] | None = None
    lines: list[Line] = []
    for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        text = raw.split("#")[0].rstrip()
        if not text:
            continue
        if text[0].isspace():
            if title is None:
                raise StoryError(f"{file.name}:{number}: a line before the first title")
            lines.append(_line(number, text.strip()))
            continue
        if title:
            yield Story(*title, file.name, tuple(lines))
        workflow, colon, name = text.partition(":")
        if not colon or not name.strip():
            raise StoryError(f"{file.name}:{number}: a story begins with `workflow: title`")
        title, lines = (workflow.strip(), name.strip()), []
    if title:
        yield Story(*title, file.name, tuple(lines))


def _line(number: int, text: str) -> Line:
    acts, _, expectations = text.partition("->")
    return Line(
        number,
        text,
        tuple(" ".join(act.split()) for act in acts.split(";") if act.strip()),
        tuple(" ".join(each.split()) for each in expectations.split(",") if each.strip()),
    )


def all_stories() -> tuple[Story, ...]:
    """Every story of this folder."""
    return tuple(story for file in sorted(FOLDER.glob("*.story")) for story in read(file))


def play(story: Story, driver: Driver) -> None:
    """Play a story. Raises `StoryError` at the first line that does not come true."""
    player = _Player(driver, needs_oms=any(_OMS_ACT.match(act) for line in story.lines for act in line.acts))
    for line in story.lines:
        try:
            for act in line.acts:
                player.act(act)
            player.check(line.expectations)
        except (AssertionError, KeyError, StoryError) as wrong:
            raise StoryError(f"{story.file}:{line.number}: {line.text}\n  {wrong}") from wrong


class _Player:
    """Turns words into what a driver can do. The site is fixed when the first thing happens."""

    def __init__(self, driver: Driver, *, needs_oms: bool) -> None:
        self._driver = driver
        self._site = Site((SMALL, MEDIUM), 1_000, has_scale=False, needs_oms=needs_oms)
        self._began = False
        self._orders: dict[str, Order] = {}

    def act(self, text: str) -> None:
        for pattern, does in _ACTS:
            if found := re.fullmatch(pattern, text):
                does(self, *found.groups())
                return
        raise StoryError(f"nobody knows how to: {text}")

    def check(self, expectations: tuple[str, ...]) -> None:
        if not self._began:
            return
        seen = self._driver.look()
        wanted = [each.partition(" ")[::2] for each in expectations]
        for kind, value in wanted:
            _EXPECTATIONS[kind](seen, value)
        if seen.prints and not any(kind == "print" for kind, _ in wanted):
            raise AssertionError(f"printed without being asked: {seen.prints}")
        if "order-shipped" in seen.reports and ("report", "order-shipped") not in wanted:
            raise AssertionError("the order shipped, which this line does not expect")

    @property
    def on(self) -> Driver:
        """The driver, with the station begun."""
        if not self._began:
            self._began = True
            self._driver.begin(self._site)
        return self._driver

    def site(self, **change: object) -> None:
        if self._began:
            raise StoryError("the site stands before the first thing happens")
        self._site = replace(self._site, **change)  # type: ignore[arg-type]

    def order(self, number: str, wants: str) -> Order:
        lines = []
        for want in wants.split(" + "):
            quantity, _, thing = want.partition(" x ")
            lines.append(OrderLine(THINGS[thing.strip()], int(quantity)))
        version = self._orders[number].version + 1 if number in self._orders else 1
        self._orders[number] = Order(number, tuple(lines), HOME, version=version)
        return self._orders[number]

    def known(self, number: str) -> Order:
        return self._orders[number]

    def changed(self, number: str, **change: object) -> Order:
        old = self._orders[number]
        self._orders[number] = replace(old, version=old.version + 1, **change)  # type: ignore[arg-type]
        return self._orders[number]


_OMS_ACT: Final = re.compile(r"oms (?!gives)|network")
_ELSEWHERE: Final = replace(HOME, lines=("Lillgatan 2",))
_Act = Callable[..., None]
_ACTS: tuple[tuple[str, _Act], ...] = (
    (r"cartons (.+)", lambda it, names: it.site(carton_types=tuple(CARTONS[n] for n in names.split()))),
    (r"plates (\d+)", lambda it, number: it.site(plates=int(number))),
    (r"with a scale", lambda it: it.site(has_scale=True)),
    (r"badge (\w+)", lambda it, who: it.on.badge(PEOPLE[who])),
    (r"order (\S+) (\d.*)", lambda it, number, wants: it.on.learn(it.order(number, wants))),
    (r"open (\S+) (\d.*)", lambda it, number, wants: it.on.scan_order(it.order(number, wants))),
    (r"change (\S+) (\d.*)", lambda it, number, wants: it.order(number, wants) and None),
    (r"scan order (\S+)", lambda it, number: it.on.scan_order(it.known(number))),
    (r"scan box (\S+)", lambda it, name: it.on.scan_carton_type(CARTONS[name])),
    (r"scan label", lambda it: it.on.scan_label(1)),
    (r"scan another label", lambda it: it.on.scan_label(0)),
    (r"scan the label before", lambda it: it.on.scan_label(2)),
    (r"scan unknown", lambda it: it.on.scan_unknown()),
    (r"scan (\S+) case of (\d+)", lambda it, thing, count: it.on.scan_item(THINGS[thing], int(count))),
    (r"scan a code that says (.+)", lambda it, words: it.on.scan_gs1(None, _traits(words))),
    (r"scan (\S+) that says (.+)", lambda it, thing, words: it.on.scan_gs1(THINGS[thing], _traits(words))),
    (r"scan (\S+)", lambda it, thing: it.on.scan_item(THINGS[thing], 1)),
    (r"press (\S+)", lambda it, word: it.on.press(WORDS[word])),
    (r"printer (done|paper-out|silent|ready)", lambda it, news: it.on.printer(news)),
    (r"weigh (\d+) g", lambda it, weight_g: it.on.weigh(int(weight_g))),
    (r"oms cancels (\S+)", lambda it, number: it.on.oms(number, Hold.CANCELLED)),
    (r"oms holds (\S+)", lambda it, number: it.on.oms(number, Hold.ON_HOLD)),
    (r"oms unholds (\S+)", lambda it, number: it.on.oms(number, Hold.NONE)),
    (
        r"oms frees (\S+)",
        lambda it, number: it.on.freed(it.changed(number, attempt=it.known(number).attempt + 1)),
    ),
    (r"oms readdresses (\S+)", lambda it, number: it.on.revised(it.changed(number, ship_to=_ELSEWHERE))),
    (r"oms changes (\S+) (\d.*)", lambda it, number, wants: it.on.revised(it.order(number, wants))),
    (r"oms disputes (\S+)", lambda it, number: it.on.disputed(number)),
    (r"oms gives (\S+) to (\S+)", lambda it, number, station: it.on.taken(number, station)),
    (r"network (away|back)", lambda it, how: it.on.network(how == "back")),
    (r"power cut", lambda it: it.on.power_cut()),
)


def _traits(words: str) -> Traits:
    """What a code says: `lot L1`, `date 2030-01-31`, `serial S1`, or several of them one after the other."""
    names = {"lot": "lot", "date": "expiry", "serial": "serial"}
    said = iter(words.split())
    return Traits(**{names[name]: next(said) for name in said})


def name_of(screen: Screen) -> str:
    """A screen's name in stories: its kind, or what it is about where one kind is about several things."""
    match screen:
        case SignInScreen():
            return "sign-in"
        case WaitScreen():
            return "idle"
        case VerifyScreen():
            return "verify"
        case DoneScreen():
            return "apply-label"
        case DevicesScreen():
            return "devices"
        case AlarmScreen() | SupervisorScreen() | ChoiceScreen() | ActScreen():
            # Help is one screen, whether its call is heard or somebody has to be fetched.
            return dashed(screen.title.code.removesuffix("_title").removesuffix("_offline"))


def dashed(code: str) -> str:
    """A code as stories write it."""
    return code.replace("_", "-")


def _band_code(seen: Seen) -> str:
    band = getattr(seen.screen, "band", None)
    return dashed(band.title.code) if band else "none"


def _expect(what: str, is_so: bool, but: object) -> None:
    if not is_so:
        raise AssertionError(f"expected {what}, but there is {but}")


def _expect_print(seen: Seen, value: str) -> None:
    copy = int(value.removeprefix("copy ")) if value.startswith("copy ") else 1
    _expect(f"print {value}", [label.copy for label in seen.prints] == [copy], seen.prints)


def _expect_left(seen: Seen, value: str) -> None:
    figure = seen.screen.band.figure if isinstance(seen.screen, VerifyScreen) else None
    _expect(f"left {value}", figure == int(value), figure)


_EXPECTATIONS: dict[str, Callable[[Seen, str], None]] = {
    "screen": lambda seen, name: _expect(
        f"screen {name}", name_of(seen.screen) == name, name_of(seen.screen)
    ),
    "notice": lambda seen, code: _expect(f"notice {code}", _band_code(seen) == code, _band_code(seen)),
    "tone": lambda seen, tone: _expect(f"tone {tone}", tone in seen.tones, seen.tones),
    "report": lambda seen, fact: _expect(f"report {fact}", fact in seen.reports, seen.reports),
    "print": _expect_print,
    "left": _expect_left,
}
