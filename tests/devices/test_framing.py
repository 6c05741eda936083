"""A scanner's byte stream becomes scans, however it arrives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices.framing import MAX_FRAME_BYTES, Frame, TerminatorFramer

SCAN = st.binary(min_size=1, max_size=40).filter(lambda raw: not set(raw) & set(b"\r\n\t"))
TERMINATOR = st.sampled_from([b"\r", b"\n", b"\r\n", b"\t"])


def frames(framer: TerminatorFramer, *reads: bytes) -> list[bytes]:
    return [frame.raw for read in reads for frame in framer.feed(read)]


@given(st.lists(st.tuples(SCAN, TERMINATOR), max_size=12), st.lists(st.integers(1, 30), min_size=1))
def test_however_the_stream_is_split_into_reads_the_scans_are_the_same(
    sent: list[tuple[bytes, bytes]], sizes: list[int]
) -> None:
    stream = b"".join(raw + end for raw, end in sent)
    reads, start, turn = [], 0, 0
    while start < len(stream):
        size = sizes[turn % len(sizes)]
        reads.append(stream[start : start + size])
        start, turn = start + size, turn + 1
    assert frames(TerminatorFramer(), *reads) == [raw for raw, _ in sent]


@given(st.binary(max_size=400), st.integers(0, 400), st.integers(1, 20))
def test_any_bytes_at_all_give_the_same_frames_in_one_read_and_in_two(
    stream: bytes, cut: int, max_bytes: int
) -> None:
    whole = list(TerminatorFramer(b"\r\n", b"P", b"S", max_bytes).feed(stream))
    framer = TerminatorFramer(b"\r\n", b"P", b"S", max_bytes)
    assert [*framer.feed(stream[:cut]), *framer.feed(stream[cut:])] == whole
    assert all(len(frame.raw) <= max_bytes for frame in whole)


def test_cr_lf_and_repeated_ends_make_no_empty_scans() -> None:
    assert frames(TerminatorFramer(), b"\r\n\r\nA\r\n\n\tB\t\r") == [b"A", b"B"]


def test_a_scan_is_not_brought_before_its_end() -> None:
    framer = TerminatorFramer()
    assert frames(framer, b"95220", b"01") == []
    assert framer.pending_bytes == 7
    assert frames(framer, b"\r") == [b"9522001"]


def test_an_aim_identifier_control_characters_and_nul_pass_unchanged() -> None:
    raw = b"]C1\x00\x1d^XA~JR\xff\xfe"
    assert frames(TerminatorFramer(), raw + b"\r") == [raw]


def test_the_configured_prefix_and_suffix_are_taken_off_and_a_missing_one_is_no_error() -> None:
    framer = TerminatorFramer(prefix=b"\x02", suffix=b"\x03")
    assert frames(framer, b"\x02A\x03\r\x02B\rC\x03\rD\r\x02\x03\r") == [b"A", b"B", b"C", b"D"]


def test_a_scan_of_just_ten_kilobytes_is_whole() -> None:
    (frame,) = TerminatorFramer().feed(b"9" * MAX_FRAME_BYTES + b"\r")
    assert frame == Frame(b"9" * MAX_FRAME_BYTES, MAX_FRAME_BYTES)
    assert not frame.oversized


def test_an_endless_scan_is_cut_told_once_with_its_length_and_the_next_one_is_whole() -> None:
    framer = TerminatorFramer()
    got = [frame for _ in range(50) for frame in framer.feed(b"9" * 1_000)]
    assert got == []
    got = list(framer.feed(b"9\rNEXT\r"))
    assert got == [Frame(b"9" * MAX_FRAME_BYTES, 50_001), Frame(b"NEXT", 4)]
    assert got[0].oversized


def test_half_a_scan_is_dropped_and_counted() -> None:
    framer = TerminatorFramer()
    assert frames(framer, b"HALF") == []
    assert framer.drop() == 4
    assert frames(framer, b"NEXT\r") == [b"NEXT"]


def test_a_device_without_terminators_ends_its_scan_by_silence() -> None:
    framer = TerminatorFramer()
    assert frames(framer, b"9522001") == []
    assert [frame.raw for frame in framer.flush()] == [b"9522001"]
    assert list(framer.flush()) == []


def test_a_prefix_that_holds_a_terminator_is_refused() -> None:
    with pytest.raises(ValueError, match="must not hold a terminator"):
        TerminatorFramer(prefix=b"\r")
    with pytest.raises(ValueError, match="at least one terminator"):
        TerminatorFramer(terminators=b"")
