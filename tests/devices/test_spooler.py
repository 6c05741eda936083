"""A label goes onto paper at most once by machine, through any fault and through a power cut."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from floorapp.devices.connections import connect
from floorapp.devices.ports import Fault, JobAnswered
from floorapp.devices.print_verdict import Patience, Printed
from floorapp.devices.routes import Routes
from floorapp.devices.simulated_printer import SimulatedPrinter
from floorapp.devices.spooler import Job, Spooler, Spoolers
from floorapp.devices.zpl_printer import ZplPrinter
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import DeviceState, PrintOutcome
from tests.devices.rigs import Inbox, eventually
from tests.devices.sqlite_journal import ROLE, SqliteJournal

QUICK = Patience(
    answer_s=0.3, odometer_s=0.2, idle_s=0.3, poll_s=0.01, settle_s=0.1, sure_s=0.2, done_s=0.6, mend_s=0.8
)


def printed(simulated: SimulatedPrinter) -> list[bytes]:
    """What came out, without what the driver adds to hear of it."""
    return [re.sub(rb"\^FO32000.*L\^FS", b"", label) for label in simulated.labels]


def label(text: str) -> bytes:
    return f"^XA^FO20,20^A0N,40^FD{text}^FS^XZ".encode()


class Station:
    """A journal, two simulated printers and the spooler between them."""

    def __init__(self, folder: Path, patience: Patience = QUICK) -> None:
        self._patience = patience
        self.folder = folder
        self.inbox = Inbox()
        self.states_at_the_printer: list[dict[str, str]] = []
        self.first = SimulatedPrinter(
            on_label=lambda _: self.states_at_the_printer.append(self.journal.states())
        )
        self.second = SimulatedPrinter()
        self.spooler = self.make_spooler()

    def make_spooler(self, check_every_s: float = 10.0, sure_s: float = 10.0) -> Spoolers:
        routes = Routes({ROLE: ("first", "second")})
        made = []
        for name, printer in (("first", self.first), ("second", self.second)):
            way = connect(f"tcp://127.0.0.1:{printer.port}")
            journal = SqliteJournal(self.folder / "journal.db", routes, name)
            if name == "first":
                self.journal = journal
            made.append(
                Spooler(
                    ZplPrinter(name, way, self.inbox.emit, self._patience),
                    journal,
                    self.inbox.emit,
                    check_every_s=check_every_s,
                    linger_s=0.05,
                    sure_s=sure_s,
                    rest_s=0.05,
                )
            )
        return Spoolers(made, routes)

    def ask_for(self, *jobs: str) -> None:
        for job in jobs:
            self.journal.add(job, label(job))
        self.spooler.wake()

    def answer(self) -> JobAnswered:
        return self.inbox.next(JobAnswered)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = Station(tmp_path)
    made.first.start()
    made.second.start()
    made.spooler.start()
    yield made
    made.spooler.stop()
    made.first.stop()
    made.second.stop()


def test_a_job_is_printed_when_the_spooler_is_woken(station: Station) -> None:
    began = time.monotonic()
    station.ask_for("J1")
    assert station.answer() == JobAnswered("J1", PrintOutcome.DONE, "")
    assert time.monotonic() - began < 1.0
    assert printed(station.first) == [label("J1")]


def test_jobs_are_printed_in_the_order_in_which_they_were_asked_for(station: Station) -> None:
    jobs = [f"J{number:02d}" for number in range(20)]
    station.ask_for(*jobs)
    assert [station.answer().job for _ in jobs] == jobs
    assert printed(station.first) == [label(job) for job in jobs]
    assert set(station.journal.states().values()) == {"done"}


def test_the_journal_says_sending_before_the_printer_has_the_label(station: Station) -> None:
    station.ask_for("J1", "J2")
    assert {station.answer().job, station.answer().job} == {"J1", "J2"}
    assert station.states_at_the_printer == [
        {"J1": "sending", "J2": "intent"},
        {"J1": "done", "J2": "sending"},
    ]


def test_the_journal_keeps_printer_and_odometer_before_and_after(station: Station) -> None:
    before = station.first.odometer
    station.ask_for("J1")
    station.answer()
    assert station.journal.row("J1") == ("done", "first", before, before + 1)


def test_what_waited_in_the_journal_at_the_start_is_printed_without_a_wake(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.first.start()
    station.journal.add("J1", label("J1"))
    station.spooler.start()
    assert station.answer() == JobAnswered("J1", PrintOutcome.DONE, "")
    station.spooler.stop()
    station.first.stop()
    station.second.stop()


def test_out_of_paper_fails_the_job_and_it_is_not_tried_again_by_itself(station: Station) -> None:
    station.first.set_fault("paper_out", present=True)
    station.ask_for("J1")
    assert station.answer() == JobAnswered("J1", PrintOutcome.FAILED, "paper_out")
    station.first.set_fault("paper_out", present=False)
    station.spooler.wake()
    assert station.inbox.nothing_more(JobAnswered)
    assert printed(station.first) == []
    assert station.journal.states() == {"J1": "failed"}
    station.ask_for("J1-copy-2")
    assert station.answer() == JobAnswered("J1-copy-2", PrintOutcome.DONE, "")


def test_a_label_in_doubt_is_never_printed_again(station: Station) -> None:
    station.first.mute_at_next_label()
    station.ask_for("J1")
    assert station.answer() == JobAnswered("J1", PrintOutcome.DOUBT, "no_answer")
    station.first.mute = False
    station.spooler.wake()
    assert station.answer() == JobAnswered("J1", PrintOutcome.DONE, "")  # the odometer says so
    assert station.inbox.nothing_more(JobAnswered)
    assert printed(station.first) == [label("J1")]


def test_the_odometer_answers_for_a_label_that_was_on_its_way_when_the_power_failed(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.first.start()
    for job, more in (("J1", 1), ("J2", 0)):
        station.journal.add(job, label(job))
        station.journal.sending(job, "first", station.first.odometer - more)
        station.journal.finished(job, PrintOutcome.DOUBT, None)  # what the start makes of `sending`
        station.spooler = station.make_spooler(check_every_s=0.05, sure_s=0.3)
        station.spooler.start()
        answer = station.answer()
        assert (answer.job, answer.outcome) == (job, PrintOutcome.DONE)
        assert station.journal.states()[job] == "done"
        station.spooler.stop()
    assert printed(station.first) == [label("J2")]  # of J2 nothing came, for certain: it was printed now
    station.first.stop()
    station.second.stop()


def test_where_the_odometer_cannot_tell_the_packer_is_asked(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.first.start()
    station.journal.add("J1", label("J1"))
    station.journal.sending("J1", "first", station.first.odometer - 2)  # somebody else has printed too
    station.journal.finished("J1", PrintOutcome.DOUBT, None)
    station.spooler = station.make_spooler(check_every_s=0.05, sure_s=0.1)
    station.spooler.start()
    assert station.inbox.nothing_more(JobAnswered, 0.5)
    assert station.journal.states() == {"J1": "doubt"}
    station.spooler.stop()
    station.first.stop()
    station.second.stop()


def test_paper_that_is_loaded_is_soon_on_the_screen(station: Station) -> None:
    station.first.set_fault("paper_out", present=True)
    station.ask_for("J1")
    assert station.answer() == JobAnswered("J1", PrintOutcome.FAILED, "paper_out")
    station.first.set_fault("paper_out", present=False)
    began = time.monotonic()
    while station.inbox.state(DeviceState.READY).device != "first":
        pass
    assert time.monotonic() - began < 2.0  # idle printers are asked every 10 s


def test_the_packer_may_use_the_next_printer_and_come_back(station: Station) -> None:
    station.first.set_fault("head_open", present=True)
    station.ask_for("J1")
    assert station.answer().outcome is PrintOutcome.FAILED
    assert station.spooler.use_next(ROLE) == "second"
    station.ask_for("J2")
    assert station.answer().outcome is PrintOutcome.DONE
    assert printed(station.second) == [label("J2")]
    assert station.journal.row("J2")[1] == "second"
    assert station.spooler.use_next(ROLE) == "first"


def test_a_packer_who_takes_another_printer_does_not_wait_for_the_one_without_paper(tmp_path: Path) -> None:
    station = Station(tmp_path, Patience(poll_s=0.01, mend_s=60))
    station.first.start()
    station.second.start()
    station.spooler.start()
    station.first.fault_at_next_label("paper_out")
    station.ask_for("J1", "J2")
    assert station.inbox.state(DeviceState.WARNING).fault == "paper_out"
    assert station.inbox.nothing_more(JobAnswered)
    station.spooler.use_next(ROLE)
    assert station.answer() == JobAnswered("J1", PrintOutcome.DOUBT, "paper_out")
    assert station.answer() == JobAnswered("J2", PrintOutcome.DONE, "")
    assert printed(station.second) == [label("J2")]
    station.spooler.stop()
    station.first.stop()
    station.second.stop()


def test_a_journal_that_cannot_be_written_keeps_the_label_from_the_printer(station: Station) -> None:
    station.journal.broken = True
    station.ask_for("J1")
    assert station.answer() == JobAnswered("J1", PrintOutcome.FAILED, "not_saved")
    station.journal.broken = False
    station.spooler.wake()
    assert station.inbox.nothing_more(JobAnswered)
    assert printed(station.first) == []
    assert station.journal.states()["J1"] == "failed"


def test_a_job_whose_end_could_not_be_saved_holds_no_later_one_back(station: Station) -> None:
    station.journal.broken = True
    station.ask_for("J1")
    assert station.answer() == JobAnswered("J1", PrintOutcome.FAILED, "not_saved")
    station.journal.broken = False
    station.ask_for("J2")
    assert station.answer() == JobAnswered("J2", PrintOutcome.DONE, "")
    assert printed(station.first) == [label("J2")]


def test_a_journal_that_cannot_be_read_for_a_while_stops_nothing_for_good(station: Station) -> None:
    for _ in range(2):  # both printers were asked: the spooler rests, and reads no journal meanwhile
        station.inbox.state(DeviceState.READY)
    station.journal.unreadable = True
    station.ask_for("J1")
    assert station.inbox.nothing_more(JobAnswered)
    station.journal.unreadable = False
    station.spooler.wake()
    assert station.answer() == JobAnswered("J1", PrintOutcome.DONE, "")


def test_an_end_that_cannot_be_saved_is_told_and_the_label_is_not_printed_again(station: Station) -> None:
    def lose_the_row(_: bytes) -> None:
        station.journal.finished("J1", PrintOutcome.FAILED, None)  # so that the spooler's own word is refused

    station.states_at_the_printer.clear()
    station.first.listen(lose_the_row)
    station.ask_for("J1")
    assert station.answer() == JobAnswered("J1", PrintOutcome.DONE, "")
    station.spooler.wake()
    assert station.inbox.nothing_more(JobAnswered)
    assert printed(station.first) == [label("J1")]


def test_every_printer_says_how_it_is_while_nothing_is_printed(station: Station) -> None:
    ready = {station.inbox.state(DeviceState.READY).device for _ in range(2)}
    assert ready == {"first", "second"}


def test_trouble_at_an_idle_printer_is_reported_and_its_end_too(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.first.start()
    station.second.start()
    spooler = station.make_spooler(check_every_s=0.05)
    spooler.start()
    station.first.set_fault("paper_out", present=True)
    assert station.inbox.state(DeviceState.WARNING).fault == "paper_out"
    station.first.set_fault("paper_out", present=False)
    while station.inbox.state(DeviceState.READY).device != "first":
        pass
    station.first.stop()
    assert station.inbox.state(DeviceState.MISSING).device == "first"
    spooler.stop()
    station.second.stop()


def test_a_spooler_that_is_stopped_with_a_label_on_its_way_leaves_it_as_a_question(station: Station) -> None:
    station.first.label_time_s = 0.5
    station.ask_for("J1")
    assert eventually(lambda: station.journal.states() == {"J1": "sending"})
    began = time.monotonic()
    station.spooler.stop()
    assert time.monotonic() - began < 2.0
    assert station.inbox.nothing_more(JobAnswered)
    assert station.journal.states() == {"J1": "sending"}


def test_a_job_that_cannot_be_printed_here_is_told_and_holds_no_other_back(station: Station) -> None:
    def payload_of(job: Job) -> bytes:
        if job.job == "J1":
            raise ValueError("this printer has no such paper")
        return job.payload

    station.spooler.stop()
    way = connect(f"tcp://127.0.0.1:{station.first.port}")
    driver = ZplPrinter("first", way, station.inbox.emit, QUICK)
    spooler = Spooler(driver, station.journal, station.inbox.emit, payload_of=payload_of)
    spooler.start()
    station.journal.add("J1", label("J1"))
    station.journal.add("J2", label("J2"))
    spooler.wake()
    assert station.answer() == JobAnswered("J1", PrintOutcome.FAILED, "not_printable")
    assert station.answer() == JobAnswered("J2", PrintOutcome.DONE, "")
    assert printed(station.first) == [label("J2")]
    spooler.stop()


def test_a_mute_printer_holds_no_other_printer_up(tmp_path: Path) -> None:
    station = Station(tmp_path, Patience())
    station.first.start()
    station.second.start()
    routes = Routes({"a": ("first",), "b": ("second",)})
    answers: list[float] = []
    began = time.monotonic()
    spoolers = []
    for name, printer, jobs in (("first", station.first, ["J1"]), ("second", station.second, ["J2", "J3"])):
        journal = SqliteJournal(tmp_path / f"{name}.db", None, name)
        for job in jobs:
            journal.add(job, label(job))
        way = connect(f"tcp://127.0.0.1:{printer.port}")
        emit = station.inbox.emit if name == "second" else lambda _: None
        spoolers.append(Spooler(ZplPrinter(name, way, emit, Patience()), journal, emit))
    station.first.mute = True
    group = Spoolers(spoolers, routes)
    group.start()
    for _ in range(2):
        assert station.answer().outcome is PrintOutcome.DONE
        answers.append(time.monotonic() - began)
    assert answers[-1] < 2.0
    station.first.stop()
    group.stop()
    station.second.stop()


def test_a_role_that_no_printer_has_has_no_next_one(station: Station) -> None:
    assert station.spooler.use_next("receipt") is None
    assert Routes({"receipt": ()}).current("receipt") is None


SPOOLER_PROCESS = """
import sys, threading
from pathlib import Path
from floorapp.devices.connections import connect
from floorapp.devices.spooler import Spooler
from floorapp.devices.zpl_printer import ZplPrinter
from tests.devices.sqlite_journal import SqliteJournal
printer = ZplPrinter("first", connect(sys.argv[1]), lambda news: None)
Spooler(printer, SqliteJournal(Path(sys.argv[2])), lambda news: None).start()
threading.Event().wait()
"""


@pytest.mark.parametrize("delay_s", [0.0, 0.02, 0.06, 0.12, 0.2])
def test_a_spooler_killed_at_any_moment_prints_no_label_twice_and_hides_none(
    tmp_path: Path, delay_s: float, killed: Callable[[str, Path, float], None]
) -> None:
    printer = SimulatedPrinter()
    printer.label_time_s = 0.05
    printer.start()
    path = tmp_path / "journal.db"
    journal = SqliteJournal(path)
    for number in range(4):
        journal.add(f"J{number}", label(f"J{number}"))
    for _ in range(2):
        killed(f"tcp://127.0.0.1:{printer.port}", path, delay_s)
    assert eventually(lambda: not printer.busy)
    on_paper = printed(printer)
    assert len(on_paper) == len(set(on_paper))
    states = journal.states()
    for job, state in states.items():
        if state == "done":
            assert label(job) in on_paper
        if state == "intent":
            assert label(job) not in on_paper
    printer.stop()


@pytest.fixture
def killed() -> Callable[[str, Path, float], None]:
    """Run a spooler in a process of its own and kill it so many s after its first job was begun."""

    def run(url: str, path: Path, delay_s: float) -> None:
        journal = SqliteJournal(path)
        before = journal.states()
        process = subprocess.Popen(
            [sys.executable, "-c", SPOOLER_PROCESS, url, str(path)], cwd=Path(__file__).parents[2]
        )
        assert eventually(lambda: journal.states() != before or "intent" not in before.values())
        time.sleep(delay_s)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    return run


class QueuePrinter:
    """A printer of a queue, as the spooler sees it: it loses its connection, and knows each job after."""

    device = "office"

    def __init__(self, settles: dict[str, Printed | None]) -> None:
        self.named: list[str] = []
        self.settles = settles

    def name_next(self, job: str) -> None:
        self.named.append(job)

    def settled(self, job: str) -> Printed | None:
        return self.settles[job]

    def print(
        self,
        payload: bytes,
        sending: Callable[[int | None], None],
        stop: threading.Event,
        give_up: threading.Event | None = None,
    ) -> Printed:
        sending(None)
        if len(self.named) > 3:  # its connection is well again
            return Printed(PrintOutcome.DONE, proof=Proof.ANSWERED)
        return Printed(PrintOutcome.DOUBT, Fault.CONNECTION_LOST)

    def check(self) -> bool:
        return True

    def count(self, stop: threading.Event) -> int | None:
        return None

    def close(self) -> None: ...

    def end(self) -> None: ...


def test_a_queue_answers_for_each_job_in_doubt_and_what_it_dropped_is_sent_again(tmp_path: Path) -> None:
    inbox = Inbox()
    printer = QueuePrinter(
        {
            "J1": Printed(PrintOutcome.DONE, proof=Proof.ANSWERED),
            "J2": Printed(PrintOutcome.FAILED, Fault.NOT_CONFIRMED, nothing_came=True),
            "J3": None,
        }
    )
    journal = SqliteJournal(tmp_path / "journal.db", None, "office")
    for job in printer.settles:
        journal.add(job, b"%PDF-")
    spooler = Spooler(printer, journal, inbox.emit, check_every_s=0.05, rest_s=0.01)
    spooler.start()
    answers = [inbox.next(JobAnswered) for _ in range(5)]
    spooler.stop()
    assert [(each.job, each.outcome) for each in answers] == [
        ("J1", PrintOutcome.DOUBT),
        ("J2", PrintOutcome.DOUBT),
        ("J3", PrintOutcome.DOUBT),
        ("J1", PrintOutcome.DONE),
        ("J2", PrintOutcome.DONE),
    ]
    assert printer.named == ["J1", "J2", "J3", "J2"]
    assert journal.states() == {"J1": "done", "J2": "done", "J3": "doubt"}
