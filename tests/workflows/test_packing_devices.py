"""The devices screen: what each device says, and how it is tried, by scanning alone."""

from typing import Any

import pytest

from floorapp.devices.ports import Fault
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import (
    Effect,
    LookAgain,
    PlaySound,
    PrintTestLabel,
    Sound,
    TakeSnapshot,
    ZeroScale,
)
from floorapp.workflows.events import DeviceChanged, DeviceState, Way, WeightRead
from floorapp.workflows.nouns import Loudness
from floorapp.workflows.packing.show_devices import grouped
from floorapp.workflows.screens import DevicesScreen, Mark, Say, Tile, say
from tests.workflows.packing_rules import PENS_AND_TAPE, Floor, at_work, packing

READY, WARNING, MISSING = DeviceState.READY, DeviceState.WARNING, DeviceState.MISSING
BENCH = ("hand 1", "hand 2", "scale 1", "labels", "over")


def tells(floor: Floor, device: str, kind: str, state: DeviceState = READY, **rest: Any) -> None:
    floor.happens(DeviceChanged, device=device, kind=kind, model="", state=state, **rest)


def at_the_devices(*, opened: bool = True) -> Floor:
    """A bench of two scanners, a scale, a printer and a camera, all of them well."""
    floor = at_work()
    floor.power_cut(devices=BENCH)
    for device, kind in zip(
        reversed(BENCH), ("camera", "printer", "scale", "scanner", "scanner"), strict=True
    ):
        tells(floor, device, kind)
    if opened:
        floor.press(Command.DEVICES)
    return floor


def tiles(floor: Floor) -> dict[str, Tile]:
    screen = floor.screen
    assert isinstance(screen, DevicesScreen)
    return {tile.device: tile for tile in screen.tiles}


def keys(floor: Floor) -> list[tuple[Command, Say]]:
    screen = floor.screen
    assert isinstance(screen, DevicesScreen)
    return [(key.command, key.text) for key in screen.keys]


def done(floor: Floor) -> list[Effect]:
    return [effect for effect in floor.last.effects if not isinstance(effect, PlaySound)]


# What stands there


def test_devices_stand_by_kind_and_in_the_order_of_the_configuration() -> None:
    floor = at_the_devices()
    assert tuple(tiles(floor)) == BENCH
    tells(floor, "drawer", "till")
    tells(floor, "another", "scanner")
    assert tuple(tiles(floor))[:3] == ("hand 1", "hand 2", "another")
    floor.press(Command.MORE)
    assert tiles(floor)["drawer"].headline == say("device_connected")


def test_a_device_has_its_name_where_there_are_several_of_its_kind() -> None:
    assert {name: tile.name for name, tile in tiles(at_the_devices()).items()} == {
        "hand 1": "hand 1",
        "hand 2": "hand 2",
        "scale 1": "",
        "labels": "",
        "over": "",
    }


def test_a_device_says_how_it_is_attached() -> None:
    floor = at_the_devices()
    tells(floor, "labels", "printer", way=Way.NETWORK, address="192.0.2.31")
    assert tiles(floor)["labels"].way == say("way_network", address="192.0.2.31")
    assert tiles(floor)["over"].way is None


def test_a_scanner_that_is_there_listens_and_one_that_is_gone_says_what_to_do() -> None:
    floor = at_the_devices()
    tells(floor, "hand 2", "scanner", MISSING, fault="unplugged")
    there, gone = tiles(floor)["hand 1"], tiles(floor)["hand 2"]
    assert (there.mark, there.listens, there.headline, there.key) == (
        Mark.OK,
        True,
        say("scanner_waits"),
        None,
    )
    assert (gone.mark, gone.listens) == (Mark.WRONG, False)
    assert (gone.headline, gone.note) == (say("fault_unplugged"), say("scanner_away"))
    assert gone.key is not None and gone.key.command is Command.LOOK


