"""What a receipt printer does on every way to it: the document once, the truth about it, and never a hang."""

import contextlib
import os
import select
import socket
import threading
import time
import tty
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices import escpos_answers
from floorapp.devices.connections import Connection, connect
from floorapp.devices.escpos_answers import BufferedPaper, Echo, Said, StatusByte
from floorapp.devices.escpos_printer import EscposPrinter
from floorapp.devices.ports import Fault
from floorapp.devices.print_verdict import Patience, Printed
from floorapp.devices.simulated_escpos import FAULTS, EscposMechanism, SimulatedEscposPrinter
from floorapp.devices.simulated_escpos_connection import SimulatedEscposConnection
from floorapp.devices.zpl_printer import Abandoned
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import DeviceState, PrintOutcome
from tests.devices.rigs import Inbox, eventually

QUICK = Patience(answer_s=0.4, odometer_s=0.2, idle_s=0.4, poll_s=0.01, settle_s=0.1, done_s=0.8, mend_s=1.2)
SLIP = b"\x1b@Order 1042\n\x1bd\x06\x1dV\x01"
OTHER = b"\x1b@Order 1043\n\x1bd\x06\x1dV\x01"
FAULT_OF = {
    "paper_out": Fault.PAPER_OUT,
    "cover_open": Fault.HEAD_OPEN,
    "offline": Fault.PAUSED,
    "cutter": Fault.PAUSED,
    "hot": Fault.TEMPERATURE,
}


class TcpBench:
    """A printer on the network."""

    def __init__(self) -> None:
        self.mechanism = self._printer = SimulatedEscposPrinter()
        self._printer.start()
        self.connection: Connection = connect(f"tcp://127.0.0.1:{self._printer.port}")

    def close(self) -> None:
        self.connection.end()
        self._printer.stop()


class SerialBench:
    """A printer on a serial line."""

    def __init__(self) -> None:
        self.mechanism = EscposMechanism()
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self._stop = threading.Event()
        works = (self.mechanism.print_until_stopped, self._talk)
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self._threads:
            thread.start()
        self.connection: Connection = connect(f"serial://{os.ttyname(self._slave)}?baud=115200")

    def _talk(self) -> None:
        while not self._stop.is_set():
            ready = select.select([self._master], [], [], 0.01)[0]
            with contextlib.suppress(OSError):
                said = self.mechanism.take(os.read(self._master, 4096)) if ready else self.mechanism.say()
                os.write(self._master, said)

    def close(self) -> None:
        self.connection.end()
        self._stop.set()
        self.mechanism.stop()
        for thread in self._threads:
            thread.join()
        os.close(self._slave)
        os.close(self._master)


Bench = TcpBench | SerialBench


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=[TcpBench, SerialBench])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    made: Bench = request.param()
    yield made
    made.close()


@pytest.fixture
def networked() -> Iterator[TcpBench]:
    made = TcpBench()
    yield made
    made.close()


class Packer:
    """Prints on a bench and remembers what was announced before the first byte."""

    def __init__(self, bench: Bench, inbox: Inbox) -> None:
        self.printer = EscposPrinter("slips", bench.connection, inbox.emit, QUICK)
        self.announced: list[int | None] = []
        self.tray_when_announced: list[bytes] = []
        self.stop = threading.Event()
        self.give_up = threading.Event()
        self._bench = bench

    def print(self, payload: bytes = SLIP) -> Printed:
        return self.printer.print(payload, self._sending, self.stop, self.give_up)

    def _sending(self, odometer: int | None) -> None:
        self.announced.append(odometer)
        self.tray_when_announced = tray(self._bench)


def tray(bench: Bench) -> list[bytes]:
    return list(bench.mechanism.receipts)


def assert_done(printed: Printed, proof: Proof) -> None:
    assert (printed.outcome, printed.reason) == (PrintOutcome.DONE, Fault.NONE)
    assert printed.proof is proof


