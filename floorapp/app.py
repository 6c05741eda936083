"""The composition root: joins store, courier, devices and a front end around the station's loop.

With `__main__` and the commands it is the only place that knows all parts. It decides nothing about the work.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Protocol, assert_never

from floorapp.config import PrinterRole, StationConfig
from floorapp.config.ways import ways_of
from floorapp.devices.discovery import model_at
from floorapp.devices.ports import DeviceStatus, JobAnswered, Scanned
from floorapp.equipment import device_names, equip, places, substitutes
from floorapp.printing import BadTemplates, load_templates, role_of
from floorapp.reading import WITHDRAWN, Known, Look, LookAtOrder, Pressed, Reader, Started, orders_here
from floorapp.station import NotSaved, Station
from floorapp.sync.catalogue import Catalogue
from floorapp.sync.courier import Courier
from floorapp.sync.database import Problem, StoreFailed
from floorapp.sync.enrolment import SNAPSHOT_FILE, STORE_FILE
from floorapp.sync.label_cache import LabelCache
from floorapp.sync.news import ClockNews, EpochNews, LabelsNews, LinkNews, QueueNews
from floorapp.sync.print_journal import DuplicateJob
from floorapp.sync.records import Decision, FactRecord, JobRecord
from floorapp.sync.store import Store
from floorapp.workflows.codec import CODEC, Undecodable, fact_data
from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.documents.values import DocumentKind, TestLabel
from floorapp.workflows.effects import (
    ClaimOrder,
    Effect,
    LookAgain,
    LookAtPrints,
    PlaySound,
    PrintTestLabel,
    ReleaseOrder,
    Sound,
    TakeSnapshot,
    UseNextPrinter,
    ZeroScale,
)
from floorapp.workflows.events import DisputeRaised, Event, Notice, PrintEntry
from floorapp.workflows.facts import Fact, OrderPutAside, OrderShipped
from floorapp.workflows.nouns import Role
from floorapp.workflows.packing import PackState, Step, fresh
from floorapp.workflows.packing.prints import MOST_SHOWN
from floorapp.workflows.packing.state import LabelDoubt, Panel, WrongLabel, work_of
from floorapp.workflows.packing.unlabelled import unlabelled
from floorapp.workflows.restricted import rules_of
from floorapp.workflows.screens import PrintState, Screen

if TYPE_CHECKING:
    from floorapp.devices.camera.sightings import PreviewPicture

log = logging.getLogger(__name__)

LOOK_AGAIN_S: Final = 60.0


class CannotStart(Exception):  # noqa: N818 - what happened, in one line for a person
    """The terminal cannot start; the text says why and what to do."""


class FrontEnd(Protocol):
    """What shows and sounds: the window, or the headless line writer. Called from the station's thread."""

    def show(self, screen: Screen, news: object) -> None:
        """Draw a screen that answers `news`. Never blocks."""

    def play(self, sound: Sound) -> None:
        """Sound a verdict. Never blocks."""

    def device(self, status: DeviceStatus) -> None:
        """Tell how a device is, also where no screen shows it. Called from the device's thread."""


