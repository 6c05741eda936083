"""What makers' scanners say that is not a scan, and what a scanner's own doubling is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices.framing import TerminatorFramer
from floorapp.devices.repeats import Repeats
from floorapp.devices.scanner_vendors import VENDORS, framer_of, vendor_named

NEWLAND_ANSWER = b"\x02\x010000@ILLSCN1\x06;\x03"


def frames(vendor: str, *reads: bytes) -> list[bytes]:
    framer = framer_of(vendor_named(vendor))
    return [frame.raw for read in reads for frame in framer.feed(read)]


def test_a_newland_answer_never_becomes_a_scan_or_part_of_one() -> None:
    assert frames("newland", NEWLAND_ANSWER + b"A\r" + NEWLAND_ANSWER + NEWLAND_ANSWER, b"B\r\n") == [
        b"A",
        b"B",
    ]


def test_a_datalogic_answer_never_becomes_a_scan() -> None:
    assert frames("datalogic", b"A\r\x01\x02E\x06\x03\x04B\r") == [b"A", b"B"]


def test_a_scan_that_only_begins_like_an_answer_is_a_scan() -> None:
    assert frames("newland", b"\x02\x010000NOT\r", b"\x02\r", b"X" + NEWLAND_ANSWER + b"\r") == [
        b"\x02\x010000NOT",
        b"\x02",
        b"X" + NEWLAND_ANSWER,
    ]


def test_what_never_ends_is_not_waited_for() -> None:
    (scan,) = frames("newland", b"\x02\x010000" + b"9" * 2_000 + b"\r")
    assert len(scan) == 2_006


def test_half_an_answer_at_the_unplugging_is_not_half_a_scan() -> None:
    framer = framer_of(vendor_named("newland"))
    assert list(framer.feed(NEWLAND_ANSWER[:9])) == []
    assert framer.drop() == 0
    assert list(framer.feed(b"95220")) == []
    assert framer.drop() == 5


PIECE = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [NEWLAND_ANSWER, NEWLAND_ANSWER[:7], b"\r", b"\x02\x01", b";\x03", b"\x01\x02", b"\x03\x04"]
    ),
)


@pytest.mark.parametrize("vendor", sorted(VENDORS))
@given(st.lists(PIECE, max_size=12).map(b"".join), st.integers(0, 150))
def test_any_bytes_at_all_give_the_same_frames_in_one_read_and_in_two(
    vendor: str, stream: bytes, cut: int
) -> None:
    assert frames(vendor, stream[:cut], stream[cut:]) == frames(vendor, stream)


@given(st.lists(st.binary(max_size=400), max_size=12))
def test_any_bytes_at_all_are_held_within_bounds(reads: list[bytes]) -> None:
    framer = framer_of(vendor_named("newland"))
    for read in reads:
        list(framer.feed(read))
        assert len(framer._held) <= 1_024 + 400  # type: ignore[attr-defined]


def test_without_a_makers_answers_the_framer_is_the_plain_one() -> None:
    assert isinstance(framer_of(vendor_named("honeywell"), b"\x02"), TerminatorFramer)


def test_a_maker_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="datalogic, honeywell, newland, zebra"):
        vendor_named("acme")


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_two_units_of_one_product_are_two_scans_unless_the_device_is_known_to_double() -> None:
    assert [Repeats().swallows(raw) for raw in (b"A", b"A")] == [False, False]


def test_a_doubling_is_swallowed_within_its_window_and_the_next_unit_is_not() -> None:
    clock = Clock()
    repeats = Repeats(300, clock)
    taken = []
    for clock.now_s, raw in ((0.0, b"A"), (0.1, b"A"), (0.31, b"A"), (0.4, b"B"), (0.5, b"A")):
        taken.append(not repeats.swallows(raw))
    assert taken == [True, False, True, True, True]


def test_a_window_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="repeat_ms = -1"):
        Repeats(-1)
