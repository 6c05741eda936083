"""Reports of HID POS scanners become scans; what is broken is counted, and never half a scan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.devices.hid_pos import HidScan, ReportJoiner
from tests.devices.hid_rig import report, reports

GTIN = b"7310000000011"


def joined(*sent: bytes) -> list[HidScan]:
    joiner = ReportJoiner()
    return [scan for each in sent if (scan := joiner.feed(each)) is not None]


@pytest.mark.parametrize("late", [0, 1])
def test_a_scan_comes_with_its_symbology_wherever_the_device_has_it(late: int) -> None:
    assert joined(report(GTIN, aim=b"]E0", late=late)) == [HidScan(GTIN, "]E0", 13)]


def test_a_device_that_tells_no_symbology_for_a_while_keeps_its_data_where_it_was() -> None:
    sent = (report(GTIN, aim=b"]E0", late=1), report(b"SO-104711", late=1))
    assert [scan.raw for scan in joined(*sent)] == [GTIN, b"SO-104711"]


def test_a_device_without_a_place_for_the_symbology_has_its_data_at_once() -> None:
    bare = bytes([2, 13]) + GTIN.ljust(62, b"\0")
    inside = bytes([2, 16]) + (b"]E0" + GTIN).ljust(62, b"\0")
    assert joined(bare, inside) == [HidScan(GTIN, "", 13), HidScan(b"]E0" + GTIN, "", 16)]


SENT = st.lists(st.integers(1, 255), min_size=1, max_size=400).map(bytes)


@given(SENT.filter(lambda data: data.rstrip(b"\r\n\t") == data))
def test_a_long_scan_is_joined_from_its_reports(data: bytes) -> None:
    assert joined(*reports(data, b"]Q3")) == [HidScan(data, "]Q3", len(data))]


def test_the_scanner_s_own_line_end_is_no_part_of_the_scan() -> None:
    assert joined(report(GTIN + b"\r\n", aim=b"]E0"), report(b"\r")) == [HidScan(GTIN, "]E0", 13)]


def test_a_scan_too_long_for_anything_is_cut_and_its_length_told() -> None:
    (scan,) = joined(*reports(b"9" * 11_000))
    assert (scan.raw, scan.length, scan.oversized) == (b"9" * 10_240, 11_000, True)


@pytest.mark.parametrize(
    "broken",
    [
        report(b"X" * 56, aim=b"]Q1", more=True)[:40],
        bytes([2, 200]) + report(b"X", more=True)[2:],
        bytes([2]),
        report(b"X" * 56, aim=b"]Q1", late=1, more=True)[:62] + b"\0\1",
    ],
)
def test_a_broken_report_takes_its_whole_scan_with_it(broken: bytes) -> None:
    first, last = reports(b"9" * 100, b"]Q1")
    joiner = ReportJoiner()
    assert joiner.feed(first) is None
    assert joiner.feed(broken) is None
    assert joiner.broken == 1
    if joiner.pending:
        assert joiner.feed(last) is None
    assert not joiner.pending
    assert joiner.feed(report(GTIN)) == HidScan(GTIN, "", 13)


def test_a_scan_whose_end_is_lost_is_not_joined_to_the_next() -> None:
    first, _ = reports(b"9" * 100, b"]Q1")
    joiner = ReportJoiner()
    joiner.feed(first)
    assert joiner.feed(report(GTIN, aim=b"]E0")) == HidScan(GTIN, "]E0", 13)
    assert joiner.broken == 1


def test_other_reports_and_empty_scans_mean_nothing() -> None:
    joiner = ReportJoiner()
    for sent in (b"\x03" * 64, report(b""), b"\xfe\x01"):
        assert joiner.feed(sent) is None
    assert joiner.broken == 0
    assert joiner.feed(b"") is None
    assert joiner.broken == 1


@given(st.lists(st.binary(max_size=70), max_size=20))
def test_no_bytes_raise_anything(sent: list[bytes]) -> None:
    joiner = ReportJoiner()
    for each in sent:
        joiner.feed(each)
        joiner.feed(b"\x02" + each)
    joiner.drop()
    assert joiner.feed(report(GTIN, aim=b"]E0")) == HidScan(GTIN, "]E0", 13)
