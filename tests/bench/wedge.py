"""Scans of a keyboard wedge over nine host layouts, Caps Lock, and the ways to send a GS: each must be exact.

Real key events (XTEST, one key a millisecond, as a scanner set to a US keyboard sends them) into the real
window on an X server. For comparison the same keys are heard by their text, as programs do that know nothing
of key codes. A scan that the busy machine held up for longer than a scanner pauses is one that the station
asks for again: it is typed again, and counted. A human's typing into a field, with and without the filter,
must be the same.
"""

import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from floorapp.workflows.typist import KeyboardSettings
from floorapp.workflows.wedge_setup import to_json
from tests.bench.machine import figures
from tests.ui.x_keys import ENTER, F8, LEFT_CONTROL, RIGHT_ALT, SHIFT, Chord, Keys, Screen, Station

HOSTS = ("us", "se", "de", "fr", "gb", "es", "it", "dk", "ch")
GSS: dict[str, Chord | str] = {
    "Ctrl+]": ((LEFT_CONTROL,), 35),
    "Alt+029": "029",
    "Alt+0029": "0029",
    "F8": ((), F8),
}
SCANS = 20
"""For each host, state of Caps Lock and kind of GS."""
MOST_US = 50.0
_HUMAN_GAP_S = 0.12
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_ENTER: Chord = ((), ENTER)


def run(scans: int = SCANS) -> dict[str, object]:
    """Type `scans` codes for each combination, then some as a human does."""
    dice = random.Random(4)
    wrong: list[str] = []
    by_text: Counter[str] = Counter()
    count = tried_by_text = 0
    with Screen() as screen, tempfile.TemporaryDirectory() as folder:
        us = screen.keyboard_of("us")
        with Station(screen, Path(folder)) as station:
            station.focus("window")
            station.ask(do="settings", settings=to_json(KeyboardSettings(gs_key="F8")))
            for host in HOSTS:
                screen.layout(host)
                for caps in (False, True):
                    screen.caps_lock(on=caps)
                    for name, gs in GSS.items():
                        codes = [_code(dice) for _ in range(scans)]
                        heard = [_scan(station, us, code, gs) for code in codes]
                        count += scans
                        wrong += [
                            f"{host}, caps {caps}, {name}: {code!r} became {got!r}"
                            for code, got in zip(codes, heard, strict=True)
                            if got != code
                        ]
                        station.ask(do="by_text")
                        by_text[host] += _scan(station, us, codes[0], gs, spoiled=True) == codes[0]
                        tried_by_text += 1
                        station.ask(do="settings", settings=to_json(KeyboardSettings(gs_key="F8")))
                screen.caps_lock(on=False)
            took = figures([ns / 1000 for ns in station.ask(do="took")])
            held_up = station.held_up
            humans = {host: _human(screen, station, host) for host in HOSTS}
    return {
        "scans": {
            "n": count,
            "exact": count - len(wrong),
            "held up, typed again": held_up,
            "wrong": wrong[:20],
        },
        "exact by the text of the keys, %": round(100 * by_text.total() / tried_by_text, 1),
        "a key, µs": took,
        "a human's text untouched": humans,
        "met": {
            "every scan exact": not wrong and count > 0,
            "human typing untouched": all(humans.values()),
            f"a key takes less than {MOST_US:.0f} µs (median)": took["median"] < MOST_US,
        },
    }


def _code(dice: random.Random) -> bytes:
    """A GS1-128 as a scanner sends it, with every kind of character that a lot number may hold."""
    lot = "".join(dice.choices(_PRINTABLE, k=20))
    serial = "".join(dice.choices("0123456789-/:_yzYZAQ", k=12))
    return f"]C101{dice.randrange(10**14):014d}10{lot}\x1d21{serial}".encode()


def _scan(
    station: Station, keyboard: dict[str, Chord], code: bytes, gs: Chord | str, *, spoiled: bool = False
) -> bytes | None:
    keys: Keys = [gs if each == "\x1d" else keyboard[each] for each in code.decode()]
    heard = station.heard([*keys, _ENTER], spoiled=spoiled)
    return heard[0] if len(heard) == 1 else None


def _human(screen: Screen, station: Station, host: str) -> bool:
    """Whether a field holds the same with the filter as without it: letters, accents and a GS1 text."""
    screen.layout(host)
    station.focus("field")
    keys: Keys = [
        *(((), code) for code in (38, 24, 11, 34, 26, 35, 65, 52, 20)),
        *(((SHIFT,), code) for code in (34, 39, 21)),
        *(((RIGHT_ALT,), code) for code in (11, 26)),
    ]
    texts = []
    for deaf in (False, True):
        station.ask(do="text")
        if deaf:
            station.ask(do="deaf")
        screen.type([*keys, _ENTER], _HUMAN_GAP_S)
        time.sleep(0.2)
        texts.append(station.ask(do="text"))
    unheard = station.scans(0) == []
    station.ask(do="settings", settings=to_json(KeyboardSettings(gs_key="F8")))
    return unheard and texts[0] == texts[1] and len(texts[0][0]) >= 10