def test_a_device_that_goes_is_still_called_by_its_name() -> None:
    floor = at_the_devices()
    floor.happens(DeviceChanged, device="hand 1", kind="scanner", model="Zebra DS3678", state=READY)
    floor.happens(DeviceChanged, device="hand 1", kind="scanner", model="serial scanner", state=MISSING)
    assert tiles(floor)["hand 1"].model == "Zebra DS3678"


def test_a_keyboard_wedge_is_not_said_to_be_there_before_it_scans() -> None:
    floor = at_the_devices()
    floor.happens(DeviceChanged, device="wedge", kind="scanner", model="wedge", state=READY)
    assert tiles(floor)["wedge"].mark is Mark.NEXT
    floor.happens(
        DeviceChanged, device="wedge", kind="scanner", model="wedge", state=READY, reading="42", tried=True
    )
    assert tiles(floor)["wedge"].mark is Mark.OK


@pytest.mark.parametrize("device", ["hand 1", "over"])
def test_a_code_that_is_tried_shows_what_it_is_and_sounds_each_time(device: str) -> None:
    floor = at_the_devices()
    kind = "camera" if device == "over" else "scanner"
    for _ in range(2):
        tells(floor, device, kind, reading="7310000047114", tried=True, symbology="]E0")
        tile = tiles(floor)[device]
        assert (tile.reading, tile.headline) == ("7310 0000 4711 4", None)
        assert tile.note == say("symbology", name="EAN-13")
        assert floor.sounds == [Sound.OK]


def test_a_scanner_that_comes_back_while_devices_are_looked_at_is_no_code_that_is_tried() -> None:
    floor = at_the_devices()
    tells(floor, "hand 1", "scanner", MISSING, fault="unplugged")
    assert floor.says == "scanner_gone"
    tells(floor, "hand 1", "scanner", reading="42", tried=True)
    assert floor.says == "scanner_back"


def test_a_code_that_was_tried_stays_in_sight_until_another_comes_or_the_device_goes() -> None:
    floor = at_the_devices()
    tells(floor, "over", "camera", reading="PALL-0042", tried=True, symbology="]Q1")
    tells(floor, "over", "camera", reading="1280 × 720")
    shown = tiles(floor)["over"]
    assert (shown.reading, shown.note) == ("PALL-0042", say("symbology", name="QR"))
    tells(floor, "over", "camera", WARNING, reading="apt install libzbar0", fault="no_second_reader")
    shown = tiles(floor)["over"]
    assert (shown.mark, shown.reading) == (Mark.TOO_MANY, "PALL-0042")
    assert shown.note == say("fault_no_second_reader")
    tells(floor, "over", "camera", MISSING, fault="unplugged")
    assert tiles(floor)["over"].headline == say("fault_unplugged")


def test_a_camera_that_sees_says_how_large_its_picture_is_and_is_not_taken_for_a_code() -> None:
    floor = at_the_devices()
    assert tiles(floor)["over"].note == say("camera_hint")
    tells(floor, "over", "camera", reading="1280 × 720")
    shown = tiles(floor)["over"]
    assert (shown.headline, shown.note) == (say("camera_sees"), say("camera_picture", size="1280 × 720"))
    assert floor.sounds == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("7310000047114", "7310 0000 4711 4"),
        ("96385074", "9638 5074"),
        ("036000291452", "0360 0029 1452"),
        ("17310000047111", "1731 0000 0471 11"),
        ("7310000047115", "7310000047115"),
        ("373314700104711201", "373314700104711201"),
        ("١٢٣٤٥٦٧٨", "١٢٣٤٥٦٧٨"),
        ("PALL-0042", "PALL-0042"),
        ("", ""),
    ],
)
def test_the_digits_of_a_gtin_are_grouped_to_be_read_aloud(text: str, shown: str) -> None:
    assert grouped(text) == shown


