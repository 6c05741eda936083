"""What every way to a printer does: the label once, the truth about it, and never a hang."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest

from floorapp.devices.connections import Connection, SimulatedConnection, connect
from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.print_verdict import Patience, Printed
from floorapp.devices.simulated_printer import PrinterMechanism, SimulatedPrinter
from floorapp.devices.zpl_printer import Abandoned, ZplPrinter
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import DeviceState, PrintOutcome
from tests.devices.rigs import Inbox, PtyWire, eventually

QUICK = Patience(
    answer_s=0.3, odometer_s=0.2, idle_s=0.3, poll_s=0.01, settle_s=0.1, sure_s=0.2, done_s=0.6, mend_s=1.0
)
LABEL = b"^XA^FO20,20^A0N,40^FDone^FS^XZ\n"
OTHER = b"^XA^FO20,20^A0N,40^FDtwo^FS^XZ\n"


class Bench(Protocol):
    """A printer on the bench: the way to it, and what lies in its tray."""

    connection: Connection
    model: str

    def tray(self) -> list[bytes]: ...
    def close(self) -> None: ...


class AnsweringBench:
    """A bench whose printer answers, so that it can be put into trouble."""

    model = "simulated"
    mechanism: PrinterMechanism
    connection: Connection

    def tray(self) -> list[bytes]:
        return list(self.mechanism.labels)


class TcpBench(AnsweringBench):
    def __init__(self, folder: Path) -> None:
        self.mechanism = self._printer = SimulatedPrinter(port=0)
        self._printer.start()
        self.connection = connect(f"tcp://127.0.0.1:{self._printer.port}")

    def close(self) -> None:
        self._printer.stop()


class PtyBench(AnsweringBench):
    def __init__(self, folder: Path) -> None:
        self.mechanism = PrinterMechanism()
        self._wire = PtyWire(self.mechanism)
        self._press = threading.Thread(target=self.mechanism.print_until_stopped, daemon=True)
        self._press.start()
        self.connection = connect(f"serial://{self._wire.path}?baud=115200")

    def close(self) -> None:
        self.mechanism.stop()
        self._press.join()
        self._wire.close()


class SimulatedBench(AnsweringBench):
    def __init__(self, folder: Path) -> None:
        connection = connect("simulated:")
        assert isinstance(connection, SimulatedConnection)
        self.connection = connection
        self.mechanism = connection.printer

    def close(self) -> None:
        self.mechanism.stop()


class FileBench:
    model = "write-only printer"

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "labels"
        self.connection: Connection = connect(f"file://{self._folder}")

    def tray(self) -> list[bytes]:
        return [file.read_bytes().strip() for file in sorted(self._folder.iterdir())]

    def close(self) -> None: ...


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=[TcpBench, PtyBench, FileBench, SimulatedBench])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made: Bench = request.param(tmp_path)
    yield made
    made.connection.end()
    made.close()


@pytest.fixture(params=[TcpBench, PtyBench, SimulatedBench])
def answering(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnsweringBench]:
    made: AnsweringBench = request.param(tmp_path)
    yield made
    made.connection.end()
    made.close()  # type: ignore[attr-defined]


@pytest.fixture(params=[TcpBench, SimulatedBench])
def networked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnsweringBench]:
    made: AnsweringBench = request.param(tmp_path)
    yield made
    made.connection.end()
    made.close()  # type: ignore[attr-defined]


class Packer:
    """Prints on a bench and remembers what was announced before the first byte."""

    def __init__(self, bench: Bench, inbox: Inbox, patience: Patience = QUICK) -> None:
        self.printer = ZplPrinter("labels", bench.connection, inbox.emit, patience)
        self.announced: list[int | None] = []
        self.stop = threading.Event()
        self._bench = bench
        self.tray_when_announced: list[bytes] = []

    def print(self, label: bytes = LABEL) -> Printed:
        return self.printer.print(label, self._sending, self.stop)

    def _sending(self, odometer: int | None) -> None:
        self.announced.append(odometer)
        self.tray_when_announced = self._bench.tray()


def test_a_label_comes_out_once_and_is_done(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    assert packer.print().outcome is PrintOutcome.DONE
    assert bench.tray() == [LABEL.strip()]


def test_labels_come_out_in_order(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    outcomes = [packer.print(label).outcome for label in (LABEL, OTHER, LABEL)]
    assert outcomes == [PrintOutcome.DONE] * 3
    assert bench.tray() == [LABEL.strip(), OTHER.strip(), LABEL.strip()]


def test_the_intent_is_announced_before_the_first_byte(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    packer.print()
    assert len(packer.announced) == 1
    assert packer.tray_when_announced == []


def test_when_the_intent_cannot_be_saved_no_byte_goes_out(bench: Bench, inbox: Inbox) -> None:
    def disk_full(_: int | None) -> None:
        raise OSError(28, "No space left on device")

    printer = ZplPrinter("labels", bench.connection, inbox.emit, QUICK)
    with pytest.raises(OSError, match="No space"):
        printer.print(LABEL, disk_full, threading.Event())
    time.sleep(0.05)
    assert bench.tray() == []


def test_it_says_what_it_is_and_that_it_is_ready_once(bench: Bench, inbox: Inbox) -> None:
    packer = Packer(bench, inbox)
    packer.printer.check()
    packer.print()
    packer.printer.check()
    status = inbox.state(DeviceState.READY)
    assert (status.device, status.kind, status.model) == ("labels", "printer", bench.model)
    assert inbox.nothing_more(type(status), 0.05)


def test_a_printer_out_of_paper_gets_no_byte_and_prints_when_asked_again(
    answering: AnsweringBench, inbox: Inbox
) -> None:
    packer = Packer(answering, inbox)
    for fault in ("paper_out", "head_open", "ribbon_out", "paused"):
        answering.mechanism.set_fault(fault, present=True)
        assert packer.print() == Printed(PrintOutcome.FAILED, Fault(fault))
        assert inbox.state(DeviceState.WARNING).fault == fault
        answering.mechanism.set_fault(fault, present=False)
    assert packer.announced == []
    assert packer.print().outcome is PrintOutcome.DONE
    assert answering.tray() == [LABEL.strip()]
    inbox.state(DeviceState.READY)


def test_a_printer_that_says_nothing_gets_no_byte(answering: AnsweringBench, inbox: Inbox) -> None:
    answering.mechanism.mute = True
    packer = Packer(answering, inbox)
    began = time.monotonic()
    assert packer.print() == Printed(PrintOutcome.FAILED, Fault.NO_ANSWER)
    assert time.monotonic() - began < 2.0
    assert inbox.state(DeviceState.MISSING).fault == "no_answer"
    assert answering.tray() == []


def test_a_printer_that_falls_silent_after_the_label_leaves_it_in_doubt(
    answering: AnsweringBench, inbox: Inbox
) -> None:
    packer = Packer(answering, inbox)
    packer.printer.check()
    answering.mechanism.mute_at_next_label()
    printed = packer.print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.NO_ANSWER)
    assert answering.tray() == [LABEL.strip()]


def test_a_slow_printer_is_waited_for(answering: AnsweringBench, inbox: Inbox) -> None:
    answering.mechanism.label_time_s = 0.3
    began = time.monotonic()
    assert Packer(answering, inbox).print().outcome is PrintOutcome.DONE
    assert time.monotonic() - began >= 0.3


def test_a_label_that_takes_too_long_is_in_doubt(answering: AnsweringBench, inbox: Inbox) -> None:
    answering.mechanism.label_time_s = 1.0
    packer = Packer(answering, inbox)
    assert packer.print().outcome is PrintOutcome.DOUBT
    assert eventually(lambda: answering.tray() == [LABEL.strip()])


def test_a_printer_that_prints_for_somebody_else_is_busy(answering: AnsweringBench, inbox: Inbox) -> None:
    answering.mechanism.label_time_s = 0.8
    answering.mechanism.take(OTHER)
    assert Packer(answering, inbox).print() == Printed(PrintOutcome.FAILED, Fault.BUSY)


def test_paper_that_runs_out_under_the_label_is_waited_for(answering: AnsweringBench, inbox: Inbox) -> None:
    mechanism = answering.mechanism
    packer = Packer(answering, inbox)
    mechanism.fault_at_next_label("paper_out")

    def load_when_told() -> str:
        told = inbox.state(DeviceState.WARNING).fault
        time.sleep(0.4)  # hands are slow
        mechanism.set_fault("paper_out", present=False)
        return told

    with ThreadPoolExecutor(1) as hands:
        loaded = hands.submit(load_when_told)
        assert packer.print().outcome is PrintOutcome.DONE
        assert loaded.result() == "paper_out"
    assert answering.tray() == [LABEL.strip()]
    packer.printer.check()
    assert inbox.statuses()[-1] == (DeviceState.READY, "") or inbox.state(DeviceState.READY)


def test_paper_that_nobody_loads_leaves_the_label_in_doubt(answering: AnsweringBench, inbox: Inbox) -> None:
    answering.mechanism.fault_at_next_label("paper_out")
    printed = Packer(answering, inbox).print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.PAPER_OUT)
    assert answering.tray() == []


def test_a_printer_that_does_not_count_is_believed_when_it_is_idle(
    answering: AnsweringBench, inbox: Inbox
) -> None:
    answering.mechanism.has_odometer = answering.mechanism.has_echo = False
    answering.mechanism.label_time_s = 0.2
    packer = Packer(answering, inbox)
    assert packer.print() == Printed(PrintOutcome.DONE, proof=Proof.IDLE)
    assert packer.announced == [None]
    assert answering.tray() == [LABEL.strip()]


def test_the_odometer_goes_into_the_journal_before_and_after(answering: AnsweringBench, inbox: Inbox) -> None:
    packer = Packer(answering, inbox)
    before = answering.mechanism.odometer
    assert packer.print().odometer == before + 1
    assert packer.announced == [before]


def test_stopping_the_station_with_a_label_on_its_way_leaves_the_question_open(
    answering: AnsweringBench, inbox: Inbox
) -> None:
    answering.mechanism.label_time_s = 0.4
    packer = Packer(answering, inbox)
    threading.Timer(0.15, packer.stop.set).start()
    with pytest.raises(Abandoned):
        packer.print()
    assert len(packer.announced) == 1


def test_the_echo_of_a_label_says_that_it_is_printed(networked: AnsweringBench, inbox: Inbox) -> None:
    networked.mechanism.has_odometer = False
    packer = Packer(networked, inbox)
    for _ in range(3):
        assert packer.print() == Printed(PrintOutcome.DONE, proof=Proof.ECHOED)
    assert networked.tray() == [LABEL.strip()] * 3  # nothing is drawn for it


def test_a_printer_that_never_echoes_is_soon_not_asked_to(networked: AnsweringBench, inbox: Inbox) -> None:
    networked.mechanism.has_echo = False
    packer = Packer(networked, inbox)
    heard: list[bytes] = []
    send = networked.connection.send
    networked.connection.send = lambda data: (heard.append(data), send(data))[1]  # type: ignore[method-assign]
    for _ in range(4):
        assert packer.print().proof is Proof.COUNTED
    assert [b"^HV" in data for data in heard if b"^XA" in data] == [True, True, False, False]


def test_half_a_label_that_a_lost_connection_left_is_forgotten(
    networked: AnsweringBench, inbox: Inbox
) -> None:
    networked.connection.open()
    networked.connection.send(b"^XA^FO20,20^A0N,40^FDhalf")
    networked.connection.close()
    packer = Packer(networked, inbox)
    assert packer.print().outcome is PrintOutcome.DONE
    assert networked.tray() == [LABEL.strip()]


def test_after_a_reset_before_the_label_it_is_certain_that_nothing_came(
    networked: AnsweringBench, inbox: Inbox
) -> None:
    networked.mechanism.reset_at_next_label(printed=False)
    packer = Packer(networked, inbox)
    printed = packer.print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.FAILED, Fault.CONNECTION_LOST)
    assert printed.nothing_came
    assert networked.tray() == []
    assert packer.print(OTHER).outcome is PrintOutcome.DONE


def test_a_reset_of_a_printer_that_does_not_count_is_doubt(networked: AnsweringBench, inbox: Inbox) -> None:
    networked.mechanism.has_odometer = False
    networked.mechanism.reset_at_next_label(printed=False)
    packer = Packer(networked, inbox)
    printed = packer.print()
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.CONNECTION_LOST)
    assert not printed.nothing_came
    assert networked.tray() == []
    assert packer.print(OTHER).outcome is PrintOutcome.DONE


def test_a_reset_after_the_label_is_printed_is_done_by_the_odometer(
    networked: AnsweringBench, inbox: Inbox
) -> None:
    networked.mechanism.reset_at_next_label(printed=True)
    assert Packer(networked, inbox).print().outcome is PrintOutcome.DONE
    assert networked.tray() == [LABEL.strip()]


def test_between_labels_the_printer_is_free_for_another_station(
    networked: AnsweringBench, inbox: Inbox
) -> None:
    mine = Packer(networked, inbox)
    assert mine.print().outcome is PrintOutcome.DONE
    mine.printer.close()
    assert isinstance(networked.mechanism, SimulatedPrinter)
    way = connect(f"tcp://127.0.0.1:{networked.mechanism.port}")
    theirs = ZplPrinter("labels", way, inbox.emit, QUICK)
    assert theirs.print(OTHER, lambda _: None, threading.Event()).outcome is PrintOutcome.DONE
    theirs.close()
    assert mine.print().outcome is PrintOutcome.DONE


def test_a_connection_that_died_while_idle_is_renewed_and_the_label_comes_out_once(
    networked: AnsweringBench, inbox: Inbox
) -> None:
    packer = Packer(networked, inbox)
    assert packer.print().outcome is PrintOutcome.DONE
    # The printer restarts between two labels: our socket does not know yet.
    networked.connection.send(b"~JR")
    time.sleep(0.05)
    assert packer.print(OTHER).outcome is PrintOutcome.DONE
    assert networked.tray() == [LABEL.strip(), OTHER.strip()]


def test_a_printer_that_is_switched_off_is_a_failure_within_two_seconds(inbox: Inbox) -> None:
    printer = SimulatedPrinter(port=0)
    printer.stop()
    way = connect(f"tcp://127.0.0.1:{printer.port}")
    began = time.monotonic()
    off = ZplPrinter("labels", way, inbox.emit, QUICK)
    assert off.print(LABEL, lambda _: None, threading.Event()) == Printed(PrintOutcome.FAILED, Fault.REFUSED)
    assert time.monotonic() - began < 2.0
    assert inbox.state(DeviceState.MISSING).fault == "refused"


def test_a_printer_that_is_off_is_logged_once_and_again_when_it_is_off_anew(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    printer = SimulatedPrinter(port=0)
    off = ZplPrinter("labels", connect(f"tcp://127.0.0.1:{printer.port}"), inbox.emit, QUICK)
    printer.stop()
    for _ in range(5):
        assert not off.check()
    assert [record.getMessage()[:24] for record in caplog.records] == ["printer labels: refused:"]
    on_again = SimulatedPrinter(port=printer.port)
    on_again.start()
    assert off.check()
    on_again.stop()
    for _ in range(5):
        assert not off.check()
    assert len(caplog.records) == 2


def test_labels_in_a_folder_go_on_from_the_highest_number_and_leave_nothing_half_written(
    tmp_path: Path, inbox: Inbox
) -> None:
    (tmp_path / "000041.zpl").write_bytes(b"old")
    packer = ZplPrinter("labels", connect(f"file://{tmp_path}"), inbox.emit)
    packer.print(LABEL, lambda _: None, threading.Event())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000041.zpl", "000042.zpl"]
    assert (tmp_path / "000042.zpl").read_bytes() == LABEL


def test_a_missing_device_node_is_a_failure_and_no_folder_is_made_below_dev(inbox: Inbox) -> None:
    missing = ZplPrinter("labels", connect("file:///dev/floorapp-no-such-printer"), inbox.emit)
    printed = missing.print(LABEL, lambda _: None, threading.Event())
    assert printed == Printed(PrintOutcome.FAILED, Fault.UNPLUGGED)
    assert not Path("/dev/floorapp-no-such-printer").exists()


def test_a_folder_that_cannot_be_is_a_failure(tmp_path: Path, inbox: Inbox) -> None:
    (tmp_path / "file").touch()
    printer = ZplPrinter("labels", connect(f"file://{tmp_path}/file/labels"), inbox.emit)
    printed = printer.print(LABEL, lambda _: None, threading.Event())
    assert printed == Printed(PrintOutcome.FAILED, Fault.DISK)
    assert inbox.state(DeviceState.MISSING).fault == "disk"


def test_a_printer_that_is_not_on_the_network_is_a_failure_and_not_a_hang(inbox: Inbox) -> None:
    began = time.monotonic()
    nowhere = ZplPrinter("labels", connect("tcp://192.0.2.1:9100"), inbox.emit)  # TEST-NET-1: never in use
    printed = nowhere.print(LABEL, lambda _: None, threading.Event())
    assert printed.outcome is PrintOutcome.FAILED
    assert time.monotonic() - began < 3.0


def test_a_serial_printer_that_is_not_there_is_unplugged(tmp_path: Path, inbox: Inbox) -> None:
    missing = ZplPrinter("labels", connect(f"serial://{tmp_path}/ttyUSB9"), inbox.emit)
    printed = missing.print(LABEL, lambda _: None, threading.Event())
    assert printed == Printed(PrintOutcome.FAILED, Fault.UNPLUGGED)


def test_a_device_node_takes_the_label(inbox: Inbox) -> None:
    node = ZplPrinter("labels", connect("file:///dev/null"), inbox.emit)
    assert node.print(LABEL, lambda _: None, threading.Event()).outcome is PrintOutcome.DONE


def test_a_disk_that_is_full_under_the_label_is_doubt(inbox: Inbox) -> None:
    full = ZplPrinter("labels", connect("file:///dev/full"), inbox.emit)
    printed = full.print(LABEL, lambda _: None, threading.Event())
    assert (printed.outcome, printed.reason) == (PrintOutcome.DOUBT, Fault.DISK)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("tcp://printer", "tcp://host:port"),
        ("tcp://printer:99999", "1 to 65535"),
        ("serial://ttyUSB0", "device path"),
        ("serial:///dev/ttyUSB0?baud=fast", "300 to 4000000"),
        ("serial:///dev/ttyUSB0?parity=E", "unknown setting 'parity'"),
        ("file:labels", "absolute path"),
        ("lpt1", "expected tcp://"),
    ],
)
def test_a_wrong_url_is_refused_and_says_what_is_right(url: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        connect(url)
    assert repr(url) in str(refused.value)


def test_asking_a_connection_that_is_not_open_is_a_fault_and_not_a_crash() -> None:
    for url in ("tcp://127.0.0.1:9100", "serial:///dev/ttyUSB0"):
        with pytest.raises(ConnectionFault):
            connect(url).send(b"")
        with pytest.raises(ConnectionFault):
            connect(url).receive(0.0)