def test_a_slip_comes_out_once_and_the_printer_itself_says_so(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    assert_done(packer.print(), Proof.ECHOED)
    assert tray(bench) == [SLIP]
    assert (packer.announced, packer.tray_when_announced) == ([None], [])


def test_slips_come_out_in_order(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    for slip in (SLIP, OTHER, SLIP):
        assert_done(packer.print(slip), Proof.ECHOED)
    assert tray(bench) == [SLIP, OTHER, SLIP]


def test_when_the_intent_cannot_be_saved_no_byte_goes_out(bench: Bench, inbox: Inbox) -> None:
    def disk_full(_: int | None) -> None:
        raise OSError(28, "No space left on device")

    printer = EscposPrinter("slips", bench.connection, inbox.emit, QUICK)
    with pytest.raises(OSError, match="No space"):
        printer.print(SLIP, disk_full, threading.Event())
    time.sleep(0.05)
    assert tray(bench) == []


def test_it_says_what_it_is_and_that_it_is_ready_once(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    assert packer.printer.check()
    packer.print()
    assert packer.printer.check()
    status = inbox.state(DeviceState.READY)
    assert (status.device, status.kind, status.model) == ("slips", "printer", "simulated")
    assert inbox.nothing_more(type(status), 0.05)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_printer_in_trouble_gets_no_byte_and_prints_when_asked_again(
    bench: Bench, inbox: Inbox, fault: str
) -> None:
    packer = Packer(bench, inbox)
    bench.mechanism.set_fault(fault, present=True)
    assert packer.print() == Printed(PrintOutcome.FAILED, FAULT_OF[fault])
    assert not packer.printer.check()
    assert inbox.state(DeviceState.WARNING).fault == FAULT_OF[fault]
    assert packer.announced == []
    bench.mechanism.set_fault(fault, present=False)
    assert_done(packer.print(), Proof.ECHOED)
    assert tray(bench) == [SLIP]
    inbox.state(DeviceState.READY)


def test_the_printer_that_simulated_means_prints_and_tells_what_came_out(inbox: Inbox) -> None:
    told: list[bytes] = []
    connection = SimulatedEscposConnection(told.append)
    printer = EscposPrinter("slips", connection, inbox.emit, QUICK)
    assert_done(printer.print(SLIP, lambda _: None, threading.Event()), Proof.ECHOED)
    assert inbox.state(DeviceState.READY).model == "simulated"
    assert told == list(connection.printer.receipts) == [SLIP]
    printer.end()


def test_paper_that_is_nearly_at_its_end_still_prints(bench: Bench, inbox: Inbox) -> None:
    bench.mechanism.paper_low = True
    assert_done(Packer(bench, inbox).print(), Proof.ECHOED)


def test_a_printer_that_says_nothing_gets_no_byte_and_costs_no_more_than_its_patience(
    bench: Bench, inbox: Inbox
) -> None:
    bench.mechanism.mute = True
    began = time.monotonic()
    assert Packer(bench, inbox).print() == Printed(PrintOutcome.FAILED, Fault.NO_ANSWER)
    assert time.monotonic() - began < 3 * QUICK.answer_s
    assert inbox.state(DeviceState.MISSING).fault == "no_answer"
    assert tray(bench) == []


def test_a_printer_that_is_known_to_say_nothing_is_written_to(bench: Bench, inbox: Inbox) -> None:
    bench.mechanism.mute = True
    printer = EscposPrinter("slips", bench.connection, inbox.emit, QUICK, answers=False)
    assert_done(printer.print(SLIP, lambda _: None, threading.Event()), Proof.WRITTEN)
    assert inbox.state(DeviceState.READY).model == "write-only printer"
    bench.mechanism.take(b"\x1b@")
    assert eventually(lambda: tray(bench) == [SLIP])


def test_a_folder_takes_receipts_that_nobody_answers_for(tmp_path: Path, inbox: Inbox) -> None:
    printer = EscposPrinter("slips", connect(f"file://{tmp_path}"), inbox.emit, QUICK)
    assert_done(printer.print(SLIP, lambda _: None, threading.Event()), Proof.WRITTEN)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [SLIP]


def test_a_printer_that_knows_no_echo_proves_it_by_an_answer_that_stands_behind_the_slip(
    bench: Bench, inbox: Inbox
) -> None:
    bench.mechanism.echoes = False
    bench.mechanism.receipt_time_s = 0.3
    packer = Packer(bench, inbox)
    began = time.monotonic()
    assert_done(packer.print(), Proof.IDLE)
    assert time.monotonic() - began >= 0.3
    assert tray(bench) == [SLIP]


def test_a_printer_that_only_says_how_it_is_proves_nothing_but_the_writing(
    bench: Bench, inbox: Inbox
) -> None:
    bench.mechanism.echoes = bench.mechanism.answers_paper = False
    assert_done(Packer(bench, inbox).print(), Proof.WRITTEN)
    assert eventually(lambda: tray(bench) == [SLIP])


def test_a_probe_that_a_printer_does_not_understand_is_not_printed(bench: Bench, inbox: Inbox) -> None:
    bench.mechanism.echoes = bench.mechanism.answers_paper = False
    Packer(bench, inbox).print(b"printed as it is\n\x1dV\x01")
    assert eventually(lambda: tray(bench) == [b"\x1b@printed as it is\n\x1dV\x01"])


def test_a_printer_that_falls_silent_after_the_slip_leaves_it_in_doubt(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    packer.printer.check()
    bench.mechanism.mute_at_next_receipt()
    printed = packer.print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.NO_ANSWER)
    assert tray(bench) == [SLIP]
    assert inbox.state(DeviceState.MISSING).fault == "no_answer"


def test_a_slow_printer_is_waited_for(bench: Bench, inbox: Inbox) -> None:
    bench.mechanism.receipt_time_s = 0.5
    began = time.monotonic()
    assert_done(Packer(bench, inbox).print(), Proof.ECHOED)
    assert time.monotonic() - began >= 0.5


def test_a_slip_that_takes_too_long_is_in_doubt(bench: Bench, inbox: Inbox) -> None:
    bench.mechanism.receipt_time_s = 1.3
    printed = Packer(bench, inbox).print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.NOT_CONFIRMED)
    assert eventually(lambda: tray(bench) == [SLIP])


def test_a_person_who_will_not_wait_gets_an_answer_at_once(bench: Bench, inbox: Inbox) -> None:
    bench.mechanism.receipt_time_s = 0.6
    packer = Packer(bench, inbox)
    packer.printer.check()
    threading.Timer(0.1, packer.give_up.set).start()
    began = time.monotonic()
    assert packer.print().outcome is PrintOutcome.DOUBT
    assert time.monotonic() - began < 0.5


def test_a_printer_that_prints_for_somebody_else_is_busy(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    packer.print()
    bench.mechanism.receipt_time_s = 1.0
    bench.mechanism.take(OTHER)
    assert packer.print() == Printed(PrintOutcome.FAILED, Fault.BUSY)
    assert packer.announced == [None]


def test_a_printer_in_the_middle_of_anothers_slip_is_busy_and_prints_ours_after_it(
    bench: Bench, inbox: Inbox
) -> None:
    bench.mechanism.echoes = False
    packer = Packer(bench, inbox)
    assert_done(packer.print(), Proof.IDLE)
    bench.mechanism.receipt_time_s = 0.6
    bench.mechanism.take(OTHER)
    assert packer.print() == Printed(PrintOutcome.FAILED, Fault.BUSY)
    assert_done(packer.print(), Proof.IDLE)
    assert tray(bench) == [SLIP, OTHER, SLIP]


def test_an_answer_that_comes_late_to_an_earlier_question_proves_nothing(
    bench: Bench, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.mechanism.echoes = False
    packer = Packer(bench, inbox)
    assert_done(packer.print(), Proof.IDLE)
    at_once, kept_back = bench.mechanism._answer, [b""]

    def one_too_late(answer: bytes) -> None:
        at_once(kept_back.pop())
        kept_back.append(answer)

    monkeypatch.setattr(bench.mechanism, "_answer", one_too_late)
    outcomes = [packer.print() for _ in range(3)]
    assert outcomes == [Printed(PrintOutcome.FAILED, Fault.BUSY)] * 3
    assert tray(bench) == [SLIP]


def test_a_device_that_floods_the_line_with_nonsense_is_silent_to_us(inbox: Inbox) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def flood() -> None:
        with listener, contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                while True:
                    connection.sendall(b"\xff7\x00_\x05" * 500)

    threading.Thread(target=flood, daemon=True).start()
    printer = EscposPrinter("s", connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}"), inbox.emit, QUICK)
    began = time.monotonic()
    assert printer.print(SLIP, lambda _: None, threading.Event()).reason is Fault.NO_ANSWER
    assert time.monotonic() - began < 3 * QUICK.answer_s


def test_paper_that_runs_out_under_the_slip_is_waited_for(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    bench.mechanism.fault_at_next_receipt("paper_out")

    def load_when_told() -> str:
        told = inbox.state(DeviceState.WARNING).fault
        time.sleep(0.4)  # hands are slow
        bench.mechanism.set_fault("paper_out", present=False)
        return told

    with ThreadPoolExecutor(1) as hands:
        loaded = hands.submit(load_when_told)
        assert_done(packer.print(), Proof.ECHOED)
        assert loaded.result() == "paper_out"
    assert tray(bench) == [SLIP]


def test_paper_that_nobody_loads_leaves_the_slip_in_doubt(bench: Bench, inbox: Inbox) -> None:
    bench.mechanism.fault_at_next_receipt("paper_out")
    printed = Packer(bench, inbox).print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.PAPER_OUT)
    assert tray(bench) == []


def test_a_printer_that_tells_its_state_by_itself_is_not_misread(bench: Bench, inbox: Inbox) -> None:
    bench.mechanism.tells = True
    packer = Packer(bench, inbox)
    packer.printer.check()
    for present in (True, False):
        bench.mechanism.set_fault("cover_open", present=present)
    assert_done(packer.print(), Proof.ECHOED)


def test_stopping_the_station_with_a_slip_on_its_way_leaves_the_question_open(
    bench: Bench, inbox: Inbox
) -> None:
    bench.mechanism.receipt_time_s = 0.6
    packer = Packer(bench, inbox)
    packer.printer.check()
    threading.Timer(0.2, packer.stop.set).start()
    with pytest.raises(Abandoned):
        packer.print()
    assert packer.announced == [None]


@pytest.mark.parametrize("printed_before", [True, False])
def test_a_reset_under_the_slip_is_doubt_and_never_a_second_slip(
    networked: TcpBench, inbox: Inbox, printed_before: bool
) -> None:
    packer = Packer(networked, inbox)
    networked.mechanism.reset_at_next_receipt(printed=printed_before)
    printed = packer.print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.CONNECTION_LOST)
    assert tray(networked) == [SLIP] * printed_before
    assert_done(packer.print(OTHER), Proof.ECHOED)
    assert tray(networked)[-1] == OTHER


def test_a_restart_on_a_serial_line_is_doubt_although_nothing_hangs_up(inbox: Inbox) -> None:
    bench = SerialBench()
    bench.mechanism.reset_at_next_receipt(printed=False)
    printed = Packer(bench, inbox).print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.NOT_CONFIRMED)
    assert tray(bench) == []
    bench.close()


def test_a_connection_that_died_while_idle_is_renewed_and_the_slip_comes_out_once(
    networked: TcpBench, inbox: Inbox
) -> None:
    packer = Packer(networked, inbox)
    packer.print()
    networked.mechanism.restart()
    time.sleep(0.05)
    assert_done(packer.print(OTHER), Proof.ECHOED)
    assert tray(networked) == [SLIP, OTHER]


def test_between_slips_the_printer_is_free_for_another_station(networked: TcpBench, inbox: Inbox) -> None:
    mine = Packer(networked, inbox)
    mine.print()
    mine.printer.close()
    port = networked.mechanism.port  # type: ignore[attr-defined]
    theirs = EscposPrinter("slips", connect(f"tcp://127.0.0.1:{port}"), inbox.emit, QUICK)
    assert_done(theirs.print(OTHER, lambda _: None, threading.Event()), Proof.ECHOED)
    theirs.close()
    assert_done(mine.print(), Proof.ECHOED)


def test_a_printer_that_is_switched_off_is_a_failure_within_two_seconds(inbox: Inbox) -> None:
    printer = SimulatedEscposPrinter()
    printer.stop()
    off = EscposPrinter("slips", connect(f"tcp://127.0.0.1:{printer.port}"), inbox.emit, QUICK)
    began = time.monotonic()
    assert off.print(SLIP, lambda _: None, threading.Event()) == Printed(PrintOutcome.FAILED, Fault.REFUSED)
    assert time.monotonic() - began < 2.0
    assert inbox.state(DeviceState.MISSING).fault == "refused"


def test_answers_are_told_apart_in_whatever_pieces_they_come() -> None:
    stream = (
        b"\x12" + b"\x37\x22AB_7\x00" + b"\x10\x00\x00\x00" + b"_TM-T88V\x00" + b"\x00" + b"\x11" + b"\x72"
    )
    expected = [StatusByte(0x12), Echo(b"AB_7"), Said("TM-T88V"), BufferedPaper(0), StatusByte(0x72)]
    for size in (1, 2, 3, 5, len(stream)):
        heard: list[object] = []
        unread = b""
        for at in range(0, len(stream), size):
            answers, unread = escpos_answers.pick(unread + stream[at : at + size])
            heard += answers
        assert (heard, unread) == (expected, b"")


@given(st.binary(max_size=400))
def test_no_answer_is_kept_for_long_whatever_a_device_says(said: bytes) -> None:
    answers, unread = escpos_answers.pick(said)
    assert len(unread) < 80
    assert len(answers) <= len(said)


@pytest.mark.parametrize("bad", [b"", b"ABC", b"ABCDE", b"AB\x00D"])
def test_an_identity_that_a_printer_would_not_take_is_refused(bad: bytes) -> None:
    with pytest.raises(ValueError, match="4 printable"):
        escpos_answers.ask_echo(bad)