def test_a_scale_shows_its_weight_and_whether_its_zero_is_right() -> None:
    floor = at_the_devices()
    assert (tiles(floor)["scale 1"].headline, tiles(floor)["scale 1"].note) == (
        say("weight_value", value_g=0),
        say("scale_zero"),
    )
    floor.happens(WeightRead, weight_g=2_434, device="scale 1")
    shown = tiles(floor)["scale 1"]
    assert (shown.headline, shown.note) == (say("weight_value", value_g=2_434), say("scale_stable"))
    tells(floor, "scale 1", "scale", WARNING, fault="overload")
    assert tiles(floor)["scale 1"].headline == say("fault_overload")
    tells(floor, "scale 1", "scale")
    assert tiles(floor)["scale 1"].headline == say("weight_value", value_g=2_434)
    tells(floor, "scale 1", "scale", MISSING, fault="no_answer")
    assert tiles(floor)["scale 1"].note == say("device_away")
    tells(floor, "scale 1", "scale")
    assert tiles(floor)["scale 1"].headline == say("weight_value", value_g=0)


def test_a_weight_of_a_scale_that_has_not_said_how_it_is_counts_all_the_same() -> None:
    floor = at_work()
    floor.happens(WeightRead, weight_g=700, device="scale 1")
    assert floor.state.bench.weight_g == 700
    tells(floor, "scale 1", "scale")
    floor.press(Command.DEVICES)
    assert tiles(floor)["scale 1"].headline == say("weight_value", value_g=700)


def test_a_printer_says_whether_it_can_answer() -> None:
    floor = at_the_devices()
    assert tiles(floor)["labels"].note == say("printer_ready")
    floor.happens(DeviceChanged, device="labels", kind="printer", model="write-only printer", state=READY)
    assert tiles(floor)["labels"].note == say("printer_cannot_answer")
    tells(floor, "labels", "printer", WARNING, fault="paper_out")
    tile = tiles(floor)["labels"]
    assert (tile.mark, tile.headline, tile.note) == (Mark.TOO_MANY, say("fault_paper_out"), None)


@pytest.mark.parametrize(
    ("state", "fault", "reading", "note"),
    [
        (MISSING, "unplugged", "", say("camera_away")),
        (MISSING, "not_installed", "opencv", say("device_install", what="opencv")),
        (MISSING, "not_installed", "", say("camera_away")),
        (WARNING, "no_second_reader", "", say("camera_install")),
        (WARNING, "no_permission", "", say("device_not_allowed")),
    ],
)
def test_a_camera_that_is_not_well_says_what_to_do_and_that_work_goes_on(
    state: DeviceState, fault: str, reading: str, note: Say
) -> None:
    floor = at_the_devices()
    tells(floor, "over", "camera", state, fault=fault, reading=reading)
    tile = tiles(floor)["over"]
    assert (tile.headline, tile.note) == (say(f"fault_{fault}"), note)
    assert tile.key is not None
    assert tile.key.command is (Command.LOOK if state is MISSING else Command.SNAPSHOT)


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault])
@pytest.mark.parametrize("kind", ["scanner", "scale", "printer", "camera"])
def test_every_fault_of_every_kind_is_told(fault: Fault, kind: str) -> None:
    floor = at_work()
    tells(floor, "it", kind, MISSING, fault=fault.value)
    floor.press(Command.DEVICES)
    assert tiles(floor)["it"].headline == say(f"fault_{fault.value}")


# More than a page


def test_more_than_six_devices_stand_on_pages_of_about_the_same_size() -> None:
    floor = at_the_devices()
    for number in (3, 4, 5):
        tells(floor, f"hand {number}", "scanner")
    assert len(tiles(floor)) == 4
    assert (Command.MORE, say("key_more_devices", page=1, pages=2)) in keys(floor)
    first = set(tiles(floor))
    floor.press(Command.MORE)
    second = set(tiles(floor))
    assert len(second) == 4 and not first & second
    assert (Command.MORE, say("key_more_devices", page=2, pages=2)) in keys(floor)
    floor.press(Command.MORE)
    assert set(tiles(floor)) == first
    floor.press(Command.MORE, Command.BACK, Command.DEVICES)
    assert set(tiles(floor)) == first


def test_a_page_that_is_gone_with_its_devices_is_not_shown() -> None:
    floor = at_the_devices()
    for number in (3, 4):
        tells(floor, f"hand {number}", "scanner")
    floor.press(Command.MORE)
    floor.power_cut(devices=BENCH)
    assert tuple(tiles(floor)) == BENCH


