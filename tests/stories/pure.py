"""Stories played on the decisions alone: no device, no store, no server."""

import re

from floorapp.workflows.commands import Command
from floorapp.workflows.events import PrintOutcome
from floorapp.workflows.nouns import CartonType, Hold, Operator, Order, Product
from floorapp.workflows.screens import PrintState
from floorapp.workflows.traits import Traits
from tests.stories.story import Print, Seen, Site
from tests.workflows.packing_rules import ADA, FOREIGN_SSCC, Floor, sounds


class Pure:
    """A driver whose printer has nothing printed until the story says so."""

    def begin(self, site: Site) -> None:
        self._floor = Floor(types=site.carton_types, scale=site.has_scale, serials=site.plates)
        self._floor.link(online=True)
        self._floor.badge(ADA)
        self._tones: list[str] = []
        self._facts = len(self._floor.facts)
        self._jobs = 0

    def badge(self, who: Operator | None) -> None:
        self._floor.badge(who)
        self._hear()

    def learn(self, order: Order) -> None:
        """An order comes with its scan."""

    def scan_order(self, order: Order) -> None:
        self._floor.scan(order)
        self._hear()

    def scan_item(self, product: Product, quantity: int) -> None:
        self._floor.scan(product, quantity)
        self._hear()

    def scan_gs1(self, product: Product | None, traits: Traits) -> None:
        if product is None:
            self._floor.trait(traits)
        else:
            self._floor.scan(product, traits=traits)
        self._hear()

    def scan_carton_type(self, carton_type: CartonType) -> None:
        self._floor.scan(carton_type)
        self._hear()

    def scan_label(self, back: int) -> None:
        plates = list(dict.fromkeys(job.label.sscc for job in self._floor.jobs))
        self._floor.sscc(plates[-back] if back else FOREIGN_SSCC)
        self._hear()

    def scan_unknown(self) -> None:
        self._floor.unknown()
        self._hear()

    def press(self, command: Command) -> None:
        self._floor.press(command)
        self._hear()

    def printer(self, news: str) -> None:
        match news:
            case "done":
                self._floor.printed(PrintOutcome.DONE)
            case "paper-out":
                self._floor.printed(PrintOutcome.FAILED, "paper_out")
            case "silent":
                self._floor.printed(PrintOutcome.DOUBT, "no_answer")
            case _:  # ready again: a printer's state decides nothing by itself
                return
        self._hear()

    def weigh(self, weight_g: int) -> None:
        self._floor.weighs(weight_g)
        self._hear()

    def oms(self, order: str, hold: Hold) -> None:
        self._floor.oms_says(order, hold)
        self._hear()

    def freed(self, order: Order) -> None:
        self._floor.revised(order)
        self._hear()

    def revised(self, order: Order) -> None:
        self._floor.revised(order)
        self._hear()

    def disputed(self, order: str) -> None:
        self._floor.dispute(order, "unclear")
        self._hear()

    def taken(self, order: str, station: str) -> None:
        self._floor.claim(order, granted=False, holder=station)
        self._hear()

    def network(self, online: bool) -> None:
        self._floor.link(online=online, pending=self._floor.state.bench.pending)
        self._hear()

    def power_cut(self) -> None:
        label = self._floor.state.bench.last_label
        unsure = label is not None and label.state in (PrintState.WAITING, PrintState.DOUBT)
        self._floor.power_cut(*([label.job] if label and unsure else []))
        self._hear()

    def look(self) -> Seen:
        facts, jobs = self._floor.facts[self._facts :], self._floor.jobs[self._jobs :]
        self._facts, self._jobs = len(self._floor.facts), len(self._floor.jobs)
        tones, self._tones = tuple(self._tones), []
        return Seen(
            self._floor.screen,
            tones,
            tuple(re.sub(r"(?<!^)(?=[A-Z])", "-", type(fact).__name__).lower() for fact in facts),
            tuple(Print(job.carton, job.copy) for job in jobs),
        )

    def _hear(self) -> None:
        self._tones += [sound.value.replace("_", "-") for sound in sounds(self._floor.last.effects)]
