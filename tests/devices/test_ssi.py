"""SSI packets, as the Simple Serial Interface Programmer's Guide has them, and whatever else may come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices.simulated_ssi import Faults, SsiMechanism
from floorapp.devices.ssi import (
    ACK,
    DECODER,
    NAK_RESEND,
    Garbled,
    Opcode,
    Packet,
    SsiReader,
    Status,
    checksum,
    from_host,
)
from floorapp.devices.ssi_messages import Messages
from floorapp.devices.ssi_scanner import SsiTalk

SCAN = Packet(Opcode.DECODE_DATA, DECODER, Status.NONE, b"\x0b9522001234565")


def packets(reader: SsiReader, *reads: bytes) -> list[Packet]:
    return [packet for read in reads for packet in reader.feed(read)]


def test_the_packets_of_the_guide() -> None:
    assert from_host(Opcode.CMD_ACK).encode() == bytes.fromhex("04d00400ff28")
    assert bytes.fromhex("05d1040001ff25") == NAK_RESEND
    assert from_host(Opcode.BEEP, b"\x00").encode() == bytes.fromhex("05e6040000ff11")


@given(st.lists(st.binary(max_size=251), max_size=6), st.lists(st.integers(1, 40), min_size=1))
def test_however_the_stream_is_split_into_reads_the_packets_are_the_same(
    datas: list[bytes], sizes: list[int]
) -> None:
    sent = [Packet(Opcode.DECODE_DATA, DECODER, Status.CONTINUED, data) for data in datas]
    stream = b"".join(packet.encode() for packet in sent)
    reads, start, turn = [], 0, 0
    while start < len(stream):
        size = sizes[turn % len(sizes)]
        reads.append(stream[start : start + size])
        start, turn = start + size, turn + 1
    reader = SsiReader()
    assert packets(reader, *reads) == sent
    assert not reader.restless


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_any_bytes_at_all_raise_nothing_and_hold_no_more_than_a_packet(reads: list[bytes]) -> None:
    reader, scans, sent = SsiReader(), [], []
    talk = SsiTalk(lambda raw, symbology: scans.append(raw), sent.append)
    for read in reads:
        for packet in reader.feed(read):
            assert checksum(packet.encode()[:-2]) == packet.encode()[-2:]
        assert len(reader._held) <= 257
        talk.take(read)
        talk.tend()
        if len(read) % 3 == 0:
            reader.quiet()
    assert all(len(raw) <= 10_240 for raw in scans)
    talk.drop()


@given(st.integers(0, len(SCAN.encode()) - 1), st.integers(1, 255))
def test_no_single_changed_byte_is_believed(at: int, change: int) -> None:
    wire = bytearray(SCAN.encode())
    wire[at] ^= change
    assert SCAN not in packets(SsiReader(), bytes(wire), bytes(300))


def test_a_packet_inside_a_garbled_one_is_not_believed() -> None:
    inner = Packet(Opcode.DECODE_DATA, DECODER, Status.NONE, b"\x03FALSE").encode()
    outer = bytearray(Packet(Opcode.DECODE_DATA, DECODER, Status.NONE, b"\x03" + inner).encode())
    outer[-1] ^= 1
    reader = SsiReader()
    assert packets(reader, bytes(outer) + inner) == []
    assert reader.quiet() == Garbled(len(outer) + len(inner), resend=False)
    assert packets(reader, SCAN.encode()) == [SCAN]


def test_a_packet_with_a_byte_too_few_is_over_after_a_silence_and_the_next_one_is_whole() -> None:
    reader = SsiReader()
    assert packets(reader, SCAN.resent().encode()[:-3]) == []
    assert reader.restless
    assert reader.quiet() == Garbled(len(SCAN.encode()) - 3, resend=True)
    assert reader.quiet() is None
    assert packets(reader, b"\x00" + SCAN.encode()) == [SCAN]


def test_more_data_than_a_packet_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="252 bytes"):
        Packet(Opcode.DECODE_DATA, DECODER, Status.NONE, bytes(252)).encode()


class Bench:
    """Messages, and what they brought."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.scans: list[bytes] = []
        self.messages = Messages(lambda raw, symbology: self.scans.append(raw), lambda: self.now_s)


def part(text: bytes, *, more: bool = False) -> Packet:
    return Packet(Opcode.DECODE_DATA, DECODER, Status.CONTINUED if more else Status.NONE, b"\x03" + text)


def test_a_scan_that_is_sent_again_because_its_ack_was_lost_counts_once() -> None:
    bench = Bench()
    for packet in (part(b"A"), part(b"A").resent(), part(b"A").resent()):
        bench.messages.take(packet)
    assert bench.scans == [b"A"]


def test_a_second_unit_of_the_same_product_counts_also_when_it_was_garbled_at_first() -> None:
    bench = Bench()
    bench.messages.take(part(b"A"))
    bench.messages.take(part(b"A"))
    bench.messages.garbled(Garbled(9, resend=False))
    bench.messages.take(part(b"A").resent())
    assert bench.scans == [b"A", b"A", b"A"]


def test_a_scan_whose_ack_was_lost_and_whose_second_sending_was_garbled_counts_once() -> None:
    bench = Bench()
    bench.messages.take(part(b"A"))
    bench.messages.garbled(Garbled(9, resend=True))
    bench.messages.take(part(b"A").resent())
    assert bench.scans == [b"A"]


