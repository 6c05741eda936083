"""A printer behind a queue: CUPS itself, and an IPP printer that is not ours, with a wire that is cut.

They come with the Debian packages cups and cups-ipp-utils. No office printer was at hand.
"""

import os
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from floorapp.devices.connections import connect
from floorapp.devices.ipp import AnswerGroup, Operation
from floorapp.devices.ipp_connection import IppQueue
from floorapp.devices.ipp_words import queue_state
from floorapp.devices.job_queue import QueueConnection, Refused, Stage
from floorapp.devices.office_printer import OfficePrinter
from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.print_verdict import Patience, Printed
from floorapp.devices.simulated_printer import SimulatedPrinter
from floorapp.devices.zpl_printer import Abandoned, ZplPrinter
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import DeviceState, PrintOutcome
from tests.devices.cut_wire import CutWire
from tests.devices.print_servers import BUS, CUPSD, LPADMIN, PRINTER, Cups, ipp_printer
from tests.devices.rigs import Inbox, eventually

needs_cups = pytest.mark.skipif(
    not (CUPSD and LPADMIN) or os.geteuid() != 0, reason="needs the Debian package cups, and root"
)
needs_printer = pytest.mark.skipif(
    not (PRINTER and BUS), reason="needs the Debian packages cups-ipp-utils and dbus"
)
QUICK = Patience(answer_s=1.0, poll_s=0.05, sure_s=0.6, done_s=3.0, mend_s=1.0)
LABEL = b"^XA^FO20,20^A0N,40^FDone^FS^XZ"
DONE = Printed(PrintOutcome.DONE, proof=Proof.ANSWERED)
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 2_000 + b"\n%%EOF\n"


@dataclass
class Bench:
    """A queue of CUPS that leads to a simulated printer, with a wire between us and CUPS."""

    cups: Cups
    name: str
    wire: CutWire
    label_printer: SimulatedPrinter
    inbox: Inbox

    @property
    def url(self) -> str:
        return f"ipp://127.0.0.1:{self.wire.port}/printers/{self.name}"

    def printer(self, patience: Patience = QUICK) -> OfficePrinter:
        return OfficePrinter("office", IppQueue(self.url, answer_s=2.0), self.inbox.emit, patience)

    def tray(self) -> list[bytes]:
        return list(self.label_printer.labels)

    def settles_at(self, tray: list[bytes]) -> bool:
        """Whether exactly this is on paper, also some time later."""
        at_once = eventually(lambda: self.tray() == tray)
        time.sleep(1.5)
        return at_once and self.tray() == tray


def put(
    printer: OfficePrinter,
    job: str = "J1",
    document: bytes = LABEL,
    sending: Callable[[int | None], None] = lambda _: None,
    stop: threading.Event | None = None,
    give_up: threading.Event | None = None,
) -> Printed:
    printer.name_next(job)
    return printer.print(document, sending, stop or threading.Event(), give_up)


@pytest.fixture(scope="module")
def cups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cups]:
    server = Cups(tmp_path_factory.mktemp("cups"))
    yield server
    server.stop()


@pytest.fixture
def bench(cups: Cups, request: pytest.FixtureRequest) -> Iterator[Bench]:
    label_printer = SimulatedPrinter(port=0)
    label_printer.start()
    name = f"q{abs(hash(request.node.name)) % 10**9}"
    cups.add(name, f"socket://127.0.0.1:{label_printer.port}")
    wire = CutWire(cups.port)
    yield Bench(cups, name, wire, label_printer, Inbox())
    wire.close()
    label_printer.stop()


def asks(operation: Operation) -> Callable[[bytes], bool]:
    """Whether what was asked on a connection is this operation."""

    def found(asked: bytes) -> bool:
        _, _, body = asked.partition(b"\r\n\r\n")
        return body[2:4] == operation.to_bytes(2, "big")

    return found


