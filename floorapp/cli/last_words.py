"""What each device of a station said last, from the station's file, while it works and when it does not."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from floorapp.cli.findings import Finding, ok, warning
from floorapp.cli.queue import age_of
from floorapp.cli.store_file import CannotRead, reading, store_in
from floorapp.ui.words import words
from floorapp.workflows.codec import CODEC, Undecodable
from floorapp.workflows.events import DeviceChanged, DeviceState, WeightRead
from floorapp.workflows.nouns import Language
from floorapp.workflows.packing import PackState
from floorapp.workflows.packing.state import Device
from floorapp.workflows.screens import say
from floorapp.workflows.symbologies import symbology_name

CHECK: Final = "last"
_MOST_EVENTS: Final = 20_000
"""So far back it is looked for when a device spoke."""
_SPOKE: Final = (
    "SELECT at_ms, json FROM journal WHERE seq > (SELECT max(seq) FROM journal) - ?"
    ' AND (json LIKE \'{"_type":"DeviceChanged"%\' OR json LIKE \'{"_type":"WeightRead"%\') ORDER BY seq'
)


def last_words(folder: Path) -> Sequence[Finding]:
    """How each device was when the station heard of it last, and what it read."""
    path = store_in(folder)
    if not path.is_file():
        return ()
    try:
        with reading(path) as store:
            row = store.execute("SELECT json FROM state").fetchone()
            spoke = store.execute(_SPOKE, (_MOST_EVENTS,)).fetchall()
    except CannotRead:
        return ()  # the check of the store says so
    try:
        devices = CODEC.decode(row[0], PackState).bench.devices if row is not None else ()
    except Undecodable:
        found = "the saved state is of another version: what devices said last is not known"
        return (warning(CHECK, found, "start the station once"),)
    when = _when(spoke)
    now_ms = time.time_ns() // 1_000_000
    return [
        _finding(device, now_ms - when[device.device]) if device.device in when else _finding(device)
        for device in devices
    ]


def _when(spoke: Sequence[tuple[int, str]]) -> dict[str, int]:
    """By device, when it spoke last, ms since 1970 UTC."""
    when: dict[str, int] = {}
    for at_ms, text in spoke:
        try:
            event = CODEC.decode(text, DeviceChanged | WeightRead)
        except Undecodable:
            continue  # written by another version
        when[event.device] = at_ms
    return when


def _finding(device: Device, age_ms: int = -1) -> Finding:
    english = words(Language.EN)
    age = age_of(age_ms)
    said = [f"{device.device}: {device.kind}"]
    if device.fault:
        said.append(english.text(say(f"fault_{device.fault}")).lower())
    else:
        said.append("missing" if device.state is DeviceState.MISSING else "ready")
    if device.kind == "scale" and device.reading:
        said.append(f"last {device.reading} g")
    elif device.reading:
        name = f" ({english.text(symbology_name(device.symbology))})" if device.symbology else ""
        said.append(f"last {device.reading}{name}")
    if age:
        said.append(f"{age} ago")
    return ok(CHECK, ", ".join(said))
