"""What a packer is told that no scan brought about: notices of the station, and a right withdrawn."""

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import Notice, NoticeGiven
from floorapp.workflows.packing.state import Verifying, Waiting, WeightOff
from floorapp.workflows.screens import (
    ActScreen,
    DevicesScreen,
    Mark,
    Offline,
    SupervisorScreen,
    VerifyScreen,
    WaitScreen,
    say,
)
from tests.workflows.packing_rules import IN_HAND, PENS_AND_TAPE, Floor, at_work, packing


@pytest.mark.parametrize("notice", list(Notice))
def test_a_notice_of_the_station_is_said_and_leaves_the_work_as_it_is(notice: Notice) -> None:
    floor = packing()
    floor.happens(NoticeGiven, notice=notice, n=3)
    assert floor.is_at(Verifying)
    assert (floor.mark, floor.says) == (Mark.SUPERVISOR, f"notice_{notice.value}")
    assert floor.sounds == [Sound.REFUSED]


def test_a_station_whose_right_is_withdrawn_says_whom_to_fetch() -> None:
    floor = at_work()
    floor.link(online=False, withdrawn=True)
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert (screen.mark, screen.title) == (Mark.SUPERVISOR, say("withdrawn_title"))
    assert Sound.SUPERVISOR in floor.sounds
    floor.press(Command.DONE)
    assert floor.is_at(Waiting)
    assert not isinstance(floor.screen, ActScreen)
    floor.link(online=False, pending=3, withdrawn=True)
    assert not isinstance(floor.screen, ActScreen)


def test_a_right_that_is_accepted_again_takes_the_card_away_and_no_other_card() -> None:
    floor = at_work()
    floor.dispute("SO-9")
    floor.link(online=False, withdrawn=True)
    floor.power_cut()
    floor.link(online=False)  # a cable says nothing of the right
    assert floor.state.bench.withdrawn
    floor.link(online=True)
    assert [card.order for card in floor.state.bench.disputes] == ["SO-9"]
    floor.press(Command.DONE)
    assert isinstance(floor.screen, WaitScreen)


def test_a_right_withdrawn_in_mid_order_is_not_called_a_dead_network() -> None:
    floor = packing()
    floor.link(online=False)
    assert strip(floor) == Offline(0, floor.at_ms)
    since_ms = floor.at_ms
    floor.link(online=False, withdrawn=True)
    assert strip(floor) == Offline(0, since_ms, withdrawn=True)
    floor.press(Command.DEVICES)
    screen = floor.screen
    assert isinstance(screen, DevicesScreen)
    assert screen.offline == Offline(0, since_ms, withdrawn=True)
    floor.press(Command.HELP)
    called = floor.screen
    assert isinstance(called, SupervisorScreen)
    assert called.text == say("help_withdrawn_text")
    floor.packs(PENS_AND_TAPE)
    floor.printed()
    floor.link(online=True)
    floor.label()
    assert isinstance(floor.screen, WaitScreen)


def test_a_weight_that_is_off_sends_for_the_supervisor_on_foot_where_the_right_is_withdrawn() -> None:
    floor = IN_HAND[WeightOff]()
    floor.link(online=False, withdrawn=True)
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert screen.action == say("withdrawn_step_fetch")


def strip(floor: Floor) -> Offline | None:
    """The strip under the band while items are scanned."""
    screen = floor.screen
    assert isinstance(screen, VerifyScreen)
    return screen.offline
