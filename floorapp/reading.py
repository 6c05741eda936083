"""What a piece of news means: the words of drivers, courier and front end as events that carry their facts.

Runs in the station's thread, and asks nothing but the local snapshot.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Protocol

from floorapp.devices.camera.sightings import SnapshotRead
from floorapp.devices.ports import DeviceStatus, JobAnswered, Scanned, Weighed
from floorapp.sync.news import ClaimNews, ClockNews, DisputeNews, EpochNews, LinkNews, OrderNews
from floorapp.sync.records import StationSettings
from floorapp.workflows.commands import Command
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.events import (
    ClaimAnswered,
    CommandGiven,
    DeviceChanged,
    DeviceState,
    DisputeRaised,
    Event,
    LinkChanged,
    Notice,
    NoticeGiven,
    OrderChanged,
    OrderGone,
    OrderRevised,
    PrintAnswered,
    PrintedLabel,
    PrintEntry,
    PrintsSeen,
    QueueChanged,
    Refusal,
    Restarted,
    ScanRefused,
    SettingsChanged,
    Way,
    WeightRead,
)
from floorapp.workflows.gs1 import split_aim
from floorapp.workflows.identify import Lookup, identify
from floorapp.workflows.nouns import CartonType, Hold, Language, Operator, Order, Product
from floorapp.workflows.packing import PackState, step, wants_order, wants_raw
from floorapp.workflows.packing.devices import device_of
from floorapp.workflows.packing.state import Device, Settings, work_of
from floorapp.workflows.restricted import NO_RULES, RestrictedRules
from floorapp.workflows.scan_text import show

CLOCK_TOLERANCE_MS: Final = 120_000
"""A clock that is further off the OMS's is worth a word. Nothing is lost for it."""

WITHDRAWN: Final = ("refused_401", "refused_403")
"""Why the link is down where the OMS does not know this station's token, or has revoked it."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key on the screen was pressed."""

    command: Command


@dataclass(frozen=True, slots=True)
class Started:
    """The station has started again; these jobs may or may not be on paper.

    `devices` and `language` are the configured ones.
    """

    unsure_jobs: tuple[str, ...]
    devices: tuple[str, ...]
    language: Language


class Look(Enum):
    """Something in the snapshot may have changed: look again."""

    PRINTS = "prints"
    SETTINGS = "settings"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class LookAtOrder:
    """An order that is in hand or put aside here may be otherwise at the OMS now."""

    order: str


class Snapshot(Protocol):
    """What the reader asks of the local snapshot (`floorapp.sync.catalogue.Catalogue`)."""

    def product_by_code(self, code: str) -> tuple[Product, int] | None: ...
    def order(self, number: str) -> Order | None: ...
    def order_by_tote(self, tote: str) -> Order | None: ...
    def shipped_by(self, number: str) -> str: ...
    def holds(self, number: str) -> tuple[Hold, str]: ...
    def best_order_for(self, sku: str, without: frozenset[str] | set[str]) -> Order | None: ...
    def waiting(self, without: set[str], now: str) -> tuple[int, str]: ...
    def carton_types(self) -> tuple[CartonType, ...]: ...
    def carton_type(self, code: str) -> CartonType | None: ...
    def operator_by_badge(self, badge: str) -> Operator | None: ...
    def settings(self) -> StationSettings | None: ...


class Known(Lookup):
    """The snapshot, corrected by what this station has done since and the OMS may not know yet.

    `done` are the orders that ended here before, with how. One that was put aside before the start is known
    to the OMS by now, or is offered here again: only the word of this run hides it.
    """

    def __init__(self, snapshot: Snapshot, station: str, done: dict[str, str]) -> None:
        self._snapshot = snapshot
        self._station = station
        self._shipped = {order for order, how in done.items() if how == "shipped"}
        self._put_aside: dict[str, int] = {}

    def product_by_code(self, code: str) -> tuple[Product, int] | None:
        """See `Lookup`."""
        return self._snapshot.product_by_code(code)

    def order(self, number: str) -> Order | None:
        """The order, unless it was shipped here."""
        return None if number in self._shipped else self._snapshot.order(number)

    def order_by_tote(self, tote: str) -> Order | None:
        """The order in a tote, unless it was shipped here."""
        order = self._snapshot.order_by_tote(tote)
        return None if order is None or order.order in self._shipped else order

    def shipped_by(self, number: str) -> str:
        """This station, or the one that the OMS names."""
        return self._station if number in self._shipped else self._snapshot.shipped_by(number)

    def best_order_for(self, sku: str) -> Order | None:
        """The best waiting order that was neither shipped nor put aside here."""
        return self._snapshot.best_order_for(sku, {*self._shipped, *self._put_aside})

    def carton_type(self, code: str) -> CartonType | None:
        """See `Lookup`."""
        return self._snapshot.carton_type(code)

    def operator_by_badge(self, text: str) -> Operator | None:
        """See `Lookup`."""
        return self._snapshot.operator_by_badge(text)

    def note(self, order: str, how: str, version: int) -> None:
        """An order was shipped or put aside here, in this version of it."""
        if how == "shipped":
            self._shipped.add(order)
        else:
            self._put_aside[order] = version

    def not_done(self, order: str) -> None:
        """The OMS could not accept what was told of an order: it may be packed here again."""
        self._shipped.discard(order)
        self._put_aside.pop(order, None)

    def waiting(self, now: str) -> tuple[int, str]:
        """Orders that wait, and the next truck. Forgets what the OMS has learnt or decided meanwhile."""
        self._shipped = {number for number in self._shipped if not self._snapshot.shipped_by(number)}
        self._put_aside = {
            number: version
            for number, version in self._put_aside.items()
            if (order := self._snapshot.order(number)) and order.version <= version
        }
        return self._snapshot.waiting({*self._shipped, *self._put_aside}, now)


