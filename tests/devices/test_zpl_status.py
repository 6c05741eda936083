"""What a printer says of itself is read exactly, or refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices.ports import Fault
from floorapp.devices.zpl_status import (
    HostStatus,
    identity_complete,
    odometer_complete,
    parse_identity,
    parse_odometer,
    parse_status,
    status_complete,
)

# The three strings of the manual's example, with its fields by name.
READY = (
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n"
    b"\x021234,0\x03\r\n"
)


def answer(
    first: str = "030,0,0,1245,000,0,0,0,000,0,0,0", second: str = "000,0,0,0,0,2,4,0,00000000,1,000"
) -> bytes:
    return f"\x02{first}\x03\r\n\x02{second}\x03\r\n\x021234,0\x03\r\n".encode()


def test_a_printer_that_is_ready_has_no_fault_and_nothing_to_print() -> None:
    status = parse_status(READY)
    assert status == HostStatus()
    assert status.fault is Fault.NONE
    assert status.idle


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        ("030,1,0,1245,000,0,0,0,000,0,0,0", None, Fault.PAPER_OUT),
        ("030,0,1,1245,000,0,0,0,000,0,0,0", None, Fault.PAUSED),
        ("030,1,1,1245,000,0,0,0,000,0,0,0", None, Fault.PAPER_OUT),
        ("030,0,0,1245,000,0,0,0,000,0,0,1", None, Fault.TEMPERATURE),
        (None, "000,0,1,0,0,2,4,0,00000000,1,000", Fault.HEAD_OPEN),
        (None, "000,0,0,1,1,2,4,0,00000000,1,000", Fault.RIBBON_OUT),
    ],
)
def test_each_trouble_has_its_name(first: str | None, second: str | None, fault: Fault) -> None:
    given_strings = {key: value for key, value in (("first", first), ("second", second)) if value}
    assert parse_status(answer(**given_strings)).fault is fault


def test_labels_that_wait_or_are_being_printed_mean_that_it_is_not_idle() -> None:
    waiting = parse_status(answer(first="030,0,0,1245,002,1,0,0,000,0,0,0"))
    assert (waiting.formats_waiting, waiting.buffer_full, waiting.idle) == (2, True, False)
    printing = parse_status(answer(second="000,0,0,0,0,2,4,1,00000003,1,000"))
    assert (printing.labels_left, printing.label_waiting, printing.idle) == (3, True, False)
    assert not parse_status(answer(first="030,0,0,1245,000,0,0,1,000,0,0,0")).idle


def test_an_answer_is_complete_with_its_third_string_and_not_before() -> None:
    assert [status_complete(READY[:end]) for end in (0, 40, len(READY) - 4, len(READY))] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (b"", "0 of 3"),
        (READY[:60], "1 of 3"),
        (answer(first="030,0"), "string 1"),
        (answer(second="a" * 9), "string 2"),
    ],
)
def test_an_odd_answer_is_refused_and_says_what_is_wrong(bad: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_status(bad)


@given(st.binary(max_size=300))
def test_noise_is_a_refusal_and_nothing_else(noise: bytes) -> None:
    try:
        parse_status(noise)
    except ValueError as error:
        assert "~HS" in str(error)
    parse_identity(noise)
    parse_odometer(noise)


def test_the_odometer_is_a_number_in_quotes_or_there_is_none() -> None:
    assert parse_odometer(b'"4711"\r\n') == 4711
    assert [parse_odometer(text) for text in (b"", b"?", b'"?"', b'"-1"', b'"47')] == [None] * 5
    assert [odometer_complete(text) for text in (b'"47', b'"4711"', b"?")] == [False, True, True]


def test_a_model_is_printable_and_bounded() -> None:
    assert parse_identity(b"\x02ZD421-203dpi,V93.21.17Z,8,8192KB\x03\r\n") == "ZD421-203dpi"
    assert parse_identity(b"\x02\x1b[2J" + b"Z" * 100 + b",V\x03") == "[2J" + "Z" * 37
    assert parse_identity(b"nothing") == ""
    assert not identity_complete(b"\x02ZD421")
