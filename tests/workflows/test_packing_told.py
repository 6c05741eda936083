"""What a packer is told that no scan brought about: notices of the station, and a right withdrawn."""

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import DeviceChanged, DeviceState, Notice, NoticeGiven
from floorapp.workflows.nouns import Hold, Language
from floorapp.workflows.packing.state import Verifying, Waiting, WeightOff, WrongItem
from floorapp.workflows.screens import (
    ActScreen,
    DevicesScreen,
    DoneScreen,
    Mark,
    Offline,
    SupervisorScreen,
    Tile,
    VerifyScreen,
    WaitScreen,
    say,
)
from tests.workflows.packing_rules import (
    BO,
    IN_HAND,
    MUG,
    ONE_PEN,
    PEN,
    PENS_AND_TAPE,
    Floor,
    at_work,
    labelling,
    packing,
)

OF_SCANS = {
    Notice.KEYBOARD_LEARNED: (Mark.OK, Sound.OK),
    Notice.KEYBOARD_NO_GS: (Mark.WRONG, Sound.WRONG),
    Notice.KEYBOARD_UNKNOWN: (Mark.WRONG, Sound.WRONG),
}


@pytest.mark.parametrize(("notice", "answer"), OF_SCANS.items())
def test_what_the_set_up_label_told_is_answered_as_a_scan_is(
    notice: Notice, answer: tuple[Mark, Sound]
) -> None:
    floor = packing()
    floor.happens(NoticeGiven, notice=notice, n=0)
    assert floor.is_at(Verifying)
    assert (floor.mark, floor.says) == (answer[0], f"notice_{notice.value}")
    assert floor.sounds == [answer[1]]


@pytest.mark.parametrize("notice", sorted(set(Notice) - set(OF_SCANS)))
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


def test_a_device_that_is_configured_no_more_is_not_shown_as_well() -> None:
    floor = at_work()
    for name in ("gun", "wedge"):
        told = {"kind": "scanner", "model": name, "state": DeviceState.READY}
        floor.happens(DeviceChanged, device=name, **told)
    floor.power_cut(devices=("wedge",))
    floor.press(Command.DEVICES)
    assert [(tile.device, tile.mark) for tile in tiles(floor)] == [("wedge", Mark.NEXT)]
    told = {"kind": "scanner", "model": "wedge", "state": DeviceState.READY}
    floor.happens(DeviceChanged, device="wedge", reading="42", **told)
    assert tiles(floor)[0].mark is Mark.OK


def test_a_station_that_nobody_is_signed_in_at_speaks_its_own_language() -> None:
    floor = at_work()
    floor.badge(BO)
    floor.power_cut()
    assert floor.screen.bar.language is Language.SV
    floor.press(Command.OUT)
    assert floor.screen.bar.language is Language.EN
    floor.press(Command.LANG_SV)
    floor.power_cut()
    assert floor.screen.bar.language is Language.EN


def test_a_pace_is_told_after_half_an_hour_and_not_before() -> None:
    floor = packing(ONE_PEN)
    for minutes, per_hour in ((10, 0), (30, 3), (59, 3)):
        floor.at_ms = floor.state.bench.tally.since_ms + minutes * 60_000
        if not floor.is_at(Verifying):
            floor.scan(ONE_PEN)
        floor.scan(PEN)
        floor.label()
        screen = floor.screen
        assert isinstance(screen, WaitScreen)
        assert screen.per_hour == per_hour


def test_the_first_label_of_a_new_plate_is_nobodys_copy() -> None:
    floor = labelling()
    first = floor.jobs[-1]
    floor.oms_says("SO-1001", Hold.CANCELLED)
    floor.press(Command.DONE)
    floor.scan(PENS_AND_TAPE)
    floor.packs(PENS_AND_TAPE)
    assert floor.jobs[-1].label.sscc != first.label.sscc
    assert (floor.jobs[-1].copy, floor.jobs[-1].of_job) == (2, first.job)
    assert copy_shown(floor) == 1
    floor.press(Command.REPRINT, 1)
    assert (floor.jobs[-1].copy, copy_shown(floor)) == (3, 2)


def test_an_alarm_stands_again_when_nothing_is_missing_after_all() -> None:
    floor = packing()
    floor.scan(MUG)
    floor.press(Command.SHORT, Command.BACK)
    assert (floor.is_at(WrongItem), floor.sounds) == (True, [Sound.WRONG])


def copy_shown(floor: Floor) -> int:
    """The copy's number on the screen."""
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    return screen.label.copy


def tiles(floor: Floor) -> tuple[Tile, ...]:
    """What the devices screen shows."""
    screen = floor.screen
    assert isinstance(screen, DevicesScreen)
    return screen.tiles


def strip(floor: Floor) -> Offline | None:
    """The strip under the band while items are scanned."""
    screen = floor.screen
    assert isinstance(screen, VerifyScreen)
    return screen.offline