def test_a_long_scan_is_joined_of_its_packets_and_a_part_sent_again_is_in_it_once() -> None:
    bench = Bench()
    for packet in (part(b"ONE-", more=True), part(b"ONE-", more=True).resent(), part(b"TWO")):
        bench.messages.take(packet)
    assert bench.scans == [b"ONE-TWO"]


def test_half_a_long_scan_that_the_scanner_gave_up_is_never_joined_to_the_next() -> None:
    bench = Bench()
    bench.messages.take(part(b"HALF", more=True))
    for _ in range(3):
        bench.messages.garbled(Garbled(9, resend=True))
    bench.messages.take(part(b"NEXT"))
    assert bench.scans == [b"NEXT"]


def test_a_last_packet_without_any_data_ends_a_long_scan_and_nothing_else() -> None:
    bench = Bench()
    bench.messages.take(part(b"WHOLE", more=True))
    bench.messages.take(Packet(Opcode.DECODE_DATA, DECODER, Status.NONE))
    bench.messages.take(part(b"NEXT"))
    assert bench.scans == [b"WHOLE", b"NEXT"]


@pytest.mark.parametrize("timeout_s", [2.0, 5.0, 7.5, 9.9])
def test_a_scan_that_is_sent_again_as_late_as_a_scanner_may_counts_once(timeout_s: float) -> None:
    bench = Bench()
    bench.messages.take(part(b"ONE-", more=True))
    bench.now_s += 2 * timeout_s  # the resending in between did not come through
    bench.messages.take(part(b"ONE-", more=True).resent())
    bench.now_s += timeout_s
    bench.messages.take(part(b"TWO").resent())
    bench.now_s += timeout_s
    bench.messages.take(part(b"TWO").resent())
    assert bench.scans == [b"ONE-TWO"]


def test_half_a_long_scan_is_never_joined_to_one_that_is_sent_for_the_first_time_much_later() -> None:
    bench = Bench()
    bench.messages.take(part(b"HALF", more=True))
    bench.now_s += 7.0
    bench.messages.take(part(b"NEXT"))
    assert bench.scans == [b"NEXT"]


def test_a_code_sent_again_long_after_the_scanner_must_have_given_up_is_another() -> None:
    bench = Bench()
    bench.messages.take(part(b"A"))
    bench.now_s += 21.0
    bench.messages.take(part(b"A").resent())
    assert bench.scans == [b"A", b"A"]


class Conversation:
    """The driver's talk and the simulated scanner, joined without a wire, in a time of their own."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.scans: list[bytes] = []
        self.to_scanner: list[bytes] = []
        self.scanner = SsiMechanism(clock=self.clock)
        self.talk = SsiTalk(lambda raw, symbology: self.scans.append(raw), self.to_scanner.append, self.clock)
        self.talk.begin()

    def clock(self) -> float:
        return self.now_s

    def until_idle(self, piece: int) -> None:
        """Let both talk until everything that was scanned is done."""
        for _ in range(400):
            data = b"".join(self.scanner.take(each) for each in self.to_scanner) + self.scanner.tick()
            self.to_scanner.clear()
            for start in range(0, len(data), piece):
                self.talk.take(data[start : start + piece])
            self.talk.tend()
            self.now_s += 0.03
            if self.scanner.idle and not self.to_scanner:
                return


FAULTY = st.tuples(
    st.sampled_from([b"A", b"B", b"LONG" * 150]),
    st.sampled_from(["lost_acks", "changed", "shortened"]),
    st.integers(0, 2),
    st.integers(1, 300),
    st.sampled_from([None, True, False]),
)


@given(st.lists(FAULTY, max_size=12))
def test_whatever_goes_wrong_on_the_line_every_scan_counts_once(
    day: list[tuple[bytes, str, int, int, bool | None]],
) -> None:
    both = Conversation()
    for raw, fault, times, piece, verdict in day:
        both.scanner.faults = Faults(**{fault: times})
        both.scanner.scan(raw)
        if verdict is not None:
            both.talk.verdict(verdict)
        both.until_idle(piece)
    assert both.scans == [raw for raw, *_ in day]
    assert both.scanner.failed == 0


def test_the_simulated_scanner_tries_three_times_and_then_gives_up() -> None:
    now_s = [0.0]
    scanner = SsiMechanism(clock=lambda: now_s[0])
    scanner.scan(b"A")
    sent = []
    for now_s[0] in (0.0, 1.0, 2.1, 4.2, 6.3, 8.4):
        sent += [scanner.tick()]
    (first,), (again,) = packets(SsiReader(), sent[0]), packets(SsiReader(), sent[2])
    assert (first.status, again.status) == (Status.NONE, Status.RESEND)
    assert [bool(each) for each in sent] == [True, False, True, True, False, False]
    assert (scanner.failed, scanner.done, scanner.idle) == (1, 0, True)


def test_the_simulated_scanner_sends_again_what_was_not_acknowledged_and_loses_acks_when_told() -> None:
    scanner = SsiMechanism(faults=Faults(lost_acks=1))
    scanner.scan(b"A")
    scanner.tick()
    scanner.take(ACK)
    assert not scanner.idle
    assert scanner.take(NAK_RESEND) == part(b"A").resent().encode()
    scanner.take(ACK)
    assert scanner.idle
