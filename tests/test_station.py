"""The station's loop: nothing is shown or done before it is saved, and a fault of our own stops nobody."""

import threading
import time
from dataclasses import dataclass, field

import pytest

from floorapp.station import NotSaved, Station
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Effect, PlaySound, Sound
from floorapp.workflows.events import BadgeScanned, CommandGiven, DeviceChanged, DeviceState, Event
from floorapp.workflows.nouns import Language, Operator, Role
from floorapp.workflows.packing import PackState, Step, fresh
from floorapp.workflows.screens import ActScreen, Screen, SignInScreen, WaitScreen

ASA = Operator("asa", "Åsa Holm", frozenset({Role.PACKER}))


@dataclass
class World:
    """Everything around the loop, in the order in which the loop touches it. `broken` saves fail first."""

    broken: int = 0
    log: list[str] = field(default_factory=list)
    screens: list[Screen] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    committed: list[Event] = field(default_factory=list)
    failed: threading.Event = field(default_factory=threading.Event)

    def identify(self, news: object, seq: int, at_ms: int, state: PackState) -> Event | None:
        """`None` is no news, an operator a badge, a command itself, and anything else our own fault."""
        if isinstance(news, Operator):
            return BadgeScanned(seq, at_ms, news)
        if isinstance(news, Command):
            return CommandGiven(seq, at_ms, news)
        if news == "a device":
            return DeviceChanged(seq, at_ms, "scale 1", "scale", "simulated", DeviceState.READY)
        if news == "nothing":
            return None
        raise TypeError(f"nobody reads {news}")

    def commit(self, event: Event, before: PackState, decided: Step) -> None:
        if self.broken:
            self.broken -= 1
            self.failed.set()
            raise NotSaved("the disk is full")
        self.log.append("commit")
        self.committed.append(event)

    def show(self, screen: Screen, news: object) -> None:
        self.log.append("show")
        self.screens.append(screen)

    def perform(self, effect: Effect) -> None:
        self.log.append("perform")
        if isinstance(effect, PlaySound):
            self.sounds.append(effect.sound)

    def saved(self, decided: Step) -> None:
        self.log.append("saved")

    def now_ms(self) -> int:
        return 1_000


def work(world: World, *news: object) -> Station:
    """Let a station answer all of `news` and stop."""
    station = Station(world, fresh("PACK-07"), 0)
    for each in news:
        station.put(each)
    station.stop()
    station.run()
    return station


def test_nothing_is_shown_or_done_before_it_is_saved() -> None:
    world = World()
    work(world, ASA)
    assert world.log == ["show", "commit", "show", "perform", "saved"]
    assert isinstance(world.screens[-1], WaitScreen)


def test_events_are_numbered_from_one_without_gaps() -> None:
    world = World()
    work(world, ASA, "nothing", Command.LANG_SV, Command.LANG_EN)
    assert [event.seq for event in world.committed] == [1, 2, 3]


def test_what_changes_nothing_on_the_glass_is_not_painted_again() -> None:
    world = World()
    work(world, ASA, "a device")
    assert len(world.committed) == 2
    assert len(world.screens) == 2


def test_our_own_fault_changes_nothing_and_is_said() -> None:
    world = World()
    work(world, "a riddle", ASA)
    band = world.screens[1]
    assert isinstance(band, SignInScreen)
    assert band.band is not None
    assert band.band.title.code == "station_fault"
    assert world.sounds[0] is Sound.WRONG
    assert [type(event) for event in world.committed] == [BadgeScanned]
    assert world.committed[0].seq == 1


def test_a_decision_that_cannot_be_saved_is_not_shown_until_it_is() -> None:
    world = World(broken=2)
    station = Station(world, fresh("PACK-07"), 0)
    thread = threading.Thread(target=station.run)
    thread.start()
    station.put(ASA)
    assert world.failed.wait(5)
    time.sleep(0.05)
    assert not station.accepting
    warning = world.screens[-1]
    assert isinstance(warning, ActScreen)
    assert warning.title.code == "not_saved_title"
    while not world.committed:
        time.sleep(0.01)
    station.stop()
    thread.join(5)
    assert station.accepting
    assert isinstance(world.screens[-1], WaitScreen)
    assert world.sounds == [Sound.WRONG, Sound.OK]
    assert len(world.committed) == 1


def test_a_station_that_cannot_save_can_still_be_stopped() -> None:
    world = World(broken=10**9)
    station = Station(world, fresh("PACK-07"), 0)
    thread = threading.Thread(target=station.run)
    thread.start()
    station.put(ASA)
    assert world.failed.wait(5)
    station.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert not world.committed


@pytest.mark.parametrize("language", list(Language))
def test_the_saved_screen_is_shown_first(language: Language) -> None:
    world = World()
    station = Station(world, fresh("PACK-07", language), 41)
    station.stop()
    station.run()
    (screen,) = world.screens
    assert screen.bar.language is language
