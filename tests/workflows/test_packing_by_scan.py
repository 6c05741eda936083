"""A whole shift is worked by scanning alone: each key has its barcode, each screen can be left by one."""

from collections.abc import Callable
from typing import Any

import pytest

from floorapp.workflows.commands import Command, command_of
from floorapp.workflows.effects import PlaySound, Sound
from floorapp.workflows.events import CommandGiven, DeviceChanged, DeviceState
from floorapp.workflows.identify import identify
from floorapp.workflows.nouns import Hold
from floorapp.workflows.packing.state import SignedOut
from floorapp.workflows.screens import AlarmScreen, ChoiceScreen, DevicesScreen, Screen
from tests.workflows.packing_rules import (
    ADA,
    FOREIGN_SSCC,
    IN_HAND,
    MUG,
    ONE_PEN,
    PEN,
    PENS_AND_TAPE,
    SUE,
    TAPE,
    Floor,
    at_work,
    labelling,
    packing,
)


def _stopped() -> Floor:
    floor = packing()
    floor.oms_says("SO-1001", Hold.CANCELLED)
    return floor


def _disputed() -> Floor:
    floor = at_work()
    floor.dispute()
    return floor


def _reprinting() -> Floor:
    floor = labelling(ONE_PEN)
    floor.label()
    floor.press(Command.REPRINT)
    return floor


def _pressing(start: Callable[[], Floor], command: Command) -> Callable[[], Floor]:
    def floor() -> Floor:
        started = start()
        started.press(command)
        return started

    return floor


def _devices() -> Floor:
    floor = at_work()
    kinds = ("scanner", "scanner", "scanner", "scale", "printer", "camera", "camera")
    for number, kind in enumerate(kinds):
        state = DeviceState.MISSING if number in (1, 6) else DeviceState.READY
        floor.happens(DeviceChanged, device=f"device {number}", kind=kind, model="ZD421", state=state)
    floor.press(Command.DEVICES)
    return floor


def _another_box() -> Floor:
    floor = packing()
    floor.scan(PEN)
    floor.press(Command.BOX)
    return floor


def _with_a_label() -> Floor:
    floor = labelling(ONE_PEN)
    floor.label()
    return floor


EVERYWHERE: dict[str, Callable[[], Floor]] = {
    "SignedOut": Floor,
    "Waiting": _with_a_label,
    "dispute": _disputed,
    "devices": _devices,
    "more devices": _pressing(_devices, Command.MORE),
    "help": _pressing(packing, Command.HELP),
    "help while waiting": _pressing(at_work, Command.HELP),
    "reprint of the last order": _reprinting,
    "Stopped": _stopped,
    "another box": _another_box,
    **{kind.__name__: start for kind, start in IN_HAND.items()},
}
"""A floor at each screen."""

everywhere = pytest.mark.parametrize("place", EVERYWHERE)


def keys_of(screen: Screen) -> list[Command]:
    """What can be pressed on a screen."""
    keys = [] if isinstance(screen, AlarmScreen) else [key.command for key in screen.keys]
    if isinstance(screen, ChoiceScreen):
        keys += [option.command for option in screen.options]
    if isinstance(screen, DevicesScreen):
        keys += [tile.key.command for tile in screen.tiles if tile.key]
    return keys


class _Nothing:
    """A snapshot that knows nothing: a command needs none."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a command barcode was looked up: {name}")


@everywhere
def test_each_key_has_a_barcode_that_says_the_same(place: str) -> None:
    for command in keys_of(EVERYWHERE[place]().screen):
        assert command_of(command.barcode) is command
        event = identify(command.barcode.encode(), "", 1, 1, _Nothing(), waiting=False)  # type: ignore[arg-type]
        assert event == CommandGiven(1, 1, command)


@everywhere
def test_each_key_that_is_shown_does_something(place: str) -> None:
    for command in keys_of(EVERYWHERE[place]().screen):
        floor = EVERYWHERE[place]()
        if place == "SignedOut" and command is Command.LANG_EN:
            floor.press(Command.LANG_SV)  # it is chosen already
        if command is Command.UNDO:
            assert floor.is_at(next(kind for kind in IN_HAND if kind.__name__ == place))
        before = floor.state
        floor.press(command)
        refused = PlaySound(Sound.REFUSED) in floor.last.effects
        assert not refused, f"{command} is shown and refused"
        changed = floor.state != before or any(not isinstance(each, PlaySound) for each in floor.last.effects)
        assert changed, f"{command} is shown and does nothing"


@everywhere
def test_each_screen_can_be_left_by_scanning_until_nobody_is_signed_in(place: str) -> None:
    floor = EVERYWHERE[place]()
    if place in ("Stopped", "dispute"):
        floor.press(Command.DONE)
    elif place == "reprint of the last order":
        floor.press(Command.BACK)
    elif floor.screen.bar.order:
        floor.press(Command.HELP, Command.PUT_ASIDE)
    if not floor.is_at(SignedOut):
        floor.press(Command.OUT)
    assert floor.is_at(SignedOut)


def test_a_shift_is_worked_from_sign_in_to_sign_out_without_a_key() -> None:
    floor = Floor(scale=True)
    floor.press(Command.LANG_SV, Command.LANG_EN)
    floor.badge(ADA)
    floor.press(Command.DEVICES, Command.TEST_LABEL, Command.THEME, Command.LOUDER, Command.LARGER)
    floor.press(Command.BACK)
    floor.scan(PENS_AND_TAPE)
    floor.scan(MUG)
    floor.scan(PEN)
    floor.press(Command.UNDO, Command.BOX, 2, Command.BOX, Command.BACK)
    floor.scan(PEN, 6)
    floor.scan(TAPE)
    floor.press(Command.SHORT, 1)
    floor.weighs(1_000)
    floor.badge(SUE)
    floor.press(Command.OTHER_PRINTER, Command.REPRINT, 1)
    floor.sscc(FOREIGN_SSCC)
    floor.label()
    assert floor.says == "order_shipped"
    floor.press(Command.HELP, Command.BACK, Command.REPRINT, 2, Command.OUT)
    assert floor.is_at(SignedOut)