@needs_cups
def test_a_label_goes_through_a_queue_as_it_is_and_the_queue_says_that_it_is_done(bench: Bench) -> None:
    announced: list[int | None] = []
    assert put(bench.printer(), sending=announced.append) == DONE
    assert announced == [None]
    assert bench.settles_at([LABEL])
    assert bench.inbox.state(DeviceState.READY).model == "Local Raw Printer"


@needs_cups
def test_documents_come_out_in_order_and_each_once(bench: Bench) -> None:
    printer = bench.printer()
    labels = [LABEL.replace(b"one", str(number).encode()) for number in range(5)]
    for number, label in enumerate(labels):
        assert put(printer, f"J{number}", label) == DONE
    assert eventually(lambda: bench.tray() == labels)


@needs_cups
def test_when_the_answer_is_lost_the_queue_is_asked_and_nothing_is_sent_again(bench: Bench) -> None:
    bench.wire.deaf = asks(Operation.SEND_DOCUMENT)
    assert put(bench.printer()) == DONE
    assert bench.wire.cuts == 1
    assert bench.settles_at([LABEL])


@needs_cups
def test_a_document_that_breaks_off_on_its_way_is_certainly_not_on_paper(bench: Bench) -> None:
    half = asks(Operation.SEND_DOCUMENT)
    bench.wire.cut = lambda asked: half(asked) and len(asked) > 100_000
    document = b"^XA^FX" + b"x" * 300_000 + b"^FDlong^FS^XZ"
    printer = bench.printer()
    printed = put(printer, document=document)
    assert (printed.outcome, printed.reason) == (PrintOutcome.FAILED, Fault.CONNECTION_LOST)
    assert printed.nothing_came
    bench.wire.cut = lambda _: False
    assert put(printer) == DONE
    assert bench.settles_at([LABEL])


@needs_cups
def test_a_job_that_was_made_and_whose_number_is_lost_prints_nothing(bench: Bench) -> None:
    bench.wire.deaf = asks(Operation.CREATE_JOB)
    announced: list[int | None] = []
    printed = put(bench.printer(), sending=announced.append)
    assert (printed.outcome, announced) == (PrintOutcome.FAILED, [])
    bench.wire.deaf = lambda _: False
    assert put(bench.printer()) == DONE
    assert bench.settles_at([LABEL])


@needs_cups
def test_when_the_intent_cannot_be_saved_no_byte_goes_out(bench: Bench) -> None:
    def disk_full(_: int | None) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        put(bench.printer(), sending=disk_full)
    found = IppQueue(bench.url).named("J1")
    assert found is not None
    assert (found.stage, found.begun) == (Stage.STOPPED, False)
    assert bench.settles_at([])


@needs_cups
def test_a_queue_that_is_paused_gets_nothing(bench: Bench) -> None:
    bench.cups.pause(bench.name)
    assert put(bench.printer()).outcome is PrintOutcome.FAILED
    assert bench.inbox.state(DeviceState.WARNING).fault == Fault.PAUSED
    bench.cups.resume(bench.name)
    assert bench.printer().check()
    assert bench.settles_at([])


def pauses(bench: Bench) -> Callable[[int | None], None]:
    """Pauses the queue between the look at it and the document."""
    return lambda _: bench.cups.pause(bench.name)


@needs_cups
def test_what_waits_for_too_long_is_taken_back_and_does_not_come_later(bench: Bench) -> None:
    printed = put(bench.printer(), sending=pauses(bench))
    assert printed == Printed(PrintOutcome.FAILED, Fault.PAUSED)
    bench.cups.resume(bench.name)
    assert bench.settles_at([])


@needs_cups
def test_a_packer_who_will_not_wait_is_answered_at_once(bench: Bench) -> None:
    give_up = threading.Event()
    threading.Timer(0.5, give_up.set).start()
    began = time.monotonic()
    patience = replace(QUICK, done_s=30.0, mend_s=30.0)
    printed = put(bench.printer(patience), sending=pauses(bench), give_up=give_up)
    assert printed == Printed(PrintOutcome.FAILED, Fault.PAUSED)
    assert time.monotonic() - began < 4.0
    bench.cups.resume(bench.name)
    assert bench.settles_at([])


