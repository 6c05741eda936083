"""The station's loop: take what happened, decide, save, show, then act. In that order, one at a time.

One thread runs it. Drivers, the courier and the front end put their news into the inbox and go on; nothing
that they say is acted on before the decision about it is durable.
"""

import logging
import queue
import threading
from dataclasses import dataclass, replace
from typing import Final, Protocol

from floorapp.workflows.effects import Effect, PlaySound, Sound
from floorapp.workflows.events import Event
from floorapp.workflows.packing import PackState, Step, screen_of, step
from floorapp.workflows.screens import ActScreen, Band, Mark, Screen, say

log = logging.getLogger(__name__)

RETRY_S: Final = 0.5


class NotSaved(Exception):  # noqa: N818 - what the floor calls it
    """The decision may or may not be durable: nothing of it may be shown or done. It may be tried again."""


class Ports(Protocol):
    """All that the loop needs of the world; the composition root provides it."""

    def identify(self, news: object, seq: int, at_ms: int, state: PackState) -> Event | None:
        """What a piece of news means, as an event that carries its facts; None when it means nothing."""
        ...

    def commit(self, event: Event, before: PackState, decided: Step) -> None:
        """Make event and decision durable, whole or not at all. Raises `NotSaved`."""
        ...

    def show(self, screen: Screen, news: object) -> None:
        """Draw a screen. `news` is what it answers."""
        ...

    def perform(self, effect: Effect) -> None:
        """Do what a saved decision asks for. Never blocks."""
        ...

    def saved(self, decided: Step) -> None:
        """A decision with facts or print jobs is durable: whoever sends or prints them may look."""
        ...

    def now_ms(self) -> int:
        """The time in ms since 1970 UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Quit:
    """The loop should end after what is in the inbox before this."""


class Station:
    """One packing station at work. `state` and `seq` are where it stood when it ended last."""

    def __init__(self, ports: Ports, state: PackState, seq: int) -> None:
        self._ports = ports
        self._state = state
        self._seq = seq
        self._shown: Screen | None = None
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self.accepting = True
        """False while nothing can be saved: scans that come meanwhile are not taken, and not answered."""

    def put(self, news: object) -> None:
        """Tell the station what happened. Safe from any thread; never blocks."""
        self._inbox.put(news)

    def stop(self) -> None:
        """End the loop, also while it tries to save. What is in the inbox before this is answered first."""
        self._inbox.put(Quit())
        self._stopping.set()

    def run(self) -> None:
        """Answer what comes until `stop`. Shows the saved screen first."""
        self._show(screen_of(self._state), None)
        while True:
            news = self._inbox.get()
            if isinstance(news, Quit):
                return
            try:
                self.answer(news)
            except Exception:
                # Our own fault: the saved state still holds, so the station goes on from it and says so.
                log.exception("event %d could not be decided", self._seq + 1)
                self._say_fault(news)

    def answer(self, news: object) -> None:
        """Turn one piece of news into a saved decision, and then show and do what it says."""
        event = self._ports.identify(news, self._seq + 1, self._ports.now_ms(), self._state)
        if event is None:
            return
        decided = step(self._state, event)
        if not self._save(event, decided, news):
            return
        self._seq, self._state = event.seq, decided.state
        screen = screen_of(decided.state)
        if screen != self._shown or any(isinstance(effect, PlaySound) for effect in decided.effects):
            self._show(screen, news)
        for effect in decided.effects:
            self._ports.perform(effect)
        if decided.facts or decided.jobs:
            self._ports.saved(decided)

    def _save(self, event: Event, decided: Step, news: object) -> bool:
        """Save, however often it takes. False when the station was stopped before it held."""
        while True:
            try:
                self._ports.commit(event, self._state, decided)
            except NotSaved as failure:
                log.error("event %d is not saved: %s", event.seq, failure)  # noqa: TRY400 - not our fault
                if self.accepting:
                    self.accepting = False
                    self._show(self._cannot_save(), news)
                    self._ports.perform(PlaySound(Sound.WRONG))
                if self._stopping.wait(RETRY_S):
                    return False
            else:
                self.accepting = True
                return True

    def _cannot_save(self) -> ActScreen:
        shown = screen_of(self._state)
        return ActScreen(
            shown.bar, None, Mark.WRONG, say("not_saved_title"), say("not_saved_text"), (), None, ()
        )

    def _say_fault(self, news: object) -> None:
        band = Band(Mark.WRONG, say("station_fault"), say("station_fault_text"))
        self._state = replace(self._state, bench=replace(self._state.bench, band=band))
        self._show(screen_of(self._state), news)
        self._ports.perform(PlaySound(Sound.WRONG))

    def _show(self, screen: Screen, news: object) -> None:
        self._shown = screen
        self._ports.show(screen, news)
