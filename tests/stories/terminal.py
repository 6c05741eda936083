"""Stories played at a real station: the whole terminal in this process, with simulated devices.

What shows and sounds is the subclass's: the line writer of `headless.py` or the window of `window.py`.
"""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from floorapp.app import FrontEnd
from floorapp.sync.catalogue import Catalogue
from floorapp.sync.enrolment import SNAPSHOT_FILE
from floorapp.sync.news import ClaimNews, DisputeNews
from floorapp.workflows.commands import Command
from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.events import ClaimAnswered, Event, LinkChanged, OrderChanged, OrderRevised
from floorapp.workflows.nouns import CartonType, Hold, Operator, Order, Product
from floorapp.workflows.own_codes import CARTON_TYPE_PREFIX
from floorapp.workflows.screens import Screen
from floorapp.workflows.traits import Traits
from tests.stories.bench import (
    SCALE,
    SCANNER,
    STATION,
    CopyOnly,
    RealOms,
    SlowPrinter,
    badge_of,
    barcode_of,
    gs1_of,
)
from tests.stories.story import Print, Seen, Site, dashed
from tests.stories.witnessed import WAIT_S, Witnessed
from tests.workflows.packing_rules import ADA, FOREIGN_SSCC

UNKNOWN: Final = "NOTHING-HAS-THIS-CODE"
_TOML: Final = """[station]
name = "{station}"
kind = "pack"
language = "en"
theme = "light"
data_dir = "{folder}"

[oms]
url = "{{url}}"
enrolment_code = "{{code}}"

[[scanner]]
kind = "simulated"
name = "{scanner}"

[[printer]]
role = "carton_label"
language = "zpl"
url = "tcp://127.0.0.1:{port}"
name = "label printer"
"""
_SCALE: Final = """
[[scale]]
kind = "simulated"
name = "{scale}"
"""


