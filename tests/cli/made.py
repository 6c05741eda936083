"""A station's file as a terminal leaves it: real events, decided, saved in a real store."""

import json
from collections.abc import Sequence
from pathlib import Path

from floorapp.sync.records import Decision, FactRecord
from floorapp.sync.store import Store
from floorapp.workflows.codec import CODEC, fact_data
from floorapp.workflows.commands import Command
from floorapp.workflows.events import (
    BadgeScanned,
    CommandGiven,
    Event,
    ItemScanned,
    OrderScanned,
    SettingsChanged,
    UnknownScanned,
)
from floorapp.workflows.nouns import Address, CartonType, Operator, Order, OrderLine, Product, Role
from floorapp.workflows.packing import fresh, step

STATION = "PACK-07"
NOON_MS = 1_800_000_000_000
PEN = Product("PEN", "Ballpoint pen", "Kulspetspenna", 140, 10, 10, 12)
TAPE = Product("TAPE", "Tape", "Tejp", 60, 60, 25, 80)
ORDER = Order("SO-1001", (OrderLine(PEN, 2), OrderLine(TAPE, 1)), Address("Åsa \x1b[31m"))
CARTON = CartonType("B1", 200, 150, 100, 206, 156, 112, 95, 8_000)
ANNA = Operator("anna", "Anna", frozenset({Role.PACKER}))

SHIFT: tuple[Event, ...] = (
    SettingsChanged(1, NOON_MS, "7350000000", 100, 20, 2, False, (CARTON,)),
    BadgeScanned(2, NOON_MS + 1000, ANNA),
    OrderScanned(3, NOON_MS + 2000, "SO-1001", ORDER),
    ItemScanned(4, NOON_MS + 3000, PEN),
    UnknownScanned(5, NOON_MS + 4000, "12\x1b[2J34"),
    ItemScanned(6, NOON_MS + 5000, PEN),
    CommandGiven(7, NOON_MS + 6000, Command.UNDO),
    ItemScanned(8, NOON_MS + 7000, PEN),
    ItemScanned(9, NOON_MS + 8000, TAPE),
)


def work(folder: Path, events: Sequence[Event] = SHIFT) -> Path:
    """The station.db of a station to which all this happened."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "station.db"
    state = fresh(STATION)
    with Store(path, STATION) as store:
        for event in events:
            decided = step(state, event)
            state = decided.state
            facts = tuple(
                FactRecord(fact.order, type(fact).__name__, fact_data(fact), fact.actor, fact.bearing)
                for fact in decided.facts
            )
            store.commit(Decision(event.seq, event.at_ms, CODEC.encode(event), CODEC.encode(state), facts))
    return path


def journal_of(path: Path) -> Path:
    """The exported journal of a station.db."""
    out = path.with_suffix(".ndjson")
    with Store(path, STATION) as store:
        store.export_journal(out)
    return out


def lines_of(events: Sequence[Event]) -> list[str]:
    """The lines of a journal that holds these events."""
    return [
        json.dumps({"seq": event.seq, "at_ms": event.at_ms, "event": json.loads(CODEC.encode(event))})
        for event in events
    ]
