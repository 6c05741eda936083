"""Real key events into the real window: a scanner is read exactly on every host keyboard, a human untouched.

The events come from an X server's XTEST extension as key codes, one a millisecond, as a scanner's do. The
whole matrix runs in `python -m tests.bench wedge`; this is a sample of it.
"""

import time
from collections.abc import Iterator

import pytest

from floorapp.workflows.typist import KeyboardSettings
from floorapp.workflows.wedge_setup import SETUP_TEXT, to_json
from tests.ui import x_keys
from tests.ui.x_keys import (
    ENTER,
    F8,
    HELD_UP_S,
    LEFT_CONTROL,
    SCANNER_GAP_S,
    TRIES,
    Chord,
    Keys,
    Screen,
    Station,
)

pytestmark = [
    pytest.mark.skipif(bool(x_keys.missing()), reason=f"not on this machine: {x_keys.missing()}"),
    pytest.mark.timeout(90),
]

HOSTS = ("us", "se", "de", "fr", "gb", "es", "it", "dk", "ch")
SCANNERS = ("us", "gb", "se", "de", "fr")
TEXT = "]C1019501234500001017AB-/:_yzYZAQaq" + "".join(map(chr, range(0x21, 0x7F)))
HUMAN_GAP_S = 0.12
GSS: dict[str, Chord | str] = {"Ctrl+]": ((LEFT_CONTROL,), 35), "Alt+029": "029", "F8": ((), F8)}
PRESS_ENTER: Chord = ((), ENTER)
ONLY_WINDOWS = frozenset({"`", "~"})
"""Dead keys on a French keyboard of Windows, which X has as plain ones."""


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen() as made:
        yield made


@pytest.fixture(scope="module")
def keyboards(screen: Screen) -> dict[str, dict[str, Chord]]:
    return {layout: screen.keyboard_of(layout) for layout in SCANNERS}


@pytest.fixture(scope="module")
def us(keyboards: dict[str, dict[str, Chord]]) -> dict[str, Chord]:
    return keyboards["us"]