class Terminal:
    """One station at work: `start` begins in the saved state, `stop` ends and loses nothing.

    `stop` waits for each part in turn, and for none for ever: 2 s for a device, 4 s for the spooler, 5 s for
    the station's thread, 6 s for the sync process. Mostly it takes less than one.
    """

    def __init__(
        self,
        config: StationConfig,
        front: FrontEnd,
        roster_key: bytes,
        *,
        on_label: Callable[[bytes], None] | None = None,
        on_preview: "Callable[[PreviewPicture], None]" = lambda _picture: None,
        scans_from_stdin: bool = False,
    ) -> None:
        """Open the station's files. Raises `CannotStart` or `StoreFailed`."""
        self._config, self._front = config, front
        self._dpmm = next(
            (each.dpmm for each in config.printers if PrinterRole.CARTON_LABEL in each.roles), 8
        )
        if config.documents.folder is not None:
            try:
                load_templates(config.documents.folder)
            except BadTemplates as error:
                raise CannotStart(str(error)) from error
        folder = config.station.data_dir
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _only_one(folder)
        self._notices: list[Notice] = []
        self._withdrawn = False
        self._oms_time: tuple[int, float] | None = None
        name = config.station.name
        self._store = Store.open(folder / STORE_FILE, name)
        self._catalogue = Catalogue.open(folder / SNAPSHOT_FILE, roster_key, self._store.block)
        self._known = Known(self._catalogue, name, self._store.done_orders())
        where = places(config)
        self._reader = Reader(
            self._catalogue,
            self._known,
            self._store.labels_of,
            has_scale=bool(config.scales),
            local_time=_local_time,
            slips=config.documents.with_order,
            utc_offset_min=_utc_offset_min,
            supervisor_reprints=config.documents.reprint is Role.SUPERVISOR,
            prints=self._prints,
            ways=ways_of(config),
            model_of=lambda device: model_at(where.get(device, "")),
            substitutes=substitutes(config),
            keeps_separators=tuple(camera.name for camera in config.cameras),
            restricted=rules_of(config.station.country, dict(config.restricted)),
        )
        self.state, seq = self._saved_state()
        self.station = Station(self, self.state, seq)
        # A connection of its own: cameras ask from their own threads.
        self._cameras_catalogue = Catalogue(folder / SNAPSHOT_FILE, b"", lambda: None)
        self._cameras_lock = threading.Lock()
        self._scanned_by = ""
        self.equipment = equip(
            config,
            self._store,
            self.tell,
            on_label=on_label,
            scans_from_stdin=scans_from_stdin,
            known=self._counts_here,
            on_preview=on_preview,
            templates=partial(load_templates, config.documents.folder),
            labels=LabelCache(folder).read,
        )
        self._courier = Courier(folder, config.oms.url, name, self._on_news)
        self._thread = threading.Thread(target=self.station.run, name="station", daemon=True)
        self._ticker = threading.Thread(target=self._tick, name="ticker", daemon=True)
        self._stopping = threading.Event()

    def _saved_state(self) -> tuple[PackState, int]:
        """Where the station stood, and its last event. What another version saved is kept in a file aside."""
        saved, new = self._store.load(), _state(self._config)
        if saved is None:
            return new, 0
        try:
            return CODEC.decode(saved.state_json, PackState), saved.event_seq
        except Undecodable as problem:
            log.warning("the saved state is of another version: %s", problem)
        aside = self._config.station.data_dir / f"state-{saved.event_seq}.json"
        aside.touch(mode=0o600)
        aside.write_text(saved.state_json, encoding="utf-8")
        self._store.begin_epoch()  # only that state knew how many SSCCs of the block are used
        self._notices.append(Notice.STATE_SET_ASIDE)
        return new, saved.event_seq

    def start(self) -> None:
        """Show the saved screen and begin to answer."""
        self._look_again()
        self.station.put(
            Started(self._store.unsure(), device_names(self._config), self._config.station.language)
        )
        self._tell_lost_answer()
        for notice in self._notices:
            self.station.put(notice)
        for order in _worked_here(self.state):
            self._courier.claim(order)
        self._thread.start()
        self._ticker.start()
        self.equipment.start()
        self._courier.start()

    def _tell_lost_answer(self) -> None:
        """The printer's last answer may have been saved by the spooler and never reached the station."""
        waiting = [label.job for _, label in unlabelled(self.state.bench)]
        last = self.state.bench.last_label
        for job in (*waiting, *(() if last is None else (last.job,))):
            if (outcome := self._store.ended(job)) is not None:
                self.station.put(JobAnswered(job, outcome, ""))

    def stop(self) -> None:
        """End: devices first, then what they still said, then the courier and the files."""
        self._stopping.set()
        self.equipment.stop()
        self.station.stop()
        self._thread.join(5.0)
        self._courier.stop()
        self._catalogue.close()
        self._cameras_catalogue.close()
        self._store.close()
        self._lock.close()

    def tell(self, news: object) -> None:
        """Tell the station what happened. Scans that come while nothing can be saved are not taken."""
        if isinstance(news, Scanned | Pressed) and not self.station.accepting:
            return
        if isinstance(news, DeviceStatus):
            self._front.device(news)
        self.station.put(news)
        if isinstance(news, JobAnswered) and self.state.bench.panel is Panel.PRINTS:
            self.station.put(Look.PRINTS)

    def identify(self, news: object, seq: int, at_ms: int, state: PackState) -> Event | None:
        """See `station.Ports`."""
        self._scanned_by = news.device if isinstance(news, Scanned) else ""
        try:
            return self._reader.event(news, seq, at_ms, state)
        except StoreFailed as failure:
            if failure.problem is Problem.DAMAGED:
                self._courier.reload()
            raise

    def commit(self, event: Event, before: PackState, decided: Step) -> None:
        """One transaction: event, state, facts and print jobs. Raises `NotSaved`."""
        done = _done(decided.facts)
        decision = Decision(
            seq=event.seq,
            at_ms=event.at_ms,
            event_json=CODEC.encode(event),
            state_json=CODEC.encode(decided.state),
            facts=tuple(_record(fact, before, decided) for fact in decided.facts),
            jobs=(*map(_job, decided.jobs), *self._test_labels(event, decided)),
            done=done,
            seen=_seen(before, decided.state),
            told=(event.fact,) if isinstance(event, DisputeRaised) else (),
            retries=decided.retries,
            reprints=decided.reprints,
        )
        try:
            self._store.commit(decision)
        except StoreFailed as failure:
            raise NotSaved(str(failure)) from failure
        except DuplicateJob as refused:
            # The label is on paper or on its way already: this is our own fault, never a second label.
            raise RuntimeError(str(refused)) from refused
        for order, how in done:
            self._known.note(order, how, _version(order, before, decided))
        if isinstance(event, DisputeRaised):
            self._known.not_done(event.order)
        self.state = decided.state

    def show(self, screen: Screen, news: object) -> None:
        """See `station.Ports`."""
        self._front.show(screen, news)

    def saved(self, decided: Step) -> None:
        """Wake whoever sends or prints what is durable now."""
        moves = any(isinstance(effect, UseNextPrinter) for effect in decided.effects)
        # What is asked for again on another printer must not be taken by the one that failed.
        asked = decided.jobs or decided.retries or decided.reprints
        if asked and not moves and self.equipment.spoolers is not None:
            self.equipment.spoolers.wake()
        if decided.facts:
            self._courier.wake()
        if _done(decided.facts):
            self.station.put(Look.QUEUE)

    def perform(self, effect: Effect) -> None:
        """Do what a saved decision asks for."""
        match effect:
            case PlaySound(sound=sound):
                self._front.play(sound)
                self._sound_on_scanner(sound)
            case ClaimOrder(order=order):
                self._courier.claim(order)
            case ReleaseOrder(order=order):
                self._courier.release(order)
            case PrintTestLabel():
                if self.equipment.spoolers is not None:
                    self.equipment.spoolers.wake()
            case UseNextPrinter():
                if self.equipment.spoolers is not None:
                    self.equipment.spoolers.use_next(PrinterRole.CARTON_LABEL)
            case LookAtPrints():
                self.station.put(Look.PRINTS)
            case ZeroScale():
                self.equipment.zero_scales()
            case LookAgain(device=device):
                self.equipment.look_again(device)
            case TakeSnapshot(device=device):
                self.equipment.snapshot(device)
            case _ as never:
                assert_never(never)

    def _prints(self) -> tuple[PrintEntry, ...]:
        """The print queue; nothing where it cannot be read now."""
        with suppress(StoreFailed):
            return tuple(
                PrintEntry(each.job, each.kind, each.order, each.state, each.sent_to, each.fault)
                for each in self._store.jobs(MOST_SHOWN)
            )
        return ()

    def _counts_here(self, text: str) -> bool:
        """Whether a text is a product's, an order's or a tote's: a camera may believe one reading of it."""
        with self._cameras_lock:
            catalogue = self._cameras_catalogue
            return bool(
                catalogue.product_by_code(text) or catalogue.order(text) or catalogue.order_by_tote(text)
            )

    def _sound_on_scanner(self, sound: Sound) -> None:
        """The scanner whose scan is being answered sounds the verdict too, once."""
        if self._scanned_by and sound is not Sound.OFFLINE:
            self.equipment.verdict(self._scanned_by, sound in (Sound.OK, Sound.DONE))
            self._scanned_by = ""

    def pending(self) -> int:
        """Facts that are saved here and have no definite answer yet."""
        return self._store.pending()

    def now_ms(self) -> int:
        """This machine's wall clock, ms since 1970 UTC."""
        return time.time_ns() // 1_000_000

    def _on_news(self, news: object) -> None:
        if isinstance(news, QueueNews | EpochNews):
            self._look_again()
        if isinstance(news, LabelsNews):
            self.station.put(LookAtOrder(news.order))
            return
        if isinstance(news, LinkNews):
            self._log_withdrawn(news)
        if isinstance(news, ClockNews):
            self._oms_time = (self.now_ms() + news.off_ms, time.monotonic())
        if not isinstance(news, QueueNews):
            self.station.put(news)

    def _log_withdrawn(self, news: LinkNews) -> None:
        """One line where the OMS takes nothing from this station any more, however often it says so."""
        withdrawn = news.reason in WITHDRAWN
        if withdrawn and not self._withdrawn:
            log.warning("the OMS takes nothing from this station any more: %s", news.reason)
        self._withdrawn = withdrawn or (self._withdrawn and not news.online)

    def _look_again(self) -> None:
        self.station.put(Look.SETTINGS)
        self.station.put(Look.QUEUE)
        for order in orders_here(self.state):
            self.station.put(LookAtOrder(order))

    def _tick(self) -> None:
        """The next truck leaves with time, and not with news; what is old is forgotten bit by bit."""
        while not self._stopping.wait(LOOK_AGAIN_S):
            self.station.put(Look.QUEUE)
            with suppress(StoreFailed):  # whoever saves next says so
                self.purge()

    def purge(self) -> None:
        """Forget what is old by the OMS's clock, carried on by this machine's monotonic one; else nothing."""
        if self._oms_time is not None:
            told_ms, heard_s = self._oms_time
            self._store.purge(told_ms + int((time.monotonic() - heard_s) * 1000))

    def _test_labels(self, event: Event, decided: Step) -> tuple[JobRecord, ...]:
        """One for each label printer that takes jobs, named by itself."""
        if not any(isinstance(effect, PrintTestLabel) for effect in decided.effects):
            return ()
        name, language = self._config.station.name, decided.state.bench.language
        kind = DocumentKind.TEST_LABEL
        label = TestLabel(name, role_of(kind), language)
        job = PrintJob(f"{name}-{event.seq}", "", 0, event.seq, label, "", "test")
        return (_job(job),)


