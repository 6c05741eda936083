"""A printer behind a node of the kernel's: it answers, falls silent, and is pulled out.

A pseudo terminal stands for the node: it is read and written as /dev/usb/lp0 is. No USB printer was tried.
"""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorapp.devices.connections import connect
from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.simulated_printer import PrinterMechanism
from floorapp.devices.zpl_printer import ZplPrinter
from floorapp.workflows.documents.jobs import Proof
from tests.devices.rigs import Inbox, PtyWire


@pytest.fixture
def mechanism() -> Iterator[PrinterMechanism]:
    made = PrinterMechanism()
    press = threading.Thread(target=made.print_until_stopped, daemon=True)
    press.start()
    yield made
    made.stop()
    press.join()


def test_a_label_is_printed_and_counted_through_a_node(mechanism: PrinterMechanism) -> None:
    wire = PtyWire(mechanism)
    printer = ZplPrinter("labels", connect(f"usblp://{wire.path}"), Inbox().emit)
    printed = printer.print(b"^XA^FDone^FS^XZ", lambda _: None, threading.Event())
    assert printed.proof is Proof.COUNTED
    assert list(mechanism.labels) == [b"^XA^FDone^FS^XZ"]
    printer.end()
    wire.close()


def test_a_silent_node_is_waited_for_no_longer_than_asked(mechanism: PrinterMechanism) -> None:
    wire = PtyWire(mechanism)
    way = connect(f"usblp://{wire.path}")
    way.open()
    way.open()
    began = time.monotonic()
    assert way.receive(0.1) == b""
    assert 0.05 < time.monotonic() - began < 1.0
    way.end()
    with pytest.raises(ConnectionFault):
        way.receive(0.1)
    wire.close()


def test_a_node_that_takes_nothing_any_more_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("floorapp.devices.usblp_connection.SEND_TIMEOUT_S", 0.2)
    master, slave = os.openpty()
    way = connect(f"usblp://{os.ttyname(slave)}")
    way.open()
    with pytest.raises(ConnectionFault, match="took nothing"):
        way.send(b"x" * 1_000_000)
    way.end()
    os.close(master)
    os.close(slave)


def test_a_node_that_is_not_there_is_unplugged(tmp_path: Path) -> None:
    with pytest.raises(ConnectionFault) as fault:
        connect(f"usblp://{tmp_path}/lp0").open()
    assert fault.value.fault is Fault.UNPLUGGED
    with pytest.raises(ValueError, match="usblp:///dev/usb/lp0"):
        connect("usblp://lp0")
