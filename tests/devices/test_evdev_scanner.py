"""A scanner that types, by its input events: taken for the station alone, and read as the keyboard it is."""

import errno
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from floorapp.devices.evdev_scanner import EvdevScanner
from floorapp.devices.ports import DeviceStatus, Fault, Scanned
from floorapp.workflows.events import DeviceState
from floorapp.workflows.keymap import Layout
from floorapp.workflows.typist import KeyboardSettings
from floorapp.workflows.wedge_setup import SETUP_TEXT, SetupAnswer, SetupProblem
from tests.devices.evdev_rig import (
    CONTROL,
    DOWN,
    ENTER,
    REPEAT,
    SHIFT,
    UP,
    alt_code,
    event,
    key,
    stroke,
    typed,
)
from tests.devices.node_wire import NodeWire
from tests.devices.rigs import Inbox

F8, CAPS, TAB, KEYPAD_ENTER, Y, RIGHT_BRACKET = 66, 58, 15, 96, 21, 27
US = KeyboardSettings(ends_with_key=True)
"""A test that is held up ends no scan of this one by silence."""
SYN_DROPPED = event(0, 3, 0)
SYN_REPORT = event(0, 0, 0)


def granted(number: int) -> None:
    """A pipe cannot be grabbed."""


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[NodeWire]:
    made = NodeWire(tmp_path / "event-kbd", 24)
    made.plug_in()
    yield made
    made.pull_out()


Scanner = Callable[..., None]


@pytest.fixture
def scanner(wire: NodeWire, inbox: Inbox) -> Iterator[Scanner]:
    running: list[EvdevScanner] = []

    def started(
        settings: KeyboardSettings = US,
        grab: Callable[[int], None] = granted,
        learned: Callable[[SetupAnswer], None] = print,
    ) -> None:
        driver = EvdevScanner(
            "hand", str(wire.path), inbox.emit, settings=settings, grab=grab, learned=learned
        )
        running.append(driver)
        driver.start()

    yield started
    for driver in running:
        driver.stop()


@pytest.mark.parametrize(
    "gs", [stroke(RIGHT_BRACKET, CONTROL), alt_code(29), stroke(F8)], ids=["ctrl+]", "alt+029", "F8"]
)
def test_a_gs_is_heard_however_the_scanner_sends_it(
    wire: NodeWire, inbox: Inbox, scanner: Scanner, gs: bytes
) -> None:
    scanner(replace(US, gs_key="F8"))
    wire.send(typed(b"]C110AB") + gs + typed(b"21xYz") + stroke(ENTER))
    assert inbox.scans(1) == [b"]C110AB\x1d21xYz"]


def test_a_gs_may_be_a_text(wire: NodeWire, inbox: Inbox, scanner: Scanner) -> None:
    scanner(replace(US, gs_text="{GS}"))
    wire.send(typed(b"10AB{GS}21x") + stroke(ENTER))
    assert inbox.scans(1) == [b"10AB\x1d21x"]


@pytest.mark.parametrize("end", [ENTER, KEYPAD_ENTER, TAB])
def test_enter_and_tab_end_a_scan(wire: NodeWire, inbox: Inbox, scanner: Scanner, end: int) -> None:
    scanner()
    wire.send(typed(b"FIRST") + stroke(end) + typed(b"SECOND") + stroke(end))
    assert inbox.scans(2) == [b"FIRST", b"SECOND"]