def _only_one(folder: Path) -> IO[str]:
    """Hold the folder for this process alone. Raises `CannotStart` where another terminal has it."""
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise CannotStart(f"{folder}: another terminal works from this folder; end it first") from error
    return lock


def _state(config: StationConfig) -> PackState:
    return fresh(config.station.name, config.station.language, config.station.theme)


def _worked_here(state: PackState) -> tuple[str, ...]:
    """The orders that no other station may take: the one in hand, and those put aside with labels on."""
    work = work_of(state.phase)
    in_hand = () if work is None else (work.order.order,)
    return (*in_hand, *(aside.order.order for aside in state.bench.aside if aside.phase.work.full))


def _local_time() -> str:
    return datetime.now().astimezone().strftime("%H:%M")


def _utc_offset_min() -> int:
    offset = datetime.now().astimezone().utcoffset()
    return 0 if offset is None else int(offset.total_seconds()) // 60


def _record(fact: Fact, before: PackState, decided: Step) -> FactRecord:
    version = _version(fact.order, before, decided)
    return FactRecord(fact.order, type(fact).__name__, fact_data(fact), fact.actor, fact.bearing, version)


def _version(order: str, before: PackState, decided: Step) -> int:
    """The version of an order that a decision is about; 0 where it is not in hand."""
    work = work_of(decided.state.phase) or work_of(before.phase)
    return work.order.version if work is not None and work.order.order == order else 0


def _job(job: PrintJob) -> JobRecord:
    return JobRecord(
        job.job,
        job.order,
        job.carton,
        job.kind.value,
        job.copy,
        CODEC.encode(job.document).encode(),
        role_of(job.kind),
        job.reason,
        job.of_job,
        job.actor,
    )


def _done(facts: tuple[Fact, ...]) -> tuple[tuple[str, str], ...]:
    """Orders that need no more work here, and how they ended."""
    return tuple(
        (fact.order, "shipped" if isinstance(fact, OrderShipped) else "put_aside")
        for fact in facts
        if isinstance(fact, OrderShipped | OrderPutAside)
    )


def _seen(before: PackState, after: PackState) -> tuple[str, ...]:
    """A person says that the label in doubt is there. A denial needs no word: that job is never printed."""
    phase = before.phase
    in_hand = (phase.label,) if isinstance(phase, LabelDoubt | WrongLabel) else ()
    doubtful = (*in_hand, *(label for _, label in unlabelled(before.bench)))
    last = after.bench.last_label
    return tuple(
        label.job
        for label in doubtful
        if label.state is PrintState.DOUBT
        and last is not None
        and last.job == label.job
        and last.state is PrintState.PRINTED
    )
