"""The pure rules: waiting, batching, comparing chains, reading the stream, what is worth telling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.sync.backoff import RETRY_AFTER_CAP_S, Backoff, delay_s
from floorapp.sync.batching import grown, halved
from floorapp.sync.client import checked_url
from floorapp.sync.contract import MAX_BATCH_FACTS, Answer, BadMessage, Envelope, Moment, Outcome
from floorapp.sync.drain import Drain, Failure, Offer, Rest
from floorapp.sync.link import Link
from floorapp.sync.news import (
    ClaimNews,
    ClockNews,
    DisputeNews,
    EpochNews,
    LinkNews,
    OrderNews,
    QueueNews,
    news_of,
    to_line,
)
from floorapp.sync.records import ChainTip, Postpone
from floorapp.sync.server_clock import ServerClock
from floorapp.sync.sse import EventParser, StreamEvent, TooLong
from floorapp.sync.tip import Kept, ServerTip, Standing, compare
from floorapp.workflows.nouns import Hold


def envelope(number: int) -> Envelope:
    at = Moment(0, 0, "", 0)
    return Envelope(
        f"id{number}", "S", "e", number, "SO", 1, "t", 1, {}, "a", at, 0, "0" * 64, f"{number:064x}"
    )


@given(failures=st.integers(0, 10_000), throw=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_jittered_between_nothing_and_the_cap(failures: int, throw: float) -> None:
    delay = delay_s(failures, lambda: throw)
    assert 0 <= delay <= min(60.0, 0.5 * 2.0 ** min(failures, 40))
    assert delay == pytest.approx(throw * min(60.0, 0.5 * 2.0 ** min(failures, 40)))


@given(wish=st.floats(-1e9, 1e9), throw=st.floats(0, 1, exclude_max=True))
def test_retry_after_is_a_floor_and_believed_up_to_five_minutes(wish: float, throw: float) -> None:
    delay = delay_s(3, lambda: throw, retry_after_s=wish)
    assert min(max(wish, 0), RETRY_AFTER_CAP_S) <= delay <= RETRY_AFTER_CAP_S + 4.0


def test_success_ends_the_waiting() -> None:
    backoff = Backoff(lambda: 0.5)
    for _ in range(5):
        backoff.failed(100.0)
    assert backoff.wait_s(100.0) == pytest.approx(8.0)
    assert backoff.wait_s(109.0) == 0
    backoff.worked()
    assert backoff.wait_s(100.0) == 0


def test_batches_halve_to_one_and_grow_to_the_limit() -> None:
    assert [halved(n) for n in (100, 3, 2, 1)] == [50, 1, 1, 1]
    assert [grown(n) for n in (1, 40, 80)] == [2, 80, MAX_BATCH_FACTS]


def test_a_refused_batch_is_halved_at_once_until_the_guilty_fact_is_alone_and_waits() -> None:
    drain = Drain(lambda: 0.5)
    limits = []
    while isinstance(plan := drain.plan(0.0), Offer):
        limits.append(plan.limit)
        verdicts = drain.failed(0.0, [envelope(n) for n in range(plan.limit)], Failure.BATCH_REFUSED)
    assert limits == [50, 25, 12, 6, 3, 1]
    assert [type(verdict) for verdict in verdicts] == [Postpone]
    assert isinstance(plan, Rest)


def test_an_absent_server_is_asked_less_and_less_and_no_fact_is_blamed() -> None:
    drain = Drain(lambda: 0.5)
    waits = []
    for _ in range(8):
        assert drain.failed(0.0, [envelope(1)], Failure.AWAY) == []
        plan = drain.plan(0.0)
        assert isinstance(plan, Rest)
        waits.append(plan.wait_s)
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_an_answer_to_another_digest_is_no_answer_and_the_server_is_asked_less() -> None:
    drain, sent = Drain(lambda: 0.5), envelope(1)
    verdicts = drain.answered(0.0, [sent], [Answer(sent.id, "f" * 64, Outcome.APPLIED)])
    assert [type(verdict) for verdict in verdicts] == [Postpone]
    assert isinstance(drain.plan(0.0), Rest)


@pytest.mark.parametrize(
    ("ours", "theirs", "digest_there", "kept", "standing"),
    [
        (0, 0, None, Kept(0, False), Standing.AGREED),
        (5, 5, "h5", Kept(5, False), Standing.AGREED),
        (9, 5, "h5", Kept(5, False), Standing.AGREED),
        (9, 5, "h5", Kept(5, True), Standing.SERVER_BEHIND),
        (5, 0, None, Kept(0, True), Standing.SERVER_BEHIND),
        (9, 9, "h9", Kept(10, False), Standing.SERVER_BEHIND),
        (4, 5, None, Kept(4, False), Standing.STATION_BEHIND),
        (5, 5, "other", Kept(5, False), Standing.STATION_BEHIND),
        (9, 5, "other", Kept(5, True), Standing.STATION_BEHIND),
    ],
)
def test_a_rolled_back_or_copied_store_shows(
    ours: int, theirs: int, digest_there: str | None, kept: Kept, standing: Standing
) -> None:
    tip = ServerTip("e", theirs, f"h{theirs}", count=theirs)
    assert compare(ChainTip("e", ours, f"h{ours}"), tip, digest_there, kept) is standing


@given(cuts=st.lists(st.integers(0, 80), max_size=6))
def test_the_stream_is_read_the_same_however_it_is_cut(cuts: list[int]) -> None:
    stream = (
        b': hello\n\nevent: hold\r\ndata: {"order":\r\ndata: "1"}\r\n\r\nid: 7\ndata: x\n\nevent: bare\n\n'
    )
    parser, events, at = EventParser(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        events += parser.feed(stream[at:cut])
        at = max(at, cut)
    assert events == [StreamEvent("hold", '{"order":\n"1"}'), StreamEvent("message", "x")]


def test_an_endless_line_or_event_is_not_kept() -> None:
    with pytest.raises(TooLong):
        list(EventParser().feed(b"data: " + b"x" * 10_000))
    with pytest.raises(TooLong):
        list(EventParser().feed(b"data: xxxxxxxxxxxxxxxxxxx\n" * 10_000))


@pytest.mark.parametrize(
    "news",
    [
        LinkNews(True, 3),
        LinkNews(False, 0, "unreachable"),
        ClaimNews("SO-1", False, "PACK-02"),
        DisputeNews("id", "SO-1", "already_shipped", "PACK-02"),
        OrderNews("SO-1", Hold.CANCELLED, "åäö\n"),
        QueueNews(1, 2),
        EpochNews("server_behind", 4),
        ClockNews(-86_400_000),
    ],
)
def test_news_is_one_line_and_reads_back(news) -> None:
    line = to_line(news)
    assert b"\n" not in line
    assert news_of(line) == news


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b'{"news":"link"}', b'{"news":"gossip"}', b"[]", b'{"news":"order","order":"1","hold":"?"}'],
)
def test_what_is_no_news_is_said_to_be_none(line: bytes) -> None:
    with pytest.raises(BadMessage):
        news_of(line)


def test_the_link_is_up_only_after_an_answer_and_down_after_any_failure() -> None:
    told: list[LinkNews] = []
    link = Link(told.append)
    link.pending(3, 0.0)
    assert told == [], "nothing is known yet"
    link.works("feed", 0.0)
    link.fails("outbox", "unreachable", 0.1)
    link.works("feed", 0.2)
    link.works("outbox", 0.3)
    assert told == [LinkNews(True, 3), LinkNews(False, 3, "unreachable"), LinkNews(True, 3)]


def test_pending_facts_are_counted_aloud_once_a_second() -> None:
    told: list[LinkNews] = []
    link = Link(told.append)
    link.works("feed", 0.0)
    for n in range(10):
        link.pending(n, 0.1 + n / 100)
    link.tick(0.9)
    assert told == [LinkNews(True, 0)]
    link.tick(1.1)
    link.tick(5.0)
    assert told == [LinkNews(True, 0), LinkNews(True, 9)]


def test_the_quickest_answer_says_how_far_the_clock_is_off() -> None:
    clock = ServerClock()
    assert clock.heard(1000, 3000, 5000) == 3000
    assert clock.heard(4000, 4020, 7010) is None, "the same, within a second"
    assert clock.heard(5000, 9000, 100_000) is None, "a slow answer says little"
    assert clock.heard(6000, 6010, 16_005) == 10_000
    assert clock.heard(9000, 8000, 1) is None, "our clock was set while we asked"


@pytest.mark.parametrize(
    "url", ["https://oms.example", "http://127.0.0.1:8040/", "http://[::1]:1", "http://localhost"]
)
def test_https_or_this_machine(url: str) -> None:
    assert checked_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://oms.example",
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "",
        "https://a:b@oms.example",
        "http://192.0.2.1",
    ],
)
def test_no_plain_http_leaves_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        checked_url(url)