class Reader:
    """Turns news into events.

    `labels_of` gives the labels that were printed of an order, each as carton, copies and first job;
    `local_time` the wall clock as HH:MM, for the next truck; `ways` how each device is attached, and where;
    `model_of` what a device that is there calls itself, empty where only its driver has a word for it.
    `substitutes` are what scanners send for a GS, by device, where they cannot send one;
    `keeps_separators` names those that lose no GS, as a camera is.
    `restricted` is how the site's numbers 20 to 29 are built.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        known: Known,
        labels_of: Callable[[str], tuple[tuple[int, int, str], ...]],
        *,
        has_scale: bool,
        local_time: Callable[[], str],
        slips: tuple[DocumentKind, ...] = (),
        utc_offset_min: Callable[[], int] = lambda: 0,
        supervisor_reprints: bool = False,
        prints: Callable[[], tuple[PrintEntry, ...]] = tuple,
        ways: Mapping[str, tuple[Way, str]] | None = None,
        model_of: Callable[[str], str] = lambda _device: "",
        substitutes: Mapping[str, str] | None = None,
        keeps_separators: Iterable[str] = (),
        restricted: RestrictedRules = NO_RULES,
    ) -> None:
        self._snapshot = snapshot
        self._known = known
        self._labels_of = labels_of
        self._has_scale = has_scale
        self._local_time = local_time
        self._slips, self._utc_offset_min = slips, utc_offset_min
        self._supervisor_reprints, self._prints = supervisor_reprints, prints
        self._ways = ways or {}
        self._model_of = model_of
        self._substitutes = substitutes or {}
        self._restricted = restricted
        self._keeps_separators = frozenset(keeps_separators)

    def event(self, news: object, seq: int, at_ms: int, state: PackState) -> Event | None:
        """The event that a piece of news is, or None when it is none. TypeError for what nobody sends."""
        match news:
            case Scanned():
                return self._scanned(news, seq, at_ms, state)
            case Pressed(command=command):
                return CommandGiven(seq, at_ms, command)
            case Weighed(device=device, weight_g=weight_g):
                return None if weight_g == state.bench.weight_g else WeightRead(seq, at_ms, weight_g, device)
            case DeviceStatus():
                return self._device(news, seq, at_ms)
            case JobAnswered(job=job, outcome=outcome, reason=reason):
                return PrintAnswered(seq, at_ms, job, outcome, reason)
            case LinkNews(online=online, pending=pending):
                return LinkChanged(seq, at_ms, online, pending, news.reason in WITHDRAWN)
            case ClaimNews(order=order, granted=granted, holder=holder):
                return ClaimAnswered(seq, at_ms, order, granted, holder)
            case DisputeNews(fact=fact, order=order, kind=kind, winner=winner):
                labels = tuple(PrintedLabel(*label) for label in self._labels_of(order))
                return DisputeRaised(seq, at_ms, fact, order, kind, winner, labels)
            case OrderNews(order=order, hold=hold, reason=reason):
                return _if_ours(OrderChanged(seq, at_ms, order, hold, reason), state)
            case LookAtOrder(order=order):
                return self._looked_at(order, seq, at_ms, state)
            case Look.QUEUE:
                return self._queue(seq, at_ms, state)
            case Look.SETTINGS:
                return self._settings(seq, at_ms, state)
            case Look.PRINTS:
                entries = self._prints()
                return None if entries == state.bench.prints else PrintsSeen(seq, at_ms, entries)
            case EpochNews(reason=reason, resent=n):
                return NoticeGiven(seq, at_ms, Notice(reason), n)
            case ClockNews(off_ms=off_ms):
                off = abs(off_ms) > CLOCK_TOLERANCE_MS
                return NoticeGiven(seq, at_ms, Notice.CLOCK_OFF, abs(off_ms) // 60_000) if off else None
            case SnapshotRead(texts=texts):
                return None if texts else ScanRefused(seq, at_ms, Refusal.EMPTY, "")
            case Notice():
                return NoticeGiven(seq, at_ms, news, 0)
            case Started(unsure_jobs=jobs, devices=devices, language=language):
                return Restarted(seq, at_ms, jobs, devices, language)
            case _:
                raise TypeError(f"nobody reads {type(news).__name__}")

    def _scanned(self, scan: Scanned, seq: int, at_ms: int, state: PackState) -> Event:
        event = identify(
            scan.raw,
            scan.symbology,
            seq,
            at_ms,
            self._known,
            waiting=wants_order(state),
            gs_substitute=self._substitutes.get(scan.device, ""),
            keeps_separators=scan.device in self._keeps_separators,
            restricted=self._restricted,
        )
        if not wants_raw(state) or isinstance(event, CommandGiven):
            return event
        return self._tried(scan, seq, at_ms, device_of(state.bench, scan.device))

    def _tried(self, scan: Scanned, seq: int, at_ms: int, known: Device | None) -> DeviceChanged:
        """A code that was read to see whether its reader works: that is the reader's last live value.

        A warning of the reader, such as that half of what reads for it is missing, holds.
        """
        aim, text = split_aim(scan.raw.decode("utf-8", "backslashreplace").strip("\r\n"), scan.symbology)
        status = DeviceStatus(scan.device, "scanner", "", DeviceState.READY, show(text), "")
        if known is not None:
            status = replace(status, kind=known.kind, model=known.model)
            if known.state is DeviceState.WARNING:
                status = replace(status, state=known.state, fault=known.fault)
        return replace(self._device(status, seq, at_ms), tried=True, symbology=aim)

    def _device(self, status: DeviceStatus, seq: int, at_ms: int) -> DeviceChanged:
        """A device's word, with what it is and how it is attached, where that is known."""
        way, address = self._ways.get(status.device, (Way.NONE, ""))
        there = status.state is not DeviceState.MISSING
        model = (self._model_of(status.device) if there else "") or status.model
        return DeviceChanged(
            seq,
            at_ms,
            status.device,
            status.kind,
            model,
            status.state,
            status.reading,
            status.fault,
            way=way,
            address=address,
        )

    def _looked_at(self, order: str, seq: int, at_ms: int, state: PackState) -> Event | None:
        """What is new of an order that is here, the weightiest first."""
        hold, reason = self._snapshot.holds(order)
        event: Event
        if shipped_by := self._snapshot.shipped_by(order):
            event = OrderGone(seq, at_ms, order, shipped_by)
        elif hold is not Hold.NONE:
            event = OrderChanged(seq, at_ms, order, hold, reason)
        elif now := self._snapshot.order(order):
            event = OrderRevised(seq, at_ms, now)
        else:
            return None
        return event if step(state, event).state != state else None

    def _queue(self, seq: int, at_ms: int, state: PackState) -> Event | None:
        waiting, truck = self._known.waiting(self._local_time())
        if (waiting, truck) == (state.bench.waiting, state.bench.next_truck):
            return None
        return QueueChanged(seq, at_ms, waiting, truck)

    def _settings(self, seq: int, at_ms: int, state: PackState) -> Event | None:
        site = self._snapshot.settings()
        if site is None:
            return None
        types = self._snapshot.carton_types()
        now = Settings(
            site.sscc_base,
            site.sscc_serials,
            site.weight_tolerance_g,
            site.weight_tolerance_percent,
            self._has_scale,
            types,
            self._slips,
            self._utc_offset_min(),
            self._supervisor_reprints,
        )
        if now == state.bench.settings:
            return None
        return SettingsChanged(
            seq,
            at_ms,
            now.sscc_base,
            now.sscc_serials,
            now.weight_tolerance_g,
            now.weight_tolerance_percent,
            now.has_scale,
            types,
            now.slips,
            now.utc_offset_min,
            now.supervisor_reprints,
        )


def orders_here(state: PackState) -> tuple[str, ...]:
    """The orders that are in hand or put aside at this station."""
    work = work_of(state.phase)
    in_hand = () if work is None else (work.order.order,)
    return (*in_hand, *(aside.order.order for aside in state.bench.aside))


def _if_ours(event: OrderChanged, state: PackState) -> OrderChanged | None:
    if event.order not in orders_here(state):
        return None
    return event if event.hold is not Hold.NONE or step(state, event).state != state else None