@needs_cups
def test_a_queue_that_is_mended_in_time_prints_what_waits(bench: Bench) -> None:
    threading.Timer(1.0, bench.cups.resume, (bench.name,)).start()
    assert put(bench.printer(replace(QUICK, mend_s=20.0)), sending=pauses(bench)) == DONE
    assert bench.settles_at([LABEL])


@needs_cups
def test_after_a_power_cut_the_queue_still_knows_the_job_and_it_is_not_sent_again(bench: Bench) -> None:
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    with pytest.raises(Abandoned):
        put(bench.printer(replace(QUICK, mend_s=30.0)), sending=pauses(bench), stop=stop)
    bench.cups.resume(bench.name)
    assert eventually(lambda: bench.printer().settled("J1") == DONE)
    assert put(bench.printer()) == DONE
    assert bench.settles_at([LABEL])


@needs_cups
def test_a_job_that_the_queue_does_not_know_is_not_answered_for(bench: Bench) -> None:
    assert bench.printer().settled("never") is None


@needs_cups
def test_a_server_that_restarts_while_a_job_waits_prints_it_once(bench: Bench) -> None:
    def restart() -> None:
        bench.cups.stop()
        bench.cups.start()
        bench.cups.resume(bench.name)

    hands = threading.Timer(0.5, restart)
    hands.start()
    patience = replace(QUICK, done_s=20.0, mend_s=20.0)
    assert put(bench.printer(patience), sending=pauses(bench)) == DONE
    hands.join()
    assert bench.settles_at([LABEL])


@needs_cups
def test_a_queue_that_is_not_there_says_so(bench: Bench) -> None:
    nowhere = IppQueue(f"ipp://127.0.0.1:{bench.cups.port}/printers/nowhere")
    with pytest.raises(Refused) as refused:
        nowhere.state()
    assert refused.value.fault is Fault.UNPLUGGED


@needs_cups
def test_a_driver_that_knows_no_jobs_can_use_a_queue_too(bench: Bench) -> None:
    way = connect(bench.url)
    assert isinstance(way, QueueConnection)
    printer = ZplPrinter("labels", way, bench.inbox.emit)
    printed = printer.print(LABEL, lambda _: None, threading.Event())
    assert printed == Printed(PrintOutcome.DONE, proof=Proof.WRITTEN)
    assert bench.settles_at([LABEL])
    bench.cups.pause(bench.name)
    assert printer.print(LABEL, lambda _: None, threading.Event()).reason is Fault.PAUSED


def command(folder: Path, script: str) -> tuple[str, str]:
    """What the IPP printer runs for each job."""
    path = folder / "prints"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return "-c", str(path)


def ipp_office(url: str, inbox: Inbox, patience: Patience = QUICK) -> OfficePrinter:
    return OfficePrinter("office", IppQueue(url), inbox.emit, patience)


@needs_printer
def test_a_pdf_comes_to_an_ipp_printer_byte_for_byte(tmp_path: Path) -> None:
    with ipp_printer(tmp_path, *command(tmp_path, "true")) as (url, printed):
        inbox = Inbox()
        assert put(ipp_office(url, inbox), document=PDF) == DONE
        assert [file.read_bytes() for file in printed.glob("*.pdf")] == [PDF]
        assert inbox.state(DeviceState.READY).model == "Example Printer"


@needs_printer
def test_a_job_that_breaks_off_in_the_printer_is_in_doubt(tmp_path: Path) -> None:
    with ipp_printer(tmp_path, *command(tmp_path, "exit 1")) as (url, _):
        assert put(ipp_office(url, Inbox()), document=PDF).outcome is PrintOutcome.DOUBT


