"""The real terminal, with a witness who knows what it has answered and made durable."""

from threading import Event as Signal
from typing import Final

from floorapp.app import FrontEnd, Terminal
from floorapp.config import StationConfig
from floorapp.devices.ports import DeviceStatus
from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.events import Event, PrintAnswered
from floorapp.workflows.facts import Fact
from floorapp.workflows.packing import PackState, Step

WAIT_S: Final = 15.0


class Fence:
    """Put into the station's inbox; when it is reached, all that came before has been answered."""

    def __init__(self) -> None:
        self.reached = Signal()


class Witnessed(Terminal):
    """The terminal, and what it made durable."""

    def __init__(self, config: StationConfig, front: FrontEnd, roster_key: bytes) -> None:
        self.events: list[Event] = []
        self.facts: list[Fact] = []
        self.jobs: list[PrintJob] = []
        self.answered: set[str] = set()
        self.printer_told = Signal()
        super().__init__(config, front, roster_key)

    def tell(self, news: object) -> None:
        """Notice that the printer has been asked how it is."""
        super().tell(news)
        if isinstance(news, DeviceStatus) and news.kind == "printer":
            self.printer_told.set()

    def identify(self, news: object, seq: int, at_ms: int, state: PackState) -> Event | None:
        """A fence means nothing to the station."""
        if isinstance(news, Fence):
            news.reached.set()
            return None
        return super().identify(news, seq, at_ms, state)

    def commit(self, event: Event, before: PackState, decided: Step) -> None:
        """Remember what has been saved."""
        super().commit(event, before, decided)
        self.facts += decided.facts
        self.jobs += decided.jobs
        if isinstance(event, PrintAnswered):
            self.answered.add(event.job)
        self.events.append(event)

    def has_answered(self) -> None:
        """Wait until all that was told to the station has been answered."""
        fence = Fence()
        self.station.put(fence)
        assert fence.reached.wait(WAIT_S), "the station does not answer"
