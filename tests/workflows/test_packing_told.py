"""What a packer is told that no scan brought about: notices of the station, and a right withdrawn."""

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import Notice, NoticeGiven
from floorapp.workflows.packing.state import Verifying, Waiting
from floorapp.workflows.screens import ActScreen, Mark, say
from tests.workflows.packing_rules import at_work, packing


@pytest.mark.parametrize("notice", list(Notice))
def test_a_notice_of_the_station_is_said_and_leaves_the_work_as_it_is(notice: Notice) -> None:
    floor = packing()
    floor.happens(NoticeGiven, notice=notice, n=3)
    assert floor.is_at(Verifying)
    assert (floor.mark, floor.says) == (Mark.SUPERVISOR, f"notice_{notice.value}")
    assert floor.sounds == [Sound.REFUSED]


def test_a_station_whose_right_is_withdrawn_says_whom_to_fetch() -> None:
    floor = at_work()
    floor.dispute(kind="withdrawn")
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert (screen.mark, screen.title) == (Mark.SUPERVISOR, say("withdrawn_title"))
    assert floor.sounds == [Sound.SUPERVISOR]
    floor.press(Command.DONE)
    assert floor.is_at(Waiting)
    assert not isinstance(floor.screen, ActScreen)