def test_silence_ends_a_scan_of_a_scanner_that_sends_no_terminator(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    scanner(KeyboardSettings())
    wire.send(typed(b"FIRST"))
    assert inbox.scans(1) == [b"FIRST"]


def test_the_rest_of_a_scan_that_does_not_come_makes_it_no_scan(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    scanner(KeyboardSettings())
    wire.send(typed(b"FIRST") + stroke(ENTER) + typed(b"HALF"))
    assert inbox.scans(1) == [b"FIRST"]
    assert inbox.state(DeviceState.WARNING).fault == "unplugged_in_scan"
    wire.send(typed(b"NEXT") + stroke(ENTER))
    assert inbox.scans(1) == [b"NEXT"]


def test_a_key_that_repeats_itself_and_caps_lock_change_nothing(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    scanner()
    wire.send(
        stroke(CAPS) + key(SHIFT, DOWN) + key(Y, DOWN) + key(Y, REPEAT) * 5 + key(Y, UP) + key(SHIFT, UP)
    )
    wire.send(stroke(Y) + stroke(CAPS) + stroke(ENTER))
    assert inbox.scans(1) == [b"Yy"]


def test_a_scanner_set_to_be_a_german_keyboard_is_read_as_one(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    scanner(replace(US, layout=Layout.DE))
    wire.send(stroke(Y) + stroke(Y, SHIFT) + stroke(ENTER))
    assert inbox.scans(1) == [b"zZ"]


@pytest.mark.parametrize(
    ("gs", "settings"),
    [
        (stroke(RIGHT_BRACKET, CONTROL), KeyboardSettings(ends_with_key=True)),
        (alt_code(29), KeyboardSettings(ends_with_key=True)),
        (stroke(F8), KeyboardSettings(gs_key="F8", ends_with_key=True)),
        (typed(b"{GS}"), KeyboardSettings(gs_text="{GS}", ends_with_key=True)),
    ],
)
def test_the_set_up_label_teaches_how_the_scanner_is_set_up(
    wire: NodeWire, inbox: Inbox, scanner: Scanner, gs: bytes, settings: KeyboardSettings
) -> None:
    learned: list[SetupAnswer] = []
    scanner(replace(US, layout=Layout.DE), learned=learned.append)
    before, after = SETUP_TEXT.encode().split(b"\x1d")
    wire.send(typed(before) + gs + typed(after) + stroke(ENTER))
    wire.send(typed(b"10yZ") + gs + typed(b"21") + stroke(ENTER))
    assert inbox.scans(1) == [b"10yZ\x1d21"]
    assert learned == [settings]


def test_a_set_up_label_that_is_not_understood_is_told_and_is_no_scan(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    learned: list[SetupAnswer] = []
    scanner(learned=learned.append)
    wire.send(typed(SETUP_TEXT.replace("\x1d", "").encode()) + stroke(ENTER) + typed(b"NEXT") + stroke(ENTER))
    assert inbox.scans(1) == [b"NEXT"]
    assert learned == [SetupProblem.NO_GS]


def test_the_set_up_label_is_known_after_ends_and_keys_that_belong_to_no_scan(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    learned: list[SetupAnswer] = []
    scanner(learned=learned.append)
    wire.send(typed(b"FIRST") + stroke(TAB) + stroke(ENTER) + stroke(F8) + typed(SETUP_TEXT.encode()))
    wire.send(stroke(ENTER) + stroke(ENTER) + typed(b"NEXT") + stroke(ENTER))
    assert inbox.scans(2) == [b"FIRST", b"NEXT"]
    assert learned == [KeyboardSettings(ends_with_key=True)]


def test_a_key_that_means_nothing_spoils_a_scan_and_begins_none(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    scanner()
    wire.send(stroke(F8) + typed(b"10AB") + stroke(F8) + typed(b"21x") + stroke(ENTER))
    assert inbox.scans(1) == [b"10AB\x1a21x"]


def test_keys_that_the_kernel_lost_make_their_scan_none(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    scanner()
    wire.send(typed(b"FIRST") + stroke(ENTER) + typed(b"SEC") + SYN_DROPPED + typed(b"O")[72:] + SYN_REPORT)
    wire.send(typed(b"ND") + stroke(ENTER) + typed(b"THIRD") + stroke(ENTER))
    assert inbox.scans(2) == [b"FIRST", b"THIRD"]
    assert (DeviceState.WARNING, "unplugged_in_scan") in inbox.statuses()
    inbox.state(DeviceState.READY)


def test_keys_lost_at_the_end_of_a_scan_cost_no_other_when_it_comes_later(
    wire: NodeWire, inbox: Inbox, scanner: Scanner
) -> None:
    scanner()
    wire.send(typed(b"FIR") + SYN_DROPPED + SYN_REPORT)
    inbox.state(DeviceState.WARNING)
    assert inbox.nothing_more(Scanned, 1.3)
    wire.send(typed(b"NEXT") + stroke(ENTER))
    assert inbox.scans(1) == [b"NEXT"]


def test_unplugged_in_mid_scan_half_a_scan_is_no_scan(wire: NodeWire, inbox: Inbox, scanner: Scanner) -> None:
    scanner(KeyboardSettings(ends_with_key=True))
    inbox.state(DeviceState.READY)
    wire.send(typed(b"HALF") + key(SHIFT, DOWN))
    wire.pull_out()
    assert inbox.state(DeviceState.MISSING).fault == "unplugged_in_scan"
    wire.plug_in()
    inbox.state(DeviceState.READY)
    wire.send(typed(b"next") + stroke(ENTER))
    assert inbox.scans(1) == [b"next"]


@pytest.mark.parametrize(
    ("number", "fault"),
    [(errno.EBUSY, Fault.IN_USE), (errno.EACCES, Fault.NO_PERMISSION), (errno.ENOTTY, Fault.REFUSED)],
)
def test_a_scanner_that_cannot_be_taken_says_why_and_is_tried_again(
    inbox: Inbox, scanner: Scanner, number: int, fault: Fault
) -> None:
    tries: list[int] = []

    def grab(node: int) -> None:
        tries.append(node)
        if len(tries) < 3:
            raise OSError(number, "no")

    scanner(grab=grab)
    assert inbox.next(DeviceStatus).fault == fault.value
    inbox.state(DeviceState.READY)


def test_a_node_that_is_no_input_device_is_refused(wire: NodeWire, inbox: Inbox) -> None:
    driver = EvdevScanner("hand", str(wire.path), inbox.emit)
    driver.start()
    assert inbox.state(DeviceState.MISSING).fault == "refused"
    driver.stop()
    assert [link for link in Path("/proc/self/fd").iterdir() if _leads_to(link, wire.path)][1:] == []


def _leads_to(link: Path, path: Path) -> bool:
    try:
        return link.readlink() == path
    except OSError:
        return False