@needs_printer
def test_a_printer_that_warns_of_a_tray_prints(tmp_path: Path) -> None:
    warns = command(tmp_path, "echo 'STATE: media-empty' >&2")
    with ipp_printer(tmp_path, *warns) as (url, printed):
        inbox = Inbox()
        printer = ipp_office(url, inbox)
        assert put(printer, document=PDF) == DONE
        assert len(list(printed.glob("*.pdf"))) == 1
        assert printer.check()
        assert inbox.state(DeviceState.READY)


@pytest.mark.parametrize(
    ("state", "reasons", "fault", "said"),
    [
        (3, ["none"], Fault.NONE, ""),
        (4, ["media-empty-warning"], Fault.NONE, ""),
        (5, ["media-empty-warning"], Fault.PAPER_OUT, "media-empty"),
        (4, ["media-empty-error"], Fault.PAPER_OUT, "media-empty"),
        (5, ["paused", "media-empty"], Fault.PAPER_OUT, "media-empty"),
        (3, ["offline-report"], Fault.UNREACHABLE, "offline"),
        (4, ["toner-low-report", "door-open"], Fault.HEAD_OPEN, "door-open"),
        (5, [], Fault.PAUSED, "Call  [2J  me"),
        (5, ["marker-supply-empty-error"], Fault.RIBBON_OUT, "marker-supply-empty"),
    ],
)
def test_what_stops_a_printer_is_told_and_what_only_warns_does_not_stop_it(
    state: int, reasons: list[str], fault: Fault, said: str
) -> None:
    printer = AnswerGroup(
        4,
        {
            "printer-state": [state],
            "printer-state-reasons": [*reasons],
            "printer-state-message": ["Call \x1b[2J\x00 me"],
        },
    )
    found = queue_state(printer)
    assert (found.fault, found.said) == (fault, said)


@needs_printer
def test_a_printer_that_does_not_understand_a_document_is_not_given_it(tmp_path: Path) -> None:
    with ipp_printer(tmp_path, "-f", "image/pwg-raster") as (url, printed):
        assert put(ipp_office(url, Inbox()), document=PDF).reason is Fault.NOT_PRINTABLE
        assert not list(printed.iterdir())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_an_encrypted_printer_is_trusted_by_its_certificate_only(tmp_path: Path) -> None:
    from tests.devices.tls_printer import tls_printer

    with tls_printer(tmp_path) as (url, fingerprint):
        with pytest.raises(ConnectionFault, match="trusted"):
            IppQueue(url).state()
        with pytest.raises(ConnectionFault, match=fingerprint):
            IppQueue(f"{url}?trust={'0' * 64}").state()
        assert IppQueue(f"{url}?trust={fingerprint}").state().model == "Encrypted"


def test_a_server_that_is_off_is_a_failure_at_once(tmp_path: Path) -> None:
    inbox = Inbox()
    printer = ipp_office("ipp://127.0.0.1:9/printers/office", inbox)
    began = time.monotonic()
    assert put(printer) == Printed(PrintOutcome.FAILED, Fault.REFUSED)
    assert time.monotonic() - began < 2.0
    assert inbox.state(DeviceState.MISSING).fault == "refused"
    assert not printer.check()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ipp://host", "ipp://host:631/printers/NAME"),
        ("ipp://user@host/printers/x", "ipp://host:631/printers/NAME"),
        ("ipp://host:99999/printers/x", "1 to 65535"),
        ("ipp://host/printers/x?trust=00", "unknown setting 'trust'; there are none"),
        ("ipps://host/printers/x?trust=00", "64 hex digits"),
        ("ipps://host/printers/x?verify=no", "unknown setting 'verify'; there is only trust"),
        ("cups:", "the name of a queue"),
        ("cups:a/b", "the name of a queue"),
    ],
)
def test_a_wrong_url_is_refused_and_says_what_is_right(url: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        connect(url)
    assert repr(url) in str(refused.value)