@pytest.fixture(scope="module")
def process(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with Station(screen, tmp_path_factory.mktemp("run")) as made:
        yield made


@pytest.fixture
def station(process: Station, screen: Screen) -> Station:
    screen.layout("us")
    screen.caps_lock(on=False)
    process.focus("window")
    process.ask(do="settings", settings=to_json(KeyboardSettings(gs_key="F8")))
    process.ask(do="learned")
    process.ask(do="text")
    process.scans(0)
    return process


def teach(station: Station, screen: Screen, keys: Keys) -> dict[str, str]:
    """What is learned from the set-up label; typed again when the machine held up who types."""
    for _ in range(TRIES):
        if screen.type([*keys, PRESS_ENTER], SCANNER_GAP_S) < HELD_UP_S:
            break
    deadline = time.monotonic() + 5
    while not (learned := station.ask(do="learned")):
        assert time.monotonic() < deadline
    assert station.scans(0) == []
    return dict(learned[-1])


def keys_of(keyboard: dict[str, Chord], text: str, gs: Chord | str = GSS["Ctrl+]"]) -> Keys:
    return [gs if character == "\x1d" else keyboard[character] for character in text]


@pytest.mark.parametrize("host", HOSTS)
def test_a_scan_is_exact_on_every_host_keyboard(
    station: Station, screen: Screen, us: dict[str, Chord], host: str
) -> None:
    screen.layout(host)
    text = f"{TEXT}\x1d10END"
    for caps in (False, True):
        screen.caps_lock(on=caps)
        for name, gs in GSS.items():
            heard = station.heard([*keys_of(us, text, gs), PRESS_ENTER])
            assert heard == [text.encode()], (host, caps, name)


@pytest.mark.parametrize("host", ["us", "de", "es", "fr"])
def test_a_scan_into_a_field_is_exact_though_dead_keys_swallow_it_and_leaves_the_field(
    station: Station, screen: Screen, us: dict[str, Chord], host: str
) -> None:
    screen.layout(host)
    station.focus("field")
    station.ask(do="text", set="half")
    text = f"{TEXT}\x1d10END"
    assert station.heard([*keys_of(us, text), PRESS_ENTER]) == [text.encode()]
    assert station.ask(do="text") == ["half", 0]


@pytest.mark.parametrize("host", ["se", "es"])
def test_a_human_who_types_is_untouched_with_dead_keys_and_caps_lock(
    station: Station, screen: Screen, host: str
) -> None:
    screen.layout(host)
    station.focus("field")
    dead, letter, bracket, two = 35, 26, 34, 11
    typed: Keys = [((), 38), ((50,), 38), ((), dead), ((), letter), ((50,), bracket), ((108,), two), ((), 10)]
    texts = []
    for deaf in (False, True):
        if deaf:
            station.ask(do="deaf")
        screen.caps_lock(on=True)
        screen.type(typed[:2], HUMAN_GAP_S)
        screen.caps_lock(on=False)
        screen.type([*typed, PRESS_ENTER], HUMAN_GAP_S)
        time.sleep(0.2)
        texts.append(station.ask(do="text"))
    assert texts[0] == texts[1]
    assert len(texts[0][0]) >= 7
    assert texts[0][1] == 1
    assert station.scans(0) == []


def test_keys_of_a_human_in_the_station_s_window_are_no_scan(
    station: Station, screen: Screen, us: dict[str, Chord]
) -> None:
    screen.type([*keys_of(us, "SO-10"), PRESS_ENTER], HUMAN_GAP_S)
    time.sleep(0.2)
    assert station.scans(0) == []


@pytest.mark.parametrize("scanner", SCANNERS)
def test_the_set_up_label_teaches_which_keyboard_the_scanner_is(
    station: Station, screen: Screen, keyboards: dict[str, dict[str, Chord]], scanner: str
) -> None:
    screen.layout("se")
    keyboard = keyboards[scanner]
    text = "".join(sorted(set(keyboard) - (ONLY_WINDOWS if scanner == "fr" else set())))
    for gs in GSS.values():
        learned = teach(station, screen, keys_of(keyboard, SETUP_TEXT, gs))
        heard = station.heard([*keys_of(keyboard, f"{text}\x1d21x", gs), PRESS_ENTER])
        assert heard == [f"{text}\x1d21x".encode()]
        assert (learned["layout"], learned["letters"]) == (scanner, "as_shifted")
        assert learned["gs_key"] == ("F8" if gs == GSS["F8"] else "")
        assert learned["ends_with_key"]


def test_a_gs_that_is_typed_as_a_text_is_learned_too(
    station: Station, screen: Screen, us: dict[str, Chord]
) -> None:
    assert teach(station, screen, keys_of(us, SETUP_TEXT.replace("\x1d", "{GS}")))["gs_text"] == "{GS}"
    assert station.heard([*keys_of(us, "]C110A{GS}21B"), PRESS_ENTER]) == [b"]C110A\x1d21B"]


def test_a_function_key_that_nobody_knows_spoils_a_scan_and_is_not_left_away(
    station: Station, screen: Screen, us: dict[str, Chord]
) -> None:
    station.ask(do="settings", settings=to_json(KeyboardSettings()))
    heard = station.heard([*keys_of(us, "]C110A\x1d21B", GSS["F8"]), PRESS_ENTER], spoiled=True)
    assert heard == [b"]C110A\x1a21B"]


def test_equal_digits_without_any_delay_are_all_heard(
    station: Station, screen: Screen, us: dict[str, Chord]
) -> None:
    heard = station.heard([*keys_of(us, "11111111222222220000"), PRESS_ENTER], 0)
    assert heard == [b"11111111222222220000"]


def test_a_hand_that_leans_on_a_key_is_no_scan(station: Station, screen: Screen) -> None:
    screen.repeat(200, 20)
    screen.press(10)
    time.sleep(0.6)
    screen.release(10)
    screen.type([PRESS_ENTER], SCANNER_GAP_S)
    time.sleep(0.2)
    assert station.scans(0) == []


def test_a_key_costs_next_to_nothing(station: Station, screen: Screen, us: dict[str, Chord]) -> None:
    station.ask(do="took")
    for _ in range(3):
        station.heard([*keys_of(us, TEXT), PRESS_ENTER])
    took_ns = sorted(station.ask(do="took"))
    assert took_ns[len(took_ns) // 2] < 50_000