class AtStation(ABC):
    """A driver at a real terminal. `oms` gives the server of the file, where a story needs one."""

    def __init__(self, folder: Path, oms: Callable[[], RealOms]) -> None:
        self._folder, self._oms = folder, oms
        self._labels: list[PrintJob] = []
        self._labels_before = 0
        self._learnt: list[Order] = []
        self._closing = ExitStack()

    # What the front end is

    @abstractmethod
    def front(self) -> FrontEnd:
        """What shows and sounds, made anew at each start of the station."""

    @abstractmethod
    def seen(self) -> Screen:
        """What is shown when all that was told has been answered."""

    @abstractmethod
    def heard(self) -> list[str]:
        """The sounds since the last call."""

    def scan(self, text: str) -> None:
        """Pull the scanner's trigger."""
        self._terminal.equipment.scanners[SCANNER].feed(text.encode())

    def press(self, command: Command) -> None:
        """A command is scanned or pressed."""
        self.scan(command.barcode)
        self._answered()

    # The story's acts

    def begin(self, site: Site) -> None:
        """See `Driver`."""
        self._site = site
        self._printer = SlowPrinter()
        self._printer.start()
        self._closing.callback(self._switch_printer_off)
        self._supply: CopyOnly | RealOms = self._oms() if site.needs_oms else CopyOnly()
        text = _TOML.format(
            station=STATION,
            folder=self._folder / "station",
            scanner=SCANNER,
            port=self._printer.port,
        )
        scale = _SCALE.format(scale=SCALE) if site.has_scale else ""
        path = self._folder / "station.toml"
        path.touch(mode=0o600)
        self._config, self._key = self._supply.set_up(path, site, text + scale)
        self._closing.callback(self._supply.close)
        snapshot = self._config.station.data_dir / SNAPSHOT_FILE
        self._catalogue = Catalogue.open(snapshot, self._key, lambda: None)
        self._closing.callback(self._catalogue.close)
        self._start()
        self._closing.callback(self._end_station)
        self._until(lambda: len(self._terminal.state.bench.settings.carton_types) > 0, "the settings")
        self._until(lambda: self._catalogue.operator_by_badge(badge_of(ADA)) is not None, "the roster")
        if site.needs_oms:
            self._happens(lambda event: isinstance(event, LinkChanged) and event.online)
        self.badge(ADA)
        self.look()

    def badge(self, who: Operator | None) -> None:
        """See `Driver`."""
        self.scan(badge_of(who))
        self._answered()

    def learn(self, order: Order) -> None:
        """See `Driver`."""
        self._learnt.append(order)
        order = replace(order, order=self._supply.number(order.order))
        self._supply.put(order)
        wanted = {line.product.sku: line.quantity for line in order.lines}

        def is_known() -> bool:
            known = self._catalogue.order(order.order)
            return known is not None and {x.product.sku: x.quantity for x in known.lines} == wanted

        self._until(is_known, f"order {order.order}")

    def scan_order(self, order: Order) -> None:
        """See `Driver`."""
        if order not in self._learnt:
            self.learn(order)
        self.scan(self._supply.number(order.order))
        self._answered()

    def scan_item(self, product: Product, quantity: int) -> None:
        """See `Driver`."""
        self.scan(barcode_of(product, quantity))
        self._answered()

    def scan_gs1(self, product: Product | None, traits: Traits) -> None:
        """See `Driver`. The codes need no separator, which not every scanner that types can send."""
        self.scan(gs1_of(product, traits))
        self._answered()

    def scan_carton_type(self, carton_type: CartonType) -> None:
        """See `Driver`."""
        self.scan(CARTON_TYPE_PREFIX + carton_type.carton_type)
        self._answered()

    def scan_label(self, back: int) -> None:
        """Only what is on paper can be scanned."""
        self._let_print()
        plates = list(dict.fromkeys(job.label.sscc for job in self._labels))
        self.scan("]C100" + (plates[-back] if back else FOREIGN_SSCC))
        self._answered()

    def scan_unknown(self) -> None:
        """See `Driver`."""
        self.scan(UNKNOWN)
        self._answered()

    def printer(self, news: str) -> None:
        """See `Driver`. One that is silent has restarted with the label in it, and does not count."""
        match news:
            case "done":
                pass
            case "paper-out":
                self._printer.set_fault("paper_out", present=True)
            case "silent":
                self._printer.has_odometer = False
                self._printer.reset_at_next_label(printed=True)
            case _:
                self._printer.set_fault("paper_out", present=False)
                return
        self._let_print()

    def weigh(self, weight_g: int) -> None:
        """See `Driver`."""
        self._terminal.equipment.scales[SCALE].put(weight_g)
        self._answered()

    def oms(self, order: str, hold: Hold) -> None:
        """See `Driver`."""
        order = self._has_lease(order)
        begun = len(self._terminal.events)
        self._server.hold(order, hold)
        self._until(lambda: self._catalogue.holds(order)[0] is hold, f"{order} {hold}")
        if hold is not Hold.NONE:
            self._happens(lambda event: isinstance(event, OrderChanged), since=begun)
        self._answered()

    def freed(self, order: Order) -> None:
        """See `Driver`."""
        number, begun = self._has_lease(order.order), len(self._terminal.events)
        self._learnt.append(order)
        self._server.free(number)
        self._happens(lambda event: isinstance(event, OrderRevised), since=begun)
        self._answered()

    def revised(self, order: Order) -> None:
        """See `Driver`."""
        self._has_lease(order.order)
        begun = len(self._terminal.events)
        self.learn(order)
        self._happens(lambda event: isinstance(event, OrderRevised), since=begun)
        self._answered()

    def disputed(self, order: str) -> None:
        """The courier's word: what a server disputes is told by the tests of the OMS."""
        self._terminal.tell(DisputeNews(f"fact of {order}", self._supply.number(order), "unclear", ""))
        self._answered()

    def _has_lease(self, order: str) -> str:
        """The station has its lease before the OMS speaks of an order; later is another story."""
        number = self._supply.number(order)
        self._happens(lambda event: isinstance(event, ClaimAnswered) and event.order == number)
        return number

    def taken(self, order: str, station: str) -> None:
        """A lease is asked for again only after minutes, so this is the courier's word and no server's."""
        self._terminal.tell(ClaimNews(self._supply.number(order), granted=False, holder=station))
        self._answered()

    def network(self, online: bool) -> None:
        """See `Driver`."""
        begun = len(self._terminal.events)
        self._server.network(online)
        self._happens(lambda event: isinstance(event, LinkChanged) and event.online is online, since=begun)

    def power_cut(self) -> None:
        """The station and its printer lose power; a label on its way may be on paper or not."""
        if self._waiting():
            self._printer.label_time_s = 3_600.0
            self._printer.ready.set()
            self._until(lambda: self._printer.busy, "the label in the printer")
        self._terminal.stop()
        self._labels_before = len(self._labels)
        port = self._printer.port
        self._switch_printer_off()
        self._printer = SlowPrinter(port)
        self._printer.start()
        self._start()

    def look(self) -> Seen:
        """See `Driver`."""
        self._answered()
        terminal = self._terminal
        facts, terminal.facts = tuple(terminal.facts), []
        jobs, terminal.jobs = tuple(terminal.jobs), []
        return Seen(
            self.seen(),
            tuple(dashed(tone) for tone in self.heard()),
            tuple(re.sub(r"(?<!^)(?=[A-Z])", "-", type(fact).__name__).lower() for fact in facts),
            tuple(Print(job.carton, job.copy) for job in jobs),
        )

    def end(self) -> None:
        """Close all that was begun."""
        self._closing.close()

    # How

    def _start(self) -> None:
        self._terminal = Witnessed(self._config, self.front(), self._key)
        self._terminal.start()
        assert self._terminal.printer_told.wait(WAIT_S), "the printer was not asked how it is"
        self._printer.ready.clear()
        self._answered()

    def _end_station(self) -> None:
        self._printer.ready.set()
        self._terminal.stop()

    def _switch_printer_off(self) -> None:
        self._printer.stop()

    def _waiting(self) -> bool:
        """Whether a label that was asked for since the last start has had no answer."""
        return any(job.job not in self._terminal.answered for job in self._labels[self._labels_before :])

    def _let_print(self) -> None:
        """The printer has the time for what waits, until the station has had its answer."""
        self._printer.ready.set()
        self._until(lambda: not self._waiting(), "an answer from the printer")
        self._printer.ready.clear()
        self._answered()

    def _answered(self) -> None:
        """All that was told to the station has been answered."""
        self._terminal.has_answered()
        self._labels += [job for job in self._terminal.jobs if job not in self._labels]

    def _happens(self, wanted: Callable[[Event], bool], since: int = 0) -> None:
        self._until(lambda: any(map(wanted, self._terminal.events[since:])), "an event")

    def _until(self, is_so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while not is_so():
            assert time.monotonic() < deadline, f"{what}: not there after {WAIT_S:.0f} s"
            self.rest()

    def rest(self) -> None:
        """Give the others their turn."""
        time.sleep(0.005)

    @property
    def _server(self) -> RealOms:
        assert isinstance(self._supply, RealOms), "this story did not say that it needs the OMS"
        return self._supply
