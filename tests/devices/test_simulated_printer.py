"""The simulated printer is as strict as a real one: what it takes for a command, a real one would."""

import socket
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices.simulated_printer import PrinterMechanism, PrinterReset, SimulatedPrinter
from floorapp.devices.zpl_status import ASK_IDENTITY, ASK_ODOMETER, ASK_STATUS, parse_status
from tests.devices.rigs import eventually
from tests.devices.test_sheet_zpl import HOSTILE, LABEL, label

STREAM = b"^XA^FDone^FS^XZ" + ASK_STATUS + b"noise^XA^FDtwo^FS" + ASK_ODOMETER + b"^XZ\r\n" + ASK_IDENTITY


def waiting(mechanism: PrinterMechanism) -> int:
    return parse_status(mechanism.take(ASK_STATUS)).formats_waiting


@given(st.lists(st.integers(1, 40), min_size=1))
def test_however_its_bytes_arrive_it_takes_the_same_labels_and_gives_the_same_answers(
    sizes: list[int],
) -> None:
    whole, pieces = PrinterMechanism(), PrinterMechanism()
    expected = whole.take(STREAM)
    answers, start, turn = b"", 0, 0
    while start < len(STREAM):
        size = sizes[turn % len(sizes)]
        answers += pieces.take(STREAM[start : start + size])
        start, turn = start + size, turn + 1
    assert answers.count(b"\x02") == expected.count(b"\x02") == 4
    assert answers.count(b'"') == expected.count(b'"') == 2
    assert waiting(pieces) == waiting(whole) == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_customer_gets_one_whole_label_and_resets_no_printer(name: str) -> None:
    mechanism = PrinterMechanism()
    address = replace(LABEL.ship_to, name=name, lines=(name,) * 5, city=name, postcode=name, country=name)
    assert mechanism.take(label(replace(LABEL, ship_to=address, carrier=name, lane=name))) == b""
    assert waiting(mechanism) == 1


def test_a_raw_reset_command_inside_a_field_would_have_reset_it() -> None:
    with pytest.raises(PrinterReset):
        PrinterMechanism().take(b"^XA^FDAnna ~JR^FS^XZ")


def test_a_label_without_an_end_does_not_fill_its_memory_and_the_next_one_is_printed() -> None:
    mechanism = PrinterMechanism()
    for _ in range(50):
        mechanism.take(b"^XA" + b"x" * 100_000)
    mechanism.take(b"^XA^FDone^FS^XZ")
    assert waiting(mechanism) == 1


def test_an_unknown_variable_and_an_unknown_fault_are_refused() -> None:
    mechanism = PrinterMechanism()
    assert mechanism.take(b'! U1 getvar "device.friendly_name"\r\n') == b"?\r\n"
    with pytest.raises(ValueError, match="knows no fault 'on_fire'"):
        mechanism.set_fault("on_fire", present=True)


def test_a_listener_that_fails_does_not_stop_the_printer() -> None:
    def fail(_: bytes) -> None:
        raise RuntimeError("no")

    printer = SimulatedPrinter(on_label=fail, keep=1)
    printer.start()
    with socket.create_connection(("127.0.0.1", printer.port)) as line:
        line.sendall(b"^XA1^XZ^XA2^XZ")
        assert eventually(lambda: list(printer.labels) == [b"^XA2^XZ"])
    printer.stop()
    printer.stop()