def test_one_page_needs_no_key_for_more() -> None:
    floor = at_the_devices()
    assert Command.MORE not in dict(keys(floor))
    before = floor.state
    floor.press(Command.MORE)
    assert floor.state == before


def test_a_bench_without_devices_can_be_looked_at() -> None:
    floor = at_work()
    floor.press(Command.DEVICES)
    assert tiles(floor) == {}


# How it is tried


def test_each_device_is_tried_by_its_own_command() -> None:
    floor = at_the_devices()
    floor.press(Command.ZERO)
    assert (done(floor), floor.sounds) == ([ZeroScale()], [Sound.OK])
    floor.press(Command.TEST_LABEL)
    assert (done(floor), floor.sounds) == ([PrintTestLabel()], [Sound.OK])
    floor.press(Command.SNAPSHOT)
    assert (done(floor), floor.sounds) == ([TakeSnapshot("over")], [Sound.OK])
    floor.press(Command.LOOK)
    assert (done(floor), floor.sounds) == ([], [Sound.REFUSED])
    for device in ("hand 2", "over"):
        tells(floor, device, "scanner" if device == "hand 2" else "camera", MISSING, fault="unplugged")
    floor.press(Command.LOOK)
    assert (done(floor), floor.sounds) == ([LookAgain("hand 2"), LookAgain("over")], [Sound.OK])


def test_what_is_tried_changes_nothing_else_and_the_devices_stay_in_sight() -> None:
    floor = at_the_devices()
    before = floor.state
    floor.press(Command.ZERO, Command.TEST_LABEL, Command.SNAPSHOT, Command.LOOK)
    assert floor.state == before


def test_a_bench_without_a_scale_has_nothing_to_set_to_zero() -> None:
    floor = at_work()
    floor.press(Command.DEVICES, Command.ZERO)
    assert (done(floor), floor.sounds) == ([], [Sound.REFUSED])


@pytest.mark.parametrize("command", [Command.ZERO, Command.LOOK, Command.TEST_LABEL, Command.MORE])
def test_devices_are_tried_at_the_devices_only(command: Command) -> None:
    floor = at_the_devices(opened=False)
    floor.press(command)
    assert (done(floor), floor.says) == ([], "command_not_here")


def test_a_picture_of_a_code_that_nothing_reads_is_taken_in_mid_work() -> None:
    floor = at_the_devices(opened=False)
    floor.scan(PENS_AND_TAPE)
    phase = floor.phase
    floor.press(Command.SNAPSHOT)
    assert (done(floor), floor.sounds, floor.phase) == ([TakeSnapshot("over")], [Sound.OK], phase)


def test_without_a_camera_no_picture_is_taken_and_that_is_said() -> None:
    floor = packing()
    floor.press(Command.SNAPSHOT)
    assert (done(floor), floor.says) == ([], "command_not_here")


# How the station sounds and looks


def test_the_sound_has_three_loudnesses_and_its_key_says_what_it_does_next() -> None:
    floor = at_the_devices()
    heard = []
    for _ in range(3):
        heard.append((floor.state.bench.loudness, dict(keys(floor))[Command.LOUDER].code))
        floor.press(Command.LOUDER)
        assert floor.screen.bar.loudness is floor.state.bench.loudness
    assert heard == [
        (Loudness.NORMAL, "key_louder"),
        (Loudness.LOUD, "key_softer"),
        (Loudness.SOFT, "key_louder"),
    ]
    assert floor.state.bench.loudness is Loudness.NORMAL


def test_letters_are_larger_until_the_key_is_scanned_again() -> None:
    floor = at_the_devices()
    assert dict(keys(floor))[Command.LARGER] == say("key_larger")
    floor.press(Command.LARGER)
    assert floor.screen.bar.large
    assert dict(keys(floor))[Command.LARGER] == say("key_smaller")
    floor.press(Command.BACK, Command.LARGER)
    assert not floor.screen.bar.large
