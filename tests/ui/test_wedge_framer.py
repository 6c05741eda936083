"""A scanner that types is told from a human who types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.ui.wedge_framer import MEDIAN_GAP_MS, MOST_GAP_MS, WedgeFramer

PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
CODES = st.text(PRINTABLE | st.just("\x1d"), min_size=4, max_size=60)
TERMINATORS = st.sampled_from("\r\n\t")


def typed(framer: WedgeFramer, text: str, gaps: list[float], start: float = 1_000.0) -> list[bytes]:
    """Type `text` with a gap before each key; what came out as scans."""
    scans, now = [], start
    for character, gap in zip(text, gaps, strict=True):
        now += gap
        scan = framer.key(character, now)
        if scan is not None:
            scans.append(scan)
    return scans


def even(text: str, gap: float) -> list[float]:
    return [gap] * len(text)


@given(CODES, TERMINATORS, st.data())
def test_a_scanner_is_heard_at_each_speed_that_scanners_have(
    code: str, end: str, data: st.DataObject
) -> None:
    text = code + end
    gaps = data.draw(st.lists(st.floats(0, MEDIAN_GAP_MS - 1), min_size=len(text), max_size=len(text)))
    assert typed(WedgeFramer(), text, gaps) == [code.encode()]


@given(CODES, st.data())
def test_a_single_late_key_does_not_cut_a_code(code: str, data: st.DataObject) -> None:
    gaps = even(code + "\r", 2.0)
    gaps[data.draw(st.integers(1, len(code)))] = MOST_GAP_MS
    assert typed(WedgeFramer(), code + "\r", gaps) == [code.encode()]


@given(st.text(PRINTABLE, max_size=40), st.data())
def test_a_human_is_never_a_scanner(text: str, data: st.DataObject) -> None:
    gaps = data.draw(
        st.lists(st.floats(MEDIAN_GAP_MS + 1, 2_000), min_size=len(text) + 1, max_size=len(text) + 1)
    )
    framer = WedgeFramer()
    assert typed(framer, text + "\r", gaps) == []
    assert framer.silence(10_000_000) is None


@given(st.text(PRINTABLE, min_size=1, max_size=10), CODES)
def test_a_scan_after_human_typing_holds_nothing_of_it(human: str, code: str) -> None:
    framer = WedgeFramer()
    typed(framer, human, even(human, 150.0))
    assert typed(framer, code + "\r", even(code + "\r", 1.5), start=50_000.0) == [code.encode()]


@given(st.lists(CODES, min_size=1, max_size=20))
def test_a_burst_of_scans_is_heard_whole_and_in_order(codes: list[str]) -> None:
    text = "".join(code + "\r" for code in codes)
    assert typed(WedgeFramer(), text, even(text, 1.0)) == [code.encode() for code in codes]


def test_repeated_digits_at_no_delay_are_all_kept() -> None:
    assert typed(WedgeFramer(), "1111111100000\r", even("1111111100000\r", 0.0)) == [b"1111111100000"]


@given(st.text(PRINTABLE, min_size=2, max_size=3), TERMINATORS, st.data())
def test_a_short_code_at_scanner_speed_is_heard_when_enter_ends_it(
    code: str, end: str, data: st.DataObject
) -> None:
    text = code + end
    gaps = data.draw(st.lists(st.floats(0, MEDIAN_GAP_MS - 1), min_size=len(text), max_size=len(text)))
    assert typed(WedgeFramer(), text, gaps) == [code.encode()]


@given(st.text(PRINTABLE, min_size=2, max_size=3), st.data())
def test_two_or_three_keys_are_a_human_s_when_one_of_their_gaps_is_slow(
    code: str, data: st.DataObject
) -> None:
    text = code + "\r"
    gaps = even(text, 1.0)
    gaps[data.draw(st.integers(1, len(code)))] = data.draw(st.floats(MEDIAN_GAP_MS + 1, MOST_GAP_MS))
    assert typed(WedgeFramer(), text, gaps) == []


def test_keys_that_fingers_roll_over_are_no_scan_without_a_quick_enter() -> None:
    framer = WedgeFramer()
    typed(framer, "abc", even("abc", 5.0))
    assert framer.silence(10_000.0) is None
    assert typed(framer, "ab\r", [5.0, 5.0, 80.0], start=20_000.0) == []


def test_one_quick_key_and_enter_is_a_human() -> None:
    assert typed(WedgeFramer(), "1\r", even("1\r", 1.0)) == []


def test_silence_ends_a_scan_of_a_scanner_without_terminator() -> None:
    framer = WedgeFramer()
    assert typed(framer, "SO-104711", even("SO-104711", 1.0)) == []
    assert framer.pending
    assert framer.silence(1_009.0 + 99) is None
    assert framer.silence(1_009.0 + 100) == b"SO-104711"
    assert not framer.pending


def test_a_scanner_that_sends_enter_is_not_cut_by_silence_shorter_than_its_longest_gap() -> None:
    framer = WedgeFramer()
    typed(framer, "12345\r", even("12345\r", 1.0))
    typed(framer, "7310", even("7310", 1.0), start=5_000.0)
    assert framer.silence(5_004.0 + 119) is None
    assert typed(framer, "01\r", [118.0, 1.0, 1.0], start=5_004.0) == [b"731001"]


def test_enter_alone_is_nothing() -> None:
    assert WedgeFramer().key("\r", 1.0) is None


def test_a_key_that_types_nothing_or_much_ends_a_burst() -> None:
    framer = WedgeFramer()
    typed(framer, "12345", even("12345", 1.0))
    assert framer.key("", 1_006.0) is None
    assert framer.key("\r", 1_007.0) is None
    assert framer.key("日本語", 1_008.0) is None
    assert not framer.pending


def test_a_key_stuck_for_ever_fills_no_memory() -> None:
    framer = WedgeFramer()
    typed(framer, "a" * 20_000, even("a" * 20_000, 1.0))
    assert len(framer._text) <= 4096


@pytest.mark.parametrize("ends", ["\r", ""])
def test_a_scan_too_long_for_anything_is_cut_and_its_rest_is_never_taken_for_a_code(ends: str) -> None:
    framer = WedgeFramer()
    code = "0195012345000017" * 257 + ends  # 4,112 characters
    scans = typed(framer, code, even(code, 1.0))
    scans += [scan for scan in [framer.silence(1e9)] if scan is not None]
    assert scans == [code.encode()[:4096]]
    assert typed(framer, "12345\r", even("12345\r", 1.0), start=2e9) == [b"12345"]


def test_a_clock_that_goes_back_begins_anew() -> None:
    framer = WedgeFramer()
    typed(framer, "zzzz", even("zzzz", 1.0), start=9_000.0)
    assert typed(framer, "12345\r", even("12345\r", 1.0), start=100.0) == [b"12345"]


def test_the_keys_that_a_character_is_made_of_are_no_pause() -> None:
    framer = WedgeFramer()
    typed(framer, "]C110A", even("]C110A", 20.0))
    for part in range(1, 8):
        framer.part(1_120.0 + part * 20)
    assert typed(framer, "\x1d21B\r", even("\x1d21B\r", 20.0), start=1_260.0) == [b"]C110A\x1d21B"]


def test_a_human_s_shift_key_ends_what_a_burst_was() -> None:
    framer = WedgeFramer()
    typed(framer, "12345", even("12345", 1.0))
    framer.part(2_000.0)
    assert not framer.pending
    framer.part(2_001.0)
    assert not framer.pending


def held(framer: WedgeFramer, count: int, gap: float, first_gap: float, repeated: bool = True) -> None:
    """A key is held down for `count` repetitions."""
    framer.key("1", 1_000.0)
    for repetition in range(count):
        framer.key("1", 1_000.0 + first_gap + repetition * gap, repeated=repeated)


@given(st.floats(16, 60), st.integers(1, 60), st.floats(60, 700), st.booleans())
def test_a_key_that_is_held_down_is_no_scan(gap: float, count: int, first_gap: float, told: bool) -> None:
    framer = WedgeFramer()
    held(framer, count, gap, first_gap, told)
    ended = framer.key("\r", 1_000.0 + first_gap + count * gap + 40)
    framer = WedgeFramer()
    held(framer, count, gap, first_gap, told)
    assert (ended, framer.silence(1e9)) == (None, None)


def test_repetitions_within_a_millisecond_are_a_scanner_s_equal_digits() -> None:
    framer = WedgeFramer()
    held(framer, 7, 1.0, 1.0)
    assert framer.key("\r", 1_009.0) == b"11111111"


def test_a_character_that_stands_for_a_byte_is_that_byte() -> None:
    assert typed(WedgeFramer(), "1\udcc3\udca52\r", even("12345", 1.0)) == ["1å2".encode()]


def test_a_scanner_that_is_known_to_send_enter_is_waited_for_from_its_first_scan() -> None:
    framer = WedgeFramer(sends_terminator=True)
    typed(framer, "7310", even("7310", 1.0))
    assert framer.silence(1_004.0 + 599) is None
    assert framer.silence(1_004.0 + 600) == b"7310"


@pytest.mark.parametrize("pause_ms", [121.0, 300.0, 599.0])
@pytest.mark.parametrize("at", [4, 9, 15])
def test_a_scan_that_was_held_up_on_its_way_is_one_to_scan_again_and_never_two(
    pause_ms: float, at: int
) -> None:
    code = "]C1019501234500001"
    gaps = even(code + "\r", 1.0)
    gaps[at] = pause_ms
    held_up = f"{code[:at]}\x1a{code[at:]}".encode()
    assert typed(WedgeFramer(sends_terminator=True), code + "\r", gaps) == [held_up]


def test_what_a_human_types_after_a_pause_joins_nothing() -> None:
    framer = WedgeFramer(sends_terminator=True)
    typed(framer, "1234", even("1234", 50.0))
    assert typed(framer, "\r", [300.0], start=1_200.0) == []
